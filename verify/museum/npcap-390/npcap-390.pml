/*
 * npcap-390.pml - FilterPause returns success, and a send completes the pause again
 *
 * Claims    a pause has one answer
 * Contract  INV-01, PAUSE-08, RACE-16
 * Code      npcap-390.c
 */
#include "museum.pmh"

#ifdef CODE
c_decl {
\#include "npcap-390.c"
}
#include "threads.pmh"
#else

#include "filter/filter.pmh"

byte filter_state[1] = FILTER_Running;
byte sends; /* below */
bit is_pending;
bit is_answered; /* what NDIS knows */

inline answer()
{
	CLAIM(pause_completes_once, true, !is_answered);
	is_answered = 1
}

inline filter_do_refuse_send(o)
{
	skip
}

/* PAUSE_COMPLETE: the filter has entered Paused */
inline filter_do_complete_pause(o)
{
	answer()
}

active proctype Pause()
{
	atomic {
		is_pending = 1;
		filter_PAUSE(0)
	}
#ifndef BUG
	!sends;
#endif
	atomic {
		printf("-> Ndis: NDIS_STATUS_SUCCESS\n");
		filter_PAUSE_COMPLETE(0)
	}
}

active proctype Send()
{
	atomic {
		if
		:: filter_state[0] != FILTER_Running -> goto done
		:: else
		fi;
		sends++;
		filter_SEND(0)
	}
	atomic {
		sends--;
		printf("* the send is back\n");
#ifdef BUG
		if
		:: is_pending && !sends ->
			printf("-> Ndis: NdisFPauseComplete\n");
			answer()
		:: else
		fi
#endif
	}
done:
	skip
}
#endif
