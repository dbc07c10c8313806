/* The first cycle that a search depth first meets is hundreds of steps long, the shortest a few. */
byte x;

active proctype Counter()
{
	do
	:: x < 250 -> x++
	:: x > 0 -> x--
	:: x == 250 -> x = 0
	od
}

active proctype Other()
{
end:	do
	:: x == 3 -> x = 2
	od
}

ltl arrives { <> (x == 255) }
