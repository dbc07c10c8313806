/* two.pml - one sends, one adds: wrong in several ways, each by its own word */
mtype = { add, stop };
typedef Pair {
	byte given;
	short seen[2]
};
chan line = [1] of { mtype, byte };
chan door = [0] of { byte };
Pair pair;
byte total;
#ifndef LIMIT
#define LIMIT 6
#endif

active proctype Sender()
{
	byte i;
	do
	:: i < 3 -> i++; line!add(i); pair.seen[1] = i
	:: i == 3 -> line!stop(0); break
	od;
	door!i
}

active proctype Adder()
{
	byte k;
	do
	:: line?add(k) -> total = total + k; assert(total < LIMIT)
	:: line?stop(k) -> break
	od;
	door?k;
#ifdef STUCK
	line?stop(k)
#endif
}
