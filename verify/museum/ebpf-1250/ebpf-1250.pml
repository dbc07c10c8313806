/*
 * ebpf-1250.pml - deferred calls on each processor stand for an empty client
 *
 * Claims    who is inside a client finds its context
 * Contract  INV-20, NMR-29, RACE-34
 * Code      ebpf-1250.c
 */
#include "museum.pmh"

#ifdef CODE
c_decl {
\#include "ebpf-1250.c"
}
#include "threads.pmh"
#else

bit is_closed;
bit is_freed;
byte inside;
byte inside_at_dispatch;

inline invoke(at_dispatch)
{
	atomic {
		if
		:: is_closed -> goto done
		:: else
		fi;
		inside++;
		inside_at_dispatch = inside_at_dispatch + at_dispatch;
		printf("-> Client: invoke\n")
	}
	atomic {
		printf("* uses the context\n");
		CLAIM(invoked_context_is_alive, true, !is_freed);
		inside--;
		inside_at_dispatch = inside_at_dispatch - at_dispatch
	}
done:
	skip
}

active proctype Dispatch_hook()
{
	invoke(1)
}

active proctype Passive_hook()
{
	invoke(0)
}

active proctype Detach()
{
	atomic {
		is_closed = 1;
		printf("-> Client: detach\n")
	}
	atomic {
#ifdef BUG
		!inside_at_dispatch -> /* a deferred call has run on each processor */
#else
		!inside ->
#endif
		is_freed = 1;
		printf("-> Client: free the context\n")
	}
}
#endif
