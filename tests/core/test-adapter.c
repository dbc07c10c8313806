/* SPDX-License-Identifier: MIT */
/*
 * test-adapter.c - initialize, restart, pause, halt, power, removal, reset, and the gates beside them
 */
#include "world.h"

static struct slu_adapter *const adapter = &world.devices[0].adapter;
static struct slu_binding *const binding = &world.bindings[0].binding;

static const char *const forms[] = {"at once", "later", "before return"};

/* holds: INIT-08 */
static void each_resource_can_fail(void **state)
{
	static const char *const logs[] = {
	        "open0 set_up0 request0 acquireA gone0",
	        "open0 set_up0 request0 acquireA acquireB interrupts_off releaseA gone0",
	        "open0 set_up0 request0 acquireA acquireB acquireC interrupts_off releaseB releaseA gone0",
	};

	for (int kind = 0; kind < 3; kind++) {
		world_reset(state);
		world_load();
		world_device(0, 1);
		world.devices[0].fail_resource = kind;
		assert_int_equal(slu_binding_bind(world_binding(0)), SLU_STATUS_SUCCESS);
		assert_int_equal(slu_adapter_initialize(adapter), SLU_STATUS_RESOURCES);
		world_expect(logs[kind]);
		assert_int_equal(adapter->object.state, SLU_ADAPTER_HALTED);
		assert_false(slu_adapter_halt(adapter, false)); /* no halt after a failed initialization (INIT-13) */
		world.refused_expected = world.refused;
		world_check(state);
	}
}

/* holds: INIT-04 INIT-17 */
static void initialize_needs_a_request(void **state)
{
	(void)state;
	world_load();
	world_device(0, 1);
	assert_int_equal(slu_adapter_initialize(adapter), SLU_STATUS_INVALID_STATE);
	assert_int_equal(adapter->object.state, SLU_ADAPTER_HALTED);
	world.refused_expected = world.refused;
}

static const struct slu_adapter_ops bare_ops;
static struct slu_adapter bare;

/* holds: SEND-03 */
static void adapter_without_instance(void **state)
{
	(void)state;
	slu_adapter_init(&bare, &world.driver, &bare_ops, NULL);
	assert_int_equal(slu_adapter_initialize(&bare), SLU_STATUS_INVALID_STATE); /* before DriverEntry (DE-08) */
	world.refused_expected = world.refused;
	world_load();
	assert_int_equal(slu_adapter_initialize(&bare), SLU_STATUS_SUCCESS);
	assert_false(slu_adapter_deinit(&bare));
	assert_int_equal(slu_adapter_restart(&bare), SLU_STATUS_SUCCESS);
	assert_int_equal(slu_adapter_send(&bare, NULL, 1), SLU_STATUS_SUCCESS);
	slu_adapter_send_complete(&bare, NULL, 1);
	assert_int_equal(slu_adapter_pause(&bare), SLU_STATUS_SUCCESS);
	assert_true(slu_adapter_halt(&bare, false));
	assert_true(slu_adapter_deinit(&bare));
}

/* holds: RESTART-07 Q-23 */
static void restart_in_each_form(void **state)
{
	for (int form = AT_ONCE; form <= BEFORE_RETURN; form++) {
		world_reset(state);
		print_message("restart %s\n", forms[form]);
		world_pause_one();
		world.devices[0].restart.form = (enum form)form;
		if (form == LATER) {
			assert_int_equal(slu_adapter_restart(adapter), SLU_STATUS_PENDING);
			/* Receives may come at once, sends not yet (RESTART-02, RESTART-03). */
			assert_true(slu_adapter_receive(adapter, 1));
			slu_adapter_receive_done(adapter);
			slu_adapter_return(adapter, 1);
			assert_int_equal(slu_adapter_send(adapter, NULL, 1), SLU_STATUS_PAUSED);
			world_settle();
			world_expect("restart_adapter0 complete_restart0:SUCCESS");
		} else {
			assert_int_equal(slu_adapter_restart(adapter), SLU_STATUS_SUCCESS);
			world_expect("restart_adapter0");
		}
		assert_int_equal(adapter->object.state, SLU_ADAPTER_RUNNING);
		world_check(state);
	}
}

