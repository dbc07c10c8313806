/* SPDX-License-Identifier: MIT */
/*
 * test-calls.c - a module's own calls into the other side: when they may start, who completes the detach
 */
#include "check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "sluice/nmr.h"

void check_failed(const char *condition, const char *file, int line)
{
	mock_assert(0, condition, file, line);
}

/* The binding context is freed by the completion, as a cleanup may (NMR-30): who touches it afterwards is caught by ASan. */
struct binding {
	struct slu_nmr_calls calls;
};

static struct binding *binding;
static int completions;

static void complete(void *handle)
{
	assert_ptr_equal(handle, &completions);
	completions++;
	free(binding);
	binding = NULL;
}

static int begin(void **state)
{
	(void)state;
	binding = malloc(sizeof *binding);
	completions = 0;
	slu_nmr_calls_init(&binding->calls, complete, &completions);
	return 0;
}

static int end(void **state)
{
	(void)state;
	free(binding);
	return 0;
}

static void expect_complete(void)
{
	assert_int_equal(completions, 1);
	assert_null(binding);
}

static void no_call_before_the_attach(void **state)
{
	(void)state;
	assert_false(slu_nmr_calls_enter(&binding->calls));
	slu_nmr_calls_attached(&binding->calls);
	assert_true(slu_nmr_calls_enter(&binding->calls));
	slu_nmr_calls_returned(&binding->calls, SLU_STATUS_FAILURE);
	assert_int_equal(slu_nmr_calls_detach(&binding->calls), SLU_STATUS_SUCCESS);
	assert_int_equal(completions, 0);
}

/* holds: NMR-43 NMR-45 */
static void no_call_after_the_detach(void **state)
{
	(void)state;
	slu_nmr_calls_attached(&binding->calls);
	assert_int_equal(slu_nmr_calls_detach(&binding->calls), SLU_STATUS_SUCCESS);
	assert_false(slu_nmr_calls_enter(&binding->calls));
	assert_int_equal(completions, 0);
}

/* holds: NMR-24 NMR-44 */
static void last_call_completes(void **state)
{
	(void)state;
	slu_nmr_calls_attached(&binding->calls);
	assert_true(slu_nmr_calls_enter(&binding->calls));
	assert_true(slu_nmr_calls_enter(&binding->calls));
	assert_int_equal(slu_nmr_calls_detach(&binding->calls), SLU_STATUS_PENDING);
	assert_false(slu_nmr_calls_enter(&binding->calls));
	slu_nmr_calls_leave(&binding->calls);
	assert_int_equal(completions, 0);
	slu_nmr_calls_leave(&binding->calls);
	expect_complete();
}

static void pending_call_counts_until_its_completion(void **state)
{
	(void)state;
	slu_nmr_calls_attached(&binding->calls);
	assert_true(slu_nmr_calls_enter(&binding->calls));
	slu_nmr_calls_returned(&binding->calls, SLU_STATUS_PENDING);
	assert_int_equal(slu_nmr_calls_detach(&binding->calls), SLU_STATUS_PENDING);
	assert_int_equal(completions, 0);
	slu_nmr_calls_leave(&binding->calls);
	expect_complete();
}

/* The completion overtakes the return, and the context is gone when the call returns PENDING. */
static void completion_may_overtake_the_return(void **state)
{
	struct slu_nmr_calls *calls = &binding->calls;

	(void)state;
	slu_nmr_calls_attached(calls);
	assert_true(slu_nmr_calls_enter(calls));
	assert_int_equal(slu_nmr_calls_detach(calls), SLU_STATUS_PENDING);
	slu_nmr_calls_leave(calls);
	expect_complete();
	slu_nmr_calls_returned(calls, SLU_STATUS_PENDING);
}

/* RACE-30 */
/* holds: NMR-46 */
static void detach_may_overtake_the_attach(void **state)
{
	(void)state;
	assert_int_equal(slu_nmr_calls_detach(&binding->calls), SLU_STATUS_PENDING);
	assert_false(slu_nmr_calls_enter(&binding->calls));
	assert_int_equal(completions, 0);
	slu_nmr_calls_attached(&binding->calls);
	expect_complete();
}

static void second_detach_is_refused(void **state)
{
	(void)state;
	slu_nmr_calls_attached(&binding->calls);
	assert_true(slu_nmr_calls_enter(&binding->calls));
	assert_int_equal(slu_nmr_calls_detach(&binding->calls), SLU_STATUS_PENDING);
	assert_int_equal(slu_nmr_calls_detach(&binding->calls), SLU_STATUS_INVALID_STATE);
	slu_nmr_calls_leave(&binding->calls);
	expect_complete();
}

static void leave_too_many(void **state)
{
	(void)state;
	slu_nmr_calls_attached(&binding->calls);
	expect_assert_failure(slu_nmr_calls_leave(&binding->calls));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(no_call_before_the_attach),
	        TEST(no_call_after_the_detach),
	        TEST(last_call_completes),
	        TEST(pending_call_counts_until_its_completion),
	        TEST(completion_may_overtake_the_return),
	        TEST(detach_may_overtake_the_attach),
	        TEST(second_detach_is_refused),
	        TEST(leave_too_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
