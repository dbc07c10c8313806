/* SPDX-License-Identifier: MIT */
/*
 * pnp.c - what ProtocolNetPnPEvent brings, and what of it goes on to the protocols above
 */
#include "ndis-private.h"

#include <string.h>

/*
 * Events of the binding
 */

const char *ndis_pnp_name(const struct slu_ndis_pnp_event *pnp)
{
	static const char *const names[] = {
	        [SLU_NDIS_PNP_PAUSE] = "NetEventPause",
	        [SLU_NDIS_PNP_RESTART] = "NetEventRestart",
	        [SLU_NDIS_PNP_QUERY_POWER] = "NetEventQueryPower",
	        [SLU_NDIS_PNP_SET_POWER] = "NetEventSetPower",
	        [SLU_NDIS_PNP_QUERY_REMOVE] = "NetEventQueryRemoveDevice",
	        [SLU_NDIS_PNP_CANCEL_REMOVE] = "NetEventCancelRemoveDevice",
	        [SLU_NDIS_PNP_RECONFIGURE] = "NetEventReconfigure",
	        [SLU_NDIS_PNP_REENABLE] = "NetEventIMReEnableDevice",
	        [SLU_NDIS_PNP_BIND_LIST] = "NetEventBindList",
	        [SLU_NDIS_PNP_BINDS_COMPLETE] = "NetEventBindsComplete",
	        [SLU_NDIS_PNP_CAPABILITIES] = "NetEventPnPCapabilities",
	        [SLU_NDIS_PNP_PORT_ACTIVATION] = "NetEventPortActivation",
	        [SLU_NDIS_PNP_PORT_DEACTIVATION] = "NetEventPortDeactivation",
	};

	return names[pnp->code];
}

static void check_paused(struct slu_ndis_adapter *adapter)
{
	struct slu_ndis *ndis = adapter->ndis;
	unsigned sends = 0, held = 0;
	bool pausing;

	ndis_lock(ndis);
	pausing = adapter->state == BINDING_PAUSING && adapter->open;
	if (pausing) {
		sends = adapter->open->sends;
		held = adapter->open->loans > adapter->open->in_receive
		               ? adapter->open->loans - adapter->open->in_receive
		               : 0;
	}
	ndis_unlock(ndis);
	if (sends || held)
		ndis_violated(ndis, "paused_binding_holds_nothing", "%s: paused with %u sends and %u receives held",
		              adapter->name, sends, held);
}

/* PNP-05. */
static void check_supported(struct slu_ndis *ndis, const char *object, const struct slu_ndis_pnp_event *pnp,
                            slu_status status)
{
	if (status == SLU_STATUS_NOT_SUPPORTED)
		ndis_violated(ndis, "event_is_supported", "%s: %s ended in %08x", object, ndis_pnp_name(pnp), status);
}

/* PNP-04: these always succeed, but not the activation of a port (PNP-03). */
static slu_status check_told(struct slu_ndis *ndis, const char *object, const struct slu_ndis_pnp_event *pnp,
                             slu_status status)
{
	if (status != SLU_STATUS_SUCCESS && pnp->code != SLU_NDIS_PNP_PORT_ACTIVATION)
		ndis_violated(ndis, "event_always_succeeds", "%s: %s ended in %08x", object, ndis_pnp_name(pnp),
		              status);
	return status;
}

/* PNP-12: what is with the driver now must be answered before the event goes up. */
static void begin_event(struct slu_ndis_adapter *adapter, const struct slu_ndis_pnp_event *pnp)
{
	struct slu_ndis *ndis = adapter->ndis;

	ndis_lock(ndis);
	adapter->event = pnp;
	adapter->objected = false;
	for (unsigned i = 0; i < ndis->device_count; i++) {
		struct device *device = ndis->devices[i];

		if (device->adapter == adapter)
			device->oid_before_event = device->oid_pended;
	}
	ndis_unlock(ndis);
}

/* PNP-10: a protocol above objected, and the driver did not. */
static void end_event(struct slu_ndis_adapter *adapter, const struct slu_ndis_pnp_event *pnp, slu_status status)
{
	bool objected;

	ndis_lock(adapter->ndis);
	adapter->event = NULL;
	objected = adapter->objected;
	ndis_unlock(adapter->ndis);
	if (objected && status == SLU_STATUS_SUCCESS)
		ndis_violated(adapter->ndis, "query_answer_is_passed_on", "%s: %s succeeded though a protocol objected",
		              adapter->name, ndis_pnp_name(pnp));
}

