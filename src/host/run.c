/* SPDX-License-Identifier: MIT */
/*
 * run.c - runs a scenario, line by line, to its account
 */
#include "follow-private.h"
#include "run-private.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>

/*
 * Lines
 */

struct job *run_new_job(struct run *run, const struct slu_statement *statement)
{
	struct job *job = slu_alloc(1, sizeof *job);

	job->run = run;
	job->statement = statement;
	pthread_mutex_lock(&run->mutex);
	run->lines++;
	job->frame = run->traffic_runs ? run->frames + 1 : 0;
	*run->last_job = job;
	run->last_job = &job->next;
	pthread_mutex_unlock(&run->mutex);
	return job;
}

void run_end_job(struct job *job)
{
	struct run *run = job->run;
	struct job_waiter *waiters;

	run_print_job(job);
	pthread_mutex_lock(&run->mutex);
	job->done = true;
	run->refused += job->result.refused;
	run->refused_unexpected += job->result.refused && !job->statement->may_be_refused;
	waiters = job->waiters;
	job->waiters = NULL;
	pthread_mutex_unlock(&run->mutex);
	while (waiters) {
		struct job_waiter *waiter = waiters;

		waiters = waiter->next;
		slu_sched_wake(run->sched, waiter);
	}
}

/* So that a long scenario is not gone through anew for each line. Locked. */
static struct job *first_open(struct run *run)
{
	if (!run->first_open)
		run->first_open = run->jobs;
	while (run->first_open->done && run->first_open->next)
		run->first_open = run->first_open->next;
	return run->first_open;
}

/* A line about the same name as @statement that is not done, and to which @waiter is added; NULL if there is none. */
static struct job *add_waiter(struct run *run, const struct slu_statement *statement, struct job_waiter *waiter)
{
	struct job *job;

	pthread_mutex_lock(&run->mutex);
	for (job = first_open(run); job; job = job->next) {
		const struct slu_statement *other = job->statement;

		if (!job->done && other != statement && other->count > 1 &&
		    !strcmp(other->words[1], statement->words[1]))
			break;
	}
	if (job) {
		waiter->next = job->waiters;
		job->waiters = waiter;
	}
	pthread_mutex_unlock(&run->mutex);
	return job;
}

void run_wait_for_jobs(struct run *run, const struct slu_statement *statement)
{
	struct job_waiter waiter;

	while (add_waiter(run, statement, &waiter))
		slu_sched_wait(run->sched, &waiter);
}

void run_do_job(struct job *job, const struct slu_ndis_result *before)
{
	if (slu_statement_is(job->statement, "expect"))
		job->result = run_expect(job->run, job->statement, before);
	else
		job->result = run_line(job->run, job->statement);
	run_end_job(job);
}

static void work(void *context)
{
	run_do_job(context, NULL);
}

void run_begin_job(struct job *job)
{
	slu_sched_post(job->run->sched, work, job);
}

/* The scenario's own thread. What has to run on another is begun there; without `begin` all comes to rest first. */
static void run_in_order(struct run *run, const struct slu_statement *statement, struct slu_ndis_result *last)
{
	struct job *job = run_new_job(run, statement);

	if (slu_statement_is(statement, "traffic")) {
		job->result = run_traffic(run, statement);
		run_end_job(job);
	} else if (slu_statement_is(statement, "expect")) {
		run_do_job(job, last);
		return;
	} else if (slu_statement_is(statement, "wait") && statement->count == 1) {
		slu_sched_settle(run->sched, false);
		run_end_job(job);
	} else {
		run_begin_job(job);
		if (!statement->begin)
			slu_sched_settle(run->sched, true);
		if (!statement->begin && !job->done)
			run_print_unanswered(job, "not answered yet");
	}
	*last = job->result;
}

static bool is_in_order(const struct slu_statement *statement)
{
	static const char *const declarations[] = {"driver", "port", "device", "client", "provider"};

	for (size_t i = 0; i < sizeof declarations / sizeof *declarations; i++) {
		if (slu_statement_is(statement, declarations[i]))
			return false;
	}
	return !statement->frame && !statement->timed;
}

static void run_lines(struct run *run)
{
	struct slu_ndis_result last = {0};

	for (size_t i = 0; i < run->scenario->count && !*run->error; i++) {
		if (is_in_order(&run->scenario->statements[i]))
			run_in_order(run, &run->scenario->statements[i], &last);
	}
	slu_sched_settle(run->sched, true);
	if (!*run->error)
		run_refuse_late_lines(run);
}

/*
 * Set-up
 */

static void add_port(struct run *run, const struct slu_statement *statement)
{
	const struct end *end = run_find_end(run, statement->words[1]);

	slu_ndis_add_adapter(run->ndis, end->name, end->in->format.snaplen);
}

static void add_device(struct run *run, const struct slu_statement *statement)
{
	const struct end *lower = run_find_end(run, slu_statement_after(statement, "on"));

	slu_ndis_add_device(run->ndis, run_find_end(run, statement->words[1])->name, lower->index);
	if (run_find_end(run, statement->words[1])->in)
		slu_ndis_set_carrier(run->ndis, run_find_end(run, statement->words[1])->index);
}

static struct slu_sched *new_sched(struct run *run)
{
	if (run->options->follow)
		return slu_sched_new_guided(follow_begin(run->options->follow, run));
	if (run->schedule)
		return slu_sched_new_guided(slu_schedule_guide(run->schedule));
	return run->options->threads ? slu_sched_new_threaded(run->options->seed)
	                             : slu_sched_new_seeded(run->options->seed);
}

