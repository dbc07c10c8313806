/* SPDX-License-Identifier: MIT */
/*
 * page.c - reads a page: event list, actions, rows
 *
 * The grammar is the one of docs/architecture.md and no more, so that nothing on the page escapes this reader:
 *
 *   page   = "%%{" "machine" NAME ";" "alphtype" "int" ";" { event | action } table "}%%"
 *   event  = NAME "=" NUMBER ";"
 *   action = "action" NAME "{" "}"                                      a row ID
 *          | "action" NAME "{" "fx" "|" "=" BIT ";" "}"                 an effect
 *          | "action" "labels" "{" { "(void)fentry(" STATE ");" } "}"
 *   table  = "main" ":=" "(" start { "," state } ")" ";"
 *   start  = "start" ":" "(" "''" "->" STATE ")"
 *   state  = STATE ":" "(" ( "[]" | row { "|" row } ) ")"
 *   row    = EVENT "@" ID { "@" EFFECT } "->" STATE | "LABELS" "@" "labels" "->" STATE
 */
#include "gen-private.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define ROW_SHAPE "a row is EVENT @ROW_ID @effect -> STATE"

enum action_kind { ACTION_ID, ACTION_EFFECT };

struct action {
	const char *name;
	int line;
	enum action_kind kind;
	uint32_t bit;
	bool used;
};

/* A row whose target may not have been read yet. */
struct target {
	const char *label;
	int line;
};

struct reader {
	struct slu_page *page;
	const struct slu_token *at;

	struct slu_name states[SLU_STATES_MAX];
	int state_lines[SLU_STATES_MAX];
	size_t state_ends[SLU_STATES_MAX];
	size_t state_count;

	struct slu_name events[SLU_EVENTS_MAX];
	int event_lines[SLU_EVENTS_MAX];
	size_t event_count;

	struct slu_name effects[SLU_EFFECTS_MAX];
	int effect_lines[SLU_EFFECTS_MAX];
	size_t effect_count;

	struct action *actions;
	size_t action_count;
	struct slu_row *rows;
	struct target *targets;
	uint16_t (*taken)[SLU_EVENTS_MAX]; /* line of the row for a state and an event */
	size_t row_count;

	const struct slu_token *labels; /* what follows "action labels {" */
	int labels_line;
	struct target start;
	struct target labels_row; /* state in which LABELS is taken */
	bool has_alphtype;
	bool has_labels_event;
	bool has_table;
};

/*
 * Words
 */
static bool is(const struct slu_token *token, const char *text)
{
	return (token->kind == SLU_TOKEN_WORD || token->kind == SLU_TOKEN_SIGN) && !strcmp(token->text, text);
}

static bool spelled(const char *name, int (*first)(int), bool capitals, bool small)
{
	if (!first((unsigned char)*name))
		return false;
	for (const char *c = name; *c; c++) {
		if (*c == '_' && (c[1] == '_' || !c[1]))
			return false;
		if ((isupper((unsigned char)*c) && !capitals) || (islower((unsigned char)*c) && !small))
			return false;
	}
	return true;
}

static bool is_small(const char *name)
{
	return spelled(name, islower, false, true);
}

static bool is_capital(const char *name)
{
	return spelled(name, isupper, true, false);
}

static bool is_title(const char *name)
{
	return spelled(name, isupper, true, true);
}

static bool refuse_token(const struct reader *reader, const char *wanted)
{
	const struct slu_token *token = reader->at;

	if (token->kind == SLU_TOKEN_END)
		return slu_page_refuse(reader->page, token->line, "the page ends here; it goes on with %s", wanted);
	return slu_page_refuse(reader->page, token->line, "unexpected %s; here stands %s", token->text, wanted);
}

static bool take(struct reader *reader, const char *text, const char *wanted)
{
	if (!is(reader->at, text))
		return refuse_token(reader, wanted);
	reader->at++;
	return true;
}

