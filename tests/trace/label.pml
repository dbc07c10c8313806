/* label.pml - a formula about labels, which never claims name in another way than assertions do */
active [2] proctype P()
{
	do
	:: true ->
CS:		true
	od
}

ltl never_both { [] !(P[0]@CS && P[1]@CS) }
