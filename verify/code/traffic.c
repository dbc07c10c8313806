/* SPDX-License-Identifier: MIT */
/*
 * traffic.c - sends, receives and OIDs, and those who make them
 */
#include "world-private.h"

#include <string.h>

static struct slu_object *adapter_of(unsigned v)
{
	return &w->adapter[v].object;
}

static struct slu_object *binding_of(unsigned b)
{
	return &w->binding[b].object;
}

/* Sends. */

/* What a refused send must say, for all that NDIS knows (PAUSE-04, PWR-08, Q-04). */
static slu_status refusal_of(unsigned v)
{
	if (w->ndis_adapter[v] != N_RUNNING)
		return SLU_STATUS_PAUSED;
	if (w->removed[v])
		return SLU_STATUS_ADAPTER_REMOVED;
	if (w->low[v] || w->lower_low)
		return SLU_STATUS_LOW_POWER_STATE;
	return slu_world_resets(v) ? SLU_STATUS_RESET_IN_PROGRESS : SLU_STATUS_PAUSED;
}

/* The page has a row for each send but those that power, removal or the lower edge turn away from a running adapter. */
static void hold_to_page(unsigned v, bool accepted)
{
	const struct slu_object *object = adapter_of(v);

	if (object->state == SLU_ADAPTER_RUNNING && !accepted)
		return;
	slu_world_pass(adapter_of(v), SLU_ADAPTER_EV_SEND);
	slu_world_legal(accepted == !slu_says_effects(SLU_NOUN_ADAPTER, SLU_ADAPTER_EV_SEND, object->state));
}

static void offer_send(unsigned v, unsigned b)
{
	slu_status status = SLU_STATUS_PAUSED;

	slu_world_call_miniport(v);
	w->sends_out[v]++;
	if (slu_world_has_binding(b))
		status = slu_adapter_send(&w->adapter[v], &w->binding[b], 1);
	hold_to_page(v, status == SLU_STATUS_SUCCESS);
	CLAIM(send_after_deinitialize_fails, w->deinit_done[v], slu_status_is_error(status));
	CLAIM(send_after_close_fails, w->handle[b] == CLOSED, slu_status_is_error(status));
	if (status != SLU_STATUS_SUCCESS) {
		CLAIM(refused_send_says_why, true, status == refusal_of(v));
#ifndef SLU_FAULT_SEND_IS_LOST
		w->sends_out[v]--;
#endif
		return;
	}
	CLAIM(send_is_accepted_in_running_only, true,
	      w->ndis_adapter[v] == N_RUNNING && w->ndis_binding[b] == N_RUNNING && !w->low[v] && !w->lower_low &&
	              !w->removed[v] && !slu_world_resets(v));
	slu_world_pass(binding_of(b), SLU_BINDING_EV_SEND);
#if defined(SLU_FAULT_SEND_IS_PUT_OFF)
	slu_adapter_send_complete(&w->adapter[v], &w->binding[b], 1);
	w->later[v][b] = true;
#elif defined(SLU_FAULT_SEND_IS_COUNTED_LATE)
	slu_binding_send_complete(&w->binding[b], 1);
	w->accepted[v][b]++;
#else
	w->accepted[v][b]++;
#endif
}

/* One of the driver's own on a binding: whoever offers it completes it with what the core says. */
static void offer_own_send(unsigned b)
{
	slu_status status = slu_binding_send(&w->binding[b], 1) ? SLU_STATUS_SUCCESS : SLU_STATUS_PAUSED;
	unsigned completions = 1;

#if defined(SLU_FAULT_OWN_SEND_SUCCEEDS)
	status = SLU_STATUS_SUCCESS;
#elif defined(SLU_FAULT_OWN_SEND_IS_LOST)
	completions = 0;
#elif defined(SLU_FAULT_OWN_SEND_COMPLETES_TWICE)
	completions = 2;
#endif
	CLAIM(send_after_close_fails, true, slu_status_is_error(status) && completions == 1);
}

/* NDIS has the answer; the memory is free. */
static void is_answered(unsigned v)
{
	CLAIM(oid_completes_once, true, w->oid_out[v]);
	w->oid_out[v] = false;
	w->oid_is[v] = NO_OID;
	w->oid_binding[v] = 0;
	memset(&w->oid[v], 0, sizeof w->oid[v]);
}

/* The memory of a request that was parked is NDIS's again (the answers of others are steps of their own). */
static void answer_parked(struct slu_oid *oid, slu_status status)
{
	(void)status;
	is_answered((unsigned)(oid - w->oid));
}

