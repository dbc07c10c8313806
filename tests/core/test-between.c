/* SPDX-License-Identifier: MIT */
/*
 * test-between.c - another thread comes between two lock regions, or two atomic operations, of this one
 *
 * Each test says where: world.before_lock, world.after_wait, test_between. What the stress tests do at random is done here each time.
 */
#include "world.h"

#include "between.h"

static int reset(void **state)
{
	test_between = NULL;
	return world_reset(state);
}

static bool is_of(const slu_word *word, const struct slu_drain *gate)
{
	return (const char *)word >= (const char *)gate && (const char *)word < (const char *)(gate + 1);
}

/* A send is inside the device and not yet inside the binding: NDIS pauses the device. */
static bool pause_the_device(const slu_word *word)
{
	if (!is_of(word, &world.bindings[0].binding.traffic))
		return false;
	assert_int_equal(slu_adapter_pause(&world.devices[0].adapter), SLU_STATUS_PENDING);
	return true;
}

static void send_that_is_given_back_ends_a_pause(void **state)
{
	struct slu_binding *binding = &world.bindings[0].binding;

	(void)state;
	world_run_one();
	assert_int_equal(slu_binding_pause(binding), SLU_STATUS_SUCCESS);
	test_between = pause_the_device;
	assert_int_equal(slu_adapter_send(&world.devices[0].adapter, binding, 2), SLU_STATUS_PAUSED);
	assert_null(test_between);
	world_expect("complete_pause0");
}

/* The count of a gate changes between reading and writing it. */
static bool send_too(const slu_word *word)
{
	if (!is_of(word, &world.devices[0].adapter.sends))
		return false;
	assert_int_equal(slu_adapter_send(&world.devices[0].adapter, NULL, 1), SLU_STATUS_SUCCESS);
	return true;
}

static void two_sends_at_once(void **state)
{
	struct slu_adapter *adapter = &world.devices[0].adapter;

	(void)state;
	world_run_one();
	test_between = send_too;
	assert_int_equal(slu_adapter_send(adapter, NULL, 2), SLU_STATUS_SUCCESS);
	assert_null(test_between);
	assert_int_equal(slu_adapter_pause(adapter), SLU_STATUS_PENDING);
	slu_adapter_send_complete(adapter, NULL, 2);
	world_expect("");
	slu_adapter_send_complete(adapter, NULL, 1);
	world_expect("complete_pause0");
}

/* The driver asks for the unbind; before NDIS is called somebody asks again, and makes the call for the first. */
static bool ask_again(void)
{
	struct slu_binding *binding = &world.bindings[0].binding;

	if (!(binding->object.owed & SLU_BINDING_DO_UNBIND_ADAPTER))
		return false;
	assert_false(slu_binding_close_self(binding));
	return true;
}

static void two_ask_for_the_unbind_at_once(void **state)
{
	struct slu_binding *binding;

	(void)state;
	world_load();
	binding = world_binding(0);
	assert_int_equal(slu_binding_bind(binding), SLU_STATUS_SUCCESS);
	world.before_lock = ask_again;
	assert_true(slu_binding_close_self(binding));
	assert_null(world.before_lock);
	world_expect("open0 set_up0 unbind_adapter0");
}

/* The open completes when the bind has found nothing to do, and before it waits. */
static int looks;

static bool complete_the_open(void)
{
	if (world.bindings[0].binding.object.state != SLU_BINDING_OPENING_OPEN_OUTSTANDING || ++looks < 2)
		return false;
	return world_step();
}

static void open_completes_before_the_bind_waits(void **state)
{
	struct slu_binding *binding;

	(void)state;
	looks = 0;
	world_load();
	binding = world_binding(0);
	world.bindings[0].open.form = LATER;
	world.before_lock = complete_the_open;
	assert_int_equal(slu_binding_bind(binding), SLU_STATUS_SUCCESS);
	assert_null(world.before_lock);
	world_expect("open0 set_up0");
}

/* Who waits is back; before it has the lock again a receive comes, and would wake it. */
static bool receive(void)
{
	struct slu_binding *binding = &world.bindings[0].binding;

	assert_true(binding->object.waiting);
	assert_true(slu_binding_step(binding, SLU_BINDING_EV_RECEIVE));
	assert_true(binding->object.waking);
	return true;
}

