/* SPDX-License-Identifier: MIT */
/*
 * step.c - one event offered to one machine: its forms measured in turn
 *
 * Two streams of events, both random, from the rows of the machine: a walk takes any row of the state with the same chance,
 * and one event in twenty is refused; in a stream of data the rows that stay where they are are sixty times as likely, and
 * one in a thousand is refused. All forms must agree on what was refused, what was owed and where it ended.
 *
 * Called forms are those of the public step: one call an event, the state in a byte in memory. In the caller's loop is the
 * inline function of NAME-table.h, with the state in a variable; returning its effects is the same one, out of line, beside
 * an empty call of its form.
 */
#include "frame.h"
#include "sluice/machine.h"
#include "step.h"

#include TABLE_HEADER

#include <stdio.h>
#include <stdlib.h>

#define EVENTS (1L << 20)

extern const struct slu_machine INFO;

struct stream {
	uint16_t events[EVENTS];
};

struct outcome {
	uint8_t state;
	uint64_t refused;
	uint64_t owed;
};

struct form {
	const char *name;
	enum gives gives;
	bench_case *run;
	struct outcome (*offer)(const struct stream *stream, long turns);
};

static struct stream walk, data;

/* ------------------------------------------------------------------ streams */

static uint64_t seed = 0x9e3779b97f4a7c15u;

static uint32_t draw(uint32_t limit)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)((seed >> 32) * limit >> 32);
}

static uint32_t weight_of(const struct slu_row *row, uint8_t state, uint32_t stays)
{
	if (row->from != state)
		return 0;
	return row->to == state ? stays : 1;
}

static const struct slu_row *draw_row(uint8_t state, uint32_t stays)
{
	const struct slu_row *row = INFO.rows;
	uint32_t all = 0;

	for (size_t i = 0; i < INFO.row_count; i++)
		all += weight_of(&INFO.rows[i], state, stays);
	for (uint32_t at = draw(all); at >= weight_of(row, state, stays); row++)
		at -= weight_of(row, state, stays);
	return row;
}

static bool is_taken(uint8_t state, uint16_t event)
{
	for (size_t i = 0; i < INFO.row_count; i++)
		if (INFO.rows[i].from == state && INFO.rows[i].event == event)
			return true;
	return false;
}

static uint16_t draw_refused(uint8_t state)
{
	uint16_t event;

	do
		event = (uint16_t)INFO.events[draw((uint32_t)INFO.event_count)].number;
	while (is_taken(state, event));
	return event;
}

static void fill(struct stream *stream, uint32_t stays, uint32_t one_refused_in)
{
	uint8_t state = INFO.start;

	for (long i = 0; i < EVENTS; i++) {
		if (draw(one_refused_in) == 0) {
			stream->events[i] = draw_refused(state);
		} else {
			const struct slu_row *row = draw_row(state, stays);

			stream->events[i] = row->event;
			state = row->to;
		}
	}
}

/* ------------------------------------------------------------------ forms */

/* Forms that return their effects, as those of the public step. */
#define AS_PUBLIC(form)                                                                                                \
	static inline __attribute__((always_inline)) bool form##_public(unsigned *state, int event, uint32_t *effects) \
	{                                                                                                              \
		uint32_t owed = form(state, event);                                                                    \
                                                                                                                       \
		*effects = owed & (TAKEN - 1);                                                                         \
		return owed != 0;                                                                                      \
	}
AS_PUBLIC(step_inline)
AS_PUBLIC(step_word)
AS_PUBLIC(empty_word_call)

#define FORMS(X)                                                                                \
	X(step_inline_public, unsigned, "table, in the caller's loop (ours)", GIVES_EFFECTS)    \
	X(step_word_public, unsigned, "table, called, returns effects (ours)", GIVES_EFFECTS)   \
	X(empty_word_call_public, unsigned, "an empty call that returns a word", GIVES_NOTHING) \
	FORMS_CALLED(X)

#define OFFER(form, type, name, gives)                                              \
	static struct outcome offer_##form(const struct stream *stream, long turns) \
	{                                                                           \
		type state = INFO.start;                                            \
		uint64_t refused = 0, owed = 0;                                     \
                                                                                    \
		for (long i = 0; i < turns; i++) {                                  \
			uint32_t effects = 0;                                       \
                                                                                    \
			refused += !form(&state, stream->events[i], &effects);      \
			owed += effects;                                            \
		}                                                                   \
		return (struct outcome){(uint8_t)state, refused, owed};             \
	}                                                                           \
                                                                                    \
	static double run_##form(void *context, long turns)                         \
	{                                                                           \
		double before = bench_thread();                                     \
		struct outcome outcome = offer_##form(context, turns);              \
		double after = bench_thread();                                      \
                                                                                    \
		__asm__ volatile("" : : "r"(outcome.refused), "r"(outcome.owed));   \
		return (after - before) / (double)turns;                            \
	}

