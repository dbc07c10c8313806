/* SPDX-License-Identifier: MIT */
/*
 * peers-none.c - a build without DPDK
 */
#include "peers.h"

bool peer_start(void)
{
	return false;
}

void peer_ethdev(unsigned burst, long frames)
{
	(void)burst, (void)frames;
}

void peer_ring(unsigned burst, long frames)
{
	(void)burst, (void)frames;
}

void peer_put(unsigned burst, long frames)
{
	(void)burst, (void)frames;
}

void peer_get(unsigned burst, long frames)
{
	(void)burst, (void)frames;
}
