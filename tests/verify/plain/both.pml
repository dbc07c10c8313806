/* An assertion that fails, and a deadlock elsewhere: both are told. */
bit a;
active proctype Asserts()
{
	assert(a)
}
active proctype Waits()
{
	a == 2
}
