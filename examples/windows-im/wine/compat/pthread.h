/* SPDX-License-Identifier: MIT */
/*
 * pthread.h - mutexes of the host, where all of it runs on one thread: what they guard is safe as it is
 */
#ifndef WINE_PTHREAD_H
#define WINE_PTHREAD_H

typedef int pthread_mutex_t;

static inline int pthread_mutex_init(pthread_mutex_t *mutex, const void *attributes)
{
	(void)attributes;
	return *mutex = 0;
}

static inline int pthread_mutex_lock(pthread_mutex_t *mutex)
{
	(void)mutex;
	return 0;
}

static inline int pthread_mutex_unlock(pthread_mutex_t *mutex)
{
	(void)mutex;
	return 0;
}

static inline int pthread_mutex_destroy(pthread_mutex_t *mutex)
{
	(void)mutex;
	return 0;
}

#endif
