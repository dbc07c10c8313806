/* SPDX-License-Identifier: MIT */
/**
 * sluice/drain.h - a gate that counts who is inside
 *
 * Traffic acquires the gate and releases it; the lifecycle closes the gate and is told once when the last one has left. Test
 * and count are one, so that nobody slips in after the close (RACE-07, RACE-09), and exactly one thread learns that the gate
 * is empty: the closer, if nobody was inside, or else the one who left last (RACE-15).
 *
 *   thread in the gate            closer
 *   slu_drain_acquire()  true
 *                                 slu_drain_close()  false: somebody is inside
 *   slu_drain_acquire()  false
 *   slu_drain_release()  true: closed and empty, tell the closer
 *
 * Who enters on one thread may leave on another one. What was written before a release is seen by whoever is told of the
 * empty gate. Three forms, chosen at compile time by SLU_DRAIN; docs/drain.md draws them and says when to take which:
 *
 * SLU_DRAIN_WORD        one shared word: bit 0 is "closed", the rest is the count. Smallest.
 * SLU_DRAIN_PROCESSORS  while the gate is open each processor counts in a word of its own; the close hands the counts over to
 *                       the shared word. Asks for slu_processor().
 * SLU_DRAIN_REPORTS     threads with a seat (struct slu_reporter) count by plain additions in a word that nobody else writes,
 *                       without a fence, and report between two pieces of work. Who has no seat uses the shared word. A gate
 *                       with reporters is found empty in slu_reporter_report() and slu_reporters_attend(), which call
 *                       @told; a gate without is as SLU_DRAIN_WORD.
 *
 * All functions are there in each form, so that a driver's text does not depend on it: what a form has no use for does nothing.
 * sluice/guard.h puts a completion, and names of who is inside, on top.
 *
 * Context: up to DISPATCH, any number of threads. slu_drain_open() and slu_drain_close() are serialised by the caller.
 */
#ifndef SLUICE_DRAIN_H
#define SLUICE_DRAIN_H

#include "sluice/platform.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SLU_DRAIN_WORD       1
#define SLU_DRAIN_PROCESSORS 2
#define SLU_DRAIN_REPORTS    3

#ifndef SLU_DRAIN
#define SLU_DRAIN SLU_DRAIN_WORD
#endif

/* Counters of different threads stand this far apart: a cache line. */
#define SLU_DRAIN_STRIDE 64

/* SLU_DRAIN_PROCESSORS: counters of a gate. Processors beyond share them. */
#ifndef SLU_DRAIN_SLOTS
#define SLU_DRAIN_SLOTS 16
#endif

#define SLU_DRAIN_CLOSED ((slu_word)1)
#define SLU_DRAIN_ONE    ((slu_word)2)

struct slu_reporters;

/**
 * struct slu_drain_counter - the count of one processor, or of one seat
 * @count: bit 0 is "closed" (SLU_DRAIN_PROCESSORS), the rest is the count. Of a seat only the thread on it writes
 * @apart: nothing
 */
struct slu_drain_counter {
	slu_word count;
	uint8_t apart[SLU_DRAIN_STRIDE - sizeof(slu_word)];
};

/**
 * struct slu_drain - a gate
 * @word:     closed bit and the count of the closed gate; SLU_DRAIN_REPORTS: of threads without a seat
 * @counters: of processors; SLU_DRAIN_REPORTS: one for each seat, memory of the caller's
 * @reporters: whose seats, or NULL
 * @apart:    nothing: threads with a seat only read what stands before it
 * @told:     called when the gate is closed and empty
 * @context:  for @told
 * @done:     1 from then on until the gate is opened
 * @generation: of the last close, as threads report it
 * @since:    1 + the time of the first slu_reporters_attend() after it, or 0
 * @is_asked_for: who reports is asked to look after it
 * @next:     in the list of closing gates
 */
