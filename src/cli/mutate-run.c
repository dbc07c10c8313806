/* SPDX-License-Identifier: MIT */
/*
 * mutate-run.c - decides each mutant of one page
 *
 *  1. Each configuration is built with the patchable table, and once as it is.
 *  2. Both are searched without a change. Verdicts and numbers of states must be the same, or the table is not the page.
 *     The counts say which cells each search offers, and what it costs.
 *  3. A mutant whose cells no search offers runs as the page does, step by step: it is equivalent. Each other one goes
 *     through the searches that offer its cell until a claim is violated: first the one that caught the last mutant of
 *     the same cell, then from the cheapest on. The order decides who catches, not what survives.
 *  4. A row that stands under another event is a dropped row and one in a blank cell. Where the searches of the dropped
 *     row never offered that cell, they are this mutant's searches, too.
 */
#include "mutate.h"

#include "verify.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Seconds between two signs of life. */
#define TICK_S 0.15
#define LINE_S 30.0

static const char *trial_name(const struct slu_trial *trial)
{
	return slu_text("%s %s", trial->unit->model->name, trial->unit->config->name);
}

static void say(const struct slu_mutate *mutate, const char *what, size_t done, size_t all)
{
	bool terminal = isatty(2);

	fprintf(stderr, "%s%s: %zu of %zu %s, %.0f s%s", terminal ? "\r\033[K" : "", mutate->name, done, all, what,
	        slu_now() - mutate->started, terminal ? "" : "\n");
}

static void on_tick(void *of)
{
	struct slu_mutate *mutate = of;

	if (slu_now() - mutate->shown < (isatty(2) ? TICK_S : LINE_S))
		return;
	mutate->shown = slu_now();
	if (mutate->mutant_count)
		say(mutate, "mutants", mutate->decided, mutate->mutant_count);
	else
		say(mutate, "searches without a change", mutate->session.finished, mutate->session.planned);
}

/* Ends the program if interrupted: what was decided is kept. */
static void run_jobs(struct slu_mutate *mutate)
{
	int interrupted = slu_jobs_run(mutate->session.jobs);

	if (isatty(2))
		fputs("\r\033[K", stderr);
	if (!interrupted)
		return;
	slu_verify_close(&mutate->session);
	slu_fail(SLU_EXIT_TOOL_FAILED, "interrupted: %zu of %zu mutants of %s are decided and kept in %s",
	         mutate->decided, mutate->mutant_count, mutate->name, mutate->state_path);
	fflush(NULL);
	raise(interrupted);
}

static bool is_chosen(const struct slu_mutate *mutate, const struct slu_config *config)
{
	if (mutate->configs.count)
		return slu_words_have(&mutate->configs, config->name);
	return !config->full || mutate->full;
}

static void start_units(struct slu_mutate *mutate, struct slu_unit *units, bool table)
{
	size_t count = 0;

	for (size_t i = 0; i < mutate->model_count; i++)
		for (size_t k = 0; k < mutate->models[i].config_count; k++) {
			struct slu_unit *unit = &units[count];

			if (!is_chosen(mutate, &mutate->models[i].configs[k]))
				continue;
			count++;
			*unit = (struct slu_unit){.model = &mutate->models[i],
			                          .config = &mutate->models[i].configs[k],
			                          .bare = true,
			                          .build_only = table};
			if (table) {
				unit->first = mutate->tree;
				slu_words_add(&unit->extra, "-DSLU_MUTATE");
			}
			slu_unit_start(unit, &mutate->session);
		}
	mutate->unit_count = count;
}

static size_t most_units(const struct slu_mutate *mutate)
{
	size_t count = 0;

	for (size_t i = 0; i < mutate->model_count; i++)
		count += mutate->models[i].config_count;
	return count;
}

/* Each verifier must be there and have read the table. */
static enum slu_exit check_built(const struct slu_mutate *mutate)
{
	const char *path = slu_text("%s/gen/%s/", mutate->tree, mutate->page.base);

