/* SPDX-License-Identifier: MIT */
/*
 * verifier.h - included before everything in a build of the core for threads.pml
 */
#ifndef SLU_THREADS_VERIFIER_H
#define SLU_THREADS_VERIFIER_H

#define SLU_WORLD_CLAIMS_HEADER "../threads/claims.h"
#include "../rows/verifier.h"

#endif
