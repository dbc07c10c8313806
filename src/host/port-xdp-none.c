/* SPDX-License-Identifier: MIT */
/*
 * port-xdp-none.c - AF_XDP, in a build without libxdp
 */
#include "port.h"

#include <stdio.h>

struct slu_port *slu_port_xdp_open(const char *interface, char *error, size_t error_bytes)
{
	snprintf(error, error_bytes, "xdp:%.60s: this sluice was built without libxdp; install it and build again",
	         interface);
	return NULL;
}
