/* SPDX-License-Identifier: MIT */
/*
 * drain-processors.c - a gate that counts who is inside, a word for each processor
 *
 * While the gate is open each processor counts in a slot of its own. The close closes the slots one by one, adds up what they
 * held and hands the sum over to the shared word, which is then a gate as in drain.c: closed bit and count.
 *
 * 1. A slot's count is written only over a word whose closed bit was read as 0, in one exchange, up and down. So what the close
 *    found in a slot when it set the bit is what there ever was: no count comes after it and none is lost. A slot may be below
 *    zero, where more have left than entered; the sum is right modulo the word.
 * 2. Who finds its slot closed leaves by the shared word. That may come before the sum is handed over: the word is below zero
 *    then, and not closed, so nobody is told.
 * 3. The sum and the closed bit of the shared word are one addition, behind the closing of the last slot. From there on the word
 *    is exact, and by 2. of drain.c exactly one is told.
 * 4. open clears the bit of the shared word first. If the gate is opened while somebody is inside, who then enters by an open
 *    slot and leaves by one that is still closed could take the closed word to zero, and be told.
 * 5. The last thing that a release touches is the word that its own count is in: until then the gate is not empty, after that
 *    it may be gone.
 * 6. Each exchange and each addition releases and acquires, as the read-modify-writes of models/memory do: slot to closer, closer
 *    to the word, the word to who is told. So that one sees what was written inside. No fence is needed.
 */
#include "sluice/drain.h"

#if SLU_DRAIN == SLU_DRAIN_PROCESSORS

static slu_word *slot_of(struct slu_drain *drain)
{
	return &drain->counters[slu_processor() % SLU_DRAIN_SLOTS].count;
}

void slu_drain_init(struct slu_drain *drain)
{
	size_t i;

	for (i = 0; i < SLU_DRAIN_SLOTS; i++)
		slu_atomic_store_relaxed(&drain->counters[i].count, SLU_DRAIN_CLOSED);
	slu_atomic_store_relaxed(&drain->word, SLU_DRAIN_CLOSED);
}

bool slu_drain_acquire(struct slu_drain *drain, size_t count)
{
	slu_word *slot = slot_of(drain);
	slu_word held = slu_atomic_load_relaxed(slot);

	do {
		if (held & SLU_DRAIN_CLOSED)
			return false;
#ifdef SLU_FAULT_TEST_THEN_ADD
		slu_atomic_add_relaxed(slot, SLU_DRAIN_ONE * count);
		return true;
#endif
	} while (!slu_atomic_compare_exchange_acq_rel(slot, &held, held + SLU_DRAIN_ONE * count)); /* 1 */
	return true;
}

bool slu_drain_enter(struct slu_drain *drain, size_t count)
{
	return slu_atomic_add_relaxed(&drain->word, SLU_DRAIN_ONE * count) == SLU_DRAIN_CLOSED;
}

/* Who finds its slot closed. */
static bool leave_word(struct slu_drain *drain, size_t count)
{
	slu_word before = slu_atomic_sub_acq_rel(&drain->word, SLU_DRAIN_ONE * count); /* 2 */

	return before == (SLU_DRAIN_ONE * count | SLU_DRAIN_CLOSED);
}

bool slu_drain_release(struct slu_drain *drain, size_t count)
{
	slu_word *slot = slot_of(drain);
	slu_word held = slu_atomic_load_relaxed(slot);

	do {
#ifdef SLU_FAULT_LEAVES_CLOSED_SLOT
		if (false)
#else
		if (held & SLU_DRAIN_CLOSED)
#endif
			return leave_word(drain, count);
	} while (!slu_atomic_compare_exchange_acq_rel(slot, &held, held - SLU_DRAIN_ONE * count)); /* 1 */
	return false;
}

/* What a slot held when it was closed; nothing, if it was. */
static slu_word close_slot(slu_word *slot)
{
#ifdef SLU_FAULT_COLLECTS_BEFORE_CLOSING
	slu_word held = slu_atomic_load_acquire(slot);

	slu_atomic_or_acq_rel(slot, SLU_DRAIN_CLOSED);
#else
	slu_word held = slu_atomic_or_acq_rel(slot, SLU_DRAIN_CLOSED);
#endif
	return held & SLU_DRAIN_CLOSED ? 0 : held;
}

bool slu_drain_close(struct slu_drain *drain)
{
	slu_word sum = slu_drain_is_open(drain) ? SLU_DRAIN_CLOSED : 0;
	size_t i;

	for (i = 0; i < SLU_DRAIN_SLOTS; i++)
		sum += close_slot(&drain->counters[i].count);
	return slu_atomic_sub_acq_rel(&drain->word, 0 - sum) + sum == SLU_DRAIN_CLOSED; /* 3 */
}

bool slu_drain_open(struct slu_drain *drain)
{
	slu_word before;
	size_t i;

	if (slu_drain_is_open(drain))
		return false;
	before = slu_atomic_and_acq_rel(&drain->word, ~SLU_DRAIN_CLOSED); /* 4 */
	for (i = 0; i < SLU_DRAIN_SLOTS; i++)
		slu_atomic_store_release(&drain->counters[i].count, 0);
	return before != SLU_DRAIN_CLOSED;
}

bool slu_drain_is_idle(const struct slu_drain *drain)
{
	return slu_atomic_load_acquire(&drain->word) == SLU_DRAIN_CLOSED;
}

bool slu_drain_is_open(const struct slu_drain *drain)
{
	return !(slu_atomic_load_relaxed(&drain->word) & SLU_DRAIN_CLOSED);
}

size_t slu_drain_count(const struct slu_drain *drain)
{
	slu_word sum = slu_atomic_load_relaxed(&drain->word) & ~SLU_DRAIN_CLOSED;
	size_t i;

	for (i = 0; i < SLU_DRAIN_SLOTS; i++) {
		slu_word held = slu_atomic_load_relaxed(&drain->counters[i].count);

		sum += held & SLU_DRAIN_CLOSED ? 0 : held;
	}
	return (size_t)(sum / SLU_DRAIN_ONE);
}
#endif
