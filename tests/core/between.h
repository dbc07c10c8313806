/* SPDX-License-Identifier: MIT */
/*
 * between.h - a platform (SLU_PLATFORM_HEADER) in which other threads come between two atomic operations
 *
 * test_between, if it is set, is called before each read and each exchange of a word, not while it is under way itself; true: it is
 * done, and not called again. What it does is what another thread does there.
 */
#ifndef BETWEEN_H
#define BETWEEN_H

#include "sluice/platform-builtin.h"

extern bool (*test_between)(const slu_word *word);

static inline void test_let_others(const slu_word *word)
{
	bool (*others)(const slu_word *word) = test_between;

	if (!others)
		return; /* and nothing is written, so that threads may come here */
	test_between = NULL;
	if (!others(word))
		test_between = others;
}

static inline slu_word test_load_relaxed(const slu_word *word)
{
	test_let_others(word);
	return slu_atomic_load_relaxed(word);
}

static inline slu_word test_load_acquire(const slu_word *word)
{
	test_let_others(word);
	return slu_atomic_load_acquire(word);
}

static inline bool test_compare_exchange_acquire(slu_word *word, slu_word *expected, slu_word wanted)
{
	test_let_others(word);
	return slu_atomic_compare_exchange_acquire(word, expected, wanted);
}

static inline bool test_compare_exchange_acq_rel(slu_word *word, slu_word *expected, slu_word wanted)
{
	test_let_others(word);
	return slu_atomic_compare_exchange_acq_rel(word, expected, wanted);
}

#define slu_atomic_load_relaxed             test_load_relaxed
#define slu_atomic_load_acquire             test_load_acquire
#define slu_atomic_compare_exchange_acquire test_compare_exchange_acquire
#define slu_atomic_compare_exchange_acq_rel test_compare_exchange_acq_rel

#endif
