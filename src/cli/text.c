/* SPDX-License-Identifier: MIT */
/*
 * text.c - strings, lists and files for tools that run once
 */
#include "cli.h"
#include "text.h"

#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct block {
	struct block *next;
	max_align_t data[];
};

static struct block *blocks;

void *slu_keep(size_t size)
{
	struct block *block = calloc(1, sizeof *block + size);

	if (!block)
		exit(slu_fail(SLU_EXIT_TOOL_FAILED, "out of memory"));
	block->next = blocks;
	blocks = block;
	return block->data;
}

void slu_text_forget(void)
{
	while (blocks) {
		struct block *next = blocks->next;

		free(blocks);
		blocks = next;
	}
}

void *slu_grow(void *array, size_t count, size_t *room, size_t size)
{
	void *moved;

	if (count + 1 < *room)
		return array;
	*room = *room ? *room * 2 : 8;
	moved = slu_keep(*room * size);
	if (count)
		memcpy(moved, array, count * size);
	return moved;
}

char *slu_text(const char *format, ...)
{
	va_list args;
	char *text;
	int size;

	va_start(args, format);
	size = vsnprintf(NULL, 0, format, args);
	va_end(args);
	text = slu_keep((size_t)size + 1);
	va_start(args, format);
	vsnprintf(text, (size_t)size + 1, format, args);
	va_end(args);
	return text;
}

char *slu_text_of(const char *from, size_t size)
{
	char *text = slu_keep(size + 1);

	memcpy(text, from, size);
	return text;
}

char *slu_trimmed(const char *from, size_t size)
{
	while (size && from[size - 1] == ' ')
		size--;
	return slu_text_of(from, size);
}

bool slu_starts(const char *text, const char *with)
{
	return !strncmp(text, with, strlen(with));
}

bool slu_ends(const char *text, const char *with)
{
	size_t length = strlen(text), tail = strlen(with);

	return length >= tail && !strcmp(text + length - tail, with);
}

bool slu_is_event(const char *word)
{
	return *word >= 'A' && *word <= 'Z' && !word[strspn(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")];
}

/* FNV-1a. */
uint64_t slu_text_hash(const char *text)
{
	uint64_t hash = 0xcbf29ce484222325u;

	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * 0x100000001b3u;
	return hash;
}

void slu_words_add(struct slu_words *words, const char *word)
{
	words->at = slu_grow(words->at, words->count, &words->room, sizeof *words->at);
	words->at[words->count++] = word;
}

void slu_words_add_all(struct slu_words *words, const struct slu_words *more)
{
	for (size_t i = 0; i < more->count; i++)
		slu_words_add(words, more->at[i]);
}

bool slu_words_have(const struct slu_words *words, const char *word)
{
	for (size_t i = 0; i < words->count; i++)
		if (!strcmp(words->at[i], word))
			return true;
	return false;
}

bool slu_words_split(struct slu_words *words, const char *line)
{
	for (;;) {
		const char *from;

		line += strspn(line, " \t\r\n");
		if (!*line)
			return true;
		if (*line == '"') {
			from = ++line;
			line += strcspn(line, "\"");
			if (!*line)
				return false;
			slu_words_add(words, slu_text_of(from, (size_t)(line++ - from)));
			continue;
		}
		from = line;
		line += strcspn(line, " \t\r\n");
		slu_words_add(words, slu_text_of(from, (size_t)(line - from)));
	}
}

char *slu_words_join(const struct slu_words *words, const char *between)
{
	char *text = slu_text("%s", "");

	for (size_t i = 0; i < words->count; i++)
		text = slu_text("%s%s%s", text, i ? between : "", words->at[i]);
	return text;
}

static int compare_words(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void slu_words_sort(struct slu_words *words)
{
	if (words->count > 1)
		qsort(words->at, words->count, sizeof *words->at, compare_words);
}

char *slu_file_read(const char *path, size_t *size)
{
	FILE *file = fopen(path, "re");
	size_t room = 1 << 14, used = 0;
	char *data;

	if (!file)
		return NULL;
	data = slu_keep(room + 1);
	for (;;) {
		size_t got = fread(data + used, 1, room - used, file);

		used += got;
		if (used < room)
			break;
		data = memcpy(slu_keep(room * 2 + 1), data, used);
		room *= 2;
	}
	if (ferror(file)) {
		int error = errno;

		fclose(file);
		errno = error;
		return NULL;
	}
	fclose(file);
	if (size)
		*size = used;
	return data;
}

bool slu_file_write(const char *path, const char *data, size_t size)
{
	char *beside = slu_text("%s.%d.new", path, (int)getpid());
	FILE *file = fopen(beside, "we");
	int error;

	if (!file)
		return false;
	if (fwrite(data, 1, size, file) == size && !fflush(file) && !fclose(file) && !rename(beside, path))
		return true;
	error = errno;
	unlink(beside);
	errno = error;
	return false;
}

const char *slu_command_path(const char *name)
{
	const char *path = getenv("PATH");

	while (path && *path) {
		size_t length = strcspn(path, ":");
		const char *file = slu_text("%.*s/%s", (int)length, length ? path : ".", name);

		if (slu_is_file(file) && !access(file, X_OK))
			return file;
		path += length + (path[length] == ':');
	}
	return NULL;
}

bool slu_is_command(const char *name)
{
	return slu_command_path(name);
}

bool slu_is_file(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISREG(st.st_mode);
}

bool slu_is_folder(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISDIR(st.st_mode);
}

const char *slu_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

char *slu_folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return slu_text(".");
	return slash == path ? slu_text("/") : slu_text_of(path, (size_t)(slash - path));
}

char *slu_path_real(const char *path)
{
	char *real = realpath(path, NULL);
	char *kept;

	if (!real)
		return NULL;
	kept = slu_text("%s", real);
	free(real);
	return kept;
}

struct slu_words slu_folder_list(const char *path, const char *ending)
{
	struct slu_words names = {0};
	DIR *folder = opendir(path);

	if (!folder)
		return names;
	for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder))
		if (entry->d_name[0] != '.' && slu_ends(entry->d_name, ending))
			slu_words_add(&names, slu_text("%s", entry->d_name));
	closedir(folder);
	slu_words_sort(&names);
	return names;
}

char *slu_scratch_new(void)
{
	const char *under = getenv("TMPDIR");
	char *path = slu_text("%s/sluice-XXXXXX", under && *under ? under : "/tmp");

	return mkdtemp(path) ? slu_path_real(path) : NULL;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *where)
{
	(void)st;
	(void)kind;
	(void)where;
	remove(path);
	return 0;
}

void slu_scratch_remove(const char *path)
{
	nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}
