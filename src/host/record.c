/* SPDX-License-Identifier: MIT */
/*
 * record.c - event records, as JSON and as text
 */
#include "record.h"

#include <jansson.h>

static void set_text(json_t *object, const char *key, const char *text)
{
	if (text)
		json_object_set_new(object, key, json_string(text));
}

void slu_record_print_json(const struct slu_event_record *record, FILE *to)
{
	json_t *object = json_object();

	json_object_set_new(object, "step", json_integer((json_int_t)record->step));
	json_object_set_new(object, "thread", json_integer(record->thread));
	set_text(object, "actor", record->actor);
	set_text(object, "object", record->object);
	set_text(object, "event", record->event);
	set_text(object, "from", record->from);
	set_text(object, "to", record->to);
	set_text(object, "status", record->status);
	set_text(object, "row", record->row);
	json_dumpf(object, to, JSON_COMPACT);
	fputc('\n', to);
	json_decref(object);
}

void slu_record_print_head(FILE *to)
{
	fprintf(to, "%6s %3s  %-8s %-16s %-34s %s\n", "step", "thr", "actor", "object", "event", "what came of it");
}

void slu_record_print_text(const struct slu_event_record *record, FILE *to)
{
	fprintf(to, "%6lu %3u  %-8s %-16s %-34s", record->step, record->thread, record->actor, record->object,
	        record->event);
	if (record->from && record->to)
		fprintf(to, " %s -> %s", record->from, record->to);
	if (record->status)
		fprintf(to, " %s", record->status);
	if (record->row)
		fprintf(to, " %s", record->row);
	fputc('\n', to);
}
