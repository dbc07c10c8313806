/*
 * im.pml - an intermediate driver: bindings below, virtual miniports above, traffic between them
 *
 * Claims    see im.claims
 * Contract  sections 2, 3 and 7 of the facts; section 8: the recommended readings, with HOSTILE whatever a source permits
 * Code      src/core; docs/architecture.md, "how the machines move together"
 * Left out  see README.md
 *
 *   BINDINGS, DEVICES     1 or 2 each; every device uses every binding
 *   SENDS, LOANS          under way at a time, in all
 *   OIDS                  1: and an OID from above, one a device
 *   POWER, REMOVAL        1: virtual miniports sleep; are removed by surprise
 *   LOWER                 1: the adapter below sleeps and wakes, and OIDs are parked meanwhile (OID-08); with one binding
 *   RESETS                1: MiniportResetEx, which a virtual miniport may have (RESET-01), beside the states
 *   SHUTDOWN              1: the system goes off (STATE-04); without RESETS
 *   ASKING                1: the driver asks NDIS for unbinds (NdisUnbindAdapter)
 *   OWN                   1: it has OIDs of its own, stops and requests devices as it likes, and fails restarts of
 *                         bindings as others do (Q-06)
 *   CANCELS               1: OIDs are cancelled
 *   HOSTILE               Q-02, Q-05, a halt that NDIS notes late (TI-03)
 */
#ifndef BINDINGS
#define BINDINGS 1
#endif
#ifndef DEVICES
#define DEVICES 1
#endif
#ifndef SENDS
#define SENDS 1
#endif
#ifndef LOANS
#define LOANS 0
#endif
#ifndef OIDS
#define OIDS 0
#endif
#ifndef POWER
#define POWER 0
#endif
#ifndef REMOVAL
#define REMOVAL 0
#endif
#ifndef LOWER
#define LOWER 0
#endif
#ifndef RESETS
#define RESETS 0
#endif
#ifndef SHUTDOWN
#define SHUTDOWN 0
#endif
#ifndef ASKING
#define ASKING 0
#endif
#ifndef OWN
#define OWN 0
#endif
#ifndef CANCELS
#define CANCELS 0
#endif

/* calls from above, then pending machines of calls downward */
#define UP_B(b) (b)                            /* bind, unbind, pause and restart of a binding */
#define UP_D(v) (BINDINGS + (v))               /* pause and restart of an adapter */
#define DOWN(b) (BINDINGS + DEVICES + (b))     /* open, close, the OID that clears the filter */
#define ASK(v)  (2 * BINDINGS + DEVICES + (v)) /* an OID from above on its way below */
#define CALLS   (BINDINGS + DEVICES)

#include "common/ndis.pmh"
#include "adapter/adapter.pmh"
#include "binding/binding.pmh"
#include "instance/instance.pmh"
#include "pending/pending.pmh"

byte binding_state[BINDINGS] = BINDING_Unbound;
byte instance_state[DEVICES] = INSTANCE_None;
byte adapter_state[DEVICES] = ADAPTER_Halted;
byte pending_state[2 * BINDINGS + 2 * DEVICES] = PENDING_Idle;

/* What the driver owes: at most one at a time for an object. */
#define NOTHING            0
#define OPEN_ADAPTER       1
#define SET_UP             2
#define REQUEST_DEVICES    3
#define COMPLETE_BIND      4
#define FAIL_BIND          5
#define AFTER_BIND         6 /* the bind was failed by its completion function, the driver is still to hear it */
#define DO_RESTART         7
#define RESTART_WORK       8 /* restart was performed, its work goes on by itself */
#define COMPLETE_RESTART   9
#define FAIL_RESTART       10
#define COMPLETE_PAUSE     11
#define STOP_DEVICES       12
#define CLEAR_FILTER       13
#define CLOSE_ADAPTER      14
#define COMPLETE_UNBIND    15
#define AFTER_UNBIND       16 /* the unbind was completed, the driver is still to hear it */
#define REQUEST            17
#define CANCEL             18
#define DEINIT             19
#define ACQUIRE_RESOURCES  20
#define DISABLE_INTERRUPTS 21
#define RELEASE_RESOURCES  22
#define CLASH              23 /* more than one */
byte binding_owes[BINDINGS];
byte instance_owes[DEVICES];
byte adapter_owes[DEVICES];
bit asking[BINDINGS]; /* NdisUnbindAdapter is about to be called */

inline owe(who, effect)
{
	who = (who == NOTHING -> effect : CLASH)
}

byte due[CALLS];   /* how a call from above ended in this step; NOTHING between steps */
bit failed[CALLS]; /* the answer that its callback still has to return is a failure; 0 once NDIS has it */

/* The end of a lock region: an answer, to what was asked, is owed only if its callback has left. */
inline settle_call(c, who, fits)
{
	if
	:: due[c] != NOTHING ->
		CLAIM(operation_completes_once, true,
		      (pending_state[c] == PENDING_Called || pending_state[c] == PENDING_Waiting) && fits);
		failed[c] = due[c] == FAIL_BIND || due[c] == FAIL_RESTART;
		end_operation(c);
		if
		:: finished -> owe(who, due[c])
		:: else
		fi;
		finished = 0;
		due[c] = NOTHING
	:: else
	fi
}

/*
 * The level of a process, where it makes the driver's calls: the threads that answer for bindings and devices are at PASSIVE,
 * completions come up to DISPATCH (IRQL-03, IRQL-04). A call that blocks, or that NDIS takes at PASSIVE only (IRQL-01):
 */
#define PASSIVE_LEVEL  0
#define DISPATCH_LEVEL 2
#define NEEDS_PASSIVE  CLAIM(waits_at_passive_only, true, level == PASSIVE_LEVEL)

/* Effects that are carried out in the step itself; 0 between steps. */
bit refuse, give_back, drop;

/*
 * What a driver does that refuses a legal event is what it would do in the world: who asked gets no answer, a count is not
 * dropped, a call that returned is one that it still waits for. Where no count stands for it:
 */
bit lost;             /* a packet, a request or a wish was refused, and stays with nobody */
bit unheard[BINDINGS]; /* a call downward has returned PENDING, and the driver did not take that: it misses the completion */

inline binding_do_open_adapter(b) { owe(binding_owes[b], OPEN_ADAPTER) }
inline binding_do_set_up(b) { owe(binding_owes[b], SET_UP) }
#ifdef MUTANT_BIND_ASKS_FOR_NOTHING
inline binding_do_request_devices(b) { skip }
#else
inline binding_do_request_devices(b) { owe(binding_owes[b], REQUEST_DEVICES) }
#endif
inline binding_do_complete_bind(b) { owe(due[UP_B(b)], COMPLETE_BIND) }
inline binding_do_fail_bind(b) { owe(due[UP_B(b)], FAIL_BIND) }
inline binding_do_restart(b) { owe(binding_owes[b], DO_RESTART) }
inline binding_do_complete_restart(b) { owe(due[UP_B(b)], COMPLETE_RESTART) }
inline binding_do_fail_restart(b) { owe(due[UP_B(b)], FAIL_RESTART) }
#ifdef MUTANT_PAUSE_OF_BINDING_ANSWERED_EARLY
inline binding_do_complete_pause(b)
{
	if
	:: ndis_binding[b] == N_Pausing -> owe(due[UP_B(b)], COMPLETE_PAUSE)
	:: else
	fi
}
#else
inline binding_do_complete_pause(b) { owe(due[UP_B(b)], COMPLETE_PAUSE) }
#endif
inline binding_do_unbind_adapter(b) { asking[b] = 1 }
inline binding_do_stop_devices(b) { owe(binding_owes[b], STOP_DEVICES) }
inline binding_do_clear_filter(b) { owe(binding_owes[b], CLEAR_FILTER) }
inline binding_do_close_adapter(b) { owe(binding_owes[b], CLOSE_ADAPTER) }
inline binding_do_complete_unbind(b) { owe(due[UP_B(b)], COMPLETE_UNBIND) }
inline binding_do_return_receive(b) { give_back = 1 }
inline binding_do_drop_receive(b) { drop = 1 }
inline instance_do_request(v) { owe(instance_owes[v], REQUEST) }
inline instance_do_cancel(v) { owe(instance_owes[v], CANCEL) }
inline instance_do_deinit(v) { owe(instance_owes[v], DEINIT) }
inline adapter_do_acquire_resources(v) { owe(adapter_owes[v], ACQUIRE_RESOURCES) }
inline adapter_do_disable_interrupts(v) { owe(adapter_owes[v], DISABLE_INTERRUPTS) }
inline adapter_do_release_resources(v) { owe(adapter_owes[v], RELEASE_RESOURCES) }
inline adapter_do_restart(v) { owe(adapter_owes[v], DO_RESTART) }
inline adapter_do_complete_restart(v) { owe(due[UP_D(v)], COMPLETE_RESTART) }
inline adapter_do_fail_restart(v) { owe(due[UP_D(v)], FAIL_RESTART) }
inline adapter_do_complete_pause(v) { owe(due[UP_D(v)], COMPLETE_PAUSE) }
inline adapter_do_refuse_send(v) { refuse = 1 }

/*
 * NDIS's view. A binding: Halted is unbound, Initializing is binding, Halting is unbinding.
 */
#define N_Init_failed 10 /* MiniportInitializeEx has failed for the driver, NDIS has not seen its return */
#define N_Early       11 /* NetEventPause was answered with sends out: NDIS waits for them itself (Q-20) */
byte ndis_binding[BINDINGS];
byte ndis_adapter[DEVICES];

#define NOT_OPEN 0
#define OPEN     1
#define CLOSED   2 /* NdisCloseAdapterEx was called and is not complete */
byte handle[BINDINGS];

#define D_None        0
#define D_Requested   1
#define D_Initialized 2 /* or being initialized, or halted and NDIS has not noted it */
#define D_Disabled    3 /* halted by PnP: an enable is told (INIT-16) */
byte ndis_device[DEVICES];

bit started[DEVICES]; /* IRP_MN_START_DEVICE was seen */

#define NO_HALT     0
#define HALT_PNP    1
#define HALT_DEINIT 2
byte halt_for[DEVICES]; /* NDIS is going to halt, why */

/* the calls that are inside NDIS */
#define IN_CALL 1
#define INLINE  2 /* request: MiniportInitializeEx runs on its stack */
#define GRANTED 2 /* cancel, deinitialize: will return SUCCESS */
#define DENIED  3 /* will return a refusal */
#define UNTAKEN 4 /* has returned, and the driver refused that: for it the call goes on */
byte in_request[DEVICES], in_cancel[DEVICES], in_deinit[DEVICES];

#if SHUTDOWN
bit off; /* the system was shut down: NDIS does nothing more (STATE-04), but tells the other devices */
#else
#define off 0
#endif
#define ASKS (!resting && !off)
#define IS_SHUT(v) (ndis_adapter[v] == N_Shutdown)

/* told by NDIS, and so known to both */
bit low[DEVICES], removed[DEVICES];

/* sends and loans by where they are, for each device and binding */
#define PAIR(v, b) ((v) * BINDINGS + (b))
#define PAIRS      (DEVICES * BINDINGS)
byte sends_out[DEVICES]; /* NDIS's count: offered, not completed */
bit oid_out[DEVICES];    /* the same of OIDs, one at a time (OID-01) */
byte accepted[PAIRS];    /* let in, NdisSendNetBufferLists not called yet */
byte below[PAIRS];       /* given to the binding */
byte sent[PAIRS];        /* completed upward, own count not dropped yet */
byte indicating[PAIRS];  /* indicate calls that have not returned */
byte lent[PAIRS];        /* held above */
byte returning[PAIRS];   /* MiniportReturnNetBufferLists is running */
byte returns[BINDINGS];  /* receives that are given back in their own callback, before they are */
byte kept[BINDINGS];     /* the same, let in by the gate */
#if defined(MUTANT_SEND_IS_PUT_OFF) || defined(MUTANT_INDICATION_IS_PUT_OFF)
bit put_off[PAIRS]; /* left to a work item, which nobody counts */
#endif

