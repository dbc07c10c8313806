/* SPDX-License-Identifier: MIT */
/*
 * test-instance.c - a device requested, initialized, cancelled, deinitialized, in each order
 */
#include "world.h"

static uint8_t state_of(int d)
{
	return world.devices[d].instance.object.state;
}

/* What a device takes when it is initialized, what a halt gives back, and the end of an unbind. */
#define ACQUIRED "acquireA acquireB acquireC"
#define HALTED   "interrupts_off releaseC releaseB releaseA gone0"
#define CLOSED   "clear0 close0 release0"

/* The driver is loaded, device 0 will be on binding 0. */
static void begin(void)
{
	world_load();
	world_device(0, 1);
}

static struct slu_binding *bind_one(void)
{
	struct slu_binding *binding = world_binding(0);

	assert_int_equal(slu_binding_bind(binding), SLU_STATUS_SUCCESS);
	return binding;
}

/* A bind, an unbind, and all that was called from the first to the last. */
static void bind_and_unbind(const char *log)
{
	assert_int_equal(slu_binding_unbind(bind_one()), SLU_STATUS_SUCCESS);
	world_expect(log);
}

/* holds: DEINIT-03 */
static void device_is_requested_by_the_bind(void **state)
{
	struct slu_binding *binding;

	(void)state;
	begin();
	binding = bind_one();
	world_expect("open0 set_up0 request0");
	assert_int_equal(state_of(0), SLU_INSTANCE_REQUESTED);
	assert_int_equal(slu_adapter_initialize(&world.devices[0].adapter), SLU_STATUS_SUCCESS);
	assert_int_equal(state_of(0), SLU_INSTANCE_LIVE);
	world_expect(ACQUIRED);
	assert_int_equal(slu_binding_unbind(binding), SLU_STATUS_SUCCESS);
	world_expect("deinit0 " HALTED " " CLOSED);
	assert_int_equal(state_of(0), SLU_INSTANCE_NONE);
}

/* holds: INIT-05 */
static void initialize_runs_inside_the_request(void **state)
{
	(void)state;
	begin();
	world.devices[0].init_in_request = true;
	bind_one();
	world_expect("open0 set_up0 request0 " ACQUIRED);
	assert_int_equal(world.devices[0].init_status, SLU_STATUS_SUCCESS);
	assert_int_equal(state_of(0), SLU_INSTANCE_LIVE);
}

static void initialize_fails_inside_the_request(void **state)
{
	(void)state;
	begin();
	world.devices[0].init_in_request = true;
	world.devices[0].fail_resource = 1;
	bind_one();
	world_expect("open0 set_up0 request0 acquireA acquireB interrupts_off releaseA gone0");
	assert_int_equal(world.devices[0].init_status, SLU_STATUS_RESOURCES);
	assert_int_equal(state_of(0), SLU_INSTANCE_NONE);
	assert_int_equal(world.devices[0].adapter.object.state, SLU_ADAPTER_HALTED);
}

/* holds: INIT-01 */
static void request_refused_leaves_nothing(void **state)
{
	struct slu_binding *binding;

	(void)state;
	begin();
	world.devices[0].request.status = SLU_STATUS_NOT_ACCEPTED;
	binding = bind_one();
	assert_int_equal(state_of(0), SLU_INSTANCE_NONE);
	assert_int_equal(slu_binding_unbind(binding), SLU_STATUS_SUCCESS);
	world_expect("open0 set_up0 request0 " CLOSED);
}

/* holds: CANCEL-02 CANCEL-07 TI-19 */
static void cancel_wins(void **state)
{
	struct slu_binding *binding;

	(void)state;
	begin();
	binding = bind_one();
	world_settle();
	assert_int_equal(state_of(0), SLU_INSTANCE_REQUESTED);
	assert_int_equal(slu_binding_unbind(binding), SLU_STATUS_SUCCESS);
	world_expect("open0 set_up0 request0 cancel0 gone0 " CLOSED);
	assert_int_equal(slu_adapter_initialize(&world.devices[0].adapter), SLU_STATUS_INVALID_STATE);
	world.refused_expected = world.refused;
}

