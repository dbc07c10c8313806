/* SPDX-License-Identifier: MIT */
/*
 * bindings.c - the lower edge: NDIS, the binding's callbacks, and what the driver owes there
 */
#include "world-private.h"

#include <string.h>

/* A callback answers by its return, or is answered by its completion function. */
#define ANSWERED(b, returned, operation, awaits)               \
	do {                                                   \
		if (returned)                                  \
			FORM(operation, at_once);              \
		else if (w->binding_callback[b] == OUTSIDE)    \
			FORM(operation, later);                \
		else                                           \
			FORM(operation, before_return);        \
		CLAIM(operation_completes_once, true, awaits); \
	} while (0)

static struct slu_object *object_of(unsigned b)
{
	return &w->binding[b].object;
}

static unsigned index_of(const struct slu_binding *binding)
{
	return (unsigned)(binding - w->binding);
}

static bool may(unsigned b, uint32_t effect)
{
	return slu_world_may(object_of(b), effect, SLU_PLACE_CALLBACK);
}

static bool waits(unsigned b, uint8_t state)
{
	return slu_world_asks() && w->ndis_binding[b] == state && w->binding_callback[b] == OUTSIDE;
}

static void enter(unsigned b, int event)
{
	w->binding_callback[b] = INSIDE;
	w->binding[b].object.inside++;
	slu_world_legal(slu_binding_step(&w->binding[b], event));
}

bool slu_world_ndis_binding(unsigned v, unsigned b, unsigned variant, bool fire)
{
	(void)v;
	switch (variant) {
	case 0:
		WHEN(waits(b, N_HALTED) && !slu_world_has_binding(b));
		slu_says_line("~ ndis %d ProtocolBindAdapterEx\n", b);
		slu_world_make_binding(b);
		w->ndis_binding[b] = N_INITIALIZING;
		enter(b, SLU_BINDING_EV_BIND);
		return true;
	case 1:
		WHEN(waits(b, N_PAUSED));
		slu_says_line("~ ndis %d NetEventRestart\n", b);
		w->ndis_binding[b] = N_RESTARTING;
		enter(b, SLU_BINDING_EV_RESTART);
		return true;
	case 2:
		WHEN(waits(b, N_RUNNING));
		slu_says_line("~ ndis %d NetEventPause\n", b);
		w->ndis_binding[b] = N_PAUSING;
		enter(b, SLU_BINDING_EV_PAUSE);
		return true;
#ifdef SLU_FAULT_WAIT_IS_ARMED_LATE
	case 4:
		WHEN(w->binding[b].object.tells[SLU_BINDING_ARMING] == SLU_BINDING_COUNTS_READ);
		slu_binding_arm(&w->binding[b]);
		return true;
#endif
	case 3:
		WHEN(waits(b, N_PAUSED));
		slu_says_line("~ ndis %d ProtocolUnbindAdapterEx\n", b);
		w->ndis_binding[b] = N_HALTING;
		enter(b, SLU_BINDING_EV_UNBIND);
		return true;
	default:
		return false;
	}
}

/* The answers of calls downward. */

static void count_answer(unsigned b, bool waited)
{
	if (w->handle[b] == CLOSED && waited)
		FORM(close, later);
	else if (w->handle[b] == CLOSED)
		FORM(close, at_once);
	else if (slu_world_is_open(b) && waited)
		FORM(open, later);
	else if (slu_world_is_open(b))
		FORM(open, at_once);
	else if (waited)
		FORM(oid, later);
	else
		FORM(oid, at_once);
}

static void count_early(unsigned b)
{
	if (w->handle[b] == CLOSED)
		FORM(close, before_return);
	else if (slu_world_is_open(b))
		FORM(open, before_return);
	else
		FORM(oid, before_return);
}

static uint32_t call_of(unsigned b)
{
	if (w->handle[b] == CLOSED)
		return SLU_BINDING_DO_CLOSE_ADAPTER;
	return slu_world_is_open(b) ? SLU_BINDING_DO_OPEN_ADAPTER : SLU_BINDING_DO_CLEAR_FILTER;
}

