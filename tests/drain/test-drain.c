/* SPDX-License-Identifier: MIT */
/*
 * test-drain.c - one contract, three forms: guard and drain on one thread
 */
#include "check.h"

#include "sluice/guard.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#define SEATS    3
#define PATIENCE 10

size_t test_processor;

static struct slu_reporters reporters;
static struct slu_reporter seats[SEATS];
static struct slu_drain_counter counters[SEATS];
static struct slu_guard guard;
static struct slu_reporter *seat, *other;
static int completions, barriers;
static slu_word now;

void check_assert(int result, const char *expression, const char *file, int line)
{
	mock_assert(result, expression, file, line);
}

static void count_barrier(void)
{
	barriers++;
}

static void count_completion(void *context)
{
	assert_ptr_equal(context, &guard);
	completions++;
}

static bool has_reports(void)
{
	return SLU_DRAIN == SLU_DRAIN_REPORTS;
}

static int set_up(void **state)
{
	(void)state;
	test_processor = 0;
	completions = barriers = 0;
	now = 1;
	slu_reporters_init(&reporters, seats, SEATS, PATIENCE, count_barrier);
	slu_guard_init(&guard, &reporters, counters);
	seat = slu_reporter_enter(&reporters);
	other = slu_reporter_enter(&reporters);
	assert_true(slu_guard_is_idle(&guard));
	slu_guard_open(&guard);
	return 0;
}

/* Between two pieces of work of all threads; and who closes looks, from time to time. */
static void report_all(void)
{
	slu_reporter_report(seat);
	slu_reporter_report(other);
	slu_reporters_attend(&reporters, now);
}

/* Close, and nobody is inside: complete at once, or with the reports. */
static void close_empty(void)
{
	int before = completions;
	bool is_idle = slu_guard_close(&guard, count_completion, &guard);

	assert_int_equal(is_idle, !has_reports());
	assert_int_equal(completions, before);
	report_all();
	assert_int_equal(completions, before + has_reports());
	assert_true(slu_guard_is_idle(&guard));
}

static void close_pends(void)
{
	int before = completions;

	assert_false(slu_guard_close(&guard, count_completion, &guard));
	assert_false(slu_guard_acquire(&guard, seat, "late"));
	assert_false(slu_guard_acquire(&guard, NULL, "late"));
	report_all();
	assert_int_equal(completions, before);
	assert_false(slu_guard_is_idle(&guard));
}

static void test_nobody_inside(void **state)
{
	(void)state;
	close_empty();
	assert_false(slu_guard_acquire(&guard, seat, "send"));
	report_all();
	assert_int_equal(slu_drain_count(&guard.drain), 0);
}

static void test_last_one_completes_once(void **state)
{
	(void)state;
	assert_true(slu_guard_acquire_many(&guard, seat, 32, "send"));
	assert_true(slu_guard_acquire(&guard, seat, "oid"));
	assert_int_equal(slu_drain_count(&guard.drain), 33);
	close_pends();
	slu_guard_release_many(&guard, seat, 32, "send");
	report_all();
	assert_int_equal(completions, 0);
	slu_guard_release(&guard, seat, "oid");
	report_all();
	assert_int_equal(completions, 1);
	report_all();
	slu_reporters_attend(&reporters, ++now);
	assert_int_equal(completions, 1);
	assert_true(slu_guard_is_idle(&guard));
}

static void test_reopens(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < 5; i++) {
		assert_true(slu_guard_acquire(&guard, seat, "send"));
		slu_guard_release(&guard, seat, "send");
		close_empty();
		slu_guard_open(&guard);
		assert_false(slu_guard_is_idle(&guard));
	}
	assert_true(slu_guard_acquire(&guard, seat, "send"));
	completions = 0;
	close_pends();
}

