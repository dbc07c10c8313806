/* SPDX-License-Identifier: MIT */
/*
 * bindings.c - NDIS binds and unbinds, the author's binds and unbinds, and the one device
 */
#include "world-private.h"

static bool is_lock_free(void)
{
#ifdef SLU_FAULT_DEREGISTERS_WITH_LOCK
	return w->protocol != LEAVING_US;
#else
	return true;
#endif
}

/* It deregisters, or the user has uninstalled it. */
static bool leaves(void)
{
	return slu_world_owed() == SLU_DRIVER_DO_DEREGISTER_PROTOCOL || w->after == SLU_DRIVER_DO_DEREGISTER_PROTOCOL ||
	       w->image == UNINSTALLING || w->image == UNINSTALLED;
}

/* ProtocolBindAdapterEx. A driver that has made up its mind to go fails it; NDIS cannot know that yet. */
static void bind(unsigned b)
{
	bool taken = slu_driver_step(&w->driver, SLU_DRIVER_EV_BIND);

#ifdef SLU_FAULT_BIND_REFUSED_EARLY
	taken = taken && w->image != ENTERING;
#endif
	if (!taken) {
		CLAIM(bind_is_refused_by_a_leaving_driver_only, true, leaves());
		return;
	}
	CLAIM(leaving_driver_takes_no_bind, true, !leaves());
	w->binding[b] = N_INITIALIZING;
	w->record[b] = true;
	w->work[b] = DO_BIND;
}

/* ProtocolUnbindAdapterEx */
static void unbind(unsigned b)
{
	bool taken = slu_driver_step(&w->driver, SLU_DRIVER_EV_UNBIND);

	slu_world_legal(taken);
	w->binding[b] = N_HALTING;
	w->work[b] = taken ? DO_UNBIND : NO_WORK;
}

static bool may_bind(unsigned b)
{
	if (!slu_world_asks() || w->protocol != REGISTERED || w->binding[b] != N_HALTED)
		return false;
	if (HOSTILE)
		return !w->going || w->image == UNINSTALLING || w->image == UNINSTALLED;
	return !w->going && w->image == LOADED;
}

bool slu_world_adapter(unsigned b, unsigned variant, bool fire)
{
	if (variant == 0) {
		WHEN(may_bind(b));
		bind(b);
		return true;
	}
	WHEN(slu_world_asks() && w->protocol == REGISTERED && w->binding[b] == N_PAUSED && is_lock_free());
	unbind(b);
	return true;
}

/* It must unbind before it can uninstall, and inside the deregistration (UNL-06, UNL-09). */
bool slu_world_unbind(unsigned b, unsigned variant, bool fire)
{
	(void)variant;
	WHEN((w->going || w->protocol == LEAVING_US) && w->binding[b] == N_PAUSED && is_lock_free());
	unbind(b);
	return true;
}

/* The author's bind. */

static bool may_go_on(unsigned b)
{
#ifdef SLU_FAULT_BIND_WAITS_FOR_ASSOCIATION
	if (w->driver.object.state != SLU_DRIVER_ASSOC && w->driver.object.state != SLU_DRIVER_LOADED)
		return false;
#endif
	return w->work[b] == DO_BIND;
}

static bool do_bind(unsigned b, unsigned variant, bool fire)
{
	switch (variant) {
	case 0:
		WHEN(may_go_on(b));
		w->work[b] = NO_WORK;
		w->record[b] = false;
		w->binding[b] = N_HALTED;
		return true;
	case 1:
		WHEN(may_go_on(b));
		w->work[b] = ANSWER_BIND;
		return true;
	case 2:
		WHEN(may_go_on(b) && !b && w->instance == NO_INSTANCE);
		w->work[b] = ANSWER_BIND;
		CLAIM(request_has_the_miniport_handle, true, w->handle_known && w->miniport);
		w->instance = REQUESTED;
		w->device = N_REQUESTED;
		return true;
	default:
		WHEN(w->work[b] == ANSWER_BIND);
		w->work[b] = NO_WORK;
		w->binding[b] = N_PAUSED;
		return true;
	}
}

/* Its unbind. */

static bool may_cancel(unsigned b)
{
#if defined(SLU_FAULT_UNBIND_LEAVES_REQUEST)
	(void)b;
	return false;
#elif defined(SLU_FAULT_CANCEL_REFUSED_IN_ROLL_BACK)
	return w->work[b] == DO_UNBIND && !b && w->instance == REQUESTED && w->device == N_REQUESTED &&
	       w->image != ENTERING;
#else
	return w->work[b] == DO_UNBIND && !b && w->instance == REQUESTED && w->device == N_REQUESTED;
#endif
}

static bool is_rid_of_device(unsigned b)
{
#ifdef SLU_FAULT_UNBIND_LEAVES_REQUEST
	return b || (w->instance != LIVE_INSTANCE && w->device != N_INITIALIZING);
#else
	return b || w->instance == NO_INSTANCE;
#endif
}

