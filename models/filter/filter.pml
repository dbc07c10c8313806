/*
 * filter.pml - one filter module: attach, restart, pause, detach, with traffic and OIDs through it
 *
 * Claims    see filter.claims
 * Contract  TF-01 to TF-09, STK-02, STK-05, INV-01, INV-02, INV-24, DV-07, MECH-23, MECH-31, Q-24
 * Code      models/filter/filter.rl
 * Left out  see README.md
 *
 *   SENDS, LOANS   sends and receives under way
 *   HOSTILE        NDIS offers new sends while the filter pauses
 */
#ifndef SENDS
#define SENDS 1
#endif
#ifndef LOANS
#define LOANS 1
#endif

/* calls from above */
#define CALL_STATE 0 /* FilterPause, FilterRestart */
#define CALL_OID   1
#define CALLS      2

#include "common/ndis.pmh"
#include "filter/filter.pmh"
#include "pending/pending.pmh"

byte filter_state[1] = FILTER_Detached;
byte pending_state[CALLS] = PENDING_Idle;

/* What the filter owes: at most one at a time. */
#define NOTHING          0
#define DO_ATTACH        1
#define DO_RESTART       2
#define COMPLETE_RESTART 3
#define FAIL_RESTART     4
#define COMPLETE_PAUSE   5
#define DO_DETACH        6
byte owed;

inline owe(effect)
{
	CLAIM(one_effect_is_owed, true, owed == NOTHING);
	owed = effect
}

bit asked; /* FilterPause or FilterRestart was called and has not ended */

/* An answer is owed only if its callback has left. */
inline owe_answer(effect)
{
	CLAIM(operation_completes_once, true, asked);
	asked = 0;
	end_operation(CALL_STATE);
	if
	:: finished -> owe(effect)
	:: else
	fi;
	finished = 0
}

inline filter_do_attach(o) { owe(DO_ATTACH) }
inline filter_do_restart(o) { owe(DO_RESTART) }
inline filter_do_complete_restart(o) { owe_answer(COMPLETE_RESTART) }
inline filter_do_fail_restart(o) { owe_answer(FAIL_RESTART) }
inline filter_do_complete_pause(o) { owe_answer(COMPLETE_PAUSE) }
inline filter_do_detach(o) { owe(DO_DETACH) }

/* by SEND and RECEIVE; 0 between steps */
bit send_back;
bit receive_back;
inline filter_do_refuse_send(o) { send_back = 1 }
inline filter_do_return_receive(o) { receive_back = 1 }

/* NDIS's view: N_..., N_Halted is detached, N_Initializing attaching, N_Halting detaching */
byte ndis;
byte sends_out; /* offered, not completed */
bit oid_out;    /* given, not answered */

/* By where they are; the filter counts each until the last action of the callback that ends it. */
byte sends;      /* forwarded, below */
byte sends_done; /* completed upward, own count not dropped yet */
byte indicating; /* indicate calls that have not returned */
byte lent;       /* indicated, above */
byte returning;  /* FilterReturnNetBufferLists is running */
bit oid;         /* forwarded, below */
bit oid_done;    /* answered, own count not dropped yet */
bit leaked;      /* a receive is in nobody's hands */
bit context;     /* memory of the module, from attach to detach */
#ifdef MUTANT_PAUSE_PARKS_SENDS
bit parked;
#endif
#ifdef MUTANT_DETACH_HOLDS_LOCK
#define LOCK_IS_FREE (owed != DO_DETACH)
#else
#define LOCK_IS_FREE true
#endif

#define OWN_SENDS (sends + sends_done)
#define OWN_LOANS (lent + returning)

#define IDLE(c) (callback[c] == OUTSIDE && pending_state[c] == PENDING_Idle)
#define NO_REQUEST (!sends_out && !oid_out && IDLE(CALL_OID) && IDLE(CALL_STATE))

#if defined(MUTANT_PAUSE_IGNORES_SENDS)
#define DRAINED (OWN_LOANS + indicating == 0)
#elif defined(MUTANT_PAUSE_IGNORES_LOANS)
#define DRAINED (OWN_SENDS + indicating == 0)
#elif defined(MUTANT_PAUSE_IGNORES_INDICATION)
#define DRAINED (OWN_SENDS + OWN_LOANS == 0)
#else
#define DRAINED (OWN_SENDS + OWN_LOANS + indicating == 0)
#endif

