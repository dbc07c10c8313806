/* SPDX-License-Identifier: MIT */
/*
 * device.c - virtual devices: request, cancel, initialize, restart, pause, deinitialize, halt
 */
#include "ndis-private.h"

#include "../memory.h"

#include <stdlib.h>
#include <string.h>

/* The first or the second of what MiniportInitializeEx takes, where an initialization is to fail. */
#define RESOURCES_FAILING 2

const char *ndis_device_state_name(enum device_state state)
{
	static const char *const names[] = {
	        [DEVICE_HALTED] = "Halted",   [DEVICE_INITIALIZING] = "Initializing",
	        [DEVICE_PAUSED] = "Paused",   [DEVICE_RESTARTING] = "Restarting",
	        [DEVICE_RUNNING] = "Running", [DEVICE_PAUSING] = "Pausing",
	        [DEVICE_HALTING] = "Halting", [DEVICE_SHUTDOWN] = "Shutdown",
	};

	return names[state];
}

const char *slu_ndis_device_state(struct slu_ndis *ndis, unsigned index)
{
	const struct device *device = ndis->devices[index];
	const char *name;

	ndis_lock(ndis);
	name = ndis_device_state_name(device->state);
	if (device->state == DEVICE_HALTED && device->request != REQUEST_NONE)
		name = "Requested";
	ndis_unlock(ndis);
	return name;
}

bool slu_ndis_is_requested(struct slu_ndis *ndis, unsigned index)
{
	bool requested;

	ndis_lock(ndis);
	requested = ndis->devices[index]->request != REQUEST_NONE;
	ndis_unlock(ndis);
	return requested;
}

struct device *ndis_find_device(struct slu_ndis *ndis, const char *name)
{
	for (unsigned i = 0; i < ndis->device_count; i++) {
		if (!strcmp(ndis->devices[i]->name, name))
			return ndis->devices[i];
	}
	return NULL;
}

/* Moves NDIS's view of the device. A shutdown is for ever. */
static void move(struct device *device, const char *why, enum device_state to)
{
	struct slu_ndis *ndis = device->ndis;
	enum device_state from;

	ndis_lock(ndis);
	from = device->state;
	if (from != DEVICE_SHUTDOWN)
		device->state = to;
	ndis_unlock(ndis);
	if (from == DEVICE_SHUTDOWN)
		return;
	ndis_event_state(ndis, "ndis", device->name, why, ndis_device_state_name(from), ndis_device_state_name(to));
	ndis_yield(ndis);
}

/*
 * Request, initialize, cancel
 */

static struct slu_ndis_miniport *new_handle(struct device *device)
{
	struct slu_ndis_miniport *handle = slu_alloc(1, sizeof *handle);

	*handle = (struct slu_ndis_miniport){.device = device, .alive = true};
	ndis_lock(device->ndis);
	handle->next = device->ndis->miniports;
	device->ndis->miniports = handle;
	device->handle = handle;
	device->stopping = false;
	device->removed = false;
	device->closed_below = false;
	device->low_power = false;
	device->paused_for_power = false;
	ndis_unlock(device->ndis);
	return handle;
}

/* Whoever waits for the start learns how it ended. */
static void start_ended(struct device *device, slu_status status)
{
	struct turn *waiters;

	ndis_lock(device->ndis);
	device->start_status = status;
	device->start_fail = 0;
	device->start_how = SLU_NDIS_START_ANY;
	waiters = device->start_waiters;
	device->start_waiters = NULL;
	ndis_unlock(device->ndis);
	while (waiters) {
		struct turn *waiter = waiters;

		waiters = waiter->next;
		ndis_wake(device->ndis, waiter);
	}
}

/* A call that met the shutdown on another processor may end in any way. */
static bool is_shut_down(struct device *device)
{
	bool shut_down;

	ndis_lock(device->ndis);
	shut_down = device->state == DEVICE_SHUTDOWN;
	ndis_unlock(device->ndis);
	return shut_down;
}

