/* SPDX-License-Identifier: MIT */
/*
 * test-faults.c - each answer of NDIS a failure in turn, each form of it, each order of what comes later
 *
 * A whole life of one driver, two bindings and one device is run for every choice that the world leaves: the form of each answer and
 * which of the outstanding completions comes first (choices are enumerated, the last one first). Of each choice there are as many
 * runs as there are answers, and one more: in run n answer n is a failure. However it goes, each callback from above gets its one
 * answer, each request its one completion, each object is released once, and the driver can be unloaded.
 *
 * A hostile driver besides calls, between each two steps of that life, all that the contract does not admit there: each call is
 * refused, no bit of any object changes, and the life goes on to the same end.
 */
#include "world.h"

#include <string.h>

#define CHOICES_MAX 64

/* The choices of this run, and how many there were at each. */
static int chosen[CHOICES_MAX], counts[CHOICES_MAX];
static int depth, at;

static int next_choice(int count)
{
	if (count == 1)
		return 0;
	assert_true(at < CHOICES_MAX);
	if (at == depth) {
		chosen[depth] = 0;
		counts[depth++] = count;
	}
	assert_int_equal(counts[at], count);
	return chosen[at++];
}

/* The next run takes another way; false: there is none. */
static bool choose_again(void)
{
	at = 0;
	while (depth && chosen[depth - 1] + 1 == counts[depth - 1])
		depth--;
	if (!depth)
		return false;
	chosen[depth - 1]++;
	return true;
}

/* When MiniportInitializeEx comes. */
enum initialize { IN_REQUEST, IN_CANCEL, NOT_AT_ALL, INITIALIZE_COUNT };

static struct slu_oid oids[2];
static int completed[2];
static int asked;

static void oid_is_complete(struct slu_oid *oid, slu_status status)
{
	assert_int_not_equal(status, SLU_STATUS_PENDING);
	completed[oid - oids]++;
}

static void ask(int number, slu_status status)
{
	asked++;
	if (status != SLU_STATUS_PENDING)
		completed[number]++;
}

static bool is_in(const struct slu_object *object, int state)
{
	return object->state == state;
}

/* The hostile driver. */

static bool is_hostile;
static int misused;

static void forget_ring(struct slu_object *object)
{
	memset(object->ring, 0, sizeof object->ring);
	object->ring_at = 0;
}

static void forget_rings(struct world *of)
{
	forget_ring(&of->driver.object);
	for (int i = 0; i < WORLD_MAX; i++) {
		forget_ring(&of->bindings[i].binding.object);
		forget_ring(&of->devices[i].instance.object);
		forget_ring(&of->devices[i].adapter.object);
	}
	of->refused = of->refused_expected = 0;
}

static void refuses(bool taken)
{
	assert_false(taken);
	misused++;
}

static void is_invalid(slu_status status)
{
	assert_int_equal(status, SLU_STATUS_INVALID_STATE);
	misused++;
}

static void misuse_binding(struct slu_binding *binding)
{
	is_invalid(slu_binding_bind(binding));
	refuses(slu_binding_open_complete(binding, SLU_STATUS_SUCCESS));
	refuses(slu_binding_restart_done(binding, SLU_STATUS_SUCCESS));
	refuses(slu_binding_clear_complete(binding, SLU_STATUS_SUCCESS));
	refuses(slu_binding_close_complete(binding));
	if (is_in(&binding->object, SLU_BINDING_RUNNING)) {
		is_invalid(slu_binding_restart(binding));
		is_invalid(slu_binding_unbind(binding));
	} else {
		is_invalid(slu_binding_pause(binding));
		refuses(slu_binding_send(binding, 1));
	}
}

static void misuse_device(struct slu_instance *instance, struct slu_adapter *adapter, struct slu_binding *binding)
{
	refuses(slu_instance_done(instance, SLU_STATUS_SUCCESS));
	refuses(slu_adapter_restart_done(adapter, SLU_STATUS_SUCCESS));
	refuses(slu_adapter_reset_done(adapter, SLU_STATUS_SUCCESS));
	if (!is_in(&instance->object, SLU_INSTANCE_NONE)) {
		refuses(slu_instance_reenable(instance));
		refuses(slu_instance_deinit(instance));
	}
	if (is_in(&adapter->object, SLU_ADAPTER_RUNNING)) {
		is_invalid(slu_adapter_initialize(adapter));
		is_invalid(slu_adapter_restart(adapter));
	} else {
		is_invalid(slu_adapter_pause(adapter));
		refuses(slu_adapter_receive(adapter, 1));
		refuses(slu_adapter_send(adapter, binding, 1) == SLU_STATUS_SUCCESS);
	}
	if (is_in(&adapter->object, SLU_ADAPTER_HALTED)) {
		is_invalid(slu_adapter_restart(adapter));
		refuses(slu_adapter_surprise_remove(adapter));
		refuses(slu_adapter_shutdown(adapter));
		refuses(slu_adapter_interrupt(adapter));
	}
}

