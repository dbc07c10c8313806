/* SPDX-License-Identifier: MIT */
/*
 * port-packet-none.c - network interfaces, in a build without the packet sockets of Linux
 */
#include "port.h"

#include <stdio.h>

struct slu_port *slu_port_packet_open(const char *interface, char *error, size_t error_bytes)
{
	snprintf(error, error_bytes,
	         "packet:%.60s: this sluice was built without linux/if_packet.h; install it and build again",
	         interface);
	return NULL;
}