	for (size_t i = 0; i < mutate->unit_count; i++) {
		const struct slu_verifier *verifier = &mutate->units[i].verifiers[0];
		const struct slu_model *model = verifier->model;

		if (verifier->error)
			return slu_fail(SLU_EXIT_TOOL_FAILED, "%s %s: %s", model->shown, verifier->config->name,
			                verifier->error);
		if (!strstr(verifier->text, path))
			return slu_fail(SLU_EXIT_USAGE, "%s: does not include %s/%s.pmh: its page cannot be changed",
			                model->shown, mutate->page.base, mutate->page.base);
	}
	return SLU_EXIT_PROVED;
}

static bool searches(const struct slu_config *config, const struct slu_claim *claim)
{
	return claim->live && (!config->claims.count || slu_words_have(&config->claims, claim->name));
}

static void add_trial(struct slu_mutate *mutate, struct slu_unit *unit, const char *claim)
{
	size_t cells = mutate->machine->state_count * mutate->machine->event_count;
	struct slu_trial *trial;

	mutate->trials = slu_grow(mutate->trials, mutate->trial_count, &mutate->trial_room, sizeof *mutate->trials);
	trial = &mutate->trials[mutate->trial_count++];
	*trial = (struct slu_trial){.unit = unit, .claim = claim, .offered = slu_keep(cells)};
}

static void plan_trials(struct slu_mutate *mutate)
{
	for (size_t i = 0; i < mutate->unit_count; i++) {
		struct slu_unit *unit = &mutate->units[i];

		if (!unit->config->live)
			add_trial(mutate, unit, NULL);
		for (size_t k = 0; unit->config->live && k < unit->model->claim_count; k++)
			if (searches(unit->config, &unit->model->claims[k]))
				add_trial(mutate, unit, unit->model->claims[k].name);
	}
}

static struct slu_search *search_trial(const struct slu_trial *trial, const char *set, double used_s)
{
	return slu_search_start(trial->unit, trial->claim ? SLU_SEARCH_LIVE : SLU_SEARCH_SAFETY, trial->claim, set,
	                        used_s);
}

/* What the search of the same configuration and claim came to with the page as it is. */
static const struct slu_report *plain_report(const struct slu_mutate *mutate, const struct slu_unit *plain,
                                             const struct slu_trial *trial)
{
	for (const struct slu_search *at = mutate->session.searches; at; at = at->next)
		if (at->unit == plain && (at->kind == SLU_SEARCH_SAFETY || at->kind == SLU_SEARCH_LIVE) &&
		    (trial->claim ? at->claim && !strcmp(at->claim, trial->claim) : !at->claim))
			return &at->report;
	return NULL;
}

static enum slu_exit not_held(const struct slu_trial *trial, const struct slu_report *report, const char *which)
{
	const char *what = trial->claim ? trial->claim : "safety";

	if (!report)
		return slu_fail(SLU_EXIT_TOOL_FAILED, "%s: the model could not be built %s", trial_name(trial), which);
	if (report->outcome == SLU_OUTCOME_RAN_OUT)
		return slu_fail(SLU_EXIT_RAN_OUT, "%s: %s: ran out of %s %s", trial_name(trial), what, report->why,
		                which);
	if (report->outcome == SLU_OUTCOME_VIOLATED)
		return slu_fail(SLU_EXIT_VIOLATED, "%s: %s is violated %s: %s; see `sluice verify`", trial_name(trial),
		                what, which, report->violated ? report->violated : report->text);
	return slu_fail(SLU_EXIT_TOOL_FAILED, "%s: %s: %s %s", trial_name(trial), what, report->why, which);
}

