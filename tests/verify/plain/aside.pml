/* A fault beside more states than a small budget holds: the order of the search decides whether it is met. */
bit x[40];
active proctype Flip()
{
	byte i;
	if
	:: true ->
end:		do
		:: i < 40 -> x[i] = 1 - x[i]; i = 0
		:: i < 39 -> i++
		od
	:: true -> assert(i != 0)
	fi
}
