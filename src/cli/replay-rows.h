/* SPDX-License-Identifier: MIT */
/*
 * replay-rows.h - a trail as C has it
 */
#ifndef SLU_REPLAY_ROWS_H
#define SLU_REPLAY_ROWS_H

#include "trail.h"

#include <stdio.h>
#include <trail-row.h>

/**
 * slu_trail_rows() - a trail as rows and lock regions
 * @trail:  filled in, but for its machines
 * @record: what it is of
 * @replay: its steps
 * @names:  the machines in it are added, as gen/ has them
 */
void slu_trail_rows(struct slu_trail *trail, const struct slu_record *record, const struct slu_replay *replay,
                    struct slu_words *names);

/* gen/ spells a machine's name with dashes. */
const char *slu_trail_dashed(const char *name);

/* It as C: rows[], moves[] and trail. @machines: the text of its machines. */
void slu_trail_rows_print(FILE *to, const struct slu_trail *trail, const char *machines);

#endif
