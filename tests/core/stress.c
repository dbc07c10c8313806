/* SPDX-License-Identifier: MIT */
/*
 * stress.c - two bindings and two devices on real threads: binds, halts, traffic and OIDs against each other
 *
 * Device 0 uses binding 0, device 1 uses both. A thread for each binding binds, restarts, pauses, unbinds; a thread for each
 * device plays NDIS above it: initializes what was requested, restarts, asks OIDs and cancels them, pauses, halts, at times
 * on its own account (PnP). Senders and a receiver run all the while; workers bring completions, returns and work items.
 *
 * NDIS's own view is kept beside the core and asserted: no send or receive out at the close, no device over a closed binding,
 * nothing of an adapter out when it is paused, one answer for each call. At the end everything handed out came back.
 *
 * usage: stress [CYCLES]
 */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "sluice/sluice.h"

#include "adapter/adapter.h"

#define BINDINGS  2
#define DEVICES   2
#define WORKERS   2
#define QUEUE_MAX 4096

#define CHECK(condition)       \
	((condition) ? (void)0 \
	             : (fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition), fflush(stderr), abort()))

void check_failed(const char *condition, const char *file, int line);

void check_failed(const char *condition, const char *file, int line)
{
	fprintf(stderr, "%s:%d: %s\n", file, line, condition);
	abort();
}

/* A thing that a thread waits for; the answer it brings. */
struct event {
	pthread_mutex_t mutex;
	pthread_cond_t cond;
	bool set;
	slu_status status;
};

struct test_binding {
	struct slu_binding binding;
	struct event answered, released;
	pthread_rwlock_t open_lock; /* held for reading inside a receive callback */
	bool open;
	atomic_int sends, loans, users;
	atomic_uint seed;
};

enum phase { NOT_REQUESTED, REQUESTED, THERE, HALTED_BY_PNP };

struct test_device {
	struct slu_instance instance;
	struct slu_adapter adapter;
	struct slu_use use[BINDINGS];
	struct event answered, oid_answered;
	struct slu_oid oid;
	pthread_mutex_t mutex;
	pthread_cond_t cond;
	enum phase phase;
	bool halt_wanted;
	unsigned uses;
	atomic_int out; /* sends and loans of this adapter */
	atomic_uint seed;
};

/* Work for a worker. */
struct work {
	void (*run)(struct work *work);
	void *object;
	struct test_device *device;
	struct test_binding *binding;
	size_t count;
	void (*deferred)(void *object);
};

static struct slu_driver driver;
static struct test_binding bindings[BINDINGS];
static struct test_device devices[DEVICES];

static struct work queue[QUEUE_MAX];
static size_t queue_first, queue_count;
static pthread_mutex_t queue_mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t queue_cond = PTHREAD_COND_INITIALIZER;
static bool workers_stop;
static atomic_bool stop;         /* no new bind, no more traffic */
static atomic_bool devices_stop; /* every binding is gone */
static atomic_long sends_in, sends_out, sends_refused, loans_in, loans_out, oids, cycles_done, inits;

/* Small helpers. */

static unsigned chance(atomic_uint *seed, unsigned of)
{
	*seed = *seed * 1103515245u + 12345u;
	return (*seed >> 16) % of;
}

static void event_init(struct event *event)
{
	pthread_mutex_init(&event->mutex, NULL);
	pthread_cond_init(&event->cond, NULL);
	event->set = false;
}

static void event_set(struct event *event, slu_status status)
{
	pthread_mutex_lock(&event->mutex);
	event->set = true;
	event->status = status;
	pthread_cond_broadcast(&event->cond);
	pthread_mutex_unlock(&event->mutex);
}

static slu_status event_wait(struct event *event)
{
	slu_status status;

	pthread_mutex_lock(&event->mutex);
	while (!event->set)
		pthread_cond_wait(&event->cond, &event->mutex);
	event->set = false;
	status = event->status;
	pthread_mutex_unlock(&event->mutex);
	return status;
}

static void enqueue(struct work work)
{
	pthread_mutex_lock(&queue_mutex);
	CHECK(queue_count < QUEUE_MAX);
	queue[(queue_first + queue_count++) % QUEUE_MAX] = work;
	pthread_cond_signal(&queue_cond);
	pthread_mutex_unlock(&queue_mutex);
}

