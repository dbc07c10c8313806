/* SPDX-License-Identifier: MIT */
/*
 * trace-itf.c - a counterexample as the states of Apalache's trace format (ITF, its ADR 015)
 *
 * State 0 is the beginning, one more follows each step. Whole numbers are big ones there; what is not there yet, a variable of
 * a process that has not started, cannot be said but by `#unserializable`.
 */
#include "trace-data.h"

#include <ctype.h>
#include <string.h>

/* A name as TLA+ has them, and no other variable's. */
static const char *identifier(const char *name, const struct slu_words *taken)
{
	char *out = slu_text("%s%s", isdigit((unsigned char)*name) ? "v" : "", name), *to = out;

	for (const char *at = out; *at; at++)
		if (isalnum((unsigned char)*at))
			*to++ = *at;
		else if (to > out && to[-1] != '_')
			*to++ = '_';
	while (to > out && to[-1] == '_')
		to--;
	*to = '\0';
	while (slu_words_have(taken, out))
		out = slu_text("%s_", out);
	return out;
}

static void put_value(FILE *out, const struct slu_variable *variable, const char *value)
{
	if (!value) {
		fputs("{\"#unserializable\":\"not there yet\"}", out);
	} else if (slu_json_is_number(value) && strcmp(variable->type, "mtype") && strcmp(variable->type, "chan")) {
		fprintf(out, "{\"#bigint\":\"%s\"}", value);
	} else {
		slu_json_text(out, value);
	}
}

static void put_state(FILE *out, size_t index, const struct slu_step *step, const struct slu_replay *replay,
                      const struct slu_words *names, const char *const *values)
{
	fprintf(out, "%s{\"#meta\":{\"index\":%zu", index ? ",\n" : "\n", index);
	if (step) {
		fputs(",", out);
		slu_json_field(out, "who", step->who);
		slu_json_field(out, "row", step->id);
		fputs("\"what\":", out);
		slu_json_text(out, step->machine ? slu_text("%s %s: %s", step->machine, step->object, step->event)
		                   : step->text  ? step->text
		                                 : "ends");
		fprintf(out, ",\"step\":%lu", step->number);
	}
	fputs("}", out);
	for (size_t i = 0; i < replay->variable_count; i++) {
		fputs(",", out);
		slu_json_text(out, names->at[i]);
		fputs(":", out);
		put_value(out, &replay->variables[i], values[i]);
	}
	fputs("}", out);
}

static void put_states(FILE *out, const struct slu_replay *replay, const struct slu_words *names)
{
	const char **values = slu_keep((replay->variable_count + 1) * sizeof *values);
	size_t change = 0, index = 0, loop = 0;

	for (size_t i = 0; i < replay->variable_count; i++)
		values[i] = replay->variables[i].first;
	fputs(",\n\"states\":[", out);
	put_state(out, index, NULL, replay, names, values);
	for (size_t i = 0; i < replay->step_count; i++) {
		const struct slu_step *step = &replay->steps[i];

		if (step->kind == SLU_STEP_CYCLE)
			loop = index;
		if (step->kind == SLU_STEP_CYCLE ||
		    (i + 1 < replay->step_count && step[1].kind != SLU_STEP_CYCLE && step[1].number == step->number))
			continue;
		for (; change < replay->change_count && replay->changes[change].step <= step->number; change++)
			values[replay->changes[change].variable] = replay->changes[change].value;
		put_state(out, ++index, step, replay, names, values);
	}
	fputs("]", out);
	if (replay->cycle)
		fprintf(out, ",\n\"loop\":%zu", loop);
}

void slu_trace_itf(FILE *out, const struct slu_record *record, const struct slu_replay *replay,
                   const struct slu_shown *shown)
{
	struct slu_words names = {0};
	struct slu_ending ending;

	(void)shown;
	slu_trace_name_states(replay);
	slu_trace_end(&ending, record, replay);
	for (size_t i = 0; i < replay->variable_count; i++)
		slu_words_add(&names, identifier(slu_variable_name(&replay->variables[i]), &names));
	fputs("{\"#meta\":{\"format\":\"ITF\",\"format-description\":"
	      "\"https://apalache-mc.org/docs/adr/015adr-trace.html\",",
	      out);
	slu_json_field(out, "source", slu_base(record->file));
	slu_json_field(out, "description", slu_trace_title(record));
	slu_json_field(out, "violated", ending.claim);
	fputs("\"status\":\"violation\",\"variables\":{", out);
	for (size_t i = 0; i < names.count; i++) {
		fputs(i ? "," : "", out);
		slu_json_text(out, names.at[i]);
		fputs(":", out);
		slu_json_text(out, slu_variable_name(&replay->variables[i]));
	}
	fputs("}},\n\"vars\":", out);
	slu_json_words(out, &names);
	put_states(out, replay, &names);
	fputs("}\n", out);
}
