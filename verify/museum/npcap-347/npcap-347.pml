/*
 * npcap-347.pml - the unload frees what a detach still uses
 *
 * Claims    what a module uses is there until it is detached
 * Contract  INV-18, UNL-06
 * Code      npcap-347.c
 */
#include "museum.pmh"

#ifdef CODE
c_decl {
\#include "npcap-347.c"
}
#include "threads.pmh"
#else

bit is_detached;
bit is_freed;

inline free_globals()
{
	atomic {
		is_freed = 1;
		printf("* frees the driver's globals\n")
	}
}

active proctype Unload()
{
#ifdef BUG
	free_globals();
#endif
	printf("-> Detach: NdisFDeregisterFilterDriver\n");
	is_detached;
#ifndef BUG
	free_globals()
#endif
}

/* It may run for another reason already. */
active proctype Detach()
{
	printf("* FilterDetach\n");
	atomic {
		printf("* uses the driver's globals\n");
		CLAIM(modules_end_before_the_driver, true, !is_freed)
	}
	atomic {
		is_detached = 1;
		printf("* detached\n")
	}
}
#endif
