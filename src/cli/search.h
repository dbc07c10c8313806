/* SPDX-License-Identifier: MIT */
/*
 * search.h - the searches of one configuration, and what they decide
 */
#ifndef SLU_SEARCH_H
#define SLU_SEARCH_H

#include "claims.h"
#include "jobs.h"
#include "report.h"
#include "verifier.h"

enum slu_verdict {
	SLU_VERDICT_PROVED,
	SLU_VERDICT_VIOLATED,
	SLU_VERDICT_VACUOUS,     /* its twin was reached in no configuration: the claim says nothing */
	SLU_VERDICT_NOT_REACHED, /* not in this configuration, but in another */
	SLU_VERDICT_UNDECIDED,   /* the search stopped at a violation of another claim */
	SLU_VERDICT_RAN_OUT,
	SLU_VERDICT_FAILED,
};

/**
 * struct slu_line - one claim in one configuration
 * @report:  the search that decided, or NULL
 * @reached: how often the twin was counted; for a live claim 1 or 0
 * @vacuous: NOT_REACHED in every configuration that could have
 * @note:    more words, or NULL
 */
struct slu_line {
	const char *claim;
	bool live;
	enum slu_verdict verdict;
	const struct slu_report *report;
	unsigned long reached;
	bool vacuous;
	const char *note;
};

enum slu_search_kind {
	SLU_SEARCH_SAFETY,
	SLU_SEARCH_LIVE,
	SLU_SEARCH_TWIN,         /* must be violated */
	SLU_SEARCH_PLANT,        /* a safety search in which a claim is made to fail: must be violated */
	SLU_SEARCH_ACCEPTANCE,   /* acceptance labels of a file that is not ours */
	SLU_SEARCH_NON_PROGRESS, /* progress labels of a file that is not ours */
	SLU_SEARCH_END_STATES,   /* after an assertion was violated: end states alone */
	SLU_SEARCH_ASSERTIONS,   /* after an invalid end state: assertions alone */
	SLU_SEARCH_SHORTEST,     /* after a violation: breadth first, for a counterexample that can be read */
	SLU_SEARCH_SHORTER,      /* after a violation by a cycle: another order, and less deep after each one found */
	SLU_SEARCH_EVERY,        /* after a violation: each claim alone, past what is found */
	SLU_SEARCH_FAULT,        /* what that found, a fault each */
	SLU_SEARCH_SWARM,        /* after one that ran out: some of the states, chosen by chance */
};

struct slu_every;
struct slu_unit;

/**
 * struct slu_search - one run of a verifier
 * @claim:  for LIVE and TWIN the formula, for PLANT the claim, else NULL
 * @set:    NAME=VALUE for its environment, or NULL
 * @alone:  the one claim that is judged, or NULL: what the unit and the session say
 * @twin:   of a LIVE search
 * @of:     for SHORTER the search whose counterexample it would better, for SWARM the one that ran out, else NULL
 * @order:  for SHORTER and SWARM, counts from 1
 * @after_s: time that shorter ones were looked for
 * @kept:   record of its counterexample, once that is kept
 * @every:  of EVERY, once something was found
 * @number: of FAULT, among those of its claim, counts from 1
 * @every_words: of FAULT, what its run says last
 * @key:    in the cache of its verifier, or NULL
 * @next_waiting: of those that wait for the verifier
 * @states: so far, for the progress line
 * @cached: as an earlier run found it
 */
struct slu_search {
	enum slu_search_kind kind;
	struct slu_unit *unit;
	struct slu_verifier *verifier;
	const char *claim;
	const char *folder;
	const char *set;
	const char *alone;
	struct slu_words argv;
	struct slu_search *twin;
	struct slu_search *of;
	unsigned order;
	double after_s;
	struct slu_job job;
	struct slu_report report;
	bool begun, done, deeper, cached;
	unsigned long depth;
	double used_s;
	double states;
	const char *kept;
	struct slu_every *every;
	unsigned number;
	const char *every_words;
	const char *key;
	struct slu_search *next_waiting;
	struct slu_search *next;
};

