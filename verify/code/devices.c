/* SPDX-License-Identifier: MIT */
/*
 * devices.c - the upper edge: NDIS and PnP, the miniport's callbacks, and what the driver owes there
 */
#include "world-private.h"

#define ANSWERED(v, returned, operation, awaits)               \
	do {                                                   \
		if (returned)                                  \
			FORM(operation, at_once);              \
		else if (w->adapter_callback[v] == OUTSIDE)    \
			FORM(operation, later);                \
		else                                           \
			FORM(operation, before_return);        \
		CLAIM(operation_completes_once, true, awaits); \
	} while (0)

static unsigned index_of_instance(const struct slu_instance *instance)
{
	return (unsigned)(instance - w->instance);
}

static unsigned index_of(const struct slu_adapter *adapter)
{
	return (unsigned)(adapter - w->adapter);
}

void slu_world_call_miniport(unsigned v)
{
	CLAIM(halted_gets_no_callback, true,
	      w->adapter[v].object.state != SLU_ADAPTER_HALTED && w->adapter[v].object.state != SLU_ADAPTER_SHUTDOWN);
}

static void enter(unsigned v, int event)
{
	w->adapter[v].object.inside++;
	slu_world_legal(slu_adapter_step(&w->adapter[v], event));
}

static bool is_outside(unsigned v)
{
	return w->adapter_callback[v] == OUTSIDE;
}

static void call(unsigned v, uint8_t state, int event)
{
	slu_world_call_miniport(v);
	w->ndis_adapter[v] = state;
	w->adapter_callback[v] = INSIDE;
	enter(v, event);
}

static void remove_by_surprise(unsigned v)
{
	slu_says_line("~ ndis %d surprise removal\n", v);
	slu_world_call_miniport(v);
	w->removed[v] = true;
	if (w->halt_for[v] == NO_HALT)
		w->halt_for[v] = HALT_PNP;
	slu_world_legal(slu_adapter_surprise_remove(&w->adapter[v]));
}

static void set_power(unsigned v, bool low)
{
	w->low[v] = low;
	slu_world_legal(slu_adapter_power(&w->adapter[v], low) == SLU_STATUS_SUCCESS);
}

/* NDIS and PnP, as far as they may. */
bool slu_world_ndis_device(unsigned v, unsigned b, unsigned variant, bool fire)
{
	uint8_t state = w->ndis_adapter[v];
	bool asks = slu_world_asks();

	(void)b;
	switch (variant) {
	case 0:
		WHEN(asks && !w->started[v]);
		slu_says_line("~ ndis %d IRP_MN_START_DEVICE\n", v);
		w->started[v] = true;
		return true;
	case 1:
		WHEN(asks && state == N_PAUSED && is_outside(v) && w->halt_for[v] == NO_HALT);
		call(v, N_RESTARTING, SLU_ADAPTER_EV_RESTART);
		return true;
	case 2:
		WHEN(asks && state == N_RUNNING && is_outside(v));
		call(v, N_PAUSING, SLU_ADAPTER_EV_PAUSE);
		return true;
	case 3:
		/* disable, stop, remove */
		WHEN(asks && slu_world_is_alive(v) && w->halt_for[v] == NO_HALT);
		slu_says_line("~ ndis %d a halt is decided\n", v);
		w->halt_for[v] = HALT_PNP;
		return true;
	case 4:
		/* the user enables what was disabled: told through a binding (PNP-07) */
		WHEN(asks && w->ndis_device[v] == D_DISABLED && w->ndis_binding[0] == N_PAUSED &&
		     w->binding_callback[0] == OUTSIDE);
		slu_says_line("~ ndis %d NetEventIMReEnableDevice\n", v);
		slu_instance_reenable(&w->instance[v]);
		return true;
	case 5:
		WHEN(POWER && asks && state == N_PAUSED && !w->low[v] && !w->oid_out[v] && !w->reset[v]);
		set_power(v, true);
		return true;
	case 6:
		/* before or after the restart */
		WHEN(POWER && asks && (state == N_PAUSED || state == N_RUNNING) && w->low[v] && !w->oid_out[v] &&
		     !w->reset[v]);
		set_power(v, false);
		return true;
	case 7:
		WHEN(REMOVAL && asks && slu_world_is_alive(v) && !w->removed[v]);
		remove_by_surprise(v);
		return true;
	case 8:
		WHEN(RESETS && asks && slu_world_is_alive(v) && w->reset[v] == NO_RESET);
		slu_world_call_miniport(v);
		w->reset[v] = RESET_CALLED;
		slu_world_legal(slu_adapter_reset_take(&w->adapter[v]) == SLU_STATUS_SUCCESS);
		slu_adapter_reset_perform(&w->adapter[v]);
		return true;
	case 9:
		/* the system goes off, and NDIS does nothing more (STATE-04) but to tell other devices */
		WHEN(SHUTDOWN && !w->rests && slu_world_is_alive(v));
		slu_says_line("~ ndis %d MiniportShutdownEx\n", v);
		slu_world_call_miniport(v);
		w->off = true;
		w->ndis_adapter[v] = N_SHUTDOWN;
		slu_world_legal(slu_adapter_shutdown(&w->adapter[v]));
		return true;
	default:
		return false;
	}
}

