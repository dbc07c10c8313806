/* SPDX-License-Identifier: MIT */
/*
 * mux.c - the intermediate driver: callbacks to core calls, callouts to NDIS
 *
 * A device's callbacks find its binding at device->binding; the core sees to it that the binding outlives the device. The
 * same holds for the request of a device: NDIS asks one thing at a time (OID-01).
 */
#include "mux.h"

#include "memory.h"

#include <sluice/sluice.h>
#include <sluice/vlan.h>

#include "adapter/adapter-names.h"
#include "binding/binding-names.h"
#include "pending/pending-names.h"
#include "pending/pending.h"

#include <stdlib.h>
#include <string.h>

/* Taken in MiniportInitializeEx, by kind: the attributes, the device's share of the control device. */
#define RESOURCES 2

struct device;
struct lower;

struct binding {
	struct slu_binding binding;
	struct slu_mux *mux;
	struct lower *lower;
	struct slu_ndis_adapter *adapter;
	struct slu_ndis_open *handle;
	struct slu_oid oid; /* sets the filter */
	struct slu_ndis_request filter;
	struct slu_ndis_request clear[2];
	unsigned cleared;
	slu_word asleep; /* the adapter below is not in D0, or is leaving it */
	unsigned users;  /* who wants to be rid of it; under the lifecycle lock, as what follows */
	bool released;
	uint8_t up; /* the callback, when it was last looked at */
	struct binding *next;
};

/* A request from above, on its way down as one of our own. */
struct request {
	struct slu_oid oid;
	struct slu_ndis_request clone;
	struct slu_ndis_request *original;
	slu_word id; /* 0: none that could be cancelled */
};

struct device {
	struct device *next;
	struct slu_mux *mux;
	const char *name;
	struct lower *lower;
	uint16_t vlan;
	char not_running[40];
	struct slu_instance instance;
	struct slu_adapter adapter;
	struct slu_use use;
	struct binding *binding;
	struct slu_ndis_miniport *handle;
	uint8_t up; /* as in a binding */
	struct request request;

	/* under the lifecycle lock */
	bool live;        /* initialized, and not in MiniportHaltEx */
	unsigned events;  /* on their way to the protocols above */
	bool halt_waits;  /* for these */
	unsigned asked;   /* requests that NDIS waits for the answer of, or has just got it */
	bool event_waits; /* for these answers */
};

struct lower {
	struct lower *next;
	const char *name;
	struct slu_ledger *frames;
	struct device *vlans[SLU_VLAN_NUMBER_MAX + 1];
};

struct slu_mux {
	const struct slu_platform *platform;
	struct slu_ndis *ndis;
	struct slu_driver driver;
	struct lower *lowers;
	struct device *devices;
	struct binding *bindings; /* under the lifecycle lock */
	const struct slu_mux_listener *listener;
};

static void lock(struct slu_mux *mux)
{
	mux->platform->lock(mux->platform->context);
}

static void unlock(struct slu_mux *mux)
{
	mux->platform->unlock(mux->platform->context);
}

static struct binding *binding_of(const struct slu_binding *binding)
{
	return slu_binding_context(binding);
}

static struct device *device_of(const struct slu_adapter *adapter)
{
	return slu_adapter_context(adapter);
}

/*
 * What a listener hears
 */

static const char *state_label(const struct slu_machine *machine, uint8_t state)
{
	for (size_t i = 0; i < machine->state_count; i++) {
		if (machine->states[i].number == state)
			return machine->states[i].label;
	}
	return NULL;
}

/* Traffic at a gate: the machine stays where it is. Read without its lock: a listener is there where one thread runs at a time. */
static void tell_binding(const struct binding *b, const char *event)
{
	const struct slu_mux_listener *listener = b->mux->listener;
	const char *state;

	if (!listener)
		return;
	state = state_label(&slu_binding_info, b->binding.object.state);
	listener->does(listener->context, "binding", b->lower->name, event, state, state);
}

static void tell_device(const struct device *device, const char *event)
{
	const struct slu_mux_listener *listener = device->mux->listener;
	const char *state;

	if (!listener)
		return;
	state = state_label(&slu_adapter_info, device->adapter.object.state);
	listener->does(listener->context, "adapter", device->name, event, state, state);
}

static void tell_saying(const struct slu_mux *mux, const char *name, const char *words)
{
	if (mux->listener)
		mux->listener->does(mux->listener->context, "ndis", name, words, NULL, NULL);
}

