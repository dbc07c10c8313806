/* SPDX-License-Identifier: MIT */
/*
 * sum.c - SHA-256 (FIPS 180-4)
 */
#include "sum.h"
#include "text.h"

#include <string.h>

enum { BLOCK = 64, LENGTH_AT = 56 };

/* The first 32 bits of the fractions of the cube roots of the first 64 primes (4.2.2). */
static const uint32_t constants[64] = {
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t turned(uint32_t word, unsigned by)
{
	return word >> by | word << (32 - by);
}

/* The message schedule (6.2.2, 1). */
static void schedule(uint32_t *w, const uint8_t *block)
{
	for (unsigned i = 0; i < 16; i++, block += 4)
		w[i] = (uint32_t)block[0] << 24 | (uint32_t)block[1] << 16 | (uint32_t)block[2] << 8 | block[3];
	for (unsigned i = 16; i < 64; i++) {
		uint32_t a = turned(w[i - 15], 7) ^ turned(w[i - 15], 18) ^ w[i - 15] >> 3;
		uint32_t b = turned(w[i - 2], 17) ^ turned(w[i - 2], 19) ^ w[i - 2] >> 10;

		w[i] = w[i - 16] + a + w[i - 7] + b;
	}
}

static void take_block(struct slu_sum *sum, const uint8_t *block)
{
	uint32_t w[64], s[8];

	schedule(w, block);
	memcpy(s, sum->words, sizeof s);
	for (unsigned i = 0; i < 64; i++) {
		uint32_t first = s[7] + (turned(s[4], 6) ^ turned(s[4], 11) ^ turned(s[4], 25)) +
		                 ((s[4] & s[5]) ^ (~s[4] & s[6])) + constants[i] + w[i];
		uint32_t second = (turned(s[0], 2) ^ turned(s[0], 13) ^ turned(s[0], 22)) +
		                  ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));

		memmove(s + 1, s, 7 * sizeof *s);
		s[4] += first;
		s[0] = first + second;
	}
	for (unsigned i = 0; i < 8; i++)
		sum->words[i] += s[i];
}

void slu_sum_begin(struct slu_sum *sum)
{
	*sum = (struct slu_sum){.words = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c,
	                                  0x1f83d9ab, 0x5be0cd19}};
}

void slu_sum_add(struct slu_sum *sum, const void *data, size_t size)
{
	const uint8_t *from = data;

	while (size) {
		size_t used = sum->size % BLOCK;
		size_t take = size < BLOCK - used ? size : BLOCK - used;

		memcpy(sum->block + used, from, take);
		sum->size += take;
		from += take;
		size -= take;
		if (used + take == BLOCK)
			take_block(sum, sum->block);
	}
}

void slu_sum_add_text(struct slu_sum *sum, const char *text)
{
	slu_sum_add(sum, text, strlen(text) + 1);
}

const char *slu_sum_end(struct slu_sum *sum)
{
	static const uint8_t one = 0x80, zero;
	uint64_t bits = sum->size * 8;
	uint8_t length[8];
	char *text = slu_keep(SLU_SUM_DIGITS + 1);

	for (unsigned i = 0; i < 8; i++)
		length[i] = (uint8_t)(bits >> (56 - 8 * i));
	slu_sum_add(sum, &one, 1);
	while (sum->size % BLOCK != LENGTH_AT)
		slu_sum_add(sum, &zero, 1);
	slu_sum_add(sum, length, sizeof length);
	for (unsigned i = 0; i < SLU_SUM_DIGITS; i++)
		text[i] = "0123456789abcdef"[sum->words[i / 8] >> (28 - i % 8 * 4) & 15];
	return text;
}
