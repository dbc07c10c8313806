/* Every turn comes by the progress label. */
bit x;
active proctype Spinner()
{
	do
	:: true ->
progress:	x = 1 - x
	od
}