/* Traffic that the workers cannot keep up with is finished on the spot. */
static void enqueue_or_run(struct work work, bool run)
{
	pthread_mutex_lock(&queue_mutex);
	run |= queue_count > QUEUE_MAX / 16;
	pthread_mutex_unlock(&queue_mutex);
	if (run)
		work.run(&work);
	else
		enqueue(work);
}

static bool dequeue(struct work *work)
{
	pthread_mutex_lock(&queue_mutex);
	while (!queue_count && !workers_stop)
		pthread_cond_wait(&queue_cond, &queue_mutex);
	if (!queue_count) {
		pthread_mutex_unlock(&queue_mutex);
		return false;
	}
	*work = queue[queue_first];
	queue_first = (queue_first + 1) % QUEUE_MAX;
	queue_count--;
	pthread_mutex_unlock(&queue_mutex);
	return true;
}

/* The platform: one lock, one event for each object that can wait. */

static pthread_mutex_t core_lock = PTHREAD_MUTEX_INITIALIZER;
static struct {
	void *object;
	struct event event;
} waiters[BINDINGS + DEVICES];

static struct event *waiter_of(const void *object)
{
	for (size_t i = 0; i < BINDINGS + DEVICES; i++) {
		if (waiters[i].object == object)
			return &waiters[i].event;
	}
	check_failed("an object that never waits", __FILE__, __LINE__);
	return NULL;
}

static void lock(void *context)
{
	(void)context;
	pthread_mutex_lock(&core_lock);
}

static void unlock(void *context)
{
	(void)context;
	pthread_mutex_unlock(&core_lock);
}

static void wait_for(void *context, void *object)
{
	(void)context;
	event_wait(waiter_of(object));
}

static void wake(void *context, void *object)
{
	(void)context;
	event_set(waiter_of(object), SLU_STATUS_SUCCESS);
}

static void run_deferred(struct work *work)
{
	work->deferred(work->object);
}

static void defer(void *context, void *object, void (*deferred)(void *object))
{
	(void)context;
	enqueue((struct work){.run = run_deferred, .object = object, .deferred = deferred});
}

static void trace(void *context, const struct slu_step *step)
{
	(void)context;
	if (!step->taken) {
		fprintf(stderr, "refused: %s event %d in state %d\n", step->machine, step->event, step->from);
		abort();
	}
}

static const struct slu_platform platform = {
        .lock = lock,
        .unlock = unlock,
        .wait = wait_for,
        .wake = wake,
        .defer = defer,
        .trace = trace,
};

/* What a binding asks of NDIS. */

static struct test_binding *of_binding(struct slu_binding *binding)
{
	return slu_binding_context(binding);
}

static void open_later(struct work *work)
{
	CHECK(slu_binding_open_complete(&work->binding->binding, SLU_STATUS_SUCCESS));
}

static slu_status open_adapter(struct slu_binding *binding)
{
	struct test_binding *test = of_binding(binding);

	switch (chance(&test->seed, 3)) {
	case 0:
		enqueue((struct work){.run = open_later, .binding = test});
		return SLU_STATUS_PENDING;
	case 1:
		CHECK(slu_binding_open_complete(&test->binding, SLU_STATUS_SUCCESS));
		return SLU_STATUS_PENDING;
	default:
		return SLU_STATUS_SUCCESS;
	}
}

static void set_open(struct test_binding *test, bool open)
{
	pthread_rwlock_wrlock(&test->open_lock);
	test->open = open;
	pthread_rwlock_unlock(&test->open_lock);
}

/* The driver knows the handle: receives may come from now on. */
static slu_status set_up(struct slu_binding *binding)
{
	struct test_binding *test = of_binding(binding);

	set_open(test, true);
	return chance(&test->seed, 8) ? SLU_STATUS_SUCCESS : SLU_STATUS_RESOURCES;
}

static void clear_later(struct work *work)
{
	CHECK(slu_binding_clear_complete(&work->binding->binding, SLU_STATUS_SUCCESS));
}

static slu_status clear_filter(struct slu_binding *binding)
{
	struct test_binding *test = of_binding(binding);

	if (chance(&test->seed, 2))
		return SLU_STATUS_SUCCESS;
	enqueue((struct work){.run = clear_later, .binding = test});
	return SLU_STATUS_PENDING;
}

static void restart_later(struct work *work)
{
	CHECK(slu_binding_restart_done(&work->binding->binding, SLU_STATUS_SUCCESS));
}

