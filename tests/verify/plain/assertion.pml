/* Two processes, no lock. */
byte inside;
active [2] proctype Worker()
{
	inside++;
	assert(inside == 1);
	inside--
}