static void check_halted(struct device *device, const char *after)
{
	if (device->resources && !is_shut_down(device))
		ndis_violated(device->ndis, "halt_returns_all", "%s: %u resources left after %s", device->name,
		              device->resources, after);
}

static void check_not_closed(struct device *device)
{
	bool closed;

	ndis_lock(device->ndis);
	closed = device->closed_below;
	ndis_unlock(device->ndis);
	if (closed)
		ndis_violated(device->ndis, "close_after_devices",
		              "%s: initialized over %s, which was closed meanwhile", device->name,
		              device->adapter->name);
}

/* The turn is held. */
static void initialize(struct device *device)
{
	struct slu_ndis *ndis = device->ndis;
	bool reject = device->start_how == SLU_NDIS_START_REJECT;
	slu_status status;

	if (slu_ndis_is_off(ndis))
		ndis_stop(ndis);
	if (ndis_fails(ndis, SLU_NDIS_INIT))
		device->start_fail = 1 + ndis_choose(ndis, RESOURCES_FAILING);

	move(device, "MiniportInitializeEx", DEVICE_INITIALIZING);
	slu_ledger_in(device->ledger_calls, 1);
	slu_ndis_enter(ndis);
	status = ndis->miniport->initialize(device->context, new_handle(device));
	slu_ndis_leave(ndis);
	slu_ledger_out(device->ledger_calls, "MiniportInitializeEx", 1);
	ndis_event_status(ndis, "driver", device->name, "MiniportInitializeEx", status);
	if (status == SLU_STATUS_SUCCESS) {
		check_not_closed(device);
		move(device, "initialized", DEVICE_PAUSED);
		if (reject)
			ndis_tear_down(device, SLU_NDIS_HALT_INITIALIZATION_FAILED, false);
	} else {
		ndis_lock(ndis);
		device->handle->alive = false;
		device->handle->entered = true;
		device->handle->dead = true;
		device->request = REQUEST_NONE;
		ndis_unlock(ndis);
		check_halted(device, "a MiniportInitializeEx that failed");
		move(device, "initialization failed", DEVICE_HALTED);
	}
	start_ended(device, status);
}

/* CANCEL-02: a request that was withdrawn before this came is no longer there. */
static bool grant(struct device *device)
{
	bool granted;

	ndis_lock(device->ndis);
	device->posted = false;
	granted = device->request == REQUEST_MADE || device->request == REQUEST_DECIDED;
	if (granted)
		device->request = REQUEST_GRANTED;
	ndis_unlock(device->ndis);
	return granted;
}

static void initialize_if_requested(void *object)
{
	struct device *device = object;

	ndis_take_turn(device->ndis, &device->turns);
	if (grant(device))
		initialize(device);
	ndis_give_turn(device->ndis, &device->turns);
}

/* INIT-04, DE-08: requested, start IRP received, DriverEntry returned. Call with the lock held. */
static bool is_decided(struct device *device)
{
	bool decided = device->irp && !device->posted && device->ndis->state == DRIVER_LOADED &&
	               (device->request == REQUEST_MADE || device->request == REQUEST_DECIDED);

	if (!decided)
		return false;
	device->posted = true;
	if (device->start_how == SLU_NDIS_START_LATER)
		device->request = REQUEST_DECIDED;
	return true;
}

/* INIT-05: inside the request, or on another thread, and then before the request returns or later. */
static void start(struct device *device, bool in_request)
{
	enum slu_ndis_form form = ndis_pick_form(device->ndis, SLU_NDIS_INIT);
	bool decided, last;

	if (form == SLU_NDIS_FORM_FAILS)
		form = (enum slu_ndis_form)(SLU_NDIS_FORM_AT_ONCE + ndis_choose(device->ndis, 3));

	ndis_lock(device->ndis);
	decided = is_decided(device);
	last = form == SLU_NDIS_FORM_LAST || device->start_how == SLU_NDIS_START_LATER;
	ndis_unlock(device->ndis);
	if (!decided)
		return;
	if (in_request && form == SLU_NDIS_FORM_AT_ONCE && !last)
		initialize_if_requested(device);
	else if (in_request && form == SLU_NDIS_FORM_EARLY && !last)
		ndis_run_elsewhere(device->ndis, device, initialize_if_requested);
	else
		ndis_run_later(device->ndis, device, initialize_if_requested,
		               last ? SLU_NDIS_FORM_LAST : SLU_NDIS_FORM_LATER);
}