static void initialize(unsigned v, uint8_t where)
{
	w->ndis_device[v] = D_INITIALIZED;
	w->ndis_adapter[v] = N_INITIALIZING;
	w->in_request[v] = where;
	w->low[v] = false;
	w->removed[v] = false;
	CLAIM(cancel_or_initialize_never_both, true, !w->cancelled[v]);
	enter(v, SLU_ADAPTER_EV_INITIALIZE);
}

/* No request of the layers above is under way (HALT-02). */
static bool may_halt(unsigned v)
{
	uint8_t state = w->ndis_adapter[v];

#ifdef SLU_FAULT_NDIS_HALTS_FAILED_INIT
	if (state == N_INIT_FAILED)
		return true;
#endif
	return w->halt_for[v] != NO_HALT && (state == N_PAUSED || (HOSTILE && state == N_RUNNING)) &&
	       !w->sends_out[v] && !w->oid_out[v] && !w->reset[v] && is_outside(v);
}

/* What NDIS must do once it is asked for. */
bool slu_world_ndis_device_must(unsigned v, unsigned b, unsigned variant, bool fire)
{
	bool due = w->ndis_device[v] == D_REQUESTED && w->started[v];

	(void)b;
	switch (variant) {
	case 0:
		WHEN(due);
		initialize(v, w->in_request[v]);
		return true;
	case 1:
		WHEN(due && w->in_request[v] == IN_CALL);
		initialize(v, INLINE);
		return true;
	case 2:
		/* the pause that precedes the halt */
		WHEN(w->halt_for[v] != NO_HALT && w->ndis_adapter[v] == N_RUNNING && is_outside(v));
		call(v, N_PAUSING, SLU_ADAPTER_EV_PAUSE);
		return true;
	case 3:
		WHEN(may_halt(v));
		slu_says_line("~ ndis %d MiniportHaltEx\n", v);
		CLAIM(initialized_device_is_halted_once, true, w->halt_due[v]);
		slu_world_call_miniport(v);
		w->ndis_adapter[v] = N_HALTING;
		enter(v, SLU_ADAPTER_EV_HALT);
		return true;
	case 4:
		/* NDIS notes only now that the device is halted */
		WHEN(HOSTILE && w->ndis_device[v] == D_INITIALIZED && w->ndis_adapter[v] == N_HALTED);
		w->ndis_device[v] = w->started[v] ? D_NONE : D_DISABLED;
		return true;
	default:
		return false;
	}
}

bool slu_world_is_there(unsigned v)
{
	uint8_t state = w->ndis_adapter[v];

	return w->instance[v].object.owed & SLU_INSTANCE_DO_REQUEST || w->in_request[v] != NO_CALL ||
	       w->ndis_device[v] == D_REQUESTED || state == N_INITIALIZING || state == N_RETURNING ||
	       slu_world_is_alive(v) || slu_world_is_shut(v);
}

/* The calls of the driver that are inside NDIS return. */

static void return_request(unsigned v, slu_status status)
{
	w->in_request[v] = NO_CALL;
	slu_instance_answer(&w->instance[v], SLU_INSTANCE_DO_REQUEST, status);
}

static bool is_initializing(unsigned v)
{
	uint8_t state = w->ndis_adapter[v];

	return state == N_INITIALIZING || state == N_RETURNING || state == N_INIT_FAILED;
}

