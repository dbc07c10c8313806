/* SPDX-License-Identifier: MIT */
/*
 * faults.h - seeded faults: verify/faults/NAME.fault
 *
 * The lines are described in docs/architecture.md, "Faults".
 */
#ifndef SLU_FAULTS_H
#define SLU_FAULTS_H

#include "claims.h"
#include "edit.h"
#include "text.h"

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

/* Return: 2 after one line that names file and line. */
enum slu_exit slu_fault_read(struct slu_fault *fault, const char *path);

#endif
