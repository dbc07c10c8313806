/*
 * ebpf-1984.pml - a function drops the last reference to what it works on
 *
 * Claims    the link is there while the function works on it
 * Contract  INV-08
 * Code      ebpf-1984.c
 */
#include "museum.pmh"

#ifdef CODE
c_decl {
\#include "ebpf-1984.c"
}
#include "threads.pmh"
#else

byte references = 2; /* the program's and the handle's */
bit is_freed;

inline release()
{
	references--;
	if
	:: !references ->
		is_freed = 1;
		printf("-> Link: freed\n")
	:: else
	fi
}

active proctype Detach()
{
#ifndef BUG
	references++; /* the program's keeps the link here */
#endif
	atomic {
		printf("-> Link: the program lets go\n");
		release()
	}
	atomic {
		printf("-> Link: detached\n");
		CLAIM(link_is_held_while_used, true, !is_freed)
	}
#ifndef BUG
	atomic {
		release()
	}
#endif
}

active proctype Close()
{
	atomic {
		printf("-> Link: the handle is closed\n");
		release()
	}
}
#endif
