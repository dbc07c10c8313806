/* SPDX-License-Identifier: MIT */
/*
 * says.h - what a run of the world says of itself: claims, completion forms, rows, lines
 *
 * None of it is state. The texts are those of models/common: sluice reads both levels alike.
 */
#ifndef CODE_SAYS_H
#define CODE_SAYS_H

#include "rows/claim.h"
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

/* A line of the environment's own, with an object's number in it. */
void slu_says_line(const char *format, unsigned object);

/* A row that was taken, or an event that was refused. */
void slu_says_row(enum slu_noun noun, unsigned object, int event, uint8_t from, bool taken);

/* The same of a pending machine. */
void slu_says_pending(unsigned object, int event, uint8_t from);

/* The effects of the row, 0 if there is none or it has none. */
uint32_t slu_says_effects(enum slu_noun noun, int event, uint8_t from);

#endif
