/* SPDX-License-Identifier: MIT */
/*
 * traffic.c - packets, requests, interrupts: those who make them, and what the author does with them
 */
#include "world-private.h"

#include <string.h>

/* Sends. */

/* What a refused send must say, for all that NDIS knows (PAUSE-04, PWR-08, Q-04). */
static slu_status refusal_of(void)
{
	if (w->ndis != N_RUNNING)
		return SLU_STATUS_PAUSED;
	if (w->removed)
		return SLU_STATUS_ADAPTER_REMOVED;
	if (w->low || w->lower_low)
		return SLU_STATUS_LOW_POWER_STATE;
	return w->resetting ? SLU_STATUS_RESET_IN_PROGRESS : SLU_STATUS_PAUSED;
}

static void accept_send(void)
{
	CLAIM(send_is_accepted_in_running_only, true,
	      w->ndis == N_RUNNING && !w->low && !w->lower_low && !w->removed && !w->resetting);
#ifdef SLU_FAULT_SEND_IS_PUT_OFF
	if (!w->put_off) {
		slu_adapter_send_complete(&w->adapter, NULL, 1); /* nobody counts it */
		w->put_off = true;
		return;
	}
#endif
	w->sends++;
}

/* MiniportSendNetBufferLists. The page has a row but where power, removal or a reset turns a running adapter's sends away. */
static void offer_send(void)
{
	slu_status status;

	slu_world_call_miniport();
	w->sends_out++;
	status = slu_adapter_send(&w->adapter, NULL, 1);
	if (w->adapter.object.state != SLU_ADAPTER_RUNNING || status == SLU_STATUS_SUCCESS)
		slu_world_pass(SLU_ADAPTER_EV_SEND);
	if (status == SLU_STATUS_SUCCESS) {
		accept_send();
		return;
	}
	CLAIM(refused_send_says_why, true, status == refusal_of());
	w->sends_out--;
}

static bool may_leave_send(void)
{
#ifdef SLU_FAULT_PAUSE_DROPS_SENDS
	return w->sends_done && w->ndis == N_PAUSING;
#else
	return w->sends_done;
#endif
}

/* Sends leave the hardware: completed upward first, own count dropped last. */
bool slu_world_send_complete(unsigned variant, bool fire)
{
	if (variant == 0) {
		WHEN(w->sends);
#ifndef SLU_FAULT_SEND_COMPLETES_TWICE
		w->sends--;
#endif
		w->sends_done++;
		CLAIM(send_completes_once, true, w->sends_out > 0);
#ifndef SLU_FAULT_SEND_IS_LOST
		w->sends_out--;
#endif
		return true;
	}
	WHEN(may_leave_send() && !w->lost);
	if (slu_world_keeps(slu_world_pass(SLU_ADAPTER_EV_SEND_COMPLETE))) {
		w->sends_done--;
		slu_adapter_send_complete(&w->adapter, NULL, 1);
	}
	return true;
}

/* Receives. */

static bool may_receive(void)
{
	return slu_world_asks() && slu_world_own_loans() < LOANS && w->indicating < LOANS && !w->low && !w->removed &&
	       !w->resetting && slu_drain_is_open(&w->adapter.receives);
}

static void indicate(void)
{
	slu_adapter_receive(&w->adapter, 1);
#if !defined(SLU_FAULT_RECEIVE_GATE_LEFT_OPEN) && !defined(SLU_FAULT_RECEIVES_WHILE_PAUSING)
	slu_world_pass(SLU_ADAPTER_EV_RECEIVE);
#else
	if (slu_core_admits(&w->adapter.object, SLU_ADAPTER_EV_RECEIVE))
		slu_world_pass(SLU_ADAPTER_EV_RECEIVE);
#endif
	CLAIM(indicates_in_restarting_and_running_only, true, w->ndis == N_RESTARTING || w->ndis == N_RUNNING);
#ifdef SLU_FAULT_INDICATION_IS_PUT_OFF
	slu_adapter_return(&w->adapter, 1);
	slu_adapter_receive_done(&w->adapter);
	w->put_off = true;
#else
	w->lent++;
	w->indicating++;
#endif
}

bool slu_world_indicate(unsigned variant, bool fire)
{
	(void)variant;
	WHEN(w->indicating);
	slu_world_say("~ ndis 0 an indication returns\n");
	w->indicating--;
	slu_adapter_receive_done(&w->adapter);
	return true;
}

/* MiniportReturnNetBufferLists: none after a shutdown (INV-16). */
static bool may_return(void)
{
#if defined(SLU_FAULT_NDIS_RETURNS_AFTER_SHUTDOWN)
	return w->lent;
#elif defined(SLU_FAULT_LOANS_WAIT_FOR_POWER)
	return w->lent && w->ndis != N_SHUTDOWN && w->oid_is != OID_POWER;
#else
	return w->lent && w->ndis != N_SHUTDOWN;
#endif
}