/* Adds to @offered the cells that a search tried. */
static void take_offered(const struct slu_mutate *mutate, const struct slu_report *report, unsigned char *offered)
{
	size_t events = mutate->machine->event_count;

	for (size_t i = 0; i < report->count_count; i++) {
		unsigned state;
		size_t event;

		if (sscanf(report->counts[i].name, "offered %u %zu", &state, &event) != 2)
			continue;
		for (size_t s = 0; s < mutate->machine->state_count; s++)
			if (mutate->numbers[s] == state)
				offered[s * events + event] = 1;
	}
}

/* The table without a patch is the page: the same verdict and the same number of states in each search. */
static enum slu_exit compare(struct slu_mutate *mutate, const struct slu_unit *plain)
{
	for (size_t i = 0; i < mutate->trial_count; i++) {
		struct slu_trial *trial = &mutate->trials[i];
		const struct slu_unit *as_is = plain + (trial->unit - mutate->units);
		const struct slu_report *report = plain_report(mutate, as_is, trial);

		if (!report || report->outcome != SLU_OUTCOME_HELD)
			return not_held(trial, report, "without a change");
		if (trial->search->report.outcome != SLU_OUTCOME_HELD)
			return not_held(trial, &trial->search->report, "with the table in the page's place");
		if (report->states < trial->search->report.states || report->states > trial->search->report.states)
			return slu_fail(SLU_EXIT_TOOL_FAILED,
			                "%s: %.0f states, and %.0f with the table in the page's place; offer events "
			                "inside atomic or d_step",
			                trial_name(trial), report->states, trial->search->report.states);
		take_offered(mutate, &trial->search->report, trial->offered);
		trial->states = report->states;
	}
	return SLU_EXIT_PROVED;
}

static void on_nothing(struct slu_search *search)
{
	(void)search;
}

static enum slu_exit search_unchanged(struct slu_mutate *mutate)
{
	struct slu_unit *plain = slu_keep(most_units(mutate) * sizeof *plain);

	mutate->session.on_done = on_nothing;
	start_units(mutate, plain, false);
	for (size_t i = 0; i < mutate->trial_count; i++)
		mutate->trials[i].search = search_trial(&mutate->trials[i], NULL, 0);
	run_jobs(mutate);
	return compare(mutate, plain);
}

/* By states: the same order everywhere. Fairness makes a state several times dearer. */
static double cost_of(const struct slu_trial *trial)
{
	return trial->claim ? 4 * trial->states : trial->states;
}

static int compare_trials(const void *a, const void *b)
{
	const struct slu_trial *one = a, *two = b;

	if (cost_of(one) < cost_of(two) || cost_of(one) > cost_of(two))
		return cost_of(one) < cost_of(two) ? -1 : 1;
	if (one->unit != two->unit)
		return one->unit < two->unit ? -1 : 1;
	return strcmp(one->claim ? one->claim : "", two->claim ? two->claim : "");
}

bool slu_cell_is_offered(const struct slu_mutate *mutate, const struct slu_cell *cell)
{
	for (size_t i = 0; i < mutate->trial_count; i++)
		if (mutate->trials[i].offered[cell->state * mutate->machine->event_count + cell->event])
			return true;
	return false;
}

/* Until the first changed cell is offered, a mutant's runs are the page's. */
static bool offers(const struct slu_mutate *mutate, const struct slu_trial *trial, const struct slu_mutant *mutant)
{
	for (size_t i = 0; i < mutant->cell_count; i++)
		if (trial->offered[mutant->cells[i].state * mutate->machine->event_count + mutant->cells[i].event])
			return true;
	return false;
}

static void decide(struct slu_mutate *mutate, struct slu_mutant *mutant, enum slu_fate fate, const char *by)
{
	mutant->fate = fate;
	mutant->by = by;
	mutant->search = NULL;
	mutate->decided++;
	slu_mutate_keep_mutant(mutate, mutant);
}

