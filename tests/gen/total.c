/* SPDX-License-Identifier: MIT */
/*
 * total.c - every (state, event) of the compiled C against its rows as data
 *
 * Any state number and any event number may be given. A row is taken to its next state with its effects or-ed in; all
 * else is refused and changes nothing.
 */
#include <sluice/machine.h>

#include <limits.h>
#include <stdio.h>

extern const struct slu_machine *const slu_machines[];

static unsigned long tried, wrong;

static const struct slu_row *find_row(const struct slu_machine *machine, unsigned state, int event)
{
	for (size_t i = 0; i < machine->row_count; i++)
		if (machine->rows[i].from == state && machine->rows[i].event == event)
			return &machine->rows[i];
	return NULL;
}

/* @before are the effects of earlier steps. */
static void try_one(const struct slu_machine *machine, unsigned state, int event, uint32_t before)
{
	const struct slu_row *row = find_row(machine, state, event);
	uint8_t next = (uint8_t)state;
	uint32_t effects = before;
	bool taken = machine->step(&next, event, &effects);

	tried++;
	if (taken != !!row || next != (row ? row->to : state) || effects != (row ? before | row->effects : before)) {
		printf("%s: state %u event %d: taken %d, next %u, effects %#x\n", machine->name, state, event, taken,
		       next, effects);
		wrong++;
	}
}

static void try_state(const struct slu_machine *machine, unsigned state)
{
	static const int odd[] = {INT_MIN, -1, INT_MAX, 65536 + 257};
	int last = 257 + (int)machine->event_count;

	for (int event = 0; event <= last + 8; event++) {
		try_one(machine, state, event, 0);
		try_one(machine, state, event, 0xa5a5a5a5u);
	}
	for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
		try_one(machine, state, odd[i], 0);
}

/* A row that find_row() never finds would go untried. */
static void check_rows(const struct slu_machine *machine)
{
	for (size_t i = 0; i < machine->row_count; i++) {
		const struct slu_row *row = &machine->rows[i];

		if (find_row(machine, row->from, row->event) != row || row->event <= 256) {
			printf("%s: row %s in line %u cannot be taken\n", machine->name, row->id, row->line);
			wrong++;
		}
	}
}

int main(void)
{
	for (size_t i = 0; slu_machines[i]; i++) {
		const struct slu_machine *machine = slu_machines[i];

		check_rows(machine);
		for (unsigned state = 0; state <= UINT8_MAX; state++)
			try_state(machine, state);
		printf("%s: %zu states, %zu events, %zu rows\n", machine->name, machine->state_count,
		       machine->event_count, machine->row_count);
	}
	printf("%lu steps tried, %lu wrong\n", tried, wrong);
	return tried == 0 || wrong != 0;
}
