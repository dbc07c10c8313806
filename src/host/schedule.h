/* SPDX-License-Identifier: MIT */
/*
 * schedule.h - the choices of a run, kept
 *
 * A file of choices says of which scenario it is and holds, in order, every choice of which there was more than one: which, of
 * how many. With it a run of that scenario by the same program is the same run, byte for byte.
 */
#ifndef SLU_SCHEDULE_H
#define SLU_SCHEDULE_H

#include "scheduler.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct slu_choice {
	uint32_t choice;
	uint32_t count;
};

struct slu_schedule;

/* The choices in @file, made for the scenario in @scenario. NULL: @error holds one line. */
struct slu_schedule *slu_schedule_read(const char *file, const char *scenario, char *error, size_t error_bytes);
void slu_schedule_free(struct slu_schedule *schedule);

/* The guide that makes these choices; valid until slu_schedule_free(). */
const struct slu_sched_guide *slu_schedule_guide(struct slu_schedule *schedule);

/* Once the run has ended: false if it was another one than that of the choices, and @error holds one line. */
bool slu_schedule_fits(const struct slu_schedule *schedule, char *error, size_t error_bytes);

/* What slu_schedule_read() takes. @scenario is the text of the scenario. */
void slu_schedule_print(FILE *to, const char *scenario, const struct slu_choice *choices, size_t count);

#endif
