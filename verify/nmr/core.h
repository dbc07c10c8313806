/* SPDX-License-Identifier: MIT */
/*
 * core.h - the registrar as it ships, one lock region or one callout at a time, for the verifier of models/nmr
 *
 * The verifier's state vector is the memory of src/core/nmr.c: each live field of its objects, in few bytes
 * (struct slu_core_view). A step unpacks the objects, runs one function of the core on them, and packs what it left. It
 * also compares: whatever the core wrote that the packed form does not hold is reported, byte for byte, so the core has no
 * memory that the search would not see. All pointers are functions of the packed state. The same goes for nmr-calls.c.
 */
#ifndef NMR_CORE_H
#define NMR_CORE_H

#include <stdbool.h>
#include <stdint.h>

#include "rows/rows.h"

#define SLU_CORE_KIND_MAX        2 /* clients, providers */
#define SLU_CORE_MODULES_MAX     (2 * SLU_CORE_KIND_MAX)
#define SLU_CORE_ATTACHMENTS_MAX (SLU_CORE_KIND_MAX * SLU_CORE_KIND_MAX)
#define SLU_CORE_NONE            255

/* What is run: the functions of sluice/nmr.h that are one lock region, and a callout. */
enum slu_core_region {
	SLU_CORE_REGISTER,
	SLU_CORE_ASK,
	SLU_CORE_TAKE,
	SLU_CORE_ANSWER,
	SLU_CORE_DEREGISTER,
	SLU_CORE_COMPLETE,
	SLU_CORE_WAIT,
	SLU_CORE_END_WAIT,
	SLU_CORE_FAIL,    /* a registration that the pool cannot serve */
	SLU_CORE_PERFORM, /* the callout: which callback is called */
	SLU_CORE_INSIDE,  /* waits by the performing thread, for either module of the attachment */
};

/**
 * struct slu_core_view - the memory of a registrar, packed
 * @clients:    how many; module m is client m, or provider m - @clients
 * @providers:  how many; attachment b ties client b / @providers to provider b % @providers
 * @module:     states of nmr-client, nmr-provider; any but Unregistered is in the registrar's list
 * @listed:     attachments in use; the others are in the pool
 * @attachment: states of nmr-attachment
 * @side:       states of nmr-side: client 2 * b, provider 2 * b + 1
 * @owed:       callouts
 * @awaits:     1 + module
 * @busy:       somebody performs
 */
struct slu_core_view {
	uint8_t clients;
	uint8_t providers;
	uint8_t module[SLU_CORE_MODULES_MAX];
	uint8_t listed[SLU_CORE_ATTACHMENTS_MAX];
	uint8_t attachment[SLU_CORE_ATTACHMENTS_MAX];
	uint8_t side[2 * SLU_CORE_ATTACHMENTS_MAX];
	uint8_t owed[SLU_CORE_ATTACHMENTS_MAX];
	uint8_t awaits[SLU_CORE_ATTACHMENTS_MAX];
	uint8_t busy[SLU_CORE_ATTACHMENTS_MAX];
};

/**
 * struct slu_core_turn - where the thread is
 * @module:     whose call it is in, or SLU_CORE_NONE
 * @attachment: that it works on, or SLU_CORE_NONE
 * @effect:     the callout that it has made, or is to make
 * @side:       of a completion: client 0, provider 1
 * @status:     what the callout answered
 */
struct slu_core_turn {
	uint8_t module;
	uint8_t attachment;
	uint8_t effect;
	uint8_t side;
	uint32_t status;
};

/**
 * struct slu_core_outcome - what came of it
 * @status:     answer of the call
 * @attachment: that the thread works on now, or SLU_CORE_NONE
 * @effect:     callout that it is to make next, or 0; of SLU_CORE_PERFORM: that was made
 * @woken:      one bit a module whose waiter is to be woken
 * @asserted:   an assertion of the core that did not hold, or NULL
 * @lost:       memory that the packed form does not have, or NULL
 */
struct slu_core_outcome {
	uint32_t status;
	uint8_t attachment;
	uint8_t effect;
	uint8_t woken;
	const char *asserted;
	const char *lost;
};

/* Where rows go. */
extern struct slu_rows_listener slu_core_listener;

/**
 * slu_core_run() - one step of the core
 * @view:    its memory, before and after
 * @region:  which function
 * @turn:    for whom
 * @outcome: filled in
 */
void slu_core_run(struct slu_core_view *view, enum slu_core_region region, const struct slu_core_turn *turn,
                  struct slu_core_outcome *outcome);

/*
 * The module's half, src/core/nmr-calls.c: its functions are one atomic step each.
 */
enum slu_core_calls {
	SLU_CORE_BEGIN,
	SLU_CORE_ENTER,
	SLU_CORE_LEAVE,
	SLU_CORE_ATTACHED,
	SLU_CORE_DETACH,
	SLU_CORE_DROP, /* a call ends, and nobody asks whether it was the last */
};

/**
 * struct slu_core_side - a module's side, packed
 * @calls:     in progress
 * @flags:     as they are
 * @is_closed: the gate
 * @is_open:   of the others, once more: would a call start?
 */
struct slu_core_side {
	uint8_t calls;
	uint8_t flags;
	bool is_closed;
	bool is_open;
};

/**
 * slu_core_calls_run() - one step of a module's half
 * @side:     its memory, before and after
 * @function: which function
 * @outcome:  status, asserted, lost; effect: how often the detach was completed
 */
void slu_core_calls_run(struct slu_core_side *side, enum slu_core_calls function, struct slu_core_outcome *outcome);

#endif
