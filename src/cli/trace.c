/* SPDX-License-Identifier: MIT */
/*
 * trace.c - a counterexample as text
 */
#include "trace.h"
#include "table.h"

#include <stdlib.h>
#include <string.h>

const char *slu_trace_state(const char *label)
{
	char *name = slu_text("%s", label), *at = strchr(name, '_');

	if (at)
		*at++ = '/';
	for (; at && *at; at++)
		if (*at == '_')
			*at = ' ';
	return name;
}

const char *slu_trace_title(const struct slu_record *record)
{
	return slu_text("%s%s%s%s%s", record->model, record->config ? ", configuration " : "",
	                record->config ? record->config : "", record->defines.count ? ", " : "",
	                slu_words_join(&record->defines, " "));
}

bool slu_trace_speaks(const struct slu_replay *replay)
{
	for (size_t i = 0; i < replay->step_count; i++)
		if (replay->steps[i].kind == SLU_STEP_ROW || replay->steps[i].kind == SLU_STEP_REFUSED)
			return true;
	return false;
}

/* @name is @word, or @word and a number behind it. */
static bool is_named(const char *name, const char *word)
{
	size_t length = strlen(word);

	return name && !strncmp(name, word, length) && (!name[length] || name[length] == '(' || name[length] == ' ');
}

bool slu_trace_shows(const struct slu_shown *shown, const struct slu_step *step, bool speaks, bool cycle)
{
	bool mine = !shown->only || is_named(step->who, shown->only);

	if (step->kind == SLU_STEP_CYCLE)
		return true;
	if (!mine && step->machine)
		mine = is_named(slu_text("%s %s", step->machine, step->object), shown->only);
	return mine && step->number >= shown->from && (!shown->to || step->number <= shown->to) &&
	       (shown->statements || cycle || !speaks || step->kind != SLU_STEP_SILENT);
}

void slu_trace_end(struct slu_ending *ending, const struct slu_record *record, const struct slu_replay *replay)
{
	*ending = (struct slu_ending){.text = replay->violation ? replay->violation : record->violation};
	ending->claim = record->claim ? record->claim : replay->claim;
	/* An assertion without a name: only the replay says what is violated. */
	if (!ending->claim)
		ending->claim = replay->violation && slu_starts(replay->violation, "event_trace") ? SLU_EVENT_TRACE
		                                                                                  : SLU_ASSERTIONS;
	ending->stuck = !strcmp(ending->claim, SLU_NO_DEADLOCK);
	if (ending->stuck)
		ending->text = NULL;
	if (record->manifest && !slu_claims_read(&ending->model, record->manifest, record->level))
		ending->known = slu_model_claim(&ending->model, ending->claim);
}

static const char *statement_of(const struct slu_step *step)
{
	return slu_text("%s%s%s", step->where ? step->where : "", step->where ? ": " : "",
	                step->text ? step->text : "ends");
}

static const char *cycle_of(bool last)
{
	return last ? "and nothing more happens, for ever" : "from here on the steps repeat for ever:";
}

static void add_step(struct slu_table *table, const struct slu_step *step, bool last)
{
	const char *number = slu_text("%lu", step->number);
	const char *object = step->machine ? slu_text("%s %s", step->machine, step->object) : "";

	const char *const begin[] = {number, step->who};

	switch (step->kind) {
	case SLU_STEP_ROW:
		slu_table_row(table,
		              (const char *[]){number, step->who, object, step->event, slu_trace_state(step->from),
		                               slu_trace_state(step->to), step->id});
		break;
	case SLU_STEP_REFUSED:
		slu_table_row(table, (const char *[]){number, step->who, object, step->event, "refused", "", ""});
		break;
	case SLU_STEP_CYCLE:
		slu_table_span(table, NULL, 0, cycle_of(last));
		break;
	case SLU_STEP_SAY:
		slu_table_span(table, begin, 2, step->text);
		break;
	default:
		slu_table_span(table, begin, 2, statement_of(step));
	}
}

/* What a step is in the column of its process. */
static const char *cell_of(const struct slu_step *step)
{
	if (step->kind == SLU_STEP_ROW)
		return slu_text("%s %s: %s to %s", step->machine, step->object, step->event, slu_trace_state(step->to));
	if (step->kind == SLU_STEP_REFUSED)
		return slu_text("%s %s: %s refused", step->machine, step->object, step->event);
	return step->kind == SLU_STEP_SAY ? step->text : statement_of(step);
}

