/* many.pml - a long way to one assertion */
int x;
active proctype Walker()
{
	do
	:: x < LIMIT -> x++
	:: x == LIMIT -> assert(false)
	od
}
