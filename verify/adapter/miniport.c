/* SPDX-License-Identifier: MIT */
/*
 * miniport.c - NDIS, the callbacks of the miniport, and what the driver owes: resources, interrupts, pause and restart
 */
#include "world-private.h"

/* Requests under way keep NDIS from halting (HALT-02). */
static bool may_halt(void)
{
	if (DROP_HALT_02)
		return w->oid_is != OID_POWER && slu_world_is_idle(CALL_RESET) && slu_world_is_idle(CALL_STATE);
	return slu_world_has_no_request();
}

static bool may_pause(void)
{
#ifdef SLU_FAULT_NDIS_PAUSES_WHILE_RESTARTING
	return (w->ndis == N_RUNNING || w->ndis == N_RESTARTING) && w->callback[CALL_STATE] == OUTSIDE;
#else
	return w->ndis == N_RUNNING && slu_world_is_idle(CALL_STATE);
#endif
}

/* MiniportPause, MiniportRestart. */
static void call_state(uint8_t state, int event)
{
	slu_world_call_miniport();
	w->ndis = state;
	w->callback[CALL_STATE] = INSIDE;
	slu_world_enter(event);
}

static void halt(int event)
{
	slu_world_call_miniport();
	w->ndis = N_HALTING;
	slu_world_enter(event);
}

static void shut_down(void)
{
	slu_world_call_miniport();
	w->ndis = N_SHUTDOWN;
	w->interrupts = false;
	w->timer = false;
	slu_world_keeps(slu_adapter_shutdown(&w->adapter));
}

/* MiniportResetEx: the core's part, then the callback goes on by itself. */
static void reset(void)
{
	slu_status status;

	slu_world_call_miniport();
	slu_world_begin_call(CALL_RESET);
	status = slu_adapter_reset_take(&w->adapter);
	slu_world_legal(status == SLU_STATUS_SUCCESS);
	w->resetting = status == SLU_STATUS_SUCCESS;
	if (w->resetting)
		slu_adapter_reset_answer(&w->adapter, slu_adapter_reset_perform(&w->adapter));
}

bool slu_world_ndis(unsigned variant, bool fire)
{
	bool asks = slu_world_asks();

	switch (variant) {
	case 0:
		WHEN(asks && w->ndis == N_HALTED);
		w->ndis = N_INITIALIZING;
		slu_world_request_device();
		slu_world_enter(SLU_ADAPTER_EV_INITIALIZE);
		return true;
	case 1:
		WHEN(asks && w->ndis == N_PAUSED && (DROP_SURP_01 || !w->removed) && slu_world_is_idle(CALL_STATE));
		w->fresh = false;
		call_state(N_RESTARTING, SLU_ADAPTER_EV_RESTART);
		return true;
	case 2:
		WHEN(asks && may_pause());
		call_state(N_PAUSING, SLU_ADAPTER_EV_PAUSE);
		return true;
	case 3:
		WHEN(asks && w->ndis == N_PAUSED && may_halt());
		halt(SLU_ADAPTER_EV_HALT);
		return true;
	case 4:
		WHEN(asks && w->ndis == N_PAUSED && w->fresh && may_halt());
		halt(SLU_ADAPTER_EV_HALT_INIT_FAILED);
		return true;
	case 5:
		WHEN(HOSTILE && asks && w->ndis == N_RUNNING && may_halt());
		halt(SLU_ADAPTER_EV_HALT);
		return true;
	case 6:
		WHEN(asks && slu_world_is_alive());
		shut_down();
		return true;
	case 7:
		WHEN(asks && slu_world_is_alive() && !w->removed);
		slu_world_call_miniport();
		w->removed = true;
		slu_world_keeps(slu_adapter_surprise_remove(&w->adapter));
		return true;
	case 8:
		WHEN(asks && slu_world_is_alive() && slu_world_is_idle(CALL_RESET));
		reset();
		return true;
	default:
		return false;
	}
}

/* Resources and interrupts, the author's. */

static bool holds(unsigned kind)
{
	return (w->held >> kind) & 1;
}

static slu_status acquire(struct slu_adapter *adapter, uint8_t kind)
{
	(void)adapter;
	if (w->answer != SLU_STATUS_SUCCESS)
		return w->answer;
	w->held |= (uint8_t)(1u << kind);
	w->interrupts = w->interrupts || kind == INTERRUPT;
	w->timer = w->timer || (TIMERS && kind == INTERRUPT);
	return SLU_STATUS_SUCCESS;
}

static void release(struct slu_adapter *adapter, uint8_t kind)
{
	(void)adapter;
#if defined(SLU_FAULT_RELEASE_IN_ORDER)
	if (w->ndis == N_HALTING)
		kind = (uint8_t)(RESOURCES - 1 - kind);
#elif defined(SLU_FAULT_HALT_KEEPS_RESOURCE)
	if (w->ndis == N_HALTING && kind == REGISTERS)
		return;
#endif
	CLAIM(resources_go_back_in_reverse, true, holds(kind) && w->held >> kind == 1);
	w->held &= (uint8_t) ~(1u << kind);
}

