/* SPDX-License-Identifier: MIT */
/*
 * threads.h - the core as it ships, and the threads that enter it
 *
 * Entry points are called as a driver calls them, without SLU_STEPWISE: who performs what is owed, who waits inside a callback, who
 * wakes whom and what is left to a work item is the core's own doing (core.c, 1 to 5). A thread is a fiber; it parks before each
 * lock region, inside each callout, before it wakes or leaves work to others, and where it waits.
 */
#ifndef SLU_VERIFY_THREADS_H
#define SLU_VERIFY_THREADS_H

#include <stdbool.h>
#include <stdint.h>

/*
 * ENTRY   1: steps of DriverEntry fail, binds come during it, the driver is unloaded; 0: it is loaded before all else, and stays
 * RUNS    1: binding and device are restarted and paused
 * LATER   1: what the driver calls ends later, by other threads; 0: at once, with the callbacks that follow on the same thread
 * FREE    1: either way, or with an error, and PnP halts the device as it likes
 * PREEMPTIONS  so often another thread runs where the one that ran could have gone on; wherever it waits or rests all may run
 * BINDS   so often NDIS binds
 * SENDS   1: a send, from above
 * ASKING  1: the driver asks for unbinds (NdisUnbindAdapter)
 * DROP_DE_08, DROP_UNL_04  1: NDIS initializes a device though DriverEntry has not returned, or the driver is being unloaded
 */
#ifndef ENTRY
#define ENTRY 0
#endif
#ifndef RUNS
#define RUNS 0
#endif
#ifndef LATER
#define LATER 0
#endif
#ifndef FREE
#define FREE 0
#endif
#ifndef PREEMPTIONS
#define PREEMPTIONS 1
#endif
#ifndef BINDS
#define BINDS 1
#endif
#ifndef SENDS
#define SENDS 0
#endif
#ifndef ASKING
#define ASKING 0
#endif
#ifndef DROP_DE_08
#define DROP_DE_08 0
#endif
#ifndef DROP_UNL_04
#define DROP_UNL_04 0
#endif

/* Who: NDIS loads and binds; PnP; who completes what pended, at PASSIVE; what comes at DISPATCH; the two work items. */
enum slu_threads_who {
	SLU_THREADS_NDIS,
	SLU_THREADS_BINDER,
	SLU_THREADS_DEVICE,
	SLU_THREADS_COMPLETION,
	SLU_THREADS_DISPATCH,
	SLU_THREADS_WORK_BINDING,
	SLU_THREADS_WORK_INSTANCE,
	SLU_THREADS_COUNT,
};

enum { SLU_THREADS_WAYS = 6, SLU_THREADS_PARTS = 6 + 2 * SLU_THREADS_COUNT };

/* All that decides the future, as numbers (parts.h). */
extern uint32_t slu_threads_state[SLU_THREADS_PARTS];

/* Lay everything out; once, before all else. */
void slu_threads_start(void);

/* May the thread go on in this way? Then let it, until it parks. */
bool slu_threads_may(enum slu_threads_who thread, unsigned way);
void slu_threads_go_on(enum slu_threads_who thread, unsigned way);

/* NDIS asks no more; and everything has come to its end. */
void slu_threads_ask_no_more(void);
bool slu_threads_rest(void);

#endif
