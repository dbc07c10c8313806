/* SPDX-License-Identifier: MIT */
/*
 * scheduler-threads.c - real threads
 *
 * Each piece of work runs on a thread out of a pool that grows as needed. The world is quiet when no work is queued and
 * each thread that has work is blocked in a wait.
 */
#include "memory.h"
#include "scheduler.h"

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>

#define STACK_BYTES ((size_t)256 * 1024)

struct job {
	struct job *next;
	slu_work *work;
	void *context;
};

/* A thread blocked in a wait. */
struct waiter {
	struct waiter *next;
	const void *object;
	pthread_cond_t cond;
	bool woken;
};

/* A wake that nobody has waited for yet. */
struct wake {
	struct wake *next;
	const void *object;
};

struct threaded {
	struct slu_sched sched;
	pthread_mutex_t mutex; /* the scheduler's own */
	pthread_mutex_t locks[SLU_SCHED_LOCK_COUNT];
	pthread_cond_t work;  /* a job was queued, or it is the end */
	pthread_cond_t quiet; /* active became 0 */
	struct job *head;
	struct job **tail;
	struct job *idle_head;
	struct job **idle_tail;
	struct waiter *waiters;
	struct wake *wakes;
	pthread_t *threads;
	size_t thread_count;
	size_t sleeping; /* threads without work */
	size_t active;   /* jobs queued or running, blocked ones not counted */
	bool ending;
	uint64_t random;
};

struct start {
	struct threaded *t;
	unsigned number;
};

static _Thread_local unsigned thread_number;

static struct threaded *threaded(struct slu_sched *sched)
{
	return (struct threaded *)sched;
}

/* Mutex held. */
static void less_active(struct threaded *t)
{
	if (!--t->active)
		pthread_cond_broadcast(&t->quiet);
}

static void *thread_main(void *argument)
{
	struct start start = *(struct start *)argument;
	struct threaded *t = start.t;

	free(argument);
	thread_number = start.number;
	pthread_mutex_lock(&t->mutex);
	for (;;) {
		struct job *job = t->head;

		if (!job) {
			if (t->ending)
				break;
			t->sleeping++;
			pthread_cond_wait(&t->work, &t->mutex);
			t->sleeping--;
			continue;
		}
		t->head = job->next;
		if (!t->head)
			t->tail = &t->head;
		pthread_mutex_unlock(&t->mutex);
		job->work(job->context);
		free(job);
		pthread_mutex_lock(&t->mutex);
		less_active(t);
	}
	pthread_mutex_unlock(&t->mutex);
	return NULL;
}

/* Mutex held. */
static void add_thread(struct threaded *t)
{
	struct start *start = slu_alloc(1, sizeof *start);
	pthread_attr_t attributes;

	t->threads = slu_resize(t->threads, t->thread_count + 1, sizeof *t->threads);
	*start = (struct start){.t = t, .number = (unsigned)t->thread_count + 1};
	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, STACK_BYTES);
	if (pthread_create(&t->threads[t->thread_count], &attributes, thread_main, start))
		slu_end_without("thread");
	pthread_attr_destroy(&attributes);
	t->thread_count++;
}

/* Mutex held. */
static void queue_job(struct threaded *t, struct job *job)
{
	size_t queued = 1;

	job->next = NULL;
	*t->tail = job;
	t->tail = &job->next;
	t->active++;
	for (const struct job *at = t->head; at != job; at = at->next)
		queued++;
	if (queued > t->sleeping)
		add_thread(t);
	pthread_cond_signal(&t->work);
}

static void threaded_post(struct slu_sched *sched, slu_work *work, void *context, bool when_idle)
{
	struct threaded *t = threaded(sched);
	struct job *job = slu_alloc(1, sizeof *job);

	job->work = work;
	job->context = context;
	pthread_mutex_lock(&t->mutex);
	if (when_idle) {
		*t->idle_tail = job;
		t->idle_tail = &job->next;
	} else {
		queue_job(t, job);
	}
	pthread_mutex_unlock(&t->mutex);
}

static void threaded_wait(struct slu_sched *sched, const void *object)
{
	struct threaded *t = threaded(sched);
	struct waiter waiter = {.object = object};

	pthread_mutex_lock(&t->mutex);
	for (struct wake **at = &t->wakes; *at; at = &(*at)->next) {
		struct wake *wake = *at;

		if (wake->object == object) {
			*at = wake->next;
			free(wake);
			pthread_mutex_unlock(&t->mutex);
			return;
		}
	}
	pthread_cond_init(&waiter.cond, NULL);
	waiter.next = t->waiters;
	t->waiters = &waiter;
	less_active(t);
	while (!waiter.woken)
		pthread_cond_wait(&waiter.cond, &t->mutex);
	pthread_mutex_unlock(&t->mutex);
	pthread_cond_destroy(&waiter.cond);
}

/* Mutex held. */
static bool wake_waiter(struct threaded *t, const void *object)
{
	for (struct waiter **at = &t->waiters; *at; at = &(*at)->next) {
		struct waiter *waiter = *at;

		if (waiter->object == object) {
			*at = waiter->next;
			waiter->woken = true;
			t->active++;
			pthread_cond_signal(&waiter->cond);
			return true;
		}
	}
	return false;
}

