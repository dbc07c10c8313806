/* SPDX-License-Identifier: MIT */
/*
 * check.h - included before everything in a build of the registrar for the verifier
 */
#ifndef NMR_CHECK_H
#define NMR_CHECK_H

#define SLU_PLATFORM_SINGLE

/* What the core takes for granted is one more thing to be violated. */
extern const char *slu_core_asserted;
#define SLU_ASSERT(condition)                           \
	do {                                            \
		if (!(condition))                       \
			slu_core_asserted = #condition; \
	} while (0)

#endif
