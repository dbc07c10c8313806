/* SPDX-License-Identifier: MIT */
/*
 * test-table.c - every (state, event) of each compiled machine against the table typed from the contract
 */
#include "table.h"

#include <stdio.h>
#include <string.h>

static int failures;

static void complain(const struct table *table, const char *state, const char *event, const char *what,
                     const char *more)
{
	printf("%s: %s in %s: %s%s\n", table->machine->name, event, state, what, more);
	failures++;
}

static const struct slu_name *find_word(const struct slu_name *words, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(words[i].name, name) == 0)
			return &words[i];
	}
	return NULL;
}

static const struct slu_name *find_state(const struct table *table, const char *name)
{
	return find_word(table->machine->states, table->machine->state_count, name);
}

static const struct slu_name *find_event(const struct table *table, const char *name)
{
	return find_word(table->machine->events, table->machine->event_count, name);
}

static const char *state_name(const struct table *table, uint8_t number)
{
	for (size_t i = 0; i < table->machine->state_count; i++) {
		if (table->machine->states[i].number == number)
			return table->machine->states[i].name;
	}
	return "a state without a name";
}

static const struct cell *find_cell(const struct cell *cells, size_t count, const char *state, const char *event)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(cells[i].from, state) == 0 && strcmp(cells[i].event, event) == 0)
			return &cells[i];
	}
	return NULL;
}

static const struct cell *cell_of(const struct table *table, const char *state, const char *event)
{
	const struct cell *cell = find_cell(table->contract, table->contract_count, state, event);

	return cell ? cell : find_cell(table->added, table->added_count, state, event);
}

static const char *id_of(const struct table *table, uint32_t state, uint32_t event)
{
	for (size_t i = 0; i < table->machine->row_count; i++) {
		const struct slu_row *row = &table->machine->rows[i];

		if (row->from == state && row->event == event)
			return row->id;
	}
	return "none";
}

/* The compiled machine in one cell. */
static void check_cell(const struct table *table, const struct slu_name *state, const struct slu_name *event)
{
	const struct cell *cell = cell_of(table, state->name, event->name);
	uint8_t now = (uint8_t)state->number;
	uint32_t effects = 0;
	bool taken = table->machine->step(&now, (int)event->number, &effects);

	if (!cell) {
		if (taken)
			complain(table, state->name, event->name, "blank in the table, taken to ",
			         state_name(table, now));
		else if (now != state->number || effects)
			complain(table, state->name, event->name, "refused, yet something changed", "");
		return;
	}
	if (!taken)
		complain(table, state->name, event->name, "refused; the table says ", cell->to);
	else if (strcmp(state_name(table, now), cell->to) != 0)
		complain(table, state->name, event->name, "leads elsewhere: ", state_name(table, now));
	else if (strcmp(id_of(table, state->number, event->number), cell->id) != 0)
		complain(table, state->name, event->name,
		         "row has another ID: ", id_of(table, state->number, event->number));
}

/* Events that no table has: nothing may take them. */
static void check_strangers(const struct table *table, const struct slu_name *state)
{
	static const int strangers[] = {-1, 0, 1, 255, 256, 1000, 1 << 30};

	for (size_t i = 0; i < COUNT(strangers); i++) {
		uint8_t now = (uint8_t)state->number;
		uint32_t effects = 0;

		if (table->machine->step(&now, strangers[i], &effects) || now != state->number || effects)
			complain(table, state->name, "an event that is none", "taken", "");
	}
}

/* The data itself: names that the machine knows, no cell twice. */
static void check_data(const struct table *table, const struct cell *cells, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct cell *cell = &cells[i];

		if (!find_state(table, cell->from) || !find_state(table, cell->to) || !find_event(table, cell->event))
			complain(table, cell->from, cell->event, "the machine lacks a name of this row: ", cell->id);
		if (cell_of(table, cell->from, cell->event) != cell)
			complain(table, cell->from, cell->event, "in the table twice: ", cell->id);
	}
}

static bool mentions(const struct table *table, const char *id)
{
	for (size_t i = 0; i < table->contract_count; i++) {
		if (strcmp(table->contract[i].id, id) == 0)
			return true;
	}
	for (size_t i = 0; i < table->left_out_count; i++) {
		if (strcmp(table->left_out[i].id, id) == 0)
			return true;
	}
	return false;
}

/* Each row of the contract is there, or is left out with its reason. */
static void check_series(const struct table *table)
{
	char id[16];

	for (int number = 1; number <= table->count; number++) {
		snprintf(id, sizeof id, "%s-%02d", table->series, number);
		if (!mentions(table, id))
			complain(table, "the table", id, "missing", "");
	}
}

static void check(const struct table *table)
{
	const struct slu_machine *machine = table->machine;

	check_data(table, table->contract, table->contract_count);
	check_data(table, table->added, table->added_count);
	check_series(table);
	for (size_t s = 0; s < machine->state_count; s++) {
		for (size_t e = 0; e < machine->event_count; e++)
			check_cell(table, &machine->states[s], &machine->events[e]);
		check_strangers(table, &machine->states[s]);
	}
	printf("%s: %zu cells, %zu rows of the contract, %zu added\n", machine->name,
	       machine->state_count * machine->event_count, table->contract_count, table->added_count);
}

/* holds: BIND-01 BIND-02 STATE-01 STATE-02 */
int main(void)
{
	static const struct table *const tables[] = {
	        &adapter_table,        &binding_table,    &driver_table,       &filter_table,   &instance_table,
	        &nmr_attachment_table, &nmr_client_table, &nmr_provider_table, &nmr_side_table, &pending_table,
	};

	for (size_t i = 0; i < COUNT(tables); i++)
		check(tables[i]);
	return failures != 0;
}
