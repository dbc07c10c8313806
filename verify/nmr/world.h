/* SPDX-License-Identifier: MIT */
/*
 * world.h - the registrar and the modules of the core, and all that is around them
 *
 * The processes of models/nmr/nmr.pml in C, with src/core/nmr.c and nmr-calls.c in their middle (core.h): with FREE_NMR the modules
 * meet NMR as its pages have it, else our registrar. What a module decides, and what it sees of NMR, is done here, step by step as
 * in the model. `sluice replay` follows trails of the model in it (src/cli/lockstep-world.c); the faults that are of a module and
 * not of the core are here, too: SLU_FAULT_X is the MUTANT_X of the model.
 *
 * What decides the future is in slu_world and nowhere else; all of it is bytes.
 */
#ifndef NMR_WORLD_H
#define NMR_WORLD_H

#include "core.h"
#include "rows/claim.h"
#include "rows/option.h"

/* Bounds, as in nmr.pml. */
#ifndef CLIENTS
#define CLIENTS 1
#endif
#ifndef PROVIDERS
#define PROVIDERS 1
#endif
#ifndef CALLS
#define CALLS 1
#endif
#ifndef HOSTILE
#define HOSTILE 0
#endif
#ifndef STAY
#define STAY 0
#endif
#ifndef FREE_NMR
#define FREE_NMR 0
#endif
enum {
	NC = CLIENTS,
	NP = PROVIDERS,
	NM = NC + NP,
	NB = NC * NP,
	TRIES = HOSTILE ? 2 : 1,
};

/* Whoever follows a trail counts actors by these: no more than so many of each, and none may stay silent. */
enum { BINDINGS = 1, DEVICES = 2 * NB, LIVE = 0 };

/* A module's memory for an attachment; its answer to the detach; its own calls of the registrar. */
enum { NO_CONTEXT, LIVE_CONTEXT, FREED_CONTEXT };
enum { NO_ANSWER, SUCCESS, PENDING };
enum { ELSEWHERE, REGISTERING, REGISTERED, DEREGISTERED, FREED };

/* Where a module's own thread is. */
enum { START, OFFERING, ATTACHING, OFFERED, SETTLED, STAYS, LEAVING, WAITING, TURNED_AWAY, ENDING, ENDED };

/* Where a thread is that performs a callout; whether a provider is being asked. */
enum { NOWHERE, IN_CALLBACK, IN_CALL, OUT_OF_CALL };
enum { NOT_ASKED, ASKED, COMPLETED };

/* Rest: RESTING, a module waits for something. */
enum { ASKING_ON, RESTING, RESTED };

/**
 * struct slu_world_thread - locals of a process, as in the model
 * @b, @callout: attachment, and what is called out for it
 * @s:           side whose callback runs on the thread, @at says whether one does
 * @after:       of faults
 */
struct slu_world_thread {
	uint8_t phase;
	uint8_t b;
	uint8_t s;
	uint8_t at;
	uint8_t callout;
	uint8_t tries;
	uint8_t asking;
	uint8_t ok;
	uint8_t after;
};

/**
 * struct slu_world - all of it; members have the names that they have in the model
 *
 * @core:            the registrar; with FREE_NMR its modules and @core.listed are that NMR's
 * @half:            the modules' calls, by side
 * @seen_attachment: NMR as the modules have seen it, likewise @seen_side, @seen_owed; @own_side: as a module keeps its side
 * @held, @unsure:   of faults
 */
struct slu_world {
	struct slu_core_view core;
	struct slu_core_side half[2 * NB];
	uint8_t seen_attachment[NB];
	uint8_t seen_owed[NB];
	uint8_t seen_side[2 * NB];
	uint8_t own_side[2 * NB];
	uint8_t context[2 * NB];
	uint8_t answer[2 * NB];
	uint8_t completed[2 * NB];
	uint8_t due[2 * NB];
	uint8_t inside[2 * NB];
	uint8_t unsure[2 * NB];
	uint8_t in_flight;
	uint8_t attaching[NB];
	uint8_t attached[NB];
	uint8_t let_go[NB];
	uint8_t last[NB];
	uint8_t running[NB];
	uint8_t taken[NB];
	uint8_t life[NM];
	uint8_t asked[NM];
	uint8_t returned[NM];
	uint8_t woken[NM];
	uint8_t held[NM];
	struct slu_world_thread module[NM];
	struct slu_world_thread completer[NB];
	struct slu_world_thread attacher[NB];
	struct slu_world_thread detacher[2 * NB];
	uint8_t rests;
};

extern struct slu_world slu_world;

/* Who acts: the processes of nmr.pml. Whoever waits for rest is nobody here. */
enum slu_actor {
	SLU_ACTOR_START,
	SLU_ACTOR_MODULE,
	SLU_ACTOR_CALLS,
	SLU_ACTOR_COMPLETER,
	SLU_ACTOR_ATTACHER,
	SLU_ACTOR_DETACHER,
	SLU_ACTOR_REST,
	SLU_ACTOR_COUNT,
};

/* The option of a module that is over: in the model it is no step of its own. */
extern const unsigned slu_world_end;

/* The table of the actors, by enum slu_actor. */
extern const struct slu_world_actor slu_world_actors[SLU_ACTOR_COUNT];

/**
 * slu_world_option() - one step of one actor
 * @actor:   who
 * @v:       which of them
 * @b:       0
 * @variant: which of its steps
 * @fire:    take it
 *
 * Return: whether the step may be taken; it was, if @fire.
 */
bool slu_world_option(enum slu_actor actor, unsigned v, unsigned b, unsigned variant, bool fire);

#endif
