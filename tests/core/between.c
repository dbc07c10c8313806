/* SPDX-License-Identifier: MIT */
/* between.c - nobody comes between, unless a test says who */
#include "sluice/platform.h"

bool (*test_between)(const slu_word *word);