void ndis_start_if_decided(struct device *device)
{
	start(device, false);
}

/* The driver may ask anew as soon as it is done with MiniportHaltEx; we when that has returned. */
static void wait_for_halt(struct device *device)
{
	bool halting;

	ndis_lock(device->ndis);
	halting = device->state == DEVICE_HALTING;
	ndis_unlock(device->ndis);
	if (!halting)
		return;
	ndis_take_turn(device->ndis, &device->turns);
	ndis_give_turn(device->ndis, &device->turns);
}

slu_status slu_ndis_im_initialize(struct slu_ndis *ndis, const char *name, void *context)
{
	static const char call[] = "NdisIMInitializeDeviceInstanceEx";
	struct device *device = ndis_find_device(ndis, name);
	slu_status status = SLU_STATUS_SUCCESS;
	bool fails;

	ndis_event(ndis, "driver", name, call);
	if (!device)
		return SLU_STATUS_FAILURE;
	wait_for_halt(device);
	fails = ndis_fails(ndis, SLU_NDIS_REQUEST);
	ndis_lock(ndis);
	if (fails || device->request != REQUEST_NONE || device->state != DEVICE_HALTED) {
		status = SLU_STATUS_NOT_ACCEPTED;
	} else {
		device->request = REQUEST_MADE;
		device->ever_requested = true;
		device->context = context;
	}
	ndis_unlock(ndis);
	ndis_yield(ndis);
	if (status == SLU_STATUS_SUCCESS)
		start(device, true);
	ndis_yield(ndis);
	ndis_event_status(ndis, "ndis", name, call, status);
	return status;
}

/*
 * Where a cancel is to fail, PnP starts the device just now, and MiniportInitializeEx will come (CANCEL-03); not before DriverEntry
 * has returned (DE-08). Call with the lock held.
 */
static void start_instead(struct device *device)
{
	if (device->request != REQUEST_MADE || device->posted || device->ndis->state != DRIVER_LOADED)
		return;
	device->irp = true;
	device->posted = true;
	device->request = REQUEST_DECIDED;
	device->start_how = SLU_NDIS_START_LATER;
}

/* Call with the lock held. TI-20: NDIS decides once; MADE with a work item posted may go either way. */
static bool cancel_wins(struct device *device, bool choice)
{
	if (device->request != REQUEST_MADE || (device->posted && !choice)) {
		if (device->request == REQUEST_MADE)
			device->request = REQUEST_DECIDED;
		return false;
	}
	device->request = REQUEST_NONE;
	device->ever_requested = false;
	return true;
}

slu_status slu_ndis_im_cancel(struct slu_ndis *ndis, const char *name)
{
	static const char call[] = "NdisIMCancelInitializeDeviceInstance";
	struct device *device = ndis_find_device(ndis, name);
	bool fails = ndis_fails(ndis, SLU_NDIS_CANCEL);
	bool choice = ndis_choose(ndis, 2) && !fails;
	bool won, known, overdue;

	ndis_event(ndis, "driver", name, call);
	ndis_lock(ndis);
	known = device && device->ever_requested;
	if (known && fails)
		start_instead(device);
	won = known && cancel_wins(device, choice);
	overdue = known && !won && device->posted && device->start_how == SLU_NDIS_START_LATER;
	ndis_unlock(ndis);
	if (!known)
		ndis_violated(ndis, "cancel_only_what_is_requested", "%s: cancelled and never requested", name);
	if (won)
		start_ended(device, SLU_STATUS_CANCELLED);
	if (overdue)
		ndis_run_later(ndis, device, initialize_if_requested, SLU_NDIS_FORM_LATER);
	ndis_event_status(ndis, "ndis", name, call, won ? SLU_STATUS_SUCCESS : SLU_STATUS_FAILURE);
	ndis_yield(ndis);
	return won ? SLU_STATUS_SUCCESS : SLU_STATUS_FAILURE;
}

