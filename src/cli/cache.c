/* SPDX-License-Identifier: MIT */
/*
 * cache.c - a folder of what was found before, by keys
 */
#include "cache.h"
#include "sum.h"
#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const char magic[] = "sluice-cache 1\n";

enum {
	MONTH_S = 30 * 24 * 3600,
	DAY_S = 24 * 3600,
	MAGIC_SIZE = sizeof magic - 1,
	PARTS_AT = MAGIC_SIZE + SLU_SUM_DIGITS + 1,
	LONGEST = 64 << 20, /* a larger entry is searched again */
};

/**
 * struct slu_cache - an open folder
 * @paths:  files whose sum is known, @sums likewise
 * @tools:  once somebody asked
 * @wrote:  something is new
 * @failed: and could not be written
 */
struct slu_cache {
	const char *folder;
	struct slu_words paths, sums;
	const char *tools;
	bool wrote;
	bool failed;
};

/* Why others could put verdicts into it, or NULL. */
static const char *why_not(const char *folder)
{
	struct stat st;

	if (stat(folder, &st))
		return strerror(errno);
	if (!S_ISDIR(st.st_mode))
		return "not a folder";
	if (geteuid() && st.st_uid != geteuid() && st.st_uid)
		return "somebody else's, who could put verdicts there";
	if (st.st_mode & S_IWOTH)
		return "everybody may write there, verdicts too; chmod o-w";
	return access(folder, R_OK | X_OK) ? strerror(errno) : NULL;
}

/* The folder and those above it. */
static void make_folders(const char *path)
{
	for (const char *at = strchr(path + 1, '/'); at; at = strchr(at + 1, '/'))
		mkdir(slu_text_of(path, (size_t)(at - path)), 0777);
	mkdir(path, 0777);
}

static const char *usual_folder(void)
{
	const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");

	if (cache && *cache == '/')
		return slu_text("%s/sluice", cache);
	return home && *home == '/' ? slu_text("%s/.cache/sluice", home) : NULL;
}

enum slu_exit slu_cache_open(struct slu_cache **cache, const char *folder)
{
	const char *option = folder ? "--cache " : "SLUICE_CACHE=", *why;
	bool named;

	*cache = NULL;
	if (folder && !*folder)
		return slu_fail(SLU_EXIT_USAGE, "--cache \"\": name a folder, or write --no-cache");
	folder = folder ? folder : getenv("SLUICE_CACHE");
	named = folder;
	folder = named ? folder : usual_folder();
	if (!folder || !*folder)
		return SLU_EXIT_PROVED;
	make_folders(folder);
	why = why_not(folder);
	if (why && named)
		return slu_fail(SLU_EXIT_USAGE, "%s%s: %s", option, folder, why);
	if (why)
		return SLU_EXIT_PROVED;
	*cache = slu_keep(sizeof **cache);
	(*cache)->folder = slu_path_real(folder);
	return SLU_EXIT_PROVED;
}

static bool is_key(const char *name)
{
	return strspn(name, "0123456789abcdef") == SLU_SUM_DIGITS && !name[SLU_SUM_DIGITS];
}

/* What was not asked for in a month; what a run that was killed left beside an entry. */
static bool is_old(const char *path, const char *name)
{
	struct stat st;
	double age = stat(path, &st) ? 0 : difftime(time(NULL), st.st_mtime);

	if (is_key(name))
		return age > MONTH_S;
	return slu_starts(name, "new-") && age > DAY_S;
}

void slu_cache_close(struct slu_cache *cache)
{
	struct slu_words names;

	if (!cache || !cache->wrote)
		return;
	names = slu_folder_list(cache->folder, "");
	for (size_t i = 0; i < names.count; i++) {
		const char *path = slu_text("%s/%s", cache->folder, names.at[i]);

		if (is_old(path, names.at[i]))
			unlink(path);
	}
}

void slu_entry_add(struct slu_entry *entry, const char *name, const char *data, size_t size)
{
	entry->parts = slu_grow(entry->parts, entry->count, &entry->room, sizeof *entry->parts);
	entry->parts[entry->count++] = (struct slu_part){.name = name, .data = data, .size = size};
}

void slu_entry_add_text(struct slu_entry *entry, const char *name, const char *text)
{
	slu_entry_add(entry, name, text, strlen(text));
}

const struct slu_part *slu_entry_part(const struct slu_entry *entry, const char *name)
{
	for (size_t i = 0; i < entry->count; i++)
		if (!strcmp(entry->parts[i].name, name))
			return &entry->parts[i];
	return NULL;
}

const char *slu_entry_text(const struct slu_entry *entry, const char *name)
{
	const struct slu_part *part = slu_entry_part(entry, name);

	return part ? part->data : "";
}

static const char *sum_of(const char *key, const char *data, size_t size)
{
	struct slu_sum sum;

	slu_sum_begin(&sum);
	slu_sum_add_text(&sum, key);
	slu_sum_add(&sum, data, size);
	return slu_sum_end(&sum);
}

