/* SPDX-License-Identifier: MIT */
/*
 * lockstep.h - a counterexample on the compiled C, row by row
 *
 * Two runs. The machines alone: each row of the trail is offered to the compiled machine, which must take it to the same state
 * with the same effects, or refuse it as the model did. Then the core, in one of two ways:
 *
 *   - slu_lockstep_world(): the core in the world of level code (verify/code), where who acts in the trail acts again. It ends
 *     in the violation of the same claim, or goes on for ever through the same states; for the models that have a world.
 *   - slu_lockstep_core(): the rows alone. What comes from outside is done to real bindings, devices and a driver, and what the
 *     core does by itself must be the rows that follow. Needs the core's interface and the generated machines only: a test that
 *     `sluice replay --emit-c` wrote is compiled with it.
 */
#ifndef SLU_LOCKSTEP_H
#define SLU_LOCKSTEP_H

#include <stdio.h>
#include <trail-row.h>

enum slu_lockstep_end {
	SLU_LOCKSTEP_FOLLOWED, /* to the last row */
	SLU_LOCKSTEP_VIOLATED, /* to the last row, and the claim does not hold */
	SLU_LOCKSTEP_HOLDS,    /* to the last row, and the claim holds: the fault was the model's alone */
	SLU_LOCKSTEP_DIVERGED, /* the C does something else: said on @out */
	SLU_LOCKSTEP_FOREIGN,  /* no run: the trail is of other machines than the core's */
};

typedef enum slu_lockstep_end slu_lockstep_run_fn(const struct slu_trail *trail, FILE *out);

/* The machines alone, never VIOLATED; the core by its rows; the core in its world. */
slu_lockstep_run_fn slu_lockstep_machines, slu_lockstep_core, slu_lockstep_world;

/*
 * For a debugger: slu_lockstep_here() is called once, before the first step from number slu_lockstep_stop on is taken, or where the
 * C leaves the trail before that; what is called next takes the step. 0: never.
 */
extern unsigned long slu_lockstep_stop;
void slu_lockstep_here(unsigned long step, const char *what);
bool slu_lockstep_is_due(unsigned long step);

/* The machines, then the core by @follow, with a line for each; the exit status of replay: 1 reproduced, 0 not reproduced. */
int slu_lockstep_run(const struct slu_trail *trail, slu_lockstep_run_fn *follow, FILE *out);

/* The machine of that name, - and _ alike, or NULL. */
const struct slu_machine *slu_lockstep_machine(const struct slu_trail *trail, const char *name);

/* The line that says where the C left the trail. */
void slu_lockstep_say(FILE *out, const struct slu_trail_row *row, const char *what);

#endif