/* Step, then a column for each process that does something. */
static void add_columns(struct slu_table *table, const struct slu_replay *replay, const struct slu_shown *shown,
                        bool speaks)
{
	struct slu_words names = {0}, cells;
	bool cycle = false;
	char *right;

	slu_words_add(&names, "step");
	for (size_t i = 0; i < replay->step_count; i++)
		if (replay->steps[i].who && slu_trace_shows(shown, &replay->steps[i], speaks, false) &&
		    !slu_words_have(&names, replay->steps[i].who))
			slu_words_add(&names, replay->steps[i].who);
	if (names.count > SLU_TABLE_COLUMNS)
		names.count = SLU_TABLE_COLUMNS;
	right = slu_keep(names.count + 1);
	memset(right, 'l', names.count);
	*right = 'r';
	table->right = right;
	slu_table_row(table, names.at);
	for (size_t i = 0; i < replay->step_count; i++) {
		const struct slu_step *step = &replay->steps[i];

		cycle = cycle || step->kind == SLU_STEP_CYCLE;
		if (!slu_trace_shows(shown, step, speaks, cycle))
			continue;
		if (step->kind == SLU_STEP_CYCLE) {
			slu_table_span(table, NULL, 0, cycle_of(i + 1 == replay->step_count));
			continue;
		}
		cells = (struct slu_words){0};
		slu_words_add(&cells, slu_text("%lu", step->number));
		for (size_t k = 1; k < names.count; k++)
			slu_words_add(&cells, strcmp(names.at[k], step->who) ? "" : cell_of(step));
		slu_table_row(table, cells.at);
	}
}

static void add_steps(struct slu_table *table, const struct slu_replay *replay, const struct slu_shown *shown,
                      bool speaks)
{
	bool cycle = false;

	if (speaks)
		slu_table_row(table, (const char *[]){"step", "who", "object", "event", "from", "to", "row"});
	for (size_t i = 0; i < replay->step_count; i++) {
		cycle = cycle || replay->steps[i].kind == SLU_STEP_CYCLE;
		if (slu_trace_shows(shown, &replay->steps[i], speaks, cycle))
			add_step(table, &replay->steps[i], i + 1 == replay->step_count);
	}
}

static void print_heading(FILE *out, const struct slu_record *record)
{
	fputs(slu_trace_title(record), out);
	for (size_t i = 0; i < record->edit_count; i++)
		fprintf(out, "\npage %s: \"%s\" is \"%s\"", record->edits[i].machine, record->edits[i].replace,
		        record->edits[i].with);
	fputs("\n\n", out);
}

static void print_end(FILE *out, const struct slu_record *record, const struct slu_replay *replay)
{
	struct slu_ending ending;

	slu_trace_end(&ending, record, replay);
	if (ending.stuck) {
		fputs("\nnobody can move:\n", out);
		for (size_t i = 0; i < replay->blocked.count; i++)
			fprintf(out, "  %s\n", replay->blocked.at[i]);
	}
	fprintf(out, "\nviolated: %s", ending.claim);
	if (ending.known)
		fprintf(out, " (%s: %s)", ending.known->whose, slu_words_join(&ending.known->ids, " "));
	else if (ending.text)
		fprintf(out, ": %s", ending.text);
	fputc('\n', out);
}

static void write_plain(FILE *out, const struct slu_record *record, const struct slu_replay *replay,
                        const struct slu_shown *shown)
{
	struct slu_table table = {.right = "rllllll"};
	bool speaks = slu_trace_speaks(replay);

	print_heading(out, record);
	if (shown->columns)
		add_columns(&table, replay, shown, speaks);
	else
		add_steps(&table, replay, shown, speaks);
	slu_table_write(&table, out);
	print_end(out, record, replay);
}

/* For a terminal: what is violated, refused or repeated, and the heading of the table. */
static const char *color_of(const char *line)
{
	if (slu_starts(line, "violated: ") || slu_starts(line, "nobody can move"))
		return "\033[1;31m";
	if (slu_starts(line, "step  ") || slu_starts(line, " step  "))
		return "\033[1m";
	if (strstr(line, "  refused") || strstr(line, " refused\n"))
		return "\033[33m";
	return strstr(line, "for ever") ? "\033[35m" : NULL;
}

static void write_colored(FILE *out, const char *text)
{
	while (*text) {
		size_t length = strcspn(text, "\n");
		const char *color = color_of(slu_text_of(text, length + (text[length] == '\n')));

		fprintf(out, "%s%.*s%s\n", color ? color : "", (int)length, text, color ? "\033[0m" : "");
		text += length + (text[length] == '\n');
	}
}

void slu_trace_text(FILE *out, const struct slu_record *record, const struct slu_replay *replay,
                    const struct slu_shown *shown)
{
	char *text = NULL;
	size_t size;
	FILE *to = shown->color ? open_memstream(&text, &size) : NULL;

	write_plain(to ? to : out, record, replay, shown);
	if (!to)
		return;
	fclose(to);
	write_colored(out, text);
	free(text);
}

void slu_trace_write(FILE *out, const struct slu_record *record, const struct slu_replay *replay, bool all)
{
	slu_trace_text(out, record, replay, &(struct slu_shown){.statements = all});
}
