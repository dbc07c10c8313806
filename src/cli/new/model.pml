/*
 * @NAME@.pml - the world around @WORD@: who opens and closes it, and who uses it meanwhile
 *
 *   USERS  how many use it side by side
 *
 * Each d_step is one region under your lock: an event, and what follows from it at once. Between two of them anybody may run.
 * The world keeps its own view and never asks the machine.
 */
#include "common/claim.pmh"
#include "@NAME@/@NAME@.pmh"

#ifndef USERS
#define USERS 2
#endif

byte @WORD@_state[1] = @UPPER@_Closed;

/* What the owner knows. */
#define CLOSED  0
#define OPENED  1
#define CLOSING 2 /* the close was called, and has not completed */
byte owner;
byte users; /* how many are inside */

/* The effect of the page. */
inline @WORD@_do_complete_close(o)
{
	CLAIM(close_completes_once, true, owner == CLOSING);
	owner = CLOSED
}

/* What your code does after each event, in the same lock region. */
inline after_event()
{
	CLAIM(legal_event_is_taken, true, !refused);
	refused = 0;
	if
#ifdef MUTANT_CLOSE_DOES_NOT_WAIT
	:: @WORD@_state[0] == @UPPER@_Closing -> @WORD@_DRAINED(0)
#else
	:: @WORD@_state[0] == @UPPER@_Closing && users == 0 -> @WORD@_DRAINED(0)
#endif
	:: else
	fi;
	CLAIM(closed_has_no_user, @WORD@_state[0] == @UPPER@_Closed, users == 0)
}

active proctype Owner()
{
	do
	:: d_step {
		owner == CLOSED ->
		owner = OPENED;
		@WORD@_OPEN(0);
		after_event()
	}
	:: d_step {
		owner == OPENED ->
		owner = CLOSING;
		@WORD@_CLOSE(0);
		after_event()
	}
	od
}

/* Comes at any time, and is refused unless it is open. */
active [USERS] proctype User()
{
	bit inside;

	do
	:: d_step {
		!inside ->
		@WORD@_USE(0);
		CLAIM(use_begins_while_open, !refused, owner == OPENED);
		inside = !refused;
		users = users + inside;
		refused = refused && owner == OPENED;
		after_event()
	}
	:: d_step {
		inside ->
		inside = 0;
		users--;
		@WORD@_DONE(0);
		after_event()
	}
	od
}

ltl every_close_completes { [] (owner == CLOSING -> <> (owner == CLOSED)) }

/* twin: must be violated, or the formula above says nothing */
ltl reach_every_close_completes { [] (owner != CLOSING) }
