/* SPDX-License-Identifier: MIT */
/*
 * request.c - OID requests at both edges
 */
#include "ndis-private.h"

#include "../memory.h"

#include <stdlib.h>
#include <string.h>

static const struct {
	const char *name;
	uint32_t oid;
} oids[] = {
        {"GEN_CURRENT_PACKET_FILTER", SLU_OID_GEN_CURRENT_PACKET_FILTER},
        {"GEN_LINK_SPEED", SLU_OID_GEN_LINK_SPEED},
        {"GEN_MAXIMUM_FRAME_SIZE", SLU_OID_GEN_MAXIMUM_FRAME_SIZE},
        {"GEN_MEDIA_CONNECT_STATUS", SLU_OID_GEN_MEDIA_CONNECT_STATUS},
        {"GEN_STATISTICS", SLU_OID_GEN_STATISTICS},
        {"802_3_CURRENT_ADDRESS", SLU_OID_802_3_CURRENT_ADDRESS},
        {"802_3_MULTICAST_LIST", SLU_OID_802_3_MULTICAST_LIST},
        {"PNP_QUERY_POWER", SLU_OID_PNP_QUERY_POWER},
        {"PNP_SET_POWER", SLU_OID_PNP_SET_POWER},
};

uint32_t slu_ndis_oid_number(const char *name)
{
	for (size_t i = 0; i < sizeof oids / sizeof *oids; i++) {
		if (!strcmp(oids[i].name, name))
			return oids[i].oid;
	}
	return 0;
}

/*
 * The lower edge: the adapter answers
 */

struct lower_oid {
	struct lower_oid *next;
	struct slu_ndis_open *open;
	struct slu_ndis_request *request; /* NULL: answered, only the work item is left */
	slu_status status;
};

/* Takes the request out; NULL if it was answered already. Call with the lock held. */
static struct slu_ndis_request *take_request(struct lower_oid *lower)
{
	struct slu_ndis_request *request = lower->request;

	lower->request = NULL;
	if (request)
		lower->open->oids--;
	return request;
}

static void complete_request(struct slu_ndis_open *open, struct slu_ndis_request *request, slu_status status)
{
	struct slu_ndis_adapter *adapter = open->adapter;

	slu_ledger_out(adapter->requests, slu_status_name(status), 1);
	ndis_event_status(adapter->ndis, "ndis", adapter->name, "ProtocolOidRequestComplete", status);
	ndis_yield(adapter->ndis);
	if (!ndis_is_closed(open)) {
		slu_ndis_enter(adapter->ndis);
		adapter->ndis->protocol->request_complete(open->context, request, status);
		slu_ndis_leave(adapter->ndis);
	}
}

static void free_lower(struct lower_oid *lower)
{
	struct slu_ndis_adapter *adapter = lower->open->adapter;

	ndis_lock(adapter->ndis);
	for (struct lower_oid **at = &adapter->oids; *at; at = &(*at)->next) {
		if (*at == lower) {
			*at = lower->next;
			break;
		}
	}
	ndis_unlock(adapter->ndis);
	free(lower);
}

static void complete_request_later(void *object)
{
	struct lower_oid *lower = object;
	struct slu_ndis *ndis = lower->open->adapter->ndis;
	struct slu_ndis_request *request;

	ndis_lock(ndis);
	request = take_request(lower);
	ndis_unlock(ndis);
	if (request)
		complete_request(lower->open, request, lower->status);
	free_lower(lower);
}

/* What the adapter below does with a request. */
static void carry_out(struct slu_ndis_open *open, struct slu_ndis_request *request)
{
	ndis_lock(open->adapter->ndis);
	if (request->oid == SLU_OID_GEN_CURRENT_PACKET_FILTER && request->set)
		open->filter = request->value;
	else if (request->oid == SLU_OID_GEN_CURRENT_PACKET_FILTER)
		request->value = open->filter;
	else if (request->oid == SLU_OID_GEN_MAXIMUM_FRAME_SIZE && !request->set)
		request->value = 1500;
	ndis_unlock(open->adapter->ndis);
}

/* UNB-11. There is no handle before the open (INV-06). */
static bool may_request(struct slu_ndis_open *open)
{
	struct slu_ndis_adapter *adapter = open->adapter;
	bool closing;

	ndis_lock(adapter->ndis);
	closing = open->closing;
	if (!closing)
		open->oids++;
	ndis_unlock(adapter->ndis);
	if (closing)
		ndis_violated(adapter->ndis, "handle_dead_after_close", "%s: NdisOidRequest after NdisCloseAdapterEx",
		              adapter->name);
	return !closing;
}

static slu_status answer_at_once(struct slu_ndis_open *open, slu_status status)
{
	ndis_lock(open->adapter->ndis);
	open->oids--;
	ndis_unlock(open->adapter->ndis);
	slu_ledger_out(open->adapter->requests, slu_status_name(status), 1);
	return status;
}

