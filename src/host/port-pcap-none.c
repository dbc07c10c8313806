/* SPDX-License-Identifier: MIT */
/*
 * port-pcap-none.c - captures, in a build without libpcap
 */
#include "port.h"

#include <stdio.h>

static struct slu_port *refuse(const char *file, char *error, size_t error_bytes)
{
	snprintf(error, error_bytes, "%s: this sluice was built without libpcap; install it and build again", file);
	return NULL;
}

struct slu_port *slu_port_pcap_open_read(const char *file, char *error, size_t error_bytes)
{
	return refuse(file, error, error_bytes);
}

struct slu_port *slu_port_pcap_open_write(const char *file, const struct slu_port_format *format, char *error,
                                          size_t error_bytes)
{
	(void)format;
	return refuse(file, error, error_bytes);
}
