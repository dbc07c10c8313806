/*
 * drain.pml - the gate that counts who is inside, on the memory of memory.pmh
 *
 * Claims    see drain.claims
 * Contract  MECH-02, MECH-03, MECH-19, RACE-07, RACE-15; INV-01 for the completion of a close
 * Code      src/core/drain.c
 * Left out  see README.md
 *
 *   WORD | PROCESSORS | REPORTS   the form
 *   TSO                           x86; else what ARM and C11 allow
 *   WORKERS                       threads that enter and leave; one more closes
 *   ROUNDS                        how often each tries to enter
 *   CLOSES                        how often the gate is closed; it is opened again between
 *   BARRIER                       REPORTS: threads need not report, the closer has the process-wide barrier
 *   OFFLINE                       REPORTS: a thread goes offline, also with a count that is still out
 *   SLOTS                         PROCESSORS: how many; else one a thread
 *   ALONE                         who enters leaves; else the first thread may leave by the second one: ITEM
 *   LIVE                          rounds without end
 */
#ifndef WORKERS
#define WORKERS 2
#endif
#ifndef ROUNDS
#define ROUNDS 1
#endif
#ifndef CLOSES
#define CLOSES 2
#endif

#define THREADS (WORKERS + 1)
#define CLOSER  WORKERS
#ifndef SLOTS
#define SLOTS WORKERS
#endif

/* locations */
#define STATE    0
#define COUNT(p) (1 + (p))
#define ITEM     (1 + SLOTS) /* the first thread has entered for the second to leave */
#ifdef REPORTS
#define GENERATION (2 + SLOTS)
#define SEEN(t)    (3 + SLOTS + (t))
#ifdef BARRIER
#define COVERED    (3 + 2 * SLOTS) /* the generation up to which a barrier stands for all reports */
#define LOCATIONS  (4 + 2 * SLOTS)
#else
#define LOCATIONS  (3 + 2 * SLOTS)
#endif
#else
#define LOCATIONS (2 + SLOTS)
#endif

#ifdef MUTANT_SHORT_HISTORY
#undef HISTORY
#define HISTORY 2
#endif

#include "common/claim.pmh"
#include "memory/memory.pmh"

/* the state: generation, and these */
#define CLOSED 1
#define DONE   2
#define ONE    4 /* WORD: of the count; else of the generation */
#ifdef MUTANT_NO_GENERATION
#define NEXT_GENERATION 0
#else
#define NEXT_GENERATION ONE
#endif

#define OFF 255 /* seen: offline */

/* ghosts */
byte inside;
bit is_told; /* this close is complete */
#ifdef LIVE
bit is_closing;
#endif
bit item_out; /* there is an item: else nobody looks */

inline enter()
{
	d_step {
		CLAIM(nobody_enters_after_completion, true, !is_told);
		inside++
	}
}

inline leave()
{
	d_step {
		inside--
	}
}

inline tell()
{
	d_step {
		CLAIM(close_completes_once, true, !is_told);
		CLAIM(close_completes_when_empty, true, inside == 0);
		is_told = 1
	}
}

/* Fences by number, so that each can be taken away. */
#ifdef MUTANT_NO_FENCE
#define FENCE(number, t)                                                                                               \
	if                                                                                                             \
	:: number == MUTANT_NO_FENCE                                                                                   \
	:: number != MUTANT_NO_FENCE -> fence(t)                                                                       \
	fi
#else
#define FENCE(number, t) fence(t)
#endif

/* ------------------------------------------------------------------ one shared word */
#ifdef WORD
inline acquire(t, ok)
{
	do
	:: load(t, STATE, RELAXED, s);
		if
		:: s & CLOSED -> break
#ifdef MUTANT_TEST_THEN_ADD
		:: else ->
			add(t, STATE, ONE, s);
			ok = 1
#else
		:: else -> compare_exchange(t, STATE, s, s + ONE, ok)
#endif
		fi;
		if
		:: ok ->
			enter();
			break
		:: else
		fi
	od;
	s = 0
}

inline release(t)
{
	add(t, STATE, 256 - ONE, s);
	if
	:: s == (ONE | CLOSED) -> tell()
	:: else
	fi;
	s = 0
}

inline close(t)
{
	add(t, STATE, CLOSED, s);
	if
	:: s == 0 -> tell()
	:: else
	fi;
	s = 0
}

