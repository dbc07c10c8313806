/* SPDX-License-Identifier: MIT */
/*
 * options.h - reads the switches of a subcommand
 */
#ifndef SLU_OPTIONS_H
#define SLU_OPTIONS_H

#include "cli.h"
#include "text.h"

#include <getopt.h>

/**
 * slu_option_next() - getopt_long(), which tells in one line what it does not understand
 * @letters: short options; the first character is a colon
 *
 * Return: as getopt_long(); '?' after the line.
 */
int slu_option_next(int argc, char **argv, const char *letters, const struct option *words);

/* -D @value as a word for the preprocessor. Return: 2 after one line where it is neither WORD nor WORD=VALUE. */
enum slu_exit slu_option_define(struct slu_words *defines, const char *value);

#endif
