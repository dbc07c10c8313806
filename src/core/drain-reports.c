/* SPDX-License-Identifier: MIT */
/*
 * drain-reports.c - a gate that counts who is inside, a plain counter for each thread that has a seat
 *
 * The close sets the bit and makes a new generation. Each thread, between two pieces of work, reports the generation that it
 * has seen. When all have, each count that was made before the bit was seen is in sight, and none can follow; then the gate
 * is empty once all counts together are zero. One thread at a time looks (`role`).
 *
 * 1. close sets the bit before it makes the generation, in one addition: who has seen the generation finds the gate closed.
 * 2. A thread tests, counts and tests again. The first test keeps refused threads from writing at all, so that they cannot
 *    hold up the close. The second is for the barrier: who was between test and count when it ran finds the gate closed now.
 *    It acquires what the opener wrote.
 * 3. The barrier orders what the processors do; that count and second test stand in this order in the program is the
 *    compiler's part.
 * 4. The store that takes a count back releases: who reads it sees what was written inside. It is the last thing that the
 *    thread touches of the gate (and who refuses, 2, knows the gate anyhow).
 * 5. A report is a release behind the thread's own counts: who sees the report sees them. Who is asleep has reported all.
 * 6. Fence between the bit of the gate and the look at the seats, with 7: either who looks sees the seat of a thread that
 *    wakes, or the thread sees the bit. (Fences 6 and 7 of models/drain.)
 * 7. Fence between the seat of a thread that wakes and its first test.
 * 8. The role is taken by an addition and given back by a step that says whether anybody asked meanwhile: who asks may go, and
 *    what it did before is seen by the look that follows. Lists, `since` and `covered` are the role's.
 * 9. Counts are looked at only when all have reported: a count up that is not in sight is one that will be taken back. So
 *    zero means that nobody is inside, also while counts go down.
 * 10. `done` is the last thing that is touched of the gate; @told is called without the role, so that it may close, open and
 *     wait.
 * 11. Only when a look has left a gate in the list are those who report asked to look, too: until then a report is one store,
 *     and nobody fights for the lines of who looks. A report that comes between the look and the asking is followed by
 *     another one that is asked, or by slu_reporters_attend().
 * 12. Who looks by slu_reporters_attend() first waits a little, since an answer takes about as long as a line takes from one
 *     processor to another. What is read while waiting decides nothing.
 */
#include "sluice/drain.h"

#if SLU_DRAIN == SLU_DRAIN_REPORTS

/* Completions that one look finds before it gives the role back. */
#define TOLD_MAX 8

/* How often slu_reporters_attend() reads reports and counts while it waits. */
#define LINGER_MAX 64

struct told {
	void (*call)(void *context);
	void *context;
};

struct look {
	bool is_timed; /* `now` is of now */
	size_t count;
	struct told told[TOLD_MAX];
};

static void attend(struct slu_reporters *reporters, bool is_timed);

/* The closes that a thread which reads this signal knows of. */
static slu_word closes_of(slu_word signal)
{
	return signal & ~(SLU_REPORTERS_CLOSE - 1);
}

/* ------------------------------------------------------------------ the gate */

void slu_drain_init(struct slu_drain *drain)
{
	slu_atomic_store_relaxed(&drain->word, SLU_DRAIN_CLOSED);
	drain->counters = NULL;
	drain->reporters = NULL;
}

void slu_drain_join(struct slu_drain *drain, struct slu_reporters *reporters, struct slu_drain_counter *counters,
                    void (*told)(void *context), void *context)
{
	size_t i;

	SLU_ASSERT(slu_drain_is_idle(drain));
	for (i = 0; i < reporters->seats_count; i++)
		slu_atomic_store_relaxed(&counters[i].count, 0);
	drain->counters = counters;
	drain->told = told;
	drain->context = context;
	slu_atomic_store_relaxed(&drain->done, 1);
	drain->reporters = reporters;
}