/* The turn is held. */
slu_status ndis_tell_binding(struct slu_ndis_adapter *adapter, const struct slu_ndis_pnp_event *pnp)
{
	struct slu_ndis *ndis = adapter->ndis;
	slu_status status;

	ndis_call_begins(ndis, &adapter->up, adapter->calls);
	ndis_event(ndis, "ndis", adapter->name, ndis_pnp_name(pnp));
	begin_event(adapter, pnp);
	ndis_on_this_thread(adapter);
	slu_ndis_enter(ndis);
	status = ndis->protocol->pnp_event(ndis->protocol_context, adapter->context, pnp);
	slu_ndis_leave(ndis);
	end_event(adapter, pnp, status);
	if (status == SLU_STATUS_SUCCESS)
		check_paused(adapter);
	status = ndis_call_returned(ndis, &adapter->up, status, adapter->calls, adapter->name, ndis_pnp_name(pnp));
	check_supported(ndis, adapter->name, pnp, status);
	return status;
}

void slu_ndis_complete_pnp_event(struct slu_ndis_open *open, slu_status status)
{
	struct slu_ndis_adapter *adapter = open->adapter;

	check_paused(adapter);
	ndis_call_completed(adapter->ndis, &adapter->up, status, adapter->name, "NdisCompleteNetPnPEvent");
}

slu_status ndis_pause_binding(struct slu_ndis_adapter *adapter)
{
	slu_status status;

	ndis_move_binding(adapter, "pause", BINDING_PAUSING);
	status = ndis_tell_binding(adapter, &(struct slu_ndis_pnp_event){.code = SLU_NDIS_PNP_PAUSE});
	if (status != SLU_STATUS_SUCCESS)
		ndis_violated(adapter->ndis, "pause_cannot_fail", "%s: pause ended in %08x", adapter->name, status);
	ndis_move_binding(adapter, "paused", BINDING_PAUSED);
	return status;
}

slu_status ndis_restart_binding(struct slu_ndis_adapter *adapter)
{
	slu_status status;

	ndis_move_binding(adapter, "restart", BINDING_RESTARTING);
	status = ndis_tell_binding(adapter, &(struct slu_ndis_pnp_event){.code = SLU_NDIS_PNP_RESTART});
	ndis_move_binding(adapter, "restarted", status == SLU_STATUS_SUCCESS ? BINDING_RUNNING : BINDING_PAUSED);
	return status;
}

/* One event on a binding in state @from; refused in any other. */
static struct slu_ndis_result change_binding(struct slu_ndis *ndis, unsigned index, enum binding_state from,
                                             slu_status (*change)(struct slu_ndis_adapter *adapter))
{
	struct slu_ndis_adapter *adapter = ndis->adapters[index];
	struct slu_ndis_result result;

	ndis_take_turn(ndis, &adapter->turns);
	if (adapter->state != from) {
		result = ndis_refuse("%s is %s", adapter->name, ndis_binding_state_name(adapter->state));
	} else if (adapter->low_power) {
		result = ndis_refuse("%s is in low power", adapter->name);
	} else {
		result = ndis_answer(change(adapter), ndis_binding_state_name(from), NULL);
		result.to = ndis_binding_state_name(adapter->state);
	}
	ndis_give_turn(ndis, &adapter->turns);
	return result;
}

struct slu_ndis_result slu_ndis_pause_binding(struct slu_ndis *ndis, unsigned adapter)
{
	return change_binding(ndis, adapter, BINDING_RUNNING, ndis_pause_binding);
}

struct slu_ndis_result slu_ndis_restart_binding(struct slu_ndis *ndis, unsigned adapter)
{
	return change_binding(ndis, adapter, BINDING_PAUSED, ndis_restart_binding);
}

/*
 * Upward
 */

static bool is_query(enum slu_ndis_pnp code)
{
	return code == SLU_NDIS_PNP_QUERY_POWER || code == SLU_NDIS_PNP_QUERY_REMOVE;
}

