/* SPDX-License-Identifier: MIT */
/*
 * threads.c - one binding, one device, and the threads that NDIS, PnP and the driver have for them
 */
#include "threads.h"

#include <string.h>

#include "core-private.h"
#include "says.h"

#include "driver/driver-names.h"
#include "parts/parts.h"
#include "rows/rows.h"

#include "fibers.h"

/* Which objects threads wait for, and have work items. */
enum { BINDING, INSTANCE, ADAPTER, DRIVER, OBJECTS };

typedef bool ready_fn(unsigned thread, unsigned way);

/**
 * struct thread - what a fiber parks with
 * @ready:     may it go on in this way?
 * @idle:      it is at rest: nobody waits for it to go on
 * @level:     its interrupt level
 * @may_block: it may wait for other callbacks of this driver
 * @object:    it waits for this one to be woken
 */
struct thread {
	ready_fn *ready;
	bool idle, may_block;
	uint8_t level, object;
};

/**
 * struct around - NDIS's view, and what the platform holds
 * @miniport:     registered
 * @registered, @leaving:          binds may come; unbinds must
 * @loaded, @unloading:            DriverEntry has succeeded; MiniportDriverUnload runs
 * @binding, @device, @adapter:    states as NDIS knows them (N_..., D_...)
 * @handle:       NOT_OPEN, OPEN or CLOSED
 * @halt_for:     why NDIS halts the device
 * @halts_inside: on the thread that asked for it
 * @opens, @closes, @clears, @restarts, @works: calls of the driver that have not ended
 * @sends:        sends on their way
 * @binds:        how often NDIS has bound
 * @last:         who ran last
 * @preemptions:  how often another thread ran though that one could have gone on
 * @asked:        the driver has asked for an unbind
 * @has_binding:  its memory is in use
 * @woken, @waits, @work: of wait(), wake() and defer()
 */
struct around {
	struct thread thread[SLU_THREADS_COUNT];
	bool miniport, registered, leaving, loaded, unloading;
	uint8_t binding, device, adapter, handle;
	uint8_t halt_for;
	bool halts_inside, opens, closes, clears, restarts, works, asked, has_binding;
	uint8_t sends, binds, last, preemptions;
	bool woken[OBJECTS], waits[OBJECTS];
	void (*work[OBJECTS])(void *object);
	bool rests;
};

static struct slu_driver driver;
static struct slu_binding binding;
static struct slu_instance instance;
static struct slu_adapter adapter;
static struct slu_use use;
static struct around a;

uint32_t slu_threads_state[SLU_THREADS_PARTS];
int slu_world_level;
const char *slu_world_asserted;

/* Of the step that is being taken. */
static unsigned who, chosen;
static bool locked;

/* How threads stop and go on. */

static bool always(unsigned thread, unsigned way)
{
	(void)thread;
	return way == 0;
}

static bool either(unsigned thread, unsigned way)
{
	(void)thread;
	return way < 2;
}

static bool one_of_three(unsigned thread, unsigned way)
{
	(void)thread;
	return way < 3;
}

/* The running thread stops until it may go on; returns in which way it does. */
static unsigned stop(ready_fn *ready)
{
	a.thread[who].ready = ready;
	slu_fiber_park();
	a.thread[who].ready = NULL;
	return chosen;
}

static void let_others(void)
{
	stop(always);
}

/* One of several forms, which others may run before; without FREE it is @inside, or with LATER @later. */
static unsigned decide(ready_fn *ready, unsigned inside, unsigned later)
{
	if (FREE)
		return stop(ready);
	let_others();
	return LATER ? later : inside;
}

/* As stop(), where nobody waits for it to go on. */
static unsigned rest(ready_fn *ready)
{
	unsigned way;

	a.thread[who].idle = true;
	way = stop(ready);
	a.thread[who].idle = false;
	return way;
}

/* The platform. */

