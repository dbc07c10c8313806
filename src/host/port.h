/* SPDX-License-Identifier: MIT */
/*
 * port.h - where frames come from and go to
 *
 *   memory      two queues in this process; of what is written the first SLU_PORT_MEMORY_MAX are kept
 *   pcap:FILE   a capture, read or written by libpcap
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

/* One frame as a port has it. @data is the port's until its next call. */
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
};

struct slu_port;

struct slu_port_ops {
	enum slu_port_result (*read)(struct slu_port *port, struct slu_frame *frame);
	bool (*write)(struct slu_port *port, const struct slu_frame *frame);
	bool (*commit)(struct slu_port *port);
	void (*free)(struct slu_port *port);
};

struct slu_port {
	const struct slu_port_ops *ops;
	struct slu_port_format format;
	char error[512]; /* what went wrong, one line, beginning with the file's name */
};

/*
 * Open by name, for reading or for writing. On failure NULL, and one line in @error.
 * @format: of what is to be written; not used for reading.
 */
struct slu_port *slu_port_open_read(const char *name, char *error, size_t error_bytes);
struct slu_port *slu_port_open_write(const char *name, const struct slu_port_format *format, char *error,
                                     size_t error_bytes);

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
