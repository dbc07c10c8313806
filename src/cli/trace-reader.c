/* SPDX-License-Identifier: MIT */
/*
 * trace-reader.c - reads what pan prints while it replays
 *
 * pan prints what the model prints during a step, then the step. The step that violates an assertion is not printed any
 * more; the trail's last line says which process it was of.
 */
#include "trace-reader.h"

#include <stdlib.h>
#include <string.h>

static const char *text_of(struct slu_span span)
{
	return slu_text_of(span.at, span.length);
}

static bool is(struct slu_span span, const char *text)
{
	return span.length == strlen(text) && !memcmp(span.at, text, span.length);
}

static struct slu_step *new_step(struct slu_trace_reader *reader, enum slu_step_kind kind)
{
	struct slu_replay *replay = reader->replay;

	replay->steps = slu_grow(replay->steps, replay->step_count, &replay->step_room, sizeof *replay->steps);
	replay->steps[replay->step_count] = (struct slu_step){.kind = kind};
	return &replay->steps[replay->step_count++];
}

static void add_words(struct slu_step *step, const struct slu_trace_line *line)
{
	const char **const to[] = {&step->machine, &step->object, &step->event,  &step->from,
	                           &step->to,      &step->id,     &step->effects};

	for (size_t i = 0; i < line->word_count; i++)
		*to[i] = text_of(line->words[i]);
	if (line->kind == SLU_LINE_ROW && !step->effects)
		step->effects = "-";
}

/* The claim is process 0 for pan; the model counts without it. */
static unsigned process_of(const struct slu_trace_reader *reader, const struct slu_trace_line *line)
{
	return line->process - reader->claim;
}

static const char *show_process(const struct slu_trace_reader *reader, const struct slu_trace_line *line)
{
	return slu_text("%.*s(%u)", (int)line->name.length, line->name.at, process_of(reader, line));
}

static const char *show_place(const struct slu_trace_reader *reader, const struct slu_trace_line *line)
{
	return line->line ? slu_text("%s:%u", slu_base(reader->record->file), line->line) : NULL;
}

/* A d_step's own line is in its name, that of the process in front of it. */
static unsigned source_line(const struct slu_trace_line *line)
{
	static const char mark[] = "D_STEP";

	if (line->text.length > strlen(mark) && !strncmp(line->text.at, mark, strlen(mark)))
		return (unsigned)strtoul(line->text.at + strlen(mark), NULL, 10);
	return line->line;
}

/* What was printed since the last step belongs to this one. */
static void close_step(struct slu_trace_reader *reader, const struct slu_trace_line *line)
{
	struct slu_replay *replay = reader->replay;
	const char *who = show_process(reader, line), *where = show_place(reader, line);

	if (reader->from == replay->step_count)
		new_step(reader, SLU_STEP_SILENT)->text = line->text.at ? text_of(line->text) : NULL;
	for (size_t i = reader->from; i < replay->step_count; i++) {
		replay->steps[i].number = line->number;
		replay->steps[i].who = who;
		replay->steps[i].process = process_of(reader, line);
		replay->steps[i].where = where;
		replay->steps[i].line = source_line(line);
		replay->steps[i].message = reader->message;
	}
	reader->from = replay->step_count;
	reader->open = line->open;
	reader->message = NULL;
}

/* Steps of the never claim are of the search, not of the model. */
static bool is_claim(const struct slu_trace_reader *reader, const struct slu_trace_line *line)
{
	return reader->claim && !line->process &&
	       (!reader->record->formula || is(line->name, reader->record->formula) ||
	        (line->name.length >= 5 && !strncmp(line->name.at, "never", 5)));
}

