/* Two locks, taken in two orders. */
bit a, b;
active proctype First()
{
	atomic { !a -> a = 1 };
	atomic { !b -> b = 1 };
	a = 0;
	b = 0
}
active proctype Second()
{
	atomic { !b -> b = 1 };
	atomic { !a -> a = 1 };
	b = 0;
	a = 0
}
