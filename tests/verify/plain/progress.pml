/* Spins for ever beside its progress label. */
bit x;
active proctype Spinner()
{
	do
	:: x = 1
	:: x = 0 ->
progress:	skip
	od
}
