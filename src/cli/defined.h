/* SPDX-License-Identifier: MIT */
/*
 * defined.h - the -D words of the command line are words that a model knows
 */
#ifndef SLU_DEFINED_H
#define SLU_DEFINED_H

#include "search.h"

/**
 * slu_defined_check() - before anything is searched
 * @units:   that are to be searched
 * @defines: -DWORD or -DWORD=VALUE
 *
 * A word that no text asks for changes nothing, and the verdict would be that of something else than was asked.
 *
 * Return: 2 after one line that names the word.
 */
enum slu_exit slu_defined_check(const struct slu_unit *units, size_t count, const struct slu_words *defines);

#endif
