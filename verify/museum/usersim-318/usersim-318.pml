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

#include "nmr-attachment/nmr-attachment.pmh"

byte nmr_attachment_state[1] = NMR_ATTACHMENT_None;
byte bindings_of_client;
bit is_deregistering;

inline nmr_attachment_do_attach_client(o)
{
	skip
}
inline nmr_attachment_do_attach_provider(o)
{
	skip
}
inline nmr_attachment_do_detach_client(o)
{
	printf("-> Client: detach\n")
}

/* both detach callbacks succeed at once */
inline nmr_attachment_do_detach_provider(o)
{
	bindings_of_client--
}

active proctype Provider()
{
	atomic {
		if
		:: is_deregistering -> goto done
		:: else
		fi;
		bindings_of_client++;
		nmr_attachment_OFFER(0);
		nmr_attachment_ATTACH_PROVIDER(0)
	}
	atomic {
		nmr_attachment_ATTACH_PROVIDER_COMPLETE(0)
	}
	atomic {
		CLAIM(binding_is_counted, true, bindings_of_client == 1);
		nmr_attachment_ATTACH_COMPLETE(0)
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
		:: nmr_attachment_state[0] == NMR_ATTACHMENT_None
#ifdef BUG
		:: nmr_attachment_state[0] == NMR_ATTACHMENT_Attached -> nmr_attachment_DEREGISTER(0)
		:: else -> printf("* not ready: so it is being torn down?\n")
#else
		:: else -> nmr_attachment_DEREGISTER(0)
#endif
		fi
	}
	atomic {
		!bindings_of_client ->
		printf("* the wait returns\n")
	}
}
#endif
