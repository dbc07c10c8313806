/* SPDX-License-Identifier: MIT */
/*
 * trace-data.h - what the data forms of a trace share
 */
#ifndef SLU_TRACE_DATA_H
#define SLU_TRACE_DATA_H

#include "trace.h"

/* A string of JSON, quotes included; safe inside a <script> of HTML, too. */
void slu_json_text(FILE *out, const char *text);
/* `"NAME":"text",`, or nothing where @text is NULL. */
void slu_json_field(FILE *out, const char *name, const char *text);
void slu_json_words(FILE *out, const struct slu_words *words);
bool slu_json_is_number(const char *text);

/* The fields of our JSON, without the braces around them. */
void slu_trace_json_fields(FILE *out, const struct slu_record *record, const struct slu_replay *replay);

/* A(0).i for a local variable. */
const char *slu_variable_name(const struct slu_variable *variable);
/* Where the page has the row that @step took: latch.rl:31, or NULL. */
const char *slu_trace_row_place(const struct slu_record *record, const struct slu_step *step);
/* Values of NAME_state[...] become the labels of the machine NAME. */
void slu_trace_name_states(const struct slu_replay *replay);

#endif
