/* SPDX-License-Identifier: MIT */
/*
 * says.c - claims, rows and lines of a run
 */
#include "says.h"

#include <stdio.h>
#include <string.h>

#include "adapter/adapter-names.h"
#include "binding/binding-names.h"
#include "instance/instance-names.h"
#include "pending/pending-names.h"

enum { ROWS_MAX = 128, TEXT_MAX = 160 };

/* What is known of a machine's rows: each is counted under the text that it prints. */
struct rows {
	const struct slu_machine *machine;
	char text[ROWS_MAX][TEXT_MAX];
	unsigned long *count[ROWS_MAX];
};

struct slu_world_listener slu_world_listener;
const char *slu_world_violated;

static struct rows binding_rows = {.machine = &slu_binding_info};
static struct rows instance_rows = {.machine = &slu_instance_info};
static struct rows adapter_rows = {.machine = &slu_adapter_info};
static struct rows pending_rows = {.machine = &slu_pending_info};

bool slu_says_is_planted(const unsigned long *reached)
{
	return slu_world_listener.plant && *slu_world_listener.plant == reached;
}

void slu_says_judge(const char *claim, bool holds)
{
	const char *only = slu_world_listener.only;

	if (!holds && !slu_world_violated && (!only || !strcmp(only, claim)))
		slu_world_violated = claim;
}

void slu_says_line(const char *format, unsigned object)
{
	if (slu_world_listener.print)
		slu_world_listener.print(format, object);
}

static struct rows *rows_of(enum slu_noun noun)
{
	switch (noun) {
	case SLU_NOUN_BINDING:
		return &binding_rows;
	case SLU_NOUN_INSTANCE:
		return &instance_rows;
	default:
		return &adapter_rows;
	}
}

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
	char effects[TEXT_MAX / 2];

	write_effects(effects, sizeof effects, machine, row->effects);
	snprintf(text, TEXT_MAX, "row ~ %s %%d %s %s %s %s %s\n", machine->name,
	         label_of(machine->events, machine->event_count, row->event),
	         label_of(machine->states, machine->state_count, row->from),
	         label_of(machine->states, machine->state_count, row->to), row->id, effects);
}

/* The number of the row, or the number of rows if there is none. */
static size_t find(const struct slu_machine *machine, int event, uint8_t from)
{
	size_t i = 0;

	while (i < machine->row_count && (machine->rows[i].event != event || machine->rows[i].from != from))
		i++;
	return i;
}

static void say(struct rows *rows, unsigned object, int event, uint8_t from, bool taken)
{
	const struct slu_machine *machine = rows->machine;
	size_t i = find(machine, event, from);
	char refused[TEXT_MAX];

	if (!taken || i == machine->row_count || i >= ROWS_MAX) {
		snprintf(refused, sizeof refused, "~ %s %%d %s refused\n", machine->name,
		         label_of(machine->events, machine->event_count, (uint32_t)event));
		slu_says_line(refused, object);
		return;
	}
	if (!rows->count[i]) {
		write_row(rows->text[i], machine, &machine->rows[i]);
		rows->count[i] = slu_world_listener.counter(rows->text[i]);
	}
	++*rows->count[i];
	slu_says_line(rows->text[i] + sizeof "row " - 1, object);
}

void slu_says_row(enum slu_noun noun, unsigned object, int event, uint8_t from, bool taken)
{
	say(rows_of(noun), object, event, from, taken);
}

void slu_says_pending(unsigned object, int event, uint8_t from)
{
	say(&pending_rows, object, event, from, true);
}

uint32_t slu_says_effects(enum slu_noun noun, int event, uint8_t from)
{
	const struct slu_machine *machine = rows_of(noun)->machine;
	size_t i = find(machine, event, from);

	return i == machine->row_count ? 0 : machine->rows[i].effects;
}