static unsigned number_of(const void *object)
{
	if (object == &binding)
		return BINDING;
	if (object == &instance)
		return INSTANCE;
	return object == &adapter ? ADAPTER : DRIVER;
}

static void lock(void *context)
{
	(void)context;
	let_others();
	SLU_ASSERT(!locked);
	locked = true;
}

static void unlock(void *context)
{
	(void)context;
	SLU_ASSERT(locked);
	locked = false;
}

static bool is_woken(unsigned thread, unsigned way)
{
	return way == 0 && a.woken[a.thread[thread].object];
}

static void wait(void *context, void *object)
{
	unsigned n = number_of(object);

	(void)context;
	CLAIM(waits_at_passive_only, true, a.thread[who].level == SLU_LEVEL_PASSIVE && !locked);
	SLU_ASSERT(!a.waits[n]);
	a.waits[n] = true;
	a.thread[who].object = (uint8_t)n;
	stop(is_woken);
	a.thread[who].object = 0;
	a.waits[n] = false;
	a.woken[n] = false;
}

static void wake(void *context, void *object)
{
	(void)context;
	let_others();
	SLU_ASSERT(!locked);
	a.woken[number_of(object)] = true;
}

static void defer(void *context, void *object, void (*work)(void *object))
{
	(void)context;
	let_others();
	SLU_ASSERT(!locked);
	CLAIM(one_work_item_at_a_time, true, !a.work[number_of(object)]);
	a.work[number_of(object)] = work;
}

/* Halted, and NDIS does not hold a request for it. */
static bool is_gone(void)
{
	return a.device != D_REQUESTED && a.adapter == N_HALTED;
}

static void on_step(void *context, const struct slu_step *step)
{
	static struct slu_rows driver_rows = {.machine = &slu_driver_info};
	const struct slu_rows_listener listener = {slu_world_listener.counter, slu_world_listener.print};
	const struct slu_object *object = step->object;

	(void)context;
	CLAIM(unload_finds_nothing_alive,
	      object->noun == SLU_NOUN_DRIVER && step->event == SLU_DRIVER_EV_UNLOAD && step->taken, is_gone());
	if (object->noun == SLU_NOUN_DRIVER)
		slu_rows_say(&driver_rows, &listener, 0, step->event, step->from, step->taken);
	else
		slu_says_row((enum slu_noun)object->noun, 0, step->event, step->from, step->taken);
}

static const struct slu_platform platform = {
        .lock = lock,
        .unlock = unlock,
        .wait = wait,
        .wake = wake,
        .defer = defer,
        .trace = on_step,
};

/* Callouts. */

/* One that NDIS takes at any level. */
static void call_out(void)
{
	CLAIM(callout_holds_no_lock, true, !locked);
}

/* At PASSIVE only. */
static void call_out_at_passive(void)
{
	call_out();
	CLAIM(waits_at_passive_only, true, a.thread[who].level == SLU_LEVEL_PASSIVE);
}

/* One that may wait for callbacks of this driver. */
static void call_out_and_block(void)
{
	call_out_at_passive();
	CLAIM(callbacks_are_not_blocked, true, a.thread[who].may_block);
}

/* A callback in which callbacks of this driver may not be waited for. */
static bool enter(void)
{
	bool before = a.thread[who].may_block;

	a.thread[who].may_block = false;
	return before;
}

static void leave(bool before)
{
	a.thread[who].may_block = before;
}

/* The binding's. Memory that was given back answers to nobody. */

static void find_nobody(void *context)
{
	(void)context;
	CLAIM(binding_is_freed_after_unbind, true, false);
	slu_fiber_park();
}

static const struct slu_platform grave_platform = {.lock = find_nobody};
static struct slu_driver grave = {.platform = &grave_platform};

static void bury(void)
{
	memset(&binding, 0, sizeof binding);
	binding.object.driver = &grave;
	a.has_binding = false;
}

/* Nobody writes there any more, until the next bind. */
static void look_at_grave(void)
{
	static const struct slu_binding buried = {.object.driver = &grave};

	CLAIM(binding_is_freed_after_unbind, a.binds && !a.has_binding, !memcmp(&binding, &buried, sizeof buried));
}

