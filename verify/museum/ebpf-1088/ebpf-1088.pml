/*
 * ebpf-1088.pml - a work item completes the detach, then reads the context
 *
 * Claims    nobody reads a context that the registrar has taken back
 * Contract  INV-21, NMR-30, RACE-33
 * Code      ebpf-1088.c
 */
#include "museum.pmh"

#ifdef CODE
c_decl {
\#include "ebpf-1088.c"
}
#include "threads.pmh"
#else

#include "nmr-side/nmr-side.pmh"

byte nmr_side_state[1] = NMR_SIDE_Pending; /* the provider's: it has answered the detach with PENDING */
bit is_freed;

inline read_work_item()
{
	atomic {
		printf("-> Context: read the pointer\n");
		CLAIM(context_is_read_before_it_goes, true, !is_freed)
	}
}

active proctype Work_item()
{
#ifndef BUG
	read_work_item();
#endif
	atomic {
		printf("-> Registrar: NmrProviderDetachClientComplete\n");
		nmr_side_COMPLETE(0)
	}
#ifdef BUG
	read_work_item()
#endif
}

active proctype Registrar()
{
	atomic {
		nmr_side_state[0] == NMR_SIDE_Done ->
		is_freed = 1;
		printf("-> Context: clean up\n")
	}
}
#endif
