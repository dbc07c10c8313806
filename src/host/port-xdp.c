/* SPDX-License-Identifier: MIT */
/*
 * port-xdp.c - a queue of a network interface by an AF_XDP socket
 *
 * One area of chunks, half for what comes, half for what goes. A chunk for what comes is with the kernel (fill ring), in the ring of
 * what came, or ours until the next read; one for what goes is free, with the kernel, or in the ring of what has gone.
 */
#include "memory.h"
#include "port-live.h"

#include <errno.h>
#include <linux/if_link.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <bpf/libbpf.h>
#include <xdp/libxdp.h>
#include <xdp/xsk.h>

#define CHUNK_BYTES  XSK_UMEM__DEFAULT_FRAME_SIZE
#define CHUNKS       2048u /* of each half */
#define AREA_BYTES   ((size_t)2 * CHUNKS * CHUNK_BYTES)
#define HEADER_BYTES 18u /* Ethernet with a tag */
#define KICKS_MAX    64  /* the kernel takes a few frames each time */
#define SEND_WAIT_MS 2
#define OPEN_TRIES   20 /* the socket before us may not be gone yet */
#define OPEN_WAIT_NS 50000000

struct xdp {
	struct slu_port port;
	char name[IFNAMSIZ];
	unsigned interface;
	uint32_t longest;
	int promiscuous;
	uint8_t *area;
	struct xsk_umem *umem;
	struct xsk_socket *socket;
	struct xsk_ring_prod fill;
	struct xsk_ring_cons gone;
	struct xsk_ring_cons in;
	struct xsk_ring_prod out;

