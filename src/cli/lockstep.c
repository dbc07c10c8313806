/* SPDX-License-Identifier: MIT */
/*
 * lockstep.c - a counterexample on the compiled machines
 */
#include "lockstep.h"

#include <string.h>

enum { OBJECTS_MAX = 32, MACHINES_MAX = 32 };

unsigned long slu_lockstep_stop;

void slu_lockstep_here(unsigned long step, const char *what)
{
	(void)step, (void)what;
	slu_lockstep_stop = 0;
}

bool slu_lockstep_is_due(unsigned long step)
{
	return slu_lockstep_stop && step >= slu_lockstep_stop;
}

static bool is_same_name(const char *a, const char *b)
{
	for (; *a && *b; a++, b++) {
		if (*a != *b && !((*a == '-' || *a == '_') && (*b == '-' || *b == '_')))
			return false;
	}
	return *a == *b;
}

const struct slu_machine *slu_lockstep_machine(const struct slu_trail *trail, const char *name)
{
	for (size_t i = 0; trail->machines[i]; i++) {
		if (is_same_name(trail->machines[i]->name, name))
			return trail->machines[i];
	}
	return NULL;
}

void slu_lockstep_say(FILE *out, const struct slu_trail_row *row, const char *what)
{
	fprintf(out, "  step %lu, %s %u %s", row->step, row->machine, row->object, row->event);
	if (row->from)
		fprintf(out, " %s to %s", row->from, row->to);
	else
		fprintf(out, " refused");
	fprintf(out, ": %s\n", what);
}

static const struct slu_name *word_of(const struct slu_name *words, size_t count, const char *label)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(words[i].label, label) == 0)
			return &words[i];
	}
	return NULL;
}

static const char *label_of(const struct slu_machine *machine, uint8_t state)
{
	for (size_t i = 0; i < machine->state_count; i++) {
		if (machine->states[i].number == state)
			return machine->states[i].label;
	}
	return "no state";
}

/* The bits of a,b; effects that the machine does not know are bits that no row has. */
static uint32_t bits_of(const struct slu_machine *machine, const char *effects)
{
	uint32_t bits = 0;

	while (strcmp(effects, "-") != 0 && *effects) {
		size_t length = strcspn(effects, ",");
		uint32_t bit = 0x80000000u;

		for (size_t i = 0; i < machine->effect_count; i++) {
			const char *label = machine->effects[i].label;

			if (strlen(label) == length && strncmp(label, effects, length) == 0)
				bit = machine->effects[i].number;
		}
		bits |= bit;
		effects += length + (effects[length] == ',');
	}
	return bits;
}

/* Who came to a state without rows is over: what goes on from the start is another, in the same memory. */
static bool begins_anew(const struct slu_machine *machine, uint8_t state, const struct slu_trail_row *row)
{
	for (size_t i = 0; i < machine->row_count; i++) {
		if (machine->rows[i].from == state)
			return false;
	}
	return row->from && strcmp(label_of(machine, machine->start), row->from) == 0;
}

/* One row at one machine: NULL if the C does the same. */
static const char *offer(const struct slu_machine *machine, uint8_t *state, const struct slu_trail_row *row)
{
	static char what[160];
	const struct slu_name *event = word_of(machine->events, machine->event_count, row->event);
	uint8_t before = *state;
	uint32_t effects = 0;
	bool taken = event && machine->step(state, (int)event->number, &effects);

	if (row->from && strcmp(label_of(machine, before), row->from) != 0)
		snprintf(what, sizeof what, "the C is in %s", label_of(machine, before));
	else if (row->from && !taken)
		snprintf(what, sizeof what, "the C refuses it");
	else if (!row->from && taken)
		snprintf(what, sizeof what, "the C takes it to %s", label_of(machine, *state));
	else if (row->from && strcmp(label_of(machine, *state), row->to) != 0)
		snprintf(what, sizeof what, "the C goes to %s", label_of(machine, *state));
	else if (row->from && effects != bits_of(machine, row->effects))
		snprintf(what, sizeof what, "the C has other effects than %s", row->effects);
	else
		return NULL;
	return what;
}

enum slu_lockstep_end slu_lockstep_machines(const struct slu_trail *trail, FILE *out)
{
	uint8_t states[MACHINES_MAX][OBJECTS_MAX] = {{0}};

	for (size_t i = 0; i < trail->count; i++) {
		const struct slu_trail_row *row = &trail->rows[i];
		const struct slu_machine *machine = slu_lockstep_machine(trail, row->machine);
		size_t number = 0;
		const char *what;
		uint8_t *state, before;

		if (strcmp(row->machine, "ndis") == 0)
			continue;
		while (machine && number < MACHINES_MAX && trail->machines[number] != machine)
			number++;
		if (!machine || number == MACHINES_MAX || row->object >= OBJECTS_MAX) {
			slu_lockstep_say(out, row, "no such compiled machine");
			return SLU_LOCKSTEP_FOREIGN;
		}
		state = &states[number][row->object];
		if (!*state || begins_anew(machine, *state, row))
			*state = machine->start;
		if (slu_lockstep_is_due(row->step))
			slu_lockstep_here(row->step, row->event);
		before = *state;
		what = offer(machine, state, row);
		if (what && slu_lockstep_stop) {
			*state = before;
			slu_lockstep_here(row->step, what);
			offer(machine, state, row);
		}
		if (what) {
			slu_lockstep_say(out, row, what);
			return SLU_LOCKSTEP_DIVERGED;
		}
	}
	return SLU_LOCKSTEP_FOLLOWED;
}

static const char *words_of(enum slu_lockstep_end end)
{
	switch (end) {
	case SLU_LOCKSTEP_FOLLOWED:
		return "follows the trail to its end";
	case SLU_LOCKSTEP_VIOLATED:
		return "follows the trail to its end, where the claim is broken";
	case SLU_LOCKSTEP_HOLDS:
		return "follows the trail to its end, where the claim holds";
	case SLU_LOCKSTEP_DIVERGED:
		return "does not follow the trail";
	default:
		return "is not run: the trail is of other objects than the core's";
	}
}

int slu_lockstep_run(const struct slu_trail *trail, slu_lockstep_run_fn *follow, FILE *out)
{
	enum slu_lockstep_end machines, core = SLU_LOCKSTEP_FOREIGN;
	unsigned long stop = slu_lockstep_stop;
	bool reproduced;

	slu_lockstep_stop = 0;
	machines = slu_lockstep_machines(trail, out);
	slu_lockstep_stop = stop;
	fprintf(out, "machines: the compiled C %s (%zu rows)\n", words_of(machines), trail->count);
	if (machines == SLU_LOCKSTEP_FOLLOWED) {
		core = follow(trail, out);
		fprintf(out, "core: the compiled C %s\n", words_of(core));
	}
	if (slu_lockstep_stop)
		slu_lockstep_machines(trail, out);
	reproduced = machines == SLU_LOCKSTEP_FOLLOWED && core != SLU_LOCKSTEP_DIVERGED && core != SLU_LOCKSTEP_HOLDS;
	fprintf(out, "%s: %s\n", reproduced ? "reproduced" : "not reproduced", trail->claim);
	return reproduced;
}
