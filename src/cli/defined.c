/* SPDX-License-Identifier: MIT */
/*
 * defined.c - the -D words of the command line are words that a model knows
 *
 * Looked for in the model's texts as they are written: the file, the C files of the manifest, and all that these include.
 */
#include "defined.h"

#include <ctype.h>
#include <string.h>

/* The texts of one model that were read. */
struct texts {
	const struct slu_unit *unit;
	struct slu_words paths;
	struct slu_words texts;
};

static void read_text(struct texts *texts, const char *path);

/* @name, as a text in @folder includes it. */
static void read_included(struct texts *texts, const char *folder, const char *name)
{
	const struct slu_model *model = texts->unit->model;

	read_text(texts, slu_text("%s/%s", folder, name));
	for (size_t i = 0; i < model->include.count; i++)
		read_text(texts, slu_text("%s/%s", model->include.at[i], name));
	for (size_t i = 0; i < model->cc.count; i++)
		if (slu_starts(model->cc.at[i], "-I"))
			read_text(texts, slu_text("%s/%s", model->cc.at[i] + 2, name));
}

static void read_text(struct texts *texts, const char *path)
{
	static const char mark[] = "include \"";
	const char *text;

	if (slu_words_have(&texts->paths, path) || !slu_is_file(path))
		return;
	slu_words_add(&texts->paths, path);
	text = slu_file_read(path, NULL);
	if (!text)
		return;
	slu_words_add(&texts->texts, text);
	for (const char *at = strstr(text, mark); at; at = strstr(at + 1, mark)) {
		const char *name = at + strlen(mark);

		read_included(texts, slu_folder_of(path), slu_text_of(name, strcspn(name, "\"\n")));
	}
}

static bool is_letter(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static bool has_word(const char *text, const char *word)
{
	size_t length = strlen(word);

	for (const char *at = strstr(text, word); at; at = strstr(at + 1, word))
		if ((at == text || !is_letter(at[-1])) && !is_letter(at[length]))
			return true;
	return false;
}

static bool is_known(const struct slu_words *texts, const char *word)
{
	for (size_t i = 0; i < texts->count; i++)
		if (has_word(texts->at[i], word))
			return true;
	return false;
}

/* What the units of all models have; those of one model have the same. */
static struct slu_words read_all(const struct slu_unit *units, size_t count)
{
	struct slu_words all = {0};

	for (size_t i = 0; i < count; i++) {
		struct texts texts = {.unit = &units[i]};
		const struct slu_model *model = units[i].model;

		if (i && units[i - 1].model == model)
			continue;
		read_text(&texts, model->file);
		for (size_t k = 0; k < model->cc.count; k++)
			if (*model->cc.at[k] != '-')
				read_text(&texts, model->cc.at[k]);
		slu_words_add_all(&all, &texts.texts);
	}
	return all;
}

enum slu_exit slu_defined_check(const struct slu_unit *units, size_t count, const struct slu_words *defines)
{
	struct slu_words texts = {0};

	if (!defines->count)
		return SLU_EXIT_PROVED;
	texts = read_all(units, count);
	for (size_t i = 0; i < defines->count; i++) { /* a value may name another of them */
		const char *value = strchr(defines->at[i], '=');

		if (value)
			slu_words_add(&texts, value + 1);
	}
	for (size_t i = 0; i < defines->count; i++) {
		const char *word = defines->at[i] + strlen("-D");
		const char *name = slu_text_of(word, strcspn(word, "="));

		if (!is_known(&texts, name))
			return slu_fail(SLU_EXIT_USAGE, "-D %s: no model that is to be searched knows this word", name);
	}
	return SLU_EXIT_PROVED;
}
