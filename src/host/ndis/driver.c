/* SPDX-License-Identifier: MIT */
/*
 * driver.c - the image: DriverEntry, registrations, uninstall, unload; and the conductor itself
 */
#include "ndis-private.h"

#include "../memory.h"

#include <stdlib.h>
#include <string.h>

#define BUFFERS        256 /* for each adapter, and as many for what the protocols send on each device */
#define HEADROOM_BYTES 4   /* a tag */
#define LINE_BYTES     64u /* of a cache */

struct slu_ndis *slu_ndis_new(const struct slu_ndis_world *world, struct slu_account *account,
                              slu_ndis_driver_entry *entry, void *image)
{
	struct slu_ndis *ndis = slu_alloc(1, sizeof *ndis);

	ndis->world = *world;
	ndis->account = account;
	ndis->entry = entry;
	ndis->image = image;
	ndis->early_bind = -1;
	ndis->ledger_calls = slu_account_open(account, "driver", "calls");
	return ndis;
}

static void free_adapter(struct slu_ndis_adapter *adapter)
{
	free(adapter->nbls);
	slu_unmap(adapter->memory, adapter->memory_bytes);
	free(adapter);
}

void slu_ndis_free(struct slu_ndis *ndis)
{
	for (unsigned i = 0; i < ndis->adapter_count; i++)
		free_adapter(ndis->adapters[i]);
	for (unsigned i = 0; i < ndis->device_count; i++)
		free(ndis->devices[i]);
	while (ndis->opens) {
		struct slu_ndis_open *open = ndis->opens;

		ndis->opens = open->next;
		free(open);
	}
	while (ndis->miniports) {
		struct slu_ndis_miniport *miniport = ndis->miniports;

		ndis->miniports = miniport->next;
		free(miniport);
	}
	free(ndis->adapters);
	free(ndis->devices);
	free(ndis->nbls);
	if (ndis->memory)
		slu_unmap(ndis->memory, ndis->memory_bytes);
	free(ndis);
}

static void *append(void *array, unsigned count, void *item)
{
	void **items = slu_resize(array, count + 1, sizeof *items);

	items[count] = item;
	return items;
}

/*
 * Bytes of a buffer for such frames: an odd number of cache lines, so that the heads of neighbours, which are all that most frames are
 * looked at, spread over all sets of a cache and not over one or two.
 */
static uint32_t buffer_bytes(uint32_t frame_bytes)
{
	return (frame_bytes + HEADROOM_BYTES + LINE_BYTES - 1) / LINE_BYTES * LINE_BYTES | LINE_BYTES;
}

unsigned slu_ndis_add_adapter(struct slu_ndis *ndis, const char *name, uint32_t frame_bytes)
{
	struct slu_ndis_adapter *adapter = slu_alloc(1, sizeof *adapter);
	uint32_t capacity = buffer_bytes(frame_bytes);

	adapter->ndis = ndis;
	adapter->name = name;
	adapter->index = ndis->adapter_count;
	slu_pending_init(&adapter->up);
	adapter->nbls = slu_alloc(BUFFERS, sizeof *adapter->nbls);
	adapter->memory_bytes = (size_t)BUFFERS * capacity;
	adapter->memory = slu_map(adapter->memory_bytes);
	slu_nbl_pool_init(&adapter->pool, adapter->nbls, BUFFERS, adapter->memory, capacity, HEADROOM_BYTES);
	adapter->frames = slu_account_open(ndis->account, name, "frames");
	adapter->loans = slu_account_open(ndis->account, name, "loans");
	adapter->sends = slu_account_open(ndis->account, name, "sends");
	adapter->requests = slu_account_open(ndis->account, name, "oids");
	adapter->calls = slu_account_open(ndis->account, name, "calls");
	if (frame_bytes > ndis->frame_bytes)
		ndis->frame_bytes = frame_bytes;
	ndis->adapters = append(ndis->adapters, ndis->adapter_count, adapter);
	return ndis->adapter_count++;
}

/* The protocols' buffers hold any adapter's frames; made anew while nothing runs yet. */
static void make_protocol_pool(struct slu_ndis *ndis)
{
	size_t count = (size_t)BUFFERS * ndis->device_count;
	uint32_t capacity = buffer_bytes(ndis->frame_bytes);

	free(ndis->nbls);
	if (ndis->memory)
		slu_unmap(ndis->memory, ndis->memory_bytes);
	ndis->nbls = slu_alloc(count, sizeof *ndis->nbls);
	ndis->memory_bytes = count * capacity;
	ndis->memory = slu_map(ndis->memory_bytes);
	slu_nbl_pool_init(&ndis->pool, ndis->nbls, count, ndis->memory, capacity, HEADROOM_BYTES);
}

