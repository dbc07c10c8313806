/* SPDX-License-Identifier: MIT */
/*
 * baseline.c - what an earlier run found is what this one must still find
 */
#include "baseline.h"
#include "table.h"

#include <jansson.h>
#include <string.h>

static enum slu_exit bad(const char *path, const char *what)
{
	return slu_fail(SLU_EXIT_USAGE, "--baseline %s: %s", path, what);
}

static const char *text_at(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

static bool is_finding(const json_t *object)
{
	return *text_at(object, "model") && *text_at(object, "verdict") &&
	       (*text_at(object, "claim") || *text_at(object, "coverage"));
}

enum slu_exit slu_baseline_read(struct slu_baseline *baseline, const char *path)
{
	json_error_t error;
	json_t *root, *finding;
	size_t index;

	if (!path)
		return SLU_EXIT_PROVED;
	if (!slu_file_read(path, NULL))
		return bad(path, "cannot be read");
	root = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
	if (!root)
		return bad(path, slu_text("line %d: %s", error.line, error.text));
	if (strcmp(text_at(root, "format"), "sluice-verdicts 1"))
		return bad(path, "not a file of `sluice verify --json`");
	json_array_foreach(json_object_get(root, "findings"), index, finding) if (!is_finding(finding)) return bad(
	        path, slu_text("finding %zu: model, verdict, or claim and coverage are missing", index + 1));
	*baseline = (struct slu_baseline){.path = path, .root = root};
	return SLU_EXIT_PROVED;
}

static bool is_same(const json_t *object, const struct slu_finding *finding)
{
	return !strcmp(text_at(object, "model"), slu_text_clean(finding->model)) &&
	       !strcmp(text_at(object, "configuration"), slu_text_clean(finding->config)) &&
	       !strcmp(text_at(object, finding->line_of ? "claim" : "coverage"), slu_text_clean(finding->name));
}

static const struct slu_finding *find(const struct slu_findings *findings, const json_t *object)
{
	for (size_t i = 0; i < findings->count; i++)
		if (is_same(object, &findings->at[i]))
			return &findings->at[i];
	return NULL;
}

/* What was proved, and is not, or by another number of states; NULL: nothing of that. */
static const char *difference(const json_t *object, const struct slu_finding *finding)
{
	double before = json_number_value(json_object_get(object, "states")), now;

	if (strcmp(text_at(object, "verdict"), "proved"))
		return NULL;
	if (!finding)
		return "proved before, not searched now";
	if (finding->verdict != SLU_VERDICT_PROVED)
		return slu_text("proved before, %s now", slu_verdict_name(finding->verdict));
	now = finding->line_of->report->states;
	return (json_int_t)before == (json_int_t)now
	               ? NULL
	               : slu_text("%s states before, %s now", slu_show_number(before), slu_show_number(now));
}

static bool was_missing(const json_t *list, const struct slu_finding *finding)
{
	json_t *object;
	size_t index;

	json_array_foreach(list, index, object) if (is_same(object, finding)) return true;
	return false;
}

enum slu_exit slu_baseline_compare(struct slu_baseline *baseline, const struct slu_findings *findings)
{
	const json_t *list = json_object_get(baseline->root, "findings");
	enum slu_exit status = SLU_EXIT_PROVED;
	json_t *object;
	size_t index;

	json_array_foreach(list, index, object)
	{
		const char *text = difference(object, find(findings, object));

		if (!text)
			continue;
		printf("%s: %s %s: %s: %s\n", baseline->path, text_at(object, "model"),
		       text_at(object, "configuration"), text_at(object, "claim"), text);
		status = SLU_EXIT_VIOLATED;
	}
	for (size_t i = 0; i < findings->count; i++)
		if (!findings->at[i].line_of && !was_missing(list, &findings->at[i])) {
			printf("%s: %s: %s: taken before, not now\n", baseline->path, findings->at[i].group,
			       findings->at[i].name);
			status = SLU_EXIT_VIOLATED;
		}
	json_decref(baseline->root);
	baseline->root = NULL;
	return status;
}