/* holds: RESTART-04 */
static void failed_restart_indicates_nothing(void **state)
{
	(void)state;
	world_pause_one();
	world.devices[0].restart.status = SLU_STATUS_RESOURCES;
	assert_int_equal(slu_adapter_restart(adapter), SLU_STATUS_RESOURCES);
	assert_int_equal(adapter->object.state, SLU_ADAPTER_PAUSED);
	assert_false(slu_adapter_receive(adapter, 1));
	world.devices[0].restart.form = LATER;
	assert_int_equal(slu_adapter_restart(adapter), SLU_STATUS_PENDING);
	assert_true(slu_adapter_receive(adapter, 1));
	world_settle();
	/* What was indicated meanwhile comes back first (RESTART-04). */
	assert_int_equal(adapter->object.state, SLU_ADAPTER_RESTARTING);
	assert_false(slu_adapter_receive(adapter, 1));
	slu_adapter_receive_done(adapter);
	world_expect("restart_adapter0 restart_adapter0");
	slu_adapter_return(adapter, 1);
	world_expect("complete_restart0:RESOURCES");
	assert_int_equal(adapter->object.state, SLU_ADAPTER_PAUSED);
	world.devices[0].restart = (struct knob){AT_ONCE, SLU_STATUS_SUCCESS};
	assert_int_equal(slu_adapter_restart(adapter), SLU_STATUS_SUCCESS);
	assert_true(slu_adapter_receive(adapter, 1));
	slu_adapter_receive_done(adapter);
	slu_adapter_return(adapter, 1);
	world_expect("restart_adapter0");
}

/* holds: PAUSE-06 RECV-01 */
static void pause_waits_for_sends_loans_and_indications(void **state)
{
	(void)state;
	world_run_one();
	assert_int_equal(slu_adapter_send(adapter, binding, 2), SLU_STATUS_SUCCESS);
	assert_true(slu_adapter_receive(adapter, 2));
	assert_int_equal(slu_adapter_pause(adapter), SLU_STATUS_PENDING);
	assert_int_equal(slu_adapter_send(adapter, binding, 1), SLU_STATUS_PAUSED);
	assert_false(slu_adapter_receive(adapter, 1));
	slu_adapter_return(adapter, 2);
	slu_adapter_send_complete(adapter, binding, 2);
	/* All packets are back, the indication has not returned yet. */
	assert_int_equal(adapter->object.state, SLU_ADAPTER_PAUSING);
	world_expect("");
	slu_adapter_receive_done(adapter);
	world_expect("complete_pause0");
	assert_int_equal(adapter->object.state, SLU_ADAPTER_PAUSED);
	assert_int_equal(slu_adapter_send(adapter, binding, 1), SLU_STATUS_PAUSED);
}

static void idle_pause_returns_success(void **state)
{
	(void)state;
	world_run_one();
	assert_int_equal(slu_adapter_pause(adapter), SLU_STATUS_SUCCESS);
	assert_int_equal(slu_adapter_pause(adapter), SLU_STATUS_INVALID_STATE);
	world.refused_expected = world.refused;
}

/* holds: RACE-43 */
static void send_needs_a_running_binding(void **state)
{
	(void)state;
	world_run_one();
	assert_int_equal(slu_binding_pause(binding), SLU_STATUS_SUCCESS);
	assert_int_equal(slu_adapter_send(adapter, binding, 1), SLU_STATUS_PAUSED); /* RACE-43 */
	assert_int_equal(slu_drain_count(&adapter->sends), 0);
	/* The refused send leaves no trace that would hold a pause. */
	assert_int_equal(slu_adapter_pause(adapter), SLU_STATUS_SUCCESS);
}

static void give_loan_back(void)
{
	assert_int_equal(adapter->object.state, SLU_ADAPTER_PAUSED_DRAINING);
	assert_false(slu_adapter_interrupt(adapter));
	world_log("return");
	slu_adapter_return(adapter, 1);
}

/* holds: HALT-08 */
static void hostile_halt_from_running_waits_for_loans(void **state)
{
	(void)state;
	world_run_one();
	assert_true(slu_adapter_receive(adapter, 1));
	slu_adapter_receive_done(adapter);
	world.in_wait = give_loan_back;
	assert_true(slu_adapter_halt(adapter, false));
	world_expect("interrupts_off return releaseC releaseB releaseA gone0");
	assert_int_equal(slu_adapter_send(adapter, binding, 1), SLU_STATUS_PAUSED);
	world.refused_expected = world.refused; /* the interrupt */
}

