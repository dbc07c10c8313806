/* SPDX-License-Identifier: MIT */
/*
 * trace-source.c - which statements of the model a step is
 *
 * A replay prints the line of the state that a step begins in, which all options of a choice share, and of statements that
 * SPIN merged into one step only the first. The trail has the number of each transition. In pan.t stands of which state that
 * is, `trans[4][3] = settr(78,...)`, with the merged ones behind it, `settr(0,0,0,0,0,...)`; in pan.c the line of each state.
 */
#include "trace-source.h"

#include <stdlib.h>
#include <string.h>

/* @first: the statement itself; @more: those merged into it, or NULL; @next: state of the one merged first; @line: 0, not known. */
struct transition {
	const char *first;
	const char *more;
	unsigned long type, state, next;
	unsigned line;
};

struct source {
	struct transition *at; /* by number */
	size_t count, room;
};

static const char merged[] = "settr(0,0,0,0,0,";

/* Line of state @state of process type @type: `short src_ln4 [] = {` 0, 110, ... */
static unsigned line_of(const char *pan, unsigned long type, unsigned long state)
{
	const char *at = strstr(pan, slu_text("short src_ln%lu [] = {", type));

	at = at ? strchr(at, '{') + 1 : NULL;
	for (unsigned long i = 0; at && i < state; i++) {
		at += strcspn(at, ",}");
		at = *at == ',' ? at + 1 : NULL;
	}
	return at ? (unsigned)strtoul(at, NULL, 10) : 0;
}

/* What stands between the first quote and the last, as the compiler reads it. */
static const char *quoted(const char *line, size_t length)
{
	const char *from = memchr(line, '"', length), *end = from ? memrchr(line, '"', length) : NULL;
	char *text, *to;

	if (!from || end <= from)
		return "";
	text = to = slu_keep((size_t)(end - from));
	for (from++; from < end; from++)
		*to++ = *from == '\\' && from + 1 < end ? *++from : *from;
	return text;
}

static struct transition *transition_at(struct source *source, size_t number)
{
	while (source->count <= number) {
		source->at = slu_grow(source->at, source->count, &source->room, sizeof *source->at);
		source->at[source->count++] = (struct transition){0};
	}
	return &source->at[number];
}

/* @last: of the line before, which merged ones belong to. */
static struct transition *read_line(struct source *source, const char *pan, const char *line, size_t length,
                                    struct transition *last)
{
	const char *call = memmem(line, length, "settr(", 6), *state = memmem(line, length, "trans[", 6);
	const char *text = call ? quoted(line, length) : NULL;
	const char *next = memmem(line, length, "/* m: ", 6);
	unsigned long number, type, from;
	char *behind;

	if (!call || !state)
		return call ? NULL : last;
	if (slu_starts(call, merged)) {
		if (last)
			last->more = last->more ? slu_text("%s; %s", last->more, text) : text;
		return last;
	}
	number = strtoul(call + 6, NULL, 10);
	type = strtoul(state + 6, &behind, 10);
	if (number > 1000000 || strncmp(behind, "][", 2))
		return NULL;
	from = strtoul(behind + 2, NULL, 10);
	last = transition_at(source, number);
	*last = (struct transition){.first = text, .type = type, .state = from, .line = line_of(pan, type, from)};
	last->next = next ? strtoul(next + 6, NULL, 10) : 0;
	return last;
}

static void read_transitions(struct source *source, const char *pan, const char *at)
{
	struct transition *last = NULL;

	while (*at) {
		size_t length = strcspn(at, "\n");

		last = read_line(source, pan, at, length, last);
		at += length + (at[length] == '\n');
	}
}

/* A statement that others lead to, too, stands for itself and is merged by its state alone. */
static void find_next(struct source *source, struct transition *transition)
{
	for (size_t i = 0; i < source->count && transition->next && !transition->more; i++) {
		const struct transition *at = &source->at[i];

		if (at->first && at->type == transition->type && at->state == transition->next)
			transition->more = at->more ? slu_text("%s; %s", at->first, at->more) : at->first;
	}
}

static void apply(struct slu_step *step, const char *file, const struct transition *transition)
{
	if (!transition->line || !transition->first || slu_starts(transition->first, "D_STEP"))
		return;
	step->line = transition->line;
	step->where = slu_text("%s:%u", file, transition->line);
	if (step->kind == SLU_STEP_SILENT && step->text && transition->more && !strcmp(step->text, transition->first))
		step->text = slu_text("%s; %s", step->text, transition->more);
}

void slu_trace_source_apply(struct slu_replay *replay, const char *file, const char *trail, const char *pan_c,
                            const char *pan_t)
{
	struct source source = {0};
	size_t step = 0;

	read_transitions(&source, pan_c, pan_t);
	for (size_t i = 0; i < source.count; i++)
		find_next(&source, &source.at[i]);
	for (; *trail; trail += strcspn(trail, "\n"), trail += *trail == '\n') {
		char *at;
		long number = strtol(trail, &at, 10);
		unsigned long transition;

		if (number < 0 || *at != ':')
			continue;
		strtol(at + 1, &at, 10);
		transition = *at == ':' ? strtoul(at + 1, NULL, 10) : source.count;
		while (step < replay->step_count && (long)replay->steps[step].number < number)
			step++;
		for (; step < replay->step_count && (long)replay->steps[step].number == number; step++)
			if (transition < source.count)
				apply(&replay->steps[step], slu_base(file), &source.at[transition]);
	}
}
