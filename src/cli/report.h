/* SPDX-License-Identifier: MIT */
/*
 * report.h - what a verifier said
 *
 * pan's exit status says nothing (0 on a violation and on a truncated search); its report does. What is not a whole
 * report is never a proof.
 */
#ifndef SLU_REPORT_H
#define SLU_REPORT_H

#include "text.h"

/* What a search came to. */
enum slu_outcome {
	SLU_OUTCOME_HELD,     /* explored to the end, no error */
	SLU_OUTCOME_VIOLATED, /* found an error and stopped */
	SLU_OUTCOME_RAN_OUT,  /* depth, memory or time */
	SLU_OUTCOME_FAILED,   /* anything else */
};

/* Which check an error is of. */
enum slu_error_kind {
	SLU_ERROR_NONE,
	SLU_ERROR_ASSERTION,
	SLU_ERROR_END_STATE,
	SLU_ERROR_ACCEPTANCE,
	SLU_ERROR_NON_PROGRESS,
	SLU_ERROR_CLAIM, /* end state in a never claim */
	SLU_ERROR_EVENT_TRACE,
};

/**
 * struct slu_count - a line `slu-count VALUE NAME`
 */
struct slu_count {
	unsigned long value;
	const char *name;
};

/**
 * struct slu_report - a verifier's output, understood
 * @why:      for RAN_OUT depth, memory or time; for FAILED one line
 * @error:    which check failed
 * @text:     the failed check in pan's words, without `pan:1: ` and depth
 * @violated: the claim named by `slu-violated`, or NULL
 * @at:       depth of the error
 * @depth:    deepest step reached
 * @seconds:  wall time of the search
 * @nfair:    -DNFAIR that is asked for, 0: none
 * @cached:   of an earlier run, @seconds too
 */
struct slu_report {
	enum slu_outcome outcome;
	const char *why;
	enum slu_error_kind error;
	const char *text;
	const char *violated;
	unsigned long at;
	unsigned long depth;
	double states;
	double transitions;
	double memory_mb;
	double seconds;
	unsigned nfair;
	bool cached;
	struct slu_count *counts;
	size_t count_count, count_room;

	/* while reading */
	bool seen_depth, seen_states, seen_errors, truncated, no_memory, unfinished;
	unsigned long errors;
	const char *complaint;
};

/* @late: ended for time. @status: as of waitpid(). */
void slu_report_read(struct slu_report *report, const char *output, int status, bool late, double seconds);
/* Value of the count called @name, 0 where there is none. */
unsigned long slu_report_count(const struct slu_report *report, const char *name);
/* `Depth= 12 States= 1e+06 ...`: false for another line. */
bool slu_report_progress(const char *line, double *states);

#endif
