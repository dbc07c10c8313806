/* SPDX-License-Identifier: MIT */
/*
 * verifier.h - from a model and a configuration to a verifier that can be run
 *
 * Three commands in a scratch folder of its own: the preprocessor, spin -a, gcc. The model goes through the preprocessor
 * here and not inside spin, which would hand options to a shell and would write trails beside the model.
 */
#ifndef SLU_VERIFIER_H
#define SLU_VERIFIER_H

#include "cache.h"
#include "claims.h"
#include "jobs.h"

#include <time.h>

/* What the verifier is compiled for. */
enum slu_check {
	SLU_CHECK_SAFETY,       /* assertions and end states, no claim */
	SLU_CHECK_LIVE,         /* ltl and never claims, acceptance cycles */
	SLU_CHECK_NON_PROGRESS, /* non-progress cycles */
	SLU_CHECK_SHORTEST,     /* as SAFETY, breadth first: the first violation found is a shortest one */
};

struct slu_search;

/**
 * struct slu_verifier - one compiled configuration
 * @extra:    further -D words (faults, the command line's)
 * @folder:   scratch folder; the verifier is @folder/pan
 * @first:    tree whose gen/ is looked in before all others when including, or NULL
 * @from:     NULL, or a verifier that was built: the same text, compiled for another check
 * @tail:     stands behind the model, not in @text; or NULL
 * @wait:     stop once @text is there; slu_verifier_build() goes on
 * @shuffle:  transitions in an order that pan -RS chooses
 * @bits:     a state is a few bits of a table, which others may have set: not exact
 * @quick:    compiled without -O, whatever the configuration says: for searches that are over soon
 * @gnu:      C that only gcc compiles is put into it
 * @text:     the model after the preprocessor, once that has run
 * @sum:      of that text, the same wherever the model lies
 * @claims:   names of the ltl and never claims, once spin has run; "" for a never claim without a name
 * @cache:    where what was built before is looked up, or NULL
 * @asked:    its key in @cache: of the text, the tools and their switches
 * @key:      of @asked and of all files that the compiler read: what a search depends on but its own switches; NULL: unknown
 * @state:    only a READY one can be run; what is CACHED is made so by slu_verifier_make()
 * @started:  the time of day when its C was given to the compiler
 * @waiting:  searches that begin once it is READY
 * @by_hand:  a never claim stands in the text: it may count steps, so no partial order reduction
 * @error:    one line where it could not be built, else NULL
 * @on_built: called once, with or without @error; after slu_verifier_make() once more
 */
struct slu_verifier {
	const struct slu_model *model;
	const struct slu_config *config;
	enum slu_check check;
	struct slu_words extra;
	const char *folder;
	const char *first;
	const struct slu_verifier *from;
	const char *tail;
	unsigned nfair;
	bool wait;
	bool shuffle;
	bool bits;
	bool quick;
	bool gnu;
	const char *text;
	uint64_t sum;
	struct slu_words claims;
	struct slu_cache *cache;
	const char *asked;
	const char *key;
	enum { SLU_VERIFIER_NEW, SLU_VERIFIER_CACHED, SLU_VERIFIER_MAKING, SLU_VERIFIER_READY } state;
	struct timespec started;
	struct slu_search *waiting;
	bool by_hand;
	const char *error;
	void (*on_built)(struct slu_verifier *verifier);
	void *of;

	struct slu_jobs *jobs;
	struct slu_job job;
};

/* Starts building, or goes on after @wait; @folder must be there and empty. What @cache knows is not built: CACHED. */
void slu_verifier_build(struct slu_verifier *verifier, struct slu_jobs *jobs);
/* Builds what is CACHED. */
void slu_verifier_make(struct slu_verifier *verifier);
/* SLUICE_CC in the environment, else gcc, which is the preprocessor always, and that of level code. */
const char *slu_verifier_compiler(void);
/* What the compiler is told; @texts: the folder of the verifier's C. */
struct slu_words slu_verifier_words(const struct slu_verifier *verifier, const char *texts);
/* @text is the assertion that spin made a safety formula into, not one of the model. */
bool slu_verifier_owns_assertion(const struct slu_verifier *verifier, const char *text);

#endif
