/* SPDX-License-Identifier: MIT */
/*
 * module.c - NDIS, the callbacks that change the module's state, and what the driver owes
 */
#include "world-private.h"

static bool step(int event)
{
	return slu_filter_step(&w->filter, event);
}

/* FilterPause, FilterRestart. */
static void call_state(uint8_t state, int event)
{
	w->ndis = state;
	w->callback[CALL_STATE] = INSIDE;
	step(event);
}

/* The callout of a restart is made before its callback leaves: here at once, and it goes on by itself. */
static void begin_restart(void)
{
	uint32_t effect = slu_filter_take(&w->filter, true);

	if (effect)
		slu_filter_answer(&w->filter, effect, slu_filter_perform(&w->filter, effect));
}

/* NDIS changes the module's state, or not; it may detach whenever it likes (STK-05), once paused and without a request. */
bool slu_world_ndis(unsigned variant, bool fire)
{
	bool asks = slu_world_asks();

	switch (variant) {
	case 0:
		WHEN(asks && w->ndis == N_HALTED);
		w->ndis = N_INITIALIZING;
		step(SLU_FILTER_EV_ATTACH);
		return true;
	case 1:
		WHEN(asks && w->ndis == N_PAUSED && slu_world_is_idle(CALL_STATE));
		call_state(N_RESTARTING, SLU_FILTER_EV_RESTART);
		begin_restart();
		return true;
	case 2:
		WHEN(asks && w->ndis == N_RUNNING && slu_world_is_idle(CALL_STATE));
		call_state(N_PAUSING, SLU_FILTER_EV_PAUSE);
		return true;
	default:
		WHEN(asks && w->ndis == N_PAUSED && slu_world_has_no_request());
		w->ndis = N_HALTING;
		step(SLU_FILTER_EV_DETACH);
		return true;
	}
}

/* The callouts. */

static slu_status attach(struct slu_filter *filter)
{
	(void)filter;
	w->context = true;
	return SLU_STATUS_SUCCESS;
}

static void detach(struct slu_filter *filter)
{
	(void)filter;
#ifndef SLU_FAULT_DETACH_KEEPS_CONTEXT
	w->context = false;
#endif
}

static slu_status restart(struct slu_filter *filter)
{
	(void)filter;
	w->works = true;
	return SLU_STATUS_PENDING;
}

static void is_restarted(slu_status status, bool returned)
{
	ANSWERED(CALL_STATE, restart, returned);
	CLAIM(operation_completes_once, true, w->ndis == N_RESTARTING);
	w->ndis = status == SLU_STATUS_SUCCESS ? N_RUNNING : N_PAUSED;
}

static void is_paused(bool returned)
{
	ANSWERED(CALL_STATE, pause, returned);
	CLAIM(operation_completes_once, true, w->ndis == N_PAUSING);
	w->ndis = N_PAUSED;
}

static void complete_restart(struct slu_filter *filter, slu_status status)
{
	(void)filter;
	is_restarted(status, false);
}

static void complete_pause(struct slu_filter *filter)
{
	(void)filter;
	is_paused(false);
}

const struct slu_filter_ops slu_world_filter_ops = {
        .attach = attach,
        .detach = detach,
        .restart = restart,
        .complete_restart = complete_restart,
        .complete_pause = complete_pause,
};

/* The driver does what it owes. */

static bool may_attach(void)
{
#ifdef SLU_FAULT_ATTACH_WAITS_FOR_OID
	return slu_world_due() == SLU_FILTER_DO_ATTACH && w->oid_out;
#else
	return slu_world_due() == SLU_FILTER_DO_ATTACH;
#endif
}

/* The module is there, or something else that it needs is not to be had. */
static void end_attach(slu_status status)
{
	uint32_t effect = w->after;

#ifndef SLU_FAULT_FAILED_ATTACH_KEEPS_CONTEXT
	w->context = status == SLU_STATUS_SUCCESS;
#endif
	w->ndis = status == SLU_STATUS_SUCCESS ? N_RETURNING : N_HALTED;
	w->after = 0;
	slu_filter_answer(&w->filter, effect, status);
}

static bool do_attach(unsigned variant, bool fire)
{
	switch (variant) {
	case 0:
		WHEN(may_attach());
		w->after = slu_filter_take(&w->filter, true);
		slu_filter_perform(&w->filter, w->after);
		return true;
	case 1:
		WHEN(w->after);
		end_attach(SLU_STATUS_SUCCESS);
		return true;
	default:
		WHEN(w->after);
		end_attach(SLU_STATUS_RESOURCES);
		return true;
	}
}

static bool may_end_restart(void)
{
#ifdef SLU_FAULT_RESTART_WAITS_FOR_RECEIVE
	return w->works && w->lent;
#else
	return w->works;
#endif
}

static void end_restart(slu_status status)
{
	w->works = false;
	slu_world_legal(slu_filter_restart_done(&w->filter, status));
}

/* The callout of what is due. */
static void carry_out(void)
{
	uint32_t effect = slu_filter_take(&w->filter, true);

	slu_filter_answer(&w->filter, effect, slu_filter_perform(&w->filter, effect));
}

/* FilterDetach returns. */
static void end_detach(void)
{
	w->ndis = N_HALTED;
	carry_out();
}

bool slu_world_filter(unsigned variant, bool fire)
{
	static const uint32_t completions[] = {
	        SLU_FILTER_DO_COMPLETE_RESTART,
	        SLU_FILTER_DO_FAIL_RESTART,
	        SLU_FILTER_DO_COMPLETE_PAUSE,
	};

	switch (variant) {
	case 0:
	case 1:
	case 2:
		return do_attach(variant, fire);
	case 3:
		WHEN(may_end_restart());
		end_restart(SLU_STATUS_SUCCESS);
		return true;
	case 4:
		WHEN(may_end_restart());
		end_restart(SLU_STATUS_FAILURE);
		return true;
	case 8:
		WHEN(slu_world_due() == SLU_FILTER_DO_DETACH);
		end_detach();
		return true;
	default:
		WHEN(slu_world_due() == completions[variant - 5]);
		carry_out();
		return true;
	}
}

/* Callbacks leave. NDIS sees the end of FilterAttach later than the driver does. */

static void leave_state(void)
{
	slu_status status = slu_filter_leave(&w->filter);

	w->callback[CALL_STATE] = status == SLU_STATUS_PENDING ? LEAVING : OUTSIDE;
	if (status != SLU_STATUS_PENDING && w->ndis == N_PAUSING)
		is_paused(true);
	else if (status != SLU_STATUS_PENDING)
		is_restarted(status, true);
}

bool slu_world_state_callback(unsigned variant, bool fire)
{
	switch (variant) {
	case 0:
		WHEN(w->ndis == N_RETURNING);
		w->ndis = N_PAUSED;
		return true;
	case 1:
		WHEN(w->callback[CALL_STATE] == INSIDE);
		leave_state();
		return true;
	default:
		WHEN(w->callback[CALL_STATE] == LEAVING);
		w->callback[CALL_STATE] = OUTSIDE;
		return true;
	}
}
