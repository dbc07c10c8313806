/* SPDX-License-Identifier: MIT */
/*
 * run-stats.h - what a run does, while it does it
 */
#ifndef SLU_RUN_STATS_H
#define SLU_RUN_STATS_H

#include "account.h"

struct run_stats;

/* Prints to @to every @interval seconds: over the same lines again if it is a terminal, else one line each time. */
struct run_stats *run_stats_begin(struct slu_account *account, FILE *to, double interval);

/* An event of the run, as its records have it; any thread. */
void run_stats_hear(struct run_stats *stats, const char *object, const char *from, const char *to, const char *status);

/* Prints the summary. */
void run_stats_end(struct run_stats *stats);

#endif