FORMS(OFFER)

#define ENTRY(form, type, name, gives) {name, gives, run_##form, offer_##form},
static const struct form forms[] = {FORMS(ENTRY)};

enum {
	INLINE,
	WORD,
	EMPTY_WORD,
	EMPTY,
	TABLE,
	T0,
	T1,
	F0,
	F1,
	G0,
	G1,
	G2,
	SWITCH,
	STATE_MAJOR,
	FORMS_COUNT = sizeof forms / sizeof *forms
};

/* All that are machines do the same. */
static bool agree(const struct stream *stream)
{
	struct outcome wanted = forms[TABLE].offer(stream, EVENTS);
	bool same = wanted.refused > 0 && wanted.owed > 0;

	for (size_t i = 0; i < FORMS_COUNT; i++) {
		struct outcome got = forms[i].offer(stream, EVENTS);

		if (forms[i].gives == GIVES_NOTHING || (got.refused == wanted.refused && got.state == wanted.state &&
		                                        (forms[i].gives == GIVES_STATE || got.owed == wanted.owed)))
			continue;
		fprintf(stderr, "%s: another machine than the table\n", forms[i].name);
		same = false;
	}
	return same;
}

static const char *case_name(const char *stream, const char *form)
{
	char *name;

	if (asprintf(&name, "%s, %s", stream, form) < 0)
		exit(4);
	return name;
}

static int add_all(struct bench *bench, const char *name, struct stream *stream)
{
	int first = 0;

	for (size_t i = 0; i < FORMS_COUNT; i++) {
		int number = bench_add(bench, case_name(name, forms[i].name), forms[i].run, stream, EVENTS);

		first = i ? first : number;
	}
	return first;
}

int main(int argc, char **argv)
{
	struct bench *bench = bench_new("step-" NAME, argc, argv);

	bench_pin(0);
	fill(&walk, 1, 20);
	fill(&data, 60, 1000);
	if (!agree(&walk) || !agree(&data))
		return 1;

	bench_skip(bench, "QP/C", "Debian 12 does not have it");
	int w = add_all(bench, "walk", &walk);
	int d = add_all(bench, "data", &data);
	bench_run(bench);

	bench_goal(bench, "walk: the table in a loop against an empty call", bench_ratio(bench, w + INLINE, w + EMPTY),
	           BENCH_AT_MOST, 1.1, "x");
	bench_goal(bench, "data: the table in a loop against an empty call", bench_ratio(bench, d + INLINE, d + EMPTY),
	           BENCH_AT_MOST, 1.1, "x");
	bench_goal(bench, "walk: the table in a loop faster than Ragel -G2", bench_ratio(bench, w + G2, w + INLINE),
	           BENCH_AT_LEAST, 4.5, "x");
	bench_goal(bench, "data: the table in a loop faster than Ragel -G2", bench_ratio(bench, d + G2, d + INLINE),
	           BENCH_AT_LEAST, 2.3, "x");
	bench_goal(bench, "walk: the table in a loop against a state-major one",
	           bench_ratio(bench, w + INLINE, w + STATE_MAJOR), BENCH_AT_MOST, 0.6, "x");
	bench_goal(bench, "the table in a loop: a walk against data", bench_ratio(bench, w + INLINE, d + INLINE),
	           BENCH_AT_MOST, 1.05, "x");
	bench_goal(bench, "walk: the table that returns effects against an empty call",
	           bench_ratio(bench, w + WORD, w + EMPTY_WORD), BENCH_AT_MOST, 1.1, "x");
	bench_goal(bench, "data: the table that returns effects against an empty call",
	           bench_ratio(bench, d + WORD, d + EMPTY_WORD), BENCH_AT_MOST, 1.1, "x");
	bench_goal(bench, "walk: the table that returns effects faster than Ragel -G2",
	           bench_ratio(bench, w + G2, w + WORD), BENCH_AT_LEAST, 4.5, "x");
	bench_goal(bench, "walk: the table with its state in a byte against an empty call",
	           bench_ratio(bench, w + TABLE, w + EMPTY), BENCH_AT_MOST, 1.1, "x");
	return bench_end(bench);
}
