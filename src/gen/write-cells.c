/* SPDX-License-Identifier: MIT */
/*
 * write-cells.c - NAME-table.c: the step as an event-major table
 *
 * A cell is one number: the next state in the low byte, above it which set of effects is owed. Set 0 is that of a refused
 * event, whose cell leads to its own state. So the step has no branch that depends on what is taken, and the load that the
 * next event waits for is one: the event's row is known before the state is.
 */
#include "gen-private.h"

#include <inttypes.h>

#define REFUSED 0u

/* The sets of effects in the order of the rows; the first is that of what is refused. */
struct sets {
	uint32_t *effects;
	size_t count;
};

static size_t find_set(const struct sets *sets, uint32_t effects)
{
	size_t i = REFUSED + 1;

	while (i < sets->count && sets->effects[i] != effects)
		i++;
	return i;
}

static struct sets read_sets(struct slu_page *page)
{
	const struct slu_machine *machine = &page->machine;
	struct sets sets = {slu_arena_alloc(page->memory, (machine->row_count + 1) * sizeof *sets.effects),
	                    REFUSED + 1};

	for (size_t i = 0; i < machine->row_count; i++) {
		size_t set = find_set(&sets, machine->rows[i].effects);

		sets.effects[set] = machine->rows[i].effects;
		if (set == sets.count)
			sets.count++;
	}
	return sets;
}

static void write_sets(FILE *to, struct slu_page *page, const struct sets *sets)
{
	fprintf(to, "/* Sets of effects. */\nstatic const uint32_t %s_sets[] = {\n\t0, /* refused */\n",
	        slu_name_c(page));
	for (size_t i = REFUSED + 1; i < sets->count; i++) {
		fputc('\t', to);
		slu_write_effects(to, page, sets->effects[i]);
		fputs(",\n", to);
	}
	fputs("};\n\n", to);
}

static size_t cell(const struct slu_machine *machine, const struct sets *sets, uint32_t state, uint32_t event)
{
	const struct slu_row *row = slu_row(machine, state, event);

	return row ? find_set(sets, row->effects) << 8 | row->to : REFUSED << 8 | state;
}

static void write_columns(FILE *to, const struct slu_machine *machine)
{
	fputs("/*\n"
	      " * A row for each event, a cell for each state: the next one in the low byte, above it the number of a "
	      "set.\n"
	      " *\n",
	      to);
	for (uint32_t state = 1; state <= machine->state_count; state++)
		fprintf(to, " * %3u %s\n", state, slu_state(machine, state)->name);
	fputs(" */\n", to);
}

static void write_cells(FILE *to, struct slu_page *page, const struct sets *sets)
{
	const struct slu_machine *machine = &page->machine;
	int digits = sets->count > 256 ? 8 : 4;

	write_columns(to, machine);
	fprintf(to, "static const uint%d_t %s_cells[%zu][%zu] = {\n", 4 * digits, slu_name_c(page),
	        machine->event_count, machine->state_count);
	for (size_t i = 0; i < machine->event_count; i++) {
		const struct slu_name *event = &machine->events[i];

		fprintf(to, "\t/* %s */\n\t{", event->name);
		for (uint32_t state = 1; state <= machine->state_count; state++)
			fprintf(to, "%s0x%0*zx", state > 1 ? ", " : "", digits,
			        cell(machine, sets, state, event->number));
		fputs("},\n", to);
	}
	fputs("};\n\n", to);
}

static void write_step(FILE *to, struct slu_page *page)
{
	const struct slu_machine *machine = &page->machine;
	const char *name = slu_name_c(page);

	fprintf(to,
	        "bool %s_machine(uint8_t *state, int event, uint32_t *effects)\n"
	        "{\n"
	        "\tunsigned row = (unsigned)event - %uu;\n"
	        "\tunsigned column = *state - 1u;\n"
	        "\n"
	        "\tif (row >= %zuu || column >= %zuu)\n"
	        "\t\treturn false;\n"
	        "\n"
	        "\tunsigned cell = %s_cells[row][column];\n"
	        "\tunsigned set = cell >> 8;\n"
	        "\n"
	        "\t*state = (uint8_t)cell;\n"
	        "\t*effects |= %s_sets[set];\n"
	        "\treturn set != 0;\n"
	        "}\n",
	        name, machine->events[0].number, machine->event_count, machine->state_count, name, name);
}

void slu_write_cells(FILE *to, struct slu_page *page)
{
	struct sets sets = read_sets(page);

	slu_write_banner(to, page, "-table.c", "the machine as a table; -DSLU_STEP_TABLE chooses it");
	fprintf(to, "#include \"%s.h\"\n\n#ifdef SLU_STEP_TABLE\n\n", page->base);
	write_sets(to, page, &sets);
	write_cells(to, page, &sets);
	write_step(to, page);
	fputs("\n#endif\n", to);
}
