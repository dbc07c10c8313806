/*
 * adapter.pml - one miniport adapter with hardware behind it
 *
 * Claims    see adapter.claims
 * Contract  sections 3.2 to 3.9 of the facts: TA-01 to TA-20, INV-01, -02, -13 to -16, -24, HALT-04, -05
 * Code      models/adapter/adapter.rl, src/core/adapter.c
 * Left out  see README.md
 *
 *   SENDS, LOANS   sends and loans under way
 *   HOSTILE        NDIS halts from any settled state (Q-02)
 *   TIMERS         1: a periodic timer is set with the interrupt (HALT-06)
 *   LOWER          1: a virtual adapter; the one below sleeps and wakes, is taken away, and requests are cancelled (OID-08)
 *   DROP_...       NDIS breaks the promise of that fact, and the driver survives
 */
#ifndef SENDS
#define SENDS 1
#endif
#ifndef LOANS
#define LOANS 1
#endif
#ifndef TIMERS
#define TIMERS 0
#endif
#ifndef LOWER
#define LOWER 0
#endif

/* calls from above */
#define CALL_STATE 0 /* MiniportPause, MiniportRestart */
#define CALL_OID   1
#define CALL_RESET 2
#define CALLS      3

#include "common/ndis.pmh"
#include "adapter/adapter.pmh"
#include "pending/pending.pmh"

byte adapter_state[1] = ADAPTER_Halted;
byte pending_state[CALLS] = PENDING_Idle;

/* What the driver owes: at most one at a time. */
#define NOTHING            0
#define ACQUIRE_RESOURCES  1
#define UNDO               2 /* give back what a failed initialization has acquired */
#define DISABLE_INTERRUPTS 3
#define RELEASE_RESOURCES  4
#define DO_RESTART         5
#define RESTART_WORK       6 /* restart was performed, its work goes on by itself */
#define COMPLETE_RESTART   7
#define FAIL_RESTART       8
#define COMPLETE_PAUSE     9
byte owed;

inline owe(effect)
{
	CLAIM(one_effect_is_owed, true, owed == NOTHING);
	owed = effect
}

bit asked; /* MiniportPause or MiniportRestart was called and has not ended */

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

bit refuse; /* SEND's effect; 0 between steps */

#if defined(MUTANT_SEND_IS_PUT_OFF) || defined(MUTANT_INDICATION_IS_PUT_OFF) || defined(MUTANT_STATUS_IS_PUT_OFF)
bit put_off; /* left to a work item, which nobody counts */
#endif

inline adapter_do_acquire_resources(o) { owe(ACQUIRE_RESOURCES) }
inline adapter_do_disable_interrupts(o) { owe(DISABLE_INTERRUPTS) }
inline adapter_do_release_resources(o) { owe(RELEASE_RESOURCES) }
inline adapter_do_restart(o) { owe(DO_RESTART) }
inline adapter_do_complete_restart(o) { owe_answer(COMPLETE_RESTART) }
inline adapter_do_fail_restart(o) { owe_answer(FAIL_RESTART) }
inline adapter_do_complete_pause(o) { owe_answer(COMPLETE_PAUSE) }
inline adapter_do_refuse_send(o) { refuse = 1 }

/* NDIS's view */
byte ndis;      /* N_... */
bit fresh;      /* initialized, never restarted */
byte sends_out; /* offered, not completed */
bit oid_out;    /* given, not answered */
/* told by NDIS, and so known to both */
bit removed; /* surprise removal was announced */
bit low;     /* OID_PNP_SET_POWER(Dx) was given */
bit lower_low; /* the adapter below is not in D0: NetEventSetPower */
bit stopping;  /* the binding below is being taken away */
bit standing;  /* the driver's StandingBy: some edge is not in D0 */

/* sends and loans by where they are; the driver counts each until the last action of the callback that ends it */
byte sends;      /* accepted, in the hardware */
byte sends_done; /* completed upward, own count not dropped yet */
byte indicating; /* indicate calls that have not returned */
byte lent;       /* held above */
byte returning;  /* MiniportReturnNetBufferLists is running */
bit lost;        /* a call, an interrupt or a packet that came and was refused: it stays where it is, nobody tries again */

#define OWN_SENDS (sends + sends_done)
#define OWN_LOANS (lent + returning)

/* the driver's requests */
#define NO_OID    0
#define OID_OTHER 1
#define OID_POWER 2
#define OID_PARKED 3 /* waits for the adapter below */
byte oid;
byte counted; /* the driver's count of requests: from when it has one, parked or not, to the end of the callback that ends it */
bit oid_done; /* answered, own count not dropped yet */
bit resetting;