static void tell_send(const struct device *device)
{
	const struct slu_mux_listener *listener = device->mux->listener;

	if (listener && device->binding->binding.unanswered)
		listener->early(listener->context, device->lower->name);
	tell_device(device, "SEND");
	tell_binding(device->binding, "SEND");
}

/* A callback has returned its answer, or PENDING. */
static void look_at(const struct slu_mux *mux, const char *name, uint8_t *seen, uint8_t now)
{
	bool returned = (*seen == SLU_PENDING_CALLED && (now == SLU_PENDING_WAITING || now == SLU_PENDING_IDLE)) ||
	                (*seen == SLU_PENDING_EARLY && now == SLU_PENDING_IDLE);
	const char *from = state_label(&slu_pending_info, *seen);

	*seen = now;
	if (returned)
		mux->listener->does(mux->listener->context, "pending", name, "RETURN_PENDING", from,
		                    state_label(&slu_pending_info, now));
}

void slu_mux_listen(struct slu_mux *mux, const struct slu_mux_listener *listener)
{
	mux->listener = listener;
}

void slu_mux_watch(struct slu_mux *mux)
{
	for (struct binding *b = mux->bindings; b; b = b->next)
		look_at(mux, b->lower->name, &b->up, b->binding.up.state);
	for (struct device *device = mux->devices; device; device = device->next)
		look_at(mux, device->name, &device->up, device->adapter.up.state);
}

/*
 * The binding asks NDIS
 */

static slu_status open_adapter(struct slu_binding *binding)
{
	struct binding *b = binding_of(binding);

	return slu_ndis_open_adapter(b->adapter, b, &b->handle);
}

static slu_status set_up(struct slu_binding *binding)
{
	return slu_ndis_take_binding_memory(binding_of(binding)->handle);
}

/* A filter that could not be set means no receives, not a failed restart. */
static void filter_is_set(struct slu_oid *oid, slu_status status)
{
	struct binding *b = oid->context;

	(void)status;
	slu_binding_restart_done(&b->binding, SLU_STATUS_SUCCESS);
}

static slu_status restart_binding(struct slu_binding *binding)
{
	struct binding *b = binding_of(binding);

	b->filter = (struct slu_ndis_request){
	        .oid = SLU_OID_GEN_CURRENT_PACKET_FILTER,
	        .set = true,
	        .value = SLU_PACKET_FILTER_ALL,
	        .reserved = &b->oid,
	};
	slu_oid_init(&b->oid, filter_is_set, b);
	return slu_binding_oid(binding, &b->oid) == SLU_STATUS_PENDING ? SLU_STATUS_PENDING : SLU_STATUS_SUCCESS;
}

/* UNB-05, one after the other: SUCCESS when the last has ended, PENDING while one is out. */
static slu_status clear_next(struct binding *b)
{
	static const uint32_t oids[] = {SLU_OID_GEN_CURRENT_PACKET_FILTER, SLU_OID_802_3_MULTICAST_LIST};

	while (b->cleared < sizeof oids / sizeof *oids) {
		struct slu_ndis_request *request = &b->clear[b->cleared];

		*request = (struct slu_ndis_request){.oid = oids[b->cleared], .set = true};
		b->cleared++;
		if (slu_ndis_request(b->handle, request) == SLU_STATUS_PENDING)
			return SLU_STATUS_PENDING;
	}
	return SLU_STATUS_SUCCESS;
}

static slu_status clear_filter(struct slu_binding *binding)
{
	binding_of(binding)->cleared = 0;
	return clear_next(binding_of(binding));
}

static slu_status close_adapter(struct slu_binding *binding)
{
	return slu_ndis_close_adapter(binding_of(binding)->handle);
}

/* Whether NDIS could or could not: a hint. */
static void unbind_adapter(struct slu_binding *binding)
{
	slu_ndis_unbind_adapter(binding_of(binding)->handle);
}

static void complete_bind(struct slu_binding *binding, slu_status status)
{
	slu_ndis_complete_bind(binding_of(binding)->adapter, status);
}

static void complete_unbind(struct slu_binding *binding)
{
	slu_ndis_complete_unbind(binding_of(binding)->adapter);
}

static void complete_pnp_event(struct slu_binding *binding, slu_status status)
{
	slu_ndis_complete_pnp_event(binding_of(binding)->handle, status);
}

static struct slu_ndis_request *lower_request(const struct slu_binding *binding, const struct slu_oid *oid)
{
	struct binding *b = binding_of(binding);

	return oid == &b->oid ? &b->filter : &((struct device *)oid->context)->request.clone;
}

