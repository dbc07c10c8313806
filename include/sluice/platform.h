/* SPDX-License-Identifier: MIT */
/**
 * sluice/platform.h - all that the core asks of the world
 *
 * Three things. Atomic operations on one pointer-sized word, with the memory order in the name. A table with a lock, a
 * wait and a work item, filled in by the driver. Hooks that are off: an assertion, a level, a trace.
 *
 * One word on the compiler's line says whose they are, the same for the library and for all that includes it:
 *
 *   SLU_PLATFORM_USER      threads of POSIX: sluice/platform-user.h
 *   SLU_PLATFORM_LINUX     a module of the Linux kernel: sluice/platform-linux.h
 *   SLU_PLATFORM_WINDOWS   a driver for Windows: sluice/platform-windows.h
 *   SLU_PLATFORM_HEADER    names a header of your own that defines the atomic functions below, and what it likes of the hooks
 *   SLU_PLATFORM_SINGLE    plain loads and stores, for one thread and for a verifier that counts each call as one step
 *   none of them           the compiler's builtins and no hook; the table is all yours
 *
 * The first three also fill in the table, each by functions of the same names and sense: slu_user_init(), slu_user_attach(), ...
 *
 * SLU_PLATFORM_HOOKS names a header to be included here besides: a macro slu_processor(), for a drain that counts by processors
 * (sluice/drain.h).
 *
 * SLU_ASSERT(condition) states what must hold for the core to go on. SLU_ASSERT_LEVEL(level) states at which interrupt level at
 * most an entry point may be called: what its docstring says under Context. Which callbacks and calls of NDIS and of the registrar
 * that concerns: IRQL-01 to IRQL-09, INV-25. Both are empty unless the platform, or the compiler's line, defines them.
 *
 * SLU_PASSIVE and SLU_UP_TO_DISPATCH before a declaration say the same to a tool that reads headers: IRQL annotations where the
 * Windows header is used, else nothing. So do SLU_MUST_CHECK, of a result that says whose something is, and SLU_OUT, of memory that a
 * call fills: annotations of SAL there.
 */
#ifndef SLUICE_PLATFORM_H
#define SLUICE_PLATFORM_H

#if defined(SLU_PLATFORM_LINUX)
#include <linux/types.h>
#else
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#endif

#ifdef SLU_PLATFORM_HOOKS
#include SLU_PLATFORM_HOOKS
#endif

#ifdef __cplusplus
extern "C" {
#endif

/**
 * enum slu_level - interrupt levels, as the kernel numbers them
 * @SLU_LEVEL_PASSIVE:  a thread that may block
 * @SLU_LEVEL_DISPATCH: no waiting
 */
enum slu_level {
	SLU_LEVEL_PASSIVE = 0,
	SLU_LEVEL_DISPATCH = 2,
};

/**
 * typedef slu_word - the one size that is ever shared between threads without a lock
 */
typedef uintptr_t slu_word;

/**
 * struct slu_step - one event offered to one machine, as the trace hook sees it
 * @machine: its name: binding
 * @object:  whose
 * @event:   event number of that machine
 * @from:    state number before
 * @to:      state number after; @from if refused
 * @effects: what the row owes
 * @taken:   false: refused, nothing changed
 */
struct slu_step {
	const char *machine;
	const void *object;
	int event;
	uint8_t from;
	uint8_t to;
	uint32_t effects;
	bool taken;
};

/**
 * struct slu_platform - a lock, a wait, a work item
 * @context: handed to each function
 * @lock:    takes the one lifecycle lock. Up to DISPATCH; the core never takes it twice on a thread
 * @unlock:  drops it
 * @wait:    blocks until wake(@object) was called; a wake that came before the wait counts, several count as one. PASSIVE,
 *           no lock held, one thread at a time for an object
 * @wake:    lets wait(@object) return. Any level, no lock held
 * @defer:   runs work(@object) later on a thread of its own at PASSIVE. Any level, no lock held; must not fail, so what it
 *           needs is allocated with the object. At most one is outstanding for an object
 * @trace:   NULL, or told of each step, inside the lock: may look, must not call the core
 * @thread:  NULL, or a number for the calling thread, so that the registrar can refuse a wait that would wait for its own
 *           thread. Any level, may be called inside the lock
 *
 * A driver fills in one table for all of its objects. The registrar of the NMR uses the same type.
 */
struct slu_platform {
	void *context;
	void (*lock)(void *context);
	void (*unlock)(void *context);
	void (*wait)(void *context, void *object);
	void (*wake)(void *context, void *object);
	void (*defer)(void *context, void *object, void (*work)(void *object));
	void (*trace)(void *context, const struct slu_step *step);
	slu_word (*thread)(void *context);
};
#ifdef __cplusplus
}
#endif

/*
 * slu_atomic_load_relaxed, slu_atomic_load_acquire       read
 * slu_atomic_store_relaxed, slu_atomic_store_release     write
 * slu_atomic_add_relaxed                                 add, return the value before
 * slu_atomic_sub_acq_rel                                 subtract, return the value before
 * slu_atomic_or_acq_rel, slu_atomic_and_acq_rel          set or clear bits, return the value before
 * slu_atomic_compare_exchange_acquire                    if *word == *expected write wanted, else load *expected; may fail
 *                                                        for no reason; acquire if it wrote, relaxed if not
 *
 * The forms of the drain that count apart (sluice/drain.h) ask for three more:
 *
 * slu_atomic_compare_exchange_acq_rel                    the same, release and acquire if it wrote, acquire if not
 * slu_atomic_fence                                       full fence: no load or store passes it either way
 * slu_atomic_fence_compiler                              the compiler keeps the order; the processor need not
 */
#if defined(SLU_PLATFORM_HEADER)
#include SLU_PLATFORM_HEADER
#elif defined(SLU_PLATFORM_USER)
#include "sluice/platform-user.h"
#elif defined(SLU_PLATFORM_LINUX)
#include "sluice/platform-linux.h"
#elif defined(SLU_PLATFORM_WINDOWS)
#include "sluice/platform-windows.h"
#elif defined(SLU_PLATFORM_SINGLE)
#include "sluice/platform-single.h"
#elif defined(__GNUC__) || defined(__clang__)
#include "sluice/platform-builtin.h"
#else
#error "say whose atomics: SLU_PLATFORM_WINDOWS, SLU_PLATFORM_HEADER (yours) or SLU_PLATFORM_SINGLE (one thread)"
#endif

#ifndef SLU_ASSERT
#define SLU_ASSERT(condition) ((void)0)
#endif

#ifndef SLU_ASSERT_LEVEL
#define SLU_ASSERT_LEVEL(level) ((void)0)
#endif

#ifndef SLU_PASSIVE
#define SLU_PASSIVE
#endif

#ifndef SLU_UP_TO_DISPATCH
#define SLU_UP_TO_DISPATCH
#endif

#ifndef SLU_MUST_CHECK
#define SLU_MUST_CHECK
#endif

#ifndef SLU_OUT
#define SLU_OUT
#endif

#endif
