/* SPDX-License-Identifier: MIT */
/*
 * assert.c - a broken assertion goes to the test, by the way that the test has
 */
#include "assert.h"

void check_failed(const char *condition, const char *file, int line) __attribute__((weak));

/* cmocka's. */
void mock_assert(int result, const char *expression, const char *file, int line);

void coverage_assert(int holds, const char *condition, const char *file, int line)
{
	if (!holds && check_failed)
		check_failed(condition, file, line);
	else
		mock_assert(holds, condition, file, line);
}