static slu_status request_oid(struct slu_binding *binding, struct slu_oid *oid)
{
	return slu_ndis_request(binding_of(binding)->handle, lower_request(binding, oid));
}

static void cancel_oid(struct slu_binding *binding, struct slu_oid *oid)
{
	slu_ndis_cancel_request(binding_of(binding)->handle, lower_request(binding, oid)->id);
}

static void link_binding(struct slu_mux *mux, struct binding *b)
{
	lock(mux);
	b->next = mux->bindings;
	mux->bindings = b;
	unlock(mux);
}

static void release_binding(struct slu_binding *binding)
{
	struct binding *b = binding_of(binding);
	struct slu_mux *mux = b->mux;
	bool used;

	lock(mux);
	for (struct binding **at = &mux->bindings; *at; at = &(*at)->next) {
		if (*at == b) {
			*at = b->next;
			break;
		}
	}
	b->released = true;
	used = b->users;
	unlock(mux);
	if (!used)
		free(b);
}

/* One that the driver has of the adapter below; it stays where it is until drop_binding(). NULL: there is none. */
static struct binding *hold_binding(struct slu_mux *mux, const char *name)
{
	struct binding *b;

	lock(mux);
	b = mux->bindings;
	while (b && strcmp(b->lower->name, name))
		b = b->next;
	if (b)
		b->users++;
	unlock(mux);
	return b;
}

static void drop_binding(struct binding *b)
{
	struct slu_mux *mux = b->mux;
	bool last;

	lock(mux);
	last = !--b->users && b->released;
	unlock(mux);
	if (last)
		free(b);
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
        .request_oid = request_oid,
        .cancel_oid = cancel_oid,
        .release = release_binding,
};

/*
 * The device asks NDIS
 */

static slu_status request_instance(struct slu_instance *instance)
{
	struct device *device = slu_instance_context(instance);

	return slu_ndis_im_initialize(device->mux->ndis, device->name, device);
}

static slu_status cancel_instance(struct slu_instance *instance)
{
	struct device *device = slu_instance_context(instance);

	return slu_ndis_im_cancel(device->mux->ndis, device->name);
}

static slu_status deinit_instance(struct slu_instance *instance)
{
	return slu_ndis_im_deinitialize(((struct device *)slu_instance_context(instance))->handle);
}

static const struct slu_instance_ops instance_ops = {
        .request = request_instance,
        .cancel = cancel_instance,
        .deinit = deinit_instance,
};

static slu_status acquire(struct slu_adapter *adapter, uint8_t kind)
{
	return slu_ndis_take_resource(device_of(adapter)->handle, kind);
}

static void release(struct slu_adapter *adapter, uint8_t kind)
{
	slu_ndis_give_resource(device_of(adapter)->handle, kind);
}

static slu_status restart_adapter(struct slu_adapter *adapter)
{
	return slu_ndis_take_restart_memory(device_of(adapter)->handle);
}

static void complete_restart(struct slu_adapter *adapter, slu_status status)
{
	slu_ndis_restart_complete(device_of(adapter)->handle, status);
}

static void complete_pause(struct slu_adapter *adapter)
{
	slu_ndis_pause_complete(device_of(adapter)->handle);
}

/* NDIS waits for an answer, from MiniportOidRequest on; before it has one, an event from below is not passed on (PNP-12). */
static void begin_request(struct device *device)
{
	lock(device->mux);
	device->asked++;
	unlock(device->mux);
}

/* Locked. Somebody waits for @waits, and need not any more. */
static bool may_wake(bool *waits, bool over)
{
	bool wake = *waits && over;

	if (wake)
		*waits = false;
	return wake;
}

/* NDIS has it; the halt waits for us. */
static void end_request(struct device *device)
{
	struct slu_mux *mux = device->mux;
	bool wake_event, wake_halt;

	lock(mux);
	device->asked--;
	wake_event = may_wake(&device->event_waits, !device->asked);
	wake_halt = may_wake(&device->halt_waits, !device->asked && !device->events);
	unlock(mux);
	if (wake_event)
		mux->platform->wake(mux->platform->context, &device->event_waits);
	if (wake_halt)
		mux->platform->wake(mux->platform->context, &device->halt_waits);
}

/* The power request waited for sends under way. */
static void complete_power(struct slu_adapter *adapter, slu_status status)
{
	struct device *device = device_of(adapter);

	slu_ndis_request_complete(device->handle, device->request.original, status);
	end_request(device);
}

