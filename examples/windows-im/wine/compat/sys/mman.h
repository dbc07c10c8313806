/* SPDX-License-Identifier: MIT */
/*
 * mman.h - memory of the host: from the heap
 */
#ifndef WINE_MMAN_H
#define WINE_MMAN_H

#include <stddef.h>
#include <stdlib.h>

#define PROT_READ     1
#define PROT_WRITE    2
#define MAP_PRIVATE   2
#define MAP_ANONYMOUS 32
#define MAP_STACK     0
#define MAP_FAILED    ((void *)-1)

static inline void *mmap(void *at, size_t bytes, int protection, int flags, int file, long long offset)
{
	void *memory = calloc(1, bytes);

	(void)at, (void)protection, (void)flags, (void)file, (void)offset;
	return memory ? memory : MAP_FAILED;
}

static inline int munmap(void *memory, size_t bytes)
{
	(void)bytes;
	free(memory);
	return 0;
}

#endif
