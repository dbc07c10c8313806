/* SPDX-License-Identifier: MIT */
/*
 * explore.c - every state of the world, breadth first
 *
 * An independent count of what pan finds, over the same options. A state is kept as one number for each of its parts
 * (an object, the environment), which stands for the bytes of that part: exact, and some fifty bytes a state.
 *
 * usage: explore [-tSECONDS] [-DWORD[=N] ...]   the words of a `config` line of models/im/im.claims
 *
 * Exit status: 0 nothing violated, 1 violated, 2 usage, 3 out of memory or time.
 */
#include "says.h"

#include "parts/hash.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PARTS_MAX = 24, NAME_MAX_ = 96, COUNTERS_MAX = 1024 };

static void report(void);

static void *need(void *memory)
{
	if (!memory) {
		report();
		puts("ran out: memory");
		exit(3);
	}
	return memory;
}

/* A set of things of one size, each with a number in the order of coming. A slot has a part of the hash above the number. */
struct set {
	size_t size, count, room, slots;
	unsigned char *things;
	uint64_t *slot;
};

#define EMPTY UINT64_MAX

static unsigned char *thing(const struct set *set, uint32_t number)
{
	return set->things + set->size * number;
}

static uint64_t slot_of(uint64_t hash, size_t number)
{
	return hash >> 32 << 32 | number;
}

static void put(struct set *set, uint32_t number)
{
	uint64_t hash = slu_hash(thing(set, number), set->size);
	size_t at = hash & (set->slots - 1);

	while (set->slot[at] != EMPTY)
		at = (at + 1) & (set->slots - 1);
	set->slot[at] = slot_of(hash, number);
}

static void grow(struct set *set)
{
	set->room = set->room ? 2 * set->room : 64;
	set->slots = 4 * set->room;
	set->things = need(realloc(set->things, set->room * set->size));
	free(set->slot);
	set->slot = need(malloc(set->slots * sizeof *set->slot));
	memset(set->slot, 0xFF, set->slots * sizeof *set->slot);
	for (size_t i = 0; i < set->count; i++)
		put(set, (uint32_t)i);
}

static bool is_there(const struct set *set, uint64_t slot, uint64_t hash, const void *bytes)
{
	return slot >> 32 == hash >> 32 && !memcmp(thing(set, (uint32_t)slot), bytes, set->size);
}

/* The number of what stands at @bytes; *@is_new if it was not there. */
static uint32_t number_of(struct set *set, const void *bytes, bool *is_new)
{
	uint64_t hash = slu_hash(bytes, set->size);
	size_t at;

	if (set->count == set->room)
		grow(set);
	for (at = hash & (set->slots - 1); set->slot[at] != EMPTY; at = (at + 1) & (set->slots - 1)) {
		if (is_there(set, set->slot[at], hash, bytes)) {
			*is_new = false;
			return (uint32_t)set->slot[at];
		}
	}
	*is_new = true;
	set->slot[at] = slot_of(hash, set->count);
	memcpy(thing(set, (uint32_t)set->count), bytes, set->size);
	return (uint32_t)set->count++;
}

/* The parts of the world, one after the other. */
static struct set parts[PARTS_MAX];
static size_t part_count, part_start[PARTS_MAX];
static struct set states;

/* How each state was come by. */
struct origin {
	uint32_t from;
	uint8_t actor, v, b, variant;
};
static struct origin *origins;
static size_t origin_room;

static void add_part(size_t end)
{
	size_t start = part_count ? part_start[part_count - 1] + parts[part_count - 1].size : 0;

	if (end == start)
		return;
	part_start[part_count] = start;
	parts[part_count++].size = end - start;
}