static void make_world(struct run *run)
{
	struct slu_ndis_world ndis, modules;
	slu_ndis_driver_entry *entry;
	void *image;

	run->sched = new_sched(run);
	run->account = slu_account_new();
	run_make_worlds(run, &ndis, &modules);
	entry = run_make_driver(run, &image);
	if (run->options->follow)
		run_listen(run);
	run->ndis = slu_ndis_new(&ndis, run->account, entry, image);
	run->modules = slu_modules_new(&modules, &run->nmr_platform, run->account);
	for (size_t i = 0; i < run->scenario->count; i++) {
		const struct slu_statement *statement = &run->scenario->statements[i];

		if (slu_statement_is(statement, "port"))
			add_port(run, statement);
		else if (slu_statement_is(statement, "device"))
			add_device(run, statement);
		else if (slu_statement_is(statement, "client") || slu_statement_is(statement, "provider"))
			slu_modules_add(run->modules, statement->words[1], statement->words[2],
			                slu_statement_is(statement, "client"), slu_statement_has(statement, "refuse"));
	}
	run_tell_driver(run);
}

/*
 * The end
 */

static void check_answers(struct run *run)
{
	for (const struct job *job = run->jobs; job; job = job->next) {
		char what[200];

		if (job->done)
			continue;
		if (slu_ndis_is_off(run->ndis)) {
			run_print_unanswered(job, "never answered: the system was shut down");
			continue;
		}
		snprintf(what, sizeof what, "line %u: %s was never answered", job->statement->line,
		         job->statement->text);
		run_violate(run, "every_call_completes", what);
	}
}

static enum run_exit verdict(struct run *run)
{
	if (*run->error)
		return run->error_exit;
	if (run->refused_unexpected)
		return RUN_USAGE;
	if (run->violations || run->expectations_failed || slu_account_unbalanced(run->account))
		return RUN_VIOLATED;
	return RUN_CLEAN;
}

static void free_lists(struct run *run)
{
	while (run->jobs) {
		struct job *job = run->jobs;

		run->jobs = job->next;
		free(job);
	}
	while (run->violations) {
		struct violation *violation = run->violations;

		run->violations = violation->next;
		free(violation);
	}
}

/* What threads know that are still blocked: they may touch it until the process ends. */
static struct run *kept;

static void free_world(struct run *run)
{
	if (run->options->threads && slu_sched_blocked(run->sched)) {
		run->kept_before = kept;
		kept = run;
		return;
	}
	slu_sched_free(run->sched);
	slu_ndis_free(run->ndis);
	slu_modules_free(run->modules);
	run_free_driver(run);
	slu_account_free(run->account);
	run_free_live(run);
	free(run->collected);
	free_lists(run);
}

static enum run_exit run_open(struct run *run)
{
	enum run_exit exit;

	run->collected = slu_alloc(run->scenario->count, sizeof *run->collected);
	make_world(run);
	run_print_head(run);
	if (run->options->stats > 0)
		run->stats = run_stats_begin(run->account, run->errors, run->options->stats);
	run_lines(run);
	if (run->stats)
		run_stats_end(run->stats);
	run->stats = NULL;
	if (!*run->error) {
		check_answers(run);
		slu_ndis_finish(run->ndis);
		slu_modules_finish(run->modules);
		run_account_ports(run);
		if (run->options->follow)
			follow_end(run->options->follow);
		if (run->schedule && !slu_schedule_fits(run->schedule, run->error, sizeof run->error))
			run->error_exit = RUN_USAGE;
		else if (run_commit_ports(run))
			run_print_end(run, verdict(run));
	}
	exit = verdict(run);
	if (*run->error)
		fprintf(run->errors, "sluice: %s\n", run->error);
	free_world(run);
	return exit;
}

/* The scenario and its choices. */
static bool read_input(struct run *run)
{
	const struct slu_run_options *options = run->options;

	run->scenario = slu_scenario_read(options->scenario, run->error, sizeof run->error);
	if (run->scenario && options->schedule)
		run->schedule = slu_schedule_read(options->schedule, options->scenario, run->error, sizeof run->error);
	return run->scenario && (!options->schedule || run->schedule) && run_open_driver(run);
}

/* The scenario is there. */
static enum run_exit run_scenario(struct run *run)
{
	enum run_exit exit = RUN_USAGE;

	if (run_open_ports(run)) {
		exit = run_open(run);
	} else {
		fprintf(run->errors, "sluice: %s\n", run->error);
		exit = run->error_exit;
	}
	run_close_ports(run);
	return exit;
}

int slu_run(const struct slu_run_options *options, FILE *out, FILE *errors)
{
	struct run *run = slu_alloc(1, sizeof *run);
	enum run_exit exit = RUN_USAGE;

	*run = (struct run){.options = options, .out = out, .errors = errors};
	run->last_job = &run->jobs;
	pthread_mutex_init(&run->mutex, NULL);
	if (read_input(run))
		exit = run_scenario(run);
	else
		fprintf(errors, "sluice: %s\n", run->error);
	if (run == kept)
		return exit;
	run_close_driver(run);
	if (run->schedule)
		slu_schedule_free(run->schedule);
	if (run->scenario)
		slu_scenario_free(run->scenario);
	free(run);
	return exit;
}
