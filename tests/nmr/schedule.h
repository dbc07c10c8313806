/* SPDX-License-Identifier: MIT */
/*
 * schedule.h - every schedule of a few threads, up to a number of preemptions
 *
 * Actors are coroutines. One runs until it yields, blocks or ends; which one goes on is a choice. schedule_all() runs the
 * actors again and again, each time with the next sequence of choices, until there is none left. A switch away from an actor
 * that could go on is a preemption; how many a schedule may have is bounded.
 */
#ifndef SCHEDULE_H
#define SCHEDULE_H

#include <stdbool.h>
#include <stddef.h>

#define ACTORS_MAX 6

/* ThreadSanitizer wants to be told of each coroutine, makes a schedule a thousand times slower, and has nothing to find. */
#if defined(__SANITIZE_THREAD__)
#define SCHEDULE_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define SCHEDULE_TSAN 1
#endif
#endif
#ifndef SCHEDULE_TSAN
#define SCHEDULE_TSAN 0
#endif

/* An actor of the next schedule_all(); @run starts afresh in each schedule. */
void schedule_actor(const char *name, void (*run)(void *argument), void *argument);

/* Run each schedule, between @begin and @end. Forgets the actors. Returns how many there were. */
size_t schedule_all(unsigned preemptions, void (*begin)(void), void (*end)(void));

/* In an actor: others may run. */
void schedule_yield(void);

/* In an actor: others may run, at no preemption. */
void schedule_pause(void);

/* In an actor: others run until @ready(@argument). */
void schedule_until(bool (*ready)(const void *argument), const void *argument);

/* The running actor, from 1; 0 outside of all. */
size_t schedule_current(void);

/* Tell the schedule and end: something is wrong. */
_Noreturn void schedule_fail(const char *file, int line, const char *what);

#endif
