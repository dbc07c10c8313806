/* SPDX-License-Identifier: MIT */
/*
 * coverage.c - which rows and which completion forms the searches of a model took
 *
 * The rows of a machine are read from the preprocessed model: each generated row holds its own text as a string, taken or
 * not.
 */
#include "coverage.h"

#include <stdio.h>
#include <string.h>

static const char *const forms[] = {"at_once", "later", "before_return"};

/* Word @index of a row's text; 1 is the machine, 6 the row ID. */
static const char *word(const char *row, int index)
{
	while (index--)
		row += strcspn(row, " ") + (row[strcspn(row, " ")] == ' ');
	return slu_text_of(row, strcspn(row, " "));
}

/* `~ machine %d EVENT From To ID effects`, effects or - */
static bool is_row(const char *text)
{
	size_t blanks = 0;

	for (const char *at = text; *at; at++)
		blanks += *at == ' ';
	return blanks >= 6 && blanks <= 7 && !strcmp(word(text, 2), "%d") && slu_is_event(word(text, 3));
}

static void take_rows(struct slu_coverage *coverage, const char *text)
{
	for (const char *at = text ? strstr(text, "\"~ ") : NULL; at; at = strstr(at + 1, "\"~ ")) {
		size_t length = strcspn(at + 1, "\"\\");
		char *row = slu_text_of(at + 1, length);

		if (at[1 + length] == '\\' && is_row(row) && !slu_words_have(&coverage->rows, row))
			slu_words_add(&coverage->rows, row);
	}
}

static unsigned long count_in(const struct slu_unit *unit, const char *name)
{
	unsigned long sum = 0;

	for (const struct slu_search *at = unit->session->searches; at; at = at->next)
		if (at->unit == unit && (at->kind == SLU_SEARCH_SAFETY || at->kind == SLU_SEARCH_LIVE))
			sum += slu_report_count(&at->report, name);
	return sum;
}

static unsigned long count_of(const struct slu_coverage *coverage, const char *name)
{
	unsigned long sum = 0;

	for (size_t i = 0; i < coverage->unit_count; i++)
		sum += count_in(&coverage->units[i], name);
	return sum;
}

bool slu_coverage_row(const struct slu_coverage *coverage, size_t index, struct slu_covered *row)
{
	const char *text;

	if (index >= coverage->rows.count)
		return false;
	text = coverage->rows.at[index];
	*row = (struct slu_covered){
	        .machine = word(text, 1),
	        .event = word(text, 3),
	        .from = word(text, 4),
	        .to = word(text, 5),
	        .id = word(text, 6),
	        .taken = count_of(coverage, slu_text("row %s", text)),
	};
	for (size_t i = 0; i < coverage->model->row_count; i++)
		if (!strcmp(coverage->model->rows[i].machine, row->machine))
			row->left_out = slu_words_have(&coverage->model->rows[i].except, row->id);
	return true;
}

static enum slu_exit check_asked(const struct slu_coverage *coverage)
{
	const struct slu_model *model = coverage->model;

	for (size_t i = 0; i < model->row_count; i++) {
		const struct slu_rows *asked = &model->rows[i];
		struct slu_words ids = {0};

		for (size_t k = 0; k < coverage->rows.count; k++)
			if (!strcmp(word(coverage->rows.at[k], 1), asked->machine))
				slu_words_add(&ids, word(coverage->rows.at[k], 6));
		if (!ids.count)
			return slu_fail(SLU_EXIT_USAGE, "%s:%d: the model holds no row of %s", model->manifest,
			                asked->line, asked->machine);
		for (size_t k = 0; k < asked->except.count; k++)
			if (!slu_words_have(&ids, asked->except.at[k]))
				return slu_fail(SLU_EXIT_USAGE, "%s:%d: %s has no row %s", model->manifest, asked->line,
				                asked->machine, asked->except.at[k]);
	}
	return SLU_EXIT_PROVED;
}

enum slu_exit slu_coverage_take(struct slu_coverage *coverage, const struct slu_model *model,
                                const struct slu_unit *units, size_t unit_count, const char *chosen)
{
	bool built = true;

	*coverage = (struct slu_coverage){.model = model, .units = units, .unit_count = unit_count};
	if (!model->manifest)
		return SLU_EXIT_PROVED;
	for (size_t i = 0; i < unit_count; i++) {
		if (!units[i].complete)
			coverage->unjudged = "not every configuration was searched to its end";
		built = built && units[i].verifiers[0].text;
		take_rows(coverage, units[i].verifiers[0].text);
	}
	if (*chosen)
		coverage->unjudged = slu_text("%s chose what was searched", chosen);
	return built ? check_asked(coverage) : SLU_EXIT_PROVED;
}

static void print_counts(const struct slu_coverage *coverage, const char *shown, const char *name)
{
	printf("  %-60s", shown);
	for (size_t i = 0; i < coverage->unit_count; i++)
		printf(" %10lu", count_in(&coverage->units[i], name));
	putchar('\n');
}

static void print_heading(const struct slu_coverage *coverage)
{
	printf("\n%s: how often each row and each completion form was taken\n  %-60s", coverage->model->name, "");
	for (size_t i = 0; i < coverage->unit_count; i++)
		printf(" %10s", coverage->units[i].config->name);
	putchar('\n');
}

