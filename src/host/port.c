/* SPDX-License-Identifier: MIT */
/*
 * port.c - a port by its name
 */
#include "port.h"

#include <stdio.h>
#include <string.h>

#define PCAP_PREFIX "pcap:"

static const char *pcap_file(const char *name)
{
	size_t length = strlen(PCAP_PREFIX);

	return strncmp(name, PCAP_PREFIX, length) ? NULL : name + length;
}

bool slu_port_name_is_valid(const char *name, char *error, size_t error_bytes)
{
	const char *file = pcap_file(name);

	if (!strcmp(name, "memory") || (file && *file))
		return true;
	snprintf(error, error_bytes, "%s: no such port; write memory or pcap:FILE", name);
	return false;
}

struct slu_port *slu_port_open_read(const char *name, char *error, size_t error_bytes)
{
	if (!slu_port_name_is_valid(name, error, error_bytes))
		return NULL;
	if (pcap_file(name))
		return slu_port_pcap_open_read(pcap_file(name), error, error_bytes);
	return slu_port_memory_new();
}

struct slu_port *slu_port_open_write(const char *name, const struct slu_port_format *format, char *error,
                                     size_t error_bytes)
{
	if (!slu_port_name_is_valid(name, error, error_bytes))
		return NULL;
	if (pcap_file(name))
		return slu_port_pcap_open_write(pcap_file(name), format, error, error_bytes);
	return slu_port_memory_new();
}