/* First what the driver has of the binding goes, then NDIS is told. */
static void end_unbind(unsigned b, bool is_first)
{
#ifdef SLU_FAULT_UNBIND_COMPLETES_FIRST
	is_first = !is_first;
#endif
	if (is_first)
		w->record[b] = false;
	else
		w->binding[b] = N_HALTED;
}

static bool do_unbind(unsigned b, unsigned variant, bool fire)
{
	switch (variant) {
	case 4:
		/* cancelled in time, or else its initialization is awaited */
		WHEN(may_cancel(b));
		w->instance = NO_INSTANCE;
		w->device = N_HALTED;
		return true;
	case 5:
		WHEN(w->work[b] == DO_UNBIND && !b && w->instance == LIVE_INSTANCE && !w->deinit);
		w->deinit = true;
		return true;
	case 6:
		WHEN(w->work[b] == DO_UNBIND && is_rid_of_device(b));
		w->work[b] = ANSWER_UNBIND;
		end_unbind(b, true);
		return true;
	default:
		WHEN(w->work[b] == ANSWER_UNBIND);
		w->work[b] = NO_WORK;
		end_unbind(b, false);
		return true;
	}
}

bool slu_world_binding(unsigned b, unsigned variant, bool fire)
{
	return variant < 4 ? do_bind(b, variant, fire) : do_unbind(b, variant, fire);
}

/* The device. */

static bool may_initialize(void)
{
#ifdef SLU_FAULT_INITIALIZE_EARLY
	return w->image == LOADED || w->image == ENTERING;
#else
	return w->image == LOADED;
#endif
}

/* A requested device is initialized some day, or never (TI-19), and not before DriverEntry returned (DE-08). */
bool slu_world_plug(unsigned b, unsigned variant, bool fire)
{
	bool taken;

	(void)b;
	if (variant == 1) {
		WHEN(slu_world_asks() && w->device == N_RUNNING);
		w->device = N_HALTING;
		return true;
	}
	WHEN(slu_world_asks() && w->device == N_REQUESTED && may_initialize());
	CLAIM(initialize_finds_a_driver_that_is_ready, true, w->started && w->handle_known);
	taken = slu_driver_step(&w->driver, SLU_DRIVER_EV_INITIALIZE);
	slu_world_legal(taken);
	w->device = taken ? N_INITIALIZING : N_UNANSWERED;
	return true;
}

bool slu_world_deinitialize(unsigned b, unsigned variant, bool fire)
{
	(void)b, (void)variant;
	WHEN(w->deinit && w->device == N_RUNNING);
	w->device = N_HALTING;
	return true;
}

static void free_device(void)
{
#if !defined(SLU_FAULT_CONTROL_DEVICE_KEPT) && !defined(SLU_FAULT_RECORD_FREED_LATE)
	w->control = false;
#endif
	w->instance = NO_INSTANCE;
	w->deinit = false;
}

/* The halt returns when the driver is rid of the device. */
static bool is_halted(void)
{
#ifdef SLU_FAULT_RECORD_FREED_LATE
	return w->device == N_HALTING;
#else
	return w->device == N_HALTING && w->instance == NO_INSTANCE;
#endif
}

static bool may_free(void)
{
#ifdef SLU_FAULT_RECORD_FREED_LATE
	return w->device == N_HALTED && w->instance == LIVE_INSTANCE;
#else
	return w->device == N_HALTING && w->instance == LIVE_INSTANCE;
#endif
}

/* The driver's MiniportInitializeEx and MiniportHaltEx. */
bool slu_world_device(unsigned b, unsigned variant, bool fire)
{
	(void)b;
	switch (variant) {
	case 0:
		WHEN(w->device == N_INITIALIZING);
		w->instance = LIVE_INSTANCE;
#ifdef SLU_FAULT_DRIVER_KEEPS_HANDLE
		w->own_handle = true;
#endif
		w->control = true;
		w->device = N_RUNNING;
		return true;
	case 1:
		WHEN(w->device == N_INITIALIZING);
		w->instance = NO_INSTANCE;
#ifdef SLU_FAULT_FAILED_INIT_KEEPS_CONTROL
		w->control = true;
#endif
		w->device = N_HALTED;
		return true;
	case 2:
		WHEN(is_halted());
		w->device = N_HALTED;
#ifdef SLU_FAULT_RECORD_FREED_LATE
		w->control = false;
#endif
		return true;
	default:
		WHEN(may_free());
		free_device();
		return true;
	}
}

/* An application opens the control device. It closes what it has opened. */
bool slu_world_open(unsigned b, unsigned variant, bool fire)
{
	(void)b, (void)variant;
	WHEN(slu_world_asks() && w->control && !w->handle);
	w->handle = true;
	return true;
}

bool slu_world_close(unsigned b, unsigned variant, bool fire)
{
	(void)b, (void)variant;
	WHEN(w->handle);
	w->handle = false;
	return true;
}
