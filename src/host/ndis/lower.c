/* SPDX-License-Identifier: MIT */
/*
 * lower.c - the adapter below and the driver's binding to it
 */
#include "ndis-private.h"

#include "../memory.h"

#include <stdlib.h>

const char *ndis_binding_state_name(enum binding_state state)
{
	static const char *const names[] = {
	        [BINDING_UNBOUND] = "Unbound",       [BINDING_OPENING] = "Opening", [BINDING_PAUSED] = "Paused",
	        [BINDING_RESTARTING] = "Restarting", [BINDING_RUNNING] = "Running", [BINDING_PAUSING] = "Pausing",
	        [BINDING_CLOSING] = "Closing",
	};

	return names[state];
}

const char *slu_ndis_adapter_state(struct slu_ndis *ndis, unsigned adapter)
{
	enum binding_state state;

	ndis_lock(ndis);
	state = ndis->adapters[adapter]->state;
	ndis_unlock(ndis);
	return ndis_binding_state_name(state);
}

/* Moves NDIS's view of the binding. Returns the name of the state before. */
const char *ndis_move_binding(struct slu_ndis_adapter *adapter, const char *why, enum binding_state to)
{
	struct slu_ndis *ndis = adapter->ndis;
	enum binding_state from;

	ndis_lock(ndis);
	from = adapter->state;
	adapter->state = to;
	ndis_unlock(ndis);
	ndis_event_state(ndis, "ndis", adapter->name, why, ndis_binding_state_name(from), ndis_binding_state_name(to));
	ndis_yield(ndis);
	return ndis_binding_state_name(from);
}

bool ndis_is_bound(const struct slu_ndis_adapter *adapter)
{
	return adapter->state == BINDING_PAUSED || adapter->state == BINDING_RUNNING;
}

/* Call with the lock held. */
bool ndis_may_bind(const struct slu_ndis *ndis)
{
	return ndis->protocol && !ndis->deregistering && !ndis->uninstalled;
}

/*
 * Open and close
 */

struct completion {
	struct slu_ndis_open *open;
	slu_status status;
};

static void complete_open(void *object)
{
	struct completion *completion = object;
	struct slu_ndis_open *open = completion->open;
	struct slu_ndis *ndis = open->adapter->ndis;

	ndis_lock(ndis);
	if (completion->status == SLU_STATUS_SUCCESS) {
		*open->handle = open;
		open->adapter->open = open;
		open->adapter->context = open->context;
	}
	ndis_unlock(ndis);
	ndis_event_status(ndis, "ndis", open->adapter->name, "ProtocolOpenAdapterCompleteEx", completion->status);
	slu_ndis_enter(ndis);
	ndis->protocol->open_complete(open->context, completion->status);
	slu_ndis_leave(ndis);
	free(completion);
}

static struct completion *new_completion(struct slu_ndis_open *open, slu_status status)
{
	struct completion *completion = slu_alloc(1, sizeof *completion);

	*completion = (struct completion){.open = open, .status = status};
	return completion;
}

static struct slu_ndis_open *new_open(struct slu_ndis_adapter *adapter, void *context, struct slu_ndis_open **handle)
{
	struct slu_ndis_open *open = slu_alloc(1, sizeof *open);

	*open = (struct slu_ndis_open){.adapter = adapter, .context = context, .handle = handle};
	ndis_lock(adapter->ndis);
	open->next = adapter->ndis->opens;
	adapter->ndis->opens = open;
	ndis_unlock(adapter->ndis);
	return open;
}

static slu_status open_adapter(struct slu_ndis_adapter *adapter, struct slu_ndis_open *open)
{
	struct slu_ndis *ndis = adapter->ndis;
	enum slu_ndis_form form = ndis_pick_form(ndis, SLU_NDIS_OPEN);
	slu_status status = SLU_STATUS_SUCCESS;

	if (form == SLU_NDIS_FORM_FAILS) {
		status = SLU_STATUS_RESOURCES;
		form = (enum slu_ndis_form)(SLU_NDIS_FORM_AT_ONCE + ndis_choose(ndis, 3));
	}
	if (form == SLU_NDIS_FORM_AT_ONCE) {
		ndis_lock(ndis);
		if (status == SLU_STATUS_SUCCESS) {
			*open->handle = open;
			adapter->open = open;
			adapter->context = open->context;
		}
		ndis_unlock(ndis);
		return status;
	}
	if (form == SLU_NDIS_FORM_EARLY)
		complete_open(new_completion(open, status));
	else
		ndis_run_later(ndis, new_completion(open, status), complete_open, form);
	return SLU_STATUS_PENDING;
}

