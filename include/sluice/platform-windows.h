/* SPDX-License-Identifier: MIT */
/**
 * sluice/platform-windows.h - a driver for Windows
 *
 * Included by sluice/platform.h with SLU_PLATFORM_WINDOWS, never alone. SLU_WINDOWS_HEADER names what declares the kernel, if it is
 * not <wdm.h>. Checked builds (DBG) assert; SLU_ASSERT and SLU_ASSERT_LEVEL may be defined otherwise before.
 *
 *   struct slu_windows windows;                              one for a driver
 *   slu_windows_init(&windows, DriverObject);
 *   slu_driver_init(&driver, &windows.platform, ...);
 *   slu_windows_attach(&windows, &waiter, &binding.object);  each object, before its first event; false: no memory
 *   slu_windows_detach(&windows, &waiter);                   once it is released, before its memory goes
 *
 * gcc and clang have the atomics as builtins; other compilers, and all with SLU_WINDOWS_INTERLOCKED, use the Interlocked functions.
 */
#ifndef SLUICE_PLATFORM_WINDOWS_H
#define SLUICE_PLATFORM_WINDOWS_H

#ifndef SLU_WINDOWS_HEADER
#define SLU_WINDOWS_HEADER <wdm.h>
#endif
#include SLU_WINDOWS_HEADER

/* What a header without annotations leaves out. */
#ifndef _IRQL_requires_
#define _IRQL_requires_(level)
#endif
#ifndef _IRQL_requires_max_
#define _IRQL_requires_max_(level)
#endif
#ifndef _IRQL_raises_
#define _IRQL_raises_(level)
#endif
#ifndef _Must_inspect_result_
#define _Must_inspect_result_
#endif
#ifndef _Out_
#define _Out_
#endif

#define SLU_PASSIVE        _IRQL_requires_max_(PASSIVE_LEVEL)
#define SLU_UP_TO_DISPATCH _IRQL_requires_max_(DISPATCH_LEVEL)
#define SLU_MUST_CHECK     _Must_inspect_result_
#define SLU_OUT            _Out_

#if defined(DBG) && DBG
#ifndef SLU_ASSERT
#define SLU_ASSERT(condition) ((condition) ? (void)0 : RtlAssert((void *)#condition, (void *)__FILE__, __LINE__, NULL))
#endif
#ifndef SLU_ASSERT_LEVEL
#define SLU_ASSERT_LEVEL(level) SLU_ASSERT(KeGetCurrentIrql() <= (KIRQL)(level))
#endif
#endif

#if (defined(__GNUC__) || defined(__clang__)) && !defined(SLU_WINDOWS_INTERLOCKED)
#include "sluice/platform-builtin.h"
#else

