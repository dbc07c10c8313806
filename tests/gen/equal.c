/* SPDX-License-Identifier: MIT */
/*
 * equal.c - the two forms of each machine against each other, every (state, event)
 *
 * Any state number, each event and strangers; with and without effects that are owed already.
 */
#include "pairs.h"

#include <limits.h>
#include <stdio.h>

struct outcome {
	uint8_t state;
	bool taken;
	uint32_t effects;
};

static unsigned long tried, wrong;

static const char *word(const struct slu_name *words, size_t count, uint32_t number)
{
	for (size_t i = 0; i < count; i++)
		if (words[i].number == number)
			return words[i].name;
	return "none";
}

static struct outcome offer(step_fn *step, uint8_t state, int event, uint32_t effects)
{
	struct outcome outcome = {.state = state, .effects = effects};

	outcome.taken = step(&outcome.state, event, &outcome.effects);
	return outcome;
}

static void try_one(const struct pair *pair, uint8_t state, int event, uint32_t before)
{
	const struct slu_machine *machine = pair->machine;
	struct outcome code = offer(machine->step, state, event, before);
	struct outcome table = offer(pair->table, state, event, before);

	tried++;
	if (code.taken == table.taken && code.state == table.state && code.effects == table.effects)
		return;
	wrong++;
	printf("%s: %s in %s: code %s to %s, effects %#x; table %s to %s, effects %#x\n", machine->name,
	       word(machine->events, machine->event_count, (uint32_t)event),
	       word(machine->states, machine->state_count, state), code.taken ? "taken" : "refused",
	       word(machine->states, machine->state_count, code.state), code.effects, table.taken ? "taken" : "refused",
	       word(machine->states, machine->state_count, table.state), table.effects);
}

static void try_state(const struct pair *pair, uint8_t state)
{
	static const int odd[] = {INT_MIN, -1, INT_MAX, 65536 + 257};

	for (int event = 0; event <= 257 + (int)pair->machine->event_count + 8; event++) {
		try_one(pair, state, event, 0);
		try_one(pair, state, event, 0x5a5a5a5au);
	}
	for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
		try_one(pair, state, odd[i], 0);
}

int main(void)
{
	for (const struct pair *pair = pairs; pair->machine; pair++)
		for (unsigned state = 0; state <= UINT8_MAX; state++)
			try_state(pair, (uint8_t)state);
	printf("%lu steps tried, %lu wrong\n", tried, wrong);
	return tried == 0 || wrong != 0;
}