/* an OID from above, one a device */
#define NO_OID   0
#define COUNTED  1 /* let in, NdisOidRequest not called yet */
#define ASKED    2
#define HELD     3 /* answered below; a cancel of it is still on its way there */
#define SETTLED  4 /* NDIS is to be told */
#define LEFT     5 /* refused by the driver: it counts for ever */
#define PARKED   6 /* waits for the adapter below */
#define DUE      7 /* was parked, is answered below; whoever handed it down is to answer */
byte oid[DEVICES];
#if LOWER
bit lower_low;     /* the adapter below is not in D0, NetEventSetPower */
bit late[DEVICES]; /* it was parked, and the call of NdisOidRequest has not returned */
#else
#define lower_low 0
#endif
#define ASLEEP(v) (low[v] || lower_low)
#define NO_RESET       0
#define RESET_CALLED   1 /* MiniportResetEx is inside, the hardware is being reset */
#define RESET_EARLY    2 /* that has ended, the callback has not left */
#define RESET_HARDWARE 3 /* the callback has left */
#define RESET_DRAINS   4 /* the hardware is reset, packets or OIDs are under way */
#define RESET_DUE      5 /* over; NDIS is to be told */
#if RESETS
byte reset[DEVICES];
#define RESETTING(v) (reset[v] != NO_RESET && reset[v] != RESET_DUE)
#define NO_RESET_OF(v) (reset[v] == NO_RESET)
#else
#define RESETTING(v) false
#define NO_RESET_OF(v) true
#endif
bit cancelling[DEVICES]; /* NdisCancelOidRequest is about to be called */
byte oid_binding[DEVICES];
byte own_oid[BINDINGS]; /* one of the driver's own on a binding: COUNTED, ASKED */

#ifdef MUTANT_TOUCH_AFTER_COUNT
bit touching[PAIRS]; /* a completion that has dropped its count */
#endif
#ifdef MUTANT_REFUSED_OID_IS_COUNTED_DOWN
bit wrapped[BINDINGS]; /* the count of OIDs went below 0 */
#endif
#ifdef MUTANT_STOP_READS_UNLOCKED
bit seen_live[DEVICES]; /* read, not acted on yet */
#endif
#ifdef MUTANT_WAIT_IS_ARMED_LATE
bit arming[BINDINGS]; /* the counts were read and are not 0; those who drop them do not know yet that a pause waits */
bit missed[BINDINGS]; /* the last of them has come by since: nobody looks again */
#endif

/* ghosts */
bit halt_due[DEVICES];   /* initialized, MiniportHaltEx has not returned (INV-10) */
bit deinit_done[DEVICES]; /* NdisIMDeInitializeDeviceInstance was called for this live device (INV-12) */
bit cancelled[DEVICES];   /* the driver takes this request for cancelled (INV-09) */
bit stopped[DEVICES];     /* a stop was taken, and the device it was meant for is still there (RACE-29) */
byte ended[DEVICES];      /* INSTANCE_Cancelled, _InitFailed or _Gone: how a device that is not released yet has ended */
bit asked[BINDINGS];      /* this bind has asked for its devices (INIT-02) */
bit cleared[BINDINGS];    /* the filter is cleared, the close is still to be called (UNB-05) */

#if BINDINGS == 1
#define OVER_B(what, v) (what[PAIR(v, 0)])
#define ALL_B(holds)    (holds(0))
#else
#define OVER_B(what, v) (what[PAIR(v, 0)] + what[PAIR(v, 1)])
#define ALL_B(holds)    (holds(0) && holds(1))
#endif
#if DEVICES == 1
#define OVER_D(what, b) (what[PAIR(0, b)])
#define ALL_D(holds)    (holds(0))
#define ALL_D_OF(holds, b) (holds(0, b))
#else
#define OVER_D(what, b) (what[PAIR(0, b)] + what[PAIR(1, b)])
#define ALL_D(holds)    (holds(0) && holds(1))
#define ALL_D_OF(holds, b) (holds(0, b) && holds(1, b))
#endif
#if PAIRS == 1
#define OVER_ALL(what) (what[0])
#elif PAIRS == 2
#define OVER_ALL(what) (what[0] + what[1])
#else
#define OVER_ALL(what) (what[0] + what[1] + what[2] + what[3])
#endif
#if BINDINGS == 1
#define ALL_RETURNS (returns[0] + kept[0])
#else
#define ALL_RETURNS (returns[0] + kept[0] + returns[1] + kept[1])
#endif

/* the driver's counts */
#define SENDS_OF_D(v) (OVER_B(accepted, v) + OVER_B(below, v) + OVER_B(sent, v))
#define LOANS_OF_D(v) (OVER_B(indicating, v) + OVER_B(lent, v) + OVER_B(returning, v))
#ifdef MUTANT_SEND_IS_COUNTED_LATE
#define SENDS_OF_B(b) (OVER_D(below, b) + OVER_D(sent, b))
#else
#define SENDS_OF_B(b) (OVER_D(accepted, b) + OVER_D(below, b) + OVER_D(sent, b))
#endif
#define LOANS_OF_B(b) (OVER_D(lent, b) + OVER_D(returning, b) + returns[b] + kept[b])
#define OID_ON(v, b)                                                                                                   \
	(oid[v] != NO_OID && oid[v] != SETTLED && oid_binding[v] == (b))
#define NO_OID_ON(v, b) (!OID_ON(v, b))
#ifdef MUTANT_REFUSED_OID_IS_COUNTED_DOWN
#define OIDS_OF_B(b)  (own_oid[b] || wrapped[b] || !ALL_D_OF(NO_OID_ON, b))
#else
#define OIDS_OF_B(b)  (own_oid[b] || !ALL_D_OF(NO_OID_ON, b))
#endif

#define IS_NONE(v)          (instance_state[v] == INSTANCE_None)
#define NOT_REQUESTING(v)   (instance_owes[v] != REQUEST && !in_request[v])
/* A thread of the driver's is inside a callback for the device exactly while NDIS sees that callback running. */
#define IN_CALLBACK(v)                                                                                                 \
	(ndis_adapter[v] == N_Initializing || ndis_adapter[v] == N_Returning || ndis_adapter[v] == N_Init_failed ||      \
	 ndis_adapter[v] == N_Halting || ndis_adapter[v] == N_Halted_late)
#define QUIET(v)                                                                                                       \
	(!IN_CALLBACK(v) && instance_owes[v] == NOTHING && adapter_owes[v] == NOTHING && !in_request[v] &&              \
	 !in_cancel[v] && !in_deinit[v])
#define IS_READY(b)                                                                                                    \
	(binding_state[b] == BINDING_Opening_requesting || binding_state[b] == BINDING_Paused ||                        \
	 binding_state[b] == BINDING_Restarting || binding_state[b] == BINDING_Running ||                               \
	 binding_state[b] == BINDING_Pausing)
/* The gate of a binding opens when NDIS has the answer of the restart (INV-05). */
#ifdef MUTANT_GATE_OPENS_BEFORE_ANSWER
#define GATE(b) (binding_state[b] == BINDING_Running)
#elif defined(MUTANT_GATE_OPENS_AT_CLOSE)
#define GATE(b) (handle[b] == CLOSED)
#elif defined(MUTANT_BINDING_GATE_LEFT_OPEN)
#define GATE(b) (binding_state[b] != BINDING_Unbound)
#else
#define GATE(b)                                                                                                        \
	(binding_state[b] == BINDING_Running && pending_state[UP_B(b)] == PENDING_Idle &&                               \
	 binding_owes[b] != COMPLETE_RESTART)
#endif

#define IDLE(c)  (callback[c] == OUTSIDE && pending_state[c] == PENDING_Idle)
#define ALIVE(v) (ndis_adapter[v] >= N_Paused && ndis_adapter[v] <= N_Pausing)

#ifdef MUTANT_PAUSE_TESTED_INSIDE_ONLY
#define PAUSE_IS_DRAINED(v) (!SENDS_OF_D(v) && !LOANS_OF_D(v) && callback[UP_D(v)] == INSIDE)
#elif defined(MUTANT_PAUSE_IGNORES_SENDS)
#define PAUSE_IS_DRAINED(v) (!LOANS_OF_D(v))
#elif defined(MUTANT_PAUSE_IGNORES_INDICATION)
#define PAUSE_IS_DRAINED(v) (!SENDS_OF_D(v) && !OVER_B(lent, v) && !OVER_B(returning, v))
#else
#define PAUSE_IS_DRAINED(v) (!SENDS_OF_D(v) && !LOANS_OF_D(v))
#endif
#ifdef MUTANT_HALT_IGNORES_LOANS
#define HALT_IS_DRAINED(v) (!SENDS_OF_D(v))
#else
#define HALT_IS_DRAINED(v) (!SENDS_OF_D(v) && !LOANS_OF_D(v))
#endif
#ifdef MUTANT_RELEASED_BEFORE_HALT_RETURNED
#define MAY_RELEASE(v)                                                                                                 \
	((instance_state[v] == INSTANCE_Cancelled || instance_state[v] == INSTANCE_InitFailed) && QUIET(v) ||           \
	 instance_state[v] == INSTANCE_Gone)
#else
#define MAY_RELEASE(v)                                                                                                 \
	((instance_state[v] == INSTANCE_Cancelled || instance_state[v] == INSTANCE_InitFailed ||                        \
	  instance_state[v] == INSTANCE_Gone) &&                                                                        \
	 QUIET(v))
#endif

/* Rules of a device, then of a binding: no binding's event makes one due at a device. */
#ifdef MUTANT_RESET_IGNORES_SENDS
#define RESET_IS_OVER(v) (!OID_COUNTS(v))
#else
#define RESET_IS_OVER(v) (!SENDS_OF_D(v) && !OID_COUNTS(v))
#endif
#define OID_COUNTS(v) (oid[v] != NO_OID && oid[v] != SETTLED)

#if RESETS
/* Nothing that was accepted is under way (RESET-05). */
inline end_reset(v)
{
	CLAIM(reset_ends_when_idle, true, OVER_B(accepted, v) + OVER_B(below, v) == 0 && !OID_COUNTS(v));
	adapter_RESET_COMPLETE(v)
}
#endif

inline follow_device(v)
{
	if
	:: adapter_state[v] == ADAPTER_Pausing && PAUSE_IS_DRAINED(v) -> adapter_PAUSE_COMPLETE(v)
	:: adapter_state[v] == ADAPTER_Paused_draining && HALT_IS_DRAINED(v) -> adapter_DRAINED(v)
	:: else
	fi;
#if RESETS
	if
	:: reset[v] == RESET_DRAINS && RESET_IS_OVER(v) ->
		end_reset(v);
		reset[v] = RESET_DUE
	:: else
	fi;
#endif
	if
	:: MAY_RELEASE(v) ->
		CLAIM(initialized_device_is_halted_before_release, true, !halt_due[v]);
		CLAIM(ended_device_says_how, true, instance_state[v] == ended[v]);
		ended[v] = 0;
		instance_RELEASE(v)
	:: else
	fi
}

#ifdef MUTANT_PAUSE_OF_BINDING_IGNORES_SENDS
#define B_IS_DRAINED(b) (!LOANS_OF_B(b))
#elif defined(MUTANT_PAUSE_OF_BINDING_TESTED_INSIDE_ONLY)
#define B_IS_DRAINED(b) (!SENDS_OF_B(b) && !LOANS_OF_B(b) && callback[UP_B(b)] == INSIDE)
#elif defined(MUTANT_WAIT_IS_ARMED_LATE)
#define B_IS_DRAINED(b) (!SENDS_OF_B(b) && !LOANS_OF_B(b) && !arming[b] && !missed[b])
#elif defined(MUTANT_PAUSE_OF_BINDING_IGNORES_LOANS)
#define B_IS_DRAINED(b) (!SENDS_OF_B(b))
#else
#define B_IS_DRAINED(b) (!SENDS_OF_B(b) && !LOANS_OF_B(b))
#endif
#ifdef MUTANT_CLOSE_IGNORES_DEVICES
#define DEVICES_ARE_GONE(b) true
#else
#define DEVICES_ARE_GONE(b) ALL_D(IS_NONE)
#endif
#define IS_CLEARED(b) (binding_owes[b] == NOTHING && pending_state[DOWN(b)] == PENDING_Idle)
#ifdef MUTANT_CLOSE_IGNORES_RECEIVES
#define MAY_CLOSE(b) (IS_CLEARED(b) && !SENDS_OF_B(b) && !OIDS_OF_B(b) && !asking[b])
#elif defined(MUTANT_CLOSE_IGNORES_FILTER)
#define MAY_CLOSE(b) (binding_owes[b] == NOTHING && B_IS_DRAINED(b) && !OIDS_OF_B(b) && !asking[b])
#elif defined(MUTANT_CLOSE_IGNORES_OIDS)
#define MAY_CLOSE(b) (IS_CLEARED(b) && B_IS_DRAINED(b) && !asking[b])
#elif defined(MUTANT_CLOSE_IGNORES_ASKING)
#define MAY_CLOSE(b) (IS_CLEARED(b) && B_IS_DRAINED(b) && !OIDS_OF_B(b))
#else
#define MAY_CLOSE(b) (IS_CLEARED(b) && B_IS_DRAINED(b) && !OIDS_OF_B(b) && !asking[b])
#endif

