/* SPDX-License-Identifier: MIT */
/*
 * world.h - the filter module of the core and all that is around it
 *
 * The processes of models/filter/filter.pml with src/core/filter.c in their middle: NDIS, who is above and below, and what an author
 * of a filter writes around the core (its memory, packets, requests). `sluice replay` follows trails of the model in it
 * (src/cli/lockstep-world.c); the faults that are not the core's are here, too: SLU_FAULT_X is the MUTANT_X of the model.
 *
 * What decides the future is in slu_world and nowhere else.
 */
#ifndef FILTER_WORLD_H
#define FILTER_WORLD_H

#include "rows/claim.h"
#include "rows/option.h"
#include "sluice/filter.h"

/* Bounds, as in filter.pml. */
#ifndef SENDS
#define SENDS 1
#endif
#ifndef LOANS
#define LOANS 1
#endif
#ifndef HOSTILE
#define HOSTILE 0
#endif
#ifndef LIVE
#define LIVE 0
#endif
enum { BINDINGS = 1, DEVICES = 1 };

/* NDIS's view of the module: halted is detached, initializing attaching, halting detaching. */
enum { N_HALTED, N_INITIALIZING, N_RETURNING, N_PAUSED, N_RESTARTING, N_RUNNING, N_PAUSING, N_HALTING };

/* Calls from above, and where the callback of one is. */
enum { CALL_STATE, CALL_OID, CALLS };
enum { OUTSIDE, INSIDE, LEAVING };

/* Rest. */
enum { ASKING_ON, RESTING, RESTED, GONE };

/**
 * struct slu_world - all of it; members of the environment have the names that they have in filter.pml
 * @filter: the core's
 * @oid_up: the author's answer to FilterOidRequest; a pause or restart is the core's
 * @after:  the callout that was made and has not returned: an effect
 * @works:  the work of a restart goes on
 * @rests:  as in verify/code/world.h
 */
struct slu_world {
	struct slu_filter filter;
	struct slu_pending oid_up;
	uint32_t after;
	uint8_t callback[CALLS];
	uint8_t ndis;
	uint8_t sends_out;
	uint8_t oid_out;
	uint8_t sends;
	uint8_t sends_done;
	uint8_t indicating;
	uint8_t lent;
	uint8_t returning;
	uint8_t oid;
	uint8_t oid_done;
	uint8_t leaked;
	uint8_t context;
	uint8_t works;
	uint8_t rests;
};

extern struct slu_world slu_world;

/* Who acts: the processes of filter.pml. */
enum slu_actor {
	SLU_ACTOR_START,
	SLU_ACTOR_NDIS,
	SLU_ACTOR_ABOVE,
	SLU_ACTOR_RECEIVE,
	SLU_ACTOR_SEND_COMPLETE,
	SLU_ACTOR_INDICATE,
	SLU_ACTOR_RETURN,
	SLU_ACTOR_OID_COMPLETE,
	SLU_ACTOR_FILTER,
	SLU_ACTOR_STATE_CALLBACK,
	SLU_ACTOR_OID_CALLBACK,
	SLU_ACTOR_REST,
	SLU_ACTOR_COUNT,
};

/* The table of the actors, by enum slu_actor. */
extern const struct slu_world_actor slu_world_actors[SLU_ACTOR_COUNT];

/**
 * slu_world_option() - one step of one actor
 * @actor:   who
 * @v:       0
 * @b:       0
 * @variant: which of its steps
 * @fire:    take it
 *
 * Return: whether the step may be taken; it was, if @fire.
 */
bool slu_world_option(enum slu_actor actor, unsigned v, unsigned b, unsigned variant, bool fire);

#endif
