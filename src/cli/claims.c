/* SPDX-License-Identifier: MIT */
/*
 * claims.c - reads *.claims manifests, finds the built-in models
 */
#include "claims.h"
#include "home.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct reader {
	struct slu_model *model;
	struct slu_words words;
	int line;
};

static enum slu_exit bad(const struct reader *reader, const char *what)
{
	return slu_fail(SLU_EXIT_USAGE, "%s:%d: %s", reader->model->manifest, reader->line, what);
}

/* A name that is a file name and a Promela word too: letters, digits, _ and where @dash is set - and . */
static bool is_name(const char *word, bool dash)
{
	return *word && *word != '-' && *word != '.' &&
	       !word[strspn(word, dash ? "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-."
	                               : "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")];
}

const struct slu_claim *slu_model_claim(const struct slu_model *model, const char *name)
{
	for (size_t i = 0; i < model->claim_count; i++)
		if (!strcmp(model->claims[i].name, name))
			return &model->claims[i];
	return NULL;
}

const struct slu_config *slu_model_config(const struct slu_model *model, const char *name)
{
	for (size_t i = 0; i < model->config_count; i++)
		if (!strcmp(model->configs[i].name, name))
			return &model->configs[i];
	return NULL;
}

/* A file's name stands in Promela and in C texts, where some letters end it or mean something else. */
bool slu_is_nameable(const char *path)
{
	for (; *path; path++)
		if (*path == '"' || *path == '\\' || (unsigned char)*path < ' ' || *path == 0x7f)
			return false;
	return true;
}

static const char unnameable[] =
        "spin cannot name this file; rename it or its folders without \", \\ and control bytes";

static enum slu_exit read_model(struct reader *reader)
{
	struct slu_model *model = reader->model;

	if (reader->words.count != 2)
		return bad(reader, "write `model FILE.pml`");
	if (model->file)
		return bad(reader, "a second `model` line");
	model->shown = slu_text("%s/%s", model->folder, reader->words.at[1]);
	model->file = slu_path_real(model->shown);
	if (!model->file)
		return bad(reader, slu_text("%s: %s", model->shown, strerror(errno)));
	return slu_is_nameable(model->file) ? SLU_EXIT_PROVED
	                                    : bad(reader, slu_text("%s: %s", model->shown, unnameable));
}

static enum slu_exit read_code(struct reader *reader)
{
	struct slu_model *model = reader->model;

	if (reader->words.count != 2)
		return bad(reader, "write `code FILE.pml`");
	if (model->code)
		return bad(reader, "a second `code` line");
	model->code_shown = slu_text("%s/%s", model->folder, reader->words.at[1]);
	model->code = slu_path_real(model->code_shown);
	return model->code ? SLU_EXIT_PROVED : bad(reader, slu_text("%s: %s", model->code_shown, strerror(errno)));
}

static enum slu_exit read_claim(struct reader *reader)
{
	const char **at = reader->words.at;
	struct slu_model *model = reader->model;
	struct slu_claim *claim;

	if (reader->words.count < 5)
		return bad(reader, "write `claim NAME safety|live WHOSE FACT-ID ...`");
	if (!is_name(at[1], false))
		return bad(reader, slu_text("%s: not a claim's name (letters, digits, _)", at[1]));
	if (slu_starts(at[1], "reach_"))
		return bad(reader, slu_text("%s: a twin is not listed, its claim is", at[1]));
	if (strcmp(at[2], "safety") && strcmp(at[2], "live"))
		return bad(reader, slu_text("%s: write safety or live", at[2]));
	if (slu_model_claim(model, at[1]) || !strcmp(at[1], SLU_NO_DEADLOCK) || !strcmp(at[1], SLU_ASSERTIONS))
		return bad(reader, slu_text("claim %s is there already", at[1]));
	model->claims = slu_grow(model->claims, model->claim_count, &model->claim_room, sizeof *claim);
	claim = &model->claims[model->claim_count++];
	*claim =
	        (struct slu_claim){.name = at[1], .live = !strcmp(at[2], "live"), .whose = at[3], .line = reader->line};
	for (size_t i = 4; i < reader->words.count; i++)
		slu_words_add(&claim->ids, at[i]);
	return SLU_EXIT_PROVED;
}

/* Words that make a verifier lose states, or that are ours to set. */
static bool is_unsound(const char *word)
{
	static const char *const words[] = {"BITSTATE", "HC", "NCORE", "BFS_PAR", "SAFETY", "NOCLAIM", "NP", "BCS",
	                                    "RANDSTOR", "SC", "HC0",   "HC1",     "HC2",    "HC3",     "HC4"};
	size_t length = strcspn(word + 2, "=");

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strlen(words[i]) == length && !strncmp(word + 2, words[i], length))
			return true;
	return false;
}

