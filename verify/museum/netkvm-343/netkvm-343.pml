/*
 * netkvm-343.pml - sends in the queue of a device that was unplugged are never completed
 *
 * Claims    the pause of a removed adapter completes
 * Contract  PAUSE-03, SURP-03, RACE-20
 * Code      netkvm-343.c
 */
#include "museum.pmh"

#ifdef CODE
c_decl {
\#include "netkvm-343.c"
}
#include "threads.pmh"
#else

#include "adapter/adapter.pmh"

byte adapter_state[1] = ADAPTER_Running;
bit is_removed;
byte sends; /* accepted, not completed */
byte queue;

inline adapter_do_refuse_send(o)
{
	skip
}
inline adapter_do_complete_pause(o)
{
	CLAIM(pause_is_complete_when_drained, true, !queue)
}

inline complete_send()
{
	queue--;
	sends--;
	adapter_SEND_COMPLETE(0)
}

active proctype Send()
{
	atomic {
		if
		:: is_removed || adapter_state[0] != ADAPTER_Running
		:: else ->
			sends++;
			queue++;
			adapter_SEND(0)
		fi
	}
}

/* It takes one packet, if there is one while it is there. */
active proctype Device()
{
	atomic {
		queue || is_removed ->
		if
		:: is_removed
		:: else -> complete_send()
		fi
	}
}

active proctype Ndis()
{
	atomic {
		is_removed = 1;
		adapter_SURPRISE_REMOVE(0);
#ifndef BUG
		if
		:: queue -> complete_send()
		:: else
		fi
#endif
	}
	atomic {
		adapter_PAUSE(0)
	}
	atomic {
		!sends ->
		adapter_PAUSE_COMPLETE(0)
	}
}
#endif
