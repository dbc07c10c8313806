/*
 * ebpf-2011.pml - a counter is initialized while somebody is counted in it
 *
 * Claims    who drops a reference is counted
 * Contract  INV-20, RACE-30
 * Code      ebpf-2011.c
 */
#include "museum.pmh"

#ifdef CODE
c_decl {
\#include "ebpf-2011.c"
}
#include "threads.pmh"
#else

bit is_inspecting;
bit is_closed; /* the rundown; memory that nobody has written reads as open */
byte references;

active proctype Attach()
{
#ifndef BUG
	atomic {
		is_closed = 1;
		references = 0;
		printf("-> Rundown: initialize, closed\n")
	}
#endif
	atomic {
		is_inspecting = 1;
		printf("* packets are inspected\n")
	}
	atomic {
#ifdef BUG
		references = 0;
		printf("-> Rundown: initialize\n")
#else
		is_closed = 0;
		printf("-> Rundown: open\n")
#endif
	}
}

active proctype Packet()
{
	atomic {
		is_inspecting ->
		if
		:: is_closed -> goto done
		:: else
		fi;
		references++;
		printf("-> Rundown: acquire\n")
	}
	atomic {
		printf("-> Rundown: release\n");
		CLAIM(dropped_reference_was_counted, true, references > 0);
		references--
	}
done:
	skip
}
#endif