/* Parts are `NAME SIZE`, an end of line, the bytes. The sum was right, so they are as they were written. */
static void read_parts(struct slu_entry *entry, const char *at, const char *end)
{
	while (at < end) {
		size_t name = strcspn(at, " ");
		char *data;
		size_t size = strtoul(at + name, &data, 10);

		slu_entry_add(entry, slu_text_of(at, name), slu_text_of(data + 1, size), size);
		at = data + 1 + size;
	}
}

bool slu_cache_get(struct slu_cache *cache, const char *key, struct slu_entry *entry)
{
	const char *path = slu_text("%s/%s", cache->folder, key);
	const char *data = NULL;
	struct stat st;
	size_t size = 0;

	*entry = (struct slu_entry){0};
	if (stat(path, &st))
		return false;
	if (st.st_size <= LONGEST + PARTS_AT)
		data = slu_file_read(path, &size);
	if (!data || size < PARTS_AT || !slu_starts(data, magic) ||
	    strncmp(data + MAGIC_SIZE, sum_of(key, data + PARTS_AT, size - PARTS_AT), SLU_SUM_DIGITS)) {
		slu_fail(SLU_EXIT_PROVED, "cache: %s: not what was written there; searched anew", path);
		return false;
	}
	read_parts(entry, data + PARTS_AT, data + size);
	utimensat(AT_FDCWD, path, NULL, 0);
	return true;
}

static void cannot_write(struct slu_cache *cache, int error)
{
	if (!cache->failed)
		slu_fail(SLU_EXIT_PROVED, "cache: %s: %s; what is found is not kept there", cache->folder,
		         strerror(error));
	cache->failed = true;
}

/* Everything that is written but the sum of it. */
static char *text_of(const struct slu_entry *entry, size_t *size)
{
	char *text = NULL;
	FILE *to = open_memstream(&text, size);

	if (!to)
		abort();
	for (size_t i = 0; i < entry->count; i++) {
		fprintf(to, "%s %zu\n", entry->parts[i].name, entry->parts[i].size);
		fwrite(entry->parts[i].data, 1, entry->parts[i].size, to);
	}
	fclose(to);
	return text;
}

static bool write_to(int file, const char *key, const char *text, size_t size)
{
	FILE *to = fdopen(file, "w");
	bool written =
	        to && fprintf(to, "%s%s\n", magic, sum_of(key, text, size)) > 0 && fwrite(text, 1, size, to) == size;

	return to && !fclose(to) && written;
}

void slu_cache_put(struct slu_cache *cache, const char *key, const struct slu_entry *entry)
{
	char *beside = slu_text("%s/new-XXXXXX", cache->folder);
	size_t size = 0;
	char *text = text_of(entry, &size);
	int file;

	if (size > LONGEST || cache->failed) {
		free(text);
		return;
	}
	file = mkostemp(beside, O_CLOEXEC);
	if (file < 0) {
		cannot_write(cache, errno);
	} else if (!write_to(file, key, text, size) || rename(beside, slu_text("%s/%s", cache->folder, key))) {
		cannot_write(cache, errno);
		unlink(beside);
	} else {
		cache->wrote = true;
	}
	free(text);
}

const char *slu_cache_sum(struct slu_cache *cache, const char *path)
{
	struct slu_sum sum;
	const char *data;
	size_t size;

	for (size_t i = 0; i < cache->paths.count; i++)
		if (!strcmp(cache->paths.at[i], path))
			return cache->sums.at[i];
	data = slu_is_file(path) ? slu_file_read(path, &size) : NULL;
	slu_sum_begin(&sum);
	if (data)
		slu_sum_add(&sum, data, size);
	slu_words_add(&cache->paths, path);
	slu_words_add(&cache->sums, data ? slu_sum_end(&sum) : "-");
	return cache->sums.at[cache->sums.count - 1];
}

static const char *said_by(const char *command)
{
	char text[1024] = "";
	FILE *out = popen(command, "re");

	if (out) {
		text[fread(text, 1, sizeof text - 1, out)] = '\0';
		pclose(out);
	}
	return slu_text("%s", text);
}

/* What the program says of itself, and what it is. */
static const char *tool(struct slu_cache *cache, const char *name, const char *version)
{
	const char *path = slu_command_path(name);

	return slu_text("%s %s %s", name, path ? slu_cache_sum(cache, path) : "-", version);
}

const char *slu_cache_tools(struct slu_cache *cache)
{
	static const char *const steering[] = {"CPATH",        "C_INCLUDE_PATH",  "COMPILER_PATH", "GCC_EXEC_PREFIX",
	                                       "LIBRARY_PATH", "LD_LIBRARY_PATH", "LD_PRELOAD",    "GLIBC_TUNABLES"};

	if (cache->tools)
		return cache->tools;
	cache->tools = slu_text("sluice %s %s\n%s\n%s\n", SLU_VERSION, slu_cache_sum(cache, "/proc/self/exe"),
	                        tool(cache, "spin", said_by("spin -V 2>&1")),
	                        tool(cache, "gcc", said_by("gcc --version 2>&1")));
	for (size_t i = 0; i < sizeof steering / sizeof *steering; i++) {
		const char *value = getenv(steering[i]);

		cache->tools = slu_text("%s%s=%s\n", cache->tools, steering[i], value ? value : "");
	}
	return cache->tools;
}
