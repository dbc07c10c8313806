/* SPDX-License-Identifier: MIT */
/*
 * peers.h - what else forwards pointers from ring to ring, filled with frames before: DPDK
 */
#ifndef BENCH_PEERS_H
#define BENCH_PEERS_H

#include <stdbool.h>

#define PEER_FRAMES 512 /* on their way, half of them in each ring */

/* False: this build has none. */
bool peer_start(void);

/* Turns frames, @burst at a time, from one to the other and back: an ethdev on a ring, the ring alone. */
void peer_ethdev(unsigned burst, long frames);
void peer_ring(unsigned burst, long frames);

/* One side of a hand-over by a ring between two threads. */
void peer_put(unsigned burst, long frames);
void peer_get(unsigned burst, long frames);

#endif