/* Requested and started, and not initialized yet. Call with the lock held. */
static bool is_starting(const struct device *device)
{
	return device->irp && device->ndis->state == DRIVER_LOADED && device->request != REQUEST_NONE &&
	       (device->state == DEVICE_HALTED || device->state == DEVICE_INITIALIZING);
}

/* Call with the lock held. */
static bool will_wait_for_start(struct device *device, struct turn *waiter)
{
	if (!is_starting(device))
		return false;
	waiter->next = device->start_waiters;
	device->start_waiters = waiter;
	return true;
}

static struct slu_ndis_result wait_for_start(struct device *device, struct turn *waiter)
{
	ndis_wait(device->ndis, waiter);
	return ndis_answer(device->start_status, "Halted", slu_ndis_device_state(device->ndis, device->index));
}

struct slu_ndis_result slu_ndis_start(struct slu_ndis *ndis, unsigned index, enum slu_ndis_start how, unsigned fail)
{
	struct device *device = ndis->devices[index];
	struct turn waiter = {0};
	bool again, waits = false;

	ndis_lock(ndis);
	again = device->irp;
	if (!again) {
		device->irp = true;
		device->start_how = how;
		device->start_fail = fail;
		waits = how != SLU_NDIS_START_LATER && will_wait_for_start(device, &waiter);
	}
	ndis_unlock(ndis);
	if (again)
		return ndis_refuse("%s was started already", device->name);
	ndis_event(ndis, "pnp", device->name, "IRP_MN_START_DEVICE");
	ndis_start_if_decided(device);
	return waits ? wait_for_start(device, &waiter) : ndis_answer(SLU_STATUS_PENDING, NULL, NULL);
}

struct slu_ndis_result slu_ndis_wait_for_start(struct slu_ndis *ndis, unsigned index)
{
	struct device *device = ndis->devices[index];
	struct turn waiter = {0};
	bool waits;

	ndis_lock(ndis);
	waits = will_wait_for_start(device, &waiter);
	ndis_unlock(ndis);
	if (waits)
		return wait_for_start(device, &waiter);
	return ndis_answer(SLU_STATUS_SUCCESS, NULL, NULL);
}

/*
 * Resources
 */

static void count_resources(struct device *device, int change)
{
	ndis_lock(device->ndis);
	device->resources += (unsigned)change;
	ndis_unlock(device->ndis);
}

slu_status slu_ndis_take_resource(struct slu_ndis_miniport *handle, unsigned kind)
{
	struct device *device = handle->device;

	if (device->state != DEVICE_INITIALIZING)
		ndis_violated(device->ndis, "resources_in_initialize", "%s: resource %u taken in %s", device->name,
		              kind, ndis_device_state_name(device->state));
	if (device->start_fail == kind + 1)
		return SLU_STATUS_RESOURCES;
	if (device->resources != kind)
		ndis_violated(device->ndis, "resources_in_order", "%s: resource %u taken after %u", device->name, kind,
		              device->resources);
	count_resources(device, 1);
	return SLU_STATUS_SUCCESS;
}

void slu_ndis_give_resource(struct slu_ndis_miniport *handle, unsigned kind)
{
	struct device *device = handle->device;

	if (!device->resources || device->resources - 1 != kind)
		ndis_violated(device->ndis, "release_in_reverse", "%s: resource %u given back while %u are held",
		              device->name, kind, device->resources);
	else
		count_resources(device, -1);
}

slu_status slu_ndis_take_restart_memory(struct slu_ndis_miniport *handle)
{
	bool fails = handle->device->restart_fails || ndis_fails(handle->device->ndis, SLU_NDIS_RESTART);

	return fails ? SLU_STATUS_RESOURCES : SLU_STATUS_SUCCESS;
}

