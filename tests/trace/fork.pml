/* fork.pml - at a fork one road leads home and the other, some steps later, to the fault */
chan home = [0] of { byte };
byte road;

active proctype Walker()
{
	road = 1;
	if
	:: road = 2
	:: road = 3
	fi;
	if
	:: road == 2 -> home!road
	:: else -> road = 4; atomic { road = 5; road = 6 }
#ifdef STUCK
		home?road
#else
		assert(road == 2)
#endif
	fi
}

active proctype Home()
{
	byte by;
end:	home?by;
	timeout
}