#ifdef __cplusplus
extern "C" {
#endif

/*
 * An aligned volatile word is read and written at once. On x86 and x64 a load acquires and a store releases by itself; the
 * compiler is held by the barrier. Elsewhere a full barrier is more than is asked for.
 */
#if defined(_M_IX86) || defined(_M_X64) || defined(__i386__) || defined(__x86_64__)
#define SLU_WINDOWS_ORDER() slu_atomic_fence_compiler()
#else
#define SLU_WINDOWS_ORDER() slu_atomic_fence()
#endif

#ifdef _WIN64
typedef LONG64 slu_windows_word;
#define SLU_WINDOWS_WORD(function) function##64
#else
typedef LONG slu_windows_word;
#define SLU_WINDOWS_WORD(function) function
#endif

/* An exchange that changes nothing: a full fence on every processor, and by functions that every header has. */
static inline void slu_atomic_fence(void)
{
	volatile LONG nothing = 0;

	InterlockedOr(&nothing, 0);
}

static inline void slu_atomic_fence_compiler(void)
{
	_ReadWriteBarrier();
}

static inline slu_word slu_atomic_load_relaxed(const slu_word *word)
{
	return *(const volatile slu_word *)word;
}

static inline slu_word slu_atomic_load_acquire(const slu_word *word)
{
	slu_word value = *(const volatile slu_word *)word;

	SLU_WINDOWS_ORDER();
	return value;
}

static inline void slu_atomic_store_relaxed(slu_word *word, slu_word value)
{
	*(volatile slu_word *)word = value;
}

static inline void slu_atomic_store_release(slu_word *word, slu_word value)
{
	SLU_WINDOWS_ORDER();
	*(volatile slu_word *)word = value;
}

static inline slu_word slu_atomic_add_relaxed(slu_word *word, slu_word value)
{
	return (slu_word)SLU_WINDOWS_WORD(InterlockedExchangeAdd)((volatile slu_windows_word *)word,
	                                                          (slu_windows_word)value);
}

static inline slu_word slu_atomic_sub_acq_rel(slu_word *word, slu_word value)
{
	return slu_atomic_add_relaxed(word, 0 - value);
}

static inline slu_word slu_atomic_or_acq_rel(slu_word *word, slu_word bits)
{
	return (slu_word)SLU_WINDOWS_WORD(InterlockedOr)((volatile slu_windows_word *)word, (slu_windows_word)bits);
}

static inline slu_word slu_atomic_and_acq_rel(slu_word *word, slu_word bits)
{
	return (slu_word)SLU_WINDOWS_WORD(InterlockedAnd)((volatile slu_windows_word *)word, (slu_windows_word)bits);
}

static inline bool slu_atomic_compare_exchange_acq_rel(slu_word *word, slu_word *expected, slu_word wanted)
{
	slu_word found = (slu_word)SLU_WINDOWS_WORD(InterlockedCompareExchange)(
	        (volatile slu_windows_word *)word, (slu_windows_word)wanted, (slu_windows_word)*expected);
	bool written = found == *expected;

	*expected = found;
	return written;
}

static inline bool slu_atomic_compare_exchange_acquire(slu_word *word, slu_word *expected, slu_word wanted)
{
	return slu_atomic_compare_exchange_acq_rel(word, expected, wanted);
}

#ifdef __cplusplus
}
#endif

#endif

