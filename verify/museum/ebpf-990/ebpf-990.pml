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

#include "nmr-side/nmr-side.pmh"

#define CLIENT   0
#define PROVIDER 1
byte nmr_side_state[2] = NMR_SIDE_Active;
bit is_freed;  /* the client's binding context */
bit is_closed; /* the hook */
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

active proctype Provider()
{
	atomic {
		is_closed = 1;
		nmr_side_DETACH(PROVIDER)
	}
	atomic {
		!invocations ->
		nmr_side_RETURN_DONE(PROVIDER)
	}
}

active proctype Client()
{
	atomic {
		nmr_side_DETACH(CLIENT);
#ifdef BUG
		is_freed = 1;
		printf("* frees the context\n")
#endif
	}
	atomic {
		nmr_side_RETURN_DONE(CLIENT)
	}
	atomic {
		nmr_side_state[PROVIDER] == NMR_SIDE_Done ->
		is_freed = 1;
		printf("* clean up: frees the context\n")
	}
}
#endif