slu_status slu_ndis_open_adapter(struct slu_ndis_adapter *adapter, void *context, struct slu_ndis_open **handle)
{
	struct slu_ndis *ndis = adapter->ndis;
	slu_status status;
	bool inside;

	ndis_event(ndis, "driver", adapter->name, "NdisOpenAdapterEx");
	ndis_lock(ndis);
	inside = adapter->in_bind && !adapter->open;
	ndis_unlock(ndis);
	if (!inside) {
		ndis_violated(ndis, "open_only_in_bind", "%s: NdisOpenAdapterEx outside of ProtocolBindAdapterEx",
		              adapter->name);
		return SLU_STATUS_FAILURE;
	}
	status = open_adapter(adapter, new_open(adapter, context, handle));
	ndis_event_status(ndis, "ndis", adapter->name, "NdisOpenAdapterEx", status);
	ndis_yield(ndis);
	return status;
}

/*
 * Does @device use @adapter? One that is inside MiniportHaltEx, or inside a MiniportInitializeEx that fails, has let go of it
 * as soon as it has given back what it took: the driver cannot act after it has returned. Call with the lock held.
 */
static bool uses(struct device *device, const struct slu_ndis_adapter *adapter)
{
	if (device->adapter != adapter || device->request == REQUEST_NONE)
		return false;
	if (device->state == DEVICE_INITIALIZING && !device->resources) {
		device->closed_below = true;
		return false;
	}
	return device->state != DEVICE_HALTING || device->resources || device->loans;
}

static void check_close(struct slu_ndis_open *open)
{
	struct slu_ndis_adapter *adapter = open->adapter;
	struct slu_ndis *ndis = adapter->ndis;
	const struct device *user = NULL;
	unsigned sends, oids, loans;
	bool inside, twice;

	ndis_lock(ndis);
	inside = adapter->in_bind || adapter->in_unbind;
	twice = open->closing;
	open->closing = true;
	sends = open->sends;
	oids = open->oids;
	loans = open->loans - open->in_receive;
	for (unsigned i = 0; i < ndis->device_count; i++) {
		if (uses(ndis->devices[i], adapter))
			user = ndis->devices[i];
	}
	ndis_unlock(ndis);
	if (twice)
		ndis_violated(ndis, "handle_dead_after_close", "%s: NdisCloseAdapterEx a second time", adapter->name);
	if (!inside)
		ndis_violated(ndis, "close_only_in_bind_or_unbind", "%s: NdisCloseAdapterEx outside of bind and unbind",
		              adapter->name);
	if (sends || oids || (int)loans > 0)
		ndis_violated(ndis, "close_after_drain", "%s: closed with %u sends, %u requests, %u receives held",
		              adapter->name, sends, oids, loans);
	if (user)
		ndis_violated(ndis, "close_after_devices", "%s: closed while %s is there", adapter->name, user->name);
}

/* No receive callback runs when the close is complete: one that had not reached the driver yet could not be counted by it. */
static void closed(struct slu_ndis_open *open)
{
	struct slu_ndis *ndis = open->adapter->ndis;
	bool waits;

	ndis_lock(ndis);
	open->adapter->open = NULL;
	open->closed = true;
	waits = open->in_receive;
	open->close_waits = waits;
	ndis_unlock(ndis);
	if (waits)
		ndis_wait(ndis, &open->close_waits);
}

static void complete_close(void *object)
{
	struct slu_ndis_open *open = object;
	struct slu_ndis *ndis = open->adapter->ndis;

	closed(open);
	ndis_event(ndis, "ndis", open->adapter->name, "ProtocolCloseAdapterCompleteEx");
	slu_ndis_enter(ndis);
	ndis->protocol->close_complete(open->context);
	slu_ndis_leave(ndis);
}

