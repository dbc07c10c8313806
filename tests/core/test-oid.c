/* SPDX-License-Identifier: MIT */
/*
 * test-oid.c - an OID request is answered once: in each form, refused, cancelled, while the binding closes
 */
#include "world.h"

static struct slu_adapter *const adapter = &world.devices[0].adapter;
static struct slu_binding *const binding = &world.bindings[0].binding;
static struct slu_oid oid;

static void complete(struct slu_oid *request, slu_status status)
{
	assert_ptr_equal(request, &oid);
	world_log("answer:%s", slu_status_name(status));
}

static slu_status ask(void)
{
	slu_oid_init(&oid, complete, NULL);
	return slu_adapter_oid(adapter, &oid, binding);
}

/* holds: OID-04 RACE-10 */
static void each_form_answers_once(void **state)
{
	static const slu_status answers[] = {SLU_STATUS_SUCCESS, SLU_STATUS_PENDING, SLU_STATUS_SUCCESS};
	static const char *const logs[] = {"oid0", "oid0 answer:SUCCESS", "oid0"};

	for (int form = AT_ONCE; form <= BEFORE_RETURN; form++) {
		world_reset(state);
		world_run_one();
		world.bindings[0].oid.form = (enum form)form;
		assert_int_equal(ask(), answers[form]);
		world_settle();
		world_expect(logs[form]);
		assert_false(slu_oid_complete(&oid, SLU_STATUS_SUCCESS)); /* nothing is pending any more (OID-04) */
		assert_int_equal(binding->oids, 0);
		assert_int_equal(adapter->oids, 0);
		world_check(state);
	}
}

static void errors_come_through(void **state)
{
	(void)state;
	world_run_one();
	world.bindings[0].oid = (struct knob){AT_ONCE, SLU_STATUS_INVALID_OID};
	assert_int_equal(ask(), SLU_STATUS_INVALID_OID);
	world.bindings[0].oid.form = LATER;
	assert_int_equal(ask(), SLU_STATUS_PENDING);
	world_settle();
	world_expect("oid0 oid0 answer:INVALID_OID");
}

/* holds: OID-09 SURP-02 */
static void refused_with_the_right_word(void **state)
{
	(void)state;
	world_run_one();
	assert_true(slu_adapter_surprise_remove(adapter));
	assert_int_equal(ask(), SLU_STATUS_NOT_ACCEPTED);
	assert_int_equal(slu_adapter_pause(adapter), SLU_STATUS_SUCCESS);
	assert_int_equal(ask(), SLU_STATUS_NOT_ACCEPTED);
	assert_true(slu_adapter_halt(adapter, false));
	assert_int_equal(ask(), SLU_STATUS_INVALID_STATE);
	world_expect("interrupts_off releaseC releaseB releaseA gone0");
}

static void ask_in_wait(void)
{
	/* Nested tear-down: the upper protocol clears its filter while we close (RACE-42). */
	assert_int_equal(ask(), SLU_STATUS_CLOSING);
	world_log("closing");
	assert_int_equal(slu_adapter_pause(adapter), SLU_STATUS_SUCCESS);
	assert_true(slu_adapter_halt(adapter, false));
}

static void refused_while_the_device_is_stopped(void **state)
{
	(void)state;
	world_run_one();
	assert_int_equal(slu_binding_pause(binding), SLU_STATUS_SUCCESS);
	world.devices[0].halt_in_deinit = false;
	world.in_wait = ask_in_wait;
	assert_int_equal(slu_binding_unbind(binding), SLU_STATUS_SUCCESS);
	world_expect("deinit0 closing interrupts_off releaseC releaseB releaseA gone0 clear0 close0 release0");
}

static void own_oid_delays_the_close(void **state)
{
	(void)state;
	world_load();
	world_binding(0);
	slu_binding_bind(binding);
	world.bindings[0].oid.form = LATER;
	slu_oid_init(&oid, complete, NULL);
	assert_int_equal(slu_binding_oid(binding, &oid), SLU_STATUS_PENDING);
	world_expect("open0 set_up0 oid0");
	assert_int_equal(slu_binding_unbind(binding), SLU_STATUS_SUCCESS);
	world_expect("clear0 answer:SUCCESS close0 release0");
}

