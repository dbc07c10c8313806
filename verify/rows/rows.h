/* SPDX-License-Identifier: MIT */
/*
 * rows.h - the rows of a machine's page, counted and printed from C as models/common/trace.pmh does from Promela
 */
#ifndef SLU_VERIFY_ROWS_H
#define SLU_VERIFY_ROWS_H

#include "sluice/machine.h"

enum { SLU_ROWS_MAX = 128, SLU_ROWS_TEXT_MAX = 160 };

/**
 * struct slu_rows - what is known of a machine's rows: each is counted under the text that it prints
 * @machine: machine, given; the rest is filled in here
 * @text:    of each row
 * @count:   of each row, NULL until the row was taken
 */
struct slu_rows {
	const struct slu_machine *machine;
	char text[SLU_ROWS_MAX][SLU_ROWS_TEXT_MAX];
	unsigned long *count[SLU_ROWS_MAX];
};

/**
 * struct slu_rows_listener - where rows go; none of it is state
 * @counter: the counter of a name
 * @print:   prints a line, or NULL
 */
struct slu_rows_listener {
	unsigned long *(*counter)(const char *name);
	int (*print)(const char *format, ...);
};

/* The number of the row, or the number of rows if there is none. */
size_t slu_rows_find(const struct slu_machine *machine, int event, uint8_t from);

/* Count and print the row of @event in @from at @object, or print that it was refused. */
void slu_rows_say(struct slu_rows *rows, const struct slu_rows_listener *listener, unsigned object, int event,
                  uint8_t from, bool taken);

#endif