/* Nothing is outstanding between two steps. */
static void misuse(void)
{
	struct world before = world, after;
	bool is_bound = false;

	if (!is_hostile)
		return;
	is_invalid(slu_driver_entry(&world.driver));
	for (int b = 0; b < 2; b++) {
		if (world.bindings[b].released || is_in(&world.bindings[b].binding.object, 0))
			continue;
		is_bound = true;
		misuse_binding(&world.bindings[b].binding);
	}
	if (is_bound)
		refuses(slu_driver_uninstall(&world.driver));
	if (world.devices[0].instance.object.driver) {
		misuse_device(&world.devices[0].instance, &world.devices[0].adapter, &world.bindings[0].binding);
		if (!is_in(&world.devices[0].instance.object, SLU_INSTANCE_NONE))
			refuses(slu_driver_unload(&world.driver));
	}
	for (int i = 0; i < asked && !world.bindings[0].released; i++) {
		refuses(slu_oid_complete(&oids[i], SLU_STATUS_SUCCESS));
		refuses(slu_oid_cancel(&oids[i]));
	}
	after = world;
	forget_rings(&before);
	forget_rings(&after);
	assert_memory_equal(&before, &after, sizeof after);
	world_expect("");
	world.refused_expected = world.refused;
}

/* Both bindings and the device up, as far as they get. */
static bool begin(void)
{
	bool bound[2];

	if (slu_driver_entry(&world.driver) != SLU_STATUS_SUCCESS)
		return false;
	world_forget();
	misuse();
	world_device(0, 3);
	for (int b = 0; b < 2; b++) {
		slu_status status = slu_binding_bind(world_binding(b));

		assert_int_not_equal(status, SLU_STATUS_PENDING);
		bound[b] = status == SLU_STATUS_SUCCESS;
		assert_int_equal(world.bindings[b].released, bound[b] ? 0 : 1);
	}
	for (int b = 0; b < 2; b++) {
		if (bound[b])
			slu_binding_restart(&world.bindings[b].binding);
	}
	world_settle();
	world_forget();
	misuse();
	if (is_in(&world.devices[0].adapter.object, SLU_ADAPTER_PAUSED))
		slu_adapter_restart(&world.devices[0].adapter);
	world_settle();
	world_forget();
	misuse();
	return true;
}

/* Traffic, requests and a reset, under way at once; then both edges are paused. */
static void go_on(void)
{
	struct slu_adapter *adapter = &world.devices[0].adapter;
	struct slu_binding *binding = &world.bindings[0].binding;
	bool sent, lent;

	if (world.bindings[0].released || is_in(&adapter->object, SLU_ADAPTER_HALTED))
		return;
	sent = slu_adapter_send(adapter, binding, 1) == SLU_STATUS_SUCCESS;
	lent = slu_adapter_receive(adapter, 1);
	if (lent)
		slu_adapter_receive_done(adapter);
	for (int i = 0; i < 2; i++) {
		slu_oid_init(&oids[i], oid_is_complete, NULL);
		ask(i, i ? slu_binding_oid(binding, &oids[i]) : slu_adapter_oid(adapter, &oids[i], binding));
	}
	slu_adapter_reset(adapter);
	if (is_in(&adapter->object, SLU_ADAPTER_RUNNING))
		slu_adapter_pause(adapter);
	if (is_in(&binding->object, SLU_BINDING_RUNNING))
		slu_binding_pause(binding);
	world_settle();
	if (lent)
		slu_adapter_return(adapter, 1);
	if (sent)
		slu_adapter_send_complete(adapter, binding, 1);
	world_settle();
	assert_true(is_in(&binding->object, SLU_BINDING_PAUSED));
	assert_false(is_in(&adapter->object, SLU_ADAPTER_RUNNING));
	world_forget();
	misuse();
}

