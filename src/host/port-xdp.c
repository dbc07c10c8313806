/* SPDX-License-Identifier: MIT */
/*
 * port-xdp.c - the queues of a network interface, or one of them, by AF_XDP sockets
 *
 * Each queue has a socket and an area of chunks of its own; they are read in turn. What goes goes by the first one, whose area has a second
 * half for that. A chunk for what comes is with the kernel (fill ring), in the ring of what came, or ours until the next read; one for what
 * goes is free, with the kernel, or in the ring of what has gone.
 */
#include "memory.h"
#include "port-live.h"

#include <errno.h>
#include <linux/ethtool.h>
#include <linux/if_link.h>
#include <linux/if_packet.h>
#include <linux/sockios.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <bpf/libbpf.h>
#include <xdp/libxdp.h>
#include <xdp/xsk.h>

#define CHUNK_BYTES  XSK_UMEM__DEFAULT_FRAME_SIZE
#define CHUNKS       2048u /* of each half */
#define HALF_BYTES   ((size_t)CHUNKS * CHUNK_BYTES)
#define QUEUES_MAX   64
#define HEADER_BYTES 18u /* Ethernet with a tag */
#define KICKS_MAX    64  /* the kernel takes a few frames each time */
#define SEND_WAIT_MS 2
#define OPEN_TRIES   20 /* the socket before us may not be gone yet */
#define OPEN_WAIT_NS 50000000

/* What has come by one queue, and is being read: the first, how many, the next. */
struct queue {
	struct xsk_umem *umem;
	struct xsk_socket *socket;
	uint8_t *area;
	size_t area_bytes;
	struct xsk_ring_prod fill;
	struct xsk_ring_cons gone;
	struct xsk_ring_cons in;
	uint32_t first;
	uint32_t count;
	uint32_t next;
};

struct xdp {
	struct slu_port port;
	char name[IFNAMSIZ];
	unsigned interface;
	uint32_t longest;
	int promiscuous;
	unsigned first_queue;
	unsigned queue_count;
	unsigned turn; /* of which queue it is */
	struct queue *queues;

	struct xsk_ring_prod out; /* of the first */
	uint64_t free[CHUNKS];
	uint32_t free_count;
	uint32_t written; /* and not yet let go */
};

static struct xdp *xdp(struct slu_port *port)
{
	return (struct xdp *)port;
}

static bool failed(struct xdp *x, const char *what, int number)
{
	snprintf(x->port.error, sizeof x->port.error, "xdp:%s: %s: %s", x->name, what, strerror(number));
	return false;
}

/*
 * In
 */

/* The chunks that were read go back to the kernel. */
static void give_back(struct queue *q)
{
	uint32_t at = 0;

	if (!q->count)
		return;
	if (xsk_ring_prod__reserve(&q->fill, q->count, &at) == q->count) {
		for (uint32_t i = 0; i < q->count; i++)
			*xsk_ring_prod__fill_addr(&q->fill, at + i) =
			        xsk_umem__extract_addr(xsk_ring_cons__rx_desc(&q->in, q->first + i)->addr);
		xsk_ring_prod__submit(&q->fill, q->count);
	}
	xsk_ring_cons__release(&q->in, q->count);
	q->count = q->next = 0;
}

/* One that something has come by, this one or one behind it; NULL: nothing has. */
static struct queue *next_queue(struct xdp *x)
{
	struct queue *q = &x->queues[x->turn];

	for (unsigned i = 0; q->next == q->count; i++) {
		if (i == x->queue_count)
			return NULL;
		give_back(q);
		x->turn = (x->turn + 1) % x->queue_count;
		q = &x->queues[x->turn];
		q->count = xsk_ring_cons__peek(&q->in, SLU_PORT_BATCH_MAX, &q->first);
	}
	return q;
}

static enum slu_port_result look_for_interface(struct xdp *x)
{
	char name[IF_NAMESIZE];

	if (if_indextoname(x->interface, name))
		return SLU_PORT_NOTHING;
	failed(x, "cannot read", ENODEV);
	return SLU_PORT_ERROR;
}

static enum slu_port_result xdp_read(struct slu_port *port, struct slu_frame *frame)
{
	struct xdp *x = xdp(port);
	struct queue *q = next_queue(x);
	const struct xdp_desc *descriptor;

