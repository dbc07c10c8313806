/* SPDX-License-Identifier: MIT */
/*
 * level.h - included before everything else: the core states its levels to the test
 */
#ifndef LEVEL_H
#define LEVEL_H

#include "check.h"

void level_asked(int level);

#define SLU_ASSERT_LEVEL(level) level_asked((int)(level))

#endif