	uint32_t first; /* of those that have come and are being read */
	uint32_t count;
	uint32_t next;

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
static void give_back(struct xdp *x)
{
	uint32_t at = 0;

	if (!x->count)
		return;
	if (xsk_ring_prod__reserve(&x->fill, x->count, &at) == x->count) {
		for (uint32_t i = 0; i < x->count; i++)
			*xsk_ring_prod__fill_addr(&x->fill, at + i) =
			        xsk_umem__extract_addr(xsk_ring_cons__rx_desc(&x->in, x->first + i)->addr);
		xsk_ring_prod__submit(&x->fill, x->count);
	}
	xsk_ring_cons__release(&x->in, x->count);
	x->count = x->next = 0;
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
	const struct xdp_desc *descriptor;

	if (x->next == x->count) {
		give_back(x);
		x->count = xsk_ring_cons__peek(&x->in, SLU_PORT_BATCH_MAX, &x->first);
		if (!x->count)
			return look_for_interface(x);
	}
	descriptor = xsk_ring_cons__rx_desc(&x->in, x->first + x->next++);
	*frame = (struct slu_frame){
	        .data = xsk_umem__get_data(x->area, descriptor->addr),
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
	uint32_t at = 0;
	uint32_t count = xsk_ring_cons__peek(&x->gone, CHUNKS, &at);

	for (uint32_t i = 0; i < count; i++)
		x->free[x->free_count++] = *xsk_ring_cons__comp_addr(&x->gone, at + i);
	xsk_ring_cons__release(&x->gone, count);
}

/* Until the kernel has taken all, or takes no more just now: what is in the ring then goes with the next ones. */
static bool kick(struct xdp *x)
{
	for (int i = 0; i < KICKS_MAX && xsk_ring_prod__needs_wakeup(&x->out); i++) {
		if (sendto(x->port.descriptor, NULL, 0, MSG_DONTWAIT, NULL, 0) >= 0)
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
	struct pollfd poll_out = {.fd = x->port.descriptor, .events = POLLOUT};

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
	memcpy(xsk_umem__get_data(x->area, x->free[x->free_count]), frame->data, frame->length);
	x->written++;
	return true;
}

/* The kernel counts from the beginning. */
static void xdp_count(struct slu_port *port)
{
	struct xdp_statistics statistics = {0};
	socklen_t bytes = sizeof statistics;

	if (!getsockopt(port->descriptor, SOL_XDP, XDP_STATISTICS, &statistics, &bytes))
		port->counts.missed = statistics.rx_dropped + statistics.rx_ring_full;
}

/*
 * Opening, closing
 */

static void xdp_free(struct slu_port *port)
{
	struct xdp *x = xdp(port);

	if (x->socket)
		xsk_socket__delete(x->socket);
	if (x->umem)
		xsk_umem__delete(x->umem);
	if (x->area)
		slu_unmap(x->area, AREA_BYTES);
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

static int make_area(struct xdp *x)
{
	const struct xsk_umem_config config = {
	        .fill_size = CHUNKS,
	        .comp_size = CHUNKS,
	        .frame_size = CHUNK_BYTES,
	};

	x->area = slu_map(AREA_BYTES);
	for (x->free_count = 0; x->free_count < CHUNKS; x->free_count++)
		x->free[x->free_count] = (uint64_t)(CHUNKS + x->free_count) * CHUNK_BYTES;
	return -xsk_umem__create(&x->umem, x->area, AREA_BYTES, &x->fill, &x->gone, &config);
}

static int make_socket(struct xdp *x, bool driver_mode)
{
	const struct timespec wait = {.tv_nsec = OPEN_WAIT_NS};
	const struct xsk_socket_config config = {
	        .rx_size = CHUNKS,
	        .tx_size = CHUNKS,
	        .xdp_flags = driver_mode ? XDP_FLAGS_DRV_MODE : XDP_FLAGS_SKB_MODE,
	        .bind_flags = (uint16_t)(XDP_USE_NEED_WAKEUP | (driver_mode ? 0 : XDP_COPY)),
	};
	int status = EBUSY;

	for (int i = 0; i < OPEN_TRIES && status == EBUSY; i++) {
		if (i)
			nanosleep(&wait, NULL);
		status = -xsk_socket__create(&x->socket, x->name, 0, x->umem, &x->in, &x->out, &config);
	}
	return status;
}

static void fill_all(struct xdp *x)
{
	uint32_t at = 0;

	if (xsk_ring_prod__reserve(&x->fill, CHUNKS, &at) != CHUNKS)
		return;
	for (uint32_t i = 0; i < CHUNKS; i++)
		*xsk_ring_prod__fill_addr(&x->fill, at + i) = (uint64_t)i * CHUNK_BYTES;
	xsk_ring_prod__submit(&x->fill, CHUNKS);
}

/* In driver mode, if that is not ruled out and the driver has it. */
static int open_queue(struct xdp *x, const char *mode)
{
	int status = look_at_interface(x);

	if (!status)
		status = make_area(x);
	if (!status)
		status = make_socket(x, strcmp(mode, "skb") != 0);
	if (status && !*mode)
		status = make_socket(x, false);
	if (status)
		return status;
	x->port.descriptor = xsk_socket__fd(x->socket);
	fill_all(x);
	return 0;
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

/* IF, or IF,MODE: @name, and the mode or "". */
static const char *read_mode(const char *interface, char *name, size_t bytes)
{
	const char *comma = strchr(interface, ',');

	snprintf(name, bytes, "%.*s", comma ? (int)(comma - interface) : (int)strlen(interface), interface);
	return comma ? comma + 1 : "";
}

struct slu_port *slu_port_xdp_open(const char *interface, char *error, size_t error_bytes)
{
	char name[64];
	const char *mode = read_mode(interface, name, sizeof name);
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
	x = slu_alloc(1, sizeof *x);
	x->port = (struct slu_port){
	        .ops = &xdp_ops,
	        .format = {.snaplen = CHUNK_BYTES, .nanoseconds = true},
	        .live = true,
	};
	x->interface = index;
	x->promiscuous = -1;
	memcpy(x->name, name, strlen(name));
	status = open_queue(x, mode);
	if (!status)
		return &x->port;
	snprintf(error, error_bytes, "xdp:%s: cannot have it by an AF_XDP socket: %s%s", interface, strerror(status),
	         status == EPERM ? "; it takes CAP_NET_RAW, CAP_NET_ADMIN and CAP_BPF, as root has" : "");
	xdp_free(&x->port);
	return NULL;
}
