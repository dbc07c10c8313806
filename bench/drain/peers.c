/* SPDX-License-Identifier: MIT */
/*
 * peers.c - what else guards traffic: counters and locks as drivers have them, and RCU
 *
 * RCU has readers and no counts: who enters leaves on the same thread, so that a send that completes later cannot be guarded.
 */
#include "guards.h"

#include <pthread.h>
#include <stdint.h>

static _Alignas(128) atomic_bool is_closed;

static void pause_a_little(void)
{
	__asm__ volatile("pause");
}

/* ------------------------------------------------------------------ the floor: two plain additions to an own line */
static _Alignas(128) struct {
	volatile long count;
	char apart[120];
} plain[4];

#define plain_begin(thread) volatile long *own = &plain[thread].count
#define plain_acquire(n)    (*own += (n), true)
#define plain_release(n)    (*own -= (n))
#define plain_end(thread)   ((void)(thread))
#define plain_quiesce       ((void)0)
static void plain_close(void)
{
}
static void plain_open(void)
{
}
DEFINE_GUARD(plain, "plain increment and decrement");

/* ------------------------------------------------------------------ one word, compare and exchange, as EX_RUNDOWN_REF */
static _Alignas(128) atomic_uintptr_t rundown;

static inline bool cas_acquire(uintptr_t count)
{
	uintptr_t word = atomic_load_explicit(&rundown, memory_order_relaxed);

	do {
		if (word & 1)
			return false;
	} while (!atomic_compare_exchange_weak_explicit(&rundown, &word, word + 2 * count, memory_order_acquire,
	                                                memory_order_relaxed));
	return true;
}

static inline void cas_release(uintptr_t count)
{
	uintptr_t word = atomic_load_explicit(&rundown, memory_order_relaxed);

	while (!atomic_compare_exchange_weak_explicit(&rundown, &word, word - 2 * count, memory_order_release,
	                                              memory_order_relaxed))
		continue;
}

#define cas_begin(thread) ((void)(thread))
#define cas_end(thread)   ((void)(thread))
#define cas_quiesce       ((void)0)
static void cas_close(void)
{
	atomic_fetch_or(&rundown, 1);
	while (atomic_load_explicit(&rundown, memory_order_acquire) != 1)
		pause_a_little();
}
static void cas_open(void)
{
	atomic_fetch_and(&rundown, ~(uintptr_t)1);
}
DEFINE_GUARD(cas, "one word, compare and exchange (EX_RUNDOWN_REF)");

/* ------------------------------------------------------------------ spin lock and counter, as in samples */
static _Alignas(128) pthread_spinlock_t lock;
static long inside;
static bool is_shut;

static __attribute__((constructor)) void make_lock(void)
{
	pthread_spin_init(&lock, PTHREAD_PROCESS_PRIVATE);
}

static inline bool spin_acquire(long count)
{
	bool is_in;

	pthread_spin_lock(&lock);
	is_in = !is_shut;
	inside += is_in ? count : 0;
	pthread_spin_unlock(&lock);
	return is_in;
}

static inline void spin_release(long count)
{
	pthread_spin_lock(&lock);
	inside -= count;
	pthread_spin_unlock(&lock);
}

static bool spin_is_empty(void)
{
	bool is_empty;

	pthread_spin_lock(&lock);
	is_empty = inside == 0;
	pthread_spin_unlock(&lock);
	return is_empty;
}

static void spin_set(bool to)
{
	pthread_spin_lock(&lock);
	is_shut = to;
	pthread_spin_unlock(&lock);
}

#define spin_begin(thread) ((void)(thread))
#define spin_end(thread)   ((void)(thread))
#define spin_quiesce       ((void)0)
static void spin_close(void)
{
	spin_set(true);
	while (!spin_is_empty())
		pause_a_little();
}
static void spin_open(void)
{
	spin_set(false);
}
DEFINE_GUARD(spin, "spin lock and counter");

/* ------------------------------------------------------------------ readers and writers */
static _Alignas(128) pthread_rwlock_t readers = PTHREAD_RWLOCK_INITIALIZER;