bool slu_drain_acquire(struct slu_drain *drain, size_t count)
{
	slu_word word = slu_atomic_load_relaxed(&drain->word);

	do {
		if (word & SLU_DRAIN_CLOSED)
			return false;
	} while (!slu_atomic_compare_exchange_acquire(&drain->word, &word, word + SLU_DRAIN_ONE * count));
	return true;
}

bool slu_drain_enter(struct slu_drain *drain, size_t count)
{
	SLU_ASSERT(!drain->reporters);
	return slu_atomic_add_relaxed(&drain->word, SLU_DRAIN_ONE * count) == SLU_DRAIN_CLOSED;
}

/* Without a seat, or of a gate without reporters: as in drain.c, but that with reporters somebody has to look. */
bool slu_drain_release(struct slu_drain *drain, size_t count)
{
	struct slu_reporters *reporters = drain->reporters;
	slu_word before = slu_atomic_sub_acq_rel(&drain->word, SLU_DRAIN_ONE * count);

	SLU_ASSERT(reporters || before / SLU_DRAIN_ONE >= count);
	if (!reporters)
		return before == (SLU_DRAIN_ONE * count | SLU_DRAIN_CLOSED);
	if (before & SLU_DRAIN_CLOSED)
		attend(reporters, false);
	return false;
}

/* Put the gate where the next look finds it. */
static void push(struct slu_reporters *reporters, struct slu_drain *drain)
{
	slu_word head = slu_atomic_load_relaxed(&reporters->pushed);

	do {
		drain->next = (struct slu_drain *)head;
	} while (!slu_atomic_compare_exchange_acq_rel(&reporters->pushed, &head, (slu_word)drain));
}

/* What the close under way will have been reported by. */
static slu_word next_generation(struct slu_reporters *reporters)
{
	slu_word before = slu_atomic_sub_acq_rel(&reporters->signal, 0 - SLU_REPORTERS_CLOSE);

	return closes_of(before) + SLU_REPORTERS_CLOSE;
}

bool slu_drain_close(struct slu_drain *drain)
{
	struct slu_reporters *reporters = drain->reporters;
	slu_word before = slu_atomic_or_acq_rel(&drain->word, SLU_DRAIN_CLOSED);

	if (!reporters)
		return before / SLU_DRAIN_ONE == 0;
	if (before & SLU_DRAIN_CLOSED)
		return slu_drain_is_idle(drain);
	drain->generation = next_generation(reporters); /* 1 */
	drain->since = 0;
	drain->is_asked_for = false;
	push(reporters, drain);
	return false;
}

bool slu_drain_open(struct slu_drain *drain)
{
	slu_word before;

	SLU_ASSERT(!drain->reporters || slu_drain_is_idle(drain) || slu_drain_is_open(drain));
	if (drain->reporters)
		slu_atomic_store_relaxed(&drain->done, 0);
	before = slu_atomic_and_acq_rel(&drain->word, ~SLU_DRAIN_CLOSED);
	return before & SLU_DRAIN_CLOSED && before != SLU_DRAIN_CLOSED;
}

bool slu_drain_is_idle(const struct slu_drain *drain)
{
	if (drain->reporters)
		return slu_atomic_load_acquire(&drain->done);
	return slu_atomic_load_acquire(&drain->word) == SLU_DRAIN_CLOSED;
}

bool slu_drain_is_open(const struct slu_drain *drain)
{
	return !(slu_atomic_load_relaxed(&drain->word) & SLU_DRAIN_CLOSED);
}

/* All counts together, those of the shared word as well; modulo the word. */
static slu_word sum_of(const struct slu_drain *drain)
{
	slu_word sum = slu_atomic_load_acquire(&drain->word) & ~SLU_DRAIN_CLOSED;
	size_t i;

	for (i = 0; drain->reporters && i < drain->reporters->seats_count; i++)
		sum += slu_atomic_load_acquire(&drain->counters[i].count); /* 4 */
	return sum;
}

