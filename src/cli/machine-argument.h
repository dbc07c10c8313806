/* SPDX-License-Identifier: MIT */
/*
 * machine-argument.h - MACHINE on the command line: a built-in machine, or the folder of a page
 */
#ifndef SLU_MACHINE_ARGUMENT_H
#define SLU_MACHINE_ARGUMENT_H

#include "cli.h"

#include "gen.h"

/* machine points into page if it was read from a folder. */
struct machine_argument {
	const struct slu_machine *machine;
	struct slu_page page;
};

/* Says why on standard error unless the status is SLU_EXIT_PROVED. machine_argument_close() afterwards, in any case. */
enum slu_exit machine_argument_open(struct machine_argument *argument, const char *name);
void machine_argument_close(struct machine_argument *argument);

#endif
