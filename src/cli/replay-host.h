/* SPDX-License-Identifier: MIT */
/*
 * replay-host.h - a counterexample for the user-mode host
 */
#ifndef SLU_REPLAY_HOST_H
#define SLU_REPLAY_HOST_H

#include "trail.h"

#include <follow.h>
#include <stdio.h>

/**
 * slu_replay_host_trail() - a trail as the host follows it
 * @trail:  filled in
 * @record: what it is of
 * @replay: its steps, silent ones too
 *
 * Return: 0, or 2 after one line.
 */
enum slu_exit slu_replay_host_trail(struct slu_follow_trail *trail, const struct slu_record *record,
                                    const struct slu_replay *replay);

/**
 * slu_replay_host_print() - a program that follows it, in C
 * @to:    the program
 * @trail: what it follows
 *
 * Its only argument, which may be left out, is where the scenario is saved.
 */
void slu_replay_host_print(FILE *to, const struct slu_follow_trail *trail);

/* Words for the compiler of that program: sources and libraries of the host. The core is not among them. */
void slu_replay_host_words(struct slu_words *words);

#endif
