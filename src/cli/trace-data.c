/* SPDX-License-Identifier: MIT */
/*
 * trace-data.c - a counterexample as our JSON, and what the other data forms need, too
 */
#include "trace-data.h"

#include "registry.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

void slu_json_text(FILE *out, const char *text)
{
	fputc('"', out);
	for (; *text; text++)
		if (*text == '"' || *text == '\\')
			fprintf(out, "\\%c", *text);
		else if ((unsigned char)*text < ' ' || *text == '<' || *text == 0x7f)
			fprintf(out, "\\u%04x", (unsigned)*text);
		else
			fputc(*text, out);
	fputc('"', out);
}

void slu_json_field(FILE *out, const char *name, const char *text)
{
	if (!text)
		return;
	fprintf(out, "\"%s\":", name);
	slu_json_text(out, text);
	fputc(',', out);
}

void slu_json_words(FILE *out, const struct slu_words *words)
{
	fputc('[', out);
	for (size_t i = 0; i < words->count; i++) {
		if (i)
			fputc(',', out);
		slu_json_text(out, words->at[i]);
	}
	fputc(']', out);
}

bool slu_json_is_number(const char *text)
{
	size_t minus = *text == '-', digits = strspn(text + minus, "0123456789");

	return digits && digits < 16 && !text[minus + digits] && (digits == 1 || text[minus] != '0');
}

const char *slu_variable_name(const struct slu_variable *variable)
{
	return variable->owner ? slu_text("%s.%s", variable->owner, variable->name) : variable->name;
}

/* What a number stands for in the states of one machine. */
struct naming {
	const char *machine;
	const char *value;
	const char *label;
};

struct names {
	struct naming *at;
	size_t count, room;
};

/* adapter of adapter_state[0], or NULL. */
static const char *machine_of(const struct slu_variable *variable)
{
	const char *found = variable->owner ? NULL : strstr(variable->name, "_state[");

	return found ? slu_text_of(variable->name, (size_t)(found - variable->name)) : NULL;
}

static const char *label_of(const struct names *names, const char *machine, const char *value)
{
	const struct slu_machine *known = slu_machine_find(machine);

	for (size_t i = 0; i < names->count; i++)
		if (!strcmp(names->at[i].machine, machine) && !strcmp(names->at[i].value, value))
			return names->at[i].label;
	for (size_t i = 0; known && i < known->state_count; i++)
		if (known->states[i].number == strtoul(value, NULL, 10))
			return known->states[i].label;
	return value;
}

static void add_naming(struct names *names, const char *machine, const char *value, const char *label)
{
	names->at = slu_grow(names->at, names->count, &names->room, sizeof *names->at);
	names->at[names->count++] = (struct naming){machine, value, label};
}

/* The first row of an object comes from the state that its variable had at the beginning. */
static void learn_first(struct names *names, const struct slu_replay *replay, const char **machines)
{
	for (size_t i = 0; i < replay->variable_count; i++) {
		const struct slu_variable *variable = &replay->variables[i];

		for (size_t k = 0; machines[i] && variable->first && k < replay->step_count; k++) {
			const struct slu_step *step = &replay->steps[k];

			if (step->kind != SLU_STEP_ROW || strcmp(step->machine, machines[i]) ||
			    strcmp(variable->name, slu_text("%s_state[%s]", step->machine, step->object)))
				continue;
			add_naming(names, step->machine, variable->first, step->from);
			break;
		}
	}
}

/* The rows tell: after the last row of a step the variable of its object has the number of that row's state. */
static void learn(struct names *names, const struct slu_replay *replay, const char **machines)
{
	const struct slu_change *change = replay->changes, *end = change + replay->change_count;

	for (size_t i = 0; i < replay->step_count; i++) {
		const struct slu_step *step = &replay->steps[i];

		if (step->kind != SLU_STEP_ROW ||
		    (i + 1 < replay->step_count && step[1].machine && step[1].number == step->number &&
		     !strcmp(step[1].machine, step->machine) && !strcmp(step[1].object, step->object)))
			continue;
		while (change < end && change->step < step->number)
			change++;
		for (const struct slu_change *at = change; at < end && at->step == step->number; at++) {
			const struct slu_variable *variable = &replay->variables[at->variable];

			if (!machines[at->variable] || strcmp(machines[at->variable], step->machine) ||
			    strcmp(variable->name, slu_text("%s_state[%s]", step->machine, step->object)))
				continue;
			add_naming(names, step->machine, at->value, step->to);
		}
	}
}

void slu_trace_name_states(const struct slu_replay *replay)
{
	const char **machines = slu_keep((replay->variable_count + 1) * sizeof *machines);
	struct names names = {0};

	for (size_t i = 0; i < replay->variable_count; i++)
		machines[i] = machine_of(&replay->variables[i]);
	learn_first(&names, replay, machines);
	learn(&names, replay, machines);
	for (size_t i = 0; i < replay->variable_count; i++)
		if (machines[i] && replay->variables[i].first)
			replay->variables[i].first = label_of(&names, machines[i], replay->variables[i].first);
	for (size_t i = 0; i < replay->change_count; i++)
		if (machines[replay->changes[i].variable])
			replay->changes[i].value =
			        label_of(&names, machines[replay->changes[i].variable], replay->changes[i].value);
}

