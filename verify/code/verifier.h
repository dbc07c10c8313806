/* SPDX-License-Identifier: MIT */
/*
 * verifier.h - included before everything in a build of the core for a verifier: its lock regions and callouts one by one
 */
#ifndef CODE_VERIFIER_H
#define CODE_VERIFIER_H

#define SLU_STEPWISE
#include "../rows/verifier.h"

#endif
