/* SPDX-License-Identifier: MIT */
/*
 * port-packet.c - a network interface by packet sockets
 *
 * In: a ring of blocks that the kernel fills (TPACKET_V3); a block is ours until we have read all that is in it. The kernel
 * takes a VLAN tag off and tells it beside the frame: it is put back. Out: copies, sent together by one call, past the queueing
 * discipline, on a socket of their own that receives nothing.
 */
#include "memory.h"
#include "port-live.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#define BLOCK_BYTES   (1u << 18)
#define BLOCK_COUNT   32u
#define RING_BYTES    ((size_t)BLOCK_BYTES * BLOCK_COUNT)
#define SLOT_BYTES    2048u /* of no meaning but that the kernel asks for it */
#define RETIRE_MS     1u    /* a block that is not full is ours then */
#define SEND_BYTES    (1u << 18)
#define SOCKET_BYTES  (1 << 22)
#define SEND_WAIT_MS  2
#define TAG_BYTES     4u
#define ADDRESS_BYTES 12u

struct packet {
	struct slu_port port;
	char name[IFNAMSIZ];
	unsigned interface;

	uint8_t *ring;
	unsigned block; /* the next to be read */
	uint32_t left;  /* frames of it that were not read yet */
	struct tpacket3_hdr *next;
	bool opened; /* the block is ours */

	int out;
	unsigned count;
	uint32_t used;
	struct mmsghdr messages[SLU_PORT_BATCH_MAX];
	struct iovec parts[SLU_PORT_BATCH_MAX];
	uint8_t data[SEND_BYTES];
};

static struct packet *packet(struct slu_port *port)
{
	return (struct packet *)port;
}

static bool failed(struct packet *p, const char *what)
{
	snprintf(p->port.error, sizeof p->port.error, "packet:%s: %s: %s", p->name, what, strerror(errno));
	return false;
}

/*
 * In
 */

static struct tpacket_hdr_v1 *block_head(const struct packet *p)
{
	return &((struct tpacket_block_desc *)(p->ring + (size_t)p->block * BLOCK_BYTES))->hdr.bh1;
}

static bool open_block(struct packet *p)
{
	struct tpacket_hdr_v1 *head = block_head(p);

	if (!(__atomic_load_n(&head->block_status, __ATOMIC_ACQUIRE) & TP_STATUS_USER))
		return false;
	p->opened = true;
	p->left = head->num_pkts;
	p->next = (struct tpacket3_hdr *)(p->ring + (size_t)p->block * BLOCK_BYTES + head->offset_to_first_pkt);
	return true;
}

