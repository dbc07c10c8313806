/* SPDX-License-Identifier: MIT */
/*
 * image.c - who loads and unloads, what NDIS does of it, and the driver: DriverEntry, roll-back, uninstall, unload
 */
#include "world-private.h"

/* The callouts. Each begins here; NDIS ends it in a step of its own (slu_world_ndis()). */

static slu_status register_miniport(struct slu_driver *driver)
{
	(void)driver;
	w->call = REGISTER_MINIPORT;
	return SLU_STATUS_SUCCESS;
}

static slu_status register_protocol(struct slu_driver *driver)
{
	(void)driver;
	w->call = REGISTER_PROTOCOL;
	return SLU_STATUS_SUCCESS;
}

static void associate(struct slu_driver *driver)
{
	(void)driver;
	w->call = ASSOCIATE;
}

static void deregister_protocol(struct slu_driver *driver)
{
	(void)driver;
	w->call = DEREGISTER_PROTOCOL;
	CLAIM(deregisters_in_entry_and_unload_only, true, w->image == ENTERING || w->image == UNLOADING);
	w->protocol = LEAVING_US;
}

static void deregister_miniport(struct slu_driver *driver)
{
	(void)driver;
	w->call = DEREGISTER_MINIPORT;
}

const struct slu_driver_ops slu_world_driver_ops = {
        .register_miniport = register_miniport,
        .register_protocol = register_protocol,
        .associate = associate,
        .deregister_protocol = deregister_protocol,
        .deregister_miniport = deregister_miniport,
};

/* No device, no open handle, no callback of this driver running (INV-18, UNL-04, UNL-11, Q-03). */
static bool is_unloadable(void)
{
	return w->device == N_HALTED && !w->handle && !w->own_handle && slu_world_is_settled();
}

static void unload(void)
{
	w->image = UNLOADING;
	CLAIM(unload_finds_nothing_alive, true, w->instance == NO_INSTANCE && !w->control);
	slu_world_legal(slu_driver_unload_step(&w->driver));
}

/* The user loads, uninstalls, or has the driver unloaded. */
bool slu_world_user(unsigned b, unsigned variant, bool fire)
{
	(void)b;
	switch (variant) {
	case 0:
		WHEN(slu_world_asks() && w->image == NOT_LOADED);
		w->image = ENTERING;
		slu_world_legal(slu_driver_step(&w->driver, SLU_DRIVER_EV_DRIVER_ENTRY));
		return true;
	case 1:
		WHEN(slu_world_asks() && w->image == LOADED && !w->going);
		w->going = true;
		return true;
	default:
		WHEN(slu_world_asks() && w->image == LOADED && !w->going && is_unloadable());
		unload();
		return true;
	}
}

static bool may_uninstall(void)
{
#ifdef SLU_FAULT_UNINSTALL_FIRST
	return w->going && w->image == LOADED;
#else
	return w->going && w->image == LOADED && slu_world_all(N_HALTED);
#endif
}

/* ProtocolUninstall */
static void uninstall(void)
{
	bool taken;

	w->image = UNINSTALLING;
	CLAIM(uninstall_follows_every_unbind, true, !w->driver.bound && !w->driver.devices);
	taken = slu_driver_uninstall(&w->driver);
	slu_world_legal(taken);
	w->returning = taken ? UNINSTALLED : NOT_LOADED;
}

bool slu_world_pnp(unsigned b, unsigned variant, bool fire)
{
	(void)b;
	switch (variant) {
	case 0:
		WHEN(may_uninstall());
		uninstall();
		return true;
	case 1:
		WHEN(w->image == UNINSTALLED && is_unloadable());
		unload();
		return true;
	default:
		/* the callback returns, and now NDIS knows */
		WHEN(w->returning);
		w->image = w->returning;
		w->returning = NOT_LOADED;
		return true;
	}
}

static void end_call(uint8_t result)
{
	w->call = NO_CALL;
	w->result = result;
}