size_t slu_drain_count(const struct slu_drain *drain)
{
	return (size_t)(sum_of(drain) / SLU_DRAIN_ONE);
}

/* ------------------------------------------------------------------ who looks */

/* Every seat has reported this close, or is asleep, or a barrier stands for the reports. */
static bool is_covered(const struct slu_reporters *reporters, slu_word generation)
{
	size_t i;

#ifdef SLU_FAULT_NO_GENERATION
	generation = SLU_REPORTERS_CLOSE;
#endif
	if (reporters->covered >= generation)
		return true;
	for (i = 0; i < reporters->seats_count; i++)
		if (slu_atomic_load_acquire(&reporters->seats[i].seen) < generation)
			return false;
	return true;
}

/* The gates that were closed since the last look. */
static void take_pushed(struct slu_reporters *reporters)
{
	struct slu_drain *drain = (struct slu_drain *)slu_atomic_and_acq_rel(&reporters->pushed, 0);

	while (drain) {
		struct slu_drain *next = drain->next;

		drain->next = reporters->list;
		reporters->list = drain;
		drain = next;
	}
}

/* It is closed and empty, and not in the list any more. */
static void finish(struct slu_reporters *reporters, struct slu_drain *drain, struct look *look)
{
	look->told[look->count].call = drain->told;
	look->told[look->count++].context = drain->context;
	if (drain->is_asked_for) /* 11 */
		slu_atomic_sub_acq_rel(&reporters->signal, 1);
	slu_atomic_store_release(&drain->done, 1); /* 10 */
}

/* The time begins at the first look that knows it. */
static bool is_late(const struct slu_reporters *reporters, struct slu_drain *drain, const struct look *look)
{
	slu_word now = slu_atomic_load_relaxed(&reporters->now);

	if (!look->is_timed)
		return false;
	if (!drain->since)
		drain->since = now + 1;
	return now + 1 - drain->since >= reporters->patience;
}

/* One look at the list. False: some gate has waited too long for reports. */
static bool look_once(struct slu_reporters *reporters, struct look *look)
{
	struct slu_drain **at = &reporters->list;
	bool is_patient = true;

	while (*at && look->count < TOLD_MAX) {
		struct slu_drain *drain = *at;

		if (!is_covered(reporters, drain->generation)) {
			if (is_late(reporters, drain, look))
				is_patient = false;
			at = &drain->next;
		} else if (sum_of(drain)) { /* 9 */
			at = &drain->next;
		} else {
			*at = drain->next;
			finish(reporters, drain, look);
		}
	}
	return is_patient;
}

/* Whoever reports looks after the gates that are left. */
static void ask_reporters(struct slu_reporters *reporters)
{
	struct slu_drain *drain;
	slu_word count = 0;

	for (drain = reporters->list; drain; drain = drain->next) {
		count += !drain->is_asked_for;
		drain->is_asked_for = true;
	}
	if (count)
		slu_atomic_sub_acq_rel(&reporters->signal, 0 - count);
}

/* Wait a little for the gate that was closed last. Counts are read in any case, so that they are at hand. */
static void linger(const struct slu_reporters *reporters) /* 12 */
{
	const struct slu_drain *drain = reporters->list;
	int i;

	for (i = 0; drain && i < LINGER_MAX; i++) {
		slu_word sum = sum_of(drain);

		if (is_covered(reporters, drain->generation) && !sum)
			return;
	}
}

static void look_around(struct slu_reporters *reporters, struct look *look)
{
	slu_word generation;

	take_pushed(reporters);
#ifndef SLU_FAULT_NO_FENCE_6
	slu_atomic_fence(); /* 6 */
#endif
	if (look->is_timed)
		linger(reporters);
	if (look_once(reporters, look) || !reporters->barrier)
		return;
	generation = closes_of(slu_atomic_load_acquire(&reporters->signal));
	reporters->barrier();
	reporters->covered = generation;
	look_once(reporters, look);
}

