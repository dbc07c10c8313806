/*
 * ebpf-990.pml - a binding context is freed in the detach callback
 *
 * Claims    a call finds the context that it was given
 * Contract  INV-21, NMR-29, RACE-34
 * Code      ebpf-990.c
 */
#include "museum.pmh"

#ifdef CODE
c_decl {
\#include "ebpf-990.c"
}
#include "threads.pmh"
#else

bit is_freed;
bit is_closed;
bit provider_has_detached;
bit client_has_detached;
byte invocations;

active proctype Hook()
{
	atomic {
		if
		:: is_closed -> goto done
		:: else
		fi;
		invocations++;
		printf("-> Client: invoke_program\n")
	}
	atomic {
		printf("-> Client: uses the context\n");
		CLAIM(context_lives_until_cleanup, true, !is_freed)
	}
	invocations--;
done:
	skip
}

active proctype Registrar()
{
	atomic {
		is_closed = 1;
		printf("-> Hook: detach\n")
	}
	atomic {
		!invocations ->
		provider_has_detached = 1
	}
	atomic {
		client_has_detached ->
		is_freed = 1;
		printf("-> Client: clean up\n")
	}
}

/* The other callback, on a thread of its own. */
active proctype Client()
{
	atomic {
#ifdef BUG
		is_freed = 1;
#endif
		client_has_detached = 1;
		printf("* detach\n")
	}
}
#endif