struct slu_drain {
	slu_word word;
#if SLU_DRAIN == SLU_DRAIN_PROCESSORS
	uint8_t apart[SLU_DRAIN_STRIDE - sizeof(slu_word)];
	struct slu_drain_counter counters[SLU_DRAIN_SLOTS];
#elif SLU_DRAIN == SLU_DRAIN_REPORTS
	struct slu_drain_counter *counters;
	struct slu_reporters *reporters;
	uint8_t apart[SLU_DRAIN_STRIDE - 3 * sizeof(slu_word)];
	void (*told)(void *context);
	void *context;
	slu_word done;
	slu_word generation;
	slu_word since;
	bool is_asked_for;
	struct slu_drain *next;
#endif
};

#if SLU_DRAIN == SLU_DRAIN_PROCESSORS && !defined(slu_processor)
/**
 * slu_processor() - the processor that the caller runs on
 *
 * SLU_DRAIN_PROCESSORS only. The driver's: KeGetCurrentProcessorNumberEx(), raw_smp_processor_id(). May be a macro of that name
 * in SLU_PLATFORM_HEADER. An answer that is old when it arrives costs time and nothing else.
 */
size_t slu_processor(void);
#endif

/**
 * slu_drain_init() - closed and empty
 * @drain: gate
 */
void slu_drain_init(SLU_OUT struct slu_drain *drain);

/**
 * slu_drain_join() - threads with a seat count by themselves
 * @drain:     gate, closed and empty
 * @reporters: whose seats
 * @counters:  one for each seat; they stay the gate's
 * @told:      called once for each slu_drain_close() that returned false, no lock held, from slu_reporter_report(),
 *             slu_reporter_sleep(), slu_reporter_leave(), slu_reporters_attend() or the slu_drain_release() of a thread
 *             without a seat, of any gate. The gate may be opened or be gone from then on
 * @context:   for @told
 *
 * SLU_DRAIN_REPORTS; nothing in the other forms, where slu_drain_release() says it.
 */
void slu_drain_join(struct slu_drain *drain, struct slu_reporters *reporters, struct slu_drain_counter *counters,
                    void (*told)(void *context), void *context);

/**
 * slu_drain_acquire() - enter, if the gate is open
 * @drain: gate
 * @count: how many enter, all or none; at least 1
 *
 * Return: false if the gate is closed; nothing is counted then.
 */
SLU_MUST_CHECK
bool slu_drain_acquire(struct slu_drain *drain, size_t count);

/**
 * slu_drain_enter() - enter, open or closed
 * @drain: gate without reporters
 * @count: how many enter
 *
 * For the closer itself: nobody waits for the gate to be empty, nor may begin to before this returns.
 *
 * Return: true if it was closed and empty: one more release will say that it is.
 */
SLU_MUST_CHECK
bool slu_drain_enter(struct slu_drain *drain, size_t count);

/**
 * slu_drain_release() - leave
 * @drain: gate
 * @count: how many leave
 *
 * After a release by which the gate may have become empty, the object behind it may be gone: use the result, not @drain. That
 * holds here, too: nothing of the gate is touched once its own count is taken off.
 *
 * Return: true, once for each close, if the gate is closed and the last one has left; false always for a gate with reporters.
 */
SLU_MUST_CHECK
bool slu_drain_release(struct slu_drain *drain, size_t count);

/**
 * slu_drain_close() - let nobody in any more
 * @drain: gate, open or closed
 *
 * Calls nothing, also not @told. With reporters: slu_reporters_attend() is to be called afterwards, without a lock, and from
 * time to time until the gate is empty.
 *
 * Return: true if it is closed and empty now; false if a release, or @told, will say so.
 */
SLU_MUST_CHECK
bool slu_drain_close(struct slu_drain *drain);

/**
 * slu_drain_open() - let everybody in again
 * @drain: gate; who is still inside stays counted. With reporters: closed and empty
 *
 * Return: true if it was closed and not empty: no release will say that it is, for the close that is undone.
 */
bool slu_drain_open(struct slu_drain *drain);

/**
 * slu_drain_is_idle() - closed and empty?
 * @drain: gate
 *
 * Once true it stays true until slu_drain_open().
 */
