/* SPDX-License-Identifier: MIT */
/*
 * mutate-table.c - a page as a table that is looked up, and that a verifier patches when it starts
 *
 * The inlines have the names and the effects of the generated ones; the model cannot tell them apart.
 */
#include "mutate.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Included by the model, once: the table, the patch from SLU_PATCH, and which cells were offered. */
static const char look_up_c[] = "\tstatic void slu_table_report(void)\n"
                                "\t{\n"
                                "\t\tprintf(\"slu-count %u patched\\n\", slu_patched);\n"
                                "\t\tfor (unsigned s = 0; s < 256; s++)\n"
                                "\t\t\tfor (unsigned e = 0; e < SLU_EVENTS; e++)\n"
                                "\t\t\t\tif (slu_cells[s][e].offered)\n"
                                "\t\t\t\t\tprintf(\"slu-count %lu offered %u %u\\n\", slu_cells[s][e].offered, s, e);\n"
                                "\t\tfflush(stdout);\n"
                                "\t}\n"
                                "\t__attribute__((constructor)) static void slu_table_start(void)\n"
                                "\t{\n"
                                "\t\tconst char *at = getenv(\"SLU_PATCH\");\n"
                                "\t\tunsigned s, e, to, effects;\n"
                                "\t\tint used;\n"
                                "\n"
                                "\t\tfor (unsigned i = 0; i < sizeof slu_rows / sizeof *slu_rows; i++) {\n"
                                "\t\t\tslu_cells[slu_rows[i][0]][slu_rows[i][1]].to = slu_rows[i][2];\n"
                                "\t\t\tslu_cells[slu_rows[i][0]][slu_rows[i][1]].effects = slu_rows[i][3];\n"
                                "\t\t}\n"
                                "\t\twhile (at && sscanf(at, \"%u %u %u %u%n\", &s, &e, &to, &effects, &used) == 4) {\n"
                                "\t\t\tif (s > 255 || e >= SLU_EVENTS)\n"
                                "\t\t\t\tabort();\n"
                                "\t\t\tslu_cells[s][e].to = to;\n"
                                "\t\t\tslu_cells[s][e].effects = effects;\n"
                                "\t\t\tslu_patched++;\n"
                                "\t\t\tat += used;\n"
                                "\t\t}\n"
                                "\t\tatexit(slu_table_report);\n"
                                "\t}\n";

struct slu_cell *slu_mutate_cell(const struct slu_mutate *mutate, size_t state, size_t event)
{
	return &mutate->cells[state * mutate->machine->event_count + event];
}

static size_t state_index(const struct slu_machine *machine, uint32_t number)
{
	size_t i = 0;

	while (machine->states[i].number != number)
		i++;
	return i;
}

static size_t event_index(const struct slu_machine *machine, uint32_t number)
{
	size_t i = 0;

	while (machine->events[i].number != number)
		i++;
	return i;
}

static void take_cells(struct slu_mutate *mutate)
{
	const struct slu_machine *machine = mutate->machine;

	mutate->cells = slu_keep(machine->state_count * machine->event_count * sizeof *mutate->cells);
	for (size_t s = 0; s < machine->state_count; s++)
		for (size_t e = 0; e < machine->event_count; e++)
			*slu_mutate_cell(mutate, s, e) =
			        (struct slu_cell){.state = s, .event = e, .to = SLU_CELL_BLANK};
	for (size_t i = 0; i < machine->row_count; i++) {
		const struct slu_row *row = &machine->rows[i];
		struct slu_cell *cell =
		        slu_mutate_cell(mutate, state_index(machine, row->from), event_index(machine, row->event));

		cell->to = state_index(machine, row->to);
		cell->effects = row->effects;
		cell->row = row;
	}
}

static char *stem_of(const struct slu_machine *machine)
{
	char *stem = slu_text("%s", machine->name);

	for (char *at = stem; *at; at++)
		*at = (char)toupper((unsigned char)*at);
	return stem;
}

/* The generated file that the models read. */
static const char *find_generated(const struct slu_mutate *mutate)
{
	const char *base = mutate->page.base;

	for (size_t i = 0; i < mutate->models[0].include.count; i++) {
		const char *folder = mutate->models[0].include.at[i];
		const char *path = slu_text("%s/%s/%s.pmh", folder, base, base);

		if (slu_is_file(path))
			return path;
	}
	return NULL;
}