	if (!q)
		return look_for_interface(x);
	descriptor = xsk_ring_cons__rx_desc(&q->in, q->first + q->next++);
	*frame = (struct slu_frame){
	        .data = xsk_umem__get_data(q->area, descriptor->addr),
	        .length = descriptor->len,
	        .wire_length = descriptor->len,
	        .time_ns = slu_port_now_ns(),
	};
	return SLU_PORT_FRAME;
}

/*
 * Out
 */

static void collect_gone(struct xdp *x)
{
	struct queue *q = &x->queues[0];
	uint32_t at = 0;
	uint32_t count = xsk_ring_cons__peek(&q->gone, CHUNKS, &at);

	for (uint32_t i = 0; i < count; i++)
		x->free[x->free_count++] = *xsk_ring_cons__comp_addr(&q->gone, at + i);
	xsk_ring_cons__release(&q->gone, count);
}

/* Until the kernel has taken all, or takes no more just now: what is in the ring then goes with the next ones. */
static bool kick(struct xdp *x)
{
	int descriptor = xsk_socket__fd(x->queues[0].socket);

	for (int i = 0; i < KICKS_MAX && xsk_ring_prod__needs_wakeup(&x->out); i++) {
		if (sendto(descriptor, NULL, 0, MSG_DONTWAIT, NULL, 0) >= 0)
			return true;
		if (errno != EAGAIN && errno != EBUSY && errno != ENOBUFS && errno != ENETDOWN && errno != EINTR)
			return failed(x, "cannot send", errno);
		if (errno == ENETDOWN)
			return true;
	}
	return true;
}

static bool xdp_flush(struct slu_port *port)
{
	struct xdp *x = xdp(port);

	collect_gone(x);
	if (!x->written && x->free_count == CHUNKS)
		return true;
	if (x->written)
		xsk_ring_prod__submit(&x->out, x->written);
	port->counts.sent += x->written;
	x->written = 0;
	return kick(x);
}

/* All chunks are on their way: some may come home in a moment. */
static bool make_room(struct xdp *x)
{
	struct pollfd poll_out = {.fd = xsk_socket__fd(x->queues[0].socket), .events = POLLOUT};

	if (!xdp_flush(&x->port))
		return false;
	collect_gone(x);
	if (!x->free_count)
		poll(&poll_out, 1, SEND_WAIT_MS);
	collect_gone(x);
	return true;
}

static bool xdp_write(struct slu_port *port, const struct slu_frame *frame)
{
	struct xdp *x = xdp(port);
	uint32_t at = 0;

	if (frame->length > x->longest) {
		port->counts.too_long++;
		return true;
	}
	if (!x->free_count && !make_room(x))
		return false;
	if (!x->free_count || !xsk_ring_prod__reserve(&x->out, 1, &at)) {
		port->counts.full++;
		return true;
	}
	*xsk_ring_prod__tx_desc(&x->out, at) = (struct xdp_desc){
	        .addr = x->free[--x->free_count],
	        .len = frame->length,
	};
	memcpy(xsk_umem__get_data(x->queues[0].area, x->free[x->free_count]), frame->data, frame->length);
	x->written++;
	return true;
}

/* The kernel counts from the beginning. */
static void xdp_count(struct slu_port *port)
{
	struct xdp *x = xdp(port);
	uint64_t missed = 0;

	for (unsigned i = 0; i < x->queue_count; i++) {
		struct xdp_statistics statistics = {0};
		socklen_t bytes = sizeof statistics;

		if (!getsockopt(xsk_socket__fd(x->queues[i].socket), SOL_XDP, XDP_STATISTICS, &statistics, &bytes))
			missed += statistics.rx_dropped + statistics.rx_ring_full;
	}
	port->counts.missed = missed;
}

/*
 * Opening, closing
 */

static void close_queue(struct queue *q)
{
	if (q->socket)
		xsk_socket__delete(q->socket);
	if (q->umem)
		xsk_umem__delete(q->umem);
	if (q->area)
		slu_unmap(q->area, q->area_bytes);
	*q = (struct queue){0};
}

static void close_queues(struct xdp *x)
{
	if (x->port.descriptor >= 0 && x->queue_count > 1)
		close(x->port.descriptor);
	x->port.descriptor = -1;
	for (unsigned i = 0; i < x->queue_count; i++)
		close_queue(&x->queues[i]);
}

static void xdp_free(struct slu_port *port)
{
	struct xdp *x = xdp(port);

	close_queues(x);
	free(x->queues);
	if (x->promiscuous >= 0)
		close(x->promiscuous);
	free(x);
}

