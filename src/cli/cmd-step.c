/* SPDX-License-Identifier: MIT */
/*
 * cmd-step.c - sluice step: walks a machine by hand
 */
#include "machine-argument.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
        "usage: sluice step MACHINE [EVENT ...]\n"
        "       sluice step MACHINE --list\n"
        "\n"
        "  MACHINE  a built-in machine, or the folder of a page\n"
        "  EVENT    events in order; without any, one per line from standard input, where a blank line\n"
        "           starts a new walk\n"
        "  --list   the machine's states and events\n"
        "\n"
        "Prints the state after each event, or refused where the table is blank.\n";

struct walk {
	const struct slu_machine *machine;
	uint8_t state;
	bool started; /* this walk has printed */
	bool printed; /* any walk has printed */
};

static const struct slu_name *find_event(const struct slu_machine *machine, const char *name)
{
	for (size_t i = 0; i < machine->event_count; i++)
		if (!strcmp(machine->events[i].name, name))
			return &machine->events[i];
	return NULL;
}

static const char *state_name(const struct slu_machine *machine, uint8_t state)
{
	size_t i = 0;

	while (machine->states[i].number != state)
		i++;
	return machine->states[i].name;
}

/* A page that is not ours has no C here: its rows are walked. */
static bool take_row(const struct slu_machine *machine, uint8_t *state, uint32_t event)
{
	for (size_t i = 0; i < machine->row_count; i++) {
		if (machine->rows[i].from == *state && machine->rows[i].event == event) {
			*state = machine->rows[i].to;
			return true;
		}
	}
	return false;
}

static bool offer(const struct slu_machine *machine, uint8_t *state, uint32_t event)
{
	uint32_t effects = 0;

	return machine->step ? machine->step(state, (int)event, &effects) : take_row(machine, state, event);
}

static void start_walk(struct walk *walk)
{
	walk->state = walk->machine->start;
	walk->started = false;
}

static void step(struct walk *walk, const struct slu_name *event)
{
	if (walk->printed && !walk->started)
		putchar('\n');
	walk->started = true;
	walk->printed = true;
	if (offer(walk->machine, &walk->state, event->number))
		puts(state_name(walk->machine, walk->state));
	else
		puts("refused");
}

static enum slu_exit fail_event(const struct slu_machine *machine, const char *place, const char *name)
{
	return slu_fail(SLU_EXIT_USAGE, "%s%s: no such event of %s; sluice step MACHINE --list names them", place, name,
	                machine->name);
}

static enum slu_exit walk_arguments(struct walk *walk, char **names)
{
	for (char **name = names; *name; name++)
		if (!find_event(walk->machine, *name))
			return fail_event(walk->machine, "", *name);
	for (char **name = names; *name; name++)
		step(walk, find_event(walk->machine, *name));
	return SLU_EXIT_PROVED;
}

static char *trim(char *line)
{
	size_t length = strlen(line);

	while (length && isspace((unsigned char)line[length - 1]))
		line[--length] = 0;
	while (isspace((unsigned char)*line))
		line++;
	return line;
}

/* A byte that no event's name and no line's end holds, or -1. */
static int control_byte(const char *line, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (iscntrl((unsigned char)line[i]) && !isspace((unsigned char)line[i]))
			return (unsigned char)line[i];
	return -1;
}

static enum slu_exit walk_line(struct walk *walk, char *line, size_t length, unsigned long number)
{
	int control = control_byte(line, length);
	const char *name = trim(line);
	char place[64];

	snprintf(place, sizeof place, "standard input:%lu: ", number);
	if (control >= 0)
		return slu_fail(SLU_EXIT_USAGE, "%sholds a control byte (0x%02x); write one event's name a line", place,
		                (unsigned)control);
	if (!*name) {
		start_walk(walk);
		return SLU_EXIT_PROVED;
	}
	const struct slu_name *event = find_event(walk->machine, name);
	if (!event)
		return fail_event(walk->machine, place, name);
	step(walk, event);
	return SLU_EXIT_PROVED;
}

static enum slu_exit walk_input(struct walk *walk)
{
	enum slu_exit status = SLU_EXIT_PROVED;
	char *line = NULL;
	size_t size = 0;
	ssize_t length;

	for (unsigned long number = 1; !status && (length = getline(&line, &size, stdin)) >= 0; number++)
		status = walk_line(walk, line, (size_t)length, number);
	free(line);
	if (status == SLU_EXIT_PROVED && ferror(stdin))
		return slu_fail(SLU_EXIT_USAGE, "standard input: cannot read; give events as arguments");
	return status;
}

static void list(const struct slu_machine *machine)
{
	puts("states:");
	for (size_t i = 0; i < machine->state_count; i++)
		puts(machine->states[i].name);
	puts("events:");
	for (size_t i = 0; i < machine->event_count; i++)
		puts(machine->events[i].name);
}

static enum slu_exit run(const struct slu_machine *machine, char **arguments)
{
	struct walk walk = {.machine = machine};

	if (arguments[0] && !strcmp(arguments[0], "--list") && !arguments[1]) {
		list(machine);
		return SLU_EXIT_PROVED;
	}
	start_walk(&walk);
	return arguments[0] ? walk_arguments(&walk, arguments) : walk_input(&walk);
}

slu_command slu_cmd_step;

enum slu_exit slu_cmd_step(int argc, char **argv)
{
	struct machine_argument argument;

	if (argc == 2 && !strcmp(argv[1], "--help")) {
		fputs(usage, stdout);
		return SLU_EXIT_PROVED;
	}
	if (argc < 2) {
		fputs(usage, stderr);
		return SLU_EXIT_USAGE;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	enum slu_exit status = machine_argument_open(&argument, argv[1]);
	if (status == SLU_EXIT_PROVED)
		status = run(argument.machine, argv + 2);
	machine_argument_close(&argument);
	return status;
}