/* NDIS has nothing more to say of a call. */
static void is_over(unsigned b, uint32_t call)
{
	if (call == SLU_BINDING_DO_CLOSE_ADAPTER)
		w->handle[b] = NOT_OPEN;
	else if (call == SLU_BINDING_DO_CLEAR_FILTER)
		w->cleared[b] = true;
}

/* The call returns; @last: and NDIS has nothing more to say of it. */
static void return_down(unsigned b, slu_status status, bool last)
{
	uint32_t call = call_of(b);

	w->down[b] = last ? NOT_CALLED : WAITING;
	if (last)
		is_over(b, call);
	slu_binding_answer(&w->binding[b], call, status);
}

static void complete_down(unsigned b, slu_status status)
{
	struct slu_binding *binding = &w->binding[b];
	uint32_t call = call_of(b);
	bool last = w->down[b] == WAITING;

	w->down[b] = last ? NOT_CALLED : EARLY;
	if (last)
		is_over(b, call);
	if (call == SLU_BINDING_DO_CLOSE_ADAPTER)
		slu_world_legal(slu_binding_close_complete(binding));
	else if (call == SLU_BINDING_DO_OPEN_ADAPTER)
		slu_world_legal(slu_binding_open_complete(binding, status));
	else
		slu_world_legal(slu_binding_clear_complete(binding, status));
}

bool slu_world_ndis_answer(unsigned v, unsigned b, unsigned variant, bool fire)
{
	bool called = w->down[b] == CALLED, waiting = w->down[b] == WAITING;
	bool opens = slu_world_is_open(b), closes = w->handle[b] == CLOSED;

	(void)v;
	switch (variant) {
	case 0:
		WHEN(called);
		count_answer(b, false);
		if (opens)
			w->handle[b] = OPEN;
		return_down(b, SLU_STATUS_SUCCESS, true);
		return true;
	case 1:
		WHEN(called && opens && w->handle[b] == NOT_OPEN);
		return_down(b, SLU_STATUS_FAILURE, true);
		return true;
	case 2:
		WHEN(called && closes);
		return_down(b, SLU_STATUS_PENDING, false);
		return true;
	case 3:
		WHEN(called && opens);
		return_down(b, SLU_STATUS_PENDING, false);
		return true;
	case 4:
		WHEN(called && !opens && !closes);
		return_down(b, SLU_STATUS_PENDING, false);
		return true;
	case 5:
		WHEN(w->down[b] == EARLY);
		count_early(b);
		return_down(b, SLU_STATUS_PENDING, true);
		return true;
	case 6:
		WHEN(called || waiting);
		if (waiting)
			count_answer(b, true);
		if (opens)
			w->handle[b] = OPEN;
		complete_down(b, SLU_STATUS_SUCCESS);
		return true;
	case 7:
		WHEN((called || waiting) && opens && w->handle[b] == NOT_OPEN);
		complete_down(b, SLU_STATUS_FAILURE);
		return true;
	case 8:
		/* open for NDIS, which has still to say so: receives may come (BIND-13) */
		WHEN(HOSTILE && (called || waiting) && opens && w->handle[b] == NOT_OPEN);
		w->handle[b] = OPEN;
		return true;
	case 9:
		/* it waits for the sends itself; hostile: the early answer is enough */
		WHEN(w->ndis_binding[b] == N_EARLY && w->binding_callback[b] == OUTSIDE &&
		     (HOSTILE || !slu_world_of_binding(w->below, b)));
		slu_says_line("~ ndis %d takes the binding for paused\n", b);
		w->ndis_binding[b] = N_PAUSED;
		return true;
	default:
		return false;
	}
}

/* NDIS has the answer of the call from above. */

static void is_bound(unsigned b, slu_status status, bool returned)
{
	bool awaits = w->ndis_binding[b] == N_INITIALIZING;

	CLAIM(bind_succeeds_with_a_handle, status == SLU_STATUS_SUCCESS, w->handle[b] == OPEN);
	CLAIM(bind_asks_for_its_devices, status == SLU_STATUS_SUCCESS, w->asked[b]);
	CLAIM(failed_bind_leaves_nothing, status != SLU_STATUS_SUCCESS, w->handle[b] == NOT_OPEN);
	w->asked[b] = false;
	ANSWERED(b, returned, bind, awaits);
	w->ndis_binding[b] = status == SLU_STATUS_SUCCESS ? N_PAUSED : N_HALTED;
}

