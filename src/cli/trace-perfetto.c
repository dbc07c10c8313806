/* SPDX-License-Identifier: MIT */
/*
 * trace-perfetto.c - a counterexample for timeline viewers: the JSON of Chrome's trace events, which Perfetto reads, too
 *
 * A step is a millisecond. Group 1 holds the model's processes and what they do, group 2 the machines and their states; an
 * arrow leads from who offers an event to the machine that takes it. Numbers are counters of group 3.
 */
#include "trace-data.h"

#include <stdlib.h>
#include <string.h>

enum { PROCESSES = 1, MACHINES = 2, VARIABLES = 3, STEP_US = 1000 };

struct timeline {
	FILE *out;
	const struct slu_replay *replay;
	struct slu_words machines; /* thread i + 1 of group 2 */
	double *since;             /* when each came to its state */
	const char **state;
	size_t flows;
	bool begun;
};

static void begin(struct timeline *line, const char *phase, unsigned group, size_t thread)
{
	fprintf(line->out, "%s\n{\"ph\":\"%s\",\"pid\":%u,\"tid\":%zu,", line->begun ? "," : "", phase, group, thread);
	line->begun = true;
}

static void put_name(struct timeline *line, const char *what, unsigned group, size_t thread, const char *name)
{
	begin(line, "M", group, thread);
	fprintf(line->out, "\"name\":\"%s\",\"args\":{\"name\":", what);
	slu_json_text(line->out, name);
	fputs("}}", line->out);
}

static void put_slice(struct timeline *line, unsigned group, size_t thread, double from, double to, const char *name)
{
	begin(line, "X", group, thread);
	fprintf(line->out, "\"ts\":%.1f,\"dur\":%.1f,\"name\":", from, to - from);
	slu_json_text(line->out, name);
}

static size_t machine_at(struct timeline *line, const struct slu_step *step)
{
	const char *name = slu_text("%s %s", step->machine, step->object);

	for (size_t i = 0; i < line->machines.count; i++)
		if (!strcmp(line->machines.at[i], name))
			return i;
	slu_words_add(&line->machines, name);
	put_name(line, "thread_name", MACHINES, line->machines.count, name);
	return line->machines.count - 1;
}

static void end_state(struct timeline *line, size_t machine, double at)
{
	put_slice(line, MACHINES, machine + 1, line->since[machine], at, slu_trace_state(line->state[machine]));
	fputs("}", line->out);
	line->since[machine] = at;
}

static void put_flow(struct timeline *line, const struct slu_step *step, size_t machine, double at)
{
	++line->flows;
	begin(line, "s", PROCESSES, step->process + 1);
	fprintf(line->out, "\"ts\":%.1f,\"id\":%zu,\"name\":\"offers\",\"cat\":\"event\"}", at, line->flows);
	begin(line, "f", MACHINES, machine + 1);
	fprintf(line->out, "\"ts\":%.1f,\"id\":%zu,\"name\":\"offers\",\"cat\":\"event\",\"bp\":\"e\"}", at,
	        line->flows);
}

static void put_row(struct timeline *line, const struct slu_step *step, double at)
{
	size_t machine = machine_at(line, step);

	if (step->kind == SLU_STEP_ROW) {
		line->state[machine] = line->state[machine] ? line->state[machine] : step->from;
		if (strcmp(line->state[machine], step->to))
			end_state(line, machine, at);
		line->state[machine] = step->to;
	}
	put_flow(line, step, machine, at);
}

static void put_step(struct timeline *line, const struct slu_step *step, double from, double to)
{
	const char *name = step->text ? step->text : "ends";

	if (step->machine)
		name = slu_text("%s %s%s", step->machine, step->event,
		                step->kind == SLU_STEP_REFUSED ? " refused" : "");
	put_slice(line, PROCESSES, step->process + 1, from, to, name);
	fprintf(line->out, ",\"args\":{\"step\":%lu", step->number);
	if (step->id) {
		fputs(",\"row\":", line->out);
		slu_json_text(line->out, step->id);
	}
	if (step->where) {
		fputs(",\"where\":", line->out);
		slu_json_text(line->out, step->where);
	}
	fputs("}}", line->out);
	if (step->machine)
		put_row(line, step, (from + to) / 2);
}