static bool take_word(struct reader *reader, const struct slu_token **word, const char *wanted)
{
	*word = reader->at;
	if (reader->at->kind != SLU_TOKEN_WORD)
		return refuse_token(reader, wanted);
	reader->at++;
	return true;
}

static const struct slu_name *find_word(const struct slu_name *words, size_t count, const char *label)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(words[i].label, label))
			return &words[i];
	return NULL;
}

static struct action *find_action(struct reader *reader, const char *name)
{
	for (size_t i = 0; i < reader->action_count; i++)
		if (!strcmp(reader->actions[i].name, name))
			return &reader->actions[i];
	return NULL;
}

/*
 * machine, alphtype
 */
static bool read_machine(struct reader *reader)
{
	struct slu_page *page = reader->page;
	const struct slu_token *name;

	if (!take(reader, "machine", "machine NAME;") || !take_word(reader, &name, "the machine's name"))
		return false;
	if (!is_small(name->text))
		return slu_page_refuse(page, name->line, "machine %s; write its name in small letters", name->text);

	char *wanted = slu_arena_copy(page->memory, page->base, strlen(page->base));
	for (char *c = wanted; *c; c++)
		if (*c == '-')
			*c = '_';
	if (strcmp(wanted, name->text))
		return slu_page_refuse(page, name->line,
		                       "machine %s in a page called %s.rl; give both the same name (machine %s)",
		                       name->text, page->base, wanted);
	page->machine.name = name->text;
	return take(reader, ";", "; after the machine's name");
}

static bool read_alphtype(struct reader *reader)
{
	reader->at++;
	if (reader->has_alphtype)
		return slu_page_refuse(reader->page, reader->at->line, "a second alphtype; keep one");
	reader->has_alphtype = true;
	return take(reader, "int", "alphtype int;") && take(reader, ";", "alphtype int;");
}

/*
 * the event list
 */
static bool read_number(struct reader *reader, const char *event, long *number)
{
	const struct slu_token *token = reader->at;
	char *end;

	*number = 0;
	if (token->kind != SLU_TOKEN_NUMBER && token->kind != SLU_TOKEN_LITERAL)
		return refuse_token(reader, "the event's number");
	errno = 0;
	*number = strtol(token->text, &end, 10);
	if (token->kind == SLU_TOKEN_LITERAL || *end || errno || (token->text[0] == '0' && token->text[1]))
		return slu_page_refuse(reader->page, token->line,
		                       "%s = %s is not decimal (Ragel would read another letter); write a decimal "
		                       "number from 257 up",
		                       event, token->text);
	reader->at++;
	return true;
}

static bool add_labels_event(struct reader *reader, const struct slu_token *name, long number)
{
	if (reader->has_labels_event)
		return slu_page_refuse(reader->page, name->line, "LABELS is declared twice; keep LABELS = 256;");
	if (number != SLU_LABELS_NUMBER)
		return slu_page_refuse(reader->page, name->line, "LABELS has number %ld; write LABELS = 256;", number);
	reader->has_labels_event = true;
	return true;
}

static bool check_event(struct reader *reader, const struct slu_token *name, long number)
{
	struct slu_page *page = reader->page;
	long wanted = SLU_LABELS_NUMBER + 1 + (long)reader->event_count;

	if (!reader->has_labels_event)
		return slu_page_refuse(page, name->line, "the event list starts with %s; put LABELS = 256; before it",
		                       name->text);
	if (!is_capital(name->text))
		return slu_page_refuse(page, name->line, "event %s; write its name in capitals", name->text);
	if (find_word(reader->events, reader->event_count, name->text))
		return slu_page_refuse(page, name->line, "event %s is declared twice; keep one", name->text);
	for (size_t i = 0; i < reader->event_count; i++)
		if (reader->events[i].number == number)
			return slu_page_refuse(page, name->line,
			                       "events %s and %s have one number, %ld; give %s the number %ld",
			                       reader->events[i].label, name->text, number, name->text, wanted);
	if (number <= SLU_LABELS_NUMBER)
		return slu_page_refuse(page, name->line,
		                       "event %s has number %ld, and 256 is LABELS; number the events from 257 up",
		                       name->text, number);
	if (number != wanted)
		return slu_page_refuse(page, name->line,
		                       "event %s has number %ld; number the events from 257 up without a gap: %ld",
		                       name->text, number, wanted);
	if (reader->event_count == SLU_EVENTS_MAX)
		return slu_page_refuse(page, name->line, "more than %d events; split the machine", SLU_EVENTS_MAX);
	return true;
}

