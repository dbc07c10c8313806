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

/* holds: PDP-08 OID-03 */
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
	};

	return cmocka_run_group_tests_name("oid", tests, NULL, NULL);
}
