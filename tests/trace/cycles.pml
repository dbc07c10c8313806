/* cycles.pml - runs for ever, by the label of the word */
byte x;
active proctype Runner()
{
#ifdef ACCEPT
accept:
#endif
	do
	:: x = (x + 1) % 3
#ifndef ACCEPT
	:: x == 0 -> progress: skip
#endif
	od
}
