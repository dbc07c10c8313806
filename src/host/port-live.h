/* SPDX-License-Identifier: MIT */
/*
 * port-live.h - what live ports share
 */
#ifndef SLU_PORT_LIVE_H
#define SLU_PORT_LIVE_H

#include "port.h"

/* As many frames leave together, at most. */
#define SLU_PORT_BATCH_MAX 64

/* An interface by its name: its number, or 0 and one line in @error, which begins with @kind:@name. */
unsigned slu_port_find_interface(const char *kind, const char *name, char *error, size_t error_bytes);

/* Is it a name that an interface can have? */
bool slu_port_interface_name_is_valid(const char *kind, const char *name, char *error, size_t error_bytes);

/* A live port has nothing to commit. */
bool slu_port_live_commit(struct slu_port *port);

/* A failed send of one frame, by its errno: counted, or false. */
bool slu_port_count_failure(struct slu_port *port, int number);

/* The time now, in nanoseconds since 1970. */
uint64_t slu_port_now_ns(void);

/* Compute the TCP or UDP checksum that the sender left to its interface; any other frame stays as it is. */
void slu_port_complete_checksum(uint8_t *frame, uint32_t length);

#endif