static void waiter_that_is_back_is_woken_by_itself(void **state)
{
	struct slu_binding *binding;

	(void)state;
	world_load();
	binding = world_binding(0);
	world.bindings[0].open.form = LATER;
	world.after_wait = receive;
	assert_int_equal(slu_binding_bind(binding), SLU_STATUS_SUCCESS);
	assert_null(world.after_wait);
	assert_false(binding->object.waking);
	world_expect("open0 set_up0");
}

/* A halt out of Running: the send comes back while the halt waits. */
static void send_comes_back(void)
{
	slu_adapter_send_complete(&world.devices[0].adapter, NULL, 1);
}

static void halt_waits_for_a_send(void **state)
{
	struct slu_adapter *adapter = &world.devices[0].adapter;

	(void)state;
	world_run_one();
	assert_int_equal(slu_adapter_send(adapter, NULL, 1), SLU_STATUS_SUCCESS);
	world.in_wait = send_comes_back;
	assert_true(slu_adapter_halt(adapter, false));
	assert_null(world.in_wait);
	world_expect("interrupts_off releaseC releaseB releaseA gone0");
}

static void oid_is_answered(struct slu_oid *oid, slu_status status)
{
	(void)oid;
	world_log("oid:%s", slu_status_name(status));
}

static void halt_waits_for_a_request(void **state)
{
	struct slu_adapter *adapter = &world.devices[0].adapter;
	struct slu_oid oid;

	(void)state;
	world_run_one();
	world.bindings[0].oid.form = LATER;
	slu_oid_init(&oid, oid_is_answered, NULL);
	assert_int_equal(slu_adapter_oid(adapter, &oid, &world.bindings[0].binding), SLU_STATUS_PENDING);
	assert_true(slu_adapter_halt(adapter, false));
	world_expect("oid0 interrupts_off oid:SUCCESS releaseC releaseB releaseA gone0");
}

/* The send of a device is the last thing that its binding waits for; the device goes on. */
static void send_of_a_device_ends_the_pause_of_its_binding(void **state)
{
	struct slu_adapter *adapter = &world.devices[0].adapter;
	struct slu_binding *binding = &world.bindings[0].binding;

	(void)state;
	world_run_one();
	assert_int_equal(slu_adapter_send(adapter, binding, 1), SLU_STATUS_SUCCESS);
	assert_int_equal(slu_binding_pause(binding), SLU_STATUS_PENDING);
	slu_adapter_send_complete(adapter, binding, 1);
	world_settle();
	world_expect("complete_pnp_event0:SUCCESS");
	assert_int_equal(adapter->object.state, SLU_ADAPTER_RUNNING);
	/* And the other way round: the binding goes on. */
	assert_int_equal(slu_binding_restart(binding), SLU_STATUS_SUCCESS);
	assert_int_equal(slu_adapter_send(adapter, binding, 1), SLU_STATUS_SUCCESS);
	assert_int_equal(slu_adapter_pause(adapter), SLU_STATUS_PENDING);
	slu_adapter_send_complete(adapter, binding, 1);
	world_expect("restart0 complete_pause0");
	assert_int_equal(binding->object.state, SLU_BINDING_RUNNING);
}

/* The system goes off under load: the memory stays until the last one is back. */
static void adapter_that_is_shut_down_is_kept_for_its_traffic(void **state)
{
	struct slu_adapter *lone = &world.devices[0].adapter;

	(void)state;
	world_load();
	world_device(0, 0);
	slu_adapter_init(lone, &world.driver, lone->ops, &world.devices[0]);
	assert_int_equal(slu_adapter_initialize(lone), SLU_STATUS_SUCCESS);
	assert_int_equal(slu_adapter_restart(lone), SLU_STATUS_SUCCESS);
	assert_int_equal(slu_adapter_send(lone, NULL, 1), SLU_STATUS_SUCCESS);
	assert_true(slu_adapter_receive(lone, 1));
	assert_true(slu_adapter_shutdown(lone));
	assert_false(slu_adapter_deinit(lone));
	slu_adapter_send_complete(lone, NULL, 1);
	assert_false(slu_adapter_deinit(lone));
	slu_adapter_receive_done(lone);
	assert_false(slu_adapter_deinit(lone));
	slu_adapter_return(lone, 1);
	assert_true(slu_adapter_deinit(lone));
	world_forget();
}