static const struct slu_port_ops xdp_ops = {
        .read = xdp_read,
        .write = xdp_write,
        .flush = xdp_flush,
        .count = xdp_count,
        .commit = slu_port_live_commit,
        .free = xdp_free,
};

/* All that arrives, not only what is for us, while the descriptor is open; and how long a frame may be. */
static int look_at_interface(struct xdp *x)
{
	const struct packet_mreq all = {.mr_ifindex = (int)x->interface, .mr_type = PACKET_MR_PROMISC};
	struct ifreq request = {0};

	memcpy(request.ifr_name, x->name, sizeof request.ifr_name);
	x->promiscuous = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	if (x->promiscuous < 0 || ioctl(x->promiscuous, SIOCGIFMTU, &request) ||
	    setsockopt(x->promiscuous, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &all, sizeof all))
		return errno;
	x->longest = (uint32_t)request.ifr_mtu + HEADER_BYTES;
	if (x->longest > CHUNK_BYTES)
		x->longest = CHUNK_BYTES;
	return 0;
}

static bool is_first(const struct xdp *x, const struct queue *q)
{
	return q == x->queues;
}

static int make_area(struct xdp *x, struct queue *q)
{
	const struct xsk_umem_config config = {
	        .fill_size = CHUNKS,
	        .comp_size = CHUNKS,
	        .frame_size = CHUNK_BYTES,
	};

	q->area_bytes = is_first(x, q) ? 2 * HALF_BYTES : HALF_BYTES;
	q->area = slu_map(q->area_bytes);
	return -xsk_umem__create(&q->umem, q->area, q->area_bytes, &q->fill, &q->gone, &config);
}

static int make_socket(struct xdp *x, struct queue *q, bool driver_mode)
{
	const struct timespec wait = {.tv_nsec = OPEN_WAIT_NS};
	const struct xsk_socket_config config = {
	        .rx_size = CHUNKS,
	        .tx_size = CHUNKS,
	        .xdp_flags = driver_mode ? XDP_FLAGS_DRV_MODE : XDP_FLAGS_SKB_MODE,
	        .bind_flags = (uint16_t)(XDP_USE_NEED_WAKEUP | (driver_mode ? 0 : XDP_COPY)),
	};
	unsigned number = x->first_queue + (unsigned)(q - x->queues);
	int status = EBUSY;

	for (int i = 0; i < OPEN_TRIES && status == EBUSY; i++) {
		if (i)
			nanosleep(&wait, NULL);
		status = -xsk_socket__create(&q->socket, x->name, number, q->umem, &q->in,
		                             is_first(x, q) ? &x->out : NULL, &config);
	}
	return status;
}

static void fill_all(struct queue *q)
{
	uint32_t at = 0;

	if (xsk_ring_prod__reserve(&q->fill, CHUNKS, &at) != CHUNKS)
		return;
	for (uint32_t i = 0; i < CHUNKS; i++)
		*xsk_ring_prod__fill_addr(&q->fill, at + i) = (uint64_t)i * CHUNK_BYTES;
	xsk_ring_prod__submit(&q->fill, CHUNKS);
}

/* What several queues are waited for by. */
static int join_queues(struct xdp *x)
{
	x->port.descriptor = epoll_create1(EPOLL_CLOEXEC);
	for (unsigned i = 0; x->port.descriptor >= 0 && i < x->queue_count; i++) {
		struct epoll_event readable = {.events = EPOLLIN};

		if (epoll_ctl(x->port.descriptor, EPOLL_CTL_ADD, xsk_socket__fd(x->queues[i].socket), &readable))
			return errno;
	}
	return x->port.descriptor < 0 ? errno : 0;
}

static int open_queues(struct xdp *x, bool driver_mode)
{
	int status = 0;

	for (unsigned i = 0; !status && i < x->queue_count; i++) {
		status = make_area(x, &x->queues[i]);
		if (!status)
			status = make_socket(x, &x->queues[i], driver_mode);
		if (!status)
			fill_all(&x->queues[i]);
	}
	if (!status && x->queue_count > 1)
		return join_queues(x);
	if (!status)
		x->port.descriptor = xsk_socket__fd(x->queues[0].socket);
	return status;
}

/* In driver mode, if that is not ruled out and the driver has it. */
static int open_interface(struct xdp *x, const char *mode)
{
	int status = look_at_interface(x);

	if (status)
		return status;
	for (x->free_count = 0; x->free_count < CHUNKS; x->free_count++)
		x->free[x->free_count] = (uint64_t)(CHUNKS + x->free_count) * CHUNK_BYTES;
	status = open_queues(x, strcmp(mode, "skb") != 0);
	if (status && !*mode) {
		close_queues(x);
		status = open_queues(x, false);
	}
	return status;
}