/* Resources, in the order of acquisition. The driver keeps a count; ghost: what it really holds, one bit each. */
#define REGISTERS 0
#define INTERRUPT 1
#define BUFFERS   2
#define RESOURCES 3
byte taken;
byte held;
bit interrupts; /* enabled in the hardware */
bit handler;    /* the interrupt's handler is running */
bit timer;      /* set, and periodic */
bit ticking;    /* the timer's function is running */
#ifdef MUTANT_LOCK_ORDER
bit locked; /* halt waits for the handler with the lock held that the handler takes */
#endif

#define HOLDS(resource) ((held >> (resource)) & 1)

/* Between MiniportInitializeEx and MiniportHaltEx. */
#define ALIVE   (ndis >= N_Paused && ndis <= N_Pausing)
#define IDLE(c) (callback[c] == OUTSIDE && pending_state[c] == PENDING_Idle)
/* No request of any kind is under way: NDIS halts only then (HALT-02). */
#define NO_REQUEST (!sends_out && !oid_out && IDLE(CALL_OID) && IDLE(CALL_RESET) && IDLE(CALL_STATE))
#ifdef DROP_HALT_02
#define MAY_HALT (oid != OID_POWER && IDLE(CALL_RESET) && IDLE(CALL_STATE))
#else
#define MAY_HALT NO_REQUEST
#endif
/* Nothing is sent or asked during a reset (RECV-03). */
#ifdef DROP_RECV_03
#define MAY_ASK true
#else
#define MAY_ASK IDLE(CALL_RESET)
#endif
#ifdef MUTANT_REMOVED_NEVER_PAUSES
#define PAUSES (adapter_state[0] == ADAPTER_Pausing && !removed)
#else
#define PAUSES (adapter_state[0] == ADAPTER_Pausing)
#endif

#define PAUSE_LOANS OWN_LOANS
#define PAUSE_SENDS OWN_SENDS
#define PAUSE_CALLS indicating
#define HALT_LOANS  OWN_LOANS
#ifdef MUTANT_PAUSE_IGNORES_SENDS
#undef PAUSE_SENDS
#define PAUSE_SENDS 0
#elif defined(MUTANT_PAUSE_IGNORES_LOANS)
#undef PAUSE_LOANS
#define PAUSE_LOANS 0
#elif defined(MUTANT_PAUSE_IGNORES_INDICATION)
#undef PAUSE_CALLS
#define PAUSE_CALLS 0
#elif defined(MUTANT_PAUSE_TESTED_INSIDE_ONLY)
#undef PAUSE_CALLS
#define PAUSE_CALLS (indicating + (callback[CALL_STATE] != INSIDE))
#elif defined(MUTANT_HALT_IGNORES_LOANS)
#undef HALT_LOANS
#define HALT_LOANS 0
#endif

/* What is parked is answered where it cannot go down any more. */
#define PARKED_IS_OVER (stopping || removed || ndis == N_Halting || ndis == N_Shutdown)
#ifdef MUTANT_PARKED_OID_IS_FORGOTTEN
#define ANSWERS_PARKED false
#else
#define ANSWERS_PARKED (PARKED_IS_OVER && !oid_done)
#endif

inline forward_oid()
{
	CLAIM(oid_goes_below_in_d0_only, true, !low && !lower_low && !stopping);
	oid = OID_OTHER
}

/* The rules that follow an event, then what the observer asks of every step. */
inline after_event()
{
	d_step {
		if
		:: PAUSES && PAUSE_SENDS + PAUSE_LOANS + PAUSE_CALLS == 0 ->
			adapter_PAUSE_COMPLETE(0)
		:: adapter_state[0] == ADAPTER_Paused_draining && OWN_SENDS + HALT_LOANS + indicating + counted == 0 ->
			adapter_DRAINED(0)
		:: else
		fi;
		if
		:: oid == OID_PARKED && !standing && !PARKED_IS_OVER -> forward_oid()
		:: else
		fi;
		CLAIM(legal_event_is_taken, true, !refused);
		refused = 0;
		CLAIM(paused_owns_no_send, ndis == N_Paused, sends == 0);
		CLAIM(paused_indicates_nothing, ndis == N_Paused, indicating == 0);
		CLAIM(shutdown_is_final, ndis == N_Shutdown && !lost, adapter_state[0] == ADAPTER_Shutdown);
		CLAIM(halted_holds_nothing, ndis == N_Halted,
		      held == 0 && !interrupts && OWN_SENDS + OWN_LOANS + indicating + counted == 0);
		CLAIM(halted_has_no_timer, ndis == N_Halted && TIMERS, !timer);
		CLAIM(standing_by_until_both_wake, true, standing == (low || lower_low))
	}
}

#define STATUS_PAUSED  1
#define STATUS_LOW     2
#define STATUS_REMOVED 3
#define STATUS_RESET   4
#define AFTER_POWER (resetting -> STATUS_RESET : 0)
#define EXPECTED_STATUS                                                                                                \
	(ndis != N_Running -> STATUS_PAUSED :                                                                          \
			      (removed -> STATUS_REMOVED : (low || lower_low -> STATUS_LOW : AFTER_POWER)))