static void cancel_loses_to_a_running_initialize(void **state)
{
	(void)state;
	begin();
	world.devices[0].init_in_cancel = true;
	world.devices[0].cancel.status = SLU_STATUS_FAILURE;
	bind_and_unbind("open0 set_up0 request0 cancel0 " ACQUIRED " deinit0 " HALTED " " CLOSED);
}

static void late_initialize(void)
{
	world_log("late");
	world.devices[0].init_status = slu_adapter_initialize(&world.devices[0].adapter);
}

static void cancel_loses_and_initialize_comes_later(void **state)
{
	(void)state;
	begin();
	world.devices[0].cancel.status = SLU_STATUS_FAILURE;
	world.in_wait = late_initialize;
	/* The deinitialization is not called from within MiniportInitializeEx (RACE-04): a work item does it. */
	bind_and_unbind("open0 set_up0 request0 cancel0 late " ACQUIRED " deinit0 " HALTED " " CLOSED);
	assert_int_equal(world.devices[0].init_status, SLU_STATUS_SUCCESS);
}

/* holds: RACE-03 Q-08 */
static void cancel_loses_and_initialize_fails(void **state)
{
	(void)state;
	begin();
	world.devices[0].cancel.status = SLU_STATUS_FAILURE;
	world.devices[0].fail_resource = 0;
	world.in_wait = late_initialize;
	/* No deinitialization, no halt. */
	bind_and_unbind("open0 set_up0 request0 cancel0 late acquireA gone0 " CLOSED);
	assert_int_equal(world.devices[0].init_status, SLU_STATUS_RESOURCES);
}

static void halt_after_deinit_returned(void)
{
	world_log("halt");
	assert_true(slu_adapter_halt(&world.devices[0].adapter, false));
}

static void deinit_returns_before_the_halt(void **state)
{
	(void)state;
	begin();
	world.devices[0].init_in_request = true;
	world.devices[0].halt_in_deinit = false;
	world.in_wait = halt_after_deinit_returned;
	bind_and_unbind("open0 set_up0 request0 " ACQUIRED " deinit0 halt " HALTED " " CLOSED);
}

static void pnp_halts_while_deinit_is_called(void **state)
{
	(void)state;
	begin();
	world.devices[0].init_in_request = true;
	world.devices[0].deinit.status = SLU_STATUS_FAILURE; /* stale: the halt was somebody else's (DEINIT-05) */
	bind_and_unbind("open0 set_up0 request0 " ACQUIRED " deinit0 " HALTED " " CLOSED);
}

static void pnp_halts_late(void)
{
	assert_int_equal(state_of(0), SLU_INSTANCE_DEINITING_RETURNED);
	halt_after_deinit_returned();
}

static void pnp_halts_after_deinit_failed(void **state)
{
	(void)state;
	begin();
	world.devices[0].init_in_request = true;
	world.devices[0].halt_in_deinit = false;
	world.devices[0].deinit.status =
	        SLU_STATUS_FAILURE; /* NDIS has decided to halt, and has not begun (DEINIT-05) */
	world.in_wait = pnp_halts_late;
	/* No second deinitialization (INV-12), and nothing is closed before that halt (INV-11). */
	bind_and_unbind("open0 set_up0 request0 " ACQUIRED " deinit0 halt " HALTED " " CLOSED);
}

static void halt_is_awaited_whatever_deinit_answered(void **state)
{
	static const slu_status answers[] = {SLU_STATUS_SUCCESS, SLU_STATUS_FAILURE};

	(void)state;
	begin();
	world.devices[0].init_in_request = true;
	world.devices[0].halt_in_deinit = false;
	bind_one();
	world_expect("open0 set_up0 request0 " ACQUIRED);
	for (size_t i = 0; i < 2; i++) {
		world.devices[0].deinit.status = answers[i];
		assert_true(slu_instance_stop(&world.devices[0].instance));
		assert_int_equal(state_of(0), SLU_INSTANCE_DEINITING_RETURNED);
		assert_false(slu_instance_stop(&world.devices[0].instance));
		assert_false(slu_instance_reenable(&world.devices[0].instance));
		assert_true(slu_adapter_halt(&world.devices[0].adapter, false));
		assert_int_equal(state_of(0), SLU_INSTANCE_NONE);
		assert_true(slu_instance_reenable(&world.devices[0].instance));
		world_expect("deinit0 " HALTED " request0 " ACQUIRED);
	}
}

