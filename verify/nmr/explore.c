/* SPDX-License-Identifier: MIT */
/*
 * explore.c - every state of the registrar's world, breadth first
 *
 * An independent count of what pan finds, over the options of world.h. A state is kept as one number for each part of the world,
 * which stands for the bytes of that part (parts/parts.h): exact. Bounds are those that it was compiled with.
 *
 * usage: explore [SECONDS]
 *
 * Exit status: 0 nothing violated, 1 violated, 2 usage, 3 out of memory or time.
 */
#include "world.h"

#include "parts/hash.h"
#include "parts/parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PARTS = 8, FIRST_ROOM = 1 << 16, FAIRLY_OFTEN = 4096 };

/* A state: what its parts look like. */
struct state {
	uint32_t parts[PARTS];
};

/* How it was come by. */
struct origin {
	uint32_t from;
	uint8_t actor, v, variant;
};

/* All of them, in the order of coming; a slot has the number of one and 1 more, 0: free. */
static struct state *states;
static struct origin *origins;
static uint32_t *slots;
static size_t state_count, room, slot_count;
static unsigned long transitions;
static double began, seconds_max;

static double seconds(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec * 1e-9 - began;
}

static void report(void)
{
	double took = seconds();

	printf("states %zu\ntransitions %lu\nseconds %.2f\nstates a second %.0f\n", state_count, transitions, took,
	       (double)state_count / took);
}

static void *need(void *memory)
{
	if (!memory) {
		report();
		puts("ran out: memory");
		exit(3);
	}
	return memory;
}

static size_t find(const struct state *state)
{
	size_t at = slu_hash(state, sizeof *state) & (slot_count - 1);

	while (slots[at] && memcmp(&states[slots[at] - 1], state, sizeof *state) != 0)
		at = (at + 1) & (slot_count - 1);
	return at;
}

static void grow(void)
{
	room = room ? 2 * room : FIRST_ROOM;
	slot_count = 2 * room;
	states = need(realloc(states, room * sizeof *states));
	origins = need(realloc(origins, room * sizeof *origins));
	free(slots);
	slots = need(calloc(slot_count, sizeof *slots));
	for (size_t i = 0; i < state_count; i++)
		slots[find(&states[i])] = (uint32_t)i + 1;
}

static void keep(struct state *state, const struct origin *by)
{
	size_t at;

	slu_parts_keep(state->parts);
	if (state_count == room)
		grow();
	at = find(state);
	if (slots[at])
		return;
	states[state_count] = *state;
	origins[state_count] = *by;
	slots[at] = (uint32_t)++state_count;
}

/* The world in parts that change by themselves. */
static void divide(void)
{
	struct slu_world *world = &slu_world;
	char *ends[PARTS] = {
	        (char *)world->half,     (char *)world->seen_attachment,
	        (char *)world->context,  (char *)world->attaching,
	        (char *)world->module,   (char *)world->completer,
	        (char *)world->attacher, (char *)(world + 1),
	};
	char *start = (char *)world;

	for (size_t i = 0; i < PARTS; i++) {
		slu_parts_add(start, (size_t)(ends[i] - start), NULL);
		start = ends[i];
	}
}

/* One step of the model: where a module ends with it, that is the same step. */
static const char *step(const struct origin *by)
{
	enum slu_actor actor = (enum slu_actor)by->actor;
	const char *violated;

	slu_world_option(actor, by->v, 0, by->variant, true);
	violated = slu_world_violated;
	if (!violated && actor == SLU_ACTOR_MODULE && slu_world_option(actor, by->v, 0, slu_world_end, false))
		slu_world_option(actor, by->v, 0, slu_world_end, true);
	return violated;
}

static void print_step(const struct origin *by)
{
	struct state state = states[by->from];

	printf("%s(%u) %u\n", slu_world_actors[by->actor].name, by->v, by->variant);
	slu_parts_load(state.parts);
	slu_world_listener.print = printf;
	step(by);
	slu_world_listener.print = NULL;
	slu_parts_keep(state.parts);
}

/* The way from the start, which is a shortest one; what was violated at its end. */
static bool tell(uint32_t number, const struct origin *by, const char *violated)
{
	uint32_t *way = need(malloc(state_count * sizeof *way));
	size_t count = 0;

	for (; number; number = origins[number].from)
		way[count++] = number;
	while (count)
		print_step(&origins[way[--count]]);
	if (by)
		print_step(by);
	printf("violated: %s\n", violated);
	free(way);
	return false;
}

/* False: something was violated. */
static bool take(const struct origin *by)
{
	struct state state = states[by->from];
	const char *violated = step(by);

	transitions++;
	if (violated) {
		slu_parts_keep(state.parts);
		return tell(by->from, by, violated);
	}
	keep(&state, by);
	return true;
}

static bool act(struct origin *by, bool *enabled)
{
	for (unsigned variant = 0; variant < slu_world_actors[by->actor].variants; variant++) {
		slu_parts_load(states[by->from].parts);
		if (!slu_world_option((enum slu_actor)by->actor, by->v, 0, variant, false))
			continue;
		*enabled = true;
		by->variant = (uint8_t)variant;
		if (!take(by))
			return false;
	}
	return true;
}

static bool expand(uint32_t from)
{
	bool enabled = false;
	uint8_t rests;

	slu_parts_load(states[from].parts);
	rests = slu_world.rests;
	for (unsigned actor = 0; actor < SLU_ACTOR_COUNT; actor++) {
		unsigned count = slu_world_actors[actor].index == SLU_WORLD_ONE ? 1 : DEVICES;

		for (unsigned v = 0; v < count; v++) {
			struct origin by = {.from = from, .actor = (uint8_t)actor, .v = (uint8_t)v};

			if (!act(&by, &enabled))
				return false;
		}
	}
	return enabled || rests != RESTING || tell(from, NULL, "no_deadlock");
}

static unsigned long *counter(const char *name)
{
	static unsigned long count;

	(void)name;
	return &count;
}

int main(int argc, char **argv)
{
	struct state start = {{0}};
	struct origin nothing = {0};
	bool good = true, late = false;
	uint32_t from;

	if (argc > 2) {
		fputs("usage: explore [SECONDS]\n", stderr);
		return 2;
	}
	seconds_max = argc > 1 ? strtod(argv[1], NULL) : 0;
	began = seconds();
	slu_world_listener.counter = counter;
	divide();
	keep(&start, &nothing);
	for (from = 0; from < state_count && good && !late; from++) {
		good = expand(from);
		late = seconds_max > 0 && from % FAIRLY_OFTEN == 0 && seconds() > seconds_max;
	}
	report();
	if (good && late)
		printf("ran out: time, %zu states not expanded\n", state_count - from);
	return good ? late ? 3 : 0 : 1;
}
