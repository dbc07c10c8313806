/* SPDX-License-Identifier: MIT */
/*
 * chart.h - a counterexample as a sequence chart, before it has a form
 */
#ifndef SLU_CHART_H
#define SLU_CHART_H

#include "trace.h"

enum slu_arrow {
	SLU_ARROW_CALL,    /* a machine takes an event, or one process tells another */
	SLU_ARROW_REFUSED, /* a machine refuses one */
	SLU_ARROW_NOTE,    /* of one lane, @from */
	SLU_ARROW_STUCK,   /* a note: waits for ever */
	SLU_ARROW_CYCLE,   /* across all lanes: what follows repeats for ever */
	SLU_ARROW_END,     /* across all lanes: what is violated */
};

/**
 * struct slu_arrow_line - one line of the chart
 * @from, @to: lanes
 * @number:    step, 0: none
 */
struct slu_arrow_line {
	enum slu_arrow kind;
	size_t from, to;
	unsigned long number;
	const char *text;
};

/**
 * struct slu_chart - lanes from left to right, lines from top to bottom
 * @lanes: who acts, and the machines
 */
struct slu_chart {
	const char *title;
	struct slu_words lanes;
	struct slu_arrow_line *lines;
	size_t line_count, line_room;
	bool cycle;
};

void slu_chart_make(struct slu_chart *chart, const struct slu_record *record, const struct slu_replay *replay,
                    const struct slu_shown *shown);

#endif