static void divide(void)
{
	const struct slu_world *world = &slu_world;

#define AT(member) ((size_t)((const char *)(world->member) - (const char *)world))
	add_part(AT(binding));
	for (unsigned b = 0; b < SLU_WORLD_BINDINGS_MAX; b++)
		add_part(AT(binding + b + 1));
	for (unsigned v = 0; v < SLU_WORLD_DEVICES_MAX; v++)
		add_part(AT(instance + v + 1));
	for (unsigned v = 0; v < SLU_WORLD_DEVICES_MAX; v++)
		add_part(AT(adapter + v + 1));
	add_part(AT(oid));
	for (unsigned v = 0; v < SLU_WORLD_DEVICES_MAX; v++)
		add_part(AT(oid + v + 1));
	for (unsigned b = 0; b < SLU_WORLD_BINDINGS_MAX; b++)
		add_part(AT(own + b + 1));
	add_part(AT(ndis_adapter));
	add_part(sizeof *world);
#undef AT
	states.size = part_count * sizeof(uint32_t);
}

/* The state that is being expanded, by its parts: a step changes few of them. */
static uint32_t loaded[PARTS_MAX];

static char *part_of_world(size_t i)
{
	return (char *)&slu_world + part_start[i];
}

static bool is_changed(size_t i)
{
	return memcmp(part_of_world(i), thing(&parts[i], loaded[i]), parts[i].size) != 0;
}

static uint32_t store(bool *is_new)
{
	uint32_t tuple[PARTS_MAX], number;
	bool ignored;

	for (size_t i = 0; i < part_count; i++)
		tuple[i] =
		        parts[i].count && !is_changed(i) ? loaded[i] : number_of(&parts[i], part_of_world(i), &ignored);
	number = number_of(&states, tuple, is_new);
	if (number >= origin_room) {
		origin_room = states.room;
		origins = need(realloc(origins, origin_room * sizeof *origins));
	}
	return number;
}

static void load(uint32_t number)
{
	memcpy(loaded, thing(&states, number), states.size);
	for (size_t i = 0; i < part_count; i++)
		memcpy(part_of_world(i), thing(&parts[i], loaded[i]), parts[i].size);
}

/* The loaded state again, after a step. */
static void restore(void)
{
	for (size_t i = 0; i < part_count; i++) {
		if (is_changed(i))
			memcpy(part_of_world(i), thing(&parts[i], loaded[i]), parts[i].size);
	}
}

/* What a run says of itself: counts by name. */

static struct {
	char name[2 * NAME_MAX_];
	unsigned long value;
} counters[COUNTERS_MAX];
static size_t counter_count;

static unsigned long *counter(const char *name)
{
	for (size_t i = 0; i < counter_count; i++) {
		if (!strcmp(counters[i].name, name))
			return &counters[i].value;
	}
	if (counter_count == COUNTERS_MAX)
		need(NULL);
	snprintf(counters[counter_count].name, sizeof counters->name, "%s", name);
	return &counters[counter_count++].value;
}

/* Bounds. */

static unsigned *bound_of(const char *word, size_t length)
{
	static const struct {
		const char *name;
		unsigned *bound;
	} bounds[] = {
	        {"BINDINGS", &BINDINGS}, {"DEVICES", &DEVICES},   {"SENDS", &SENDS},     {"LOANS", &LOANS},
	        {"OIDS", &OIDS},         {"POWER", &POWER},       {"REMOVAL", &REMOVAL}, {"LOWER", &LOWER},
	        {"RESETS", &RESETS},     {"SHUTDOWN", &SHUTDOWN}, {"ASKING", &ASKING},   {"OWN", &OWN},
	        {"CANCELS", &CANCELS},   {"HOSTILE", &HOSTILE},   {"LIVE", &LIVE},       {"SPLIT", &SPLIT},
	};

	for (size_t i = 0; i < sizeof bounds / sizeof *bounds; i++) {
		if (strlen(bounds[i].name) == length && !strncmp(bounds[i].name, word, length))
			return bounds[i].bound;
	}
	return NULL;
}

static bool read_word(const char *word)
{
	size_t length;
	unsigned *bound;

	if (strncmp(word, "-D", 2) != 0)
		return false;
	length = strcspn(word + 2, "=");
	bound = bound_of(word + 2, length);
	if (!bound)
		return false;
	*bound = word[2 + length] ? (unsigned)strtoul(word + 3 + length, NULL, 10) : 1;
	return BINDINGS >= 1 && BINDINGS <= SLU_WORLD_BINDINGS_MAX && DEVICES >= 1 &&
	       DEVICES <= SLU_WORLD_DEVICES_MAX && SENDS <= 2 && LOANS <= 2;
}