/* A refused send is completed in the step that refuses it: nothing of the driver's is touched in between. */
inline refuse_send(status)
{
	CLAIM(refused_send_says_why, true, status == EXPECTED_STATUS);
	sends_out--
}

inline accept_send()
{
	CLAIM(send_is_accepted_in_running_only, true,
	      ndis == N_Running && !low && !lower_low && !removed && !resetting);
#ifdef MUTANT_SEND_IS_PUT_OFF
	if
	:: put_off -> sends++
	:: else -> put_off = 1
	fi
#else
	sends++
#endif
}

/* MiniportSendNetBufferLists */
inline offer_send()
{
	sends_out++;
	if
	:: adapter_state[0] == ADAPTER_Running && removed -> refuse_send(STATUS_REMOVED)
#ifndef MUTANT_SENDS_IN_LOW_POWER
	:: adapter_state[0] == ADAPTER_Running && !removed && standing -> refuse_send(STATUS_LOW)
#endif
#ifndef MUTANT_SENDS_DURING_RESET
	:: adapter_state[0] == ADAPTER_Running && !removed && !standing && resetting -> refuse_send(STATUS_RESET)
#endif
	:: else ->
		adapter_SEND(0);
#ifdef MUTANT_GATE_LEFT_OPEN
		refuse = 0;
#endif
		if
		:: refused /* nobody has it: it is never completed */
#ifdef MUTANT_WRONG_STATUS
		:: refuse -> refuse_send(STATUS_REMOVED)
#else
		:: refuse -> refuse_send(STATUS_PAUSED)
#endif
		:: else -> accept_send()
		fi;
		refuse = 0
	fi
}

inline count_oid()
{
#ifdef MUTANT_PARKED_OID_IS_NOT_COUNTED
	counted = counted + !lower_low
#else
	counted++
#endif
}

/* MiniportOidRequest: refused, parked or forwarded (OID-08). A refused one is answered like any other. */
inline offer_oid()
{
	oid_out = 1;
	enter_callback(CALL_OID);
	adapter_OID(0);
	if
	:: refused -> oid = NO_OID
#ifdef MUTANT_OIDS_GO_BELOW_ASLEEP
	:: !refused ->
		count_oid();
		forward_oid()
#else
	:: !refused && (low || stopping || removed) ->
		count_oid();
		oid = OID_OTHER
	:: !refused && !(low || stopping || removed) && standing ->
		count_oid();
		oid = OID_PARKED
	:: !refused && !(low || stopping || removed) && !standing ->
		count_oid();
		forward_oid()
#endif
	fi
}

inline drop_oid()
{
	adapter_OID_COMPLETE(0);
	oid_done = refused;
	lost = lost || refused;
	CLAIM(oid_is_counted, true, counted > 0);
	counted = counted - !refused
}

inline answer_oid()
{
	CLAIM(oid_completes_once, true, oid_out);
	ANSWERED(CALL_OID, oid, true);
	oid_out = 0
}

/* The answer is known: the completion function, and the count as its last action; or the callback returns it. */
inline end_oid()
{
	oid = NO_OID;
	end_operation(CALL_OID);
	if
	:: finished ->
		finished = 0; /* later, or before the return */
#ifndef MUTANT_OID_IS_LOST
		answer_oid();
#endif
		oid_done = 1
	:: else -> drop_oid()
	fi
}

/* NDIS calls the driver: nothing after a halt or a shutdown (INV-16). */
inline call_miniport()
{
	CLAIM(silent_adapter_gets_no_callback, true,
	      adapter_state[0] != ADAPTER_Halted && adapter_state[0] != ADAPTER_Shutdown)
}