static void add_missing(struct slu_coverage *coverage, struct slu_missing missing)
{
	coverage->missing =
	        slu_grow(coverage->missing, coverage->missing_count, &coverage->missing_room, sizeof missing);
	coverage->missing[coverage->missing_count++] = missing;
	printf("%s: %s\n", coverage->model->name, missing.text);
}

static enum slu_exit judge_rows(struct slu_coverage *coverage, const struct slu_rows *asked, bool counts)
{
	enum slu_exit status = SLU_EXIT_PROVED;

	for (size_t i = 0; i < coverage->rows.count; i++) {
		const char *row = coverage->rows.at[i];
		const char *name = slu_text("row %s", row);

		if (strcmp(word(row, 1), asked->machine))
			continue;
		if (counts)
			print_counts(
			        coverage,
			        slu_text("%s %s in %s, to %s", word(row, 6), word(row, 3), word(row, 4), word(row, 5)),
			        name);
		if (slu_words_have(&asked->except, word(row, 6)))
			continue;
		coverage->rows_asked++;
		if (count_of(coverage, name)) {
			coverage->rows_taken++;
		} else if (!coverage->unjudged) {
			add_missing(coverage, (struct slu_missing){
			                              .name = slu_text("row %s", word(row, 6)),
			                              .text = slu_text("row %s of %s was never taken: %s in %s, to %s",
			                                               word(row, 6), asked->machine, word(row, 3),
			                                               word(row, 4), word(row, 5)),
			                              .machine = asked->machine,
			                              .id = word(row, 6),
			                      });
			status = SLU_EXIT_VIOLATED;
		}
	}
	return status;
}

static enum slu_exit judge_forms(struct slu_coverage *coverage, const char *operation, bool counts)
{
	enum slu_exit status = SLU_EXIT_PROVED;

	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		const char *name = slu_text("form %s %s", operation, forms[i]);

		if (counts)
			print_counts(coverage, slu_text("%s completes %s", operation, forms[i]), name);
		coverage->forms_asked++;
		if (count_of(coverage, name)) {
			coverage->forms_taken++;
		} else if (!coverage->unjudged) {
			add_missing(coverage,
			            (struct slu_missing){
			                    .name = slu_text("form %s %s", operation, forms[i]),
			                    .text = slu_text("%s never completed in the form %s", operation, forms[i]),
			            });
			status = SLU_EXIT_VIOLATED;
		}
	}
	return status;
}

enum slu_exit slu_coverage_print(struct slu_coverage *coverage, bool counts)
{
	const struct slu_model *model = coverage->model;
	enum slu_exit status = SLU_EXIT_PROVED;

	if (!model->row_count && !model->forms.count)
		return status;
	if (counts)
		print_heading(coverage);
	for (size_t i = 0; i < model->row_count; i++)
		status = slu_exit_worst(status, judge_rows(coverage, &model->rows[i], counts));
	for (size_t i = 0; i < model->forms.count; i++)
		status = slu_exit_worst(status, judge_forms(coverage, model->forms.at[i], counts));
	printf("%s: %zu of %zu rows taken", model->name, coverage->rows_taken, coverage->rows_asked);
	if (model->forms.count)
		printf(", %zu of %zu completion forms", coverage->forms_taken, coverage->forms_asked);
	printf("%s\n", coverage->unjudged ? slu_text(" (not judged: %s)", coverage->unjudged) : "");
	return status;
}

/* What the models together know of one machine. */
struct machine {
	const char *name;
	bool listed;
	bool judged;
	struct slu_words rows;
	struct slu_words taken;
};

static void gather(struct machine *machine, const struct slu_coverage *coverage)
{
	const struct slu_model *model = coverage->model;

	for (size_t i = 0; i < model->row_count; i++)
		machine->listed = machine->listed || !strcmp(model->rows[i].machine, machine->name);
	for (size_t i = 0; i < coverage->rows.count; i++) {
		const char *row = coverage->rows.at[i];

		if (strcmp(word(row, 1), machine->name))
			continue;
		machine->judged = machine->judged && !coverage->unjudged;
		if (!slu_words_have(&machine->rows, row))
			slu_words_add(&machine->rows, row);
		if (count_of(coverage, slu_text("row %s", row)))
			slu_words_add(&machine->taken, row);
	}
}

static enum slu_exit judge_page(const struct machine *machine)
{
	enum slu_exit status = SLU_EXIT_PROVED;

	if (!machine->listed) {
		printf("page %s: no model lists its rows\n", machine->name);
		return SLU_EXIT_VIOLATED;
	}
	for (size_t i = 0; i < machine->rows.count && machine->judged; i++) {
		if (slu_words_have(&machine->taken, machine->rows.at[i]))
			continue;
		printf("page %s: row %s is taken by no model\n", machine->name, word(machine->rows.at[i], 6));
		status = SLU_EXIT_VIOLATED;
	}
	return status;
}

enum slu_exit slu_coverage_judge_pages(const struct slu_coverage *coverages, size_t count, const char *root)
{
	struct slu_words names = slu_folder_list(root, "");
	enum slu_exit status = SLU_EXIT_PROVED;

	for (size_t i = 0; i < names.count; i++) {
		struct machine machine = {.name = slu_machine_name(names.at[i]), .judged = true};

		if (!slu_is_file(slu_text("%s/%s/%s.rl", root, names.at[i], names.at[i])))
			continue;
		for (size_t k = 0; k < count; k++)
			gather(&machine, &coverages[k]);
		status = slu_exit_worst(status, judge_page(&machine));
	}
	return status;
}
