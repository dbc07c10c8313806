/*
 * npcap-206.pml - a copy is given back more often than it was taken
 *
 * Claims    who gives a copy back holds it
 * Contract  INV-01
 * Code      npcap-206.c
 */
#include "museum.pmh"

#ifdef CODE
c_decl {
\#include "npcap-206.c"
}
#include "threads.pmh"
#else

bit is_tapped;
byte references;

inline release()
{
	atomic {
		printf("-> Copy: release\n");
		CLAIM(released_copy_is_held, true, references > 0);
		references--
	}
}

active proctype Tap()
{
	atomic {
#ifdef BUG
		references = 2;
#else
		references = 3;
#endif
		is_tapped = 1;
		printf("-> Copy: made, for two handles\n")
	}
	release()
}

active proctype First_handle()
{
	atomic {
		is_tapped ->
		printf("-> Copy: read\n")
	}
	release()
}

active proctype Second_handle()
{
	atomic {
		is_tapped ->
		printf("-> Copy: read\n")
	}
	release()
}
#endif
