/* SPDX-License-Identifier: MIT */
/*
 * pages.h - whether what is searched was made from the pages as they are now
 */
#ifndef SLU_PAGES_H
#define SLU_PAGES_H

#include "claims.h"

/**
 * slu_pages_check() - compare the Promela of each model's pages with what they make
 * @models: as read
 * @count:  how many
 *
 * Nothing is compared without ragel, and nothing of our own models.
 *
 * Return: 0, or 2 after one line.
 */
enum slu_exit slu_pages_check(const struct slu_model *models, size_t count);

#endif