/* holds: PDP-07 */
static void own_oid_needs_an_open_binding(void **state)
{
	(void)state;
	world_load();
	world_binding(0);
	slu_oid_init(&oid, complete, NULL);
	assert_int_equal(slu_binding_oid(binding, &oid), SLU_STATUS_CLOSING);
	world_expect("");
}

/* Cancel against completion (RACE-11). */

static void complete_aborted(struct slu_oid *request)
{
	assert_true(slu_oid_complete(request, SLU_STATUS_REQUEST_ABORTED));
	/* The cancel is still under way: the memory stays until it returns. */
	world_log("completed");
}

/* holds: PDP-08 OID-03 RACE-11 */
static void cancel_meets_completion(void **state)
{
	(void)state;
	world_run_one();
	world.bindings[0].oid.form = NEVER;
	assert_int_equal(ask(), SLU_STATUS_PENDING);
	world.in_cancel_oid = complete_aborted;
	assert_true(slu_oid_cancel(&oid));
	world_expect("oid0 cancel_oid0 completed answer:REQUEST_ABORTED");
	assert_int_equal(binding->oids, 0);
	assert_false(slu_oid_complete(&oid, SLU_STATUS_SUCCESS));
}

static void cancel_comes_first(void **state)
{
	(void)state;
	world_run_one();
	world.bindings[0].oid = (struct knob){LATER, SLU_STATUS_REQUEST_ABORTED};
	assert_int_equal(ask(), SLU_STATUS_PENDING);
	assert_true(slu_oid_cancel(&oid));
	world_expect("oid0 cancel_oid0");
	world_settle();
	world_expect("answer:REQUEST_ABORTED");
	assert_false(slu_oid_cancel(&oid));
}

static void cancel_twice(struct slu_oid *request)
{
	assert_false(slu_oid_cancel(request));
}

static void cancel_inside_a_cancel_is_refused(void **state)
{
	(void)state;
	world_run_one();
	world.bindings[0].oid.form = LATER;
	assert_int_equal(ask(), SLU_STATUS_PENDING);
	world.in_cancel_oid = cancel_twice;
	assert_true(slu_oid_cancel(&oid));
	world_settle();
	world_expect("oid0 cancel_oid0 answer:SUCCESS");
}

/* Two at a time: the core does not need NDIS to serialize them. */
static void complete_other(struct slu_oid *request, slu_status status)
{
	(void)request;
	world_log("other:%s", slu_status_name(status));
}

static void two_at_a_time(void **state)
{
	struct slu_oid other;

	(void)state;
	world_run_one();
	world.bindings[0].oid.form = LATER;
	assert_int_equal(ask(), SLU_STATUS_PENDING);
	slu_oid_init(&other, complete_other, NULL);
	assert_int_equal(slu_adapter_oid(adapter, &other, binding), SLU_STATUS_PENDING);
	assert_int_equal(adapter->oids, 2);
	world_settle();
	world_expect("oid0 oid0 answer:SUCCESS other:SUCCESS");
	assert_int_equal(adapter->oids, 0);
}

/* What is parked while the adapter below sleeps. */

static void expect_counts(int count)
{
	assert_int_equal(binding->oids, count);
	assert_int_equal(adapter->oids, count);
}

static void park(void)
{
	world_run_one();
	slu_adapter_lower_power(adapter, true);
	assert_int_equal(ask(), SLU_STATUS_PENDING);
	world_expect("");
	expect_counts(1);
}

static void asleep_above_is_refused(void **state)
{
	(void)state;
	world_run_one();
	assert_int_equal(slu_adapter_power(adapter, true), SLU_STATUS_SUCCESS);
	assert_int_equal(ask(), SLU_STATUS_LOW_POWER_STATE);
	slu_adapter_lower_power(adapter, true);
	assert_int_equal(ask(), SLU_STATUS_LOW_POWER_STATE);
	world_expect("");
	expect_counts(0);
}

static void second_is_refused_while_one_is_parked(void **state)
{
	struct slu_oid other;

	(void)state;
	park();
	slu_oid_init(&other, complete_other, NULL);
	assert_int_equal(slu_adapter_oid(adapter, &other, binding), SLU_STATUS_LOW_POWER_STATE);
	expect_counts(1);
	slu_adapter_lower_power(adapter, false);
	world_expect("oid0 answer:SUCCESS");
	expect_counts(0);
}