/* PNP-09. Reconfigure and BindList without a binding context are not inside an event of a binding (PNP-08). */
static bool stays_below(enum slu_ndis_pnp code)
{
	switch (code) {
	case SLU_NDIS_PNP_PAUSE:
	case SLU_NDIS_PNP_RESTART:
	case SLU_NDIS_PNP_BINDS_COMPLETE:
	case SLU_NDIS_PNP_PORT_ACTIVATION:
	case SLU_NDIS_PNP_PORT_DEACTIVATION:
		return true;
	default:
		return false;
	}
}

static void check_upward(struct slu_ndis_miniport *handle, const struct slu_ndis_pnp_event *event)
{
	struct device *device = handle->device;
	struct slu_ndis *ndis = device->ndis;
	bool inside, asked, dead;

	ndis_lock(ndis);
	dead = handle->dead;
	inside = device->adapter->event && device->adapter->event->code == event->code;
	asked = device->oid_pended && device->oid_pended == device->oid_before_event;
	ndis_unlock(ndis);
	if (dead)
		ndis_violated(ndis, "handle_dead_after_halt", "%s: NdisMNetPnPEvent after the halt", device->name);
	if (!inside)
		ndis_violated(ndis, "event_goes_up_inside_its_callback", "%s: %s outside of ProtocolNetPnPEvent",
		              device->name, ndis_pnp_name(event));
	if (stays_below(event->code))
		ndis_violated(ndis, "event_stays_below", "%s: %s was passed on", device->name, ndis_pnp_name(event));
	if (asked)
		ndis_violated(ndis, "no_event_during_request", "%s: %s with a request outstanding", device->name,
		              ndis_pnp_name(event));
}

/* The protocols above are there while the device is: after the initialization, until it is being stopped. */
static bool has_protocol(struct device *device)
{
	bool there;

	ndis_lock(device->ndis);
	there = !device->stopping && device->state != DEVICE_HALTED && device->state != DEVICE_INITIALIZING &&
	        device->state != DEVICE_HALTING;
	ndis_unlock(device->ndis);
	return there;
}

slu_status slu_ndis_net_pnp_event(struct slu_ndis_miniport *handle, const struct slu_ndis_pnp_event *event)
{
	struct device *device = handle->device;
	struct slu_ndis *ndis = device->ndis;
	slu_status status = SLU_STATUS_SUCCESS;

	ndis_event(ndis, "driver", device->name, "NdisMNetPnPEvent");
	check_upward(handle, event);
	ndis_yield(ndis);
	if (has_protocol(device)) {
		if (is_query(event->code) && ndis_fails(ndis, SLU_NDIS_QUERY))
			status = SLU_STATUS_FAILURE;
		slu_ledger_in(device->ledger_events, 1);
		ndis_event_status(ndis, "protocol", device->name, ndis_pnp_name(event), status);
		slu_ledger_out(device->ledger_events, ndis_pnp_name(event), 1);
		ndis_lock(ndis);
		device->adapter->objected |= status != SLU_STATUS_SUCCESS;
		ndis_unlock(ndis);
	}
	ndis_event_status(ndis, "ndis", device->name, "NdisMNetPnPEvent", status);
	ndis_yield(ndis);
	return status;
}

/*
 * Power
 */

/* PNP-06: a query is followed by a set; one that names the present state takes it back. */
static slu_status query_power(struct slu_ndis_adapter *adapter, bool low)
{
	const struct slu_ndis_pnp_event query = {.code = SLU_NDIS_PNP_QUERY_POWER, .low_power = low};
	const struct slu_ndis_pnp_event stay = {.code = SLU_NDIS_PNP_SET_POWER, .low_power = !low};
	slu_status status = ndis_tell_binding(adapter, &query);

	if (status != SLU_STATUS_SUCCESS)
		ndis_tell_binding(adapter, &stay);
	return status;
}

/* PWR-02: the event, then the pause. PWR-06: the restart, then the event. */
static slu_status set_power(struct slu_ndis_adapter *adapter, bool low)
{
	struct slu_ndis *ndis = adapter->ndis;
	const struct slu_ndis_pnp_event pnp = {.code = SLU_NDIS_PNP_SET_POWER, .low_power = low};
	slu_status status = SLU_STATUS_SUCCESS;

	if (low) {
		status = ndis_tell_binding(adapter, &pnp);
		adapter->paused_for_power = adapter->state == BINDING_RUNNING;
		if (adapter->paused_for_power)
			ndis_pause_binding(adapter);
	}
	ndis_lock(ndis);
	adapter->low_power = low;
	ndis_unlock(ndis);
	if (!low) {
		if (adapter->paused_for_power)
			status = ndis_restart_binding(adapter);
		ndis_tell_binding(adapter, &pnp);
	}
	return status;
}

