/* SPDX-License-Identifier: MIT */
/*
 * test-scheduler.c - the schedulers: waits, wakes, rest; the seeded one's repeatability; the guided one obeys
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <scheduler.h>

#define WORKS 20

static struct slu_sched *sched;
static char order[256];
static unsigned count;

static void note(void *context)
{
	slu_sched_lock(sched, SLU_SCHED_LOCK_NDIS);
	order[strlen(order)] = *(const char *)context;
	count++;
	slu_sched_unlock(sched, SLU_SCHED_LOCK_NDIS);
}

static void note_and_yield(void *context)
{
	for (int i = 0; i < 4; i++) {
		note(context);
		slu_sched_yield(sched);
	}
}

static void wait_for_it(void *context)
{
	slu_sched_wait(sched, context);
	note("w");
}

static void wake_it(void *context)
{
	note("k");
	slu_sched_wake(sched, context);
}

static void let_others_go(void *context)
{
	slu_sched_yield_idle(sched);
	note(context);
}

static void begin(struct slu_sched *new)
{
	sched = new;
	memset(order, 0, sizeof order);
	count = 0;
}

static void a_waiter_is_woken(struct slu_sched *new)
{
	int object, other;

	begin(new);
	slu_sched_post(sched, wait_for_it, &object);
	slu_sched_settle(sched, true);
	assert_string_equal(order, "");
	assert_int_equal(slu_sched_blocked(sched), 1);
	slu_sched_post(sched, wake_it, &other);
	slu_sched_settle(sched, true);
	assert_string_equal(order, "k");
	slu_sched_post(sched, wake_it, &object);
	slu_sched_settle(sched, true);
	assert_string_equal(order, "kkw");
	assert_int_equal(slu_sched_blocked(sched), 0);
	slu_sched_free(sched);
}

static void an_early_wake_counts_once(struct slu_sched *new)
{
	int object;

	begin(new);
	slu_sched_post(sched, wake_it, &object);
	slu_sched_post(sched, wake_it, &object);
	slu_sched_settle(sched, true);
	slu_sched_post(sched, wait_for_it, &object);
	slu_sched_settle(sched, true);
	assert_string_equal(order, "kkw");
	slu_sched_post(sched, wait_for_it, &object);
	slu_sched_settle(sched, true);
	assert_int_equal(slu_sched_blocked(sched), 1);
	slu_sched_wake(sched, &object);
	slu_sched_settle(sched, true);
	assert_string_equal(order, "kkww");
	slu_sched_free(sched);
}

static void what_is_idle_comes_last(struct slu_sched *new)
{
	begin(new);
	slu_sched_post_idle(sched, note, "z");
	slu_sched_post(sched, let_others_go, "y");
	for (int i = 0; i < WORKS; i++)
		slu_sched_post(sched, note_and_yield, "a");
	slu_sched_settle(sched, false);
	assert_int_equal(count, 4 * WORKS);
	assert_null(strchr(order, 'y'));
	slu_sched_settle(sched, true);
	assert_string_equal(order + 4 * WORKS, "zy");
	slu_sched_free(sched);
}

static void both(void (*test)(struct slu_sched *new))
{
	test(slu_sched_new_seeded(1));
	test(slu_sched_new_threaded(1));
}

static void waits_and_wakes(void **state)
{
	(void)state;
	both(a_waiter_is_woken);
	both(an_early_wake_counts_once);
}

static void idle_work(void **state)
{
	(void)state;
	both(what_is_idle_comes_last);
}

static void run_letters(uint64_t seed, char *printed)
{
	static char letters[WORKS];

	begin(slu_sched_new_seeded(seed));
	for (int i = 0; i < WORKS; i++) {
		letters[i] = (char)('a' + i);
		slu_sched_post(sched, note_and_yield, &letters[i]);
	}
	slu_sched_settle(sched, true);
	assert_int_equal(count, 4 * WORKS);
	memcpy(printed, order, sizeof order);
	slu_sched_free(sched);
}

static void the_seed_decides(void **state)
{
	char first[sizeof order], again[sizeof order], other[sizeof order];

	(void)state;
	run_letters(1, first);
	run_letters(1, again);
	run_letters(2, other);
	assert_string_equal(first, again);
	assert_string_not_equal(first, other);
}

/* The last that is ready; counts those that have not begun. */
static uint32_t pick_last(void *context, const struct slu_sched_ready *ready, uint32_t ready_count)
{
	unsigned *fresh = context;

	for (uint32_t i = 0; i < ready_count; i++)
		*fresh += !ready[i].begun;
	return ready_count - 1;
}

static uint32_t choose_last(void *context, uint32_t of)
{
	(void)context;
	return of - 1;
}

static void a_guide_decides(void **state)
{
	unsigned fresh = 0;
	const struct slu_sched_guide guide = {.context = &fresh, .pick = pick_last, .choose = choose_last};

	(void)state;
	begin(slu_sched_new_guided(&guide));
	slu_sched_post(sched, note_and_yield, "a");
	slu_sched_post(sched, note_and_yield, "b");
	slu_sched_post(sched, note, "c");
	assert_int_equal(slu_sched_choose(sched, 7), 6);
	slu_sched_settle(sched, true);
	assert_string_equal(order, "cbbbbaaaa");
	/* c, b and a wait; b and a; five times a, while b goes on and ends. */
	assert_int_equal(fresh, 3 + 2 + 4 + 1);
	slu_sched_free(sched);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(waits_and_wakes),
	        cmocka_unit_test(idle_work),
	        cmocka_unit_test(the_seed_decides),
	        cmocka_unit_test(a_guide_decides),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
