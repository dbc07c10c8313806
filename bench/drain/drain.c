/* SPDX-License-Identifier: MIT */
/*
 * drain.c - what a guard costs: pairs, batches of 32, a close while another thread hammers
 */
#include "frame.h"
#include "guards.h"

#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define CLOSES 101

atomic_int hammering, is_hammering;

/* In this order in the tables. */
static const struct guard *const guards[] = {
        &guard_plain,          &guard_cas,        &guard_spin,    &guard_rwlock,
        &guard_word,           &guard_processors, &guard_reports, &guard_barrier,
#ifdef HAVE_URCU
        &guard_urcu_memb,      &guard_urcu_qsbr,
#endif
#ifdef HAVE_CK
        &guard_ck_epoch_guard,
#endif
#ifdef HAVE_DPDK
        &guard_dpdk_qsbr,
#endif
};
enum { GUARDS = sizeof(guards) / sizeof(*guards), PLAIN = 0, CAS, SPIN, RWLOCK, WORD, PROCESSORS, REPORTS, BARRIER };

static double time_pairs(void *context, long turns)
{
	return bench_threads(((const struct guard *)context)->pairs, NULL, 1, turns);
}

static double time_pairs_of_two(void *context, long turns)
{
	return bench_threads(((const struct guard *)context)->pairs, NULL, 2, turns);
}

static double time_batches(void *context, long turns)
{
	return bench_threads(((const struct guard *)context)->batches, NULL, 1, turns);
}

static void *hammer(void *context)
{
	bench_pin(1);
	((const struct guard *)context)->hammer(1);
	return NULL;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a;
	double y = *(const double *)b;

	return (x > y) - (x < y);
}

static double close_once(const struct guard *guard)
{
	double begun = bench_wall();
	double took;

	guard->close();
	took = bench_wall() - begun;
	guard->open();
	for (begun = bench_wall(); bench_wall() < begun + 3000;)
		continue;
	return took;
}

/* The median of some closes; a turn is a close. */
static double time_closes(void *context, long turns)
{
	double *took = malloc((size_t)turns * sizeof(*took));
	double median;
	pthread_t thread;
	long i;

	if (!took)
		return 0;
	bench_pin(0);
	atomic_store(&hammering, 1);
	atomic_store(&is_hammering, 0);
	pthread_create(&thread, NULL, hammer, context);
	while (!atomic_load(&is_hammering))
		continue;
	for (i = 0; i < turns; i++)
		took[i] = close_once(context);
	atomic_store(&hammering, 0);
	pthread_join(thread, NULL);
	qsort(took, (size_t)turns, sizeof(*took), compare);
	median = took[turns / 2];
	free(took);
	return median;
}

static int first_of(struct bench *bench, const char *what, bench_case *run, long turns)
{
	static char names[4 * GUARDS][96];
	static size_t used;
	int first = -1;
	size_t i;

	for (i = 0; i < GUARDS; i++) {
		int number;

		snprintf(names[used], sizeof(names[used]), "%s: %s", what, guards[i]->label);
		number = bench_add(bench, names[used++], run, (void *)(uintptr_t)guards[i], turns);
		first = first < 0 ? number : first;
	}
	return first;
}

static void judge(struct bench *bench, int one, int two, int batch, int closing)
{
	bench_goal(bench, "reports: pair against plain, 1 thread", bench_ratio(bench, one + REPORTS, one + PLAIN),
	           BENCH_AT_MOST, 1.1, "x");
	bench_goal(bench, "reports: pair against plain, 2 threads", bench_ratio(bench, two + REPORTS, two + PLAIN),
	           BENCH_AT_MOST, 1.1, "x");
	bench_goal(bench, "compare and exchange against reports, 1 thread",
	           bench_ratio(bench, one + CAS, one + REPORTS), BENCH_AT_LEAST, 18, "x");
	bench_goal(bench, "compare and exchange against reports, 2 threads",
	           bench_ratio(bench, two + CAS, two + REPORTS), BENCH_AT_LEAST, 50, "x");
	bench_goal(bench, "spin lock against reports, 1 thread", bench_ratio(bench, one + SPIN, one + REPORTS),
	           BENCH_AT_LEAST, 18, "x");
	bench_goal(bench, "reports: a packet in a batch of 32", bench_median(bench, batch + REPORTS), BENCH_AT_MOST,
	           0.03, "ns");
	bench_goal(bench, "reports: close against compare and exchange",
	           bench_ratio(bench, closing + REPORTS, closing + CAS), BENCH_AT_MOST, 1.5, "x");
	bench_goal(bench, "close with the barrier against reports",
	           bench_ratio(bench, closing + BARRIER, closing + REPORTS), BENCH_AT_LEAST, 25, "x");
}

int main(int argc, char **argv)
{
	struct bench *bench = bench_new("drain", argc, argv);
	int one = first_of(bench, "pair, 1 thread", time_pairs, 400000);
	int two = first_of(bench, "pair, 2 threads", time_pairs_of_two, 1000000);
	int batch = first_of(bench, "batch of 32, 1 thread", time_batches, 6400000);
	int closing = first_of(bench, "close", time_closes, CLOSES);

#ifndef HAVE_URCU
	bench_skip(bench, "liburcu memb, qsbr", "liburcu-dev was not there when this was configured");
#endif
#ifndef HAVE_CK
	bench_skip(bench, "ck_epoch", "libck-dev was not there when this was configured");
#endif
#ifndef HAVE_DPDK
	bench_skip(bench, "DPDK rcu_qsbr", "libdpdk-dev was not there when this was configured");
#endif
	bench_run(bench);
	judge(bench, one, two, batch, closing);
	return bench_end(bench);
}