static enum slu_exit read_pan_word(struct reader *reader, struct slu_config *config, const char *word)
{
	if (!slu_starts(word, "-D") && !slu_starts(word, "-O"))
		return bad(reader, slu_text("pan=%s: write pan=-DWORD or pan=-O2", word));
	if (slu_starts(word, "-D") && is_unsound(word))
		return bad(reader, slu_text("pan=%s: not for exact searches, or set by sluice itself", word));
	slu_words_add(&config->pan, word);
	return SLU_EXIT_PROVED;
}

static enum slu_exit read_config_claims(struct reader *reader, struct slu_config *config, const char *list)
{
	if (!config->live)
		return bad(reader, "claims= chooses live claims; a safety configuration searches all at once");
	while (*list) {
		size_t length = strcspn(list, ",");

		slu_words_add(&config->claims, slu_text_of(list, length));
		list += length + (list[length] == ',');
	}
	return SLU_EXIT_PROVED;
}

static enum slu_exit read_level(struct reader *reader, enum slu_level *level, const char *name)
{
	*level = strcmp(name, "code") ? SLU_LEVEL_SPEC : SLU_LEVEL_CODE;
	if (strcmp(name, "code") && strcmp(name, "spec"))
		return bad(reader, slu_text("level=%s: write level=spec or level=code", name));
	return SLU_EXIT_PROVED;
}

static enum slu_exit read_config_word(struct reader *reader, struct slu_config *config, const char *word)
{
	char *end;

	if (!strcmp(word, "full")) {
		config->full = true;
	} else if (!strcmp(word, "unfair")) {
		config->fair = false;
	} else if (slu_starts(word, "-D") && word[2]) {
		slu_words_add(&config->defines, word);
	} else if (slu_starts(word, "level=")) {
		config->leveled = true;
		return read_level(reader, &config->level, word + 6);
	} else if (slu_starts(word, "claims=")) {
		return read_config_claims(reader, config, word + 7);
	} else if (slu_starts(word, "pan=")) {
		return read_pan_word(reader, config, word + 4);
	} else if (slu_starts(word, "depth=")) {
		errno = 0;
		config->depth = strtoul(word + 6, &end, 10);
		if (*end || errno || !config->depth || word[6] == '-')
			return bad(reader, slu_text("%s: write a number of steps", word));
	} else {
		return bad(reader, slu_text("%s: not a word of a config line", word));
	}
	return SLU_EXIT_PROVED;
}

static enum slu_exit read_config(struct reader *reader)
{
	const char **at = reader->words.at;
	struct slu_model *model = reader->model;
	struct slu_config config = {.line = reader->line, .fair = true};

	if (reader->words.count < 3)
		return bad(reader, "write `config NAME safety|live [full] [-DWORD=VALUE ...]`");
	if (!is_name(at[1], true))
		return bad(reader, slu_text("%s: not a configuration's name (letters, digits, - _ .)", at[1]));
	if (strcmp(at[2], "safety") && strcmp(at[2], "live"))
		return bad(reader, slu_text("%s: write safety or live", at[2]));
	if (slu_model_config(model, at[1]))
		return bad(reader, slu_text("configuration %s is there already", at[1]));
	config.name = at[1];
	config.live = !strcmp(at[2], "live");
	for (size_t i = 3; i < reader->words.count; i++)
		if (read_config_word(reader, &config, at[i]))
			return SLU_EXIT_USAGE;
	model->configs = slu_grow(model->configs, model->config_count, &model->config_room, sizeof config);
	model->configs[model->config_count++] = config;
	return SLU_EXIT_PROVED;
}

const char *slu_machine_name(const char *page)
{
	char *name = slu_text("%s", page);

	for (char *at = strchr(name, '-'); at; at = strchr(at, '-'))
		*at = '_';
	return name;
}

static enum slu_exit read_rows(struct reader *reader)
{
	struct slu_model *model = reader->model;
	struct slu_rows rows = {.line = reader->line};
	size_t next = 2;

