/* SPDX-License-Identifier: MIT */
/*
 * trail.h - a counterexample that can be replayed later
 *
 * A trail is two files: NAME.trail, pan's steps, and NAME.txt, the record: what was searched, with which options and
 * tools. Lines of a record are `word value`.
 */
#ifndef SLU_TRAIL_H
#define SLU_TRAIL_H

#include "edit.h"
#include "search.h"

/**
 * struct slu_record - what NAME.txt says
 * @path:      the record, or NULL: a trail without one
 * @trail:     path of the trail
 * @model:     model's name
 * @manifest:  its manifest, or NULL
 * @file:      the Promela file
 * @config:    configuration, or NULL
 * @level:     of the model, or of the C
 * @check:     how the verifier was compiled
 * @claim:     the claim that was violated, or NULL where there is no record
 * @formula:   for `pan -N`, or NULL
 * @violation: in pan's words
 * @defines:   all -D words
 * @edits:     changes of pages, as in a fault
 * @model_sum: of the preprocessed model
 * @trail_sum: of the trail
 */
struct slu_record {
	const char *path;
	const char *trail;
	const char *model;
	const char *manifest;
	const char *file;
	const char *config;
	enum slu_level level;
	enum slu_check check;
	const char *claim;
	const char *formula;
	const char *violation;
	struct slu_words defines;
	struct slu_edit *edits;
	size_t edit_count, edit_room;
	uint64_t model_sum;
	uint64_t trail_sum;
	const char *spin;
};

/**
 * slu_trail_save() - keep the trail of a violated search
 * @search: violated
 * @folder: made where it is not there
 *
 * Return: the record's path, or NULL with *@why.
 */
const char *slu_trail_save(const struct slu_search *search, const char *folder, const char **why);

/**
 * slu_record_read() - find out what a trail is of
 * @record:  filled in
 * @path:    a record, a trail with its record beside it, or a trail of pan's own with its model beside it
 * @defines: -D words for a trail without a record
 *
 * Return: 0, 2 or 4 after one line.
 */
enum slu_exit slu_record_read(struct slu_record *record, const char *path, const struct slu_words *defines);

/* The same, where @model says which model a trail without a record is of; NULL: the one beside it. */
enum slu_exit slu_record_read_as(struct slu_record *record, const char *path, const char *model,
                                 const struct slu_words *defines);

/* The trails without records beside a model, in the order of their names; @path: the model, or one of them. */
struct slu_words slu_trail_family(const char *path);

enum slu_step_kind {
	SLU_STEP_ROW,     /* a machine took an event */
	SLU_STEP_REFUSED, /* a machine refused one */
	SLU_STEP_SAY,     /* a line of the model's own */
	SLU_STEP_SILENT,  /* a statement that said nothing */
	SLU_STEP_CYCLE,   /* from here on the steps repeat for ever */
};

/**
 * struct slu_step - one line of a replay
 * @number:  pan's step; several lines of one step share it
 * @who:     process: Ndis(1)
 * @object:  number of the object of @machine
 * @from:    state, by label: Paused_halting
 * @effects: a,b or -
 * @text:    the statement, or what the model says
 * @where:   file and line
 * @process: its number
 * @line:    of the statement in the source, 0: unknown
 * @message: sent or received: channel 1, `1!5,7` or `1?5,7`, or NULL
 */
struct slu_step {
	enum slu_step_kind kind;
	unsigned long number;
	const char *who;
	const char *machine;
	const char *object;
	const char *event;
	const char *from;
	const char *to;
	const char *id;
	const char *effects;
	const char *text;
	const char *where;
	unsigned process;
	unsigned line;
	const char *message;
};

/**
 * struct slu_variable - a variable of the model
 * @type:  byte, chan, ...
 * @owner: the process that it is local to, or NULL
 * @first: its value at the beginning, or NULL: not there yet
 */
struct slu_variable {
	const char *name;
	const char *type;
	const char *owner;
	const char *first;
};

/**
 * struct slu_change - a variable has another value
 * @step: number of the step after which
 */
struct slu_change {
	unsigned long step;
	size_t variable;
	const char *value;
};

/**
 * struct slu_replay - a trail, run again
 * @steps:     all
 * @violation: in pan's words; NULL: it ended without one
 * @claim:     named by the verifier, or NULL
 * @ends:      number of steps
 * @claim_ends: the never claim came to its end; without a record only, as is @mover: who can go on
 * @blocked:   where each process stands at the end, one line each
 * @variables: only from slu_trail_replay_values(); @changes likewise, in the order of their steps
 */
struct slu_replay {
	struct slu_step *steps;
	size_t step_count, step_room;
	const char *violation;
	const char *claim;
	unsigned long ends;
	bool cycle;
	bool claim_ends;
	const char *mover;
	struct slu_words blocked;
	struct slu_variable *variables;
	size_t variable_count, variable_room;
	struct slu_change *changes;
	size_t change_count, change_room;
};

/* The model of a record, with its edited pages, if any, in @scratch. */
enum slu_exit slu_record_model(struct slu_model *model, const struct slu_record *record, const char *scratch);

/**
 * slu_trail_replay() - build the verifier of a record anew and run its trail
 *
 * Return: 0 if the replay ended in the recorded violation; else 4 after one line that says what differs, or 2.
 */
enum slu_exit slu_trail_replay(struct slu_replay *replay, const struct slu_record *record);
/* The same, and the values of the variables after each step. */
enum slu_exit slu_trail_replay_values(struct slu_replay *replay, const struct slu_record *record);
/* The same with a verifier that is built already: the one that found the trail. */
enum slu_exit slu_trail_replay_with(struct slu_replay *replay, const struct slu_record *record,
                                    const struct slu_verifier *verifier);

#endif
