/* SPDX-License-Identifier: MIT */
/*
 * cache.h - a folder of what was found before, by keys
 *
 * An entry is a file whose name is its key: 64 digits, the sum of everything that what it holds depends on. It begins with
 * the sum of the rest, so that one that was cut, changed or put there by something else is none. Entries are written beside
 * and renamed: several runs share a folder.
 */
#ifndef SLU_CACHE_H
#define SLU_CACHE_H

#include "cli.h"

#include <stdbool.h>
#include <stddef.h>

struct slu_cache;

/**
 * struct slu_part - a named piece of an entry
 * @name: a word
 * @data: any bytes; a byte 0 behind them once it is read
 */
struct slu_part {
	const char *name;
	const char *data;
	size_t size;
};

/**
 * struct slu_entry - parts in the order in which they were added
 */
struct slu_entry {
	struct slu_part *parts;
	size_t count, room;
};

/**
 * slu_cache_open() - a folder for entries
 * @cache:  filled in; NULL: nothing is kept
 * @folder: what the user said, or NULL: SLUICE_CACHE (empty: no cache), else sluice in XDG_CACHE_HOME or ~/.cache
 *
 * Return: 2 after one line where the folder that somebody named is none of ours.
 */
enum slu_exit slu_cache_open(struct slu_cache **cache, const char *folder);
/* Entries that nobody asked for in a month are removed. */
void slu_cache_close(struct slu_cache *cache);

void slu_entry_add(struct slu_entry *entry, const char *name, const char *data, size_t size);
void slu_entry_add_text(struct slu_entry *entry, const char *name, const char *text);
/* NULL where it has no such part. */
const struct slu_part *slu_entry_part(const struct slu_entry *entry, const char *name);
/* Its bytes as text, or "". */
const char *slu_entry_text(const struct slu_entry *entry, const char *name);

/* Whether there is a whole entry of that key; then @entry holds it. */
bool slu_cache_get(struct slu_cache *cache, const char *key, struct slu_entry *entry);
/* A cache that cannot be written says so once, and nothing else comes of it. */
void slu_cache_put(struct slu_cache *cache, const char *key, const struct slu_entry *entry);

/* Sum of what a file holds, "-" where there is none; each is read once a run. */
const char *slu_cache_sum(struct slu_cache *cache, const char *path);
/* What the programs that make a verifier are: sluice, spin, gcc, and what in the environment steers them. */
const char *slu_cache_tools(struct slu_cache *cache);

#endif
