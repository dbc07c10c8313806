/* SPDX-License-Identifier: MIT */
/*
 * trace-values.c - the values of the variables, step by step
 *
 * `pan -r -v` prints all variables after each step, in one order, the fields of structures without the structure's name.
 * pan.c holds the functions that print them, c_globals() and c_locals(), and there each has its whole name: what is printed
 * is matched by its place.
 */
#include "trace-reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One thing that is printed: @constant is a name of an mtype. */
struct item {
	const char *name;
	const char *type;
	bool constant;
};

/* What is printed of one process type; of the global variables, for @process NULL. */
struct block {
	const char *process;
	struct item *items;
	size_t count, room;
};

struct layout {
	struct block *blocks;
	size_t count, room;
	struct slu_words named; /* by number, the names of mtypes; NULL: none, or more than one */
};

/* Variables of one process, or the global ones, and their values now. */
struct scope {
	const struct block *block;
	const char *owner;
	size_t first;
	struct slu_span *now;
};

struct values {
	struct slu_trace_reader *reader;
	struct layout layout;
	struct scope *scopes;
	size_t scope_count, scope_room;
	struct scope *scope; /* whose variables are being printed */
	size_t at;
	unsigned long step;
	const char *wrong;
};

static struct block *new_block(struct layout *layout, const char *process)
{
	layout->blocks = slu_grow(layout->blocks, layout->count, &layout->room, sizeof *layout->blocks);
	layout->blocks[layout->count] = (struct block){.process = process};
	return &layout->blocks[layout->count++];
}

static struct item *new_item(struct block *block)
{
	block->items = slu_grow(block->items, block->count, &block->room, sizeof *block->items);
	return &block->items[block->count++];
}

/* `now.r[ 0 ].b[l_in]` or `((P1 *)pptr(pid))->k`, without blanks, l_in being @index. */
static const char *name_in(const char *line, size_t length, unsigned index)
{
	static const char *const before[] = {"now.", "pptr(pid))->"};
	char *name = NULL, *to;

	for (size_t i = 0; i < 2; i++) {
		const char *found = memmem(line, length, before[i], strlen(before[i])), *at, *end = line + length;

		if (!found)
			continue;
		to = name = slu_keep(length + 12);
		for (at = found + strlen(before[i]); at < end && *at != ',' && *at != ')'; at++)
			if (slu_starts(at, "l_in")) {
				to += sprintf(to, "%u", index);
				at += 3;
			} else if (*at != ' ') {
				*to++ = *at;
			}
		*to = '\0';
		return name;
	}
	return NULL;
}

/* `printf("<tab>byte   x:<tab>%d\n", now.x);` */
static void read_item(struct layout *layout, struct block *block, const char *line, size_t length, unsigned index)
{
	const char *type = memmem(line, length, "(\"\t", 3);
	struct item *item;
	size_t size;

	if (!type || type[3] == '(')
		return;
	type += 3;
	size = strcspn(type, " ");
	item = new_item(block);
	*item = (struct item){.type = slu_text_of(type, size), .name = name_in(line, length, index)};
	if (item->name)
		return;
	type += size + strspn(type + size, " ");
	size = strcspn(type, ":");
	*item = (struct item){.type = "mtype", .name = slu_text_of(type, size), .constant = true};
	size = strtoul(type + size + 1 + strspn(type + size + 1, " \t"), NULL, 10);
	while (layout->named.count <= size)
		slu_words_add(&layout->named, NULL);
	layout->named.at[size] = layout->named.at[size] ? "" : item->name;
}

/* One of the two functions, up to its closing brace. */
static void read_function(struct layout *layout, const char *at, struct block *block)
{
	unsigned repeat = 1;

	while (*at && *at != '}') {
		size_t length = strcspn(at, "\n");
		const char *loop = memmem(at, length, "l_in < ", 7), *title = memmem(at, length, "proc %d (", 9);

		if (loop)
			repeat = (unsigned)strtoul(loop + 7, NULL, 10);
		else if (title)
			block = new_block(layout, slu_text_of(title + 9, strcspn(title + 9, ")")));
		else if (block && memmem(at, length, "printf(\"\t", 9)) {
			for (unsigned i = 0; i < repeat; i++)
				read_item(layout, block, at, length, i);
			repeat = 1;
		}
		at += length + (at[length] == '\n');
	}
}

static void read_layout(struct layout *layout, const char *pan)
{
	const char *globals = strstr(pan, "\nc_globals(void)\n{"),
	           *locals = strstr(pan, "\nc_locals(int pid, int tp)\n{");

	if (globals)
		read_function(layout, strchr(globals, '{'), new_block(layout, NULL));
	if (locals)
		read_function(layout, strchr(locals, '{'), NULL);
}

static const struct block *find_block(const struct layout *layout, const struct slu_span *process)
{
	for (size_t i = 0; i < layout->count; i++) {
		const char *name = layout->blocks[i].process;

		if (process ? name && strlen(name) == process->length && !memcmp(name, process->at, process->length)
		            : !name)
			return &layout->blocks[i];
	}
	return NULL;
}

static struct scope *new_scope(struct values *values, const struct block *block, const char *owner)
{
	struct slu_replay *replay = values->reader->replay;
	struct scope *scope;

