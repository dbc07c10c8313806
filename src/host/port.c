/* SPDX-License-Identifier: MIT */
/*
 * port.c - a port by its name
 */
#include "port.h"

#include <stdio.h>
#include <string.h>

static const struct live {
	const char *prefix;
	struct slu_port *(*open)(const char *rest, char *error, size_t error_bytes);
} lives[] = {
        {"dpdk:", slu_port_dpdk_open},
        {"packet:", slu_port_packet_open},
        {"tap:", slu_port_tap_open},
        {"xdp:", slu_port_xdp_open},
};

/* What stands behind @prefix, or NULL. */
static const char *behind(const char *name, const char *prefix)
{
	size_t length = strlen(prefix);

	return strncmp(name, prefix, length) || !name[length] ? NULL : name + length;
}

static const char *pcap_file(const char *name)
{
	return behind(name, "pcap:");
}

static const struct live *find_live(const char *name)
{
	for (size_t i = 0; i < sizeof lives / sizeof *lives; i++) {
		if (behind(name, lives[i].prefix))
			return &lives[i];
	}
	return NULL;
}

bool slu_port_name_is_live(const char *name)
{
	return find_live(name);
}

bool slu_port_name_is_valid(const char *name, char *error, size_t error_bytes)
{
	if (!strcmp(name, "memory") || pcap_file(name) || find_live(name))
		return true;
	snprintf(error, error_bytes, "%s: no such port; write " SLU_PORT_NAMES, name);
	return false;
}

struct slu_port *slu_port_open_read(const char *name, char *error, size_t error_bytes)
{
	if (!slu_port_name_is_valid(name, error, error_bytes))
		return NULL;
	if (find_live(name))
		return slu_port_open_live(name, error, error_bytes);
	if (pcap_file(name))
		return slu_port_pcap_open_read(pcap_file(name), error, error_bytes);
	return slu_port_memory_new();
}

struct slu_port *slu_port_open_write(const char *name, const struct slu_port_format *format, char *error,
                                     size_t error_bytes)
{
	if (!slu_port_name_is_valid(name, error, error_bytes))
		return NULL;
	if (find_live(name))
		return slu_port_open_live(name, error, error_bytes);
	if (pcap_file(name))
		return slu_port_pcap_open_write(pcap_file(name), format, error, error_bytes);
	return slu_port_memory_new();
}

struct slu_port *slu_port_open_live(const char *name, char *error, size_t error_bytes)
{
	const struct live *live = find_live(name);

	return live->open(behind(name, live->prefix), error, error_bytes);
}
