/* SPDX-License-Identifier: MIT */
/*
 * chart.c - who tells whom what
 *
 * A lane for each process that does something and for each machine. A row is an arrow from the process to the machine; what
 * a model says as `-> Whom: what` is one, too; a message is one from who sent it to who takes it, in the step in which it is
 * taken. All else is a note.
 */
#include "chart.h"

#include <string.h>

struct drawing {
	struct slu_chart *chart;
	const struct slu_replay *replay;
	struct slu_words names;
	bool *taken;  /* of each step that sends: the message was taken */
	size_t *sent; /* for a step that takes a message: 1 + the step that sent it */
};

static void add_name(struct slu_words *names, const char *name)
{
	if (name && !slu_words_have(names, name))
		slu_words_add(names, name);
}

/* All names that have a number: Ndis(0), adapter 0. */
static struct slu_words all_names(const struct slu_replay *replay)
{
	struct slu_words names = {0};

	for (size_t i = 0; i < replay->step_count; i++) {
		const struct slu_step *step = &replay->steps[i];

		add_name(&names, step->who);
		if (step->machine)
			add_name(&names, slu_text("%s %s", step->machine, step->object));
	}
	for (size_t i = 0; i < replay->blocked.count; i++) {
		const char *at = strstr(replay->blocked.at[i], " at ");

		if (at)
			add_name(&names, slu_text_of(replay->blocked.at[i], (size_t)(at - replay->blocked.at[i])));
	}
	return names;
}

/* @name without its number where there is no other of that name. */
static const char *short_name(const struct drawing *drawing, const char *name)
{
	size_t length = strcspn(name, "( ");

	for (size_t i = 0; i < drawing->names.count; i++) {
		const char *other = drawing->names.at[i];

		if (strcmp(other, name) && !strncmp(other, name, length) && strcspn(other, "( ") == length)
			return name;
	}
	return slu_text_of(name, length);
}

static size_t lane_of(struct slu_chart *chart, const char *name)
{
	for (size_t i = 0; i < chart->lanes.count; i++)
		if (!strcmp(chart->lanes.at[i], name))
			return i;
	slu_words_add(&chart->lanes, name);
	return chart->lanes.count - 1;
}

static void add_line(struct slu_chart *chart, enum slu_arrow kind, size_t from, size_t to, unsigned long number,
                     const char *text)
{
	chart->lines = slu_grow(chart->lines, chart->line_count, &chart->line_room, sizeof *chart->lines);
	chart->lines[chart->line_count++] = (struct slu_arrow_line){kind, from, to, number, text};
}

/* `-> Whom: what` and `* what`, or any other text. */
static void add_say(struct slu_chart *chart, size_t who, const struct slu_step *step)
{
	const char *colon = slu_starts(step->text, "-> ") ? strstr(step->text, ": ") : NULL;

	if (colon)
		add_line(chart, SLU_ARROW_CALL, who,
		         lane_of(chart, slu_text_of(step->text + 3, (size_t)(colon - step->text - 3))), step->number,
		         colon + 2);
	else
		add_line(chart, SLU_ARROW_NOTE, who, who, step->number, step->text + 2 * slu_starts(step->text, "* "));
}

static void add_machine(struct drawing *drawing, size_t who, const struct slu_step *step)
{
	const char *object = short_name(drawing, slu_text("%s %s", step->machine, step->object));
	const char *text = step->event;

	if (step->kind == SLU_STEP_REFUSED)
		text = slu_text("%s refused", step->event);
	else if (strcmp(step->from, step->to))
		text = slu_text("%s (%s to %s)", step->event, slu_trace_state(step->from), slu_trace_state(step->to));
	add_line(drawing->chart, step->kind == SLU_STEP_REFUSED ? SLU_ARROW_REFUSED : SLU_ARROW_CALL, who,
	         lane_of(drawing->chart, object), step->number, text);
}