static bool read_event(struct reader *reader)
{
	const struct slu_token *name = reader->at++;
	long number;

	if (!take(reader, "=", "a statement: an event (NAME = NUMBER;), an action, or main :="))
		return false;
	if (!read_number(reader, name->text, &number))
		return false;
	if (!strcmp(name->text, "LABELS")) {
		if (!add_labels_event(reader, name, number))
			return false;
	} else {
		if (!check_event(reader, name, number))
			return false;
		reader->event_lines[reader->event_count] = name->line;
		reader->events[reader->event_count++] = (struct slu_name){(uint32_t)number, name->text, name->text};
	}
	return take(reader, ";", "; after the event's number");
}

/*
 * actions
 */
static bool add_effect(struct reader *reader, struct action *action)
{
	size_t index = reader->effect_count;

	if (index == SLU_EFFECTS_MAX)
		return slu_page_refuse(reader->page, action->line,
		                       "%s is effect number %d; one machine has at most %d, split it", action->name,
		                       SLU_EFFECTS_MAX + 1, SLU_EFFECTS_MAX);
	action->kind = ACTION_EFFECT;
	action->bit = (uint32_t)1 << index;
	reader->effect_lines[index] = action->line;
	reader->effects[index] = (struct slu_name){action->bit, action->name, action->name};
	reader->effect_count++;
	return true;
}

/* fx |= SLU_ADAPTER_DO_CLOSE_GATE; } */
static bool read_effect(struct reader *reader, struct action *action)
{
	const char *bit = slu_name_effect(reader->page, action->name);
	const char *const body[] = {"fx", "|", "=", bit, ";", "}"};

	for (size_t i = 0; i < sizeof body / sizeof *body; i++) {
		if (!is(reader->at, body[i]) || reader->at->line != action->line)
			return slu_page_refuse(reader->page, reader->at->line,
			                       "the body of %s is not an effect's; write action %s { fx |= %s; }",
			                       action->name, action->name, bit);
		reader->at++;
	}
	return add_effect(reader, action);
}

static bool skip_labels(struct reader *reader, int line)
{
	if (reader->labels)
		return slu_page_refuse(reader->page, line, "a second action labels; keep one");
	reader->labels = reader->at;
	reader->labels_line = line;
	while (!is(reader->at, "}")) {
		if (reader->at->kind == SLU_TOKEN_END || reader->at->kind == SLU_TOKEN_CLOSE || is(reader->at, "{"))
			return refuse_token(reader, "} after the labels");
		reader->at++;
	}
	reader->at++;
	return true;
}

static bool read_action(struct reader *reader)
{
	struct slu_page *page = reader->page;
	const struct slu_token *name;

	reader->at++;
	if (!take_word(reader, &name, "the action's name") || !take(reader, "{", "{ after the action's name"))
		return false;
	if (!strcmp(name->text, "labels"))
		return skip_labels(reader, name->line);
	if (find_action(reader, name->text))
		return slu_page_refuse(page, name->line, "action %s is declared twice; keep one", name->text);

	struct action *action = &reader->actions[reader->action_count++];
	*action = (struct action){.name = name->text, .line = name->line};
	if (is_small(name->text))
		return read_effect(reader, action);
	if (!is_title(name->text))
		return slu_page_refuse(page, name->line,
		                       "action %s; write a row ID in capitals (TA_07), an effect in small letters",
		                       name->text);
	return take(reader, "}", "} (a row ID has an empty body; an effect's name is in small letters)");
}

