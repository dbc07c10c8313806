/* SPDX-License-Identifier: MIT */
/*
 * test-core.c - facts of the contract that the tests of the nouns leave over, on the core
 */
#include "world.h"

static struct slu_adapter *const adapter = &world.devices[0].adapter;
static struct slu_binding *const binding = &world.bindings[0].binding;
static struct slu_oid oid;

static void answered(struct slu_oid *request, slu_status status)
{
	assert_ptr_equal(request, &oid);
	world_log("answer:%s", slu_status_name(status));
}

/* holds: STK-01 BIND-03 RESTART-03 RESTART-05 */
static void a_stack_starts_from_below(void **state)
{
	(void)state;
	world_load();
	world_device(0, 1);
	assert_int_equal(slu_binding_restart(world_binding(0)), SLU_STATUS_INVALID_STATE);
	assert_int_equal(slu_binding_bind(binding), SLU_STATUS_SUCCESS);
	assert_int_equal(slu_adapter_restart(adapter), SLU_STATUS_INVALID_STATE);
	assert_int_equal(slu_adapter_initialize(adapter), SLU_STATUS_SUCCESS);
	assert_false(slu_binding_send(binding, 1));
	assert_int_equal(slu_adapter_send(adapter, binding, 1), SLU_STATUS_PAUSED);
	assert_int_equal(slu_binding_restart(binding), SLU_STATUS_SUCCESS);
	assert_int_equal(slu_adapter_send(adapter, binding, 1), SLU_STATUS_PAUSED);
	assert_int_equal(slu_adapter_restart(adapter), SLU_STATUS_SUCCESS);
	assert_int_equal(slu_adapter_send(adapter, binding, 1), SLU_STATUS_SUCCESS);
	slu_adapter_send_complete(adapter, binding, 1);
	world_expect("open0 set_up0 request0 acquireA acquireB acquireC restart0 restart_adapter0");
	world.refused_expected = world.refused;
}

/* holds: STK-02 */
static void a_stack_stops_from_above(void **state)
{
	(void)state;
	world_run_one();
	assert_int_equal(slu_binding_unbind(binding), SLU_STATUS_INVALID_STATE); /* not paused */
	assert_int_equal(slu_adapter_pause(adapter), SLU_STATUS_SUCCESS);
	assert_int_equal(slu_binding_pause(binding), SLU_STATUS_SUCCESS);
	assert_false(slu_driver_unload(&world.driver)); /* not halted */
	assert_int_equal(slu_binding_unbind(binding), SLU_STATUS_SUCCESS);
	assert_true(slu_driver_unload(&world.driver));
	world_expect("deinit0 interrupts_off releaseC releaseB releaseA gone0 clear0 close0 release0 "
	             "deregister_protocol deregister_miniport");
	world.refused_expected = world.refused;
}

/* holds: STK-04 PAUSEB-11 RESTART-05 */
static void pause_and_restart_again_and_again(void **state)
{
	(void)state;
	world_run_one();
	for (int round = 0; round < 3; round++) {
		assert_int_equal(slu_adapter_pause(adapter), SLU_STATUS_SUCCESS);
		assert_int_equal(slu_binding_pause(binding), SLU_STATUS_SUCCESS);
		assert_int_equal(slu_binding_restart(binding), SLU_STATUS_SUCCESS);
		assert_int_equal(slu_adapter_restart(adapter), SLU_STATUS_SUCCESS);
		assert_int_equal(slu_adapter_send(adapter, binding, 1), SLU_STATUS_SUCCESS);
		slu_adapter_send_complete(adapter, binding, 1);
		/* No unbind, no open, nothing given back in between. */
		world_expect("restart0 restart_adapter0");
	}
}

static void expect_oid(slu_status status, const char *log)
{
	slu_oid_init(&oid, answered, NULL);
	assert_int_equal(slu_adapter_oid(adapter, &oid, binding), status);
	world_expect(log);
}

static void expect_own_oid(slu_status status, const char *log)
{
	slu_oid_init(&oid, answered, NULL);
	assert_int_equal(slu_binding_oid(binding, &oid), status);
	world_expect(log);
}