/* Two receives before NDIS has the answer of the restart: only the first finds nobody inside. */
static void complete_and_receive(struct slu_binding *binding, slu_status status)
{
	(void)status;
	assert_int_equal(slu_binding_receive(binding, 1), SLU_RECEIVE_KEEP);
	assert_int_equal(slu_binding_receive(binding, 2), SLU_RECEIVE_KEEP);
	slu_binding_return(binding, SLU_RECEIVE_KEEP, 1);
}

static void receives_before_the_answer_are_counted(void **state)
{
	struct slu_binding_ops ops;
	struct slu_binding *binding;

	(void)state;
	world_load();
	binding = world_binding(0);
	ops = *binding->ops;
	ops.complete_pnp_event = complete_and_receive;
	binding->ops = &ops;
	assert_int_equal(slu_binding_bind(binding), SLU_STATUS_SUCCESS);
	world.bindings[0].restart.form = LATER;
	assert_int_equal(slu_binding_restart(binding), SLU_STATUS_PENDING);
	world_settle();
	assert_int_equal(slu_drain_count(&binding->traffic), 2);
	slu_binding_return(binding, SLU_RECEIVE_KEEP, 2);
	world_expect("open0 set_up0 restart0");
}

/* A request that woke up is on its way down, and a cancel of it, too: who is last answers. */
static struct slu_oid parked;

static slu_status answer_during_a_cancel(struct slu_binding *binding, struct slu_oid *oid)
{
	(void)binding;
	world_log("oid0");
	assert_true(slu_oid_cancel_take(oid));
	return SLU_STATUS_SUCCESS;
}

static void request_that_was_parked_is_answered_by_its_cancel(void **state)
{
	struct slu_adapter *adapter = &world.devices[0].adapter;
	struct slu_binding *binding = &world.bindings[0].binding;
	struct slu_binding_ops ops;

	(void)state;
	world_run_one();
	ops = *binding->ops;
	ops.request_oid = answer_during_a_cancel;
	binding->ops = &ops;
	slu_oid_init(&parked, oid_is_answered, NULL);
	slu_adapter_lower_power(adapter, true);
	assert_int_equal(slu_adapter_oid(adapter, &parked, binding), SLU_STATUS_PENDING);
	world_expect("");
	slu_adapter_lower_power(adapter, false);
	world_expect("oid0");
	assert_int_equal(adapter->oids, 1);
	slu_oid_cancel_perform(&parked);
	assert_true(slu_oid_cancel_answer(&parked));
	world_expect("cancel_oid0");
	assert_int_equal(adapter->oids, 0);
	assert_int_equal(parked.down.status, SLU_STATUS_SUCCESS);
}

/* A request of an adapter that is not below the binding is not parked: nobody would tell it that the binding closes. */
static void request_of_a_stranger_is_not_parked(void **state)
{
	struct slu_adapter *lone = &world.devices[1].adapter;
	struct slu_binding *binding = &world.bindings[0].binding;
	struct slu_oid oid;

	(void)state;
	world_run_one();
	slu_adapter_init(lone, &world.driver, world.devices[0].adapter.ops, &world.devices[1]);
	world.devices[1].fail_resource = -1;
	assert_int_equal(slu_adapter_initialize(lone), SLU_STATUS_SUCCESS);
	assert_int_equal(slu_adapter_restart(lone), SLU_STATUS_SUCCESS);
	world_forget();
	slu_oid_init(&oid, oid_is_answered, NULL);
	slu_adapter_lower_power(lone, true);
	assert_int_equal(slu_adapter_oid(lone, &oid, binding), SLU_STATUS_LOW_POWER_STATE);
	slu_adapter_lower_power(lone, false);
	assert_int_equal(slu_adapter_oid(lone, &oid, binding), SLU_STATUS_SUCCESS);
	world_expect("oid0");
	/* Nor is one of a device that uses another binding. */
	slu_use_set(&world.devices[0].use[0], NULL);
	slu_oid_init(&oid, oid_is_answered, NULL);
	slu_adapter_lower_power(&world.devices[0].adapter, true);
	assert_int_equal(slu_adapter_oid(&world.devices[0].adapter, &oid, binding), SLU_STATUS_LOW_POWER_STATE);
	slu_adapter_lower_power(&world.devices[0].adapter, false);
}