static slu_status open_adapter(struct slu_binding *object)
{
	unsigned way;

	(void)object;
	CLAIM(open_and_close_are_called_in_their_callback, true,
	      who == SLU_THREADS_BINDER && a.binding == N_INITIALIZING);
	call_out_at_passive();
	let_others();
	slu_says_line("~ ndis %d NdisOpenAdapterEx\n", 0);
	a.opens = true;
	way = decide(one_of_three, 0, 2);
	if (!a.opens || way == 2)
		return SLU_STATUS_PENDING;
	a.opens = false;
	a.handle = way == 0 ? OPEN : NOT_OPEN;
	return way == 0 ? SLU_STATUS_SUCCESS : SLU_STATUS_FAILURE;
}

static slu_status set_up(struct slu_binding *object)
{
	(void)object;
	call_out_at_passive();
	return SLU_STATUS_SUCCESS;
}

/* At once, later, or before the call returns. */
static slu_status end_at_once(bool *goes_on)
{
	unsigned way = decide(either, 0, 1);

	if (!*goes_on || way)
		return SLU_STATUS_PENDING;
	*goes_on = false;
	return SLU_STATUS_SUCCESS;
}

static slu_status restart_binding(struct slu_binding *object)
{
	(void)object;
	call_out_at_passive();
	let_others();
	a.restarts = true;
	return end_at_once(&a.restarts);
}

static slu_status clear_filter(struct slu_binding *object)
{
	(void)object;
	call_out();
	let_others();
	a.clears = true;
	return end_at_once(&a.clears);
}

/* The last lock region of a halt, or of an initialization that failed, is over: what is left of it is the way out. */
static bool is_on_its_way_out(void)
{
	return (a.adapter == N_HALTING || a.adapter == N_INITIALIZING) && adapter.object.state == SLU_ADAPTER_HALTED &&
	       !adapter.object.inside;
}

static slu_status close_adapter(struct slu_binding *object)
{
	slu_status status;

	(void)object;
	CLAIM(open_and_close_are_called_in_their_callback, true,
	      who == SLU_THREADS_BINDER && (a.binding == N_INITIALIZING || a.binding == N_HALTING));
	CLAIM(closed_binding_has_no_device, true, is_gone() || is_on_its_way_out());
	call_out_at_passive();
	let_others();
	slu_says_line("~ ndis %d NdisCloseAdapterEx\n", 0);
	a.handle = CLOSED;
	a.closes = true;
	status = end_at_once(&a.closes);
	if (status == SLU_STATUS_SUCCESS)
		a.handle = NOT_OPEN;
	return status;
}

static void unbind_adapter(struct slu_binding *object)
{
	(void)object;
	call_out();
	let_others();
	slu_says_line("~ ndis %d NdisUnbindAdapter\n", 0);
}

static void is_unbound(void)
{
	CLAIM(operation_completes_once, true, a.binding == N_HALTING);
	CLAIM(unbind_completes_after_close, true, a.handle == NOT_OPEN && !a.closes);
	a.binding = N_HALTED;
}

static void complete_bind(struct slu_binding *object, slu_status status)
{
	(void)object;
	call_out();
	let_others();
	CLAIM(operation_completes_once, true, a.binding == N_INITIALIZING);
	a.binding = status == SLU_STATUS_SUCCESS ? N_PAUSED : N_HALTED;
}

static void complete_unbind(struct slu_binding *object)
{
	(void)object;
	call_out();
	let_others();
	is_unbound();
}

static void is_paused(void)
{
	CLAIM(paused_binding_owns_nothing, true, !a.sends);
	a.binding = N_PAUSED;
}

