/* Three faults, each met on many runs; a run that ends in one of them may have broken another one before. */
byte x, y;
active proctype First()
{
	do
	:: x < 5 -> x++
	:: x > 2 -> assert(x != 4); y = 1
	:: x == 3 -> assert(x != 3)
	od
}
active proctype Second()
{
	do
	:: y < 3 -> y++; assert(y != 2)
	:: else -> break
	od
}
