/*
 * npcap-207.pml - the driver's record does not follow the attach
 *
 * Claims    a restart finds the filter paused
 * Contract  TF-02, TF-03
 * Code      npcap-207.c
 */
#include "museum.pmh"

#ifdef CODE
c_decl {
\#include "npcap-207.c"
}
#include "threads.pmh"
#else

#include "filter/filter.pmh"

byte filter_state[1] = FILTER_Detached;

inline filter_do_attach(o)
{
	skip
}
inline filter_do_restart(o)
{
	skip
}
inline filter_do_complete_restart(o)
{
	skip
}

active proctype Ndis()
{
	filter_ATTACH(0);
	atomic {
#ifndef BUG
		filter_ATTACH_COMPLETE(0);
#endif
		printf("* FilterAttach returns: the filter is paused\n")
	}
	atomic {
		printf("-> filter: FilterRestart\n");
		filter_RESTART(0);
		CLAIM(restart_finds_a_paused_filter, true, !refused)
	}
	filter_RESTART_COMPLETE(0)
}
#endif
