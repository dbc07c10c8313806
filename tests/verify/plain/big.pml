/* Too many states for a small budget: 2 to the 40. */
bit x[40];
active proctype Flip()
{
	byte i;
end:	do
	:: i < 40 -> x[i] = 1 - x[i]; i = 0
	:: i < 39 -> i++
	od
}