unsigned slu_ndis_add_device(struct slu_ndis *ndis, const char *name, unsigned adapter)
{
	struct device *device = slu_alloc(1, sizeof *device);

	device->ndis = ndis;
	device->name = name;
	device->index = ndis->device_count;
	device->adapter = ndis->adapters[adapter];
	slu_pending_init(&device->up);
	slu_pending_init(&device->oid_up);
	device->ledger_loans = slu_account_open(ndis->account, name, "loans");
	device->ledger_sends = slu_account_open(ndis->account, name, "sends");
	device->ledger_oids = slu_account_open(ndis->account, name, "oids");
	device->ledger_events = slu_account_open(ndis->account, name, "events");
	device->ledger_calls = slu_account_open(ndis->account, name, "calls");
	ndis->devices = append(ndis->devices, ndis->device_count, device);
	ndis->device_count++;
	make_protocol_pool(ndis);
	return device->index;
}

void slu_ndis_count_returned(struct slu_ndis *ndis)
{
	ndis->counts_returned = true;
}

struct slu_ledger *slu_ndis_frame_ledger(struct slu_ndis *ndis, unsigned adapter)
{
	return ndis->adapters[adapter]->frames;
}

bool ndis_is_loaded(struct slu_ndis *ndis)
{
	bool loaded;

	ndis_lock(ndis);
	loaded = ndis->state == DRIVER_LOADED;
	ndis_unlock(ndis);
	return loaded;
}

static void set_state(struct slu_ndis *ndis, enum driver_state state)
{
	ndis_lock(ndis);
	ndis->state = state;
	ndis_unlock(ndis);
}

/*
 * Registrations
 */

static slu_status registered(struct slu_ndis *ndis, const char *name, slu_status status)
{
	ndis_event_status(ndis, "ndis", "driver", name, status);
	ndis_yield(ndis);
	return status;
}

slu_status slu_ndis_register_miniport(struct slu_ndis *ndis, const struct slu_ndis_miniport_ops *ops, void *driver)
{
	static const char name[] = "NdisMRegisterMiniportDriver";

	ndis_event(ndis, "driver", "driver", name);
	if (ndis->fail_step == SLU_NDIS_STEP_REGISTER_MINIPORT)
		return registered(ndis, name, SLU_STATUS_RESOURCES);
	ndis_lock(ndis);
	ndis->miniport = ops;
	ndis->miniport_context = driver;
	ndis_unlock(ndis);
	return registered(ndis, name, SLU_STATUS_SUCCESS);
}

static void bind_early(void *object)
{
	struct slu_ndis *ndis = object;

	slu_ndis_bind(ndis, (unsigned)ndis->early_bind, false);
	ndis_wake(ndis, &ndis->early_bind);
}

slu_status slu_ndis_register_protocol(struct slu_ndis *ndis, const struct slu_ndis_protocol_ops *ops, void *driver)
{
	static const char name[] = "NdisRegisterProtocolDriver";

	ndis_event(ndis, "driver", "driver", name);
	if (ndis->fail_step == SLU_NDIS_STEP_REGISTER_PROTOCOL)
		return registered(ndis, name, SLU_STATUS_RESOURCES);
	ndis_lock(ndis);
	ndis->protocol = ops;
	ndis->protocol_context = driver;
	ndis_unlock(ndis);
	if (ndis->early_bind >= 0)
		ndis_run_later(ndis, ndis, bind_early, SLU_NDIS_FORM_LATER);
	ndis_yield(ndis);
	return registered(ndis, name, SLU_STATUS_SUCCESS);
}

void slu_ndis_associate(struct slu_ndis *ndis)
{
	ndis_event(ndis, "driver", "driver", "NdisIMAssociateMiniport");
	if (!ndis->miniport || !ndis->protocol)
		ndis_violated(ndis, "associate_after_registration",
		              "NdisIMAssociateMiniport before both registrations");
	ndis_yield(ndis);
}

slu_status slu_ndis_take_global(struct slu_ndis *ndis)
{
	if (ndis->fail_step == SLU_NDIS_STEP_START)
		return SLU_STATUS_RESOURCES;
	ndis->globals++;
	return SLU_STATUS_SUCCESS;
}

