/* SPDX-License-Identifier: MIT */
/*
 * peers.c - writes a machine the way others write theirs: a nested switch, state-major tables, a function per state
 *
 * usage: peers FILE. The rows are those of the machine that this is compiled for (-DINFO=slu_binding_info).
 */
#include "sluice/machine.h"

#include <stdio.h>

extern const struct slu_machine INFO;

static FILE *to;

/* States count from 1; their numbers are a row of the tables each. */
static uint32_t last_event(void)
{
	return INFO.events[0].number + (uint32_t)INFO.event_count - 1;
}

static const struct slu_row *find_row(uint32_t state, uint32_t event)
{
	for (size_t i = 0; i < INFO.row_count; i++)
		if (INFO.rows[i].from == state && INFO.rows[i].event == event)
			return &INFO.rows[i];
	return NULL;
}

static void write_signature(const char *name)
{
	fprintf(to,
	        "\nbool %s(uint8_t *state, int event, uint32_t *effects);\n"
	        "bool %s(uint8_t *state, int event, uint32_t *effects)\n{\n",
	        name, name);
}

static void write_cases(uint32_t state)
{
	for (size_t i = 0; i < INFO.row_count; i++) {
		const struct slu_row *row = &INFO.rows[i];

		if (row->from != state)
			continue;
		fprintf(to, "\tcase %u:", row->event);
		if (row->to != state)
			fprintf(to, " *state = %u;", row->to);
		if (row->effects)
			fprintf(to, " *effects |= %#xu;", row->effects);
		fputs(" return true;\n", to);
	}
	fputs("\tdefault: return false;\n\t}\n", to);
}

static void write_switch(void)
{
	write_signature("peer_switch");
	fputs("\tswitch (*state) {\n", to);
	for (size_t i = 0; i < INFO.state_count; i++) {
		fprintf(to, "\tcase %u:\n\tswitch (event) {\n", INFO.states[i].number);
		write_cases(INFO.states[i].number);
	}
	fputs("\tdefault: return false;\n\t}\n}\n", to);
}

static void write_pointers(void)
{
	for (uint32_t state = 1; state <= INFO.state_count; state++) {
		fprintf(to,
		        "\nstatic bool in_%u(uint8_t *state, int event, uint32_t *effects)\n{\n"
		        "\t(void)state, (void)effects;\n\tswitch (event) {\n",
		        state);
		write_cases(state);
		fputs("}\n", to);
	}
	fputs("\nstatic bool (*const handlers[])(uint8_t *, int, uint32_t *) = {\n", to);
	for (uint32_t state = 1; state <= INFO.state_count; state++)
		fprintf(to, "\tin_%u,\n", state);
	fputs("};\n", to);
	write_signature("peer_pointers");
	fprintf(to,
	        "\tif (*state - 1u >= %zuu)\n\t\treturn false;\n"
	        "\treturn handlers[*state - 1u](state, event, effects);\n}\n",
	        INFO.state_count);
}

static void write_table(const char *type, const char *name, uint32_t (*value)(const struct slu_row *))
{
	fprintf(to, "\nstatic const %s %s[%zu][%zu] = {\n", type, name, INFO.state_count, INFO.event_count);
	for (uint32_t state = 1; state <= INFO.state_count; state++) {
		fputs("\t{", to);
		for (uint32_t event = INFO.events[0].number; event <= last_event(); event++)
			fprintf(to, "%u, ", value(find_row(state, event)));
		fputs("},\n", to);
	}
	fputs("};\n", to);
}

static uint32_t next_of(const struct slu_row *row)
{
	return row ? row->to : 0;
}

static uint32_t effects_of(const struct slu_row *row)
{
	return row ? row->effects : 0;
}

static void write_lookup(const char *name, const char *effects)
{
	write_signature(name);
	fprintf(to,
	        "\tunsigned row = *state - 1u, column = (unsigned)event - %uu;\n\n"
	        "\tif (row >= %zuu || column >= %zuu || !next[row][column])\n\t\treturn false;\n"
	        "\t*state = next[row][column];\n\t%s\n\treturn true;\n}\n",
	        INFO.events[0].number, INFO.state_count, INFO.event_count, effects);
}

static void write_all(void)
{
	fputs("#include <stdbool.h>\n#include <stdint.h>\n", to);
	write_switch();
	write_pointers();
	write_table("uint8_t", "next", next_of);
	write_table("uint32_t", "owed", effects_of);
	write_lookup("peer_state_major", "(void)effects;");
	write_lookup("peer_state_major_effects", "*effects |= owed[row][column];");
}

int main(int argc, char **argv)
{
	to = argc == 2 ? fopen(argv[1], "w") : NULL;
	if (!to) {
		fprintf(stderr, "%s: usage: %s FILE\n", argv[0], argv[0]);
		return 2;
	}
	write_all();
	return ferror(to) | fclose(to) ? 4 : 0;
}