/*
 * the table
 */
struct row_parts {
	const struct action *id;
	uint32_t effects;
};

static bool add_row_action(struct reader *reader, const struct slu_token *event, const struct slu_token *name,
                           struct row_parts *parts)
{
	struct slu_page *page = reader->page;
	struct action *action = find_action(reader, name->text);

	if (!strcmp(name->text, "labels"))
		return slu_page_refuse(page, name->line, "labels on %s; embed it on LABELS only", event->text);
	if (!action)
		return slu_page_refuse(page, name->line,
		                       "action %s is not declared; add action %s { ... } above the table", name->text,
		                       name->text);
	action->used = true;
	if (action->kind == ACTION_ID) {
		if (parts->id)
			return slu_page_refuse(page, name->line, "row %s has two IDs, %s and %s; keep one", event->text,
			                       slu_name_id(page, parts->id->name), slu_name_id(page, name->text));
		if (parts->effects)
			return slu_page_refuse(page, name->line, "row %s has its ID after an effect; put @%s first",
			                       event->text, name->text);
		parts->id = action;
		return true;
	}
	if (parts->effects & action->bit)
		return slu_page_refuse(page, name->line, "row %s has effect %s twice; keep one", event->text,
		                       name->text);
	parts->effects |= action->bit;
	return true;
}

static bool read_target(struct reader *reader, struct target *target)
{
	const struct slu_token *label;

	if (!take(reader, "->", ROW_SHAPE) || !take_word(reader, &label, "the next state"))
		return false;
	*target = (struct target){label->text, label->line};
	return true;
}

static bool read_labels_row(struct reader *reader, const struct slu_token *event, const struct slu_name *from)
{
	struct slu_page *page = reader->page;
	struct target target;

	if (reader->labels_row.label)
		return slu_page_refuse(page, event->line, "a second LABELS row; keep the one in line %d",
		                       reader->labels_row.line);
	if (!take(reader, "@", "LABELS @labels -> START") || !take(reader, "labels", "LABELS @labels -> START") ||
	    !read_target(reader, &target))
		return false;
	if (strcmp(from->label, reader->start.label) || strcmp(target.label, reader->start.label))
		return slu_page_refuse(page, event->line,
		                       "LABELS leads from %s to %s; write it in the start state: LABELS @labels -> %s",
		                       from->label, target.label, reader->start.label);
	reader->labels_row = (struct target){from->label, event->line};
	return true;
}

static bool check_row(struct reader *reader, const struct slu_token *event, const struct slu_name *from,
                      const struct slu_name *word, const struct row_parts *parts)
{
	struct slu_page *page = reader->page;

	if (!word)
		return slu_page_refuse(page, event->line,
		                       "event %s is not in the event list; declare it or delete the row", event->text);
	if (!parts->id)
		return slu_page_refuse(page, event->line,
		                       "row %s in %s has no ID; embed one after the event: %s @ROW_ID", event->text,
		                       from->label, event->text);

	uint16_t *taken = &reader->taken[from - reader->states][word - reader->events];
	if (*taken)
		return slu_page_refuse(page, event->line, "two rows for %s in %s, the other in line %d; keep one",
		                       event->text, from->label, *taken);
	*taken = (uint16_t)event->line;
	return true;
}

static bool read_row(struct reader *reader, const struct slu_name *from)
{
	const struct slu_token *event, *name;
	struct row_parts parts = {0};
	struct target target;

	if (!take_word(reader, &event, ROW_SHAPE))
		return false;
	if (!strcmp(event->text, "LABELS"))
		return read_labels_row(reader, event, from);
	const struct slu_name *word = find_word(reader->events, reader->event_count, event->text);
	while (is(reader->at, "@")) {
		reader->at++;
		if (!take_word(reader, &name, "an action's name") || !add_row_action(reader, event, name, &parts))
			return false;
	}
	if (!read_target(reader, &target) || !check_row(reader, event, from, word, &parts))
		return false;

	reader->targets[reader->row_count] = target;
	reader->rows[reader->row_count++] = (struct slu_row){
	        .from = (uint8_t)from->number,
	        .event = (uint16_t)word->number,
	        .effects = parts.effects,
	        .id = slu_name_id(reader->page, parts.id->name),
	        .line = (uint16_t)event->line,
	};
	return true;
}

