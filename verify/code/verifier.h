/* SPDX-License-Identifier: MIT */
/*
 * verifier.h - included before everything in a build of the core for a verifier
 */
#ifndef CODE_VERIFIER_H
#define CODE_VERIFIER_H

#define SLU_PLATFORM_SINGLE
#define SLU_STEPWISE

/* What the core takes for granted is one more thing to be violated; a claim that says more goes first. */
extern const char *slu_world_asserted;
#define SLU_ASSERT(condition)                                  \
	do {                                                   \
		if (!(condition))                              \
			slu_world_asserted = "core_assertion"; \
	} while (0)

/* Every actor has its level (INV-25), and what it enters says which it may have. */
extern int slu_world_level;
#define SLU_ASSERT_LEVEL(level) SLU_ASSERT(slu_world_level <= (int)(level))

#endif
