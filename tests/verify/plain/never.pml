/* A claim written by hand, without a name: x is always 0, which is wrong. */
byte x;
active proctype Count()
{
	x++;
	x++
}
never {
	do
	:: x == 2 -> break
	:: else
	od
}