/* A loop that knows its own count: as one that reads it. What the seat holds before it is kept, a refusal leaves nothing. */
static void test_known_count(void **state)
{
	struct slu_drain_counter *own;
	slu_word held;

	(void)state;
	assert_true(slu_guard_acquire(&guard, seat, "send"));
	own = slu_drain_counter_of(&guard.drain, seat);
	held = slu_drain_held_by(own);
	for (size_t count = 1; count <= 3; count++) {
		assert_true(slu_drain_acquire_held(own, &held, &guard.drain, count));
		assert_int_equal(slu_drain_count(&guard.drain), 1 + count);
		assert_false(slu_drain_release_held(own, &held, &guard.drain, count));
		assert_int_equal(slu_drain_count(&guard.drain), 1);
	}
	assert_true(slu_drain_acquire_held(own, &held, &guard.drain, 7));
	close_pends();
	assert_false(slu_drain_acquire_held(own, &held, &guard.drain, 2));
	assert_int_equal(slu_drain_count(&guard.drain), 8);
	assert_false(slu_drain_release_held(own, &held, &guard.drain, 7));
	assert_int_equal(held, slu_drain_held_by(own));
	report_all();
	assert_int_equal(completions, 0);
	slu_guard_release(&guard, seat, "send");
	report_all();
	assert_int_equal(completions, 1);
}

/* Who enters on one processor, by one seat or by none, leaves on another. */
static void test_leaves_elsewhere(void **state)
{
	(void)state;
	assert_true(slu_guard_acquire_many(&guard, seat, 2, "send"));
	test_processor = 5;
	assert_true(slu_guard_acquire_many(&guard, NULL, 2, "send"));
	slu_guard_release(&guard, other, "send");
	test_processor = 3;
	slu_guard_release(&guard, NULL, "send");
	assert_int_equal(slu_drain_count(&guard.drain), 2);
	close_pends();
	slu_guard_release(&guard, other, "send");
	report_all();
	assert_int_equal(completions, 0);
	slu_guard_release(&guard, NULL, "send");
	assert_int_equal(completions, 1);
}

#if SLU_DRAIN == SLU_DRAIN_REPORTS
/* A thread that does not report is waited for, and covered by the barrier when the time is over. */
static void test_silent_thread_is_covered(void **state)
{
	(void)state;
	assert_false(slu_guard_close(&guard, count_completion, &guard));
	slu_reporter_report(seat);
	slu_reporters_attend(&reporters, now);
	slu_reporters_attend(&reporters, now + PATIENCE - 1);
	assert_int_equal(barriers, 0);
	assert_int_equal(completions, 0);
	slu_reporters_attend(&reporters, now + PATIENCE);
	assert_int_equal(barriers, 1);
	assert_int_equal(completions, 1);
}

/* The barrier stands for reports, not for who is inside. */
static void test_silent_holder_is_waited_for(void **state)
{
	(void)state;
	assert_true(slu_guard_acquire(&guard, other, "send"));
	assert_false(slu_guard_close(&guard, count_completion, &guard));
	slu_reporters_attend(&reporters, now);
	slu_reporters_attend(&reporters, now + PATIENCE);
	assert_int_equal(barriers, 1);
	assert_int_equal(completions, 0);
	slu_guard_release(&guard, other, "send");
	slu_reporters_attend(&reporters, now + PATIENCE);
	assert_int_equal(barriers, 1);
	assert_int_equal(completions, 1);
}

static void test_sleeper_is_not_waited_for(void **state)
{
	(void)state;
	slu_reporter_sleep(other);
	assert_false(slu_guard_close(&guard, count_completion, &guard));
	slu_reporter_report(seat);
	slu_reporters_attend(&reporters, now);
	assert_int_equal(completions, 1);
	slu_guard_open(&guard);
	slu_reporter_wake(other);
	assert_true(slu_guard_acquire(&guard, other, "send"));
	assert_false(slu_guard_close(&guard, count_completion, &guard));
	slu_reporter_report(seat);
	slu_reporters_attend(&reporters, now);
	slu_reporter_sleep(other);
	assert_int_equal(completions, 1);
	slu_guard_release(&guard, NULL, "send");
	assert_int_equal(completions, 2);
}