/**
 * struct slu_session - one call of `sluice verify`
 * @extra:    -D words of the command line
 * @claim:    only this one, or NULL
 * @fair:     weak fairness for the claims of files that are not ours
 * @time_s:   budget of each search, 0: none
 * @memory:   budget of each search
 * @every:    different faults, once each
 * @swarm:    so many searches by chance for each one that ran out
 * @scratch:  folder
 * @cache:    what was found before, or NULL
 * @searches: all, in the order they were planned
 * @on_begin: called when a search that is not in @cache begins, but for those of planted models; or NULL
 * @on_done:  called when a search has its report
 */
struct slu_session {
	struct slu_jobs *jobs;
	struct slu_words extra;
	const char *claim;
	bool fair;
	bool every;
	unsigned swarm;
	double time_s;
	uint64_t memory;
	const char *scratch;
	struct slu_cache *cache;
	struct slu_search *searches;
	struct slu_search **last;
	size_t unit_count, planned, finished;
	void (*on_begin)(struct slu_session *session);
	void (*on_done)(struct slu_search *search);
	void *of;
};

/**
 * struct slu_unit - one configuration of one model, and its searches
 * @self:    a planted model of the run itself: weak fairness, no budget, no cache, no counterexample kept
 * @bare:    the verdicts only: no twins, no planted violations
 * @breadth: the safety search is breadth first: what it finds is a shortest counterexample
 * @build_only: the verifier is built and nothing is searched; slu_search_start() follows
 * @shorten: look for a shorter counterexample
 * @first:   tree whose gen/ is looked in first when including, or NULL
 * @extra:   further -D words
 * @label:   what a counterexample is called; NULL: by model and configuration
 * @pages:   lines `page MACHINE replace "..." with "..."` that made @first
 * @planted: names of claims of the model that had their planted violation; shared by the units of a model
 */
struct slu_unit {
	struct slu_session *session;
	const struct slu_model *model;
	const struct slu_config *config;
	bool self;
	bool bare;
	bool breadth;
	bool build_only;
	bool shorten;
	const char *first;
	const char *only;
	struct slu_words extra;
	const char *label;
	struct slu_words pages;
	struct slu_words *planted;
	struct slu_verifier verifiers[4];
	size_t verifier_count;
	struct slu_search *safety;
	struct slu_line *lines;
	size_t line_count, line_room;
	bool complete; /* every search explored its whole space */
};

void slu_session_init(struct slu_session *session);
/* Starts with the texts alone: once these jobs have run, each verifier has its text or its error. */
void slu_unit_read(struct slu_unit *unit, struct slu_session *session);
/* Plans and starts, or goes on; what follows happens while the jobs run. */
void slu_unit_start(struct slu_unit *unit, struct slu_session *session);
/* A search that has not begun. */
struct slu_search *slu_search_plan(struct slu_unit *unit, enum slu_search_kind kind, struct slu_verifier *verifier,
                                   const char *claim);
/* One more search of a unit whose verifier is built; @set is for its environment, @used_s counts against its budget. */
struct slu_search *slu_search_start(struct slu_unit *unit, enum slu_search_kind kind, const char *claim,
                                    const char *set, double used_s);
/*
 * After the jobs: starts a search, with the claim planted as violated, for each claim that this unit reached and proved, if no
 * unit of the model before this one did. In the order of the units, so that each run plants the same.
 */
void slu_unit_plant(struct slu_unit *unit);
/* After these: fills @lines. */
void slu_unit_decide(struct slu_unit *unit);
const char *slu_search_name(const struct slu_search *search);
/* The search whose trail to keep: the one of the same claim with the fewest steps, @search itself among them. */
const struct slu_search *slu_search_shortest(const struct slu_search *search);
/* The claim that a violated search is about; NULL: an assertion without a name. */
const char *slu_search_broken(const struct slu_search *search);

#endif
