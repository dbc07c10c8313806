/* SPDX-License-Identifier: MIT */
/*
 * search.c - the searches of one configuration, and what they decide
 *
 * A model of ours has one safety search for each safety configuration and, for each live configuration, one search for
 * each live claim and one for its twin. A file that is not ours has what is found in it.
 */
#include "search.h"
#include "cached.h"
#include "every.h"
#include "formula.h"
#include "table.h"
#include "trace-lines.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

enum {
	DEPTH_START = 200000,
	DEPTH_FACTOR = 8,
	DEPTH_BYTES = 64, /* of search stack, each step, at most */
	NFAIR = 6,        /* up to 22 processes */
	SHORTEN_S = 20,   /* for a shorter counterexample */
	EVERY_S = 5,      /* for further faults of one claim */
	SWARM_S = 60,     /* for each of a swarm */
	LEAST_BITS = 20,  /* of its table, as a power of two */
	MOST_BITS = 33,
	ORDERS = 8, /* of the transitions, for one with a cycle */
};

void slu_session_init(struct slu_session *session)
{
	session->last = &session->searches;
}

/* A search for a shorter counterexample finds what the first one found. */
static enum slu_search_kind kind_of(const struct slu_search *search)
{
	return search->of ? search->of->kind : search->kind;
}

static bool is_live(const struct slu_unit *unit)
{
	return unit->config && unit->config->live;
}

const char *slu_search_name(const struct slu_search *search)
{
	switch (kind_of(search)) {
	case SLU_SEARCH_SAFETY:
		return is_live(search->unit) ? "end states" : "safety";
	case SLU_SEARCH_PLANT:
		return slu_text("planted %s", search->claim);
	case SLU_SEARCH_ACCEPTANCE:
		return SLU_ACCEPTANCE;
	case SLU_SEARCH_NON_PROGRESS:
		return SLU_NON_PROGRESS;
	case SLU_SEARCH_END_STATES:
		return "end states";
	case SLU_SEARCH_ASSERTIONS:
		return "assertions";
	case SLU_SEARCH_SHORTEST:
		return "shortest";
	case SLU_SEARCH_EVERY:
	case SLU_SEARCH_FAULT:
		return search->claim ? search->claim : "every fault";
	default:
		return *search->claim ? search->claim : "never claim";
	}
}

static bool is_fair(const struct slu_unit *unit)
{
	return unit->config ? unit->config->fair : unit->self || unit->session->fair;
}

static void fail_search(struct slu_search *search, const char *why)
{
	search->report = (struct slu_report){.outcome = SLU_OUTCOME_FAILED, .why = why};
	search->done = true;
	search->unit->session->finished++;
}

struct slu_search *slu_search_plan(struct slu_unit *unit, enum slu_search_kind kind, struct slu_verifier *verifier,
                                   const char *claim)
{
	struct slu_search *search = slu_keep(sizeof *search);
	struct slu_session *session = unit->session;

	search->kind = kind;
	search->unit = unit;
	search->verifier = verifier;
	search->claim = claim;
	search->depth = unit->config && unit->config->depth ? unit->config->depth : DEPTH_START;
	search->folder = slu_text("%s/run-%zu", verifier->folder, session->planned);
	*session->last = search;
	session->last = &search->next;
	session->planned++;
	return search;
}

/* The claim that alone is judged in a search, or NULL: all of them. */
static const char *judged_alone(const struct slu_search *search)
{
	const struct slu_session *session = search->unit->session;

	return search->alone ? search->alone : search->unit->only ? search->unit->only : session->claim;
}

/* pan knows assertions and end states; which assertion, a model of ours is told by its environment. */
static void add_one_check(struct slu_search *search)
{
	const char *alone = judged_alone(search);

	if (alone && strcmp(alone, SLU_NO_DEADLOCK))
		slu_words_add(&search->argv, "-E");
	else if (alone && !search->unit->model->manifest)
		slu_words_add(&search->argv, "-A");
}

static const char *environment(const struct slu_search *search)
{
	const char *alone = judged_alone(search);

	if (search->set)
		return search->set;
	if (search->kind == SLU_SEARCH_PLANT)
		return slu_text("SLU_PLANT=%s", search->claim);
	return alone ? slu_text("SLU_ONLY=%s", alone) : NULL;
}

/* A quarter of the memory of a search for the bits. */
static const char *table_of_swarm(const struct slu_session *session)
{
	unsigned bits = LEAST_BITS;

	while (bits < MOST_BITS && session->memory / 4 * 8 >> (bits + 1))
		bits++;
	return slu_text("-w%u", bits);
}