/* A report after a close says so and does no more, until a look has left the gate; from then on it looks, too. */
static void test_reports_look_when_asked(void **state)
{
	(void)state;
	assert_false(slu_guard_close(&guard, count_completion, &guard));
	slu_reporter_report(seat);
	slu_reporter_report(other);
	assert_int_equal(completions, 0);
	slu_reporters_attend(&reporters, now);
	assert_int_equal(completions, 1);
	slu_guard_open(&guard);
	assert_false(slu_guard_close(&guard, count_completion, &guard));
	slu_reporters_attend(&reporters, now);
	slu_reporter_report(seat);
	assert_int_equal(completions, 1);
	slu_reporter_report(other);
	assert_int_equal(completions, 2);
	assert_int_equal(reporters.signal % SLU_REPORTERS_CLOSE, 0);
	slu_guard_open(&guard);
	assert_true(slu_guard_acquire(&guard, other, "send"));
	close_pends();
	slu_guard_release(&guard, other, "send");
	assert_int_equal(completions, 2);
	slu_reporter_report(seat);
	assert_int_equal(completions, 3);
	assert_int_equal(reporters.signal % SLU_REPORTERS_CLOSE, 0);
}

/* Threads come and go; a count that one has left behind is released by others. */
static void test_seats(void **state)
{
	struct slu_reporter *last;

	(void)state;
	last = slu_reporter_enter(&reporters);
	assert_non_null(last);
	assert_null(slu_reporter_enter(&reporters));
	assert_true(slu_guard_acquire(&guard, last, "send"));
	slu_reporter_leave(last);
	assert_ptr_equal(slu_reporter_enter(&reporters), last);
	assert_true(slu_guard_acquire(&guard, last, "send"));
	assert_int_equal(slu_drain_count(&guard.drain), 2);
	slu_reporter_leave(last);
	close_pends();
	slu_guard_release_many(&guard, seat, 2, "send");
	report_all();
	assert_int_equal(completions, 1);
}

/* More gates than one look completes. */
static void test_many_gates(void **state)
{
	static struct slu_guard guards[20];
	static struct slu_drain_counter apart[20][SEATS];
	int i;

	(void)state;
	for (i = 0; i < 20; i++) {
		slu_guard_init(&guards[i], &reporters, apart[i]);
		slu_guard_open(&guards[i]);
		assert_true(i % 5 || slu_guard_acquire(&guards[i], seat, "send"));
		assert_false(slu_guard_close(&guards[i], count_completion, &guard));
	}
	report_all();
	assert_int_equal(completions, 16);
	for (i = 0; i < 20; i += 5)
		slu_guard_release(&guards[i], seat, "send");
	report_all();
	assert_int_equal(completions, 20);
}

#endif

/* A completion that opens the gate, and closes it again. */
static int again;

static void close_again(void *context)
{
	(void)context;
	completions++;
	slu_guard_open(&guard);
	if (again-- && slu_guard_close(&guard, close_again, &guard))
		completions++;
}

static void test_completion_closes_again(void **state)
{
	(void)state;
	again = 1;
	assert_true(slu_guard_acquire(&guard, NULL, "send"));
	assert_false(slu_guard_close(&guard, close_again, &guard));
	report_all();
	slu_guard_release(&guard, NULL, "send");
	report_all();
	assert_int_equal(completions, 2);
}