static const struct slu_adapter_ops adapter_ops = {
        .resource_count = RESOURCES,
        .acquire = acquire,
        .release = release,
        .restart = restart_adapter,
        .complete_restart = complete_restart,
        .complete_pause = complete_pause,
        .complete_power = complete_power,
};

/*
 * NDIS calls the lower edge
 */

static slu_status bind(void *driver, struct slu_ndis_adapter *adapter, const char *name)
{
	struct slu_mux *mux = driver;
	struct lower *lower = mux->lowers;
	struct binding *b = calloc(1, sizeof *b);

	if (!b)
		return SLU_STATUS_RESOURCES;
	while (strcmp(lower->name, name))
		lower = lower->next;
	b->mux = mux;
	b->lower = lower;
	b->adapter = adapter;
	slu_binding_init(&b->binding, &mux->driver, &binding_ops, b);
	link_binding(mux, b);
	for (struct device *device = mux->devices; device; device = device->next) {
		if (device->lower != lower)
			continue;
		device->binding = b;
		slu_use_set(&device->use, &b->binding);
	}
	return slu_binding_bind(&b->binding);
}

static void open_complete(void *context, slu_status status)
{
	slu_binding_open_complete(&((struct binding *)context)->binding, status);
}

static slu_status unbind(void *context)
{
	return slu_binding_unbind(&((struct binding *)context)->binding);
}

static void close_complete(void *context)
{
	slu_binding_close_complete(&((struct binding *)context)->binding);
}

static void reenable(struct slu_mux *mux, const struct lower *lower, const char *name)
{
	for (struct device *device = mux->devices; device; device = device->next) {
		if ((!lower || device->lower == lower) && (!name || !strcmp(device->name, name)))
			slu_instance_reenable(&device->instance);
	}
}

/* The device stays initialized until drop_device(). False: it is not. Waits for the answer of a request. */
static bool hold_device(struct device *device)
{
	struct slu_mux *mux = device->mux;
	bool live, waits;

	lock(mux);
	live = device->live;
	device->events += live;
	waits = live && device->asked;
	device->event_waits = waits;
	unlock(mux);
	if (waits)
		mux->platform->wait(mux->platform->context, &device->event_waits);
	return live;
}

static void drop_device(struct device *device)
{
	struct slu_mux *mux = device->mux;
	bool wake;

	lock(mux);
	device->events--;
	wake = may_wake(&device->halt_waits, !device->asked && !device->events);
	unlock(mux);
	if (wake)
		mux->platform->wake(mux->platform->context, &device->halt_waits);
}

/* PNP-08: to the protocols above each virtual miniport. PNP-10: who objects to a query speaks for all. */
static slu_status pass_on(struct binding *b, const struct slu_ndis_pnp_event *event)
{
	slu_status status = SLU_STATUS_SUCCESS;

	for (struct device *device = b->mux->devices; device && status == SLU_STATUS_SUCCESS; device = device->next) {
		if (device->lower != b->lower || !hold_device(device))
			continue;
		status = slu_ndis_net_pnp_event(device->handle, event);
		drop_device(device);
	}
	return status;
}

/* PNP-11: leaving D0 the protocols above hear of it first, coming back last. Q-13: what is under way is not awaited. */
static slu_status set_power(struct binding *b, const struct slu_ndis_pnp_event *event)
{
	slu_status status = SLU_STATUS_SUCCESS;

	if (event->low_power)
		status = pass_on(b, event);
	slu_atomic_store_release(&b->asleep, event->low_power);
	return event->low_power ? status : pass_on(b, event);
}

/* PNP-14: told of all bindings, it asks for those that it could not have before. */
static slu_status reconfigure(struct slu_mux *mux, struct binding *b, const struct slu_ndis_pnp_event *event)
{
	slu_status status = b ? pass_on(b, event) : SLU_STATUS_SUCCESS;

	reenable(mux, b ? b->lower : NULL, NULL);
	if (!b)
		slu_ndis_reenumerate_bindings(mux->ndis);
	return status;
}

static slu_status pnp_event(void *driver, void *context, const struct slu_ndis_pnp_event *event)
{
	struct binding *b = context;

	switch (event->code) {
	case SLU_NDIS_PNP_PAUSE:
		return slu_binding_pause(&b->binding);
	case SLU_NDIS_PNP_RESTART:
		return slu_binding_restart(&b->binding);
	case SLU_NDIS_PNP_RECONFIGURE:
		return reconfigure(driver, b, event);
	case SLU_NDIS_PNP_SET_POWER:
		return set_power(b, event);
	case SLU_NDIS_PNP_QUERY_POWER:
	case SLU_NDIS_PNP_QUERY_REMOVE:
	case SLU_NDIS_PNP_CANCEL_REMOVE:
	case SLU_NDIS_PNP_CAPABILITIES:
		return pass_on(b, event);
	case SLU_NDIS_PNP_REENABLE:
		reenable(driver, NULL, event->device);
		return SLU_STATUS_SUCCESS;
	default: /* PNP-09: these stay below, and there is nothing to do */
		return SLU_STATUS_SUCCESS;
	}
}