static void complete_pnp_event(struct slu_binding *object, slu_status status)
{
	(void)object, (void)status;
	call_out_at_passive();
	let_others();
	slu_says_line("~ ndis %d NdisCompleteNetPnPEvent\n", 0);
	CLAIM(operation_completes_once, true, a.binding == N_RESTARTING || a.binding == N_PAUSING);
	if (a.binding == N_RESTARTING)
		a.binding = N_RUNNING;
	else
		is_paused();
}

static void release_binding(struct slu_binding *object)
{
	(void)object;
	CLAIM(callout_holds_no_lock, true, !locked);
	CLAIM(binding_is_freed_after_unbind, true, a.handle == NOT_OPEN && !a.sends);
	bury();
}

static const struct slu_binding_ops binding_ops = {
        .open_adapter = open_adapter,
        .set_up = set_up,
        .restart = restart_binding,
        .clear_filter = clear_filter,
        .close_adapter = close_adapter,
        .unbind_adapter = unbind_adapter,
        .complete_bind = complete_bind,
        .complete_unbind = complete_unbind,
        .complete_pnp_event = complete_pnp_event,
        .release = release_binding,
};

/* The device's. */

/* Not before DriverEntry has returned (DE-08), nor while MiniportDriverUnload runs (UNL-04); if NDIS keeps that. */
static bool may_initialize(void)
{
	return (DROP_DE_08 || a.loaded) && (DROP_UNL_04 || !a.unloading);
}

static void initialize(void)
{
	bool before = enter();
	slu_status status;

	a.device = D_INITIALIZED;
	a.adapter = N_INITIALIZING;
	status = slu_adapter_initialize(&adapter);
	leave(before);
	slu_says_line("~ ndis %d MiniportInitializeEx returns\n", 0);
	if (status == SLU_STATUS_SUCCESS) {
		a.adapter = N_PAUSED;
		return;
	}
	a.adapter = N_HALTED;
	a.device = D_NONE;
}

static void halt(void)
{
	bool before = enter();

	a.adapter = N_HALTING;
	if (!slu_adapter_halt(&adapter, false))
		SLU_ASSERT(false); /* NDIS may */
	leave(before);
	slu_says_line("~ ndis %d MiniportHaltEx returns\n", 0);
	a.adapter = N_HALTED;
	a.device = D_NONE;
	a.halt_for = NO_HALT;
	a.halts_inside = false;
}

static slu_status request(struct slu_instance *object)
{
	(void)object;
	call_out_and_block();
	let_others();
	slu_says_line("~ ndis %d NdisIMInitializeDeviceInstanceEx\n", 0);
	if (a.device != D_NONE)
		return SLU_STATUS_FAILURE;
	a.device = D_REQUESTED;
	if (decide(either, 0, 1) == 0 && a.device == D_REQUESTED && may_initialize())
		initialize();
	return SLU_STATUS_SUCCESS;
}

static slu_status cancel(struct slu_instance *object)
{
	(void)object;
	call_out_and_block();
	let_others();
	slu_says_line("~ ndis %d NdisIMCancelInitializeDeviceInstance\n", 0);
	if (a.device != D_REQUESTED)
		return SLU_STATUS_FAILURE;
	a.device = D_NONE;
	return SLU_STATUS_SUCCESS;
}

static bool is_halted(unsigned thread, unsigned way)
{
	(void)thread;
	return way == 0 && a.halt_for != HALT_DEINIT;
}

static bool may_halt(void)
{
	return a.adapter == N_PAUSED && !a.sends;
}

static bool may_halt_inside(unsigned thread, unsigned way)
{
	(void)thread;
	return way == 0 && may_halt();
}

/* Asynchronous; until another thread has halted the device; or it is halted on this one. */
static slu_status deinit(struct slu_instance *object)
{
	(void)object;
	call_out_and_block();
	let_others();
	slu_says_line("~ ndis %d NdisIMDeInitializeDeviceInstance\n", 0);
	if (a.halt_for != NO_HALT || a.adapter == N_HALTED)
		return SLU_STATUS_FAILURE;
	a.halt_for = HALT_DEINIT;
	switch (decide(one_of_three, 2, 1)) {
	case 0:
		break;
	case 1:
		stop(is_halted);
		break;
	default:
		if (a.adapter == N_HALTING || a.adapter == N_HALTED)
			break;
		a.halts_inside = true;
		stop(may_halt_inside);
		halt();
		break;
	}
	return SLU_STATUS_SUCCESS;
}

