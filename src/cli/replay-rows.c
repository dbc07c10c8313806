/* SPDX-License-Identifier: MIT */
/*
 * replay-rows.c - a trail as C has it
 */
#include "replay-rows.h"

#include <stdlib.h>
#include <string.h>

/* What grows while the steps are read. */
struct building {
	const struct slu_record *record;
	const struct slu_replay *replay;
	struct slu_trail_row *rows;
	struct slu_trail_move *moves;
	size_t count, row_room, move_count, move_room, cycle;
	unsigned rules, rules_end; /* where after_event() stands in the model */
};

const char *slu_trail_dashed(const char *from)
{
	char *name = slu_text("%s", from);

	for (char *at = name; *at; at++) {
		if (*at == '_')
			*at = '-';
	}
	return name;
}

/* Send(7): the name, and *@process the number. */
static const char *name_of(const char *who, unsigned *process)
{
	size_t length = strcspn(who, "(");

	*process = who[length] ? (unsigned)strtoul(who + length + 1, NULL, 10) : 0;
	return slu_text_of(who, length);
}

/* Each process stands somewhere at the end: how many of this name are older? */
static unsigned index_of(const struct slu_replay *replay, const char *name, unsigned process)
{
	unsigned index = 0, other;

	for (size_t i = 0; i < replay->blocked.count; i++) {
		if (!strcmp(name_of(replay->blocked.at[i], &other), name) && other < process)
			index++;
	}
	return index;
}

static unsigned line_of(const char *text, const char *at)
{
	unsigned line = 1;

	for (; text < at; text++)
		line += *text == '\n';
	return line;
}

/* In a model with this inline a lock region is two steps: that of the event, and that of the rules after it. */
static void find_rules(struct building *b)
{
	const char *text = b->record->level == SLU_LEVEL_CODE ? NULL : slu_file_read(b->record->file, NULL);
	const char *at = text ? strstr(text, "\ninline after_event()") : NULL, *end = at ? strstr(at, "\n}") : NULL;

	if (!end)
		return;
	b->rules = line_of(text, at + 1);
	b->rules_end = line_of(text, end + 1);
}

/* Of a step that violates an assertion the line is not known. */
static bool is_of_rules(const struct building *b, const struct slu_step *step)
{
	return b->rules && (!step->line || (step->line > b->rules && step->line < b->rules_end));
}

static bool goes_on(const struct building *b, const struct slu_step *step, const char *name, unsigned index)
{
	const struct slu_trail_move *last = b->move_count ? &b->moves[b->move_count - 1] : NULL;

	return last && b->cycle != b->move_count && last->index == index && !strcmp(last->who, name) &&
	       step->number <= last->step + is_of_rules(b, step);
}

static void move_on(struct building *b, const struct slu_step *step)
{
	unsigned process = 0;
	const char *name = name_of(step->who ? step->who : "", &process);
	unsigned index = index_of(b->replay, name, process);

	if (goes_on(b, step, name, index))
		return;
	b->moves = slu_grow(b->moves, b->move_count, &b->move_room, sizeof *b->moves);
	b->moves[b->move_count++] = (struct slu_trail_move){
	        .step = step->number,
	        .who = name,
	        .index = index,
	        .first = b->count,
	        .end = b->count,
	        .idle = step->kind == SLU_STEP_SILENT && step->text && !strcmp(step->text, "(1)"),
	};
}

/* The process of the trail's last line: `12:3:45`. */
static const char *last_process(const struct slu_record *record)
{
	const char *at = slu_file_read(record->trail, NULL);
	unsigned last = 0, process;
	long depth;

	while (at && *at) {
		if (sscanf(at, "%ld:%u:", &depth, &process) == 2 && depth >= 0)
			last = process;
		at += strcspn(at, "\n");
		at += *at == '\n';
	}
	return slu_text("(%u)", last);
}

/* A step that violates an assertion and has said nothing until then is not in the replay. */
static void add_violation(struct building *b)
{
	const struct slu_replay *replay = b->replay;
	struct slu_step step = {.number = replay->ends};
	const char *process = last_process(b->record);

	if (!b->record->claim || !replay->violation || !slu_starts(b->record->violation, "assertion violated") ||
	    (replay->step_count && replay->steps[replay->step_count - 1].number >= replay->ends))
		return;
	for (size_t i = 0; i < replay->blocked.count; i++) {
		const char *at = replay->blocked.at[i];

		if (slu_starts(at + strcspn(at, "("), process))
			step.who = at;
	}
	move_on(b, &step);
}

/* `ndis 0 what happens`. False: another saying, or nothing. */
static bool read_saying(struct slu_trail_row *row, const struct slu_step *step)
{
	int used = 0;

	if (step->kind != SLU_STEP_SAY || !step->text || sscanf(step->text, "ndis %u %n", &row->object, &used) != 1 ||
	    !used)
		return false;
	row->machine = "ndis";
	row->event = step->text + used;
	return true;
}

