/* SPDX-License-Identifier: MIT */
/**
 * sluice/platform-linux.h - a module of the Linux kernel
 *
 * Included by sluice/platform.h with SLU_PLATFORM_LINUX, never alone. PASSIVE is a context that may sleep, DISPATCH one that may
 * not: a soft interrupt, or a spin lock held.
 *
 *   struct slu_linux linux_;                                 one for a driver
 *   slu_linux_init(&linux_, "mux");                          0, or -ENOMEM
 *   slu_driver_init(&driver, &linux_.platform, ...);
 *   slu_linux_attach(&linux_, &waiter, &binding.object);     each object, before its first event
 *   slu_linux_detach(&linux_, &waiter);                      once it is released, before its memory goes
 *   slu_linux_deinit(&linux_);                               when all of them are
 *
 * The headers of the kernel are all that is included: the amalgamated sluice.h needs no other folder. For the headers one by one
 * put include/sluice/linux, which has the three freestanding headers in the kernel's words, among the folders.
 */
#ifndef SLUICE_PLATFORM_LINUX_H
#define SLUICE_PLATFORM_LINUX_H

#include <linux/atomic.h>
#include <linux/bug.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#ifndef SLU_ASSERT
#define SLU_ASSERT(condition) WARN_ON_ONCE(!(condition))
#endif

#ifndef SLU_ASSERT_LEVEL
#define SLU_ASSERT_LEVEL(level)                     \
	do {                                        \
		if ((level) == SLU_LEVEL_PASSIVE)   \
			might_sleep();              \
		else                                \
			WARN_ON_ONCE(in_hardirq()); \
	} while (0)
#endif

static inline slu_word slu_atomic_load_relaxed(const slu_word *word)
{
	return READ_ONCE(*word);
}

static inline slu_word slu_atomic_load_acquire(const slu_word *word)
{
	return smp_load_acquire(word);
}

static inline void slu_atomic_store_relaxed(slu_word *word, slu_word value)
{
	WRITE_ONCE(*word, value);
}

static inline void slu_atomic_store_release(slu_word *word, slu_word value)
{
	smp_store_release(word, value);
}

/* The kernel has these on a type of its own, of the same size. */
static inline atomic_long_t *slu_linux_atomic(slu_word *word)
{
	BUILD_BUG_ON(sizeof(atomic_long_t) != sizeof(slu_word));
	return (atomic_long_t *)word;
}

static inline slu_word slu_atomic_add_relaxed(slu_word *word, slu_word value)
{
	return (slu_word)atomic_long_fetch_add_relaxed((long)value, slu_linux_atomic(word));
}

static inline slu_word slu_atomic_sub_acq_rel(slu_word *word, slu_word value)
{
	return (slu_word)atomic_long_fetch_sub((long)value, slu_linux_atomic(word));
}

static inline slu_word slu_atomic_or_acq_rel(slu_word *word, slu_word bits)
{
	return (slu_word)atomic_long_fetch_or((long)bits, slu_linux_atomic(word));
}

static inline slu_word slu_atomic_and_acq_rel(slu_word *word, slu_word bits)
{
	return (slu_word)atomic_long_fetch_and((long)bits, slu_linux_atomic(word));
}

static inline bool slu_atomic_compare_exchange_acquire(slu_word *word, slu_word *expected, slu_word wanted)
{
	return atomic_long_try_cmpxchg_acquire(slu_linux_atomic(word), (long *)expected, (long)wanted);
}

static inline bool slu_atomic_compare_exchange_acq_rel(slu_word *word, slu_word *expected, slu_word wanted)
{
	return atomic_long_try_cmpxchg(slu_linux_atomic(word), (long *)expected, (long)wanted);
}

static inline void slu_atomic_fence(void)
{
	smp_mb();
}

static inline void slu_atomic_fence_compiler(void)
{
	barrier();
}

struct slu_linux;

/**
 * struct slu_linux_waiter - who may be waited for, and may have a work item
 * @entry:  of those attached
 * @object: whose it is
 * @woken:  a wake that no wait has taken yet
 * @queue:  who waits
 * @item:   work item
 * @work:   what it does
 */
struct slu_linux_waiter {
	struct list_head entry;
	void *object;
	int woken;
	wait_queue_head_t queue;
	struct work_struct item;
	void (*work)(void *object);
};

