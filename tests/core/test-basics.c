/* SPDX-License-Identifier: MIT */
/*
 * test-basics.c - pending, drain, status
 */
#include "check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sluice/sluice.h"

void check_failed(const char *condition, const char *file, int line)
{
	mock_assert(0, condition, file, line);
}

/* What a step of the pending machine did: refused, taken, finished. */
enum outcome { REFUSED, TAKEN, FINISHED };

static enum outcome outcome(bool taken, bool finished)
{
	if (!taken) {
		assert_false(finished);
		return REFUSED;
	}
	return finished ? FINISHED : TAKEN;
}

static enum outcome returned(struct slu_pending *pending, slu_status status)
{
	bool finished;
	bool taken = slu_pending_return(pending, status, &finished);

	return outcome(taken, finished);
}

static enum outcome completed(struct slu_pending *pending, slu_status status)
{
	bool finished;
	bool taken = slu_pending_complete(pending, status, &finished);

	return outcome(taken, finished);
}

static void pending_at_once(void **state)
{
	struct slu_pending pending;

	(void)state;
	slu_pending_init(&pending);
	assert_int_equal(completed(&pending, SLU_STATUS_SUCCESS), REFUSED);
	assert_int_equal(returned(&pending, SLU_STATUS_SUCCESS), REFUSED);
	assert_true(slu_pending_call(&pending));
	assert_false(slu_pending_call(&pending));
	assert_int_equal(returned(&pending, SLU_STATUS_FAILURE), FINISHED);
	assert_int_equal(pending.status, SLU_STATUS_FAILURE);
	assert_true(slu_pending_is_idle(&pending));
	assert_int_equal(completed(&pending, SLU_STATUS_SUCCESS), REFUSED);
}

static void pending_later(void **state)
{
	struct slu_pending pending;

	(void)state;
	slu_pending_init(&pending);
	assert_true(slu_pending_call(&pending));
	assert_int_equal(returned(&pending, SLU_STATUS_PENDING), TAKEN);
	assert_int_equal(returned(&pending, SLU_STATUS_PENDING), REFUSED);
	assert_int_equal(completed(&pending, SLU_STATUS_RESOURCES), FINISHED);
	assert_int_equal(pending.status, SLU_STATUS_RESOURCES);
	assert_int_equal(completed(&pending, SLU_STATUS_SUCCESS), REFUSED);
	assert_int_equal(pending.status, SLU_STATUS_RESOURCES);
}

static void pending_before_return(void **state)
{
	struct slu_pending pending;

	(void)state;
	slu_pending_init(&pending);
	assert_true(slu_pending_call(&pending));
	assert_int_equal(completed(&pending, SLU_STATUS_TOO_LATE), TAKEN);
	assert_int_equal(completed(&pending, SLU_STATUS_SUCCESS), REFUSED);
	/* Whoever completed it must return PENDING (PDP-06). */
	assert_int_equal(returned(&pending, SLU_STATUS_SUCCESS), REFUSED);
	assert_int_equal(returned(&pending, SLU_STATUS_PENDING), FINISHED);
	assert_int_equal(pending.status, SLU_STATUS_TOO_LATE);
}

static void drain_tells_once(void **state)
{
	struct slu_drain drain;

	(void)state;
	slu_drain_init(&drain);
	assert_true(slu_drain_is_idle(&drain));
	assert_false(slu_drain_acquire(&drain, 1));
	slu_drain_open(&drain);
	assert_false(slu_drain_is_idle(&drain));
	assert_true(slu_drain_acquire(&drain, 2));
	assert_true(slu_drain_acquire(&drain, 1));
	assert_int_equal(slu_drain_count(&drain), 3);
	assert_false(slu_drain_release(&drain, 1));
	assert_false(slu_drain_close(&drain));
	assert_false(slu_drain_is_open(&drain));
	assert_false(slu_drain_acquire(&drain, 1));
	assert_false(slu_drain_release(&drain, 1));
	assert_true(slu_drain_release(&drain, 1));
	assert_true(slu_drain_is_idle(&drain));
}

static void idle_drain_closes_at_once(void **state)
{
	struct slu_drain drain;

	(void)state;
	slu_drain_init(&drain);
	slu_drain_open(&drain);
	assert_true(slu_drain_acquire(&drain, 5));
	assert_false(slu_drain_release(&drain, 5));
	assert_true(slu_drain_close(&drain));
}

static void reopened_drain_keeps_its_count(void **state)
{
	struct slu_drain drain;

	(void)state;
	slu_drain_init(&drain);
	slu_drain_open(&drain);
	assert_true(slu_drain_acquire(&drain, 1));
	assert_false(slu_drain_close(&drain));
	slu_drain_open(&drain);
	assert_true(slu_drain_acquire(&drain, 1));
	assert_false(slu_drain_release(&drain, 2));
	assert_true(slu_drain_close(&drain));
}

/* Counts of processors may each be below zero. */
#if SLU_DRAIN != SLU_DRAIN_PROCESSORS
static void drain_asserts_on_one_release_too_many(void **state)
{
	struct slu_drain drain;

	(void)state;
	slu_drain_init(&drain);
	expect_assert_failure(slu_drain_release(&drain, 1));
}
#endif

static void status_names_and_severity(void **state)
{
	(void)state;
	assert_string_equal(slu_status_name(SLU_STATUS_PAUSED), "PAUSED");
	assert_string_equal(slu_status_name(0x00010003), "NOT_ACCEPTED");
	assert_string_equal(slu_status_name(0x103), "PENDING");
	assert_null(slu_status_name(0x12345678));
	assert_true(slu_status_is_error(SLU_STATUS_SEND_ABORTED));
	assert_false(slu_status_is_error(SLU_STATUS_NOT_ACCEPTED));
	assert_false(slu_status_is_error(SLU_STATUS_PENDING));
	assert_false(slu_status_is_error(SLU_STATUS_BUSY));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pending_at_once),
		cmocka_unit_test(pending_later),
		cmocka_unit_test(pending_before_return),
		cmocka_unit_test(drain_tells_once),
		cmocka_unit_test(idle_drain_closes_at_once),
		cmocka_unit_test(reopened_drain_keeps_its_count),
#if SLU_DRAIN != SLU_DRAIN_PROCESSORS
		cmocka_unit_test(drain_asserts_on_one_release_too_many),
#endif
		cmocka_unit_test(status_names_and_severity),
	};

	return cmocka_run_group_tests_name("basics", tests, NULL, NULL);
}
