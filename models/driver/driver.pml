/*
 * driver.pml - one driver: DriverEntry, roll-back, binds, one device, uninstall, unload
 *
 * Claims    see driver.claims
 * Contract  section 1 of the facts: TD-01 to TD-16, DE-01 to DE-18, UNL-01 to UNL-12, INV-17, INV-18, Q-03, Q-16, Q-25
 * Code      models/driver/driver.rl, src/core/driver.c
 * Left out  see README.md
 *
 *   BINDINGS  lower bindings; the first asks for the virtual device, the others carry none
 *   HOSTILE   NDIS binds as soon as it may, before DriverEntry has returned (DE-09, DE-11, Q-16)
 */
#ifndef BINDINGS
#define BINDINGS 2
#endif

#include "common/ndis.pmh"
#include "driver/driver.pmh"

byte driver_state[1] = DRIVER_NotLoaded;

/* What the driver owes: at most one at a time. Each but START is a call into NDIS. */
#define NOTHING             0
#define REGISTER_MINIPORT   1
#define REGISTER_PROTOCOL   2
#define ASSOCIATE           3
#define START               4 /* what else DriverEntry has to do */
#define DEREGISTER_PROTOCOL 5
#define DEREGISTER_MINIPORT 6
byte owed;

inline owe(effect)
{
	CLAIM(one_effect_is_owed, true, owed == NOTHING);
	owed = effect
}

inline driver_do_register_miniport(o) { owe(REGISTER_MINIPORT) }
inline driver_do_register_protocol(o) { owe(REGISTER_PROTOCOL) }
inline driver_do_associate(o) { owe(ASSOCIATE) }
inline driver_do_deregister_protocol(o) { owe(DEREGISTER_PROTOCOL) }
inline driver_do_deregister_miniport(o) { owe(DEREGISTER_MINIPORT) }

/* What NDIS and PnP know of the image */
#define NOT_LOADED   0
#define ENTERING     1 /* DriverEntry was called */
#define LOADED       2
#define UNINSTALLING 3 /* ProtocolUninstall was called */
#define UNINSTALLED  4
#define UNLOADING    5 /* MiniportDriverUnload was called */
byte image;
byte returning; /* DriverEntry, ProtocolUninstall or unload is done for the driver: what the image will be */
bit going;      /* the user uninstalls: unbind all, then ProtocolUninstall, then unload */

/* The call into NDIS that is running, and what it has returned */
#define GOOD 1
#define BAD  2
byte call;
byte result;
bit miniport; /* registered */
#define UNKNOWN    0
#define REGISTERED 1
#define LEAVING_US 2 /* NdisDeregisterProtocolDriver is running: unbinds come inside */
byte protocol;

/* NDIS's view of the bindings and of the device */
#define N_Requested  10
#define N_Unanswered 11 /* MiniportInitializeEx was refused: it is never answered */
byte binding[BINDINGS]; /* N_Halted, N_Initializing, N_Paused, N_Halting */
byte device;            /* N_Halted, N_Requested, N_Initializing, N_Running, N_Halting */

/* An application opens the driver's control device. */
bit handle;

/* The driver's own */
bit handle_known; /* the miniport handle is stored */
bit started;      /* all of DriverEntry is done */
bit record[BINDINGS];
#define NO_WORK       0
#define DO_BIND       1
#define ANSWER_BIND   2
#define DO_UNBIND     3
#define ANSWER_UNBIND 4
byte work[BINDINGS];
#define NO_INSTANCE   0
#define REQUESTED     1
#define LIVE_INSTANCE 2
byte instance;
bit deinit;  /* NdisIMDeInitializeDeviceInstance was called */
bit control; /* the control device: there while the device lives (DE-21) */
#ifdef MUTANT_DRIVER_KEEPS_HANDLE
bit own_handle;
#define HANDLES (handle + own_handle)
#else
#define HANDLES handle
#endif
#ifdef MUTANT_DEREGISTERS_WITH_LOCK
#define LOCK_IS_FREE (protocol != LEAVING_US)
#else
#define LOCK_IS_FREE true
#endif

/* BINDINGS is 1 or 2 */
#define LAST             (BINDINGS - 1)
#define BOTH(what, is)   (what[0] == is && what[LAST] == is)
#define SETTLED_BINDINGS                                                                                               \
	((binding[0] == N_Halted || binding[0] == N_Paused) && (binding[LAST] == N_Halted || binding[LAST] == N_Paused))
