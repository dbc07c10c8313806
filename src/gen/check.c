/* SPDX-License-Identifier: MIT */
/*
 * check.c - rules that need the whole page
 */
#include "gen-private.h"

#include <string.h>

static bool check_events_taken(struct slu_page *page)
{
	const struct slu_machine *machine = &page->machine;

	for (size_t i = 0; i < machine->event_count; i++) {
		size_t row = 0;

		while (row < machine->row_count && machine->rows[row].event != machine->events[i].number)
			row++;
		if (row == machine->row_count)
			return slu_page_refuse(page, page->places.events[i],
			                       "no row takes event %s; delete it or add its row",
			                       machine->events[i].label);
	}
	return true;
}

static bool check_states_reached(struct slu_page *page)
{
	const struct slu_machine *machine = &page->machine;
	bool reached[SLU_STATES_MAX + 1] = {false};
	bool grown = true;

	reached[machine->start] = true;
	while (grown) {
		grown = false;
		for (size_t i = 0; i < machine->row_count; i++) {
			const struct slu_row *row = &machine->rows[i];

			grown |= reached[row->from] && !reached[row->to];
			reached[row->to] |= reached[row->from];
		}
	}
	for (size_t i = 0; i < machine->state_count; i++)
		if (!reached[machine->states[i].number])
			return slu_page_refuse(page, page->places.states[i],
			                       "state %s cannot be reached from %s; add a row that leads there or "
			                       "delete it",
			                       machine->states[i].label, slu_state(machine, machine->start)->label);
	return true;
}

/* One public name of the generated header, and where its source stands. */
struct public_name {
	const char *name;
	const char *source;
	int line;
};

static bool check_name(struct slu_page *page, const struct public_name *names, size_t count)
{
	const struct public_name *new = &names[count];

	for (size_t i = 0; i < count; i++)
		if (!strcmp(names[i].name, new->name))
			return slu_page_refuse(page, new->line, "%s and %s are both %s in C; rename one",
			                       names[i].source, new->source, new->name);
	return true;
}

/* What the generated files define besides. */
static const char *const own_names[] = {"STATE_START", "GEN_H", "NAMES_GEN_H", "TABLE_GEN_H", "PMH"};
#define OWN_NAMES (sizeof own_names / sizeof *own_names)

static size_t add_names(struct slu_page *page, struct public_name *names, const struct slu_name *words, size_t count,
                        const int *lines, const char *(*name)(struct slu_page *, const char *))
{
	for (size_t i = 0; i < count; i++)
		names[i] = (struct public_name){name(page, words[i].label), words[i].label, lines[i]};
	return count;
}

static bool check_names_differ(struct slu_page *page)
{
	const struct slu_machine *machine = &page->machine;
	const struct slu_page_places *places = &page->places;
	size_t room = machine->state_count + machine->event_count + machine->effect_count + OWN_NAMES;
	struct public_name *names = slu_arena_alloc(page->memory, room * sizeof *names);
	size_t count = OWN_NAMES;

	for (size_t i = 0; i < OWN_NAMES; i++)
		names[i] = (struct public_name){slu_name_state(page, own_names[i]), "a name of the generator", 1};
	count += add_names(page, names + count, machine->effects, machine->effect_count, places->effects,
	                   slu_name_effect);
	count += add_names(page, names + count, machine->events, machine->event_count, places->events, slu_name_event);
	size_t others = count;
	count += add_names(page, names + count, machine->states, machine->state_count, places->states, slu_name_state);
	for (size_t i = others; i < count; i++)
		if (!check_name(page, names, i))
			return false;
	return true;
}

bool slu_page_check(struct slu_page *page)
{
	return check_names_differ(page) && check_events_taken(page) && check_states_reached(page);
}
