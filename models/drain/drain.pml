/*
 * drain.pml - the gate that counts who is inside, on the memory of memory.pmh
 *
 * Claims    see drain.claims
 * Contract  MECH-02, MECH-03, MECH-19, RACE-07, RACE-15; INV-01 for the completion of a close
 * Code      src/core/drain.c, drain-processors.c, drain-reports.c; include/sluice/drain.h
 * Left out  see README.md
 *
 *   WORD | PROCESSORS | REPORTS   the form
 *   TSO                           x86; else what ARM and C11 allow
 *   WORKERS                       threads that enter and leave; one more closes
 *   ROUNDS                        how often each tries to enter
 *   CLOSES                        how often the gate is closed; it is opened again between
 *   BARRIER                       REPORTS: threads never report, who looks has the process-wide barrier
 *   OFFLINE                       REPORTS: a thread sleeps and wakes, also with a count that is still out
 *   SLOTS                         PROCESSORS: how many; else one a thread
 *   ALONE                         who enters leaves; else the first thread may leave by the second one: ITEM
 *   DATA                          each thread writes inside, and who is told reads it
 *   LIVE                          rounds without end
 *   COMPOSED                      WORD, PROCESSORS: two gates, and the lifecycles behind them (composed.pmh)
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

#ifdef COMPOSED
#define THREADS (WORKERS + 2)
#else
#define THREADS (WORKERS + 1)
#endif
#define CLOSER  WORKERS
#ifndef SLOTS
#define SLOTS WORKERS
#endif

/* locations */
#ifdef COMPOSED
#define STATE    (gate * (1 + SLOTS))
#define COUNT(p) (gate * (1 + SLOTS) + 1 + (p))
#define LOCK     (2 * (1 + SLOTS))
#else
#define STATE    0 /* the shared word: closed bit and count */
#define COUNT(p) (1 + (p))
#endif
#define ITEM     (1 + SLOTS) /* the first thread has entered for the second to leave */
#ifdef REPORTS
#define GENERATION (2 + SLOTS)
#define ROLE       (3 + SLOTS)
#define PUSHED     (4 + SLOTS) /* the gate is in the list of those that nobody has looked at */
#define SEEN(t)    (5 + SLOTS + (t))
#define OWN_END    (5 + 2 * SLOTS)
#elif defined(COMPOSED)
#define OWN_END (LOCK + 1)
#else
#define OWN_END (2 + SLOTS)
#endif
#ifdef DATA
#define WRITTEN(t) (OWN_END + (t))
#define LOCATIONS  (OWN_END + WORKERS)
#else
#define LOCATIONS OWN_END
#endif

#ifdef MUTANT_SHORT_HISTORY
#undef HISTORY
#define HISTORY 2
#endif

#include "common/claim.pmh"
#include "memory/memory.pmh"

/* the shared word, and a slot of PROCESSORS; counters of REPORTS have no bit */
#define CLOSED 1
#define ONE    2

#define OFF 255 /* seen: asleep */

/* ghosts */
#ifdef COMPOSED
byte inside_of[2];
bit is_over[2];    /* the operation that closed the gate is complete */
bit is_gone_of[2]; /* the memory is given to others */
#define inside  inside_of[gate]
#define is_told is_over[gate]
#define is_gone is_gone_of[gate]
#else
byte inside;
bit is_told; /* this close is complete */
bit is_gone; /* and who is about to say so may find the gate's memory given to others */
#endif
#ifdef LIVE
bit is_closing;
#endif
bit item_out; /* there is an item: else nobody looks */
#ifdef DATA
bit written[WORKERS];
#endif
#ifdef REPORTS
/* of who has the role, and so exact */
byte closing; /* generation of the close */
bit is_listed;
byte covered; /* threads need not report closes up to this one */
#endif

inline enter()
{
	d_step {
		CLAIM(nobody_enters_after_completion, true, !is_told);
		inside++
	}
}

inline leave(t)
{
#ifdef DATA
	d_step {
		written[t] = 1
	}
	store(t, WRITTEN(t), 1, RELAXED);
#endif
	d_step {
		inside--
	}
}

