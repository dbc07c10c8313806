/* SPDX-License-Identifier: MIT */
/*
 * world.c - one driver and an NDIS that does as it is told
 */
#include "check.h"
#include "world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define QUEUE_MAX 32

struct action {
	void (*action)(void *);
	void *argument;
};

struct world world;

static struct action queue[QUEUE_MAX];
static size_t queued;
static char text[1000];
static int locked;
static void *woken[QUEUE_MAX];
static size_t woken_count;

void check_failed(const char *condition, const char *file, int line)
{
	mock_assert(0, condition, file, line);
}

/* The log. */

void world_log(const char *format, ...)
{
	size_t length = strlen(text);
	va_list arguments;

	va_start(arguments, format);
	if (length)
		text[length++] = ' ';
	vsnprintf(text + length, sizeof text - length, format, arguments);
	va_end(arguments);
}

void world_expect(const char *words)
{
	assert_string_equal(text, words);
	text[0] = 0;
}

void world_forget(void)
{
	text[0] = 0;
}

/* The queue. */

void world_later(void (*action)(void *), void *argument)
{
	assert_true(queued < QUEUE_MAX);
	queue[queued++] = (struct action){action, argument};
}

static int choose(int count)
{
	return world.choose ? world.choose(count) : 0;
}

bool world_step(void)
{
	struct action action;
	size_t at;

	if (!queued)
		return false;
	at = (size_t)choose((int)queued);
	action = queue[at];
	queued--;
	memmove(queue + at, queue + at + 1, (queued - at) * sizeof *queue);
	action.action(action.argument);
	return true;
}

void world_settle(void)
{
	while (world_step())
		;
}

/* An answer that may be a failure. */
static slu_status answer(slu_status status)
{
	return ++world.answers == world.fail_answer ? SLU_STATUS_FAILURE : status;
}

static enum form form_of(const struct knob *knob)
{
	return knob->form == ANY ? (enum form)choose(3) : knob->form;
}

/* The platform. */

/* Not while it is under way itself. */
static void let_others(bool (**meanwhile)(void))
{
	bool (*others)(void) = *meanwhile;

	*meanwhile = NULL;
	if (others && !others())
		*meanwhile = others;
}

static void lock(void *context)
{
	(void)context;
	assert_int_equal(locked, 0);
	let_others(&world.before_lock);
	locked = 1;
}

static void unlock(void *context)
{
	(void)context;
	assert_int_equal(locked, 1);
	locked = 0;
}

static bool was_woken(const void *object)
{
	for (size_t i = 0; i < woken_count; i++) {
		if (woken[i] == object) {
			woken[i] = woken[--woken_count];
			return true;
		}
	}
	return false;
}

static void wait_for(void *context, void *object)
{
	(void)context;
	assert_int_equal(locked, 0);
	while (!was_woken(object)) {
		void (*in_wait)(void) = world.in_wait;

		world.in_wait = NULL;
		if (in_wait)
			in_wait();
		else if (!world_step())
			fail_msg("waits for what nobody does; log: %s", text);
	}
	let_others(&world.after_wait);
}

static void wake(void *context, void *object)
{
	(void)context;
	assert_int_equal(locked, 0);
	if (was_woken(object))
		assert_true(woken_count < QUEUE_MAX);
	woken[woken_count++] = object;
}

static void defer(void *context, void *object, void (*work)(void *object))
{
	(void)context;
	assert_int_equal(locked, 0);
	world_later(work, object);
}

static void trace(void *context, const struct slu_step *step)
{
	(void)context;
	assert_int_equal(locked, 1);
	if (!step->taken)
		world.refused++;
}

static const struct slu_platform platform = {
        .lock = lock,
        .unlock = unlock,
        .wait = wait_for,
        .wake = wake,
        .defer = defer,
        .trace = trace,
};

/* Bindings. */

static struct world_binding *of_binding(struct slu_binding *binding)
{
	return (struct world_binding *)(void *)binding;
}

static int binding_number(struct slu_binding *binding)
{
	return (int)(of_binding(binding) - world.bindings);
}

static void close_completes(void *binding)
{
	assert_true(slu_binding_close_complete(binding));
}

/* A call of the binding: log it, end it as the knob says. */
static slu_status end_call(struct slu_binding *binding, const char *word, const struct knob *knob,
                           void (*complete)(void *binding))
{
	assert_int_equal(locked, 0);
	world_log("%s%d", word, binding_number(binding));
	switch (form_of(knob)) {
	case AT_ONCE:
		return complete == close_completes ? knob->status : answer(knob->status);
	case BEFORE_RETURN:
		complete(binding);
		break;
	default:
		world_later(complete, binding);
		break;
	}
	return SLU_STATUS_PENDING;
}

