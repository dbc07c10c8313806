/*
 * ovs-80.pml - a global pointer is cleared while packets still use it
 *
 * Claims    a packet that holds a reference finds what it refers to
 * Contract  INV-08
 * Code      ovs-80.c
 */
#include "museum.pmh"

#ifdef CODE
c_decl {
\#include "ovs-80.c"
}
#include "threads.pmh"
#else

byte packets; /* references besides the extension's own */
bit is_detached;
bit is_null;  /* the global pointer */

inline free_context_after_the_last()
{
	if
	:: is_detached && !packets ->
		is_null = 1;
		printf("* the context is freed, its pointer NULL\n")
	:: else
	fi
}

active proctype Packet()
{
	atomic {
		if
		:: is_detached -> goto done
		:: else
		fi;
		packets++;
		printf("-> Switch: acquire\n")
	}
	atomic {
		printf("-> Switch: look up the port\n");
		CLAIM(packet_finds_the_switch, true, !is_null)
	}
	atomic {
		packets--;
		free_context_after_the_last()
	}
done:
	skip
}

active proctype Detach()
{
	atomic {
		is_detached = 1;
		printf("-> Switch: detach\n");
#ifdef BUG
		is_null = 1;
#endif
		free_context_after_the_last()
	}
}
#endif