bool slu_drain_is_idle(const struct slu_drain *drain);

/**
 * slu_drain_is_open() - is the gate open?
 * @drain: gate; the answer may be old when it arrives
 */
bool slu_drain_is_open(const struct slu_drain *drain);

/**
 * slu_drain_count() - how many are inside?
 * @drain: gate; the answer may be old when it arrives
 */
size_t slu_drain_count(const struct slu_drain *drain);

/*
 * Threads that report. The forms without reports have no seats: slu_reporter_enter() answers NULL, the others do nothing.
 */

/* One close, as reports count them. */
#define SLU_REPORTERS_CLOSE ((slu_word)1 << 16)

/* A thread that is asleep has seen everything. */
#define SLU_REPORTER_ASLEEP (~(slu_word)0)

/**
 * struct slu_reporter - a seat: one thread that counts by itself
 * @seen:      the newest close that the thread knows of, or SLU_REPORTER_ASLEEP
 * @taken:     a thread has the seat
 * @number:    of the seat
 * @reporters: whose
 * @apart:     nothing
 */
struct slu_reporter {
	slu_word seen;
	slu_word taken;
	size_t number;
	struct slu_reporters *reporters;
	uint8_t apart[SLU_DRAIN_STRIDE - 4 * sizeof(slu_word)];
};

/**
 * struct slu_reporters - the threads that work behind some gates
 * @signal:     number of closes, times SLU_REPORTERS_CLOSE, and how many gates who reports is asked to look after: one word,
 *              so that a report compares once
 * @apart:      nothing: a thread that reports reads only what stands before it
 * @pushed:     those that nobody has looked at yet, a list
 * @role:       0, or who looks has been asked that often to look
 * @now:        the newest time that slu_reporters_attend() was told
 * @covered:    threads need not report closes up to this one; of who looks
 * @list:       closing gates; of who looks
 * @seats:      seats
 * @seats_count: how many
 * @patience:   how long a close waits for reports before @barrier is used, in the unit of slu_reporters_attend()
 * @barrier:    the process-wide barrier: a full fence on every processor that runs a thread of the driver's (membarrier();
 *              an interrupt to all processors). NULL: a close waits for reports however long they take
 */
struct slu_reporters {
	slu_word signal;
	uint8_t apart[SLU_DRAIN_STRIDE - sizeof(slu_word)];
	slu_word pushed;
	slu_word role;
	slu_word now;
	slu_word covered;
	struct slu_drain *list;
	struct slu_reporter *seats;
	size_t seats_count;
	slu_word patience;
	void (*barrier)(void);
};

/**
 * slu_reporters_init() - no thread has a seat
 * @reporters:   lives longer than each gate that joins it
 * @seats:       memory for the seats
 * @seats_count: how many; threads beyond have none, and count in the shared word
 * @patience:    see struct slu_reporters
 * @barrier:     see struct slu_reporters; called up to the level of slu_reporters_attend()
 */
void slu_reporters_init(SLU_OUT struct slu_reporters *reporters, struct slu_reporter *seats, size_t seats_count,
                        slu_word patience, void (*barrier)(void));

/**
 * slu_reporter_enter() - the calling thread takes a seat, awake
 * @reporters: reporters
 *
 * Return: the seat, or NULL if none is free.
 */
struct slu_reporter *slu_reporter_enter(struct slu_reporters *reporters);

/**
 * slu_reporter_leave() - the calling thread gives its seat back
 * @reporter: its seat, or NULL
 *
 * What it has acquired may be released by others. A thread that ends without is covered by the barrier; its seat is lost.
 * Completes closes inline.
 */
void slu_reporter_leave(struct slu_reporter *reporter);

/**
 * slu_reporter_sleep() - the thread is about to block: no close waits for it
 * @reporter: its seat, or NULL
 *
 * What it has acquired stays acquired. Until slu_reporter_wake() it has no seat: NULL in its calls. Completes closes inline.
 */
void slu_reporter_sleep(struct slu_reporter *reporter);