	if (reader->words.count < 2)
		return bad(reader, "write `rows MACHINE [level=spec|code] [except ROW-ID ...]`");
	rows.machine = slu_machine_name(reader->words.at[1]);
	rows.leveled = reader->words.count > next && slu_starts(reader->words.at[next], "level=");
	if (rows.leveled && read_level(reader, &rows.level, reader->words.at[next++] + 6))
		return SLU_EXIT_USAGE;
	if (reader->words.count > next && strcmp(reader->words.at[next], "except"))
		return bad(reader, slu_text("%s: write `rows MACHINE [level=spec|code] [except ROW-ID ...]`",
		                            reader->words.at[next]));
	for (size_t i = next + 1; i < reader->words.count; i++)
		slu_words_add(&rows.except, reader->words.at[i]);
	for (size_t i = 0; i < model->row_count; i++)
		if (!strcmp(model->rows[i].machine, rows.machine) &&
		    (!model->rows[i].leveled || !rows.leveled || model->rows[i].level == rows.level))
			return bad(reader, slu_text("rows of %s are asked for already", rows.machine));
	model->rows = slu_grow(model->rows, model->row_count, &model->row_room, sizeof rows);
	model->rows[model->row_count++] = rows;
	return SLU_EXIT_PROVED;
}

static enum slu_exit read_check(struct reader *reader)
{
	if (reader->words.count < 2)
		return bad(reader, "write `check CLAIM ...`");
	for (size_t i = 1; i < reader->words.count; i++)
		if (!slu_model_claim(reader->model, reader->words.at[i]))
			return bad(reader, slu_text("%s: no such claim in a line above", reader->words.at[i]));
	for (size_t i = 1; i < reader->words.count; i++)
		slu_words_add(&reader->model->checks, reader->words.at[i]);
	return SLU_EXIT_PROVED;
}

static enum slu_exit read_forms(struct reader *reader)
{
	if (reader->words.count < 2)
		return bad(reader, "write `forms OPERATION ...`");
	for (size_t i = 1; i < reader->words.count; i++)
		slu_words_add(&reader->model->forms, reader->words.at[i]);
	return SLU_EXIT_PROVED;
}

/* The verifier is compiled elsewhere: what names a file here is made absolute. */
static enum slu_exit read_compiler_words(struct reader *reader, struct slu_words *words)
{
	for (size_t i = 1; i < reader->words.count; i++) {
		const char *word = reader->words.at[i];
		bool folder = slu_starts(word, "-I");
		const char *path, *real;

		if (*word == '-' && !folder) {
			slu_words_add(words, word);
			continue;
		}
		path = slu_text("%s/%s", reader->model->folder, word + (folder ? 2 : 0));
		real = slu_path_real(path);
		if (!real)
			return bad(reader, slu_text("%s: %s", path, strerror(errno)));
		slu_words_add(words, folder ? slu_text("-I%s", real) : real);
	}
	return SLU_EXIT_PROVED;
}

static enum slu_exit read_cc(struct reader *reader)
{
	return read_compiler_words(reader, &reader->model->cc);
}

static enum slu_exit read_code_cc(struct reader *reader)
{
	return read_compiler_words(reader, &reader->model->code_cc);
}

static enum slu_exit read_replay_cc(struct reader *reader)
{
	return read_compiler_words(reader, &reader->model->replay_cc);
}

static enum slu_exit read_line(struct reader *reader)
{
	static const struct {
		const char *word;
		enum slu_exit (*read)(struct reader *reader);
	} kinds[] = {
	        {"model", read_model},     {"claim", read_claim},
	        {"config", read_config},   {"check", read_check},
	        {"rows", read_rows},       {"forms", read_forms},
	        {"cc", read_cc},           {"code", read_code},
	        {"code-cc", read_code_cc}, {"replay-cc", read_replay_cc},
	};

	if (!reader->words.count)
		return SLU_EXIT_PROVED;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (!strcmp(kinds[i].word, reader->words.at[0]))
			return kinds[i].read(reader);
	return bad(reader,
	           slu_text("%s: not one of model, claim, check, config, rows, forms, cc, code, code-cc, replay-cc",
	                    reader->words.at[0]));
}

static enum slu_exit check_whole(struct reader *reader)
{
	const struct slu_model *model = reader->model;

	if (!model->file)
		return bad(reader, "no `model FILE.pml` line");
	if (!model->config_count)
		return bad(reader, "no `config` line: nothing would be searched");
	for (size_t i = 0; i < model->config_count; i++) {
		const struct slu_config *config = &model->configs[i];

		reader->line = config->line;
		for (size_t k = 0; k < config->claims.count; k++) {
			const struct slu_claim *claim = slu_model_claim(model, config->claims.at[k]);

			if (!claim || !claim->live)
				return bad(reader, slu_text("claims=%s: no such live claim", config->claims.at[k]));
		}
	}
	return SLU_EXIT_PROVED;
}

