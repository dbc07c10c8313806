/* SPDX-License-Identifier: MIT */
/*
 * verdicts.h - what a call of `sluice verify` found, for other programs to read
 *
 * A page, JSON, JUnit, SARIF 2.1.0, TAP 13 and the annotations of GitHub Actions all say the same list.
 */
#ifndef SLU_VERDICTS_H
#define SLU_VERDICTS_H

#include "coverage.h"
#include "search.h"

#include <stdio.h>

/**
 * struct slu_finding - one line of the list
 * @group:   model and configuration
 * @name:    claim; or row or form that was never taken
 * @verdict: of a row: violated
 * @text:    one sentence
 * @facts:   of the contract, or ""
 * @file:    where the claim or the row stands, relative to the current folder where it is below
 * @line:    counts from 1
 * @trail:   record of the counterexample, or NULL
 * @line_of: the claim's, or NULL: a row
 */
struct slu_finding {
	const char *model;
	const char *config;
	const char *group;
	const char *name;
	enum slu_verdict verdict;
	const char *text;
	const char *facts;
	const char *file;
	unsigned line;
	const char *trail;
	const struct slu_line *line_of;
};

/**
 * struct slu_findings - the list
 * @coverages: of the models that have a manifest
 * @seconds:   of the whole run
 */
struct slu_findings {
	struct slu_finding *at;
	size_t count, room;
	const struct slu_coverage **coverages;
	size_t coverage_count, coverage_room;
	double seconds;
	enum slu_exit status;
};

/**
 * struct slu_outputs - what is to be written
 * @tap:         to standard output; the table goes to standard error
 * @annotations: to standard output
 */
struct slu_outputs {
	const char *html;
	const char *json;
	const char *junit;
	const char *sarif;
	bool tap;
	bool annotations;
	int tap_to;
};

/* `not reached` */
const char *slu_verdict_name(enum slu_verdict verdict);

/* An earlier search found it. */
bool slu_finding_is_cached(const struct slu_finding *finding);

/* Before the search. Old files of these names are removed. Return: 2 after one line where one cannot be written. */
enum slu_exit slu_outputs_open(struct slu_outputs *outputs);
/* After it. Return: 4 after one line where one was not written. */
enum slu_exit slu_outputs_write(const struct slu_outputs *outputs, const struct slu_findings *findings);

void slu_findings_add_unit(struct slu_findings *findings, const struct slu_unit *unit);
void slu_findings_add_coverage(struct slu_findings *findings, const struct slu_coverage *coverage);

/* @text as UTF-8 without control bytes but tabs and ends of lines; what is neither is a question mark. */
char *slu_text_clean(const char *text);
/* @text in an XML attribute or element. */
char *slu_text_xml(const char *text);
/* In an annotation; @property: between its commas and colons. */
char *slu_text_annotation(const char *text, bool property);

/* NULL with errno where the page that it is written into is not there. */
char *slu_findings_html(const struct slu_findings *findings);
char *slu_findings_json(const struct slu_findings *findings);
char *slu_findings_sarif(const struct slu_findings *findings);
char *slu_findings_junit(const struct slu_findings *findings);
char *slu_findings_tap(const struct slu_findings *findings);
char *slu_findings_annotations(const struct slu_findings *findings);

#endif