slu_status slu_ndis_close_adapter(struct slu_ndis_open *open)
{
	struct slu_ndis *ndis = open->adapter->ndis;
	enum slu_ndis_form form = ndis_pick_form(ndis, SLU_NDIS_CLOSE);
	const char *name = open->adapter->name;
	slu_status status = SLU_STATUS_PENDING;

	ndis_event(ndis, "driver", name, "NdisCloseAdapterEx");
	check_close(open);
	ndis_yield(ndis);
	if (form == SLU_NDIS_FORM_AT_ONCE || form == SLU_NDIS_FORM_FAILS) {
		closed(open);
		status = SLU_STATUS_SUCCESS;
	} else if (form == SLU_NDIS_FORM_EARLY) {
		complete_close(open);
	} else {
		ndis_run_later(ndis, open, complete_close, form);
	}
	ndis_event_status(ndis, "ndis", name, "NdisCloseAdapterEx", status);
	return status;
}

slu_status slu_ndis_take_binding_memory(struct slu_ndis_open *open)
{
	bool fails = open->adapter->setup_fails || ndis_fails(open->adapter->ndis, SLU_NDIS_SET_UP);

	return fails ? SLU_STATUS_RESOURCES : SLU_STATUS_SUCCESS;
}

/*
 * Bind and unbind
 */

/* Is it bound now? */
static bool check_bound(struct slu_ndis_adapter *adapter, slu_status status)
{
	struct slu_ndis *ndis = adapter->ndis;
	bool open;

	ndis_lock(ndis);
	open = adapter->open;
	ndis_unlock(ndis);
	if (status == SLU_STATUS_SUCCESS && !open)
		ndis_violated(ndis, "bind_opens", "%s: the bind succeeded without an open adapter", adapter->name);
	if (status != SLU_STATUS_SUCCESS && open)
		ndis_violated(ndis, "failed_bind_leaves_nothing", "%s: the bind failed and left the adapter open",
		              adapter->name);
	return status == SLU_STATUS_SUCCESS && open;
}

/* A callback of the binding begins here. */
void ndis_on_this_thread(struct slu_ndis_adapter *adapter)
{
	struct slu_ndis *ndis = adapter->ndis;
	slu_word thread = ndis->world.platform.thread(ndis->world.platform.context);

	ndis_lock(ndis);
	adapter->thread = thread;
	ndis_unlock(ndis);
}

/* The turn is held and the state is Unbound. */
static slu_status bind_adapter(struct slu_ndis_adapter *adapter)
{
	struct slu_ndis *ndis = adapter->ndis;
	slu_status status;

	ndis_call_begins(ndis, &adapter->up, adapter->calls);
	ndis_lock(ndis);
	adapter->in_bind = true;
	ndis_unlock(ndis);
	ndis_on_this_thread(adapter);
	ndis_move_binding(adapter, "ProtocolBindAdapterEx", BINDING_OPENING);
	slu_ndis_enter(ndis);
	status = ndis->protocol->bind(ndis->protocol_context, adapter, adapter->name);
	slu_ndis_leave(ndis);
	ndis_lock(ndis);
	adapter->in_bind = false;
	ndis_unlock(ndis);
	status = ndis_call_returned(ndis, &adapter->up, status, adapter->calls, adapter->name, "ProtocolBindAdapterEx");
	ndis_lock(ndis);
	adapter->missing = status != SLU_STATUS_SUCCESS;
	ndis_unlock(ndis);
	ndis_move_binding(adapter, "bound", check_bound(adapter, status) ? BINDING_PAUSED : BINDING_UNBOUND);
	return status;
}

void slu_ndis_complete_bind(struct slu_ndis_adapter *adapter, slu_status status)
{
	ndis_call_completed(adapter->ndis, &adapter->up, status, adapter->name, "NdisCompleteBindAdapterEx");
}

static void check_unbound(struct slu_ndis_adapter *adapter, const char *name)
{
	struct slu_ndis *ndis = adapter->ndis;
	bool open;

	ndis_lock(ndis);
	open = adapter->open;
	ndis_unlock(ndis);
	if (open)
		ndis_violated(ndis, "unbind_ends_after_close", "%s: %s before the adapter was closed", adapter->name,
		              name);
}

void slu_ndis_complete_unbind(struct slu_ndis_adapter *adapter)
{
	check_unbound(adapter, "NdisCompleteUnbindAdapterEx");
	ndis_call_completed(adapter->ndis, &adapter->up, SLU_STATUS_SUCCESS, adapter->name,
	                    "NdisCompleteUnbindAdapterEx");
}