static void add_statement(struct drawing *drawing, size_t who, size_t at)
{
	const struct slu_step *step = &drawing->replay->steps[at];
	const char *text = step->text ? step->text : "ends";

	if (drawing->sent[at]) {
		const struct slu_step *sender = &drawing->replay->steps[drawing->sent[at] - 1];
		const char *contents = strchr(step->message, '?');

		add_line(drawing->chart, SLU_ARROW_CALL, lane_of(drawing->chart, short_name(drawing, sender->who)), who,
		         step->number, slu_text("%s: %s", text, contents ? contents + 1 : step->message));
	} else {
		add_line(drawing->chart, SLU_ARROW_NOTE, who, who, step->number, text);
	}
}

/* Which step sent what a step takes: the first message of the channel, with those contents, that nobody has taken yet. */
static void match_messages(struct drawing *drawing)
{
	const struct slu_replay *replay = drawing->replay;
	size_t first = 0;

	for (size_t i = 0; i < replay->step_count; i++) {
		const char *taken = replay->steps[i].message;

		if (!taken || !strchr(taken, '?'))
			continue;
		while (first < i && (drawing->taken[first] || !replay->steps[first].message ||
		                     !strchr(replay->steps[first].message, '!')))
			first++;
		for (size_t k = first; k < i; k++) {
			const char *sent = replay->steps[k].message;
			size_t length = sent ? strcspn(sent, "!") : 0;

			if (!sent || drawing->taken[k] || sent[length] != '!' || strncmp(sent, taken, length) ||
			    strcmp(sent + length + 1, taken + length + 1))
				continue;
			drawing->taken[k] = true;
			drawing->sent[i] = k + 1;
			break;
		}
	}
}

static void add_step(struct drawing *drawing, size_t at, bool last)
{
	const struct slu_step *step = &drawing->replay->steps[at];
	size_t who;

	if (step->kind == SLU_STEP_CYCLE) {
		drawing->chart->cycle = !last;
		add_line(drawing->chart, SLU_ARROW_CYCLE, 0, 0, 0,
		         last ? "nothing more happens, for ever" : "from here on for ever");
		return;
	}
	who = lane_of(drawing->chart, short_name(drawing, step->who));
	if (step->machine)
		add_machine(drawing, who, step);
	else if (step->kind == SLU_STEP_SAY)
		add_say(drawing->chart, who, step);
	else
		add_statement(drawing, who, at);
}

static void add_end(struct drawing *drawing, const struct slu_record *record)
{
	const struct slu_replay *replay = drawing->replay;
	struct slu_chart *chart = drawing->chart;
	struct slu_ending ending;

	slu_trace_end(&ending, record, replay);
	for (size_t i = 0; ending.stuck && i < replay->blocked.count; i++) {
		const char *who = replay->blocked.at[i], *at = strstr(who, " at ");

		if (at && strcmp(at, " at its end"))
			add_line(chart, SLU_ARROW_STUCK,
			         lane_of(chart, short_name(drawing, slu_text_of(who, (size_t)(at - who)))), 0, 0,
			         "waits for ever");
	}
	add_line(chart, SLU_ARROW_END, 0, 0, 0, slu_text("violated: %s", ending.claim));
	if (!chart->lanes.count)
		slu_words_add(&chart->lanes, record->model);
}

void slu_chart_make(struct slu_chart *chart, const struct slu_record *record, const struct slu_replay *replay,
                    const struct slu_shown *shown)
{
	struct drawing drawing = {.chart = chart,
	                          .replay = replay,
	                          .names = all_names(replay),
	                          .taken = slu_keep(replay->step_count + 1),
	                          .sent = slu_keep((replay->step_count + 1) * sizeof *drawing.sent)};
	bool speaks = slu_trace_speaks(replay), cycle = false;

	*chart = (struct slu_chart){.title = slu_trace_title(record)};
	match_messages(&drawing);
	for (size_t i = 0; i < replay->step_count; i++) {
		cycle = cycle || replay->steps[i].kind == SLU_STEP_CYCLE;
		if (slu_trace_shows(shown, &replay->steps[i], speaks, cycle))
			add_step(&drawing, i, i + 1 == replay->step_count);
	}
	add_end(&drawing, record);
}