/**
 * slu_reporter_wake() - and takes part again
 * @reporter: its seat, or NULL
 */
void slu_reporter_wake(struct slu_reporter *reporter);

/**
 * slu_reporters_attend() - look after closes
 * @reporters: reporters
 * @now:       the time, in the driver's unit; goes on, and never back
 *
 * After each slu_drain_close() that returned false, and from time to time, as by a timer. Completes closes inline, of all gates.
 * No lock held; up to DISPATCH, if the barrier can be used there.
 */
void slu_reporters_attend(struct slu_reporters *reporters, slu_word now);

/* The part of slu_reporter_report() that has something to do. */
void slu_reporter_report_slowly(struct slu_reporter *reporter);

#if SLU_DRAIN == SLU_DRAIN_REPORTS
/*
 * The numbers are those of src/core/drain-reports.c.
 */
static inline struct slu_drain_counter *slu_drain_counter_of(struct slu_drain *drain, struct slu_reporter *reporter)
{
	return reporter ? &drain->counters[reporter->number] : NULL;
}

static inline slu_word slu_drain_held_by(const struct slu_drain_counter *own)
{
	return own ? slu_atomic_load_relaxed(&own->count) : 0;
}

static inline bool slu_drain_acquire_held(struct slu_drain_counter *own, slu_word *held, struct slu_drain *drain,
                                          size_t count)
{
	if (!own)
		return slu_drain_acquire(drain, count);
	if (slu_atomic_load_relaxed(&drain->word) & SLU_DRAIN_CLOSED)
		return false;
	slu_atomic_store_relaxed(&own->count, *held + SLU_DRAIN_ONE * count);
	slu_atomic_fence_compiler(); /* 3 */
#ifndef SLU_FAULT_NO_SECOND_TEST
	if (slu_atomic_load_acquire(&drain->word) & SLU_DRAIN_CLOSED) { /* 2 */
		slu_atomic_store_release(&own->count, *held);
		return false;
	}
#endif
	*held += SLU_DRAIN_ONE * count;
	return true;
}

static inline bool slu_drain_release_held(struct slu_drain_counter *own, slu_word *held, struct slu_drain *drain,
                                          size_t count)
{
	if (!own)
		return slu_drain_release(drain, count);
	*held -= SLU_DRAIN_ONE * count;
	slu_atomic_store_release(&own->count, *held); /* 4 */
	return false;
}

static inline bool slu_drain_acquire_at(struct slu_drain_counter *own, struct slu_drain *drain, size_t count)
{
	slu_word held = slu_drain_held_by(own);

	return slu_drain_acquire_held(own, &held, drain, count);
}

static inline bool slu_drain_release_at(struct slu_drain_counter *own, struct slu_drain *drain, size_t count)
{
	slu_word held = slu_drain_held_by(own);

	return slu_drain_release_held(own, &held, drain, count);
}

static inline void slu_reporter_report(struct slu_reporter *reporter)
{
	if (reporter &&
	    slu_atomic_load_relaxed(&reporter->reporters->signal) != slu_atomic_load_relaxed(&reporter->seen))
		slu_reporter_report_slowly(reporter);
}
#else
/**
 * slu_drain_counter_of() - where a thread with a seat counts: at hand for a loop
 * @drain:    gate
 * @reporter: seat of the calling thread, or NULL
 *
 * Return: for slu_drain_acquire_at() and slu_drain_release_at() of this thread while it is awake; NULL without a seat.
 */
static inline struct slu_drain_counter *slu_drain_counter_of(struct slu_drain *drain, struct slu_reporter *reporter)
{
	(void)drain;
	(void)reporter;
	return NULL;
}

/**
 * slu_drain_held_by() - how many a thread with a seat has inside, for the two that follow
 * @own: slu_drain_counter_of() the gate and its seat, or NULL
 *
 * A loop that passes the gate for each batch keeps it in a register: a count that was stored just now costs more to read back than all
 * the rest of the pass. Read it once, before the loop; it is right as long as this thread passes this gate by slu_drain_acquire_held() and
 * slu_drain_release_held() only.
 *
 * Return: as the counter has it.
 */
