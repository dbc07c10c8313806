/* SPDX-License-Identifier: MIT */
/*
 * verify.c - runs the searches of one call, shows progress, prints the verdicts
 */
#include "baseline.h"
#include "cli.h"
#include "coverage.h"
#include "defined.h"
#include "listed.h"
#include "table.h"
#include "trail.h"
#include "verify.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A run that could not see these would not see anything: both are violated. */
static const char planted_live_pml[] = "byte x;\n"
                                       "active proctype Spinner() { do :: x = 1 - x od }\n"
                                       "ltl planted_live { <> (x == 2) }\n";
static const char planted_end_pml[] = "bit a, b;\n"
                                      "active proctype First() { atomic { !a -> a = 1 }; atomic { !b -> b = 1 } }\n"
                                      "active proctype Second() { atomic { !b -> b = 1 }; atomic { !a -> a = 1 } }\n";

/* Seconds between two signs of life. */
#define TICK_S 0.15
#define LINE_S 30.0

struct progress {
	bool terminal;
	double started;
	struct slu_session *session;
	double shown;
};

static double states_so_far(const struct slu_session *session)
{
	double states = 0;

	for (const struct slu_search *at = session->searches; at; at = at->next)
		states += at->done ? at->report.states : at->states;
	return states;
}

static const char *unit_name(const struct slu_unit *unit)
{
	return unit->config ? slu_text("%s %s", unit->model->name, unit->config->name) : unit->model->name;
}

/* On a terminal one line that is written over; else a line now and then. */
static void on_tick(void *of)
{
	struct progress *progress = of;
	double now = slu_now(), states;

	if (now - progress->shown < (progress->terminal ? TICK_S : LINE_S))
		return;
	progress->shown = now;
	states = states_so_far(progress->session);
	now -= progress->started;
	fprintf(stderr, "%s%zu of %zu searches, %s states, %s a second, %.0f s%s", progress->terminal ? "\r\033[K" : "",
	        progress->session->finished, progress->session->planned, slu_show_number(states),
	        slu_show_number(states / now), now, progress->terminal ? "" : "\n");
}

/* Of a search that an earlier run made, its time then. */
static const char *show_time(const struct slu_report *report)
{
	return slu_text("%s%s", report->cached ? "cached, " : "", slu_show_seconds(report->seconds));
}

static void on_done(struct slu_search *search)
{
	const struct progress *progress = search->unit->session->of;

	if (!progress->terminal && !search->unit->self && search->kind != SLU_SEARCH_PLANT &&
	    search->kind != SLU_SEARCH_TWIN && search->kind < SLU_SEARCH_SHORTEST)
		fprintf(stderr, "%s: %s: %s states, %s\n", unit_name(search->unit), slu_search_name(search),
		        slu_show_number(search->report.states), show_time(&search->report));
}

/* What one search may use where nobody says: nine tenths of the memory that is free, divided by the jobs. */
static uint64_t memory_each(unsigned jobs)
{
	const char *text = slu_file_read("/proc/meminfo", NULL);
	const char *free = text ? strstr(text, "MemAvailable:") : NULL;
	const char *most = slu_file_read("/sys/fs/cgroup/memory.max", NULL);
	uint64_t bytes = free ? strtoull(free + 13, NULL, 10) * 1024 : (uint64_t)2 << 30;

	if (most && *most >= '0' && *most <= '9' && strtoull(most, NULL, 10) < bytes)
		bytes = strtoull(most, NULL, 10);
	return bytes / 10 * 9 / jobs;
}

enum slu_exit slu_verify_open(struct slu_session *session, const struct slu_verify *verify)
{
	struct progress *progress = slu_keep(sizeof *progress);
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	unsigned jobs = verify->jobs ? verify->jobs : (unsigned)(processors > 0 ? processors : 1);