static void open_completes(void *binding)
{
	assert_true(slu_binding_open_complete(binding, answer(of_binding(binding)->open.status)));
}

static slu_status open_adapter(struct slu_binding *binding)
{
	return end_call(binding, "open", &of_binding(binding)->open, open_completes);
}

static slu_status set_up(struct slu_binding *binding)
{
	assert_int_equal(locked, 0);
	world_log("set_up%d", binding_number(binding));
	return answer(of_binding(binding)->set_up.status);
}

static void restart_completes(void *binding)
{
	assert_true(slu_binding_restart_done(binding, answer(of_binding(binding)->restart.status)));
}

static slu_status restart(struct slu_binding *binding)
{
	return end_call(binding, "restart", &of_binding(binding)->restart, restart_completes);
}

static void clear_completes(void *binding)
{
	assert_true(slu_binding_clear_complete(binding, answer(of_binding(binding)->clear.status)));
}

static slu_status clear_filter(struct slu_binding *binding)
{
	return end_call(binding, "clear", &of_binding(binding)->clear, clear_completes);
}

static slu_status close_adapter(struct slu_binding *binding)
{
	return end_call(binding, "close", &of_binding(binding)->close, close_completes);
}

static void unbind_adapter(struct slu_binding *binding)
{
	assert_int_equal(locked, 0);
	world_log("unbind_adapter%d", binding_number(binding));
}

static void complete_bind(struct slu_binding *binding, slu_status status)
{
	assert_int_equal(locked, 0);
	world_log("complete_bind%d:%s", binding_number(binding), slu_status_name(status));
}

static void complete_unbind(struct slu_binding *binding)
{
	assert_int_equal(locked, 0);
	world_log("complete_unbind%d", binding_number(binding));
}

static void complete_pnp_event(struct slu_binding *binding, slu_status status)
{
	assert_int_equal(locked, 0);
	world_log("complete_pnp_event%d:%s", binding_number(binding), slu_status_name(status));
}

static void oid_completes(void *oid)
{
	struct slu_oid *request = oid;

	assert_true(slu_oid_complete(request, answer(of_binding(request->binding)->oid.status)));
}

static slu_status request_oid(struct slu_binding *binding, struct slu_oid *oid)
{
	const struct knob *knob = &of_binding(binding)->oid;
	enum form form = form_of(knob);

	assert_int_equal(locked, 0);
	world_log("oid%d", binding_number(binding));
	if (form == AT_ONCE)
		return answer(knob->status);
	if (form == BEFORE_RETURN)
		oid_completes(oid);
	else if (form == LATER)
		world_later(oid_completes, oid);
	return SLU_STATUS_PENDING;
}

static void cancel_oid(struct slu_binding *binding, struct slu_oid *oid)
{
	assert_int_equal(locked, 0);
	world_log("cancel_oid%d", binding_number(binding));
	if (world.in_cancel_oid)
		world.in_cancel_oid(oid);
}

static void release_binding(struct slu_binding *binding)
{
	assert_int_equal(locked, 0);
	of_binding(binding)->released++;
	world_log("release%d", binding_number(binding));
	/* Whoever touches it now will be seen. */
	memset(binding, 0xA5, sizeof *binding);
}

