/* SPDX-License-Identifier: MIT */
/*
 * explore-platform.h - atomics for explore.c: another thread may run before each of them
 */
#ifndef EXPLORE_PLATFORM_H
#define EXPLORE_PLATFORM_H

/* The scheduler may run others here. */
void explore_yield(void);

static inline slu_word slu_atomic_load_relaxed(const slu_word *word)
{
	explore_yield();
	return *word;
}

static inline slu_word slu_atomic_load_acquire(const slu_word *word)
{
	explore_yield();
	return *word;
}

static inline void slu_atomic_store_relaxed(slu_word *word, slu_word value)
{
	explore_yield();
	*word = value;
}

static inline void slu_atomic_store_release(slu_word *word, slu_word value)
{
	explore_yield();
	*word = value;
}

static inline slu_word slu_atomic_add_relaxed(slu_word *word, slu_word value)
{
	explore_yield();
	*word += value;
	return *word - value;
}

static inline slu_word slu_atomic_sub_acq_rel(slu_word *word, slu_word value)
{
	explore_yield();
	*word -= value;
	return *word + value;
}

static inline slu_word slu_atomic_or_acq_rel(slu_word *word, slu_word bits)
{
	slu_word before;

	explore_yield();
	before = *word;
	*word |= bits;
	return before;
}

static inline slu_word slu_atomic_and_acq_rel(slu_word *word, slu_word bits)
{
	slu_word before;

	explore_yield();
	before = *word;
	*word &= bits;
	return before;
}

static inline bool slu_atomic_compare_exchange_acquire(slu_word *word, slu_word *expected, slu_word wanted)
{
	explore_yield();
	if (*word != *expected) {
		*expected = *word;
		return false;
	}
	*word = wanted;
	return true;
}

#endif
