/* SPDX-License-Identifier: MIT */
/*
 * faults.c - seeded faults: would the claims notice?
 *
 * A fault is caught if a claim that it names comes out violated. Another claim, or a tool that fails, does not count.
 */
#include "faults.h"
#include "golden.h"
#include "search.h"
#include "table.h"
#include "verify.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static enum slu_exit bad(const struct slu_fault *fault, int line, const char *what)
{
	return slu_fail(SLU_EXIT_USAGE, "%s:%d: %s", fault->path, line, what);
}

static enum slu_exit read_page(struct slu_fault *fault, const struct slu_words *words, int line)
{
	fault->edits = slu_grow(fault->edits, fault->edit_count, &fault->edit_room, sizeof *fault->edits);
	if (!slu_edit_read(&fault->edits[fault->edit_count++], words))
		return bad(fault, line, "write `page MACHINE replace \"...\" with \"...\"`");
	return SLU_EXIT_PROVED;
}

static enum slu_exit read_one(struct slu_fault *fault, const struct slu_words *words, int line, const char **to)
{
	if (words->count != 2)
		return bad(fault, line, slu_text("write one word after %s", words->at[0]));
	if (*to)
		return bad(fault, line, slu_text("a second %s", words->at[0]));
	*to = words->at[1];
	return SLU_EXIT_PROVED;
}

static enum slu_exit read_many(struct slu_fault *fault, const struct slu_words *words, int line, struct slu_words *to)
{
	if (words->count < 2)
		return bad(fault, line, slu_text("nothing after %s", words->at[0]));
	for (size_t i = 1; i < words->count; i++)
		slu_words_add(to, words->at[i]);
	return SLU_EXIT_PROVED;
}

static enum slu_exit read_define(struct slu_fault *fault, const struct slu_words *words, int line)
{
	for (size_t i = 1; i < words->count; i++)
		if (!slu_starts(words->at[i], "-D") || !words->at[i][2])
			return bad(fault, line, slu_text("%s: write -DWORD or -DWORD=VALUE", words->at[i]));
	return read_many(fault, words, line, &fault->defines);
}

static enum slu_exit read_level(struct slu_fault *fault, const struct slu_words *words, int line)
{
	if (words->count != 2 || (strcmp(words->at[1], "code") && strcmp(words->at[1], "spec")))
		return bad(fault, line, "write `level code` or `level spec`");
	fault->level = strcmp(words->at[1], "code") ? SLU_LEVEL_SPEC : SLU_LEVEL_CODE;
	return SLU_EXIT_PROVED;
}

static enum slu_exit read_line(struct slu_fault *fault, const struct slu_words *words, int line)
{
	const char *word = words->count ? words->at[0] : "";

	if (!*word)
		return SLU_EXIT_PROVED;
	if (!strcmp(word, "model"))
		return read_one(fault, words, line, &fault->model);
	if (!strcmp(word, "config"))
		return read_one(fault, words, line, &fault->config);
	if (!strcmp(word, "level"))
		return read_level(fault, words, line);
	if (!strcmp(word, "define"))
		return read_define(fault, words, line);
	if (!strcmp(word, "page"))
		return read_page(fault, words, line);
	if (!strcmp(word, "caught-by"))
		return read_many(fault, words, line, &fault->caught);
	if (!strcmp(word, "facts"))
		return read_many(fault, words, line, &fault->facts);
	return bad(fault, line,
	           slu_text("%s: not one of says, model, config, level, define, page, caught-by, facts", word));
}

static enum slu_exit check_whole(const struct slu_fault *fault, int line)
{
	if (!fault->model)
		return bad(fault, line, "no `model` line");
	if (!fault->config)
		return bad(fault, line, "no `config` line");
	if (!fault->caught.count)
		return bad(fault, line, "no `caught-by` line");
	if (!fault->says)
		return bad(fault, line, "no `says` line: what is broken?");
	if (!fault->defines.count && !fault->edit_count)
		return bad(fault, line, "neither `define` nor `page`: nothing is broken");
	if (fault->level == SLU_LEVEL_CODE && fault->edit_count)
		return bad(fault, line, "level code runs the generated C: break it by `define`, not by `page`");
	return SLU_EXIT_PROVED;
}

enum slu_exit slu_fault_read(struct slu_fault *fault, const char *path)
{
	const char *text = slu_file_read(path, NULL), *base = slu_base(path);
	int number = 0;

	*fault = (struct slu_fault){.path = path};
	if (!text)
		return slu_fail(SLU_EXIT_USAGE, "%s: %s", path, strerror(errno));
	fault->name = slu_text_of(base, strlen(base) - strlen(".fault"));
	while (*text) {
		size_t length = strcspn(text, "\n");
		char *line = slu_text_of(text, length);
		struct slu_words words = {0};

		number++;
		text += length + (text[length] == '\n');
		if (slu_starts(line, "says ")) {
			fault->says = line + 5 + strspn(line + 5, " \t");
			continue;
		}
		line[strcspn(line, "#")] = '\0';
		if (!slu_words_split(&words, line))
			return bad(fault, number, "a quote is not closed");
		if (read_line(fault, &words, number))
			return SLU_EXIT_USAGE;
	}
	return check_whole(fault, number);
}

