/* SPDX-License-Identifier: MIT */
/*
 * port-live.c - what live ports share
 */
#include "port-live.h"

#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define NS_PER_S 1000000000u

bool slu_port_interface_name_is_valid(const char *kind, const char *name, char *error, size_t error_bytes)
{
	if (strlen(name) < IFNAMSIZ && !strpbrk(name, "/:%") && strcmp(name, ".") && strcmp(name, ".."))
		return true;
	snprintf(error, error_bytes, "%s:%.40s: no name of an interface: 1 to %d bytes, none of / : %%", kind, name,
	         IFNAMSIZ - 1);
	return false;
}

unsigned slu_port_find_interface(const char *kind, const char *name, char *error, size_t error_bytes)
{
	unsigned index;

	if (!slu_port_interface_name_is_valid(kind, name, error, error_bytes))
		return 0;
	index = if_nametoindex(name);
	if (!index)
		snprintf(error, error_bytes, "%s:%s: there is no such interface here; ip link lists those there are",
		         kind, name);
	return index;
}

bool slu_port_live_commit(struct slu_port *port)
{
	(void)port;
	return true;
}

bool slu_port_count_failure(struct slu_port *port, int number)
{
	switch (number) {
	case EAGAIN:
	case ENOBUFS:
		port->counts.full++;
		return true;
	case EMSGSIZE:
		port->counts.too_long++;
		return true;
	case EIO: /* of a TAP interface */
	case ENETDOWN:
		port->counts.down++;
		return true;
	default:
		return false;
	}
}

uint64_t slu_port_now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (uint64_t)now.tv_sec * NS_PER_S + (uint64_t)now.tv_nsec;
}
