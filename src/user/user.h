/* SPDX-License-Identifier: MIT */
/*
 * user.h - what the drain asks of a platform, in user mode on Linux
 *
 * Included by SLU_PLATFORM_HOOKS before the core's headers, or beside them.
 */
#ifndef SLU_USER_H
#define SLU_USER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/rseq.h>

int sched_getcpu(void);

/* The kernel writes the processor's number into the thread's area of restartable sequences whenever it moves the thread. */
static inline size_t slu_user_processor(void)
{
	const struct rseq *area;

	if (!__rseq_size)
		return (size_t)sched_getcpu();
	area = (const struct rseq *)((const char *)__builtin_thread_pointer() + __rseq_offset);
	return (size_t) * (const volatile __u32 *)&area->cpu_id_start;
}
#define slu_processor() slu_user_processor()

/* Before the first slu_user_barrier(). False: the kernel has no membarrier(). */
bool slu_user_barrier_prepare(void);

/* A full fence on every processor that runs a thread of this process. */
void slu_user_barrier(void);

struct slu_reporter;
struct slu_reporters;

/* The seat of the calling thread, taken at the first call and given back when the thread ends. NULL: none is free. */
struct slu_reporter *slu_user_seat(struct slu_reporters *reporters);

#endif