/* What is touched by who leaves or looks. Who enters knows that the gate is there. */
#ifdef TSO
#define TOUCH(...)                                                                                                     \
	atomic {                                                                                                       \
		__VA_ARGS__;                                                                                           \
		CLAIM(left_gate_is_not_touched, true, !is_gone)                                                        \
	}
#else
#define TOUCH(...) __VA_ARGS__
#endif

#ifdef COMPOSED
/* Who leaves last, or closes and finds nobody, goes on in composed.pmh; who opens again notes whether somebody was inside. */
inline tell(t)
{
	is_empty = 1
}
#define NOTE_OPENED was_inside = (s != CLOSED);
#else
#define NOTE_OPENED
inline tell(t)
{
#ifdef DATA
	for (u : 0 .. WORKERS - 1) {
		load(t, WRITTEN(u), RELAXED, x);
		CLAIM(told_sees_what_was_written, true, x == written[u])
	}
	u = 0;
	x = 0;
#endif
	d_step {
		CLAIM(close_completes_once, true, !is_told);
		CLAIM(close_completes_when_empty, true, inside == 0);
		is_told = 1;
		is_gone = 1
	}
}
#endif

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

#ifndef REPORTS
/* Leave by the shared word. */
inline leave_word(t)
{
	TOUCH(add(t, STATE, 256 - ONE, s));
	if
	:: s == (ONE | CLOSED) -> tell(t)
	:: else
	fi
}
#endif

/* One exchange of a word whose closed bit is not set. */
inline enter_by(t, place, done)
{
	do
	:: load(t, place, RELAXED, s);
		if
		:: s & CLOSED -> break
#ifdef MUTANT_TEST_THEN_ADD
		:: else ->
			add(t, place, ONE, s);
			done = 1
#else
		:: else -> compare_exchange(t, place, s, (s + ONE) & 255, done)
#endif
		fi;
		if
		:: done ->
			enter();
			break
		:: else
		fi
	od;
	s = 0
}

/* ------------------------------------------------------------------ one shared word */
#ifdef WORD
inline acquire(t, entered)
{
	enter_by(t, STATE, entered)
}

inline release(t)
{
	leave_word(t);
	s = 0
}

inline close(t)
{
	add(t, STATE, CLOSED, s);
#ifdef MUTANT_CLOSER_LOOKS_AGAIN
	load(t, STATE, ACQUIRE, s);
	s = s & (255 - CLOSED);
#endif
	if
	:: s == 0 -> tell(t)
	:: else
	fi;
	s = 0
}

inline reopen(t)
{
	add(t, STATE, 256 - CLOSED, s);
	NOTE_OPENED
	s = 0
}
#endif

/* ------------------------------------------------------------------ a slot for each processor, while the gate is open */
#ifdef PROCESSORS
/* The thread may run on any processor, on another one each time; with LIVE it stays where it is. */
#ifdef LIVE
#define MOVE(t) p = t
#else
#define MOVE(t) select(p : 0 .. SLOTS - 1)
#endif

inline acquire(t, entered)
{
	MOVE(t);
	enter_by(t, COUNT(p), entered);
	p = 0
}

inline release(t)
{
	MOVE(t);
	do
	:: TOUCH(load(t, COUNT(p), RELAXED, s));
		if
#ifdef MUTANT_LEAVES_CLOSED_SLOT
		:: true -> compare_exchange(t, COUNT(p), s, (s + 256 - ONE) & 255, ok)
#else
		:: s & CLOSED ->
			leave_word(t);
			break
		:: else -> TOUCH(compare_exchange(t, COUNT(p), s, (s + 256 - ONE) & 255, ok))
#endif
		fi;
		if
		:: ok -> break
		:: else
		fi
	od;
#ifdef MUTANT_LOOKS_AFTER_LEAVING
	if
	:: ok -> TOUCH(load(t, STATE, RELAXED, s))
	:: else
	fi;
#endif
	ok = 0;
	d_step {
		p = 0;
		s = 0
	}
}

