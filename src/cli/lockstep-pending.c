/* SPDX-License-Identifier: MIT */
/*
 * lockstep-pending.c - what the live claim of pending.claims waits for, at the first operation
 */
#include "lockstep-wants.h"

#include <string.h>

bool slu_lockstep_is_wanting(const struct slu_world *world, const char *claim)
{
	const struct slu_world_operation *first = &world->operations[0];

	return strcmp(claim, "every_call_is_answered") == 0 && first->unfinished && !first->told;
}