static bool may_end_loan(void)
{
#ifdef SLU_FAULT_PAUSE_DROPS_LOANS
	return w->returning && w->ndis == N_PAUSING;
#else
	return w->returning;
#endif
}

bool slu_world_return(unsigned variant, bool fire)
{
	if (variant == 0) {
		WHEN(may_return());
		slu_world_call_miniport();
		w->lent--;
		w->returning++;
		return true;
	}
	WHEN(may_end_loan() && !w->lost);
	if (w->ndis == N_SHUTDOWN || slu_world_keeps(slu_world_pass(SLU_ADAPTER_EV_RETURN))) {
		w->returning--;
		slu_adapter_return(&w->adapter, 1);
	}
	return true;
}

/* Requests. */

static void answer_oid(bool returned)
{
	ANSWERED(CALL_OID, oid, returned);
	CLAIM(oid_completes_once, true, w->oid_out);
	w->oid_out = false;
}

/* The own count of the request at @at, as the last action. */
static bool drop_oid(unsigned at)
{
	bool refused = w->oid_refused[at], answer, taken;

	CLAIM(oid_is_counted, true, w->adapter.oids > 0);
	if (refused) {
		w->adapter.oids--;
		taken = slu_adapter_step(&w->adapter, SLU_ADAPTER_EV_OID_COMPLETE);
	} else {
		taken = slu_oid_settle(&w->oid[at], SLU_STATUS_SUCCESS, &answer);
	}
	w->oid_refused[at] = false;
	memset(&w->oid[at], 0, sizeof w->oid[at]);
	return slu_world_keeps(taken);
}

/* The answer is known: the completion function, and the count after it; or the callback returns it. */
static void end_oid(void)
{
	unsigned at = w->oid_at;

	w->oid_is = NO_OID;
	w->oid_at = 0;
	if (!slu_world_end_call(CALL_OID)) {
		drop_oid(at);
		return;
	}
#ifndef SLU_FAULT_OID_IS_LOST
	answer_oid(false);
#endif
	w->oid_done = true;
	w->done_at = (uint8_t)at;
}

/* The core is done with a request: NDIS has the answer of one that went down, and gets that of one that was parked. */
static void complete_oid(struct slu_oid *oid, slu_status status)
{
	(void)status;
	if (w->oid_is != OID_PARKED)
		return;
	w->oid_is = NO_OID;
	w->oid_at = 0;
	memset(oid, 0, sizeof *oid);
	if (slu_world_end_call(CALL_OID))
		answer_oid(false);
}

slu_status slu_world_request_oid(struct slu_binding *binding, struct slu_oid *oid)
{
	(void)binding, (void)oid;
	CLAIM(oid_goes_below_in_d0_only, true, !w->low && !w->lower_low && !w->stopping);
	w->oid_is = OID_OTHER;
	return SLU_STATUS_PENDING;
}

void slu_world_forward_parked(void)
{
	if (slu_world_may(SLU_OWED_FORWARD_OID))
		slu_world_carry_out(SLU_OWED_FORWARD_OID);
}

/* A request that the core refuses is the author's to answer; its page has a row for it, and it is counted likewise. */
static void count_refused(void)
{
	if (!slu_core_admits(&w->adapter.object, SLU_ADAPTER_EV_OID)) {
		slu_world_legal(false);
		return;
	}
	w->oid_is = OID_OTHER;
	w->oid_refused[w->oid_at] = true;
	w->adapter.oids++;
	slu_adapter_step(&w->adapter, SLU_ADAPTER_EV_OID);
}

/* MiniportOidRequest. */
static void offer_oid(void)
{
	struct slu_oid *oid;
	slu_status status;

	slu_world_call_miniport();
	w->oid_out = true;
	w->oid_at = w->oid_done && w->done_at == 0;
	oid = &w->oid[w->oid_at];
	slu_world_begin_call(CALL_OID);
	slu_oid_init(oid, complete_oid, NULL);
	status = slu_oid_take(oid, &w->adapter, &w->binding);
	if (status == SLU_STATUS_SUCCESS)
		slu_oid_answer(oid, slu_oid_perform(oid));
	else if (status == SLU_STATUS_PENDING)
		w->oid_is = OID_PARKED;
	else
		count_refused();
}

/* OID_PNP_SET_POWER follows settled states (STATE-08), with or without a pause (PWR-08). */
static bool may_set_power(bool low)
{
	return slu_world_asks() && (w->ndis == N_PAUSED || w->ndis == N_RUNNING) && w->low == !low && !w->oid_out &&
	       slu_world_is_idle(CALL_OID) && slu_world_is_idle(CALL_RESET);
}