inline follow_binding(b)
{
	if
	:: binding_state[b] == BINDING_Pausing && B_IS_DRAINED(b) -> binding_PAUSE_COMPLETE(b)
	:: binding_state[b] == BINDING_Opening_requesting && binding_owes[b] == NOTHING && ALL_D(NOT_REQUESTING) ->
		binding_BIND_COMPLETE(b)
	:: binding_state[b] == BINDING_Closing && binding_owes[b] == NOTHING && DEVICES_ARE_GONE(b) ->
		binding_DEVICES_STOPPED(b)
	:: binding_state[b] == BINDING_Closing_clearing && MAY_CLOSE(b) -> binding_DRAINED(b)
	:: else
	fi
}

inline observe_device(v)
{
	CLAIM(one_effect_is_owed, instance_owes[v] != NOTHING || adapter_owes[v] != NOTHING,
	      instance_owes[v] != CLASH && adapter_owes[v] != CLASH);
	CLAIM(outstanding_call_is_told,
	      instance_state[v] == INSTANCE_None_requesting || instance_state[v] == INSTANCE_None_requesting_stopped,
	      instance_owes[v] == REQUEST || in_request[v]);
	CLAIM(ended_device_says_how, IS_NONE(v), !ended[v]);
	CLAIM(paused_owns_no_send, ndis_adapter[v] == N_Paused, OVER_B(accepted, v) + OVER_B(below, v) == 0);
	CLAIM(paused_indicates_nothing, ndis_adapter[v] == N_Paused, OVER_B(indicating, v) == 0);
	CLAIM(shutdown_is_final, IS_SHUT(v), adapter_state[v] == ADAPTER_Shutdown);
	CLAIM(halted_owns_nothing, ndis_adapter[v] == N_Halted, SENDS_OF_D(v) + LOANS_OF_D(v) + oid[v] == 0)
}

/* How far a call downward is. */
#define IS_CALLED(b)  (pending_state[DOWN(b)] == PENDING_Called)
#define IS_EARLY(b)   (pending_state[DOWN(b)] == PENDING_Early)
#define IS_WAITING(b) (pending_state[DOWN(b)] == PENDING_Waiting && !unheard[b])

/* An open or close that has returned PENDING is outstanding for the driver, too (TB-03, TB-16), a request until it returns. */
#define FITS_BINDING(b)                                                                                                \
	(ndis_binding[b] == N_Initializing && (due[UP_B(b)] == COMPLETE_BIND || due[UP_B(b)] == FAIL_BIND) ||           \
	 ndis_binding[b] == N_Restarting && (due[UP_B(b)] == COMPLETE_RESTART || due[UP_B(b)] == FAIL_RESTART) ||       \
	 ndis_binding[b] == N_Pausing && due[UP_B(b)] == COMPLETE_PAUSE ||                                              \
	 ndis_binding[b] == N_Halting && due[UP_B(b)] == COMPLETE_UNBIND)
#define FITS_DEVICE(v)                                                                                                 \
	(ndis_adapter[v] == N_Restarting && (due[UP_D(v)] == COMPLETE_RESTART || due[UP_D(v)] == FAIL_RESTART) ||       \
	 ndis_adapter[v] == N_Pausing && due[UP_D(v)] == COMPLETE_PAUSE)

/* Where NDIS takes the binding for paused, all sends were completed, all receives came back (PAUSEB-04). */
inline observe_binding(b)
{
	CLAIM(one_effect_is_owed, binding_owes[b] != NOTHING, binding_owes[b] != CLASH);
	CLAIM(outstanding_call_is_told, ndis_binding[b] == N_Initializing && handle[b] != CLOSED && IS_WAITING(b),
	      binding_state[b] == BINDING_Opening_open_outstanding);
	CLAIM(outstanding_call_is_told, ndis_binding[b] == N_Halting && handle[b] == CLOSED && IS_WAITING(b),
	      binding_state[b] == BINDING_Closing_close_outstanding);
	CLAIM(binding_is_freed_after_unbind, binding_state[b] == BINDING_Unbound, ndis_binding[b] == N_Halted);
	CLAIM(paused_binding_owns_nothing, ndis_binding[b] == N_Paused,
	      SENDS_OF_B(b) + OVER_D(lent, b) + OVER_D(returning, b) == 0)
}

inline after_event()
{
	d_step {
		follow_device(0);
#if DEVICES == 2
		follow_device(1);
#endif
		follow_binding(0);
#if BINDINGS == 2
		follow_binding(1);
#endif
		settle_call(UP_B(0), binding_owes[0], FITS_BINDING(0));
#if BINDINGS == 2
		settle_call(UP_B(1), binding_owes[1], FITS_BINDING(1));
#endif
		settle_call(UP_D(0), adapter_owes[0], FITS_DEVICE(0));
#if DEVICES == 2
		settle_call(UP_D(1), adapter_owes[1], FITS_DEVICE(1));
#endif
		CLAIM(legal_event_is_taken, true, !refused);
		refused = 0;
		observe_binding(0);
#if BINDINGS == 2
		observe_binding(1);
#endif
		observe_device(0);
#if DEVICES == 2
		observe_device(1);
#endif
	}
}

/* NDIS calls the miniport half of a device: nothing after its halt (INV-16). */
inline call_miniport(v)
{
	CLAIM(halted_gets_no_callback, true,
	      adapter_state[v] != ADAPTER_Halted && adapter_state[v] != ADAPTER_Shutdown)
}

/* ------------------------------------------------------------------ bindings */

/* NDIS, as far as it may. A binding's events come one after the other (Q-21), other bindings' whenever. */
proctype NdisBinding(byte b)
{
end:
	do
	:: atomic {
		if
		/* with memory of its own: nothing of the last binding is left in this one */
		:: d_step {
			ASKS && ndis_binding[b] == N_Halted && IDLE(UP_B(b)) && binding_owes[b] == NOTHING ->
			SLU_SAY("~ ndis %d ProtocolBindAdapterEx\n", b);
			ndis_binding[b] = N_Initializing;
			enter_callback(UP_B(b));
			binding_BIND(b)
		}
		:: d_step {
			ASKS && ndis_binding[b] == N_Paused && IDLE(UP_B(b)) ->
			SLU_SAY("~ ndis %d NetEventRestart\n", b);
			ndis_binding[b] = N_Restarting;
			enter_callback(UP_B(b));
			binding_RESTART(b)
		}
		:: d_step {
			ASKS && ndis_binding[b] == N_Running && IDLE(UP_B(b)) ->
			SLU_SAY("~ ndis %d NetEventPause\n", b);
			ndis_binding[b] = N_Pausing;
			enter_callback(UP_B(b));
#ifdef MUTANT_WAIT_IS_ARMED_LATE
			arming[b] = SENDS_OF_B(b) + LOANS_OF_B(b) > 0;
#endif
			binding_PAUSE(b)
		}
#ifdef MUTANT_WAIT_IS_ARMED_LATE
		:: d_step {
			arming[b] ->
			arming[b] = 0;
			missed[b] = !SENDS_OF_B(b) && !LOANS_OF_B(b)
		}
#endif
		:: d_step {
			ASKS && ndis_binding[b] == N_Paused && IDLE(UP_B(b)) ->
			SLU_SAY("~ ndis %d ProtocolUnbindAdapterEx\n", b);
			ndis_binding[b] = N_Halting;
			enter_callback(UP_B(b));
			binding_UNBIND(b)
		}
		fi;
		after_event()
	}
	MAY_STAY_SILENT
	od
}

/* Which call is on its way down, as NDIS knows it. */
#define IS_CLOSE(b) (handle[b] == CLOSED)
#define IS_OPEN(b)  (handle[b] != CLOSED && ndis_binding[b] == N_Initializing)

/* finished: the answer of the call is known. */
inline down_is_answered(b)
{
	if
	:: finished ->
		finished = 0;
		if
		:: IS_CLOSE(b) ->
			handle[b] = NOT_OPEN;
			binding_CLOSE_COMPLETE(b)
		:: IS_OPEN(b) && handle[b] == OPEN -> binding_OPEN_COMPLETE(b)
#ifdef MUTANT_OPEN_FAILURE_IGNORED
		:: IS_OPEN(b) && handle[b] != OPEN -> binding_OPEN_COMPLETE(b)
#else
		:: IS_OPEN(b) && handle[b] != OPEN -> binding_OPEN_FAILED(b)
#endif
		:: else ->
			binding_OID_COMPLETE(b);
			own_oid[b] = (refused -> LEFT : own_oid[b]);
			cleared[b] = !refused
		fi
	:: else
	fi
}

#define COUNT_FORM(b, form)                                                                                            \
	if                                                                                                             \
	:: IS_CLOSE(b) -> FORM(close, form)                                                                            \
	:: IS_OPEN(b) -> FORM(open, form)                                                                              \
	:: else -> FORM(oid, form)                                                                                     \
	fi


/* NDIS and the adapter below answer the open, the close and the OID, in one of the three forms each. */
proctype NdisAnswer(byte b)
{
end:
	do
	:: atomic {
		if
		:: d_step {
			IS_CALLED(b) ->
			COUNT_FORM(b, at_once);
			handle[b] = (IS_OPEN(b) -> OPEN : handle[b]);
			pending_RETURN_DONE(DOWN(b));
			down_is_answered(b)
		}
		:: d_step {
			IS_CALLED(b) && IS_OPEN(b) && handle[b] == NOT_OPEN ->
			pending_RETURN_DONE(DOWN(b));
			down_is_answered(b)
		}
		:: d_step {
			IS_CALLED(b) && IS_CLOSE(b) ->
			pending_RETURN_PENDING(DOWN(b));
			binding_CLOSE_PENDING(b);
			unheard[b] = refused
		}
		:: d_step {
			IS_CALLED(b) && IS_OPEN(b) ->
			pending_RETURN_PENDING(DOWN(b));
			binding_OPEN_PENDING(b);
			unheard[b] = refused
		}
		:: d_step {
			IS_CALLED(b) && !IS_OPEN(b) && !IS_CLOSE(b) ->
			pending_RETURN_PENDING(DOWN(b))
		}
		:: d_step {
			IS_EARLY(b) ->
			COUNT_FORM(b, before_return);
			pending_RETURN_PENDING(DOWN(b));
			down_is_answered(b)
		}
		:: d_step {
			IS_CALLED(b) || IS_WAITING(b) ->
			if
			:: IS_WAITING(b) -> COUNT_FORM(b, later)
			:: else
			fi;
			handle[b] = (IS_OPEN(b) -> OPEN : handle[b]);
			pending_COMPLETE(DOWN(b));
			down_is_answered(b)
		}
		:: d_step {
			(IS_CALLED(b) || IS_WAITING(b)) && IS_OPEN(b) && handle[b] == NOT_OPEN ->
			pending_COMPLETE(DOWN(b));
			down_is_answered(b)
		}
#ifdef HOSTILE
		/* open for NDIS, which has still to say so: receives may come (BIND-13) */
		:: d_step {
			(IS_CALLED(b) || IS_WAITING(b)) && IS_OPEN(b) && handle[b] == NOT_OPEN ->
			handle[b] = OPEN
		}
#endif
		/* hostile: the early answer is enough for NDIS */
		:: d_step {
#ifdef HOSTILE
			ndis_binding[b] == N_Early && IDLE(UP_B(b)) ->
#else
			ndis_binding[b] == N_Early && IDLE(UP_B(b)) && !OVER_D(below, b) ->
#endif
			SLU_SAY("~ ndis %d takes the binding for paused\n", b);
			ndis_binding[b] = N_Paused
		}
		fi;
		after_event()
	}
	od
}

