/*
 * npcap-184.pml - an OID is waited for with a spin lock held
 *
 * Claims    whoever waits is at PASSIVE_LEVEL
 * Contract  INV-25, BC-14, RACE-25
 * Code      npcap-184.c
 */
#include "museum.pmh"

#ifdef CODE
c_decl {
\#include "npcap-184.c"
}
#include "threads.pmh"
#else

#define PASSIVE  0
#define DISPATCH 2
byte level = PASSIVE; /* of Detach */
bit is_asked;
bit is_answered;

active proctype Detach()
{
	atomic {
		level = DISPATCH;
		printf("* takes the lock: DISPATCH_LEVEL\n")
	}
#ifndef BUG
	atomic {
		level = PASSIVE;
		printf("* gives it up: PASSIVE_LEVEL\n")
	}
#endif
	atomic {
		is_asked = 1;
		printf("-> Below: OID packet filter\n")
	}
	atomic {
		printf("* NdisWaitEvent\n");
		CLAIM(waits_at_passive_level, true, level == PASSIVE)
	}
	is_answered;
	level = PASSIVE
}

active proctype Below()
{
	atomic {
		is_asked ->
		is_answered = 1;
		printf("-> Detach: answer\n")
	}
}
#endif
