/* options.pml - options on lines of their own, statements that SPIN makes one, a cycle that begins with the first step */
byte turns;

active proctype Loop()
{
	byte a, b;

	do
	:: turns == 0 -> turns = 1;
accept_one:
		a = 1;
		b = a
	:: turns == 1 ->
		a = 0;
		b = a;
		turns = 0
	od
}

#ifdef WRONG
active proctype Watch()
{
	assert(turns == 0)
}
#endif
