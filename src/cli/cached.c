/* SPDX-License-Identifier: MIT */
/*
 * cached.c - verifiers and searches that need not be made again; cached.h numbers the rules
 */
#include "cached.h"
#include "sum.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define FILES "files.d"

const char slu_cached_list[] = "SUNPRO_DEPENDENCIES=" FILES;
static const char never_file[] = "_spin_nvr.tmp";

/* Rule 1, all but the files. */
static const char *asked_key(const struct slu_verifier *verifier)
{
	struct slu_words words = slu_verifier_words(verifier, ".");
	struct slu_sum sum;

	slu_sum_begin(&sum);
	slu_sum_add_text(&sum, slu_cache_tools(verifier->cache));
	for (size_t i = 0; i < words.count; i++)
		slu_sum_add_text(&sum, words.at[i]);
	slu_sum_add_text(&sum, "");
	slu_sum_add_text(&sum, verifier->text);
	slu_sum_add_text(&sum, verifier->tail ? verifier->tail : "");
	return slu_sum_end(&sum);
}

static const char *key_with(const char *asked, const char *more)
{
	struct slu_sum sum;

	slu_sum_begin(&sum);
	slu_sum_add_text(&sum, asked);
	slu_sum_add_text(&sum, more);
	return slu_sum_end(&sum);
}

/* Rule 2: lines `SUM FILE`. */
static bool are_same(struct slu_cache *cache, const char *files)
{
	while (*files) {
		size_t length = strcspn(files, "\n"), sum = strcspn(files, " ");
		const char *now = slu_cache_sum(cache, slu_text_of(files + sum + 1, length - sum - 1));

		if (strlen(now) != sum || strncmp(now, files, sum))
			return false;
		files += length + 1;
	}
	return true;
}

static void take_words(struct slu_words *words, const char *lines)
{
	while (*lines) {
		size_t length = strcspn(lines, "\n");

		slu_words_add(words, slu_text_of(lines, length));
		lines += length + (lines[length] == '\n');
	}
}

bool slu_cached_verifier(struct slu_verifier *verifier)
{
	const struct slu_part *never;
	struct slu_entry entry;

	verifier->asked = asked_key(verifier);
	if (!slu_cache_get(verifier->cache, verifier->asked, &entry) ||
	    !are_same(verifier->cache, slu_entry_text(&entry, "files")))
		return false;
	never = slu_entry_part(&entry, "never");
	if (never && !slu_file_write(slu_text("%s/%s", verifier->folder, never_file), never->data, never->size))
		return false;
	take_words(&verifier->claims, slu_entry_text(&entry, "claims"));
	verifier->key = key_with(verifier->asked, slu_entry_text(&entry, "files"));
	return true;
}

/*
 * The names in what the compiler wrote, `TARGET: FILE ...` again and again, as make reads it: a blank behind a backslash is of
 * the name, $ is written twice.
 */
static void take_names(struct slu_words *names, const char *at)
{
	while (*at) {
		char *name = slu_keep(strlen(at) + 1), *to = name;

		at += strspn(at, " \n");
		if (at[0] == '\\' && at[1] == '\n') {
			at += 2;
			continue;
		}
		while (*at && *at != ' ' && *at != '\n' && !(at[0] == '\\' && at[1] == '\n')) {
			at += (at[0] == '\\' && (at[1] == ' ' || at[1] == '#')) || (at[0] == '$' && at[1] == '$');
			*to++ = *at++;
		}
		if (*name && !slu_words_have(names, name))
			slu_words_add(names, name);
	}
}

static bool is_below(const char *path, const char *folder)
{
	size_t length = strlen(folder);

	return !strncmp(path, folder, length) && path[length] == '/';
}

/* What the compiler read beside the texts that spin and we wrote. */
static struct slu_words files_read(const struct slu_verifier *verifier)
{
	const char *text = slu_file_read(slu_text("%s/%s", verifier->folder, FILES), NULL);
	struct slu_words words = slu_verifier_words(verifier, "."), names = {0}, files = {0};

	take_names(&names, text ? text : "");
	/* The list has what they include, not the files themselves. */
	slu_words_add_all(&names, &words);
	for (size_t i = 0; i < names.count; i++) {
		const char *path = names.at[i];

		if (*path == '/' && !is_below(path, verifier->folder) &&
		    !(verifier->from && is_below(path, verifier->from->folder)))
			slu_words_add(&files, path);
	}
	return files;
}

/* Where an #include looks: the folders of the switches, and those of the files themselves. */
static struct slu_words folders_of(const struct slu_verifier *verifier, const struct slu_words *files)
{
	struct slu_words folders = {0}, words = slu_verifier_words(verifier, ".");

	for (size_t i = 0; i < words.count; i++)
		if (slu_starts(words.at[i], "-I") && !slu_words_have(&folders, words.at[i] + 2))
			slu_words_add(&folders, words.at[i] + 2);
	for (size_t i = 0; i < files->count; i++) {
		const char *folder = slu_folder_of(files->at[i]);

		if (!slu_starts(folder, "/usr/") && !slu_words_have(&folders, folder))
			slu_words_add(&folders, folder);
	}
	return folders;
}

