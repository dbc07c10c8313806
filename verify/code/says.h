/* SPDX-License-Identifier: MIT */
/*
 * says.h - what a run of the world says of itself: claims, completion forms, rows, lines
 *
 * None of it is state. The texts are those of models/common: sluice reads both levels alike.
 */
#ifndef CODE_SAYS_H
#define CODE_SAYS_H

#include "world.h"

/* Claims of another world. */
#ifdef SLU_WORLD_CLAIMS_HEADER
#include SLU_WORLD_CLAIMS_HEADER
#else
#include "claims.h"
#endif

#define SLU_NAME(name) SLU_CLAIM_##name,
enum { SLU_WORLD_CLAIMS(SLU_NAME) SLU_CLAIM_COUNT };
#undef SLU_NAME

/* Where `when` holds, `what` must; counted as reached. */
#define CLAIM(name, when, what)                                                         \
	do {                                                                            \
		(void)SLU_CLAIM_##name;                                                 \
		if (when) {                                                             \
			static unsigned long *reached;                                  \
			if (!reached)                                                   \
				reached = slu_world_listener.counter("reach " #name);   \
			++*reached;                                                     \
			slu_says_judge(#name, (what) && !slu_says_is_planted(reached)); \
		}                                                                       \
	} while (0)

/* An operation completed in a form. */
#define FORM(operation, form)                                                             \
	do {                                                                              \
		static unsigned long *taken;                                              \
		if (!taken)                                                               \
			taken = slu_world_listener.counter("form " #operation " " #form); \
		++*taken;                                                                 \
	} while (0)

/* This claim is the one that is to fail. */
bool slu_says_is_planted(const unsigned long *reached);

/* The first claim that does not hold is the one. */
void slu_says_judge(const char *claim, bool holds);

/* A line of the environment's own, with an object's number in it. */
void slu_says_line(const char *format, unsigned object);

/* A row that was taken, or an event that was refused. */
void slu_says_row(enum slu_noun noun, unsigned object, int event, uint8_t from, bool taken);

/* The same of a pending machine. */
void slu_says_pending(unsigned object, int event, uint8_t from);

/* The effects of the row, 0 if there is none or it has none. */
uint32_t slu_says_effects(enum slu_noun noun, int event, uint8_t from);

#endif