static bool returns_request(unsigned v, unsigned variant, bool fire)
{
	switch (variant) {
	case 0:
		WHEN(w->in_request[v] == IN_CALL);
		return_request(v, SLU_STATUS_SUCCESS);
		return true;
	case 1:
		WHEN(w->in_request[v] == INLINE && !is_initializing(v));
		return_request(v, SLU_STATUS_SUCCESS);
		return true;
	default:
		WHEN(w->in_request[v] == DENIED);
		return_request(v, SLU_STATUS_FAILURE);
		return true;
	}
}

static void grant_cancel(unsigned v)
{
	w->in_cancel[v] = NO_CALL;
	FORM(cancel, at_once);
	w->cancelled[v] = true;
	slu_instance_answer(&w->instance[v], SLU_INSTANCE_DO_CANCEL, SLU_STATUS_SUCCESS);
#ifdef SLU_FAULT_NDIS_CANCELS_TOO_LATE
	initialize(v, NO_CALL);
#endif
}

static void deny_cancel(unsigned v)
{
	w->in_cancel[v] = NO_CALL;
	if (w->ndis_device[v] == D_REQUESTED || w->ndis_adapter[v] == N_INITIALIZING)
		FORM(cancel, later);
	else
		FORM(cancel, before_return);
#ifdef SLU_FAULT_CANCEL_FAILURE_IGNORED
	w->cancelled[v] = w->cancelled[v] || w->instance[v].object.state == SLU_INSTANCE_REQUESTED_CANCELLING;
#endif
	slu_instance_answer(&w->instance[v], SLU_INSTANCE_DO_CANCEL, SLU_STATUS_FAILURE);
}

/* A cancel is decided once (TI-20), and the decision may come back late. */
static bool returns_cancel(unsigned v, unsigned variant, bool fire)
{
	bool open = w->in_cancel[v] == IN_CALL, requested = w->ndis_device[v] == D_REQUESTED;

	switch (variant) {
	case 3:
		WHEN(open && requested);
		w->in_cancel[v] = GRANTED;
		w->ndis_device[v] = D_NONE;
		return true;
	case 4:
		WHEN(open && (!requested || w->started[v]));
		w->in_cancel[v] = DENIED;
		return true;
	case 5:
		WHEN(w->in_cancel[v] == GRANTED);
		grant_cancel(v);
		return true;
	default:
		WHEN(w->in_cancel[v] == DENIED);
		deny_cancel(v);
		return true;
	}
}

static void return_deinit(unsigned v, slu_status status)
{
	w->in_deinit[v] = NO_CALL;
	slu_instance_answer(&w->instance[v], SLU_INSTANCE_DO_DEINIT, status);
}

/* NDIS halts for another reason, from the moment it has decided to, or has halted (TI-16, DEINIT-05). */
static bool is_stale(unsigned v)
{
	return w->ndis_adapter[v] == N_HALTED || w->halt_for[v] == HALT_PNP;
}

static bool returns_deinit(unsigned v, unsigned variant, bool fire)
{
	bool open = w->in_deinit[v] == IN_CALL;

	switch (variant) {
	case 7:
		WHEN(open && is_stale(v));
		if (slu_world_is_alive(v))
			FORM(deinitialize, later);
		else
			FORM(deinitialize, before_return);
		return_deinit(v, SLU_STATUS_FAILURE);
		return true;
	case 8:
		/* asynchronous: the halt is still to end */
#ifdef SLU_FAULT_DEINITIALIZES_WITH_LOCK
		WHEN(open && w->ndis_adapter[v] != N_HALTED && w->ndis_adapter[v] != N_HALTING);
#else
		WHEN(open && w->ndis_adapter[v] != N_HALTED);
#endif
		FORM(deinitialize, later);
		return_deinit(v, SLU_STATUS_SUCCESS);
		return true;
	default:
		WHEN(w->in_deinit[v] == GRANTED);
		FORM(deinitialize, at_once);
		return_deinit(v, SLU_STATUS_SUCCESS);
		return true;
	}
}

bool slu_world_ndis_returns(unsigned v, unsigned b, unsigned variant, bool fire)
{
	(void)b;
	if (variant < 3)
		return returns_request(v, variant, fire);
	if (variant < 7)
		return returns_cancel(v, variant, fire);
	return returns_deinit(v, variant, fire);
}

