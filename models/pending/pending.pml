/*
 * pending.pml - an operation that may complete at once, later, or before its call returned
 *
 * Claims    see pending.claims
 * Contract  INV-01, INV-02, PDP-05, PDP-06, PAUSE-11, NMR-27
 * Code      models/pending/pending.rl, src/core/pending.c
 * Left out  see README.md
 *
 *   OPERATIONS  operations side by side, each with its own machine
 *
 * The caller calls, and what is called decides: it ends inside the call, which returns the answer; or the call returns
 * PENDING and a completer on another processor brings the answer, before that return or after it. Whoever is told "finish"
 * tells the consumer, who reads the answer. Only then may the caller call again.
 */
#ifndef OPERATIONS
#define OPERATIONS 1
#endif

#include "common/ndis.pmh"
#include "pending/pending.pmh"

byte pending_state[OPERATIONS] = PENDING_Idle;

/* Answers */
#define NONE    0
#define GOOD    1
#define BAD     2
#define PENDING 3 /* what a call returns; never an answer */

/* Where the call is */
#define OUTSIDE   0
#define INSIDE    1 /* called; what it returns is not decided */
#define RETURNING 2 /* decided: returns[] */

/* The world's own view: it never reads the machine. */
byte call[OPERATIONS];
byte returns[OPERATIONS];
byte due[OPERATIONS]; /* the answer that the completer has to bring */
/* ghosts */
byte given[OPERATIONS];     /* the answer */
bit open[OPERATIONS];       /* called, answer not brought */
bit unfinished[OPERATIONS]; /* called, finish not taken */

/* struct slu_pending's status, and whether the consumer was told that it is valid */
byte status[OPERATIONS];
bit told[OPERATIONS];
#ifdef MUTANT_STATUS_STORED_LATE
byte late[OPERATIONS];
#endif

#define IDLE(o) (call[o] == OUTSIDE && !unfinished[o] && !told[o])

inline bring(o, value)
{
	CLAIM(operation_completes_once, true, open[o]);
	open[o] = 0;
	status[o] = value
}

/* Whoever offered the event is told whether the operation has finished, and acts on it. */
inline act(o)
{
	CLAIM(legal_event_is_taken, true, !refused);
	refused = 0;
	if
	:: finished ->
		finished = 0;
		CLAIM(call_finishes_once, true, unfinished[o]);
		CLAIM(call_has_returned_when_it_finishes, true, call[o] == OUTSIDE);
		unfinished[o] = 0;
		told[o] = 1
	:: else
	fi
}

proctype Caller(byte o)
{
end:
	do
	:: d_step {
		!resting && IDLE(o) ->
		open[o] = 1;
		unfinished[o] = 1;
		pending_CALL(o);
		/* refused: nothing is called, and no answer comes */
		call[o] = (refused -> OUTSIDE : INSIDE);
		act(o)
	}
	MAY_STAY_SILENT
	od
}

/* The call returns. */
proctype Return(byte o)
{
end:
	do
	:: d_step {
		call[o] == RETURNING && returns[o] != PENDING ->
		call[o] = OUTSIDE;
		FORM(operation, at_once);
		bring(o, returns[o]);
		returns[o] = NONE;
		pending_RETURN_DONE(o);
		act(o)
	}
	:: d_step {
		call[o] == RETURNING && returns[o] == PENDING ->
		call[o] = OUTSIDE;
		returns[o] = NONE;
#ifdef MUTANT_RETURN_OVERWRITES_ANSWER
		status[o] = PENDING;
#endif
		pending_RETURN_PENDING(o);
		act(o);
#ifdef MUTANT_RETURN_LOOKS_FOR_ANSWER
		finished = status[o] != NONE;
		act(o)
#endif
	}
	od
}

inline decide(o, value, now, later)
{
	d_step {
		call[o] == INSIDE ->
		call[o] = RETURNING;
		given[o] = value;
		returns[o] = now;
		due[o] = later
	}
}

/* What was called has its answer at once or will have it, and brings it in one of the two ways. */
proctype Operation(byte o)
{
end:
	do
#ifdef MUTANT_COMPLETES_AND_RETURNS
	:: decide(o, GOOD, GOOD, GOOD)
#else
	:: decide(o, GOOD, GOOD, NONE)
#endif
	:: decide(o, BAD, BAD, NONE)
	:: decide(o, GOOD, PENDING, GOOD)
	:: decide(o, BAD, PENDING, BAD)
	od
}

/* The completion, on another processor. */
proctype Completer(byte o)
{
end:
	do
#ifdef MUTANT_EARLY_COMPLETION_LOST
	:: d_step {
		due[o] && call[o] != OUTSIDE ->
		due[o] = NONE
	}
#endif
	:: d_step {
		due[o] ->
		if
		:: call[o] == OUTSIDE -> FORM(operation, later)
		:: else -> FORM(operation, before_return)
		fi;
#ifdef MUTANT_STATUS_STORED_LATE
		late[o] = due[o];
		bring(o, NONE);
#else
		bring(o, due[o]);
#endif
#ifndef MUTANT_COMPLETES_TWICE
		due[o] = NONE;
#endif
		pending_COMPLETE(o);
		act(o)
	}
#ifdef MUTANT_STATUS_STORED_LATE
	:: d_step {
		late[o] ->
		status[o] = late[o];
		late[o] = NONE
	}
#endif
	od
}

/* Reads the answer, and makes room for the next. */
proctype Consumer(byte o)
{
end:
	do
	:: d_step {
		told[o] ->
		CLAIM(consumer_reads_the_answer_given, true, status[o] == given[o]);
		told[o] = 0;
		status[o] = NONE;
		given[o] = NONE
	}
	od
}

#ifdef LIVE
ltl every_call_is_answered { [] (unfinished[0] -> <> told[0]) }

/* twin: must be violated */
ltl reach_every_call_is_answered { [] !(unfinished[0] && due[0]) }
#endif

/* At the end without an end label: what does not settle is an invalid end state. */
init {
	byte o = 0;

	atomic {
		do
		:: o < OPERATIONS ->
			run Caller(o);
			run Return(o);
			run Operation(o);
			run Completer(o);
			run Consumer(o);
			o++
		:: else -> break
		od;
		o = 0
	}
#ifndef LIVE
	resting = 1;
	do
	:: o < OPERATIONS && IDLE(o) && !due[o] -> o++
	:: o == OPERATIONS -> break
	od
#endif
}
