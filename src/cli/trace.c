/* SPDX-License-Identifier: MIT */
/*
 * trace.c - a counterexample as text
 */
#include "trace.h"
#include "table.h"

#include <string.h>

/* Paused_halting is shown as Paused/halting, further underscores as blanks. */
static const char *show_state(const char *label)
{
	char *name = slu_text("%s", label), *at = strchr(name, '_');

	if (at)
		*at++ = '/';
	for (; at && *at; at++)
		if (*at == '_')
			*at = ' ';
	return name;
}

static void add_step(struct slu_table *table, const struct slu_step *step, bool last)
{
	const char *number = slu_text("%lu", step->number);
	const char *object = step->machine ? slu_text("%s %s", step->machine, step->object) : "";

	const char *const begin[] = {number, step->who};

	switch (step->kind) {
	case SLU_STEP_ROW:
		slu_table_row(table, (const char *[]){number, step->who, object, step->event, show_state(step->from),
		                                      show_state(step->to), step->id});
		break;
	case SLU_STEP_REFUSED:
		slu_table_row(table, (const char *[]){number, step->who, object, step->event, "refused", "", ""});
		break;
	case SLU_STEP_CYCLE:
		slu_table_span(table, NULL, 0,
		               last ? "and nothing more happens, for ever" : "from here on the steps repeat for ever:");
		break;
	case SLU_STEP_SAY:
		slu_table_span(table, begin, 2, step->text);
		break;
	default:
		slu_table_span(table, begin, 2,
		               slu_text("%s%s%s", step->where ? step->where : "", step->where ? ": " : "",
		                        step->text ? step->text : "ends"));
	}
}

static void print_heading(FILE *out, const struct slu_record *record)
{
	fprintf(out, "%s", record->model);
	if (record->config)
		fprintf(out, ", configuration %s", record->config);
	if (record->defines.count)
		fprintf(out, ", %s", slu_words_join(&record->defines, " "));
	for (size_t i = 0; i < record->edit_count; i++)
		fprintf(out, "\npage %s: \"%s\" is \"%s\"", record->edits[i].machine, record->edits[i].replace,
		        record->edits[i].with);
	fputs("\n\n", out);
}

/* Without a record the replay says what is violated. */
static const char *violated(const struct slu_record *record, const struct slu_replay *replay)
{
	if (record->claim || replay->claim)
		return record->claim ? record->claim : replay->claim;
	return replay->violation && slu_starts(replay->violation, "event_trace") ? SLU_EVENT_TRACE : SLU_ASSERTIONS;
}

static void print_end(FILE *out, const struct slu_record *record, const struct slu_replay *replay)
{
	const char *claim = violated(record, replay);
	const char *text = replay->violation ? replay->violation : record->violation;
	struct slu_model model;
	const struct slu_claim *known = NULL;

	if (!strcmp(claim, SLU_NO_DEADLOCK)) {
		fputs("\nnobody can move:\n", out);
		for (size_t i = 0; i < replay->blocked.count; i++)
			fprintf(out, "  %s\n", replay->blocked.at[i]);
	}
	if (record->manifest && !slu_claims_read(&model, record->manifest, record->level))
		known = slu_model_claim(&model, claim);
	fprintf(out, "\nviolated: %s", claim);
	if (known)
		fprintf(out, " (%s: %s)", known->whose, slu_words_join(&known->ids, " "));
	else if (text && strcmp(claim, SLU_NO_DEADLOCK))
		fprintf(out, ": %s", text);
	fputc('\n', out);
}

void slu_trace_write(FILE *out, const struct slu_record *record, const struct slu_replay *replay, bool all)
{
	struct slu_table table = {.right = "rllllll"};
	bool speaks = false;

	for (size_t i = 0; i < replay->step_count; i++)
		speaks = speaks || replay->steps[i].kind == SLU_STEP_ROW || replay->steps[i].kind == SLU_STEP_REFUSED;
	print_heading(out, record);
	if (speaks)
		slu_table_row(&table, (const char *[]){"step", "who", "object", "event", "from", "to", "row"});
	for (size_t i = 0; i < replay->step_count; i++) {
		all = all || replay->steps[i].kind == SLU_STEP_CYCLE;
		if (all || !speaks || replay->steps[i].kind != SLU_STEP_SILENT)
			add_step(&table, &replay->steps[i], i + 1 == replay->step_count);
	}
	slu_table_write(&table, out);
	print_end(out, record, replay);
}