/*
 * Restart and pause
 */

static void check_paused(struct device *device)
{
	struct slu_ndis *ndis = device->ndis;
	unsigned sends, loans, calls;
	bool pausing;

	ndis_lock(ndis);
	pausing = device->state == DEVICE_PAUSING;
	sends = device->sends > device->in_send ? device->sends - device->in_send : 0;
	loans = device->loans;
	calls = device->in_indicate;
	ndis_unlock(ndis);
	if (pausing && sends)
		ndis_violated(ndis, "paused_owns_no_send", "%s: paused with %u sends", device->name, sends);
	if (pausing && (loans || calls))
		ndis_violated(ndis, "paused_owns_no_loan", "%s: paused with %u loans out, %u indications running",
		              device->name, loans, calls);
}

slu_status ndis_pause_device(struct device *device)
{
	struct slu_ndis *ndis = device->ndis;
	slu_status status;

	ndis_call_begins(ndis, &device->up, device->ledger_calls);
	move(device, "MiniportPause", DEVICE_PAUSING);
	ndis_enter_device_or_stop(device, device->ledger_calls);
	status = ndis->miniport->pause(device->context);
	slu_ndis_leave(ndis);
	if (status == SLU_STATUS_SUCCESS)
		check_paused(device);
	status = ndis_call_returned(ndis, &device->up, status, device->ledger_calls, device->name, "MiniportPause");
	if (status != SLU_STATUS_SUCCESS && !is_shut_down(device))
		ndis_violated(ndis, "pause_cannot_fail", "%s: pause ended in %08x", device->name, status);
	move(device, "paused", DEVICE_PAUSED);
	return status;
}

void slu_ndis_pause_complete(struct slu_ndis_miniport *handle)
{
	struct device *device = handle->device;

	check_paused(device);
	ndis_call_completed(device->ndis, &device->up, SLU_STATUS_SUCCESS, device->name, "NdisMPauseComplete");
}

slu_status ndis_restart_device(struct device *device)
{
	struct slu_ndis *ndis = device->ndis;
	slu_status status;

	ndis_lock(ndis);
	device->restarts++;
	ndis_unlock(ndis);
	ndis_call_begins(ndis, &device->up, device->ledger_calls);
	move(device, "MiniportRestart", DEVICE_RESTARTING);
	ndis_enter_device_or_stop(device, device->ledger_calls);
	status = ndis->miniport->restart(device->context);
	slu_ndis_leave(ndis);
	status = ndis_call_returned(ndis, &device->up, status, device->ledger_calls, device->name, "MiniportRestart");
	move(device, "restarted", status == SLU_STATUS_SUCCESS ? DEVICE_RUNNING : DEVICE_PAUSED);
	ndis_protocol_wake(device);
	return status;
}

void slu_ndis_restart_complete(struct slu_ndis_miniport *handle, slu_status status)
{
	struct device *device = handle->device;

	ndis_call_completed(device->ndis, &device->up, status, device->name, "NdisMRestartComplete");
}

struct slu_ndis_result slu_ndis_restart_device(struct slu_ndis *ndis, unsigned index, bool fail)
{
	struct device *device = ndis->devices[index];
	struct slu_ndis_result result;

	ndis_take_turn(ndis, &device->turns);
	if (device->state != DEVICE_PAUSED) {
		result = ndis_refuse("%s is %s", device->name, ndis_device_state_name(device->state));
	} else if (device->low_power) {
		result = ndis_refuse("%s is in low power", device->name);
	} else {
		device->restart_fails = fail;
		result = ndis_answer(ndis_restart_device(device), "Paused", NULL);
		result.to = ndis_device_state_name(device->state);
	}
	ndis_give_turn(ndis, &device->turns);
	return result;
}

struct slu_ndis_result slu_ndis_pause_device(struct slu_ndis *ndis, unsigned index)
{
	struct device *device = ndis->devices[index];
	struct slu_ndis_result result;