static void is_restarted(unsigned b, slu_status status, bool returned)
{
	ANSWERED(b, returned, restart_binding, w->ndis_binding[b] == N_RESTARTING);
	w->ndis_binding[b] = status == SLU_STATUS_SUCCESS ? N_RUNNING : N_PAUSED;
}

/* An answer that comes with sends out says, for this NDIS, that the binding has entered Pausing. */
static void is_paused(unsigned b, bool returned)
{
	ANSWERED(b, returned, pause_binding, w->ndis_binding[b] == N_PAUSING);
	w->ndis_binding[b] = slu_world_of_binding(w->below, b) ? N_EARLY : N_PAUSED;
}

static void is_unbound(unsigned b, uint8_t state, bool returned)
{
	CLAIM(unbind_completes_after_close, true, w->handle[b] == NOT_OPEN && w->down[b] == NOT_CALLED);
	CLAIM(binding_is_freed_after_unbind, true, state == SLU_BINDING_CLOSING_CLOSED);
	ANSWERED(b, returned, unbind, w->ndis_binding[b] == N_HALTING);
	w->ndis_binding[b] = N_HALTED;
}

static void is_answered(unsigned b, slu_status status, uint8_t state, bool returned)
{
	slu_world_legal(status == SLU_STATUS_SUCCESS || status == SLU_STATUS_FAILURE);
	switch (w->ndis_binding[b]) {
	case N_INITIALIZING:
		is_bound(b, status, returned);
		break;
	case N_RESTARTING:
		is_restarted(b, status, returned);
		break;
	case N_HALTING:
		is_unbound(b, state, returned);
		break;
	default:
		is_paused(b, returned);
		break;
	}
}

/* The last lock region of the callback. */
static void leave(unsigned b)
{
	struct slu_binding *binding = &w->binding[b];
	uint8_t state = binding->object.state;
	slu_status status;

	slu_world_return_up(UP_B(b));
	binding->object.inside--;
	status = slu_binding_leave(binding);
	w->binding_callback[b] = status == SLU_STATUS_PENDING ? LEAVING : OUTSIDE;
	if (status != SLU_STATUS_PENDING)
		is_answered(b, status, state, true);
}

bool slu_world_binding_callback(unsigned v, unsigned b, unsigned variant, bool fire)
{
	(void)v;
	switch (variant) {
	case 0:
		WHEN(w->binding_callback[b] == INSIDE && !slu_binding_stays(&w->binding[b]));
		leave(b);
		return true;
	case 1:
		WHEN(w->binding_callback[b] == LEAVING);
		w->binding_callback[b] = OUTSIDE;
		return true;
	default:
		return false;
	}
}

/* Callouts. */

static slu_status open_adapter(struct slu_binding *binding)
{
	unsigned b = index_of(binding);

	slu_says_line("~ ndis %d NdisOpenAdapterEx\n", b);
	CLAIM(open_is_called_inside_bind, true,
	      w->ndis_binding[b] == N_INITIALIZING && w->binding_callback[b] == INSIDE);
	w->down[b] = CALLED;
	return SLU_STATUS_PENDING;
}

static slu_status set_up(struct slu_binding *binding)
{
	(void)binding;
	return slu_world_answer;
}

static slu_status restart(struct slu_binding *binding)
{
	w->binding_works[index_of(binding)] = true;
	return SLU_STATUS_PENDING;
}

static slu_status clear_filter(struct slu_binding *binding)
{
	unsigned b = index_of(binding);

	CLAIM(filter_is_cleared_before_close, true, !w->cleared[b]);
	CLAIM(oid_goes_down_while_open, true, w->handle[b] == OPEN);
	w->down[b] = CALLED;
	return SLU_STATUS_PENDING;
}

/* Halted, and NDIS does not hold a request for it. */
static bool is_gone(unsigned v)
{
	return w->ndis_device[v] != D_REQUESTED && w->ndis_adapter[v] == N_HALTED;
}

static bool has_device(void)
{
	bool has = false;

	for (unsigned v = 0; v < DEVICES; v++)
		has = has || !is_gone(v);
	return has;
}