static void offer_oid(unsigned v, unsigned b)
{
	slu_status status = SLU_STATUS_CLOSING;

	slu_world_call_miniport(v);
	slu_oid_init(&w->oid[v], answer_parked, NULL);
	if (slu_world_has_binding(b))
		status = slu_oid_take(&w->oid[v], &w->adapter[v], &w->binding[b]);
	if (status != SLU_STATUS_SUCCESS && status != SLU_STATUS_PENDING) {
		memset(&w->oid[v], 0, sizeof w->oid[v]);
		return;
	}
	CLAIM(oid_after_deinitialize_stays, true, !w->deinit_done[v]);
	w->oid_out[v] = true;
	w->oid_binding[v] = (uint8_t)b;
	if (status == SLU_STATUS_PENDING) {
		w->oid_is[v] = PARKED;
		return;
	}
	CLAIM(oid_goes_below_in_d0_only, true, !w->low[v] && !w->lower_low);
	w->oid_is[v] = COUNTED;
	w->ask[v] = CALLED;
}

static bool may_send(unsigned v)
{
	uint8_t state = w->ndis_adapter[v];
	unsigned out = slu_world_of_all(w->accepted) + slu_world_of_all(w->below) + slu_world_of_all(w->sent);

	return SENDS && slu_world_asks() && out < SENDS &&
	       (state == N_PAUSED || state == N_RUNNING || state == N_PAUSING);
}

/* Requests come between initialization and halt (INV-16). */
static bool may_ask(unsigned v)
{
#ifdef SLU_FAULT_NDIS_ASKS_AFTER_HALT
	return slu_world_is_alive(v) || w->ndis_adapter[v] == N_HALTED;
#else
	return slu_world_is_alive(v);
#endif
}

/* Whoever is bound above sends and asks, or not. */
bool slu_world_protocol(unsigned v, unsigned b, unsigned variant, bool fire)
{
	switch (variant) {
	case 0:
		WHEN(may_send(v));
		offer_send(v, b);
		return true;
	case 1:
		/* after the close was called */
		WHEN(SENDS && slu_world_asks() && w->handle[b] == CLOSED);
		offer_own_send(b);
		return true;
	case 2:
		WHEN(OIDS && slu_world_asks() && may_ask(v) && !w->low[v] && !w->oid_out[v]);
		offer_oid(v, b);
		return true;
	default:
		return false;
	}
}

/* A send goes down, comes back, is completed upward; the own counts drop last. */
bool slu_world_send(unsigned v, unsigned b, unsigned variant, bool fire)
{
	switch (variant) {
	case 0:
#ifdef SLU_FAULT_SEND_IS_COUNTED_LATE
		WHEN(w->accepted[v][b] && w->ndis_binding[b] != N_PAUSING);
		if (slu_world_has_binding(b))
			slu_core_enter_gate(&w->binding[b].object, 0, &w->binding[b].traffic, 1);
#else
		WHEN(w->accepted[v][b]);
#endif
		CLAIM(handle_is_not_used_after_close, true, w->handle[b] == OPEN);
		CLAIM(send_goes_down_before_paused, true,
		      w->ndis_binding[b] == N_RUNNING || w->ndis_binding[b] == N_PAUSING);
		w->accepted[v][b]--;
		w->below[v][b]++;
		return true;
	case 1:
		WHEN(w->below[v][b]);
		CLAIM(send_completes_once, true, w->sends_out[v] > 0);
		w->sends_out[v]--;
#ifndef SLU_FAULT_SEND_COMPLETES_TWICE
		w->below[v][b]--;
#endif
		w->sent[v][b]++;
		return true;
	case 2:
		WHEN(w->sent[v][b]);
		w->sent[v][b]--;
		slu_world_pass(adapter_of(v), SLU_ADAPTER_EV_SEND_COMPLETE);
		slu_world_pass(binding_of(b), SLU_BINDING_EV_SEND_COMPLETE);
		slu_adapter_send_complete(&w->adapter[v], &w->binding[b], 1);
#ifdef SLU_FAULT_TOUCH_AFTER_COUNT
		w->later[v][b] = true;
#endif
		return true;
#ifdef SLU_FAULT_TOUCH_AFTER_COUNT
	case 3:
		WHEN(w->later[v][b]);
		w->later[v][b] = false;
		CLAIM(binding_is_freed_after_unbind, true, slu_world_has_binding(b));
		return true;
#elif defined(SLU_FAULT_PAUSE_OF_BINDING_COMPLETED_AT_DISPATCH)
	case 3:
		/* whoever has dropped the last count answers the event */
		WHEN(slu_world_may(binding_of(b), SLU_BINDING_DO_COMPLETE_PAUSE, SLU_PLACE_ANY));
		CLAIM(waits_at_passive_only, true, slu_world_level == SLU_LEVEL_PASSIVE);
		slu_world_carry_out(binding_of(b), SLU_BINDING_DO_COMPLETE_PAUSE, SLU_PLACE_ANY);
		return true;
#endif
	default:
		return false;
	}
}