/**
 * struct slu_linux - a lock, and a queue for work items
 * @platform: for slu_driver_init(); its trace may be set before
 * @lock:     the lifecycle lock
 * @flags:    of the interrupts, of who has the lock
 * @guard:    of @waiters
 * @waiters:  those attached
 * @queue:    of work items
 */
struct slu_linux {
	struct slu_platform platform;
	spinlock_t lock;
	unsigned long flags;
	spinlock_t guard;
	struct list_head waiters;
	struct workqueue_struct *queue;
};

static inline void slu_linux_lock(void *context)
{
	struct slu_linux *self = context;
	unsigned long flags;

	spin_lock_irqsave(&self->lock, flags);
	self->flags = flags;
}

static inline void slu_linux_unlock(void *context)
{
	struct slu_linux *self = context;
	unsigned long flags = self->flags;

	spin_unlock_irqrestore(&self->lock, flags);
}

static inline struct slu_linux_waiter *slu_linux_find(struct slu_linux *self, const void *object)
{
	struct slu_linux_waiter *waiter, *found = NULL;
	unsigned long flags;

	spin_lock_irqsave(&self->guard, flags);
	list_for_each_entry(waiter, &self->waiters, entry) if (waiter->object == object) found = waiter;
	spin_unlock_irqrestore(&self->guard, flags);
	return found;
}

static inline void slu_linux_wait(void *context, void *object)
{
	struct slu_linux_waiter *waiter = slu_linux_find(context, object);

	wait_event(waiter->queue, xchg(&waiter->woken, 0));
}

static inline void slu_linux_wake(void *context, void *object)
{
	struct slu_linux_waiter *waiter = slu_linux_find(context, object);

	xchg(&waiter->woken, 1);
	wake_up(&waiter->queue);
}

/* The waiter may be gone once the work is under way. */
static inline void slu_linux_work(struct work_struct *item)
{
	struct slu_linux_waiter *waiter = container_of(item, struct slu_linux_waiter, item);

	waiter->work(waiter->object);
}

static inline void slu_linux_defer(void *context, void *object, void (*work)(void *object))
{
	struct slu_linux *self = context;
	struct slu_linux_waiter *waiter = slu_linux_find(self, object);

	waiter->work = work;
	queue_work(self->queue, &waiter->item);
}

static inline slu_word slu_linux_thread(void *context)
{
	return (slu_word)current;
}

/**
 * slu_linux_attach() - @object may wait and be deferred
 * @self:   platform
 * @waiter: memory that stays until slu_linux_detach()
 * @object: object of the core
 */
static inline void slu_linux_attach(struct slu_linux *self, struct slu_linux_waiter *waiter, void *object)
{
	unsigned long flags;

	waiter->object = object;
	waiter->woken = 0;
	waiter->work = NULL;
	init_waitqueue_head(&waiter->queue);
	INIT_WORK(&waiter->item, slu_linux_work);
	spin_lock_irqsave(&self->guard, flags);
	list_add(&waiter->entry, &self->waiters);
	spin_unlock_irqrestore(&self->guard, flags);
}

/**
 * slu_linux_detach() - the object was released, or was never taken into service
 * @self:   platform
 * @waiter: as attached
 */
static inline void slu_linux_detach(struct slu_linux *self, struct slu_linux_waiter *waiter)
{
	unsigned long flags;

	spin_lock_irqsave(&self->guard, flags);
	list_del(&waiter->entry);
	spin_unlock_irqrestore(&self->guard, flags);
}

/**
 * slu_linux_init() - make a platform of caller's memory
 * @self: memory
 * @name: of the queue of work items
 *
 * Return: 0 or -ENOMEM.
 */
static inline int slu_linux_init(struct slu_linux *self, const char *name)
{
	self->platform.context = self;
	self->platform.lock = slu_linux_lock;
	self->platform.unlock = slu_linux_unlock;
	self->platform.wait = slu_linux_wait;
	self->platform.wake = slu_linux_wake;
	self->platform.defer = slu_linux_defer;
	self->platform.trace = NULL;
	self->platform.thread = slu_linux_thread;
	spin_lock_init(&self->lock);
	spin_lock_init(&self->guard);
	INIT_LIST_HEAD(&self->waiters);
	self->queue = alloc_workqueue("%s", 0, 0, name);
	return self->queue ? 0 : -ENOMEM;
}

/**
 * slu_linux_deinit() - every object is detached; work items that are outstanding are done first
 * @self: platform
 */
static inline void slu_linux_deinit(struct slu_linux *self)
{
	destroy_workqueue(self->queue);
}

#endif
