/* SPDX-License-Identifier: MIT */
/*
 * contract-page.c - docs/contract.md
 */
#include "contract.h"

#include <stdio.h>
#include <string.h>

static const char opening[] = "# The contract\n"
                              "\n"
                              "Written by `sluice contract`; do not edit. Each fact of the contract, and where "
                              "it is held:\n"
                              "\n"
                              "- by a row of a page: each cell of the compiled machine is compared with a "
                              "table typed from the contract;\n"
                              "- by a claim that catches the seeded fault named beside it (`sluice verify --faults`);\n"
                              "- by a test that the planted edit named beside it turns red (the test \"plants "
                              "are noticed\"); in tests/scenario, test-conductor.c is about what the NDIS of "
                              "`sluice run` promises and names, test-mux.c about the driver that it runs, not the "
                              "core;\n"
                              "- as another fact that says the same;\n"
                              "\n"
                              "or why it is left out. Where a header cites a fact, that is said, too; it holds "
                              "nothing by itself.\n";

static void print_cell(FILE *to, const char *text)
{
	for (; *text; text++) {
		if (*text == '|' || *text == '<')
			fputc('\\', to);
		fputc(*text, to);
	}
}

static void print_held(FILE *to, const struct slu_fact *fact)
{
	for (size_t i = 0; i < fact->holder_count; i++)
		fprintf(to, "%s%s", i ? "<br>" : "", fact->holders[i].what);
	if (fact->left_out) {
		fputs("left out, because ", to);
		print_cell(to, fact->left_out);
	}
	if (fact->headers.count)
		fprintf(to, "<br>documented in %s", slu_words_join(&fact->headers, ", "));
	fputs(" | ", to);
	for (size_t i = 0; i < fact->holder_count; i++)
		fprintf(to, "%s%s", i ? "<br>" : "", fact->holders[i].red);
}

static void print_section(FILE *to, const struct slu_contract *contract, size_t number)
{
	const struct slu_section *section = &contract->sections[number];

	fprintf(to, "\n## %s. %s\n\n| fact | says | held by | turned red by |\n|---|---|---|---|\n", section->number,
	        section->title);
	for (size_t i = 0; i < contract->fact_count; i++) {
		const struct slu_fact *fact = &contract->facts[i];

		if (fact->section != number)
			continue;
		fprintf(to, "| %s | ", fact->id);
		print_cell(to, fact->title);
		fputs(" | ", to);
		print_held(to, fact);
		fputs(" |\n", to);
	}
}

void slu_contract_print(FILE *to, const struct slu_contract *contract)
{
	size_t left_out = 0;

	fputs(opening, to);
	for (size_t i = 0; i < contract->section_count; i++)
		print_section(to, contract, i);
	slu_contract_print_levels(to, contract);
	fputs("\n## Sum\n\n| section | held | left out | of |\n|---|---:|---:|---:|\n", to);
	for (size_t i = 0; i < contract->section_count; i++) {
		const struct slu_section *section = &contract->sections[i];

		fprintf(to, "| %s. %s | %zu | %zu | %zu |\n", section->number, section->title,
		        section->count - section->left_out, section->left_out, section->count);
		left_out += section->left_out;
	}
	fprintf(to, "\n%zu held, %zu left out, of %zu\n", contract->fact_count - left_out, left_out,
	        contract->fact_count);
}