/* How many lines a step has, from its first on. */
static size_t lines_of(const struct slu_replay *replay, size_t at)
{
	size_t count = 1;

	while (at + count < replay->step_count && replay->steps[at + count].kind != SLU_STEP_CYCLE &&
	       replay->steps[at + count].number == replay->steps[at].number)
		count++;
	return count;
}

static void put_steps(struct timeline *line)
{
	const struct slu_replay *replay = line->replay;

	for (size_t i = 0, count = 1; i < replay->step_count; i += count) {
		double at = (double)replay->steps[i].number * STEP_US;

		if (replay->steps[i].kind == SLU_STEP_CYCLE) {
			count = 1;
			if (i + 1 < replay->step_count)
				at = (double)replay->steps[i + 1].number * STEP_US;
			begin(line, "i", PROCESSES, 0);
			fprintf(line->out, "\"ts\":%.1f,\"s\":\"g\",\"name\":\"from here on for ever\"}", at);
			continue;
		}
		count = lines_of(replay, i);
		for (size_t k = 0; k < count; k++)
			put_step(line, &replay->steps[i + k], at + STEP_US * (double)k / (double)count,
			         at + STEP_US * (double)(k + 1) / (double)count);
	}
}

static void put_counter(struct timeline *line, const struct slu_variable *variable, double at, const char *value)
{
	if (!slu_json_is_number(value) || !strcmp(variable->type, "chan"))
		return;
	begin(line, "C", VARIABLES, 0);
	fprintf(line->out, "\"ts\":%.1f,\"name\":", at);
	slu_json_text(line->out, slu_variable_name(variable));
	fprintf(line->out, ",\"args\":{\"value\":%s}}", value);
}

void slu_trace_perfetto(FILE *out, const struct slu_record *record, const struct slu_replay *replay,
                        const struct slu_shown *shown)
{
	struct timeline line = {.out = out, .replay = replay};
	double end = (double)(replay->ends + 1) * STEP_US;
	struct slu_ending ending;
	struct slu_words seen = {0};

	(void)shown;
	slu_trace_name_states(replay);
	slu_trace_end(&ending, record, replay);
	line.since = slu_keep((replay->step_count + 1) * sizeof *line.since);
	line.state = slu_keep((replay->step_count + 1) * sizeof *line.state);
	fputs("{\"displayTimeUnit\":\"ms\",\"traceEvents\":[", out);
	put_name(&line, "process_name", PROCESSES, 0, slu_trace_title(record));
	put_name(&line, "process_name", MACHINES, 0, "machines");
	put_name(&line, "process_name", VARIABLES, 0, "variables");
	for (size_t i = 0; i < replay->step_count; i++)
		if (replay->steps[i].who && !slu_words_have(&seen, replay->steps[i].who)) {
			slu_words_add(&seen, replay->steps[i].who);
			put_name(&line, "thread_name", PROCESSES, replay->steps[i].process + 1, replay->steps[i].who);
		}
	put_steps(&line);
	for (size_t i = 0; i < line.machines.count; i++)
		if (line.state[i])
			end_state(&line, i, end);
	for (size_t i = 0; i < replay->variable_count; i++)
		if (replay->variables[i].first)
			put_counter(&line, &replay->variables[i], 0, replay->variables[i].first);
	for (size_t i = 0; i < replay->change_count; i++)
		put_counter(&line, &replay->variables[replay->changes[i].variable],
		            (double)replay->changes[i].step * STEP_US + STEP_US / 2.0, replay->changes[i].value);
	begin(&line, "i", PROCESSES, 0);
	fprintf(out, "\"ts\":%.1f,\"s\":\"g\",\"name\":", end);
	slu_json_text(out, slu_text("violated: %s", ending.claim));
	fputs("}\n]}\n", out);
}
