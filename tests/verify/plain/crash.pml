/* The verifier itself dies. */
byte x;
active proctype Crash()
{
	x = 1;
	c_code { *(volatile char *)0 = 1; };
	x = 2
}