static void request_complete(void *context, struct slu_ndis_request *request, slu_status status)
{
	struct binding *b = context;

	if (request->reserved)
		slu_oid_complete(request->reserved, status);
	else if (clear_next(b) == SLU_STATUS_SUCCESS)
		slu_binding_clear_complete(&b->binding, status);
}

/* A reset below and its end: sends handed back are answered with what they came back with. */
static void status_indicated(void *context, slu_status status)
{
	(void)context;
	(void)status;
}

static void uninstall(void *driver)
{
	slu_driver_uninstall(&((struct slu_mux *)driver)->driver);
}

/*
 * Frames from below
 */

static void turn_away(struct binding *b, struct slu_nbl *nbl, enum slu_receive verdict, const char *why)
{
	slu_ledger_out(b->lower->frames, why, 1);
	nbl->next = NULL;
	slu_ndis_return(b->handle, nbl);
	tell_saying(b->mux, b->lower->name, "a receive goes back");
	slu_binding_return(&b->binding, verdict, 1);
}

/* NULL: @why says why nobody wants it. */
static struct device *find_device(const struct binding *b, const struct slu_nbl *nbl, const char **why)
{
	uint16_t control;
	enum slu_vlan_kind kind = slu_vlan_classify(nbl->data, nbl->length, &control);
	uint16_t number = slu_vlan_number(control);

	if (kind != SLU_VLAN_TAGGED) {
		*why = slu_vlan_name(kind);
		return NULL;
	}
	*why = "unknown-VLAN";
	return number <= SLU_VLAN_NUMBER_MAX ? b->lower->vlans[number] : NULL;
}

static void indicate(struct binding *b, struct device *device, struct slu_nbl_queue *run)
{
	struct slu_nbl *nbl;

	if (!run->count)
		return;
	if (slu_adapter_receive(&device->adapter, run->count)) {
		tell_device(device, "RECEIVE");
		slu_ledger_out(b->lower->frames, device->name, run->count);
		for (nbl = run->head; nbl; nbl = nbl->next)
			slu_vlan_untag(nbl);
		slu_ndis_indicate(device->handle, run->head);
		tell_saying(device->mux, device->name, "an indication returns");
		slu_adapter_receive_done(&device->adapter);
		*run = (struct slu_nbl_queue){0};
		return;
	}
	while ((nbl = slu_nbl_pop(run)))
		turn_away(b, nbl, SLU_RECEIVE_KEEP, device->not_running);
}

/* The page is asked, and tells, only where the gate is closed. */
static enum slu_receive take_receives(struct binding *b, size_t count)
{
	if (slu_drain_is_open(&b->binding.traffic))
		tell_binding(b, "RECEIVE");
	return slu_binding_receive(&b->binding, count);
}

/* A gate is passed once for a chain; but a trail tells of one frame at a time, and who follows it hears of each. */
static size_t count_chain(const struct slu_mux *mux, const struct slu_nbl *chain)
{
	size_t count = 1;

	while (!mux->listener && (chain = chain->next))
		count++;
	return count;
}

/* Neighbours for one device go up in one chain. */
static void receive(void *context, struct slu_nbl *chain, bool resources)
{
	struct binding *b = context;
	struct device *device = NULL;
	struct slu_nbl_queue run = {0};
	enum slu_receive verdict = SLU_RECEIVE_DROP;
	size_t asked = 0; /* and not yet looked at */

	while (chain) {
		struct slu_nbl *nbl = chain;
		struct device *wanted;
		const char *why;

		if (!asked) {
			asked = count_chain(b->mux, chain);
			verdict = take_receives(b, asked);
		}
		asked--;
		chain = nbl->next;
		if (verdict == SLU_RECEIVE_DROP)
			continue;
		if (resources) { /* ours only inside this call, and we make no copy */
			tell_saying(b->mux, b->lower->name, "a receive goes back");
			slu_binding_return(&b->binding, verdict, 1);
			continue;
		}
		wanted = find_device(b, nbl, &why);
		if (wanted != device) {
			indicate(b, device, &run);
			device = wanted;
		}
		if (verdict == SLU_RECEIVE_RETURN)
			turn_away(b, nbl, verdict, "binding-not-running");
		else if (!wanted)
			turn_away(b, nbl, verdict, why);
		else
			slu_nbl_push(&run, nbl);
	}
	indicate(b, device, &run);
}

