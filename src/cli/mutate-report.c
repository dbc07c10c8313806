/* SPDX-License-Identifier: MIT */
/*
 * mutate-report.c - prints what became of the mutants of a page
 */
#include "mutate.h"
#include "table.h"

#include <stdio.h>
#include <string.h>

const char *slu_fate_name(enum slu_fate fate)
{
	static const char *const names[] = {
	        [SLU_FATE_NONE] = "not tried",    [SLU_FATE_CAUGHT] = "caught",   [SLU_FATE_EQUIVALENT] = "equivalent",
	        [SLU_FATE_SURVIVED] = "survived", [SLU_FATE_RAN_OUT] = "ran out", [SLU_FATE_FAILED] = "tool failed",
	};

	return names[fate];
}

/* With --brief, what needs no reader is counted and not listed. */
static bool is_listed(const struct slu_mutate *mutate, const struct slu_mutant *mutant)
{
	return !mutate->brief || (mutant->fate != SLU_FATE_CAUGHT && mutant->fate != SLU_FATE_EQUIVALENT);
}

static void print_mutants(const struct slu_mutate *mutate)
{
	struct slu_table table = {.right = "lllllrr"};

	slu_table_row(&table, (const char *[]){"row", "change", "verdict", "by", "in", "states", "time"});
	for (size_t i = 0; i < mutate->mutant_count; i++) {
		const struct slu_mutant *mutant = &mutate->mutants[i];

		if (is_listed(mutate, mutant))
			slu_table_row(&table, (const char *[]){
			                              mutant->where,
			                              mutant->change,
			                              slu_fate_name(mutant->fate),
			                              mutant->by,
			                              mutant->in ? mutant->in : "-",
			                              slu_show_number(mutant->states),
			                              slu_show_seconds(mutant->seconds),
			                      });
	}
	if (table.cells.count > 7)
		slu_table_print(&table);
}

/* Who caught how many, in the order of the first. */
static void print_catchers(const struct slu_mutate *mutate)
{
	struct slu_table table = {.right = "lr"};
	struct slu_words names = {0};
	size_t *counts = slu_keep((mutate->mutant_count + 1) * sizeof *counts);

	slu_table_row(&table, (const char *[]){"caught by", "mutants"});
	for (size_t i = 0; i < mutate->mutant_count; i++) {
		size_t k = 0;

		if (mutate->mutants[i].fate != SLU_FATE_CAUGHT)
			continue;
		while (k < names.count && strcmp(names.at[k], mutate->mutants[i].by))
			k++;
		if (k == names.count)
			slu_words_add(&names, mutate->mutants[i].by);
		counts[k]++;
	}
	for (size_t i = 0; i < names.count; i++)
		slu_table_row(&table, (const char *[]){names.at[i], slu_text("%zu", counts[i])});
	if (names.count)
		slu_table_print(&table);
}

/* The cells that an equivalent mutant changes and no search offers, state by state. */
static void print_cells(const struct slu_mutate *mutate)
{
	const struct slu_machine *machine = mutate->machine;

	for (size_t s = 0; s < machine->state_count; s++) {
		struct slu_words events = {0};

		for (size_t e = 0; e < machine->event_count; e++) {
			const struct slu_cell *cell = slu_mutate_cell(mutate, s, e);

			if (!slu_cell_is_offered(mutate, cell))
				slu_words_add(&events, cell->row ? slu_text("%s (row %s)", machine->events[e].name,
				                                            cell->row->id)
				                                 : machine->events[e].name);
		}
		if (events.count)
			printf("never offered in %s: %s\n", machine->states[s].name, slu_words_join(&events, " "));
	}
}

void slu_mutate_print(const struct slu_mutate *mutate, struct slu_fates *fates)
{
	const struct slu_machine *machine = mutate->machine;
	struct slu_words searches = {0};
	struct slu_fates own = {0};

	for (size_t i = 0; i < mutate->mutant_count; i++)
		own.of[mutate->mutants[i].fate]++;
	for (size_t i = 0; i < mutate->unit_count; i++)
		slu_words_add(&searches,
		              slu_text("%s %s", mutate->units[i].model->name, mutate->units[i].config->name));
	printf("%s: %zu rows, %zu states, %zu events, %zu mutants; blank cells: %s\n", mutate->page.base,
	       machine->row_count, machine->state_count, machine->event_count, mutate->mutant_count,
	       mutate->all ? "all" : slu_text("%zu drawn with seed %lu", mutate->drawn, mutate->seed));
	printf("searched: %s\n", slu_words_join(&searches, ", "));
	if (mutate->checks.count)
		printf("not counted, they look at the table: %s\n", slu_words_join(&mutate->checks, " "));
	putchar('\n');
	print_mutants(mutate);
	if (mutate->brief)
		print_catchers(mutate);
	putchar('\n');
	print_cells(mutate);
	printf("%s: %zu caught, %zu equivalent, %zu survived", mutate->page.base, own.of[SLU_FATE_CAUGHT],
	       own.of[SLU_FATE_EQUIVALENT], own.of[SLU_FATE_SURVIVED]);
	for (int i = SLU_FATE_RAN_OUT; i <= SLU_FATE_FAILED; i++)
		if (own.of[i])
			printf(", %zu %s", own.of[i], slu_fate_name((enum slu_fate)i));
	printf(" (%s)\n\n", slu_show_seconds(mutate->seconds));
	for (int i = 0; i <= SLU_FATE_FAILED; i++)
		fates->of[i] += own.of[i];
}

enum slu_exit slu_fates_print(const struct slu_fates *fates)
{
	if (fates->of[SLU_FATE_RAN_OUT])
		printf("%zu ran out\n", fates->of[SLU_FATE_RAN_OUT]);
	if (fates->of[SLU_FATE_FAILED] + fates->of[SLU_FATE_NONE])
		printf("%zu not decided: a tool failed\n", fates->of[SLU_FATE_FAILED] + fates->of[SLU_FATE_NONE]);
	printf("%zu caught, %zu equivalent, %zu survived\n", fates->of[SLU_FATE_CAUGHT], fates->of[SLU_FATE_EQUIVALENT],
	       fates->of[SLU_FATE_SURVIVED]);
	if (fates->of[SLU_FATE_FAILED] + fates->of[SLU_FATE_NONE])
		return SLU_EXIT_TOOL_FAILED;
	if (fates->of[SLU_FATE_SURVIVED])
		return SLU_EXIT_VIOLATED;
	return fates->of[SLU_FATE_RAN_OUT] ? SLU_EXIT_RAN_OUT : SLU_EXIT_PROVED;
}