static const struct slu_instance_ops instance_ops = {.request = request, .cancel = cancel, .deinit = deinit};

static slu_status acquire(struct slu_adapter *object, uint8_t kind)
{
	(void)object, (void)kind;
	call_out_at_passive();
	return decide(either, 0, 0) ? SLU_STATUS_FAILURE : SLU_STATUS_SUCCESS;
}

static void release(struct slu_adapter *object, uint8_t kind)
{
	(void)object, (void)kind;
	call_out_at_passive();
}

static slu_status restart(struct slu_adapter *object)
{
	(void)object;
	call_out_at_passive();
	let_others();
	a.works = true;
	return end_at_once(&a.works);
}

static void complete_restart(struct slu_adapter *object, slu_status status)
{
	(void)object, (void)status;
	call_out();
	let_others();
	CLAIM(operation_completes_once, true, a.adapter == N_RESTARTING);
	a.adapter = N_RUNNING;
}

static void complete_pause(struct slu_adapter *object)
{
	(void)object;
	call_out();
	let_others();
	CLAIM(operation_completes_once, true, a.adapter == N_PAUSING);
	a.adapter = N_PAUSED;
}

static const struct slu_adapter_ops adapter_ops = {
        .resource_count = 1,
        .acquire = acquire,
        .release = release,
        .restart = restart,
        .complete_restart = complete_restart,
        .complete_pause = complete_pause,
};

/* The driver's. */

static slu_status register_miniport(struct slu_driver *object)
{
	(void)object;
	call_out_at_passive();
	if (ENTRY && stop(either))
		return SLU_STATUS_FAILURE;
	a.miniport = true;
	return SLU_STATUS_SUCCESS;
}

/* Binds may come before this returns (DE-09). */
static slu_status register_protocol(struct slu_driver *object)
{
	(void)object;
	call_out_at_passive();
	if (ENTRY && stop(either))
		return SLU_STATUS_FAILURE;
	a.registered = true;
	let_others();
	return SLU_STATUS_SUCCESS;
}

static void associate(struct slu_driver *object)
{
	(void)object;
	call_out_at_passive();
}

static slu_status start(struct slu_driver *object)
{
	(void)object;
	call_out_at_passive();
	return ENTRY && stop(either) ? SLU_STATUS_FAILURE : SLU_STATUS_SUCCESS;
}

static bool is_all_unbound(unsigned thread, unsigned way)
{
	bool quiet = true;

	(void)thread;
	for (unsigned i = SLU_THREADS_BINDER; i < SLU_THREADS_COUNT; i++)
		quiet = quiet && a.thread[i].idle;
	return way == 0 && a.binding == N_HALTED && !a.has_binding && quiet;
}

/* NDIS unbinds what is bound, and waits for it (UNL-06). */
static void deregister_protocol(struct slu_driver *object)
{
	(void)object;
	call_out_and_block();
	let_others();
	a.leaving = true;
	stop(is_all_unbound);
	a.registered = false;
}

static void deregister_miniport(struct slu_driver *object)
{
	(void)object;
	call_out_and_block();
	let_others();
	a.miniport = false;
}

static const struct slu_driver_ops driver_ops = {
        .register_miniport = register_miniport,
        .register_protocol = register_protocol,
        .associate = associate,
        .start = start,
        .deregister_protocol = deregister_protocol,
        .deregister_miniport = deregister_miniport,
};

/* The threads. */

static bool may_unload(unsigned thread, unsigned way)
{
	(void)thread;
	return ENTRY && way == 0 && !a.rests && a.adapter == N_HALTED;
}