static inline bool rwlock_acquire(long count)
{
	(void)count;
	pthread_rwlock_rdlock(&readers);
	if (!atomic_load_explicit(&is_closed, memory_order_relaxed))
		return true;
	pthread_rwlock_unlock(&readers);
	return false;
}

#define rwlock_release(count) ((void)(count), pthread_rwlock_unlock(&readers))
#define rwlock_begin(thread)  ((void)(thread))
#define rwlock_end(thread)    ((void)(thread))
#define rwlock_quiesce        ((void)0)
static void rwlock_close(void)
{
	pthread_rwlock_wrlock(&readers);
	atomic_store(&is_closed, true);
	pthread_rwlock_unlock(&readers);
}
static void open_again(void)
{
	atomic_store(&is_closed, false);
}
#define rwlock_open open_again
DEFINE_GUARD(rwlock, "pthread_rwlock");

/* ------------------------------------------------------------------ userspace RCU */
#ifdef HAVE_URCU
#define _LGPL_SOURCE
#include <urcu/urcu-memb.h>
#include <urcu/urcu-qsbr.h>

static inline bool urcu_memb_acquire(long count)
{
	(void)count;
	urcu_memb_read_lock();
	if (!atomic_load_explicit(&is_closed, memory_order_relaxed))
		return true;
	urcu_memb_read_unlock();
	return false;
}

#define urcu_memb_release(count) ((void)(count), urcu_memb_read_unlock())
#define urcu_memb_begin(thread)  ((void)(thread), urcu_memb_register_thread())
#define urcu_memb_end(thread)    ((void)(thread), urcu_memb_unregister_thread())
#define urcu_memb_quiesce        ((void)0)
static void urcu_memb_close(void)
{
	atomic_store(&is_closed, true);
	urcu_memb_synchronize_rcu();
}
#define urcu_memb_open open_again
DEFINE_GUARD(urcu_memb, "liburcu memb");

static inline bool urcu_qsbr_acquire(long count)
{
	(void)count;
	return !atomic_load_explicit(&is_closed, memory_order_relaxed);
}

#define urcu_qsbr_release(count) ((void)(count))
#define urcu_qsbr_begin(thread)  ((void)(thread), urcu_qsbr_register_thread())
#define urcu_qsbr_end(thread)    ((void)(thread), urcu_qsbr_unregister_thread())
#define urcu_qsbr_quiesce        urcu_qsbr_quiescent_state()
static void urcu_qsbr_close(void)
{
	atomic_store(&is_closed, true);
	urcu_qsbr_synchronize_rcu();
}
#define urcu_qsbr_open open_again
DEFINE_GUARD(urcu_qsbr, "liburcu qsbr");
#endif

/* ------------------------------------------------------------------ Concurrency Kit */
#ifdef HAVE_CK
#include <ck_epoch.h>

static ck_epoch_t epoch;
static ck_epoch_record_t records[4], closer;

static __attribute__((constructor)) void make_epoch(void)
{
	int i;

	ck_epoch_init(&epoch);
	ck_epoch_register(&epoch, &closer, NULL);
	for (i = 0; i < 4; i++)
		ck_epoch_register(&epoch, &records[i], NULL);
}

static inline bool enter_epoch(ck_epoch_record_t *record)
{
	ck_epoch_begin(record, NULL);
	if (!atomic_load_explicit(&is_closed, memory_order_relaxed))
		return true;
	ck_epoch_end(record, NULL);
	return false;
}

#define ck_epoch_guard_begin(thread)  ck_epoch_record_t *record = &records[thread]
#define ck_epoch_guard_acquire(count) ((void)(count), enter_epoch(record))
#define ck_epoch_guard_release(count) ((void)(count), ck_epoch_end(record, NULL))
#define ck_epoch_guard_end(thread)    ((void)(thread))
#define ck_epoch_guard_quiesce        ((void)0)
static void ck_epoch_guard_close(void)
{
	atomic_store(&is_closed, true);
	ck_epoch_synchronize(&closer);
}
#define ck_epoch_guard_open open_again
DEFINE_GUARD(ck_epoch_guard, "ck_epoch");
#endif
