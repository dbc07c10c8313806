/* SPDX-License-Identifier: MIT */
/*
 * peers-dpdk.c - DPDK: ethdevs on rings (net_ring), and its rings alone, one producer and one consumer
 */
#include "peers.h"

#include <sched.h>
#include <stdlib.h>

#include <rte_eal.h>
#include <rte_eth_ring.h>
#include <rte_ethdev.h>
#include <rte_mbuf.h>
#include <rte_ring.h>

#define SLOTS     1024
#define MBUFS     4095
#define BURST_MAX 64

static uint16_t ports[2];
static struct rte_ring *rings[2];
static struct rte_ring *between;

static struct rte_ring *new_ring(const char *name)
{
	return rte_ring_create(name, SLOTS, SOCKET_ID_ANY, RING_F_SP_ENQ | RING_F_SC_DEQ);
}

static bool start_port(uint16_t port, struct rte_mempool *pool)
{
	const struct rte_eth_conf config = {0};

	return !rte_eth_dev_configure(port, 1, 1, &config) &&
	       !rte_eth_rx_queue_setup(port, 0, SLOTS / 2, 0, NULL, pool) &&
	       !rte_eth_tx_queue_setup(port, 0, SLOTS / 2, 0, NULL) && !rte_eth_dev_start(port);
}

static bool make(int i, struct rte_mempool *pool)
{
	static const char *const names[][3] = {{"e0", "p0", "r0"}, {"e1", "p1", "r1"}};
	struct rte_ring *ring = new_ring(names[i][0]);
	int port;

	rings[i] = new_ring(names[i][2]);
	port = ring ? rte_eth_from_rings(names[i][1], &ring, 1, &ring, 1, 0) : -1;
	if (port < 0 || !rings[i])
		return false;
	ports[i] = (uint16_t)port;
	for (int j = 0; j < PEER_FRAMES / 2; j++) {
		rte_ring_sp_enqueue(ring, rte_pktmbuf_alloc(pool));
		rte_ring_sp_enqueue(rings[i], rte_pktmbuf_alloc(pool));
	}
	return start_port(ports[i], pool);
}

bool peer_start(void)
{
	static char words[][24] = {"bench", "--no-huge", "--no-shconf", "--no-pci",       "-m",
	                           "128",   "-l",        "0",           "--no-telemetry", "--log-level=*:alert"};
	char *arguments[sizeof words / sizeof *words + 1] = {0};
	struct rte_mempool *pool;
	int count = 0;

	for (; count < (int)(sizeof words / sizeof *words); count++)
		arguments[count] = words[count];
	if (rte_eal_init(count, arguments) < 0)
		return false;
	pool = rte_pktmbuf_pool_create("frames", MBUFS, 0, 0, RTE_MBUF_DEFAULT_BUF_SIZE, SOCKET_ID_ANY);
	between = new_ring("between");
	return pool && between && make(0, pool) && make(1, pool);
}

void peer_ethdev(unsigned burst, long frames)
{
	struct rte_mbuf *mbufs[BURST_MAX];
	int from = 0;

	while (frames > 0) {
		uint16_t count = rte_eth_rx_burst(ports[from], 0, mbufs, (uint16_t)burst);

		if (rte_eth_tx_burst(ports[!from], 0, mbufs, count) != count)
			abort();
		frames -= count;
		from = !from;
	}
}

void peer_ring(unsigned burst, long frames)
{
	void *items[BURST_MAX];
	int from = 0;

	while (frames > 0) {
		unsigned count = rte_ring_sc_dequeue_burst(rings[from], items, burst, NULL);

		if (rte_ring_sp_enqueue_burst(rings[!from], items, count, NULL) != count)
			abort();
		frames -= count;
		from = !from;
	}
}

void peer_put(unsigned burst, long frames)
{
	void *items[BURST_MAX] = {0};

	while (frames > 0) {
		unsigned count = rte_ring_sp_enqueue_burst(between, items, burst, NULL);

		frames -= count;
		if (!count)
			sched_yield();
	}
}

void peer_get(unsigned burst, long frames)
{
	void *items[BURST_MAX];

	while (frames > 0) {
		unsigned count = rte_ring_sc_dequeue_burst(between, items, burst, NULL);

		frames -= count;
		if (!count)
			sched_yield();
	}
}
