/*
 * ebpf-1906.pml - a pointer is cleared before the registrar is told
 *
 * Claims    whoever is called through a link finds its program
 * Contract  NMR-20, RACE-35
 * Code      ebpf-1906.c
 */
#include "museum.pmh"

#ifdef CODE
c_decl {
\#include "ebpf-1906.c"
}
#include "threads.pmh"
#else

bit has_program = 1;
bit is_closed;
byte invocations;

inline clear_program()
{
	atomic {
		has_program = 0;
		printf("* link->program = NULL\n")
	}
}

active proctype Detach()
{
#ifdef BUG
	clear_program();
#endif
	atomic {
		is_closed = 1;
		printf("-> Hook: detach\n")
	}
	!invocations;
#ifndef BUG
	clear_program()
#endif
}

active proctype Hook()
{
	atomic {
		if
		:: is_closed -> goto done
		:: else
		fi;
		invocations++;
		printf("-> Link: invoke\n")
	}
	atomic {
		printf("-> Link: uses the program\n");
		CLAIM(invoked_link_has_its_program, true, has_program)
	}
	invocations--;
done:
	skip
}
#endif