/* Without a file of its own, level code is that of the configurations which say so, and level spec has these, too. */
static bool is_of_level(const struct slu_model *model, const struct slu_config *config, enum slu_level level)
{
	if (config->leveled && config->level == level)
		return true;
	return model->code ? !config->leveled : level == SLU_LEVEL_SPEC;
}

static void choose_level(struct slu_model *model, enum slu_level level)
{
	size_t kept = 0;

	for (size_t i = 0; i < model->config_count; i++)
		if (is_of_level(model, &model->configs[i], level))
			model->configs[kept++] = model->configs[i];
	model->config_count = kept;
	kept = 0;
	for (size_t i = 0; i < model->row_count; i++)
		if (!model->rows[i].leveled || model->rows[i].level == level)
			model->rows[kept++] = model->rows[i];
	model->row_count = kept;
	if (level != SLU_LEVEL_CODE || !model->code)
		return;
	model->level = SLU_LEVEL_CODE;
	model->file = model->code;
	model->shown = model->code_shown;
	slu_words_add_all(&model->cc, &model->code_cc);
}

static void include_tree(struct slu_model *model, const char *tree)
{
	slu_words_add(&model->include, slu_text("%s/gen", tree));
	slu_words_add(&model->include, slu_text("%s/models", tree));
	slu_words_add(&model->include, tree);
}

/* Where #include looks after the file's own folder: its tree (TREE/models/NAME), then the chosen one, then ours. */
static void set_include(struct slu_model *model)
{
	const char *root = slu_models_root(NULL);

	slu_words_add(&model->include, slu_text("%s/gen", model->folder));
	slu_words_add(&model->include, slu_text("%s/..", model->folder));
	include_tree(model, slu_text("%s/../..", model->folder));
	if (root)
		include_tree(model, slu_text("%s/..", root));
	include_tree(model, slu_home());
}

enum slu_exit slu_claims_read(struct slu_model *model, const char *manifest, enum slu_level level)
{
	struct reader reader = {.model = model};
	size_t size = 0;
	char *text = slu_file_read(manifest, &size);

	if (!text)
		return slu_fail(SLU_EXIT_USAGE, "%s: %s", manifest, strerror(errno));
	if (strlen(text) != size)
		return slu_fail(SLU_EXIT_USAGE, "%s: not a text file", manifest);
	*model = (struct slu_model){.manifest = manifest};
	model->folder = slu_path_real(slu_folder_of(manifest));
	model->name = slu_base(manifest);
	model->name = slu_text_of(model->name, strlen(model->name) - strlen(".claims"));
	set_include(model);
	while (*text) {
		size_t length = strcspn(text, "\n");
		char *line = slu_text_of(text, length);

		reader.line++;
		line[strcspn(line, "#")] = '\0';
		reader.words = (struct slu_words){0};
		if (!slu_words_split(&reader.words, line))
			return bad(&reader, "a quote is not closed");
		if (read_line(&reader))
			return SLU_EXIT_USAGE;
		text += length + (text[length] == '\n');
	}
	if (check_whole(&reader))
		return SLU_EXIT_USAGE;
	choose_level(model, level);
	return SLU_EXIT_PROVED;
}

enum slu_exit slu_claims_plain(struct slu_model *model, const char *file)
{
	*model = (struct slu_model){.shown = file, .file = slu_path_real(file)};
	if (!model->file || access(model->file, R_OK))
		return slu_fail(SLU_EXIT_USAGE, "%s: %s", file, strerror(errno));
	if (!slu_is_nameable(model->file))
		return slu_fail(SLU_EXIT_USAGE, "%s: %s", file, unnameable);
	model->name = slu_base(file);
	model->folder = slu_folder_of(model->file);
	set_include(model);
	return SLU_EXIT_PROVED;
}

/* Ours is known by its common part, any other by a manifest. */
static bool holds_models(const char *folder)
{
	struct slu_words names;

	if (!folder || !*folder)
		return false;
	if (slu_is_file(slu_text("%s/common/claim.pmh", folder)))
		return true;
	names = slu_folder_list(folder, "");
	for (size_t i = 0; i < names.count; i++)
		if (slu_is_file(slu_text("%s/%s/%s.claims", folder, names.at[i], names.at[i])))
			return true;
	return false;
}

const char *slu_models_root(const char *option)
{
	static const char *chosen;
	const char *places[] = {option, getenv("SLUICE_MODELS"), "models", slu_text("%s/models", slu_home())};

	if (chosen && !option)
		return chosen;
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		if (holds_models(places[i]))
			return chosen = slu_path_real(places[i]);
		if (places[i] && i < 2)
			return NULL;
	}
	return NULL;
}
