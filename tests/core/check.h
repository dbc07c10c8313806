/* SPDX-License-Identifier: MIT */
/*
 * check.h - included before everything else: the core's own assertions end the test
 */
#ifndef CHECK_H
#define CHECK_H

void check_failed(const char *condition, const char *file, int line);

#ifndef SLU_ASSERT
#define SLU_ASSERT(condition) ((condition) ? (void)0 : check_failed(#condition, __FILE__, __LINE__))
#endif

#endif
