/* One path, a million steps long. */
int x;
active proctype Count()
{
	do
	:: x < 1000000 -> x++
	:: else -> break
	od
}