static bool read_row_list(struct reader *reader, const struct slu_name *from)
{
	if (is(reader->at, "[")) {
		reader->at++;
		return take(reader, "]", "[], a state without rows");
	}
	if (!read_row(reader, from))
		return false;
	while (is(reader->at, "|")) {
		reader->at++;
		if (!read_row(reader, from))
			return false;
	}
	return true;
}

static bool read_rows(struct reader *reader, const struct slu_name *from)
{
	if (!take(reader, "(", "( before the rows of a state") || !read_row_list(reader, from))
		return false;
	reader->state_ends[from - reader->states] = reader->at->offset;
	return take(reader, ")", "| or ) after a row (" ROW_SHAPE ")");
}

static bool read_start(struct reader *reader)
{
	if (!is(reader->at, "start"))
		return slu_page_refuse(reader->page, reader->at->line,
		                       "the table has no start; its first line is start: ( '' -> STATE ),");
	reader->at++;
	if (!take(reader, ":", ": after start") || !take(reader, "(", "( '' -> STATE )"))
		return false;
	if (reader->at->kind != SLU_TOKEN_LITERAL || strcmp(reader->at->text, "''"))
		return refuse_token(reader, "'' -> STATE");
	reader->at++;
	return read_target(reader, &reader->start) && take(reader, ")", ") after the start state");
}

static bool read_state(struct reader *reader)
{
	struct slu_page *page = reader->page;
	size_t index = reader->state_count;
	const struct slu_token *label;

	if (!take_word(reader, &label, "a state: LABEL: ( rows )"))
		return false;
	if (!is_title(label->text))
		return slu_page_refuse(page, label->line, "state %s; start its name with a capital", label->text);
	const struct slu_name *known = find_word(reader->states, index, label->text);
	if (known)
		return slu_page_refuse(page, label->line, "state %s stands twice, the other in line %d; join them",
		                       label->text, reader->state_lines[known - reader->states]);
	if (index == SLU_STATES_MAX)
		return slu_page_refuse(page, label->line, "more than %d states; split the machine", SLU_STATES_MAX);

	reader->state_lines[index] = label->line;
	reader->states[index] = (struct slu_name){(uint32_t)index + 1, label->text, slu_name_shown(page, label->text)};
	reader->state_count++;
	return take(reader, ":", ": after the state's name") && read_rows(reader, &reader->states[index]);
}

static bool read_table(struct reader *reader)
{
	reader->page->places.table = reader->at->offset;
	reader->at++;
	if (reader->has_table)
		return slu_page_refuse(reader->page, reader->at->line, "a second table; keep one main := ( ... );");
	reader->has_table = true;
	if (!take(reader, ":=", ":= after main") || !take(reader, "(", "( after main :=") || !read_start(reader))
		return false;
	while (is(reader->at, ",")) {
		reader->at++;
		if (!read_state(reader))
			return false;
	}
	return take(reader, ")", ", or ) after a state's rows") && take(reader, ";", "; after the table");
}

/*
 * what needs the whole page
 */
static bool find_state(const struct reader *reader, const struct target *target, uint8_t *number)
{
	const struct slu_name *state = find_word(reader->states, reader->state_count, target->label);

	if (!state)
		return slu_page_refuse(reader->page, target->line, "there is no state %s; add it or correct the name",
		                       target->label);
	*number = (uint8_t)state->number;
	return true;
}

static bool resolve_targets(struct reader *reader)
{
	if (!find_state(reader, &reader->start, &reader->page->machine.start))
		return false;
	for (size_t i = 0; i < reader->row_count; i++)
		if (!find_state(reader, &reader->targets[i], &reader->rows[i].to))
			return false;
	return true;
}