/* holds: STATE-03 PAUSE-05 BIND-05 */
static void oids_in_each_state(void **state)
{
	(void)state;
	world_load();
	world_device(0, 1);
	world_binding(0);
	expect_own_oid(SLU_STATUS_CLOSING, "");
	assert_int_equal(slu_binding_bind(binding), SLU_STATUS_SUCCESS);
	world_expect("open0 set_up0 request0");
	expect_oid(SLU_STATUS_INVALID_STATE, "");
	assert_int_equal(slu_adapter_initialize(adapter), SLU_STATUS_SUCCESS);
	world_expect("acquireA acquireB acquireC");
	expect_oid(SLU_STATUS_SUCCESS, "oid0");
	expect_own_oid(SLU_STATUS_SUCCESS, "oid0");
	world.devices[0].restart.form = LATER;
	world.bindings[0].restart.form = LATER;
	assert_int_equal(slu_binding_restart(binding), SLU_STATUS_PENDING);
	assert_int_equal(slu_adapter_restart(adapter), SLU_STATUS_PENDING);
	world_expect("restart0 restart_adapter0");
	expect_oid(SLU_STATUS_SUCCESS, "oid0");
	expect_own_oid(SLU_STATUS_SUCCESS, "oid0");
	world_settle();
	world_expect("complete_restart0:SUCCESS complete_pnp_event0:SUCCESS");
	expect_oid(SLU_STATUS_SUCCESS, "oid0");
	assert_int_equal(slu_adapter_send(adapter, binding, 1), SLU_STATUS_SUCCESS);
	assert_int_equal(slu_binding_pause(binding), SLU_STATUS_PENDING);
	assert_int_equal(slu_adapter_pause(adapter), SLU_STATUS_PENDING);
	expect_oid(SLU_STATUS_SUCCESS, "oid0");
	expect_own_oid(SLU_STATUS_SUCCESS, "oid0");
	slu_adapter_send_complete(adapter, binding, 1);
	world_settle();
	world_expect("complete_pause0 complete_pnp_event0:SUCCESS");
}

/* holds: STATE-05 HALT-10 INV-16 */
static void halted_takes_nothing_but_an_initialization(void **state)
{
	(void)state;
	world_pause_one();
	assert_true(slu_adapter_halt(adapter, false));
	world_expect("interrupts_off releaseC releaseB releaseA gone0");
	assert_int_equal(slu_adapter_restart(adapter), SLU_STATUS_INVALID_STATE);
	assert_int_equal(slu_adapter_pause(adapter), SLU_STATUS_INVALID_STATE);
	assert_int_equal(slu_adapter_reset(adapter), SLU_STATUS_INVALID_STATE);
	assert_int_equal(slu_adapter_power(adapter, true), SLU_STATUS_NOT_ACCEPTED);
	assert_int_equal(slu_adapter_send(adapter, binding, 1), SLU_STATUS_PAUSED);
	assert_false(slu_adapter_receive(adapter, 1));
	assert_false(slu_adapter_surprise_remove(adapter));
	assert_false(slu_adapter_shutdown(adapter));
	assert_false(slu_adapter_halt(adapter, false));
	assert_false(slu_adapter_interrupt(adapter));
	world_expect("");
	world.refused_expected = world.refused;
}

static void shut_down_in_the_halt(void)
{
	assert_false(slu_adapter_shutdown(adapter));
	world_log("shutdown");
	slu_adapter_return(adapter, 1);
}

/* holds: HALT-14 */
static void shutdown_inside_a_halt_returns_at_once(void **state)
{
	(void)state;
	world_run_one();
	assert_true(slu_adapter_receive(adapter, 1));
	slu_adapter_receive_done(adapter);
	world.in_wait = shut_down_in_the_halt;
	assert_true(slu_adapter_halt(adapter, false));
	world_expect("interrupts_off shutdown releaseC releaseB releaseA gone0");
	world.refused_expected = world.refused;
}

/* holds: SHUT-02 SHUT-03 SHUT-05 */
static void shutdown_calls_nothing(void **state)
{
	(void)state;
	world_run_one();
	assert_true(slu_adapter_shutdown(adapter));
	world_settle();
	world_expect("");
}

/* holds: STATE-08 */
static void pausing_takes_no_other_operation(void **state)
{
	(void)state;
	world_run_one();
	assert_int_equal(slu_adapter_send(adapter, binding, 1), SLU_STATUS_SUCCESS);
	assert_int_equal(slu_adapter_pause(adapter), SLU_STATUS_PENDING);
	assert_int_equal(slu_adapter_pause(adapter), SLU_STATUS_INVALID_STATE);
	assert_int_equal(slu_adapter_restart(adapter), SLU_STATUS_INVALID_STATE);
	assert_int_equal(slu_adapter_power(adapter, true), SLU_STATUS_NOT_ACCEPTED);
	assert_int_equal(slu_adapter_initialize(adapter), SLU_STATUS_INVALID_STATE);
	world_expect("");
	slu_adapter_send_complete(adapter, binding, 1);
	world_expect("complete_pause0");
	world.refused_expected = world.refused;
}

