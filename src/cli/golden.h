/* SPDX-License-Identifier: MIT */
/*
 * golden.h - the counterexamples of seeded faults that are kept: verify/faults/golden/NAME.trace
 *
 * A fault that names a race or a bug of the contract (RACE-, BUG-) has one, if its search is for safety at level spec: the
 * first that a search breadth first comes to, so a shortest one, and the same in each run.
 */
#ifndef SLU_GOLDEN_H
#define SLU_GOLDEN_H

#include "faults.h"
#include "search.h"

bool slu_golden_is_due(const struct slu_fault *fault, const struct slu_config *config);

/**
 * slu_golden_text() - a counterexample as `sluice trace` prints it
 * @search: violated
 * @folder: scratch, made where it is not there
 *
 * Return: the text, or NULL after one line.
 */
const char *slu_golden_text(const struct slu_search *search, const char *folder);

/* Where a line of the model stands, and which facts its claim cites, makes no other trail. */
bool slu_golden_is_same(const char *kept, const char *text);

#endif