static struct slu_ndis_result power_adapter(struct slu_ndis_adapter *adapter, bool low, bool query)
{
	struct slu_ndis_result result = ndis_answer(SLU_STATUS_SUCCESS, ndis_binding_state_name(adapter->state), NULL);

	if (query)
		result.status = query_power(adapter, low);
	if (result.status == SLU_STATUS_SUCCESS)
		result.status = set_power(adapter, low);
	result.to = ndis_binding_state_name(adapter->state);
	return result;
}

struct slu_ndis_result slu_ndis_power_adapter(struct slu_ndis *ndis, unsigned index, bool low, bool query)
{
	struct slu_ndis_adapter *adapter = ndis->adapters[index];
	struct slu_ndis_result result;

	ndis_take_turn(ndis, &adapter->turns);
	if (!ndis_is_bound(adapter))
		result = ndis_refuse("%s is %s", adapter->name, ndis_binding_state_name(adapter->state));
	else if (adapter->low_power == low)
		result = ndis_refuse("%s is %s", adapter->name, low ? "in low power" : "in D0");
	else
		result = power_adapter(adapter, low, query);
	ndis_give_turn(ndis, &adapter->turns);
	return result;
}

/*
 * Removal
 */

static void set_removed(struct slu_ndis_adapter *adapter, const char *how)
{
	ndis_lock(adapter->ndis);
	adapter->removed = true;
	ndis_unlock(adapter->ndis);
	ndis_event(adapter->ndis, "pnp", adapter->name, how);
}

static slu_status query_remove(struct slu_ndis_adapter *adapter)
{
	return ndis_tell_binding(adapter, &(struct slu_ndis_pnp_event){.code = SLU_NDIS_PNP_QUERY_REMOVE});
}

/* SURP-03: the query, whose answer cannot stop anything (SURP-05); then pause and unbind. */
struct slu_ndis_result slu_ndis_surprise_adapter(struct slu_ndis *ndis, unsigned index)
{
	struct slu_ndis_adapter *adapter = ndis->adapters[index];
	struct slu_ndis_result result;

	ndis_take_turn(ndis, &adapter->turns);
	if (adapter->removed) {
		result = ndis_refuse("%s was removed already", adapter->name);
	} else {
		result = ndis_answer(SLU_STATUS_SUCCESS, ndis_binding_state_name(adapter->state), "Unbound");
		set_removed(adapter, "IRP_MN_SURPRISE_REMOVAL");
		if (ndis_is_bound(adapter)) {
			query_remove(adapter);
			ndis_unbind_adapter(adapter);
		}
	}
	ndis_give_turn(ndis, &adapter->turns);
	return result;
}

/* PNP-03, UNB-01. */
static slu_status remove_bound(struct slu_ndis_adapter *adapter, bool cancel)
{
	const struct slu_ndis_pnp_event stay = {.code = SLU_NDIS_PNP_CANCEL_REMOVE};
	slu_status status = query_remove(adapter);

	if (status == SLU_STATUS_SUCCESS && !cancel) {
		ndis_unbind_adapter(adapter);
		set_removed(adapter, "IRP_MN_REMOVE_DEVICE");
		return status;
	}
	check_told(adapter->ndis, adapter->name, &stay, ndis_tell_binding(adapter, &stay));
	return cancel ? SLU_STATUS_CANCELLED : status;
}

struct slu_ndis_result slu_ndis_remove_adapter(struct slu_ndis *ndis, unsigned index, bool cancel)
{
	struct slu_ndis_adapter *adapter = ndis->adapters[index];
	struct slu_ndis_result result;

	ndis_take_turn(ndis, &adapter->turns);
	if (!ndis_is_bound(adapter)) {
		result = ndis_refuse("%s is %s", adapter->name, ndis_binding_state_name(adapter->state));
	} else {
		const char *from = ndis_binding_state_name(adapter->state);

		result = ndis_answer(remove_bound(adapter, cancel), from, NULL);
		result.to = ndis_binding_state_name(adapter->state);
	}
	ndis_give_turn(ndis, &adapter->turns);
	return result;
}

