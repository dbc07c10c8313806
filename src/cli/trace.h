/* SPDX-License-Identifier: MIT */
/*
 * trace.h - a counterexample as text, as `sluice trace` prints it
 */
#ifndef SLU_TRACE_H
#define SLU_TRACE_H

#include "trail.h"

#include <stdio.h>

/* @all: statements that say nothing too. */
void slu_trace_write(FILE *out, const struct slu_record *record, const struct slu_replay *replay, bool all);

#endif