static void halt_after_failed_initialization(void **state)
{
	(void)state;
	world_pause_one();
	assert_true(slu_adapter_halt(adapter, true));
	world_expect("interrupts_off releaseC releaseB releaseA gone0");
}

/* holds: OID-06 PWR-01 PWR-05 PWR-10 DV-01 RACE-19 Q-13 */
static void low_power_closes_both_gates(void **state)
{
	(void)state;
	world_run_one();
	assert_true(slu_adapter_receive(adapter, 1));
	slu_adapter_receive_done(adapter);
	assert_int_equal(slu_adapter_send(adapter, binding, 1), SLU_STATUS_SUCCESS);
	/* The send is awaited, the loan is not (PWR-08). */
	assert_int_equal(slu_adapter_power(adapter, true), SLU_STATUS_PENDING);
	assert_int_equal(slu_adapter_power(adapter, false), SLU_STATUS_NOT_ACCEPTED);
	assert_int_equal(slu_adapter_send(adapter, binding, 1), SLU_STATUS_LOW_POWER_STATE);
	assert_false(slu_adapter_receive(adapter, 1));
	world_expect("");
	slu_adapter_send_complete(adapter, binding, 1);
	world_expect("complete_power0:SUCCESS");
	assert_int_equal(slu_adapter_power(adapter, false), SLU_STATUS_SUCCESS);
	slu_adapter_return(adapter, 1);
	assert_int_equal(slu_adapter_power(adapter, true), SLU_STATUS_SUCCESS);
	assert_int_equal(slu_adapter_power(adapter, false), SLU_STATUS_SUCCESS);
	assert_int_equal(slu_adapter_send(adapter, binding, 1), SLU_STATUS_SUCCESS);
	assert_int_equal(slu_adapter_pause(adapter), SLU_STATUS_PENDING);
	assert_int_equal(slu_adapter_power(adapter, true), SLU_STATUS_NOT_ACCEPTED);
	slu_adapter_send_complete(adapter, binding, 1);
	world_expect("complete_pause0");
	world.refused_expected = world.refused;
}

/* holds: PWR-07 Q-19 */
static void standing_by_until_both_edges_wake(void **state)
{
	(void)state;
	world_run_one();
	assert_false(slu_adapter_is_standing_by(adapter));
	for (int first = 0; first < 2; first++) {
		slu_adapter_lower_power(adapter, true);
		assert_true(slu_adapter_is_standing_by(adapter));
		assert_int_equal(slu_adapter_power(adapter, true), SLU_STATUS_SUCCESS);
		/* They wake up in either order. */
		for (int edge = 0; edge < 2; edge++) {
			assert_true(slu_adapter_is_standing_by(adapter));
			assert_int_equal(slu_adapter_send(adapter, binding, 1), SLU_STATUS_LOW_POWER_STATE);
			if (edge == first)
				slu_adapter_lower_power(adapter, false);
			else
				assert_int_equal(slu_adapter_power(adapter, false), SLU_STATUS_SUCCESS);
		}
		assert_false(slu_adapter_is_standing_by(adapter));
	}
}

static void lower_power_waits_for_nothing(void **state)
{
	(void)state;
	world_run_one();
	assert_int_equal(slu_adapter_send(adapter, binding, 1), SLU_STATUS_SUCCESS);
	slu_adapter_lower_power(adapter, true);
	assert_int_equal(slu_adapter_send(adapter, binding, 1), SLU_STATUS_LOW_POWER_STATE);
	assert_true(slu_adapter_receive(adapter, 1)); /* what is above is awake */
	slu_adapter_receive_done(adapter);
	slu_adapter_return(adapter, 1);
	/* The pause that follows waits. */
	assert_int_equal(slu_binding_pause(binding), SLU_STATUS_PENDING);
	world_expect("");
	slu_adapter_send_complete(adapter, binding, 1);
	world_settle();
	world_expect("complete_pnp_event0:SUCCESS");
}

/* A timer of the driver's runs until the halt has cancelled it and waited for it, in ops.disable_interrupts. */
static bool timer_came;

static void disable_while_the_timer_runs(struct slu_adapter *late)
{
	timer_came = slu_adapter_interrupt(late);
	world_log("timers_off");
}

