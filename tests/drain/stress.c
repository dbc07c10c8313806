/* SPDX-License-Identifier: MIT */
/*
 * stress.c - a guard on threads: closes against traffic; usage: stress CLOSES [caught]
 *
 * Two threads enter and leave, also one for the other; a third closes, waits for the completion, looks whether anybody is
 * inside, and opens again. `payload` is no atomic: the closer writes it while the guard is closed and the others read it
 * inside, so that the thread sanitizer sees a missing order.
 *
 * With "caught" the guard is a broken one: 0 if that was noticed, 1 if not.
 */
#include "check.h"

#include "user.h"
#include "sluice/guard.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#ifndef WORKERS
#define WORKERS 2
#endif
#define PATIENCE 200000     /* ns */
#define DEADLINE 5000000000 /* ns: a close that takes longer is one that does not end */
#define APART    _Alignas(128)

static struct slu_reporters reporters;
static struct slu_reporter seats[WORKERS];
static struct slu_drain_counter counters[WORKERS];
static struct slu_guard guard;
static APART atomic_int completions;
static APART atomic_int is_over;
static APART atomic_int items; /* entered by one, to be left by another */
static struct {
	APART atomic_int is_inside;
	long rounds;
} worker[WORKERS];
static APART long payload;
static bool is_caught_wanted;

static void violation(const char *what)
{
	printf("%s\n", what);
	exit(is_caught_wanted ? 0 : 1);
}

void check_assert(int result, const char *expression, const char *file, int line)
{
	if (!result) {
		printf("%s:%d: %s\n", file, line, expression);
		exit(is_caught_wanted ? 0 : 1);
	}
}

static slu_word now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (slu_word)now.tv_sec * 1000000000u + (slu_word)now.tv_nsec;
}

static void count_completion(void *context)
{
	(void)context;
	atomic_fetch_add(&completions, 1);
}

/* Threads that take turns on one processor meet nobody. */
static void stay_on(int processor)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET((size_t)processor % (size_t)sysconf(_SC_NPROCESSORS_ONLN), &set);
	pthread_setaffinity_np(pthread_self(), sizeof(set), &set);
}

/* Inside: the closer must not be writing. Nothing here orders anything. */
static void work(int me, int turns)
{
	volatile long *place = &payload;
	long before;
	int i;

	atomic_store_explicit(&worker[me].is_inside, 1, memory_order_relaxed);
	before = *place;
	for (i = 0; i < turns; i++)
		if (*place != before)
			violation("somebody is inside while the closer writes");
	atomic_store_explicit(&worker[me].is_inside, 0, memory_order_relaxed);
}

/* Now and then what has entered is left by whoever comes next. */
static void leave(struct slu_reporter *seat, long round)
{
	int held = atomic_load_explicit(&items, memory_order_relaxed);

	if (round % 16 == 0 && held < 4) {
		atomic_fetch_add_explicit(&items, 1, memory_order_release);
		return;
	}
	slu_guard_release(&guard, seat, "work");
	if (round % 16 == 8 && held > 0 &&
	    atomic_compare_exchange_strong_explicit(&items, &held, held - 1, memory_order_acquire,
	                                            memory_order_relaxed))
		slu_guard_release(&guard, seat, "work");
}

static void leave_items(struct slu_reporter *seat)
{
	int held = atomic_exchange_explicit(&items, 0, memory_order_acquire);

	if (held)
		slu_guard_release_many(&guard, seat, (size_t)held, "work");
}

/* The first thread reports after each round, the second now and then, or never with SILENT; both sleep at times. */
static void rest(struct slu_reporter *seat, int me, long round)
{
	if (me == 0 || round % 64 == 0)
#ifdef SILENT
		if (me != WORKERS - 1)
#endif
			slu_reporter_report(seat);
#ifdef SLEEPY
	slu_reporter_sleep(seat);
	slu_reporter_wake(seat);
#else
	if (round % 1024 == 0) {
		slu_reporter_sleep(seat);
		slu_reporter_wake(seat);
	}
#endif
}

static void *run_worker(void *argument)
{
	int me = (int)(intptr_t)argument;
	struct slu_reporter *seat = slu_user_seat(&reporters);
	long round = 0;

	stay_on(1 + me);
	while (!atomic_load_explicit(&is_over, memory_order_relaxed)) {
		if (slu_guard_acquire(&guard, seat, "work")) {
			work(me, round % 4 ? 8 : 500);
			leave(seat, round++);
		} else {
			leave_items(seat);
			round++;
			if (round % 16 == 0)
				sched_yield();
		}
		rest(seat, me, round);
		if (round % 256 == 0)
			sched_yield();
	}
	leave_items(seat);
	worker[me].rounds = round;
	return NULL;
}

static void close_once(long number)
{
	int before = atomic_load(&completions);
	slu_word begun = now_ns();
	int turns = 0;
	int i;

	if (!slu_guard_close(&guard, count_completion, NULL)) {
		while (atomic_load(&completions) == before) {
			slu_reporters_attend(&reporters, now_ns());
			if (now_ns() - begun > DEADLINE)
				violation("a close does not end");
			if (++turns % 256 == 0)
				sched_yield();
		}
		before++;
	}
	payload = number;
	for (i = 0; i < 20 * WORKERS; i++) {
		if (atomic_load_explicit(&worker[i % WORKERS].is_inside, memory_order_relaxed))
			violation("somebody is inside after the completion");
		((volatile long *)&payload)[0] = number + i;
	}
	if (atomic_load(&items))
		violation("something is out after the completion");
	if (slu_drain_count(&guard.drain))
		violation("a count is left after the completion");
	if (!slu_guard_is_idle(&guard) || atomic_load(&completions) != before)
		violation("a close completes twice");
	slu_guard_open(&guard);
}

/* For another while each time. */
static void let_traffic_in(long number)
{
	slu_word until = now_ns() + (slu_word)(number * 7919 % 4000);

	if (number % 8 == 0)
		sched_yield();
	while (now_ns() < until)
		continue;
}

int main(int argc, char **argv)
{
	long closes = argc > 1 ? atol(argv[1]) : 1000;
	pthread_t threads[WORKERS];
	long i;

	is_caught_wanted = argc > 2 && !strcmp(argv[2], "caught");
	stay_on(0);
	slu_user_barrier_prepare();
	slu_reporters_init(&reporters, seats, WORKERS, PATIENCE, slu_user_barrier);
	slu_guard_init(&guard, &reporters, counters);
	slu_guard_open(&guard);
	for (i = 0; i < WORKERS; i++)
		pthread_create(&threads[i], NULL, run_worker, (void *)(intptr_t)i);
	for (i = 1; i <= closes; i++) {
		close_once(i * 64);
		let_traffic_in(i);
	}
	atomic_store(&is_over, 1);
	for (i = 0; i < WORKERS; i++)
		pthread_join(threads[i], NULL);
	if (is_caught_wanted) {
		printf("not noticed in %ld closes\n", closes);
		return 1;
	}
	close_once(0);
	printf("%ld closes, %ld and %ld rounds, %d completed later\n", closes, worker[0].rounds,
	       worker[WORKERS - 1].rounds, atomic_load(&completions));
	return 0;
}
