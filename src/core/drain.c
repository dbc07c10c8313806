/* SPDX-License-Identifier: MIT */
/*
 * drain.c - a gate that counts who is inside, one shared word
 *
 * 1. acquire: a new count is written only over a word whose closed bit was read as 0, in one exchange. So after close has
 *    set the bit the count never grows.
 * 2. release: the subtraction that takes a closed word to zero is one; by 1 there is no second. So exactly one thread is
 *    told, or the closer, if it found the count at zero when it set the bit.
 * 3. Each subtraction releases and acquires: who is told of the empty gate sees what the others wrote inside.
 */
#include "sluice/drain.h"

#define CLOSED ((slu_word)1)
#define ONE    ((slu_word)2)

void slu_drain_init(struct slu_drain *drain)
{
	slu_atomic_store_relaxed(&drain->word, CLOSED);
}

bool slu_drain_acquire(struct slu_drain *drain, size_t count)
{
	slu_word word = slu_atomic_load_relaxed(&drain->word);

	do {
		if (word & CLOSED)
			return false;
	} while (!slu_atomic_compare_exchange_acquire(&drain->word, &word, word + ONE * count));
	return true;
}

void slu_drain_enter(struct slu_drain *drain, size_t count)
{
	slu_atomic_add_relaxed(&drain->word, ONE * count);
}

bool slu_drain_release(struct slu_drain *drain, size_t count)
{
	slu_word before = slu_atomic_sub_acq_rel(&drain->word, ONE * count);

	SLU_ASSERT(before / ONE >= count);
	return before == (ONE * count | CLOSED);
}

bool slu_drain_close(struct slu_drain *drain)
{
	return slu_atomic_or_acq_rel(&drain->word, CLOSED) / ONE == 0;
}

void slu_drain_open(struct slu_drain *drain)
{
	slu_atomic_and_acq_rel(&drain->word, ~CLOSED);
}

bool slu_drain_is_idle(const struct slu_drain *drain)
{
	return slu_atomic_load_acquire(&drain->word) == CLOSED;
}

bool slu_drain_is_open(const struct slu_drain *drain)
{
	return !(slu_atomic_load_relaxed(&drain->word) & CLOSED);
}

size_t slu_drain_count(const struct slu_drain *drain)
{
	return (size_t)(slu_atomic_load_relaxed(&drain->word) / ONE);
}