static const struct slu_binding_ops binding_ops = {
        .open_adapter = open_adapter,
        .set_up = set_up,
        .restart = restart,
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

struct slu_binding *world_binding(int b)
{
	slu_binding_init(&world.bindings[b].binding, &world.driver, &binding_ops, &world.bindings[b]);
	world_fill(b);
	return &world.bindings[b].binding;
}

void world_fill(int b)
{
	for (int d = 0; d < WORLD_MAX; d++) {
		if (world.devices[d].use[b].instance)
			slu_use_set(&world.devices[d].use[b], &world.bindings[b].binding);
	}
}

/* Devices. */

static struct world_device *of_instance(struct slu_instance *instance)
{
	return (struct world_device *)(void *)instance;
}

static struct world_device *of_adapter(struct slu_adapter *adapter)
{
	return slu_adapter_context(adapter);
}

static int device_number(const struct world_device *device)
{
	return (int)(device - world.devices);
}

static slu_status request(struct slu_instance *instance)
{
	struct world_device *device = of_instance(instance);

	assert_int_equal(locked, 0);
	world_log("request%d", device_number(device));
	if (device->init_in_request)
		device->init_status = slu_adapter_initialize(&device->adapter);
	if (device->request.form == LATER)
		return SLU_STATUS_PENDING;
	/* Of a device that was initialized meanwhile the request succeeds. */
	return device->init_in_request ? device->request.status : answer(device->request.status);
}

static slu_status cancel(struct slu_instance *instance)
{
	struct world_device *device = of_instance(instance);

	assert_int_equal(locked, 0);
	world_log("cancel%d", device_number(device));
	if (device->init_in_cancel)
		device->init_status = slu_adapter_initialize(&device->adapter);
	return device->cancel.status;
}

static slu_status deinit(struct slu_instance *instance)
{
	struct world_device *device = of_instance(instance);

	assert_int_equal(locked, 0);
	world_log("deinit%d", device_number(device));
	if (device->halt_in_deinit)
		assert_true(slu_adapter_halt(&device->adapter, false));
	return device->deinit.status;
}

static void release_device(struct slu_instance *instance)
{
	struct world_device *device = of_instance(instance);

	assert_int_equal(locked, 0);
	device->released++;
	world_log("gone%d", device_number(device));
	if (device->release_deinits)
		assert_true(slu_instance_deinit(instance));
}

static const struct slu_instance_ops instance_ops = {
        .request = request,
        .cancel = cancel,
        .deinit = deinit,
        .release = release_device,
};

static slu_status acquire(struct slu_adapter *adapter, uint8_t kind)
{
	assert_int_equal(locked, 0);
	world_log("acquire%c", 'A' + kind);
	return answer(kind == of_adapter(adapter)->fail_resource ? SLU_STATUS_RESOURCES : SLU_STATUS_SUCCESS);
}

static void release(struct slu_adapter *adapter, uint8_t kind)
{
	(void)adapter;
	assert_int_equal(locked, 0);
	world_log("release%c", 'A' + kind);
}

static void disable_interrupts(struct slu_adapter *adapter)
{
	assert_int_equal(locked, 0);
	assert_true(slu_adapter_interrupt(adapter));
	world_log("interrupts_off");
}

static void adapter_restart_completes(void *argument)
{
	struct slu_adapter *adapter = argument;

	assert_true(slu_adapter_restart_done(adapter, answer(of_adapter(adapter)->restart.status)));
}

static slu_status adapter_restart(struct slu_adapter *adapter)
{
	const struct knob *knob = &of_adapter(adapter)->restart;
	enum form form = form_of(knob);

	assert_int_equal(locked, 0);
	world_log("restart_adapter%d", device_number(of_adapter(adapter)));
	if (form == AT_ONCE)
		return answer(knob->status);
	if (form == BEFORE_RETURN)
		adapter_restart_completes(adapter);
	else
		world_later(adapter_restart_completes, adapter);
	return SLU_STATUS_PENDING;
}

static void complete_restart(struct slu_adapter *adapter, slu_status status)
{
	assert_int_equal(locked, 0);
	world_log("complete_restart%d:%s", device_number(of_adapter(adapter)), slu_status_name(status));
}

static void complete_pause(struct slu_adapter *adapter)
{
	assert_int_equal(locked, 0);
	world_log("complete_pause%d", device_number(of_adapter(adapter)));
}

static void reset_completes(void *argument)
{
	struct slu_adapter *adapter = argument;

	assert_true(slu_adapter_reset_done(adapter, answer(of_adapter(adapter)->reset.status)));
}

static slu_status reset(struct slu_adapter *adapter)
{
	const struct knob *knob = &of_adapter(adapter)->reset;
	enum form form = form_of(knob);

	assert_int_equal(locked, 0);
	world_log("reset%d", device_number(of_adapter(adapter)));
	if (form == AT_ONCE)
		return answer(knob->status);
	if (form == BEFORE_RETURN)
		reset_completes(adapter);
	else
		world_later(reset_completes, adapter);
	return SLU_STATUS_PENDING;
}

static void complete_power(struct slu_adapter *adapter, slu_status status)
{
	assert_int_equal(locked, 0);
	world_log("complete_power%d:%s", device_number(of_adapter(adapter)), slu_status_name(status));
}

static void complete_reset(struct slu_adapter *adapter, slu_status status)
{
	assert_int_equal(locked, 0);
	world_log("complete_reset%d:%s", device_number(of_adapter(adapter)), slu_status_name(status));
}

static const struct slu_adapter_ops adapter_ops = {
        .resource_count = 3,
        .acquire = acquire,
        .release = release,
        .disable_interrupts = disable_interrupts,
        .restart = adapter_restart,
        .complete_restart = complete_restart,
        .complete_pause = complete_pause,
        .reset = reset,
        .complete_reset = complete_reset,
        .complete_power = complete_power,
};

struct slu_instance *world_device(int d, unsigned uses)
{
	struct world_device *device = &world.devices[d];

	slu_adapter_init(&device->adapter, &world.driver, &adapter_ops, device);
	slu_instance_init(&device->instance, &device->adapter, &instance_ops, device);
	for (int b = 0; b < WORLD_MAX; b++) {
		if (uses & 1u << b)
			slu_instance_use(&device->instance, &device->use[b]);
	}
	return &device->instance;
}

/* The driver. */

static slu_status register_miniport(struct slu_driver *driver)
{
	(void)driver;
	assert_int_equal(locked, 0);
	world_log("register_miniport");
	return answer(world.register_miniport.status);
}

static slu_status register_protocol(struct slu_driver *driver)
{
	(void)driver;
	assert_int_equal(locked, 0);
	world_log("register_protocol");
	if (world.in_register_protocol)
		world.in_register_protocol();
	return answer(world.register_protocol.status);
}

static void associate(struct slu_driver *driver)
{
	(void)driver;
	assert_int_equal(locked, 0);
	world_log("associate");
}

static slu_status start(struct slu_driver *driver)
{
	(void)driver;
	assert_int_equal(locked, 0);
	world_log("start");
	return answer(world.start.status);
}

static void deregister_protocol(struct slu_driver *driver)
{
	(void)driver;
	assert_int_equal(locked, 0);
	world_log("deregister_protocol");
	if (world.in_deregister_protocol)
		world.in_deregister_protocol();
}

static void deregister_miniport(struct slu_driver *driver)
{
	(void)driver;
	assert_int_equal(locked, 0);
	world_log("deregister_miniport");
}

static const struct slu_driver_ops driver_ops = {
        .register_miniport = register_miniport,
        .register_protocol = register_protocol,
        .associate = associate,
        .start = start,
        .deregister_protocol = deregister_protocol,
        .deregister_miniport = deregister_miniport,
};

/* Start and end. */

int world_reset(void **state)
{
	(void)state;
	memset(&world, 0, sizeof world);
	for (int d = 0; d < WORLD_MAX; d++) {
		world.devices[d].fail_resource = -1;
		world.devices[d].halt_in_deinit = true;
	}
	world.platform = platform;
	queued = 0;
	woken_count = 0;
	locked = 0;
	text[0] = 0;
	slu_driver_init(&world.driver, &world.platform, &driver_ops, NULL);
	return 0;
}

int world_check(void **state)
{
	(void)state;
	assert_string_equal(text, "");
	assert_int_equal(queued, 0);
	assert_int_equal(locked, 0);
	assert_int_equal(world.refused, world.refused_expected);
	return 0;
}

void world_load(void)
{
	assert_int_equal(slu_driver_entry(&world.driver), SLU_STATUS_SUCCESS);
	world_expect("register_miniport register_protocol associate start");
}

void world_device_up(int d)
{
	struct slu_adapter *adapter = &world.devices[d].adapter;

	if (adapter->object.state == SLU_ADAPTER_HALTED)
		assert_int_equal(slu_adapter_initialize(adapter), SLU_STATUS_SUCCESS);
	assert_int_equal(slu_adapter_restart(adapter), SLU_STATUS_SUCCESS);
	assert_int_equal(adapter->object.state, SLU_ADAPTER_RUNNING);
	text[0] = 0;
}

void world_pause_one(void)
{
	world_load();
	world_device(0, 1);
	assert_int_equal(slu_binding_bind(world_binding(0)), SLU_STATUS_SUCCESS);
	assert_int_equal(slu_adapter_initialize(&world.devices[0].adapter), SLU_STATUS_SUCCESS);
	world_expect("open0 set_up0 request0 acquireA acquireB acquireC");
}

void world_run_one(void)
{
	struct slu_binding *binding;

	world_load();
	world_device(0, 1);
	binding = world_binding(0);
	assert_int_equal(slu_binding_bind(binding), SLU_STATUS_SUCCESS);
	assert_int_equal(slu_binding_restart(binding), SLU_STATUS_SUCCESS);
	world_device_up(0);
}
