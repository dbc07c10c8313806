/* SPDX-License-Identifier: MIT */
/*
 * report.c - reads a verifier's output
 */
#include "report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

static const struct {
	const char *text;
	enum slu_error_kind kind;
} errors[] = {
        {"assertion violated", SLU_ERROR_ASSERTION},     {"invalid end state", SLU_ERROR_END_STATE},
        {"acceptance cycle", SLU_ERROR_ACCEPTANCE},      {"accept cycle found", SLU_ERROR_ACCEPTANCE},
        {"accept stutter", SLU_ERROR_ACCEPTANCE},        {"non-progress cycle", SLU_ERROR_NON_PROGRESS},
        {"end state in claim reached", SLU_ERROR_CLAIM}, {"claim violated", SLU_ERROR_CLAIM},
        {"event_trace error", SLU_ERROR_EVENT_TRACE},
};

static void complain(struct slu_report *report, const char *line)
{
	if (!report->complaint)
		report->complaint = slu_text("%s", line);
}

/* `pan:1: assertion violated (a<b) (at depth 3)`; other errors are the verifier's own troubles. */
static void read_error(struct slu_report *report, const char *line)
{
	const char *text = strchr(line + 4, ':'), *at = NULL;

	if (!text)
		return;
	text += 1 + strspn(text + 1, " ");
	for (const char *next = strstr(text, "(at depth "); next; next = strstr(next + 1, "(at depth "))
		at = next;
	for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
		if (!slu_starts(text, errors[i].text) || report->error)
			continue;
		report->error = errors[i].kind;
		report->text = slu_trimmed(text, at ? (size_t)(at - text) : strlen(text));
		report->at = at ? strtoul(at + 10, NULL, 10) : 0;
	}
	if (!report->error)
		complain(report, line);
}

static void read_count(struct slu_report *report, const char *line)
{
	struct slu_count count;
	char *name;

	count.value = strtoul(line, &name, 10);
	count.name = slu_text("%s", name + (*name == ' '));
	report->counts = slu_grow(report->counts, report->count_count, &report->count_room, sizeof count);
	report->counts[report->count_count++] = count;
}

static void read_pan(struct slu_report *report, const char *line)
{
	const char *found;

	if (line[4] >= '0' && line[4] <= '9') {
		read_error(report, line);
	} else if (slu_starts(line, "pan: out of memory") || slu_starts(line, "pan: reached -DMEMLIM bound")) {
		report->no_memory = true;
	} else if ((found = strstr(line, "recompile with -DNFAIR=")) != NULL) {
		report->nfair = (unsigned)strtoul(found + 23, NULL, 10);
	} else if (slu_starts(line, "pan: error")) {
		complain(report, line);
	}
}

static void read_line(struct slu_report *report, const char *line)
{
	const char *found;
	double number;
	int used = 0;

	if (slu_starts(line, "pan:")) {
		read_pan(report, line);
	} else if (slu_starts(line, "slu-count ")) {
		read_count(report, line + 10);
	} else if (slu_starts(line, "slu-violated ")) {
		report->violated = slu_text("%s", line + 13);
	} else if (slu_starts(line, "State-vector ") && (found = strstr(line, "depth reached ")) != NULL) {
		report->seen_depth = true;
		report->depth = strtoul(found + 14, NULL, 10);
		found = strstr(line, "errors: ");
		report->seen_errors = found && found[8] >= '0' && found[8] <= '9';
		report->errors = found ? strtoul(found + 8, NULL, 10) : 0;
	} else if (sscanf(line, " %lf states, stored%n", &number, &used) == 1 && used) {
		report->seen_states = true;
		report->states = number;
	} else if (sscanf(line, " %lf transitions (=%n", &number, &used) == 1 && used) {
		report->transitions = number;
	} else if (sscanf(line, " %lf total actual memory usage%n", &number, &used) == 1 && used) {
		report->memory_mb = number;
	} else if (strstr(line, "max search depth too small")) {
		report->truncated = true;
	} else if (strstr(line, "Search not completed")) {
		report->unfinished = true;
	} else if ((found = strstr(line, "recompile with -DNFAIR=")) != NULL) {
		report->nfair = (unsigned)strtoul(found + 23, NULL, 10);
	} else if (slu_starts(line, "error:")) {
		complain(report, line);
	}
}

static void fail(struct slu_report *report, const char *why)
{
	report->outcome = SLU_OUTCOME_FAILED;
	report->why = report->complaint ? report->complaint : why;
}

static void ran_out(struct slu_report *report, const char *of)
{
	report->outcome = SLU_OUTCOME_RAN_OUT;
	report->why = of;
}

/* The one place that says what a report is worth. */
static void judge(struct slu_report *report, int status, bool late)
{
	bool whole = report->seen_depth && report->seen_states && report->seen_errors;

	if (report->error && whole && report->errors)
		report->outcome = SLU_OUTCOME_VIOLATED;
	else if (report->complaint)
		fail(report, NULL);
	else if (report->nfair)
		fail(report, slu_text("more processes than -DNFAIR=%u allows; write pan=-DNFAIR=%u", report->nfair - 1,
		                      report->nfair));
	else if (report->no_memory)
		ran_out(report, "memory");
	else if (late)
		ran_out(report, "time");
	else if (WIFSIGNALED(status))
		fail(report, slu_text("the verifier died: %s", strsignal(WTERMSIG(status))));
	else if (report->truncated)
		ran_out(report, "depth");
	else if (!whole)
		fail(report, slu_text("no whole report from the verifier (exit status %d)", WEXITSTATUS(status)));
	else if (report->error || report->errors)
		fail(report, "the report contradicts itself");
	else if (report->unfinished)
		fail(report, "the verifier did not complete its search and does not say why");
	else if (WEXITSTATUS(status))
		fail(report, slu_text("the verifier ended with exit status %d", WEXITSTATUS(status)));
	else
		report->outcome = SLU_OUTCOME_HELD;
}

void slu_report_read(struct slu_report *report, const char *output, int status, bool late, double seconds)
{
	*report = (struct slu_report){.seconds = seconds};
	while (output && *output) {
		size_t length = strcspn(output, "\n");

		read_line(report, slu_text_of(output, length));
		output += length + (output[length] == '\n');
	}
	judge(report, status, late);
}

unsigned long slu_report_count(const struct slu_report *report, const char *name)
{
	for (size_t i = 0; i < report->count_count; i++)
		if (!strcmp(report->counts[i].name, name))
			return report->counts[i].value;
	return 0;
}

bool slu_report_progress(const char *line, double *states)
{
	const char *found = slu_starts(line, "Depth=") ? strstr(line, "States=") : NULL;

	if (!found)
		return false;
	*states = strtod(found + 7, NULL);
	return true;
}
