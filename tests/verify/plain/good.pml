/* Two processes, one lock, nothing wrong. */
bit held;
byte inside;
active [2] proctype Worker()
{
	atomic { !held -> held = 1 };
	inside++;
	assert(inside == 1);
	inside--;
	held = 0
}