/* NDIS has the answer of the call from above. */
inline bind_is_answered(b)
{
	if
	:: failed[UP_B(b)] ->
		failed[UP_B(b)] = 0;
		CLAIM(failed_bind_leaves_nothing, true, handle[b] == NOT_OPEN);
		ANSWERED(UP_B(b), bind, ndis_binding[b] == N_Initializing);
		ndis_binding[b] = N_Halted
	:: else ->
		CLAIM(bind_succeeds_with_a_handle, true, handle[b] == OPEN);
		CLAIM(bind_asks_for_its_devices, true, asked[b]);
		asked[b] = 0;
		ANSWERED(UP_B(b), bind, ndis_binding[b] == N_Initializing);
		ndis_binding[b] = N_Paused
	fi
}

inline restart_of_binding_is_answered(b)
{
	ANSWERED(UP_B(b), restart_binding, ndis_binding[b] == N_Restarting);
	ndis_binding[b] = (failed[UP_B(b)] -> N_Paused : N_Running);
	failed[UP_B(b)] = 0
}

/* An answer that comes with sends out says, for this NDIS, that the binding has entered Pausing. */
inline pause_of_binding_is_answered(b)
{
	ANSWERED(UP_B(b), pause_binding, ndis_binding[b] == N_Pausing);
	ndis_binding[b] = (OVER_D(below, b) -> N_Early : N_Paused)
}

inline unbind_is_answered(b)
{
	CLAIM(unbind_completes_after_close, true,
	      handle[b] == NOT_OPEN && pending_state[DOWN(b)] == PENDING_Idle);
	CLAIM(binding_is_freed_after_unbind, true, binding_state[b] == BINDING_Closing_closed);
	ANSWERED(UP_B(b), unbind, ndis_binding[b] == N_Halting);
	ndis_binding[b] = N_Halted
}

/* What only the callback may do is still to come: the callback stays inside (BIND-08, UNB-09). */
#ifdef MUTANT_BIND_LEAVES_EARLY
#define BIND_STAYS(b) false
#elif defined(MUTANT_OPENS_FROM_ELSEWHERE)
#define BIND_STAYS(b)                                                                                                  \
	(binding_owes[b] != OPEN_ADAPTER &&                                                                            \
	 (binding_state[b] == BINDING_Opening || binding_state[b] == BINDING_Opening_open_outstanding ||                \
	  binding_state[b] == BINDING_Opening_handle_valid || binding_state[b] == BINDING_Opening_closing ||            \
	  binding_owes[b] == REQUEST_DEVICES))
#else
#define BIND_STAYS(b)                                                                                                  \
	(binding_state[b] == BINDING_Opening || binding_state[b] == BINDING_Opening_open_outstanding ||                 \
	 binding_state[b] == BINDING_Opening_handle_valid || binding_state[b] == BINDING_Opening_closing ||             \
	 binding_owes[b] == REQUEST_DEVICES)
#endif
#ifdef MUTANT_UNBIND_LEAVES_EARLY
#define UNBIND_STAYS(b) false
#else
#define UNBIND_STAYS(b)                                                                                                \
	(binding_state[b] == BINDING_Closing || binding_state[b] == BINDING_Closing_clearing ||                         \
	 binding_state[b] == BINDING_Closing_drained)
#endif
#define STAYS(b) (BIND_STAYS(b) || UNBIND_STAYS(b) || binding_owes[b] == DO_RESTART)

proctype BindingCallback(byte b)
{
end:
	do
	:: atomic {
		if
		:: d_step {
			callback[UP_B(b)] == INSIDE && !STAYS(b) ->
#ifdef MUTANT_UNBIND_BEFORE_CLOSE
			if
			:: binding_state[b] == BINDING_Closing_close_outstanding -> end_operation(UP_B(b))
			:: else
			fi;
#endif
#ifdef MUTANT_PAUSE_OF_BINDING_ANSWERED_EARLY
			if
			:: binding_state[b] == BINDING_Pausing && OVER_D(below, b) -> end_operation(UP_B(b))
			:: else
			fi;
#endif
			end_callback(UP_B(b));
			if
			:: finished && ndis_binding[b] == N_Initializing ->
				bind_is_answered(b);
				if
				:: ndis_binding[b] == N_Halted -> binding_BIND_FAILED(b)
				:: else
				fi
			:: finished && ndis_binding[b] == N_Restarting -> restart_of_binding_is_answered(b)
			:: finished && ndis_binding[b] == N_Pausing -> pause_of_binding_is_answered(b)
			:: finished && ndis_binding[b] == N_Halting ->
				unbind_is_answered(b);
				binding_UNBIND_COMPLETE(b)
			:: else
			fi
		}
		:: d_step {
			callback[UP_B(b)] == LEAVING ->
			callback[UP_B(b)] = OUTSIDE
		}
		fi;
		after_event()
	}
	od
}

inline request_device(v)
{
	if
	:: IS_NONE(v) && ALL_B(IS_READY) ->
		instance_REQUEST(v);
		lost = lost || refused
	:: else
	fi
}

/* For all that NDIS knows, a device is requested or there; and where the request is still to be made. */
#define IS_THERE(v)                                                                                                    \
	(instance_owes[v] == REQUEST || in_request[v] || ndis_device[v] == D_Requested ||                               \
	 ndis_adapter[v] == N_Initializing || ndis_adapter[v] == N_Returning || ALIVE(v) ||                            \
	 IS_SHUT(v))

/* Refused where it is being stopped already, or gone: one who stops it gets to do so (RACE-29). */
inline offer_stop(v)
{
	instance_STOP(v);
	if
	:: refused -> refused = 0
	:: else ->
		CLAIM(device_is_stopped_once, true, !stopped[v] && IS_THERE(v));
		stopped[v] = 1
	fi
}

inline stop_device(v)
{
#ifdef MUTANT_DEVICE_STOPPED_TWICE
	if
	:: instance_state[v] == INSTANCE_Deiniting && instance_owes[v] == NOTHING -> instance_do_deinit(v)
	:: else
	fi;
#endif
#ifdef MUTANT_STOP_READS_UNLOCKED
	if
	:: instance_state[v] == INSTANCE_Live -> seen_live[v] = 1
	:: else -> offer_stop(v)
	fi
#elif defined(MUTANT_DEVICES_NEVER_STOPPED)
	skip
#else
	offer_stop(v)
#endif
}

#define IS_GONE_FOR_NDIS(v) (ndis_device[v] != D_Requested && ndis_adapter[v] == N_Halted)

/* The driver does what it owes for a binding. */
proctype Binding(byte b)
{
	byte level = PASSIVE_LEVEL;
end:
	do
	:: atomic {
		if
		:: d_step {
			binding_owes[b] == OPEN_ADAPTER ->
			NEEDS_PASSIVE;
			SLU_SAY("~ ndis %d NdisOpenAdapterEx\n", b);
			binding_owes[b] = NOTHING;
			CLAIM(open_is_called_inside_bind, true,
			      ndis_binding[b] == N_Initializing && callback[UP_B(b)] == INSIDE);
			pending_CALL(DOWN(b))
		}
		:: d_step {
			binding_owes[b] == SET_UP ->
			binding_owes[b] = NOTHING;
			binding_SETUP_COMPLETE(b)
		}
#ifndef MUTANT_OPEN_FAILURE_IGNORED
		:: d_step {
			binding_owes[b] == SET_UP ->
			binding_owes[b] = NOTHING;
			binding_SETUP_FAILED(b)
		}
#endif
		:: d_step {
			binding_owes[b] == REQUEST_DEVICES ->
			binding_owes[b] = NOTHING;
			asked[b] = 1;
			request_device(0);
#if DEVICES == 2
			request_device(1)
#endif
		}
		:: d_step {
			binding_owes[b] == COMPLETE_BIND ->
			binding_owes[b] = NOTHING;
			bind_is_answered(b)
		}
		:: d_step {
			binding_owes[b] == FAIL_BIND ->
			binding_owes[b] = AFTER_BIND;
			bind_is_answered(b)
		}
		:: d_step {
			binding_owes[b] == AFTER_BIND ->
			binding_owes[b] = NOTHING;
			binding_BIND_FAILED(b)
		}
		:: d_step {
			binding_owes[b] == DO_RESTART ->
			binding_owes[b] = RESTART_WORK
		}
		:: d_step {
			binding_owes[b] == RESTART_WORK ->
			binding_owes[b] = NOTHING;
			binding_RESTART_COMPLETE(b)
		}
#if OWN
		:: d_step {
			binding_owes[b] == RESTART_WORK ->
			binding_owes[b] = NOTHING;
			binding_RESTART_FAILED(b)
		}
#endif
		:: d_step {
			binding_owes[b] == COMPLETE_RESTART || binding_owes[b] == FAIL_RESTART ->
			NEEDS_PASSIVE;
			SLU_SAY("~ ndis %d NdisCompleteNetPnPEvent\n", b);
			binding_owes[b] = NOTHING;
#ifndef MUTANT_RESTART_OF_BINDING_IS_NOT_ANSWERED
			restart_of_binding_is_answered(b)
#endif
		}
		:: d_step {
			binding_owes[b] == COMPLETE_PAUSE ->
			NEEDS_PASSIVE;
#ifndef MUTANT_PAUSE_COMPLETES_TWICE
			binding_owes[b] = NOTHING;
#endif
			pause_of_binding_is_answered(b)
		}
		:: d_step {
			binding_owes[b] == STOP_DEVICES ->
			binding_owes[b] = NOTHING;
			stop_device(0);
#if DEVICES == 2
			stop_device(1)
#endif
		}
		:: d_step {
			binding_owes[b] == CLEAR_FILTER ->
			binding_owes[b] = NOTHING;
#ifndef MUTANT_FILTER_IS_NEVER_CLEARED
			CLAIM(filter_is_cleared_before_close, true, !cleared[b]);
			CLAIM(oid_goes_down_while_open, true, handle[b] == OPEN);
			binding_OID(b);
			own_oid[b] = (refused -> LEFT : own_oid[b]);
			pending_CALL(DOWN(b))
#endif
		}
#ifdef MUTANT_FAILED_SET_UP_LEAVES_OPEN
		:: d_step {
			binding_owes[b] == CLOSE_ADAPTER && ndis_binding[b] == N_Initializing ->
			binding_owes[b] = NOTHING;
			binding_CLOSE_COMPLETE(b)
		}
#endif
		/* a bind that fails closes while receives may be on their way back */
		:: d_step {
#ifdef MUTANT_CLOSE_IGNORES_RECEIVES
			binding_owes[b] == CLOSE_ADAPTER ->
#else
			binding_owes[b] == CLOSE_ADAPTER && !returns[b] ->
#endif
			NEEDS_PASSIVE;
			SLU_SAY("~ ndis %d NdisCloseAdapterEx\n", b);
			binding_owes[b] = NOTHING;
			CLAIM(close_is_called_inside_bind_or_unbind, true,
			      (ndis_binding[b] == N_Initializing || ndis_binding[b] == N_Halting) &&
				      callback[UP_B(b)] == INSIDE);
			CLAIM(close_owns_nothing, true,
			      SENDS_OF_B(b) + LOANS_OF_B(b) == 0 && !OIDS_OF_B(b) &&
				      pending_state[DOWN(b)] == PENDING_Idle && handle[b] == OPEN);
			CLAIM(closed_binding_has_no_device, true, ALL_D(IS_GONE_FOR_NDIS));
			CLAIM(filter_is_cleared_before_close, ndis_binding[b] == N_Halting, cleared[b]);
			cleared[b] = 0;
			handle[b] = CLOSED;
			pending_CALL(DOWN(b))
		}
#ifdef MUTANT_FREED_BEFORE_UNBIND_COMPLETE
		:: d_step {
			binding_owes[b] == COMPLETE_UNBIND && binding_state[b] == BINDING_Closing_closed ->
			binding_UNBIND_COMPLETE(b)
		}
#endif
		:: d_step {
			binding_owes[b] == COMPLETE_UNBIND ->
			binding_owes[b] = AFTER_UNBIND;
			unbind_is_answered(b)
		}
		:: d_step {
			binding_owes[b] == AFTER_UNBIND ->
			binding_owes[b] = NOTHING;
			binding_UNBIND_COMPLETE(b)
		}
		fi;
		after_event()
	}
	od
}

