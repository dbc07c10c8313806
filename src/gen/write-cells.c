/* SPDX-License-Identifier: MIT */
/*
 * write-cells.c - NAME-table.h, NAME-table.c: the step as an event-major table
 *
 * For each event and state: the next state, and which set of effects is owed. Set 0 is that of a refused event, which
 * leads to its own state. So no branch depends on what is taken.
 *
 * In a loop over events each step waits for the state that the one before has found, and for nothing else: the row of an
 * event is known early, so finding the next state is one load. Hence two arrays (of one array of pairs, or of pairs in one
 * number, the place of the cell or its half would have to be computed first), in one object so that nothing lies between
 * them, and a column for state 0, which no machine is in, in that of states. The state is a word of the caller's: a byte in memory is slow to be read after it was written.
 * Effects are returned.
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

/* The smallest number that holds @largest. */
static int bits_for(uint64_t largest)
{
	return largest <= UINT8_MAX ? 8 : largest <= UINT16_MAX ? 16 : largest <= UINT32_MAX ? 32 : 64;
}

/* The bit beside the effects: the event was taken. */
static uint64_t taken_bit(const struct slu_machine *machine)
{
	return (uint64_t)1 << machine->effect_count;
}

/* What holds it. */
static const char *owed_type(const struct slu_machine *machine)
{
	return taken_bit(machine) <= UINT32_MAX ? "uint32_t" : "uint64_t";
}

/*
 * NAME-table.h
 */
static void write_object(FILE *to, struct slu_page *page)
{
	const struct slu_machine *machine = &page->machine;
	size_t sets = read_sets(page).count;

	fprintf(to,
	        "/*\n"
	        " * By event and state: the next state (the state itself where the event is refused), the number of a "
	        "set of\n"
	        " * effects. Set 0 is that of a refused event.\n"
	        " */\n"
	        "extern const struct %s_table {\n"
	        "\tuint8_t next[%zu][%zu];\n"
	        "\tuint%d_t set[%zu][%zu];\n"
	        "\tuint%d_t effects[%zu];\n"
	        "} %s_table;\n\n",
	        slu_name_c(page), machine->event_count, machine->state_count + 1, bits_for(sets - 1),
	        machine->event_count, machine->state_count, bits_for(2 * taken_bit(machine) - 1), sets,
	        slu_name_c(page));
	fprintf(to, "/* Beside the effects: the event was taken. */\n#define %s_TABLE_TAKEN %#" PRIx64 "%s\n\n",
	        slu_name_stem(page), taken_bit(machine), taken_bit(machine) <= UINT32_MAX ? "u" : "ull");
}

static void write_lookup(FILE *to, struct slu_page *page)
{
	const struct slu_machine *machine = &page->machine;
	const char *name = slu_name_c(page);

	fprintf(to,
	        "/**\n"
	        " * %s_table_step() - offer one event to the machine, in the caller's loop\n"
	        " * @state: state number, in a word of the caller's\n"
	        " * @event: what happened, an enum %s_event\n"
	        " *\n"
	        " * As %s_machine(), which is this for a state that is kept in a byte.\n"
	        " *\n"
	        " * Context: any level; touches nothing but @state; the caller serialises steps of one object.\n"
	        " *\n"
	        " * Return: %s_TABLE_TAKEN with the row's effect bits; 0 when refused, with @state as it was.\n"
	        " */\n",
	        name, name, name, slu_name_stem(page));
	fprintf(to,
	        "static inline %s %s_table_step(unsigned *state, int event)\n"
	        "{\n"
	        "\tunsigned row = (unsigned)event - %uu;\n"
	        "\tunsigned from = *state;\n"
	        "\n"
	        "\tif (row >= %zuu || from - 1u >= %zuu)\n"
	        "\t\treturn 0;\n"
	        "\n"
	        "\tunsigned next = %s_table.next[row][from];\n"
	        "\tunsigned set = %s_table.set[row][from - 1u];\n"
	        "\n"
	        "\t*state = next;\n"
	        "\treturn %s_table.effects[set];\n"
	        "}\n",
	        owed_type(machine), name, machine->events[0].number, machine->event_count, machine->state_count, name,
	        name, name);
}

