/* SPDX-License-Identifier: MIT */
/*
 * public.h - what the shared library shows: included before everything else in a build with hidden visibility
 */
#ifndef SLU_CORE_PUBLIC_H
#define SLU_CORE_PUBLIC_H

#pragma GCC visibility push(default)

#include "sluice/guard.h"
#include "sluice/sluice.h"

#pragma GCC visibility pop

#endif