static void set_power(bool low)
{
	slu_status status;

	slu_world_call_miniport();
	w->oid_out = true;
	w->low = low;
	slu_world_begin_call(CALL_OID);
	status = slu_adapter_power(&w->adapter, low);
	slu_world_legal(status == SLU_STATUS_SUCCESS || status == SLU_STATUS_PENDING);
	w->power_known = status == SLU_STATUS_SUCCESS;
	w->oid_is = status == SLU_STATUS_NOT_ACCEPTED ? NO_OID : OID_POWER;
}

static void end_power(void)
{
	if (!w->power_known)
		slu_world_carry_out(SLU_OWED_COMPLETE_POWER);
	w->power_known = false;
	w->oid_is = NO_OID;
	if (slu_world_end_call(CALL_OID))
		answer_oid(false);
	CLAIM(low_power_owns_no_send, w->low, w->sends == 0);
}

static bool may_leave_oid(void)
{
#ifdef SLU_FAULT_SHUTDOWN_KEEPS_OID
	return w->oid_done && w->ndis != N_SHUTDOWN;
#else
	return w->oid_done;
#endif
}

/* A reset is over when nothing is under way (RESET-05). */
static bool may_end_reset(void)
{
#ifdef SLU_FAULT_RESET_WAITS_FOR_POWER
	if (w->low)
		return false;
#endif
	return w->resetting && !slu_world_own_sends() && w->oid_is == NO_OID && !w->oid_done && w->ndis != N_SHUTDOWN &&
	       !w->lost;
}

static void end_reset(void)
{
	slu_world_legal(slu_adapter_reset_done(&w->adapter, SLU_STATUS_SUCCESS));
	w->resetting = w->adapter.resetting;
	slu_world_keeps(!w->resetting);
	if (slu_world_may(SLU_OWED_COMPLETE_RESET))
		slu_world_carry_out(SLU_OWED_COMPLETE_RESET);
}

bool slu_world_requests(unsigned variant, bool fire)
{
	switch (variant) {
	case 0:
		WHEN(w->oid_is == OID_OTHER && !w->oid_done);
		end_oid();
		return true;
	case 1:
		/* it cannot go down any more */
		WHEN(slu_world_may(SLU_OWED_ANSWER_OID));
		slu_world_carry_out(SLU_OWED_ANSWER_OID);
		return true;
	case 2:
		WHEN(w->oid_is == OID_POWER && (w->power_known || slu_world_may(SLU_OWED_COMPLETE_POWER)));
		end_power();
		return true;
	case 3:
		WHEN(may_leave_oid() && !w->lost);
		w->oid_done = !drop_oid(w->done_at);
		w->done_at = 0;
		return true;
	default:
		WHEN(may_end_reset());
		end_reset();
		return true;
	}
}

static void return_call(unsigned call)
{
	bool finished = false;

	slu_world_legal(slu_pending_return(&w->call[call], SLU_STATUS_PENDING, &finished));
	w->callback[call] = finished ? OUTSIDE : LEAVING;
	if (finished && call == CALL_OID)
		answer_oid(true);
	else if (finished)
		ANSWERED(CALL_RESET, reset, true);
}

static bool leave_call(unsigned call, unsigned variant, bool fire)
{
	if (variant == 0) {
		WHEN(w->callback[call] == INSIDE);
		return_call(call);
		return true;
	}
	WHEN(w->callback[call] == LEAVING);
	w->callback[call] = OUTSIDE;
	return true;
}

bool slu_world_oid_callback(unsigned variant, bool fire)
{
	return leave_call(CALL_OID, variant, fire);
}

bool slu_world_reset_callback(unsigned variant, bool fire)
{
	return leave_call(CALL_RESET, variant, fire);
}

/* Whoever is bound above sends and asks, or not. */

/* Nothing is sent or asked during a reset (RECV-03). */
static bool may_ask(void)
{
	return slu_world_asks() && (DROP_RECV_03 || slu_world_is_idle(CALL_RESET));
}

static bool may_offer_oid(void)
{
#if defined(SLU_FAULT_NDIS_ASKS_AFTER_HALT)
	bool may = (slu_world_is_alive() || w->ndis == N_HALTED) && !w->low;
#elif defined(SLU_FAULT_NDIS_ASKS_EARLY)
	bool may = (slu_world_is_alive() || w->ndis == N_INITIALIZING) && !w->low;
#else
	bool may = slu_world_is_alive() && (DROP_OID_07 || !w->low);
#endif
	return may && !w->oid_out && slu_world_is_idle(CALL_OID) && may_ask();
}