static void test_holders_by_name(void **state)
{
	static const char *const send = "send", *const oid = "oid";
	static const char names[12];
	struct slu_guard_holder holders[SLU_GUARD_NAMES_MAX + 1];
	size_t i;

	(void)state;
	assert_int_equal(slu_guard_holders(&guard, holders, 4), 0);
	assert_true(slu_guard_acquire_many(&guard, seat, 3, send));
	assert_true(slu_guard_acquire(&guard, other, oid));
	assert_false(slu_guard_close(&guard, count_completion, &guard));
	assert_int_equal(slu_guard_holders(&guard, holders, 4), 2);
	assert_string_equal((const char *)holders[0].name, "send");
	assert_int_equal(holders[0].count, 3);
	assert_string_equal((const char *)holders[1].name, "oid");
	slu_guard_release_many(&guard, seat, 3, send);
	assert_int_equal(slu_guard_holders(&guard, holders, 4), 1);
	assert_string_equal((const char *)holders[0].name, "oid");
	slu_guard_release(&guard, seat, oid);
	report_all();
	assert_int_equal(completions, 1);
	slu_guard_open(&guard);
	for (i = 0; i < sizeof(names); i++)
		assert_true(slu_guard_acquire(&guard, seat, &names[i]));
	assert_int_equal(slu_guard_holders(&guard, holders, SLU_GUARD_NAMES_MAX + 1), SLU_GUARD_NAMES_MAX - 1);
	assert_int_equal(holders[SLU_GUARD_NAMES_MAX - 2].name, 0);
}

/* The gate itself: told by return, opened while somebody is inside. */
static void test_plain_gate(void **state)
{
	static struct slu_drain drain;

	(void)state;
	slu_drain_init(&drain);
	assert_false(slu_drain_acquire(&drain, 1));
	slu_drain_open(&drain);
	assert_true(slu_drain_acquire(&drain, 1));
	assert_false(slu_drain_close(&drain));
	assert_false(slu_drain_close(&drain));
	slu_drain_enter(&drain, 1);
	slu_drain_open(&drain);
	test_processor = 1;
	assert_true(slu_drain_acquire(&drain, 1));
	assert_false(slu_drain_release(&drain, 3));
	assert_int_equal(slu_drain_count(&drain), 0);
	assert_true(slu_drain_close(&drain));
	assert_true(slu_drain_close(&drain));
	assert_true(slu_drain_is_idle(&drain));
	slu_drain_open(&drain);
	assert_true(slu_drain_acquire(&drain, 2));
	assert_false(slu_drain_close(&drain));
	assert_false(slu_drain_release(&drain, 1));
	assert_true(slu_drain_release(&drain, 1));
}

static void test_misuse_is_noticed(void **state)
{
	(void)state;
	expect_assert_failure(slu_guard_open(&guard));
	close_empty();
	expect_assert_failure(slu_guard_close(&guard, count_completion, &guard));
}

/* A thread without a seat has nothing to say, a guard without reporters nobody to ask. */
static void test_nobody_s_seat(void **state)
{
	struct slu_guard plain;
	struct slu_guard_holder holders[1];

	(void)state;
	slu_reporter_leave(NULL);
	slu_reporter_sleep(NULL);
	slu_reporter_wake(NULL);
	slu_guard_init(&plain, NULL, NULL);
	slu_guard_open(&plain);
	assert_true(slu_guard_acquire(&plain, NULL, "send"));
	assert_true(slu_guard_acquire(&plain, NULL, "receive"));
	assert_int_equal(slu_guard_holders(&plain, holders, 1), 1);
	slu_guard_release(&plain, NULL, "send");
	slu_guard_release(&plain, NULL, "receive");
	assert_true(slu_guard_close(&plain, count_completion, &plain));
	/* Closed again: the same answer. */
	assert_true(slu_drain_close(&plain.drain));
}

#define TEST(name) cmocka_unit_test_setup(name, set_up)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_nobody_inside),
		TEST(test_last_one_completes_once),
		TEST(test_reopens),
		TEST(test_leaves_elsewhere),
		TEST(test_known_count),
#if SLU_DRAIN == SLU_DRAIN_REPORTS
		TEST(test_silent_thread_is_covered),
		TEST(test_silent_holder_is_waited_for),
		TEST(test_sleeper_is_not_waited_for),
		TEST(test_reports_look_when_asked),
		TEST(test_seats),
		TEST(test_many_gates),
#endif
		TEST(test_completion_closes_again),
		TEST(test_holders_by_name),
		TEST(test_plain_gate),
		TEST(test_misuse_is_noticed),
		TEST(test_nobody_s_seat),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
