/* SPDX-License-Identifier: MIT */
/*
 * claims.h - a model and what is searched in it: models/NAME/NAME.claims
 *
 * The lines are described in docs/architecture.md, "The models".
 */
#ifndef SLU_CLAIMS_H
#define SLU_CLAIMS_H

#include "cli.h"
#include "text.h"

/* A claim that every safety search decides without being listed. */
#define SLU_NO_DEADLOCK "no_deadlock"
/* Assertions without a name. */
#define SLU_ASSERTIONS "assertions"
/* What a file that is not ours is searched for besides: `trace` and `notrace`, labels. */
#define SLU_EVENT_TRACE  "event trace"
#define SLU_ACCEPTANCE   "acceptance cycles"
#define SLU_NON_PROGRESS "non-progress cycles"

/**
 * struct slu_claim - what shall hold
 * @whose: driver, registrar, ndis: whose promise
 * @ids:   the contract's facts
 * @line:  in the manifest
 */
struct slu_claim {
	const char *name;
	bool live;
	const char *whose;
	struct slu_words ids;
	int line;
};

/* What is searched: the model, or the C itself inside the verifier. */
enum slu_level { SLU_LEVEL_SPEC, SLU_LEVEL_CODE };

/**
 * struct slu_config - one set of bounds
 * @claims:  live claims to search; empty: all
 * @defines: -D words for the model
 * @pan:     -D and -O words for the verifier's compiler
 * @depth:   search depth, 0: as deep as it takes
 * @leveled: for @level only
 */
struct slu_config {
	const char *name;
	bool live;
	bool full;
	bool fair;
	struct slu_words claims;
	struct slu_words defines;
	struct slu_words pan;
	unsigned long depth;
	bool leveled;
	enum slu_level level;
	int line;
};

/**
 * struct slu_rows - a machine whose every row shall be taken
 * @except: row IDs that this model leaves out
 * @leveled: at @level only
 */
struct slu_rows {
	const char *machine;
	struct slu_words except;
	bool leveled;
	enum slu_level level;
	int line;
};

/**
 * struct slu_model - a model in a folder
 * @manifest: NULL: a Promela file that is not ours
 * @file:     the Promela file, absolute
 * @shown:    the Promela file as the user knows it
 * @include:  folders that #include looks in
 * @checks:   claims that look at the page's table and not at what comes of it
 * @cc:       words for the verifier's compiler: -I folders and C files, absolute
 * @level:    code: the C behind @file has the same bounds, as words for its compiler
 * @code:     the Promela file of level code, absolute, or NULL; @code_shown, @code_cc likewise; @file and @cc have them already
 *            where @level is code
 * @replay_cc: more of what a replay compiles
 */
struct slu_model {
	const char *name;
	const char *manifest;
	const char *folder;
	const char *file;
	const char *shown;
	struct slu_words include;
	struct slu_words cc;
	enum slu_level level;
	const char *code;
	const char *code_shown;
	struct slu_words code_cc;
	struct slu_words replay_cc;
	struct slu_claim *claims;
	size_t claim_count, claim_room;
	struct slu_config *configs;
	size_t config_count, config_room;
	struct slu_rows *rows;
	size_t row_count, row_room;
	struct slu_words forms;
	struct slu_words checks;
};

/**
 * slu_claims_read() - a model from its manifest
 *
 * With the configurations of @level, of which there may be none.
 *
 * Return: 0 with @model filled, or 2 after one line that names file and line.
 */
enum slu_exit slu_claims_read(struct slu_model *model, const char *manifest, enum slu_level level);
/* A Promela file without a manifest. */
enum slu_exit slu_claims_plain(struct slu_model *model, const char *file);

const struct slu_claim *slu_model_claim(const struct slu_model *model, const char *name);
const struct slu_config *slu_model_config(const struct slu_model *model, const char *name);

/* Whether spin, the preprocessor and the compiler can name @path. */
bool slu_is_nameable(const char *path);

/* A page's name inside Ragel and Promela: a dash is an underscore. */
const char *slu_machine_name(const char *page);

/**
 * slu_models_root() - the folder of the models that have a name
 * @option: what the user said, or NULL
 *
 * Return: --models, SLUICE_MODELS, ./models, slu_home(): the first that holds models, or NULL.
 */
const char *slu_models_root(const char *option);

#endif
