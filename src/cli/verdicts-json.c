/* SPDX-License-Identifier: MIT */
/*
 * verdicts-json.c - JSON of our own, described in sluice-verify(1), and SARIF 2.1.0
 */
#include "verdicts.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static json_t *text_of(const char *text)
{
	return json_string(slu_text_clean(text));
}

/* @value is handed over. */
static char *printed(json_t *value)
{
	char *text = json_dumps(value, JSON_INDENT(2)), *kept;

	if (!text)
		abort();
	kept = slu_text("%s\n", text);
	free(text);
	json_decref(value);
	return kept;
}

static void set_report(json_t *to, const struct slu_line *line)
{
	const struct slu_report *report = line->report;

	json_object_set_new(to, "kind", json_string(line->live ? "live" : "safety"));
	if (!report)
		return;
	json_object_set_new(to, "seconds", json_real(report->seconds));
	json_object_set_new(to, "cached", json_boolean(report->cached));
	if (!report->seen_depth)
		return;
	json_object_set_new(to, "states", json_integer((json_int_t)report->states));
	json_object_set_new(to, "depth", json_integer((json_int_t)report->depth));
	json_object_set_new(to, "memory_mb", json_real(report->memory_mb));
}

static json_t *words_of(const char *text)
{
	json_t *list = json_array();
	struct slu_words words = {0};

	slu_words_split(&words, text);
	for (size_t i = 0; i < words.count; i++)
		json_array_append_new(list, text_of(words.at[i]));
	return list;
}

static json_t *finding_of(const struct slu_finding *finding)
{
	json_t *object = json_object();

	json_object_set_new(object, "model", text_of(finding->model));
	if (*finding->config)
		json_object_set_new(object, "configuration", text_of(finding->config));
	json_object_set_new(object, finding->line_of ? "claim" : "coverage", text_of(finding->name));
	json_object_set_new(object, "verdict", json_string(slu_verdict_name(finding->verdict)));
	json_object_set_new(object, "text", text_of(finding->text));
	json_object_set_new(object, "facts", words_of(finding->facts));
	json_object_set_new(object, "file", text_of(finding->file));
	json_object_set_new(object, "line", json_integer(finding->line));
	if (finding->trail)
		json_object_set_new(object, "counterexample", text_of(finding->trail));
	if (finding->line_of)
		set_report(object, finding->line_of);
	return object;
}

char *slu_findings_json(const struct slu_findings *findings)
{
	json_t *root = json_object(), *list = json_array();

	for (size_t i = 0; i < findings->count; i++)
		json_array_append_new(list, finding_of(&findings->at[i]));
	json_object_set_new(root, "format", json_string("sluice-verdicts 1"));
	json_object_set_new(root, "version", json_string(SLU_VERSION));
	json_object_set_new(root, "status", json_integer(findings->status));
	json_object_set_new(root, "seconds", json_real(findings->seconds));
	json_object_set_new(root, "findings", list);
	return printed(root);
}

/* A path in a URI: what is no plain letter is %XX. */
static json_t *uri_of(const char *path)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/";
	char *uri = slu_text("%s", *path == '/' ? "file://" : "");

	for (; *path; path++)
		uri = strchr(plain, *path) ? slu_text("%s%c", uri, *path)
		                           : slu_text("%s%%%02X", uri, (unsigned)(unsigned char)*path);
	return json_string(uri);
}

static const char *sarif_level(enum slu_verdict verdict)
{
	switch (verdict) {
	case SLU_VERDICT_PROVED:
	case SLU_VERDICT_NOT_REACHED:
	case SLU_VERDICT_UNDECIDED:
		return "none"; /* as every kind but `fail` */
	case SLU_VERDICT_RAN_OUT:
		return "warning";
	default:
		return "error";
	}
}

static const char *sarif_kind(enum slu_verdict verdict)
{
	switch (verdict) {
	case SLU_VERDICT_PROVED:
		return "pass";
	case SLU_VERDICT_NOT_REACHED:
		return "notApplicable";
	case SLU_VERDICT_UNDECIDED:
		return "open";
	default:
		return "fail";
	}
}

static json_t *sarif_result(const struct slu_finding *finding)
{
	return json_pack("{s:o, s:s, s:s, s:{s:o}, s:[{s:{s:{s:o}, s:{s:i}}}], s:{s:s, s:b, s:o}}", "ruleId",
	                 text_of(finding->name), "level", sarif_level(finding->verdict), "kind",
	                 sarif_kind(finding->verdict), "message", "text", text_of(finding->text), "locations",
	                 "physicalLocation", "artifactLocation", "uri", uri_of(finding->file), "region", "startLine",
	                 (int)finding->line, "properties", "verdict", slu_verdict_name(finding->verdict), "cached",
	                 slu_finding_is_cached(finding), "facts", words_of(finding->facts));
}

static json_t *sarif_rules(const struct slu_findings *findings)
{
	json_t *rules = json_array();

	for (size_t i = 0; i < findings->count; i++) {
		size_t first = 0;

		while (strcmp(findings->at[first].name, findings->at[i].name))
			first++;
		if (first == i)
			json_array_append_new(rules, json_pack("{s:o}", "id", text_of(findings->at[i].name)));
	}
	return rules;
}

char *slu_findings_sarif(const struct slu_findings *findings)
{
	json_t *results = json_array();

	for (size_t i = 0; i < findings->count; i++)
		json_array_append_new(results, sarif_result(&findings->at[i]));
	return printed(json_pack("{s:s, s:[{s:{s:{s:s, s:s, s:o}}, s:[{s:b, s:i}], s:o}]}", "version", "2.1.0", "runs",
	                         "tool", "driver", "name", "sluice", "version", SLU_VERSION, "rules",
	                         sarif_rules(findings), "invocations", "executionSuccessful",
	                         findings->status != SLU_EXIT_TOOL_FAILED, "exitCode", (int)findings->status, "results",
	                         results));
}