static void load_and_unload(void)
{
	a.thread[who].may_block = true;
	if (slu_driver_entry(&driver) != SLU_STATUS_SUCCESS) {
		CLAIM(failed_entry_leaves_nothing, true, !a.miniport && !a.registered && !a.has_binding);
		return;
	}
	a.loaded = true;
	/* refused while a device is there: NDIS comes again */
	do {
		a.unloading = false;
		rest(may_unload);
		a.unloading = true;
	} while (!slu_driver_unload(&driver));
}

static bool may_bind(unsigned thread, unsigned way)
{
	(void)thread;
	return way == 0 && a.registered && (ENTRY || a.loaded) && !a.leaving && !a.rests && !a.has_binding &&
	       a.binds < BINDS;
}

static bool bind_is_answered(unsigned thread, unsigned way)
{
	(void)thread;
	return way == 0 && a.binding != N_INITIALIZING && a.binding != N_RESTARTING && a.binding != N_PAUSING &&
	       a.binding != N_HALTING;
}

static void bind(void)
{
	slu_status status;

	slu_binding_init(&binding, &driver, &binding_ops, NULL);
	slu_use_set(&use, &binding);
	a.has_binding = true;
	a.binds++;
	a.asked = false;
	a.binding = N_INITIALIZING;
	slu_says_line("~ ndis %d ProtocolBindAdapterEx\n", 0);
	status = slu_binding_bind(&binding);
	if (status == SLU_STATUS_PENDING)
		stop(bind_is_answered);
	else
		a.binding = status == SLU_STATUS_SUCCESS ? N_PAUSED : N_HALTED;
}

static void unbind(void)
{
	slu_status status;

	a.binding = N_HALTING;
	slu_says_line("~ ndis %d ProtocolUnbindAdapterEx\n", 0);
	status = slu_binding_unbind(&binding);
	if (status == SLU_STATUS_PENDING)
		stop(bind_is_answered);
	else
		is_unbound();
}

static void restart_and_pause(void)
{
	bool before = enter();

	a.binding = N_RESTARTING;
	slu_says_line("~ ndis %d NetEventRestart\n", 0);
	if (slu_binding_restart(&binding) == SLU_STATUS_PENDING)
		stop(bind_is_answered);
	else
		a.binding = N_RUNNING;
	rest(always);
	a.binding = N_PAUSING;
	slu_says_line("~ ndis %d NetEventPause\n", 0);
	if (slu_binding_pause(&binding) == SLU_STATUS_PENDING)
		stop(bind_is_answered);
	else
		is_paused();
	leave(before);
}

/* A driver that leaves is unbound; else NDIS may, and may use the binding meanwhile. */
static bool may_use(unsigned thread, unsigned way)
{
	(void)thread;
	return way == 0 ? a.leaving || !a.rests : RUNS && way == 1 && !a.leaving && !a.rests;
}

static void bind_and_unbind(void)
{
	a.thread[who].may_block = true;
	for (;;) {
		rest(may_bind);
		bind();
		while (a.binding == N_PAUSED && rest(may_use) == 1)
			restart_and_pause();
		if (a.binding == N_PAUSED)
			unbind();
	}
}

/* What PnP must do, and may. */
static bool may_change_device(unsigned thread, unsigned way)
{
	(void)thread;
	switch (way) {
	case 0:
		return a.device == D_REQUESTED && may_initialize();
	case 1:
		return RUNS && !a.rests && a.adapter == N_PAUSED && a.halt_for == NO_HALT;
	case 2:
		return a.adapter == N_RUNNING && (!a.rests || a.halt_for != NO_HALT);
	case 3:
		return may_halt() && a.halt_for == HALT_DEINIT && !a.halts_inside;
	case 4:
		return FREE && !a.rests && may_halt() && a.halt_for == NO_HALT;
	default:
		return false;
	}
}

static bool device_is_answered(unsigned thread, unsigned way)
{
	(void)thread;
	return way == 0 && a.adapter != N_RESTARTING && a.adapter != N_PAUSING;
}

