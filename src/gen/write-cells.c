/* SPDX-License-Identifier: MIT */
/*
 * write-cells.c - NAME-table.h, NAME-table.c: the step as an event-major table
 *
 * For each event and state: the next state, and which set of effects is owed. Set 0 is that of a refused event, which
 * leads to its own state. So no branch depends on what is taken.
 *
 * In a loop over events each step waits for the state that the one before has found, and for nothing else: the row of an
 * event is known early, so finding the next state is one load. Hence two arrays (of one array of pairs, or of pairs in one
 * number, the place of the cell or its half would have to be computed first), and a column for state 0, which no machine
 * is in, in that of states. State and effects are the caller's words: a byte in memory is slow to be read after it was
 * written.
 */
#include "gen-private.h"

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

/* "const uint8_t slu_door_table_next[6][6]", with the smallest number that holds @largest */
static void write_array(FILE *to, struct slu_page *page, const char *what, size_t largest, const char *bounds)
{
	fprintf(to, "const uint%d_t %s_table_%s%s",
	        largest <= 0xff     ? 8
	        : largest <= 0xffff ? 16
	                            : 32,
	        slu_name_c(page), what, bounds);
}

static void write_next_array(FILE *to, struct slu_page *page)
{
	const struct slu_machine *machine = &page->machine;

	write_array(to, page, "next", machine->state_count,
	            slu_arena_print(page->memory, "[%zu][%zu]", machine->event_count, machine->state_count + 1));
}

static void write_set_array(FILE *to, struct slu_page *page, const struct sets *sets)
{
	const struct slu_machine *machine = &page->machine;

	write_array(to, page, "set", sets->count - 1,
	            slu_arena_print(page->memory, "[%zu][%zu]", machine->event_count, machine->state_count));
}

static void write_effects_array(FILE *to, struct slu_page *page, const struct sets *sets)
{
	const struct slu_machine *machine = &page->machine;

	write_array(to, page, "effects", machine->effect_count ? machine->effects[machine->effect_count - 1].number : 0,
	            slu_arena_print(page->memory, "[%zu]", sets->count));
}

/*
 * NAME-table.h
 */
static void write_arrays(FILE *to, struct slu_page *page)
{
	struct sets sets = read_sets(page);

	fputs("/* By event and state: the next state (the state itself where the event is refused), the number of a "
	      "set. "
	      "*/\nextern ",
	      to);
	write_next_array(to, page);
	fputs(";\nextern ", to);
	write_set_array(to, page, &sets);
	fputs(";\n\n/* Sets of effects; set 0 is that of a refused event. */\nextern ", to);
	write_effects_array(to, page, &sets);
	fputs(";\n\n", to);
}

static void write_lookup(FILE *to, struct slu_page *page)
{
	const struct slu_machine *machine = &page->machine;
	const char *name = slu_name_c(page);

	fprintf(to,
	        "/**\n"
	        " * %s_table_step() - offer one event to the machine, in the caller's loop\n"
	        " * @state:   state number, in a word of the caller's\n"
	        " * @event:   what happened, an enum %s_event\n"
	        " * @effects: the row's effect bits are or-ed in\n"
	        " *\n"
	        " * As %s_machine(), which is this for a state that is kept in a byte.\n"
	        " *\n"
	        " * Context: any level; touches nothing but its arguments; the caller serialises steps of one object.\n"
	        " *\n"
	        " * Return: true when taken, false with @state and @effects as they were.\n"
	        " */\n",
	        name, name, name);
	fprintf(to,
	        "static inline bool %s_table_step(unsigned *state, int event, uint32_t *effects)\n"
	        "{\n"
	        "\tunsigned row = (unsigned)event - %uu;\n"
	        "\tunsigned from = *state;\n"
	        "\n"
	        "\tif (row >= %zuu || from - 1u >= %zuu)\n"
	        "\t\treturn false;\n"
	        "\n"
	        "\tunsigned set = %s_table_set[row][from - 1u];\n"
	        "\n"
	        "\t*state = %s_table_next[row][from];\n"
	        "\t*effects |= %s_table_effects[set];\n"
	        "\treturn set != 0;\n"
	        "}\n",
	        name, machine->events[0].number, machine->event_count, machine->state_count, name, name, name);
}

