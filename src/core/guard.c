/* SPDX-License-Identifier: MIT */
/*
 * guard.c - a gate with a completion, and with the names of who is inside
 *
 * 1. The completion is written before the gate is closed and read by the one thread that is told, which has acquired what the
 *    closer released (3. of drain.c, 6. of drain-processors.c, 8. of drain-reports.c). Nobody writes it until then: a guard is
 *    closed again only after its close is complete.
 * 2. Names are counted after entering and before leaving: while a thread notes anything it is inside, so the guard is there.
 */
#include "sluice/guard.h"

static void told(void *context)
{
	slu_guard_tell(context);
}

void slu_guard_init(struct slu_guard *guard, struct slu_reporters *reporters, struct slu_drain_counter *counters)
{
#ifdef SLU_GUARD_NAMES
	size_t i;

	for (i = 0; i < SLU_GUARD_NAMES_MAX; i++) {
		slu_atomic_store_relaxed(&guard->holders[i].name, 0);
		slu_atomic_store_relaxed(&guard->holders[i].count, 0);
	}
	slu_atomic_store_relaxed(&guard->others, 0);
#endif
	guard->closed = NULL;
	guard->context = NULL;
	slu_drain_init(&guard->drain);
	if (reporters)
		slu_drain_join(&guard->drain, reporters, counters, told, guard);
}

void slu_guard_open(struct slu_guard *guard)
{
	SLU_ASSERT_LEVEL(SLU_LEVEL_DISPATCH);
	SLU_ASSERT(slu_drain_is_idle(&guard->drain));
	slu_drain_open(&guard->drain);
}

bool slu_guard_close(struct slu_guard *guard, void (*closed)(void *context), void *context)
{
	SLU_ASSERT_LEVEL(SLU_LEVEL_DISPATCH);
	SLU_ASSERT(slu_drain_is_open(&guard->drain));
	guard->closed = closed; /* 1 */
	guard->context = context;
	return slu_drain_close(&guard->drain);
}

void slu_guard_tell(struct slu_guard *guard)
{
	guard->closed(guard->context);
}

#ifdef SLU_GUARD_NAMES
/* The row of a name: its own, or a free one; NULL if there is no room. */
static struct slu_guard_holder *row_of(struct slu_guard *guard, const char *who)
{
	size_t i;

	for (i = 0; i < SLU_GUARD_NAMES_MAX; i++) {
		slu_word name = slu_atomic_load_relaxed(&guard->holders[i].name);

		while (!name && !slu_atomic_compare_exchange_acquire(&guard->holders[i].name, &name, (slu_word)who))
			continue;
		if (!name || name == (slu_word)who)
			return &guard->holders[i];
	}
	return NULL;
}

void slu_guard_note(struct slu_guard *guard, const char *who, slu_word count)
{
	struct slu_guard_holder *row = row_of(guard, who);

	slu_atomic_add_relaxed(row ? &row->count : &guard->others, count);
}

size_t slu_guard_holders(const struct slu_guard *guard, struct slu_guard_holder *holders, size_t count_max)
{
	size_t found = 0;
	size_t i;

	for (i = 0; i <= SLU_GUARD_NAMES_MAX && found < count_max; i++) {
		bool is_row = i < SLU_GUARD_NAMES_MAX;
		slu_word count = slu_atomic_load_relaxed(is_row ? &guard->holders[i].count : &guard->others);

		if (!count)
			continue;
		holders[found].name = is_row ? slu_atomic_load_relaxed(&guard->holders[i].name) : 0;
		holders[found++].count = count;
	}
	return found;
}
#else
size_t slu_guard_holders(const struct slu_guard *guard, struct slu_guard_holder *holders, size_t count_max)
{
	(void)guard;
	(void)holders;
	(void)count_max;
	return 0;
}
#endif
