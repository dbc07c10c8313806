/* claims.pml - several formulas, of which two are violated */
byte x;
active proctype Counter()
{
	do
	:: x < 5 -> x++
	od
}
ltl stays_small { [] (x < 9) }
ltl stays_below { [] (x < 3) }
ltl gets_there { <> (x > 8) }