bool slu_world_protocol(unsigned variant, bool fire)
{
	switch (variant) {
	case 0:
		WHEN(slu_world_own_sends() < SENDS && may_ask() &&
		     (w->ndis == N_PAUSED || w->ndis == N_RUNNING || w->ndis == N_PAUSING));
		offer_send();
		return true;
	case 1:
		WHEN(may_offer_oid());
		offer_oid();
		return true;
	case 2:
		WHEN(may_set_power(true));
		set_power(true);
		return true;
	default:
		WHEN(may_set_power(false));
		set_power(false);
		return true;
	}
}

/* The hardware interrupts, and has something for the driver, or not. */

bool slu_world_hardware(unsigned variant, bool fire)
{
	if (variant == 0) {
		WHEN(slu_world_asks() && w->interrupts && !w->handler);
		w->handler = slu_world_keeps(slu_adapter_interrupt(&w->adapter));
		return true;
	}
	WHEN(may_receive());
	indicate();
	return true;
}

static bool has_registers(void)
{
	return (w->held >> REGISTERS & 1) && (w->held >> INTERRUPT & 1);
}

/* The handler touches registers and interrupt, and may indicate status (HALT-05, -09). */
bool slu_world_handler(unsigned variant, bool fire)
{
	(void)variant;
	WHEN(w->handler && !w->locked);
	w->handler = false;
	CLAIM(interrupt_finds_its_resources, true, has_registers());
#ifdef SLU_FAULT_STATUS_IS_PUT_OFF
	w->put_off = true;
#else
	CLAIM(halted_indicates_no_status, true, w->ndis != N_HALTED);
#endif
	return true;
}

bool slu_world_timer(unsigned variant, bool fire)
{
#ifdef SLU_FAULT_TIMER_IS_DUE_LATER
	bool due = w->timer && slu_world_is_alive();
#else
	bool due = w->timer;
#endif

	(void)variant;
	WHEN(TIMERS && slu_world_asks() && due && !w->ticking);
	w->ticking = slu_world_keeps(slu_adapter_interrupt(&w->adapter));
	return true;
}

bool slu_world_timer_function(unsigned variant, bool fire)
{
	(void)variant;
	WHEN(w->ticking);
	w->ticking = false;
	CLAIM(timer_finds_its_resources, true, has_registers());
	return true;
}

/* Below. */

/* MiniportCancelOidRequest of a request that is parked. */
static void cancel_parked(void)
{
#ifdef SLU_FAULT_PARKED_OID_COMPLETES_TWICE
	answer_oid(false); /* and the core still has it */
#else
	bool answer = false;

	CLAIM(oid_is_counted, true, w->adapter.oids > 0);
	slu_world_legal(slu_oid_cancel_parked(&w->oid[w->oid_at], &answer));
	if (answer)
		complete_oid(&w->oid[w->oid_at], SLU_STATUS_REQUEST_ABORTED);
#endif
}

static bool may_cancel(void)
{
#ifdef SLU_FAULT_PARKED_OID_COMPLETES_TWICE
	return w->oid_is == OID_PARKED && w->oid_out && w->callback[CALL_OID] == OUTSIDE;
#else
	return w->oid_is == OID_PARKED;
#endif
}

/* The adapter below goes to sleep, its binding is taken away, a parked request is cancelled: or not. */
bool slu_world_below(unsigned variant, bool fire)
{
	bool asks = LOWER && slu_world_asks();

	switch (variant) {
	case 0:
		WHEN(asks && !w->lower_low);
		w->lower_low = true;
		slu_adapter_lower_power(&w->adapter, true);
		return true;
	case 1:
		WHEN(asks && slu_world_is_alive() && !w->stopping);
		w->stopping = true;
		slu_binding_step(&w->binding, SLU_BINDING_EV_UNBIND);
		return true;
	default:
		WHEN(asks && may_cancel());
		cancel_parked();
		return true;
	}
}

bool slu_world_wake(unsigned variant, bool fire)
{
	(void)variant;
	WHEN(w->lower_low);
	w->lower_low = false;
	slu_adapter_lower_power(&w->adapter, false);
	return true;
}

/* What was left to a work item. */
bool slu_world_work_item(unsigned variant, bool fire)
{
	bool paused = w->ndis == N_PAUSED;

	WHEN(SLU_WORLD_LATER && w->put_off && (variant == 0 ? paused : !paused));
#if defined(SLU_FAULT_SEND_IS_PUT_OFF)
	w->sends += paused;
	w->sends_out -= !paused; /* given up */
#elif defined(SLU_FAULT_INDICATION_IS_PUT_OFF)
	w->indicating += paused;
#else
	CLAIM(halted_indicates_no_status, true, w->ndis != N_HALTED);
#endif
	w->put_off = false;
	return true;
}