	slu_session_init(session);
	*progress =
	        (struct progress){.terminal = isatty(2), .started = slu_now(), .shown = slu_now(), .session = session};
	session->jobs = slu_jobs_new(jobs, on_tick, progress);
	session->on_done = on_done;
	session->of = progress;
	session->claim = verify->claim;
	session->fair = verify->fair;
	session->every = verify->all_errors;
	session->swarm = verify->swarm;
	session->time_s = verify->time_s;
	session->memory = verify->memory ? verify->memory : memory_each(jobs);
	session->scratch = slu_scratch_new();
	if (!session->scratch)
		return slu_fail(SLU_EXIT_TOOL_FAILED, "scratch folder: %s", strerror(errno));
	if (slu_is_nameable(session->scratch))
		return SLU_EXIT_PROVED;
	slu_scratch_remove(session->scratch);
	return slu_fail(SLU_EXIT_USAGE, "%s: spin cannot name this folder; choose another TMPDIR", session->scratch);
}

void slu_verify_run(struct slu_session *session)
{
	const struct progress *progress = session->of;
	int interrupted = slu_jobs_run(session->jobs);

	if (progress->terminal)
		fputs("\r\033[K", stderr);
	if (!interrupted)
		return;
	slu_verify_close(session);
	slu_fail(SLU_EXIT_TOOL_FAILED, "interrupted: nothing is proved");
	fflush(NULL);
	raise(interrupted);
}

void slu_verify_close(struct slu_session *session)
{
	if (session->scratch)
		slu_scratch_remove(session->scratch);
	slu_cache_close(session->cache);
}

/* A fault of its own has a line. */
static bool is_reported(const struct slu_search *search)
{
	const struct slu_unit *unit = search->unit;

	for (size_t i = 0; i < unit->line_count; i++)
		if (unit->lines[i].report == &search->report)
			return true;
	return false;
}

enum slu_exit slu_verify_keep(const struct slu_session *session, const char *folder)
{
	enum slu_exit status = SLU_EXIT_PROVED;

	for (struct slu_search *at = session->searches; at; at = at->next) {
		const char *why = NULL, *path;

		if (at->report.outcome != SLU_OUTCOME_VIOLATED || at->kind == SLU_SEARCH_TWIN ||
		    at->kind == SLU_SEARCH_PLANT || at->unit->self ||
		    (at->kind >= SLU_SEARCH_SHORTEST && !is_reported(at)))
			continue;
		path = slu_trail_save(slu_search_shortest(at), folder, &why);
		at->kept = path;
		if (path)
			printf("counterexample: sluice trace %s\n", path);
		else
			status = slu_fail(SLU_EXIT_TOOL_FAILED, "counterexample not kept: %s", why);
	}
	return status;
}

static enum slu_exit verdict_status(enum slu_verdict verdict)
{
	switch (verdict) {
	case SLU_VERDICT_VIOLATED:
	case SLU_VERDICT_VACUOUS:
	case SLU_VERDICT_UNDECIDED:
		return SLU_EXIT_VIOLATED;
	case SLU_VERDICT_RAN_OUT:
		return SLU_EXIT_RAN_OUT;
	case SLU_VERDICT_FAILED:
		return SLU_EXIT_TOOL_FAILED;
	default:
		return SLU_EXIT_PROVED;
	}
}

static void add_row(struct slu_table *table, const struct slu_unit *unit, const struct slu_line *line)
{
	const struct slu_report *report = line->report;
	bool known = report && report->seen_depth;

	slu_table_row(table, (const char *[]){
	                             unit->model->name,
	                             unit->config ? unit->config->name : "-",
	                             *line->claim ? line->claim : "never claim",
	                             slu_verdict_name(line->verdict),
	                             known ? slu_show_number(report->states) : "-",
	                             known ? slu_show_number((double)report->depth) : "-",
	                             known ? slu_show_memory(report->memory_mb) : "-",
	                             report ? show_time(report) : "-",
	                     });
}

