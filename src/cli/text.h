/* SPDX-License-Identifier: MIT */
/*
 * text.h - strings, lists and files for tools that run once
 *
 * What these return lives until slu_text_forget(); nothing is freed one by one.
 */
#ifndef SLU_TEXT_H
#define SLU_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct slu_words - a list of strings
 * @at:    the strings, a NULL after the last: fits execvp()
 * @count: how many
 */
struct slu_words {
	const char **at;
	size_t count;
	size_t room;
};

/* Zeroed memory; ends the program with status 4 if there is none. */
void *slu_keep(size_t size);
/* @array with room for one more element of @size bytes than @count, and zeroes after it; moves it where needed. */
void *slu_grow(void *array, size_t count, size_t *room, size_t size);
void slu_text_forget(void);

char *slu_text(const char *format, ...) __attribute__((format(printf, 1, 2)));
char *slu_text_of(const char *from, size_t size);
/* Without blanks at its end. */
char *slu_trimmed(const char *from, size_t size);
bool slu_starts(const char *text, const char *with);
/* An event's name in a line of a run: capitals, digits and _ */
bool slu_is_event(const char *word);
bool slu_ends(const char *text, const char *with);
uint64_t slu_text_hash(const char *text);

void slu_words_add(struct slu_words *words, const char *word);
void slu_words_add_all(struct slu_words *words, const struct slu_words *more);
bool slu_words_have(const struct slu_words *words, const char *word);
/* The words of @line between blanks; "..." holds blanks in. False: a quote is not closed. */
bool slu_words_split(struct slu_words *words, const char *line);
char *slu_words_join(const struct slu_words *words, const char *between);
void slu_words_sort(struct slu_words *words);

/* NULL with errno where the file cannot be read. */
char *slu_file_read(const char *path, size_t *size);
/* Written beside @path, then renamed. False with errno. */
bool slu_file_write(const char *path, const char *data, size_t size);
/* Where PATH has it, or NULL. */
const char *slu_command_path(const char *name);
bool slu_is_command(const char *name);
bool slu_is_file(const char *path);
bool slu_is_folder(const char *path);
const char *slu_base(const char *path);
char *slu_folder_of(const char *path);
char *slu_path_real(const char *path);
/* Names of the files and folders of @path that end with @ending, sorted. */
struct slu_words slu_folder_list(const char *path, const char *ending);

/* An empty folder of our own under TMPDIR; NULL with errno. */
char *slu_scratch_new(void);
/* A folder and all that is in it. */
void slu_scratch_remove(const char *path);

#endif
