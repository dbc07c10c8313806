/* SPDX-License-Identifier: MIT */
/**
 * sluice/guard.h - a gate with a completion, and with the names of who is inside
 *
 * What a driver puts before anything that may go away: traffic acquires and releases, from any thread; the lifecycle closes, and
 * its completion is called once, when the last one has left. A gate of sluice/drain.h underneath: the form is chosen there
 * (SLU_DRAIN), and the text of the driver is the same in all three.
 *
 *   thread                                   lifecycle
 *   slu_guard_acquire(guard, seat, "send")
 *                                            slu_guard_close(guard, closed, object)  false: pending
 *   slu_guard_release(guard, seat, "send")
 *     closed(object)                         once, on whatever thread; the guard may be opened again, or be gone
 *
 * Who is inside (debug): with SLU_GUARD_NAMES each name is counted in a table of the guard, so that a close that does not
 * end can say whom it waits for (slu_guard_holders()). Without it names cost nothing.
 *
 * Context: up to DISPATCH, any number of threads. slu_guard_open() and slu_guard_close() are serialised by the caller.
 */
#ifndef SLUICE_GUARD_H
#define SLUICE_GUARD_H

#include "sluice/drain.h"

#ifdef __cplusplus
extern "C" {
#endif

/* SLU_GUARD_NAMES: different names that a guard tells apart; those beyond are counted together. */
#ifndef SLU_GUARD_NAMES_MAX
#define SLU_GUARD_NAMES_MAX 8
#endif

/**
 * struct slu_guard_holder - a name and how many are inside under it
 * @name:  a string that stays; its address tells names apart
 * @count: how many
 */
struct slu_guard_holder {
	slu_word name;
	slu_word count;
};

/**
 * struct slu_guard - a gate with a completion
 * @drain:   the gate
 * @closed:  completion of the close under way
 * @context: for @closed
 * @holders: who is inside
 * @others:  under names that found no room
 */
struct slu_guard {
	struct slu_drain drain;
	void (*closed)(void *context);
	void *context;
#ifdef SLU_GUARD_NAMES
	struct slu_guard_holder holders[SLU_GUARD_NAMES_MAX];
	slu_word others;
#endif
};

/**
 * slu_guard_init() - closed and empty
 * @guard:     guard
 * @reporters: whose seats, or NULL (see slu_drain_join())
 * @counters:  one for each seat, or NULL without @reporters
 */
void slu_guard_init(SLU_OUT struct slu_guard *guard, struct slu_reporters *reporters,
                    struct slu_drain_counter *counters);

/**
 * slu_guard_open() - let everybody in
 * @guard: closed, its close complete
 *
 * Context: up to DISPATCH.
 */
SLU_UP_TO_DISPATCH
void slu_guard_open(struct slu_guard *guard);

/**
 * slu_guard_close() - let nobody in any more, and say when the last one has left
 * @guard:   open
 * @closed:  called once if the answer is false, with no lock of the core held; by whoever leaves last, or, with reporters, by
 *           who finds it so; perhaps before this returns, never by this. Up to DISPATCH
 * @context: for @closed
 *
 * A lock that @closed takes may be held. With reporters: slu_reporters_attend() afterwards, without it.
 *
 * Context: up to DISPATCH.
 *
 * Return: true if it is closed and empty now, and @closed will not be called; false if it will.
 */
SLU_MUST_CHECK
SLU_UP_TO_DISPATCH
bool slu_guard_close(struct slu_guard *guard, void (*closed)(void *context), void *context);

/**
 * slu_guard_is_idle() - closed and empty?
 * @guard: guard
 */
static inline bool slu_guard_is_idle(const struct slu_guard *guard)
{
	return slu_drain_is_idle(&guard->drain);
}

/* The last one has left: complete the close. */
void slu_guard_tell(struct slu_guard *guard);

#ifdef SLU_GUARD_NAMES
/* Count under a name; before entering, and before leaving. */
void slu_guard_note(struct slu_guard *guard, const char *who, slu_word count);
#else
static inline void slu_guard_note(struct slu_guard *guard, const char *who, slu_word count)
{
	(void)guard;
	(void)who;
	(void)count;
}
#endif

/**
 * slu_guard_holders() - who is inside?
 * @guard:     guard
 * @holders:   filled in; the last may have no name: all others
 * @count_max: room
 *
 * The answer may be old when it arrives. With SLU_GUARD_NAMES; without, nobody has a name.
 *
 * Return: how many names.
 */
size_t slu_guard_holders(const struct slu_guard *guard, struct slu_guard_holder *holders, size_t count_max);

/**
 * slu_guard_acquire_many() - enter, if the guard is open
 * @guard:    guard
 * @reporter: seat of the calling thread, awake, or NULL
 * @count:    how many enter, all or none; at least 1
 * @who:      under which name
 *
 * Return: false if it is closed.
 */
static inline bool slu_guard_acquire_many(struct slu_guard *guard, struct slu_reporter *reporter, size_t count,
                                          const char *who)
{
	if (!slu_drain_acquire_by(reporter, &guard->drain, count))
		return false;
	slu_guard_note(guard, who, (slu_word)count);
	return true;
}

/**
 * slu_guard_acquire() - the same for one
 * @guard:    guard
 * @reporter: seat of the calling thread, awake, or NULL
 * @who:      under which name
 *
 * Return: false if it is closed.
 */
static inline bool slu_guard_acquire(struct slu_guard *guard, struct slu_reporter *reporter, const char *who)
{
	return slu_guard_acquire_many(guard, reporter, 1, who);
}

/**
 * slu_guard_release_many() - leave
 * @guard:    guard; may be gone afterwards
 * @reporter: seat of the calling thread, awake, or NULL; another thread may have acquired
 * @count:    how many leave
 * @who:      under which name they have entered
 *
 * The last one after a close completes it inline, but with reporters: then who has a seat completes nothing here.
 */
static inline void slu_guard_release_many(struct slu_guard *guard, struct slu_reporter *reporter, size_t count,
                                          const char *who)
{
	slu_guard_note(guard, who, 0 - (slu_word)count);
	if (slu_drain_release_by(reporter, &guard->drain, count))
		slu_guard_tell(guard);
}

/**
 * slu_guard_release() - the same for one
 * @guard:    guard; may be gone afterwards
 * @reporter: seat of the calling thread, awake, or NULL
 * @who:      under which name it has entered
 */
static inline void slu_guard_release(struct slu_guard *guard, struct slu_reporter *reporter, const char *who)
{
	slu_guard_release_many(guard, reporter, 1, who);
}

#ifdef __cplusplus
}
#endif

#endif