void slu_ndis_give_global(struct slu_ndis *ndis)
{
	ndis->globals--;
}

/* UNL-06: what is bound is unbound inside; what is being bound, after that. UNL-12: nobody is inside when it returns. */
void slu_ndis_deregister_protocol(struct slu_ndis *ndis)
{
	static const char name[] = "NdisDeregisterProtocolDriver";

	ndis_event(ndis, "driver", "driver", name);
	ndis_lock(ndis);
	ndis->deregistering = true;
	ndis_unlock(ndis);
	for (unsigned i = 0; i < ndis->adapter_count; i++)
		slu_ndis_unbind(ndis, i);
	ndis_wait_until_left(ndis);
	ndis_lock(ndis);
	ndis->protocol = NULL;
	ndis->deregistering = false;
	ndis_unlock(ndis);
	registered(ndis, name, SLU_STATUS_SUCCESS);
}

void slu_ndis_deregister_miniport(struct slu_ndis *ndis)
{
	ndis_event(ndis, "driver", "driver", "NdisMDeregisterMiniportDriver");
	if (!ndis->miniport)
		ndis_violated(ndis, "deregister_once", "NdisMDeregisterMiniportDriver without a registration");
	ndis_lock(ndis);
	ndis->miniport = NULL;
	ndis_unlock(ndis);
	registered(ndis, "NdisMDeregisterMiniportDriver", SLU_STATUS_SUCCESS);
}

/*
 * Load, uninstall, unload
 */

static void check_left(struct slu_ndis *ndis, const char *claim, const char *after)
{
	if (ndis->miniport || ndis->protocol || ndis->globals)
		ndis_violated(ndis, claim, "%s left%s%s%s behind", after, ndis->miniport ? " the miniport driver" : "",
		              ndis->protocol ? " the protocol driver" : "", ndis->globals ? " a resource" : "");
}

/* The turn is held and nothing is loaded. */
static slu_status load(struct slu_ndis *ndis)
{
	slu_status status;

	ndis_event(ndis, "pnp", "driver", "DriverEntry");
	slu_ledger_in(ndis->ledger_calls, 1);
	status = ndis->entry(ndis, ndis->image);
	slu_ledger_out(ndis->ledger_calls, "DriverEntry", 1);
	ndis_event_status(ndis, "driver", "driver", "DriverEntry", status);
	if (status == SLU_STATUS_PENDING)
		ndis_violated(ndis, "entry_is_synchronous", "DriverEntry returned PENDING");
	return status;
}

struct slu_ndis_result slu_ndis_load(struct slu_ndis *ndis, enum slu_ndis_step step, int adapter)
{
	slu_status status;

	ndis_take_turn(ndis, &ndis->turns);
	if (ndis->state != DRIVER_NOT_LOADED) {
		ndis_give_turn(ndis, &ndis->turns);
		return ndis_refuse("the driver is loaded");
	}
	ndis->fail_step = step;
	ndis->early_bind = adapter;
	set_state(ndis, DRIVER_ENTERING);
	status = load(ndis);
	if (adapter >= 0 && step != SLU_NDIS_STEP_REGISTER_MINIPORT && step != SLU_NDIS_STEP_REGISTER_PROTOCOL)
		ndis_wait(ndis, &ndis->early_bind);
	set_state(ndis, status == SLU_STATUS_SUCCESS ? DRIVER_LOADED : DRIVER_NOT_LOADED);
	if (status != SLU_STATUS_SUCCESS)
		check_left(ndis, "entry_failure_leaves_nothing", "a DriverEntry that failed");
	for (unsigned i = 0; i < ndis->device_count; i++)
		ndis_start_if_decided(ndis->devices[i]);
	ndis_give_turn(ndis, &ndis->turns);
	return ndis_answer(status, NULL, NULL);
}

struct slu_ndis_result slu_ndis_uninstall(struct slu_ndis *ndis)
{
	struct slu_ndis_result result;

