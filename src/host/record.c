/* SPDX-License-Identifier: MIT */
/*
 * record.c - event records, as JSON and as text
 */
#include "record.h"
#include "memory.h"

#include <jansson.h>
#include <stdbool.h>

static void set(json_t *object, const char *key, json_t *value)
{
	if (json_object_set_new(object, key, value))
		slu_end_without("memory");
}

static void set_text(json_t *object, const char *key, const char *text)
{
	if (text)
		set(object, key, json_string(text));
}

void slu_record_print_json(const struct slu_event_record *record, FILE *to)
{
	json_t *object = json_object();

	set(object, "step", json_integer((json_int_t)record->step));
	set(object, "thread", json_integer(record->thread));
	set_text(object, "actor", record->actor);
	set_text(object, "object", record->object);
	set_text(object, "event", record->event);
	set_text(object, "from", record->from);
	set_text(object, "to", record->to);
	set_text(object, "status", record->status);
	set_text(object, "row", record->row);
	if (json_dumpf(object, to, JSON_COMPACT) && !ferror(to))
		slu_end_without("memory");
	fputc('\n', to);
	json_decref(object);
}

#define COLUMNS "%6s %3s  %-8s %-28s %-38s %s\n"

void slu_record_print_head(FILE *to)
{
	fprintf(to, COLUMNS, "step", "thr", "actor", "object", "event", "what came of it");
}

/* Running -> Pausing PENDING TA-07 */
static void describe(char *text, size_t bytes, const struct slu_event_record *record)
{
	bool moved = record->from && record->to;

	snprintf(text, bytes, "%s%s%s%s%s%s%s", moved ? record->from : "", moved ? " -> " : "", moved ? record->to : "",
	         record->status && moved ? ", " : "", record->status ? record->status : "", record->row ? "  " : "",
	         record->row ? record->row : "");
}

void slu_record_print_text(const struct slu_event_record *record, FILE *to)
{
	char step[24], thread[12], text[512];

	snprintf(step, sizeof step, "%lu", record->step);
	snprintf(thread, sizeof thread, "%u", record->thread);
	describe(text, sizeof text, record);
	if (*text)
		fprintf(to, COLUMNS, step, thread, record->actor, record->object, record->event, text);
	else
		fprintf(to, "%6s %3s  %-8s %-28s %s\n", step, thread, record->actor, record->object, record->event);
}
