/* SPDX-License-Identifier: MIT */
/*
 * verdicts-text.c - JUnit, TAP and annotations
 */
#include "verdicts.h"

#include <stdlib.h>
#include <string.h>

/* What each verdict is where there are tests that pass, fail or are skipped. */
enum result { PASSED, FAILED, BROKEN, SKIPPED, RESULTS };

static enum result result_of(enum slu_verdict verdict)
{
	switch (verdict) {
	case SLU_VERDICT_PROVED:
		return PASSED;
	case SLU_VERDICT_VIOLATED:
	case SLU_VERDICT_VACUOUS:
		return FAILED;
	case SLU_VERDICT_NOT_REACHED:
	case SLU_VERDICT_UNDECIDED:
		return SKIPPED;
	default:
		return BROKEN;
	}
}

static double seconds_of(const struct slu_finding *finding)
{
	return finding->line_of && finding->line_of->report ? finding->line_of->report->seconds : 0;
}

/* A text that is written as to a file. */
struct sheet {
	char *text;
	size_t size;
	FILE *to;
};

static void open_sheet(struct sheet *sheet)
{
	sheet->to = open_memstream(&sheet->text, &sheet->size);
	if (!sheet->to)
		abort();
}

static char *close_sheet(struct sheet *sheet)
{
	char *text;

	fclose(sheet->to);
	text = slu_text("%s", sheet->text);
	free(sheet->text);
	return text;
}

static void count(const struct slu_finding *from, size_t many, size_t *counts)
{
	memset(counts, 0, RESULTS * sizeof *counts);
	for (size_t i = 0; i < many; i++)
		counts[result_of(from[i].verdict)]++;
}

static void junit_counts(FILE *to, const struct slu_finding *from, size_t many)
{
	size_t counts[RESULTS];

	count(from, many, counts);
	fprintf(to, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\"", many, counts[FAILED],
	        counts[BROKEN], counts[SKIPPED]);
}

static void junit_result(FILE *to, const struct slu_finding *finding, const char *element)
{
	fprintf(to, "      <%s message=\"%s\"", element, slu_text_xml(finding->text));
	if (result_of(finding->verdict) != SKIPPED)
		fprintf(to, " type=\"%s\"", slu_verdict_name(finding->verdict));
	if (finding->trail)
		fprintf(to, ">sluice trace %s</%s>\n", slu_text_xml(finding->trail), element);
	else
		fputs("/>\n", to);
}

static void junit_case(FILE *to, const struct slu_finding *finding)
{
	static const char *const elements[] = {[FAILED] = "failure", [BROKEN] = "error", [SKIPPED] = "skipped"};
	enum result result = result_of(finding->verdict);
	bool cached = slu_finding_is_cached(finding);

	fprintf(to, "    <testcase classname=\"%s\" name=\"%s\" file=\"%s\" line=\"%u\" time=\"%.2f\"",
	        slu_text_xml(finding->group), slu_text_xml(finding->name), slu_text_xml(finding->file), finding->line,
	        seconds_of(finding));
	if (result == PASSED && !cached) {
		fputs("/>\n", to);
		return;
	}
	fputs(">\n", to);
	if (result != PASSED)
		junit_result(to, finding, elements[result]);
	fprintf(to, "%s    </testcase>\n", cached ? "      <system-out>cached</system-out>\n" : "");
}

static size_t same_group(const struct slu_findings *findings, size_t from)
{
	size_t to = from;

	while (to < findings->count && !strcmp(findings->at[to].group, findings->at[from].group))
		to++;
	return to - from;
}

char *slu_findings_junit(const struct slu_findings *findings)
{
	struct sheet sheet;

	open_sheet(&sheet);
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"sluice verify\"", sheet.to);
	junit_counts(sheet.to, findings->at, findings->count);
	fprintf(sheet.to, " time=\"%.2f\">\n", findings->seconds);
	for (size_t i = 0, many; i < findings->count; i += many) {
		many = same_group(findings, i);
		fprintf(sheet.to, "  <testsuite name=\"%s\"", slu_text_xml(findings->at[i].group));
		junit_counts(sheet.to, findings->at + i, many);
		fputs(">\n", sheet.to);
		for (size_t k = i; k < i + many; k++)
			junit_case(sheet.to, &findings->at[k]);
		fputs("  </testsuite>\n", sheet.to);
	}
	fputs("</testsuites>\n", sheet.to);
	return close_sheet(&sheet);
}

/* A # would begin a directive, an end of line another line. */
static const char *tap_text(const char *text)
{
	char *out = slu_text_clean(text);

	for (char *at = out; *at; at++)
		*at = *at == '\n' ? ' ' : *at == '#' ? '?' : *at;
	return out;
}

char *slu_findings_tap(const struct slu_findings *findings)
{
	struct sheet sheet;

	open_sheet(&sheet);
	fprintf(sheet.to, "TAP version 13\n1..%zu\n", findings->count);
	for (size_t i = 0; i < findings->count; i++) {
		const struct slu_finding *finding = &findings->at[i];
		enum result result = result_of(finding->verdict);

		fprintf(sheet.to, "%sok %zu - %s %s%s%s\n", result == FAILED || result == BROKEN ? "not " : "", i + 1,
		        tap_text(finding->group), tap_text(finding->name), result == SKIPPED ? " # SKIP " : "",
		        result == SKIPPED ? slu_verdict_name(finding->verdict) : "");
		if (result == FAILED || result == BROKEN)
			fprintf(sheet.to, "# %s:%u: %s\n", tap_text(finding->file), finding->line,
			        tap_text(finding->text));
		if (slu_finding_is_cached(finding))
			fprintf(sheet.to, "# cached: found by an earlier search, in %.2f s\n", seconds_of(finding));
		if (finding->trail)
			fprintf(sheet.to, "# sluice trace %s\n", tap_text(finding->trail));
	}
	return close_sheet(&sheet);
}

char *slu_findings_annotations(const struct slu_findings *findings)
{
	struct sheet sheet;

	open_sheet(&sheet);
	for (size_t i = 0; i < findings->count; i++) {
		const struct slu_finding *finding = &findings->at[i];
		enum result result = result_of(finding->verdict);

		if (result == PASSED || result == SKIPPED)
			continue;
		fprintf(sheet.to, "::%s file=%s,line=%u,title=%s::%s\n",
		        finding->verdict == SLU_VERDICT_RAN_OUT ? "warning" : "error",
		        slu_text_annotation(finding->file, true), finding->line,
		        slu_text_annotation(slu_text("%s %s", finding->name, slu_verdict_name(finding->verdict)), true),
		        slu_text_annotation(finding->text, false));
	}
	return close_sheet(&sheet);
}
