/* Comes by its accept label for ever. */
active proctype Spinner()
{
	do
	:: true ->
accept:		skip
	od
}