/* Callouts of an instance. */

static slu_status request(struct slu_instance *instance)
{
	unsigned v = index_of_instance(instance);

	slu_says_line("~ ndis %d NdisIMInitializeDeviceInstanceEx\n", v);
	w->deinit_done[v] = false;
	w->cancelled[v] = false;
	if (w->ndis_device[v] == D_INITIALIZED || w->ndis_device[v] == D_REQUESTED) {
		w->in_request[v] = DENIED;
	} else {
		w->in_request[v] = IN_CALL;
		w->ndis_device[v] = D_REQUESTED;
	}
	return SLU_STATUS_PENDING;
}

static slu_status cancel(struct slu_instance *instance)
{
	unsigned v = index_of_instance(instance);

	slu_says_line("~ ndis %d NdisIMCancelInitializeDeviceInstance\n", v);
	CLAIM(wanted_device_is_kept, true, w->stopped[v] || !slu_world_is_there(v));
	w->in_cancel[v] = IN_CALL;
	return SLU_STATUS_PENDING;
}

static slu_status deinit(struct slu_instance *instance)
{
	unsigned v = index_of_instance(instance);

	slu_says_line("~ ndis %d NdisIMDeInitializeDeviceInstance\n", v);
	CLAIM(wanted_device_is_kept, true, w->stopped[v] || !slu_world_is_there(v));
	CLAIM(device_is_deinitialized_once, true, !w->deinit_done[v]);
	w->deinit_done[v] = true;
	w->in_deinit[v] = IN_CALL;
	if (w->halt_for[v] == NO_HALT && w->ndis_adapter[v] != N_HALTED)
		w->halt_for[v] = HALT_DEINIT;
	return SLU_STATUS_PENDING;
}

const struct slu_instance_ops slu_world_instance_ops = {
        .request = request,
        .cancel = cancel,
        .deinit = deinit,
};

bool slu_world_instance(unsigned v, unsigned b, unsigned variant, bool fire)
{
	static const uint32_t effects[] = {SLU_INSTANCE_DO_REQUEST, SLU_INSTANCE_DO_CANCEL, SLU_INSTANCE_DO_DEINIT};
	struct slu_object *object = &w->instance[v].object;

	(void)b;
#ifdef SLU_FAULT_STOP_READS_UNLOCKED
	if (variant == 3) { /* it was live when that was read */
		WHEN(w->later[v][0]);
		w->later[v][0] = false;
		if (!slu_instance_may(&w->instance[v], SLU_INSTANCE_EV_STOP) || object->state != SLU_INSTANCE_LIVE)
			object->owed |= SLU_INSTANCE_DO_DEINIT;
		else
			slu_instance_step(&w->instance[v], SLU_INSTANCE_EV_STOP);
		return true;
	}
#endif
	if (variant >= sizeof effects / sizeof *effects)
		return false;
	WHEN(slu_world_may(object, effects[variant], SLU_PLACE_BLOCKING));
	slu_world_call(object, effects[variant], SLU_PLACE_BLOCKING);
	return true;
}

/* NDIS has the answer of the call from above. */

static void is_restarted(unsigned v, slu_status status, bool returned)
{
	ANSWERED(v, returned, restart, w->ndis_adapter[v] == N_RESTARTING || slu_world_is_shut(v));
	if (!slu_world_is_shut(v))
		w->ndis_adapter[v] = status == SLU_STATUS_SUCCESS ? N_RUNNING : N_PAUSED;
}

static void is_paused(unsigned v, bool returned)
{
	unsigned out = slu_world_of_device(w->accepted, v) + slu_world_of_device(w->below, v);

	CLAIM(pause_is_complete_when_drained, true, out + slu_world_loans_of_device(v) == 0);
	ANSWERED(v, returned, pause, w->ndis_adapter[v] == N_PAUSING || slu_world_is_shut(v));
	if (!slu_world_is_shut(v))
		w->ndis_adapter[v] = N_PAUSED;
}

/* Callouts of an adapter. */

static slu_status acquire(struct slu_adapter *adapter, uint8_t kind)
{
	(void)adapter, (void)kind;
	return slu_world_answer;
}

static void release(struct slu_adapter *adapter, uint8_t kind)
{
	(void)adapter, (void)kind;
}

