/* SPDX-License-Identifier: MIT */
/*
 * port-tap-none.c - TAP interfaces, in a build without those of Linux
 */
#include "port.h"

#include <stdio.h>

struct slu_port *slu_port_tap_open(const char *interface, char *error, size_t error_bytes)
{
	snprintf(error, error_bytes,
	         "tap:%.60s: this sluice was built without linux/if_tun.h; install it and build again", interface);
	return NULL;
}