static void read_end(struct slu_trace_reader *reader, struct slu_trace_line *line)
{
	struct slu_replay *replay = reader->replay;

	/* Of a model that is not ours the assertion itself is the step; one of ours says what it does. */
	if (reader->from == replay->step_count && line->process == reader->last_process && !is_claim(reader, line) &&
	    !reader->record->manifest && replay->violation && slu_starts(replay->violation, "assertion violated ") &&
	    (!replay->step_count || replay->steps[replay->step_count - 1].number < replay->ends))
		new_step(reader, SLU_STEP_SILENT)->text =
		        slu_text("assert(%s)", replay->violation + strlen("assertion violated "));
	if (reader->from < replay->step_count && line->process == reader->last_process) {
		size_t first = reader->from;

		line->number = replay->ends;
		close_step(reader, line);
		/* Where the process stands is not which of its d_steps it took. */
		for (size_t i = first; i < replay->step_count; i++)
			replay->steps[i].line = replay->steps[i].kind == SLU_STEP_SILENT ? replay->steps[i].line : 0;
	}
	if (!is_claim(reader, line))
		slu_words_add(&replay->blocked, slu_text("%s at %s", show_process(reader, line),
		                                         line->line ? show_place(reader, line) : "its end"));
}

/* A statement of several lines: they become one. */
static void read_more(struct slu_trace_reader *reader, const char *at, size_t length)
{
	struct slu_step *step = &reader->replay->steps[reader->replay->step_count - 1];
	size_t blanks = strspn(at, " \t");

	reader->open = !length || at[length - 1] != ']';
	blanks = blanks < length ? blanks : length;
	length -= !reader->open;
	if (step->kind == SLU_STEP_SILENT && step->text && length > blanks)
		step->text = slu_text("%s %.*s", step->text, (int)(length - blanks), at + blanks);
}

static void read_say(struct slu_trace_reader *reader, const char *at, size_t length)
{
	bool marked = length > 2 && !strncmp(at, "~ ", 2);

	new_step(reader, SLU_STEP_SAY)->text = slu_text_of(at + 2 * marked, length - 2 * marked);
}

/* `assertion violated (a<b) (at depth 3)` without its end. */
static const char *without_depth(struct slu_span text)
{
	const char *end = memmem(text.at, text.length, " (at depth ", strlen(" (at depth "));

	return slu_trimmed(text.at, end ? (size_t)(end - text.at) : text.length);
}

static void read_line(struct slu_trace_reader *reader, const char *at, size_t length)
{
	struct slu_replay *replay = reader->replay;
	struct slu_trace_line line;

	if (reader->open) {
		read_more(reader, at, length);
		return;
	}
	slu_trace_line_read(&line, at, length);
	if (line.kind == SLU_LINE_VIOLATED) {
		replay->claim = text_of(line.text);
	} else if (line.kind == SLU_LINE_TROUBLE) {
		reader->trouble =
		        reader->trouble ? reader->trouble : slu_trimmed(at + (*at == '\t'), length - (*at == '\t'));
	} else if (line.kind == SLU_LINE_MOVES) {
		replay->mover = text_of(line.text);
	} else if (line.kind == SLU_LINE_CLAIM) {
		replay->claim_ends = true;
	} else if (line.kind == SLU_LINE_FAULT && reader->ended) {
		return; /* of printing the values */
	} else if (line.kind == SLU_LINE_FAULT) {
		replay->violation = without_depth(line.text);
	} else if (line.kind == SLU_LINE_END) {
		replay->ends = line.number;
		reader->ended = true;
	} else if (line.kind == SLU_LINE_CYCLE) {
		replay->cycle = true;
		new_step(reader, SLU_STEP_CYCLE);
		reader->from = replay->step_count;
	} else if (line.kind == SLU_LINE_STEP && reader->ended) {
		read_end(reader, &line);
	} else if (reader->ended) {
		return;
	} else if (line.kind == SLU_LINE_VALUES) {
		reader->message = text_of(line.text);
	} else if (line.kind == SLU_LINE_STEP && !is_claim(reader, &line)) {
		close_step(reader, &line);
	} else if (line.kind == SLU_LINE_ROW || line.kind == SLU_LINE_REFUSED) {
		add_words(new_step(reader, line.kind == SLU_LINE_ROW ? SLU_STEP_ROW : SLU_STEP_REFUSED), &line);
	} else if (line.kind != SLU_LINE_NOISE && line.kind != SLU_LINE_STEP) {
		read_say(reader, at, length);
	}
}

void slu_trace_steps_read(struct slu_trace_reader *reader, const char *output)
{
	while (*output) {
		size_t length = strcspn(output, "\n");

		read_line(reader, output, length);
		output += length + (output[length] == '\n');
	}
}