inline reopen(t)
{
	add(t, STATE, 256 - CLOSED, s);
	s = 0
}
#else

/* ------------------------------------------------------------------ counters of their own */
#ifdef REPORTS
/* Everybody has reported this close, or is offline, or a barrier stands for the reports. */
inline all_have_reported(t, generation)
{
	u = 0;
	do
	:: u < WORKERS ->
		load(t, SEEN(u), ACQUIRE, x);
		if
		:: x == OFF || x >= generation -> u++
		:: else -> break
		fi
	:: else -> break
	od;
	if
#ifdef BARRIER
	:: u < WORKERS ->
		load(t, COVERED, ACQUIRE, x);
		ok = (x >= generation)
#else
	:: u < WORKERS -> ok = 0
#endif
	:: else -> ok = 1
	fi;
	u = 0;
	x = 0
}
#endif

/* Is the gate empty? Whoever finds it so and is the first to say so completes the close. */
inline finish(t)
{
	load(t, STATE, ACQUIRE, s);
	if
	:: (s & CLOSED) && !(s & DONE) ->
		FENCE(6, t);
#ifdef REPORTS
		all_have_reported(t, s / ONE);
#else
		ok = 1;
#endif
		if
		:: ok ->
			do
			:: u < SLOTS ->
				load(t, COUNT(u), ACQUIRE, x);
				sum = (sum + x) & 255;
				u++
			:: else -> break
			od;
			ok = 0;
			if
#ifdef MUTANT_COMPLETES_WITHOUT_EXCHANGE
			:: sum == 0 ->
				store(t, STATE, s | DONE, RELEASE);
				ok = 1
#else
			:: sum == 0 -> compare_exchange(t, STATE, s, s | DONE, ok)
#endif
			:: else
			fi;
			if
			:: ok -> tell()
			:: else
			fi
		:: else
		fi
	:: else
	fi;
	d_step {
		s = 0;
		u = 0;
		x = 0;
		sum = 0;
		ok = 0
	}
}

inline finish_if_closed(t)
{
	load(t, STATE, RELAXED, s);
	if
	:: s & CLOSED -> finish(t)
	:: else -> s = 0
	fi
}

#ifdef PROCESSORS
/* The thread may run on any processor, on another one each time; with LIVE it stays where it is. */
#ifdef LIVE
#define MOVE(t) p = t
#else
#define MOVE(t) select(p : 0 .. SLOTS - 1)
#endif

inline count_up(t)
{
	MOVE(t);
	add(t, COUNT(p), 1, x);
	x = 0
}

/* on the same processor's counter */
inline count_back(t)
{
#ifdef MUTANT_UNDONE_ELSEWHERE
	MOVE(t);
#endif
	add(t, COUNT(p), 255, x);
	x = 0
}

inline count_down(t)
{
	MOVE(t);
	add(t, COUNT(p), 255, x);
	p = 0;
	x = 0
}
#define FENCE_OF_ACQUIRE(t) FENCE(1, t)
#define FENCE_OF_UNDO(t)    FENCE(2, t)

inline release(t)
{
	count_down(t);
	FENCE(3, t);
	finish_if_closed(t)
}
#else
/* Only the thread writes its counter: `own` is what is there. */
inline count_up(t)
{
	own = (own + 1) & 255;
	store(t, COUNT(t), own, RELAXED)
}

inline count_back(t)
{
	own = (own + 255) & 255;
	store(t, COUNT(t), own, RELEASE)
}

inline count_down(t)
{
	own = (own + 255) & 255;
	store(t, COUNT(t), own, RELEASE)
}
#define FENCE_OF_ACQUIRE(t) skip
#define FENCE_OF_UNDO(t)    skip

/* No fence while the gate is open: the report that is to come has one. Who is offline makes none. */
inline release(t)
{
	count_down(t);
	if
	:: seen == OFF -> FENCE(4, t)
	:: else
	fi;
	finish_if_closed(t)
}
#endif