static void release_logs(struct slu_adapter *late, uint8_t kind)
{
	assert_false(slu_adapter_interrupt(late)); /* none is set any more */
	world_log("release%c", 'A' + kind);
}

static slu_status acquire_all(struct slu_adapter *early, uint8_t kind)
{
	(void)kind;
	assert_true(slu_adapter_interrupt(early));
	return SLU_STATUS_SUCCESS;
}

static slu_status acquire_one(struct slu_adapter *early, uint8_t kind)
{
	(void)early;
	return kind ? SLU_STATUS_RESOURCES : SLU_STATUS_SUCCESS;
}

static void release_in_initialize(struct slu_adapter *late, uint8_t kind)
{
	(void)late;
	world_log("release%c", 'A' + kind);
}

/* holds: HALT-06 */
static void timers_end_before_resources_go(void **state)
{
	static const struct slu_adapter_ops with_timer = {
	        .resource_count = 2,
	        .acquire = acquire_all,
	        .release = release_logs,
	        .disable_interrupts = disable_while_the_timer_runs,
	};
	static const struct slu_adapter_ops failing = {
	        .resource_count = 2,
	        .acquire = acquire_one,
	        .release = release_in_initialize,
	        .disable_interrupts = disable_while_the_timer_runs,
	};
	static struct slu_adapter timed;

	(void)state;
	world_load();
	slu_adapter_init(&timed, &world.driver, &with_timer, NULL);
	assert_int_equal(slu_adapter_initialize(&timed), SLU_STATUS_SUCCESS);
	assert_true(slu_adapter_halt(&timed, false));
	assert_true(timer_came);
	world_expect("timers_off releaseB releaseA");
	assert_true(slu_adapter_deinit(&timed));
	slu_adapter_init(&timed, &world.driver, &failing, NULL);
	assert_int_equal(slu_adapter_initialize(&timed), SLU_STATUS_RESOURCES);
	world_expect("timers_off releaseA");
	assert_true(slu_adapter_deinit(&timed));
	world.refused_expected = world.refused;
}

static void stopped_device_sends_no_more(void **state)
{
	(void)state;
	world_run_one();
	world.devices[0].halt_in_deinit = false;
	assert_true(slu_instance_stop(&world.devices[0].instance));
	assert_int_equal(adapter->object.state, SLU_ADAPTER_RUNNING);
	assert_int_equal(slu_adapter_send(adapter, binding, 1), SLU_STATUS_PAUSED); /* SEND-06 */
	assert_int_equal(slu_adapter_pause(adapter), SLU_STATUS_SUCCESS);
	assert_true(slu_adapter_halt(adapter, false));
	world_expect("deinit0 interrupts_off releaseC releaseB releaseA gone0");
}

/* holds: SURP-01 SURP-02 */
static void removal_refuses_by_its_own_name(void **state)
{
	(void)state;
	world_run_one();
	assert_true(slu_adapter_surprise_remove(adapter));
	assert_int_equal(slu_adapter_send(adapter, binding, 1), SLU_STATUS_ADAPTER_REMOVED);
	assert_int_equal(slu_adapter_pause(adapter), SLU_STATUS_SUCCESS);
	assert_true(slu_adapter_halt(adapter, false));
	assert_false(slu_adapter_surprise_remove(adapter));
	world_expect("interrupts_off releaseC releaseB releaseA gone0");
	assert_true(slu_instance_reenable(&world.devices[0].instance));
	world_expect("request0");
	world_device_up(0);
	assert_int_equal(slu_adapter_send(adapter, binding, 1), SLU_STATUS_SUCCESS);
	slu_adapter_send_complete(adapter, binding, 1);
	world.refused_expected = world.refused;
}

/* holds: RESET-06 BC-15 */
static void reset_in_each_form(void **state)
{
	static const slu_status answers[] = {SLU_STATUS_SOFT_ERRORS, SLU_STATUS_PENDING, SLU_STATUS_SOFT_ERRORS};
	static const char *const logs[] = {"reset0", "reset0 complete_reset0:SOFT_ERRORS", "reset0"};

	for (int form = AT_ONCE; form <= BEFORE_RETURN; form++) {
		world_reset(state);
		print_message("reset %s\n", forms[form]);
		world_run_one();
		world.devices[0].reset = (struct knob){(enum form)form, SLU_STATUS_SOFT_ERRORS};
		assert_int_equal(slu_adapter_reset(adapter), answers[form]);
		world_settle();
		world_expect(logs[form]);
		assert_false(slu_adapter_reset_done(adapter, SLU_STATUS_SUCCESS)); /* RESET-06 */
		assert_int_equal(slu_adapter_send(adapter, binding, 1), SLU_STATUS_SUCCESS);
		slu_adapter_send_complete(adapter, binding, 1);
		world_check(state);
	}
}

