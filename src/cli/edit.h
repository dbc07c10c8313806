/* SPDX-License-Identifier: MIT */
/*
 * edit.h - a change of a page, as faults and traces name it
 */
#ifndef SLU_EDIT_H
#define SLU_EDIT_H

#include "cli.h"
#include "text.h"

/**
 * struct slu_edit - a change of one page
 * @machine: folder of the page
 * @replace: stands once in the page
 */
struct slu_edit {
	const char *machine;
	const char *replace;
	const char *with;
};

/* The words of a line `page MACHINE replace "..." with "..."`. */
bool slu_edit_read(struct slu_edit *edit, const struct slu_words *words);

/**
 * slu_pages_edit() - edited pages, and all that is generated from them
 * @models: folder of the pages
 * @tree:   empty folder; @tree/gen is written
 *
 * Return: 0, or 2 or 4 after one line.
 */
enum slu_exit slu_pages_edit(const struct slu_edit *edits, size_t count, const char *models, const char *tree);

#endif