static void return_receives(void *context, struct slu_nbl *chain)
{
	struct device *device = context;
	struct binding *b = device->binding;
	size_t count = 0;

	for (struct slu_nbl *nbl = chain; nbl; nbl = nbl->next) {
		slu_vlan_tag(nbl, device->vlan);
		count++;
	}
	tell_device(device, "RETURN");
	slu_adapter_return(&device->adapter, count);
	slu_ndis_return(b->handle, chain);
	tell_binding(b, "RETURN");
	slu_binding_return(&b->binding, SLU_RECEIVE_KEEP, count);
}

/*
 * Frames from above
 */

static void refuse_send(struct device *device, struct slu_nbl *nbl, slu_status status)
{
	nbl->next = NULL;
	nbl->status = status;
	tell_device(device, "SEND refused");
	slu_ndis_send_complete(device->handle, nbl);
}

/* Accepted: tagged, ours, and lent to the adapter below in the binding's name (PDP-02). */
static bool prepare_send(struct device *device, struct slu_nbl *nbl)
{
	if (!slu_vlan_tag(nbl, device->vlan))
		return false;
	nbl->driver_data = device;
	nbl->source = device->binding->handle;
	return true;
}

/* PWR-02: none while the adapter below is not in D0. */
static slu_status may_send(struct device *device, size_t count)
{
	if (slu_atomic_load_acquire(&device->binding->asleep))
		return SLU_STATUS_LOW_POWER_STATE;
	return slu_adapter_send(&device->adapter, &device->binding->binding, count);
}

static void send(void *context, struct slu_nbl *chain)
{
	struct device *device = context;
	struct slu_binding *binding = &device->binding->binding;
	struct slu_nbl_queue accepted = {0};
	slu_status status = SLU_STATUS_FAILURE;
	size_t asked = 0; /* and not yet looked at */

	while (chain) {
		struct slu_nbl *nbl = chain;

		if (!asked) {
			asked = count_chain(device->mux, chain);
			status = may_send(device, asked);
		}
		asked--;
		chain = nbl->next;
		if (status == SLU_STATUS_SUCCESS)
			tell_send(device);
		if (status != SLU_STATUS_SUCCESS) {
			refuse_send(device, nbl, status);
		} else if (prepare_send(device, nbl)) {
			slu_nbl_push(&accepted, nbl);
		} else {
			refuse_send(device, nbl, SLU_STATUS_INVALID_LENGTH);
			slu_adapter_send_complete(&device->adapter, binding, 1);
		}
	}
	if (accepted.head)
		slu_ndis_send(device->binding->handle, accepted.head);
}

/* SEND-04: none waits here, all are below, with the mark that they came with. */
static void cancel_send(void *context, uint64_t id)
{
	slu_ndis_cancel_send(((struct device *)context)->binding->handle, id);
}

/* Those at the head of a chain that one device has sent, as they were. Returns the rest. */
static struct slu_nbl *take_neighbours(const struct slu_mux *mux, struct slu_nbl *chain, struct slu_nbl_queue *run)
{
	struct device *device = chain->driver_data;

	while (chain && chain->driver_data == device && !(run->count && mux->listener)) {
		struct slu_nbl *next = chain->next;

		chain->source = device->handle;
		slu_vlan_untag(chain);
		slu_nbl_push(run, chain);
		chain = next;
	}
	return chain;
}

static void send_complete(void *context, struct slu_nbl *chain)
{
	struct binding *b = context;

	while (chain) {
		struct slu_nbl_queue run = {0};
		struct device *device = chain->driver_data;

		chain = take_neighbours(b->mux, chain, &run);
		slu_ndis_send_complete(device->handle, run.head);
		tell_device(device, "SEND_COMPLETE");
		tell_binding(b, "SEND_COMPLETE");
		slu_adapter_send_complete(&device->adapter, &b->binding, run.count);
	}
}

static const struct slu_ndis_protocol_ops protocol_ops = {
        .bind = bind,
        .open_complete = open_complete,
        .unbind = unbind,
        .close_complete = close_complete,
        .pnp_event = pnp_event,
        .receive = receive,
        .send_complete = send_complete,
        .request_complete = request_complete,
        .status = status_indicated,
        .uninstall = uninstall,
};