/* The search. */

static unsigned long transitions;

static void print_step(const struct origin *origin)
{
	const struct slu_world_actor *actor = &slu_world_actors[origin->actor];

	printf("%s(%u, %u) %u\n", actor->name, origin->v, origin->b, origin->variant);
	load(origin->from);
	slu_world_listener.print = printf;
	slu_world_option((enum slu_actor)origin->actor, origin->v, origin->b, origin->variant, true);
	slu_world_listener.print = NULL;
}

/* The way from the start, which is the shortest. */
static void print_way(uint32_t number)
{
	uint32_t *way = need(malloc(states.count * sizeof *way));
	size_t count = 0;

	for (; number; number = origins[number].from)
		way[count++] = number;
	while (count)
		print_step(&origins[way[--count]]);
	free(way);
}

static bool take(const struct origin *by)
{
	const char *violated;
	uint32_t number;
	bool is_new;

	slu_world_option((enum slu_actor)by->actor, by->v, by->b, by->variant, true);
	violated = slu_world_violated;
	number = store(&is_new);
	transitions++;
	if (is_new)
		origins[number] = *by;
	if (violated) {
		print_way(by->from);
		print_step(by);
		printf("violated: %s\n", violated);
	}
	restore();
	return !violated;
}

static bool act(uint32_t from, enum slu_actor actor, unsigned v, unsigned b, unsigned *enabled)
{
	for (unsigned variant = 0; variant < slu_world_actors[actor].variants; variant++) {
		struct origin by = {from, (uint8_t)actor, (uint8_t)v, (uint8_t)b, (uint8_t)variant};

		if (!slu_world_option(actor, v, b, variant, false))
			continue;
		++*enabled;
		if (!take(&by))
			return false;
	}
	return true;
}

static bool act_each(uint32_t from, enum slu_actor actor, unsigned *enabled)
{
	enum slu_world_index index = slu_world_actors[actor].index;
	unsigned devices = index == SLU_WORLD_EACH_DEVICE || index == SLU_WORLD_EACH_PAIR ? DEVICES : 1;
	unsigned bindings = index == SLU_WORLD_EACH_BINDING || index == SLU_WORLD_EACH_PAIR ? BINDINGS : 1;

	for (unsigned v = 0; v < devices; v++) {
		for (unsigned b = 0; b < bindings; b++) {
			if (!act(from, actor, v, b, enabled))
				return false;
		}
	}
	return true;
}

/* False: something was violated. */
static bool expand(uint32_t from)
{
	unsigned enabled = 0;

	load(from);
	for (unsigned actor = 0; actor < SLU_ACTOR_COUNT; actor++) {
		if (!act_each(from, (enum slu_actor)actor, &enabled))
			return false;
	}
	if (!enabled && slu_world.rests == RESTING) {
		print_way(from);
		puts("violated: no_deadlock");
		return false;
	}
	return true;
}

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

	printf("states %zu\ntransitions %lu\nseconds %.2f\nstates a second %.0f\n", states.count, transitions, took,
	       (double)states.count / took);
}

/* The clock is asked now and then. */
static bool is_late(uint32_t from)
{
	return seconds_max > 0 && from % 4096 == 0 && seconds() > seconds_max;
}

static bool read_words(int count, char **words)
{
	for (int i = 1; i < count; i++) {
		if (!strncmp(words[i], "-t", 2)) {
			seconds_max = strtod(words[i] + 2, NULL);
		} else if (!read_word(words[i])) {
			fprintf(stderr, "explore: %s: not a bound, or out of range\n", words[i]);
			return false;
		}
	}
	return true;
}

int main(int argc, char **argv)
{
	bool good = true, late = false, is_new;
	uint32_t from;

	began = seconds();
	if (!read_words(argc, argv))
		return 2;
	slu_world_listener.counter = counter;
	divide();
	store(&is_new);
	for (from = 0; from < states.count && good && !late; from++) {
		good = expand(from);
		late = is_late(from);
	}
	report();
	if (good && late)
		printf("ran out: time, %zu states not expanded\n", states.count - from);
	return good ? late ? 3 : 0 : 1;
}