/* holds: PNP-07 INIT-16 */
static void pnp_disables_and_enables(void **state)
{
	(void)state;
	begin();
	world.devices[0].init_in_request = true;
	bind_one();
	world_expect("open0 set_up0 request0 " ACQUIRED);
	assert_false(slu_instance_reenable(&world.devices[0].instance));
	assert_true(slu_adapter_halt(&world.devices[0].adapter, false));
	world_expect(HALTED);
	assert_true(slu_instance_reenable(&world.devices[0].instance));
	world_expect("request0 " ACQUIRED);
	assert_int_equal(state_of(0), SLU_INSTANCE_LIVE);
}

static void reenable_in_wait(void)
{
	assert_false(slu_instance_reenable(&world.devices[0].instance));
	world_log("not_reenabled");
	late_initialize();
}

static void device_is_not_requested_over_a_closing_binding(void **state)
{
	(void)state;
	begin();
	world_device(1, 1);
	world.devices[0].cancel.status = SLU_STATUS_FAILURE;
	world.devices[0].fail_resource = 0;
	world.in_wait = reenable_in_wait;
	bind_and_unbind(
	        "open0 set_up0 request0 request1 cancel0 cancel1 gone1 not_reenabled late acquireA gone0 " CLOSED);
	assert_int_equal(world.devices[0].released + world.devices[1].released, 2);
}

static void second_unbind(void)
{
	world_log("second");
	assert_int_equal(slu_binding_unbind(&world.bindings[1].binding), SLU_STATUS_SUCCESS);
	world_log("second_done");
}

static void end_the_halt(void *argument)
{
	(void)argument;
	world_log("halt");
	assert_true(slu_adapter_halt(&world.devices[0].adapter, false));
}

/* holds: BIND-18 BIND-19 */
static void one_device_on_two_bindings_is_stopped_once(void **state)
{
	(void)state;
	world_load();
	world_device(0, 3);
	world.devices[0].init_in_request = true;
	world.devices[0].halt_in_deinit = false;
	assert_int_equal(slu_binding_bind(world_binding(0)), SLU_STATUS_SUCCESS);
	world_expect("open0 set_up0");
	assert_int_equal(state_of(0), SLU_INSTANCE_NONE);
	assert_int_equal(slu_binding_bind(world_binding(1)), SLU_STATUS_SUCCESS);
	world_expect("open1 set_up1 request0 " ACQUIRED);
	/* The second unbind waits for the same halt (RACE-29). */
	world.in_wait = second_unbind;
	world_later(end_the_halt, NULL);
	assert_int_equal(slu_binding_unbind(&world.bindings[0].binding), SLU_STATUS_SUCCESS);
	world_expect("deinit0 second halt " HALTED " clear1 close1 release1 second_done " CLOSED);
}

static void device_comes_back_with_the_second_bind(void **state)
{
	(void)state;
	world_load();
	world_device(0, 3);
	world.devices[0].init_in_request = true;
	slu_binding_bind(world_binding(0));
	slu_binding_bind(world_binding(1));
	assert_int_equal(slu_binding_unbind(&world.bindings[1].binding), SLU_STATUS_SUCCESS);
	world_expect("open0 set_up0 open1 set_up1 request0 " ACQUIRED " deinit0 " HALTED " clear1 close1 release1");
	assert_null(world.devices[0].use[1].binding);
	assert_false(slu_instance_reenable(&world.devices[0].instance));
	slu_binding_bind(world_binding(1));
	world_expect("open1 set_up1 request0 " ACQUIRED);
}

static void initialize_and_stop(void)
{
	late_initialize();
}

