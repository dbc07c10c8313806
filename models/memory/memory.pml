/*
 * memory.pml - the memory models of memory.pmh held to the litmus tests that tell such models apart
 *
 * Claims    see memory.claims: NAME_is_forbidden holds in every run; NAME_is_allowed must be reached by one
 * Contract  none; the tests are the usual ones of the literature on x86 and ARM
 * Code      none; models/drain stands on these memory models
 *
 *   TSO       x86-TSO, else the weaker memory
 *
 * One run picks a test, with or without barriers, and its outcome is judged when all its threads are done. With barriers: a
 * full fence between the two accesses of each thread, but for message passing, load buffering, S, WRC and ISA2, for which
 * release and acquire are enough.
 */
#define THREADS   4
#define LOCATIONS 3
#ifndef TSO
#define HISTORY 4
#endif

#include "common/claim.pmh"
#include "memory/memory.pmh"

#define X 0
#define Y 1
#define Z 2

mtype = { SB, MP, LB, S, R, WW, WRC, IRIW, ISA2, ADDS, SWAPS };
mtype test;
bit barriers;
byte ended;
byte r[4];

#define FENCED                                                                                                         \
	if                                                                                                             \
	:: barriers -> fence(me)                                                                                       \
	:: else                                                                                                        \
	fi

/* released, acquired: with barriers */
inline put(x, v)
{
	if
	:: barriers -> store(me, x, v, RELEASE)
	:: else -> store(me, x, v, RELAXED)
	fi
}

inline get(x, to)
{
	if
	:: barriers -> load(me, x, ACQUIRE, to)
	:: else -> load(me, x, RELAXED, to)
	fi
}

/* a load, then a store that does not depend on it */
inline get_and_put(x, to, y, v)
{
	if
	:: barriers ->
		load(me, x, ACQUIRE, to);
		store(me, y, v, RELEASE)
	:: !barriers ->
		load(me, x, RELAXED, to);
		store(me, y, v, RELAXED)
	:: !barriers && STORES_OVERTAKE_LOADS ->
		store(me, y, v, RELAXED);
		load(me, x, RELAXED, to)
	fi
}

proctype Thread(byte me)
{
	if
	:: test == SB && me == 0 -> store(me, X, 1, RELAXED); FENCED; load(me, Y, RELAXED, r[0])
	:: test == SB && me == 1 -> store(me, Y, 1, RELAXED); FENCED; load(me, X, RELAXED, r[1])

	:: test == MP && me == 0 -> store(me, X, 1, RELAXED); put(Y, 1)
	:: test == MP && me == 1 -> get(Y, r[0]); load(me, X, RELAXED, r[1])

	:: test == LB && me == 0 -> get_and_put(X, r[0], Y, 1)
	:: test == LB && me == 1 -> get_and_put(Y, r[1], X, 1)

	:: test == S && me == 0 -> store(me, X, 2, RELAXED); put(Y, 1)
	:: test == S && me == 1 -> get_and_put(Y, r[0], X, 1)

	:: test == R && me == 0 -> store(me, X, 1, RELAXED); FENCED; store(me, Y, 1, RELAXED)
	:: test == R && me == 1 -> store(me, Y, 2, RELAXED); FENCED; load(me, X, RELAXED, r[0])

	:: test == WW && me == 0 -> store(me, X, 1, RELAXED); FENCED; store(me, Y, 2, RELAXED)
	:: test == WW && me == 1 -> store(me, Y, 1, RELAXED); FENCED; store(me, X, 2, RELAXED)

	:: test == WRC && me == 0 -> store(me, X, 1, RELAXED)
	:: test == WRC && me == 1 -> get_and_put(X, r[0], Y, 1)
	:: test == WRC && me == 2 -> get(Y, r[1]); load(me, X, RELAXED, r[2])

	:: test == IRIW && me == 0 -> store(me, X, 1, RELAXED)
	:: test == IRIW && me == 1 -> store(me, Y, 1, RELAXED)
	:: test == IRIW && me == 2 -> load(me, X, RELAXED, r[0]); FENCED; load(me, Y, RELAXED, r[1])
	:: test == IRIW && me == 3 -> load(me, Y, RELAXED, r[2]); FENCED; load(me, X, RELAXED, r[3])

	:: test == ISA2 && me == 0 -> store(me, X, 1, RELAXED); put(Y, 1)
	:: test == ISA2 && me == 1 -> get_and_put(Y, r[0], Z, 1)
	:: test == ISA2 && me == 2 -> get(Z, r[1]); load(me, X, RELAXED, r[2])

	:: test == ADDS && me <= 2 -> add(me, X, 1, r[me])
	:: test == SWAPS && me <= 2 -> compare_exchange(me, X, 0, me + 1, r[me])

	:: else
	fi;
	IS_FLUSHED(me);
	ended++
}