static void set_argv(struct slu_search *search)
{
	const struct slu_unit *unit = search->unit;
	enum slu_search_kind kind = kind_of(search);
	struct slu_words *argv = &search->argv;

	*argv = (struct slu_words){0};
	slu_words_add(argv, "../pan");
	slu_words_add(argv, "-n");
	slu_words_add(argv, slu_text("-m%lu", search->depth));
	slu_words_add(argv, search->kind == SLU_SEARCH_SWARM     ? table_of_swarm(unit->session)
	                    : unit->config && unit->config->full ? "-w24"
	                                                         : "-w20");
	switch (kind) {
	case SLU_SEARCH_SAFETY:
	case SLU_SEARCH_PLANT:
	case SLU_SEARCH_SHORTEST:
		add_one_check(search);
		break;
	case SLU_SEARCH_EVERY:
		add_one_check(search);
		slu_words_add(argv, "-c0");
		slu_words_add(argv, "-e");
		break;
	case SLU_SEARCH_END_STATES:
		slu_words_add(argv, "-A");
		break;
	case SLU_SEARCH_ASSERTIONS:
		slu_words_add(argv, "-E");
		break;
	case SLU_SEARCH_NON_PROGRESS:
		slu_words_add(argv, "-l");
		break;
	default:
		slu_words_add(argv, "-a");
		if (search->claim && *search->claim) {
			slu_words_add(argv, "-N");
			slu_words_add(argv, search->claim);
		}
	}
	if (is_fair(unit) &&
	    (kind == SLU_SEARCH_LIVE || kind == SLU_SEARCH_NON_PROGRESS || kind == SLU_SEARCH_ACCEPTANCE))
		slu_words_add(argv, "-f");
	if (search->of) {
		/* pan -I goes on after a violation: another kind of one would take the cycle's trail. */
		if (search->of->report.error == SLU_ERROR_ACCEPTANCE ||
		    search->of->report.error == SLU_ERROR_NON_PROGRESS) {
			slu_words_add(argv, "-A");
			slu_words_add(argv, "-E");
		}
		slu_words_add(argv, "-I");
		slu_words_add(argv, slu_text("-RS%u", search->order));
	}
}

static void on_searched(struct slu_job *job);

/* A search that meets its depth is stopped at once and begun anew, deeper, while memory allows. */
static void on_line(struct slu_job *job, const char *line)
{
	struct slu_search *search = job->of;
	const struct slu_unit *unit = search->unit;
	unsigned long most = (unsigned long)(unit->session->memory / DEPTH_BYTES / 2);

	if (search->kind == SLU_SEARCH_EVERY)
		slu_every_line(search, line);
	if (slu_report_progress(line, &search->states) || !strstr(line, "max search depth too small"))
		return;
	if (search->of || (unit->config && unit->config->depth) || search->depth > most / DEPTH_FACTOR ||
	    search->deeper)
		return;
	search->deeper = true;
	slu_job_kill(job);
}

static double time_left(const struct slu_search *search)
{
	double most = search->unit->self ? 0 : search->unit->session->time_s;

	if (search->kind == SLU_SEARCH_SWARM)
		return most > 0 ? most : SWARM_S;
	if (search->kind == SLU_SEARCH_EVERY && most <= 0)
		most = EVERY_S;
	if ((search->kind == SLU_SEARCH_SHORTEST || search->of) && (most <= 0 || most > SHORTEN_S))
		most = SHORTEN_S;
	return most > 0 ? most - (search->of ? search->of->after_s : search->used_s) : 0;
}

static void begin(struct slu_search *search);

static void on_made(struct slu_verifier *verifier)
{
	while (verifier->waiting) {
		struct slu_search *search = verifier->waiting;

		verifier->waiting = search->next_waiting;
		if (verifier->error)
			fail_search(search, verifier->error);
		else
			begin(search);
	}
}

/* The verifier was known, this search is not. */
static void wait_for_verifier(struct slu_search *search)
{
	struct slu_verifier *verifier = search->verifier;

	search->next_waiting = verifier->waiting;
	verifier->waiting = search;
	if (verifier->state != SLU_VERIFIER_CACHED)
		return;
	verifier->on_built = on_made;
	slu_verifier_make(verifier);
}

/* As it was found before, if it was. */
static bool is_cached(struct slu_search *search)
{
	if (!search->verifier->key || !slu_cached_search(search))
		return false;
	set_argv(search);
	search->cached = true;
	on_searched(&search->job);
	return true;
}

static void begin(struct slu_search *search)
{
	struct slu_session *session = search->unit->session;
	bool first = !search->begun;

	if (first && mkdir(search->folder, 0700)) {
		fail_search(search, slu_text("%s: %s", search->folder, strerror(errno)));
		return;
	}
	search->begun = true;
	search->deeper = false;
	search->states = 0;
	set_argv(search);
	search->job = (struct slu_job){
	        .argv = search->argv.at,
	        .folder = search->folder,
	        .set = environment(search),
	        .time_s = time_left(search),
	        .memory = search->unit->self ? 0 : session->memory,
	        .on_line = on_line,
	        .on_done = on_searched,
	        .of = search,
	};
	if (first && is_cached(search))
		return;
	if (search->verifier->state != SLU_VERIFIER_READY) {
		wait_for_verifier(search);
		return;
	}
	if (session->on_begin && !search->unit->self)
		session->on_begin(session);
	slu_jobs_add_first(session->jobs, &search->job);
}

