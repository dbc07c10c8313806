/*
 * netkvm-334.pml - the error path of a power-up does not resume the state machine
 *
 * Claims    a pause after a failed power-up completes
 * Contract  PWR-06, TA-08
 * Code      netkvm-334.c
 */
#include "museum.pmh"

#ifdef CODE
c_decl {
\#include "netkvm-334.c"
}
#include "threads.pmh"
#else

#define SUSPENDED 0
#define RUNNING   1
#define PAUSED    2
byte state = SUSPENDED;
bit power_on_has_returned;

active proctype Power()
{
	printf("-> Adapter: power on\n");
	atomic {
		if
		:: true ->
			printf("* the device is up\n");
			state = RUNNING;
			printf("-> Adapter: resumed\n")
		:: true ->
			printf("* the device does not come up\n");
#ifndef BUG
			state = RUNNING;
			printf("-> Adapter: resumed\n")
#endif
		fi
	}
	power_on_has_returned = 1
}

active proctype Pause()
{
	atomic {
		power_on_has_returned ->
		printf("-> Adapter: MiniportPause\n")
	}
	atomic {
		state == RUNNING ->
		CLAIM(pause_finds_a_resumed_adapter, true, state == RUNNING);
		state = PAUSED
	}
}
#endif