#define SB_SEEN   (test == SB && r[0] == 0 && r[1] == 0)
#define MP_SEEN   (test == MP && r[0] == 1 && r[1] == 0)
#define LB_SEEN   (test == LB && r[0] == 1 && r[1] == 1)
#define S_SEEN    (test == S && r[0] == 1 && NEWEST(X) == 2)
#define R_SEEN    (test == R && NEWEST(Y) == 2 && r[0] == 0)
#define WW_SEEN   (test == WW && NEWEST(X) == 1 && NEWEST(Y) == 1)
#define WRC_SEEN  (test == WRC && r[0] == 1 && r[1] == 1 && r[2] == 0)
#define IRIW_SEEN (test == IRIW && r[0] == 1 && r[1] == 0 && r[2] == 1 && r[3] == 0)
#define ISA2_SEEN (test == ISA2 && r[0] == 1 && r[1] == 1 && r[2] == 0)

#define FORBIDDEN(name, tested, seen) CLAIM(name, test == tested && barriers, !seen)
#define ALLOWED(name, seen)           CLAIM(name, !barriers && seen, true)

init
{
	byte me;

	atomic {
		start_memory();
		if
		:: test = SB
		:: test = MP
		:: test = LB
		:: test = S
		:: test = R
		:: test = WW
		:: test = WRC
		:: test = IRIW
		:: test = ISA2
		:: test = ADDS
		:: test = SWAPS
		fi;
		if
		:: barriers = 1
		:: barriers = 0
		fi;
		for (me : 0 .. THREADS - 1) {
			run Thread(me)
		}
		me = 0
	}
	d_step {
		ended == THREADS ->
		FORBIDDEN(fenced_store_buffering_is_forbidden, SB, SB_SEEN);
		FORBIDDEN(released_message_passing_is_forbidden, MP, MP_SEEN);
		FORBIDDEN(released_load_buffering_is_forbidden, LB, LB_SEEN);
		FORBIDDEN(released_s_is_forbidden, S, S_SEEN);
		FORBIDDEN(fenced_r_is_forbidden, R, R_SEEN);
		FORBIDDEN(fenced_two_plus_two_writes_is_forbidden, WW, WW_SEEN);
		FORBIDDEN(released_wrc_is_forbidden, WRC, WRC_SEEN);
		FORBIDDEN(fenced_iriw_is_forbidden, IRIW, IRIW_SEEN);
		FORBIDDEN(released_isa2_is_forbidden, ISA2, ISA2_SEEN);
		CLAIM(adds_are_not_lost, test == ADDS, NEWEST(X) == 3 && r[0] + r[1] + r[2] == 0 + 1 + 2);
		CLAIM(one_exchange_wins, test == SWAPS, r[0] + r[1] + r[2] == 1 && r[NEWEST(X) - 1]);
		ALLOWED(store_buffering_is_allowed, SB_SEEN);
		ALLOWED(r_is_allowed, R_SEEN);
#ifdef TSO
		CLAIM(tso_forbids_message_passing, test == MP, !MP_SEEN);
		CLAIM(tso_forbids_load_buffering, test == LB, !LB_SEEN);
		CLAIM(tso_forbids_s, test == S, !S_SEEN);
		CLAIM(tso_forbids_two_plus_two_writes, test == WW, !WW_SEEN);
		CLAIM(tso_forbids_wrc, test == WRC, !WRC_SEEN);
		CLAIM(tso_forbids_iriw, test == IRIW, !IRIW_SEEN);
		CLAIM(tso_forbids_isa2, test == ISA2, !ISA2_SEEN)
#else
		ALLOWED(message_passing_is_allowed, MP_SEEN);
		ALLOWED(load_buffering_is_allowed, LB_SEEN);
		ALLOWED(s_is_allowed, S_SEEN);
		ALLOWED(two_plus_two_writes_is_allowed, WW_SEEN);
		ALLOWED(wrc_is_allowed, WRC_SEEN);
		ALLOWED(iriw_is_allowed, IRIW_SEEN);
		ALLOWED(isa2_is_allowed, ISA2_SEEN)
#endif
	}
}