/*
 * NDIS calls the upper edge
 */

static slu_status initialize(void *context, struct slu_ndis_miniport *handle)
{
	struct device *device = context;
	slu_status status;

	device->handle = handle;
	status = slu_adapter_initialize(&device->adapter);
	lock(device->mux);
	device->live = status == SLU_STATUS_SUCCESS;
	unlock(device->mux);
	return status;
}

/* No event goes up from here on, none is on its way, and nobody is still in a completion (HALT-10). */
static void end_events(struct device *device)
{
	struct slu_mux *mux = device->mux;
	bool waits;

	lock(mux);
	device->live = false;
	waits = device->events || device->asked;
	device->halt_waits = waits;
	unlock(mux);
	if (waits)
		mux->platform->wait(mux->platform->context, &device->halt_waits);
}

static void halt(void *context, enum slu_ndis_halt action)
{
	end_events(context);
	slu_adapter_halt(&((struct device *)context)->adapter, action == SLU_NDIS_HALT_INITIALIZATION_FAILED);
}

static slu_status pause_adapter(void *context)
{
	return slu_adapter_pause(&((struct device *)context)->adapter);
}

static slu_status restart_miniport(void *context)
{
	return slu_adapter_restart(&((struct device *)context)->adapter);
}

static void request_answered(struct slu_oid *oid, slu_status status)
{
	struct device *device = oid->context;
	struct slu_ndis_request *original = device->request.original;

	original->value = device->request.clone.value;
	slu_ndis_request_complete(device->handle, original, status);
	end_request(device);
}

static slu_status forward(struct device *device, struct slu_ndis_request *original)
{
	struct request *request = &device->request;
	slu_status status;

	request->original = original;
	request->clone = *original;
	request->clone.reserved = &request->oid;
	slu_atomic_store_release(&request->id, 0);
	slu_oid_init(&request->oid, request_answered, device);
	status = slu_adapter_oid(&device->adapter, &request->oid, &device->binding->binding);
	/* From here a cancel finds it; NDIS asks nothing new before this call has returned. */
	if (status == SLU_STATUS_PENDING)
		slu_atomic_store_release(&request->id, (slu_word)request->clone.id);
	else
		original->value = request->clone.value;
	return status;
}

/* OID-06: power is answered here. OID-08: all else is refused while either edge sleeps. */
static slu_status answer(struct device *device, struct slu_ndis_request *request)
{
	if (request->oid == SLU_OID_PNP_SET_POWER) {
		device->request.original = request;
		return slu_adapter_power(&device->adapter, request->value);
	}
	if (request->oid == SLU_OID_PNP_QUERY_POWER)
		return SLU_STATUS_SUCCESS;
	if (slu_atomic_load_acquire(&device->binding->asleep))
		return SLU_STATUS_LOW_POWER_STATE;
	return forward(device, request);
}

static slu_status request(void *context, struct slu_ndis_request *request)
{
	struct device *device = context;
	slu_status status;

	begin_request(device);
	status = answer(device, request);
	if (status != SLU_STATUS_PENDING)
		end_request(device);
	return status;
}

static void cancel_request(void *context, uint64_t id)
{
	struct device *device = context;

	if (slu_atomic_load_acquire(&device->request.id) == id)
		slu_oid_cancel(&device->request.oid);
}

static void surprise_removed(void *context)
{
	slu_adapter_surprise_remove(&((struct device *)context)->adapter);
}

/* SHUT-05: nothing is freed, nobody is told. */
static void shut_down(void *context)
{
	slu_adapter_shutdown(&((struct device *)context)->adapter);
}

static void unload(void *context)
{
	struct slu_mux *mux = context;

	if (!slu_driver_unload(&mux->driver))
		return;
	slu_ndis_give_global(mux->ndis);
	for (struct device *device = mux->devices; device; device = device->next)
		slu_instance_deinit(&device->instance);
}

static const struct slu_ndis_miniport_ops miniport_ops = {
        .initialize = initialize,
        .halt = halt,
        .pause = pause_adapter,
        .restart = restart_miniport,
        .send = send,
        .cancel_send = cancel_send,
        .return_receives = return_receives,
        .request = request,
        .cancel_request = cancel_request,
        .surprise_removed = surprise_removed,
        .shutdown = shut_down,
        .unload = unload,
};

/*
 * DriverEntry
 */

static struct slu_mux *mux_of(const struct slu_driver *driver)
{
	return slu_driver_context(driver);
}

