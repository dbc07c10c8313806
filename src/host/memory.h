/* SPDX-License-Identifier: MIT */
/*
 * memory.h - memory, or the end
 *
 * The host has no other way to go on without memory: each function gives it, that is new zeroed, or prints a line and exits with 4.
 */
#ifndef SLU_MEMORY_H
#define SLU_MEMORY_H

#include <stddef.h>

/* What another has allocated, or the end. */
void *slu_have(void *memory);

/* "sluice: no thread", and the end. */
_Noreturn void slu_end_without(const char *what);

/* As realloc(). */
void *slu_resize(void *memory, size_t count, size_t size);

/* Give it back with free(). */
void *slu_alloc(size_t count, size_t size);

/* Much memory of which perhaps little is used: pages come as they are touched. */
void *slu_map(size_t bytes);
void slu_unmap(void *memory, size_t bytes);

#endif
