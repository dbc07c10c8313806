/* SPDX-License-Identifier: MIT */
/*
 * port-dpdk-none.c - poll-mode drivers, in a build without DPDK
 */
#include "port.h"

#include <stdio.h>

struct slu_port *slu_port_dpdk_open(const char *device, char *error, size_t error_bytes)
{
	snprintf(error, error_bytes, "dpdk:%.60s: this sluice was built without libdpdk; install it and build again",
	         device);
	return NULL;
}
