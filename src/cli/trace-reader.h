/* SPDX-License-Identifier: MIT */
/*
 * trace-reader.h - from what pan prints while it replays to steps and values
 */
#ifndef SLU_TRACE_READER_H
#define SLU_TRACE_READER_H

#include "trace-lines.h"
#include "trail.h"

/**
 * struct slu_trace_reader - what is being read
 * @replay:       filled in
 * @record:       what the trail is of
 * @claim:        the trail is of a never claim, which is process 0 for pan
 * @last_process: of the trail's last step
 * @ended:        pan said that the trail ends
 * @trouble:      the trail does not fit the verifier, in pan's words
 */
struct slu_trace_reader {
	struct slu_replay *replay;
	const struct slu_record *record;
	bool claim;
	unsigned last_process;
	bool ended;
	const char *trouble;

	/* the reader's own */
	size_t from; /* first line of the step that is being printed */
	bool open;
	const char *message;
};

/* The output of `pan -r -g`. */
void slu_trace_steps_read(struct slu_trace_reader *reader, const char *output);

/**
 * slu_trace_values_read() - the values of the variables, step by step
 * @reader: has read the steps
 * @pan:    text of pan.c, which knows the variables' whole names
 * @first:  output of `pan -r -v` for a trail without steps: the values at the beginning
 * @output: of `pan -r -v` for the trail itself
 *
 * Return: NULL, or one line that says what does not fit.
 */
const char *slu_trace_values_read(struct slu_trace_reader *reader, const char *pan, const char *first,
                                  const char *output);

#endif