static slu_status restart(struct slu_binding *binding)
{
	struct test_binding *test = of_binding(binding);

	if (chance(&test->seed, 2))
		return SLU_STATUS_SUCCESS;
	enqueue((struct work){.run = restart_later, .binding = test});
	return SLU_STATUS_PENDING;
}

static void close_later(struct work *work)
{
	struct test_binding *test = work->binding;

	set_open(test, false);
	CHECK(slu_binding_close_complete(&test->binding));
}

static slu_status close_adapter(struct slu_binding *binding)
{
	struct test_binding *test = of_binding(binding);

	CHECK(test->sends == 0);
	CHECK(test->loans == 0);
	CHECK(test->users == 0);
	if (chance(&test->seed, 2)) {
		enqueue((struct work){.run = close_later, .binding = test});
		return SLU_STATUS_PENDING;
	}
	set_open(test, false);
	return SLU_STATUS_SUCCESS;
}

static void unbind_adapter(struct slu_binding *binding)
{
	(void)binding;
}

static void complete(struct slu_binding *binding, slu_status status)
{
	event_set(&of_binding(binding)->answered, status);
}

static void complete_unbind(struct slu_binding *binding)
{
	complete(binding, SLU_STATUS_SUCCESS);
}

static void release_binding(struct slu_binding *binding)
{
	event_set(&of_binding(binding)->released, SLU_STATUS_SUCCESS);
}

static void oid_later(struct work *work)
{
	CHECK(slu_oid_complete(work->object, SLU_STATUS_SUCCESS));
}

static slu_status request_oid(struct slu_binding *binding, struct slu_oid *oid)
{
	struct test_device *device = oid->context;

	(void)binding;
	switch (chance(&device->seed, 3)) {
	case 0:
		enqueue((struct work){.run = oid_later, .object = oid});
		return SLU_STATUS_PENDING;
	case 1:
		CHECK(slu_oid_complete(oid, SLU_STATUS_SUCCESS));
		return SLU_STATUS_PENDING;
	default:
		return SLU_STATUS_SUCCESS;
	}
}

static void cancel_oid(struct slu_binding *binding, struct slu_oid *oid)
{
	(void)binding;
	(void)oid;
	sched_yield();
}

static const struct slu_binding_ops binding_ops = {
        .open_adapter = open_adapter,
        .set_up = set_up,
        .restart = restart,
        .clear_filter = clear_filter,
        .close_adapter = close_adapter,
        .unbind_adapter = unbind_adapter,
        .complete_bind = complete,
        .complete_unbind = complete_unbind,
        .complete_pnp_event = complete,
        .request_oid = request_oid,
        .cancel_oid = cancel_oid,
        .release = release_binding,
};

/* What a device asks of NDIS. */

static struct test_device *of_instance(struct slu_instance *instance)
{
	return slu_instance_context(instance);
}

static void set_users(struct test_device *device, int change)
{
	for (int b = 0; b < BINDINGS; b++) {
		if (device->uses & 1u << b)
			bindings[b].users += change;
	}
}

static slu_status request(struct slu_instance *instance)
{
	struct test_device *device = of_instance(instance);

	pthread_mutex_lock(&device->mutex);
	/* An earlier initialize or halt of this device may be about to return. */
	while (device->phase == THERE)
		pthread_cond_wait(&device->cond, &device->mutex);
	CHECK(device->phase != REQUESTED);
	device->phase = REQUESTED;
	set_users(device, 1);
	pthread_cond_broadcast(&device->cond);
	pthread_mutex_unlock(&device->mutex);
	return SLU_STATUS_SUCCESS;
}

static slu_status cancel(struct slu_instance *instance)
{
	struct test_device *device = of_instance(instance);
	slu_status status = SLU_STATUS_FAILURE;

	pthread_mutex_lock(&device->mutex);
	if (device->phase == REQUESTED) {
		device->phase = NOT_REQUESTED;
		set_users(device, -1);
		status = SLU_STATUS_SUCCESS;
	}
	pthread_mutex_unlock(&device->mutex);
	return status;
}

static slu_status deinit(struct slu_instance *instance)
{
	struct test_device *device = of_instance(instance);
	bool wait = chance(&device->seed, 2);

	pthread_mutex_lock(&device->mutex);
	if (device->phase != THERE) {
		pthread_mutex_unlock(&device->mutex);
		return SLU_STATUS_FAILURE;
	}
	device->halt_wanted = true;
	while (wait && device->phase == THERE)
		pthread_cond_wait(&device->cond, &device->mutex);
	pthread_mutex_unlock(&device->mutex);
	return SLU_STATUS_SUCCESS;
}

