/* SPDX-License-Identifier: MIT */
/*
 * port-pcap.c - captures, by libpcap
 */
#include "port.h"
#include "memory.h"
#include "temporary.h"

#include <errno.h>
#include <fcntl.h>
#include <pcap/pcap.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NS_PER_S 1000000000u

struct capture {
	struct slu_port port;
	char *file;
	char *temporary; /* NULL if written in place (a device, a pipe) or without a name */
	bool nameless;
	struct slu_temporary *guard;
	FILE *stream;
	pcap_t *pcap;
	pcap_dumper_t *dumper;
	uint64_t number;
};

static struct capture *capture(struct slu_port *port)
{
	return (struct capture *)port;
}

static char *copy_text(const char *text)
{
	size_t bytes = strlen(text) + 1;

	return memcpy(slu_alloc(1, bytes), text, bytes);
}

static enum slu_port_result capture_read(struct slu_port *port, struct slu_frame *frame)
{
	struct capture *c = capture(port);
	struct pcap_pkthdr *header;
	const u_char *data;
	int result = pcap_next_ex(c->pcap, &header, &data);

	if (result == PCAP_ERROR_BREAK)
		return SLU_PORT_END;
	if (result != 1) {
		snprintf(port->error, sizeof port->error, "%s: frame %llu: %s", c->file,
		         (unsigned long long)c->number + 1, pcap_geterr(c->pcap));
		return SLU_PORT_ERROR;
	}
	c->number++;
	*frame = (struct slu_frame){
	        .data = data,
	        .length = header->caplen,
	        .wire_length = header->len,
	        .time_ns = (uint64_t)header->ts.tv_sec * NS_PER_S + (uint64_t)header->ts.tv_usec,
	};
	return SLU_PORT_FRAME;
}

static bool write_failed(struct capture *c)
{
	snprintf(c->port.error, sizeof c->port.error, "%s: cannot write: %s", c->file, strerror(errno));
	return false;
}

static bool capture_write(struct slu_port *port, const struct slu_frame *frame)
{
	struct capture *c = capture(port);
	uint64_t fraction = frame->time_ns % NS_PER_S;
	struct pcap_pkthdr header = {
	        .caplen = frame->length,
	        .len = frame->wire_length,
	};

	header.ts.tv_sec = (time_t)(frame->time_ns / NS_PER_S);
	header.ts.tv_usec = (suseconds_t)(port->format.nanoseconds ? fraction : fraction / 1000);
	errno = 0;
	pcap_dump((u_char *)c->dumper, &header, frame->data);
	return ferror(c->stream) ? write_failed(c) : true;
}

static void forget_temporary(struct capture *c)
{
	if (c->guard)
		slu_temporary_forget(c->guard);
	c->guard = NULL;
	free(c->temporary);
	c->temporary = NULL;
}

static bool capture_commit(struct slu_port *port)
{
	struct capture *c = capture(port);

	if (!c->dumper)
		return true;
	errno = 0;
	if (pcap_dump_flush(c->dumper) || ferror(c->stream))
		return write_failed(c);
	if (c->temporary && rename(c->temporary, c->file))
		return write_failed(c);
	if (c->nameless && !slu_temporary_name(fileno(c->stream), c->file))
		return write_failed(c);
	c->nameless = false;
	forget_temporary(c);
	return true;
}

static void capture_free(struct slu_port *port)
{
	struct capture *c = capture(port);

	if (c->dumper)
		pcap_dump_close(c->dumper);
	else if (c->stream && !c->pcap)
		fclose(c->stream);
	if (c->pcap)
		pcap_close(c->pcap);
	if (c->temporary)
		unlink(c->temporary);
	forget_temporary(c);
	free(c->file);
	free(c);
}

static const struct slu_port_ops capture_ops = {
        .read = capture_read,
        .write = capture_write,
        .commit = capture_commit,
        .free = capture_free,
};

static struct capture *new_capture(const char *file)
{
	struct capture *c = slu_alloc(1, sizeof *c);