static slu_status register_miniport(struct slu_driver *driver)
{
	return slu_ndis_register_miniport(mux_of(driver)->ndis, &miniport_ops, mux_of(driver));
}

static slu_status register_protocol(struct slu_driver *driver)
{
	return slu_ndis_register_protocol(mux_of(driver)->ndis, &protocol_ops, mux_of(driver));
}

static void associate(struct slu_driver *driver)
{
	slu_ndis_associate(mux_of(driver)->ndis);
}

static slu_status start(struct slu_driver *driver)
{
	return slu_ndis_take_global(mux_of(driver)->ndis);
}

static void deregister_protocol(struct slu_driver *driver)
{
	slu_ndis_deregister_protocol(mux_of(driver)->ndis);
}

static void deregister_miniport(struct slu_driver *driver)
{
	slu_ndis_deregister_miniport(mux_of(driver)->ndis);
}

static const struct slu_driver_ops driver_ops = {
        .register_miniport = register_miniport,
        .register_protocol = register_protocol,
        .associate = associate,
        .start = start,
        .deregister_protocol = deregister_protocol,
        .deregister_miniport = deregister_miniport,
};

/* All that a bind needs is there before the registration (DE-10). */
slu_status slu_mux_entry(struct slu_ndis *ndis, void *image)
{
	struct slu_mux *mux = image;

	mux->ndis = ndis;
	slu_driver_init(&mux->driver, mux->platform, &driver_ops, mux);
	for (struct device *device = mux->devices; device; device = device->next) {
		slu_adapter_init(&device->adapter, &mux->driver, &adapter_ops, device);
		slu_instance_init(&device->instance, &device->adapter, &instance_ops, device);
		slu_instance_use(&device->instance, &device->use);
	}
	return slu_driver_entry(&mux->driver);
}

/*
 * The configuration
 */

struct slu_mux *slu_mux_new(const struct slu_platform *platform)
{
	struct slu_mux *mux = slu_alloc(1, sizeof *mux);

	mux->platform = platform;
	return mux;
}

/* Those of a run that came to no end. */
static void free_bindings(struct slu_mux *mux)
{
	while (mux->bindings) {
		struct binding *b = mux->bindings;

		mux->bindings = b->next;
		free(b);
	}
}

void slu_mux_free(struct slu_mux *mux)
{
	free_bindings(mux);
	while (mux->devices) {
		struct device *device = mux->devices;

		mux->devices = device->next;
		free(device);
	}
	while (mux->lowers) {
		struct lower *lower = mux->lowers;

		mux->lowers = lower->next;
		free(lower);
	}
	free(mux);
}

void slu_mux_add_lower(struct slu_mux *mux, const char *name, struct slu_ledger *frames)
{
	struct lower *lower = slu_alloc(1, sizeof *lower);

	lower->name = name;
	lower->frames = frames;
	lower->next = mux->lowers;
	mux->lowers = lower;
}

void slu_mux_add_device(struct slu_mux *mux, const char *name, const char *lower_name, uint16_t vlan)
{
	struct device *device = slu_alloc(1, sizeof *device);
	struct device **last = &mux->devices;
	struct lower *lower = mux->lowers;

	while (strcmp(lower->name, lower_name))
		lower = lower->next;
	device->mux = mux;
	device->name = name;
	device->lower = lower;
	device->vlan = vlan;
	snprintf(device->not_running, sizeof device->not_running, "%s-not-running", name);
	lower->vlans[vlan] = device;
	while (*last)
		last = &(*last)->next;
	*last = device;
}

bool slu_mux_stop_device(struct slu_mux *mux, const char *name)
{
	struct device *device = mux->devices;

	while (strcmp(device->name, name))
		device = device->next;
	return slu_instance_stop(&device->instance);
}

bool slu_mux_close_lower(struct slu_mux *mux, const char *lower)
{
	struct binding *b = hold_binding(mux, lower);
	bool taken;

	if (!b)
		return false;
	slu_ndis_enter(mux->ndis);
	taken = slu_binding_close_self(&b->binding);
	slu_ndis_leave(mux->ndis);
	drop_binding(b);
	return taken;
}

const char *slu_mux_object_name(const struct slu_step *step)
{
	const struct slu_object *object = step->object;

	switch (object->noun) {
	case SLU_NOUN_BINDING:
		return ((const struct binding *)object->context)->lower->name;
	case SLU_NOUN_INSTANCE:
	case SLU_NOUN_ADAPTER:
		return ((const struct device *)object->context)->name;
	default:
		return "mux";
	}
}
