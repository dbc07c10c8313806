/* SPDX-License-Identifier: MIT */
/*
 * port-dpdk.c - a device of a poll-mode driver of DPDK, one queue each way
 *
 * Nobody says when something has come: who reads looks. DPDK is set up with the first such port, on huge pages if there are any, and
 * touches no device that is not asked for.
 */
#include "memory.h"
#include "port-live.h"

#include <glob.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_eal.h>
#include <rte_errno.h>
#include <rte_ethdev.h>
#include <rte_ether.h>
#include <rte_mbuf.h>

#define MBUFS         8191u
#define MBUF_CACHE    256u
#define DESCRIPTORS   512u
#define HEADER_BYTES  18u /* Ethernet with a tag */
#define TRIES         64
#define HUGE_LEAST_MB 64u
#define COUNT(array)  (sizeof(array) / sizeof *(array))

struct dpdk {
	struct slu_port port;
	char name[RTE_ETH_NAME_MAX_LEN];
	uint16_t number;
	bool there;
	uint32_t longest;
	struct rte_mempool *pool;
	struct rte_mbuf *in[SLU_PORT_BATCH_MAX];
	uint16_t in_count;
	uint16_t in_next;
	struct rte_mbuf *out[SLU_PORT_BATCH_MAX];
	uint16_t out_count;
	uint8_t data[SLU_PORT_LIVE_BYTES]; /* of a frame in several pieces */
};

static struct dpdk *dpdk(struct slu_port *port)
{
	return (struct dpdk *)port;
}

/*
 * In
 */

static bool is_all_read(struct dpdk *d)
{
	if (d->in_next == d->in_count) {
		rte_pktmbuf_free_bulk(d->in, d->in_count);
		d->in_next = 0;
		d->in_count = rte_eth_rx_burst(d->number, 0, d->in, SLU_PORT_BATCH_MAX);
	}
	return d->in_next == d->in_count;
}

static enum slu_port_result dpdk_read(struct slu_port *port, struct slu_frame *frame)
{
	struct dpdk *d = dpdk(port);
	struct rte_mbuf **mbuf;
	uint32_t length;

	if (is_all_read(d))
		return SLU_PORT_NOTHING;
	mbuf = &d->in[d->in_next++];
	if ((*mbuf)->ol_flags & RTE_MBUF_F_RX_VLAN_STRIPPED)
		rte_vlan_insert(mbuf);
	length = rte_pktmbuf_pkt_len(*mbuf);
	*frame = (struct slu_frame){
	        .data = rte_pktmbuf_read(*mbuf, 0, RTE_MIN(length, SLU_PORT_LIVE_BYTES), d->data),
	        .length = RTE_MIN(length, SLU_PORT_LIVE_BYTES),
	        .wire_length = length,
	        .time_ns = slu_port_now_ns(),
	};
	return SLU_PORT_FRAME;
}

/*
 * Out
 */

static bool dpdk_flush(struct slu_port *port)
{
	struct dpdk *d = dpdk(port);
	uint16_t done = 0;

	for (int i = 0; i < TRIES && done < d->out_count; i++)
		done = (uint16_t)(done +
		                  rte_eth_tx_burst(d->number, 0, d->out + done, (uint16_t)(d->out_count - done)));
	port->counts.sent += done;
	port->counts.full += (uint64_t)(d->out_count - done);
	rte_pktmbuf_free_bulk(d->out + done, (unsigned)(d->out_count - done));
	d->out_count = 0;
	return true;
}

static bool dpdk_write(struct slu_port *port, const struct slu_frame *frame)
{
	struct dpdk *d = dpdk(port);
	struct rte_mbuf *mbuf;

	if (frame->length > d->longest) {
		port->counts.too_long++;
		return true;
	}
	if (d->out_count == SLU_PORT_BATCH_MAX)
		dpdk_flush(port);
	mbuf = rte_pktmbuf_alloc(d->pool);
	if (!mbuf) {
		port->counts.full++;
		return true;
	}
	memcpy(rte_pktmbuf_append(mbuf, (uint16_t)frame->length), frame->data, frame->length);
	d->out[d->out_count++] = mbuf;
	return true;
}

static void dpdk_count(struct slu_port *port)
{
	struct rte_eth_stats stats;

	if (!rte_eth_stats_get(dpdk(port)->number, &stats))
		port->counts.missed = stats.imissed + stats.rx_nombuf;
}

/*
 * Opening, closing
 */

static void dpdk_free(struct slu_port *port)
{
	struct dpdk *d = dpdk(port);

	rte_pktmbuf_free_bulk(d->in + d->in_next, (unsigned)(d->in_count - d->in_next));
	rte_pktmbuf_free_bulk(d->in, d->in_next);
	rte_pktmbuf_free_bulk(d->out, d->out_count);
	if (d->there) {
		rte_eth_dev_stop(d->number);
		rte_eth_dev_close(d->number);
	}
	rte_mempool_free(d->pool);
	free(d);
}

