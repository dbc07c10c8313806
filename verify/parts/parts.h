/* SPDX-License-Identifier: MIT */
/*
 * parts.h - memory as a few numbers, each of which stands for the bytes of one part of it
 *
 * A verifier keeps the numbers in its states in the place of the memory: exact, since equal numbers are equal bytes and the
 * other way round, and a state costs four bytes a part. What a part has looked like is kept once, outside of the states.
 */
#ifndef SLU_VERIFY_PARTS_H
#define SLU_VERIFY_PARTS_H

#include <stddef.h>
#include <stdint.h>

enum { SLU_PARTS_MAX = 24 };

/* For who keeps one set of numbers. */
extern uint32_t slu_parts_state[SLU_PARTS_MAX];

/**
 * slu_parts_add() - one more part
 * @at:   memory, all zero at first
 * @size: of it
 * @skip: NULL, or how many bytes at its beginning are dead: they are zero, and not kept
 */
void slu_parts_add(void *at, size_t size, size_t *skip);

/**
 * slu_parts_load() - bring the memory to what the numbers stand for
 * @numbers: one a part, 0: all zero
 */
void slu_parts_load(const uint32_t *numbers);

/**
 * slu_parts_keep() - number what the memory holds
 * @numbers: one a part, as loaded last; written
 */
void slu_parts_keep(uint32_t *numbers);

#endif
