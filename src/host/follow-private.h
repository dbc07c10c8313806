/* SPDX-License-Identifier: MIT */
/*
 * follow-private.h - a trail on its way through the host, shared by the files that bring it there
 */
#ifndef SLU_FOLLOW_PRIVATE_H
#define SLU_FOLLOW_PRIVATE_H

#include "follow.h"

#include <sluice/machine.h>

#include <stdint.h>

#pragma GCC visibility push(hidden)

struct slu_sched_guide;
struct run;

enum { FOLLOW_DEVICES_MAX = 2 };

/* What one lock region does: rows [first, end) of the plan, in any order. @form: of an open, how it is answered. */
struct follow_group {
	size_t first;
	size_t end;
	uint32_t form;
};

/* A line of the scenario that may begin when the trail has come to @group. */
struct follow_line {
	char *text;
	size_t group;
	bool silent; /* it does nothing that could be seen */
	bool helps;  /* a thread that does nothing of its own: it takes what the driver owes */
};

struct follow_plan {
	const struct slu_trail *trail;
	const struct slu_trail_row **rows; /* that the host must show */
	size_t row_count;
	struct follow_group *groups;
	size_t group_count;
	struct follow_line *lines;
	size_t line_count;
	size_t head_count; /* statements of the scenario before the first line */
	unsigned left_out; /* receives before the driver has set its filter */
	char refused[200]; /* what the host does not have; empty: nothing is missing */
	char *scenario;
};

/* follow-plan.c. False: @plan->refused says why. */
bool follow_plan_make(struct follow_plan *plan, const struct slu_trail *trail);
void follow_plan_free(struct follow_plan *plan);

/* Something that happens in the host, as a row of the trail would say it. @from NULL: a saying. */
struct follow_event {
	const char *machine;
	unsigned object;
	const char *event;
	const char *from;
	const char *to;
};

struct follow;

/* follow.c: what the run tells. */
void follow_hear_step(struct follow *follow, const char *name, const struct slu_machine *machine, uint8_t from,
                      uint8_t to, int event);
void follow_hear_ndis(struct follow *follow, const char *actor, const char *object, const char *event,
                      const char *status);
void follow_hear_driver(struct follow *follow, const char *machine, const char *name, const char *event,
                        const char *from, const char *to);
const struct slu_sched_guide *follow_begin(struct follow *follow, struct run *run);
void follow_end(struct follow *follow);

#pragma GCC visibility pop

#endif
