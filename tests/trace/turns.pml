/* turns.pml - two need each other, a third finds the fault; and whoever dawdles makes the way longer */
byte a, b, idle;

active proctype Left()
{
	a = 1;
	a = 2
}

active proctype Right()
{
	b = 1;
	a >= 1 -> b = 2
}

active proctype Judge()
{
	end: a == 2 && b == 2;
#ifdef STUCK
	b == 3
#else
	assert(false)
#endif
}

active proctype Idler()
{
	do
	:: idle < 20 -> idle++
	:: idle == 20 -> break
	od
}
