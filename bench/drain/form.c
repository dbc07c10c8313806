/* SPDX-License-Identifier: MIT */
/*
 * form.c - one form of the drain as a guard of the benchmark: -DFORM=word -DSLU_DRAIN=SLU_DRAIN_WORD
 *
 * With SILENT nobody reports: each close takes the process-wide barrier.
 */
#include "rename.h"

#include "sluice/guard.h"

#include "../../src/core/drain-processors.c"
#include "../../src/core/drain-reports.c"
#include "../../src/core/drain.c"
#include "../../src/core/guard.c"

#include "guards.h"

#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>

#define SEATS 4
#ifdef SILENT
#define PATIENCE     0
#define REPORT(seat) ((void)(seat))
#else
#define PATIENCE     1000000000
#define REPORT(seat) slu_reporter_report(seat)
#endif

static _Alignas(128) struct slu_reporters reporters;
static _Alignas(128) struct slu_reporter seats[SEATS];
static _Alignas(128) struct slu_drain_counter counters[SEATS];
static _Alignas(128) struct slu_guard guard;
static _Alignas(128) atomic_bool is_closed;
static __thread struct slu_reporter *own;

static void barrier(void)
{
	syscall(__NR_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0);
}

static void told_closed(void *context)
{
	(void)context;
	atomic_store_explicit(&is_closed, true, memory_order_release);
}

static __attribute__((constructor)) void prepare(void)
{
	syscall(__NR_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0);
	slu_reporters_init(&reporters, seats, SEATS, PATIENCE, barrier);
	slu_guard_init(&guard, &reporters, counters);
	slu_guard_open(&guard);
}

/* Seat and counter are in registers, as they are in the loop of a driver's thread; it reports after each batch. */
#define BEGIN(thread)                                                                            \
	struct slu_reporter *seat = (own = slu_reporter_enter(&reporters), (void)(thread), own); \
	struct slu_drain_counter *at = slu_drain_counter_of(&guard.drain, seat)
#define ACQUIRE(count) slu_drain_acquire_at(at, &guard.drain, count)
#define RELEASE(count)                                             \
	do {                                                       \
		if (slu_drain_release_at(at, &guard.drain, count)) \
			slu_guard_tell(&guard);                    \
	} while (0)
#define QUIESCE     REPORT(seat)
#define END(thread) ((void)(thread), slu_reporter_leave(own))

static void close_guard(void)
{
	static slu_word now;

	atomic_store_explicit(&is_closed, false, memory_order_relaxed);
	if (slu_guard_close(&guard, told_closed, NULL))
		return;
	do {
		int i;

		slu_reporters_attend(&reporters, ++now);
		for (i = 0; i < 64 && !atomic_load_explicit(&is_closed, memory_order_acquire); i++)
			__asm__ volatile("pause");
	} while (!atomic_load_explicit(&is_closed, memory_order_acquire));
}

static void open_guard(void)
{
	slu_guard_open(&guard);
}

#if defined(SILENT)
#define barrier_begin   BEGIN
#define barrier_acquire ACQUIRE
#define barrier_release RELEASE
#define barrier_end     END
#define barrier_quiesce QUIESCE
#define barrier_close   close_guard
#define barrier_open    open_guard
DEFINE_GUARD(barrier, "sluice reports, silent threads: barrier");
#elif SLU_DRAIN == SLU_DRAIN_WORD
#define word_begin   BEGIN
#define word_acquire ACQUIRE
#define word_release RELEASE
#define word_end     END
#define word_quiesce QUIESCE
#define word_close   close_guard
#define word_open    open_guard
DEFINE_GUARD(word, "sluice word");
#elif SLU_DRAIN == SLU_DRAIN_PROCESSORS
#define processors_begin   BEGIN
#define processors_acquire ACQUIRE
#define processors_release RELEASE
#define processors_end     END
#define processors_quiesce QUIESCE
#define processors_close   close_guard
#define processors_open    open_guard
DEFINE_GUARD(processors, "sluice processors");
#else
#define reports_begin   BEGIN
#define reports_acquire ACQUIRE
#define reports_release RELEASE
#define reports_end     END
#define reports_quiesce QUIESCE
#define reports_close   close_guard
#define reports_open    open_guard
DEFINE_GUARD(reports, "sluice reports");
#endif