static int say_nothing(enum libxdp_print_level level, const char *format, va_list arguments)
{
	(void)level, (void)format, (void)arguments;
	return 0;
}

static int say_nothing_either(enum libbpf_print_level level, const char *format, va_list arguments)
{
	(void)level, (void)format, (void)arguments;
	return 0;
}

/* IF[@QUEUE][,MODE]: @name; @queue or NULL; and the mode or "". */
static const char *read_words(const char *words, char *name, size_t bytes, const char **queue)
{
	const char *comma = strchr(words, ',');
	char *at;

	snprintf(name, bytes, "%.*s", comma ? (int)(comma - words) : (int)strlen(words), words);
	at = strchr(name, '@');
	if (at)
		*at = 0;
	*queue = at ? at + 1 : NULL;
	return comma ? comma + 1 : "";
}

/* How many queues frames come by; one, where the driver does not say. */
static unsigned count_queues(const char *name)
{
	struct ethtool_channels channels = {.cmd = ETHTOOL_GCHANNELS};
	struct ifreq request = {.ifr_data = (char *)&channels};
	int descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	unsigned count = 0;

	memcpy(request.ifr_name, name, strlen(name));
	if (descriptor >= 0 && !ioctl(descriptor, SIOCETHTOOL, &request))
		count = channels.rx_count + channels.combined_count;
	if (descriptor >= 0)
		close(descriptor);
	return count ? count : 1;
}

/* The one that is named, or all. */
static bool choose_queues(struct xdp *x, const char *words, const char *queue, char *error, size_t error_bytes)
{
	unsigned count = count_queues(x->name);
	unsigned long number = 0;
	char *end = "";

	if (queue)
		number = strtoul(queue, &end, 10);
	if (queue && (*end || *queue < '0' || *queue > '9' || number >= count)) {
		snprintf(error, error_bytes,
		         "xdp:%.80s: no such queue; %s has %u, from 0: write xdp:%s for all of them, or xdp:%s@0",
		         words, x->name, count, x->name, x->name);
		return false;
	}
	if (!queue && count > QUEUES_MAX) {
		snprintf(error, error_bytes,
		         "xdp:%.80s: %s has %u queues, and a port %d at most: name one, as xdp:%s@0", words, x->name,
		         count, QUEUES_MAX, x->name);
		return false;
	}
	x->first_queue = (unsigned)number;
	x->queue_count = queue ? 1 : count;
	x->queues = slu_alloc(x->queue_count, sizeof *x->queues);
	return true;
}

static struct xdp *new_xdp(const char *name, unsigned interface)
{
	struct xdp *x = slu_alloc(1, sizeof *x);

	x->port = (struct slu_port){
	        .ops = &xdp_ops,
	        .format = {.snaplen = CHUNK_BYTES, .nanoseconds = true},
	        .live = true,
	        .descriptor = -1,
	};
	x->interface = interface;
	x->promiscuous = -1;
	memcpy(x->name, name, strlen(name));
	return x;
}

struct slu_port *slu_port_xdp_open(const char *interface, char *error, size_t error_bytes)
{
	char name[64];
	const char *queue, *mode = read_words(interface, name, sizeof name, &queue);
	unsigned index = slu_port_find_interface("xdp", name, error, error_bytes);
	struct xdp *x;
	int status;

	if (!index)
		return NULL;
	if (*mode && strcmp(mode, "skb") && strcmp(mode, "driver")) {
		snprintf(error, error_bytes, "xdp:%.80s: no such mode; write xdp:%s, xdp:%s,skb or xdp:%s,driver",
		         interface, name, name, name);
		return NULL;
	}
	libxdp_set_print(say_nothing);
	libbpf_set_print(say_nothing_either);
	x = new_xdp(name, index);
	if (!choose_queues(x, interface, queue, error, error_bytes)) {
		xdp_free(&x->port);
		return NULL;
	}
	status = open_interface(x, mode);
	if (!status)
		return &x->port;
	snprintf(error, error_bytes, "xdp:%s: cannot have it by an AF_XDP socket: %s%s", interface, strerror(status),
	         status == EPERM ? "; it takes CAP_NET_RAW, CAP_NET_ADMIN and CAP_BPF, as root has" : "");
	xdp_free(&x->port);
	return NULL;
}
