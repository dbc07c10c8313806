/* SPDX-License-Identifier: MIT */
/*
 * trail.c - keeps counterexamples, and finds them again
 */
#include "trail.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char magic[] = "sluice-trail 1";

/* A trail of the shortest search is one of the safety search too; reading finds the first of equal names. */
static const char *const check_names[] = {
        [SLU_CHECK_SAFETY] = "safety",
        [SLU_CHECK_LIVE] = "live",
        [SLU_CHECK_NON_PROGRESS] = "non-progress",
        [SLU_CHECK_SHORTEST] = "safety",
};

static const char *first_line_of(const char *command)
{
	char line[256] = "";
	FILE *out = popen(command, "re");

	if (out) {
		if (!fgets(line, sizeof line, out))
			line[0] = '\0';
		pclose(out);
	}
	line[strcspn(line, "\n")] = '\0';
	return slu_text("%s", line);
}

/* A name that is a file name. */
static char *file_name(const char *from)
{
	char *name = slu_text("%s", from);

	for (char *at = name; *at; at++)
		if (strchr("/ ()", *at))
			*at = '-';
	return name;
}

static const char *record_text(const struct slu_search *search, const char *claim, const char *trail)
{
	const struct slu_unit *unit = search->unit;
	const struct slu_words *lists[] = {unit->config ? &unit->config->defines : NULL, &unit->extra};
	char *text = slu_text("%s\nmodel %s\n", magic, unit->model->name);

	if (unit->model->manifest)
		text = slu_text("%smanifest %s\n", text, slu_path_real(unit->model->manifest));
	text = slu_text("%sfile %s\n", text, unit->model->file);
	if (unit->config)
		text = slu_text("%sconfig %s\n", text, unit->config->name);
	if (unit->model->level == SLU_LEVEL_CODE)
		text = slu_text("%slevel code\n", text);
	text = slu_text("%scheck %s\nclaim %s\n", text, check_names[search->verifier->check], claim);
	if ((search->of ? search->of : search)->kind == SLU_SEARCH_LIVE && *search->claim)
		text = slu_text("%sformula %s\n", text, search->claim);
	text = slu_text("%sviolation %s\n", text, search->report.text);
	for (size_t i = 0; i < 2; i++)
		for (size_t k = 0; lists[i] && k < lists[i]->count; k++)
			text = slu_text("%sdefine %s\n", text, lists[i]->at[k]);
	for (size_t i = 0; i < unit->pages.count; i++)
		text = slu_text("%s%s\n", text, unit->pages.at[i]);
	return slu_text("%smodel-sum %016" PRIx64 "\ntrail-sum %016" PRIx64 "\nspin %s\ngcc %s\nsearch pan %s\n", text,
	                search->verifier->sum, slu_text_hash(trail), first_line_of("spin -V 2>&1"),
	                first_line_of("gcc --version 2>&1"), slu_words_join(&search->argv, " ") + strlen("../pan "));
}

const char *slu_trail_save(const struct slu_search *search, const char *folder, const char **why)
{
	const struct slu_unit *unit = search->unit;
	const char *broken = slu_search_broken(search);
	const char *claim = broken ? broken : SLU_ASSERTIONS;
	const char *label = unit->label;
	const char *path, *text;
	size_t size;
	char *trail = slu_file_read(slu_text("%s/model.pml.trail", search->folder), &size);

	if (!trail) {
		*why = "the verifier wrote no trail";
		return NULL;
	}
	if (!label)
		label = unit->config ? slu_text("%s-%s", unit->model->name, unit->config->name) : unit->model->name;
	path = slu_text("%s/%s%s", folder, file_name(slu_text("%s-%s", label, claim)),
	                search->number > 1 ? slu_text("-%u", search->number) : "");
	text = record_text(search, claim, trail);
	if ((mkdir(folder, 0777) && errno != EEXIST) || !slu_file_write(slu_text("%s.trail", path), trail, size) ||
	    !slu_file_write(slu_text("%s.txt", path), text, strlen(text))) {
		*why = slu_text("%s: %s", path, strerror(errno));
		return NULL;
	}
	return slu_text("%s.txt", path);
}

