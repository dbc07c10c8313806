/* SPDX-License-Identifier: MIT */
/**
 * sluice/platform-builtin.h - atomics by the builtins of gcc and clang
 *
 * Included by sluice/platform.h, and by the platforms that have nothing better; never alone.
 */
#ifndef SLUICE_PLATFORM_BUILTIN_H
#define SLUICE_PLATFORM_BUILTIN_H

#ifdef __cplusplus
extern "C" {
#endif

static inline slu_word slu_atomic_load_relaxed(const slu_word *word)
{
	return __atomic_load_n(word, __ATOMIC_RELAXED);
}

static inline slu_word slu_atomic_load_acquire(const slu_word *word)
{
	return __atomic_load_n(word, __ATOMIC_ACQUIRE);
}

static inline void slu_atomic_store_relaxed(slu_word *word, slu_word value)
{
	__atomic_store_n(word, value, __ATOMIC_RELAXED);
}

static inline void slu_atomic_store_release(slu_word *word, slu_word value)
{
	__atomic_store_n(word, value, __ATOMIC_RELEASE);
}

static inline slu_word slu_atomic_add_relaxed(slu_word *word, slu_word value)
{
	return __atomic_fetch_add(word, value, __ATOMIC_RELAXED);
}

static inline slu_word slu_atomic_sub_acq_rel(slu_word *word, slu_word value)
{
	return __atomic_fetch_sub(word, value, __ATOMIC_ACQ_REL);
}

static inline slu_word slu_atomic_or_acq_rel(slu_word *word, slu_word bits)
{
	return __atomic_fetch_or(word, bits, __ATOMIC_ACQ_REL);
}

static inline slu_word slu_atomic_and_acq_rel(slu_word *word, slu_word bits)
{
	return __atomic_fetch_and(word, bits, __ATOMIC_ACQ_REL);
}

static inline bool slu_atomic_compare_exchange_acquire(slu_word *word, slu_word *expected, slu_word wanted)
{
	return __atomic_compare_exchange_n(word, expected, wanted, true, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

static inline bool slu_atomic_compare_exchange_acq_rel(slu_word *word, slu_word *expected, slu_word wanted)
{
	return __atomic_compare_exchange_n(word, expected, wanted, true, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
}

static inline void slu_atomic_fence(void)
{
	__sync_synchronize();
}

static inline void slu_atomic_fence_compiler(void)
{
	__atomic_signal_fence(__ATOMIC_SEQ_CST);
}

#ifdef __cplusplus
}
#endif

#endif