static bool read_row(struct slu_trail_row *row, const struct slu_step *step)
{
	if (step->kind != SLU_STEP_ROW && step->kind != SLU_STEP_REFUSED)
		return false;
	row->machine = step->machine;
	row->object = (unsigned)strtoul(step->object, NULL, 10);
	row->event = step->event;
	if (step->kind == SLU_STEP_ROW) {
		row->from = step->from;
		row->to = step->to;
		row->effects = step->effects;
	}
	return true;
}

static void add_step(struct building *b, const struct slu_step *step, struct slu_words *names)
{
	struct slu_trail_row row = {.step = step->number, .effects = "-"};
	bool is_row = read_row(&row, step);

	if (step->kind == SLU_STEP_CYCLE) {
		b->cycle = b->move_count;
		return;
	}
	move_on(b, step);
	if (!is_row && !read_saying(&row, step))
		return;
	row.move = b->move_count - 1;
	b->rows = slu_grow(b->rows, b->count, &b->row_room, sizeof *b->rows);
	b->rows[b->count++] = row;
	b->moves[row.move].end = b->count;
	if (is_row && !slu_words_have(names, slu_trail_dashed(row.machine)))
		slu_words_add(names, slu_trail_dashed(row.machine));
}

/* -DBINDINGS=2 */
static unsigned defined(const struct slu_record *record, const char *name)
{
	unsigned value = 1;

	for (size_t i = 0; i < record->defines.count; i++) {
		const char *word = record->defines.at[i];
		size_t length = strlen(name);

		if (slu_starts(word, "-D") && strncmp(word + 2, name, length) == 0 && word[2 + length] == '=')
			value = (unsigned)strtoul(word + 3 + length, NULL, 10);
	}
	return value;
}

/* A trail of pan's own is of im.pml, a record's of im. */
static const char *without_suffix(const char *model)
{
	return slu_ends(model, ".pml") ? slu_text_of(model, strlen(model) - 4) : model;
}

void slu_trail_rows(struct slu_trail *trail, const struct slu_record *record, const struct slu_replay *replay,
                    struct slu_words *names)
{
	struct building b = {.record = record, .replay = replay, .cycle = (size_t)-1};

	find_rules(&b);
	for (size_t i = 0; i < replay->step_count; i++)
		add_step(&b, &replay->steps[i], names);
	add_violation(&b);
	*trail = (struct slu_trail){
	        .model = without_suffix(record->model),
	        .claim = record->claim   ? record->claim
	                 : replay->claim ? replay->claim
	                                 : "the trail",
	        .bindings = defined(record, "BINDINGS"),
	        .devices = defined(record, "DEVICES"),
	        .rows = b.rows,
	        .count = b.count,
	        .moves = b.moves,
	        .move_count = b.move_count,
	        .cycle = b.cycle == (size_t)-1 ? b.move_count : b.cycle,
	};
}

static void print_row(FILE *to, const struct slu_trail_row *row)
{
	fprintf(to, "\t{%lu, %zu, \"%s\", %u, \"%s\", ", row->step, row->move, row->machine, row->object, row->event);
	if (row->from)
		fprintf(to, "\"%s\", \"%s\", \"%s\"},\n", row->from, row->to, row->effects);
	else
		fprintf(to, "NULL, NULL, \"-\"},\n");
}

void slu_trail_rows_print(FILE *to, const struct slu_trail *trail, const char *machines)
{
	fputs("static const struct slu_trail_row rows[] = {\n", to);
	for (size_t i = 0; i < trail->count; i++)
		print_row(to, &trail->rows[i]);
	fputs("};\n\nstatic const struct slu_trail_move moves[] = {\n", to);
	for (size_t i = 0; i < trail->move_count; i++)
		fprintf(to, "\t{%lu, \"%s\", %u, %zu, %zu, %d},\n", trail->moves[i].step, trail->moves[i].who,
		        trail->moves[i].index, trail->moves[i].first, trail->moves[i].end, trail->moves[i].idle);
	fprintf(to,
	        "};\n\nstatic const struct slu_trail trail = {\n\t.model = \"%s\",\n\t.claim = \"%s\",\n"
	        "\t.machines = %s,\n\t.bindings = %u,\n\t.devices = %u,\n\t.rows = rows,\n\t.count = %zu,\n"
	        "\t.moves = moves,\n\t.move_count = %zu,\n\t.cycle = %zu,\n};\n\n",
	        trail->model, trail->claim, machines, trail->bindings, trail->devices, trail->count, trail->move_count,
	        trail->cycle);
}
