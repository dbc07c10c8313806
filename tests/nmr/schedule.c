/* SPDX-License-Identifier: MIT */
/*
 * schedule.c - every schedule of a few threads, up to a number of preemptions
 */
#include "schedule.h"

#include <stdio.h>
#include <stdlib.h>
#include <ucontext.h>

#if SCHEDULE_TSAN
#include <sanitizer/tsan_interface.h>
#endif

#define STACK_BYTES (256 * 1024)
#define CHOICES_MAX 4096

/*
 * @ready:    blocked until this is true; NULL: not blocked
 * @finished: came to its end
 */
struct actor {
	const char *name;
	void (*run)(void *argument);
	void *argument;
	bool (*ready)(const void *argument);
	const void *awaited;
	bool finished;
	char *stack;
	ucontext_t context;
	void *fiber;
};

/* One choice of a schedule: which of how many. */
struct choice {
	unsigned char taken;
	unsigned char count;
	unsigned char actor;
};

static struct actor actors[1 + ACTORS_MAX]; /* 0: the scheduler */
static size_t actor_count;
static size_t current;

static struct choice choices[CHOICES_MAX];
static size_t choice_count; /* of the schedule as planned */
static size_t choice_at;
static unsigned preemptions_left;

size_t schedule_current(void)
{
	return current;
}

void schedule_fail(const char *file, int line, const char *what)
{
	fprintf(stderr, "%s:%d: %s\nschedule:", file, line, what);
	for (size_t i = 0; i < choice_at; i++)
		fprintf(stderr, " %s", actors[choices[i].actor].name);
	fprintf(stderr, "\n");
	exit(1);
}

static void switch_to(size_t next)
{
	size_t from = current;

	current = next;
#if SCHEDULE_TSAN
	__tsan_switch_to_fiber(actors[next].fiber, 0);
#endif
	swapcontext(&actors[from].context, &actors[next].context);
}

static bool is_runnable(const struct actor *actor)
{
	return !actor->finished && (!actor->ready || actor->ready(actor->awaited));
}

/* The next choice: as planned, or the first. */
static size_t choose(const unsigned char *options, unsigned char count)
{
	struct choice *choice = &choices[choice_at];

	if (count == 1)
		return options[0];
	if (choice_at == CHOICES_MAX)
		schedule_fail(__FILE__, __LINE__, "too many choices");
	if (choice_at == choice_count) {
		*choice = (struct choice){.count = count};
		choice_count++;
	}
	if (choice->count != count)
		schedule_fail(__FILE__, __LINE__, "a schedule does not repeat");
	choice_at++;
	choice->actor = options[choice->taken];
	return choice->actor;
}

/* Who goes on: first of all who ran, then the others; 0: everybody is blocked or at the end. */
static size_t next_actor(void)
{
	unsigned char options[ACTORS_MAX];
	unsigned char count = 0;
	bool can_go_on = current && !actors[current].finished && !actors[current].ready;
	size_t next;

	if (can_go_on)
		options[count++] = (unsigned char)current;
	for (size_t i = 1; i <= actor_count && (!can_go_on || preemptions_left); i++) {
		if ((i != current || !can_go_on) && is_runnable(&actors[i]))
			options[count++] = (unsigned char)i;
	}
	if (!count)
		return 0;
	next = choose(options, count);
	if (can_go_on && next != current)
		preemptions_left--;
	return next;
}

static void go_on(void)
{
	size_t next = next_actor();

	if (next != current)
		switch_to(next);
}

void schedule_yield(void)
{
	if (current)
		go_on();
}

void schedule_until(bool (*ready)(const void *argument), const void *argument)
{
	struct actor *actor = &actors[current];

	actor->ready = ready;
	actor->awaited = argument;
	go_on();
	actor->ready = NULL;
}

static bool always(const void *argument)
{
	(void)argument;
	return true;
}

void schedule_pause(void)
{
	schedule_until(always, NULL);
}

static void start(void)
{
	struct actor *actor = &actors[current];

	actor->run(actor->argument);
	actor->finished = true;
	go_on();
}

void schedule_actor(const char *name, void (*run)(void *argument), void *argument)
{
	struct actor *actor = &actors[++actor_count];

	if (!actor->stack)
		actor->stack = malloc(STACK_BYTES);
	actor->name = name;
	actor->run = run;
	actor->argument = argument;
}

static void prepare(struct actor *actor)
{
	actor->finished = false;
	actor->ready = NULL;
	getcontext(&actor->context);
	actor->context.uc_stack.ss_sp = actor->stack;
	actor->context.uc_stack.ss_size = STACK_BYTES;
	actor->context.uc_link = NULL;
	makecontext(&actor->context, start, 0);
#if SCHEDULE_TSAN
	actors[0].fiber = __tsan_get_current_fiber();
	if (actor->fiber)
		__tsan_destroy_fiber(actor->fiber);
	actor->fiber = __tsan_create_fiber(0);
#endif
}

static void run_one(void)
{
	choice_at = 0;
	for (size_t i = 1; i <= actor_count; i++)
		prepare(&actors[i]);
	go_on();
	for (size_t i = 1; i <= actor_count; i++) {
		if (!actors[i].finished)
			schedule_fail(__FILE__, __LINE__, "somebody waits for ever");
	}
}

/* The last choice that has something left to choose takes the next; those after it are forgotten. */
static bool next_schedule(void)
{
	while (choice_count && choices[choice_count - 1].taken + 1 == choices[choice_count - 1].count)
		choice_count--;
	if (!choice_count)
		return false;
	choices[choice_count - 1].taken++;
	return true;
}

size_t schedule_all(unsigned preemptions, void (*begin)(void), void (*end)(void))
{
	size_t count = 0;

	choice_count = 0;
	do {
		preemptions_left = preemptions;
		begin();
		run_one();
		end();
		count++;
	} while (next_schedule());
	actor_count = 0;
	return count;
}
