/* SPDX-License-Identifier: MIT */
/*
 * verifier.h - the core's platform in a verifier: one thing at a time, and what does not hold is violated
 */
#ifndef SLU_VERIFY_VERIFIER_H
#define SLU_VERIFY_VERIFIER_H

#define SLU_PLATFORM_SINGLE

/* What the core takes for granted is one more thing to be violated; a claim that says more goes first. */
extern const char *slu_world_asserted;
#define SLU_ASSERT(condition)                                  \
	do {                                                   \
		if (!(condition))                              \
			slu_world_asserted = "core_assertion"; \
	} while (0)

/* Who acts has a level (INV-25), and what it enters says which it may have. */
extern int slu_world_level;
#define SLU_ASSERT_LEVEL(level) SLU_ASSERT(slu_world_level <= (int)(level))

#endif
