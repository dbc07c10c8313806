/* SPDX-License-Identifier: MIT */
/**
 * sluice/platform-user.h - threads of POSIX
 *
 * Included by sluice/platform.h with SLU_PLATFORM_USER, never alone.
 *
 *   struct slu_user user;                                    one for a driver
 *   slu_user_init(&user);                                    false: no thread for the work items
 *   slu_driver_init(&driver, &user.platform, ...);
 *   slu_user_attach(&user, &waiter, &binding.object);        each object, before its first event
 *   slu_user_detach(&user, &waiter);                         once it is released, before its memory goes
 *   slu_user_deinit(&user);                                  when all of them are
 */
#ifndef SLUICE_PLATFORM_USER_H
#define SLUICE_PLATFORM_USER_H

#include <assert.h>
#include <pthread.h>

#include "sluice/platform-builtin.h"

#ifndef SLU_ASSERT
#define SLU_ASSERT(condition) assert(condition)
#endif

#ifdef __cplusplus
extern "C" {
#endif

/**
 * struct slu_user_waiter - who may be waited for, and may have a work item
 * @next:     of those attached
 * @object:   whose it is
 * @work:     of the work item that is outstanding, or NULL
 * @work_next: the work item after it
 * @woken:    a wake that no wait has taken yet
 */
struct slu_user_waiter {
	struct slu_user_waiter *next;
	void *object;
	void (*work)(void *object);
	struct slu_user_waiter *work_next;
	bool woken;
};

/**
 * struct slu_user - a lock, and a thread for work items
 * @platform: for slu_driver_init(); its trace may be set before
 * @lock:     the lifecycle lock
 * @guard:    of what follows
 * @changed:  somebody was woken, or there is work
 * @waiters:  those attached
 * @work:     work items, the oldest first
 * @worker:   who does them
 * @ends:     it is to end when there are none
 */
struct slu_user {
	struct slu_platform platform;
	pthread_mutex_t lock;
	pthread_mutex_t guard;
	pthread_cond_t changed;
	struct slu_user_waiter *waiters;
	struct slu_user_waiter *work;
	pthread_t worker;
	bool ends;
};

static inline void slu_user_lock(void *context)
{
	pthread_mutex_lock(&((struct slu_user *)context)->lock);
}

static inline void slu_user_unlock(void *context)
{
	pthread_mutex_unlock(&((struct slu_user *)context)->lock);
}

/* Guarded. */
static inline struct slu_user_waiter *slu_user_find(const struct slu_user *user, const void *object)
{
	struct slu_user_waiter *waiter = user->waiters;

	while (waiter && waiter->object != object)
		waiter = waiter->next;
	assert(waiter);
	return waiter;
}

static inline void slu_user_wait(void *context, void *object)
{
	struct slu_user *user = (struct slu_user *)context;
	struct slu_user_waiter *waiter;

	pthread_mutex_lock(&user->guard);
	waiter = slu_user_find(user, object);
	while (!waiter->woken)
		pthread_cond_wait(&user->changed, &user->guard);
	waiter->woken = false;
	pthread_mutex_unlock(&user->guard);
}

static inline void slu_user_wake(void *context, void *object)
{
	struct slu_user *user = (struct slu_user *)context;

	pthread_mutex_lock(&user->guard);
	slu_user_find(user, object)->woken = true;
	pthread_cond_broadcast(&user->changed);
	pthread_mutex_unlock(&user->guard);
}

static inline void slu_user_defer(void *context, void *object, void (*work)(void *object))
{
	struct slu_user *user = (struct slu_user *)context;
	struct slu_user_waiter **last = &user->work;
	struct slu_user_waiter *waiter;

	pthread_mutex_lock(&user->guard);
	waiter = slu_user_find(user, object);
	while (*last)
		last = &(*last)->work_next;
	waiter->work = work;
	waiter->work_next = NULL;
	*last = waiter;
	pthread_cond_broadcast(&user->changed);
	pthread_mutex_unlock(&user->guard);
}

static inline slu_word slu_user_thread(void *context)
{
	(void)context;
	return (slu_word)pthread_self();
}

static inline void *slu_user_work(void *context)
{
	struct slu_user *user = (struct slu_user *)context;

	pthread_mutex_lock(&user->guard);
	while (user->work || !user->ends) {
		struct slu_user_waiter *waiter = user->work;
		void (*work)(void *object);
		void *object;

		if (!waiter) {
			pthread_cond_wait(&user->changed, &user->guard);
			continue;
		}
		user->work = waiter->work_next;
		work = waiter->work;
		object = waiter->object;
		pthread_mutex_unlock(&user->guard);
		/* The waiter may be gone from here on. */
		work(object);
		pthread_mutex_lock(&user->guard);
	}
	pthread_mutex_unlock(&user->guard);
	return NULL;
}

/**
 * slu_user_attach() - @object may wait and be deferred
 * @user:   platform
 * @waiter: memory that stays until slu_user_detach()
 * @object: object of the core
 */
static inline void slu_user_attach(struct slu_user *user, struct slu_user_waiter *waiter, void *object)
{
	waiter->object = object;
	waiter->work = NULL;
	waiter->work_next = NULL;
	waiter->woken = false;
	pthread_mutex_lock(&user->guard);
	waiter->next = user->waiters;
	user->waiters = waiter;
	pthread_mutex_unlock(&user->guard);
}

/**
 * slu_user_detach() - the object was released, or was never taken into service
 * @user:   platform
 * @waiter: as attached
 */
static inline void slu_user_detach(struct slu_user *user, struct slu_user_waiter *waiter)
{
	struct slu_user_waiter **at = &user->waiters;

	pthread_mutex_lock(&user->guard);
	while (*at != waiter)
		at = &(*at)->next;
	*at = waiter->next;
	pthread_mutex_unlock(&user->guard);
}

/**
 * slu_user_init() - make a platform of caller's memory
 * @user: memory
 *
 * Return: false if there is no thread for it; nothing is to be given back then.
 */
static inline bool slu_user_init(struct slu_user *user)
{
	user->platform.context = user;
	user->platform.lock = slu_user_lock;
	user->platform.unlock = slu_user_unlock;
	user->platform.wait = slu_user_wait;
	user->platform.wake = slu_user_wake;
	user->platform.defer = slu_user_defer;
	user->platform.trace = NULL;
	user->platform.thread = slu_user_thread;
	user->waiters = NULL;
	user->work = NULL;
	user->ends = false;
	pthread_mutex_init(&user->lock, NULL);
	pthread_mutex_init(&user->guard, NULL);
	pthread_cond_init(&user->changed, NULL);
	if (pthread_create(&user->worker, NULL, slu_user_work, user) == 0)
		return true;
	pthread_cond_destroy(&user->changed);
	pthread_mutex_destroy(&user->guard);
	pthread_mutex_destroy(&user->lock);
	return false;
}

/**
 * slu_user_deinit() - every object is detached; work items that are outstanding are done first
 * @user: platform
 */
static inline void slu_user_deinit(struct slu_user *user)
{
	pthread_mutex_lock(&user->guard);
	user->ends = true;
	pthread_cond_broadcast(&user->changed);
	pthread_mutex_unlock(&user->guard);
	pthread_join(user->worker, NULL);
	pthread_cond_destroy(&user->changed);
	pthread_mutex_destroy(&user->guard);
	pthread_mutex_destroy(&user->lock);
}

#ifdef __cplusplus
}
#endif

#endif
