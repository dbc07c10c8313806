/* wide.pml - a state that grows: too wide for some verifiers, which is no violation */
#ifdef ROOM
byte room[ROOM];
#endif
active proctype One()
{
	byte i;
	do
#ifdef ROOM
	:: i == 3 -> room[i] = i; assert(false)
#endif
	:: run Two(); i++
	od
}
proctype Two()
{
	int k;
end:	k == 4
}
