/* SPDX-License-Identifier: MIT */
/*
 * claim.c - claims are judged
 */
#include "claim.h"

#include <stddef.h>
#include <string.h>

struct slu_world_listener slu_world_listener;
const char *slu_world_violated;

bool slu_claim_is_planted(const unsigned long *reached)
{
	return slu_world_listener.plant && *slu_world_listener.plant == reached;
}

void slu_claim_judge(const char *claim, bool holds)
{
	const char *only = slu_world_listener.only;

	if (!holds && !slu_world_violated && (!only || !strcmp(only, claim)))
		slu_world_violated = claim;
}