static slu_status restart(struct slu_adapter *adapter)
{
	w->adapter_works[index_of(adapter)] = true;
	return SLU_STATUS_PENDING;
}

static void complete_restart(struct slu_adapter *adapter, slu_status status)
{
#ifdef SLU_FAULT_RESTART_IS_NOT_ANSWERED
	return;
#endif
	slu_world_legal(status == SLU_STATUS_SUCCESS || status == SLU_STATUS_FAILURE);
	is_restarted(index_of(adapter), status, false);
}

static void complete_pause(struct slu_adapter *adapter)
{
	is_paused(index_of(adapter), false);
}

/* NDIS has the answer of MiniportResetEx. */
static void is_reset(unsigned v)
{
	CLAIM(operation_completes_once, true, w->reset[v] != NO_RESET);
	w->reset[v] = NO_RESET;
}

static slu_status reset(struct slu_adapter *adapter)
{
	(void)adapter;
	return SLU_STATUS_PENDING;
}

static void complete_reset(struct slu_adapter *adapter, slu_status status)
{
	slu_world_legal(status == SLU_STATUS_SUCCESS);
	is_reset(index_of(adapter));
}

/* The callback leaves, with the answer if all is over. */
static void leave_reset(unsigned v, slu_status hardware, uint8_t otherwise)
{
	slu_status status = slu_adapter_reset_answer(&w->adapter[v], hardware);

	slu_world_legal(status == SLU_STATUS_SUCCESS || status == SLU_STATUS_PENDING);
	if (status == SLU_STATUS_SUCCESS)
		is_reset(v);
	else
		w->reset[v] = otherwise;
}

bool slu_world_reset(unsigned v, unsigned b, unsigned variant, bool fire)
{
	struct slu_adapter *adapter = &w->adapter[v];

	(void)b;
	switch (variant) {
	case 0:
		WHEN(w->reset[v] == RESET_CALLED);
		leave_reset(v, SLU_STATUS_SUCCESS, RESET_DRAINS);
		return true;
	case 1:
		WHEN(w->reset[v] == RESET_CALLED);
		leave_reset(v, SLU_STATUS_PENDING, RESET_HARDWARE);
		return true;
	case 2:
		WHEN(w->reset[v] == RESET_CALLED);
		w->reset[v] = RESET_EARLY;
		slu_world_legal(slu_adapter_reset_done(adapter, SLU_STATUS_SUCCESS));
		return true;
	case 3:
		WHEN(w->reset[v] == RESET_EARLY);
		leave_reset(v, SLU_STATUS_PENDING, RESET_DRAINS);
		return true;
	case 4:
		WHEN(w->reset[v] == RESET_HARDWARE);
		w->reset[v] = RESET_DRAINS;
		slu_world_legal(slu_adapter_reset_done(adapter, SLU_STATUS_SUCCESS));
		return true;
	case 5:
		WHEN(RESETS && slu_world_may(&adapter->object, SLU_OWED_COMPLETE_RESET, SLU_PLACE_ANY));
		slu_world_carry_out(&adapter->object, SLU_OWED_COMPLETE_RESET, SLU_PLACE_ANY);
		return true;
	default:
		return false;
	}
}

const struct slu_adapter_ops slu_world_adapter_ops = {
        .resource_count = 1,
        .acquire = acquire,
        .release = release,
        .restart = restart,
        .complete_restart = complete_restart,
        .complete_pause = complete_pause,
        .reset = reset,
        .complete_reset = complete_reset,
};

/* What the driver owes for a device. */

static bool may(unsigned v, uint32_t effect)
{
	return slu_world_may(&w->adapter[v].object, effect, SLU_PLACE_CALLBACK);
}

static void carry_out(unsigned v, uint32_t effect)
{
	slu_world_carry_out(&w->adapter[v].object, effect, SLU_PLACE_CALLBACK);
}

static void acquire_with(unsigned v, slu_status status)
{
	w->ndis_adapter[v] = status == SLU_STATUS_SUCCESS ? N_RETURNING : N_INIT_FAILED;
	if (status == SLU_STATUS_SUCCESS)
		w->halt_due[v] = true;
	slu_world_answer = status;
	carry_out(v, SLU_ADAPTER_DO_ACQUIRE_RESOURCES);
}