/*
 * Events that only tell something
 */

/* Without a binding context. */
static slu_status tell_driver(struct slu_ndis *ndis, const char *object, const struct slu_ndis_pnp_event *pnp)
{
	slu_status status;

	ndis_event(ndis, "ndis", object, ndis_pnp_name(pnp));
	slu_ledger_in(ndis->ledger_calls, 1);
	slu_ndis_enter(ndis);
	status = ndis->protocol->pnp_event(ndis->protocol_context, NULL, pnp);
	slu_ndis_leave(ndis);
	ndis_event_status(ndis, "driver", object, ndis_pnp_name(pnp), status);
	slu_ledger_out(ndis->ledger_calls, ndis_pnp_name(pnp), 1);
	check_supported(ndis, object, pnp, status);
	return check_told(ndis, object, pnp, status);
}

static const struct {
	const char *name;
	enum slu_ndis_pnp code;
} tellable[] = {
        {"bind-list", SLU_NDIS_PNP_BIND_LIST},
        {"binds-complete", SLU_NDIS_PNP_BINDS_COMPLETE},
        {"capabilities", SLU_NDIS_PNP_CAPABILITIES},
        {"port-activation", SLU_NDIS_PNP_PORT_ACTIVATION},
        {"port-deactivation", SLU_NDIS_PNP_PORT_DEACTIVATION},
};

bool slu_ndis_event_code(const char *name, enum slu_ndis_pnp *code)
{
	for (size_t i = 0; i < sizeof tellable / sizeof *tellable; i++) {
		if (!strcmp(tellable[i].name, name)) {
			*code = tellable[i].code;
			return true;
		}
	}
	return false;
}

/* PNP-01: BindList and BindsComplete come without a binding context, Reconfigure with or without, all others with one. */
static const char *wrong_context(enum slu_ndis_pnp code, bool context)
{
	bool without = code == SLU_NDIS_PNP_BIND_LIST || code == SLU_NDIS_PNP_BINDS_COMPLETE;

	if (code == SLU_NDIS_PNP_RECONFIGURE || without != context)
		return NULL;
	return without ? "is about all bindings; write no port" : "is about one binding; write its port";
}

struct slu_ndis_result slu_ndis_tell(struct slu_ndis *ndis, enum slu_ndis_pnp code, int index)
{
	const struct slu_ndis_pnp_event pnp = {.code = code};
	const char *wrong = wrong_context(code, index >= 0);
	struct slu_ndis_adapter *adapter;
	struct slu_ndis_result result;

	if (wrong)
		return ndis_refuse("%s %s", ndis_pnp_name(&pnp), wrong);
	if (!ndis_is_loaded(ndis))
		return ndis_refuse("no driver is loaded");
	if (index < 0)
		return ndis_answer(tell_driver(ndis, "driver", &pnp), NULL, NULL);
	adapter = ndis->adapters[index];
	ndis_take_turn(ndis, &adapter->turns);
	if (ndis_is_bound(adapter))
		result = ndis_answer(check_told(ndis, adapter->name, &pnp, ndis_tell_binding(adapter, &pnp)), NULL,
		                     NULL);
	else
		result = ndis_refuse("%s is %s", adapter->name, ndis_binding_state_name(adapter->state));
	ndis_give_turn(ndis, &adapter->turns);
	return result;
}

struct slu_ndis_result slu_ndis_reenable(struct slu_ndis *ndis, unsigned index)
{
	struct device *device = ndis->devices[index];
	struct slu_ndis_pnp_event pnp = {.code = SLU_NDIS_PNP_REENABLE, .device = device->name};
	struct slu_ndis_result result;

	if (!ndis_is_loaded(ndis))
		return ndis_refuse("no driver is loaded");
	ndis_take_turn(ndis, &device->adapter->turns);
	if (device->request != REQUEST_NONE)
		result = ndis_refuse("%s is requested already", device->name);
	else
		result = ndis_answer(tell_driver(ndis, device->name, &pnp), NULL, NULL);
	ndis_give_turn(ndis, &device->adapter->turns);
	return result;
}