	ndis_take_turn(ndis, &ndis->turns);
	if (ndis->state != DRIVER_LOADED || ndis->uninstalled) {
		result = ndis_refuse(ndis->uninstalled ? "the driver was uninstalled" : "no driver is loaded");
	} else {
		ndis_lock(ndis);
		ndis->uninstalled = true;
		ndis_unlock(ndis);
		for (unsigned i = 0; i < ndis->adapter_count; i++)
			slu_ndis_unbind(ndis, i);
		ndis_event(ndis, "ndis", "driver", "ProtocolUninstall");
		slu_ledger_in(ndis->ledger_calls, 1);
		ndis->protocol->uninstall(ndis->protocol_context);
		slu_ledger_out(ndis->ledger_calls, "ProtocolUninstall", 1);
		result = ndis_answer(SLU_STATUS_SUCCESS, NULL, NULL);
	}
	ndis_give_turn(ndis, &ndis->turns);
	return result;
}

/* UNL-04: each virtual device is gone. Q-03: nobody is in the driver. Begins the unload, or says what is in its way. */
static struct slu_ndis_result begin_unload(struct slu_ndis *ndis)
{
	const struct device *remaining = NULL;
	bool inside, loaded;

	ndis_lock(ndis);
	for (unsigned i = 0; i < ndis->device_count; i++) {
		if (ndis->devices[i]->request != REQUEST_NONE)
			remaining = ndis->devices[i];
	}
	inside = ndis->inside;
	loaded = ndis->state == DRIVER_LOADED;
	if (loaded && !remaining && !inside)
		ndis->state = DRIVER_UNLOADING;
	ndis_unlock(ndis);
	if (!loaded)
		return ndis_refuse("no driver is loaded");
	if (remaining)
		return ndis_refuse("%s is still %s; unbind %s first", remaining->name,
		                   remaining->state == DEVICE_HALTED ? "requested"
		                                                     : ndis_device_state_name(remaining->state),
		                   remaining->adapter->name);
	return inside ? ndis_refuse("a call into the driver is running") : ndis_answer(SLU_STATUS_SUCCESS, NULL, NULL);
}

static void unload(struct slu_ndis *ndis)
{
	ndis_event(ndis, "ndis", "driver", "MiniportDriverUnload");
	slu_ledger_in(ndis->ledger_calls, 1);
	ndis->miniport->unload(ndis->miniport_context);
	slu_ledger_out(ndis->ledger_calls, "MiniportDriverUnload", 1);
	ndis_event(ndis, "driver", "driver", "MiniportDriverUnload");
	check_left(ndis, "unload_leaves_nothing", "unload");
	ndis->uninstalled = false;
	set_state(ndis, DRIVER_NOT_LOADED);
}

struct slu_ndis_result slu_ndis_unload(struct slu_ndis *ndis)
{
	struct slu_ndis_result result;

	ndis_take_turn(ndis, &ndis->turns);
	result = begin_unload(ndis);
	if (!result.refused)
		unload(ndis);
	ndis_give_turn(ndis, &ndis->turns);
	return result;
}

/*
 * The end
 */

static void finish_pool(struct slu_ndis *ndis, const char *name, const struct slu_nbl_pool *pool)
{
	struct slu_ledger *ledger = slu_account_open(ndis->account, name, "buffers");

	slu_ledger_in(ledger, pool->taken);
	slu_ledger_out(ledger, "home", pool->given);
	if (ndis->off)
		slu_ledger_out(ledger, "shut-down", pool->out);
}

/* Each call has its answer, unless the system was shut down. */
static void check_calls(struct slu_ndis *ndis)
{
	for (unsigned i = 0; i < ndis->adapter_count; i++) {
		struct slu_ndis_adapter *adapter = ndis->adapters[i];

		if (!slu_pending_is_idle(&adapter->up))
			ndis_violated(ndis, "every_call_completes", "%s: a call was never answered; NDIS's view: %s",
			              adapter->name, ndis_binding_state_name(adapter->state));
	}
	for (unsigned i = 0; i < ndis->device_count; i++) {
		struct device *device = ndis->devices[i];

		if (!slu_pending_is_idle(&device->up) || !slu_pending_is_idle(&device->oid_up))
			ndis_violated(ndis, "every_call_completes", "%s: a call was never answered; NDIS's view: %s",
			              device->name, ndis_device_state_name(device->state));
	}
}

void slu_ndis_finish(struct slu_ndis *ndis)
{
	if (!ndis->off)
		check_calls(ndis);
	for (unsigned i = 0; i < ndis->adapter_count; i++)
		finish_pool(ndis, ndis->adapters[i]->name, &ndis->adapters[i]->pool);
	if (ndis->device_count)
		finish_pool(ndis, "protocols", &ndis->pool);
	if (ndis->off)
		slu_account_settle(ndis->account, "shut-down");
}