static void end_restart(unsigned v, slu_status status)
{
	w->adapter_works[v] = false;
	slu_world_legal(slu_adapter_restart_done(&w->adapter[v], status));
}

static void complete_upward(unsigned v, uint32_t effect)
{
	if (!SPLIT) {
		carry_out(v, effect);
		return;
	}
	slu_world_call(&w->adapter[v].object, effect, SLU_PLACE_ANY);
	w->adapter_after[v] |= effect;
}

static void come_back(unsigned v, uint32_t effect)
{
	w->adapter_after[v] &= ~effect;
	slu_adapter_answer(&w->adapter[v], effect, SLU_STATUS_SUCCESS);
}

/* The author's own locks are free. */
static bool may_work(unsigned v, uint32_t effect)
{
#if defined(SLU_FAULT_LOCK_ORDER)
	if (effect == SLU_ADAPTER_DO_ACQUIRE_RESOURCES && w->in_request[v] == INLINE)
		return false;
#elif defined(SLU_FAULT_DEINITIALIZES_WITH_LOCK)
	if (effect == SLU_ADAPTER_DO_DISABLE_INTERRUPTS && w->in_deinit[v] != NO_CALL)
		return false;
#endif
	return may(v, effect);
}

static bool work(unsigned v, unsigned variant, bool fire)
{
	switch (variant) {
	case 0:
		WHEN(may_work(v, SLU_ADAPTER_DO_ACQUIRE_RESOURCES));
		acquire_with(v, SLU_STATUS_SUCCESS);
		return true;
	case 1:
		WHEN(may_work(v, SLU_ADAPTER_DO_ACQUIRE_RESOURCES));
		acquire_with(v, SLU_STATUS_FAILURE);
		return true;
	case 2:
		WHEN(may_work(v, SLU_ADAPTER_DO_DISABLE_INTERRUPTS));
		carry_out(v, SLU_ADAPTER_DO_DISABLE_INTERRUPTS);
		return true;
	case 3:
		WHEN(may(v, SLU_ADAPTER_DO_RELEASE_RESOURCES));
		w->ndis_adapter[v] = N_HALTED_LATE;
		carry_out(v, SLU_ADAPTER_DO_RELEASE_RESOURCES);
		return true;
	case 4:
		WHEN(may(v, SLU_ADAPTER_DO_RESTART));
		carry_out(v, SLU_ADAPTER_DO_RESTART);
		return true;
	case 5:
		WHEN(w->adapter_works[v]);
		end_restart(v, SLU_STATUS_SUCCESS);
		return true;
	default:
		/* im.pml has the failure and RESTART_FAILED in one step, so loans are back by then */
		WHEN(w->adapter_works[v] && (SPLIT || !slu_world_loans_of_device(v)));
		end_restart(v, SLU_STATUS_FAILURE);
		return true;
	}
}

bool slu_world_adapter(unsigned v, unsigned b, unsigned variant, bool fire)
{
	static const uint32_t upward[] = {SLU_ADAPTER_DO_COMPLETE_RESTART, SLU_ADAPTER_DO_FAIL_RESTART,
	                                  SLU_ADAPTER_DO_COMPLETE_PAUSE};
	uint32_t effect;

	(void)b;
	if (variant < 7)
		return work(v, variant, fire);
	if (variant < 10) {
		effect = upward[variant - 7];
		WHEN(!(w->adapter_after[v] & effect) && may(v, effect));
		complete_upward(v, effect);
		return true;
	}
	effect = upward[variant - 10];
	WHEN(w->adapter_after[v] & effect);
	come_back(v, effect);
	return true;
}

/* The callbacks of a device leave. */

static void count_initialize(unsigned v)
{
	if (w->in_request[v] == INLINE)
		FORM(initialize, at_once);
	else if (w->in_request[v] == IN_CALL)
		FORM(initialize, before_return);
	else
		FORM(initialize, later);
}

/* The last lock region of a callback that does all of its work inside. */
static void leave(unsigned v)
{
	w->adapter[v].object.inside--;
	slu_adapter_leave(&w->adapter[v]);
}

