/* SPDX-License-Identifier: MIT */
/*
 * memory.c - memory, or the end
 */
#include "memory.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#define EXIT_TOOL_FAILED 4

void slu_end_without(const char *what)
{
	fprintf(stderr, "sluice: no %s\n", what);
	exit(EXIT_TOOL_FAILED);
}

void *slu_have(void *memory)
{
	if (!memory)
		slu_end_without("memory");
	return memory;
}

void *slu_resize(void *memory, size_t count, size_t size)
{
	return slu_have(count > SIZE_MAX / size ? NULL : realloc(memory, count * size));
}

void *slu_alloc(size_t count, size_t size)
{
	return slu_have(calloc(count ? count : 1, size ? size : 1));
}

void *slu_map(size_t bytes)
{
	void *memory = mmap(NULL, bytes ? bytes : 1, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return slu_have(memory == MAP_FAILED ? NULL : memory);
}

void slu_unmap(void *memory, size_t bytes)
{
	munmap(memory, bytes ? bytes : 1);
}
