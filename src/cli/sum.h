/* SPDX-License-Identifier: MIT */
/*
 * sum.h - SHA-256 (FIPS 180-4): two texts with one sum are one text
 */
#ifndef SLU_SUM_H
#define SLU_SUM_H

#include <stddef.h>
#include <stdint.h>

/* Digits of a sum as text, without the byte 0 behind them. */
enum { SLU_SUM_DIGITS = 64 };

/**
 * struct slu_sum - a sum being made
 * @words: the state
 * @block: bytes that do not make a block of 64 yet
 * @size:  bytes so far
 */
struct slu_sum {
	uint32_t words[8];
	uint8_t block[64];
	uint64_t size;
};

void slu_sum_begin(struct slu_sum *sum);
void slu_sum_add(struct slu_sum *sum, const void *data, size_t size);
/* The text and its byte 0: `ab` `c` is not `a` `bc`. */
void slu_sum_add_text(struct slu_sum *sum, const char *text);
/* Return: 64 digits; lives until slu_text_forget(). */
const char *slu_sum_end(struct slu_sum *sum);

#endif