#if SLU_WORLD_LATER
/* What was put off: where the device is paused it is done all the same, elsewhere a send is given up. */
bool slu_world_work_item(unsigned v, unsigned b, unsigned variant, bool fire)
{
	bool paused = w->ndis_adapter[v] == N_PAUSED;

#if defined(SLU_FAULT_SEND_IS_PUT_OFF)
	WHEN(w->later[v][b] && paused == (variant == 0));
	w->accepted[v][b] += paused;
	w->sends_out[v] -= !paused;
#elif defined(SLU_FAULT_INDICATION_IS_PUT_OFF)
	WHEN(w->later[v][b] && paused && variant == 0);
	w->indicating[v][b]++;
#else
	(void)paused, (void)variant;
	WHEN(false);
#endif
	w->later[v][b] = false;
	return true;
}
#endif

/* Receives. */

/* UNB-12, BIND-13; hostile: while the close is outstanding as well. */
static bool may_receive(unsigned b)
{
	if (HOSTILE)
		return w->handle[b] == OPEN || (w->handle[b] == CLOSED && w->down[b] != EARLY);
	return w->handle[b] == OPEN && (!slu_world_is_open(b) || w->down[b] == NOT_CALLED);
}

static unsigned loans(void)
{
	unsigned sum = slu_world_of_all(w->lent) + slu_world_of_all(w->returning) + slu_world_of_all(w->indicating);

	for (unsigned b = 0; b < BINDINGS; b++)
		sum += w->returns[b] + w->kept[b];
	return sum;
}

/* A gate that is closed asks the machine, one that is open stands for its row. */
static enum slu_receive receive(unsigned b)
{
	unsigned steps = slu_world_steps;
	enum slu_receive verdict = slu_binding_receive(&w->binding[b], 1);

	if (slu_world_steps == steps)
		slu_world_pass(binding_of(b), SLU_BINDING_EV_RECEIVE);
	return verdict;
}

static void indicate(unsigned v, unsigned b)
{
	if (!slu_adapter_receive(&w->adapter[v], 1)) {
#ifdef SLU_FAULT_INDICATES_WHILE_PAUSED
		CLAIM(indicates_in_restarting_and_running_only, true,
		      w->ndis_adapter[v] == N_RESTARTING || w->ndis_adapter[v] == N_RUNNING);
#endif
		w->kept[b]++;
		return;
	}
	slu_world_pass(adapter_of(v), SLU_ADAPTER_EV_RECEIVE);
	CLAIM(indicates_in_restarting_and_running_only, true,
	      w->ndis_adapter[v] == N_RESTARTING || w->ndis_adapter[v] == N_RUNNING);
#ifdef SLU_FAULT_INDICATION_IS_PUT_OFF
	slu_adapter_return(&w->adapter[v], 1);
	slu_adapter_receive_done(&w->adapter[v]);
	w->later[v][b] = true;
#else
	w->lent[v][b]++;
	w->indicating[v][b]++;
#endif
}

/* The adapter below receives, or not. */
bool slu_world_lower(unsigned v, unsigned b, unsigned variant, bool fire)
{
	(void)variant;
	WHEN(LOANS && slu_world_asks() && may_receive(b) && loans() < LOANS);
	switch (receive(b)) {
	case SLU_RECEIVE_KEEP:
		CLAIM(receive_is_kept_by_running_binding, true,
		      w->ndis_binding[b] == N_RUNNING || w->ndis_binding[b] == N_RESTARTING);
		indicate(v, b);
		break;
	case SLU_RECEIVE_RETURN:
		w->returns[b]++;
		break;
	default:
		break;
	}
	return true;
}

bool slu_world_indicate(unsigned v, unsigned b, unsigned variant, bool fire)
{
	(void)variant;
	WHEN(w->indicating[v][b]);
	slu_says_line("~ ndis %d an indication returns\n", v);
	w->indicating[v][b]--;
	slu_adapter_receive_done(&w->adapter[v]);
	return true;
}

