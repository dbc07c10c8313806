/* SPDX-License-Identifier: MIT */
/*
 * scale.c - what an event costs where there are many bindings
 *
 * From one to a million, each with a driver of its own, and as many of one driver. They are visited in any order.
 * Larger herds do not fit the caches: how much of the cost is that of the memory is seen beside it, where the same lines
 * are written and nothing else is done.
 */
#include "curve.h"
#include "frame.h"
#include "herd.h"

#include <stdio.h>
#include <stdlib.h>

#define DECADES  7
#define POINTERS 6 /* see tests/core/size-of-objects.c */
#define VISITS   100000L
#define EVENTS   4 /* PAUSE, PAUSE_COMPLETE, RESTART, RESTART_COMPLETE */

static double cycle(void *context, long visits)
{
	double before = bench_thread();

	herd_cycle(context, visits);
	return (bench_thread() - before) / (double)visits / EVENTS;
}

static double send_one(void *context, long visits)
{
	double before = bench_thread();

	herd_send(context, visits);
	return (bench_thread() - before) / (double)visits / 2;
}

static double touch(void *context, long visits)
{
	double before = bench_thread();

	herd_touch(context, visits);
	return (bench_thread() - before) / (double)visits;
}

/* @turns: how often the herd is made and taken apart; nanoseconds for one binding. */
static double create_and_destroy(void *context, long turns)
{
	struct herd *herd = context;
	double before = bench_thread();

	for (long i = 0; i < turns; i++) {
		herd_create(herd);
		herd_destroy(herd);
	}
	return (bench_thread() - before) / (double)turns / (double)herd->count;
}

static const char *name_of(const char *what, size_t count)
{
	char *name;

	if (asprintf(&name, "%s, %zu", what, count) < 0)
		exit(4);
	return name;
}

struct cases {
	int events[DECADES];
	int sends[DECADES];
	int touches[DECADES];
	int shared[DECADES];
	int shared_touches[DECADES];
	int creation;
};

static void add_all(struct bench *bench, struct cases *cases)
{
	size_t count = 1;

	for (int i = 0; i < DECADES; i++, count *= 10) {
		struct herd *herd = herd_new("own", count, false);

		herd_create(herd);
		cases->events[i] = bench_add(bench, name_of("event, bindings", count), cycle, herd, VISITS);
		cases->sends[i] =
		        bench_add(bench, name_of("send or completion, bindings", count), send_one, herd, VISITS);
		cases->touches[i] = bench_add(bench, name_of("memory alone, bindings", count), touch, herd, VISITS);
	}
	count = 1;
	for (int i = 0; i < DECADES; i++, count *= 10) {
		struct herd *herd = herd_new("shared", count, true);

		herd_create(herd);
		cases->shared[i] =
		        bench_add(bench, name_of("event, bindings of one driver", count), cycle, herd, VISITS);
		cases->shared_touches[i] =
		        bench_add(bench, name_of("memory alone, bindings of one driver", count), touch, herd, VISITS);
	}
	cases->creation = bench_add(bench, "a binding made and taken apart, of 100000", create_and_destroy,
	                            herd_new("made", 100000, false), 1);
}

/* The costs of each count, as ratios to that of one. */
static void ratios(const struct bench *bench, const int *cases, int count, double *to)
{
	for (int i = 0; i < count; i++)
		to[i] = bench_ratio(bench, cases[i], cases[0]);
}

static bool write_curve(const struct bench *bench, const struct cases *cases, const char *folder)
{
	static double own[DECADES], sends[DECADES], shared[DECADES], touches[DECADES];
	const struct curve curves[] = {
	        {"event, each its own driver", "#47a", own},
	        {"send or completion", "#2a7", sends},
	        {"event, one driver", "#a33", shared},
	        {"the memory alone", "#888", touches},
	};

	ratios(bench, cases->events, DECADES, own);
	ratios(bench, cases->sends, DECADES, sends);
	ratios(bench, cases->shared, DECADES, shared);
	ratios(bench, cases->touches, DECADES, touches);
	return curve_write(folder, "scale-ratio", "cost against that of one binding, by how many there are", curves,
	                   sizeof curves / sizeof *curves, DECADES);
}

/* What is left of the cost of an event when that of its memory is taken off, at the largest count against one. */
static double beyond_memory(const struct bench *bench, const int *events, const int *touches)
{
	double most = bench_median(bench, events[DECADES - 1]) - bench_median(bench, touches[DECADES - 1]) / EVENTS;
	double one = bench_median(bench, events[0]) - bench_median(bench, touches[0]) / EVENTS;

	return most / one;
}

int main(int argc, char **argv)
{
	struct bench *bench = bench_new("scale", argc, argv);
	struct cases cases;

	bench_pin(0);
	add_all(bench, &cases);
	bench_run(bench);

	double made = bench_median(bench, cases.creation);

	printf("a binding: %zu bytes, %zu of them pointers to driver, neighbours, devices, callouts and the author's "
	       "own\n",
	       sizeof(struct slu_binding), POINTERS * sizeof(void *));
	printf("made and taken apart: %.0f bindings in a second\n", 1e9 / made);
	bench_goal(bench, "state of a binding, its six pointers not counted",
	           (double)(sizeof(struct slu_binding) - POINTERS * sizeof(void *)), BENCH_AT_MOST, 64, "B");
	printf("event: 1,000,000 bindings against 1: %.2f x, of one driver: %.2f x, with the cost of the memory\n",
	       bench_ratio(bench, cases.events[DECADES - 1], cases.events[0]),
	       bench_ratio(bench, cases.shared[DECADES - 1], cases.shared[0]));
	bench_goal(bench, "event: 1,000,000 bindings against 1, the memory's cost taken off",
	           beyond_memory(bench, cases.events, cases.touches), BENCH_AT_MOST, 2, "x");
	bench_goal(bench, "event: 1,000,000 of one driver against 1, likewise",
	           beyond_memory(bench, cases.shared, cases.shared_touches), BENCH_AT_MOST, 2, "x");
	if (!write_curve(bench, &cases, argc > 1 ? argv[1] : "."))
		fprintf(stderr, "scale-ratio.svg: cannot be written\n");
	return bench_end(bench);
}