/* The rules that follow an event, then what the observer asks of every step. */
inline after_event()
{
	d_step {
		if
		:: filter_state[0] == FILTER_Pausing && DRAINED -> filter_PAUSE_COMPLETE(0)
		:: else
		fi;
		CLAIM(legal_event_is_taken, true, !refused);
		refused = 0;
		CLAIM(paused_holds_no_traffic, ndis == N_Paused, OWN_SENDS + OWN_LOANS + indicating == 0);
		CLAIM(detached_holds_nothing, ndis == N_Halted || filter_state[0] == FILTER_Detached,
		      !context && OWN_SENDS + OWN_LOANS + indicating + oid + oid_done == 0)
	}
}

/* FilterSendNetBufferLists: forwarded, or completed in the same step. */
inline offer_send()
{
	sends_out++;
	filter_SEND(0);
#ifdef MUTANT_GATE_LEFT_OPEN
	send_back = 0;
#endif
	if
	:: refused /* nobody has it: it is never completed */
#ifdef MUTANT_PAUSE_PARKS_SENDS
	:: send_back -> parked = 1
#else
	:: send_back -> sends_out--
#endif
	:: else ->
		CLAIM(send_is_forwarded_in_running_only, true, ndis == N_Running);
		sends++
	fi;
	send_back = 0
}

/* FilterReceiveNetBufferLists: indicated upward, or given back in the same step. */
inline offer_receive()
{
	filter_RECEIVE(0);
#ifdef MUTANT_RECEIVE_GATE_LEFT_OPEN
	receive_back = 0;
#endif
	if
	:: refused -> leaked = 1
	:: receive_back
	:: else ->
		CLAIM(receive_is_indicated_in_running_only, true, ndis == N_Running);
		lent++;
		indicating++
	fi;
	receive_back = 0
}

inline restart_answered(state)
{
	ANSWERED(CALL_STATE, restart, ndis == N_Restarting);
	ndis = state
}

inline pause_answered()
{
	ANSWERED(CALL_STATE, pause, ndis == N_Pausing);
	ndis = N_Paused
}

inline oid_answered()
{
	ANSWERED(CALL_OID, oid, oid_out);
	oid_out = 0
}

/* NDIS changes the module's state, or not; it may detach whenever it likes (STK-05), once paused and without a request. */
active proctype Ndis()
{
end:
	do
	:: atomic {
		if
		:: d_step {
			!resting && ndis == N_Halted ->
			ndis = N_Initializing;
			filter_ATTACH(0)
		}
		:: d_step {
			!resting && ndis == N_Paused && IDLE(CALL_STATE) ->
			ndis = N_Restarting;
			asked = 1;
			enter_callback(CALL_STATE);
			filter_RESTART(0)
		}
		:: d_step {
			!resting && ndis == N_Running && IDLE(CALL_STATE) ->
			ndis = N_Pausing;
			asked = 1;
			enter_callback(CALL_STATE);
			filter_PAUSE(0)
		}
		:: d_step {
			!resting && ndis == N_Paused && NO_REQUEST ->
			ndis = N_Halting;
			filter_DETACH(0)
		}
		fi;
		after_event()
	}
	MAY_STAY_SILENT
	od
}

/* Whoever is above sends and asks, or not. */
active proctype Above()
{
end:
	do
	:: atomic {
		if
		:: d_step {
			!resting && sends_out < SENDS && OWN_SENDS < SENDS && ndis == N_Running ->
			offer_send()
		}
#ifdef HOSTILE
		:: d_step {
			!resting && sends_out < SENDS && OWN_SENDS < SENDS && ndis == N_Pausing ->
			offer_send()
		}
#endif
		:: d_step {
			!resting && ndis >= N_Paused && ndis <= N_Pausing && !oid_out && IDLE(CALL_OID) ->
			oid_out = 1;
			enter_callback(CALL_OID);
			filter_OID(0);
			oid = !refused
		}
		fi;
		after_event()
	}
	MAY_STAY_SILENT
	od
}

