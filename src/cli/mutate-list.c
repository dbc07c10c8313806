/* SPDX-License-Identifier: MIT */
/*
 * mutate-list.c - the single changes of a page
 */
#include "mutate.h"

#include <string.h>

/* As the tables show a row or a blank cell. */
static const char *where(const struct slu_mutate *mutate, const struct slu_cell *cell)
{
	const struct slu_machine *machine = mutate->machine;

	return slu_text("%s in %s%s%s", machine->events[cell->event].name, machine->states[cell->state].name,
	                cell->row ? ", " : "", cell->row ? cell->row->id : "");
}

static struct slu_mutant *add(struct slu_mutate *mutate, const struct slu_cell *cell, const char *change)
{
	struct slu_mutant *mutant;

	mutate->mutants =
	        slu_grow(mutate->mutants, mutate->mutant_count, &mutate->mutant_room, sizeof *mutate->mutants);
	mutant = &mutate->mutants[mutate->mutant_count++];
	*mutant = (struct slu_mutant){.where = where(mutate, cell), .change = change, .cell_count = 1};
	mutant->cells[0] = *cell;
	return mutant;
}

static void add_drop(struct slu_mutate *mutate, const struct slu_cell *cell)
{
	struct slu_mutant *mutant = add(mutate, cell, "dropped");

	mutant->cells[0].to = SLU_CELL_BLANK;
	mutant->cells[0].effects = 0;
	mutant->offered = slu_keep(mutate->machine->state_count * mutate->machine->event_count);
}

static void add_targets(struct slu_mutate *mutate, const struct slu_cell *cell)
{
	const struct slu_machine *machine = mutate->machine;

	for (size_t to = 0; to < machine->state_count; to++)
		if (to != cell->to)
			add(mutate, cell, slu_text("to %s", machine->states[to].name))->cells[0].to = to;
}

/* The row stands under another event. @like: the mutant without it. */
static void add_events(struct slu_mutate *mutate, const struct slu_cell *cell, size_t like)
{
	const struct slu_machine *machine = mutate->machine;

	for (size_t e = 0; e < machine->event_count; e++) {
		struct slu_mutant *mutant;

		if (slu_mutate_cell(mutate, cell->state, e)->to != SLU_CELL_BLANK)
			continue;
		mutant = add(mutate, cell, slu_text("on %s", machine->events[e].name));
		mutant->cells[0].to = SLU_CELL_BLANK;
		mutant->cells[0].effects = 0;
		mutant->cells[1] = *cell;
		mutant->cells[1].event = e;
		mutant->cell_count = 2;
		mutant->like = like;
	}
}

static void add_effects(struct slu_mutate *mutate, const struct slu_cell *cell)
{
	const struct slu_machine *machine = mutate->machine;

	for (size_t i = 0; i < machine->effect_count; i++) {
		const struct slu_name *gone = &machine->effects[i];

		if (!(cell->effects & gone->number))
			continue;
		add(mutate, cell, slu_text("without %s", gone->name))->cells[0].effects &= ~gone->number;
		for (size_t k = 0; k < machine->effect_count; k++) {
			const struct slu_name *instead = &machine->effects[k];
			struct slu_mutant *mutant;

			if (cell->effects & instead->number)
				continue;
			mutant = add(mutate, cell, slu_text("%s instead of %s", instead->name, gone->name));
			mutant->cells[0].effects = (cell->effects & ~gone->number) | instead->number;
		}
	}
}

/* A row in a blank cell: it stays, goes to another state, or stays and has an effect. Variant @which of the cell. */
static void add_blank(struct slu_mutate *mutate, const struct slu_cell *cell, size_t which)
{
	const struct slu_machine *machine = mutate->machine;
	struct slu_mutant *mutant;

	if (which < machine->state_count) {
		bool stays = which == cell->state;

		mutant = add(mutate, cell,
		             stays ? "taken, stays" : slu_text("taken, to %s", machine->states[which].name));
		mutant->cells[0].to = which;
		return;
	}
	which -= machine->state_count;
	mutant = add(mutate, cell, slu_text("taken, stays with %s", machine->effects[which].name));
	mutant->cells[0].to = cell->state;
	mutant->cells[0].effects = machine->effects[which].number;
}

/* A linear congruential generator: the same sample everywhere. */
static size_t draw(uint64_t *seed, size_t below)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (size_t)((*seed >> 33) % below);
}

/* Blank cells that are offered somewhere get every variant, of the others some are drawn: these are never offered. */
static void add_blanks(struct slu_mutate *mutate)
{
	const struct slu_machine *machine = mutate->machine;
	size_t each = machine->state_count + machine->effect_count, rest = 0, left;
	size_t cell_count = machine->state_count * machine->event_count;
	uint64_t seed = mutate->seed;
	unsigned char *chosen = slu_keep(cell_count * each);

	for (size_t i = 0; i < cell_count; i++) {
		bool taken = mutate->cells[i].to != SLU_CELL_BLANK;
		bool always = mutate->all || slu_cell_is_offered(mutate, &mutate->cells[i]);

		rest += taken || always ? 0 : each;
		memset(chosen + i * each, !taken && always, each);
	}
	left = mutate->drawn = mutate->sample < rest ? mutate->sample : rest;
	while (left) {
		size_t one = draw(&seed, cell_count * each);

		if (chosen[one] || mutate->cells[one / each].to != SLU_CELL_BLANK)
			continue;
		chosen[one] = 1;
		left--;
	}
	for (size_t i = 0; i < cell_count * each; i++)
		if (chosen[i])
			add_blank(mutate, &mutate->cells[i / each], i % each);
}

void slu_mutate_list(struct slu_mutate *mutate)
{
	for (size_t i = 0; i < mutate->machine->state_count * mutate->machine->event_count; i++) {
		const struct slu_cell *cell = &mutate->cells[i];
		size_t dropped;

		if (cell->to == SLU_CELL_BLANK)
			continue;
		add_drop(mutate, cell);
		dropped = mutate->mutant_count;
		add_targets(mutate, cell);
		add_events(mutate, cell, dropped);
		add_effects(mutate, cell);
	}
	add_blanks(mutate);
}
