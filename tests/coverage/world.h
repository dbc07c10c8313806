/* SPDX-License-Identifier: MIT */
/*
 * world.h - verify/code/verifier.h for a core that is measured: an assertion is no branch of the function that states it
 */
#ifndef CODE_VERIFIER_H
#define CODE_VERIFIER_H

#define SLU_PLATFORM_SINGLE
#define SLU_STEPWISE

extern const char *slu_world_asserted;
extern int slu_world_level;

void coverage_assert(int holds, const char *condition, const char *file, int line);

#define SLU_ASSERT(condition)   coverage_assert(!!(condition), #condition, __FILE__, __LINE__)
#define SLU_ASSERT_LEVEL(level) SLU_ASSERT(slu_world_level <= (int)(level))

#endif