static slu_status pend(struct slu_ndis_open *open, struct slu_ndis_request *request, slu_status status,
                       enum slu_ndis_form form)
{
	struct slu_ndis_adapter *adapter = open->adapter;
	struct lower_oid *lower;

	if (form == SLU_NDIS_FORM_EARLY) {
		ndis_lock(adapter->ndis);
		open->oids--;
		ndis_unlock(adapter->ndis);
		complete_request(open, request, status);
		return SLU_STATUS_PENDING;
	}
	lower = slu_alloc(1, sizeof *lower);
	*lower = (struct lower_oid){.open = open, .request = request, .status = status};
	ndis_lock(adapter->ndis);
	lower->next = adapter->oids;
	adapter->oids = lower;
	ndis_unlock(adapter->ndis);
	ndis_run_later(adapter->ndis, lower, complete_request_later, form);
	return SLU_STATUS_PENDING;
}

/* OID-07: none reaches an adapter that sleeps. */
static slu_status refusal_of(struct slu_ndis_adapter *adapter)
{
	bool resetting, low_power;

	ndis_lock(adapter->ndis);
	resetting = adapter->resetting;
	low_power = adapter->low_power;
	ndis_unlock(adapter->ndis);
	if (resetting)
		return SLU_STATUS_RESET_IN_PROGRESS;
	return low_power ? SLU_STATUS_LOW_POWER_STATE : SLU_STATUS_SUCCESS;
}

static slu_status request_below(struct slu_ndis_open *open, struct slu_ndis_request *request)
{
	struct slu_ndis *ndis = open->adapter->ndis;
	enum slu_ndis_form form = ndis_pick_form(ndis, SLU_NDIS_OID);
	slu_status status = SLU_STATUS_SUCCESS;
	slu_status refusal;

	if (!may_request(open))
		return SLU_STATUS_FAILURE;
	slu_ledger_in(open->adapter->requests, 1);
	refusal = refusal_of(open->adapter);
	if (refusal != SLU_STATUS_SUCCESS)
		return answer_at_once(open, refusal);
	if (form == SLU_NDIS_FORM_FAILS) {
		status = SLU_STATUS_NOT_SUPPORTED;
		form = (enum slu_ndis_form)(SLU_NDIS_FORM_AT_ONCE + ndis_choose(ndis, 3));
	} else {
		carry_out(open, request);
	}
	if (form == SLU_NDIS_FORM_AT_ONCE)
		return answer_at_once(open, status);
	return pend(open, request, status, form);
}

slu_status slu_ndis_request(struct slu_ndis_open *open, struct slu_ndis_request *request)
{
	struct slu_ndis_adapter *adapter = open->adapter;
	slu_status status;

	ndis_event(adapter->ndis, "driver", adapter->name, "NdisOidRequest");
	ndis_yield(adapter->ndis);
	status = request_below(open, request);
	ndis_event_status(adapter->ndis, "ndis", adapter->name, "NdisOidRequest", status);
	ndis_yield(adapter->ndis);
	return status;
}

/* PDP-08: a request that is still out is aborted; the completion comes by the normal way. */
void slu_ndis_cancel_request(struct slu_ndis_open *open, uint64_t id)
{
	struct slu_ndis_adapter *adapter = open->adapter;
	struct slu_ndis_request *request = NULL;

	ndis_event(adapter->ndis, "driver", adapter->name, "NdisCancelOidRequest");
	ndis_lock(adapter->ndis);
	for (struct lower_oid *lower = adapter->oids; lower && !request; lower = lower->next) {
		if (lower->request && lower->request->id == id)
			request = take_request(lower);
	}
	ndis_unlock(adapter->ndis);
	if (request)
		complete_request(open, request, SLU_STATUS_REQUEST_ABORTED);
}

/*
 * The upper edge: a protocol or NDIS asks
 */

static void finish_request(struct device *device)
{
	bool waits, drained;

	ndis_lock(device->ndis);
	waits = device->cancelling;
	device->cancel_waits = waits;
	ndis_unlock(device->ndis);
	if (waits)
		ndis_wait(device->ndis, &device->cancel_waits);
	ndis_lock(device->ndis);
	device->oid = NULL;
	drained = device->drain_waits && !device->sends && !device->in_send;
	if (drained)
		device->drain_waits = false;
	ndis_unlock(device->ndis);
	if (drained)
		ndis_wake(device->ndis, &device->drain_waits);
}