/* Undecided claims say nothing each: one row tells how many. */
static void add_undecided(struct slu_table *table, const struct slu_unit *unit)
{
	const struct slu_line *first = NULL;
	struct slu_line all;
	size_t count = 0;

	for (size_t i = 0; i < unit->line_count; i++)
		if (unit->lines[i].verdict == SLU_VERDICT_UNDECIDED) {
			first = first ? first : &unit->lines[i];
			count++;
		}
	if (!first)
		return;
	all = *first;
	if (count > 1)
		all.claim = slu_text("(%zu others)", count);
	add_row(table, unit, &all);
}

static void print_table(const struct slu_unit *units, size_t count)
{
	struct slu_table table = {.right = "llllrrrr"};

	slu_table_row(&table, (const char *[]){"model", "configuration", "claim", "verdict", "states", "depth",
	                                       "memory", "time"});
	for (size_t i = 0; i < count; i++) {
		for (size_t k = 0; k < units[i].line_count; k++)
			if (units[i].lines[k].verdict != SLU_VERDICT_UNDECIDED)
				add_row(&table, &units[i], &units[i].lines[k]);
		add_undecided(&table, &units[i]);
	}
	slu_table_print(&table);
}

/* Whether a claim was decided in a configuration, and not as one that nothing reached. */
static bool is_reached(const struct slu_unit *unit, const char *claim)
{
	for (size_t i = 0; i < unit->line_count; i++)
		if (!strcmp(unit->lines[i].claim, claim) && unit->lines[i].verdict != SLU_VERDICT_NOT_REACHED)
			return true;
	return false;
}

static const struct slu_unit *unit_of(const struct slu_unit *units, size_t count, const struct slu_config *config)
{
	for (size_t i = 0; i < count; i++)
		if (units[i].config == config)
			return &units[i];
	return NULL;
}

/*
 * Every configuration in which a claim of this kind is judged was searched: those without `full`, or all where there are no
 * such ones. What is not reached in some of them only may be reached in the others.
 */
static bool all_searched(const struct slu_unit *units, size_t count, const struct slu_model *model, bool live)
{
	bool only_full = true;

	for (size_t i = 0; i < model->config_count; i++)
		only_full = only_full && (model->configs[i].live != live || model->configs[i].full);
	for (size_t i = 0; i < model->config_count; i++) {
		const struct slu_config *config = &model->configs[i];

		if (config->live == live && (only_full || !config->full) && !unit_of(units, count, config))
			return false;
	}
	return true;
}

/* A claim that no configuration of its model reached, though each was searched to its end, is vacuous. */
static void find_vacuous(struct slu_unit *units, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < units[i].line_count; k++) {
			struct slu_line *line = &units[i].lines[k];
			bool vacuous = line->verdict == SLU_VERDICT_NOT_REACHED &&
			               all_searched(units, count, units[i].model, line->live);

			for (size_t j = 0; j < count && vacuous; j++)
				vacuous = units[j].model != units[i].model || !is_reached(&units[j], line->claim);
			line->vacuous = vacuous;
		}
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < units[i].line_count; k++)
			if (units[i].lines[k].vacuous)
				units[i].lines[k].verdict = SLU_VERDICT_VACUOUS;
}

/* Where only some configurations were searched, nobody says that a claim which they did not reach is an empty one. */
static void print_not_reached(const struct slu_unit *units, size_t count, const struct slu_model *model)
{
	struct slu_words claims = {0};

	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < units[i].line_count && units[i].model == model; k++) {
			const struct slu_line *line = &units[i].lines[k];
			bool reached = line->verdict != SLU_VERDICT_NOT_REACHED;

			for (size_t j = 0; j < count && !reached; j++)
				reached = units[j].model == model && is_reached(&units[j], line->claim);
			if (!reached && !slu_words_have(&claims, line->claim))
				slu_words_add(&claims, line->claim);
		}
	if (claims.count)
		printf("%s: not reached in what was searched, so neither proved nor vacuous: %s; search all its "
		       "configurations\n",
		       model->name, slu_words_join(&claims, ", "));
}