/* NdisCancelTimerObject: the function may be running, and is waited for (HALT-06). */
static void cancel_timer(void)
{
#if !defined(SLU_FAULT_TIMER_STAYS_SET) && !defined(SLU_FAULT_TIMER_IS_DUE_LATER)
	w->timer = false;
#endif
}

/* No interrupt comes from now on; it returns when none is being handled (is_quiet()). */
static void disable_interrupts(struct slu_adapter *adapter)
{
	(void)adapter;
#if defined(SLU_FAULT_INTERRUPTS_STAY_ON)
	if (w->ndis == N_HALTING)
		return;
#elif defined(SLU_FAULT_FAILED_INIT_LEAVES_INTERRUPT)
	if (w->ndis == N_INITIALIZING)
		return;
#elif defined(SLU_FAULT_LOCK_ORDER)
	w->locked = w->ndis == N_HALTING; /* that the handler takes, and with which it waits for the handler */
#endif
	w->interrupts = false;
	cancel_timer();
}

static bool is_quiet(void)
{
#if defined(SLU_FAULT_TIMER_STAYS_SET)
	return !w->interrupts && !w->handler;
#elif defined(SLU_FAULT_TIMER_IS_DUE_LATER)
	return !w->interrupts && !w->handler && !w->ticking;
#elif defined(SLU_FAULT_TIMER_IS_NOT_AWAITED)
	return !w->interrupts && !w->handler && !w->timer;
#else
	return !w->interrupts && !w->handler && !w->timer && !w->ticking;
#endif
}

/* Is the callout of @effect there to be made, or made and to be returned from? */
static bool is_at(uint32_t effect)
{
	return w->after == effect || slu_world_may(effect);
}

static void make(uint32_t effect)
{
	w->answer = slu_world_call(effect);
	w->after = effect;
}

static void come_back(void)
{
	uint32_t effect = w->after;

	w->after = 0;
	slu_adapter_answer(&w->adapter, effect, w->answer);
	w->answer = SLU_STATUS_SUCCESS;
}

/* The last of them is answered in a step of its own: the core goes on in the step of the answer. */
static void acquire_next(slu_status status)
{
	w->answer = status;
	make(SLU_ADAPTER_DO_ACQUIRE_RESOURCES);
#ifdef SLU_FAULT_FAILED_INIT_IS_NOT_ANSWERED
	if (status != SLU_STATUS_SUCCESS)
		return;
#endif
	if (status == SLU_STATUS_SUCCESS ? w->adapter.resources + 1 < RESOURCES : w->adapter.resources > 0)
		come_back();
}

static void release_next(void)
{
	if (w->after == SLU_ADAPTER_DO_DISABLE_INTERRUPTS)
		come_back();
	else if (slu_world_may(SLU_ADAPTER_DO_DISABLE_INTERRUPTS))
		slu_world_carry_out(SLU_ADAPTER_DO_DISABLE_INTERRUPTS);
	make(SLU_ADAPTER_DO_RELEASE_RESOURCES);
	if (w->adapter.resources > 1)
		come_back();
}

static bool is_initializing(void)
{
	return w->adapter.object.state == SLU_ADAPTER_INITIALIZING;
}

/* An initialization that fails gives back what it has: interrupts first. */
static bool may_undo(void)
{
	if (!is_initializing())
		return false;
#ifdef SLU_FAULT_FAILED_INIT_LEAVES_INTERRUPT
	return is_at(SLU_ADAPTER_DO_DISABLE_INTERRUPTS) || slu_world_may(SLU_ADAPTER_DO_RELEASE_RESOURCES);
#else
	return is_quiet() &&
	       (is_at(SLU_ADAPTER_DO_DISABLE_INTERRUPTS) || slu_world_may(SLU_ADAPTER_DO_RELEASE_RESOURCES));
#endif
}

static bool has_failed(void)
{
#ifdef SLU_FAULT_FAILED_INIT_IS_NOT_ANSWERED
	return false;
#else
	return is_initializing() && (w->after == SLU_ADAPTER_DO_RELEASE_RESOURCES ||
	                             (w->after == SLU_ADAPTER_DO_ACQUIRE_RESOURCES && w->answer != SLU_STATUS_SUCCESS));
#endif
}

static void end_initialize(uint8_t state)
{
	CLAIM(operation_completes_once, true, w->ndis == N_INITIALIZING);
	w->ndis = state;
	come_back();
	if (state == N_HALTED)
		slu_world_leave();
}

