/*
 * ebpf-850.pml - the stop frees a timer that a deferred call is about to arm
 *
 * Claims    a deferred call arms a timer that is there
 * Contract  HALT-06
 * Code      ebpf-850.c
 */
#include "museum.pmh"

#ifdef CODE
c_decl {
\#include "ebpf-850.c"
}
#include "threads.pmh"
#else

bit is_in_rundown;
bit is_freed;

inline free_timer()
{
	atomic {
		is_freed = 1;
		printf("-> Timer: free\n")
	}
}

active proctype Terminate()
{
#ifdef BUG
	free_timer();
#endif
	atomic {
		is_in_rundown = 1;
		printf("* rundown\n")
	}
#ifndef BUG
	free_timer()
#endif
}

active proctype Flush()
{
	printf("* deferred call\n");
	atomic {
		if
		:: is_in_rundown
		:: else ->
			printf("-> Timer: arm\n");
			CLAIM(flush_finds_its_timer, true, !is_freed)
		fi
	}
}
#endif
