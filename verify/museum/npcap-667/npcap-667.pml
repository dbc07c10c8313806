/*
 * npcap-667.pml - a handle comes back from a pause in the wrong state
 *
 * Claims    a handle that captured before a pause captures after it
 * Contract  TF-04
 * Code      npcap-667.c
 */
#include "museum.pmh"

#ifdef CODE
c_decl {
\#include "npcap-667.c"
}
#include "threads.pmh"
#else

#define RUNNING  0
#define ATTACHED 1
#define DETACHED 2
byte status = RUNNING;
bit is_paused; /* the module */

active proctype Ndis()
{
	atomic {
		is_paused = 1;
		status = DETACHED;
		printf("-> Handle: pause\n")
	}
	atomic {
#ifdef BUG
		status = ATTACHED;
#else
		status = RUNNING;
#endif
		is_paused = 0;
		printf("-> Handle: restart\n")
	}
}

active proctype Receive()
{
	atomic {
		printf("-> Handle: a packet\n");
		CLAIM(restarted_handle_captures, !is_paused, status == RUNNING)
	}
}

active proctype Application()
{
	atomic {
		if
		:: status == ATTACHED ->
			status = RUNNING;
			printf("-> Handle: a request\n")
		:: else
		fi
	}
}
#endif