static const struct slu_instance_ops instance_ops = {
        .request = request,
        .cancel = cancel,
        .deinit = deinit,
};

static struct test_device *of_adapter(struct slu_adapter *adapter)
{
	return slu_adapter_context(adapter);
}

static slu_status acquire(struct slu_adapter *adapter, uint8_t kind)
{
	(void)kind;
	if (chance(&of_adapter(adapter)->seed, 20))
		return SLU_STATUS_SUCCESS;
	set_users(of_adapter(adapter), -1);
	return SLU_STATUS_RESOURCES;
}

static void release(struct slu_adapter *adapter, uint8_t kind)
{
	(void)adapter;
	(void)kind;
}

static void complete_restart(struct slu_adapter *adapter, slu_status status)
{
	event_set(&of_adapter(adapter)->answered, status);
}

static void complete_pause(struct slu_adapter *adapter)
{
	CHECK(of_adapter(adapter)->out == 0);
	event_set(&of_adapter(adapter)->answered, SLU_STATUS_SUCCESS);
}

static const struct slu_adapter_ops adapter_ops = {
        .resource_count = 2,
        .acquire = acquire,
        .release = release,
        .complete_restart = complete_restart,
        .complete_pause = complete_pause,
};

/* Threads. */

static slu_status answer(slu_status status, struct event *event)
{
	return status == SLU_STATUS_PENDING ? event_wait(event) : status;
}

static bool bind(struct test_binding *test)
{
	int b = (int)(test - bindings);
	slu_status status;

	slu_binding_init(&test->binding, &driver, &binding_ops, test);
	for (int d = 0; d < DEVICES; d++) {
		if (devices[d].uses & 1u << b)
			slu_use_set(&devices[d].use[b], &test->binding);
	}
	status = answer(slu_binding_bind(&test->binding), &test->answered);
	CHECK(status == SLU_STATUS_SUCCESS || status == SLU_STATUS_RESOURCES);
	return status == SLU_STATUS_SUCCESS;
}

static void *binding_thread(void *argument)
{
	struct test_binding *test = argument;

	while (!stop) {
		if (bind(test)) {
			for (unsigned round = chance(&test->seed, 4); round; round--) {
				CHECK(answer(slu_binding_restart(&test->binding), &test->answered) ==
				      SLU_STATUS_SUCCESS);
				for (unsigned turn = chance(&test->seed, 30); turn; turn--)
					sched_yield();
				CHECK(answer(slu_binding_pause(&test->binding), &test->answered) == SLU_STATUS_SUCCESS);
			}
			CHECK(answer(slu_binding_unbind(&test->binding), &test->answered) == SLU_STATUS_SUCCESS);
		}
		event_wait(&test->released);
		cycles_done++;
	}
	return NULL;
}

/* Wait for a request, and take it: from here on a cancel fails. What PnP halted is enabled again. */
static bool take_request(struct test_device *device)
{
	enum phase phase;

	pthread_mutex_lock(&device->mutex);
	while (device->phase == NOT_REQUESTED && !devices_stop)
		pthread_cond_wait(&device->cond, &device->mutex);
	phase = device->phase;
	device->phase = phase == REQUESTED ? THERE : NOT_REQUESTED;
	pthread_mutex_unlock(&device->mutex);
	if (phase == HALTED_BY_PNP)
		slu_instance_reenable(&device->instance);
	return phase == REQUESTED;
}

static void set_gone(struct test_device *device, enum phase phase)
{
	pthread_mutex_lock(&device->mutex);
	device->phase = phase;
	device->halt_wanted = false;
	pthread_cond_broadcast(&device->cond);
	pthread_mutex_unlock(&device->mutex);
}

static bool is_halt_wanted(struct test_device *device)
{
	bool wanted;

	pthread_mutex_lock(&device->mutex);
	wanted = device->halt_wanted;
	pthread_mutex_unlock(&device->mutex);
	return wanted;
}

static void oid_answered(struct slu_oid *oid, slu_status status)
{
	struct test_device *device = oid->context;

	event_set(&device->oid_answered, status);
}