static void give_block_back(struct packet *p)
{
	__atomic_store_n(&block_head(p)->block_status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
	p->block = (p->block + 1) % BLOCK_COUNT;
	p->opened = false;
}

/* An interface that is down may come up again; one that is gone does not come back to this socket. */
static enum slu_port_result look_for_error(struct packet *p)
{
	char name[IF_NAMESIZE];
	socklen_t bytes = sizeof errno;
	int number = 0;

	if (getsockopt(p->port.descriptor, SOL_SOCKET, SO_ERROR, &number, &bytes) || !number)
		return SLU_PORT_NOTHING;
	if (number == ENETDOWN && if_indextoname(p->interface, name))
		return SLU_PORT_NOTHING;
	errno = number == ENETDOWN ? ENODEV : number;
	failed(p, "cannot read");
	return SLU_PORT_ERROR;
}

/* The tag that the kernel has taken off, in the room that was reserved before the frame. */
static uint8_t *put_tag_back(uint8_t *data, const struct tpacket3_hdr *head)
{
	uint16_t type = head->tp_status & TP_STATUS_VLAN_TPID_VALID ? head->hv1.tp_vlan_tpid : ETHERTYPE_VLAN;
	uint8_t *front = data - TAG_BYTES;

	memmove(front, data, ADDRESS_BYTES);
	front[ADDRESS_BYTES] = (uint8_t)(type >> 8);
	front[ADDRESS_BYTES + 1] = (uint8_t)type;
	front[ADDRESS_BYTES + 2] = (uint8_t)(head->hv1.tp_vlan_tci >> 8);
	front[ADDRESS_BYTES + 3] = (uint8_t)head->hv1.tp_vlan_tci;
	return front;
}

static void take_frame(struct packet *p, struct slu_frame *frame)
{
	const struct tpacket3_hdr *head = p->next;
	uint8_t *data = (uint8_t *)p->next + head->tp_mac;
	uint32_t added = 0;

	if (head->tp_status & TP_STATUS_VLAN_VALID && head->tp_snaplen >= ADDRESS_BYTES) {
		data = put_tag_back(data, head);
		added = TAG_BYTES;
	}
	*frame = (struct slu_frame){
	        .data = data,
	        .length = head->tp_snaplen + added,
	        .wire_length = head->tp_len + added,
	        .time_ns = (uint64_t)head->tp_sec * 1000000000u + head->tp_nsec,
	};
	if (head->tp_status & TP_STATUS_CSUMNOTREADY)
		slu_port_complete_checksum(data, frame->length);
	p->next = (struct tpacket3_hdr *)((uint8_t *)p->next + head->tp_next_offset);
	p->left--;
}

static enum slu_port_result packet_read(struct slu_port *port, struct slu_frame *frame)
{
	struct packet *p = packet(port);

	while (!p->left) {
		if (p->opened)
			give_block_back(p);
		if (!open_block(p))
			return look_for_error(p);
	}
	take_frame(p, frame);
	return SLU_PORT_FRAME;
}

/*
 * Out
 */

static void wait_for_room(const struct packet *p)
{
	struct pollfd poll_out = {.fd = p->out, .events = POLLOUT};

	poll(&poll_out, 1, SEND_WAIT_MS);
}

/* The first of those that are left could not be sent: will it be, if tried again? */
static bool is_worth_a_wait(const struct packet *p, bool *waited)
{
	if (errno == EINTR)
		return true;
	if (errno != EAGAIN || *waited)
		return false;
	*waited = true;
	wait_for_room(p);
	return true;
}

static bool packet_flush(struct slu_port *port)
{
	struct packet *p = packet(port);
	bool waited = false;
	unsigned done = 0;

	while (done < p->count) {
		int sent = sendmmsg(p->out, p->messages + done, p->count - done, MSG_DONTWAIT);

		if (sent > 0) {
			port->counts.sent += (unsigned)sent;
			done += (unsigned)sent;
		} else if (is_worth_a_wait(p, &waited)) {
			continue;
		} else if (slu_port_count_failure(port, errno)) {
			done++;
		} else {
			return failed(p, "cannot send");
		}
	}
	p->count = 0;
	p->used = 0;
	return true;
}

static bool packet_write(struct slu_port *port, const struct slu_frame *frame)
{
	struct packet *p = packet(port);

	if ((p->count == SLU_PORT_BATCH_MAX || p->used + frame->length > SEND_BYTES) && !packet_flush(port))
		return false;
	p->parts[p->count] = (struct iovec){.iov_base = p->data + p->used, .iov_len = frame->length};
	memcpy(p->data + p->used, frame->data, frame->length);
	p->used += frame->length;
	p->count++;
	return true;
}

/* The kernel counts from the last time that it was asked. */
static void packet_count(struct slu_port *port)
{
	struct tpacket_stats_v3 stats = {0};
	socklen_t bytes = sizeof stats;

	if (!getsockopt(port->descriptor, SOL_PACKET, PACKET_STATISTICS, &stats, &bytes))
		port->counts.missed += stats.tp_drops;
}

/*
 * Opening, closing
 */

static void packet_free(struct slu_port *port)
{
	struct packet *p = packet(port);

	if (p->ring)
		munmap(p->ring, RING_BYTES);
	if (p->out >= 0)
		close(p->out);
	if (port->descriptor >= 0)
		close(port->descriptor);
	free(p);
}

static const struct slu_port_ops packet_ops = {
        .read = packet_read,
        .write = packet_write,
        .flush = packet_flush,
        .count = packet_count,
        .commit = slu_port_live_commit,
        .free = packet_free,
};

static bool set(int descriptor, int level, int option, const void *value, socklen_t bytes)
{
	return !setsockopt(descriptor, level, option, value, bytes);
}

static bool bind_to(int descriptor, unsigned interface, unsigned protocol)
{
	const struct sockaddr_ll address = {
	        .sll_family = AF_PACKET,
	        .sll_protocol = htons((uint16_t)protocol),
	        .sll_ifindex = (int)interface,
	};

	return !bind(descriptor, (const struct sockaddr *)&address, sizeof address);
}

static bool make_ring(struct packet *p)
{
	const int version = TPACKET_V3, reserve = TAG_BYTES, one = 1;
	const struct tpacket_req3 request = {
	        .tp_block_size = BLOCK_BYTES,
	        .tp_block_nr = BLOCK_COUNT,
	        .tp_frame_size = SLOT_BYTES,
	        .tp_frame_nr = RING_BYTES / SLOT_BYTES,
	        .tp_retire_blk_tov = RETIRE_MS,
	};
	const struct packet_mreq all = {.mr_ifindex = (int)p->interface, .mr_type = PACKET_MR_PROMISC};
	int in = p->port.descriptor;

	if (!set(in, SOL_PACKET, PACKET_VERSION, &version, sizeof version) ||
	    !set(in, SOL_PACKET, PACKET_RESERVE, &reserve, sizeof reserve) ||
	    !set(in, SOL_PACKET, PACKET_IGNORE_OUTGOING, &one, sizeof one) ||
	    !set(in, SOL_PACKET, PACKET_RX_RING, &request, sizeof request))
		return false;
	p->ring = mmap(NULL, RING_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, in, 0);
	if (p->ring == MAP_FAILED) {
		p->ring = NULL;
		return false;
	}
	return bind_to(in, p->interface, ETH_P_ALL) && set(in, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &all, sizeof all);
}

static bool make_sender(struct packet *p)
{
	const int one = 1, bytes = SOCKET_BYTES;

	for (unsigned i = 0; i < SLU_PORT_BATCH_MAX; i++)
		p->messages[i].msg_hdr = (struct msghdr){.msg_iov = &p->parts[i], .msg_iovlen = 1};
	set(p->out, SOL_SOCKET, SO_SNDBUFFORCE, &bytes, sizeof bytes);
	return set(p->out, SOL_PACKET, PACKET_QDISC_BYPASS, &one, sizeof one) && bind_to(p->out, p->interface, 0);
}

struct slu_port *slu_port_packet_open(const char *interface, char *error, size_t error_bytes)
{
	unsigned index = slu_port_find_interface("packet", interface, error, error_bytes);
	struct packet *p;

	if (!index)
		return NULL;
	p = slu_alloc(1, sizeof *p);
	p->port = (struct slu_port){
	        .ops = &packet_ops,
	        .format = {.snaplen = SLU_PORT_LIVE_BYTES, .nanoseconds = true},
	        .live = true,
	        .descriptor = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0),
	};
	p->out = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	p->interface = index;
	memcpy(p->name, interface, strlen(interface));
	if (p->port.descriptor >= 0 && p->out >= 0 && make_ring(p) && make_sender(p))
		return &p->port;
	snprintf(error, error_bytes, "packet:%s: cannot have it by a packet socket: %s%s", interface, strerror(errno),
	         errno == EPERM ? "; it takes CAP_NET_RAW, as root has" : "");
	packet_free(&p->port);
	return NULL;
}
