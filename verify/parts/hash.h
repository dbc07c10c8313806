/* SPDX-License-Identifier: MIT */
/*
 * hash.h - of a few bytes, for tables that compare the bytes as well
 */
#ifndef SLU_VERIFY_HASH_H
#define SLU_VERIFY_HASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline uint64_t slu_hash(const void *bytes, size_t size)
{
	const unsigned char *at = bytes;
	uint64_t hash = 0x9E3779B97F4A7C15u ^ size, word;

	while (size) {
		size_t length = size < sizeof word ? size : sizeof word;

		word = 0;
		memcpy(&word, at, length);
		hash = (hash ^ word) * 0xBF58476D1CE4E5B9u;
		hash ^= hash >> 29;
		at += length;
		size -= length;
	}
	return hash ^ hash >> 32;
}

#endif