/* Whatever is below receives, or not. */
active proctype Receive()
{
end:
	do
	:: atomic {
		d_step {
			!resting && OWN_LOANS < LOANS && indicating < LOANS && (ndis == N_Running || ndis == N_Pausing) ->
			offer_receive()
		}
		after_event()
	}
	MAY_STAY_SILENT
	od
}

#ifdef MUTANT_PAUSE_DROPS_SENDS
#define SEND_MAY_LEAVE (sends_done && ndis == N_Pausing)
#else
#define SEND_MAY_LEAVE sends_done
#endif
#ifdef MUTANT_PAUSE_DROPS_LOANS
#define LOAN_MAY_END (returning && ndis == N_Pausing)
#else
#define LOAN_MAY_END returning
#endif

/* Sends come back from below: completed upward first, own count dropped last (Q-24). */
active proctype SendComplete()
{
end:
	do
	:: atomic {
		if
		:: d_step {
			sends ->
			sends--;
			sends_done++;
			CLAIM(send_completes_once, true, sends_out > 0);
#ifdef MUTANT_SEND_COMPLETED_TWICE
			sends_out = (sends_out > 1 -> sends_out - 2 : 0)
#else
			sends_out--
#endif
		}
		:: d_step {
			SEND_MAY_LEAVE ->
			filter_SEND_COMPLETE(0);
			sends_done = sends_done - !refused
		}
		fi;
		after_event()
	}
	od
}

/* Indicate calls return and loans come back, in either order. */
active proctype Indicate()
{
end:
	do
	:: atomic {
		d_step {
			indicating ->
			indicating--
		}
		after_event()
	}
	od
}

active proctype Return()
{
end:
	do
	:: atomic {
		if
		:: d_step {
			lent ->
			lent--;
			returning++
		}
#ifndef MUTANT_RETURN_NOT_COUNTED
		:: d_step {
			LOAN_MAY_END ->
			filter_RETURN(0);
			returning = returning - !refused
		}
#endif
		fi;
		after_event()
	}
	od
}

#ifdef MUTANT_OID_WAITS_FOR_RUNNING
#define OID_MAY_END (oid && !oid_done && filter_state[0] == FILTER_Running)
#else
#define OID_MAY_END (oid && !oid_done)
#endif

/* The OID comes back from below: answered upward first, own count dropped last, before the next one. */
active proctype OidComplete()
{
end:
	do
	:: atomic {
		if
		:: d_step {
			OID_MAY_END ->
			oid = 0;
			end_operation(CALL_OID);
			if
			:: finished ->
				finished = 0;
				oid_answered();
				oid_done = 1
			:: else ->
				filter_OID_COMPLETE(0);
				oid_done = oid_done || refused
			fi
		}
		:: d_step {
			oid_done && LOCK_IS_FREE ->
			filter_OID_COMPLETE(0);
			oid_done = refused
		}
		fi;
		after_event()
	}
	od
}

#ifdef MUTANT_RESTART_WAITS_FOR_RECEIVE
#define MAY_RESTART (lent > 0)
#else
#define MAY_RESTART true
#endif
#ifdef MUTANT_ATTACH_WAITS_FOR_OID
#define MAY_ATTACH oid_out
#else
#define MAY_ATTACH true
#endif
#ifdef MUTANT_DETACH_IGNORES_OID
#define MAY_DETACH true
#else
#define MAY_DETACH (!oid_done)
#endif

