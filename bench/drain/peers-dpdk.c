/* SPDX-License-Identifier: MIT */
/*
 * peers-dpdk.c - RCU of DPDK: quiescent states of rte_rcu_qsbr
 */
#include "guards.h"

#include <rte_rcu_qsbr.h>
#include <stdlib.h>

#define QSBR_THREADS 4

static _Alignas(128) atomic_bool is_closed;
static struct rte_rcu_qsbr *qsbr;

static __attribute__((constructor)) void make_qsbr(void)
{
	size_t size = rte_rcu_qsbr_get_memsize(QSBR_THREADS);
	unsigned i;

	qsbr = aligned_alloc(128, (size + 127) / 128 * 128);
	if (!qsbr || rte_rcu_qsbr_init(qsbr, QSBR_THREADS))
		abort();
	for (i = 0; i < QSBR_THREADS; i++)
		rte_rcu_qsbr_thread_register(qsbr, i);
}

static inline bool dpdk_qsbr_acquire(long count)
{
	(void)count;
	return !atomic_load_explicit(&is_closed, memory_order_relaxed);
}

#define dpdk_qsbr_release(count) ((void)(count))
#define dpdk_qsbr_begin(thread)             \
	unsigned self = (unsigned)(thread); \
	rte_rcu_qsbr_thread_online(qsbr, self)
#define dpdk_qsbr_end(thread) ((void)(thread), rte_rcu_qsbr_thread_offline(qsbr, self))
#define dpdk_qsbr_quiesce     rte_rcu_qsbr_quiescent(qsbr, self)
static void dpdk_qsbr_close(void)
{
	atomic_store(&is_closed, true);
	rte_rcu_qsbr_synchronize(qsbr, RTE_QSBR_THRID_INVALID);
}
static void dpdk_qsbr_open(void)
{
	atomic_store(&is_closed, false);
}
DEFINE_GUARD(dpdk_qsbr, "DPDK rcu_qsbr");
