/* SPDX-License-Identifier: MIT */
/*
 * traffic.c - packets and requests through the module: those who make them, and what the author does with them
 */
#include "world-private.h"

/* FilterSendNetBufferLists: forwarded, or completed in the same step. */
static void offer_send(void)
{
	slu_status status;

	w->sends_out++;
	status = slu_filter_send(&w->filter, 1);
	if (!slu_world_pass(SLU_FILTER_EV_SEND))
		return; /* nobody has it: it is never completed */
	if (status == SLU_STATUS_SUCCESS) {
		CLAIM(send_is_forwarded_in_running_only, true, w->ndis == N_RUNNING);
		w->sends++;
		return;
	}
#ifndef SLU_FAULT_PAUSE_PARKS_SENDS
	w->sends_out--;
#endif
}

/* FilterOidRequest */
static void offer_oid(void)
{
	w->oid_out = true;
	w->callback[CALL_OID] = INSIDE;
	slu_world_legal(slu_pending_call(&w->oid_up));
	w->oid = slu_filter_oid(&w->filter);
}

/* Whoever is above sends and asks, or not. */
bool slu_world_above(unsigned variant, bool fire)
{
	bool asks = slu_world_asks();

	if (variant == 0) {
		WHEN(asks && w->sends_out < SENDS && slu_world_own_sends() < SENDS &&
		     (w->ndis == N_RUNNING || (HOSTILE && w->ndis == N_PAUSING)));
		offer_send();
		return true;
	}
	WHEN(asks && w->ndis >= N_PAUSED && w->ndis <= N_PAUSING && !w->oid_out && slu_world_is_idle(CALL_OID));
	offer_oid();
	return true;
}

/* Whatever is below receives, or not. FilterReceiveNetBufferLists: indicated upward, or given back in the same step. */
bool slu_world_receive(unsigned variant, bool fire)
{
	bool lent;

	(void)variant;
	WHEN(slu_world_asks() && slu_world_own_loans() < LOANS && w->indicating < LOANS &&
	     (w->ndis == N_RUNNING || w->ndis == N_PAUSING));
	lent = slu_filter_receive(&w->filter, 1);
	if (!slu_world_pass(SLU_FILTER_EV_RECEIVE)) {
		w->leaked = true;
	} else if (lent) {
		CLAIM(receive_is_indicated_in_running_only, true, w->ndis == N_RUNNING);
		w->lent++;
		w->indicating++;
	}
	return true;
}

static bool may_leave_send(void)
{
#ifdef SLU_FAULT_PAUSE_DROPS_SENDS
	return w->sends_done && w->ndis == N_PAUSING;
#else
	return w->sends_done;
#endif
}

static void complete_send(void)
{
	w->sends--;
	w->sends_done++;
	CLAIM(send_completes_once, true, w->sends_out > 0);
	w->sends_out--;
#ifdef SLU_FAULT_SEND_COMPLETED_TWICE
	w->sends_out -= w->sends_out > 0;
#endif
}

/* Sends come back from below: completed upward first, own count dropped last. */
bool slu_world_send_complete(unsigned variant, bool fire)
{
	if (variant == 0) {
		WHEN(w->sends);
		complete_send();
		return true;
	}
	WHEN(may_leave_send());
	if (slu_world_pass(SLU_FILTER_EV_SEND_COMPLETE)) {
		w->sends_done--;
		slu_filter_send_complete(&w->filter, 1);
	}
	return true;
}

/* Indicate calls return and loans come back, in either order. */

bool slu_world_indicate(unsigned variant, bool fire)
{
	(void)variant;
	WHEN(w->indicating);
	w->indicating--;
	slu_filter_receive_done(&w->filter);
	return true;
}

static bool may_end_loan(void)
{
#if defined(SLU_FAULT_RETURN_NOT_COUNTED)
	return false;
#elif defined(SLU_FAULT_PAUSE_DROPS_LOANS)
	return w->returning && w->ndis == N_PAUSING;
#else
	return w->returning;
#endif
}

bool slu_world_return(unsigned variant, bool fire)
{
	if (variant == 0) {
		WHEN(w->lent);
		w->lent--;
		w->returning++;
		return true;
	}
	WHEN(may_end_loan());
	if (slu_world_pass(SLU_FILTER_EV_RETURN)) {
		w->returning--;
		slu_filter_return(&w->filter, 1);
	}
	return true;
}

/* Requests. */

static void answer_oid(bool returned)
{
	ANSWERED(CALL_OID, oid, returned);
	CLAIM(operation_completes_once, true, w->oid_out);
	w->oid_out = false;
}

static bool may_end_oid(void)
{
#ifdef SLU_FAULT_OID_WAITS_FOR_RUNNING
	return w->oid && !w->oid_done && w->filter.state == SLU_FILTER_RUNNING;
#else
	return w->oid && !w->oid_done;
#endif
}

/* The answer is known: the completion function, and the count after it; or the callback returns it. */
static void end_oid(void)
{
	bool finished = false;

	w->oid = false;
	slu_world_legal(slu_pending_complete(&w->oid_up, SLU_STATUS_SUCCESS, &finished));
	if (finished) {
		answer_oid(false);
		w->oid_done = true;
	} else {
		w->oid_done = !slu_filter_oid_complete(&w->filter);
	}
}

static bool may_drop_oid(void)
{
#ifdef SLU_FAULT_DETACH_HOLDS_LOCK
	return w->oid_done && w->ndis != N_HALTING; /* the callback takes it, too */
#else
	return w->oid_done;
#endif
}

bool slu_world_oid_complete(unsigned variant, bool fire)
{
	if (variant == 0) {
		WHEN(may_end_oid());
		end_oid();
		return true;
	}
	WHEN(may_drop_oid());
	w->oid_done = !slu_filter_oid_complete(&w->filter);
	return true;
}

static void return_call(void)
{
	bool finished = false;

	slu_world_legal(slu_pending_return(&w->oid_up, SLU_STATUS_PENDING, &finished));
	w->callback[CALL_OID] = finished ? OUTSIDE : LEAVING;
	if (finished)
		answer_oid(true);
}

bool slu_world_oid_callback(unsigned variant, bool fire)
{
	if (variant == 0) {
		WHEN(w->callback[CALL_OID] == INSIDE);
		return_call();
		return true;
	}
	WHEN(w->callback[CALL_OID] == LEAVING);
	w->callback[CALL_OID] = OUTSIDE;
	return true;
}