inline close(t)
{
	do
	:: u < SLOTS ->
#ifdef MUTANT_COLLECTS_BEFORE_CLOSING
		load(t, COUNT(u), ACQUIRE, x);
		add(t, COUNT(u), CLOSED, s);
#else
		add(t, COUNT(u), CLOSED, x);
#endif
		d_step {
			sum = (sum + x) & 255;
			u++
		}
	:: else -> break
	od;
	add(t, STATE, (sum + CLOSED) & 255, s);
	if
	:: (s + sum) & 255 -> skip
	:: else ->
		u = 0;
		tell(t)
	fi;
	d_step {
		s = 0;
		u = 0;
		x = 0;
		sum = 0
	}
}

inline reopen(t)
{
	add(t, STATE, 256 - CLOSED, s);
	NOTE_OPENED
	s = 0;
	do
	:: u < SLOTS ->
		store(t, COUNT(u), 0, RELEASE);
		u++
	:: else -> break
	od;
	u = 0
}
#endif

/* ------------------------------------------------------------------ a counter for each thread, and reports */
#ifdef REPORTS
/* Everybody has reported this close, or is asleep, or a barrier stands for the reports. */
inline all_have_reported(t)
{
	ok = (covered >= closing);
	do
	:: ok || u == WORKERS -> break
	:: else ->
		load(t, SEEN(u), ACQUIRE, x);
		if
		:: x == OFF || x >= closing -> u++
		:: else -> break
		fi
	od;
	ok = ok || u == WORKERS;
	d_step {
		u = 0;
		x = 0
	}
}

/* A gate in the list: is it empty? Then it is listed no more, and nothing of it is touched after that. */
inline look_at(t)
{
	all_have_reported(t);
	if
	:: ok ->
		TOUCH(load(t, STATE, ACQUIRE, sum));
		sum = sum & (255 - CLOSED);
		do
		:: u < SLOTS ->
			TOUCH(load(t, COUNT(u), ACQUIRE, x));
			d_step {
				sum = (sum + x) & 255;
				u++
			}
		:: else -> break
		od;
		u = 0;
		d_step {
			if
			:: sum == 0 ->
				is_listed = 0;
				is_gone = 1;
				found = 1
			:: else
			fi;
			x = 0;
			sum = 0
		}
	:: else
	fi;
	ok = 0
}

inline look_around(t)
{
	compare_exchange(t, PUSHED, 1, 0, ok);
	d_step {
		is_listed = is_listed || ok;
		ok = 0
	}
	FENCE(6, t);
	if
	:: is_listed -> look_at(t)
	:: else
	fi;
#ifdef BARRIER
	if
	:: is_listed && t == CLOSER ->
		x = closing;
		barrier(t, WORKERS, u);
		covered = x;
		x = 0;
		look_at(t)
	:: else
	fi
#endif
}

inline tell_found(t)
{
	if
	:: found ->
		found = 0;
		tell(t)
	:: else
	fi
}

/* One at a time looks; who asks meanwhile goes on, and is looked after in another turn. */
inline attend(t)
{
#ifdef MUTANT_NO_ROLE
	look_around(t);
	tell_found(t);
#else
	do
	:: add(t, ROLE, 1, x);
		if
		:: x -> break
		:: else
		fi;
		load(t, ROLE, ACQUIRE, asked);
		look_around(t);
		/* one step of the C: and with 0 */
		do
		:: atomic {
			x = NEWEST(ROLE);
			compare_exchange(t, ROLE, x, 0, ok)
		}
			if
			:: ok -> break
			:: else
			fi
		od;
		ok = (x != asked);
		x = 0;
		tell_found(t);
		if
		:: ok -> ok = 0
		:: else -> break
		fi
	od;
#endif
	asked = 0;
	d_step {
		ok = 0;
		x = 0
	}
}

/* Only the thread writes its counter: `own` is what is there. */
inline count_up(t)
{
	own = (own + ONE) & 255;
	store(t, COUNT(t), own, RELAXED)
}

#ifdef MUTANT_LEAVES_RELAXED
#define ORDER_OF_LEAVING RELAXED
#else
#define ORDER_OF_LEAVING RELEASE
#endif

inline count_back(t)
{
	own = (own + 256 - ONE) & 255;
	store(t, COUNT(t), own, RELEASE)
}