void slu_write_cells_header(FILE *to, struct slu_page *page)
{
	const char *stem = slu_name_stem(page);

	slu_write_banner(to, page, "-table.h", slu_arena_print(page->memory, "%s as a table", page->base));
	fprintf(to,
	        "#ifndef %s_TABLE_GEN_H\n#define %s_TABLE_GEN_H\n\n"
	        "#include <stdbool.h>\n#include <stdint.h>\n\n"
	        "#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n",
	        stem, stem);
	write_arrays(to, page);
	write_lookup(to, page);
	fputs("\n#ifdef __cplusplus\n}\n#endif\n\n#endif\n", to);
}

/*
 * NAME-table.c
 */
static size_t next_of(const struct slu_machine *machine, const struct sets *sets, uint32_t state, uint32_t event)
{
	const struct slu_row *row = slu_row(machine, state, event);

	(void)sets;
	return row ? row->to : state;
}

static size_t set_of(const struct slu_machine *machine, const struct sets *sets, uint32_t state, uint32_t event)
{
	const struct slu_row *row = slu_row(machine, state, event);

	return row ? find_set(sets, row->effects) : REFUSED;
}

static void write_cells(FILE *to, struct slu_page *page, const struct sets *sets, uint32_t first,
                        size_t (*value)(const struct slu_machine *, const struct sets *, uint32_t, uint32_t))
{
	const struct slu_machine *machine = &page->machine;

	fputs(" = {\n", to);
	for (size_t i = 0; i < machine->event_count; i++) {
		const char *between = "";

		fputs("\t{", to);
		for (uint32_t state = first; state <= machine->state_count; state++, between = ", ")
			fprintf(to, "%s%*zu", between, machine->state_count < 10 ? 1 : 2,
			        value(machine, sets, state, machine->events[i].number));
		fprintf(to, "}, /* %s */\n", machine->events[i].name);
	}
	fputs("};\n\n", to);
}

static void write_sets(FILE *to, struct slu_page *page, const struct sets *sets)
{
	fputs(" = {\n\t0, /* refused */\n", to);
	for (size_t i = REFUSED + 1; i < sets->count; i++) {
		fputc('\t', to);
		slu_write_effects(to, page, sets->effects[i]);
		fputs(",\n", to);
	}
	fputs("};\n\n", to);
}

static void write_columns(FILE *to, const struct slu_machine *machine)
{
	fputs("/*\n * Columns, from 0 in the first table, from 1 in the second:\n *\n *  0 none\n", to);
	for (uint32_t state = 1; state <= machine->state_count; state++)
		fprintf(to, " * %2u %s\n", state, slu_state(machine, state)->name);
	fputs(" */\n", to);
}

static void write_tables(FILE *to, struct slu_page *page)
{
	struct sets sets = read_sets(page);

	write_columns(to, &page->machine);
	write_next_array(to, page);
	write_cells(to, page, &sets, 0, next_of);
	write_set_array(to, page, &sets);
	write_cells(to, page, &sets, 1, set_of);
	write_effects_array(to, page, &sets);
	write_sets(to, page, &sets);
}

void slu_write_cells(FILE *to, struct slu_page *page)
{
	const char *name = slu_name_c(page);

	slu_write_banner(to, page, "-table.c", "the machine as a table; -DSLU_STEP_TABLE chooses it");
	fprintf(to, "#include \"%s-table.h\"\n\n#include \"%s.h\"\n\n#ifdef SLU_STEP_TABLE\n\n", page->base,
	        page->base);
	write_tables(to, page);
	fprintf(to,
	        "bool %s_machine(uint8_t *state, int event, uint32_t *effects)\n"
	        "{\n"
	        "\tunsigned now = *state;\n"
	        "\tbool taken = %s_table_step(&now, event, effects);\n"
	        "\n"
	        "\t*state = (uint8_t)now;\n"
	        "\treturn taken;\n"
	        "}\n"
	        "\n"
	        "#endif\n",
	        name, name);
}