static void leave_initialize(unsigned v)
{
	bool good = w->ndis_adapter[v] == N_RETURNING;

	slu_says_line("~ ndis %d MiniportInitializeEx returns\n", v);
	count_initialize(v);
	slu_world_legal((w->adapter[v].failure == SLU_STATUS_SUCCESS) == good);
	w->ndis_adapter[v] = good ? N_PAUSED : N_HALTED;
	if (!good)
		w->ndis_device[v] = D_NONE;
	leave(v);
}

static void leave_halt(unsigned v)
{
	slu_says_line("~ ndis %d MiniportHaltEx returns\n", v);
	w->ndis_adapter[v] = N_HALTED;
	CLAIM(initialized_device_is_halted_once, true, w->halt_due[v]);
	w->halt_due[v] = false;
	if (w->in_deinit[v] != NO_CALL && w->halt_for[v] == HALT_DEINIT)
		w->in_deinit[v] = GRANTED;
	if (w->halt_for[v] == HALT_PNP)
		w->started[v] = false;
	if (!HOSTILE)
		w->ndis_device[v] = w->halt_for[v] == HALT_PNP ? D_DISABLED : D_NONE;
	w->halt_for[v] = NO_HALT;
	leave(v);
}

/* The last lock region of one that may pend. */
static void leave_pending(unsigned v)
{
	struct slu_adapter *adapter = &w->adapter[v];
	slu_status status;

	slu_world_return_up(UP_D(v));
	adapter->object.inside--;
	status = slu_adapter_leave(adapter);
	w->adapter_callback[v] = status == SLU_STATUS_PENDING ? LEAVING : OUTSIDE;
	if (status == SLU_STATUS_PENDING)
		return;
	slu_world_legal(status == SLU_STATUS_SUCCESS || status == SLU_STATUS_FAILURE);
	if (slu_world_is_shut(v))
		return;
	if (w->ndis_adapter[v] == N_RESTARTING)
		is_restarted(v, status, true);
	else
		is_paused(v, true);
}

bool slu_world_device_callback(unsigned v, unsigned b, unsigned variant, bool fire)
{
	uint8_t state = w->ndis_adapter[v], callback = w->adapter_callback[v];

	(void)b;
	switch (variant) {
	case 0:
		WHEN(state == N_RETURNING || state == N_INIT_FAILED);
		leave_initialize(v);
		return true;
	case 1:
		WHEN(state == N_HALTED_LATE);
		leave_halt(v);
		return true;
	case 2:
		WHEN(callback == INSIDE && !slu_adapter_stays(&w->adapter[v]));
		leave_pending(v);
		return true;
	case 3:
		WHEN(callback == LEAVING);
		w->adapter_callback[v] = OUTSIDE;
		return true;
	default:
		return false;
	}
}

/* The driver is configured anew: it wants the device no more, or again. */
bool slu_world_wish(unsigned v, unsigned b, unsigned variant, bool fire)
{
	struct slu_instance *instance = &w->instance[v];

	(void)b;
	switch (variant) {
	case 0:
		WHEN(OWN && slu_world_asks() && instance->object.state != SLU_INSTANCE_NONE);
		slu_instance_stop(instance);
		return true;
	case 1:
		WHEN(OWN && slu_world_asks() && slu_instance_may(instance, SLU_INSTANCE_EV_REENABLE));
		slu_world_legal(slu_instance_reenable(instance));
		return true;
	default:
		return false;
	}
}

bool slu_world_device_rests(unsigned v)
{
	const struct slu_instance *instance = &w->instance[v];
	const struct slu_adapter *adapter = &w->adapter[v];
	uint8_t seen = w->ndis_adapter[v], state = instance->object.state;

	if (seen != N_HALTED && seen != N_PAUSED && seen != N_RUNNING)
		return false;
	if (instance->object.owed || adapter->object.owed || w->adapter_works[v] || w->adapter_after[v] ||
	    w->in_request[v] || w->in_cancel[v] || w->in_deinit[v])
		return false;
	if (w->halt_for[v] != NO_HALT || w->reset[v] || !is_outside(v) || !slu_pending_is_idle(&adapter->up))
		return false;
	if (w->oid_is[v] != NO_OID || w->oid_out[v] || w->sends_out[v] || slu_world_sends_of_device(v) ||
	    slu_world_loans_of_device(v))
		return false;
	return state == SLU_INSTANCE_NONE || state == SLU_INSTANCE_REQUESTED || state == SLU_INSTANCE_LIVE;
}