	ndis_take_turn(ndis, &device->turns);
	if (device->state != DEVICE_RUNNING)
		result = ndis_refuse("%s is %s", device->name, ndis_device_state_name(device->state));
	else
		result = ndis_answer(ndis_pause_device(device), "Running", "Paused");
	ndis_give_turn(ndis, &device->turns);
	return result;
}

/*
 * Halt
 */

/* HALT-02: no send, no request is out when MiniportHaltEx is called. */
static void wait_until_drained(struct device *device)
{
	bool waits;

	ndis_lock(device->ndis);
	waits = device->sends || device->in_send || device->oid;
	device->drain_waits = waits;
	ndis_unlock(device->ndis);
	if (waits)
		ndis_wait(device->ndis, &device->drain_waits);
}

static void halted(struct device *device)
{
	struct slu_ndis *ndis = device->ndis;
	unsigned loans, calls;

	ndis_lock(ndis);
	loans = device->loans;
	calls = device->in_indicate;
	ndis_unlock(ndis);
	if (loans || calls)
		ndis_violated(ndis, "halt_owns_no_loan", "%s: halted with %u loans out", device->name, loans);
	check_halted(device, "MiniportHaltEx");
	ndis_lock(ndis);
	device->handle->dead = true;
	device->request = REQUEST_NONE;
	ndis_unlock(ndis);
	move(device, "halted", DEVICE_HALTED);
}

/* The turn is held and the device is initialized. */
void ndis_tear_down(struct device *device, enum slu_ndis_halt action, bool without_pause)
{
	struct slu_ndis *ndis = device->ndis;

	ndis_lock(ndis);
	device->handle->alive = false;
	ndis_unlock(ndis);
	if (device->state == DEVICE_RUNNING && !without_pause)
		ndis_pause_device(device);
	ndis_lock(ndis);
	device->stopping = true;
	ndis_unlock(ndis);
	ndis_protocol_stop(device);
	wait_until_drained(device);
	ndis_lock(ndis);
	device->handle->entered = true;
	device->halted_running = device->state == DEVICE_RUNNING;
	ndis_unlock(ndis);
	move(device, "MiniportHaltEx", DEVICE_HALTING);
	slu_ledger_in(device->ledger_calls, 1);
	ndis_enter_device_or_stop(device, device->ledger_calls);
	ndis->miniport->halt(device->context, action);
	slu_ndis_leave(ndis);
	slu_ledger_out(device->ledger_calls, "MiniportHaltEx", 1);
	ndis_event(ndis, "driver", device->name, "MiniportHaltEx");
	halted(device);
}

static bool is_initialized(const struct device *device)
{
	return device->state == DEVICE_PAUSED || device->state == DEVICE_RUNNING;
}

struct slu_ndis_result slu_ndis_halt_device(struct slu_ndis *ndis, unsigned index, bool without_pause)
{
	struct device *device = ndis->devices[index];
	struct slu_ndis_result result;

	ndis_take_turn(ndis, &device->turns);
	if (!is_initialized(device)) {
		result = ndis_refuse("%s is %s", device->name, ndis_device_state_name(device->state));
	} else {
		result = ndis_answer(SLU_STATUS_SUCCESS, ndis_device_state_name(device->state), "Halted");
		ndis_lock(ndis);
		device->irp = false;
		ndis_unlock(ndis);
		ndis_tear_down(device, SLU_NDIS_HALT_DISABLED, without_pause);
	}
	ndis_give_turn(ndis, &device->turns);
	return result;
}

/* SURP-03: the notice, then pause, then halt. */
struct slu_ndis_result slu_ndis_remove_device(struct slu_ndis *ndis, unsigned index)
{
	struct device *device = ndis->devices[index];
	struct slu_ndis_result result;

