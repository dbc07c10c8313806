/*
 * ebpf-4982.pml - an attach sets its flag after the detach has cleared it
 *
 * Claims    a link that says "attached" has a provider
 * Contract  NMR-14, RACE-30
 * Code      ebpf-4982.c
 */
#include "museum.pmh"

#ifdef CODE
c_decl {
\#include "ebpf-4982.c"
}
#include "threads.pmh"
#else

bit is_alive;    /* the provider's binding context */
bit is_attached; /* the link's flag */
bit is_detached;

active proctype Attach()
{
	atomic {
		is_alive = 1;
		printf("-> Provider: NmrClientAttachProvider\n")
	}
	atomic {
#ifdef BUG
		is_attached = 1;
#else
		is_attached = !is_detached;
#endif
		printf("* the link's flag is set\n")
	}
}

active proctype Deregister()
{
	atomic {
		is_alive ->
		is_attached = 0;
		is_detached = 1;
		printf("-> Attach: detach clears the flag\n")
	}
	atomic {
		is_alive = 0;
		printf("-> Provider: clean up\n")
	}
}

active proctype User()
{
	atomic {
		printf("* uses the link\n");
		CLAIM(attached_provider_is_alive, is_attached, is_alive)
	}
}
#endif