/* Its `#define` lines; the numbers of the states are Ragel's and stand nowhere else. */
static enum slu_exit take_constants(struct slu_mutate *mutate)
{
	const struct slu_machine *machine = mutate->machine;
	const char *path = find_generated(mutate), *stem = stem_of(machine);
	const char *text = path ? slu_file_read(path, NULL) : NULL;

	if (!text)
		return slu_fail(SLU_EXIT_USAGE, "%s: no %s.pmh was generated from it; run `sluice gen`",
		                mutate->page.path, mutate->page.base);
	mutate->generated = text;
	mutate->constants = "";
	mutate->numbers = slu_keep(machine->state_count);
	for (const char *at = text; *at; at += strcspn(at, "\n") + (at[strcspn(at, "\n")] == '\n'))
		if (slu_starts(at, slu_text("#define %s_", stem)) && memchr(at + 8, ' ', strcspn(at + 8, "\n")))
			mutate->constants = slu_text("%s%s\n", mutate->constants, slu_text_of(at, strcspn(at, "\n")));
	for (size_t i = 0; i < machine->state_count; i++) {
		const char *define = slu_text("#define %s_%s ", stem, machine->states[i].label);
		const char *found = strstr(mutate->constants, define);

		if (!found)
			return slu_fail(SLU_EXIT_USAGE, "%s: older than %s; run `sluice gen`", path, mutate->page.path);
		mutate->numbers[i] = (uint8_t)strtoul(found + strlen(define), NULL, 10);
	}
	return SLU_EXIT_PROVED;
}

enum slu_exit slu_mutate_open(struct slu_mutate *mutate)
{
	const char *folder = slu_text("%s/%s", mutate->root, mutate->name);
	enum slu_exit status = (enum slu_exit)slu_page_open(&mutate->page, folder);

	if (status)
		return status;
	mutate->machine = &mutate->page.machine;
	take_cells(mutate);
	return take_constants(mutate);
}

static void write_c(FILE *to, const struct slu_mutate *mutate)
{
	const struct slu_machine *machine = mutate->machine;

	fputs("c_decl {\n\\#include <stdio.h>\n\\#include <stdlib.h>\n\\#include <string.h>\n\n", to);
	fprintf(to, "\tenum { SLU_EVENTS = %zu };\n", machine->event_count);
	fputs("\tstruct slu_cell {\n\t\tunsigned to, effects;\n\t\tunsigned long offered;\n\t};\n"
	      "\tstatic struct slu_cell slu_cells[256][SLU_EVENTS], *slu_cell;\n"
	      "\tstatic unsigned slu_patched, slu_effects;\n"
	      "\t/* state, event, to, effects */\n"
	      "\tstatic const unsigned slu_rows[][4] = {\n",
	      to);
	for (size_t i = 0; i < machine->state_count * machine->event_count; i++) {
		const struct slu_cell *cell = &mutate->cells[i];

		if (cell->to != SLU_CELL_BLANK)
			fprintf(to, "\t\t{%u, %zu, %u, %u},\n", mutate->numbers[cell->state], cell->event,
			        mutate->numbers[cell->to], cell->effects);
	}
	fputs("\t};\n", to);
	fputs(look_up_c, to);
	fputs("\t/* claims that look at the table and not at what comes of it */\n"
	      "\tstatic int slu_is_check(const char *name)\n\t{\n\t\treturn 0",
	      to);
	for (size_t i = 0; i < mutate->checks.count; i++)
		fprintf(to, " || !strcmp(name, \"%s\")", mutate->checks.at[i]);
	fputs(";\n\t}\n}\n", to);
}

static void write_inline(FILE *to, const struct slu_mutate *mutate, size_t event)
{
	const struct slu_machine *machine = mutate->machine;
	const char *name = machine->name;

	fprintf(to, "\ninline %s_%s(o)\n{\n", name, machine->events[event].label);
	fprintf(to, "\tslu_from = %s_state[o];\n", name);
	fprintf(to,
	        "\tc_code { slu_cell = &slu_cells[slu_from][%zu]; slu_cell->offered++; slu_to = slu_cell->to; "
	        "slu_effects = slu_cell->effects; };\n",
	        event);
	fprintf(to, "\tif\n\t:: slu_to == 0 -> SLU_REFUSED(\"~ %s %%d %s refused\\n\", o)\n\t:: else ->\n", name,
	        machine->events[event].label);
	fprintf(to, "\t\t%s_state[o] = slu_to", name);
	for (size_t i = 0; i < machine->effect_count; i++)
		fprintf(to, ";\n\t\tif\n\t\t:: c_expr { (slu_effects & %uu) } -> %s_do_%s(o)\n\t\t:: else\n\t\tfi",
		        machine->effects[i].number, name, machine->effects[i].label);
	fputs("\n\tfi\n}\n", to);
}