/* holds: RESTART-06 BC-31 */
static void stray_completion_of_a_restart_is_refused(void **state)
{
	(void)state;
	world_run_one();
	assert_false(slu_adapter_restart_done(adapter, SLU_STATUS_SUCCESS));
	assert_false(slu_binding_restart_done(binding, SLU_STATUS_SUCCESS));
	world_expect("");
}

/* holds: RECV-02 */
static void scarce_receives_are_back_when_the_indication_returns(void **state)
{
	(void)state;
	world_run_one();
	assert_true(slu_adapter_receive(adapter, 2));
	slu_adapter_receive_done(adapter);
	slu_adapter_return(adapter, 2); /* by whoever indicated them with the flag */
	assert_int_equal(slu_adapter_pause(adapter), SLU_STATUS_SUCCESS);
}

/* holds: PDP-04 */
static void receives_go_back_to_their_own_binding(void **state)
{
	struct slu_binding *other;

	(void)state;
	world_run_one();
	other = world_binding(1);
	assert_int_equal(slu_binding_bind(other), SLU_STATUS_SUCCESS);
	assert_int_equal(slu_binding_restart(other), SLU_STATUS_SUCCESS);
	world_expect("open1 set_up1 restart1");
	assert_int_equal(slu_binding_receive(other, 1), SLU_RECEIVE_KEEP);
	assert_int_equal(slu_binding_receive(binding, 1), SLU_RECEIVE_KEEP);
	slu_binding_return(other, SLU_RECEIVE_KEEP, 1);
	assert_int_equal(slu_binding_pause(other), SLU_STATUS_SUCCESS);
	assert_int_equal(slu_binding_pause(binding), SLU_STATUS_PENDING);
	slu_binding_return(binding, SLU_RECEIVE_KEEP, 1);
	world_settle();
	world_expect("complete_pnp_event0:SUCCESS");
}

static void lower_sleeps(void)
{
	assert_int_equal(slu_binding_pause(binding), SLU_STATUS_SUCCESS);
}

static void lower_wakes(void)
{
	assert_int_equal(slu_binding_restart(binding), SLU_STATUS_SUCCESS);
}

static void upper_sleeps(void)
{
	assert_int_equal(slu_adapter_power(adapter, true), SLU_STATUS_SUCCESS);
}

static void upper_wakes(void)
{
	assert_int_equal(slu_adapter_power(adapter, false), SLU_STATUS_SUCCESS);
}

static void expect_send(slu_status status)
{
	assert_int_equal(slu_adapter_send(adapter, binding, 1), status);
	if (status == SLU_STATUS_SUCCESS)
		slu_adapter_send_complete(adapter, binding, 1);
}

/* holds: PWR-03 PWR-06 RACE-18 Q-13 */
static void edges_sleep_and_wake_in_either_order(void **state)
{
	for (int order = 0; order < 4; order++) {
		bool lower_first = order & 1, lower_wakes_first = order & 2;

		world_reset(state);
		world_run_one();
		(lower_first ? lower_sleeps : upper_sleeps)();
		expect_send(lower_first ? SLU_STATUS_PAUSED : SLU_STATUS_LOW_POWER_STATE);
		(lower_first ? upper_sleeps : lower_sleeps)();
		expect_send(SLU_STATUS_LOW_POWER_STATE);
		(lower_wakes_first ? lower_wakes : upper_wakes)();
		expect_send(lower_wakes_first ? SLU_STATUS_LOW_POWER_STATE : SLU_STATUS_PAUSED);
		(lower_wakes_first ? upper_wakes : lower_wakes)();
		expect_send(SLU_STATUS_SUCCESS);
		world_expect("restart0");
		/* And unbound with one edge asleep. */
		(lower_first ? lower_sleeps : upper_sleeps)();
		if (!lower_first)
			lower_sleeps();
		assert_int_equal(slu_binding_unbind(binding), SLU_STATUS_SUCCESS);
		world_expect("deinit0 interrupts_off releaseC releaseB releaseA gone0 clear0 close0 release0");
		world_check(state);
	}
}

static void remove_and_halt(const char *log)
{
	assert_true(slu_adapter_surprise_remove(adapter));
	world_settle();
	if (adapter->object.state == SLU_ADAPTER_RUNNING)
		assert_int_equal(slu_adapter_pause(adapter), SLU_STATUS_SUCCESS);
	assert_int_equal(adapter->object.state, SLU_ADAPTER_PAUSED);
	assert_true(slu_adapter_halt(adapter, false));
	world_expect(log);
}

