/* SPDX-License-Identifier: MIT */
/*
 * listed.h - the claims that a manifest lists are those that its model holds
 */
#ifndef SLU_LISTED_H
#define SLU_LISTED_H

#include "search.h"

/**
 * slu_listed_check() - before anything is searched
 * @units: whose texts are there (slu_unit_read()), those of other models among them
 * @whole: the texts are those of the manifest, without further -D words
 *
 * A claim of the model that is not listed would be searched for nowhere, or its verdict shown nowhere; one that is listed only
 * would come out vacuous, after all searches.
 *
 * Return: 2 after one line.
 */
enum slu_exit slu_listed_check(const struct slu_model *model, const struct slu_unit *units, size_t count, bool whole);

#endif
