/* SPDX-License-Identifier: MIT */
/*
 * replay-build.h - a replay that must be compiled: with a fault, with pages of its own, or in the world of level code
 */
#ifndef SLU_REPLAY_BUILD_H
#define SLU_REPLAY_BUILD_H

#include "claims.h"
#include "trail.h"

#include <trail-row.h>

enum slu_replay_way {
	SLU_REPLAY_ROWS,  /* slu_lockstep_core() */
	SLU_REPLAY_WORLD, /* slu_lockstep_world() */
	SLU_REPLAY_HOST,  /* slu_follow() */
};

/**
 * struct slu_replay_build - what is compiled
 * @names:  its machines, as gen/ has them
 * @model:  with the world of the model; for SLU_REPLAY_WORLD
 * @fault:  the C has the fault of the record
 * @stop:   for a debugger, which stops before this step; 0: none
 * @folder: scratch
 */
struct slu_replay_build {
	enum slu_replay_way way;
	const struct slu_record *record;
	const struct slu_trail *trail;
	const struct slu_words *names;
	struct slu_model model;
	bool fault;
	unsigned long stop;
	const char *folder;
};

/* Has the model of @record a world, and are its sources there? Then @model is read. */
bool slu_replay_find_world(struct slu_model *model, const struct slu_record *record);

/* The pages that are not built in, or that the fault edits, into the scratch folder. 0, or 2 or 4 after one line. */
enum slu_exit slu_replay_generate(const struct slu_replay_build *build);

/* The test as C: what --emit-c writes. 0, or 4 after one line. */
enum slu_exit slu_replay_write(const struct slu_replay_build *build, const char *path);

/* Write, compile, hand it to gdb; @path is not used. 0, or 4 after one line. */
enum slu_exit slu_replay_debug(const struct slu_replay_build *build, const char *path);

/* Write, compile, run. @save: its argument, or NULL. The status of the replay, or 4 after one line. */
enum slu_exit slu_replay_run(const struct slu_replay_build *build, const char *save);

#endif