/* Who is asleep leaves by the shared word. */
inline release(t)
{
	if
	:: seen == OFF ->
		TOUCH(add(t, STATE, 256 - ONE, s));
		if
		:: s & CLOSED -> attend(t)
		:: else
		fi;
		s = 0
	:: else ->
		own = (own + 256 - ONE) & 255;
		TOUCH(store(t, COUNT(t), own, ORDER_OF_LEAVING))
	fi
}

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
#ifdef MUTANT_NO_SECOND_TEST
		s = 0;
#else
		load(t, STATE, ACQUIRE, s);
#endif
		if
		:: s & CLOSED ->
			count_back(t);
			s = 0
		:: else ->
			enter();
			s = 0;
			entered = 1
		fi
	fi
}

/*
 * A quiescent report: after its last counter store, the thread says which close it has seen. It looks if it was asked to and
 * nobody does: when that is so is left open.
 */
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
		if
		:: true -> attend(t)
		:: true -> skip
		fi
	:: else -> x = 0
	fi
}

inline go_offline(t)
{
	seen = OFF;
	store(t, SEEN(t), OFF, RELEASE);
	attend(t)
}

inline go_online(t)
{
	load(t, GENERATION, ACQUIRE, seen);
	store(t, SEEN(t), seen, RELEASE);
	FENCE(7, t)
}

inline close(t)
{
#ifdef MUTANT_GENERATION_FIRST
	add(t, GENERATION, 1, x);
#endif
	add(t, STATE, CLOSED, s);
#ifdef MUTANT_NO_GENERATION
	load(t, GENERATION, RELAXED, x);
	closing = 1;
#else
#ifndef MUTANT_GENERATION_FIRST
	add(t, GENERATION, 1, x);
#endif
	closing = x + 1;
#endif
	add(t, PUSHED, 1, x);
	d_step {
		s = 0;
		x = 0
	}
	attend(t)
}

inline reopen(t)
{
	add(t, STATE, 256 - CLOSED, s);
	s = 0
}

#ifdef BARRIER
#define HAVE_REPORTED true
#else
/* WORKERS are 1 to 3 */
#define HAS_REPORTED(t) (NEWEST(SEEN(t)) >= closing)
#if WORKERS == 1
#define HAVE_REPORTED HAS_REPORTED(0)
#elif WORKERS == 2
#define HAVE_REPORTED (HAS_REPORTED(0) && HAS_REPORTED(1))
#else
#define HAVE_REPORTED (HAS_REPORTED(0) && HAS_REPORTED(1) && HAS_REPORTED(2))
#endif
#endif
#if WORKERS == 1
#define SUM NEWEST(COUNT(0))
#elif WORKERS == 2
#define SUM (NEWEST(COUNT(0)) + NEWEST(COUNT(1)))
#else
#define SUM (NEWEST(COUNT(0)) + NEWEST(COUNT(1)) + NEWEST(COUNT(2)))
#endif
/* A look would find the gate empty: the looks of slu_reporters_attend() that change nothing are left out. */
#define WOULD_FIND                                                                                                     \
	(HAVE_REPORTED && NEWEST(ROLE) == 0 && ((SUM + NEWEST(STATE)) & (255 - CLOSED)) == 0)
#endif

/* ------------------------------------------------------------------ threads */
#ifdef COMPOSED
#include "composed.pmh"
#else
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
	byte s, x, u, p, sum, own, seen, rounds, asked;
	bit ok, entered, is_off, found;

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
			leave(me);
			release(me)
		:: else
		fi;
		REPORT(me)
#endif
#ifndef LIVE
	:: entered ->
		entered = 0;
		leave(me);
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
			leave(me);
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
	byte s, x, u, sum, closes, asked;
	bit ok, found;

	do
	:: closes < CLOSES ->
		closes++;
#ifdef LIVE
		is_closing = 1;
#endif
		close(CLOSER);
#ifdef REPORTS
		do
		:: is_told -> break
		:: !is_told && WOULD_FIND ->
#ifndef TSO
			/* a store is seen in the end */
			barrier(CLOSER, WORKERS, u);
#endif
			attend(CLOSER)
		od;
#endif
		is_told;
		if
		:: closes < CLOSES ->
			d_step {
				is_told = 0;
				is_gone = 0
			}
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
#endif