static enum slu_exit print_notes(const struct slu_unit *units, size_t count)
{
	enum slu_exit status = SLU_EXIT_PROVED;

	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < units[i].line_count; k++) {
			const struct slu_line *line = &units[i].lines[k];

			status = slu_exit_worst(status, verdict_status(line->verdict));
			if (line->verdict == SLU_VERDICT_VACUOUS)
				printf("%s: %s is vacuous: %s\n", unit_name(&units[i]), line->claim,
				       line->live ? "its twin cannot be violated"
				                  : "nothing it speaks of ever happens");
			else if (line->note)
				printf("%s: %s: %s: %s\n", unit_name(&units[i]), line->claim,
				       slu_verdict_name(line->verdict), line->note);
		}
	return status;
}

/* Searches for further faults that did not come to their end: there may be more. */
static void print_more(const struct slu_session *session)
{
	size_t all = 0, late = 0;

	for (const struct slu_search *at = session->searches; at; at = at->next) {
		all += at->kind == SLU_SEARCH_EVERY;
		late += at->kind == SLU_SEARCH_EVERY && (at->job.late || at->report.outcome == SLU_OUTCOME_RAN_OUT);
	}
	if (late)
		printf("%zu of %zu searches for further faults ran out, so there may be more; --budget gives them "
		       "time\n",
		       late, all);
}

static void print_total(const struct slu_session *session, const struct slu_unit *units, size_t count)
{
	unsigned long verdicts[SLU_VERDICT_FAILED + 1] = {0};
	const struct progress *progress = session->of;
	size_t searches = 0, cached = 0;
	double states = 0;

	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < units[i].line_count; k++)
			verdicts[units[i].lines[k].verdict]++;
	for (const struct slu_search *at = session->searches; at; at = at->next) {
		searches++;
		cached += at->cached;
		states += at->report.states;
	}
	printf("%zu configuration%s, %zu searches%s, %s states, %s:", count, count == 1 ? "" : "s", searches,
	       cached ? slu_text(" (%zu cached)", cached) : "", slu_show_number(states),
	       slu_show_seconds(slu_now() - progress->started));
	for (int i = 0; i <= SLU_VERDICT_FAILED; i++)
		if (verdicts[i] || i == SLU_VERDICT_PROVED)
			printf("%s %lu %s", i ? "," : "", verdicts[i], slu_verdict_name((enum slu_verdict)i));
	putchar('\n');
}

static size_t plan_units(const struct slu_verify *verify, struct slu_unit *units)
{
	size_t count = 0;

	for (size_t i = 0; i < verify->model_count; i++) {
		struct slu_model *model = &verify->models[i];
		struct slu_words *planted = slu_keep(sizeof *planted);

		if (!model->manifest)
			units[count++] = (struct slu_unit){.model = model, .shorten = true, .planted = planted};
		for (size_t k = 0; k < model->config_count; k++) {
			const struct slu_config *config = &model->configs[k];
			bool named = verify->config && !strcmp(verify->config, config->name);

			if (verify->config ? named : !config->full || verify->full)
				units[count++] = (struct slu_unit){
				        .model = model, .config = config, .shorten = true, .planted = planted};
		}
	}
	return count;
}

static size_t most_units(const struct slu_verify *verify)
{
	size_t count = 0;

	for (size_t i = 0; i < verify->model_count; i++)
		count += verify->models[i].config_count + 1;
	return count;
}

static const struct {
	const char *name;
	const char *text;
	const char *claim;
} planted[] = {
        {"planted-end.pml", planted_end_pml, SLU_NO_DEADLOCK},
        {"planted-live.pml", planted_live_pml, "planted_live"},
};

enum { PLANTED_COUNT = sizeof planted / sizeof *planted };

/**
 * struct run - one call
 * @session: stands first
 * @self:    units of the planted models
 * @planted: they were started
 * @status:  of that
 */
struct run {
	struct slu_session session;
	struct slu_unit self[PLANTED_COUNT];
	bool planted;
	enum slu_exit status;
};