#if ASKING
/* The driver asks for an unbind, which comes or not (Q-07). */
proctype Ask(byte b)
{
end:
	do
	:: atomic {
		if
		:: d_step {
			ASKS && !asking[b] &&
				(binding_state[b] == BINDING_Paused || binding_state[b] == BINDING_Restarting ||
				 binding_state[b] == BINDING_Running || binding_state[b] == BINDING_Pausing) ->
			binding_UNBIND_ADAPTER(b);
			lost = lost || !asking[b] /* nobody is going to ask NDIS */
		}
		:: d_step {
			asking[b] ->
			SLU_SAY("~ ndis %d NdisUnbindAdapter\n", b);
			asking[b] = 0;
			CLAIM(handle_is_not_used_after_close, true, handle[b] == OPEN)
		}
		fi;
		after_event()
	}
	od
}
#endif

#if OWN
/* OIDs of the driver's own, from the open to the close (Q-01). */
proctype Own(byte b)
{
end:
	do
	:: atomic {
		if
		:: d_step {
			ASKS && !own_oid[b] &&
				(IS_READY(b) && binding_state[b] != BINDING_Opening_requesting ||
				 binding_state[b] == BINDING_Closing || binding_state[b] == BINDING_Closing_clearing) ->
			binding_OID(b);
			own_oid[b] = (refused -> LEFT : COUNTED)
		}
#ifdef MUTANT_OIDS_BEFORE_OPEN
		:: d_step {
			ASKS && !own_oid[b] && binding_state[b] == BINDING_Opening ->
			own_oid[b] = COUNTED
		}
#endif
		:: d_step {
			own_oid[b] == COUNTED ->
			CLAIM(oid_goes_down_while_open, true, handle[b] == OPEN);
			own_oid[b] = ASKED
		}
		:: d_step {
			own_oid[b] == ASKED ->
			binding_OID_COMPLETE(b);
			own_oid[b] = (refused -> LEFT : NO_OID)
		}
		fi;
		after_event()
	}
	od
}
#endif

/* ------------------------------------------------------------------ devices */

/* NDIS and PnP, as far as they may. */
proctype NdisDevice(byte v)
{
end:
	do
	:: atomic {
		if
		:: d_step {
			ASKS && !started[v] ->
			SLU_SAY("~ ndis %d IRP_MN_START_DEVICE\n", v);
			started[v] = 1
		}
		:: d_step {
			ASKS && ndis_adapter[v] == N_Paused && IDLE(UP_D(v)) && halt_for[v] == NO_HALT ->
			call_miniport(v);
			ndis_adapter[v] = N_Restarting;
			enter_callback(UP_D(v));
			adapter_RESTART(v)
		}
		:: d_step {
			ASKS && ndis_adapter[v] == N_Running && IDLE(UP_D(v)) ->
			call_miniport(v);
			ndis_adapter[v] = N_Pausing;
			enter_callback(UP_D(v));
			adapter_PAUSE(v)
		}
		/* disable, stop, remove */
		:: d_step {
			ASKS && ALIVE(v) && halt_for[v] == NO_HALT ->
			SLU_SAY("~ ndis %d a halt is decided\n", v);
			halt_for[v] = HALT_PNP
		}
		/* the user enables what was disabled: told through a binding (PNP-07), taken if the device can be requested */
		:: d_step {
			ASKS && ndis_device[v] == D_Disabled && ndis_binding[0] == N_Paused && IDLE(UP_B(0)) ->
			SLU_SAY("~ ndis %d NetEventIMReEnableDevice\n", v);
			if
			:: IS_NONE(v) && ALL_B(IS_READY) ->
				instance_REENABLE(v);
				lost = lost || refused
			:: else
			fi
		}
#if POWER
		:: d_step {
			ASKS && ndis_adapter[v] == N_Paused && !low[v] && !oid_out[v] && NO_RESET_OF(v) ->
			low[v] = 1;
			adapter_POWER_DOWN(v)
		}
		/* before or after the restart (Q-13) */
		:: d_step {
			ASKS && (ndis_adapter[v] == N_Paused || ndis_adapter[v] == N_Running) && low[v] &&
				!oid_out[v] && NO_RESET_OF(v) ->
			low[v] = 0;
			adapter_POWER_UP(v)
		}
#endif
#if SHUTDOWN
		:: d_step {
			!resting && ALIVE(v) ->
			SLU_SAY("~ ndis %d MiniportShutdownEx\n", v);
			call_miniport(v);
			off = 1;
			ndis_adapter[v] = N_Shutdown;
#ifndef MUTANT_SHUTDOWN_IS_IGNORED
			adapter_SHUTDOWN(v)
#endif
		}
#endif
#if RESETS
		:: d_step {
			ASKS && ALIVE(v) && reset[v] == NO_RESET ->
			call_miniport(v);
			reset[v] = RESET_CALLED;
			adapter_RESET(v)
		}
#endif
#if REMOVAL
		:: d_step {
			ASKS && ALIVE(v) && !removed[v] ->
			SLU_SAY("~ ndis %d surprise removal\n", v);
			call_miniport(v);
			removed[v] = 1;
			halt_for[v] = (halt_for[v] == NO_HALT -> HALT_PNP : halt_for[v]);
			adapter_SURPRISE_REMOVE(v)
		}
#endif
		fi;
		after_event()
	}
	MAY_STAY_SILENT
	od
}

inline initialize(v, where)
{
	ndis_device[v] = D_Initialized;
	ndis_adapter[v] = N_Initializing;
	in_request[v] = where;
	low[v] = 0;
	removed[v] = 0;
	CLAIM(cancel_or_initialize_never_both, true, !cancelled[v]);
	instance_INITIALIZE(v);
	adapter_INITIALIZE(v);
	adapter_owes[v] = (refused -> NOTHING : adapter_owes[v]) /* the callback is inside for ever */
}

/* No request of the layers above is under way (HALT-02). */
#define NO_REQUEST(v) (!sends_out[v] && !oid_out[v] && NO_RESET_OF(v) && IDLE(UP_D(v)))
/* NDIS halts for another reason, from the moment it has decided to, or has halted: the handle is stale (TI-16, DEINIT-05). */
#define IS_STALE(v) (ndis_adapter[v] == N_Halted || halt_for[v] == HALT_PNP)

#if OWN
/* The driver is configured anew: it wants the device no more, or again. */
proctype Wish(byte v)
{
end:
	do
	:: atomic {
		if
		:: d_step {
			ASKS && !IS_NONE(v) ->
			offer_stop(v)
		}
		:: d_step {
#ifdef MUTANT_REQUESTS_WHILE_CLOSING
			ASKS && IS_NONE(v) && handle[0] == OPEN ->
#else
			ASKS && IS_NONE(v) && ALL_B(IS_READY) ->
#endif
			instance_REENABLE(v);
			lost = lost || refused
		}
		fi;
		after_event()
	}
	MAY_STAY_SILENT
	od
}
#endif