static bool initialize(unsigned variant, bool fire)
{
	switch (variant) {
	case 0:
		WHEN(slu_world_may(SLU_ADAPTER_DO_ACQUIRE_RESOURCES));
		acquire_next(SLU_STATUS_SUCCESS);
		return true;
	case 1:
		/* what is acquired next is not to be had */
		WHEN(slu_world_may(SLU_ADAPTER_DO_ACQUIRE_RESOURCES));
		acquire_next(SLU_STATUS_RESOURCES);
		return true;
	case 2:
		WHEN(w->after == SLU_ADAPTER_DO_ACQUIRE_RESOURCES && w->answer == SLU_STATUS_SUCCESS);
		end_initialize(N_RETURNING);
		return true;
	case 3:
		WHEN(may_undo());
		release_next();
		return true;
	default:
		WHEN(has_failed());
		end_initialize(N_HALTED);
		return true;
	}
}

/* A halt. */

static bool may_end_disabling(void)
{
	if (w->adapter.object.state != SLU_ADAPTER_PAUSED_HALTING)
		return false;
#if defined(SLU_FAULT_INTERRUPTS_STAY_ON)
	return is_at(SLU_ADAPTER_DO_DISABLE_INTERRUPTS) && !w->handler;
#elif defined(SLU_FAULT_HALT_FORGETS_HANDLER)
	return w->after == SLU_ADAPTER_DO_DISABLE_INTERRUPTS && !w->interrupts;
#else
	return w->after == SLU_ADAPTER_DO_DISABLE_INTERRUPTS && is_quiet();
#endif
}

static void end_disabling(void)
{
	w->locked = false;
	if (!w->after)
		make(SLU_ADAPTER_DO_DISABLE_INTERRUPTS);
	come_back();
}

static bool may_end_halt(void)
{
	if (w->adapter.object.state != SLU_ADAPTER_PAUSED_RELEASING)
		return false;
#ifdef SLU_FAULT_HALT_KEEPS_RESOURCE
	if (slu_world_may(SLU_ADAPTER_DO_RELEASE_RESOURCES) && w->adapter.resources == 1)
		return true;
#endif
	return w->after == SLU_ADAPTER_DO_RELEASE_RESOURCES;
}

static void end_halt(void)
{
	CLAIM(operation_completes_once, true, w->ndis == N_HALTING);
	if (!w->after)
		make(SLU_ADAPTER_DO_RELEASE_RESOURCES);
	w->fresh = false;
	w->low = false;
	w->removed = false;
	come_back();
	w->ndis = w->adapter.object.state == SLU_ADAPTER_HALTED ? N_HALTED : N_HALTING;
	slu_world_leave();
	if (w->stopping)
		slu_world_make_binding();
	w->stopping = false;
}

static bool may_disable(void)
{
#ifdef SLU_FAULT_INTERRUPTS_STAY_ON
	if (w->ndis == N_HALTING)
		return false;
#elif defined(SLU_FAULT_FAILED_INIT_LEAVES_INTERRUPT)
	if (w->ndis == N_INITIALIZING)
		return false;
#endif
	return slu_world_may(SLU_ADAPTER_DO_DISABLE_INTERRUPTS) && (w->interrupts || (is_initializing() && w->timer));
}

static bool end(unsigned variant, bool fire)
{
	switch (variant) {
	case 5:
		/* no interrupt comes after that; a handler may still be running, and is waited for */
		WHEN(may_disable());
		make(SLU_ADAPTER_DO_DISABLE_INTERRUPTS);
		return true;
	case 6:
		WHEN(may_end_disabling());
		end_disabling();
		return true;
	case 7:
		WHEN(w->adapter.object.state == SLU_ADAPTER_PAUSED_RELEASING &&
		     slu_world_may(SLU_ADAPTER_DO_RELEASE_RESOURCES));
		release_next();
		return true;
	default:
		WHEN(may_end_halt());
		end_halt();
		return true;
	}
}

/* Pause and restart. NDIS has the answer. */

static void is_restarted(slu_status status, bool returned)
{
	ANSWERED(CALL_STATE, restart, returned);
	CLAIM(operation_completes_once, true, w->ndis == N_RESTARTING || w->ndis == N_SHUTDOWN);
	if (w->ndis != N_SHUTDOWN)
		w->ndis = status == SLU_STATUS_SUCCESS ? N_RUNNING : N_PAUSED;
}

static void is_paused(bool returned)
{
	ANSWERED(CALL_STATE, pause, returned);
	CLAIM(pause_is_complete_when_drained, w->ndis == N_PAUSING,
	      w->sends + slu_world_own_loans() + w->indicating == 0);
	CLAIM(operation_completes_once, true, w->ndis == N_PAUSING || w->ndis == N_SHUTDOWN);
	if (w->ndis != N_SHUTDOWN)
		w->ndis = N_PAUSED;
}