#define NOTHING_LEFT                                                                                                   \
	(!miniport && protocol == UNKNOWN && owed == NOTHING && device == N_Halted && instance == NO_INSTANCE &&        \
	 !control && BOTH(binding, N_Halted) && BOTH(record, 0))

/* What the observer asks of every step */
inline after_event()
{
	d_step {
		CLAIM(legal_event_is_taken, true, !refused);
		refused = 0;
		CLAIM(protocol_lives_inside_the_miniport, protocol != UNKNOWN, miniport)
	}
}

/* It deregisters, or the user has uninstalled it. */
#define LEAVES (owed == DEREGISTER_PROTOCOL || image == UNINSTALLING || image == UNINSTALLED)

/* ProtocolBindAdapterEx. A driver that has made up its mind to go fails it; NDIS cannot know that yet. */
inline bind(b)
{
	binding[b] = N_Initializing;
	driver_BIND(0);
#ifdef MUTANT_BIND_REFUSED_EARLY
	refused = refused || image == ENTERING;
#endif
	if
	:: refused ->
		refused = 0;
		CLAIM(bind_is_refused_by_a_leaving_driver_only, true, LEAVES);
		binding[b] = N_Halted
	:: else ->
		CLAIM(leaving_driver_takes_no_bind, true, !LEAVES);
		record[b] = 1;
		work[b] = DO_BIND
	fi
}

/* ProtocolUnbindAdapterEx */
inline unbind(b)
{
	binding[b] = N_Halting;
	driver_UNBIND(0);
	work[b] = (refused -> NO_WORK : DO_UNBIND)
}

/* NDIS binds each adapter that it likes to, as long as the protocol is registered, and may unbind it again. */
proctype Adapter(byte b)
{
end:
	do
	:: atomic {
		if
		:: d_step {
#ifdef HOSTILE
			!resting && protocol == REGISTERED && binding[b] == N_Halted &&
				(!going || image == UNINSTALLING || image == UNINSTALLED) ->
#else
			!resting && protocol == REGISTERED && !going && binding[b] == N_Halted && image == LOADED ->
#endif
			bind(b)
		}
		:: d_step {
			!resting && protocol == REGISTERED && binding[b] == N_Paused && LOCK_IS_FREE ->
			unbind(b)
		}
		fi;
		after_event()
	}
	MAY_STAY_SILENT
	od
}

/* It must unbind before it can uninstall, and inside the deregistration (UNL-06, UNL-09). */
proctype Unbind(byte b)
{
end:
	do
	:: atomic {
		d_step {
			(going || protocol == LEAVING_US) && binding[b] == N_Paused && LOCK_IS_FREE ->
			unbind(b)
		}
		after_event()
	}
	od
}

#ifdef MUTANT_BIND_WAITS_FOR_ASSOCIATION
#define BIND_MAY_GO_ON (driver_state[0] == DRIVER_Assoc || driver_state[0] == DRIVER_Loaded)
#else
#define BIND_MAY_GO_ON true
#endif

#ifdef MUTANT_CANCEL_REFUSED_IN_ROLL_BACK
#define MAY_CANCEL (device == N_Requested && image != ENTERING)
#else
#define MAY_CANCEL (device == N_Requested)
#endif

