/* SPDX-License-Identifier: MIT */
/* The processor is what the test says. */
#ifndef HOOKS_H
#define HOOKS_H

#include <stddef.h>

extern size_t test_processor;
#define slu_processor() test_processor

#endif