/* Two small models that are known to be wrong go through the same tools. */
static enum slu_exit start_planted(struct run *run)
{
	for (size_t i = 0; i < PLANTED_COUNT; i++) {
		const char *path = slu_text("%s/%s", run->session.scratch, planted[i].name);
		struct slu_model *model = slu_keep(sizeof *model);

		if (!slu_file_write(path, planted[i].text, strlen(planted[i].text)))
			return slu_fail(SLU_EXIT_TOOL_FAILED, "%s: %s", path, strerror(errno));
		if (slu_claims_plain(model, path))
			return SLU_EXIT_TOOL_FAILED;
		run->self[i] = (struct slu_unit){.model = model, .self = true, .only = planted[i].claim};
		slu_unit_start(&run->self[i], &run->session);
	}
	return SLU_EXIT_PROVED;
}

/* Where all is cached, no tool is at work that could be blind. */
static void on_begin(struct slu_session *session)
{
	struct run *run = (struct run *)session;

	if (run->planted)
		return;
	run->planted = true;
	run->status = start_planted(run);
}

static enum slu_exit check_planted(struct run *run)
{
	enum slu_exit status = run->status;

	for (size_t i = 0; i < PLANTED_COUNT && run->planted && !run->status; i++) {
		struct slu_unit *unit = &run->self[i];
		bool noticed = false;
		const char *why = "came out otherwise";

		slu_unit_decide(unit);
		for (size_t k = 0; k < unit->line_count; k++) {
			const struct slu_line *line = &unit->lines[k];

			noticed = noticed ||
			          (!strcmp(line->claim, planted[i].claim) && line->verdict == SLU_VERDICT_VIOLATED);
			why = line->note ? line->note : why;
		}
		if (!noticed)
			status = slu_fail(SLU_EXIT_TOOL_FAILED, "a planted violation of %s was not noticed: %s",
			                  planted[i].claim, why);
	}
	return status;
}

/* The switches that leave something out, or change it. */
static const char *choice(const struct slu_verify *verify)
{
	struct slu_words switches = {0};

	if (verify->config)
		slu_words_add(&switches, "--config");
	if (verify->claim)
		slu_words_add(&switches, "--claim");
	if (verify->defines.count)
		slu_words_add(&switches, "-D");
	return slu_words_join(&switches, " and ");
}

static enum slu_exit print_coverage(const struct slu_verify *verify, const struct slu_unit *units, size_t count,
                                    struct slu_findings *findings)
{
	const char *chosen = choice(verify);
	struct slu_coverage *coverages = slu_keep(verify->model_count * sizeof *coverages);
	enum slu_exit status = SLU_EXIT_PROVED;
	size_t kept = 0;

	for (size_t i = 0; i < verify->model_count; i++) {
		const struct slu_model *model = &verify->models[i];
		struct slu_coverage *coverage = &coverages[kept];
		size_t from = 0, many = 0;

		while (from < count && units[from].model != model)
			from++;
		while (from + many < count && units[from + many].model == model)
			many++;
		if (!model->manifest || !many)
			continue;
		status = slu_exit_worst(status, slu_coverage_take(coverage, model, units + from, many, chosen));
		status = slu_exit_worst(status, slu_coverage_print(coverage, verify->coverage));
		slu_findings_add_coverage(findings, coverage);
		kept++;
	}
	if (verify->tree && !*chosen)
		status = slu_exit_worst(status, slu_coverage_judge_pages(coverages, kept, verify->tree));
	return status;
}

static bool decided_any(const struct slu_unit *units, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (units[i].line_count)
			return true;
	return false;
}

/* The texts of all units, and whether they hold what the manifests list. */
static enum slu_exit read_units(const struct slu_verify *verify, struct slu_session *session, struct slu_unit *units,
                                size_t count)
{
	enum slu_exit status = SLU_EXIT_PROVED;

	for (size_t i = 0; i < count; i++)
		slu_unit_read(&units[i], session);
	slu_verify_run(session);
	for (size_t i = 0; i < verify->model_count && !status; i++)
		status = slu_listed_check(&verify->models[i], units, count, !verify->defines.count);
	return status;
}