	ndis_take_turn(ndis, &device->turns);
	if (!is_initialized(device)) {
		result = ndis_refuse("%s is %s", device->name, ndis_device_state_name(device->state));
	} else {
		result = ndis_answer(SLU_STATUS_SUCCESS, ndis_device_state_name(device->state), "Halted");
		ndis_lock(ndis);
		device->irp = false;
		device->removed = true;
		ndis_unlock(ndis);
		ndis_event(ndis, "pnp", device->name, "IRP_MN_SURPRISE_REMOVAL");
		if (!ndis_enter_device(device))
			ndis_stop(ndis);
		ndis->miniport->surprise_removed(device->context);
		slu_ndis_leave(ndis);
		ndis_yield(ndis);
		ndis_tear_down(device, SLU_NDIS_HALT_SURPRISE_REMOVED, false);
	}
	ndis_give_turn(ndis, &device->turns);
	return result;
}

/*
 * Shutdown
 */

bool slu_ndis_is_off(struct slu_ndis *ndis)
{
	bool off;

	ndis_lock(ndis);
	off = ndis->off;
	ndis_unlock(ndis);
	return off;
}

/* TA-10: from any state in which the device is there, whatever is under way. */
static void shut_device_down(struct device *device)
{
	struct slu_ndis *ndis = device->ndis;
	enum device_state from;
	bool there;

	ndis_lock(ndis);
	from = device->state;
	there = from == DEVICE_PAUSED || from == DEVICE_RESTARTING || from == DEVICE_RUNNING || from == DEVICE_PAUSING;
	if (there) {
		device->state = DEVICE_SHUTDOWN;
		device->stopping = true;
		ndis->inside++;
	}
	ndis_unlock(ndis);
	if (!there)
		return;
	ndis_event_state(ndis, "ndis", device->name, "MiniportShutdownEx", ndis_device_state_name(from), "Shutdown");
	slu_ledger_in(device->ledger_calls, 1);
	ndis->miniport->shutdown(device->context);
	slu_ndis_leave(ndis);
	slu_ledger_out(device->ledger_calls, "MiniportShutdownEx", 1);
	ndis_protocol_stop(device);
}

struct slu_ndis_result slu_ndis_shutdown(struct slu_ndis *ndis)
{
	bool again;

	ndis_lock(ndis);
	again = ndis->off;
	ndis->off = true;
	if (!again)
		slu_account_mark(ndis->account);
	ndis_unlock(ndis);
	if (again)
		return ndis_refuse("the system is shut down");
	ndis_event(ndis, "pnp", "driver", "IRP_MJ_SHUTDOWN");
	for (unsigned i = 0; i < ndis->device_count; i++)
		shut_device_down(ndis->devices[i]);
	return ndis_answer(SLU_STATUS_SUCCESS, NULL, NULL);
}

/*
 * Deinitialize
 */

/* The turn is not held. Returns false if somebody else has decided for a halt. */
static bool deinitialize(struct slu_ndis_miniport *handle)
{
	struct device *device = handle->device;
	bool alive;

	ndis_take_turn(device->ndis, &device->turns);
	ndis_lock(device->ndis);
	alive = handle->alive;
	ndis_unlock(device->ndis);
	if (alive)
		ndis_tear_down(device, SLU_NDIS_HALT_DEINITIALIZED, false);
	ndis_give_turn(device->ndis, &device->turns);
	return alive;
}

static void deinitialize_later(void *object)
{
	deinitialize(object);
}

/* PnP halts it, unless that was done meanwhile. */
static void halt_later(void *object)
{
	struct slu_ndis_miniport *handle = object;
	struct device *device = handle->device;
	bool entered;

	ndis_take_turn(device->ndis, &device->turns);
	ndis_lock(device->ndis);
	entered = handle->entered;
	ndis_unlock(device->ndis);
	if (!entered)
		ndis_tear_down(device, SLU_NDIS_HALT_DISABLED, false);
	ndis_give_turn(device->ndis, &device->turns);
}

/*
 * DEINIT-05: somebody else has decided for a halt, or @decide: decides just now. The answer is given before MiniportHaltEx is
 * entered, while it runs, or after it.
 */