/**
 * struct trial - a fault and the searches that shall notice it
 * @golden: its counterexample that is kept, or NULL
 */
struct trial {
	struct slu_fault fault;
	struct slu_model model;
	struct slu_unit unit;
	const char *golden;
};

static enum slu_exit find_model(struct trial *trial, const char *root)
{
	const struct slu_fault *fault = &trial->fault;
	const char *manifest = slu_text("%s/%s/%s.claims", root, fault->model, fault->model);
	enum slu_exit status = slu_claims_read(&trial->model, manifest, fault->level);

	if (status)
		return status;
	trial->unit.model = &trial->model;
	trial->unit.config = slu_model_config(&trial->model, fault->config);
	if (!trial->unit.config)
		return slu_fail(SLU_EXIT_USAGE, "%s: %s has no configuration %s", fault->path, manifest, fault->config);
	for (size_t i = 0; i < fault->caught.count; i++) {
		const struct slu_claim *claim = slu_model_claim(&trial->model, fault->caught.at[i]);
		bool live = trial->unit.config->live;

		if (!strcmp(fault->caught.at[i], SLU_NO_DEADLOCK) ? live : !claim || claim->live != live)
			return slu_fail(SLU_EXIT_USAGE, "%s: %s is no %s claim of %s", fault->path, fault->caught.at[i],
			                live ? "live" : "safety", manifest);
	}
	return SLU_EXIT_PROVED;
}

static enum slu_exit prepare(struct trial *trial, struct slu_session *session, const char *root, size_t index,
                             bool keep)
{
	const char *tree = slu_text("%s/fault-%zu", session->scratch, index);
	struct slu_unit *unit = &trial->unit;
	enum slu_exit status = find_model(trial, root);

	if (status)
		return status;
	slu_words_add_all(&unit->extra, &trial->fault.defines);
	unit->label = trial->fault.name;
	for (size_t i = 0; i < trial->fault.edit_count; i++) {
		const struct slu_edit *edit = &trial->fault.edits[i];

		slu_words_add(&unit->pages,
		              slu_text("page %s replace \"%s\" with \"%s\"", edit->machine, edit->replace, edit->with));
	}
	unit->bare = true;
	unit->shorten = keep;
	unit->breadth = slu_golden_is_due(&trial->fault, unit->config);
	if (unit->breadth)
		trial->golden = slu_text("%s/golden/%s.trace", slu_folder_of(trial->fault.path), trial->fault.name);
	if (unit->config->live && trial->fault.caught.count == 1)
		unit->only = trial->fault.caught.at[0];
	if (!trial->fault.edit_count)
		return SLU_EXIT_PROVED;
	unit->first = tree;
	if (mkdir(tree, 0700))
		return slu_fail(SLU_EXIT_TOOL_FAILED, "%s: %s", tree, strerror(errno));
	status = slu_pages_edit(trial->fault.edits, trial->fault.edit_count, root, tree);
	return status ? slu_fail(status, "%s: the page cannot be edited so", trial->fault.path) : status;
}

/* An edited page that the model does not read would be no fault at all. */
static bool is_applied(const struct trial *trial)
{
	const char *text = trial->unit.verifiers[0].text;

	for (size_t i = 0; i < trial->fault.edit_count; i++)
		if (text && !strstr(text, slu_text("%s/gen/%s/", trial->unit.first, trial->fault.edits[i].machine)))
			return false;
	return true;
}

static enum slu_exit judge(struct trial *trial, const char **verdict, const char **by)
{
	const struct slu_unit *unit = &trial->unit;
	enum slu_exit status = SLU_EXIT_VIOLATED;

	*verdict = "missed";
	*by = "nothing";
	slu_unit_decide(&trial->unit);
	for (size_t i = 0; i < unit->line_count; i++) {
		const struct slu_line *line = &unit->lines[i];

		if (line->verdict == SLU_VERDICT_VIOLATED && slu_words_have(&trial->fault.caught, line->claim)) {
			*verdict = "caught";
			*by = line->claim;
			return SLU_EXIT_PROVED;
		}
		if (line->verdict == SLU_VERDICT_FAILED) {
			*verdict = "tool failed";
			*by = line->note;
			status = SLU_EXIT_TOOL_FAILED;
		} else if (line->verdict == SLU_VERDICT_RAN_OUT && status != SLU_EXIT_TOOL_FAILED) {
			*verdict = "ran out";
			*by = line->note;
			status = SLU_EXIT_RAN_OUT;
		} else if (line->verdict == SLU_VERDICT_VIOLATED && status == SLU_EXIT_VIOLATED) {
			*by = slu_text("another claim: %s", line->claim);
		}
	}
	return status;
}

/* Caught: by the counterexample that is kept? */
static enum slu_exit compare(const struct trial *trial, bool write, const char **verdict)
{
	const char *folder = slu_text("%s/golden", trial->unit.session->scratch);
	const char *text = slu_golden_text(trial->unit.safety, folder);
	const char *kept = slu_file_read(trial->golden, NULL);