/* A device leaves its binding while the close waits for it, which is not its time; the close goes on with the next event. */
static void leave_the_binding(void)
{
	struct slu_binding *binding = &world.bindings[0].binding;

	assert_int_equal(binding->awaited, 1);
	slu_use_set(&world.devices[1].use[0], NULL);
	assert_int_equal(binding->awaited, 0);
	assert_int_equal(slu_binding_receive(binding, 1), SLU_RECEIVE_RETURN);
	slu_binding_return(binding, SLU_RECEIVE_RETURN, 1);
}

static void close_does_not_wait_for_a_device_that_has_left(void **state)
{
	struct slu_binding *binding;

	(void)state;
	world_load();
	world_device(0, 1);
	world_device(1, 1);
	binding = world_binding(0);
	assert_int_equal(slu_binding_bind(binding), SLU_STATUS_SUCCESS);
	assert_int_equal(slu_adapter_initialize(&world.devices[1].adapter), SLU_STATUS_SUCCESS);
	world.devices[1].halt_in_deinit = false;
	world.in_wait = leave_the_binding;
	assert_int_equal(slu_binding_unbind(binding), SLU_STATUS_SUCCESS);
	assert_null(world.in_wait);
	world_expect("open0 set_up0 request0 request1 acquireA acquireB acquireC cancel0 gone0 deinit1 clear0 close0 "
	             "release0");
	/* It has no binding any more, and ends as others do. */
	assert_true(slu_adapter_halt(&world.devices[1].adapter, false));
	world_expect("interrupts_off releaseC releaseB releaseA gone1");
}

/*
 * The one in the middle of three devices that wait for their requests is stopped: the queue of those who have something to do is a
 * tree by the order of making, and by weights that are a hash of it; 6, 8, 10 and 4, 8, 11 have the heaviest in the middle.
 */
static struct slu_binding dummies[4];
static unsigned dummies_made;

static void make_up_to(uint64_t made)
{
	while (world.driver.made < made)
		slu_binding_init(&dummies[dummies_made++], &world.driver, world.bindings[0].binding.ops, NULL);
}

static bool stop_the_middle(void)
{
	const struct slu_object *object = &world.devices[1].instance.object;

	if (object->state != SLU_INSTANCE_NONE_REQUESTING || object->queue != SLU_QUEUE_ANY)
		return false;
	assert_true(object->lower && object->higher);
	return slu_instance_step(&world.devices[1].instance, SLU_INSTANCE_EV_STOP);
}

static void stop_the_middle_of(const uint64_t made[3])
{
	struct slu_binding *binding = world_binding(0);

	dummies_made = 0;
	for (int d = 0; d < 3; d++) {
		make_up_to(made[d] - 2);
		world_device(d, 1);
		assert_int_equal(world.devices[d].instance.object.made, made[d]);
	}
	world_fill(0);
	world.before_lock = stop_the_middle;
	assert_int_equal(slu_binding_bind(binding), SLU_STATUS_SUCCESS);
	assert_null(world.before_lock);
}

static void one_of_many_leaves_the_queue(void **state)
{
	static const uint64_t made[][3] = {{6, 8, 10}, {4, 8, 11}};

	for (size_t i = 0; i < 2; i++) {
		reset(state);
		world_load();
		stop_the_middle_of(made[i]);
		world_expect("open0 set_up0 request0 request1 cancel1 gone1 request2");
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, reset, world_check)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(send_that_is_given_back_ends_a_pause),
	        TEST(two_sends_at_once),
	        TEST(two_ask_for_the_unbind_at_once),
	        TEST(open_completes_before_the_bind_waits),
	        TEST(waiter_that_is_back_is_woken_by_itself),
	        TEST(halt_waits_for_a_send),
	        TEST(halt_waits_for_a_request),
	        TEST(send_of_a_device_ends_the_pause_of_its_binding),
	        TEST(adapter_that_is_shut_down_is_kept_for_its_traffic),
	        TEST(receives_before_the_answer_are_counted),
	        TEST(request_that_was_parked_is_answered_by_its_cancel),
	        TEST(request_of_a_stranger_is_not_parked),
	        TEST(close_does_not_wait_for_a_device_that_has_left),
	        TEST(one_of_many_leaves_the_queue),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