static enum slu_exit search_units(const struct slu_verify *verify, struct slu_session *session, struct slu_unit *units,
                                  size_t count)
{
	for (size_t i = 0; i < count; i++)
		slu_unit_start(&units[i], session);
	slu_verify_run(session);
	for (size_t i = 0; i < count; i++)
		slu_unit_plant(&units[i]);
	slu_verify_run(session);
	for (size_t i = 0; i < count; i++)
		slu_unit_decide(&units[i]);
	find_vacuous(units, count);
	if (verify->claim && !decided_any(units, count))
		return slu_fail(SLU_EXIT_USAGE, "--claim %s: no such claim in the models chosen", verify->claim);
	return SLU_EXIT_PROVED;
}

/* Prints what was found, keeps the counterexamples, judges. */
static enum slu_exit report_units(const struct slu_verify *verify, struct run *run, struct slu_unit *units,
                                  size_t count, struct slu_findings *findings)
{
	enum slu_exit status;

	print_table(units, count);
	putchar('\n');
	status = print_notes(units, count);
	for (size_t i = 0; i < verify->model_count; i++)
		print_not_reached(units, count, &verify->models[i]);
	status = slu_exit_worst(status, slu_verify_keep(&run->session, verify->keep ? verify->keep : "sluice-trails"));
	for (size_t i = 0; i < count; i++)
		slu_findings_add_unit(findings, &units[i]);
	status = slu_exit_worst(status, print_coverage(verify, units, count, findings));
	status = slu_exit_worst(status, check_planted(run));
	print_more(&run->session);
	print_total(&run->session, units, count);
	return status;
}

/* Only gcc tells the files that it read. */
static enum slu_exit open_cache(const struct slu_verify *verify, struct slu_session *session)
{
	if (verify->no_cache)
		return SLU_EXIT_PROVED;
	if (!strcmp(slu_verifier_compiler(), "gcc"))
		return slu_cache_open(&session->cache, verify->cache);
	return verify->cache ? slu_fail(SLU_EXIT_USAGE,
	                                "--cache %s: not with SLUICE_CC=%s, which does not tell the files that it read",
	                                verify->cache, slu_verifier_compiler())
	                     : SLU_EXIT_PROVED;
}

/* What can be said before anything is searched. */
static enum slu_exit prepare(struct slu_verify *verify, struct slu_session *session, struct slu_baseline *baseline,
                             const struct slu_unit *units, size_t count)
{
	enum slu_exit status = SLU_EXIT_PROVED;

	if (!count)
		return slu_fail(SLU_EXIT_USAGE, "no configuration to search; `--full` adds the large ones");
	if (!slu_is_command("spin"))
		return slu_fail(SLU_EXIT_TOOL_FAILED, "spin: not found; install it (Debian: apt install spin)");
	status = open_cache(verify, session);
	status = status ? status : slu_defined_check(units, count, &verify->defines);
	status = status ? status : slu_baseline_read(baseline, verify->baseline);
	status = status ? status : slu_outputs_open(&verify->outputs);
	return status ? status : slu_verify_open(session, verify);
}

enum slu_exit slu_verify_models(struct slu_verify *verify)
{
	struct slu_unit *units = slu_keep(most_units(verify) * sizeof *units);
	struct run run = {.session = {.extra = verify->defines, .on_begin = on_begin}};
	struct slu_baseline baseline = {0};
	struct slu_findings findings = {0};
	size_t count = plan_units(verify, units);
	enum slu_exit status = prepare(verify, &run.session, &baseline, units, count);

	if (status)
		return status;
	status = read_units(verify, &run.session, units, count);
	status = status ? status : search_units(verify, &run.session, units, count);
	if (status) {
		slu_verify_close(&run.session);
		return status;
	}
	status = report_units(verify, &run, units, count, &findings);
	if (verify->baseline)
		status = slu_exit_worst(status, slu_baseline_compare(&baseline, &findings));
	findings.status = status;
	findings.seconds = slu_now() - ((const struct progress *)run.session.of)->started;
	status = slu_exit_worst(status, slu_outputs_write(&verify->outputs, &findings));
	slu_verify_close(&run.session);
	return status;
}