static void ask(struct test_device *device)
{
	slu_status status;

	slu_oid_init(&device->oid, oid_answered, device);
	/* Device 0 and 1 both use binding 0, which lives as long as they do. */
	status = slu_adapter_oid(&device->adapter, &device->oid, &bindings[0].binding);
	if (status == SLU_STATUS_PENDING) {
		if (chance(&device->seed, 2))
			slu_oid_cancel(&device->oid);
		status = event_wait(&device->oid_answered);
	}
	CHECK(status == SLU_STATUS_SUCCESS || status == SLU_STATUS_CLOSING);
	oids++;
}

static void live(struct test_device *device)
{
	do {
		CHECK(answer(slu_adapter_restart(&device->adapter), &device->answered) == SLU_STATUS_SUCCESS);
		for (unsigned turn = chance(&device->seed, 40); turn && !is_halt_wanted(device); turn--)
			ask(device);
		CHECK(answer(slu_adapter_pause(&device->adapter), &device->answered) == SLU_STATUS_SUCCESS);
		CHECK(device->out == 0);
	} while (!is_halt_wanted(device) && chance(&device->seed, 4) && !stop);
}

static void *device_thread(void *argument)
{
	struct test_device *device = argument;

	while (!devices_stop) {
		if (!take_request(device))
			continue;
		if (slu_adapter_initialize(&device->adapter) != SLU_STATUS_SUCCESS) {
			set_gone(device, NOT_REQUESTED);
			continue;
		}
		inits++;
		live(device);
		/* The view of NDIS changes inside the halt: the core may close the binding before the callback has returned. */
		set_users(device, -1);
		CHECK(slu_adapter_halt(&device->adapter, false));
		set_gone(device, is_halt_wanted(device) ? NOT_REQUESTED : HALTED_BY_PNP);
	}
	return NULL;
}

static void finish_send(struct work *work)
{
	sends_out += (long)work->count;
	work->device->out -= (int)work->count;
	work->binding->sends -= (int)work->count;
	slu_adapter_send_complete(&work->device->adapter, &work->binding->binding, work->count);
}

static void finish_loan(struct work *work)
{
	loans_out += (long)work->count;
	work->device->out -= (int)work->count;
	slu_adapter_return(&work->device->adapter, work->count);
	work->binding->loans -= (int)work->count;
	slu_binding_return(&work->binding->binding, SLU_RECEIVE_KEEP, work->count);
}

static void *send_thread(void *argument)
{
	atomic_uint seed = (unsigned)(uintptr_t)argument;

	while (!stop) {
		struct test_device *device = &devices[chance(&seed, DEVICES)];
		struct test_binding *test = &bindings[device->uses & 2u ? chance(&seed, 2) : 0];
		struct work work = {
		        .run = finish_send, .device = device, .binding = test, .count = 1 + chance(&seed, 3)};

		if (slu_adapter_send(&device->adapter, &test->binding, work.count) != SLU_STATUS_SUCCESS) {
			sends_refused++;
			sched_yield();
			continue;
		}
		sends_in += (long)work.count;
		device->out += (int)work.count;
		test->sends += (int)work.count;
		enqueue_or_run(work, chance(&seed, 2));
	}
	return NULL;
}

static void receive(struct test_binding *test, struct test_device *device, size_t count, atomic_uint *seed)
{
	struct work work = {.run = finish_loan, .device = device, .binding = test, .count = count};
	enum slu_receive verdict = slu_binding_receive(&test->binding, count);

	if (verdict != SLU_RECEIVE_KEEP) {
		slu_binding_return(&test->binding, verdict, count);
		return;
	}
	test->loans += (int)count;
	if (!slu_adapter_receive(&device->adapter, count)) {
		test->loans -= (int)count;
		slu_binding_return(&test->binding, verdict, count);
		return;
	}
	loans_in += (long)count;
	device->out += (int)count;
	enqueue_or_run(work, chance(seed, 2));
	slu_adapter_receive_done(&device->adapter);
}

static void *receive_thread(void *argument)
{
	atomic_uint seed = (unsigned)(uintptr_t)argument;

	while (!stop) {
		struct test_device *device = &devices[chance(&seed, DEVICES)];
		struct test_binding *test = &bindings[device->uses & 2u ? chance(&seed, 2) : 0];

		pthread_rwlock_rdlock(&test->open_lock);
		if (test->open)
			receive(test, device, 1 + chance(&seed, 3), &seed);
		pthread_rwlock_unlock(&test->open_lock);
		sched_yield();
	}
	return NULL;
}

