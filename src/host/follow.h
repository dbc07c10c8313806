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

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/*
 * One row. @step: number in the trail. @move: rows of one lock region have the same. @who: process of the model. @from: NULL if
 * it was refused, or is a saying of the environment ("ndis"), @event the words. Names as trace lines write them.
 */
struct slu_follow_row {
	unsigned long step;
	unsigned long move;
	const char *who;
	const char *machine;
	unsigned object;
	const char *event;
	const char *from;
	const char *to;
	const char *effects;
};

/* @bindings, @devices: of the configuration. */
struct slu_follow_trail {
	const char *model;
	const char *claim;
	unsigned bindings;
	unsigned devices;
	const struct slu_follow_row *rows;
	size_t count;
};

/*
 * Run it. @save: where the scenario goes, and its choices to @save.choices; NULL: nowhere.
 *
 * Return: 1 if the host follows the trail to its end and shows a violation, 0 if it does not, 2 if the trail needs what the
 * host does not have (one line on @errors), 4 if a tool failed.
 */
int slu_follow(const struct slu_follow_trail *trail, const char *save, FILE *out, FILE *errors);

#endif