static const char *lower(const char *text, size_t size)
{
	char *out = slu_text_of(text, size);

	for (char *at = out; *at; at++)
		*at = (char)tolower((unsigned char)*at);
	return out;
}

static void put_changes(FILE *out, const struct slu_replay *replay, size_t *change, unsigned long step)
{
	bool first = true;

	for (; *change < replay->change_count && replay->changes[*change].step <= step; ++*change) {
		const struct slu_change *at = &replay->changes[*change];

		fputs(first ? ",\"changes\":{" : ",", out);
		first = false;
		slu_json_text(out, slu_variable_name(&replay->variables[at->variable]));
		fputc(':', out);
		if (slu_json_is_number(at->value))
			fputs(at->value, out);
		else
			slu_json_text(out, at->value);
	}
	if (!first)
		fputc('}', out);
}

/* An event record (docs/event-record.md) and what else is known of the step. */
static void put_step(FILE *out, const struct slu_step *step, size_t at)
{
	fprintf(out, "{\"step\":%zu,\"thread\":%u,", at, step->process + 1);
	slu_json_field(out, "actor", lower(step->who, strcspn(step->who, "(")));
	slu_json_field(out, "object", step->machine ? slu_text("%s %s", step->machine, step->object) : step->who);
	slu_json_field(out, "event", step->machine ? step->event : step->text ? step->text : "ends");
	slu_json_field(out, "from", step->from ? slu_trace_state(step->from) : NULL);
	slu_json_field(out, "to", step->to ? slu_trace_state(step->to) : NULL);
	slu_json_field(out, "status", step->kind == SLU_STEP_REFUSED ? "refused" : NULL);
	slu_json_field(out, "row", step->id);
	slu_json_field(out, "effects", step->effects && strcmp(step->effects, "-") ? step->effects : NULL);
	slu_json_field(out, "process", step->who);
	slu_json_field(out, "kind", step->machine ? "machine" : step->kind == SLU_STEP_SAY ? "say" : "statement");
	slu_json_field(out, "message", step->message);
	if (step->line)
		fprintf(out, "\"line\":%u,", step->line);
	fprintf(out, "\"number\":%lu", step->number);
}

static void put_steps(FILE *out, const struct slu_replay *replay)
{
	size_t change = 0, at = 0, cycle = 0;

	fputs("\"steps\":[", out);
	for (size_t i = 0; i < replay->step_count; i++) {
		const struct slu_step *step = &replay->steps[i];
		bool more =
		        i + 1 < replay->step_count && step[1].kind != SLU_STEP_CYCLE && step[1].number == step->number;

		if (step->kind == SLU_STEP_CYCLE) {
			cycle = at + 1;
			continue;
		}
		fputs(at ? ",\n" : "\n", out);
		put_step(out, step, ++at);
		if (!more)
			put_changes(out, replay, &change, step->number);
		fputc('}', out);
	}
	fputs("],\n\"cycle\":", out);
	if (replay->cycle)
		fprintf(out, "%zu", cycle);
	else
		fputs("null", out);
}

static void put_variables(FILE *out, const struct slu_replay *replay)
{
	fputs(",\n\"variables\":[", out);
	for (size_t i = 0; i < replay->variable_count; i++) {
		const struct slu_variable *variable = &replay->variables[i];

		fputs(i ? ",\n{" : "\n{", out);
		slu_json_field(out, "owner", variable->owner);
		slu_json_field(out, "type", variable->type);
		if (variable->first && slu_json_is_number(variable->first))
			fprintf(out, "\"first\":%s,", variable->first);
		else
			slu_json_field(out, "first", variable->first);
		fputs("\"name\":", out);
		slu_json_text(out, slu_variable_name(variable));
		fputc('}', out);
	}
	fputs("]", out);
}

void slu_trace_json_fields(FILE *out, const struct slu_record *record, const struct slu_replay *replay)
{
	struct slu_ending ending;

	slu_trace_end(&ending, record, replay);
	fputs("\"format\":\"sluice-trace 1\",", out);
	slu_json_field(out, "model", record->model);
	slu_json_field(out, "config", record->config);
	fputs("\"defines\":", out);
	slu_json_words(out, &record->defines);
	fputs(",\n", out);
	slu_json_field(out, "violated", ending.claim);
	slu_json_field(out, "violation", ending.text);
	if (ending.known) {
		slu_json_field(out, "whose", ending.known->whose);
		fputs("\"facts\":", out);
		slu_json_words(out, &ending.known->ids);
		fputs(",", out);
	}
	fputs("\n", out);
	put_steps(out, replay);
	put_variables(out, replay);
	fputs(",\n\"stuck\":", out);
	slu_json_words(out, ending.stuck ? &replay->blocked : &(struct slu_words){0});
}

void slu_trace_json(FILE *out, const struct slu_record *record, const struct slu_replay *replay,
                    const struct slu_shown *shown)
{
	(void)shown;
	slu_trace_name_states(replay);
	fputc('{', out);
	slu_trace_json_fields(out, record, replay);
	fputs("}\n", out);
}