static void change_device(unsigned way)
{
	switch (way) {
	case 0:
		initialize();
		break;
	case 1:
		a.adapter = N_RESTARTING;
		if (slu_adapter_restart(&adapter) == SLU_STATUS_PENDING)
			stop(device_is_answered);
		else
			a.adapter = N_RUNNING;
		break;
	case 2:
		a.adapter = N_PAUSING;
		if (slu_adapter_pause(&adapter) == SLU_STATUS_PENDING)
			stop(device_is_answered);
		else
			a.adapter = N_PAUSED;
		break;
	default:
		if (way == 4)
			a.halt_for = HALT_PNP;
		halt();
		break;
	}
}

static void change_devices(void)
{
	for (;;)
		change_device(rest(may_change_device));
}

/* Calls downward that pended, at PASSIVE. */
static bool may_complete(unsigned thread, unsigned way)
{
	(void)thread;
	return way == 0 || (FREE && way == 1) ? a.opens : way == 2 && a.closes;
}

static void complete_calls(void)
{
	for (;;) {
		unsigned way = rest(may_complete);

		if (way == 2) {
			a.closes = false;
			a.handle = NOT_OPEN;
			slu_binding_close_complete(&binding);
			continue;
		}
		a.opens = false;
		a.handle = way == 0 ? OPEN : NOT_OPEN;
		slu_binding_open_complete(&binding, way == 0 ? SLU_STATUS_SUCCESS : SLU_STATUS_FAILURE);
	}
}

static bool may_ask(void)
{
	return ASKING && !a.rests && !a.asked && a.has_binding && a.binding == N_PAUSED;
}

/* What comes at DISPATCH: the ends of what went on by itself, and traffic. */
static bool may_dispatch(unsigned thread, unsigned way)
{
	(void)thread;
	switch (way) {
	case 0:
		return a.restarts;
	case 1:
		return a.works;
	case 2:
		return a.clears;
	case 3:
		return SENDS && !a.rests && !a.sends && a.adapter == N_RUNNING && a.has_binding;
	case 4:
		return a.sends;
	case 5:
		return may_ask();
	default:
		return false;
	}
}

static void dispatch(unsigned way)
{
	switch (way) {
	case 0:
		a.restarts = false;
		slu_binding_restart_done(&binding, SLU_STATUS_SUCCESS);
		break;
	case 1:
		a.works = false;
		slu_adapter_restart_done(&adapter, SLU_STATUS_SUCCESS);
		break;
	case 2:
		a.clears = false;
		slu_binding_clear_complete(&binding, SLU_STATUS_SUCCESS);
		break;
	case 3:
		a.sends = slu_adapter_send(&adapter, &binding, 1) == SLU_STATUS_SUCCESS;
		break;
	case 4:
		a.sends = 0;
		slu_adapter_send_complete(&adapter, &binding, 1);
		break;
	default:
		a.asked = true;
		slu_binding_close_self(&binding);
		break;
	}
}

static void run_at_dispatch(void)
{
	a.thread[who].level = SLU_LEVEL_DISPATCH;
	for (;;)
		dispatch(rest(may_dispatch));
}

static unsigned object_of(unsigned thread)
{
	return thread == SLU_THREADS_WORK_BINDING ? BINDING : INSTANCE;
}

static bool has_work(unsigned thread, unsigned way)
{
	return way == 0 && a.work[object_of(thread)];
}

static void run_work(unsigned number, void *object)
{
	void (*work)(void *object);

	a.thread[who].may_block = true;
	for (;;) {
		rest(has_work);
		work = a.work[number];
		a.work[number] = NULL;
		work(object);
	}
}

