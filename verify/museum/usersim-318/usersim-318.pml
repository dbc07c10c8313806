/*
 * usersim-318.pml - a provider registers while a client deregisters
 *
 * Claims    every process comes to its end: the wait for deregistration returns
 * Contract  NMR-35, NMR-40, RACE-31
 * Code      usersim-318.c
 */
#include "museum.pmh"

#ifdef CODE
c_decl {
\#include "usersim-318.c"
}
#include "threads.pmh"
#else

#define NONE  0
#define START 1
#define READY 2
byte binding = NONE;
byte bindings_of_client;
bit is_deregistering;

inline unbind()
{
	binding = NONE;
	bindings_of_client--;
	printf("-> Client: detach\n")
}

active proctype Provider()
{
	atomic {
		if
		:: is_deregistering -> goto done
		:: else
		fi;
		bindings_of_client++;
		binding = START;
		printf("* the binding is inserted: Start\n")
	}
	printf("-> Client: attach\n");
	atomic {
		CLAIM(binding_is_counted, true, bindings_of_client == 1);
		binding = READY;
		printf("* the binding is Ready\n");
#ifndef BUG
		if
		:: is_deregistering -> unbind()
		:: else
		fi
#endif
	}
done:
	skip
}

active proctype Client()
{
	atomic {
		is_deregistering = 1;
		printf("* NmrDeregisterClient\n");
		if
		:: binding == READY -> unbind()
		:: else /* taken for one that is being torn down */
		fi
	}
	atomic {
		!bindings_of_client ->
		printf("* the wait returns\n")
	}
}
#endif
