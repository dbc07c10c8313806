/* SPDX-License-Identifier: MIT */
/*
 * rows.c - the rows of a machine's page, counted and printed
 */
#include "rows.h"

#include <stdio.h>

static const char *label_of(const struct slu_name *names, size_t count, uint32_t number)
{
	for (size_t i = 0; i < count; i++) {
		if (names[i].number == number)
			return names[i].label;
	}
	return "nothing";
}

/* One word for all effects of a row, as SLU_ROW has it. */
static void write_effects(char *text, size_t size, const struct slu_machine *machine, uint32_t effects)
{
	size_t used = 0;

	text[0] = '-';
	text[1] = '\0';
	for (size_t i = 0; i < machine->effect_count && used < size; i++) {
		if (effects & machine->effects[i].number)
			used += (size_t)snprintf(text + used, size - used, "%s%s", used ? "," : "",
			                         machine->effects[i].label);
	}
}

static void write_row(char *text, const struct slu_machine *machine, const struct slu_row *row)
{
	char effects[SLU_ROWS_TEXT_MAX / 2];

	write_effects(effects, sizeof effects, machine, row->effects);
	snprintf(text, SLU_ROWS_TEXT_MAX, "row ~ %s %%d %s %s %s %s %s\n", machine->name,
	         label_of(machine->events, machine->event_count, row->event),
	         label_of(machine->states, machine->state_count, row->from),
	         label_of(machine->states, machine->state_count, row->to), row->id, effects);
}

size_t slu_rows_find(const struct slu_machine *machine, int event, uint8_t from)
{
	size_t i = 0;

	while (i < machine->row_count && (machine->rows[i].event != event || machine->rows[i].from != from))
		i++;
	return i;
}

static void print(const struct slu_rows_listener *listener, const char *format, unsigned object)
{
	if (listener->print)
		listener->print(format, object);
}

void slu_rows_say(struct slu_rows *rows, const struct slu_rows_listener *listener, unsigned object, int event,
                  uint8_t from, bool taken)
{
	const struct slu_machine *machine = rows->machine;
	size_t i = slu_rows_find(machine, event, from);
	char refused[SLU_ROWS_TEXT_MAX];

	if (!taken || i == machine->row_count || i >= SLU_ROWS_MAX) {
		snprintf(refused, sizeof refused, "~ %s %%d %s refused\n", machine->name,
		         label_of(machine->events, machine->event_count, (uint32_t)event));
		print(listener, refused, object);
		return;
	}
	if (!rows->count[i]) {
		write_row(rows->text[i], machine, &machine->rows[i]);
		rows->count[i] = listener->counter(rows->text[i]);
	}
	++*rows->count[i];
	print(listener, rows->text[i] + sizeof "row " - 1, object);
}