static enum slu_exit bad(const struct slu_record *record, int line, const char *what)
{
	return slu_fail(SLU_EXIT_USAGE, "%s:%d: %s", record->path, line, what);
}

static bool read_check(struct slu_record *record, const char *value)
{
	for (size_t i = 0; i < sizeof check_names / sizeof *check_names; i++)
		if (!strcmp(check_names[i], value)) {
			record->check = (enum slu_check)i;
			return true;
		}
	return false;
}

static bool read_edit(struct slu_record *record, const char *line)
{
	struct slu_words words = {0};

	record->edits = slu_grow(record->edits, record->edit_count, &record->edit_room, sizeof *record->edits);
	return slu_words_split(&words, line) && slu_edit_read(&record->edits[record->edit_count++], &words);
}

/* Unknown words are skipped: a later record may say more. */
static bool read_record_line(struct slu_record *record, const char *line)
{
	const struct {
		const char *word;
		const char **to;
	} words[] = {
	        {"model", &record->model},   {"manifest", &record->manifest},   {"file", &record->file},
	        {"config", &record->config}, {"claim", &record->claim},         {"formula", &record->formula},
	        {"spin", &record->spin},     {"violation", &record->violation},
	};
	size_t length = strcspn(line, " ");
	const char *value = line + length + (line[length] == ' ');

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strlen(words[i].word) == length && !strncmp(words[i].word, line, length))
			*words[i].to = value;
	if (slu_starts(line, "define "))
		slu_words_add(&record->defines, value);
	else if (slu_starts(line, "model-sum "))
		record->model_sum = strtoull(value, NULL, 16);
	else if (slu_starts(line, "trail-sum "))
		record->trail_sum = strtoull(value, NULL, 16);
	else if (!strcmp(line, "level code"))
		record->level = SLU_LEVEL_CODE;
	else if (slu_starts(line, "check "))
		return read_check(record, value);
	else if (slu_starts(line, "page "))
		return read_edit(record, line);
	return true;
}

static enum slu_exit read_text(struct slu_record *record, const char *text)
{
	int line = 0;

	if (!slu_starts(text, magic))
		return bad(record, 1, slu_text("not a record of sluice verify (`%s`)", magic));
	while (*text) {
		size_t length = strcspn(text, "\n");

		line++;
		if (!read_record_line(record, slu_text_of(text, length)))
			return bad(record, line, "this line makes no sense");
		text += length + (text[length] == '\n');
	}
	if (!record->model || !record->file || !record->claim || !record->violation || !record->trail_sum)
		return bad(record, line, "cut short: model, file, claim, violation or trail-sum is missing");
	return SLU_EXIT_PROVED;
}

static const char *without(const char *path, const char *ending)
{
	return slu_text_of(path, strlen(path) - strlen(ending));
}

/* NAME.pml3 is NAME.pml, too: pan numbers the further trails of one search. */
static const char *without_number(const char *path)
{
	size_t length = strlen(path);

	while (length && strchr("0123456789", path[length - 1]))
		length--;
	return slu_text_of(path, length);
}

/* The model that a trail of pan's own lies beside. Where pan cannot write NAME.pml.trail it writes NAME.trail. */
static const char *find_model(const char *trail)
{
	const char *base = without(trail, ".trail"), *bare = without_number(base);
	const char *const tried[] = {base, bare, slu_text("%s.pml", base), slu_text("%s.pml", bare)};

	for (size_t i = 0; i < sizeof tried / sizeof *tried; i++)
		if (slu_is_file(tried[i]))
			return tried[i];
	return NULL;
}

/* A trail as pan writes it. */
static enum slu_exit read_plain(struct slu_record *record, const char *path, const char *model)
{
	const char *file = slu_path_real(model ? model : find_model(path) ? find_model(path) : ""), *trail;