/* The turn is held; pauses first (UNB-02). */
void ndis_unbind_adapter(struct slu_ndis_adapter *adapter)
{
	struct slu_ndis *ndis = adapter->ndis;
	slu_status status;

	if (adapter->state == BINDING_RUNNING)
		ndis_pause_binding(adapter);
	ndis_call_begins(ndis, &adapter->up, adapter->calls);
	ndis_lock(ndis);
	adapter->in_unbind = true;
	ndis_unlock(ndis);
	ndis_on_this_thread(adapter);
	ndis_move_binding(adapter, "ProtocolUnbindAdapterEx", BINDING_CLOSING);
	slu_ndis_enter(ndis);
	status = ndis->protocol->unbind(adapter->context);
	slu_ndis_leave(ndis);
	ndis_lock(ndis);
	adapter->in_unbind = false;
	ndis_unlock(ndis);
	if (status == SLU_STATUS_SUCCESS)
		check_unbound(adapter, "ProtocolUnbindAdapterEx returned SUCCESS");
	status = ndis_call_returned(ndis, &adapter->up, status, adapter->calls, adapter->name,
	                            "ProtocolUnbindAdapterEx");
	if (status != SLU_STATUS_SUCCESS)
		ndis_violated(ndis, "unbind_cannot_fail", "%s: unbind ended in %08x", adapter->name, status);
	ndis_move_binding(adapter, "unbound", BINDING_UNBOUND);
}

struct slu_ndis_result slu_ndis_bind(struct slu_ndis *ndis, unsigned index, bool setup_fails)
{
	struct slu_ndis_adapter *adapter = ndis->adapters[index];
	struct slu_ndis_result result;
	bool may;

	ndis_take_turn(ndis, &adapter->turns);
	ndis_lock(ndis);
	may = ndis_may_bind(ndis);
	ndis_unlock(ndis);
	if (!may)
		result = ndis_refuse("no protocol is registered");
	else if (adapter->removed)
		result = ndis_refuse("%s was removed", adapter->name);
	else if (adapter->state != BINDING_UNBOUND)
		result = ndis_refuse("%s is %s", adapter->name, ndis_binding_state_name(adapter->state));
	else {
		adapter->setup_fails = setup_fails;
		result = ndis_answer(bind_adapter(adapter), "Unbound", NULL);
		result.to = ndis_binding_state_name(adapter->state);
	}
	ndis_give_turn(ndis, &adapter->turns);
	return result;
}

struct slu_ndis_result slu_ndis_unbind(struct slu_ndis *ndis, unsigned index)
{
	struct slu_ndis_adapter *adapter = ndis->adapters[index];
	struct slu_ndis_result result;

	ndis_take_turn(ndis, &adapter->turns);
	if (!ndis_is_bound(adapter)) {
		result = ndis_refuse("%s is %s", adapter->name, ndis_binding_state_name(adapter->state));
	} else {
		result = ndis_answer(SLU_STATUS_SUCCESS, ndis_binding_state_name(adapter->state), "Unbound");
		ndis_unbind_adapter(adapter);
	}
	ndis_give_turn(ndis, &adapter->turns);
	return result;
}

/* @call uses the handle. */
void ndis_check_handle(struct slu_ndis_open *open, const char *call)
{
	struct slu_ndis *ndis = open->adapter->ndis;
	bool dead;

	ndis_event(ndis, "driver", open->adapter->name, call);
	ndis_lock(ndis);
	dead = open->closing;
	ndis_unlock(ndis);
	if (dead)
		ndis_violated(ndis, "handle_dead_after_close", "%s: %s after NdisCloseAdapterEx", open->adapter->name,
		              call);
}

/*
 * Bindings enumerated anew
 */

/* Call with the lock held. */
static bool is_inside(const struct slu_ndis_adapter *adapter, slu_word thread)
{
	return (adapter->in_bind || adapter->in_unbind || adapter->event) && adapter->thread == thread;
}

/* PNP-14. */
static void check_enumeration(struct slu_ndis *ndis)
{
	slu_word thread = ndis->world.platform.thread(ndis->world.platform.context);
	const struct slu_ndis_adapter *inside = NULL;

	ndis_lock(ndis);
	for (unsigned i = 0; i < ndis->adapter_count; i++) {
		if (is_inside(ndis->adapters[i], thread))
			inside = ndis->adapters[i];
	}
	ndis_unlock(ndis);
	if (inside)
		ndis_violated(ndis, "enumerates_outside_of_bindings",
		              "%s: NdisReEnumerateProtocolBindings inside a callback of the binding", inside->name);
}

