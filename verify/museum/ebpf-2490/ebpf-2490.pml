/*
 * ebpf-2490.pml - a link is detached while its registration has not returned
 *
 * Claims    only a handle that the registrar has given is deregistered
 * Contract  NMR-39, RACE-30
 * Code      ebpf-2490.c
 */
#include "museum.pmh"

#ifdef CODE
c_decl {
\#include "ebpf-2490.c"
}
#include "threads.pmh"
#else

bit has_client;
bit is_attached;
bit has_handle;

#ifdef BUG
#define MAY_DETACH has_client
#else
#define MAY_DETACH is_attached
#endif

active proctype Attach()
{
	atomic {
		has_client = 1;
		printf("* the record is there\n")
	}
	printf("-> Registrar: NmrRegisterClient\n");
	atomic {
		has_handle = 1;
		is_attached = 1;
		printf("* the handle is stored\n")
	}
}

active proctype Detach()
{
	atomic {
		if
		:: MAY_DETACH ->
			printf("-> Registrar: NmrDeregisterClient\n");
			CLAIM(deregisters_what_is_registered, true, has_handle);
			is_attached = 0;
			has_client = 0
		:: else
		fi
	}
}
#endif