/* NDIS changes the adapter's state, or not. */
active proctype Ndis()
{
end:
	do
	:: atomic {
		if
		:: d_step {
			!resting && ndis == N_Halted ->
			ndis = N_Initializing;
			adapter_INITIALIZE(0)
		}
		:: d_step {
#ifdef DROP_SURP_01
			!resting && ndis == N_Paused && IDLE(CALL_STATE) ->
#else
			!resting && ndis == N_Paused && !removed && IDLE(CALL_STATE) ->
#endif
			call_miniport();
			ndis = N_Restarting;
			fresh = 0;
			asked = 1;
			enter_callback(CALL_STATE);
			adapter_RESTART(0)
		}
		:: d_step {
#ifdef MUTANT_NDIS_PAUSES_WHILE_RESTARTING
			!resting && (ndis == N_Running || ndis == N_Restarting) && callback[CALL_STATE] == OUTSIDE ->
#else
			!resting && ndis == N_Running && IDLE(CALL_STATE) ->
#endif
			call_miniport();
			ndis = N_Pausing;
			asked = 1;
			enter_callback(CALL_STATE);
			adapter_PAUSE(0)
		}
		:: d_step {
			!resting && ndis == N_Paused && MAY_HALT ->
			call_miniport();
			ndis = N_Halting;
			adapter_HALT(0)
		}
		:: d_step {
			!resting && ndis == N_Paused && fresh && MAY_HALT ->
			call_miniport();
			ndis = N_Halting;
			adapter_HALT_INIT_FAILED(0)
		}
#ifdef HOSTILE
		:: d_step {
			!resting && ndis == N_Running && MAY_HALT ->
			call_miniport();
			ndis = N_Halting;
			adapter_HALT(0)
		}
#endif
		:: d_step {
			!resting && ALIVE ->
			call_miniport();
			ndis = N_Shutdown;
			interrupts = 0;
			timer = 0;
#ifndef MUTANT_SHUTDOWN_IS_IGNORED
			adapter_SHUTDOWN(0);
#endif
			lost = lost || refused
		}
		:: d_step {
			!resting && ALIVE && !removed ->
			call_miniport();
			removed = 1;
			adapter_SURPRISE_REMOVE(0);
			lost = lost || refused
		}
		:: d_step {
			!resting && ALIVE && IDLE(CALL_RESET) ->
			call_miniport();
			enter_callback(CALL_RESET);
			adapter_RESET(0);
			resetting = !refused
		}
		fi;
		after_event()
	}
	MAY_STAY_SILENT
	od
}

/* Whoever is bound above sends and asks, or not. Nothing is sent down during a reset. */
active proctype Protocol()
{
end:
	do
	:: atomic {
		if
		:: d_step {
			!resting && OWN_SENDS < SENDS && MAY_ASK &&
				(ndis == N_Paused || ndis == N_Running || ndis == N_Pausing) ->
			call_miniport();
			offer_send()
		}
		:: d_step {
#if defined(MUTANT_NDIS_ASKS_AFTER_HALT)
			!resting && (ALIVE || ndis == N_Halted) && !low && !oid_out && IDLE(CALL_OID) && MAY_ASK ->
#elif defined(MUTANT_NDIS_ASKS_EARLY)
			!resting && (ALIVE || ndis == N_Initializing) && !low && !oid_out && IDLE(CALL_OID) && MAY_ASK ->
#elif defined(DROP_OID_07)
			!resting && ALIVE && !oid_out && IDLE(CALL_OID) && MAY_ASK ->
#else
			!resting && ALIVE && !low && !oid_out && IDLE(CALL_OID) && MAY_ASK ->
#endif
			call_miniport();
			offer_oid()
		}
		/* power follows settled states (STATE-08), with or without a pause (PWR-08) */
		:: d_step {
			!resting && (ndis == N_Paused || ndis == N_Running) && !low && !oid_out && IDLE(CALL_OID) &&
				IDLE(CALL_RESET) ->
			call_miniport();
			oid_out = 1;
			low = 1;
			standing = 1;
			enter_callback(CALL_OID);
			adapter_POWER_DOWN(0);
			oid = (refused -> NO_OID : OID_POWER)
		}
		:: d_step {
			!resting && (ndis == N_Paused || ndis == N_Running) && low && !oid_out && IDLE(CALL_OID) &&
				IDLE(CALL_RESET) ->
			call_miniport();
			oid_out = 1;
			low = 0;
#ifdef MUTANT_STANDING_BY_ENDS_EARLY
			standing = 0;
#else
			standing = lower_low;
#endif
			enter_callback(CALL_OID);
			adapter_POWER_UP(0);
			oid = (refused -> NO_OID : OID_POWER)
		}
		fi;
		after_event()
	}
	MAY_STAY_SILENT
	od
}

/* The hardware interrupts, and has something for the driver, or not. */
active proctype Hardware()
{
end:
	do
	:: atomic {
		if
		:: d_step {
			!resting && interrupts && !handler ->
			adapter_INTERRUPT(0);
			handler = !refused;
			lost = lost || refused
		}
		:: d_step {
			!resting && OWN_LOANS < LOANS && indicating < LOANS && !low && !removed && !resetting &&
#ifdef MUTANT_RECEIVE_GATE_LEFT_OPEN
				ALIVE ->
			adapter_RECEIVE(0);
			refused = 0;
#elif defined(MUTANT_RECEIVES_WHILE_PAUSING)
				(adapter_state[0] == ADAPTER_Running || adapter_state[0] == ADAPTER_Restarting ||
				 adapter_state[0] == ADAPTER_Pausing) ->
			adapter_RECEIVE(0);
			refused = 0;
#else
				(adapter_state[0] == ADAPTER_Running || adapter_state[0] == ADAPTER_Restarting) ->
			adapter_RECEIVE(0);
#endif
			if
			:: refused -> lost = 1
			:: else ->
				CLAIM(indicates_in_restarting_and_running_only, true,
				      ndis == N_Restarting || ndis == N_Running);
#ifdef MUTANT_INDICATION_IS_PUT_OFF
				put_off = 1
#else
				lent++;
				indicating++
#endif
			fi
		}
		fi;
		after_event()
	}
	MAY_STAY_SILENT
	od
}

