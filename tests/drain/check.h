/* SPDX-License-Identifier: MIT */
/* The core's assertions on: a broken one ends the program. */
#ifndef CHECK_H
#define CHECK_H

void check_assert(int result, const char *expression, const char *file, int line);

#define SLU_ASSERT(condition) check_assert(!!(condition), #condition, __FILE__, __LINE__)

#endif