static inline slu_word slu_drain_held_by(const struct slu_drain_counter *own)
{
	(void)own;
	return 0;
}

/**
 * slu_drain_acquire_held() - slu_drain_acquire() by a thread that knows its count
 * @own:   slu_drain_counter_of() the gate and its seat, or NULL
 * @held:  from slu_drain_held_by(); kept up to date
 * @drain: gate
 * @count: how many enter, all or none
 *
 * Return: as slu_drain_acquire().
 */
static inline bool slu_drain_acquire_held(struct slu_drain_counter *own, slu_word *held, struct slu_drain *drain,
                                          size_t count)
{
	(void)own;
	(void)held;
	return slu_drain_acquire(drain, count);
}

/**
 * slu_drain_release_held() - slu_drain_release() by a thread that knows its count
 * @own:   slu_drain_counter_of() the gate and its seat, or NULL; another thread may have acquired
 * @held:  from slu_drain_held_by(); kept up to date
 * @drain: gate
 * @count: how many leave
 *
 * Return: as slu_drain_release().
 */
static inline bool slu_drain_release_held(struct slu_drain_counter *own, slu_word *held, struct slu_drain *drain,
                                          size_t count)
{
	(void)own;
	(void)held;
	return slu_drain_release(drain, count);
}

/**
 * slu_drain_acquire_at() - slu_drain_acquire() by a thread with a seat
 * @own:   slu_drain_counter_of() the gate and its seat, or NULL
 * @drain: gate
 * @count: how many enter, all or none
 *
 * Return: as slu_drain_acquire().
 */
static inline bool slu_drain_acquire_at(struct slu_drain_counter *own, struct slu_drain *drain, size_t count)
{
	(void)own;
	return slu_drain_acquire(drain, count);
}

/**
 * slu_drain_release_at() - slu_drain_release() by a thread with a seat
 * @own:   slu_drain_counter_of() the gate and its seat, or NULL; another thread may have acquired
 * @drain: gate
 * @count: how many leave
 *
 * Return: as slu_drain_release().
 */
static inline bool slu_drain_release_at(struct slu_drain_counter *own, struct slu_drain *drain, size_t count)
{
	(void)own;
	return slu_drain_release(drain, count);
}

/**
 * slu_reporter_report() - between two pieces of work: the thread is in no acquire and no release
 * @reporter: its seat, or NULL
 *
 * What it has acquired stays acquired. Two loads where no gate closes; else completes closes inline.
 * No lock held that a completion takes.
 */
static inline void slu_reporter_report(struct slu_reporter *reporter)
{
	(void)reporter;
}
#endif

/**
 * slu_drain_acquire_by() - the same by the seat
 * @reporter: seat of the calling thread, awake, or NULL
 * @drain:    gate
 * @count:    how many enter, all or none
 *
 * Return: as slu_drain_acquire().
 */
static inline bool slu_drain_acquire_by(struct slu_reporter *reporter, struct slu_drain *drain, size_t count)
{
#ifdef SLU_FAULT_REPORTS_BEFORE_COUNTING
	if (reporter && slu_drain_is_open(drain)) {
		slu_reporter_report_slowly(reporter);
		drain->counters[reporter->number].count += SLU_DRAIN_ONE * count;
		return true;
	}
#endif
	return slu_drain_acquire_at(slu_drain_counter_of(drain, reporter), drain, count);
}

/**
 * slu_drain_release_by() - the same by the seat
 * @reporter: seat of the calling thread, awake, or NULL; need not be the one that acquired
 * @drain:    gate
 * @count:    how many leave
 *
 * Return: as slu_drain_release().
 */
static inline bool slu_drain_release_by(struct slu_reporter *reporter, struct slu_drain *drain, size_t count)
{
	return slu_drain_release_at(slu_drain_counter_of(drain, reporter), drain, count);
}

#ifdef __cplusplus
}
#endif

#endif
