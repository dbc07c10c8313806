/* SPDX-License-Identifier: MIT */
/*
 * trace-why.h - where a counterexample could still have gone well
 */
#ifndef SLU_TRACE_WHY_H
#define SLU_TRACE_WHY_H

#include "trail.h"

#include <stdio.h>

/* Runs tried from each state, and how long each may be: what trace-why.c compiles in, and what is said. */
enum { SLU_WHY_RUNS = 200, SLU_WHY_STEPS = 10000 };

/**
 * struct slu_why - the last state from which a run was found that does not come to the violation
 * @avoidable: there is one
 * @after:     the number of the step that it follows, 0: the beginning
 * @searched:  states that were looked at, all that can follow, to say that from later on none passes; 0: runs were tried
 * @passing:   the run from there, its first steps
 */
struct slu_why {
	bool avoidable;
	unsigned long after;
	unsigned long searched;
	struct slu_replay passing;
};

/**
 * slu_trace_why() - look for it
 * @replay: of the trail, whole
 *
 * Return: 0, 2 for a cycle (no step leads into it alone), or 4 after one line.
 */
enum slu_exit slu_trace_why(struct slu_why *why, const struct slu_record *record, const struct slu_replay *replay);

/* As text, behind the counterexample. */
void slu_trace_why_write(FILE *out, const struct slu_why *why, const struct slu_record *record,
                         const struct slu_replay *replay);

#endif
