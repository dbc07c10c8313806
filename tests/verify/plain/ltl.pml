/* One claim of each kind holds, one fails; alternates needs fairness. */
bit x;
active proctype One()
{
	do
	:: atomic { x == 0 -> x = 1 }
	:: x == 0 -> skip
	od
}
active proctype Two()
{
	do
	:: atomic { x == 1 -> x = 0 }
	od
}
bit y;
active proctype Idle()
{
	do
	:: y = 1 - y
	od
}
ltl stays_small { [] (x <= 1) }
ltl stays_zero { [] (x == 0) }
ltl comes_back { [] (x == 1 -> <> (x == 0)) }
ltl rises { <> (x == 1) }
