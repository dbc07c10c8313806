/* SPDX-License-Identifier: MIT */
/*
 * scheduler-seeded.c - one thread, every choice by the seed or by a guide
 *
 * Each piece of work runs on a stack of its own and gives the processor away at a yield, at a wait, or at its end. The
 * dispatcher, which is whoever called settle(), then lets the seed pick among all that are ready. With a guide, who comes to a
 * yield always gives way, and the guide picks.
 */
#include "memory.h"
#include "scheduler.h"

#include <stdlib.h>
#include <ucontext.h>

#if defined(__SANITIZE_ADDRESS__)
#define ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ASAN 1
#endif
#endif
#ifdef ASAN
#include <sanitizer/common_interface_defs.h>
#endif

#define STACK_BYTES  ((size_t)256 * 1024)
#define YIELD_ONE_IN 4 /* a yield gives way this often, if the seed agrees */

struct fiber {
	ucontext_t context;
	struct fiber *next; /* free, or idle */
	slu_work *work;
	void *argument;
	const void *object; /* waits for it */
	void *stack;
	unsigned number;
	bool begun;
	bool done;
};

/* A wake that nobody has waited for yet. */
struct wake {
	struct wake *next;
	const void *object;
};

struct seeded {
	struct slu_sched sched;
	uint64_t random;
	const struct slu_sched_guide *guide; /* or NULL: by the seed */
	struct slu_sched_ready *told;        /* to the guide; as many as may be ready */
	ucontext_t dispatcher;
	const void *dispatcher_stack;
	size_t dispatcher_bytes;
	struct fiber *running;
	struct fiber **ready;
	size_t ready_count;
	size_t ready_room;
	struct fiber *idle_head;
	struct fiber **idle_tail;
	struct fiber *free;
	struct fiber **fibers;
	size_t fiber_count;
	struct wake *wakes;
	bool locked[SLU_SCHED_LOCK_COUNT];
};

static struct seeded *seeded(struct slu_sched *sched)
{
	return (struct seeded *)sched;
}

static void enter_fiber(void **fake, const void *stack, size_t bytes)
{
#ifdef ASAN
	__sanitizer_start_switch_fiber(fake, stack, bytes);
#else
	(void)fake, (void)stack, (void)bytes;
#endif
}

static void entered_fiber(void *fake, const void **stack, size_t *bytes)
{
#ifdef ASAN
	__sanitizer_finish_switch_fiber(fake, stack, bytes);
#else
	(void)fake, (void)stack, (void)bytes;
#endif
}

static void make_ready(struct seeded *s, struct fiber *fiber)
{
	if (s->ready_count == s->ready_room) {
		s->ready_room = s->ready_room ? 2 * s->ready_room : 64;
		s->ready = slu_resize(s->ready, s->ready_room, sizeof *s->ready);
		s->told = slu_resize(s->told, s->ready_room, sizeof *s->told);
	}
	s->ready[s->ready_count++] = fiber;
}

static void make_idle(struct seeded *s, struct fiber *fiber)
{
	fiber->next = NULL;
	*s->idle_tail = fiber;
	s->idle_tail = &fiber->next;
}

/* Back to the dispatcher, until it picks us again. */
static void leave(struct seeded *s, struct fiber *fiber)
{
	void *fake = NULL;

	enter_fiber(&fake, s->dispatcher_stack, s->dispatcher_bytes);
	swapcontext(&fiber->context, &s->dispatcher);
	entered_fiber(fake, &s->dispatcher_stack, &s->dispatcher_bytes);
}

/* A stack outlives its work: the next piece of work goes round the loop again. */
static void fiber_main(unsigned high, unsigned low)
{
	struct seeded *s = (struct seeded *)((uintptr_t)high << 32 | (uintptr_t)low);
	struct fiber *fiber = s->running;

	entered_fiber(NULL, &s->dispatcher_stack, &s->dispatcher_bytes);
	for (;;) {
		fiber->work(fiber->argument);
		fiber->done = true;
		leave(s, fiber);
	}
}

static struct fiber *new_fiber(struct seeded *s)
{
	struct fiber *fiber = slu_alloc(1, sizeof *fiber);

	fiber->stack = slu_map(STACK_BYTES);
	s->fibers = slu_resize(s->fibers, s->fiber_count + 1, sizeof *s->fibers);
	s->fibers[s->fiber_count++] = fiber;
	fiber->number = (unsigned)s->fiber_count;
	getcontext(&fiber->context);
	fiber->context.uc_stack.ss_sp = fiber->stack;
	fiber->context.uc_stack.ss_size = STACK_BYTES;
	makecontext(&fiber->context, (void (*)(void))fiber_main, 2, (unsigned)((uintptr_t)s >> 32),
	            (unsigned)(uintptr_t)s);
	return fiber;
}

static struct fiber *take_fiber(struct seeded *s)
{
	struct fiber *fiber = s->free;

	if (!fiber)
		return new_fiber(s);
	s->free = fiber->next;
	return fiber;
}

static void seeded_post(struct slu_sched *sched, slu_work *work, void *context, bool when_idle)
{
	struct seeded *s = seeded(sched);
	struct fiber *fiber = take_fiber(s);

	fiber->work = work;
	fiber->argument = context;
	fiber->begun = false;
	fiber->done = false;
	if (when_idle)
		make_idle(s, fiber);
	else
		make_ready(s, fiber);
}

static uint32_t seeded_choose(struct slu_sched *sched, uint32_t count)
{
	const struct slu_sched_guide *guide = seeded(sched)->guide;

	if (guide)
		return guide->choose(guide->context, count);
	return (uint32_t)(slu_random(&seeded(sched)->random) >> 32) % count;
}

