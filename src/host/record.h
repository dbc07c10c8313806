/* SPDX-License-Identifier: MIT */
/*
 * record.h - the event record of docs/event-record.md
 */
#ifndef SLU_RECORD_H
#define SLU_RECORD_H

#include <stdio.h>

/* Unused texts are NULL. */
struct slu_event_record {
	unsigned long step;
	unsigned thread;
	const char *actor;
	const char *object;
	const char *event;
	const char *from;
	const char *to;
	const char *status;
	const char *row;
};

/* One line of JSON. */
void slu_record_print_json(const struct slu_event_record *record, FILE *to);

/* One line of text, in columns; slu_record_print_head() names them. */
void slu_record_print_head(FILE *to);
void slu_record_print_text(const struct slu_event_record *record, FILE *to);

#endif
