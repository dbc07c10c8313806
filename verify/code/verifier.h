/* SPDX-License-Identifier: MIT */
/*
 * verifier.h - included before everything in a build of the core for a verifier
 */
#ifndef CODE_VERIFIER_H
#define CODE_VERIFIER_H

#define SLU_PLATFORM_SINGLE
#define SLU_STEPWISE

extern const char *slu_world_violated;

/* What the core takes for granted is one more thing to be violated. */
#define SLU_ASSERT(condition)                                  \
	do {                                                   \
		if (!(condition) && !slu_world_violated)       \
			slu_world_violated = "core_assertion"; \
	} while (0)

#endif
