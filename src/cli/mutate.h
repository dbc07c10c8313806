/* SPDX-License-Identifier: MIT */
/*
 * mutate.h - single changes of a page, and what notices them
 *
 * A mutant is a patch of the transition table. The page's inlines are replaced by ones that look each event up in a
 * table, and that table is patched when the verifier starts: one compiled verifier for each configuration serves all
 * mutants of the page.
 */
#ifndef SLU_MUTATE_H
#define SLU_MUTATE_H

#include "search.h"

#include "gen.h"

/* The words for what becomes of a mutant, in the order of the exit statuses they stand for. */
enum slu_fate {
	SLU_FATE_NONE,       /* not decided yet */
	SLU_FATE_CAUGHT,     /* a claim of behaviour was violated */
	SLU_FATE_EQUIVALENT, /* its cells are never offered, or the table is the same after minimisation */
	SLU_FATE_SURVIVED,
	SLU_FATE_RAN_OUT,
	SLU_FATE_FAILED,
};

/**
 * struct slu_cell - what a state does with an event
 * @state, @event: indices into the page's lists
 * @to:            index of the next state, or SLU_CELL_BLANK
 * @effects:       bits
 * @row:           the page's row, NULL: blank
 */
struct slu_cell {
	size_t state, event, to;
	uint32_t effects;
	const struct slu_row *row;
};

enum { SLU_CELL_BLANK = 255 };

/**
 * struct slu_mutant - one change of the page
 * @where:   the row that is changed, or the blank cell: `SEND in Running, TF-08`
 * @change:  in words
 * @cells:   as they are in the mutant; two where a row moves
 * @like:    1 and the index of the mutant without the row, where this one only adds to it; else 0
 * @offered: one byte a cell, where its searches count: what they tried
 * @fate:    what became of it
 * @by:      the claim that caught it, or why
 * @in:      model and configuration of that claim
 * @seconds: of all its searches
 */
struct slu_mutant {
	const char *where;
	const char *change;
	struct slu_cell cells[2];
	size_t cell_count;
	size_t like;
	unsigned char *offered;

	enum slu_fate fate;
	const char *by;
	const char *in;
	double states, seconds;

	/* mutate-run.c's own */
	size_t hint, step;   /* the trial that goes first; how many are over */
	bool searched;       /* some trial offers one of its cells */
	const char *ran_out; /* of what */
	struct slu_search *search;
};

/**
 * struct slu_trial - one search that each mutant may have to pass
 * @unit:    a configuration with the patchable table
 * @claim:   a live claim, or NULL: the safety search
 * @search:  of the page without a change
 * @states:  of that search
 * @offered: one byte a cell, state by state: the event was tried in that state
 */
struct slu_trial {
	struct slu_unit *unit;
	const char *claim;
	struct slu_search *search;
	double states;
	unsigned char *offered;
};

/**
 * struct slu_mutate - the mutants of one page
 * @root:    folder of models and pages
 * @machine: the page as data; states have the numbers of the generated files in @numbers
 * @generated: text of the Promela file that the models read; @constants: its #define lines
 * @cells:   one a state and event, state by state
 * @models:  those that list the page's rows
 * @checks:  claims that do not count: they look at the table, not at what comes of it
 */
struct slu_mutate {
	const char *root;
	const char *name;
	struct slu_page page;
	const struct slu_machine *machine;
	uint8_t *numbers;
	struct slu_cell *cells;
	const char *generated;
	const char *constants;
	struct slu_model *models;
	size_t model_count, model_room;
	struct slu_words checks;

	/* what was asked for */
	bool all, full, brief;
	unsigned long seed, sample;
	unsigned jobs;
	double budget_s;
	struct slu_words configs; /* only these, where there are some */
	const char *keep;

	struct slu_mutant *mutants;
	size_t mutant_count, mutant_room;
	size_t drawn; /* of them in blank cells that are never offered */

	/* mutate-run.c's own */
	struct slu_session session;
	struct slu_unit *units;
	size_t unit_count;
	struct slu_trial *trials;
	size_t trial_count, trial_room;
	const char *tree;
	size_t *hints; /* a trial for each cell: it caught the cell's last mutant */
	size_t begun, decided, running;
	double started, shown, seconds;

	/* mutate-state.c's own */
	const char *state_path;
	const char *state_text;
	const char *sum;
	bool resumed;
};

/* mutate-table.c */
/* Reads page and constants. Return: 2 or 4 after one line. */
enum slu_exit slu_mutate_open(struct slu_mutate *mutate);
/* Writes the page's inlines with a table that can be patched: TREE/gen/NAME/NAME.pmh. */
enum slu_exit slu_mutate_write_table(const struct slu_mutate *mutate);
/* SLU_PATCH=..., for the environment of a verifier. */
const char *slu_mutant_patch(const struct slu_mutate *mutate, const struct slu_mutant *mutant);
struct slu_cell *slu_mutate_cell(const struct slu_mutate *mutate, size_t state, size_t event);
/* Whether the mutant's table is the page's after minimisation. */
bool slu_mutant_is_same(const struct slu_mutate *mutate, const struct slu_mutant *mutant);

/* mutate-list.c: fills @mutants, once it is known which cells are offered. */
void slu_mutate_list(struct slu_mutate *mutate);
/* The event is tried in that state by some search of the page without a change. */
bool slu_cell_is_offered(const struct slu_mutate *mutate, const struct slu_cell *cell);

/* mutate-state.c: what an interrupted run has found already. Each: 4 after one line where the file cannot be written. */
/* Once the verifiers are built. @resumed: the searches without a change are known. */
enum slu_exit slu_mutate_resume(struct slu_mutate *mutate);
/* Starts the file anew with the searches without a change. */
enum slu_exit slu_mutate_keep_trials(struct slu_mutate *mutate);
/* Once the mutants are listed. */
enum slu_exit slu_mutate_resume_mutants(struct slu_mutate *mutate);
/* Appends one. */
void slu_mutate_keep_mutant(struct slu_mutate *mutate, const struct slu_mutant *mutant);

/* mutate-run.c: decides each mutant. */
enum slu_exit slu_mutate_run(struct slu_mutate *mutate);

/**
 * struct slu_fates - how many of each
 */
struct slu_fates {
	size_t of[SLU_FATE_FAILED + 1];
};

/* mutate-report.c */
/* The page's table; adds to @fates. */
void slu_mutate_print(const struct slu_mutate *mutate, struct slu_fates *fates);
/* The last line. Return: what the whole comes to. */
enum slu_exit slu_fates_print(const struct slu_fates *fates);
const char *slu_fate_name(enum slu_fate fate);

#endif
