/* SPDX-License-Identifier: MIT */
/*
 * gone.c - the guard's memory goes as soon as the close is complete; usage: gone ROUNDS
 *
 * Two threads leave at the same time, the completion frees the guard. Under a sanitizer whoever touches it late is noticed;
 * without one the memory is overwritten first.
 */
#include "check.h"

#include "user.h"
#include "sluice/guard.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct object {
	struct slu_guard guard;
	struct slu_drain_counter counters[2];
};

static struct slu_reporters reporters;
static struct slu_reporter seats[2];
static _Atomic(struct object *) current;
static atomic_int ready, gone;
static atomic_bool is_over;

void check_assert(int result, const char *expression, const char *file, int line)
{
	if (!result) {
		printf("%s:%d: %s\n", file, line, expression);
		abort();
	}
}

static void free_object(void *context)
{
	memset(context, 0x5a, sizeof(struct object));
	free(context);
	atomic_fetch_add(&gone, 1);
}

static void *leave_each(void *argument)
{
	struct slu_reporter *seat = slu_user_seat(&reporters);
	int round = 0;

	(void)argument;
	while (!atomic_load(&is_over)) {
		struct object *object;

		slu_reporter_report(seat);
		if (atomic_load(&ready) != 2 * (round + 1)) {
			sched_yield();
			continue;
		}
		object = atomic_load(&current);
		round++;
		slu_guard_release(&object->guard, seat, "item");
		slu_reporter_report(seat);
		while (!atomic_load(&is_over) && atomic_load(&gone) < round) {
			slu_reporter_report(seat);
			sched_yield();
		}
	}
	return NULL;
}

int main(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : 1000;
	pthread_t threads[2];
	int i;

	slu_user_barrier_prepare();
	slu_reporters_init(&reporters, seats, 2, 1000, slu_user_barrier);
	for (i = 0; i < 2; i++)
		pthread_create(&threads[i], NULL, leave_each, NULL);
	for (i = 0; i < rounds; i++) {
		struct object *object = calloc(1, sizeof(*object));

		slu_guard_init(&object->guard, &reporters, object->counters);
		slu_guard_open(&object->guard);
		check_assert(slu_guard_acquire_many(&object->guard, NULL, 2, "item"), "open", __FILE__, __LINE__);
		check_assert(!slu_guard_close(&object->guard, free_object, object), "pending", __FILE__, __LINE__);
		atomic_store(&current, object);
		atomic_fetch_add(&ready, 2);
		while (atomic_load(&gone) <= i) {
			slu_reporters_attend(&reporters, (slu_word)i);
			sched_yield();
		}
	}
	atomic_store(&is_over, true);
	for (i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	printf("%d guards are gone\n", rounds);
	return 0;
}