static bool wanted(const struct slu_unit *unit, const char *claim)
{
	if (unit->only)
		return !strcmp(unit->only, claim);
	return !unit->session->claim || !strcmp(unit->session->claim, claim);
}

/* A safety search of a file that is not ours stopped at one of its two checks: search for the other alone. */
static void search_other(struct slu_search *search)
{
	struct slu_unit *unit = search->unit;
	bool assertion = search->report.error == SLU_ERROR_ASSERTION;

	if (search->report.outcome == SLU_OUTCOME_VIOLATED && search->report.error != SLU_ERROR_EVENT_TRACE &&
	    !unit->model->manifest)
		begin(slu_search_plan(unit, assertion ? SLU_SEARCH_END_STATES : SLU_SEARCH_ASSERTIONS, search->verifier,
		                      NULL));
}

static void build(struct slu_unit *unit, enum slu_check check, const struct slu_verifier *from);

static void try_order(struct slu_search *search, struct slu_verifier *verifier, unsigned order)
{
	struct slu_search *shorter = slu_search_plan(search->unit, SLU_SEARCH_SHORTER, verifier, search->claim);

	shorter->of = search;
	shorter->order = order;
	shorter->depth = search->depth;
	begin(shorter);
}

static void on_shuffled(struct slu_verifier *verifier)
{
	if (!verifier->error)
		try_order(verifier->of, verifier, 1);
}

/* A verifier that takes transitions in other orders, for the search's own check; in a folder of its own. */
static struct slu_verifier *shuffled(struct slu_search *search, void (*on_built)(struct slu_verifier *verifier))
{
	struct slu_verifier *verifier = slu_keep(sizeof *verifier);
	struct slu_session *session = search->unit->session;

	*verifier = (struct slu_verifier){
	        .model = search->verifier->model,
	        .config = search->verifier->config,
	        .check = search->verifier->check,
	        .extra = search->verifier->extra,
	        .first = search->verifier->first,
	        .nfair = search->verifier->nfair,
	        .shuffle = true,
	        .folder = slu_text("%s/%zu", session->scratch, session->unit_count++),
	        .on_built = on_built,
	        .of = search,
	};
	return verifier;
}

static void build_shuffled(struct slu_verifier *verifier)
{
	const struct slu_search *search = verifier->of;

	if (!mkdir(verifier->folder, 0700))
		slu_verifier_build(verifier, search->unit->session->jobs);
}

/*
 * The first cycle that a search meets is rarely a short one, and no search breadth first finds cycles. Other orders of the
 * transitions find others, and pan -I goes only half as deep after each; every one is a counterexample.
 */
static void shorten(struct slu_search *search)
{
	struct slu_verifier *verifier = shuffled(search, on_shuffled);

	verifier->quick = true;
	verifier->cache = search->verifier->cache;
	build_shuffled(verifier);
}

static void after_violation(struct slu_search *search)
{
	if (search->kind == SLU_SEARCH_SAFETY && !search->unit->breadth)
		build(search->unit, SLU_CHECK_SHORTEST, NULL);
	else if (search->kind == SLU_SEARCH_LIVE || search->kind == SLU_SEARCH_ACCEPTANCE ||
	         search->kind == SLU_SEARCH_NON_PROGRESS)
		shorten(search);
}

static void on_swarm_built(struct slu_verifier *verifier)
{
	struct slu_search *search = verifier->of;

	for (unsigned i = 1; i <= search->unit->session->swarm && !verifier->error; i++) {
		struct slu_search *one = slu_search_plan(search->unit, SLU_SEARCH_SWARM, verifier, search->claim);

		one->of = search;
		one->order = i;
		one->depth = search->depth;
		one->alone = search->alone;
		begin(one);
	}
}

/* Where there is not room for every state, searches in several orders that keep only bits of them reach further. */
static void start_swarm(struct slu_search *search)
{
	struct slu_verifier *verifier = shuffled(search, on_swarm_built);

	verifier->bits = true;
	build_shuffled(verifier);
}

static bool may_swarm(const struct slu_search *search)
{
	switch (search->kind) {
	case SLU_SEARCH_SAFETY:
	case SLU_SEARCH_LIVE:
	case SLU_SEARCH_ACCEPTANCE:
	case SLU_SEARCH_NON_PROGRESS:
		return search->unit->session->swarm && !search->unit->self &&
		       search->report.outcome == SLU_OUTCOME_RAN_OUT;
	default:
		return false;
	}
}

/* A proved formula [] (p -> q) of a file that is not ours has a twin: p never holds. */
static void on_twin_built(struct slu_verifier *verifier)
{
	struct slu_search *search = verifier->of;

	if (verifier->error)
		return;
	search->twin = slu_search_plan(search->unit, SLU_SEARCH_TWIN, verifier, "slu_never");
	begin(search->twin);
}