	values->scopes = slu_grow(values->scopes, values->scope_count, &values->scope_room, sizeof *values->scopes);
	scope = &values->scopes[values->scope_count++];
	*scope = (struct scope){.block = block, .owner = owner, .first = replay->variable_count};
	scope->now = slu_keep((block->count + 1) * sizeof *scope->now);
	for (size_t i = 0; i < block->count; i++) {
		replay->variables = slu_grow(replay->variables, replay->variable_count, &replay->variable_room,
		                             sizeof *replay->variables);
		replay->variables[replay->variable_count++] = (struct slu_variable){
		        .name = block->items[i].name, .type = block->items[i].type, .owner = owner};
	}
	return scope;
}

/* The scope that a line `global vars:` or `local vars proc 1 (B):` opens. */
static void open_scope(struct values *values, const struct slu_trace_line *line)
{
	const struct slu_trace_reader *reader = values->reader;
	bool local = line->kind == SLU_LINE_LOCALS;
	const struct block *block = find_block(&values->layout, local ? &line->name : NULL);
	const char *owner = NULL;

	values->scope = NULL;
	values->at = 0;
	if (local && reader->claim && !line->process)
		return;
	if (!block) {
		values->wrong = "the verifier prints variables that it does not declare";
		return;
	}
	if (local)
		owner = slu_text("%.*s(%u)", (int)line->name.length, line->name.at, line->process - reader->claim);
	for (size_t i = 0; i < values->scope_count && !values->scope; i++)
		if (owner ? values->scopes[i].owner && !strcmp(values->scopes[i].owner, owner)
		          : !values->scopes[i].owner)
			values->scope = &values->scopes[i];
	if (!values->scope)
		values->scope = new_scope(values, block, owner);
}

/* `[add1,7,], [add2,8,]` without the commas behind the last fields. */
static const char *without_commas(char *text)
{
	char *to = text;

	for (const char *at = text; *at; at++)
		if (!slu_starts(at, ",]"))
			*to++ = *at;
	*to = '\0';
	return text;
}

/* The name of an mtype's value; a channel's contents without pan's commas and blanks around them. */
static const char *show_value(const struct values *values, const struct item *item, struct slu_span value)
{
	const struct slu_words *named = &values->layout.named;
	unsigned long number;

	while (value.length && strchr(" \t,", *value.at)) {
		value.at++;
		value.length--;
	}
	while (value.length && strchr(" \t,", value.at[value.length - 1]))
		value.length--;
	if (!strcmp(item->type, "chan"))
		return without_commas(slu_text_of(value.at, value.length));
	if (strcmp(item->type, "mtype"))
		return slu_text_of(value.at, value.length);
	number = strtoul(value.at, NULL, 10);
	return number < named->count && named->at[number] && *named->at[number] ? named->at[number]
	                                                                        : slu_text_of(value.at, value.length);
}

static void take_value(struct values *values, struct slu_span value)
{
	struct slu_replay *replay = values->reader->replay;
	struct scope *scope = values->scope;
	size_t at = values->at++, variable;
	struct slu_span *now;

	if (!scope || values->wrong)
		return;
	if (at >= scope->block->count) {
		values->wrong = "the verifier prints more variables than it declares";
		return;
	}
	now = &scope->now[at];
	variable = scope->first + at;
	if (now->at && now->length == value.length && !memcmp(now->at, value.at, value.length))
		return;
	*now = value;
	if (!values->step) {
		replay->variables[variable].first = show_value(values, &scope->block->items[at], value);
		return;
	}
	replay->changes =
	        slu_grow(replay->changes, replay->change_count, &replay->change_room, sizeof *replay->changes);
	replay->changes[replay->change_count++] =
	        (struct slu_change){values->step, variable, show_value(values, &scope->block->items[at], value)};
}

static void read_values(struct values *values, const char *output)
{
	bool ended = false;

	while (*output && !values->wrong) {
		size_t length = strcspn(output, "\n");
		struct slu_trace_line line;

		slu_trace_line_read(&line, output, length);
		if (line.kind == SLU_LINE_STEP && !ended) {
			values->step = line.number;
		} else if (line.kind == SLU_LINE_END) {
			ended = true;
			values->step = line.number;
		} else if (line.kind == SLU_LINE_GLOBALS || line.kind == SLU_LINE_LOCALS) {
			open_scope(values, &line);
		} else if (line.kind == SLU_LINE_VALUE || line.kind == SLU_LINE_CHANNEL) {
			take_value(values, line.text);
		} else if (line.kind != SLU_LINE_STRUCT) {
			values->scope = NULL;
		}
		output += length + (output[length] == '\n');
	}
}

/* Names of mtypes are no variables: they go, and what follows moves up. */
static void drop_constants(struct values *values)
{
	struct slu_replay *replay = values->reader->replay;
	size_t *moved = slu_keep((replay->variable_count + 1) * sizeof *moved), kept = 0;

	for (size_t i = 0; i < values->scope_count; i++) {
		const struct scope *scope = &values->scopes[i];

		for (size_t k = 0; k < scope->block->count; k++) {
			if (scope->block->items[k].constant)
				continue;
			moved[scope->first + k] = kept;
			replay->variables[kept++] = replay->variables[scope->first + k];
		}
	}
	replay->variable_count = kept;
	for (size_t i = 0; i < replay->change_count; i++)
		replay->changes[i].variable = moved[replay->changes[i].variable];
}

const char *slu_trace_values_read(struct slu_trace_reader *reader, const char *pan, const char *first,
                                  const char *output)
{
	struct values values = {.reader = reader};

	read_layout(&values.layout, pan);
	read_values(&values, first);
	/* What was printed at the end of a trail without steps are the values at the beginning. */
	values.step = 0;
	read_values(&values, output);
	drop_constants(&values);
	return values.wrong;
}