static void parked_goes_down_in_each_form(void **state)
{
	for (int form = AT_ONCE; form <= BEFORE_RETURN; form++) {
		world_reset(state);
		park();
		world.bindings[0].oid.form = (enum form)form;
		slu_adapter_lower_power(adapter, false);
		world_settle();
		world_expect("oid0 answer:SUCCESS");
		assert_false(slu_oid_complete(&oid, SLU_STATUS_SUCCESS));
		assert_false(slu_oid_cancel(&oid));
		expect_counts(0);
		world_check(state);
	}
}

/* holds: OID-08 */
static void parked_waits_for_both_edges(void **state)
{
	(void)state;
	park();
	assert_int_equal(slu_adapter_power(adapter, true), SLU_STATUS_SUCCESS);
	slu_adapter_lower_power(adapter, false);
	world_expect("");
	expect_counts(1);
	assert_int_equal(slu_adapter_power(adapter, false), SLU_STATUS_SUCCESS);
	world_expect("oid0 answer:SUCCESS");
}

static void parked_is_cancelled_once(void **state)
{
	(void)state;
	park();
	assert_true(slu_oid_cancel(&oid));
	world_expect("answer:REQUEST_ABORTED");
	expect_counts(0);
	assert_false(slu_oid_cancel(&oid));
	slu_adapter_lower_power(adapter, false);
	world_expect("");
	assert_int_equal(ask(), SLU_STATUS_SUCCESS); /* there is room again */
	world_expect("oid0");
}

static void unparked_is_cancelled_below(void **state)
{
	(void)state;
	park();
	world.bindings[0].oid.form = NEVER;
	slu_adapter_lower_power(adapter, false);
	world.in_cancel_oid = complete_aborted;
	assert_true(slu_oid_cancel(&oid));
	world_expect("oid0 cancel_oid0 completed answer:REQUEST_ABORTED");
	expect_counts(0);
}

/* holds: RACE-12 */
static void parked_ends_with_a_removal(void **state)
{
	(void)state;
	park();
	assert_true(slu_adapter_surprise_remove(adapter));
	world_expect("answer:NOT_ACCEPTED");
	expect_counts(0);
}

/* NDIS halts although a request is outstanding: HALT-02 is its promise, not ours. */
static void parked_ends_with_a_halt(void **state)
{
	(void)state;
	park();
	assert_true(slu_adapter_halt(adapter, false));
	world_expect("answer:CLOSING interrupts_off releaseC releaseB releaseA gone0");
	expect_counts(0);
}

static void parked_ends_with_a_shutdown(void **state)
{
	(void)state;
	park();
	assert_true(slu_adapter_shutdown(adapter));
	world_expect("answer:CLOSING");
}

static void parked_ends_with_an_unbind(void **state)
{
	(void)state;
	park();
	assert_int_equal(slu_binding_pause(binding), SLU_STATUS_SUCCESS);
	assert_int_equal(slu_adapter_pause(adapter), SLU_STATUS_SUCCESS);
	assert_int_equal(slu_binding_unbind(binding), SLU_STATUS_SUCCESS);
	world_expect("answer:CLOSING deinit0 interrupts_off releaseC releaseB releaseA gone0 clear0 close0 release0");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_reset, world_check)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(each_form_answers_once),
	        TEST(errors_come_through),
	        TEST(refused_with_the_right_word),
	        TEST(refused_while_the_device_is_stopped),
	        TEST(own_oid_delays_the_close),
	        TEST(own_oid_needs_an_open_binding),
	        TEST(cancel_meets_completion),
	        TEST(cancel_comes_first),
	        TEST(cancel_inside_a_cancel_is_refused),
	        TEST(two_at_a_time),
	        TEST(asleep_above_is_refused),
	        TEST(second_is_refused_while_one_is_parked),
	        TEST(parked_goes_down_in_each_form),
	        TEST(parked_waits_for_both_edges),
	        TEST(parked_is_cancelled_once),
	        TEST(unparked_is_cancelled_below),
	        TEST(parked_ends_with_a_removal),
	        TEST(parked_ends_with_a_halt),
	        TEST(parked_ends_with_a_shutdown),
	        TEST(parked_ends_with_an_unbind),
	};

	return cmocka_run_group_tests_name("oid", tests, NULL, NULL);
}