static void give_loan_back(void *argument)
{
	(void)argument;
	slu_adapter_return(adapter, 1);
}

/* holds: RACE-20 */
static void removal_while_something_is_under_way(void **state)
{
	world_pause_one();
	world.devices[0].restart.form = LATER;
	assert_int_equal(slu_adapter_restart(adapter), SLU_STATUS_PENDING);
	remove_and_halt("restart_adapter0 complete_restart0:SUCCESS interrupts_off releaseC releaseB releaseA gone0");
	world_check(state);

	world_reset(state);
	world_run_one();
	assert_true(slu_adapter_receive(adapter, 1));
	slu_adapter_receive_done(adapter);
	assert_int_equal(slu_adapter_pause(adapter), SLU_STATUS_PENDING);
	world_later(give_loan_back, NULL);
	remove_and_halt("complete_pause0 interrupts_off releaseC releaseB releaseA gone0");
	world_check(state);

	world_reset(state);
	world_run_one();
	world.bindings[0].oid.form = LATER;
	expect_oid(SLU_STATUS_PENDING, "oid0");
	remove_and_halt("answer:SUCCESS interrupts_off releaseC releaseB releaseA gone0");
}

static void add_a_device(void)
{
	/* The other device has been cancelled, this one's initialization is awaited: the binding is on its way out. */
	assert_int_equal(world.devices[1].instance.object.state, SLU_INSTANCE_NONE);
	assert_false(slu_instance_reenable(&world.devices[1].instance));
	world_log("not_added");
	world.devices[0].init_status = slu_adapter_initialize(adapter);
}

/* holds: RACE-26 */
static void no_device_is_added_over_a_closing_binding(void **state)
{
	(void)state;
	world_load();
	world_device(0, 1);
	world_device(1, 1);
	world.devices[0].cancel.status = SLU_STATUS_FAILURE;
	world.devices[0].fail_resource = 0;
	world.in_wait = add_a_device;
	assert_int_equal(slu_binding_bind(world_binding(0)), SLU_STATUS_SUCCESS);
	assert_int_equal(slu_binding_unbind(binding), SLU_STATUS_SUCCESS);
	world_expect("open0 set_up0 request0 request1 cancel0 cancel1 gone1 not_added acquireA gone0 clear0 close0 "
	             "release0");
}

/* Operations that cannot fail have no place for a status. */

#define IS(type, member) _Generic(&(member), type * : true, default : false)

/* holds: DE-04 STK-03 PAUSE-02 UNB-03 UNB-10 Q-15 */
static void what_cannot_fail_has_no_status(void **state)
{
	struct slu_driver_ops driver_ops = {0};
	struct slu_adapter_ops adapter_ops = {0};
	struct slu_binding_ops binding_ops = {0};
	typedef void associate(struct slu_driver * driver);
	typedef void complete_pause(struct slu_adapter * adapter);
	typedef void complete_restart(struct slu_adapter * adapter, slu_status status);
	typedef void complete_unbind(struct slu_binding * binding);
	typedef bool close_complete(struct slu_binding * binding);

	(void)state;
	assert_true(IS(associate *, driver_ops.associate));
	assert_true(IS(complete_pause *, adapter_ops.complete_pause));
	assert_true(IS(complete_restart *, adapter_ops.complete_restart));
	assert_true(IS(complete_unbind *, binding_ops.complete_unbind));
	assert_true(IS(close_complete, slu_binding_close_complete));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_reset, world_check)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(a_stack_starts_from_below),
	        TEST(a_stack_stops_from_above),
	        TEST(pause_and_restart_again_and_again),
	        TEST(oids_in_each_state),
	        TEST(halted_takes_nothing_but_an_initialization),
	        TEST(shutdown_inside_a_halt_returns_at_once),
	        TEST(shutdown_calls_nothing),
	        TEST(pausing_takes_no_other_operation),
	        TEST(stray_completion_of_a_restart_is_refused),
	        TEST(scarce_receives_are_back_when_the_indication_returns),
	        TEST(receives_go_back_to_their_own_binding),
	        TEST(edges_sleep_and_wake_in_either_order),
	        TEST(removal_while_something_is_under_way),
	        TEST(no_device_is_added_over_a_closing_binding),
	        TEST(what_cannot_fail_has_no_status),
	};

	return cmocka_run_group_tests_name("contract", tests, NULL, NULL);
}