/* The driver's bind and unbind of one adapter: it asks for the device inside the bind and is rid of it when it has unbound. */
proctype Binding(byte b)
{
end:
	do
	:: atomic {
		if
		:: d_step {
			work[b] == DO_BIND && BIND_MAY_GO_ON ->
			work[b] = NO_WORK;
			record[b] = 0;
			binding[b] = N_Halted
		}
		:: d_step {
			work[b] == DO_BIND && BIND_MAY_GO_ON ->
			work[b] = ANSWER_BIND
		}
		:: d_step {
			work[b] == DO_BIND && BIND_MAY_GO_ON && !b && instance == NO_INSTANCE ->
			work[b] = ANSWER_BIND;
			CLAIM(request_has_the_miniport_handle, true, handle_known && miniport);
			instance = REQUESTED;
			device = N_Requested
		}
		:: d_step {
			work[b] == ANSWER_BIND ->
			work[b] = NO_WORK;
			binding[b] = N_Paused
		}
#ifndef MUTANT_UNBIND_LEAVES_REQUEST
		/* cancelled in time, or else its initialization is awaited */
		:: d_step {
			work[b] == DO_UNBIND && !b && instance == REQUESTED && MAY_CANCEL ->
			instance = NO_INSTANCE;
			device = N_Halted
		}
#endif
		:: d_step {
			work[b] == DO_UNBIND && !b && instance == LIVE_INSTANCE && !deinit ->
			deinit = 1
		}
#ifdef MUTANT_UNBIND_LEAVES_REQUEST
		:: d_step {
			work[b] == DO_UNBIND && (b || instance != LIVE_INSTANCE && device != N_Initializing) ->
#else
		:: d_step {
			work[b] == DO_UNBIND && (b || instance == NO_INSTANCE) ->
#endif
			work[b] = ANSWER_UNBIND;
#ifdef MUTANT_UNBIND_COMPLETES_FIRST
			binding[b] = N_Halted
#else
			record[b] = 0
#endif
		}
		:: d_step {
			work[b] == ANSWER_UNBIND ->
			work[b] = NO_WORK;
#ifdef MUTANT_UNBIND_COMPLETES_FIRST
			record[b] = 0
#else
			binding[b] = N_Halted
#endif
		}
		fi;
		after_event()
	}
	od
}

#ifdef MUTANT_INITIALIZE_EARLY
#define MAY_INITIALIZE (image == LOADED || image == ENTERING)
#else
#define MAY_INITIALIZE (image == LOADED)
#endif

/* A requested device is initialized some day, or never (TI-19), and not before DriverEntry returned (DE-08). */
active proctype Plug()
{
end:
	do
	:: atomic {
		if
		:: d_step {
			!resting && device == N_Requested && MAY_INITIALIZE ->
			device = N_Initializing;
			CLAIM(initialize_finds_a_driver_that_is_ready, true, started && handle_known);
			driver_INITIALIZE(0);
			device = (refused -> N_Unanswered : N_Initializing)
		}
		:: d_step {
			!resting && device == N_Running ->
			device = N_Halting
		}
		fi;
		after_event()
	}
	MAY_STAY_SILENT
	od
}

active proctype Deinitialize()
{
end:
	do
	:: d_step {
		deinit && device == N_Running ->
		device = N_Halting
	}
	od
}

/* The driver's MiniportInitializeEx and MiniportHaltEx. */
active proctype Device()
{
end:
	do
	:: d_step {
		device == N_Initializing ->
		instance = LIVE_INSTANCE;
#ifdef MUTANT_DRIVER_KEEPS_HANDLE
		own_handle = 1;
#endif
		control = 1;
		device = N_Running
	}
	:: d_step {
		device == N_Initializing ->
		instance = NO_INSTANCE;
#ifdef MUTANT_FAILED_INIT_KEEPS_CONTROL
		control = 1;
#endif
		device = N_Halted
	}
#ifdef MUTANT_RECORD_FREED_LATE
	:: d_step {
		device == N_Halting ->
		device = N_Halted;
		control = 0
	}
	:: d_step {
		device == N_Halted && instance == LIVE_INSTANCE ->
#else
	:: d_step {
		device == N_Halting && instance == NO_INSTANCE ->
		device = N_Halted
	}
	:: d_step {
		device == N_Halting && instance == LIVE_INSTANCE ->
#ifndef MUTANT_CONTROL_DEVICE_KEPT
		control = 0;
#endif
#endif
		instance = NO_INSTANCE;
		deinit = 0
	}
	od
}

/* An application. It closes what it has opened. */
active proctype Open()
{
end:
	do
	:: d_step {
		!resting && control && !handle ->
		handle = 1
	}
	MAY_STAY_SILENT
	od
}

active proctype Close()
{
end:
	do
	:: d_step {
		handle ->
		handle = 0
	}
	od
}

/* No device, no open handle, no callback of this driver running (INV-18, UNL-04, UNL-11, Q-03). */
#define UNLOADABLE (device == N_Halted && !HANDLES && SETTLED_BINDINGS)

inline unload()
{
	image = UNLOADING;
	CLAIM(unload_finds_nothing_alive, true, instance == NO_INSTANCE && !control);
	driver_UNLOAD(0)
}

/* The user loads, uninstalls, or has the driver unloaded. */
active proctype User()
{
end:
	do
	:: atomic {
		if
		:: d_step {
			!resting && image == NOT_LOADED ->
			image = ENTERING;
			driver_DRIVER_ENTRY(0)
		}
		:: d_step {
			!resting && image == LOADED && !going ->
			going = 1
		}
		:: d_step {
			!resting && image == LOADED && !going && UNLOADABLE ->
			unload()
		}
		fi;
		after_event()
	}
	MAY_STAY_SILENT
	od
}

active proctype Pnp()
{
end:
	do
	:: atomic {
		if
		:: d_step {
#ifdef MUTANT_UNINSTALL_FIRST
			going && image == LOADED ->
#else
			going && image == LOADED && BOTH(binding, N_Halted) ->
#endif
			image = UNINSTALLING;
			CLAIM(uninstall_follows_every_unbind, true, BOTH(record, 0) && instance == NO_INSTANCE);
			driver_UNINSTALL(0);
			returning = (refused -> NOT_LOADED : UNINSTALLED)
		}
		:: d_step {
			image == UNINSTALLED && UNLOADABLE ->
			unload()
		}
		/* the callback returns, and now NDIS knows */
		:: d_step {
			returning ->
			image = returning;
			returning = NOT_LOADED
		}
		fi;
		after_event()
	}
	od
}

/* NDIS does what DriverEntry and unload call for. */
active proctype Ndis()
{
end:
	do
	:: atomic {
		if
		:: d_step {
			call == REGISTER_MINIPORT ->
			call = NOTHING;
			miniport = 1;
			result = GOOD
		}
		/* from here on binds may come */
		:: d_step {
			call == REGISTER_PROTOCOL ->
			call = NOTHING;
			protocol = REGISTERED;
			result = GOOD
		}
		:: d_step {
			call == REGISTER_MINIPORT || call == REGISTER_PROTOCOL ->
			call = NOTHING;
			result = BAD
		}
		:: d_step {
			call == ASSOCIATE ->
			call = NOTHING;
			result = GOOD
		}
		:: d_step {
			call == DEREGISTER_PROTOCOL && BOTH(binding, N_Halted) ->
			call = NOTHING;
			protocol = UNKNOWN;
			result = GOOD
		}
		:: d_step {
			call == DEREGISTER_MINIPORT ->
			call = NOTHING;
			miniport = 0;
			result = GOOD
		}
		fi;
		after_event()
	}
	od
}

#if defined(MUTANT_ROLL_BACK_FORGETS_PROTOCOL)
#define FORGOTTEN (owed == DEREGISTER_PROTOCOL && image == ENTERING)
#elif defined(MUTANT_UNLOAD_FORGETS_MINIPORT)
#define FORGOTTEN (owed == DEREGISTER_MINIPORT && image == UNLOADING)
#else
#define FORGOTTEN false
#endif
#ifdef MUTANT_MINIPORT_DEREGISTERED_FIRST
#define CALLED                                                                                                         \
	(owed == DEREGISTER_PROTOCOL -> DEREGISTER_MINIPORT : (owed == DEREGISTER_MINIPORT -> DEREGISTER_PROTOCOL : owed))
#else
#define CALLED owed
#endif
#ifdef MUTANT_ENTRY_WAITS_FOR_DEVICE
#define CAN_START (instance == LIVE_INSTANCE)
#else
#define CAN_START true
#endif

/* DriverEntry and unload: one effect after the other, then the return. */
active proctype Driver()
{
end:
	do
	:: atomic {
		if
		:: d_step {
			owed != NOTHING && owed != START && call == NOTHING && !result && FORGOTTEN ->
			result = GOOD
		}
		:: d_step {
			owed != NOTHING && owed != START && call == NOTHING && !result && !FORGOTTEN ->
			call = CALLED;
			if
			:: call == DEREGISTER_PROTOCOL ->
				CLAIM(deregisters_in_entry_and_unload_only, true,
				      image == ENTERING || image == UNLOADING);
				protocol = LEAVING_US
			:: else
			fi
		}
		:: d_step {
			owed == REGISTER_MINIPORT && result == GOOD ->
			owed = NOTHING;
			result = 0;
#ifndef MUTANT_HANDLE_STORED_LATE
			handle_known = 1;
#endif
			driver_REGISTER_MINIPORT_COMPLETE(0)
		}
		:: d_step {
			owed == REGISTER_MINIPORT && result == BAD ->
			owed = NOTHING;
			result = 0;
			driver_REGISTER_MINIPORT_FAILED(0)
		}
		:: d_step {
			owed == REGISTER_PROTOCOL && result == GOOD ->
			owed = NOTHING;
			result = 0;
			driver_REGISTER_PROTOCOL_COMPLETE(0)
		}
		:: d_step {
			owed == REGISTER_PROTOCOL && result == BAD ->
			owed = NOTHING;
			result = 0;
			driver_REGISTER_PROTOCOL_FAILED(0)
		}
		:: d_step {
			owed == ASSOCIATE && result == GOOD ->
			result = 0;
#ifdef MUTANT_HANDLE_STORED_LATE
			handle_known = 1;
#endif
			driver_ASSOCIATE_COMPLETE(0);
			owed = (refused -> NOTHING : START)
		}
		:: d_step {
			owed == START && CAN_START ->
			owed = NOTHING;
			started = 1;
			returning = LOADED;
			driver_ENTRY_RETURN(0)
		}
		/* something else that DriverEntry needs is not to be had, before the association or after it */
		:: d_step {
			(owed == START && CAN_START || owed == ASSOCIATE && call == NOTHING && !result) ->
			owed = NOTHING;
			driver_ENTRY_FAILED(0)
		}
		:: d_step {
			owed == DEREGISTER_PROTOCOL && result ->
			owed = NOTHING;
			result = 0;
			CLAIM(deregistration_returns_when_all_is_unbound, true,
			      BOTH(record, 0) && instance == NO_INSTANCE);
			driver_DEREGISTER_PROTOCOL_COMPLETE(0)
		}
		:: d_step {
			owed == DEREGISTER_MINIPORT && result ->
			owed = NOTHING;
			result = 0;
			driver_DEREGISTER_MINIPORT_COMPLETE(0)
		}
		:: d_step {
			driver_state[0] == DRIVER_Failed ->
			CLAIM(returns_from_what_was_called, true, image == ENTERING);
			driver_ENTRY_RETURN_FAILURE(0);
			CLAIM(failed_entry_leaves_nothing, true, NOTHING_LEFT);
			image = (refused -> ENTERING : NOT_LOADED);
			handle_known = 0
		}
		:: d_step {
			driver_state[0] == DRIVER_UnlAll ->
			CLAIM(returns_from_what_was_called, true, image == UNLOADING);
			driver_UNLOAD_RETURN(0);
			CLAIM(unload_leaves_nothing, true, NOTHING_LEFT);
			image = (refused -> UNLOADING : NOT_LOADED);
			going = 0;
			started = 0;
			handle_known = 0
		}
		fi;
		after_event()
	}
	od
}

#define SETTLED                                                                                                        \
	(image == NOT_LOADED ||                                                                                        \
	 (image == LOADED && !going && SETTLED_BINDINGS && BOTH(work, NO_WORK) && !handle &&              \
	  (device == N_Halted || device == N_Requested || device == N_Running)))

#ifdef LIVE
#define ROLLS_BACK                                                                                                     \
	(driver_state[0] == DRIVER_RollProt || driver_state[0] == DRIVER_RollMp || driver_state[0] == DRIVER_Failed)

ltl every_entry_returns { [] (image == ENTERING -> <> (image != ENTERING)) }
ltl every_roll_back_ends { [] (ROLLS_BACK -> <> (image == NOT_LOADED)) }
ltl every_uninstall_ends_in_unload { [] (going -> <> (image == NOT_LOADED)) }
ltl every_unload_returns { [] (image == UNLOADING -> <> (image == NOT_LOADED)) }

/* twins: each must be violated */
ltl reach_every_entry_returns { [] !(image == ENTERING && device == N_Requested) }
ltl reach_every_roll_back_ends { [] !(ROLLS_BACK && binding[0] == N_Halting && device == N_Requested) }
ltl reach_every_uninstall_ends_in_unload { [] !(going && device == N_Running && handle) }
ltl reach_every_unload_returns { [] !(image == UNLOADING && BOTH(binding, N_Halting)) }
#endif

/* At the end without an end label: what does not settle is an invalid end state. */
init {
	byte b = 0;

	atomic {
		do
		:: b < BINDINGS ->
			run Adapter(b);
			run Unbind(b);
			run Binding(b);
			b++
		:: else -> break
		od;
		b = 0
	}
#ifndef LIVE
	resting = 1;
	SETTLED
#endif
}
