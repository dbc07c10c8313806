/* SPDX-License-Identifier: MIT */
/*
 * parts.c - memory as a few numbers
 */
#include "parts.h"
#include "hash.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a part has looked like: bytes of one arena. */
struct look {
	size_t offset, size;
	uint64_t hash;
};

/* @slots: open addressing; a number each, 0: free */
struct part {
	unsigned char *at;
	size_t size, *skip;
	struct look *looks;
	unsigned char *arena;
	uint32_t *slots;
	size_t count, room, arena_used, arena_room, slot_count;
};

uint32_t slu_parts_state[SLU_PARTS_MAX];

static struct part parts[SLU_PARTS_MAX];
static size_t part_count;
static uint32_t loaded[SLU_PARTS_MAX];

static void *need(void *memory)
{
	if (!memory) {
		fputs("pan: out of memory\n", stderr);
		exit(1);
	}
	return memory;
}

void slu_parts_add(void *at, size_t size, size_t *skip)
{
	if (part_count == SLU_PARTS_MAX)
		abort();
	parts[part_count++] = (struct part){.at = at, .size = size, .skip = skip};
}

static size_t skipped(const struct part *part)
{
	return part->skip ? *part->skip : 0;
}

/* Where the number of such a look stands, or would. */
static size_t find(const struct part *part, uint64_t hash, const unsigned char *bytes, size_t size)
{
	size_t at = hash & (part->slot_count - 1);

	for (; part->slots[at]; at = (at + 1) & (part->slot_count - 1)) {
		const struct look *look = &part->looks[part->slots[at] - 1];

		if (look->hash == hash && look->size == size && !memcmp(part->arena + look->offset, bytes, size))
			break;
	}
	return at;
}

/* Twice the room; each look is found anew. */
static void grow(struct part *part)
{
	part->room = part->room ? 2 * part->room : 256;
	part->slot_count = 4 * part->room;
	part->looks = need(realloc(part->looks, part->room * sizeof *part->looks));
	free(part->slots);
	part->slots = need(calloc(part->slot_count, sizeof *part->slots));
	for (size_t i = 0; i < part->count; i++) {
		size_t at = part->looks[i].hash & (part->slot_count - 1);

		while (part->slots[at])
			at = (at + 1) & (part->slot_count - 1);
		part->slots[at] = (uint32_t)i + 1;
	}
}

static size_t store(struct part *part, const unsigned char *bytes, size_t size)
{
	size_t offset = part->arena_used;

	if (offset + size > part->arena_room) {
		part->arena_room = 2 * part->arena_room + size;
		part->arena = need(realloc(part->arena, part->arena_room));
	}
	memcpy(part->arena + offset, bytes, size);
	part->arena_used += size;
	return offset;
}

static uint32_t number_of(struct part *part)
{
	const unsigned char *bytes = part->at + skipped(part);
	size_t size = part->size - skipped(part), at;
	uint64_t hash = slu_hash(bytes, size);

	if (part->count == part->room)
		grow(part);
	at = find(part, hash, bytes, size);
	if (!part->slots[at]) {
		part->looks[part->count] = (struct look){store(part, bytes, size), size, hash};
		part->slots[at] = (uint32_t)++part->count;
	}
	return part->slots[at];
}

static void load(struct part *part, uint32_t number)
{
	size_t before = skipped(part), skip = number ? part->size - part->looks[number - 1].size : part->size;

	if (skip > before)
		memset(part->at + before, 0, skip - before);
	if (part->skip)
		*part->skip = skip;
	if (number)
		memcpy(part->at + skip, part->arena + part->looks[number - 1].offset, part->size - skip);
}

void slu_parts_load(const uint32_t *numbers)
{
	for (size_t i = 0; i < part_count; i++) {
		if (numbers[i] != loaded[i])
			load(&parts[i], numbers[i]);
		loaded[i] = numbers[i];
	}
}

static bool is_changed(const struct part *part, uint32_t number)
{
	const struct look *look;

	if (!number)
		return true;
	look = &part->looks[number - 1];
	return look->size != part->size - skipped(part) ||
	       memcmp(part->at + skipped(part), part->arena + look->offset, look->size) != 0;
}

void slu_parts_keep(uint32_t *numbers)
{
	for (size_t i = 0; i < part_count; i++) {
		if (is_changed(&parts[i], loaded[i]))
			numbers[i] = loaded[i] = number_of(&parts[i]);
	}
}