#ifdef __cplusplus
extern "C" {
#endif

/**
 * struct slu_windows_waiter - who may be waited for, and may have a work item
 * @next:   of those attached
 * @object: whose it is
 * @woken:  an event that a wait resets
 * @item:   work item
 * @work:   what it does
 */
struct slu_windows_waiter {
	struct slu_windows_waiter *next;
	void *object;
	KEVENT woken;
	PIO_WORKITEM item;
	void (*work)(void *object);
};

/**
 * struct slu_windows - a lock, and whose work items they are
 * @platform: for slu_driver_init(); its trace may be set before
 * @lock:     the lifecycle lock
 * @irql:     before it, of who has it
 * @guard:    of @waiters
 * @waiters:  those attached
 * @owner:    driver object or device object: stays while a work item is outstanding
 */
struct slu_windows {
	struct slu_platform platform;
	KSPIN_LOCK lock;
	KIRQL irql;
	KSPIN_LOCK guard;
	struct slu_windows_waiter *waiters;
	void *owner;
};

_IRQL_requires_max_(DISPATCH_LEVEL) _IRQL_raises_(DISPATCH_LEVEL) static inline void slu_windows_lock(void *context)
{
	struct slu_windows *self = (struct slu_windows *)context;
	KIRQL irql;

	KeAcquireSpinLock(&self->lock, &irql);
	self->irql = irql;
}

_IRQL_requires_(DISPATCH_LEVEL) static inline void slu_windows_unlock(void *context)
{
	struct slu_windows *self = (struct slu_windows *)context;
	KIRQL irql = self->irql;

	KeReleaseSpinLock(&self->lock, irql);
}

static inline struct slu_windows_waiter *slu_windows_find(struct slu_windows *self, const void *object)
{
	struct slu_windows_waiter *waiter;
	KIRQL irql;

	KeAcquireSpinLock(&self->guard, &irql);
	waiter = self->waiters;
	while (waiter && waiter->object != object)
		waiter = waiter->next;
	KeReleaseSpinLock(&self->guard, irql);
	return waiter;
}

SLU_PASSIVE
static inline void slu_windows_wait(void *context, void *object)
{
	struct slu_windows_waiter *waiter = slu_windows_find((struct slu_windows *)context, object);

	KeWaitForSingleObject(&waiter->woken, Executive, KernelMode, FALSE, NULL);
}

SLU_UP_TO_DISPATCH
static inline void slu_windows_wake(void *context, void *object)
{
	struct slu_windows_waiter *waiter = slu_windows_find((struct slu_windows *)context, object);

	KeSetEvent(&waiter->woken, IO_NO_INCREMENT, FALSE);
}

/* The waiter may be gone once the work is under way. */
static inline void NTAPI slu_windows_work(PDEVICE_OBJECT owner, PVOID context)
{
	struct slu_windows_waiter *waiter = (struct slu_windows_waiter *)context;

	(void)owner;
	waiter->work(waiter->object);
}

SLU_UP_TO_DISPATCH
static inline void slu_windows_defer(void *context, void *object, void (*work)(void *object))
{
	struct slu_windows_waiter *waiter = slu_windows_find((struct slu_windows *)context, object);

	waiter->work = work;
	IoQueueWorkItem(waiter->item, slu_windows_work, DelayedWorkQueue, waiter);
}

static inline slu_word slu_windows_thread(void *context)
{
	(void)context;
	return (slu_word)KeGetCurrentThread();
}

/**
 * slu_windows_attach() - @object may wait and be deferred
 * @self:   platform
 * @waiter: memory that stays until slu_windows_detach(), not paged
 * @object: object of the core
 *
 * Return: false if there is no memory for a work item; nothing is to be detached then.
 */
SLU_MUST_CHECK
SLU_UP_TO_DISPATCH
static inline bool slu_windows_attach(struct slu_windows *self, struct slu_windows_waiter *waiter, void *object)
{
	KIRQL irql;

	waiter->object = object;
	waiter->work = NULL;
	waiter->item = IoAllocateWorkItem((PDEVICE_OBJECT)self->owner);
	if (!waiter->item)
		return false;
	KeInitializeEvent(&waiter->woken, SynchronizationEvent, FALSE);
	KeAcquireSpinLock(&self->guard, &irql);
	waiter->next = self->waiters;
	self->waiters = waiter;
	KeReleaseSpinLock(&self->guard, irql);
	return true;
}

/**
 * slu_windows_detach() - the object was released, or was never taken into service
 * @self:   platform
 * @waiter: as attached
 */
SLU_UP_TO_DISPATCH
static inline void slu_windows_detach(struct slu_windows *self, struct slu_windows_waiter *waiter)
{
	struct slu_windows_waiter **at = &self->waiters;
	KIRQL irql;

	KeAcquireSpinLock(&self->guard, &irql);
	while (*at != waiter)
		at = &(*at)->next;
	*at = waiter->next;
	KeReleaseSpinLock(&self->guard, irql);
	IoFreeWorkItem(waiter->item);
}

/**
 * slu_windows_init() - make a platform of caller's memory; it holds nothing and need not be given back
 * @self:  memory, not paged
 * @owner: driver object, or a device object of the driver's
 */
static inline void slu_windows_init(struct slu_windows *self, void *owner)
{
	self->platform.context = self;
	self->platform.lock = slu_windows_lock;
	self->platform.unlock = slu_windows_unlock;
	self->platform.wait = slu_windows_wait;
	self->platform.wake = slu_windows_wake;
	self->platform.defer = slu_windows_defer;
	self->platform.trace = NULL;
	self->platform.thread = slu_windows_thread;
	self->waiters = NULL;
	self->owner = owner;
	KeInitializeSpinLock(&self->lock);
	KeInitializeSpinLock(&self->guard);
}

#ifdef __cplusplus
}
#endif

#endif
