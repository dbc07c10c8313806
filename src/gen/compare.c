/* SPDX-License-Identifier: MIT */
/*
 * compare.c - holds the page's rows against what Ragel made of them
 *
 * Two readers of one text can err apart, and Ragel merges rows and drops names without a word. So each row of the page
 * must be one transition of the XML with the same states, event and actions, and nothing may be left over on either side.
 */
#include "gen-private.h"

#include <expat.h>
#include <stdlib.h>
#include <string.h>

#define STATES 256

struct transition {
	int from;
	int event;
	int to;
	int table; /* number of an action table, -1 without */
	bool seen;
};

struct xml {
	struct slu_page *page;
	char text[4096]; /* of the innermost element */
	size_t length;
	int in_entry_points;
	int state; /* of the transitions being read */
	int start;
	const char *entry;  /* name of the entry being read */
	const char **names; /* of actions, by number */
	size_t name_count;
	const char **tables; /* "3 5 6": actions, by number */
	size_t table_count;
	struct transition *transitions;
	size_t transition_count;
	size_t state_count;
	uint8_t numbers[SLU_STATES_MAX]; /* Ragel's, by state of the page */
	bool broken;
};

static const char *attribute(const char **attributes, const char *name)
{
	for (; *attributes; attributes += 2)
		if (!strcmp(attributes[0], name))
			return attributes[1];
	return "";
}

static const char *copy(struct xml *xml, const char *text)
{
	return slu_arena_copy(xml->page->memory, text, strlen(text));
}

static void *grown(struct xml *xml, const void *items, size_t count, size_t size)
{
	if (count & (count - 1))
		return (void *)items;
	void *more = slu_arena_alloc(xml->page->memory, (count ? 2 * count : 1) * size);
	if (count)
		memcpy(more, items, count * size);
	return more;
}

static void XMLCALL element_start(void *data, const char *element, const char **attributes)
{
	struct xml *xml = data;

	xml->length = 0;
	xml->text[0] = 0;
	if (!strcmp(element, "entry_points"))
		xml->in_entry_points = 1;
	if (!strcmp(element, "entry") && xml->in_entry_points)
		xml->entry = copy(xml, attribute(attributes, "name"));
	if (!strcmp(element, "state")) {
		xml->state = atoi(attribute(attributes, "id"));
		xml->state_count++;
	}
	if (!strcmp(element, "action")) {
		xml->names = grown(xml, xml->names, xml->name_count, sizeof *xml->names);
		xml->names[xml->name_count++] = copy(xml, attribute(attributes, "name"));
	}
}

static void XMLCALL element_text(void *data, const char *text, int length)
{
	struct xml *xml = data;

	if (xml->length + (size_t)length >= sizeof xml->text) {
		xml->broken = true;
		return;
	}
	memcpy(xml->text + xml->length, text, (size_t)length);
	xml->length += (size_t)length;
	xml->text[xml->length] = 0;
}

/* "main_Paused" -> 4; the plain "main" is the start. */
static void end_entry(struct xml *xml)
{
	struct slu_machine *machine = &xml->page->machine;
	int number = atoi(xml->text);

	if (strncmp(xml->entry, "main_", 5))
		return;
	for (size_t i = 0; i < machine->state_count; i++)
		if (!strcmp(machine->states[i].label, xml->entry + 5) && number > 0 && number < STATES)
			xml->numbers[i] = (uint8_t)number;
}

/* "257 257 2 1": letters from, to; next state; action table */
static void end_transition(struct xml *xml)
{
	int low, high, to;
	char table[16];

	if (sscanf(xml->text, "%d %d %d %15s", &low, &high, &to, table) != 4) {
		xml->broken = true;
		return;
	}
	for (int event = low; event <= high; event++) {
		xml->transitions = grown(xml, xml->transitions, xml->transition_count, sizeof *xml->transitions);
		xml->transitions[xml->transition_count++] =
		        (struct transition){xml->state, event, to, *table == 'x' ? -1 : atoi(table), false};
	}
}

static void XMLCALL element_end(void *data, const char *element)
{
	struct xml *xml = data;

	if (!strcmp(element, "entry_points"))
		xml->in_entry_points = 0;
	if (!strcmp(element, "entry") && xml->in_entry_points)
		end_entry(xml);
	if (!strcmp(element, "start_state"))
		xml->start = atoi(xml->text);
	if (!strcmp(element, "action_table")) {
		xml->tables = grown(xml, xml->tables, xml->table_count, sizeof *xml->tables);
		xml->tables[xml->table_count++] = copy(xml, xml->text);
	}
	if (!strcmp(element, "t"))
		end_transition(xml);
}

static bool parse(struct xml *xml, const char *text)
{
	XML_Parser parser = XML_ParserCreate(NULL);

	if (!parser)
		return false;
	XML_SetUserData(parser, xml);
	XML_SetElementHandler(parser, element_start, element_end);
	XML_SetCharacterDataHandler(parser, element_text);
	bool parsed = XML_Parse(parser, text, (int)strlen(text), XML_TRUE) == XML_STATUS_OK;
	XML_ParserFree(parser);
	return parsed && !xml->broken;
}

