/* SPDX-License-Identifier: MIT */
/*
 * trail-row.h - a counterexample as C has it: what the machines of the core and the user-mode host follow
 *
 * Names are as trace lines write them: nmr_side, Paused_halting.
 */
#ifndef SLU_TRAIL_ROW_H
#define SLU_TRAIL_ROW_H

#include <sluice/machine.h>

#include <stddef.h>

/**
 * struct slu_trail_row - a machine was offered an event; or the model said something of its environment
 * @step:    number in the trail
 * @move:    rows of one lock region have the same: its place in the moves of the trail
 * @machine: "ndis": @event is the words that the model said
 * @from:    NULL if it was refused, or is a saying
 * @effects: a,b or -
 */
struct slu_trail_row {
	unsigned long step;
	size_t move;
	const char *machine;
	unsigned object;
	const char *event;
	const char *from;
	const char *to;
	const char *effects;
};

/**
 * struct slu_trail_move - a lock region, whether it has rows or not
 * @step:  of its beginning
 * @who:   process of the model
 * @index: which of the processes of that name
 * @first: its rows are [@first, @end)
 * @idle:  a statement that does nothing: who may act stays silent
 */
struct slu_trail_move {
	unsigned long step;
	const char *who;
	unsigned index;
	size_t first;
	size_t end;
	bool idle;
};

/**
 * struct slu_trail - all of it
 * @model:    its name, which says what its pending machines stand for
 * @machines: compiled ones, ends with NULL
 * @bindings: of the configuration; likewise @devices
 * @cycle:    the move with which what repeats for ever begins; @move_count: nothing does
 */
struct slu_trail {
	const char *model;
	const char *claim;
	const struct slu_machine *const *machines;
	unsigned bindings;
	unsigned devices;
	const struct slu_trail_row *rows;
	size_t count;
	const struct slu_trail_move *moves;
	size_t move_count;
	size_t cycle;
};

#endif
