/* SPDX-License-Identifier: MIT */
/*
 * trace-lines.h - the lines that pan prints while it replays, and those of a trail
 *
 * The lexer is lexer/lines.rl.
 */
#ifndef SLU_TRACE_LINES_H
#define SLU_TRACE_LINES_H

#include <stdbool.h>
#include <stddef.h>

enum slu_line_kind {
	SLU_LINE_SAY,      /* what the model prints: no other kind */
	SLU_LINE_NOISE,    /* pan's own, of no interest */
	SLU_LINE_ROW,      /* `~ latch 0 TAKE Free Taken L-01 effects`: words */
	SLU_LINE_REFUSED,  /* `~ latch 0 TAKE refused`: words */
	SLU_LINE_STEP,     /* a statement, or at the end where a process stands */
	SLU_LINE_VALUES,   /* the message of a step, before it: `1!2,1` is text */
	SLU_LINE_CYCLE,    /* from here on the steps repeat */
	SLU_LINE_END,      /* the trail ends after number steps */
	SLU_LINE_FAULT,    /* `pan:1: ...`: text */
	SLU_LINE_VIOLATED, /* the claim's name is text */
	SLU_LINE_MOVES,    /* at the end the process in text can go on */
	SLU_LINE_CLAIM,    /* at the end the never claim has come to its own */
	SLU_LINE_TROUBLE,  /* the trail does not fit the verifier */
	SLU_LINE_GLOBALS,  /* global variables follow */
	SLU_LINE_LOCALS,   /* those of process follow */
	SLU_LINE_STRUCT,   /* fields of the structure text follow */
	SLU_LINE_VALUE,    /* name and value of a variable, type in type */
	SLU_LINE_CHANNEL,  /* name and contents of a channel */
};

/* A part of a line. */
struct slu_span {
	const char *at;
	size_t length;
};

enum { SLU_LINE_WORDS = 7 };

/**
 * struct slu_trace_line - what one line says
 * @number:  step
 * @process: as pan counts, the claim included
 * @line:    of the source
 * @name:    of the process or of the variable
 * @file:    of the source
 * @type:    of the variable
 * @text:    statement, message, claim, value: what the kind says
 * @open:    the statement goes on in the next line
 * @words:   of a row: machine, object, event, from, to, ID, effects
 */
struct slu_trace_line {
	enum slu_line_kind kind;
	unsigned long number;
	unsigned process;
	unsigned line;
	struct slu_span name;
	struct slu_span file;
	struct slu_span type;
	struct slu_span text;
	bool open;
	struct slu_span words[SLU_LINE_WORDS];
	size_t word_count;
};

/* One line, without its end. */
void slu_trace_line_read(struct slu_trace_line *line, const char *at, size_t length);

/**
 * struct slu_trail_steps - what a trail says without its model
 * @steps:   how many
 * @last:    number of the last one
 * @process: of the last one
 * @claim:   number of the claim's process type, or -1
 * @cycle:   the start of a cycle is marked
 * @line:    of the first thing wrong, or 0
 * @wrong:   what is
 */
struct slu_trail_steps {
	unsigned long steps;
	unsigned long last;
	unsigned process;
	int claim;
	bool cycle;
	unsigned long line;
	const char *wrong;
};

/* A whole trail; false where @line and @wrong are set. */
bool slu_trail_steps_read(struct slu_trail_steps *steps, const char *trail, size_t size);

#endif