static void search_twin(struct slu_search *search)
{
	struct slu_verifier *verifier = slu_keep(sizeof *verifier);
	struct slu_session *session = search->unit->session;
	const char *condition = slu_formula_condition(search->verifier->text, search->claim);

	if (!condition)
		return;
	*verifier = (struct slu_verifier){
	        .model = search->verifier->model,
	        .check = SLU_CHECK_LIVE,
	        .extra = search->verifier->extra,
	        .tail = slu_text("\nltl slu_never { [] !(%s) }\n", condition),
	        .cache = search->verifier->cache,
	        .folder = slu_text("%s/%zu", session->scratch, session->unit_count++),
	        .on_built = on_twin_built,
	        .of = search,
	};
	if (!mkdir(verifier->folder, 0700))
		slu_verifier_build(verifier, session->jobs);
}

static void take_report(struct slu_search *search)
{
	const struct slu_job *job = &search->job;

	slu_report_read(&search->report, job->output, job->status, job->late, search->used_s);
	search->report.cached = search->cached;
	search->done = true;
	search->unit->session->finished++;
	if (!search->cached)
		slu_cached_keep_search(search);
}

static void on_searched(struct slu_job *job)
{
	struct slu_search *search = job->of;
	struct slu_session *session = search->unit->session;

	search->used_s += job->seconds;
	if (search->deeper && !job->late) {
		search->depth *= DEPTH_FACTOR;
		if (session->time_s <= 0 || search->used_s < session->time_s) {
			begin(search);
			return;
		}
		job->late = true;
	}
	if (job->status < 0)
		fail_search(search, slu_text("%s: %s", job->argv[0], strerror(job->error)));
	else
		take_report(search);
	if (search->kind == SLU_SEARCH_SAFETY)
		search_other(search);
	if (search->kind == SLU_SEARCH_EVERY)
		slu_every_end(search);
	if (search->kind == SLU_SEARCH_LIVE && search->report.outcome == SLU_OUTCOME_HELD &&
	    !search->unit->model->manifest && !search->unit->self)
		search_twin(search);
	if (search->report.outcome == SLU_OUTCOME_VIOLATED && search->unit->shorten)
		after_violation(search);
	if (may_swarm(search))
		start_swarm(search);
	if (search->kind == SLU_SEARCH_SHORTER) {
		search->of->after_s += search->used_s;
		if (search->order < ORDERS && search->of->after_s < SHORTEN_S)
			try_order(search->of, search->verifier, search->order + 1);
	}
	if (session->on_done)
		session->on_done(search);
}

static void on_built(struct slu_verifier *verifier);

static void build(struct slu_unit *unit, enum slu_check check, const struct slu_verifier *from)
{
	struct slu_verifier *verifier = &unit->verifiers[unit->verifier_count++];

	verifier->model = unit->model;
	verifier->config = unit->config;
	verifier->check = check;
	verifier->from = from;
	verifier->first = unit->first;
	verifier->extra = unit->extra;
	verifier->cache = unit->self ? NULL : unit->session->cache;
	verifier->quick =
	        (unit->bare && !unit->build_only) || check == SLU_CHECK_SHORTEST || (from && !unit->config->full);
	verifier->nfair = is_fair(unit) && check != SLU_CHECK_SAFETY && check != SLU_CHECK_SHORTEST ? NFAIR : 0;
	verifier->on_built = on_built;
	verifier->of = unit;
	verifier->folder = slu_text("%s/%zu", unit->session->scratch, unit->session->unit_count++);
	if (mkdir(verifier->folder, 0700)) {
		verifier->error = slu_text("%s: %s", verifier->folder, strerror(errno));
		return;
	}
	slu_verifier_build(verifier, unit->session->jobs);
}

/* The searches of a live configuration of ours: each claim and its twin; end states, which pan overlooks beside a claim. */
static void plan_live(struct slu_unit *unit, struct slu_verifier *verifier)
{
	if (!unit->bare && wanted(unit, SLU_NO_DEADLOCK))
		build(unit, SLU_CHECK_SAFETY, verifier);
	for (size_t i = 0; i < unit->model->claim_count; i++) {
		const struct slu_claim *claim = &unit->model->claims[i];
		struct slu_search *search;

		if (!claim->live || !wanted(unit, claim->name) ||
		    (unit->config->claims.count && !slu_words_have(&unit->config->claims, claim->name)))
			continue;
		search = slu_search_plan(unit, SLU_SEARCH_LIVE, verifier, claim->name);
		begin(search);
		if (unit->bare)
			continue;
		search->twin = slu_search_plan(unit, SLU_SEARCH_TWIN, verifier, slu_text("reach_%s", claim->name));
		begin(search->twin);
	}
}

/* Behind a text or a letter in quotes that starts at @at. */
static const char *skip_quoted(const char *at)
{
	const char *end = at + 1;

	while (*end && *end != *at && *end != '\n')
		end += *end == '\\' && end[1] ? 2 : 1;
	return *end ? end + 1 : end;
}