/* What is found is called; who asked meanwhile is looked after in another turn, behind those calls. */
static void attend(struct slu_reporters *reporters, bool is_timed)
{
	bool is_asked_again;

	do {
		struct look found = {.is_timed = is_timed};
		slu_word asked;
		size_t i;

#ifndef SLU_FAULT_NO_ROLE
		if (slu_atomic_sub_acq_rel(&reporters->role, ~(slu_word)0) != 0) /* 8 */
			return;
#endif
		asked = slu_atomic_load_acquire(&reporters->role);
		look_around(reporters, &found);
		ask_reporters(reporters); /* 11 */
		is_asked_again =
		        slu_atomic_and_acq_rel(&reporters->role, 0) != asked || found.count == TOLD_MAX; /* 8 */
		for (i = 0; i < found.count; i++)
			found.told[i].call(found.told[i].context); /* 10 */
	} while (is_asked_again);
}

void slu_reporters_attend(struct slu_reporters *reporters, slu_word now)
{
	slu_atomic_store_relaxed(&reporters->now, now);
	attend(reporters, true);
}

/* ------------------------------------------------------------------ seats */

void slu_reporters_init(struct slu_reporters *reporters, struct slu_reporter *seats, size_t seats_count,
                        slu_word patience, void (*barrier)(void))
{
	size_t i;

	for (i = 0; i < seats_count; i++) {
		slu_atomic_store_relaxed(&seats[i].seen, SLU_REPORTER_ASLEEP);
		slu_atomic_store_relaxed(&seats[i].taken, 0);
		seats[i].number = i;
		seats[i].reporters = reporters;
	}
	slu_atomic_store_relaxed(&reporters->signal, 0);
	slu_atomic_store_relaxed(&reporters->pushed, 0);
	slu_atomic_store_relaxed(&reporters->role, 0);
	slu_atomic_store_relaxed(&reporters->now, 0);
	reporters->covered = 0;
	reporters->list = NULL;
	reporters->seats = seats;
	reporters->seats_count = seats_count;
	reporters->patience = patience;
	reporters->barrier = barrier;
}

struct slu_reporter *slu_reporter_enter(struct slu_reporters *reporters)
{
	size_t i;

	for (i = 0; i < reporters->seats_count; i++)
		if (slu_atomic_or_acq_rel(&reporters->seats[i].taken, 1) == 0) {
			slu_reporter_wake(&reporters->seats[i]);
			return &reporters->seats[i];
		}
	return NULL;
}

void slu_reporter_leave(struct slu_reporter *reporter)
{
	if (!reporter)
		return;
	slu_reporter_sleep(reporter);
	slu_atomic_and_acq_rel(&reporter->taken, 0);
}

void slu_reporter_sleep(struct slu_reporter *reporter)
{
	if (!reporter)
		return;
	slu_atomic_store_release(&reporter->seen, SLU_REPORTER_ASLEEP); /* 5 */
	attend(reporter->reporters, false);
}

void slu_reporter_wake(struct slu_reporter *reporter)
{
	if (!reporter)
		return;
	slu_atomic_store_release(&reporter->seen, closes_of(slu_atomic_load_acquire(&reporter->reporters->signal)));
#ifndef SLU_FAULT_NO_FENCE_7
	slu_atomic_fence(); /* 7 */
#endif
}

/* Who reports looks only if it is asked to and nobody does: it will be back soon. */
void slu_reporter_report_slowly(struct slu_reporter *reporter)
{
	struct slu_reporters *reporters = reporter->reporters;
	slu_word signal = slu_atomic_load_acquire(&reporters->signal);
	slu_word generation = closes_of(signal);

#ifdef SLU_FAULT_REPORT_IS_RELAXED
	slu_atomic_store_relaxed(&reporter->seen, generation);
#else
	slu_atomic_store_release(&reporter->seen, generation); /* 5 */
#endif
	if (signal != generation && !slu_atomic_load_relaxed(&reporters->role))
		attend(reporters, false);
}
#endif