	if (!file && model)
		return slu_fail(SLU_EXIT_USAGE, "%s: no such model", model);
	if (!file)
		return slu_fail(SLU_EXIT_USAGE,
		                "%s: neither %s.txt nor the model %s is beside it; name the model with --model", path,
		                without(path, ".trail"), without(path, ".trail"));
	record->file = file;
	record->model = slu_base(file);
	/* The line -2 names the process of the claim. */
	trail = slu_file_read(path, NULL);
	if (trail && (slu_starts(trail, "-2:") || strstr(trail, "\n-2:")))
		record->check = SLU_CHECK_LIVE;
	return SLU_EXIT_PROVED;
}

struct slu_words slu_trail_family(const char *path)
{
	const char *model = slu_ends(path, ".trail") ? find_model(path) : path;
	struct slu_words found = {0}, names = slu_folder_list(strchr(path, '/') ? slu_folder_of(path) : ".", ".trail");

	for (size_t i = 0; model && i < names.count; i++) {
		const char *base = without(names.at[i], ".trail");
		const char *trail =
		        strchr(path, '/') ? slu_text("%s/%s", slu_folder_of(path), names.at[i]) : names.at[i];
		const char *of = find_model(trail);

		if (of && !strcmp(slu_base(of), slu_base(model)) && !slu_is_file(slu_text("%s.txt", base)))
			slu_words_add(&found, trail);
	}
	return found;
}

/* The one trail that lies beside a model. */
static enum slu_exit read_beside(struct slu_record *record, const char *model, const struct slu_words *defines)
{
	struct slu_words trails = slu_trail_family(model);

	if (!trails.count)
		return slu_fail(SLU_EXIT_USAGE,
		                "%s: neither a trail (*.trail) nor its record (*.txt), and no trail is beside it",
		                model);
	if (trails.count > 1)
		return slu_fail(SLU_EXIT_USAGE, "%s: %zu trails are beside it (%s); name one, or say --all", model,
		                trails.count, slu_words_join(&trails, ", "));
	return slu_record_read(record, *trails.at, defines);
}

enum slu_exit slu_record_read_as(struct slu_record *record, const char *path, const char *model,
                                 const struct slu_words *defines)
{
	const char *base, *text;

	*record = (struct slu_record){0};
	if (!slu_ends(path, ".txt") && !slu_ends(path, ".trail"))
		return slu_is_file(path)
		               ? read_beside(record, path, defines)
		               : slu_fail(SLU_EXIT_USAGE, "%s: neither a trail (*.trail) nor its record (*.txt)", path);
	base = without(path, slu_ends(path, ".txt") ? ".txt" : ".trail");
	record->path = slu_text("%s.txt", base);
	record->trail = slu_text("%s.trail", base);
	text = slu_file_read(record->path, NULL);
	if (text && read_text(record, text))
		return SLU_EXIT_USAGE;
	if (!text && slu_ends(path, ".txt"))
		return slu_fail(SLU_EXIT_USAGE, "%s: %s", path, strerror(errno));
	if (!slu_is_file(record->trail))
		return slu_fail(text ? SLU_EXIT_TOOL_FAILED : SLU_EXIT_USAGE, "%s: the trail is missing",
		                record->trail);
	if (text && (model || defines->count))
		return slu_fail(SLU_EXIT_USAGE, "%s: the record %s", record->path,
		                model ? "says which model" : "has its own -D words");
	if (text && !slu_is_file(record->file))
		return slu_fail(SLU_EXIT_USAGE, "%s: its model %s is not there any more", record->path, record->file);
	if (text)
		return SLU_EXIT_PROVED;
	record->path = NULL;
	slu_words_add_all(&record->defines, defines);
	return read_plain(record, record->trail, model);
}

enum slu_exit slu_record_read(struct slu_record *record, const char *path, const struct slu_words *defines)
{
	return slu_record_read_as(record, path, NULL, defines);
}