/* The handler touches registers and interrupt, and may indicate status: all of that must still be there (HALT-05, -09). */
active proctype Handler()
{
end:
	do
	:: atomic {
		d_step {
#ifdef MUTANT_LOCK_ORDER
			handler && !locked ->
#else
			handler ->
#endif
			handler = 0;
			CLAIM(interrupt_finds_its_resources, true, HOLDS(REGISTERS) && HOLDS(INTERRUPT));
#ifdef MUTANT_STATUS_IS_PUT_OFF
			put_off = 1
#else
			CLAIM(halted_indicates_no_status, true, ndis != N_Halted)
#endif
		}
		after_event()
	}
	od
}

#if TIMERS
/* The timer is due, again and again, until it is cancelled; its function runs in the meantime. */
active proctype Timer()
{
end:
	do
	:: atomic {
		d_step {
#ifdef MUTANT_TIMER_IS_DUE_LATER
			!resting && timer && !ticking && ALIVE ->
#else
			!resting && timer && !ticking ->
#endif
			adapter_INTERRUPT(0);
			ticking = !refused;
			lost = lost || refused
		}
		after_event()
	}
	MAY_STAY_SILENT
	od
}

active proctype TimerFunction()
{
end:
	do
	:: atomic {
		d_step {
			ticking ->
			ticking = 0;
			CLAIM(timer_finds_its_resources, true, HOLDS(REGISTERS) && HOLDS(INTERRUPT))
		}
		after_event()
	}
	od
}
#endif

#if LOWER
/* The adapter below goes to sleep, its binding is taken away, a parked request is cancelled: or not. Nobody waits (Q-13). */
active proctype Below()
{
end:
	do
	:: atomic {
		if
		:: d_step {
			!resting && !lower_low ->
			lower_low = 1;
			standing = 1
		}
		:: d_step {
			!resting && ALIVE && !stopping ->
			stopping = 1
		}
		/* MiniportCancelOidRequest */
		:: d_step {
#ifdef MUTANT_PARKED_OID_COMPLETES_TWICE
			!resting && oid == OID_PARKED && oid_out && callback[CALL_OID] == OUTSIDE ->
			CLAIM(oid_completes_once, true, oid_out);
			oid_out = 0
#else
			!resting && oid == OID_PARKED && !oid_done ->
			end_oid()
#endif
		}
		fi;
		after_event()
	}
	MAY_STAY_SILENT
	od
}

/* It wakes up some time. */
active proctype Wake()
{
end:
	do
	:: atomic {
		d_step {
			lower_low ->
			lower_low = 0;
#ifdef MUTANT_STANDING_BY_ENDS_EARLY
			standing = 0
#else
			standing = low
#endif
		}
		after_event()
	}
	od
}
#endif

#if defined(MUTANT_SEND_IS_PUT_OFF) || defined(MUTANT_INDICATION_IS_PUT_OFF) || defined(MUTANT_STATUS_IS_PUT_OFF)
active proctype WorkItem()
{
end:
	do
	:: atomic {
		if
		:: d_step {
#ifdef MUTANT_SEND_IS_PUT_OFF
			put_off && ndis == N_Paused ->
			put_off = 0;
			sends++
		}
		/* elsewhere it gives the send up */
		:: d_step {
			put_off && ndis != N_Paused ->
			put_off = 0;
			sends_out--
#elif defined(MUTANT_INDICATION_IS_PUT_OFF)
			put_off && ndis == N_Paused ->
			put_off = 0;
			indicating++
#else
			put_off ->
			put_off = 0;
			CLAIM(halted_indicates_no_status, true, ndis != N_Halted)
#endif
		}
		fi;
		after_event()
	}
	od
}
#endif

#ifdef MUTANT_PAUSE_DROPS_SENDS
#define SEND_MAY_LEAVE (sends_done && ndis == N_Pausing)
#else
#define SEND_MAY_LEAVE sends_done
#endif
#ifdef MUTANT_SHUTDOWN_KEEPS_OID
#define OID_MAY_LEAVE (oid_done && ndis != N_Shutdown)
#else
#define OID_MAY_LEAVE oid_done
#endif
#ifdef MUTANT_SHUTDOWN_HOLDS_RESTART
#define RESTART_GOES_ON (owed == RESTART_WORK && ndis != N_Shutdown)
#else
#define RESTART_GOES_ON (owed == RESTART_WORK)
#endif
#ifdef MUTANT_PAUSE_DROPS_LOANS
#define LOAN_MAY_END (returning && ndis == N_Pausing)
#else
#define LOAN_MAY_END returning
#endif