static slu_status close_adapter(struct slu_binding *binding)
{
	unsigned b = index_of(binding);

#ifdef SLU_FAULT_FAILED_SET_UP_LEAVES_OPEN
	if (w->ndis_binding[b] == N_INITIALIZING)
		return SLU_STATUS_SUCCESS;
#endif
	slu_says_line("~ ndis %d NdisCloseAdapterEx\n", b);
	CLAIM(close_is_called_inside_bind_or_unbind, true,
	      (w->ndis_binding[b] == N_INITIALIZING || w->ndis_binding[b] == N_HALTING) &&
	              w->binding_callback[b] == INSIDE);
	CLAIM(close_owns_nothing, true,
	      slu_world_sends_of_binding(b) + slu_world_loans_of_binding(b) == 0 && !slu_world_has_oids(b) &&
	              w->down[b] == NOT_CALLED && w->handle[b] == OPEN);
	CLAIM(closed_binding_has_no_device, true, !has_device());
	CLAIM(filter_is_cleared_before_close, w->ndis_binding[b] == N_HALTING, w->cleared[b]);
	w->cleared[b] = false;
	w->handle[b] = CLOSED;
	w->down[b] = CALLED;
	return SLU_STATUS_PENDING;
}

static void unbind_adapter(struct slu_binding *binding)
{
	unsigned b = index_of(binding);

	slu_says_line("~ ndis %d NdisUnbindAdapter\n", b);
	CLAIM(handle_is_not_used_after_close, true, w->handle[b] == OPEN);
}

static void complete_bind(struct slu_binding *binding, slu_status status)
{
	slu_world_legal(w->ndis_binding[index_of(binding)] == N_INITIALIZING);
	is_answered(index_of(binding), status, binding->object.state, false);
}

static void complete_unbind(struct slu_binding *binding)
{
	unsigned b = index_of(binding);

	slu_world_legal(w->ndis_binding[b] == N_HALTING);
	is_answered(b, SLU_STATUS_SUCCESS, binding->object.state, false);
}

static void complete_pnp_event(struct slu_binding *binding, slu_status status)
{
	unsigned b = index_of(binding);

	if (w->ndis_binding[b] == N_RESTARTING)
		slu_says_line("~ ndis %d NdisCompleteNetPnPEvent\n", b);
#ifdef SLU_FAULT_RESTART_OF_BINDING_IS_NOT_ANSWERED
	if (w->ndis_binding[b] == N_RESTARTING)
		return;
#endif
	is_answered(b, status, binding->object.state, false);
}

/* Nobody is inside, and nothing is out. */
static void release(struct slu_binding *binding)
{
	unsigned b = index_of(binding);
	unsigned out = slu_world_sends_of_binding(b) + slu_world_loans_of_binding(b) + slu_world_has_oids(b);

	CLAIM(binding_is_freed_after_unbind, true,
	      w->ndis_binding[b] == N_HALTED && w->binding_callback[b] != INSIDE && !w->binding_after[b] &&
	              w->handle[b] == NOT_OPEN && !out);
	memset(binding, 0, sizeof *binding);
}

const struct slu_binding_ops slu_world_binding_ops = {
        .open_adapter = open_adapter,
        .set_up = set_up,
        .restart = restart,
        .clear_filter = clear_filter,
        .close_adapter = close_adapter,
        .unbind_adapter = unbind_adapter,
        .complete_bind = complete_bind,
        .complete_unbind = complete_unbind,
        .complete_pnp_event = complete_pnp_event,
        .request_oid = slu_world_ask_oid,
        .cancel_oid = slu_world_cancel_oid,
        .release = release,
};

/* What the driver owes for a binding. */

static void carry_out(unsigned b, uint32_t effect)
{
	slu_world_carry_out(object_of(b), effect, SLU_PLACE_CALLBACK);
}

/* A callout upward: NDIS may go on before this thread has the lock again. */
static void call_upward(unsigned b, uint32_t effect)
{
	slu_world_call(object_of(b), effect, SLU_PLACE_PASSIVE);
	w->binding_after[b] |= effect;
}

/* One that im.pml has in one step with what follows it. */
static void complete_upward(unsigned b, uint32_t effect)
{
	if (SPLIT)
		call_upward(b, effect);
	else
		slu_world_carry_out(object_of(b), effect, SLU_PLACE_PASSIVE);
}

