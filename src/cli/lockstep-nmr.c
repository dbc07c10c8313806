/* SPDX-License-Identifier: MIT */
/*
 * lockstep-nmr.c - what the live claims of nmr.claims wait for
 */
#include "lockstep-wants.h"

#include <string.h>

#include "nmr-attachment/nmr-attachment.h"

static bool is_detaching(const struct slu_world *world, unsigned b)
{
	return b < NB && world->seen_attachment[b] == SLU_NMR_ATTACHMENT_DETACHING;
}

static bool has_left(const struct slu_world *world, unsigned m)
{
	return world->life[m] == DEREGISTERED;
}

bool slu_lockstep_is_wanting(const struct slu_world *world, const char *claim)
{
	if (strcmp(claim, "every_detach_completes") == 0)
		return is_detaching(world, 0) || is_detaching(world, 1);
	if (strcmp(claim, "every_deregistration_completes") == 0)
		return has_left(world, 0) || has_left(world, NC);
	return false;
}