static const struct slu_port_ops dpdk_ops = {
        .read = dpdk_read,
        .write = dpdk_write,
        .flush = dpdk_flush,
        .count = dpdk_count,
        .commit = slu_port_live_commit,
        .free = dpdk_free,
};

/* How many MiB of huge pages are free, of the sort that @kib KiB is the size of. */
static unsigned long free_huge_mb(const char *folder)
{
	unsigned long kib = 0, count = 0;
	char file[256];
	FILE *stream;

	sscanf(folder, "/sys/kernel/mm/hugepages/hugepages-%lukB", &kib);
	snprintf(file, sizeof file, "%s/free_hugepages", folder);
	stream = fopen(file, "r");
	if (!stream)
		return 0;
	if (fscanf(stream, "%lu", &count) != 1)
		count = 0;
	fclose(stream);
	return count * kib / 1024;
}

static bool has_huge_pages(void)
{
	unsigned long mb = 0;
	glob_t found;

	if (glob("/sys/kernel/mm/hugepages/hugepages-*kB", 0, NULL, &found))
		return false;
	for (size_t i = 0; i < found.gl_pathc; i++)
		mb += free_huge_mb(found.gl_pathv[i]);
	globfree(&found);
	return mb >= HUGE_LEAST_MB;
}

/* It would bind the thread to one processor, and takes every device that it finds if none is named: none has that address. */
static bool set_up(void)
{
	static bool done;
	static char words[][32] = {"sluice", "--no-telemetry", "--log-level=*:alert", "--allow=ffff:ff:1f.7"};
	static char huge[][16] = {"--in-memory", "-m", "64"};
	static char small[][16] = {"--no-huge", "--no-shconf", "-m", "512"};
	char *arguments[COUNT(words) + COUNT(small) + 1] = {0};
	bool is_huge = has_huge_pages();
	int count = 0;
	cpu_set_t processors;

	if (done)
		return true;
	for (size_t i = 0; i < COUNT(words); i++)
		arguments[count++] = words[i];
	for (size_t i = 0; i < (is_huge ? COUNT(huge) : COUNT(small)); i++)
		arguments[count++] = is_huge ? huge[i] : small[i];
	pthread_getaffinity_np(pthread_self(), sizeof processors, &processors);
	done = rte_eal_init(count, arguments) >= 0;
	pthread_setaffinity_np(pthread_self(), sizeof processors, &processors);
	return done;
}

static bool start(struct dpdk *d)
{
	const struct rte_eth_conf config = {0};
	char name[RTE_MEMPOOL_NAMESIZE];
	uint16_t in = DESCRIPTORS, out = DESCRIPTORS, mtu = 0;
	int socket = rte_eth_dev_socket_id(d->number);

	snprintf(name, sizeof name, "port-%u", d->number);
	d->pool = rte_pktmbuf_pool_create(name, MBUFS, MBUF_CACHE, 0, RTE_MBUF_DEFAULT_BUF_SIZE, socket);
	if (!d->pool || rte_eth_dev_configure(d->number, 1, 1, &config) ||
	    rte_eth_dev_adjust_nb_rx_tx_desc(d->number, &in, &out) ||
	    rte_eth_rx_queue_setup(d->number, 0, in, (unsigned)socket, NULL, d->pool) ||
	    rte_eth_tx_queue_setup(d->number, 0, out, (unsigned)socket, NULL) || rte_eth_dev_start(d->number))
		return false;
	rte_eth_promiscuous_enable(d->number);
	rte_eth_dev_get_mtu(d->number, &mtu);
	d->longest = RTE_MIN((uint32_t)mtu + HEADER_BYTES, RTE_MBUF_DEFAULT_DATAROOM);
	return true;
}

/* What it is called: all before the first comma. */
static bool find(struct dpdk *d, const char *device)
{
	snprintf(d->name, sizeof d->name, "%.*s", (int)strcspn(device, ","), device);
	d->there = !rte_dev_probe(device) && !rte_eth_dev_get_port_by_name(d->name, &d->number);
	return d->there;
}

struct slu_port *slu_port_dpdk_open(const char *device, char *error, size_t error_bytes)
{
	struct dpdk *d;

	if (!set_up()) {
		snprintf(error, error_bytes, "dpdk:%.200s: DPDK cannot be set up: %s", device, rte_strerror(rte_errno));
		return NULL;
	}
	d = slu_alloc(1, sizeof *d);
	d->port = (struct slu_port){
	        .ops = &dpdk_ops,
	        .format = {.snaplen = SLU_PORT_LIVE_BYTES, .nanoseconds = true},
	        .live = true,
	        .descriptor = -1,
	};
	if (!find(d, device))
		snprintf(error, error_bytes,
		         "dpdk:%.200s: no driver of DPDK takes it; write an address that is bound to "
		         "one, or a device such as net_af_packet0,iface=eth0",
		         device);
	else if (!start(d))
		snprintf(error, error_bytes, "dpdk:%.200s: cannot be started: %s", device, rte_strerror(rte_errno));
	else
		return &d->port;
	dpdk_free(&d->port);
	return NULL;
}