/* Sends leave the hardware: completed upward first, own count dropped last (Q-24). */
active proctype SendComplete()
{
end:
	do
	:: atomic {
		if
		:: d_step {
			sends ->
#ifndef MUTANT_SEND_COMPLETES_TWICE
			sends--;
#endif
			sends_done++;
			CLAIM(send_completes_once, true, sends_out > 0);
#ifndef MUTANT_SEND_IS_LOST
			sends_out--
#endif
		}
		:: d_step {
			SEND_MAY_LEAVE && !lost ->
			adapter_SEND_COMPLETE(0);
			sends_done = sends_done - !refused;
			lost = lost || refused
		}
		fi;
		after_event()
	}
	od
}

/* Indicate calls return and loans come back, in either order. After a shutdown no callback comes (INV-16). */
active proctype Indicate()
{
end:
	do
	:: atomic {
		d_step {
			indicating ->
			SLU_SAY("~ ndis %d an indication returns\n", 0);
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
#if defined(MUTANT_NDIS_RETURNS_AFTER_SHUTDOWN)
			lent ->
#elif defined(MUTANT_LOANS_WAIT_FOR_POWER)
			/* whoever is bound above may do so (PWR-08): the driver must not wait for it in turn */
			lent && ndis != N_Shutdown && oid != OID_POWER ->
#else
			lent && ndis != N_Shutdown ->
#endif
			call_miniport();
			lent--;
			returning++
		}
		:: d_step {
			LOAN_MAY_END && !lost ->
			if
			:: ndis != N_Shutdown -> adapter_RETURN(0)
			:: else
			fi;
			returning = returning - !refused;
			lost = lost || refused
		}
		fi;
		after_event()
	}
	od
}

/* OIDs and resets end. Power down waits for the sends in the hardware, not for loans (PWR-08); a reset for all (RESET-05). */
active proctype Requests()
{
end:
	do
	:: atomic {
		if
		:: d_step {
			/* one at a time is between its answer and the end of its callback */
			oid == OID_OTHER && !oid_done ->
			end_oid()
		}
		:: d_step {
			oid == OID_PARKED && ANSWERS_PARKED -> /* it cannot go down any more */
			end_oid()
		}
		:: d_step {
#if defined(MUTANT_POWER_DOWN_AT_ONCE)
			oid == OID_POWER ->
#elif defined(MUTANT_POWER_DOWN_WAITS_FOR_LOANS)
			oid == OID_POWER && (!low || OWN_SENDS + OWN_LOANS == 0) ->
#else
			oid == OID_POWER && (!low || !OWN_SENDS) ->
#endif
			oid = NO_OID;
			end_operation(CALL_OID);
			if
			:: finished ->
				finished = 0;
				answer_oid()
			:: else
			fi;
			CLAIM(low_power_owns_no_send, low, sends == 0)
		}
		:: d_step {
			OID_MAY_LEAVE && !lost ->
			drop_oid()
		}
		:: d_step {
#ifdef MUTANT_RESET_WAITS_FOR_POWER
			resetting && !OWN_SENDS && oid == NO_OID && !oid_done && ndis != N_Shutdown && !low && !lost ->
#else
			resetting && !OWN_SENDS && oid == NO_OID && !oid_done && ndis != N_Shutdown && !lost ->
#endif
			adapter_RESET_COMPLETE(0);
			resetting = refused;
			lost = lost || refused;
			if
			:: refused
#ifdef MUTANT_PAUSE_AND_RESET_SHARE_TIMER
			/* one timer looks after both and completes the pause only */
			:: !refused && ndis == N_Pausing
#endif
			:: else -> end_operation(CALL_RESET)
			fi;
			if
			:: finished ->
				finished = 0;
				ANSWERED(CALL_RESET, reset, true)
			:: else
			fi
		}
		fi;
		after_event()
	}
	od
}

/* NdisCancelTimerObject: the function may be running, and is waited for (HALT-06). */
inline cancel_timer()
{
#if defined(MUTANT_TIMER_STAYS_SET) || defined(MUTANT_TIMER_IS_DUE_LATER)
	skip
#else
	timer = 0
#endif
}
#if defined(MUTANT_TIMER_STAYS_SET)
#define QUIET (!interrupts && !handler)
#elif defined(MUTANT_TIMER_IS_DUE_LATER)
#define QUIET (!interrupts && !handler && !ticking)
#elif defined(MUTANT_TIMER_IS_NOT_AWAITED)
#define QUIET (!interrupts && !handler && !timer)
#else
#define QUIET (!interrupts && !handler && !timer && !ticking)
#endif

inline release_one(resource)
{
	CLAIM(resources_go_back_in_reverse, true, HOLDS(resource) && (held >> (resource)) == 1);
	held = held & ~(1 << (resource));
	taken--
}