/* NDIS does what DriverEntry and unload call for. */
bool slu_world_ndis(unsigned b, unsigned variant, bool fire)
{
	(void)b;
	switch (variant) {
	case 0:
		WHEN(w->call == REGISTER_MINIPORT);
		w->miniport = true;
		end_call(GOOD);
		return true;
	case 1:
		/* from here on binds may come */
		WHEN(w->call == REGISTER_PROTOCOL);
		w->protocol = REGISTERED;
		end_call(GOOD);
		return true;
	case 2:
		WHEN(w->call == REGISTER_MINIPORT || w->call == REGISTER_PROTOCOL);
		end_call(BAD);
		return true;
	case 3:
		WHEN(w->call == ASSOCIATE);
		end_call(GOOD);
		return true;
	case 4:
		WHEN(w->call == DEREGISTER_PROTOCOL && slu_world_all(N_HALTED));
		w->protocol = UNKNOWN;
		end_call(GOOD);
		return true;
	default:
		WHEN(w->call == DEREGISTER_MINIPORT);
		w->miniport = false;
		end_call(GOOD);
		return true;
	}
}

/* A callout is made. One that the core makes nothing of has returned. */
static void make_call(void)
{
	w->after = slu_driver_take(&w->driver, SLU_PLACE_CALLBACK);
	slu_driver_perform(&w->driver, w->after);
	if (w->call == NO_CALL)
		w->result = GOOD;
}

/* Where the author keeps the handle of the miniport (DE-10). */
static void keep_handle(uint32_t effect)
{
#ifdef SLU_FAULT_HANDLE_STORED_LATE
	const uint32_t last = SLU_DRIVER_DO_ASSOCIATE;
#else
	const uint32_t last = SLU_DRIVER_DO_REGISTER_MINIPORT;
#endif

	w->handle_known = w->handle_known || (effect == last && w->result == GOOD);
}

/* It returns. */
static void come_back(void)
{
	uint32_t effect = w->after;
	slu_status status = w->result == GOOD ? SLU_STATUS_SUCCESS : SLU_STATUS_FAILURE;

	if (effect == SLU_DRIVER_DO_DEREGISTER_PROTOCOL)
		CLAIM(deregistration_returns_when_all_is_unbound, true, !w->driver.bound && !w->driver.devices);
	keep_handle(effect);
	w->after = 0;
	w->result = NO_RESULT;
	slu_driver_answer(&w->driver, effect, status);
}

static bool can_start(void)
{
#ifdef SLU_FAULT_ENTRY_WAITS_FOR_DEVICE
	return w->instance == LIVE_INSTANCE;
#else
	return true;
#endif
}

/* What else DriverEntry needs: it is not to be had, before the association or after it; or it is there. */
static void end_entry(slu_status status)
{
	uint32_t effect = slu_driver_take(&w->driver, SLU_PLACE_CALLBACK);

	if (status == SLU_STATUS_SUCCESS) {
		w->started = true;
		w->returning = LOADED;
	}
	slu_driver_answer(&w->driver, effect, status);
}

static void fail_entry(void)
{
	bool taken;

	CLAIM(returns_from_what_was_called, true, w->image == ENTERING);
	taken = slu_driver_step(&w->driver, SLU_DRIVER_EV_ENTRY_RETURN_FAILURE);
	slu_world_legal(taken);
	CLAIM(failed_entry_leaves_nothing, true, slu_world_is_empty());
	w->image = taken ? NOT_LOADED : ENTERING;
	w->handle_known = false;
}

static void end_unload(void)
{
	bool taken;

	CLAIM(returns_from_what_was_called, true, w->image == UNLOADING);
	taken = slu_driver_step(&w->driver, SLU_DRIVER_EV_UNLOAD_RETURN);
	slu_world_legal(taken);
	CLAIM(unload_leaves_nothing, true, slu_world_is_empty());
	w->image = taken ? NOT_LOADED : UNLOADING;
	w->going = false;
	w->started = false;
	w->handle_known = false;
}

/* DriverEntry and unload: one effect after the other, then the return. */
bool slu_world_driver(unsigned b, unsigned variant, bool fire)
{
	uint32_t owed = slu_world_owed();

	(void)b;
	switch (variant) {
	case 0:
		WHEN(owed && owed != SLU_OWED_START);
		make_call();
		return true;
	case 1:
		WHEN(w->after && w->result);
		come_back();
		return true;
	case 2:
		WHEN(owed == SLU_OWED_START && can_start());
		end_entry(SLU_STATUS_SUCCESS);
		return true;
	case 3:
		WHEN((owed == SLU_OWED_START && can_start()) || owed == SLU_DRIVER_DO_ASSOCIATE);
		end_entry(SLU_STATUS_RESOURCES);
		return true;
	case 4:
		WHEN(w->driver.object.state == SLU_DRIVER_FAILED);
		fail_entry();
		return true;
	default:
		WHEN(w->driver.object.state == SLU_DRIVER_UNL_ALL);
		end_unload();
		return true;
	}
}
