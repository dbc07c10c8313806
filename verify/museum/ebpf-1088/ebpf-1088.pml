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

bit is_completed;
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
		is_completed = 1;
		printf("-> Registrar: NmrProviderDetachClientComplete\n")
	}
#ifdef BUG
	read_work_item()
#endif
}

active proctype Registrar()
{
	atomic {
		is_completed ->
		is_freed = 1;
		printf("-> Context: clean up\n")
	}
}
#endif