/* Loans come back, before or after the indicate call has returned. */
bool slu_world_loan(unsigned v, unsigned b, unsigned variant, bool fire)
{
	switch (variant) {
	case 0:
		WHEN(w->lent[v][b] && !slu_world_is_shut(v));
		slu_world_call_miniport(v);
		w->lent[v][b]--;
		w->returning[v][b]++;
		return true;
	case 1:
		WHEN(w->returning[v][b]);
		CLAIM(handle_is_not_used_after_close, true, w->handle[b] == OPEN);
		w->returning[v][b]--;
		if (!slu_world_is_shut(v))
			slu_world_pass(adapter_of(v), SLU_ADAPTER_EV_RETURN);
		slu_world_pass(binding_of(b), SLU_BINDING_EV_RETURN);
		slu_adapter_return(&w->adapter[v], 1);
		slu_binding_return(&w->binding[b], SLU_RECEIVE_KEEP, 1);
		return true;
	default:
		return false;
	}
}

/* OIDs. */

slu_status slu_world_ask_oid(struct slu_binding *binding, struct slu_oid *oid)
{
	(void)oid;
	CLAIM(oid_goes_down_while_open, true, w->handle[binding - w->binding] == OPEN);
	return SLU_STATUS_PENDING;
}

void slu_world_cancel_oid(struct slu_binding *binding, struct slu_oid *oid)
{
	(void)oid;
	CLAIM(handle_is_not_used_after_close, true, w->handle[binding - w->binding] == OPEN);
}

/* It counts no more, and NDIS is to be told: of the request only the answer is alive. */
static void is_settled(unsigned v)
{
	w->oid_is[v] = SETTLED;
	w->oid_binding[v] = 0;
	w->oid[v].adapter = NULL;
	w->oid[v].binding = NULL;
}

/* The call of NdisOidRequest returns; the callback from above with it, with the answer if that has come. */
static void return_oid(unsigned v, slu_status status)
{
	slu_status answer = slu_oid_answer(&w->oid[v], status);

	if (answer == SLU_STATUS_SUCCESS) {
		is_answered(v);
#ifdef SLU_FAULT_OID_COMPLETES_TWICE
		w->oid_is[v] = SETTLED;
#endif
	} else if (w->ask[v] == NOT_CALLED)
		w->oid_is[v] = HELD;
	slu_world_legal(answer == SLU_STATUS_SUCCESS || answer == SLU_STATUS_PENDING);
}

/* The same of one that was parked: whoever handed it down answers, unless a cancel is on its way. */
static void return_late(unsigned v, slu_status status)
{
	w->late[v] = false;
	if (w->ask[v] == NOT_CALLED)
		w->oid_is[v] = w->cancelling[v] ? HELD : DUE;
	slu_adapter_answer(&w->adapter[v], SLU_OWED_FORWARD_OID, status);
}

static void return_call(unsigned v, slu_status status)
{
	if (w->late[v])
		return_late(v, status);
	else
		return_oid(v, status);
}

static void forward_parked(unsigned v)
{
	CLAIM(oid_after_deinitialize_stays, true, !w->deinit_done[v]);
	CLAIM(oid_goes_below_in_d0_only, true, !w->low[v] && !w->lower_low);
	w->oid_is[v] = ASKED;
	w->ask[v] = CALLED;
	w->late[v] = true;
	slu_world_call(adapter_of(v), SLU_OWED_FORWARD_OID, SLU_PLACE_ANY);
}

/* ProtocolOidRequestComplete. */
static void complete_oid(unsigned v)
{
	bool last = w->ask[v] == WAITING, answer;

	w->ask[v] = last ? NOT_CALLED : EARLY;
	slu_world_legal(slu_oid_settle(&w->oid[v], SLU_STATUS_SUCCESS, &answer));
	if (answer)
		is_settled(v);
	else if (last)
		w->oid_is[v] = HELD;
}

