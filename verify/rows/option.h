/* SPDX-License-Identifier: MIT */
/*
 * option.h - what the actors of a world may do, one step at a time
 *
 * An option is written
 *
 *	WHEN(guard);
 *	what it does
 *	return true;
 *
 * in a function that is told by `fire` whether the step is to be taken, or only asked about.
 */
#ifndef SLU_VERIFY_OPTION_H
#define SLU_VERIFY_OPTION_H

#include <sluice/platform.h>

#define WHEN(guard)                   \
	do {                          \
		if (!(guard))         \
			return false; \
		if (!fire)            \
			return true;  \
	} while (0)

/* How the options of an actor are indexed. */
enum slu_world_index { SLU_WORLD_ONE, SLU_WORLD_EACH_BINDING, SLU_WORLD_EACH_DEVICE, SLU_WORLD_EACH_PAIR };

/**
 * struct slu_world_actor - one actor
 * @name:     as in the model
 * @index:    how many there are of it
 * @variants: its options
 * @level:    its interrupt level
 */
struct slu_world_actor {
	const char *name;
	enum slu_world_index index;
	unsigned variants;
	enum slu_level level;
};

#endif
