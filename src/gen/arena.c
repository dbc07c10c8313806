/* SPDX-License-Identifier: MIT */
/*
 * arena.c - memory of one page, given back at once
 */
#include "gen-private.h"

#include <stdlib.h>
#include <string.h>

struct slu_arena {
	struct slu_arena *next;
	max_align_t data[];
};

static void *allocate(size_t size)
{
	void *memory = calloc(1, size);

	if (!memory)
		exit(slu_gen_fail(SLU_GEN_TOOL_FAILED, "out of memory; close something and try again"));
	return memory;
}

struct slu_arena *slu_arena_new(void)
{
	return allocate(sizeof(struct slu_arena));
}

void slu_arena_free(struct slu_arena *arena)
{
	while (arena) {
		struct slu_arena *next = arena->next;

		free(arena);
		arena = next;
	}
}

void *slu_arena_alloc(struct slu_arena *arena, size_t size)
{
	struct slu_arena *block = allocate(sizeof *block + size);

	block->next = arena->next;
	arena->next = block;
	return block->data;
}

char *slu_arena_copy(struct slu_arena *arena, const char *text, size_t length)
{
	char *copy = slu_arena_alloc(arena, length + 1);

	memcpy(copy, text, length);
	return copy;
}

char *slu_arena_print(struct slu_arena *arena, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	int length = vsnprintf(NULL, 0, format, args);
	va_end(args);

	char *text = slu_arena_alloc(arena, (size_t)length + 1);
	va_start(args, format);
	vsnprintf(text, (size_t)length + 1, format, args);
	va_end(args);
	return text;
}
