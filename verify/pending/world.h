/* SPDX-License-Identifier: MIT */
/*
 * world.h - operations of the core and all that is around them
 *
 * The processes of models/pending/pending.pml around src/core/pending.c: the caller, what is called, its completion, and whoever
 * reads the answer. `sluice replay` follows trails of the model in it (src/cli/lockstep-world.c); the faults that are not the
 * core's are here, too: SLU_FAULT_X is the MUTANT_X of the model.
 *
 * What decides the future is in slu_world and nowhere else.
 */
#ifndef PENDING_WORLD_H
#define PENDING_WORLD_H

#include "rows/claim.h"
#include "rows/option.h"
#include "sluice/pending.h"

/* Bounds, as in pending.pml. */
#ifndef OPERATIONS
#define OPERATIONS 1
#endif
#ifndef LIVE
#define LIVE 0
#endif
enum { BINDINGS = 1, DEVICES = OPERATIONS };

/* In the memory of an operation while no answer is there; nobody gives it. */
#define NO_ANSWER ((slu_status)0xC0000FFFu)

/* Where the call is. */
enum { OUTSIDE, INSIDE, RETURNING };

/* Rest. */
enum { ASKING_ON, RESTING, RESTED, GONE };

/**
 * struct slu_world_operation - one of them; members have the names that they have in pending.pml
 * @pending:    the core's
 * @returns:    what the call returns, NO_ANSWER: not decided
 * @due:        the answer that the completer has to bring, or NO_ANSWER
 * @given:      the answer
 * @late:       of a fault: the answer that is stored afterwards
 * @call:       where the call is
 * @open:       called, answer not brought
 * @unfinished: called, finish not heard
 * @told:       the consumer was told that the answer is there
 */
struct slu_world_operation {
	struct slu_pending pending;
	slu_status returns;
	slu_status due;
	slu_status given;
	slu_status late;
	uint8_t call;
	uint8_t open;
	uint8_t unfinished;
	uint8_t told;
};

/**
 * struct slu_world - all of it
 * @operations: each
 * @is_laid_out: the step that is there for the verifier only was taken
 * @rests:      as in verify/code/world.h
 */
struct slu_world {
	struct slu_world_operation operations[OPERATIONS];
	uint8_t is_laid_out;
	uint8_t rests;
};

extern struct slu_world slu_world;

/* Who acts: the processes of pending.pml. */
enum slu_actor {
	SLU_ACTOR_START,
	SLU_ACTOR_CALLER,
	SLU_ACTOR_RETURN,
	SLU_ACTOR_OPERATION,
	SLU_ACTOR_COMPLETER,
	SLU_ACTOR_CONSUMER,
	SLU_ACTOR_REST,
	SLU_ACTOR_COUNT,
};

/* The table of the actors, by enum slu_actor. */
extern const struct slu_world_actor slu_world_actors[SLU_ACTOR_COUNT];

/**
 * slu_world_option() - one step of one actor
 * @actor:   who
 * @v:       which operation
 * @b:       0
 * @variant: which of its steps
 * @fire:    take it
 *
 * Return: whether the step may be taken; it was, if @fire.
 */
bool slu_world_option(enum slu_actor actor, unsigned v, unsigned b, unsigned variant, bool fire);

#endif