static bool is_missing(const struct slu_ndis_adapter *adapter)
{
	bool missing;

	ndis_lock(adapter->ndis);
	missing = adapter->missing;
	ndis_unlock(adapter->ndis);
	return missing;
}

static void bind_missing(void *object)
{
	struct slu_ndis_adapter *adapter = object;

	if (is_missing(adapter))
		slu_ndis_bind(adapter->ndis, adapter->index, false);
}

void slu_ndis_reenumerate_bindings(struct slu_ndis *ndis)
{
	static const char call[] = "NdisReEnumerateProtocolBindings";

	ndis_event(ndis, "driver", "driver", call);
	check_enumeration(ndis);
	for (unsigned i = 0; i < ndis->adapter_count; i++) {
		if (is_missing(ndis->adapters[i]))
			ndis_run_later(ndis, ndis->adapters[i], bind_missing, SLU_NDIS_FORM_LATER);
	}
	ndis_yield(ndis);
}

/* UNB-19: a work item of NDIS; not if an unbind was under way. */
static void unbind_for_driver(void *object)
{
	struct slu_ndis_open *open = object;
	struct slu_ndis_adapter *adapter = open->adapter;

	ndis_take_turn(adapter->ndis, &adapter->turns);
	if (adapter->open == open && ndis_is_bound(adapter))
		ndis_unbind_adapter(adapter);
	ndis_give_turn(adapter->ndis, &adapter->turns);
}

/* The unbind may be well under way when the call returns (UNB-20). */
#define UNBIND_YIELDS 16

static slu_status queue_unbind(struct slu_ndis_open *open, enum slu_ndis_form form)
{
	struct slu_ndis *ndis = open->adapter->ndis;

	if (form == SLU_NDIS_FORM_FAILS)
		return SLU_STATUS_RESOURCES;
	if (form == SLU_NDIS_FORM_NEVER)
		return SLU_STATUS_SUCCESS;
	ndis_run_later(ndis, open, unbind_for_driver, form);
	for (int i = 0; i < UNBIND_YIELDS && form == SLU_NDIS_FORM_EARLY; i++)
		ndis_yield(ndis);
	return SLU_STATUS_SUCCESS;
}

slu_status slu_ndis_unbind_adapter(struct slu_ndis_open *open)
{
	static const char call[] = "NdisUnbindAdapter";
	struct slu_ndis_adapter *adapter = open->adapter;
	slu_status status;

	ndis_check_handle(open, call);
	status = queue_unbind(open, ndis_pick_form(adapter->ndis, SLU_NDIS_UNBIND_ADAPTER));
	ndis_event_status(adapter->ndis, "ndis", adapter->name, call, status);
	ndis_yield(adapter->ndis);
	return status;
}

/*
 * Reset
 */

/* RESET-03: NDIS tells the protocol of both ends; STATE-06: it takes no turn, a pause may run meanwhile. */
#define RESET_YIELDS 16

static void indicate_status(struct slu_ndis_adapter *adapter, slu_status status)
{
	struct slu_ndis *ndis = adapter->ndis;

	ndis_event_status(ndis, "ndis", adapter->name, "ProtocolStatusEx", status);
	if (ndis_is_bound(adapter)) {
		slu_ndis_enter(ndis);
		ndis->protocol->status(adapter->context, status);
		slu_ndis_leave(ndis);
	}
}

struct slu_ndis_result slu_ndis_reset_adapter(struct slu_ndis *ndis, unsigned index)
{
	struct slu_ndis_adapter *adapter = ndis->adapters[index];
	bool again;

	ndis_take_turn(ndis, &adapter->turns);
	ndis_lock(ndis);
	again = adapter->resetting || adapter->removed;
	if (!again)
		adapter->resetting = true;
	ndis_unlock(ndis);
	if (again) {
		ndis_give_turn(ndis, &adapter->turns);
		return ndis_refuse("%s was removed", adapter->name);
	}
	indicate_status(adapter, SLU_STATUS_RESET_START);
	for (int i = 0; i < RESET_YIELDS; i++)
		ndis_yield(ndis);
	ndis_lock(ndis);
	adapter->resetting = false;
	ndis_unlock(ndis);
	indicate_status(adapter, SLU_STATUS_RESET_END);
	ndis_give_turn(ndis, &adapter->turns);
	return ndis_answer(SLU_STATUS_SUCCESS, NULL, NULL);
}
