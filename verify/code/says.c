/* SPDX-License-Identifier: MIT */
/*
 * says.c - claims, rows and lines of a run
 */
#include "says.h"

#include <string.h>

#include "adapter/adapter-names.h"
#include "binding/binding-names.h"
#include "instance/instance-names.h"
#include "pending/pending-names.h"
#include "rows/rows.h"

static struct slu_rows binding_rows = {.machine = &slu_binding_info};
static struct slu_rows instance_rows = {.machine = &slu_instance_info};
static struct slu_rows adapter_rows = {.machine = &slu_adapter_info};
static struct slu_rows pending_rows = {.machine = &slu_pending_info};

void slu_says_line(const char *format, unsigned object)
{
	if (slu_world_listener.print)
		slu_world_listener.print(format, object);
}

static struct slu_rows *rows_of(enum slu_noun noun)
{
	switch (noun) {
	case SLU_NOUN_BINDING:
		return &binding_rows;
	case SLU_NOUN_INSTANCE:
		return &instance_rows;
	default:
		return &adapter_rows;
	}
}

static void say(struct slu_rows *rows, unsigned object, int event, uint8_t from, bool taken)
{
	const struct slu_rows_listener listener = {
	        .counter = slu_world_listener.counter,
	        .print = slu_world_listener.print,
	};

	slu_rows_say(rows, &listener, object, event, from, taken);
}

void slu_says_row(enum slu_noun noun, unsigned object, int event, uint8_t from, bool taken)
{
	say(rows_of(noun), object, event, from, taken);
}

void slu_says_pending(unsigned object, int event, uint8_t from)
{
	say(&pending_rows, object, event, from, true);
}

uint32_t slu_says_effects(enum slu_noun noun, int event, uint8_t from)
{
	const struct slu_machine *machine = rows_of(noun)->machine;
	size_t i = slu_rows_find(machine, event, from);

	return i == machine->row_count ? 0 : machine->rows[i].effects;
}