/* The driver does what it owes. */
active proctype Driver()
{
end:
	do
	:: atomic {
		if
		:: d_step {
			owed == ACQUIRE_RESOURCES && taken < RESOURCES ->
			held = held | (1 << taken);
			interrupts = interrupts || taken == INTERRUPT;
			timer = timer || (TIMERS && taken == INTERRUPT);
			taken++
		}
		/* what is acquired next is not to be had */
		:: d_step {
			owed == ACQUIRE_RESOURCES && taken < RESOURCES ->
#ifdef MUTANT_FAILED_INIT_IS_NOT_ANSWERED
			owed = NOTHING
#else
			owed = UNDO
#endif
		}
		:: d_step {
			owed == ACQUIRE_RESOURCES && taken == RESOURCES ->
			owed = NOTHING;
			CLAIM(operation_completes_once, true, ndis == N_Initializing);
			ndis = N_Returning;
			adapter_INITIALIZE_COMPLETE(0)
		}
#ifndef MUTANT_FAILED_INIT_LEAVES_INTERRUPT
		:: d_step {
			owed == UNDO && (interrupts || timer) ->
			interrupts = 0;
			cancel_timer()
		}
		:: d_step {
			owed == UNDO && taken && QUIET ->
#else
		:: d_step {
			owed == UNDO && taken ->
#endif
			release_one(taken - 1)
		}
		:: d_step {
			owed == UNDO && !taken ->
			owed = NOTHING;
			CLAIM(operation_completes_once, true, ndis == N_Initializing);
			ndis = N_Halted;
			adapter_INITIALIZE_FAILED(0)
		}
		/* no interrupt comes after that; a handler may still be running, and halt waits for it */
#ifndef MUTANT_INTERRUPTS_STAY_ON
		:: d_step {
			owed == DISABLE_INTERRUPTS && interrupts ->
#ifdef MUTANT_LOCK_ORDER
			locked = 1;
#endif
			interrupts = 0;
			cancel_timer()
		}
#endif
		:: d_step {
#ifdef MUTANT_INTERRUPTS_STAY_ON
			owed == DISABLE_INTERRUPTS && !handler ->
#elif defined(MUTANT_HALT_FORGETS_HANDLER)
			owed == DISABLE_INTERRUPTS && !interrupts ->
#else
			owed == DISABLE_INTERRUPTS && QUIET ->
#endif
#ifdef MUTANT_LOCK_ORDER
			locked = 0;
#endif
			owed = NOTHING;
			adapter_INTERRUPTS_DISABLED(0)
		}
		:: d_step {
			owed == RELEASE_RESOURCES && taken ->
#ifdef MUTANT_RELEASE_IN_ORDER
			release_one(RESOURCES - taken)
#else
			release_one(taken - 1)
#endif
		}
#ifdef MUTANT_HALT_KEEPS_RESOURCE
		:: d_step {
			owed == RELEASE_RESOURCES && taken <= 1 ->
			taken = 0;
#else
		:: d_step {
			owed == RELEASE_RESOURCES && !taken ->
#endif
			owed = NOTHING;
			CLAIM(operation_completes_once, true, ndis == N_Halting);
			fresh = 0;
			low = 0;
			standing = lower_low;
			stopping = 0;
			removed = 0;
			adapter_HALT_COMPLETE(0);
			ndis = (refused -> N_Halting : N_Halted)
		}
		:: d_step {
			owed == DO_RESTART ->
			owed = RESTART_WORK
		}
		:: d_step {
			RESTART_GOES_ON ->
			owed = NOTHING;
			adapter_RESTART_COMPLETE(0);
			lost = lost || refused
		}
		/* an indication that is running ends first (RESTART-04) */
		:: d_step {
			RESTART_GOES_ON && !indicating ->
			owed = NOTHING;
			adapter_RESTART_FAILED(0);
			lost = lost || refused
		}
		:: d_step {
			owed == COMPLETE_RESTART ->
			owed = NOTHING;
#ifndef MUTANT_RESTART_IS_NOT_ANSWERED
			ANSWERED(CALL_STATE, restart, ndis == N_Restarting || ndis == N_Shutdown);
			ndis = (ndis == N_Shutdown -> N_Shutdown : N_Running)
#endif
		}
		:: d_step {
			owed == FAIL_RESTART ->
			owed = NOTHING;
			ANSWERED(CALL_STATE, restart, ndis == N_Restarting || ndis == N_Shutdown);
			ndis = (ndis == N_Shutdown -> N_Shutdown : N_Paused)
		}
		:: d_step {
			owed == COMPLETE_PAUSE ->
			CLAIM(pause_is_complete_when_drained, true, sends == 0 && OWN_LOANS + indicating == 0);
#ifndef MUTANT_PAUSE_COMPLETES_TWICE
			owed = NOTHING;
#endif
			ANSWERED(CALL_STATE, pause, ndis == N_Pausing || ndis == N_Shutdown);
			ndis = (ndis == N_Shutdown -> N_Shutdown : N_Paused)
		}
		fi;
		after_event()
	}
	od
}

/*
 * Callbacks leave, as soon as the work is done that must be done inside; when they have decided to return PENDING, the return
 * itself is a step of its own.
 */
active proctype StateCallback()
{
end:
	do
	:: atomic {
		if
		:: d_step {
			ndis == N_Returning ->
			ndis = N_Paused;
			fresh = 1
		}
		:: d_step {
			callback[CALL_STATE] == INSIDE && owed != DO_RESTART ->
			end_callback(CALL_STATE);
			if
			:: finished && adapter_state[0] == ADAPTER_Running ->
				ANSWERED(CALL_STATE, restart, ndis == N_Restarting || ndis == N_Shutdown);
				ndis = (ndis == N_Shutdown -> N_Shutdown : N_Running)
			:: finished && adapter_state[0] != ADAPTER_Running && ndis == N_Restarting ->
				ANSWERED(CALL_STATE, restart, true);
				ndis = N_Paused
			:: finished && adapter_state[0] != ADAPTER_Running && ndis != N_Restarting ->
				CLAIM(pause_is_complete_when_drained, ndis == N_Pausing,
				      sends == 0 && OWN_LOANS + indicating == 0);
				ANSWERED(CALL_STATE, pause, ndis == N_Pausing || ndis == N_Shutdown);
				ndis = (ndis == N_Shutdown -> N_Shutdown : N_Paused)
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
			:: finished -> answer_oid()
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

active proctype ResetCallback()
{
end:
	do
	:: atomic {
		if
		:: d_step {
			callback[CALL_RESET] == INSIDE ->
			end_callback(CALL_RESET);
			if
			:: finished -> ANSWERED(CALL_RESET, reset, true)
			:: else
			fi
		}
		:: d_step {
			callback[CALL_RESET] == LEAVING ->
			callback[CALL_RESET] = OUTSIDE
		}
		fi;
		after_event()
	}
	od
}

#define SETTLED                                                                                                        \
	(!lost && (ndis == N_Shutdown ||                                                                               \
	 (ndis == N_Halted || ndis == N_Paused || ndis == N_Running) && owed == NOTHING && NO_REQUEST && !resetting &&   \
		 !handler && !ticking && OWN_SENDS + OWN_LOANS + indicating + oid + counted == 0))

#ifdef LIVE
#define SHUT (ndis == N_Shutdown)

ltl every_pause_completes { [] (ndis == N_Pausing -> <> (ndis != N_Pausing)) }
ltl every_restart_completes { [] (ndis == N_Restarting -> <> (ndis != N_Restarting)) }
ltl every_initialization_completes { [] (ndis == N_Initializing -> <> (ndis != N_Initializing)) }
ltl every_halt_returns { [] (ndis == N_Halting -> <> (ndis != N_Halting)) }
ltl every_send_completes { [] (sends_out > 0 -> <> (sends_out == 0)) }
ltl every_oid_completes { [] (oid_out -> <> (!oid_out)) }
ltl every_parked_oid_ends { [] (oid == OID_PARKED -> <> (oid != OID_PARKED)) }
ltl every_send_leaves { [] (sends_done -> <> (!sends_done)) }
ltl every_loan_ends { [] (returning -> <> (!returning)) }
ltl every_oid_leaves { [] (oid_done && SHUT -> <> (!oid_done)) }
ltl every_effect_is_performed { [] (owed != NOTHING -> <> (owed == NOTHING)) }
ltl every_reset_completes { [] (resetting -> <> (!resetting || SHUT)) }

/* twins: each must be violated */
ltl reach_every_pause_completes { [] !(ndis == N_Pausing && sends && lent) }
ltl reach_every_restart_completes { [] !(ndis == N_Restarting && lent) }
ltl reach_every_initialization_completes { [] !(ndis == N_Initializing && owed == UNDO && handler) }
ltl reach_every_halt_returns { [] !(ndis == N_Halting && lent) }
ltl reach_every_send_completes { [] !(sends_out) }
ltl reach_every_oid_completes { [] !(oid_out && ndis == N_Pausing) }
ltl reach_every_parked_oid_ends { [] !(oid == OID_PARKED && ndis == N_Pausing) }
ltl reach_every_send_leaves { [] !(sends_done && ndis == N_Running) }
ltl reach_every_loan_ends { [] !(returning && ndis == N_Running) }
ltl reach_every_oid_leaves { [] !(oid_done && SHUT) }
ltl reach_every_effect_is_performed { [] !(owed == RESTART_WORK && SHUT) }
ltl reach_every_reset_completes { [] !(resetting && ndis == N_Pausing) }
#else
active proctype Rest()
{
	resting = 1;
	SETTLED
}
#endif
