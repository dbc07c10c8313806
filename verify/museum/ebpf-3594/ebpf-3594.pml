/*
 * ebpf-3594.pml - a detach callback waits for an epoch that its own thread is in
 *
 * Claims    the registration returns
 * Contract  INV-23, NMR-38, RACE-36
 * Code      ebpf-3594.c
 */
#include "museum.pmh"

#ifdef CODE
c_decl {
\#include "ebpf-3594.c"
}
#include "threads.pmh"
#else

byte epochs; /* threads inside */
bit is_visible;

active proctype Load()
{
	atomic {
		epochs++;
		printf("* enters an epoch\n")
	}
	printf("-> Registrar: NmrRegisterClient\n");
	atomic {
		printf("-> Load: detach callback, on this thread\n");
#ifndef BUG
		if
		:: !is_visible -> goto detached
		:: else
		fi
#endif
	}
	!epochs;
detached:
	atomic {
		CLAIM(thread_is_in_its_epoch, true, epochs > 0);
		epochs--
	}
}

/* some other program's */
active proctype Invoke()
{
	atomic {
		epochs++;
		printf("* enters an epoch\n")
	}
	atomic {
		epochs--;
		printf("* leaves it\n")
	}
}
#endif
