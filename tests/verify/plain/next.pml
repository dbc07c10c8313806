/* X is not in this spin. */
bit x;
active proctype Flip()
{
	do
	:: x = 1 - x
	od
}
ltl flips { [] (x -> X !x) }