static void threaded_wake(struct slu_sched *sched, const void *object)
{
	struct threaded *t = threaded(sched);
	const struct wake *at;

	pthread_mutex_lock(&t->mutex);
	if (!wake_waiter(t, object)) {
		for (at = t->wakes; at && at->object != object; at = at->next)
			;
		if (!at) {
			struct wake *wake = slu_alloc(1, sizeof *wake);

			*wake = (struct wake){.next = t->wakes, .object = object};
			t->wakes = wake;
		}
	}
	pthread_mutex_unlock(&t->mutex);
}

/* Somebody who let everybody else go first. */
struct idler {
	struct slu_sched *sched;
};

static void wake_idler(void *context)
{
	const struct idler *idler = context;

	threaded_wake(idler->sched, idler);
}

static bool threaded_yield(struct slu_sched *sched, bool when_idle)
{
	struct idler idler = {.sched = sched};

	if (!when_idle) {
		sched_yield();
		return true;
	}
	threaded_post(sched, wake_idler, &idler, true);
	threaded_wait(sched, &idler);
	return true;
}

static void threaded_settle(struct slu_sched *sched, bool idle)
{
	struct threaded *t = threaded(sched);

	pthread_mutex_lock(&t->mutex);
	for (;;) {
		struct job *job;

		while (t->active)
			pthread_cond_wait(&t->quiet, &t->mutex);
		job = t->idle_head;
		if (!job || !idle)
			break;
		t->idle_head = job->next;
		if (!t->idle_head)
			t->idle_tail = &t->idle_head;
		queue_job(t, job);
	}
	pthread_mutex_unlock(&t->mutex);
}

static uint32_t threaded_choose(struct slu_sched *sched, uint32_t count)
{
	struct threaded *t = threaded(sched);
	uint64_t value;

	pthread_mutex_lock(&t->mutex);
	value = slu_random(&t->random);
	pthread_mutex_unlock(&t->mutex);
	return (uint32_t)(value >> 32) % count;
}

static unsigned threaded_thread(struct slu_sched *sched)
{
	(void)sched;
	return thread_number;
}

static void threaded_lock(struct slu_sched *sched, enum slu_sched_lock lock)
{
	pthread_mutex_lock(&threaded(sched)->locks[lock]);
}

static void threaded_unlock(struct slu_sched *sched, enum slu_sched_lock lock)
{
	pthread_mutex_unlock(&threaded(sched)->locks[lock]);
}

static size_t threaded_blocked(struct slu_sched *sched)
{
	struct threaded *t = threaded(sched);
	size_t blocked = 0;

	pthread_mutex_lock(&t->mutex);
	for (const struct waiter *waiter = t->waiters; waiter; waiter = waiter->next)
		blocked++;
	pthread_mutex_unlock(&t->mutex);
	return blocked;
}

/* Who is still blocked stays blocked: there is nobody left to wake it, and the process is about to end. */
static void join_threads(struct threaded *t)
{
	for (size_t i = 0; i < t->thread_count; i++)
		pthread_join(t->threads[i], NULL);
}

static void threaded_free(struct slu_sched *sched)
{
	struct threaded *t = threaded(sched);
	bool blocked;

	pthread_mutex_lock(&t->mutex);
	t->ending = true;
	blocked = t->waiters;
	pthread_cond_broadcast(&t->work);
	pthread_mutex_unlock(&t->mutex);
	if (blocked)
		return;
	join_threads(t);
	while (t->wakes) {
		struct wake *wake = t->wakes;

		t->wakes = wake->next;
		free(wake);
	}
	pthread_mutex_destroy(&t->mutex);
	for (int i = 0; i < SLU_SCHED_LOCK_COUNT; i++)
		pthread_mutex_destroy(&t->locks[i]);
	pthread_cond_destroy(&t->work);
	pthread_cond_destroy(&t->quiet);
	free(t->threads);
	free(t);
}

struct slu_sched *slu_sched_new_threaded(uint64_t seed)
{
	static const struct slu_sched_ops ops = {
	        .post = threaded_post,
	        .yield = threaded_yield,
	        .wait = threaded_wait,
	        .wake = threaded_wake,
	        .settle = threaded_settle,
	        .choose = threaded_choose,
	        .thread = threaded_thread,
	        .lock = threaded_lock,
	        .unlock = threaded_unlock,
	        .blocked = threaded_blocked,
	        .free = threaded_free,
	};
	struct threaded *t = slu_alloc(1, sizeof *t);

	t->sched.ops = &ops;
	t->random = seed;
	t->tail = &t->head;
	t->idle_tail = &t->idle_head;
	pthread_mutex_init(&t->mutex, NULL);
	for (int i = 0; i < SLU_SCHED_LOCK_COUNT; i++)
		pthread_mutex_init(&t->locks[i], NULL);
	pthread_cond_init(&t->work, NULL);
	pthread_cond_init(&t->quiet, NULL);
	return &t->sched;
}
