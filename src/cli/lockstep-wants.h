/* SPDX-License-Identifier: MIT */
/*
 * lockstep-wants.h - what differs between the worlds
 */
#ifndef SLU_LOCKSTEP_WANTS_H
#define SLU_LOCKSTEP_WANTS_H

#include "world.h"

/* What the live claim waits for the end of is there; false of a claim that is not live. */
bool slu_lockstep_is_wanting(const struct slu_world *world, const char *claim);

#endif