/* One thread at a time calls a completion function: a bound of ours. */
static bool may_complete(unsigned b, uint32_t effect)
{
	return !(w->binding_after[b] & effect) && slu_world_may(object_of(b), effect, SLU_PLACE_PASSIVE);
}

static void come_back(unsigned b, uint32_t effect)
{
	w->binding_after[b] &= ~effect;
	slu_binding_answer(&w->binding[b], effect, SLU_STATUS_SUCCESS);
}

static void set_up_with(unsigned b, slu_status status)
{
	slu_world_answer = status;
	carry_out(b, SLU_BINDING_DO_SET_UP);
}

static void end_restart(unsigned b, slu_status status)
{
	w->binding_works[b] = false;
	slu_world_legal(slu_binding_restart_done(&w->binding[b], status));
}

static const uint32_t upward[] = {
        SLU_BINDING_DO_COMPLETE_RESTART, SLU_BINDING_DO_FAIL_RESTART,    SLU_BINDING_DO_COMPLETE_PAUSE,
        SLU_BINDING_DO_COMPLETE_BIND,    SLU_BINDING_DO_COMPLETE_UNBIND, SLU_BINDING_DO_FAIL_BIND,
};

static bool begin_owed(unsigned b, unsigned variant, bool fire)
{
	static const uint32_t called[] = {SLU_BINDING_DO_OPEN_ADAPTER, SLU_BINDING_DO_CLEAR_FILTER,
	                                  SLU_BINDING_DO_CLOSE_ADAPTER};
	static const uint32_t carried[] = {SLU_BINDING_DO_REQUEST_DEVICES, SLU_BINDING_DO_STOP_DEVICES,
	                                   SLU_BINDING_DO_RESTART};

	switch (variant) {
	case 0:
	case 1:
	case 2:
		WHEN(may(b, called[variant]));
#if defined(SLU_FAULT_FILTER_IS_NEVER_CLEARED)
		if (variant == 1) {
			object_of(b)->owed &= ~called[variant];
			w->binding[b].cleared = true;
			slu_core_changed(object_of(b));
			slu_core_advance(&w->driver);
			return true;
		}
#elif defined(SLU_FAULT_FAILED_SET_UP_LEAVES_OPEN)
		if (variant == 2 && w->ndis_binding[b] == N_INITIALIZING) {
			carry_out(b, SLU_BINDING_DO_CLOSE_ADAPTER);
			return true;
		}
#endif
		slu_world_call(object_of(b), called[variant], SLU_PLACE_CALLBACK);
		return true;
	case 3:
	case 4:
	case 5:
		WHEN(may(b, carried[variant - 3]));
#ifdef SLU_FAULT_STOP_READS_UNLOCKED
		for (unsigned d = 0; d < DEVICES && variant == 4; d++)
			w->later[d][0] = w->later[d][0] || w->instance[d].object.state == SLU_INSTANCE_LIVE;
#endif
		w->asked[b] = w->asked[b] || carried[variant - 3] == SLU_BINDING_DO_REQUEST_DEVICES;
		carry_out(b, carried[variant - 3]);
		return true;
	case 6:
		WHEN(may(b, SLU_BINDING_DO_SET_UP));
		set_up_with(b, SLU_STATUS_SUCCESS);
		return true;
	case 7:
		WHEN(may(b, SLU_BINDING_DO_SET_UP));
		set_up_with(b, SLU_STATUS_FAILURE);
		return true;
	case 8:
		WHEN(w->binding_works[b]);
		end_restart(b, SLU_STATUS_SUCCESS);
		return true;
	default:
		WHEN(OWN && w->binding_works[b]);
		end_restart(b, SLU_STATUS_FAILURE);
		return true;
	}
}