/* What NDIS must do once it is asked for. */
proctype NdisDeviceMust(byte v)
{
end:
	do
	:: atomic {
		if
		:: d_step {
			ndis_device[v] == D_Requested && started[v] ->
			initialize(v, in_request[v])
		}
		:: d_step {
			ndis_device[v] == D_Requested && started[v] && in_request[v] == IN_CALL ->
			initialize(v, INLINE)
		}
		/* the pause that precedes the halt */
		:: d_step {
			halt_for[v] != NO_HALT && ndis_adapter[v] == N_Running && IDLE(UP_D(v)) ->
			call_miniport(v);
			ndis_adapter[v] = N_Pausing;
			enter_callback(UP_D(v));
			adapter_PAUSE(v)
		}
#ifdef HOSTILE
		:: d_step {
			halt_for[v] != NO_HALT &&
				(ndis_adapter[v] == N_Paused || ndis_adapter[v] == N_Running) && NO_REQUEST(v) ->
#else
		:: d_step {
#ifdef MUTANT_NDIS_HALTS_FAILED_INIT
			halt_for[v] != NO_HALT && ndis_adapter[v] == N_Paused && NO_REQUEST(v) ||
				ndis_adapter[v] == N_Init_failed ->
#else
			halt_for[v] != NO_HALT && ndis_adapter[v] == N_Paused && NO_REQUEST(v) ->
#endif
#endif
			SLU_SAY("~ ndis %d MiniportHaltEx\n", v);
			CLAIM(initialized_device_is_halted_once, true, halt_due[v]);
			call_miniport(v);
			ndis_adapter[v] = N_Halting;
			stopped[v] = 0;
			instance_HALT(v);
			adapter_HALT(v);
			adapter_owes[v] = (refused -> NOTHING : adapter_owes[v])
		}
#ifdef HOSTILE
		/* NDIS notes only now that the device is halted */
		:: d_step {
			ndis_device[v] == D_Initialized && ndis_adapter[v] == N_Halted ->
			ndis_device[v] = (started[v] -> D_None : D_Disabled)
		}
#endif
		fi;
		after_event()
	}
	od
}

/* The calls of the driver that are inside NDIS return. */
proctype NdisReturns(byte v)
{
end:
	do
	:: atomic {
		if
		:: d_step {
			in_request[v] == IN_CALL ->
			instance_REQUEST_COMPLETE(v);
			in_request[v] = (refused -> UNTAKEN : 0)
		}
		:: d_step {
			in_request[v] == INLINE && ndis_adapter[v] != N_Initializing && ndis_adapter[v] != N_Returning &&
				ndis_adapter[v] != N_Init_failed ->
			instance_REQUEST_COMPLETE(v);
			in_request[v] = (refused -> UNTAKEN : 0)
		}
		:: d_step {
			in_request[v] == DENIED ->
			in_request[v] = 0;
			stopped[v] = 0;
			instance_REQUEST_REFUSED(v)
		}
		/* a cancel is decided once (TI-20), and the decision may come back late */
		:: d_step {
			in_cancel[v] == IN_CALL && ndis_device[v] == D_Requested ->
			in_cancel[v] = GRANTED;
			ndis_device[v] = D_None
		}
		:: d_step {
			in_cancel[v] == IN_CALL && (ndis_device[v] != D_Requested || started[v]) ->
			in_cancel[v] = DENIED
		}
		:: d_step {
			in_cancel[v] == GRANTED ->
			FORM(cancel, at_once);
			cancelled[v] = 1;
			stopped[v] = 0;
			ended[v] = INSTANCE_Cancelled;
			instance_CANCEL_COMPLETE(v);
			in_cancel[v] = (refused -> UNTAKEN : 0);
#ifdef MUTANT_NDIS_CANCELS_TOO_LATE
			initialize(v, 0)
#endif
		}
		:: d_step {
			in_cancel[v] == DENIED ->
			if
			:: ndis_device[v] == D_Requested || ndis_adapter[v] == N_Initializing -> FORM(cancel, later)
			:: else -> FORM(cancel, before_return)
			fi;
#ifdef MUTANT_CANCEL_FAILURE_IGNORED
			if
			:: instance_state[v] == INSTANCE_Requested_cancelling ->
				cancelled[v] = 1;
				ended[v] = INSTANCE_Cancelled;
				instance_CANCEL_COMPLETE(v)
			:: else -> instance_CANCEL_FAILED(v)
			fi;
#else
			instance_CANCEL_FAILED(v);
#endif
			in_cancel[v] = (refused -> UNTAKEN : 0)
		}
		/* the handle is stale: somebody else has halted, halts, or is going to */
		:: d_step {
			in_deinit[v] == IN_CALL && IS_STALE(v) ->
			if
			:: ALIVE(v) -> FORM(deinitialize, later)
			:: else -> FORM(deinitialize, before_return)
			fi;
			instance_DEINIT_FAILED(v);
			in_deinit[v] = (refused -> UNTAKEN : 0)
		}
		/* asynchronous: the halt is still to end (Q-08) */
		:: d_step {
#ifdef MUTANT_DEINITIALIZES_WITH_LOCK
			in_deinit[v] == IN_CALL && ndis_adapter[v] != N_Halted && ndis_adapter[v] != N_Halting ->
#else
			in_deinit[v] == IN_CALL && ndis_adapter[v] != N_Halted ->
#endif
			FORM(deinitialize, later);
			instance_DEINIT_COMPLETE(v);
			in_deinit[v] = (refused -> UNTAKEN : 0)
		}
		:: d_step {
			in_deinit[v] == GRANTED ->
			FORM(deinitialize, at_once);
			instance_DEINIT_COMPLETE(v);
			in_deinit[v] = (refused -> UNTAKEN : 0)
		}
		fi;
		after_event()
	}
	od
}

/* NDIS has the answer of the call from above. */
inline restart_is_answered(v)
{
	ANSWERED(UP_D(v), restart, ndis_adapter[v] == N_Restarting || IS_SHUT(v));
	ndis_adapter[v] = (IS_SHUT(v) -> N_Shutdown : (failed[UP_D(v)] -> N_Paused : N_Running));
	failed[UP_D(v)] = 0
}

inline pause_is_answered(v)
{
	CLAIM(pause_is_complete_when_drained, true, OVER_B(accepted, v) + OVER_B(below, v) + LOANS_OF_D(v) == 0);
	ANSWERED(UP_D(v), pause, ndis_adapter[v] == N_Pausing || IS_SHUT(v));
	ndis_adapter[v] = (IS_SHUT(v) -> N_Shutdown : N_Paused)
}

/* The driver does what it owes for a device: its instance. */
proctype Instance(byte v)
{
	byte level = PASSIVE_LEVEL;
end:
	do
	:: atomic {
		if
#ifdef MUTANT_STOP_READS_UNLOCKED
		/* it was live when that was read */
		:: d_step {
			seen_live[v] ->
			seen_live[v] = 0;
			stopped[v] = 1;
			if
			:: instance_state[v] == INSTANCE_Live -> instance_STOP(v)
			:: else -> instance_do_deinit(v)
			fi
		}
#endif
		:: d_step {
			instance_owes[v] == REQUEST ->
			NEEDS_PASSIVE;
			SLU_SAY("~ ndis %d NdisIMInitializeDeviceInstanceEx\n", v);
			instance_owes[v] = NOTHING;
			deinit_done[v] = 0;
			cancelled[v] = 0;
			if
			:: ndis_device[v] == D_Initialized || ndis_device[v] == D_Requested -> in_request[v] = DENIED
			:: else ->
				in_request[v] = IN_CALL;
				ndis_device[v] = D_Requested
			fi
		}
		:: d_step {
			instance_owes[v] == CANCEL && !in_request[v] ->
			NEEDS_PASSIVE;
			SLU_SAY("~ ndis %d NdisIMCancelInitializeDeviceInstance\n", v);
			instance_owes[v] = NOTHING;
			CLAIM(wanted_device_is_kept, true, stopped[v] || !IS_THERE(v));
			in_cancel[v] = IN_CALL
		}
		:: d_step {
			instance_owes[v] == DEINIT && !in_request[v] && !in_cancel[v] ->
			NEEDS_PASSIVE;
			SLU_SAY("~ ndis %d NdisIMDeInitializeDeviceInstance\n", v);
			instance_owes[v] = NOTHING;
			CLAIM(wanted_device_is_kept, true, stopped[v] || !IS_THERE(v));
			CLAIM(device_is_deinitialized_once, true, !deinit_done[v]);
			deinit_done[v] = 1;
			in_deinit[v] = IN_CALL;
			halt_for[v] = (halt_for[v] == NO_HALT && ndis_adapter[v] != N_Halted -> HALT_DEINIT : halt_for[v])
		}
		fi;
		after_event()
	}
	od
}

/* And for its other half. */
proctype Adapter(byte v)
{
	byte level = PASSIVE_LEVEL;
end:
	do
	:: atomic {
		if
#ifdef MUTANT_LOCK_ORDER
#define LOCK_IS_FREE(v) (in_request[v] != INLINE)
#else
#define LOCK_IS_FREE(v) true
#endif
		:: d_step {
			adapter_owes[v] == ACQUIRE_RESOURCES && LOCK_IS_FREE(v) ->
			adapter_owes[v] = NOTHING;
			instance_INITIALIZE_COMPLETE(v);
			adapter_INITIALIZE_COMPLETE(v);
			ndis_adapter[v] = (refused -> N_Initializing : N_Returning);
			halt_due[v] = !refused
		}
		:: d_step {
			adapter_owes[v] == ACQUIRE_RESOURCES && LOCK_IS_FREE(v) ->
			adapter_owes[v] = NOTHING;
			instance_INITIALIZE_FAILED(v);
			adapter_INITIALIZE_FAILED(v);
			ndis_adapter[v] = (refused -> N_Initializing : N_Init_failed);
			stopped[v] = 0;
			ended[v] = INSTANCE_InitFailed
		}
		:: d_step {
#ifdef MUTANT_DEINITIALIZES_WITH_LOCK
			adapter_owes[v] == DISABLE_INTERRUPTS && !in_deinit[v] ->
#else
			adapter_owes[v] == DISABLE_INTERRUPTS ->
#endif
			NEEDS_PASSIVE;
			adapter_owes[v] = NOTHING;
			adapter_INTERRUPTS_DISABLED(v)
		}
		:: d_step {
			adapter_owes[v] == RELEASE_RESOURCES ->
			adapter_owes[v] = NOTHING;
			instance_HALT_COMPLETE(v);
			adapter_HALT_COMPLETE(v);
			ndis_adapter[v] = (refused -> N_Halting : N_Halted_late);
			ended[v] = INSTANCE_Gone
		}
		:: d_step {
			adapter_owes[v] == DO_RESTART ->
			adapter_owes[v] = RESTART_WORK
		}
		:: d_step {
			adapter_owes[v] == RESTART_WORK ->
			adapter_owes[v] = NOTHING;
			adapter_RESTART_COMPLETE(v)
		}
		:: d_step {
			adapter_owes[v] == RESTART_WORK && !LOANS_OF_D(v) ->
			adapter_owes[v] = NOTHING;
			adapter_RESTART_FAILED(v)
		}
		:: d_step {
			adapter_owes[v] == COMPLETE_RESTART || adapter_owes[v] == FAIL_RESTART ->
			adapter_owes[v] = NOTHING;
#ifndef MUTANT_RESTART_IS_NOT_ANSWERED
			restart_is_answered(v)
#endif
		}
		:: d_step {
			adapter_owes[v] == COMPLETE_PAUSE ->
			adapter_owes[v] = NOTHING;
			pause_is_answered(v)
		}
		fi;
		after_event()
	}
	od
}

#define COUNT_INITIALIZE(v)                                                                                            \
	if                                                                                                             \
	:: in_request[v] == INLINE -> FORM(initialize, at_once)                                                        \
	:: in_request[v] == IN_CALL -> FORM(initialize, before_return)                                                 \
	:: else -> FORM(initialize, later)                                                                             \
	fi

/* The callbacks of a device leave. */
proctype DeviceCallback(byte v)
{
end:
	do
	:: atomic {
		if
		:: d_step {
			ndis_adapter[v] == N_Returning ->
			SLU_SAY("~ ndis %d MiniportInitializeEx returns\n", v);
			COUNT_INITIALIZE(v);
			ndis_adapter[v] = N_Paused
		}
		:: d_step {
			ndis_adapter[v] == N_Init_failed ->
			SLU_SAY("~ ndis %d MiniportInitializeEx returns\n", v);
			COUNT_INITIALIZE(v);
			ndis_adapter[v] = N_Halted;
			ndis_device[v] = D_None
		}
		:: d_step {
			ndis_adapter[v] == N_Halted_late ->
			SLU_SAY("~ ndis %d MiniportHaltEx returns\n", v);
			ndis_adapter[v] = N_Halted;
			CLAIM(initialized_device_is_halted_once, true, halt_due[v]);
			halt_due[v] = 0;
			in_deinit[v] = (in_deinit[v] == IN_CALL && halt_for[v] == HALT_DEINIT -> GRANTED : in_deinit[v]);
			started[v] = (halt_for[v] == HALT_PNP -> 0 : started[v]);
#ifndef HOSTILE
			ndis_device[v] = (halt_for[v] == HALT_PNP -> D_Disabled : D_None);
#endif
			halt_for[v] = NO_HALT
		}
		:: d_step {
			callback[UP_D(v)] == INSIDE && adapter_owes[v] != DO_RESTART ->
			end_callback(UP_D(v));
			if
			:: finished && ndis_adapter[v] == N_Restarting -> restart_is_answered(v)
			:: finished && ndis_adapter[v] == N_Pausing -> pause_is_answered(v)
#if SHUTDOWN
			:: finished && IS_SHUT(v) ->
				finished = 0;
				failed[UP_D(v)] = 0
#endif
			:: else
			fi
		}
		:: d_step {
			callback[UP_D(v)] == LEAVING ->
			callback[UP_D(v)] = OUTSIDE
		}
		fi;
		after_event()
	}
	od
}

/* ------------------------------------------------------------------ traffic */

/* How the send that is offered was completed; 0 between steps. */
byte answer;
#define STATUS_NONE    0
#define STATUS_PAUSED  1
#define STATUS_LOW     2
#define STATUS_REMOVED 3
#define STATUS_SUCCESS 4
#define STATUS_TWICE   5
#define STATUS_RESET   6
#define FAILED_ONCE    (answer >= STATUS_PAUSED && answer <= STATUS_REMOVED || answer == STATUS_RESET)

inline complete_send(status)
{
	answer = (answer == STATUS_NONE -> status : STATUS_TWICE)
}

/* Refused: completed in the step that refuses it; nothing of the driver's is touched in between. */
inline refuse_send(v, status)
{
	CLAIM(refused_send_says_why, true,
	      status == (ndis_adapter[v] != N_Running -> STATUS_PAUSED :
			(removed[v] -> STATUS_REMOVED : (ASLEEP(v) -> STATUS_LOW : (RESETTING(v) -> STATUS_RESET : STATUS_PAUSED)))));
#ifndef MUTANT_SEND_IS_LOST
	CLAIM(send_completes_once, true, sends_out[v] > 0);
	sends_out[v]--;
	complete_send(status)
#endif
}

/* One of the driver's own on a binding: whoever offers it completes it, with an error where it is not let in. */
inline offer_own_send(b)
{
	if
	:: GATE(b)
	:: else ->
#if defined(MUTANT_OWN_SEND_SUCCEEDS)
		complete_send(STATUS_SUCCESS)
#elif defined(MUTANT_OWN_SEND_IS_LOST)
		skip
#else
		complete_send(STATUS_PAUSED)
#endif
	fi;
#ifdef MUTANT_OWN_SEND_COMPLETES_TWICE
	complete_send(STATUS_PAUSED);
#endif
	CLAIM(send_after_close_fails, true, FAILED_ONCE);
	answer = STATUS_NONE
}

#ifdef MUTANT_SENDS_WHILE_STOPPING
#define SERVES(v) true
#else
#define SERVES(v) (instance_state[v] == INSTANCE_Live)
#endif
#ifdef MUTANT_OIDS_WHILE_STOPPING
#define SERVES_OIDS(v) true
#else
#define SERVES_OIDS(v) (instance_state[v] == INSTANCE_Live)
#endif

#define MAY_FORWARD(v, b)                                                                                              \
	(SERVES_OIDS(v) && !removed[v] && IS_READY(b) && binding_state[b] != BINDING_Opening_requesting)

#ifdef MUTANT_OIDS_GO_BELOW_ASLEEP
#define PARKS false
#else
#define PARKS lower_low
#endif

/* It counts; forwarded at once, or parked (OID-08). */
inline take_oid(v)
{
	if
	:: refused -> oid[v] = LEFT
	:: !refused && PARKS -> oid[v] = PARKED
	:: else ->
		CLAIM(oid_goes_below_in_d0_only, true, !ASLEEP(v));
		oid[v] = COUNTED;
		pending_CALL(ASK(v))
	fi
}

#if SENDS || OIDS
/* Whoever is bound above sends and asks, or not. */
proctype Protocol(byte v; byte b)
{
end:
	do
	:: atomic {
		if
#if SENDS
		:: d_step {
			ASKS && OVER_ALL(accepted) + OVER_ALL(below) + OVER_ALL(sent) < SENDS &&
				sends_out[v] < SENDS &&
				(ndis_adapter[v] == N_Paused || ndis_adapter[v] == N_Running ||
				 ndis_adapter[v] == N_Pausing) ->
			call_miniport(v);
			sends_out[v]++;
			if
			:: adapter_state[v] == ADAPTER_Running && removed[v] -> refuse_send(v, STATUS_REMOVED)
			:: adapter_state[v] == ADAPTER_Running && !removed[v] && ASLEEP(v) -> refuse_send(v, STATUS_LOW)
			:: adapter_state[v] == ADAPTER_Running && !removed[v] && !ASLEEP(v) && RESETTING(v) ->
				refuse_send(v, STATUS_RESET)
			:: adapter_state[v] == ADAPTER_Running && !removed[v] && !ASLEEP(v) && !RESETTING(v) &&
				(!GATE(b) || !SERVES(v)) -> refuse_send(v, STATUS_PAUSED)
			:: else ->
				adapter_SEND(v);
#ifdef MUTANT_GATE_LEFT_OPEN
				refuse = 0;
#endif
				if
				:: refused /* nobody has it: it is never completed */
#ifdef MUTANT_WRONG_STATUS
				:: refuse -> refuse_send(v, STATUS_SUCCESS)
#else
				:: refuse -> refuse_send(v, STATUS_PAUSED)
#endif
				:: else ->
					CLAIM(send_is_accepted_in_running_only, true,
					      ndis_adapter[v] == N_Running && ndis_binding[b] == N_Running &&
						      !ASLEEP(v) && !removed[v] && !RESETTING(v));
					binding_SEND(b);
#ifdef MUTANT_SEND_IS_PUT_OFF
					put_off[PAIR(v, b)] = 1
#else
					accepted[PAIR(v, b)] = accepted[PAIR(v, b)] + !refused
#endif
				fi
			fi;
			CLAIM(send_after_deinitialize_fails, deinit_done[v], FAILED_ONCE);
			CLAIM(send_after_close_fails, handle[b] == CLOSED, FAILED_ONCE);
			answer = STATUS_NONE;
			refuse = 0
		}
		/* after the close was called */
		:: d_step {
			ASKS && handle[b] == CLOSED ->
			offer_own_send(b)
		}
#endif
#if OIDS
		:: d_step {
#ifdef MUTANT_NDIS_ASKS_AFTER_HALT
			ASKS && (ALIVE(v) || ndis_adapter[v] == N_Halted) && !low[v] && !oid_out[v] ->
#else
			ASKS && ALIVE(v) && !low[v] && !oid_out[v] ->
#endif
			call_miniport(v);
			if
			:: MAY_FORWARD(v, b) ->
				CLAIM(oid_after_deinitialize_stays, true, !deinit_done[v]);
				adapter_OID(v);
				binding_OID(b);
				oid_out[v] = 1;
				oid_binding[v] = b;
				take_oid(v)
#ifdef MUTANT_REFUSED_OID_IS_COUNTED_DOWN
			:: else -> wrapped[b] = 1
#else
			:: else
#endif
			fi
		}
#endif
		fi;
		after_event()
	}
	MAY_STAY_SILENT
	od
}
#endif

#if SENDS
/* A send goes down, comes back, is completed upward; the own counts drop last (Q-24). */
proctype Send(byte v; byte b)
{
	byte level = DISPATCH_LEVEL;
end:
	do
	:: atomic {
		if
		:: d_step {
#ifdef MUTANT_SEND_IS_COUNTED_LATE
			accepted[PAIR(v, b)] && ndis_binding[b] != N_Pausing ->
#else
			accepted[PAIR(v, b)] ->
#endif
			CLAIM(handle_is_not_used_after_close, true, handle[b] == OPEN);
			CLAIM(send_goes_down_before_paused, true,
			      ndis_binding[b] == N_Running || ndis_binding[b] == N_Pausing);
			accepted[PAIR(v, b)]--;
			below[PAIR(v, b)]++
		}
		:: d_step {
			below[PAIR(v, b)] ->
			CLAIM(send_completes_once, true, sends_out[v] > 0);
			sends_out[v]--;
#ifndef MUTANT_SEND_COMPLETES_TWICE
			below[PAIR(v, b)]--;
#endif
			sent[PAIR(v, b)]++
		}
		:: d_step {
			sent[PAIR(v, b)] && !lost ->
#ifdef MUTANT_TOUCH_AFTER_COUNT
			touching[PAIR(v, b)] = 1;
#endif
			adapter_SEND_COMPLETE(v);
			binding_SEND_COMPLETE(b);
			sent[PAIR(v, b)] = sent[PAIR(v, b)] - !refused;
			lost = lost || refused
		}
#ifdef MUTANT_PAUSE_OF_BINDING_COMPLETED_AT_DISPATCH
		/* whoever has dropped the last count answers the event */
		:: d_step {
			binding_owes[b] == COMPLETE_PAUSE ->
			NEEDS_PASSIVE;
			binding_owes[b] = NOTHING;
			pause_of_binding_is_answered(b)
		}
#endif
#ifdef MUTANT_TOUCH_AFTER_COUNT
		/* it takes the binding's lock */
		:: d_step {
			touching[PAIR(v, b)] ->
			touching[PAIR(v, b)] = 0;
			CLAIM(binding_is_freed_after_unbind, true, binding_state[b] != BINDING_Unbound)
		}
#endif
		fi;
		after_event()
	}
	od
}
#endif

#if LOANS
#ifdef HOSTILE
#define MAY_RECEIVE(b) (handle[b] == OPEN || handle[b] == CLOSED && !IS_EARLY(b))
#else
#define MAY_RECEIVE(b) (handle[b] == OPEN && (!IS_OPEN(b) || pending_state[DOWN(b)] == PENDING_Idle))
#endif

/* The adapter below receives, or not. */
proctype Lower(byte v; byte b)
{
end:
	do
	:: atomic {
		d_step {
			ASKS && MAY_RECEIVE(b) &&
				OVER_ALL(lent) + OVER_ALL(returning) + OVER_ALL(indicating) + ALL_RETURNS < LOANS ->
			binding_RECEIVE(b);
			if
			:: refused -> lost = 1
			:: drop -> lost = lost || handle[b] == OPEN && binding_owes[b] != CLOSE_ADAPTER /* it could have gone back */
			:: give_back -> returns[b]++
			:: !refused && !drop && !give_back && !low[v] && !RESETTING(v) &&
				(adapter_state[v] == ADAPTER_Running || adapter_state[v] == ADAPTER_Restarting) ->
				adapter_RECEIVE(v);
				CLAIM(indicates_in_restarting_and_running_only, true,
				      ndis_adapter[v] == N_Restarting || ndis_adapter[v] == N_Running);
#ifdef MUTANT_INDICATION_IS_PUT_OFF
				put_off[PAIR(v, b)] = 1
#else
				lent[PAIR(v, b)] = lent[PAIR(v, b)] + !refused;
				indicating[PAIR(v, b)] = indicating[PAIR(v, b)] + !refused;
				lost = lost || refused
#endif
#ifdef MUTANT_INDICATES_WHILE_PAUSED
			:: else ->
				CLAIM(indicates_in_restarting_and_running_only, true,
				      ndis_adapter[v] == N_Restarting || ndis_adapter[v] == N_Running);
#else
			:: else ->
#endif
				kept[b]++
			fi;
			CLAIM(receive_is_kept_by_running_binding, lost == 0 && !drop && !give_back,
			      ndis_binding[b] == N_Running || ndis_binding[b] == N_Restarting);
			drop = 0;
			give_back = 0
		}
		after_event()
	}
	MAY_STAY_SILENT
	od
}

/* Loans come back, before or after the indicate call has returned. */
proctype Indicate(byte v; byte b)
{
end:
	do
	:: atomic {
		d_step {
			indicating[PAIR(v, b)] ->
			SLU_SAY("~ ndis %d an indication returns\n", v);
			indicating[PAIR(v, b)]--
		}
		after_event()
	}
	od
}

proctype Loan(byte v; byte b)
{
end:
	do
	:: atomic {
		if
		:: d_step {
			lent[PAIR(v, b)] && !IS_SHUT(v) ->
			call_miniport(v);
			lent[PAIR(v, b)]--;
			returning[PAIR(v, b)]++
		}
		:: d_step {
			returning[PAIR(v, b)] && !lost ->
			CLAIM(handle_is_not_used_after_close, true, handle[b] == OPEN);
			if
			:: !IS_SHUT(v) -> adapter_RETURN(v)
			:: else
			fi;
			binding_RETURN(b);
			returning[PAIR(v, b)] = returning[PAIR(v, b)] - !refused;
			lost = lost || refused
		}
		fi;
		after_event()
	}
	od
}

/* A receive that is not wanted goes back in its own callback. */
proctype GiveBack(byte b)
{
end:
	do
	:: atomic {
		if
		:: d_step {
			returns[b] ->
			SLU_SAY("~ ndis %d a receive goes back\n", b);
			CLAIM(handle_is_not_used_after_close, true, handle[b] == OPEN);
			returns[b]--
		}
		:: d_step {
			kept[b] ->
			SLU_SAY("~ ndis %d a receive goes back\n", b);
			CLAIM(handle_is_not_used_after_close, true, handle[b] == OPEN);
			kept[b]--
		}
		fi;
		after_event()
	}
	od
}
#endif

#if OIDS
/* The counts drop; refused: they do not, and nobody answers. */
#define SETTLE(v, then)                                                                                                \
	adapter_OID_COMPLETE(v);                                                                                       \
	binding_OID_COMPLETE(oid_binding[v]);                                                                          \
	oid[v] = (refused -> LEFT : then);                                                                             \
	oid_binding[v] = (refused -> oid_binding[v] : 0)

inline answer_oid(v)
{
	CLAIM(oid_completes_once, true, oid_out[v]);
	oid_out[v] = 0
}

#ifdef MUTANT_CANCEL_IS_NOT_COUNTED
#define IS_HELD(v) false
#else
#define IS_HELD(v) (cancelling[v])
#endif

#ifdef MUTANT_OID_COMPLETES_TWICE
#define ANSWERED_ALREADY SETTLED
#else
#define ANSWERED_ALREADY NO_OID
#endif

/* The answer from below has come while the call of NdisOidRequest was inside: the callback from above returns it. */
inline oid_returns(v)
{
	finished = 0;
	if
	:: IS_HELD(v) -> oid[v] = HELD
	:: else ->
		SETTLE(v, ANSWERED_ALREADY);
		if
		:: oid[v] != LEFT -> answer_oid(v)
		:: else
		fi
	fi
}

#if LOWER
/* One that was parked: the callback from above has left long ago. */
inline call_returns(v)
{
	if
	:: late[v] ->
		late[v] = 0;
		finished = 0;
		oid[v] = (IS_HELD(v) -> HELD : DUE)
	:: else -> oid_returns(v)
	fi
}
#else
#define call_returns(v) oid_returns(v)
#endif

#ifdef MUTANT_PARKED_OID_IS_FORGOTTEN
#define MUST_ANSWER(v) (oid[v] == DUE)
#else
#define MUST_ANSWER(v) (oid[v] == DUE || oid[v] == PARKED && !MAY_FORWARD(v, oid_binding[v]))
#endif

/* An OID goes down, is answered below in one of the three forms, and then above. The counts drop before the answer. */
proctype Oid(byte v)
{
end:
	do
	:: atomic {
		if
		:: d_step {
			oid[v] == COUNTED ->
			CLAIM(oid_goes_down_while_open, true, handle[oid_binding[v]] == OPEN);
			oid[v] = ASKED
		}
		:: d_step {
			oid[v] == ASKED && pending_state[ASK(v)] == PENDING_Called ->
			pending_RETURN_DONE(ASK(v));
			FORM(oid_forwarded, at_once);
			call_returns(v)
		}
		:: d_step {
			oid[v] == ASKED && pending_state[ASK(v)] == PENDING_Called ->
			pending_RETURN_PENDING(ASK(v));
#if LOWER
			late[v] = 0
#endif
		}
		:: d_step {
			oid[v] == ASKED && pending_state[ASK(v)] == PENDING_Called ->
#ifdef MUTANT_OID_FREED_BEFORE_RETURN
			/* answered above, and its memory given back, with NdisOidRequest still running */
			answer_oid(v);
#endif
			pending_COMPLETE(ASK(v))
		}
		:: d_step {
			oid[v] == ASKED && pending_state[ASK(v)] == PENDING_Early ->
			pending_RETURN_PENDING(ASK(v));
			FORM(oid_forwarded, before_return);
			call_returns(v)
		}
		:: d_step {
			oid[v] == ASKED && pending_state[ASK(v)] == PENDING_Waiting ->
			pending_COMPLETE(ASK(v));
			finished = 0;
			FORM(oid_forwarded, later);
			if
			:: IS_HELD(v) -> oid[v] = HELD
			:: else -> SETTLE(v, SETTLED)
			fi
		}
#if LOWER
		:: d_step {
			oid[v] == PARKED && MAY_FORWARD(v, oid_binding[v]) && !ASLEEP(v) ->
			CLAIM(oid_after_deinitialize_stays, true, !deinit_done[v]);
			CLAIM(oid_goes_below_in_d0_only, true, !ASLEEP(v));
			CLAIM(oid_goes_down_while_open, true, handle[oid_binding[v]] == OPEN);
			oid[v] = ASKED;
			late[v] = 1;
			pending_CALL(ASK(v))
		}
		/* it cannot go down any more, or has been */
		:: d_step {
			MUST_ANSWER(v) ->
			SETTLE(v, NO_OID);
			if
			:: oid[v] != LEFT -> answer_oid(v)
			:: else
			fi
		}
#endif
		:: d_step {
			oid[v] == SETTLED ->
			oid[v] = NO_OID;
#ifndef MUTANT_OID_IS_LOST
			answer_oid(v)
#endif
		}
		fi;
		after_event()
	}
	od
}
#endif

#if CANCELS
/* An OID is cancelled: told below, and the normal completion follows (OID-03). What is on its way down holds the handle. */
proctype Cancel(byte v)
{
end:
	do
	:: atomic {
		if
		:: d_step {
			ASKS && oid_out[v] && !cancelling[v] && pending_state[ASK(v)] != PENDING_Idle ->
			call_miniport(v);
			cancelling[v] = 1
		}
		:: d_step {
			cancelling[v] ->
			CLAIM(handle_is_not_used_after_close, true, handle[oid_binding[v]] == OPEN);
			cancelling[v] = 0;
			if
			:: oid[v] == HELD -> SETTLE(v, SETTLED)
			:: else
			fi
		}
#if LOWER
		:: d_step {
			ASKS && oid[v] == PARKED ->
			call_miniport(v);
			SETTLE(v, SETTLED)
		}
#endif
		fi;
		after_event()
	}
	od
}
#endif

#if defined(MUTANT_SEND_IS_PUT_OFF) || defined(MUTANT_INDICATION_IS_PUT_OFF)
proctype WorkItem(byte v; byte b)
{
end:
	do
	:: atomic {
		if
		:: d_step {
			put_off[PAIR(v, b)] && ndis_adapter[v] == N_Paused ->
			put_off[PAIR(v, b)] = 0;
#ifdef MUTANT_SEND_IS_PUT_OFF
			accepted[PAIR(v, b)]++
#else
			indicating[PAIR(v, b)]++
#endif
		}
#ifdef MUTANT_SEND_IS_PUT_OFF
		/* elsewhere it gives the send up */
		:: d_step {
			put_off[PAIR(v, b)] && ndis_adapter[v] != N_Paused ->
			put_off[PAIR(v, b)] = 0;
			sends_out[v]--
		}
#endif
		fi;
		after_event()
	}
	od
}
#endif

#if RESETS
/* NDIS has the answer. */
inline reset_is_answered(v)
{
	CLAIM(operation_completes_once, true, reset[v] != NO_RESET);
	reset[v] = NO_RESET
}

/* The callback leaves, the hardware is reset. */
inline reset_leaves(v)
{
	if
	:: RESET_IS_OVER(v) ->
		end_reset(v);
		reset_is_answered(v)
	:: else -> reset[v] = RESET_DRAINS
	fi
}

proctype Reset(byte v)
{
end:
	do
	:: atomic {
		if
		:: d_step {
			reset[v] == RESET_CALLED ->
			reset_leaves(v)
		}
		:: d_step {
			reset[v] == RESET_CALLED ->
			reset[v] = RESET_HARDWARE
		}
		:: d_step {
			reset[v] == RESET_CALLED ->
			reset[v] = RESET_EARLY
		}
		:: d_step {
			reset[v] == RESET_EARLY ->
			reset_leaves(v)
		}
		:: d_step {
			reset[v] == RESET_HARDWARE ->
			reset[v] = RESET_DRAINS
		}
		:: d_step {
			reset[v] == RESET_DUE ->
			reset_is_answered(v)
		}
		fi;
		after_event()
	}
	od
}
#endif

#if LOWER
#ifdef LIVE
/* Weak fairness: who is to send a parked request down must find the adapter below awake long enough. */
#define MAY_SLEEP (oid[0] != PARKED)
#else
#define MAY_SLEEP true
#endif

/* The adapter below goes to sleep, told by an event of its binding (PWR-02), and wakes up some time. */
proctype Below()
{
end:
	do
	:: atomic {
		if
		:: d_step {
			ASKS && !lower_low && (ndis_binding[0] == N_Paused || ndis_binding[0] == N_Running) &&
				callback[UP_B(0)] == OUTSIDE && MAY_SLEEP ->
			lower_low = 1
		}
#ifndef LIVE
		:: d_step {
			lower_low ->
			lower_low = 0
		}
#endif
		fi;
		after_event()
	}
	MAY_STAY_SILENT
	od
}

#ifdef LIVE
/* Fairness forces a process: to wake up is not left to it. */
proctype Wake()
{
end:
	do
	:: atomic {
		d_step {
			lower_low ->
			lower_low = 0
		}
		after_event()
	}
	od
}
#endif
#endif

/* ------------------------------------------------------------------ rest */

#define BINDING_RESTS(b)                                                                                               \
	((ndis_binding[b] == N_Halted || ndis_binding[b] == N_Paused || ndis_binding[b] == N_Running) &&                \
	 binding_owes[b] == NOTHING && IDLE(UP_B(b)) && pending_state[DOWN(b)] == PENDING_Idle && !asking[b] &&          \
	 !returns[b] && !kept[b] && !own_oid[b])
#define DEVICE_RESTS(v)                                                                                                \
	((ndis_adapter[v] == N_Halted || ndis_adapter[v] == N_Paused || ndis_adapter[v] == N_Running) &&                \
	 QUIET(v) && halt_for[v] == NO_HALT && NO_RESET_OF(v) && IDLE(UP_D(v)) && oid[v] == NO_OID && !oid_out[v] && !sends_out[v] && !SENDS_OF_D(v) &&  \
	 !LOANS_OF_D(v) &&                                                                                              \
	 (instance_state[v] == INSTANCE_None || instance_state[v] == INSTANCE_Requested ||                              \
	  instance_state[v] == INSTANCE_Live))

#ifndef LIVE
proctype Rest()
{
	resting = 1;
	(ALL_B(BINDING_RESTS) && ALL_D(DEVICE_RESTS) || off) && !lost
}
#endif

init
{
	byte v, b;

	atomic {
		for (b : 0 .. BINDINGS - 1) {
			run NdisBinding(b);
			run NdisAnswer(b);
			run BindingCallback(b);
			run Binding(b);
#if ASKING
			run Ask(b);
#endif
#if OWN
			run Own(b);
#endif
#if LOANS
			run GiveBack(b)
#endif
		}
		for (v : 0 .. DEVICES - 1) {
			run NdisDevice(v);
			run NdisDeviceMust(v);
			run NdisReturns(v);
			run Instance(v);
			run Adapter(v);
			run DeviceCallback(v);
#if OWN
			run Wish(v);
#endif
#if RESETS
			run Reset(v);
#endif
#if OIDS
			run Oid(v);
#endif
#if CANCELS
			run Cancel(v);
#endif
#if SENDS || OIDS || LOANS
			for (b : 0 .. BINDINGS - 1) {
#if SENDS || OIDS
				run Protocol(v, b);
#endif
#if SENDS
				run Send(v, b);
#endif
#if LOANS
				run Lower(v, b);
				run Indicate(v, b);
				run Loan(v, b)
#endif
#if defined(MUTANT_SEND_IS_PUT_OFF) || defined(MUTANT_INDICATION_IS_PUT_OFF)
				run WorkItem(v, b)
#endif
			}
#endif
		}
#if LOWER
		run Below();
#ifdef LIVE
		run Wake();
#endif
#endif
#ifndef LIVE
		run Rest();
#endif
		v = 0;
		b = 0
	}
}

#ifdef LIVE
#define BINDS     (ndis_binding[0] == N_Initializing)
#define UNBINDS   (ndis_binding[0] == N_Halting)
#define B_PAUSES  (ndis_binding[0] == N_Pausing)
#define B_RESTARTS (ndis_binding[0] == N_Restarting)
#define PAUSES    (ndis_adapter[0] == N_Pausing)
#define RESTARTS  (ndis_adapter[0] == N_Restarting)
#define INITIALIZES (ndis_adapter[0] == N_Initializing)
#define HALTS     (ndis_adapter[0] == N_Halting)
#define DEINITS   (in_deinit[0] != 0)
#define CANCELS   (in_cancel[0] != 0)

ltl every_bind_completes { [] (BINDS -> <> !BINDS) }
ltl every_unbind_completes { [] (UNBINDS -> <> !UNBINDS) }
ltl every_binding_pause_completes { [] (B_PAUSES -> <> !B_PAUSES) }
ltl every_binding_restart_completes { [] (B_RESTARTS -> <> !B_RESTARTS) }
ltl every_pause_completes { [] (PAUSES -> <> !PAUSES) }
ltl every_restart_completes { [] (RESTARTS -> <> !RESTARTS) }
ltl every_initialization_completes { [] (INITIALIZES -> <> !INITIALIZES) }
ltl every_halt_returns { [] (HALTS -> <> !HALTS) }
ltl every_deinitialize_returns { [] (DEINITS -> <> !DEINITS) }
ltl every_send_completes { [] (sends_out[0] > 0 -> <> (sends_out[0] == 0)) }
#if OIDS
ltl every_oid_completes { [] (oid_out[0] -> <> !oid_out[0]) }
#endif

/* twins: each must be violated */
ltl reach_every_bind_completes { [] !(BINDS && in_request[0] == INLINE) }
ltl reach_every_unbind_completes { [] !(UNBINDS && in_cancel[0] == DENIED) }
ltl reach_every_binding_pause_completes { [] !(B_PAUSES && below[0]) }
ltl reach_every_binding_restart_completes { [] !B_RESTARTS }
ltl reach_every_pause_completes { [] !(PAUSES && below[0]) }
ltl reach_every_restart_completes { [] !RESTARTS }
ltl reach_every_initialization_completes { [] !(INITIALIZES && in_cancel[0]) }
ltl reach_every_halt_returns { [] !HALTS }
ltl reach_every_deinitialize_returns { [] !(DEINITS && halt_for[0] == HALT_PNP) }
ltl reach_every_send_completes { [] !(below[0] && halt_for[0]) }
#if OIDS
ltl reach_every_oid_completes { [] !(oid[0] == ASKED && UNBINDS) }
#endif
#endif
