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

#if SLU_DRAIN == SLU_DRAIN_WORD
void slu_drain_init(struct slu_drain *drain)
{
	slu_atomic_store_relaxed(&drain->word, SLU_DRAIN_CLOSED);
}

bool slu_drain_acquire(struct slu_drain *drain, size_t count)
{
	slu_word word = slu_atomic_load_relaxed(&drain->word);

	do {
		if (word & SLU_DRAIN_CLOSED)
			return false;
#ifdef SLU_FAULT_TEST_THEN_ADD
		slu_atomic_add_relaxed(&drain->word, SLU_DRAIN_ONE * count);
		return true;
#endif
	} while (!slu_atomic_compare_exchange_acquire(&drain->word, &word, word + SLU_DRAIN_ONE * count));
	return true;
}

bool slu_drain_enter(struct slu_drain *drain, size_t count)
{
	return slu_atomic_add_relaxed(&drain->word, SLU_DRAIN_ONE * count) == SLU_DRAIN_CLOSED;
}

bool slu_drain_release(struct slu_drain *drain, size_t count)
{
	slu_word before = slu_atomic_sub_acq_rel(&drain->word, SLU_DRAIN_ONE * count);

	SLU_ASSERT(before / SLU_DRAIN_ONE >= count);
	return before == (SLU_DRAIN_ONE * count | SLU_DRAIN_CLOSED);
}

bool slu_drain_close(struct slu_drain *drain)
{
	return slu_atomic_or_acq_rel(&drain->word, SLU_DRAIN_CLOSED) / SLU_DRAIN_ONE == 0;
}

bool slu_drain_open(struct slu_drain *drain)
{
	slu_word before = slu_atomic_and_acq_rel(&drain->word, ~SLU_DRAIN_CLOSED);

	return before & SLU_DRAIN_CLOSED && before != SLU_DRAIN_CLOSED;
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
	return (size_t)(slu_atomic_load_relaxed(&drain->word) / SLU_DRAIN_ONE);
}
#endif

#if SLU_DRAIN != SLU_DRAIN_REPORTS
/* Nobody has a seat: who leaves last is told by its release. */

void slu_drain_join(struct slu_drain *drain, struct slu_reporters *reporters, struct slu_drain_counter *counters,
                    void (*told)(void *context), void *context)
{
	(void)drain;
	(void)reporters;
	(void)counters;
	(void)told;
	(void)context;
}

void slu_reporters_init(struct slu_reporters *reporters, struct slu_reporter *seats, size_t seats_count,
                        slu_word patience, void (*barrier)(void))
{
	(void)reporters;
	(void)seats;
	(void)seats_count;
	(void)patience;
	(void)barrier;
}

struct slu_reporter *slu_reporter_enter(struct slu_reporters *reporters)
{
	(void)reporters;
	return NULL;
}

void slu_reporter_leave(struct slu_reporter *reporter)
{
	(void)reporter;
}

void slu_reporter_sleep(struct slu_reporter *reporter)
{
	(void)reporter;
}

void slu_reporter_wake(struct slu_reporter *reporter)
{
	(void)reporter;
}

void slu_reporters_attend(struct slu_reporters *reporters, slu_word now)
{
	(void)reporters;
	(void)now;
}

void slu_reporter_report_slowly(struct slu_reporter *reporter)
{
	(void)reporter;
}
#endif
