/*
 * npcap-185.pml - a handle is closed after its module was detached
 *
 * Claims    who closes a handle touches no module that is gone
 * Contract  TF-07
 * Code      npcap-185.c
 */
#include "museum.pmh"

#ifdef CODE
c_decl {
\#include "npcap-185.c"
}
#include "threads.pmh"
#else

#define RUNNING  0
#define DETACHED 1
#define CLOSED   2
byte status = RUNNING;
bit has_module = 1;

active proctype Detach()
{
	atomic {
		if
		:: status != CLOSED ->
			status = DETACHED;
			has_module = 0;
			printf("-> Handle: detached, its module is NULL\n")
		:: else
		fi
	}
}

active proctype Close()
{
	atomic {
		printf("-> Handle: close\n");
#ifndef BUG
		if
		:: status == DETACHED -> goto closed
		:: else
		fi;
#endif
		CLAIM(close_finds_a_module_or_skips_it, true, has_module);
closed:
		status = CLOSED
	}
}
#endif
