/*
 * nmap-1903.pml - a read during a pause is taken for one during a close
 *
 * Claims    a read is cancelled when its handle is closed, and then only
 * Contract  TF-03, TF-06
 * Code      nmap-1903.c
 */
#include "museum.pmh"

#ifdef CODE
c_decl {
\#include "nmap-1903.c"
}
#include "threads.pmh"
#else

#define RUNNING 0
#define PAUSED  1
#define CLOSING 2
byte status = RUNNING;
bit is_closed; /* by the application */

active proctype Ndis()
{
	atomic {
		if
		:: status != RUNNING -> goto done
		:: else
		fi;
#ifdef BUG
		status = CLOSING;
#else
		status = PAUSED;
#endif
		printf("-> Handle: pause\n")
	}
	atomic {
		if
		:: !is_closed -> status = RUNNING
		:: else
		fi;
		printf("-> Handle: restart\n")
	}
done:
	skip
}

active proctype Read()
{
	printf("-> Handle: read\n");
	atomic {
		status != PAUSED ->
		if
		:: status == CLOSING ->
			printf("* STATUS_CANCELLED\n");
			CLAIM(read_ends_with_the_handle_only, true, is_closed)
		:: else
		fi
	}
}

active proctype Close()
{
	atomic {
		is_closed = 1;
		status = CLOSING;
		printf("-> Handle: close\n")
	}
}
#endif
