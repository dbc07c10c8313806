/* SPDX-License-Identifier: MIT */
/*
 * verifier.h - included before everything in a build of the core for threads.pml
 */
#ifndef SLU_THREADS_VERIFIER_H
#define SLU_THREADS_VERIFIER_H

#define SLU_PLATFORM_SINGLE
#define SLU_WORLD_CLAIMS_HEADER "../threads/claims.h"

/* What the core takes for granted is one more thing to be violated; a claim that says more goes first. */
extern const char *slu_world_asserted;
#define SLU_ASSERT(condition)                                  \
	do {                                                   \
		if (!(condition))                              \
			slu_world_asserted = "core_assertion"; \
	} while (0)

/* The level of the thread that runs. */
extern int slu_world_level;
#define SLU_ASSERT_LEVEL(level) SLU_ASSERT(slu_world_level <= (int)(level))

#endif