static slu_status restart(struct slu_adapter *adapter)
{
	(void)adapter;
	w->works = true;
	return SLU_STATUS_PENDING;
}

static void complete_restart(struct slu_adapter *adapter, slu_status status)
{
	(void)adapter;
#ifdef SLU_FAULT_RESTART_IS_NOT_ANSWERED
	if (status == SLU_STATUS_SUCCESS)
		return;
#endif
	is_restarted(status, false);
}

static void complete_pause(struct slu_adapter *adapter)
{
	(void)adapter;
#ifdef SLU_FAULT_PAUSE_COMPLETES_TWICE
	w->twice = true;
#endif
	is_paused(false);
}

static slu_status reset_hardware(struct slu_adapter *adapter)
{
	(void)adapter;
	return SLU_STATUS_PENDING;
}

/* NdisMResetComplete, or the callback returns it. */
static void complete_reset(struct slu_adapter *adapter, slu_status status)
{
	(void)adapter, (void)status;
#ifdef SLU_FAULT_PAUSE_AND_RESET_SHARE_TIMER
	if (w->ndis == N_PAUSING)
		return;
#endif
	if (slu_world_end_call(CALL_RESET))
		ANSWERED(CALL_RESET, reset, false);
}

static void complete_power(struct slu_adapter *adapter, slu_status status)
{
	(void)adapter;
	slu_world_legal(status == SLU_STATUS_SUCCESS);
}

const struct slu_adapter_ops slu_world_adapter_ops = {
        .resource_count = RESOURCES,
        .acquire = acquire,
        .release = release,
        .disable_interrupts = disable_interrupts,
        .restart = restart,
        .complete_restart = complete_restart,
        .complete_pause = complete_pause,
        .reset = reset_hardware,
        .complete_reset = complete_reset,
        .complete_power = complete_power,
};

static bool restart_goes_on(void)
{
#ifdef SLU_FAULT_SHUTDOWN_HOLDS_RESTART
	return w->works && w->ndis != N_SHUTDOWN;
#else
	return w->works;
#endif
}

static void end_restart(slu_status status)
{
	w->works = false;
	slu_world_keeps(slu_adapter_restart_done(&w->adapter, status));
}

static bool go_on(unsigned variant, bool fire)
{
	switch (variant) {
	case 9:
		WHEN(slu_world_may(SLU_ADAPTER_DO_RESTART));
		slu_world_carry_out(SLU_ADAPTER_DO_RESTART);
		return true;
	case 10:
		WHEN(restart_goes_on());
		end_restart(SLU_STATUS_SUCCESS);
		return true;
	case 11:
		/* an indication that is running ends first (RESTART-04) */
		WHEN(restart_goes_on() && !w->indicating);
		end_restart(SLU_STATUS_FAILURE);
		return true;
	case 12:
		WHEN(slu_world_may(SLU_ADAPTER_DO_COMPLETE_RESTART));
		slu_world_carry_out(SLU_ADAPTER_DO_COMPLETE_RESTART);
		return true;
	case 13:
		WHEN(slu_world_may(SLU_ADAPTER_DO_FAIL_RESTART));
		slu_world_carry_out(SLU_ADAPTER_DO_FAIL_RESTART);
		return true;
	default:
		WHEN(w->twice || slu_world_may(SLU_ADAPTER_DO_COMPLETE_PAUSE));
		if (w->twice)
			is_paused(false);
		else
			slu_world_carry_out(SLU_ADAPTER_DO_COMPLETE_PAUSE);
		return true;
	}
}

/* The driver does what it owes. */
bool slu_world_driver(unsigned variant, bool fire)
{
	if (variant < 5)
		return initialize(variant, fire);
	if (variant < 9)
		return end(variant, fire);
	return go_on(variant, fire);
}

/* Callbacks leave. */

/* The last lock region of one that may pend. */
static void leave_state(void)
{
	slu_status status = slu_world_leave();

	w->callback[CALL_STATE] = status == SLU_STATUS_PENDING ? LEAVING : OUTSIDE;
	if (status == SLU_STATUS_PENDING)
		return;
	if (w->adapter.object.state == SLU_ADAPTER_RUNNING || w->ndis == N_RESTARTING)
		is_restarted(status, true);
	else
		is_paused(true);
}

bool slu_world_state_callback(unsigned variant, bool fire)
{
	switch (variant) {
	case 0:
		WHEN(w->ndis == N_RETURNING);
		w->ndis = N_PAUSED;
		w->fresh = true;
		slu_world_leave();
		return true;
	case 1:
		WHEN(w->callback[CALL_STATE] == INSIDE && !slu_adapter_stays(&w->adapter));
		leave_state();
		return true;
	default:
		WHEN(w->callback[CALL_STATE] == LEAVING);
		w->callback[CALL_STATE] = OUTSIDE;
		return true;
	}
}