/* An OID goes down, is answered below in one of the three forms, and then above. The counts drop before the answer. */
bool slu_world_oid(unsigned v, unsigned b, unsigned variant, bool fire)
{
	bool called = w->oid_is[v] == ASKED && w->ask[v] == CALLED;

	(void)b;
	switch (variant) {
	case 0:
		WHEN(w->oid_is[v] == COUNTED);
		w->oid_is[v] = ASKED;
		slu_oid_perform(&w->oid[v]);
		return true;
	case 1:
		WHEN(called);
		FORM(oid_forwarded, at_once);
		w->ask[v] = NOT_CALLED;
		return_call(v, SLU_STATUS_SUCCESS);
		return true;
	case 2:
		WHEN(called);
		w->ask[v] = WAITING;
		return_call(v, SLU_STATUS_PENDING);
		return true;
	case 3:
		WHEN(called);
#ifdef SLU_FAULT_OID_FREED_BEFORE_RETURN
		CLAIM(oid_completes_once, true, w->oid_out[v]);
		w->oid_out[v] = false;
#endif
		complete_oid(v);
		return true;
	case 4:
		WHEN(w->oid_is[v] == ASKED && w->ask[v] == EARLY);
		FORM(oid_forwarded, before_return);
		w->ask[v] = NOT_CALLED;
		return_call(v, SLU_STATUS_PENDING);
		return true;
	case 5:
		WHEN(w->oid_is[v] == ASKED && w->ask[v] == WAITING);
		FORM(oid_forwarded, later);
		complete_oid(v);
		return true;
	case 6:
		WHEN(w->oid_is[v] == SETTLED);
#ifdef SLU_FAULT_OID_IS_LOST
		w->oid_is[v] = NO_OID;
		return true;
#endif
		is_answered(v);
		return true;
	case 7:
		WHEN(LOWER && slu_world_may(adapter_of(v), SLU_OWED_FORWARD_OID, SLU_PLACE_ANY));
		forward_parked(v);
		return true;
	case 8:
		/* it cannot go down any more, or has been */
		WHEN(LOWER && slu_world_may(adapter_of(v), SLU_OWED_ANSWER_OID, SLU_PLACE_ANY));
		slu_world_carry_out(adapter_of(v), SLU_OWED_ANSWER_OID, SLU_PLACE_ANY);
		return true;
	default:
		return false;
	}
}

/* An OID is cancelled: told below, and the normal completion follows (OID-03). What is on its way down holds the handle. */
bool slu_world_cancel(unsigned v, unsigned b, unsigned variant, bool fire)
{
	bool answer = false;

	(void)b;
	switch (variant) {
	case 0:
		WHEN(CANCELS && slu_world_asks() && w->oid_out[v] && !w->cancelling[v] && w->ask[v] != NOT_CALLED);
		slu_world_call_miniport(v);
		w->cancelling[v] = true;
		slu_world_legal(slu_oid_cancel_take(&w->oid[v]));
		return true;
	case 1:
		WHEN(w->cancelling[v]);
		w->cancelling[v] = false;
#ifdef SLU_FAULT_CANCEL_IS_NOT_COUNTED
		if (!w->oid[v].binding) { /* its request is answered */
			CLAIM(handle_is_not_used_after_close, true, w->handle[b] == OPEN);
			return true;
		}
#endif
		slu_oid_cancel_perform(&w->oid[v]);
		if (slu_oid_cancel_answer(&w->oid[v]))
			is_settled(v);
		return true;
	case 2:
		WHEN(CANCELS && slu_world_asks() && w->oid_is[v] == PARKED);
		slu_world_call_miniport(v);
		slu_world_legal(slu_oid_cancel_parked(&w->oid[v], &answer));
		slu_world_legal(answer && w->oid[v].down.status == SLU_STATUS_REQUEST_ABORTED);
		w->oid[v].up.status = w->oid[v].down.status = SLU_STATUS_SUCCESS; /* im.pml does not tell them apart */
		is_settled(v);
		return true;
	default:
		return false;
	}
}

/* The adapter below goes to sleep, told by an event of its binding (PWR-02), and wakes up some time. */
static void set_lower_low(bool low)
{
	w->lower_low = low;
	for (unsigned i = 0; i < DEVICES; i++)
		slu_adapter_lower_power(&w->adapter[i], low);
}

/* Weak fairness: who is to send a parked request down must find the adapter below awake long enough. */
static bool may_sleep(void)
{
	bool bound = w->ndis_binding[0] == N_PAUSED || w->ndis_binding[0] == N_RUNNING;

	return LOWER && slu_world_asks() && !w->lower_low && bound && w->binding_callback[0] == OUTSIDE &&
	       !(LIVE && w->oid_is[0] == PARKED);
}

bool slu_world_below(unsigned v, unsigned b, unsigned variant, bool fire)
{
	(void)v, (void)b;
	if (variant == 0)
		WHEN(may_sleep());
	else
		WHEN(!LIVE && w->lower_low);
	set_lower_low(variant == 0);
	return true;
}

/* Fairness forces an actor: to wake up is not left to the one before. */
bool slu_world_wake(unsigned v, unsigned b, unsigned variant, bool fire)
{
	(void)v, (void)b, (void)variant;
	WHEN(LIVE && w->lower_low);
	set_lower_low(false);
	return true;
}