static void stop_by_the_driver(void **state)
{
	(void)state;
	begin();
	world.devices[0].release_deinits = true;
	bind_one();
	world_expect("open0 set_up0 request0");
	initialize_and_stop();
	world_expect("late " ACQUIRED);
	assert_false(slu_instance_deinit(&world.devices[0].instance));
	assert_true(slu_instance_stop(&world.devices[0].instance));
	world_expect("deinit0 " HALTED);
}

static void stop_twice_is_refused(void **state)
{
	(void)state;
	begin();
	world.devices[0].init_in_request = true;
	world.devices[0].halt_in_deinit = false;
	bind_one();
	assert_true(slu_instance_stop(&world.devices[0].instance));
	assert_false(slu_instance_stop(&world.devices[0].instance));
	end_the_halt(NULL);
	assert_false(slu_instance_stop(&world.devices[0].instance));
	world_expect("open0 set_up0 request0 " ACQUIRED " deinit0 halt " HALTED);
}

static void finish_request(void)
{
	/* STOP is remembered while the request has not returned: then it is cancelled. */
	assert_int_equal(state_of(0), SLU_INSTANCE_NONE_REQUESTING_STOPPED);
	world_log("requested");
	assert_true(slu_instance_done(&world.devices[0].instance, SLU_STATUS_SUCCESS));
}

static void bind_is_pending_while_a_request_is(void **state)
{
	struct slu_binding *binding;

	(void)state;
	begin();
	world.devices[0].request.form = LATER;
	binding = world_binding(0);
	assert_int_equal(slu_binding_bind(binding), SLU_STATUS_PENDING);
	world_expect("open0 set_up0 request0");
	assert_true(slu_instance_done(&world.devices[0].instance, SLU_STATUS_SUCCESS));
	assert_false(slu_instance_done(&world.devices[0].instance, SLU_STATUS_SUCCESS));
	world_expect("complete_bind0:SUCCESS");
	assert_int_equal(state_of(0), SLU_INSTANCE_REQUESTED);
	assert_int_equal(slu_binding_unbind(binding), SLU_STATUS_SUCCESS);
	world_expect("cancel0 gone0 " CLOSED);
}

static void stop_while_the_request_has_not_returned(void **state)
{
	struct slu_binding *binding;

	(void)state;
	begin();
	world.devices[0].request.status = SLU_STATUS_NOT_ACCEPTED;
	binding = bind_one();
	world.devices[0].request = (struct knob){LATER, SLU_STATUS_SUCCESS};
	assert_true(slu_instance_reenable(&world.devices[0].instance));
	world.in_wait = finish_request;
	assert_int_equal(slu_binding_unbind(binding), SLU_STATUS_SUCCESS);
	world_expect("open0 set_up0 request0 request0 requested cancel0 gone0 " CLOSED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_reset, world_check)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(device_is_requested_by_the_bind),
	        TEST(initialize_runs_inside_the_request),
	        TEST(initialize_fails_inside_the_request),
	        TEST(request_refused_leaves_nothing),
	        TEST(cancel_wins),
	        TEST(cancel_loses_to_a_running_initialize),
	        TEST(cancel_loses_and_initialize_comes_later),
	        TEST(cancel_loses_and_initialize_fails),
	        TEST(deinit_returns_before_the_halt),
	        TEST(pnp_halts_while_deinit_is_called),
	        TEST(pnp_halts_after_deinit_failed),
	        TEST(halt_is_awaited_whatever_deinit_answered),
	        TEST(pnp_disables_and_enables),
	        TEST(device_is_not_requested_over_a_closing_binding),
	        TEST(one_device_on_two_bindings_is_stopped_once),
	        TEST(device_comes_back_with_the_second_bind),
	        TEST(stop_by_the_driver),
	        TEST(stop_twice_is_refused),
	        TEST(bind_is_pending_while_a_request_is),
	        TEST(stop_while_the_request_has_not_returned),
	};

	return cmocka_run_group_tests_name("instance", tests, NULL, NULL);
}
