/* SPDX-License-Identifier: MIT */
/*
 * run-print.c - what a run says: its lines, its account, its verdict
 */
#include "memory.h"
#include "run-private.h"

#include "record.h"

#include <jansson.h>

#include <string.h>

void run_print_head(struct run *run)
{
	const struct slu_run_options *options = run->options;

	if (options->json)
		return;
	fprintf(run->out, "%s, %s %llu\n\n", options->scenario, options->threads ? "threads, seed" : "seed",
	        (unsigned long long)options->seed);
	if (options->trace)
		slu_record_print_head(run->out);
	else
		fprintf(run->out, "%4s %7s  %-36s %s\n", "line", "frame", "what", "what came of it");
}

/* SUCCESS, Running -> Paused */
static void describe(char *text, size_t bytes, const struct slu_ndis_result *result)
{
	const char *status = slu_status_name(result->status);
	int length;

	if (result->refused) {
		snprintf(text, bytes, "refused: %s", result->text);
		return;
	}
	length = snprintf(text, bytes, "%s", status ? status : "an unknown status");
	if (result->from && result->to && (size_t)length < bytes)
		length += snprintf(text + length, bytes - (size_t)length, ", %s -> %s", result->from, result->to);
	if (*result->text && (size_t)length < bytes)
		snprintf(text + length, bytes - (size_t)length, ", %s", result->text);
}

static void describe_expect(char *text, size_t bytes, const struct slu_ndis_result *result)
{
	if (result->status == SLU_STATUS_SUCCESS)
		snprintf(text, bytes, "yes");
	else
		snprintf(text, bytes, "NO: %s", result->text);
}

static void print_line(const struct job *job, const char *text)
{
	char frame[27] = "";

	if (job->frame)
		slu_count_text(frame, job->frame);
	fprintf(job->run->out, "%4u %7s  %-36s %s\n", job->statement->line, frame, job->statement->text, text);
}

static void say_line(const struct job *job, const char *text)
{
	char place[300];

	if (job->run->options->json)
		snprintf(place, sizeof place, "%s:%u", job->run->scenario->file, job->statement->line);
	else
		snprintf(place, sizeof place, "line %u", job->statement->line);
	run_say(job->run, "scenario", place, job->statement->text, NULL, NULL, text, NULL);
}

void run_print_job(const struct job *job)
{
	const struct slu_run_options *options = job->run->options;
	char text[400];

	if (slu_statement_is(job->statement, "expect"))
		describe_expect(text, sizeof text, &job->result);
	else
		describe(text, sizeof text, &job->result);
	if (options->json || options->trace) {
		say_line(job, text);
		return;
	}
	pthread_mutex_lock(&job->run->mutex);
	print_line(job, text);
	pthread_mutex_unlock(&job->run->mutex);
}

void run_print_unanswered(const struct job *job, const char *text)
{
	if (job->run->options->json || job->run->options->trace)
		say_line(job, text);
	else
		print_line(job, text);
}

static const char *plural(unsigned count)
{
	return count == 1 ? "" : "s";
}

static void print_verdict(struct run *run)
{
	unsigned unbalanced = slu_account_unbalanced(run->account);

	fprintf(run->out, "\n%u line%s", run->lines, plural(run->lines));
	if (run->refused)
		fprintf(run->out, ", %u refused%s", run->refused, run->refused_unexpected ? "" : " as expected");
	if (run->expectations_failed)
		fprintf(run->out, ", %u expectation%s not met", run->expectations_failed,
		        plural(run->expectations_failed));
	fputs("; ", run->out);
	if (unbalanced)
		fprintf(run->out, "%u ledger%s NOT BALANCED; ", unbalanced, plural(unbalanced));
	else
		fputs("every ledger balances; ", run->out);
	fputs(run->violations ? "a claim is VIOLATED\n" : "no claim violated\n", run->out);
}

static void print_text(struct run *run)
{
	fputc('\n', run->out);
	slu_account_print(run->account, run->out);
	if (run->violations)
		fputc('\n', run->out);
	for (const struct violation *v = run->violations; v; v = v->next) {
		fprintf(run->out, "violated  %s: %s", v->claim, v->what);
		if (v->count > 1)
			fprintf(run->out, " (%lu times)", v->count);
		fputc('\n', run->out);
	}
	print_verdict(run);
}

static void print_json(struct run *run, enum run_exit exit)
{
	json_t *violated = json_array();
	json_t *result;

	for (const struct violation *v = run->violations; v; v = v->next)
		if (json_array_append_new(violated, json_string(v->claim)))
			slu_end_without("memory");
	result = json_pack("{s:{s:I, s:b, s:b, s:o, s:i, s:i, s:i, s:o}}", "result", "seed",
	                   (json_int_t)run->options->seed, "threads", run->options->threads, "balanced",
	                   !slu_account_unbalanced(run->account), "violated", violated, "refused", run->refused,
	                   "unmet", run->expectations_failed, "exit", exit, "account", slu_account_json(run->account));
	if (!result || (json_dumpf(result, run->out, JSON_COMPACT) && !ferror(run->out)))
		slu_end_without("memory");
	fputc('\n', run->out);
	json_decref(result);
}

void run_print_end(struct run *run, enum run_exit exit)
{
	if (run->options->json)
		print_json(run, exit);
	else
		print_text(run);
}
