/*
 * npcap-341.pml - the driver is unloaded under an injection
 *
 * Claims    an injection completes in a driver that is still there
 * Contract  INV-18, UNL-04
 * Code      npcap-341.c
 */
#include "museum.pmh"

#ifdef CODE
c_decl {
\#include "npcap-341.c"
}
#include "threads.pmh"
#else

bit is_stopping;
bit is_unloaded;
byte injections;

active proctype Classify()
{
	atomic {
		if
		:: is_stopping -> goto done
		:: else
		fi;
		injections++;
		printf("-> Wfp: FwpsInjectNetworkSendAsync\n")
	}
	atomic {
		printf("* completion\n");
		CLAIM(injection_finds_its_driver, true, !is_unloaded);
		injections--
	}
done:
	skip
}

active proctype Stop()
{
	atomic {
		is_stopping = 1;
		printf("* stop\n")
	}
#ifndef BUG
	!injections;
#endif
	atomic {
		is_unloaded = 1;
		printf("-> Wfp: FwpsInjectionHandleDestroy\n")
	}
}
#endif