static bool gives_way(struct seeded *s)
{
	return s->guide || (s->ready_count && !seeded_choose(&s->sched, YIELD_ONE_IN));
}

static bool seeded_yield(struct slu_sched *sched, bool when_idle)
{
	struct seeded *s = seeded(sched);
	struct fiber *fiber = s->running;

	if (!fiber)
		return false;
	if (when_idle)
		make_idle(s, fiber);
	else if (gives_way(s))
		make_ready(s, fiber);
	else
		return false;
	leave(s, fiber);
	return true;
}

static void seeded_wait(struct slu_sched *sched, const void *object)
{
	struct seeded *s = seeded(sched);

	for (struct wake **at = &s->wakes; *at; at = &(*at)->next) {
		struct wake *wake = *at;

		if (wake->object == object) {
			*at = wake->next;
			free(wake);
			return;
		}
	}
	s->running->object = object;
	leave(s, s->running);
}

static bool has_wake(const struct seeded *s, const void *object)
{
	for (const struct wake *wake = s->wakes; wake; wake = wake->next) {
		if (wake->object == object)
			return true;
	}
	return false;
}

static void seeded_wake(struct slu_sched *sched, const void *object)
{
	struct seeded *s = seeded(sched);
	struct wake *wake;

	for (size_t i = 0; i < s->fiber_count; i++) {
		if (s->fibers[i]->object == object) {
			s->fibers[i]->object = NULL;
			make_ready(s, s->fibers[i]);
			return;
		}
	}
	if (has_wake(s, object))
		return;
	wake = slu_alloc(1, sizeof *wake);
	*wake = (struct wake){.next = s->wakes, .object = object};
	s->wakes = wake;
}

static void dispatch(struct seeded *s, struct fiber *fiber)
{
	void *fake = NULL;

	s->running = fiber;
	enter_fiber(&fake, fiber->stack, STACK_BYTES);
	swapcontext(&s->dispatcher, &fiber->context);
	entered_fiber(fake, NULL, NULL);
	s->running = NULL;
	if (fiber->done) {
		fiber->next = s->free;
		s->free = fiber;
	}
}

static uint32_t pick(struct seeded *s)
{
	uint32_t count = (uint32_t)s->ready_count;

	if (!s->guide)
		return seeded_choose(&s->sched, count);
	for (uint32_t i = 0; i < count; i++) {
		const struct fiber *fiber = s->ready[i];

		s->told[i] = (struct slu_sched_ready){
		        .thread = fiber->number,
		        .context = fiber->argument,
		        .begun = fiber->begun,
		};
	}
	return s->guide->pick(s->guide->context, s->told, count);
}

static void seeded_settle(struct slu_sched *sched, bool idle)
{
	struct seeded *s = seeded(sched);

	for (;;) {
		while (s->ready_count) {
			uint32_t next = pick(s);
			struct fiber *fiber = s->ready[next];

			s->ready[next] = s->ready[--s->ready_count];
			fiber->begun = true;
			dispatch(s, fiber);
		}
		if (!s->idle_head || !idle)
			return;
		make_ready(s, s->idle_head);
		s->idle_head = s->idle_head->next;
		if (!s->idle_head)
			s->idle_tail = &s->idle_head;
	}
}

static unsigned seeded_thread(struct slu_sched *sched)
{
	const struct fiber *fiber = seeded(sched)->running;

	return fiber ? fiber->number : 0;
}

/* Nothing runs beside the running fiber: a lock that is taken twice is a mistake, not a wait. */
static void seeded_lock(struct slu_sched *sched, enum slu_sched_lock lock)
{
	if (seeded(sched)->locked[lock])
		abort();
	seeded(sched)->locked[lock] = true;
}

static void seeded_unlock(struct slu_sched *sched, enum slu_sched_lock lock)
{
	seeded(sched)->locked[lock] = false;
}

static size_t seeded_blocked(struct slu_sched *sched)
{
	const struct seeded *s = seeded(sched);
	size_t blocked = 0;

	for (size_t i = 0; i < s->fiber_count; i++)
		blocked += s->fibers[i]->object != NULL;
	return blocked;
}

static void seeded_free(struct slu_sched *sched)
{
	struct seeded *s = seeded(sched);

	for (size_t i = 0; i < s->fiber_count; i++) {
		slu_unmap(s->fibers[i]->stack, STACK_BYTES);
		free(s->fibers[i]);
	}
	while (s->wakes) {
		struct wake *wake = s->wakes;

		s->wakes = wake->next;
		free(wake);
	}
	free(s->fibers);
	free(s->ready);
	free(s->told);
	free(s);
}

static struct seeded *new_seeded(void)
{
	static const struct slu_sched_ops ops = {
	        .post = seeded_post,
	        .yield = seeded_yield,
	        .wait = seeded_wait,
	        .wake = seeded_wake,
	        .settle = seeded_settle,
	        .choose = seeded_choose,
	        .thread = seeded_thread,
	        .lock = seeded_lock,
	        .unlock = seeded_unlock,
	        .blocked = seeded_blocked,
	        .free = seeded_free,
	};
	struct seeded *s = slu_alloc(1, sizeof *s);

	s->sched.ops = &ops;
	s->idle_tail = &s->idle_head;
	return s;
}

struct slu_sched *slu_sched_new_seeded(uint64_t seed)
{
	struct seeded *s = new_seeded();

	s->random = seed;
	return &s->sched;
}

struct slu_sched *slu_sched_new_guided(const struct slu_sched_guide *guide)
{
	struct seeded *s = new_seeded();

	s->guide = guide;
	return &s->sched;
}