/* (void)fentry(State); */
static bool read_label(struct reader *reader, bool *named)
{
	struct slu_page *page = reader->page;
	const struct slu_token *label;
	uint8_t number;

	if (!take(reader, "(", "(void)fentry(STATE);") || !take(reader, "void", "(void)fentry(STATE);") ||
	    !take(reader, ")", "(void)fentry(STATE);") || !take(reader, "fentry", "(void)fentry(STATE);") ||
	    !take(reader, "(", "(void)fentry(STATE);") || !take_word(reader, &label, "a state"))
		return false;
	struct target target = {label->text, label->line};
	if (!find_state(reader, &target, &number))
		return false;
	if (named[number])
		return slu_page_refuse(page, label->line, "labels names %s twice; keep one", label->text);
	named[number] = true;
	return take(reader, ")", "(void)fentry(STATE);") && take(reader, ";", "(void)fentry(STATE);");
}

/* Without its label a state would be a bare number to Ragel, and might be merged with another. */
static bool read_labels(struct reader *reader)
{
	struct slu_page *page = reader->page;
	bool named[SLU_STATES_MAX + 1] = {false};
	int line = reader->labels_line;

	if (!reader->labels)
		return slu_page_refuse(page, reader->at->line,
		                       "the page has no action labels and would lose its states' names; declare "
		                       "action labels { (void)fentry(STATE); ... }");
	reader->at = reader->labels;
	while (!is(reader->at, "}"))
		if (!read_label(reader, named))
			return false;
	for (size_t i = 0; i < reader->state_count; i++)
		if (!named[i + 1])
			return slu_page_refuse(page, line, "labels lacks state %s; add (void)fentry(%s);",
			                       reader->states[i].label, reader->states[i].label);
	if (!reader->labels_row.label)
		return slu_page_refuse(page, line,
		                       "labels is not embedded and names would be lost; add to state %s the row "
		                       "LABELS @labels -> %s",
		                       reader->start.label, reader->start.label);
	return true;
}

static bool check_actions(const struct reader *reader)
{
	for (size_t i = 0; i < reader->action_count; i++) {
		const struct action *action = &reader->actions[i];

		if (!action->used)
			return slu_page_refuse(reader->page, action->line, "no row has %s %s; delete it or add its row",
			                       action->kind == ACTION_ID ? "ID" : "effect", action->name);
	}
	return true;
}

static bool check_present(const struct reader *reader)
{
	struct slu_page *page = reader->page;
	int line = reader->at->line;

	if (!reader->has_alphtype)
		return slu_page_refuse(page, line, "no alphtype int; in the page; put it after the machine's name");
	if (!reader->has_labels_event)
		return slu_page_refuse(page, line, "no LABELS in the event list; put LABELS = 256; before the events");
	if (!reader->event_count)
		return slu_page_refuse(page, line, "no event in the event list; number them from 257 up after LABELS");
	if (!reader->has_table)
		return slu_page_refuse(page, line,
		                       "no table in the page; add main := ( start: ( '' -> STATE ), ... );");
	return true;
}

static bool read_statement(struct reader *reader)
{
	if (is(reader->at, "alphtype"))
		return read_alphtype(reader);
	if (is(reader->at, "action"))
		return read_action(reader);
	if (is(reader->at, "main"))
		return read_table(reader);
	if (reader->at->kind == SLU_TOKEN_WORD && is(reader->at + 1, "="))
		return read_event(reader);
	return refuse_token(reader, "an event (NAME = NUMBER;), an action, main := or }%%");
}

/* Text outside the block would reach the C. */
static bool read_open(struct reader *reader)
{
	const char *text = reader->page->text;

	if (reader->at->kind != SLU_TOKEN_OPEN || memcmp(text + strspn(text, " \t\r\n"), "%%{", 3))
		return slu_page_refuse(reader->page, 1, "text before the block; a page is one %%%%{ ... }%%%% block");
	reader->at++;
	return true;
}