/* The filter does what it owes. */
active proctype Filter()
{
end:
	do
	:: atomic {
		if
		:: d_step {
			owed == DO_ATTACH && !context && MAY_ATTACH ->
			context = 1
		}
		:: d_step {
			owed == DO_ATTACH && context ->
			owed = NOTHING;
			ndis = N_Returning;
			filter_ATTACH_COMPLETE(0)
		}
		/* something else that it needs is not to be had */
		:: d_step {
			owed == DO_ATTACH && context ->
			owed = NOTHING;
#ifndef MUTANT_FAILED_ATTACH_KEEPS_CONTEXT
			context = 0;
#endif
			ndis = N_Halted;
			filter_ATTACH_FAILED(0)
		}
		:: d_step {
			owed == DO_RESTART && MAY_RESTART ->
			owed = NOTHING;
			filter_RESTART_COMPLETE(0)
		}
		:: d_step {
			owed == DO_RESTART && MAY_RESTART ->
			owed = NOTHING;
			filter_RESTART_FAILED(0)
		}
		:: d_step {
			owed == COMPLETE_RESTART ->
			owed = NOTHING;
			restart_answered(N_Running)
		}
		:: d_step {
			owed == FAIL_RESTART ->
			owed = NOTHING;
			restart_answered(N_Paused)
		}
		:: d_step {
			owed == COMPLETE_PAUSE ->
#ifndef MUTANT_PAUSE_COMPLETES_TWICE
			owed = NOTHING;
#endif
			pause_answered()
		}
		:: d_step {
			owed == DO_DETACH && MAY_DETACH ->
			owed = NOTHING;
#ifndef MUTANT_DETACH_KEEPS_CONTEXT
			context = 0;
#endif
			ndis = N_Halted;
			filter_DETACH_COMPLETE(0)
		}
		fi;
		after_event()
	}
	od
}

/*
 * Callbacks leave when they like to; when one has decided to return PENDING, the return itself is a step of its own. NDIS sees
 * the end of FilterAttach later than the filter does.
 */
active proctype StateCallback()
{
end:
	do
	:: atomic {
		if
		:: d_step {
			ndis == N_Returning ->
			ndis = N_Paused
		}
		:: d_step {
			callback[CALL_STATE] == INSIDE ->
			end_callback(CALL_STATE);
			if
			:: finished && ndis == N_Pausing -> pause_answered()
			:: finished && ndis == N_Restarting ->
				restart_answered((filter_state[0] == FILTER_Running -> N_Running : N_Paused))
			:: else
			fi
		}
		:: d_step {
			callback[CALL_STATE] == LEAVING ->
			callback[CALL_STATE] = OUTSIDE
		}
		fi;
		after_event()
	}
	od
}

active proctype OidCallback()
{
end:
	do
	:: atomic {
		if
		:: d_step {
			callback[CALL_OID] == INSIDE ->
			end_callback(CALL_OID);
			if
			:: finished -> oid_answered()
			:: else
			fi
		}
		:: d_step {
			callback[CALL_OID] == LEAVING ->
			callback[CALL_OID] = OUTSIDE
		}
		fi;
		after_event()
	}
	od
}

#define SETTLED                                                                                                        \
	((ndis == N_Halted || ndis == N_Paused || ndis == N_Running) && owed == NOTHING && NO_REQUEST &&                \
	 OWN_SENDS + OWN_LOANS + indicating + oid + oid_done + leaked == 0)

#ifdef LIVE
ltl every_attach_returns { [] (ndis == N_Initializing -> <> (ndis != N_Initializing)) }
ltl every_restart_completes { [] (ndis == N_Restarting -> <> (ndis != N_Restarting)) }
ltl every_pause_completes { [] (ndis == N_Pausing -> <> (ndis != N_Pausing)) }
ltl every_detach_returns { [] (ndis == N_Halting -> <> (ndis != N_Halting)) }
ltl every_send_completes { [] (sends_out > 0 -> <> (sends_out == 0)) }
ltl every_oid_completes { [] (oid_out -> <> (!oid_out)) }
ltl every_send_leaves { [] (sends_done -> <> (!sends_done)) }
ltl every_loan_ends { [] (returning -> <> (!returning)) }

/* twins: each must be violated */
ltl reach_every_attach_returns { [] !(ndis == N_Initializing && context) }
ltl reach_every_restart_completes { [] !(ndis == N_Restarting && oid_out) }
ltl reach_every_pause_completes { [] !(ndis == N_Pausing && sends && lent) }
ltl reach_every_detach_returns { [] !(ndis == N_Halting && oid_done) }
ltl reach_every_send_completes { [] !(sends_out && ndis == N_Pausing) }
ltl reach_every_oid_completes { [] !(oid_out && ndis == N_Pausing) }
ltl reach_every_send_leaves { [] !(sends_done && ndis == N_Running) }
ltl reach_every_loan_ends { [] !(returning && ndis == N_Running) }
#else
active proctype Rest()
{
	resting = 1;
	SETTLED
}
#endif
