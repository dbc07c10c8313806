/* SPDX-License-Identifier: MIT */
/*
 * test-between.c - another thread comes between two atomic operations of a gate, in each of its three forms
 *
 * What the stress tests do at random is done here each time: an exchange that fails, a role that is taken, a report that is made twice.
 */
#include "check.h"

#include "sluice/guard.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

#include "between.h"

size_t test_processor;

static struct slu_drain drain;

void check_assert(int result, const char *expression, const char *file, int line)
{
	mock_assert(result, expression, file, line);
}

static int set_up(void **state)
{
	(void)state;
	test_between = NULL;
	test_processor = 0;
	slu_drain_init(&drain);
	slu_drain_open(&drain);
	return 0;
}

/* Between the reading of a count and the exchange. */
static int reads;

static bool enter_too(const slu_word *word)
{
	(void)word;
	if (++reads < 2)
		return false;
	assert_true(slu_drain_acquire(&drain, 1));
	return true;
}

static void two_enter_at_once(void **state)
{
	(void)state;
	reads = 0;
	test_between = enter_too;
	assert_true(slu_drain_acquire(&drain, 2));
	assert_null(test_between);
	assert_int_equal(slu_drain_count(&drain), 3);
}

static bool close_too(const slu_word *word)
{
	(void)word;
	if (++reads < 2)
		return false;
	assert_true(slu_drain_close(&drain));
	return true;
}

static void closed_while_one_enters(void **state)
{
	(void)state;
	reads = 0;
	test_between = close_too;
	assert_false(slu_drain_acquire(&drain, 1));
	assert_null(test_between);
	assert_int_equal(slu_drain_count(&drain), 0);
	assert_true(slu_drain_is_idle(&drain));
}

/* Only the form with a word for each processor exchanges here; a plain subtraction has no between. */
static void two_leave_at_once(void **state)
{
	(void)state;
	assert_true(slu_drain_acquire(&drain, 3));
	reads = 0;
	test_between = enter_too;
	assert_false(slu_drain_release(&drain, 2));
	assert_int_equal(slu_drain_count(&drain), SLU_DRAIN == SLU_DRAIN_PROCESSORS ? 2 : 1);
}

static void opened_twice_is_opened(void **state)
{
	(void)state;
	assert_true(slu_drain_acquire(&drain, 1));
	assert_false(slu_drain_open(&drain));
	assert_int_equal(slu_drain_count(&drain), 1);
	assert_false(slu_drain_release(&drain, 1));
	assert_true(slu_drain_close(&drain));
}

/* A row of names is taken by another thread, by the same name or by another. */
static struct slu_guard guard;
static const char *between_name;

static bool note_too(const slu_word *word)
{
	if (word != &guard.holders[0].name || ++reads < 2)
		return false;
	slu_guard_note(&guard, between_name, 1);
	return true;
}

static void a_name_that_another_thread_takes(void **state)
{
	static const char *const names[] = {"send", "oid"};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct slu_guard_holder holders[3];

		slu_guard_init(&guard, NULL, NULL);
		reads = 0;
		between_name = names[i];
		test_between = note_too;
		slu_guard_note(&guard, names[0], 1);
		assert_null(test_between);
		assert_int_equal(slu_guard_holders(&guard, holders, 3), i + 1);
		assert_int_equal(holders[0].count, i ? 1 : 2);
	}
}

#if SLU_DRAIN == SLU_DRAIN_REPORTS
enum { SEATS = 2, PATIENCE = 10 };

static struct slu_reporters reporters;
static struct slu_reporter seats[SEATS];
static struct slu_drain_counter counters[2][SEATS];
static struct slu_drain gates[2];
static struct slu_reporter *seat, *other;
static int completions;

static void complete(void *context)
{
	(void)context;
	completions++;
}

static int set_up_reports(void **state)
{
	set_up(state);
	completions = 0;
	reads = 0;
	slu_reporters_init(&reporters, seats, SEATS, PATIENCE, NULL);
	seat = slu_reporter_enter(&reporters);
	other = slu_reporter_enter(&reporters);
	for (int i = 0; i < 2; i++) {
		slu_drain_init(&gates[i]);
		slu_drain_join(&gates[i], &reporters, counters[i], complete, NULL);
		slu_drain_open(&gates[i]);
	}
	return 0;
}

