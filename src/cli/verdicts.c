/* SPDX-License-Identifier: MIT */
/*
 * verdicts.c - the list of what was found, and the files that it is written to
 */
#include "home.h"
#include "verdicts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *slu_verdict_name(enum slu_verdict verdict)
{
	static const char *const names[] = {
	        [SLU_VERDICT_PROVED] = "proved",       [SLU_VERDICT_VIOLATED] = "violated",
	        [SLU_VERDICT_VACUOUS] = "vacuous",     [SLU_VERDICT_NOT_REACHED] = "not reached",
	        [SLU_VERDICT_UNDECIDED] = "undecided", [SLU_VERDICT_RAN_OUT] = "ran out",
	        [SLU_VERDICT_FAILED] = "tool failed",
	};

	return names[verdict];
}

/* As a program that runs here would open it. */
static const char *relative(const char *path)
{
	char *here = getcwd(NULL, 0);
	size_t length = here ? strlen(here) : 0;

	if (here && !strncmp(path, here, length) && path[length] == '/')
		path += length + 1;
	free(here);
	return path;
}

/* Counts lines from the preprocessor's marks `# 12 "FILE" ...` up to @at. */
static void find_place(const char *text, const char *at, struct slu_finding *finding)
{
	unsigned line = 1;

	while (text < at) {
		const char *end = text + strcspn(text, "\n");

		if (end >= at)
			break;
		line++;
		if (slu_starts(text, "# ")) {
			const char *name = strchr(text, '"');

			line = (unsigned)strtoul(text + 2, NULL, 10);
			if (name && name < end)
				finding->file = slu_text_of(name + 1, strcspn(name + 1, "\""));
		}
		text = end + 1;
	}
	finding->line = line;
}

/* Where the claim stands in the model, else the model. */
static void locate_claim(struct slu_finding *finding, const struct slu_unit *unit)
{
	const char *text = unit->verifiers[0].text;
	const char *marks[] = {slu_text("\"reach \" \"%s\"", finding->name), slu_text("ltl %s ", finding->name)};

	finding->file = unit->model->file;
	finding->line = 1;
	for (size_t i = 0; text && i < 2; i++) {
		const char *found = strstr(text, marks[i]);

		if (!found)
			continue;
		find_place(text, found, finding);
		break;
	}
	finding->file = relative(finding->file);
}

static const char *kept_trail(const struct slu_unit *unit, const struct slu_report *report)
{
	for (const struct slu_search *at = unit->session->searches; at; at = at->next)
		if (&at->report == report)
			return at->kept;
	return NULL;
}

static struct slu_finding *add(struct slu_findings *findings, const struct slu_model *model, const char *config)
{
	struct slu_finding *finding;

	findings->at = slu_grow(findings->at, findings->count, &findings->room, sizeof *findings->at);
	finding = &findings->at[findings->count++];
	*finding = (struct slu_finding){.model = model->name,
	                                .config = config,
	                                .group = *config ? slu_text("%s %s", model->name, config) : model->name,
	                                .facts = ""};
	return finding;
}

bool slu_finding_is_cached(const struct slu_finding *finding)
{
	return finding->line_of && finding->line_of->report && finding->line_of->report->cached;
}

void slu_findings_add_unit(struct slu_findings *findings, const struct slu_unit *unit)
{
	for (size_t i = 0; i < unit->line_count; i++) {
		const struct slu_line *line = &unit->lines[i];
		const struct slu_claim *claim = slu_model_claim(unit->model, line->claim);
		struct slu_finding *finding = add(findings, unit->model, unit->config ? unit->config->name : "");

		finding->line_of = line;
		finding->name = *line->claim ? line->claim : "never claim";
		finding->verdict = line->verdict;
		finding->text =
		        slu_text("%s: %s is %s%s%s%s", finding->group, finding->name, slu_verdict_name(line->verdict),
		                 slu_finding_is_cached(finding) ? " (cached)" : "", line->note ? ": " : "",
		                 line->note ? line->note : "");
		finding->facts = claim ? slu_words_join(&claim->ids, " ") : "";
		if (line->verdict == SLU_VERDICT_VIOLATED)
			finding->trail = kept_trail(unit, line->report);
		locate_claim(finding, unit);
	}
}

/* The line of a page on which a row's ID is embedded. */
static void locate_row(struct slu_finding *finding, const struct slu_model *model, const char *machine, const char *id)
{
	char *page = slu_text("%s", machine), *mark = slu_text("@%s", id);
	const char *text, *found;

	for (char *at = mark; *at; at++)
		*at = *at == '-' ? '_' : *at;
	for (int dashed = 0; dashed < 2; dashed++) {
		finding->file = slu_text("%s/%s/%s.rl", slu_folder_of(model->folder), page, page);
		if (slu_is_file(finding->file))
			break;
		for (char *at = page; *at; at++)
			*at = *at == '_' ? '-' : *at;
	}
	text = slu_file_read(finding->file, NULL);
	found = text ? strstr(text, mark) : NULL;
	finding->line = 1;
	for (const char *at = text; found && at < found; at++)
		finding->line += *at == '\n';
	if (!text)
		finding->file = model->file;
	finding->file = relative(finding->file);
}

