/* SPDX-License-Identifier: MIT */
/*
 * nmr.h - the registrar's C beside its model, one lock region at a time
 *
 * The verifier of models/nmr calls slu_lockstep_before() with its state, then takes its own step, then calls
 * slu_lockstep_after() with the state that it reached. Before builds the C objects of that state anew and runs the region
 * of src/core/nmr.c on them; after compares. So the C is run in every state that the model reaches, it has no state of its
 * own to be tracked, and states at level spec and states at level code are the same ones.
 */
#ifndef LOCKSTEP_NMR_H
#define LOCKSTEP_NMR_H

#include <stdbool.h>
#include <stdint.h>

#define SLU_LOCKSTEP_SIDE_MAX        2 /* clients, providers */
#define SLU_LOCKSTEP_MODULES_MAX     (2 * SLU_LOCKSTEP_SIDE_MAX)
#define SLU_LOCKSTEP_ATTACHMENTS_MAX (SLU_LOCKSTEP_SIDE_MAX * SLU_LOCKSTEP_SIDE_MAX)
#define SLU_LOCKSTEP_NONE            255

/* The lock regions: the functions of sluice/nmr.h that end in them. */
enum slu_lockstep_region {
	SLU_LOCKSTEP_REGISTER,
	SLU_LOCKSTEP_ASK,
	SLU_LOCKSTEP_TAKE,
	SLU_LOCKSTEP_ANSWER,
	SLU_LOCKSTEP_DEREGISTER,
	SLU_LOCKSTEP_COMPLETE,
	SLU_LOCKSTEP_EARLY_WAIT,
	SLU_LOCKSTEP_WAIT,
	SLU_LOCKSTEP_END_WAIT,
};

/**
 * struct slu_lockstep_view - the registrar as the model has it
 * @clients:    how many; module m is client m, or provider m - @clients
 * @providers:  how many; attachment b ties client b / @providers to provider b % @providers
 * @module:     states of nmr-client, nmr-provider
 * @woken:      waiters that were woken
 * @attachment: states of nmr-attachment
 * @side:       states of nmr-side: client 2 * b, provider 2 * b + 1
 * @owed:       callouts
 * @awaits:     1 + module
 * @busy:       somebody performs
 */
struct slu_lockstep_view {
	uint8_t clients;
	uint8_t providers;
	uint8_t module[SLU_LOCKSTEP_MODULES_MAX];
	uint8_t woken[SLU_LOCKSTEP_MODULES_MAX];
	uint8_t attachment[SLU_LOCKSTEP_ATTACHMENTS_MAX];
	uint8_t side[2 * SLU_LOCKSTEP_ATTACHMENTS_MAX];
	uint8_t owed[SLU_LOCKSTEP_ATTACHMENTS_MAX];
	uint8_t awaits[SLU_LOCKSTEP_ATTACHMENTS_MAX];
	uint8_t busy[SLU_LOCKSTEP_ATTACHMENTS_MAX];
};

/**
 * struct slu_lockstep_turn - where the thread is
 * @module:     whose call it is in, or SLU_LOCKSTEP_NONE
 * @attachment: that it works on, or SLU_LOCKSTEP_NONE
 * @effect:     the callout that it has made, or is to make
 * @side:       of a completion: client 0, provider 1
 * @status:     what the callout answered
 */
struct slu_lockstep_turn {
	uint8_t module;
	uint8_t attachment;
	uint8_t effect;
	uint8_t side;
	uint32_t status;
};

/**
 * slu_lockstep_before() - run one lock region of the C
 * @view:   where the model is
 * @region: which
 * @turn:   and for whom
 */
void slu_lockstep_before(const struct slu_lockstep_view *view, enum slu_lockstep_region region,
                         const struct slu_lockstep_turn *turn);

/**
 * slu_lockstep_after() - has the C done what the model did?
 * @view:   where the model is now
 * @effect: callout that the thread is to make next, or 0
 *
 * Return: NULL if so, else what differs.
 */
const char *slu_lockstep_after(const struct slu_lockstep_view *view, uint8_t effect);

/*
 * The module's half, src/core/nmr-calls.c: its functions are one atomic step each.
 */
enum slu_lockstep_calls {
	SLU_LOCKSTEP_ENTER,
	SLU_LOCKSTEP_LEAVE,
	SLU_LOCKSTEP_ATTACHED,
	SLU_LOCKSTEP_DETACH,
};

/**
 * struct slu_lockstep_side - a module's side as the model has it
 * @calls:    in progress
 * @is_open:  calls may start
 * @own:      state of the module's own nmr-side
 * @is_due:   a thread is about to complete the detach
 * @answer:   status of the detach callback
 */
struct slu_lockstep_side {
	uint8_t calls;
	bool is_open;
	uint8_t own;
	bool is_due;
	uint32_t answer;
};

void slu_lockstep_calls_before(const struct slu_lockstep_side *side, enum slu_lockstep_calls function);
const char *slu_lockstep_calls_after(const struct slu_lockstep_side *side);

#endif
