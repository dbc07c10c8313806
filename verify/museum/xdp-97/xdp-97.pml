/*
 * xdp-97.pml - an interface set is used while its filter detaches
 *
 * Claims    who found the filter through the set finds it alive
 * Contract  INV-08, MECH-25
 * Code      xdp-97.c
 */
#include "museum.pmh"

#ifdef CODE
c_decl {
\#include "xdp-97.c"
}
#include "threads.pmh"
#else

bit is_deleting;
bit is_freed;
byte references; /* to the set */

active proctype Open()
{
	atomic {
		if
		:: is_deleting -> goto done
		:: else
		fi;
#ifndef BUG
		references++;
#endif
		printf("-> Set: look up the filter\n")
	}
	atomic {
		printf("-> Filter: insert a context\n");
		CLAIM(filter_outlives_its_users, true, !is_freed)
	}
#ifndef BUG
	references--;
#endif
done:
	skip
}

active proctype Detach()
{
	atomic {
		is_deleting = 1;
		printf("-> Set: deleting\n")
	}
	atomic {
		!references ->
		is_freed = 1;
		printf("-> Filter: free\n")
	}
}
#endif