/* Every search that offers a changed cell came to its end, or the time is over, and no claim was violated. */
static void decide_missed(struct slu_mutate *mutate, struct slu_mutant *mutant)
{
	if (!mutant->searched)
		decide(mutate, mutant, SLU_FATE_EQUIVALENT, "never offered");
	else if (slu_mutant_is_same(mutate, mutant))
		decide(mutate, mutant, SLU_FATE_EQUIVALENT, "the same table after minimisation");
	else if (mutant->ran_out)
		decide(mutate, mutant, SLU_FATE_RAN_OUT, slu_text("ran out of %s", mutant->ran_out));
	else
		decide(mutate, mutant, SLU_FATE_SURVIVED, "nothing");
}

static size_t *hint_of(const struct slu_mutate *mutate, const struct slu_mutant *mutant)
{
	return &mutate->hints[mutant->cells[0].state * mutate->machine->event_count + mutant->cells[0].event];
}

/* The trial that the mutant is at: its hint, then the others in their order. */
static struct slu_trial *trial_of(const struct slu_mutate *mutate, const struct slu_mutant *mutant)
{
	size_t at = mutant->step <= mutant->hint ? mutant->step - 1 : mutant->step;

	return &mutate->trials[mutant->step ? at : mutant->hint];
}

/* Starts the mutant's next search, or decides it. */
static void search_next(struct slu_mutate *mutate, struct slu_mutant *mutant)
{
	if (!mutant->step)
		mutant->hint = *hint_of(mutate, mutant);
	while (mutant->step < mutate->trial_count && !offers(mutate, trial_of(mutate, mutant), mutant))
		mutant->step++;
	if (mutant->step < mutate->trial_count && mutant->seconds >= mutate->budget_s) {
		mutant->ran_out = "time";
		mutant->step = mutate->trial_count;
	}
	if (mutant->step == mutate->trial_count) {
		decide_missed(mutate, mutant);
		return;
	}
	mutant->searched = true;
	mutant->search = search_trial(trial_of(mutate, mutant), slu_mutant_patch(mutate, mutant), mutant->seconds);
	if (mutant->search->done)
		decide(mutate, mutant, SLU_FATE_FAILED, mutant->search->report.why);
	else
		mutate->running++;
}

/* Decides @mutant where the searches of the dropped row say all. */
static void inherit(struct slu_mutate *mutate, struct slu_mutant *mutant)
{
	const struct slu_mutant *dropped = &mutate->mutants[mutant->like - 1];
	const struct slu_cell *cell = &mutant->cells[1];

	if (dropped->fate > SLU_FATE_SURVIVED ||
	    dropped->offered[cell->state * mutate->machine->event_count + cell->event])
		return;
	mutant->in = dropped->in;
	decide(mutate, mutant, dropped->fate, dropped->by);
}

static void fill(struct slu_mutate *mutate)
{
	for (; mutate->running < mutate->jobs && mutate->begun < mutate->mutant_count; mutate->begun++) {
		struct slu_mutant *mutant = &mutate->mutants[mutate->begun];

		if (mutant->like && !mutate->mutants[mutant->like - 1].fate)
			return;
		if (mutant->like && !mutant->fate)
			inherit(mutate, mutant);
		if (!mutant->fate)
			search_next(mutate, mutant);
	}
}

static struct slu_mutant *mutant_of(const struct slu_mutate *mutate, const struct slu_search *search)
{
	size_t i = mutate->begun;

	while (mutate->mutants[--i].search != search)
		;
	return &mutate->mutants[i];
}

/* A selection without an option that fits, in the middle of a step: nobody can move, and SPIN has no other word for it. */
static bool is_stuck(const struct slu_report *report)
{
	return report->outcome == SLU_OUTCOME_FAILED && report->why && strstr(report->why, "blocking sel in d_step");
}