/* OID-01: one at a time; the turn of requests is held. */
static slu_status request(struct device *device, struct slu_ndis_request *asked)
{
	struct slu_ndis *ndis = device->ndis;
	slu_status status;

	slu_ledger_in(device->ledger_oids, 1);
	ndis_lock(ndis);
	slu_pending_call(&device->oid_up);
	ndis_unlock(ndis);
	ndis_yield(ndis);
	if (!ndis_enter_device(device)) {
		slu_ledger_out(device->ledger_oids, "shut-down", 1);
		slu_ledger_out(device->ledger_calls, "shut-down", 1);
		ndis_stop(ndis);
	}
	ndis_event(ndis, "ndis", device->name, "MiniportOidRequest");
	status = ndis->miniport->request(device->context, asked);
	slu_ndis_leave(ndis);
	ndis_lock(ndis);
	if (status == SLU_STATUS_PENDING && device->oid_answered != asked->id)
		device->oid_pended = asked->id;
	ndis_unlock(ndis);
	status = ndis_call_returned(ndis, &device->oid_up, status, device->ledger_calls, device->name,
	                            "MiniportOidRequest");
	finish_request(device);
	slu_ledger_out(device->ledger_oids, slu_status_name(status), 1);
	return status;
}

/* HALT-02: none is begun on the way to the halt. Returns why not, or NULL. */
static const char *begin_request(struct device *device, struct slu_ndis_request *asked)
{
	const char *why = NULL;

	ndis_lock(device->ndis);
	if (device->stopping || device->state == DEVICE_HALTED || device->state == DEVICE_INITIALIZING ||
	    device->state == DEVICE_HALTING)
		why = ndis_device_state_name(device->state);
	else if (device->low_power && asked->oid != SLU_OID_PNP_SET_POWER)
		why = "in low power";
	else {
		asked->id = ++device->ndis->next_request_id;
		device->oid = asked;
	}
	ndis_unlock(device->ndis);
	return why;
}

slu_status ndis_request_and_wait(struct device *device, uint32_t oid, bool set, uint32_t value)
{
	struct slu_ndis_request asked = {.oid = oid, .set = set, .value = value};
	slu_status status = SLU_STATUS_NOT_ACCEPTED;

	ndis_take_turn(device->ndis, &device->oid_turns);
	if (!begin_request(device, &asked)) {
		slu_ledger_in(device->ledger_calls, 1);
		status = request(device, &asked);
	}
	ndis_give_turn(device->ndis, &device->oid_turns);
	return status;
}

struct slu_ndis_result slu_ndis_oid(struct slu_ndis *ndis, unsigned index, uint32_t oid, bool set)
{
	struct device *device = ndis->devices[index];
	struct slu_ndis_request asked = {.oid = oid, .set = set};
	struct slu_ndis_result result;
	const char *why;

	ndis_take_turn(ndis, &device->oid_turns);
	why = begin_request(device, &asked);
	if (why) {
		result = ndis_refuse("%s is %s", device->name, why);
	} else {
		slu_ledger_in(device->ledger_calls, 1);
		result = ndis_answer(request(device, &asked), NULL, NULL);
	}
	ndis_give_turn(ndis, &device->oid_turns);
	return result;
}

void slu_ndis_request_complete(struct slu_ndis_miniport *handle, struct slu_ndis_request *asked, slu_status status)
{
	struct device *device = handle->device;
	bool known;

	ndis_lock(device->ndis);
	known = device->oid == asked;
	if (known) {
		device->oid_answered = asked->id;
		device->oid_pended = 0;
	}
	ndis_unlock(device->ndis);
	if (!known)
		ndis_violated(device->ndis, "every_call_completes_once",
		              "%s: NdisMOidRequestComplete of a request that is not there", device->name);
	else
		ndis_call_completed(device->ndis, &device->oid_up, status, device->name, "NdisMOidRequestComplete");
}

/* OID-03. The request stays NDIS's until the cancel has returned. */
struct slu_ndis_result slu_ndis_cancel_oid(struct slu_ndis *ndis, unsigned index)
{
	struct device *device = ndis->devices[index];
	uint64_t id = 0;
	bool waits;

	ndis_lock(ndis);
	if (device->oid && !device->cancelling) {
		id = device->oid->id;
		device->cancelling = true;
	}
	ndis_unlock(ndis);
	if (!id)
		return ndis_refuse("%s has no request outstanding", device->name);
	ndis_event(ndis, "ndis", device->name, "MiniportCancelOidRequest");
	if (!ndis_enter_device(device))
		ndis_stop(ndis);
	ndis->miniport->cancel_request(device->context, id);
	slu_ndis_leave(ndis);
	ndis_event(ndis, "driver", device->name, "MiniportCancelOidRequest");
	ndis_lock(ndis);
	device->cancelling = false;
	waits = device->cancel_waits;
	device->cancel_waits = false;
	ndis_unlock(ndis);
	if (waits)
		ndis_wake(ndis, &device->cancel_waits);
	return ndis_answer(SLU_STATUS_SUCCESS, NULL, NULL);
}