static void fail_deinitialize(struct slu_ndis_miniport *handle, bool decide)
{
	struct device *device = handle->device;

	if (decide)
		ndis_run_later(device->ndis, handle, halt_later, SLU_NDIS_FORM_LATER);
	if (ndis_choose(device->ndis, 2)) {
		ndis_take_turn(device->ndis, &device->turns);
		ndis_give_turn(device->ndis, &device->turns);
	}
}

/* DEINIT-04, Q-08: torn down when it returns, or soon after. False: the handle is not valid. */
static bool end_deinitialize(struct slu_ndis_miniport *handle, enum slu_ndis_form form)
{
	struct slu_ndis *ndis = handle->device->ndis;

	if (form == SLU_NDIS_FORM_AT_ONCE)
		return deinitialize(handle);
	if (form == SLU_NDIS_FORM_EARLY)
		ndis_run_elsewhere(ndis, handle, deinitialize_later);
	else
		ndis_run_later(ndis, handle, deinitialize_later, form);
	ndis_yield(ndis);
	return true;
}

slu_status slu_ndis_im_deinitialize(struct slu_ndis_miniport *handle)
{
	static const char call[] = "NdisIMDeInitializeDeviceInstance";
	struct device *device = handle->device;
	struct slu_ndis *ndis = device->ndis;
	enum slu_ndis_form form = ndis_pick_form(ndis, SLU_NDIS_DEINIT);
	bool fails = form == SLU_NDIS_FORM_FAILS;
	bool alive, again;

	ndis_event(ndis, "driver", device->name, call);
	ndis_lock(ndis);
	alive = handle->alive;
	again = handle->deinitialized;
	handle->deinitialized = true;
	if (fails)
		handle->alive = false;
	ndis_unlock(ndis);
	if (again)
		ndis_violated(ndis, "deinitialize_once", "%s: %s a second time", device->name, call);
	ndis_yield(ndis);
	if (!alive || fails)
		fail_deinitialize(handle, alive);
	alive = alive && !fails && end_deinitialize(handle, form);
	ndis_event_status(ndis, "ndis", device->name, call, alive ? SLU_STATUS_SUCCESS : SLU_STATUS_FAILURE);
	return alive ? SLU_STATUS_SUCCESS : SLU_STATUS_FAILURE;
}

/*
 * Power
 */

static slu_status power_device(struct device *device, bool low, bool without_pause)
{
	slu_status status;

	if (low && !without_pause && device->state == DEVICE_RUNNING) {
		ndis_pause_device(device);
		device->paused_for_power = true;
	}
	ndis_lock(device->ndis);
	device->low_power = true;
	ndis_unlock(device->ndis);
	status = ndis_request_and_wait(device, SLU_OID_PNP_SET_POWER, true, low);
	if (status != SLU_STATUS_SUCCESS && status != SLU_STATUS_NOT_ACCEPTED)
		ndis_violated(device->ndis, "set_power_is_accepted", "%s: OID_PNP_SET_POWER ended in %08x",
		              device->name, status);
	ndis_lock(device->ndis);
	device->low_power = low;
	ndis_unlock(device->ndis);
	if (!low && device->paused_for_power) {
		device->paused_for_power = false;
		status = ndis_restart_device(device);
	}
	if (!low)
		ndis_protocol_wake(device);
	return status;
}

struct slu_ndis_result slu_ndis_power_device(struct slu_ndis *ndis, unsigned index, bool low, bool without_pause)
{
	struct device *device = ndis->devices[index];
	struct slu_ndis_result result;

	ndis_take_turn(ndis, &device->turns);
	if (!is_initialized(device)) {
		result = ndis_refuse("%s is %s", device->name, ndis_device_state_name(device->state));
	} else if (device->low_power == low) {
		result = ndis_refuse("%s is in %s", device->name, low ? "low power" : "D0");
	} else {
		result.from = ndis_device_state_name(device->state);
		result = ndis_answer(power_device(device, low, without_pause), result.from, NULL);
		result.to = ndis_device_state_name(device->state);
	}
	ndis_give_turn(ndis, &device->turns);
	return result;
}