	if (!text) {
		*verdict = "tool failed";
		return SLU_EXIT_TOOL_FAILED;
	}
	if (write) {
		mkdir(slu_folder_of(trial->golden), 0777);
		if (!slu_file_write(trial->golden, text, strlen(text)))
			return slu_fail(SLU_EXIT_TOOL_FAILED, "%s: %s", trial->golden, strerror(errno));
		return SLU_EXIT_PROVED;
	}
	if (kept && slu_golden_is_same(kept, text))
		return SLU_EXIT_PROVED;
	*verdict = kept ? "caught, another trail" : "caught, no trail kept";
	return SLU_EXIT_VIOLATED;
}

static enum slu_exit report(struct trial *trials, size_t count, bool write)
{
	struct slu_table table = {.right = "llllr"};
	enum slu_exit status = SLU_EXIT_PROVED;
	size_t caught = 0, differ = 0;

	slu_table_row(&table, (const char *[]){"fault", "model", "verdict", "by", "time"});
	for (size_t i = 0; i < count; i++) {
		struct trial *trial = &trials[i];
		const char *verdict = "tool failed", *by = "the edited page is not included as MACHINE/MACHINE.pmh";
		enum slu_exit one = SLU_EXIT_TOOL_FAILED;
		double seconds = 0;

		if (is_applied(trial))
			one = judge(trial, &verdict, &by);
		caught += one == SLU_EXIT_PROVED;
		if (one == SLU_EXIT_PROVED && trial->golden) {
			one = compare(trial, write, &verdict);
			differ += one != SLU_EXIT_PROVED;
		}
		status = slu_exit_worst(status, one);
		for (size_t k = 0; k < trial->unit.line_count && !(seconds > 0); k++)
			seconds = trial->unit.lines[k].report ? trial->unit.lines[k].report->seconds : 0;
		slu_table_row(&table, (const char *[]){trial->fault.name,
		                                       slu_text("%s %s", trial->fault.model, trial->fault.config),
		                                       verdict, by, slu_show_seconds(seconds)});
	}
	slu_table_print(&table);
	printf("\n%zu caught, %zu missed\n", caught, count - caught);
	if (differ)
		printf("%zu with another trail than the one that is kept, or none: read it (--keep), then write it "
		       "with "
		       "--golden\n",
		       differ);
	return status;
}

static void list(const struct trial *trials, size_t count)
{
	struct slu_table table = {.right = "lllll"};

	for (size_t i = 0; i < count; i++)
		slu_table_row(&table, (const char *[]){
		                              trials[i].fault.name,
		                              slu_text("%s %s", trials[i].fault.model, trials[i].fault.config),
		                              slu_words_join(&trials[i].fault.caught, " "),
		                              slu_words_join(&trials[i].fault.facts, " "),
		                              trials[i].fault.says,
		                      });
	slu_table_print(&table);
}

static enum slu_exit read_faults(const char *folder, const struct slu_words *wanted, struct trial **trials,
                                 size_t *count)
{
	struct slu_words files = slu_folder_list(folder, ".fault");
	enum slu_exit status = SLU_EXIT_PROVED;

	*trials = slu_keep((files.count + 1) * sizeof **trials);
	*count = 0;
	for (size_t i = 0; i < wanted->count; i++)
		if (!slu_words_have(&files, slu_text("%s.fault", wanted->at[i])))
			return slu_fail(SLU_EXIT_USAGE,
			                "%s: no such fault in %s; `sluice verify --faults --list` lists them",
			                wanted->at[i], folder);
	for (size_t i = 0; i < files.count && !status; i++) {
		struct trial *trial = &(*trials)[*count];

		status = slu_fault_read(&trial->fault, slu_text("%s/%s", folder, files.at[i]));
		*count += !status && (!wanted->count || slu_words_have(wanted, trial->fault.name));
	}
	if (!status && !*count)
		return slu_fail(SLU_EXIT_USAGE, "%s: no *.fault here", folder);
	return status;
}

enum slu_exit slu_verify_faults(struct slu_verify *verify, const struct slu_words *names)
{
	const char *root = slu_models_root(verify->root);
	struct slu_session session = {0};
	struct trial *trials;
	enum slu_exit status;
	size_t count;

	if (!root)
		return slu_fail(SLU_EXIT_USAGE, "the built-in models were not found; name their folder with --models");
	status = read_faults(slu_text("%s/../verify/faults", root), names, &trials, &count);
	if (status)
		return status;
	if (verify->list) {
		list(trials, count);
		return SLU_EXIT_PROVED;
	}
	status = slu_verify_open(&session, verify);
	for (size_t i = 0; i < count && !status; i++)
		status = prepare(&trials[i], &session, root, i, verify->keep != NULL);
	for (size_t i = 0; i < count && !status; i++)
		slu_unit_start(&trials[i].unit, &session);
	if (!status) {
		slu_verify_run(&session);
		status = report(trials, count, verify->golden);
		if (verify->keep)
			status = slu_exit_worst(status, slu_verify_keep(&session, verify->keep));
	}
	slu_verify_close(&session);
	return status;
}
