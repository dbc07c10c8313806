/* SPDX-License-Identifier: MIT */
/*
 * verify.h - one call of `sluice verify`: what was asked for, and running it
 */
#ifndef SLU_VERIFY_H
#define SLU_VERIFY_H

#include "verdicts.h"

/**
 * struct slu_verify - what the command line asked for
 * @models: selected
 * @tree:   the models' folder where all of it is searched, else NULL
 * @keep:   folder for counterexamples, or NULL
 * @level:  of all models
 * @baseline: file of an earlier run's --json that this run is held to, or NULL
 * @outputs: files and forms that other programs read
 * @cache:  folder of what was found before, or NULL: the usual one
 * @no_cache: everything is searched
 * @swarm:  so many searches by chance for each one that ran out
 * @all_errors: different faults, once each
 * @golden: write the counterexamples of faults that are kept
 */
struct slu_verify {
	struct slu_model *models;
	size_t model_count, model_room;
	struct slu_words defines;
	const char *claim;
	const char *config;
	const char *tree;
	const char *keep;
	const char *root;
	const char *baseline;
	const char *cache;
	enum slu_level level;
	unsigned jobs, swarm;
	double time_s;
	uint64_t memory;
	struct slu_outputs outputs;
	bool full, fair, coverage, list, faults, golden, no_cache, all_errors;
};

/* Searches the models and prints the table. */
enum slu_exit slu_verify_models(struct slu_verify *verify);
/* Plants each fault of verify/faults, those called @names where there are some, and prints who noticed. */
enum slu_exit slu_verify_faults(struct slu_verify *verify, const struct slu_words *names);

/* Prepares @session; a scratch folder is made. Return: 4 after one line where that cannot be. */
enum slu_exit slu_verify_open(struct slu_session *session, const struct slu_verify *verify);
/* Runs what was started, with progress on standard error; ends the program if interrupted. */
void slu_verify_run(struct slu_session *session);
/* Keeps the counterexamples and says where. */
enum slu_exit slu_verify_keep(const struct slu_session *session, const char *folder);
void slu_verify_close(struct slu_session *session);

#endif