/* The same name in another folder: a file there may be found first. */
static void add_places(struct slu_words *places, const char *file, const struct slu_words *folders)
{
	for (size_t i = 0; i < folders->count; i++) {
		if (!is_below(file, folders->at[i]))
			continue;
		for (size_t k = 0; k < folders->count; k++) {
			const char *place = slu_text("%s/%s", folders->at[k], file + strlen(folders->at[i]) + 1);

			if (!slu_words_have(places, place))
				slu_words_add(places, place);
		}
	}
}

/* It may have changed while it was compiled. */
static bool is_new(const char *path, const struct timespec *since)
{
	struct stat st;

	if (stat(path, &st))
		return false;
	return st.st_mtim.tv_sec > since->tv_sec ||
	       (st.st_mtim.tv_sec == since->tv_sec && st.st_mtim.tv_nsec >= since->tv_nsec);
}

/* The lines of rule 2, or NULL: not to be kept. */
static const char *files_text(const struct slu_verifier *verifier)
{
	struct slu_words files = files_read(verifier), folders = folders_of(verifier, &files), places = {0};
	char *text = slu_text("%s", "");

	if (!files.count)
		return NULL;
	for (size_t i = 0; i < files.count; i++)
		if (!slu_words_have(&places, files.at[i]))
			slu_words_add(&places, files.at[i]);
	for (size_t i = 0; i < files.count; i++)
		add_places(&places, files.at[i], &folders);
	for (size_t i = 0; i < places.count; i++) {
		if (is_new(places.at[i], &verifier->started) || strchr(places.at[i], '\n'))
			return NULL;
		text = slu_text("%s%s %s\n", text, slu_cache_sum(verifier->cache, places.at[i]), places.at[i]);
	}
	return text;
}

void slu_cached_keep_verifier(struct slu_verifier *verifier)
{
	const char *files = files_text(verifier);
	struct slu_entry entry = {0};
	size_t size = 0;
	const char *never = slu_file_read(slu_text("%s/%s", verifier->folder, never_file), &size);

	if (!files)
		return;
	verifier->key = key_with(verifier->asked, files);
	slu_entry_add_text(&entry, "files", files);
	slu_entry_add_text(&entry, "claims", slu_words_join(&verifier->claims, "\n"));
	if (never)
		slu_entry_add(&entry, "never", never, size);
	slu_cache_put(verifier->cache, verifier->asked, &entry);
}

static bool is_for_shorter(const struct slu_search *search)
{
	return search->kind == SLU_SEARCH_SHORTEST || search->kind == SLU_SEARCH_SHORTER;
}

/* Rule 3; the depth is that which the search begins with. */
static const char *search_key(const struct slu_search *search)
{
	const struct slu_job *job = &search->job;

	return key_with(search->verifier->key,
	                slu_text("%s\n%s\n%s", slu_words_join(&search->argv, " "), job->set ? job->set : "",
	                         is_for_shorter(search) ? slu_text("%g s", job->time_s) : ""));
}

bool slu_cached_search(struct slu_search *search)
{
	const struct slu_part *output, *trail;
	struct slu_job *job = &search->job;
	struct slu_entry entry;
	int late = 0;

	search->key = search_key(search);
	if (!slu_cache_get(search->verifier->cache, search->key, &entry))
		return false;
	output = slu_entry_part(&entry, "output");
	trail = slu_entry_part(&entry, "trail");
	if (!output || sscanf(slu_entry_text(&entry, "run"), "%d %d %lf %lu", &job->status, &late, &job->seconds,
	                      &search->depth) != 4)
		return false;
	if (trail && !slu_file_write(slu_text("%s/model.pml.trail", search->folder), trail->data, trail->size))
		return false;
	job->output = (char *)output->data;
	job->size = output->size;
	job->late = late;
	return true;
}

static bool is_for_good(const struct slu_search *search)
{
	switch (search->report.outcome) {
	case SLU_OUTCOME_HELD:
	case SLU_OUTCOME_VIOLATED:
		return true;
	case SLU_OUTCOME_RAN_OUT:
		return is_for_shorter(search) && search->job.late;
	default:
		return false;
	}
}

void slu_cached_keep_search(const struct slu_search *search)
{
	const struct slu_job *job = &search->job;
	struct slu_entry entry = {0};
	size_t size = 0;
	const char *trail;

	if (!search->key || !is_for_good(search))
		return;
	trail = slu_file_read(slu_text("%s/model.pml.trail", search->folder), &size);
	if (search->report.outcome == SLU_OUTCOME_VIOLATED && !trail)
		return;
	slu_entry_add_text(&entry, "run",
	                   slu_text("%d %d %.17g %lu", job->status, job->late, search->used_s, search->depth));
	slu_entry_add(&entry, "output", job->output, job->size);
	if (trail)
		slu_entry_add(&entry, "trail", trail, size);
	slu_cache_put(search->verifier->cache, search->key, &entry);
}
