/* SPDX-License-Identifier: MIT */
/*
 * trace.h - a counterexample in the forms of `sluice trace`
 */
#ifndef SLU_TRACE_H
#define SLU_TRACE_H

#include "trail.h"

#include <stdio.h>

/**
 * struct slu_shown - what of a counterexample is shown, by text and charts
 * @statements: those that say nothing, too
 * @columns:    text: a column for each process
 * @color:      text: for a terminal
 * @only:       process or machine, with or without its number: Ndis, Ndis(0), adapter, adapter 0; or NULL
 * @from:       first step
 * @to:         last step, 0: the end
 */
struct slu_shown {
	bool statements;
	bool columns;
	bool color;
	const char *only;
	unsigned long from, to;
};

/**
 * struct slu_ending - what is violated, and what is known of that
 * @claim: its name
 * @known: as the manifest has it, or NULL; then @model does, too
 * @text:  in pan's words, or NULL
 * @stuck: nobody can move
 */
struct slu_ending {
	const char *claim;
	const struct slu_claim *known;
	const char *text;
	bool stuck;
	struct slu_model model;
};

typedef void slu_trace_form(FILE *out, const struct slu_record *record, const struct slu_replay *replay,
                            const struct slu_shown *shown);

/* As text; @all: statements that say nothing too. */
void slu_trace_write(FILE *out, const struct slu_record *record, const struct slu_replay *replay, bool all);
slu_trace_form slu_trace_text;
/* Sequence charts. */
slu_trace_form slu_trace_svg, slu_trace_mermaid, slu_trace_plantuml, slu_trace_msc;
/* With the values of the variables, always whole; docs/trace.md. */
slu_trace_form slu_trace_json, slu_trace_itf, slu_trace_perfetto, slu_trace_html;

void slu_trace_end(struct slu_ending *ending, const struct slu_record *record, const struct slu_replay *replay);
/* Paused_halting is shown as Paused/halting, further underscores as blanks. */
const char *slu_trace_state(const char *label);
/* Some line of the trace comes from a machine. */
bool slu_trace_speaks(const struct slu_replay *replay);
/* Whether a step is shown; @speaks: as slu_trace_speaks(), @cycle: it is of the cycle. */
bool slu_trace_shows(const struct slu_shown *shown, const struct slu_step *step, bool speaks, bool cycle);
/* The model, its configuration, its words, in one line. */
const char *slu_trace_title(const struct slu_record *record);

#endif