/* Between the reading of the list and the exchange. */
static bool push_too(const slu_word *word)
{
	if (word != &reporters.pushed || ++reads < 2)
		return false;
	assert_false(slu_drain_close(&gates[1]));
	return true;
}

static void two_gates_close_at_once(void **state)
{
	(void)state;
	test_between = push_too;
	assert_false(slu_drain_close(&gates[0]));
	assert_null(test_between);
	slu_reporter_report(seat);
	slu_reporter_report(other);
	slu_reporters_attend(&reporters, 1);
	assert_int_equal(completions, 2);
}

/* One looks; another thread falls asleep meanwhile, and goes: the first looks again for it. */
static bool sleep_meanwhile(const slu_word *word)
{
	if (word != &seats[0].seen || !slu_atomic_load_relaxed(&reporters.role))
		return false;
	slu_reporter_sleep(other);
	assert_int_equal(completions, 0);
	return true;
}

static void sleep_while_somebody_looks(void **state)
{
	(void)state;
	assert_false(slu_drain_close(&gates[0]));
	slu_reporter_report(seat);
	test_between = sleep_meanwhile;
	slu_reporters_attend(&reporters, 1);
	assert_null(test_between);
	assert_int_equal(completions, 1);
}

/* Who reports while somebody looks does not even ask; before any look it is not asked to. */
static bool report_meanwhile(const slu_word *word)
{
	slu_word role = slu_atomic_load_relaxed(&reporters.role);

	if (word != &seats[1].seen || !role)
		return false;
	slu_reporter_report(seat);
	assert_int_equal(slu_atomic_load_relaxed(&reporters.role), role);
	return true;
}

static void report_while_somebody_looks(void **state)
{
	(void)state;
	assert_false(slu_drain_close(&gates[0]));
	slu_reporter_report(seat);
	slu_reporters_attend(&reporters, 1);
	assert_int_equal(slu_atomic_load_relaxed(&reporters.signal) % SLU_REPORTERS_CLOSE, 1);
	assert_int_equal(completions, 0);
	test_between = report_meanwhile;
	slu_reporters_attend(&reporters, 1);
	assert_null(test_between);
	slu_reporter_report(other);
	assert_int_equal(completions, 1);
	assert_int_equal(slu_atomic_load_relaxed(&reporters.signal) % SLU_REPORTERS_CLOSE, 0);
}

/* Without a barrier a silent thread is waited for as long as it is silent. */
static void no_barrier_stands_for_a_report(void **state)
{
	(void)state;
	assert_false(slu_drain_close(&gates[0]));
	slu_reporters_attend(&reporters, 1);
	slu_reporters_attend(&reporters, 1 + 2 * PATIENCE);
	slu_reporter_report(seat);
	assert_int_equal(completions, 0);
	slu_reporter_report(other);
	assert_int_equal(completions, 1);
}

static void closed_and_opened_twice(void **state)
{
	(void)state;
	assert_false(slu_drain_open(&gates[0]));
	assert_false(slu_drain_close(&gates[0]));
	assert_false(slu_drain_close(&gates[0]));
	slu_reporter_report(seat);
	slu_reporter_report(other);
	slu_reporters_attend(&reporters, 1);
	assert_int_equal(completions, 1);
	assert_true(slu_drain_close(&gates[0]));
}

static void misuse_is_noticed(void **state)
{
	(void)state;
	expect_assert_failure(slu_drain_release(&drain, 1));
	assert_true(slu_drain_acquire(&gates[0], 1));
	assert_false(slu_drain_close(&gates[0]));
	expect_assert_failure(slu_drain_open(&gates[0]));
}
#endif

#define TEST(name)    cmocka_unit_test_setup(name, set_up)
#define REPORTS(name) cmocka_unit_test_setup(name, set_up_reports)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(two_enter_at_once),
		TEST(closed_while_one_enters),
		TEST(two_leave_at_once),
		TEST(opened_twice_is_opened),
		TEST(a_name_that_another_thread_takes),
#if SLU_DRAIN == SLU_DRAIN_REPORTS
		REPORTS(two_gates_close_at_once),
		REPORTS(report_while_somebody_looks),
		REPORTS(sleep_while_somebody_looks),
		REPORTS(no_barrier_stands_for_a_report),
		REPORTS(closed_and_opened_twice),
		REPORTS(misuse_is_noticed),
#endif
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
