/* SPDX-License-Identifier: MIT */
/*
 * port.h - where frames come from and go to
 *
 *   memory      two queues in this process; of what is written the first SLU_PORT_MEMORY_MAX are kept
 *   pcap:FILE   a capture, read or written by libpcap
 *
 * and those that are live, open for both ways at once, with a clock of their own:
 *
 *   packet:IF   a network interface, by a packet socket
 *   tap:NAME    a TAP interface, made if it is not there
 *   xdp:IF      the queues of a network interface, or one, by AF_XDP sockets
 *   dpdk:DEVICE a device of a poll-mode driver of DPDK
 *
 * A capture that is written appears under its name only when it is complete: until then it is a temporary file beside it.
 */
#ifndef SLU_PORT_H
#define SLU_PORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SLU_PORT_SNAPLEN_MAX 262144u
#define SLU_PORT_MEMORY_MAX  1024u

/* The longest frame that a live port reads: what a sender leaves to its interface to cut in pieces comes whole. */
#define SLU_PORT_LIVE_BYTES 65568u

/* One frame as a port has it. @data is the port's until its next read. */
struct slu_frame {
	const uint8_t *data;
	uint32_t length;
	uint32_t wire_length;
	uint64_t time_ns;
};

/* What a capture says of all of its frames; what is written says the same as what was read. */
struct slu_port_format {
	uint32_t snaplen;
	bool nanoseconds;
};

#define SLU_PORT_FORMAT_DEFAULT                                       \
	{                                                             \
		.snaplen = SLU_PORT_SNAPLEN_MAX, .nanoseconds = false \
	}

enum slu_port_result {
	SLU_PORT_FRAME,
	SLU_PORT_END,
	SLU_PORT_ERROR,
	SLU_PORT_NOTHING, /* live: nothing has come just now */
};

/*
 * What became of frames at the system's edge of a live port.
 *   missed    came, and found no room
 *   sent      left
 *   full      did not: no room; likewise
 *   too_long  longer than the interface takes
 *   down      the interface is down
 */
struct slu_port_counts {
	uint64_t missed;
	uint64_t sent;
	uint64_t full;
	uint64_t too_long;
	uint64_t down;
};

struct slu_port;

struct slu_port_ops {
	enum slu_port_result (*read)(struct slu_port *port, struct slu_frame *frame);
	bool (*write)(struct slu_port *port, const struct slu_frame *frame);
	bool (*flush)(struct slu_port *port); /* live only */
	void (*count)(struct slu_port *port); /* live only: bring the counts up to date */
	bool (*commit)(struct slu_port *port);
	void (*free)(struct slu_port *port);
};

/*
 * @live:       read and written at once, what is written is gone at the next flush
 * @descriptor: live: readable when there may be something to read; -1: look and see
 * @counts:     live: as of the last slu_port_count()
 */
struct slu_port {
	const struct slu_port_ops *ops;
	struct slu_port_format format;
	bool live;
	int descriptor;
	struct slu_port_counts counts;
	char error[512]; /* what went wrong, one line, beginning with the file's name */
};

/*
 * Open by name, for reading or for writing. On failure NULL, and one line in @error.
 * @format: of what is to be written; not used for reading.
 */
struct slu_port *slu_port_open_read(const char *name, char *error, size_t error_bytes);
struct slu_port *slu_port_open_write(const char *name, const struct slu_port_format *format, char *error,
                                     size_t error_bytes);

/* A live port, both ways. */
struct slu_port *slu_port_open_live(const char *name, char *error, size_t error_bytes);

/* Is it the name of a live port? */
bool slu_port_name_is_live(const char *name);

/* The names that there are, for a message. */
#define SLU_PORT_NAMES "memory, pcap:FILE, packet:IF, tap:NAME, xdp:IF or dpdk:DEVICE"

/* Is this a name that a port can have? Says why not in @error. */
bool slu_port_name_is_valid(const char *name, char *error, size_t error_bytes);

struct slu_port *slu_port_memory_new(void);

/* Put a frame where read() of a memory port will find it; false for any other port. */
bool slu_port_memory_put(struct slu_port *port, const struct slu_frame *frame);

/*
 * Take the oldest frame that was written to a memory port; false if there is none, or for any other port. @frame is the
 * port's until the next call.
 */
bool slu_port_memory_get(struct slu_port *port, struct slu_frame *frame);

struct slu_port *slu_port_pcap_open_read(const char *file, char *error, size_t error_bytes);
struct slu_port *slu_port_pcap_open_write(const char *file, const struct slu_port_format *format, char *error,
                                          size_t error_bytes);

/* Live ports, by what stands behind the colon. */
struct slu_port *slu_port_packet_open(const char *interface, char *error, size_t error_bytes);
struct slu_port *slu_port_tap_open(const char *interface, char *error, size_t error_bytes);
struct slu_port *slu_port_xdp_open(const char *interface, char *error, size_t error_bytes);
struct slu_port *slu_port_dpdk_open(const char *device, char *error, size_t error_bytes);

/* The next frame; on SLU_PORT_ERROR @port->error says why. */
static inline enum slu_port_result slu_port_read(struct slu_port *port, struct slu_frame *frame)
{
	return port->ops->read(port, frame);
}

/* False: @port->error says why. */
static inline bool slu_port_write(struct slu_port *port, const struct slu_frame *frame)
{
	return port->ops->write(port, frame);
}

/* A live port: let go what was written. False: @port->error says why. */
static inline bool slu_port_flush(struct slu_port *port)
{
	return port->ops->flush(port);
}

/* A live port: @port->counts are those of now. */
static inline void slu_port_count(struct slu_port *port)
{
	port->ops->count(port);
}

/* What was written is complete: let it appear under its name. False: @port->error says why, and nothing is left. */
static inline bool slu_port_commit(struct slu_port *port)
{
	return port->ops->commit(port);
}

/* Without a commit before, nothing that was written is left. */
static inline void slu_port_free(struct slu_port *port)
{
	port->ops->free(port);
}

#endif
