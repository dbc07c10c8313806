/* SPDX-License-Identifier: MIT */
/**
 * sluice/platform-single.h - atomics of one thread, or of a verifier that counts each call as one step
 *
 * Included by sluice/platform.h with SLU_PLATFORM_SINGLE, never alone.
 */
#ifndef SLUICE_PLATFORM_SINGLE_H
#define SLUICE_PLATFORM_SINGLE_H

#ifdef __cplusplus
extern "C" {
#endif

static inline slu_word slu_atomic_load_relaxed(const slu_word *word)
{
	return *word;
}

static inline slu_word slu_atomic_load_acquire(const slu_word *word)
{
	return *word;
}

static inline void slu_atomic_store_relaxed(slu_word *word, slu_word value)
{
	*word = value;
}

static inline void slu_atomic_store_release(slu_word *word, slu_word value)
{
	*word = value;
}

static inline slu_word slu_atomic_add_relaxed(slu_word *word, slu_word value)
{
	slu_word before = *word;

	*word = before + value;
	return before;
}

static inline slu_word slu_atomic_sub_acq_rel(slu_word *word, slu_word value)
{
	slu_word before = *word;

	*word = before - value;
	return before;
}

static inline slu_word slu_atomic_or_acq_rel(slu_word *word, slu_word bits)
{
	slu_word before = *word;

	*word = before | bits;
	return before;
}

static inline slu_word slu_atomic_and_acq_rel(slu_word *word, slu_word bits)
{
	slu_word before = *word;

	*word = before & bits;
	return before;
}

static inline bool slu_atomic_compare_exchange_acquire(slu_word *word, slu_word *expected, slu_word wanted)
{
	if (*word != *expected) {
		*expected = *word;
		return false;
	}
	*word = wanted;
	return true;
}

static inline bool slu_atomic_compare_exchange_acq_rel(slu_word *word, slu_word *expected, slu_word wanted)
{
	return slu_atomic_compare_exchange_acquire(word, expected, wanted);
}

static inline void slu_atomic_fence(void)
{
}

static inline void slu_atomic_fence_compiler(void)
{
}

#ifdef __cplusplus
}
#endif

#endif