/* holds: STATE-07 */
static void reset_and_pause_end_in_either_order(void **state)
{
	for (int reset_first = 0; reset_first < 2; reset_first++) {
		world_reset(state);
		world_run_one();
		world.devices[0].reset.form = LATER;
		assert_true(slu_adapter_receive(adapter, 1));
		slu_adapter_receive_done(adapter);
		assert_int_equal(slu_adapter_send(adapter, binding, 1), SLU_STATUS_SUCCESS);
		assert_int_equal(slu_adapter_reset(adapter), SLU_STATUS_PENDING);
		assert_int_equal(slu_adapter_reset(adapter), SLU_STATUS_RESET_IN_PROGRESS);
		assert_int_equal(slu_adapter_send(adapter, binding, 1), SLU_STATUS_RESET_IN_PROGRESS);
		assert_false(slu_adapter_receive(adapter, 1));
		assert_int_equal(slu_adapter_pause(adapter), SLU_STATUS_PENDING);
		world_expect("reset0");
		slu_adapter_send_complete(adapter, binding, 1);
		if (reset_first) {
			world_settle();
			slu_adapter_return(adapter, 1);
			world_expect("complete_reset0:SUCCESS complete_pause0");
		} else {
			slu_adapter_return(adapter, 1);
			world_settle();
			world_expect("complete_pause0 complete_reset0:SUCCESS");
		}
		world_check(state);
	}
}

/* holds: RESET-05 */
static void reset_waits_for_sends(void **state)
{
	(void)state;
	world_run_one();
	assert_int_equal(slu_adapter_send(adapter, binding, 1), SLU_STATUS_SUCCESS);
	assert_int_equal(slu_adapter_reset(adapter), SLU_STATUS_PENDING);
	world_expect("reset0");
	slu_adapter_send_complete(adapter, binding, 1); /* RESET-05 */
	world_expect("complete_reset0:SUCCESS");
}

static void shutdown_ends_everything(void **state)
{
	(void)state;
	world_run_one();
	assert_int_equal(slu_adapter_send(adapter, binding, 1), SLU_STATUS_SUCCESS);
	assert_true(slu_adapter_shutdown(adapter));
	assert_int_equal(slu_adapter_send(adapter, binding, 1), SLU_STATUS_PAUSED);
	slu_adapter_send_complete(adapter, binding, 1);
	assert_false(slu_adapter_halt(adapter, false));
	assert_false(slu_adapter_shutdown(adapter));
	assert_int_equal(slu_adapter_restart(adapter), SLU_STATUS_INVALID_STATE);
	assert_int_equal(slu_adapter_reset(adapter), SLU_STATUS_INVALID_STATE);
	world.refused_expected = world.refused;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_reset, world_check)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(each_resource_can_fail),
	        TEST(initialize_needs_a_request),
	        TEST(adapter_without_instance),
	        TEST(restart_in_each_form),
	        TEST(failed_restart_indicates_nothing),
	        TEST(pause_waits_for_sends_loans_and_indications),
	        TEST(idle_pause_returns_success),
	        TEST(send_needs_a_running_binding),
	        TEST(hostile_halt_from_running_waits_for_loans),
	        TEST(halt_after_failed_initialization),
	        TEST(low_power_closes_both_gates),
	        TEST(standing_by_until_both_edges_wake),
	        TEST(lower_power_waits_for_nothing),
	        TEST(timers_end_before_resources_go),
	        TEST(stopped_device_sends_no_more),
	        TEST(removal_refuses_by_its_own_name),
	        TEST(reset_in_each_form),
	        TEST(reset_waits_for_sends),
	        TEST(reset_and_pause_end_in_either_order),
	        TEST(shutdown_ends_everything),
	};

	return cmocka_run_group_tests_name("adapter", tests, NULL, NULL);
}