static bool read_close(struct reader *reader)
{
	const char *text = reader->page->text;
	size_t length = reader->page->length;

	while (length && isspace((unsigned char)text[length - 1]))
		length--;
	reader->at++;
	if (reader->at->kind != SLU_TOKEN_END || length < 3 || memcmp(text + length - 3, "}%%", 3))
		return slu_page_refuse(reader->page, reader->at->line,
		                       "text after the block; a page is one %%%%{ ... }%%%% block");
	return true;
}

static bool read_page(struct reader *reader)
{
	if (!read_open(reader) || !read_machine(reader))
		return false;
	while (reader->at->kind != SLU_TOKEN_CLOSE)
		if (!read_statement(reader))
			return false;
	return read_close(reader) && check_present(reader) && resolve_targets(reader) && read_labels(reader) &&
	       check_actions(reader);
}

static const void *keep(const struct reader *reader, const void *from, size_t size)
{
	void *copy = slu_arena_alloc(reader->page->memory, size + 1);

	memcpy(copy, from, size);
	return copy;
}

static void keep_machine(const struct reader *reader)
{
	struct slu_page *page = reader->page;
	struct slu_machine *machine = &page->machine;

	machine->page = slu_arena_print(page->memory, "%s.rl", page->base);
	machine->state_count = reader->state_count;
	machine->event_count = reader->event_count;
	machine->effect_count = reader->effect_count;
	machine->row_count = reader->row_count;
	machine->states = keep(reader, reader->states, reader->state_count * sizeof *reader->states);
	machine->events = keep(reader, reader->events, reader->event_count * sizeof *reader->events);
	machine->effects = keep(reader, reader->effects, reader->effect_count * sizeof *reader->effects);
	machine->rows = reader->rows;
	page->places.ends = keep(reader, reader->state_ends, reader->state_count * sizeof(size_t));
	page->places.states = keep(reader, reader->state_lines, reader->state_count * sizeof(int));
	page->places.events = keep(reader, reader->event_lines, reader->event_count * sizeof(int));
	page->places.effects = keep(reader, reader->effect_lines, reader->effect_count * sizeof(int));
}

static size_t count_tokens(const struct slu_token *token)
{
	size_t count = 1;

	while (token->kind != SLU_TOKEN_END) {
		token++;
		count++;
	}
	return count;
}

static const char *base_name(struct slu_page *page, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	const char *dot = strrchr(name, '.');

	return slu_arena_copy(page->memory, name, dot ? (size_t)(dot - name) : strlen(name));
}

enum slu_gen_status slu_page_parse(struct slu_page *page, const char *path, const char *text, size_t length)
{
	const struct slu_token *tokens;

	*page = (struct slu_page){.memory = slu_arena_new(), .prefix = "", .length = length};
	page->path = slu_arena_copy(page->memory, path, strlen(path));
	page->base = base_name(page, path);
	page->text = slu_arena_copy(page->memory, text, length);
	if (!slu_page_tokens(page, &tokens))
		return SLU_GEN_REFUSED;

	/* No page has more actions or rows than tokens. */
	size_t count = count_tokens(tokens);
	struct reader *reader = slu_arena_alloc(page->memory, sizeof *reader);
	reader->page = page;
	reader->at = tokens;
	reader->actions = slu_arena_alloc(page->memory, count * sizeof *reader->actions);
	reader->rows = slu_arena_alloc(page->memory, count * sizeof *reader->rows);
	reader->targets = slu_arena_alloc(page->memory, count * sizeof *reader->targets);
	reader->taken = slu_arena_alloc(page->memory, SLU_STATES_MAX * sizeof *reader->taken);
	if (!read_page(reader))
		return SLU_GEN_REFUSED;
	keep_machine(reader);
	return slu_page_check(page) ? SLU_GEN_DONE : SLU_GEN_REFUSED;
}

void slu_page_close(struct slu_page *page)
{
	slu_arena_free(page->memory);
	page->memory = NULL;
}
