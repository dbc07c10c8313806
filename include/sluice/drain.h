/* SPDX-License-Identifier: MIT */
/**
 * sluice/drain.h - a gate that counts who is inside
 *
 * Traffic acquires the gate and releases it; the lifecycle closes the gate and is told once when the last one has left. Test
 * and count are one atomic step, so that nobody slips in after the close (RACE-07, RACE-09), and exactly one thread learns
 * that the gate is empty: the closer, if nobody was inside, or else the one who left last (RACE-15).
 *
 *   thread in the gate            closer
 *   slu_drain_acquire()  true
 *                                 slu_drain_close()  false: somebody is inside
 *   slu_drain_acquire()  false
 *   slu_drain_release()  true: closed and empty, tell the closer
 *
 * One word: bit 0 is "closed", the rest is the count. What was written before a release is seen by whoever is told of the
 * empty gate.
 *
 * Context: up to DISPATCH, any number of threads. slu_drain_open() and slu_drain_close() are serialised by the caller.
 */
#ifndef SLUICE_DRAIN_H
#define SLUICE_DRAIN_H

#include "sluice/platform.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * struct slu_drain - a gate
 * @word: closed bit and count
 */
struct slu_drain {
	slu_word word;
};

/**
 * slu_drain_init() - closed and empty
 * @drain: gate
 */
void slu_drain_init(struct slu_drain *drain);

/**
 * slu_drain_acquire() - enter, if the gate is open
 * @drain: gate
 * @count: how many enter, all or none; at least 1
 *
 * Return: false if the gate is closed; nothing is counted then.
 */
bool slu_drain_acquire(struct slu_drain *drain, size_t count);

/**
 * slu_drain_enter() - enter, open or closed
 * @drain: gate
 * @count: how many enter
 *
 * For the closer itself: nobody waits for the gate to be empty, nor may begin to before this returns.
 */
void slu_drain_enter(struct slu_drain *drain, size_t count);

/**
 * slu_drain_release() - leave
 * @drain: gate
 * @count: how many leave
 *
 * After a release by which the gate may have become empty, the object behind it may be gone: use the result, not @drain.
 *
 * Return: true, once for each close, if the gate is closed and the last one has left.
 */
bool slu_drain_release(struct slu_drain *drain, size_t count);

/**
 * slu_drain_close() - let nobody in any more
 * @drain: gate, open or closed
 *
 * Return: true if it is closed and empty now; false if a release will say so.
 */
bool slu_drain_close(struct slu_drain *drain);

/**
 * slu_drain_open() - let everybody in again
 * @drain: gate; who is still inside stays counted
 */
void slu_drain_open(struct slu_drain *drain);

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

#ifdef __cplusplus
}
#endif

#endif
