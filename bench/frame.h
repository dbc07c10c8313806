/* SPDX-License-Identifier: MIT */
/**
 * frame.h - benchmarks: cases measured in turn, medians, paired ratios, goals
 *
 * One program measures all its cases in one process, in turn: A B C A B C. What is compared are ratios within a round, so
 * that what the machine does besides weighs on all cases alike; the median of the rounds is reported.
 *
 *   static double walk(void *context, long turns) { ...; return nanoseconds for one turn; }
 *
 *   struct bench *bench = bench_new("drain", argc, argv);
 *   int plain = bench_add(bench, "plain", walk, &plain_context, 1000000);
 *   int word = bench_add(bench, "word", walk, &word_context, 1000000);
 *   bench_run(bench);
 *   bench_goal(bench, "a pair against plain", bench_ratio(bench, word, plain), BENCH_AT_MOST, 1.1, "x");
 *   return bench_end(bench);
 *
 * Arguments of the program: [FOLDER [ROUNDS]]. Into FOLDER go NAME.svg, bench-NAME.json, and bench.json with all that stand
 * there. A goal that is missed is reported and no failure: a benchmark says what is.
 */
#ifndef BENCH_FRAME_H
#define BENCH_FRAME_H

#include <stdbool.h>
#include <stddef.h>

struct bench;

/* One round of a case: @turns turns, returns nanoseconds for one. */
typedef double bench_case(void *context, long turns);

enum bench_bound {
	BENCH_AT_MOST,
	BENCH_AT_LEAST,
};

/* Reads [FOLDER [ROUNDS]]; leaves with status 2 if that is wrong. */
struct bench *bench_new(const char *name, int argc, char **argv);

/* A case; its number. Names and contexts are kept, not copied. */
int bench_add(struct bench *bench, const char *name, bench_case *run, void *context, long turns);

/* A line of text about what could not be measured: printed now and kept in the JSON. */
void bench_skip(struct bench *bench, const char *what, const char *why);

/* Each case once unmeasured, then ROUNDS times all cases in turn. May be called again after more cases were added. */
void bench_run(struct bench *bench);

/* Of the rounds: the median and other parts (0.95), and the median of the ratios of @a to @b in the same round. */
double bench_median(const struct bench *bench, int number);
double bench_part(const struct bench *bench, int number, double part);
double bench_ratio(const struct bench *bench, int a, int b);

/* One row of the table goal, measured, met. */
void bench_goal(struct bench *bench, const char *text, double measured, enum bench_bound bound, double limit,
                const char *unit);

/* Print the tables, write the files; the exit status: 0, or 4 if a file cannot be written. */
int bench_end(struct bench *bench);

/* Clocks in nanoseconds: of the wall, and of the calling thread, which other people's work does not move on. */
double bench_wall(void);
double bench_thread(void);

/* Stay on one processor: @number modulo those that there are. How many there are. */
void bench_pin(int number);
int bench_processors(void);

/*
 * Run work(context, thread, turns) on @threads pinned threads that begin together; nanoseconds of the slowest thread's
 * own time for one turn.
 */
double bench_threads(void (*work)(void *context, int thread, long turns), void *context, int threads, long turns);

#endif