enum slu_exit slu_mutate_write_table(const struct slu_mutate *mutate)
{
	const char *stem = stem_of(mutate->machine), *base = mutate->page.base;
	const char *folder = slu_text("%s/gen/%s", mutate->tree, base);
	const char *path = slu_text("%s/%s.pmh", folder, base);
	FILE *to;
	int failed;

	mkdir(mutate->tree, 0700);
	mkdir(slu_text("%s/gen", mutate->tree), 0700);
	mkdir(folder, 0700);
	to = fopen(path, "we");
	if (!to)
		return slu_fail(SLU_EXIT_TOOL_FAILED, "%s: %s", path, strerror(errno));
	fprintf(to, "#ifndef %s_PMH\n#define %s_PMH\n", stem, stem);
	fputs("#ifndef SLU_REFUSED\n#define SLU_REFUSED(text, object) refused = 1\n#endif\n\n", to);
	fputs(mutate->constants, to);
	write_c(to, mutate);
	fputs("hidden byte slu_from;\nhidden byte slu_to;\n", to);
	for (size_t i = 0; i < mutate->machine->event_count; i++)
		write_inline(to, mutate, i);
	fputs("\n#endif\n", to);
	failed = ferror(to);
	if (fclose(to) || failed)
		return slu_fail(SLU_EXIT_TOOL_FAILED, "%s: cannot be written; is the disk full?", path);
	return SLU_EXIT_PROVED;
}

const char *slu_mutant_patch(const struct slu_mutate *mutate, const struct slu_mutant *mutant)
{
	char *text = slu_text("%s", "SLU_PATCH=");

	for (size_t i = 0; i < mutant->cell_count; i++) {
		const struct slu_cell *cell = &mutant->cells[i];

		text = slu_text("%s%s%u %zu %u %u", text, i ? " " : "", mutate->numbers[cell->state], cell->event,
		                cell->to == SLU_CELL_BLANK ? 0u : mutate->numbers[cell->to], cell->effects);
	}
	return text;
}

/* The page's states, then the mutant's; both in one table. */
static const struct slu_cell *cell_of(const struct slu_mutate *mutate, const struct slu_mutant *mutant, size_t state,
                                      size_t event)
{
	size_t count = mutate->machine->state_count;

	for (size_t i = 0; state >= count && i < mutant->cell_count; i++)
		if (mutant->cells[i].state == state - count && mutant->cells[i].event == event)
			return &mutant->cells[i];
	return slu_mutate_cell(mutate, state % count, event);
}

/* True where both states do the same with each event, as far as @classes tells states apart. */
static bool alike(const struct slu_mutate *mutate, const struct slu_mutant *mutant, const size_t *classes, size_t a,
                  size_t b)
{
	size_t count = mutate->machine->state_count;

	if (classes[a] != classes[b])
		return false;
	for (size_t e = 0; e < mutate->machine->event_count; e++) {
		const struct slu_cell *one = cell_of(mutate, mutant, a, e), *two = cell_of(mutate, mutant, b, e);

		if ((one->to == SLU_CELL_BLANK) != (two->to == SLU_CELL_BLANK))
			return false;
		if (one->to == SLU_CELL_BLANK)
			continue;
		if (one->effects != two->effects ||
		    classes[one->to + (a >= count ? count : 0)] != classes[two->to + (b >= count ? count : 0)])
			return false;
	}
	return true;
}

/* Moore's refinement: all states are one class, until no class has two that differ. */
bool slu_mutant_is_same(const struct slu_mutate *mutate, const struct slu_mutant *mutant)
{
	size_t count = mutate->machine->state_count, kinds = 1, before = 0;
	size_t *classes = slu_keep(2 * count * sizeof *classes), *finer = slu_keep(2 * count * sizeof *finer);
	size_t start = state_index(mutate->machine, mutate->machine->start);

	while (kinds != before) {
		before = kinds;
		kinds = 0;
		for (size_t a = 0; a < 2 * count; a++) {
			size_t b = 0;

			while (b < a && !alike(mutate, mutant, classes, a, b))
				b++;
			finer[a] = b < a ? finer[b] : kinds++;
		}
		memcpy(classes, finer, 2 * count * sizeof *classes);
	}
	return classes[start] == classes[start + count];
}