/* A label that starts with @word stands in @text; what is in quotes or in brackets, as in (a -> b : c), is none. */
static bool has_label(const char *text, const char *word)
{
	int brackets = 0;

	for (const char *at = text; *at;) {
		size_t length = strspn(at, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
		const char *end = at + length + strspn(at + length, " \t\n");

		if (length && !brackets && slu_starts(at, word) && *end == ':' && end[1] != ':')
			return true;
		brackets += (*at == '(') - (*at == ')');
		if (*at == '"' || *at == '\'')
			at = skip_quoted(at);
		else
			at += length ? length : 1;
	}
	return false;
}

static void plan_plain(struct slu_unit *unit, struct slu_verifier *verifier)
{
	if (verifier->check == SLU_CHECK_SAFETY) {
		if (verifier->claims.count || (has_label(verifier->text, "accept") && wanted(unit, SLU_ACCEPTANCE)))
			build(unit, SLU_CHECK_LIVE, NULL);
		if (has_label(verifier->text, "progress") && wanted(unit, SLU_NON_PROGRESS))
			build(unit, SLU_CHECK_NON_PROGRESS, NULL);
		if (wanted(unit, SLU_NO_DEADLOCK) || wanted(unit, SLU_ASSERTIONS)) {
			unit->safety = slu_search_plan(unit, SLU_SEARCH_SAFETY, verifier, NULL);
			begin(unit->safety);
		}
	} else if (verifier->check == SLU_CHECK_NON_PROGRESS) {
		begin(slu_search_plan(unit, SLU_SEARCH_NON_PROGRESS, verifier, NULL));
	} else if (!verifier->claims.count) {
		begin(slu_search_plan(unit, SLU_SEARCH_ACCEPTANCE, verifier, NULL));
	} else {
		for (size_t i = 0; i < verifier->claims.count; i++)
			if (wanted(unit, verifier->claims.at[i]))
				begin(slu_search_plan(unit, SLU_SEARCH_LIVE, verifier, verifier->claims.at[i]));
	}
}

/* For what the safety search found, and past what else there is. */
static void begin_shortest(struct slu_unit *unit, struct slu_verifier *verifier)
{
	struct slu_search *search = slu_search_plan(unit, SLU_SEARCH_SHORTEST, verifier, NULL);
	const char *broken = slu_search_broken(unit->safety);

	search->alone = broken ? broken : SLU_ASSERTIONS;
	begin(search);
}

/* Of a model of ours each claim alone, of a file that is not ours everything at once. */
static void begin_every(struct slu_unit *unit, struct slu_verifier *verifier)
{
	const struct slu_model *model = unit->model;

	for (size_t i = 0; i <= model->claim_count; i++) {
		bool last = i == model->claim_count;
		const char *claim = last ? SLU_NO_DEADLOCK : model->claims[i].name;
		struct slu_search *search;

		if (model->manifest && ((!last && model->claims[i].live) || !wanted(unit, claim)))
			continue;
		search = slu_search_plan(unit, SLU_SEARCH_EVERY, verifier, model->manifest ? claim : NULL);
		search->alone = search->claim;
		begin(search);
	}
}

static void on_built(struct slu_verifier *verifier)
{
	struct slu_unit *unit = verifier->of;

	if (verifier->error || unit->build_only)
		return;
	if (verifier->check == SLU_CHECK_SHORTEST && !unit->breadth) {
		begin_shortest(unit, verifier);
		if (unit->session->every)
			begin_every(unit, verifier);
	} else if (!unit->model->manifest) {
		plan_plain(unit, verifier);
	} else if (verifier->check == SLU_CHECK_LIVE) {
		plan_live(unit, verifier);
	} else {
		unit->safety = slu_search_plan(unit, SLU_SEARCH_SAFETY, verifier, NULL);
		begin(unit->safety);
	}
}

struct slu_search *slu_search_start(struct slu_unit *unit, enum slu_search_kind kind, const char *claim,
                                    const char *set, double used_s)
{
	struct slu_search *search = slu_search_plan(unit, kind, &unit->verifiers[0], claim);

	search->set = set;
	search->used_s = used_s;
	begin(search);
	return search;
}

void slu_unit_read(struct slu_unit *unit, struct slu_session *session)
{
	enum slu_check safety = unit->breadth ? SLU_CHECK_SHORTEST : SLU_CHECK_SAFETY;

	unit->session = session;
	slu_words_add_all(&unit->extra, &session->extra);
	build(unit, is_live(unit) ? SLU_CHECK_LIVE : safety, NULL);
	unit->verifiers[0].wait = true;
}

void slu_unit_start(struct slu_unit *unit, struct slu_session *session)
{
	if (!unit->verifier_count)
		slu_unit_read(unit, session);
	unit->verifiers[0].wait = false;
	if (unit->verifiers[0].text)
		slu_verifier_build(&unit->verifiers[0], session->jobs);
}

void slu_unit_plant(struct slu_unit *unit)
{
	if (!unit->safety || unit->safety->report.outcome != SLU_OUTCOME_HELD || is_live(unit))
		return;
	for (size_t i = 0; i < unit->model->claim_count; i++) {
		const struct slu_claim *claim = &unit->model->claims[i];

		if (claim->live || !wanted(unit, claim->name) || slu_words_have(unit->planted, claim->name) ||
		    !slu_report_count(&unit->safety->report, slu_text("reach %s", claim->name)))
			continue;
		slu_words_add(unit->planted, claim->name);
		begin(slu_search_plan(unit, SLU_SEARCH_PLANT, unit->safety->verifier, claim->name));
	}
}

static struct slu_line *line(struct slu_unit *unit, const char *claim, enum slu_verdict verdict,
                             const struct slu_report *report)
{
	struct slu_line *line;

	unit->lines = slu_grow(unit->lines, unit->line_count, &unit->line_room, sizeof *line);
	line = &unit->lines[unit->line_count++];
	*line = (struct slu_line){.claim = claim, .verdict = verdict, .report = report};
	if (report && verdict >= SLU_VERDICT_RAN_OUT)
		line->note = report->why;
	return line;
}

/* The last step of the trail is one of the claim; the text of its assertion names labels in another way than the formula. */
static bool is_last_of_claim(const struct slu_search *search)
{
	size_t size;
	const char *trail = slu_file_read(slu_text("%s/model.pml.trail", search->folder), &size);
	struct slu_trail_steps steps;

	return trail && slu_trail_steps_read(&steps, trail, size) && steps.claim >= 0 && !steps.process;
}

const char *slu_search_broken(const struct slu_search *search)
{
	const struct slu_report *report = &search->report;
	bool of_claim = kind_of(search) == SLU_SEARCH_LIVE || search->kind == SLU_SEARCH_TWIN;

	if (report->error == SLU_ERROR_ASSERTION && report->violated)
		return report->violated;
	if (report->error == SLU_ERROR_ASSERTION)
		return of_claim && (slu_verifier_owns_assertion(search->verifier,
		                                                report->text + strlen("assertion violated")) ||
		                    is_last_of_claim(search))
		               ? search->claim
		               : NULL;
	if (report->error == SLU_ERROR_END_STATE)
		return SLU_NO_DEADLOCK;
	if (report->error == SLU_ERROR_EVENT_TRACE)
		return SLU_EVENT_TRACE;
	return search->kind == SLU_SEARCH_SAFETY ? NULL : slu_search_name(search);
}

/* A trail of pan -I may leave out where its cycle begins: it is none. */
static bool lacks_cycle(const struct slu_search *search, const char *trail)
{
	enum slu_error_kind error = search->report.error;

	return (error == SLU_ERROR_ACCEPTANCE || error == SLU_ERROR_NON_PROGRESS) && !strstr(trail, "\n-1:-1:-1\n");
}

static size_t trail_steps(const struct slu_search *search)
{
	const char *trail = slu_file_read(slu_text("%s/model.pml.trail", search->folder), NULL);
	size_t steps = 0;

	if (!trail || lacks_cycle(search, trail))
		return SIZE_MAX;
	for (const char *at = strchr(trail, '\n'); at; at = strchr(at + 1, '\n'))
		steps++;
	return steps ? steps : SIZE_MAX;
}

/* @at looked for a shorter counterexample than @search found. */
static bool is_after(const struct slu_search *at, const struct slu_search *search)
{
	return at->of ? at->of == search
	              : at->kind == SLU_SEARCH_SHORTEST && search->kind == SLU_SEARCH_SAFETY &&
	                        at->unit == search->unit;
}

const struct slu_search *slu_search_shortest(const struct slu_search *search)
{
	const char *broken = slu_search_broken(search);
	const struct slu_search *best = search;

	for (const struct slu_search *at = search->next; at; at = at->next) {
		const char *same;

		if (!is_after(at, search) || at->report.outcome != SLU_OUTCOME_VIOLATED)
			continue;
		same = slu_search_broken(at);
		if ((broken && same ? !strcmp(broken, same) : broken == same) && trail_steps(at) < trail_steps(best))
			best = at;
	}
	return best;
}

static enum slu_verdict verdict_of(const struct slu_search *search, const char *claim, unsigned long reached)
{
	const char *broken;

	switch (search->report.outcome) {
	case SLU_OUTCOME_HELD:
		return reached ? SLU_VERDICT_PROVED : SLU_VERDICT_NOT_REACHED;
	case SLU_OUTCOME_VIOLATED:
		broken = slu_search_broken(search);
		return broken && !strcmp(broken, claim) ? SLU_VERDICT_VIOLATED : SLU_VERDICT_UNDECIDED;
	case SLU_OUTCOME_RAN_OUT:
		return SLU_VERDICT_RAN_OUT;
	default:
		return SLU_VERDICT_FAILED;
	}
}

static const struct slu_search *find(const struct slu_unit *unit, enum slu_search_kind kind, const char *claim)
{
	for (const struct slu_search *at = unit->session->searches; at; at = at->next)
		if (at->unit == unit && at->kind == kind && (!claim || !strcmp(at->claim, claim)))
			return at;
	return NULL;
}

/* The planted violation of a proved claim must have come out as exactly that. */
static void hold_to_plant(struct slu_unit *unit, struct slu_line *line)
{
	const struct slu_search *search = find(unit, SLU_SEARCH_PLANT, line->claim);

	if (!search || (search->report.outcome == SLU_OUTCOME_VIOLATED && search->report.violated &&
	                !strcmp(search->report.violated, line->claim)))
		return;
	line->verdict = SLU_VERDICT_FAILED;
	line->note = search->report.why ? slu_text("planted violation: %s", search->report.why)
	                                : "a planted violation was not noticed";
}

static const struct slu_search *swarm_of(const struct slu_unit *unit, const struct slu_search *from,
                                         const struct slu_report *report)
{
	for (const struct slu_search *at = from; at; at = at->next)
		if (at->kind == SLU_SEARCH_SWARM && at->unit == unit && &at->of->report == report)
			return at;
	return NULL;
}

/* What a swarm found is a violation like any other. That it found nothing proves nothing. */
static void ask_swarm(struct slu_unit *unit, struct slu_line *line)
{
	const struct slu_report *ran_out = line->report;
	unsigned long held = 0, searches = 0;
	double states = 0;

	for (const struct slu_search *at = swarm_of(unit, unit->session->searches, ran_out); at;
	     at = swarm_of(unit, at->next, ran_out)) {
		const char *broken = at->report.outcome == SLU_OUTCOME_VIOLATED ? slu_search_broken(at) : NULL;

		searches++;
		held += at->report.outcome != SLU_OUTCOME_FAILED;
		states += at->report.states;
		if (at->report.outcome != SLU_OUTCOME_VIOLATED || strcmp(broken ? broken : SLU_ASSERTIONS, line->claim))
			continue;
		line->verdict = SLU_VERDICT_VIOLATED;
		line->report = &at->report;
		line->note = slu_text("%s; found by a swarm, after a search that ran out of %s", at->report.text,
		                      ran_out->why);
		return;
	}
	if (searches)
		line->note = slu_text("%s; not exhaustive: swarm of %lu, %s states, nothing found", ran_out->why, held,
		                      slu_show_number(states));
}

/* The first fault of a claim that was found violated is that violation; each other one is a line. */
static void add_faults(struct slu_unit *unit)
{
	for (const struct slu_search *at = unit->session->searches; at; at = at->next) {
		const char *broken = at->kind == SLU_SEARCH_FAULT && at->unit == unit ? slu_search_broken(at) : NULL;
		const char *claim = broken ? broken : SLU_ASSERTIONS;
		struct slu_line *found = NULL;

		if (at->kind != SLU_SEARCH_FAULT || at->unit != unit)
			continue;
		for (size_t i = 0; i < unit->line_count && at->number == 1; i++)
			if (!strcmp(unit->lines[i].claim, claim))
				found = &unit->lines[i];
		if (found && found->verdict == SLU_VERDICT_VIOLATED)
			continue;
		if (!found)
			found = line(unit, claim, SLU_VERDICT_VIOLATED, &at->report);
		found->verdict = SLU_VERDICT_VIOLATED;
		found->report = &at->report;
		found->note = at->every_words;
	}
}

/* What a search found that is not one of the claims asked for: it gets a line of its own. */
static void add_unlisted(struct slu_unit *unit, const struct slu_search *search)
{
	const char *broken;

	if (search->report.outcome != SLU_OUTCOME_VIOLATED)
		return;
	broken = slu_search_broken(search);
	for (size_t i = 0; broken && i < unit->line_count; i++)
		if (!strcmp(unit->lines[i].claim, broken) && unit->lines[i].verdict == SLU_VERDICT_VIOLATED)
			return;
	line(unit, broken ? broken : SLU_ASSERTIONS, SLU_VERDICT_VIOLATED, &search->report)->note = search->report.text;
}

static void decide_end_states(struct slu_unit *unit)
{
	const struct slu_search *search = unit->safety;

	if (wanted(unit, SLU_NO_DEADLOCK))
		line(unit, SLU_NO_DEADLOCK, verdict_of(search, SLU_NO_DEADLOCK, 1), &search->report)->reached = 1;
	add_unlisted(unit, search);
}

static void decide_safety(struct slu_unit *unit)
{
	const struct slu_search *search = unit->safety;

	for (size_t i = 0; i < unit->model->claim_count; i++) {
		const struct slu_claim *claim = &unit->model->claims[i];
		unsigned long reached = slu_report_count(&search->report, slu_text("reach %s", claim->name));
		struct slu_line *new;

		if (claim->live || !wanted(unit, claim->name))
			continue;
		new = line(unit, claim->name, verdict_of(search, claim->name, reached), &search->report);
		new->reached = reached;
		if (new->verdict == SLU_VERDICT_PROVED)
			hold_to_plant(unit, new);
	}
	decide_end_states(unit);
}

static void decide_live(struct slu_unit *unit)
{
	for (const struct slu_search *at = unit->session->searches; at; at = at->next) {
		struct slu_line *new;
		bool reached;

		if (at->unit != unit || at->kind != SLU_SEARCH_LIVE)
			continue;
		reached = !at->twin || verdict_of(at->twin, at->twin->claim, 1) == SLU_VERDICT_VIOLATED;
		new = line(unit, at->claim, verdict_of(at, at->claim, reached), &at->report);
		new->live = true;
		new->reached = reached;
		if (new->verdict == SLU_VERDICT_NOT_REACHED && at->twin->report.outcome >= SLU_OUTCOME_RAN_OUT) {
			new->verdict = verdict_of(at->twin, at->twin->claim, 1);
			new->note = slu_text("%s: %s", at->twin->claim, at->twin->report.why);
		}
		add_unlisted(unit, at);
		if (at->twin && !reached)
			add_unlisted(unit, at->twin);
	}
	if (unit->safety)
		decide_end_states(unit);
}

/* The two checks of a safety search are two lines. */
static void decide_plain_safety(struct slu_unit *unit)
{
	static const struct {
		const char *claim;
		enum slu_search_kind alone;
		enum slu_error_kind error;
	} checks[] = {
	        {SLU_ASSERTIONS, SLU_SEARCH_ASSERTIONS, SLU_ERROR_ASSERTION},
	        {SLU_NO_DEADLOCK, SLU_SEARCH_END_STATES, SLU_ERROR_END_STATE},
	};

	for (size_t i = 0; i < 2; i++) {
		const struct slu_search *search = find(unit, checks[i].alone, NULL);
		const struct slu_report *report = search ? &search->report : &unit->safety->report;
		enum slu_verdict verdict = SLU_VERDICT_PROVED;
		struct slu_line *new;

		if (!wanted(unit, checks[i].claim))
			continue;
		if (report->outcome == SLU_OUTCOME_VIOLATED)
			verdict = report->error == checks[i].error ? SLU_VERDICT_VIOLATED : SLU_VERDICT_UNDECIDED;
		else if (report->outcome == SLU_OUTCOME_RAN_OUT)
			verdict = SLU_VERDICT_RAN_OUT;
		else if (report->outcome == SLU_OUTCOME_FAILED)
			verdict = SLU_VERDICT_FAILED;
		new = line(unit, checks[i].claim, verdict, report);
		new->reached = 1;
		if (verdict == SLU_VERDICT_VIOLATED)
			new->note = report->text;
	}
}

/* Any search of a model with `trace` or `notrace` stops where that is broken. */
static void find_event_trace(struct slu_unit *unit)
{
	for (const struct slu_search *at = unit->session->searches; at; at = at->next)
		if (at->unit == unit && at->kind < SLU_SEARCH_SHORTEST && at->report.error == SLU_ERROR_EVENT_TRACE) {
			line(unit, SLU_EVENT_TRACE, SLU_VERDICT_VIOLATED, &at->report)->note = at->report.text;
			return;
		}
}

static void decide_plain(struct slu_unit *unit)
{
	if (unit->safety)
		decide_plain_safety(unit);
	find_event_trace(unit);
	for (const struct slu_search *at = unit->session->searches; at; at = at->next) {
		struct slu_line *new;

		if (at->unit != unit || (at->kind != SLU_SEARCH_LIVE && at->kind != SLU_SEARCH_ACCEPTANCE &&
		                         at->kind != SLU_SEARCH_NON_PROGRESS))
			continue;
		new = line(unit, slu_search_name(at), verdict_of(at, slu_search_name(at), 1), &at->report);
		new->live = true;
		new->reached = 1;
		if (at->twin && at->twin->report.outcome == SLU_OUTCOME_HELD)
			new->note = slu_text("but says nothing: %s never holds",
			                     slu_formula_condition(at->verifier->text, at->claim));
	}
}

void slu_unit_decide(struct slu_unit *unit)
{
	unit->complete = true;
	for (size_t i = 0; i < unit->verifier_count; i++)
		if (unit->verifiers[i].error && (unit->breadth || unit->verifiers[i].check != SLU_CHECK_SHORTEST)) {
			unit->complete = false;
			line(unit,
			     unit->breadth || unit->verifiers[i].check == SLU_CHECK_SAFETY ? "(safety)" : "(live)",
			     SLU_VERDICT_FAILED, NULL)
			        ->note = unit->verifiers[i].error;
			return;
		}
	for (const struct slu_search *at = unit->session->searches; at; at = at->next)
		if (at->unit == unit && at->kind == SLU_SEARCH_SAFETY && at->report.outcome != SLU_OUTCOME_HELD)
			unit->complete = false;
	if (!unit->model->manifest)
		decide_plain(unit);
	else if (unit->config->live)
		decide_live(unit);
	else
		decide_safety(unit);
	add_faults(unit);
	for (size_t i = 0; i < unit->line_count; i++)
		if (unit->lines[i].verdict == SLU_VERDICT_RAN_OUT && unit->lines[i].report)
			ask_swarm(unit, &unit->lines[i]);
}