static void *worker_thread(void *argument)
{
	struct work work;

	(void)argument;
	while (dequeue(&work))
		work.run(&work);
	return NULL;
}

/* Start and end. */

static slu_status succeed(struct slu_driver *unused)
{
	(void)unused;
	return SLU_STATUS_SUCCESS;
}

static void nothing(struct slu_driver *unused)
{
	(void)unused;
}

static const struct slu_driver_ops driver_ops = {
        .register_miniport = succeed,
        .register_protocol = succeed,
        .associate = nothing,
        .deregister_protocol = nothing,
        .deregister_miniport = nothing,
};

static void make_binding(int b)
{
	struct test_binding *test = &bindings[b];

	test->seed = 77u + (unsigned)b;
	event_init(&test->answered);
	event_init(&test->released);
	pthread_rwlock_init(&test->open_lock, NULL);
	waiters[b].object = &test->binding;
	event_init(&waiters[b].event);
}

static void make_device(int d, unsigned uses)
{
	struct test_device *device = &devices[d];

	device->seed = 99u + (unsigned)d;
	device->uses = uses;
	event_init(&device->answered);
	event_init(&device->oid_answered);
	pthread_mutex_init(&device->mutex, NULL);
	pthread_cond_init(&device->cond, NULL);
	slu_adapter_init(&device->adapter, &driver, &adapter_ops, device);
	slu_instance_init(&device->instance, &device->adapter, &instance_ops, device);
	for (int b = 0; b < BINDINGS; b++) {
		if (uses & 1u << b)
			slu_instance_use(&device->instance, &device->use[b]);
	}
	waiters[BINDINGS + d].object = &device->adapter;
	event_init(&waiters[BINDINGS + d].event);
}

static pthread_t start(void *(*run)(void *), void *argument)
{
	pthread_t thread;

	CHECK(pthread_create(&thread, NULL, run, argument) == 0);
	return thread;
}

/* The devices' threads serve the unbinds to the very end. */
static void end_devices(pthread_t *threads)
{
	devices_stop = true;
	for (int d = 0; d < DEVICES; d++) {
		pthread_mutex_lock(&devices[d].mutex);
		pthread_cond_broadcast(&devices[d].cond);
		pthread_mutex_unlock(&devices[d].mutex);
		pthread_join(threads[d], NULL);
	}
}

int main(int argc, char **argv)
{
	long cycles = argc > 1 ? atol(argv[1]) : 300;
	pthread_t binding_threads[BINDINGS], device_threads[DEVICES], traffic[3], workers[WORKERS];

	slu_driver_init(&driver, &platform, &driver_ops, NULL);
	for (int b = 0; b < BINDINGS; b++)
		make_binding(b);
	make_device(0, 1);
	make_device(1, 3);
	CHECK(slu_driver_entry(&driver) == SLU_STATUS_SUCCESS);

	for (int w = 0; w < WORKERS; w++)
		workers[w] = start(worker_thread, NULL);
	for (int d = 0; d < DEVICES; d++)
		device_threads[d] = start(device_thread, &devices[d]);
	for (int t = 0; t < 3; t++)
		traffic[t] = start(t < 2 ? send_thread : receive_thread, (void *)(uintptr_t)(t + 1));
	for (int b = 0; b < BINDINGS; b++)
		binding_threads[b] = start(binding_thread, &bindings[b]);

	while (cycles_done < cycles)
		nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
	stop = true;
	for (int b = 0; b < BINDINGS; b++)
		pthread_join(binding_threads[b], NULL);
	end_devices(device_threads);
	for (int t = 0; t < 3; t++)
		pthread_join(traffic[t], NULL);
	pthread_mutex_lock(&queue_mutex);
	workers_stop = true;
	pthread_cond_broadcast(&queue_cond);
	pthread_mutex_unlock(&queue_mutex);
	for (int w = 0; w < WORKERS; w++)
		pthread_join(workers[w], NULL);

	CHECK(slu_driver_unload(&driver));
	CHECK(sends_in == sends_out && loans_in == loans_out);
	printf("%ld binds, %ld initializations, %ld sends in and out, %ld refused, %ld loans in and out, %ld OIDs\n",
	       (long)cycles_done, (long)inits, (long)sends_in, (long)sends_refused, (long)loans_in, (long)oids);
	return 0;
}
