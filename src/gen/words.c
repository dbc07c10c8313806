/* SPDX-License-Identifier: MIT */
/*
 * words.c - numbers back to words
 */
#include "gen-private.h"

static const struct slu_name *find(const struct slu_name *words, size_t count, uint32_t number)
{
	for (size_t i = 0; i < count; i++)
		if (words[i].number == number)
			return &words[i];
	return NULL;
}

const struct slu_name *slu_state(const struct slu_machine *machine, uint32_t number)
{
	return find(machine->states, machine->state_count, number);
}

const struct slu_name *slu_event(const struct slu_machine *machine, uint32_t number)
{
	return find(machine->events, machine->event_count, number);
}

const struct slu_row *slu_row(const struct slu_machine *machine, uint32_t state, uint32_t event)
{
	for (size_t i = 0; i < machine->row_count; i++)
		if (machine->rows[i].from == state && machine->rows[i].event == event)
			return &machine->rows[i];
	return NULL;
}

void slu_effects_print(const struct slu_machine *machine, uint32_t effects, const char *separator, FILE *to)
{
	const char *between = "";

	if (!effects)
		fputc('-', to);
	for (size_t i = 0; i < machine->effect_count; i++) {
		if (effects & machine->effects[i].number) {
			fprintf(to, "%s%s", between, machine->effects[i].label);
			between = separator;
		}
	}
}
