/* SPDX-License-Identifier: MIT */
/*
 * lockstep.h - a counterexample on the compiled C, row by row
 *
 * Two runs. The machines alone: each row of the trail is offered to the compiled machine, which must take it to the same state
 * with the same effects, or refuse it as the model did. Then the core: what comes from outside is done to real bindings,
 * devices and a driver, and what the core does by itself must be the rows that follow.
 *
 * This file and its two sources need the core and the generated machines only: a test that `sluice replay --emit-c` wrote is
 * compiled with them.
 */
#ifndef SLU_LOCKSTEP_H
#define SLU_LOCKSTEP_H

#include <sluice/machine.h>

#include <stdio.h>

/*
 * One row. @step: number in the trail. @machine and all other names as trace lines write them: nmr_side, Paused_halting.
 * @from: NULL if it was refused. @effects: a,b or -
 * What the model says of its environment is a row of machine "ndis", @event the words.
 */
struct slu_lockstep_row {
	unsigned long step;
	const char *machine;
	unsigned object;
	const char *event;
	const char *from;
	const char *to;
	const char *effects;
};

/* @model: its name, which says what its pending machines stand for. @machines: compiled, ends with NULL. */
struct slu_lockstep {
	const char *model;
	const char *claim;
	const struct slu_machine *const *machines;
	const struct slu_lockstep_row *rows;
	size_t count;
};

enum slu_lockstep_end {
	SLU_LOCKSTEP_FOLLOWED, /* to the last row */
	SLU_LOCKSTEP_VIOLATED, /* to the last row, and the claim does not hold */
	SLU_LOCKSTEP_HOLDS,    /* to the last row, and the claim holds: the fault was the model's alone */
	SLU_LOCKSTEP_DIVERGED, /* the C does something else: said on @out */
	SLU_LOCKSTEP_FOREIGN,  /* no run: the trail is of other machines than the core's */
};

/* The machines alone; never VIOLATED. */
enum slu_lockstep_end slu_lockstep_machines(const struct slu_lockstep *trail, FILE *out);

/* The core. */
enum slu_lockstep_end slu_lockstep_core(const struct slu_lockstep *trail, FILE *out);

/* Both, with a line for each; the exit status of replay: 1 reproduced, 0 not reproduced. */
int slu_lockstep_run(const struct slu_lockstep *trail, FILE *out);

/* The machine of that name, - and _ alike, or NULL. */
const struct slu_machine *slu_lockstep_machine(const struct slu_lockstep *trail, const char *name);

/* The line that says where the C left the trail. */
void slu_lockstep_say(FILE *out, const struct slu_lockstep_row *row, const char *what);

#endif
