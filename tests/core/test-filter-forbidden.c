/* SPDX-License-Identifier: MIT */
/*
 * test-filter-forbidden.c - a filter module, the lower layer, and a driver that breaks the rules
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sluice/filter.h"

#include "filter/filter.h"

void check_failed(const char *condition, const char *file, int line);

void check_failed(const char *condition, const char *file, int line)
{
	mock_assert(0, condition, file, line);
}

static struct slu_filter filter;
static struct slu_filter_ops ops;
static int steps, refused, paused;

static void nothing(void *context)
{
	(void)context;
}

static void trace(void *context, const struct slu_step *step)
{
	(void)context;
	assert_ptr_equal(step->object, &filter);
	steps++;
	refused += !step->taken;
}

static const struct slu_platform platform = {.lock = nothing, .unlock = nothing, .trace = trace};

static slu_status attach(struct slu_filter *of)
{
	(void)of;
	return SLU_STATUS_SUCCESS;
}

static void detach(struct slu_filter *of)
{
	assert_int_equal(of->oids, 0);
}

static void complete_pause(struct slu_filter *of)
{
	(void)of;
	paused++;
}

static int set_up(void **state)
{
	(void)state;
	ops = (struct slu_filter_ops){.attach = attach, .detach = detach, .complete_pause = complete_pause};
	steps = refused = paused = 0;
	slu_filter_init(&filter, &platform, &ops, NULL);
	assert_int_equal(slu_filter_attach(&filter), SLU_STATUS_SUCCESS);
	return 0;
}

static void run(void)
{
	assert_int_equal(slu_filter_restart(&filter), SLU_STATUS_SUCCESS);
	assert_int_equal(filter.state, SLU_FILTER_RUNNING);
}

static void each_step_is_traced(void **state)
{
	(void)state;
	assert_int_equal(steps, 2);
	assert_false(slu_filter_step(&filter, SLU_FILTER_EV_PAUSE));
	assert_int_equal(steps, 3);
	assert_int_equal(refused, 1);
}

static void no_callback_no_answer(void **state)
{
	(void)state;
	assert_int_equal(slu_filter_leave(&filter), SLU_STATUS_INVALID_STATE);
	/* An answer upward has none of its own. */
	slu_filter_answer(&filter, SLU_FILTER_DO_COMPLETE_PAUSE, SLU_STATUS_SUCCESS);
	assert_int_equal(steps, 2);
}

/* A request that ends while nobody detaches; one that nobody began. */
static void requests_that_nobody_waits_for(void **state)
{
	(void)state;
	assert_true(slu_filter_oid(&filter));
	assert_true(slu_filter_oid_complete(&filter));
	assert_true(slu_filter_detach(&filter));
	filter.oids = 1;
	assert_false(slu_filter_oid_complete(&filter));
	assert_int_equal(filter.oids, 1);
}

static void detach_is_not_due_before_the_requests_are_over(void **state)
{
	(void)state;
	assert_true(slu_filter_oid(&filter));
	assert_true(slu_filter_step(&filter, SLU_FILTER_EV_DETACH));
	assert_int_equal(slu_filter_take(&filter, true), 0);
	assert_true(slu_filter_oid_complete(&filter));
	assert_int_equal(slu_filter_take(&filter, true), SLU_FILTER_DO_DETACH);
	slu_filter_answer(&filter, SLU_FILTER_DO_DETACH, slu_filter_perform(&filter, SLU_FILTER_DO_DETACH));
	assert_int_equal(filter.state, SLU_FILTER_DETACHED);
}

/* Who is told that a gate is empty has it in its hand; until then it is not taken for empty, told or not. */
static void gate_with_somebody_inside_is_not_empty(void **state)
{
	(void)state;
	run();
	assert_int_equal(slu_filter_send(&filter, 1), SLU_STATUS_SUCCESS);
	assert_int_equal(slu_filter_pause(&filter), SLU_STATUS_PENDING);
	assert_int_equal(filter.tells[SLU_FILTER_SENDS], 1);
	filter.tells[SLU_FILTER_SENDS] = 0;
	assert_true(slu_filter_oid(&filter));
	assert_int_equal(filter.state, SLU_FILTER_PAUSING);
	filter.tells[SLU_FILTER_SENDS] = 1;
	slu_filter_send_complete(&filter, 1);
	assert_int_equal(paused, 1);
	/* Opened while somebody is inside: nobody will be told of the close that is undone. */
	assert_true(slu_drain_enter(&filter.gates[SLU_FILTER_SENDS], 1));
	filter.tells[SLU_FILTER_SENDS] = 1;
	run();
	assert_int_equal(filter.tells[SLU_FILTER_SENDS], 0);
	slu_filter_send_complete(&filter, 1);
}

static void answer_behind_our_back_changes_nothing(void **state)
{
	bool finished;

	(void)state;
	run();
	assert_int_equal(slu_filter_send(&filter, 1), SLU_STATUS_SUCCESS);
	assert_int_equal(slu_filter_pause(&filter), SLU_STATUS_PENDING);
	assert_true(slu_pending_complete(&filter.up, SLU_STATUS_FAILURE, &finished));
	slu_filter_send_complete(&filter, 1);
	assert_int_equal(paused, 1);
}

static slu_status restart_both_ways(struct slu_filter *of)
{
	assert_true(slu_filter_restart_done(of, SLU_STATUS_SUCCESS));
	return SLU_STATUS_SUCCESS;
}

/* Completed, and then an answer by return: the return is nobody's, and the restart waits for what the driver owes it. */
static void restart_that_completes_and_returns_is_refused(void **state)
{
	(void)state;
	ops.restart = restart_both_ways;
	assert_int_equal(slu_filter_restart(&filter), SLU_STATUS_PENDING);
	assert_int_equal(filter.state, SLU_FILTER_RESTARTING);
}

static void calls_that_overlap_are_noticed(void **state)
{
	(void)state;
	assert_true(slu_pending_call(&filter.down));
	expect_assert_failure(slu_filter_restart(&filter));
	set_up(state);
	assert_true(slu_pending_call(&filter.up));
	expect_assert_failure(slu_filter_restart(&filter));
	set_up(state);
	filter.owed = SLU_FILTER_DO_DETACH;
	expect_assert_failure(slu_filter_restart(&filter));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup(each_step_is_traced, set_up),
	        cmocka_unit_test_setup(no_callback_no_answer, set_up),
	        cmocka_unit_test_setup(requests_that_nobody_waits_for, set_up),
	        cmocka_unit_test_setup(detach_is_not_due_before_the_requests_are_over, set_up),
	        cmocka_unit_test_setup(gate_with_somebody_inside_is_not_empty, set_up),
	        cmocka_unit_test_setup(answer_behind_our_back_changes_nothing, set_up),
	        cmocka_unit_test_setup(restart_that_completes_and_returns_is_refused, set_up),
	        cmocka_unit_test_setup(calls_that_overlap_are_noticed, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
