/* SPDX-License-Identifier: MIT */
/*
 * assert.h - included before everything in a core that is measured: an assertion is no branch of the function that states it
 */
#ifndef COVERAGE_ASSERT_H
#define COVERAGE_ASSERT_H

void coverage_assert(int holds, const char *condition, const char *file, int line);

#define SLU_ASSERT(condition) coverage_assert(!!(condition), #condition, __FILE__, __LINE__)

#endif
