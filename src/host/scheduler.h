/* SPDX-License-Identifier: MIT */
/*
 * scheduler.h - who runs next
 *
 * The host is made of pieces of work: a callback that NDIS makes on a thread of its own, a completion that comes later, a
 * port that reads its frames. A scheduler runs them. There are three:
 *
 *   seeded    one thread; the pieces of work take turns on stacks of their own, and at every point where another
 *             processor could be quicker the seed decides. Same seed, same run.
 *   guided    the same, but a guide decides: it knows who is ready, and is asked at every such point. Same choices, same
 *             run.
 *   threaded  real threads; the machine decides.
 *
 * All know when the world is quiet: nothing runs, nothing is ready to run. Who is blocked then waits for something that
 * only the scenario can bring.
 */
#ifndef SLU_SCHEDULER_H
#define SLU_SCHEDULER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

typedef void slu_work(void *context);

struct slu_sched;

/* Each belongs to one side, and is not held across a yield, a wait or a call of another side. */
enum slu_sched_lock {
	SLU_SCHED_LOCK_DRIVER,
	SLU_SCHED_LOCK_NDIS,
	SLU_SCHED_LOCK_NMR,
	SLU_SCHED_LOCK_MODULES,
	SLU_SCHED_LOCK_COUNT,
};

/* What a scheduler does; the functions below call it. */
struct slu_sched_ops {
	void (*post)(struct slu_sched *sched, slu_work *work, void *context, bool when_idle);
	bool (*yield)(struct slu_sched *sched, bool when_idle);
	void (*wait)(struct slu_sched *sched, const void *object);
	void (*wake)(struct slu_sched *sched, const void *object);
	void (*settle)(struct slu_sched *sched, bool idle);
	uint32_t (*choose)(struct slu_sched *sched, uint32_t count);
	unsigned (*thread)(struct slu_sched *sched);
	void (*lock)(struct slu_sched *sched, enum slu_sched_lock lock);
	void (*unlock)(struct slu_sched *sched, enum slu_sched_lock lock);
	size_t (*blocked)(struct slu_sched *sched);
	void (*free)(struct slu_sched *sched);
};

struct slu_sched {
	const struct slu_sched_ops *ops;
};

/* Who is ready: @thread, with the piece of work for @context, which it has begun or not. */
struct slu_sched_ready {
	unsigned thread;
	const void *context;
	bool begun;
};

/*
 * A guide. Both answer with a number below @count.
 *   pick    who goes next, of those that are ready; asked also where there is one only
 *   choose  anything else
 */
struct slu_sched_guide {
	void *context;
	uint32_t (*pick)(void *context, const struct slu_sched_ready *ready, uint32_t count);
	uint32_t (*choose)(void *context, uint32_t count);
};

/* NULL if there is no memory. @guide must stay valid. */
struct slu_sched *slu_sched_new_seeded(uint64_t seed);
struct slu_sched *slu_sched_new_guided(const struct slu_sched_guide *guide);
struct slu_sched *slu_sched_new_threaded(uint64_t seed);

/* Run work(context) on a thread of its own, soon. */
static inline void slu_sched_post(struct slu_sched *sched, slu_work *work, void *context)
{
	sched->ops->post(sched, work, context, false);
}

/* Run work(context) once nothing else can run. */
static inline void slu_sched_post_idle(struct slu_sched *sched, slu_work *work, void *context)
{
	sched->ops->post(sched, work, context, true);
}

/* Here another thread may be quicker. Outside of a piece of work nothing happens. */
static inline void slu_sched_yield(struct slu_sched *sched)
{
	sched->ops->yield(sched, false);
}

/* Let everybody else go first; come back when nothing else can run. */
static inline void slu_sched_yield_idle(struct slu_sched *sched)
{
	sched->ops->yield(sched, true);
}

/* Block until slu_sched_wake(object). A wake that came before counts; several count as one. One waiter for an object. */
static inline void slu_sched_wait(struct slu_sched *sched, const void *object)
{
	sched->ops->wait(sched, object);
}

static inline void slu_sched_wake(struct slu_sched *sched, const void *object)
{
	sched->ops->wake(sched, object);
}

/* From outside of any work: run until nothing can run; with @idle also what is to run only then. */
static inline void slu_sched_settle(struct slu_sched *sched, bool idle)
{
	sched->ops->settle(sched, idle);
}

/* A number below @count: the seed's, the guide's or the machine's choice. */
static inline uint32_t slu_sched_choose(struct slu_sched *sched, uint32_t count)
{
	return sched->ops->choose(sched, count);
}

/* Which thread this is; 0 is the scenario's own. */
static inline unsigned slu_sched_thread(struct slu_sched *sched)
{
	return sched->ops->thread(sched);
}

static inline void slu_sched_lock(struct slu_sched *sched, enum slu_sched_lock lock)
{
	sched->ops->lock(sched, lock);
}

static inline void slu_sched_unlock(struct slu_sched *sched, enum slu_sched_lock lock)
{
	sched->ops->unlock(sched, lock);
}

/* Once quiet: how many are blocked. */
static inline size_t slu_sched_blocked(struct slu_sched *sched)
{
	return sched->ops->blocked(sched);
}

static inline void slu_sched_free(struct slu_sched *sched)
{
	sched->ops->free(sched);
}

/* The generator behind choose(): splitmix64. */
static inline uint64_t slu_random(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

#endif
