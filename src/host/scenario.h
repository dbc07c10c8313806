/* SPDX-License-Identifier: MIT */
/*
 * scenario.h - what a scenario file says
 *
 * The language is defined in sluice-scenario(5). A scenario that parses names only what it declared before, in lines that have
 * a form; whether a line makes sense when its turn comes is not known here.
 */
#ifndef SLU_SCENARIO_H
#define SLU_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* What a name was declared as. */
enum slu_scenario_kind {
	SLU_SCENARIO_PORT,
	SLU_SCENARIO_DEVICE,
	SLU_SCENARIO_CLIENT,
	SLU_SCENARIO_PROVIDER,
	SLU_SCENARIO_KIND_COUNT,
};

/* @index counts the names of one kind, from 0, in the order of the file. */
struct slu_scenario_name {
	const char *name;
	enum slu_scenario_kind kind;
	unsigned index;
};

/*
 * One line. words[0] is what to do.
 *   frame   at FRAME; 0 for a line that is run in the order of the file
 *   timed   at TIME: @ms after the traffic has begun
 *   begin   the next line does not wait for it
 *   may_be_refused   try: it may make no sense when its turn comes
 */
struct slu_statement {
	unsigned line;
	uint64_t frame;
	uint64_t ms;
	bool timed;
	bool begin;
	bool may_be_refused;
	size_t count;
	char **words;
	char *text;
};

struct slu_scenario {
	char *file;
	struct slu_statement *statements;
	size_t count;
	struct slu_scenario_name *names;
	size_t name_count;
};

/* NULL: @error holds one line, FILE:LINE: what and what to do. */
struct slu_scenario *slu_scenario_read(const char *file, char *error, size_t error_bytes);
void slu_scenario_free(struct slu_scenario *scenario);

/* NULL if nothing has that name. */
const struct slu_scenario_name *slu_scenario_find(const struct slu_scenario *scenario, const char *name);

/* Is @word among the words of the line? The word after it, or NULL. The number after it, or 0. */
bool slu_statement_has(const struct slu_statement *statement, const char *word);
const char *slu_statement_after(const struct slu_statement *statement, const char *word);

/* 250ms, 10s: how many milliseconds. False: it is no time. */
bool slu_scenario_time(const char *word, uint64_t *ms);

/* Is that what the line does? */
bool slu_statement_is(const struct slu_statement *statement, const char *verb);

#endif