void slu_write_cells_header(FILE *to, struct slu_page *page)
{
	const char *stem = slu_name_stem(page);

	slu_write_banner(to, page, "-table.h", slu_arena_print(page->memory, "%s as a table", page->base));
	fprintf(to,
	        "#ifndef %s_TABLE_GEN_H\n#define %s_TABLE_GEN_H\n\n"
	        "#include <stdint.h>\n\n"
	        "#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n",
	        stem, stem);
	write_object(to, page);
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

static void write_cells(FILE *to, struct slu_page *page, const char *member, uint32_t first, const struct sets *sets,
                        size_t (*value)(const struct slu_machine *, const struct sets *, uint32_t, uint32_t))
{
	const struct slu_machine *machine = &page->machine;

	fprintf(to, "\t.%s = {\n", member);
	for (size_t i = 0; i < machine->event_count; i++) {
		const char *between = "";

		fputs("\t\t{", to);
		for (uint32_t state = first; state <= machine->state_count; state++, between = ", ")
			fprintf(to, "%s%*zu", between, machine->state_count < 10 ? 1 : 2,
			        value(machine, sets, state, machine->events[i].number));
		fprintf(to, "}, /* %s */\n", machine->events[i].name);
	}
	fputs("\t},\n", to);
}

static void write_sets(FILE *to, struct slu_page *page, const struct sets *sets)
{
	fputs("\t.effects = {\n\t\t0, /* refused */\n", to);
	for (size_t i = REFUSED + 1; i < sets->count; i++) {
		fprintf(to, "\t\t%s_TABLE_TAKEN", slu_name_stem(page));
		if (sets->effects[i]) {
			fputs(" | ", to);
			slu_write_effects(to, page, sets->effects[i]);
		}
		fputs(",\n", to);
	}
	fputs("\t},\n", to);
}

static void write_columns(FILE *to, const struct slu_machine *machine)
{
	fputs("/*\n * Columns, from 0 of next, from 1 of set:\n *\n *  0 none\n", to);
	for (uint32_t state = 1; state <= machine->state_count; state++)
		fprintf(to, " * %2u %s\n", state, slu_state(machine, state)->name);
	fputs(" */\n", to);
}

static void write_table(FILE *to, struct slu_page *page)
{
	struct sets sets = read_sets(page);

	write_columns(to, &page->machine);
	fprintf(to, "const struct %s_table %s_table = {\n", slu_name_c(page), slu_name_c(page));
	write_cells(to, page, "next", 0, &sets, next_of);
	write_cells(to, page, "set", 1, &sets, set_of);
	write_sets(to, page, &sets);
	fputs("};\n\n", to);
}

void slu_write_cells(FILE *to, struct slu_page *page)
{
	const char *name = slu_name_c(page);

	slu_write_banner(to, page, "-table.c", "the machine as a table; -DSLU_STEP_TABLE chooses it");
	fprintf(to, "#include \"%s-table.h\"\n\n#include \"%s.h\"\n\n#ifdef SLU_STEP_TABLE\n\n", page->base,
	        page->base);
	write_table(to, page);
	fprintf(to,
	        "bool %s_machine(uint8_t *state, int event, uint32_t *effects)\n"
	        "{\n"
	        "\tunsigned now = *state;\n"
	        "\t%s owed = %s_table_step(&now, event);\n"
	        "\n"
	        "\t*state = (uint8_t)now;\n"
	        "\t*effects |= (uint32_t)(owed & (%s_TABLE_TAKEN - 1));\n"
	        "\treturn owed != 0;\n"
	        "}\n"
	        "\n"
	        "#endif\n",
	        name, owed_type(&page->machine), name, slu_name_stem(page));
}