bool slu_world_binding(unsigned v, unsigned b, unsigned variant, bool fire)
{
	(void)v;
	if (variant < 10)
		return begin_owed(b, variant, fire);
	if (variant < 14) {
		WHEN(may_complete(b, upward[variant - 10]));
		complete_upward(b, upward[variant - 10]);
		return true;
	}
	if (variant < 16) {
		WHEN(may_complete(b, upward[variant - 10]));
#ifdef SLU_FAULT_FREED_BEFORE_UNBIND_COMPLETE
		if (object_of(b)->state == SLU_BINDING_CLOSING_CLOSED) {
			slu_binding_step(&w->binding[b], SLU_BINDING_EV_UNBIND_COMPLETE);
			return true;
		}
#endif
		call_upward(b, upward[variant - 10]);
		return true;
	}
	/* and its thread comes back */
	WHEN(w->binding_after[b] & upward[variant - 16]);
	come_back(b, upward[variant - 16]);
	return true;
}

/* The driver asks for an unbind, which comes or not. */
bool slu_world_ask(unsigned v, unsigned b, unsigned variant, bool fire)
{
	const uint32_t effect = SLU_BINDING_DO_UNBIND_ADAPTER;

	(void)v;
	switch (variant) {
	case 0:
		WHEN(ASKING && slu_world_asks() && slu_world_has_binding(b) && !(object_of(b)->owed & effect) &&
		     slu_core_admits(object_of(b), SLU_BINDING_EV_UNBIND_ADAPTER));
		slu_world_legal(slu_binding_close_self(&w->binding[b]));
		return true;
	case 1:
		WHEN(slu_world_may(object_of(b), effect, SLU_PLACE_ANY));
		slu_world_carry_out(object_of(b), effect, SLU_PLACE_ANY);
		return true;
	default:
		return false;
	}
}

/* OIDs of the driver's own, from the open to the close. */
bool slu_world_own(unsigned v, unsigned b, unsigned variant, bool fire)
{
	(void)v;
#ifdef SLU_FAULT_OIDS_BEFORE_OPEN
	if (OWN && slu_world_asks() && w->own_oid[b] == NO_OID && object_of(b)->state == SLU_BINDING_OPENING) {
		WHEN(variant == 0);
		w->own_oid[b] = COUNTED;
		slu_oid_init(&w->own[b], NULL, NULL);
		w->own[b].binding = &w->binding[b];
		return true;
	}
#endif
	switch (variant) {
	case 0:
		WHEN(OWN && slu_world_asks() && slu_world_has_binding(b) && w->own_oid[b] == NO_OID &&
		     slu_core_admits(object_of(b), SLU_BINDING_EV_OID));
		w->own_oid[b] = COUNTED;
		slu_oid_init(&w->own[b], NULL, NULL);
		slu_world_legal(slu_oid_take(&w->own[b], NULL, &w->binding[b]) == SLU_STATUS_SUCCESS);
		return true;
	case 1:
		WHEN(w->own_oid[b] == COUNTED);
		w->own_oid[b] = ASKED;
		slu_oid_perform(&w->own[b]);
		return true;
	case 2:
		WHEN(w->own_oid[b] == ASKED);
		w->own_oid[b] = NO_OID;
		slu_world_legal(slu_oid_answer(&w->own[b], SLU_STATUS_SUCCESS) == SLU_STATUS_SUCCESS);
		memset(&w->own[b], 0, sizeof w->own[b]);
		return true;
	default:
		return false;
	}
}

/* A receive that is not wanted goes back in its own callback. */
bool slu_world_give_back(unsigned v, unsigned b, unsigned variant, bool fire)
{
	uint8_t *count = variant ? &w->kept[b] : &w->returns[b];

	(void)v;
	WHEN(*count);
	slu_says_line("~ ndis %d a receive goes back\n", b);
	CLAIM(handle_is_not_used_after_close, true, w->handle[b] == OPEN);
	--*count;
	slu_binding_return(&w->binding[b], variant ? SLU_RECEIVE_KEEP : SLU_RECEIVE_RETURN, 1);
	return true;
}

bool slu_world_binding_rests(unsigned b)
{
	const struct slu_binding *binding = &w->binding[b];
	uint8_t state = w->ndis_binding[b];

	if (state != N_HALTED && state != N_PAUSED && state != N_RUNNING)
		return false;
	if (w->binding_callback[b] != OUTSIDE || w->down[b] != NOT_CALLED || w->binding_works[b] ||
	    w->binding_after[b] || w->returns[b] || w->kept[b] || w->own_oid[b])
		return false;
	return !slu_world_has_binding(b) || (!binding->object.owed && slu_pending_is_idle(&binding->up));
}