static void run(unsigned thread)
{
	switch (thread) {
	case SLU_THREADS_NDIS:
		load_and_unload();
		a.thread[who].idle = true;
		a.thread[who].ready = NULL;
		break;
	case SLU_THREADS_BINDER:
		bind_and_unbind();
		break;
	case SLU_THREADS_DEVICE:
		change_devices();
		break;
	case SLU_THREADS_COMPLETION:
		complete_calls();
		break;
	case SLU_THREADS_DISPATCH:
		run_at_dispatch();
		break;
	case SLU_THREADS_WORK_BINDING:
		run_work(BINDING, &binding);
		break;
	default:
		run_work(INSTANCE, &instance);
		break;
	}
}

/* For a verifier. */

static void nothing(void *context)
{
	(void)context;
}

static void add_parts(void)
{
	slu_parts_add(&driver, sizeof driver, NULL);
	slu_parts_add(&binding, sizeof binding, NULL);
	slu_parts_add(&instance, sizeof instance, NULL);
	slu_parts_add(&adapter, sizeof adapter, NULL);
	slu_parts_add(&use, sizeof use, NULL);
	slu_parts_add(&a, sizeof a, NULL);
	for (unsigned i = 0; i < SLU_THREADS_COUNT; i++) {
		slu_parts_add(&slu_fibers[i], sizeof slu_fibers[i], NULL);
		slu_parts_add(slu_fiber_stacks[i], SLU_FIBER_STACK, &slu_fiber_dead[i]);
	}
}

static void go_on(unsigned thread, unsigned way)
{
	who = thread;
	chosen = way;
	slu_world_level = a.thread[thread].level;
	slu_fiber_resume(thread);
}

/* The objects are made before any thread is there; then each thread comes to its first rest. */
void slu_threads_start(void)
{
	static const struct slu_platform alone = {.lock = nothing, .unlock = nothing};

	add_parts();
	slu_driver_init(&driver, &alone, &driver_ops, NULL);
	slu_adapter_init(&adapter, &driver, &adapter_ops, NULL);
	slu_instance_init(&instance, &adapter, &instance_ops, NULL);
	slu_instance_use(&instance, &use);
	driver.platform = &platform;
	slu_fibers_start(SLU_THREADS_COUNT, run);
	for (unsigned i = 0; i < SLU_THREADS_COUNT; i++)
		go_on(i, 0);
	slu_parts_keep(slu_threads_state);
}

static bool may(unsigned thread, unsigned way)
{
	return a.thread[thread].ready && a.thread[thread].ready(thread, way);
}

/* It goes on where it is, not from where nobody waits for it. */
static bool is_under_way(unsigned thread)
{
	bool can = false;

	for (unsigned way = 0; way < SLU_THREADS_WAYS; way++)
		can = can || may(thread, way);
	return can && !a.thread[thread].idle;
}

bool slu_threads_may(enum slu_threads_who thread, unsigned way)
{
	slu_parts_load(slu_threads_state);
	if (thread != a.last && a.preemptions == PREEMPTIONS && is_under_way(a.last))
		return false;
	return may(thread, way);
}

void slu_threads_go_on(enum slu_threads_who thread, unsigned way)
{
	slu_parts_load(slu_threads_state);
	slu_world_violated = NULL;
	slu_world_asserted = NULL;
	if (thread != a.last && is_under_way(a.last))
		a.preemptions++;
	a.last = (uint8_t)thread;
	go_on(thread, way);
	look_at_grave();
	if (!slu_world_violated)
		slu_world_violated = slu_world_asserted;
	slu_parts_keep(slu_threads_state);
}

void slu_threads_ask_no_more(void)
{
	slu_parts_load(slu_threads_state);
	a.rests = true;
	slu_parts_keep(slu_threads_state);
}

static bool is_at_rest(unsigned thread)
{
	for (unsigned way = 0; way < SLU_THREADS_WAYS; way++) {
		if (may(thread, way))
			return false;
	}
	return a.thread[thread].idle;
}

bool slu_threads_rest(void)
{
	slu_parts_load(slu_threads_state);
	for (unsigned i = 0; i < SLU_THREADS_COUNT; i++) {
		if (!is_at_rest(i))
			return false;
	}
	return true;
}
