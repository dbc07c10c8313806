/* The bound is a word of the command line. */
byte x;
active proctype Count()
{
	do
	:: x < BOUND -> x++
	:: else -> break
	od;
	assert(x == BOUND)
}