	c->port.ops = &capture_ops;
	c->port.format = (struct slu_port_format)SLU_PORT_FORMAT_DEFAULT;
	c->file = copy_text(file);
	return c;
}

static struct slu_port *give_up(struct capture *c)
{
	capture_free(&c->port);
	return NULL;
}

/* Only the classic format in microseconds is surely in microseconds; a pipe cannot be looked into. */
static bool has_nanoseconds(FILE *stream)
{
	static const uint8_t little[] = {0xd4, 0xc3, 0xb2, 0xa1};
	static const uint8_t big[] = {0xa1, 0xb2, 0xc3, 0xd4};
	uint8_t magic[4];

	if (pread(fileno(stream), magic, sizeof magic, 0) != (ssize_t)sizeof magic)
		return true;
	return memcmp(magic, little, sizeof magic) && memcmp(magic, big, sizeof magic);
}

static bool is_ethernet(struct capture *c, char *error, size_t error_bytes)
{
	int type = pcap_datalink(c->pcap);
	const char *name = pcap_datalink_val_to_name(type);

	if (type == DLT_EN10MB)
		return true;
	snprintf(error, error_bytes, "%s: link type %s, not Ethernet (EN10MB); only Ethernet frames carry VLAN tags",
	         c->file, name ? name : "unknown");
	return false;
}

struct slu_port *slu_port_pcap_open_read(const char *file, char *error, size_t error_bytes)
{
	struct capture *c = new_capture(file);
	char why[PCAP_ERRBUF_SIZE];

	c->stream = fopen(file, "rb");
	if (!c->stream) {
		snprintf(error, error_bytes, "%s: cannot read: %s", file, strerror(errno));
		return give_up(c);
	}
	c->port.format.nanoseconds = has_nanoseconds(c->stream);
	c->pcap = pcap_fopen_offline_with_tstamp_precision(c->stream, PCAP_TSTAMP_PRECISION_NANO, why);
	if (!c->pcap) {
		snprintf(error, error_bytes, "%s: not a capture that can be read: %s", file, why);
		return give_up(c);
	}
	if (!is_ethernet(c, error, error_bytes))
		return give_up(c);
	c->port.format.snaplen = (uint32_t)pcap_snapshot(c->pcap);
	return &c->port;
}

/* A device or a pipe is written in place: renaming a file over it would replace it. */
static bool is_special(const char *file)
{
	struct stat status;

	return !stat(file, &status) && !S_ISREG(status.st_mode);
}

static FILE *open_temporary(struct capture *c)
{
	size_t bytes = strlen(c->file) + sizeof ".XXXXXX";
	mode_t mask = umask(0);
	int descriptor;

	umask(mask);
	descriptor = slu_temporary_open(c->file);
	c->nameless = descriptor >= 0;
	if (c->nameless)
		return fdopen(descriptor, "wb");
	c->temporary = slu_alloc(1, bytes);
	snprintf(c->temporary, bytes, "%s.XXXXXX", c->file);
	descriptor = slu_temporary_make(c->temporary, &c->guard);
	if (descriptor < 0) {
		free(c->temporary);
		c->temporary = NULL;
		return NULL;
	}
	fchmod(descriptor, 0666 & ~mask);
	return fdopen(descriptor, "wb");
}

struct slu_port *slu_port_pcap_open_write(const char *file, const struct slu_port_format *format, char *error,
                                          size_t error_bytes)
{
	struct capture *c = new_capture(file);

	c->port.format = *format;
	c->stream = is_special(file) ? fopen(file, "wb") : open_temporary(c);
	if (c->stream) {
		c->pcap = pcap_open_dead_with_tstamp_precision(DLT_EN10MB, (int)format->snaplen,
		                                               format->nanoseconds ? PCAP_TSTAMP_PRECISION_NANO
		                                                                   : PCAP_TSTAMP_PRECISION_MICRO);
		c->dumper = c->pcap ? pcap_dump_fopen(c->pcap, c->stream) : NULL;
	}
	if (!c->dumper) {
		snprintf(error, error_bytes, "%s: cannot write: %s", file, strerror(errno));
		return give_up(c);
	}
	return &c->port;
}