void slu_findings_add_coverage(struct slu_findings *findings, const struct slu_coverage *coverage)
{
	findings->coverages = slu_grow(findings->coverages, findings->coverage_count, &findings->coverage_room,
	                               sizeof *findings->coverages);
	findings->coverages[findings->coverage_count++] = coverage;
	for (size_t i = 0; i < coverage->missing_count; i++) {
		const struct slu_missing *missing = &coverage->missing[i];
		struct slu_finding *finding = add(findings, coverage->model, "");

		finding->name = missing->name;
		finding->verdict = SLU_VERDICT_VIOLATED;
		finding->text = missing->text;
		if (missing->machine) {
			locate_row(finding, coverage->model, missing->machine, missing->id);
			finding->facts = missing->id;
		} else {
			finding->file = relative(coverage->model->file);
			finding->line = 1;
		}
	}
}

/* A device, a pipe or a link, such as /dev/stderr, is written in place: it is not ours to replace. */
static bool is_special(const char *path)
{
	struct stat status;

	return !lstat(path, &status) && !S_ISREG(status.st_mode);
}

static enum slu_exit open_one(const char *option, const char *path)
{
	if (!path || (is_special(path) && !slu_is_folder(path)))
		return SLU_EXIT_PROVED;
	if (slu_is_folder(path))
		return slu_fail(SLU_EXIT_USAGE, "%s %s: a folder", option, path);
	if (access(slu_folder_of(path), W_OK) || (unlink(path) && errno != ENOENT))
		return slu_fail(SLU_EXIT_USAGE, "%s %s: %s", option, path, strerror(errno));
	return SLU_EXIT_PROVED;
}

static enum slu_exit check_apart(const struct slu_outputs *outputs)
{
	const char *const options[] = {"--html", "--json", "--junit", "--sarif"};
	const char *const paths[] = {outputs->html, outputs->json, outputs->junit, outputs->sarif};

	for (size_t i = 0; i < 4; i++)
		for (size_t k = 0; k < i; k++)
			if (paths[i] && paths[k] && !strcmp(paths[i], paths[k]))
				return slu_fail(SLU_EXIT_USAGE, "%s %s: %s has this file", options[i], paths[i],
				                options[k]);
	return SLU_EXIT_PROVED;
}

enum slu_exit slu_outputs_open(struct slu_outputs *outputs)
{
	enum slu_exit status = check_apart(outputs);
	const char *actions = getenv("GITHUB_ACTIONS");

	status = status ? status : open_one("--html", outputs->html);
	status = status ? status : open_one("--json", outputs->json);
	status = status ? status : open_one("--junit", outputs->junit);
	status = status ? status : open_one("--sarif", outputs->sarif);
	outputs->annotations = outputs->annotations || (actions && !strcmp(actions, "true"));
	if (status || !outputs->tap)
		return status;
	fflush(stdout);
	outputs->tap_to = dup(STDOUT_FILENO);
	if (outputs->tap_to < 0 || dup2(STDERR_FILENO, STDOUT_FILENO) < 0)
		return slu_fail(SLU_EXIT_TOOL_FAILED, "--tap: %s", strerror(errno));
	return SLU_EXIT_PROVED;
}

static enum slu_exit write_one(const char *option, const char *path, char *(*make)(const struct slu_findings *findings),
                               const struct slu_findings *findings)
{
	const char *text;
	bool written;

	if (!path)
		return SLU_EXIT_PROVED;
	text = make(findings);
	if (!text)
		return slu_fail(SLU_EXIT_TOOL_FAILED, "%s %s: %s/src/cli/report.html: %s", option, path, slu_home(),
		                strerror(errno));
	if (is_special(path)) {
		FILE *to = fopen(path, "w");

		written = to && fputs(text, to) >= 0;
		written = to && !fclose(to) && written;
	} else {
		written = slu_file_write(path, text, strlen(text));
	}
	return written ? SLU_EXIT_PROVED : slu_fail(SLU_EXIT_TOOL_FAILED, "%s %s: %s", option, path, strerror(errno));
}

static enum slu_exit write_tap(const struct slu_outputs *outputs, const struct slu_findings *findings)
{
	const char *text = slu_findings_tap(findings);
	FILE *to = fdopen(outputs->tap_to, "w");
	bool written = to && fputs(text, to) >= 0;

	written = to && !fclose(to) && written;
	return written ? SLU_EXIT_PROVED : slu_fail(SLU_EXIT_TOOL_FAILED, "--tap: %s", strerror(errno));
}

enum slu_exit slu_outputs_write(const struct slu_outputs *outputs, const struct slu_findings *findings)
{
	enum slu_exit status = write_one("--json", outputs->json, slu_findings_json, findings);

	status = slu_exit_worst(status, write_one("--html", outputs->html, slu_findings_html, findings));
	status = slu_exit_worst(status, write_one("--junit", outputs->junit, slu_findings_junit, findings));
	status = slu_exit_worst(status, write_one("--sarif", outputs->sarif, slu_findings_sarif, findings));
	if (outputs->annotations)
		fputs(slu_findings_annotations(findings), stdout);
	return outputs->tap ? slu_exit_worst(status, write_tap(outputs, findings)) : status;
}