static void judge(struct slu_mutate *mutate, struct slu_mutant *mutant, const struct slu_search *search)
{
	const struct slu_report *report = &search->report;
	const char *broken;

	if (report->outcome == SLU_OUTCOME_VIOLATED || report->outcome == SLU_OUTCOME_FAILED)
		mutant->in = trial_name(trial_of(mutate, mutant));
	if (is_stuck(report)) {
		decide(mutate, mutant, SLU_FATE_CAUGHT, SLU_NO_DEADLOCK " (inside a step)");
	} else if (report->outcome == SLU_OUTCOME_FAILED) {
		decide(mutate, mutant, SLU_FATE_FAILED, report->why);
	} else if (report->outcome == SLU_OUTCOME_RAN_OUT) {
		mutant->ran_out = report->why;
	} else if (slu_report_count(report, "patched") != mutant->cell_count) {
		decide(mutate, mutant, SLU_FATE_FAILED, "the verifier did not take the patch");
	} else if (report->outcome == SLU_OUTCOME_VIOLATED) {
		broken = slu_search_broken(search);
		*hint_of(mutate, mutant) = (size_t)(trial_of(mutate, mutant) - mutate->trials);
		decide(mutate, mutant, SLU_FATE_CAUGHT, broken ? broken : SLU_ASSERTIONS);
	}
}

static void on_searched(struct slu_search *search)
{
	struct slu_mutate *mutate = search->unit->session->of;
	struct slu_mutant *mutant = mutant_of(mutate, search);

	slu_scratch_remove(search->folder);
	mutate->running--;
	mutant->seconds = search->report.seconds;
	mutant->states += search->report.states;
	if (mutant->offered)
		take_offered(mutate, &search->report, mutant->offered);
	judge(mutate, mutant, search);
	if (!mutant->fate) {
		mutant->step++;
		search_next(mutate, mutant);
	}
	fill(mutate);
}

static enum slu_exit open_session(struct slu_mutate *mutate)
{
	struct slu_verify verify = {.jobs = mutate->jobs};
	enum slu_exit status = slu_verify_open(&mutate->session, &verify);

	if (status)
		return status;
	mutate->started = mutate->shown = slu_now();
	mutate->session.jobs = slu_jobs_new(mutate->jobs, on_tick, mutate);
	mutate->session.on_done = on_nothing;
	mutate->session.of = mutate;
	mutate->tree = slu_text("%s/table", mutate->session.scratch);
	return slu_mutate_write_table(mutate);
}

static enum slu_exit build(struct slu_mutate *mutate)
{
	enum slu_exit status;

	mutate->units = slu_keep(most_units(mutate) * sizeof *mutate->units);
	start_units(mutate, mutate->units, true);
	run_jobs(mutate);
	status = check_built(mutate);
	if (!status)
		plan_trials(mutate);
	if (!status && !mutate->trial_count)
		return slu_fail(SLU_EXIT_USAGE, "%s: no configuration to search", mutate->name);
	return status;
}

static enum slu_exit search_all(struct slu_mutate *mutate)
{
	enum slu_exit status = slu_mutate_resume(mutate);

	if (!status && !mutate->resumed) {
		status = search_unchanged(mutate);
		if (!status)
			status = slu_mutate_keep_trials(mutate);
	}
	if (status)
		return status;
	qsort(mutate->trials, mutate->trial_count, sizeof *mutate->trials, compare_trials);
	mutate->hints = slu_keep(mutate->machine->state_count * mutate->machine->event_count * sizeof *mutate->hints);
	slu_mutate_list(mutate);
	status = slu_mutate_resume_mutants(mutate);
	if (status)
		return status;
	mutate->session.on_done = on_searched;
	mutate->session.time_s = mutate->budget_s;
	fill(mutate);
	run_jobs(mutate);
	return SLU_EXIT_PROVED;
}

enum slu_exit slu_mutate_run(struct slu_mutate *mutate)
{
	enum slu_exit status = open_session(mutate);

	if (!status)
		status = build(mutate);
	if (!status)
		status = search_all(mutate);
	mutate->seconds = slu_now() - mutate->started;
	slu_verify_close(&mutate->session);
	return status;
}