static void end(void)
{
	for (int b = 0; b < 2; b++) {
		struct slu_binding *binding = &world.bindings[b].binding;

		if (world.bindings[b].released)
			continue;
		if (is_in(&binding->object, SLU_BINDING_RUNNING))
			slu_binding_pause(binding);
		assert_true(is_in(&binding->object, SLU_BINDING_PAUSED));
		assert_int_not_equal(slu_binding_unbind(binding), SLU_STATUS_INVALID_STATE);
		world_settle();
		world_forget();
		misuse();
	}
	for (int b = 0; b < 2; b++)
		assert_int_equal(world.bindings[b].released, 1);
	assert_true(slu_instance_deinit(&world.devices[0].instance));
	assert_true(slu_driver_uninstall(&world.driver));
	assert_true(slu_driver_unload(&world.driver));
}

static void run(void **state, enum initialize when)
{
	assert_true(is_in(&world.driver.object, SLU_DRIVER_STATE_START));
	world.devices[0].init_in_request = when == IN_REQUEST;
	/* A cancel that comes too late fails. */
	world.devices[0].init_in_cancel = when == IN_CANCEL;
	if (when == IN_CANCEL)
		world.devices[0].cancel.status = SLU_STATUS_FAILURE;
	memset(completed, 0, sizeof completed);
	asked = 0;
	if (begin()) {
		go_on();
		end();
	}
	for (int i = 0; i < asked; i++)
		assert_int_equal(completed[i], 1);
	world_forget();
	world_check(state);
}

/* Every order and form that the knobs leave, with answer @fail a failure. Returns how many answers there were at most. */
static int run_all(void **state, int fail, enum initialize when, void (*set_knobs)(void), int *runs)
{
	int answers = 0;

	depth = at = 0;
	do {
		world_reset(state);
		world.choose = next_choice;
		world.fail_answer = fail;
		set_knobs();
		run(state, when);
		answers = world.answers > answers ? world.answers : answers;
		++*runs;
	} while (choose_again());
	return answers;
}

static void fail_each(void **state, void (*set_knobs)(void))
{
	for (int when = 0; when < INITIALIZE_COUNT; when++) {
		int runs = 0;
		int answers = run_all(state, 0, (enum initialize)when, set_knobs, &runs);

		assert_in_range(answers, 10, 40);
		for (int fail = 1; fail <= answers; fail++)
			run_all(state, fail, (enum initialize)when, set_knobs, &runs);
		print_message("%d answers, %d runs\n", answers, runs);
	}
}

static void set_all(enum form form)
{
	struct world_device *device = &world.devices[0];

	for (int b = 0; b < 2; b++) {
		struct world_binding *binding = &world.bindings[b];

		binding->open.form = binding->restart.form = binding->clear.form = form;
		binding->close.form = binding->oid.form = form;
	}
	device->restart.form = device->reset.form = form;
}

static void at_once(void)
{
	set_all(AT_ONCE);
}

static void before_return(void)
{
	set_all(BEFORE_RETURN);
}

static void later(void)
{
	set_all(LATER);
}

/* The forms of the first binding and of the device are free, the second binding does everything at once. */
static void free_bringing_up(void)
{
	set_all(AT_ONCE);
	world.bindings[0].open.form = ANY;
	world.bindings[0].restart.form = ANY;
	world.bindings[1].restart.form = LATER;
	world.devices[0].restart.form = ANY;
}

static void free_traffic(void)
{
	set_all(AT_ONCE);
	world.bindings[0].oid.form = ANY;
	world.devices[0].reset.form = ANY;
}

static void free_end(void)
{
	set_all(AT_ONCE);
	world.bindings[0].clear.form = world.bindings[1].clear.form = ANY;
	world.bindings[0].close.form = world.bindings[1].close.form = ANY;
	world.bindings[0].oid.form = LATER;
}

static void (*const knobs[])(void) = {at_once, before_return, later, free_bringing_up, free_traffic, free_end};

static void every_answer_may_be_a_failure(void **state)
{
	for (size_t i = 0; i < sizeof knobs / sizeof *knobs; i++)
		fail_each(state, knobs[i]);
}

static void hostile_driver_is_refused(void **state)
{
	is_hostile = true;
	misused = 0;
	fail_each(state, at_once);
	is_hostile = false;
	print_message("%d calls refused\n", misused);
	assert_true(misused > 1000);
}

/* The enumeration itself: three orders of two choices each are eight. */
static void choices_are_all_taken(void **state)
{
	int seen = 0, runs = 0;

	(void)state;
	depth = at = 0;
	do {
		int number = 0;

		for (int i = 0; i < 3; i++)
			number = number * 2 + next_choice(2);
		seen |= 1 << number;
		runs++;
	} while (choose_again());
	assert_int_equal(runs, 8);
	assert_int_equal(seen, 255);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(choices_are_all_taken),
	        cmocka_unit_test(every_answer_may_be_a_failure),
	        cmocka_unit_test(hostile_driver_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