/* Each state of the page has one number, and no two share it. */
static bool check_states(struct xml *xml)
{
	struct slu_page *page = xml->page;
	const struct slu_machine *machine = &page->machine;
	const char *owner[STATES] = {NULL};

	for (size_t i = 0; i < machine->state_count; i++) {
		const char *label = machine->states[i].label;
		uint8_t number = xml->numbers[i];

		if (!number)
			return slu_page_refuse(page, page->places.states[i],
			                       "Ragel lost the label %s; name it in labels: (void)fentry(%s);", label,
			                       label);
		if (owner[number])
			return slu_page_refuse(page, page->places.states[i],
			                       "Ragel merged the states %s and %s; name both in labels", owner[number],
			                       label);
		owner[number] = label;
	}
	/* and Ragel's own error state */
	if (xml->state_count != machine->state_count + 1)
		return slu_page_refuse(page, page->places.states[0],
		                       "Ragel made %zu states of the page's %zu; write each row as "
		                       "EVENT @ROW_ID @effect -> STATE",
		                       xml->state_count - 1, machine->state_count);
	return true;
}

/* The actions of a transition in the XML's words: its table lists numbers. */
static bool same_actions(const struct xml *xml, const struct transition *transition, const struct slu_row *row)
{
	const struct slu_machine *machine = &xml->page->machine;
	const char *table = transition->table >= 0 && (size_t)transition->table < xml->table_count
	                            ? xml->tables[transition->table]
	                            : "";
	uint32_t effects = 0;
	int ids = 0;

	for (char *end; *table; table = end) {
		unsigned long action = strtoul(table, &end, 10);
		if (end == table)
			break;
		if (action >= xml->name_count)
			return false;
		const char *name = xml->names[action];
		if (!strcmp(slu_name_id(xml->page, name), row->id))
			ids++;
		for (size_t i = 0; i < machine->effect_count; i++)
			if (!strcmp(machine->effects[i].label, name))
				effects |= machine->effects[i].number;
	}
	return ids == 1 && effects == row->effects;
}

static struct transition *find_transition(struct xml *xml, int from, int event)
{
	for (size_t i = 0; i < xml->transition_count; i++)
		if (xml->transitions[i].from == from && xml->transitions[i].event == event)
			return &xml->transitions[i];
	return NULL;
}

static bool check_row(struct xml *xml, const struct slu_row *row)
{
	struct slu_page *page = xml->page;
	struct transition *transition = find_transition(xml, xml->numbers[row->from - 1], row->event);

	if (!transition || transition->seen || transition->to != xml->numbers[row->to - 1] ||
	    !same_actions(xml, transition, row))
		return slu_page_refuse(
		        page, row->line,
		        "Ragel reads this row otherwise (%s); write it as EVENT @ROW_ID @effect -> STATE",
		        transition ? "another next state or other actions" : "not at all");
	transition->seen = true;
	return true;
}

static bool check_rows(struct xml *xml)
{
	struct slu_page *page = xml->page;
	const struct slu_machine *machine = &page->machine;

	for (size_t i = 0; i < machine->row_count; i++)
		if (!check_row(xml, &machine->rows[i]))
			return false;
	/* and one row on LABELS in each state */
	if (xml->transition_count != machine->row_count + machine->state_count)
		return slu_page_refuse(page, page->places.states[0],
		                       "Ragel made %zu rows of the page's %zu; write each as "
		                       "EVENT @ROW_ID @effect -> STATE",
		                       xml->transition_count - machine->state_count, machine->row_count);
	return true;
}

/* From here on the page speaks Ragel's numbers, which are those of the compiled C. */
static void renumber(struct xml *xml)
{
	struct slu_page *page = xml->page;
	struct slu_machine *machine = &page->machine;
	struct slu_name *states = slu_arena_alloc(page->memory, machine->state_count * sizeof *states);
	struct slu_row *rows = slu_arena_alloc(page->memory, machine->row_count * sizeof *rows + 1);

	for (size_t i = 0; i < machine->state_count; i++) {
		states[i] = machine->states[i];
		states[i].number = xml->numbers[i];
	}
	for (size_t i = 0; i < machine->row_count; i++) {
		rows[i] = machine->rows[i];
		rows[i].from = xml->numbers[rows[i].from - 1];
		rows[i].to = xml->numbers[rows[i].to - 1];
	}
	machine->states = states;
	machine->rows = rows;
	machine->start = xml->numbers[machine->start - 1];
}

static bool compare(struct xml *xml)
{
	struct slu_page *page = xml->page;

	if (!check_states(xml))
		return false;
	if (xml->start != xml->numbers[page->machine.start - 1])
		return slu_page_refuse(page, 1, "Ragel starts in another state; write start: ( '' -> STATE ) first");
	return check_rows(xml);
}

enum slu_gen_status slu_page_compare(struct slu_page *page, const char *text)
{
	struct xml *xml = slu_arena_alloc(page->memory, sizeof *xml);

	xml->page = page;
	if (!parse(xml, text))
		return slu_gen_fail(SLU_GEN_TOOL_FAILED,
		                    "ragel -x does not write what version 6.10 writes; reinstall it");
	if (!compare(xml))
		return SLU_GEN_REFUSED;
	renumber(xml);
	return SLU_GEN_DONE;
}