inline acquire(t, entered)
{
#ifndef MUTANT_INCREMENT_THEN_UNDO
	load(t, STATE, RELAXED, s);
#endif
	if
	:: s & CLOSED -> s = 0
	:: else ->
#ifdef MUTANT_REPORTS_BEFORE_COUNTING
		report(t);
#define MUTANT_NO_SECOND_TEST
#endif
		count_up(t);
		FENCE_OF_ACQUIRE(t);
#ifdef MUTANT_NO_SECOND_TEST
		s = 0;
#else
		load(t, STATE, RELAXED, s);
#endif
		if
		:: s & CLOSED ->
			count_back(t);
			p = 0;
			FENCE_OF_UNDO(t);
			finish(t)
		:: else ->
			enter();
			p = 0;
			s = 0;
			entered = 1
		fi
	fi
}

#ifdef REPORTS
/* A quiescent report: after its last counter store, the thread says which close it has seen. */
inline report(t)
{
	load(t, GENERATION, ACQUIRE, x);
	if
	:: x != seen ->
		seen = x;
#ifdef MUTANT_REPORT_IS_RELAXED
		store(t, SEEN(t), seen, RELAXED);
#else
		store(t, SEEN(t), seen, RELEASE);
#endif
		x = 0;
		finish_if_closed(t)
	:: else -> x = 0
	fi
}

inline go_offline(t)
{
	seen = OFF;
	store(t, SEEN(t), OFF, RELEASE);
	FENCE(5, t);
	finish_if_closed(t)
}

inline go_online(t)
{
	load(t, GENERATION, ACQUIRE, seen);
	store(t, SEEN(t), seen, RELEASE);
	FENCE(7, t)
}
#endif

inline close(t)
{
	own = own + NEXT_GENERATION;
	store(t, STATE, own | CLOSED, RELEASE);
#ifdef REPORTS
	store(t, GENERATION, own / ONE, RELEASE);
#endif
	finish(t);
#ifdef BARRIER
	barrier(t, WORKERS, u);
	store(t, COVERED, own / ONE, RELEASE);
	finish(t)
#endif
}

inline reopen(t)
{
	store(t, STATE, own, RELEASE)
}
#endif

/* ------------------------------------------------------------------ threads */
#ifdef REPORTS
#define IS_ONLINE (seen != OFF)
#define REPORT(t) report(t)
#else
#define IS_ONLINE true
#define REPORT(t) skip
#endif
#ifdef LIVE
#define MAY_TRY true
#else
#define MAY_TRY (rounds < ROUNDS)
#endif

proctype Worker(byte me)
{
	byte s, x, u, p, sum, own, seen, rounds;
	bit ok, entered, is_off;

end:
	do
	:: !entered && MAY_TRY && IS_ONLINE ->
#ifndef LIVE
		rounds++;
#endif
		acquire(me, entered)
#ifdef LIVE
		;
		if
		:: entered ->
			entered = 0;
			leave();
			release(me)
		:: else
		fi;
		REPORT(me)
#endif
#ifndef LIVE
	:: entered ->
		entered = 0;
		leave();
		release(me)
#ifndef ALONE
	/* what is under way leaves by another thread */
	:: entered && me == 0 && !item_out ->
		entered = 0;
		item_out = 1;
		store(me, ITEM, 1, RELEASE)
	:: me == 1 && item_out ->
		load(me, ITEM, ACQUIRE, x);
		if
		:: x == 1 ->
			x = 0;
			store(me, ITEM, 0, RELEASE);
			item_out = 0;
			leave();
			release(me)
		:: else -> x = 0
		fi
#endif
#if defined(REPORTS) && !defined(BARRIER)
	:: seen != OFF && seen != NEWEST(GENERATION) -> report(me)
#endif
#ifdef OFFLINE
	:: me == 0 && !is_off && seen != OFF ->
		is_off = 1;
		go_offline(me)
	:: seen == OFF -> go_online(me)
#endif
#endif
	od
}

proctype Closer()
{
	byte s, x, u, sum, own, closes;
	bit ok;

	do
	:: closes < CLOSES ->
		closes++;
#ifdef LIVE
		is_closing = 1;
#endif
		close(CLOSER);
		is_told;
		if
		:: closes < CLOSES ->
			is_told = 0;
			reopen(CLOSER)
		:: else
		fi
	:: else -> break
	od
}

init
{
	byte me;

	atomic {
		start_memory();
		for (me : 0 .. WORKERS - 1) {
			run Worker(me)
		}
		me = 0;
		run Closer()
	}
}

#ifdef LIVE
ltl every_close_completes { [] (is_closing -> <> is_told) }
ltl reach_every_close_completes { [] !(is_closing && inside) }
#endif
