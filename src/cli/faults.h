/* SPDX-License-Identifier: MIT */
/*
 * faults.h - seeded faults: verify/faults/NAME.fault
 *
 * The lines are described in docs/architecture.md, "Faults".
 */
#ifndef SLU_FAULTS_H
#define SLU_FAULTS_H

#include "claims.h"
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

/**
 * struct slu_fault - one seeded fault
 * @model:  folder under models/
 * @level:  the fault is in the model, or in the C
 * @caught: claims, each of which may notice it
 * @says:   what is broken, in one line
 */
struct slu_fault {
	const char *name;
	const char *path;
	const char *model;
	const char *config;
	enum slu_level level;
	struct slu_words defines;
	struct slu_edit *edits;
	size_t edit_count, edit_room;
	struct slu_words caught;
	struct slu_words facts;
	const char *says;
};

/* The words of a line `page MACHINE replace "..." with "..."`. */
bool slu_edit_read(struct slu_edit *edit, const struct slu_words *words);

/* Return: 2 after one line that names file and line. */
enum slu_exit slu_fault_read(struct slu_fault *fault, const char *path);

/**
 * slu_pages_edit() - edited pages, and all that is generated from them
 * @models: folder of the pages
 * @tree:   empty folder; @tree/gen is written
 *
 * Return: 0, or 2 or 4 after one line.
 */
enum slu_exit slu_pages_edit(const struct slu_edit *edits, size_t count, const char *models, const char *tree);

#endif
