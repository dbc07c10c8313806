/*
 * netkvm-350.pml - an OID polls a device that the shutdown has reset
 *
 * Claims    every request is answered
 * Contract  OID-02, SURP-07
 * Code      netkvm-350.c
 */
#include "museum.pmh"

#ifdef CODE
c_decl {
\#include "netkvm-350.c"
}
#include "threads.pmh"
#else

bit is_reset;
bit is_asked;
bit is_answered;

active proctype Shutdown()
{
	atomic {
		!is_asked || is_answered -> /* the lock is free: no message is under way */
		is_reset = 1;
		printf("-> Device: reset\n")
	}
}

active proctype Request()
{
	atomic {
		printf("* OID: the multicast list\n");
#ifndef BUG
		if
		:: is_reset -> goto done
		:: else
		fi;
#endif
		is_asked = 1;
		printf("-> Device: control message\n")
	}
	is_answered;
done:
	skip
}

active proctype Device()
{
	atomic {
		is_reset || is_asked ->
		if
		:: is_reset
		:: else ->
			CLAIM(request_has_one_answer, true, !is_answered);
			is_answered = 1;
			printf("-> Request: answer\n")
		fi
	}
}
#endif
