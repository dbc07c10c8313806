/* SPDX-License-Identifier: MIT */
/*
 * run.h - runs a scenario: sluice-run(1)
 */
#ifndef SLU_RUN_H
#define SLU_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* NAME=PORT: where the frames of a port or device go, or come from, instead of where the scenario says. */
struct slu_run_redirect {
	const char *name;
	const char *port;
};

struct follow;

/*
 *   seed      of the scheduler
 *   threads   real threads instead
 *   json      event records instead of text
 *   trace     text, with the lifecycle's event records
 *   schedule  a file of choices for the scheduler, instead of the seed; NULL: the seed
 *   follow    a trail that the run follows and that guides the scheduler (follow.c); NULL: none
 *   stats     seconds between two looks at what it does; 0: none
 *   driver    a file of the user's with the driver under test (sluice/host.h); NULL: the mux
 *   folder    write FOLDER/NAME.pcap for each port and device; NULL: do not
 */
struct slu_run_options {
	const char *scenario;
	uint64_t seed;
	bool threads;
	bool json;
	bool trace;
	double stats;
	const char *schedule;
	struct follow *follow;
	const char *driver;
	const char *folder;
	struct slu_run_redirect *inputs;
	size_t input_count;
	struct slu_run_redirect *outputs;
	size_t output_count;
};

/* Returns the exit status (cli.h); what went wrong is one line on @errors. */
int slu_run(const struct slu_run_options *options, FILE *out, FILE *errors);

#endif
