/* SPDX-License-Identifier: MIT */
/*
 * guards.h - what each guard gives the benchmark: pairs, batches, a close
 *
 * DEFINE_GUARD(name, label) wants in sight, as macros or inline functions:
 *
 *   name_begin(thread)          the calling thread is about to use the guard
 *   name_acquire(count)         bool
 *   name_release(count)
 *   name_quiesce                between two pieces of work: a report; in pairs once in BATCH of them
 *   name_end(thread)
 *   name_close(), name_open()   of another thread; close returns when the guard is closed and empty
 */
#ifndef GUARDS_H
#define GUARDS_H

#include <stdatomic.h>
#include <stdbool.h>

#define BATCH 32

struct guard {
	const char *label;
	void (*pairs)(void *context, int thread, long turns);
	void (*batches)(void *context, int thread, long turns); /* turns are packets */
	void (*hammer)(int thread);                             /* pairs until hammering is 0 */
	void (*close)(void);
	void (*open)(void);
};

extern const struct guard guard_word, guard_processors, guard_reports, guard_barrier;
extern const struct guard guard_plain, guard_cas, guard_spin, guard_rwlock;
extern const struct guard guard_urcu_memb, guard_urcu_qsbr, guard_ck_epoch_guard, guard_dpdk_qsbr;

extern atomic_int hammering, is_hammering;

#define KEEP __asm__ volatile("" ::: "memory")

#define ONE_TURN(name, count)                  \
	do {                                   \
		if (name##_acquire(count)) {   \
			KEEP;                  \
			name##_release(count); \
		}                              \
	} while (0)

#define DEFINE_GUARD(name, text)                                                              \
	static void name##_pairs(void *context, int thread, long turns)                       \
	{                                                                                     \
		long i;                                                                       \
		int j;                                                                        \
                                                                                              \
		(void)context;                                                                \
		name##_begin(thread);                                                         \
		for (i = 0; i < turns; i += BATCH) {                                          \
			for (j = 0; j < BATCH; j++)                                           \
				ONE_TURN(name, 1);                                            \
			name##_quiesce;                                                       \
		}                                                                             \
		name##_end(thread);                                                           \
	}                                                                                     \
	static void name##_batches(void *context, int thread, long turns)                     \
	{                                                                                     \
		long i;                                                                       \
                                                                                              \
		(void)context;                                                                \
		name##_begin(thread);                                                         \
		for (i = 0; i < turns; i += BATCH) {                                          \
			ONE_TURN(name, BATCH);                                                \
			name##_quiesce;                                                       \
		}                                                                             \
		name##_end(thread);                                                           \
	}                                                                                     \
	static void name##_hammer(int thread)                                                 \
	{                                                                                     \
		name##_begin(thread);                                                         \
		atomic_store(&is_hammering, 1);                                               \
		while (atomic_load_explicit(&hammering, memory_order_relaxed)) {              \
			ONE_TURN(name, 1);                                                    \
			name##_quiesce;                                                       \
		}                                                                             \
		name##_end(thread);                                                           \
	}                                                                                     \
	const struct guard guard_##name = {                                                   \
	        text, name##_pairs, name##_batches, name##_hammer, name##_close, name##_open, \
	}

#endif
