/* SPDX-License-Identifier: MIT */
/*
 * follow.h - a counterexample in the user-mode host
 *
 * What NDIS, PnP, the protocol above and the adapter below do in the trail becomes the lines of a scenario, each begun when the
 * trail comes to it. The scheduler is guided: wherever it chooses it takes who does what the trail has next, which it learns by
 * letting a copy of the process (fork) try. So the host either does the steps of the trail in their order, to the end, or
 * comes to a step where nobody in it can do that.
 */
#ifndef SLU_FOLLOW_H
#define SLU_FOLLOW_H

#include "trail-row.h"

#include <stdio.h>

/* Return of slu_follow(): the host has come to a step that nobody in it does. */
#define SLU_FOLLOW_PARTED 5

/*
 * Run it. @save: where the scenario goes, and its choices to @save.choices; NULL: nowhere.
 *
 * Return: 1 if the host follows the trail to its end and shows a violation, 0 if it follows it and shows none,
 * SLU_FOLLOW_PARTED if it does not follow it, 2 if the trail needs what the host does not have (one line on @errors), 4 if a
 * tool failed.
 */
int slu_follow(const struct slu_trail *trail, const char *save, FILE *out, FILE *errors);

#endif
