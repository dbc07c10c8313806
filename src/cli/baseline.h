/* SPDX-License-Identifier: MIT */
/*
 * baseline.h - what an earlier run found is what this one must still find
 */
#ifndef SLU_BASELINE_H
#define SLU_BASELINE_H

#include "verdicts.h"

/**
 * struct slu_baseline - a file of `sluice verify --json`
 * @path: for messages
 */
struct slu_baseline {
	const char *path;
	void *root;
};

/* Before the search. Return: 2 after one line where the file is no such list. */
enum slu_exit slu_baseline_read(struct slu_baseline *baseline, const char *path);
/**
 * slu_baseline_compare() - after the search
 *
 * What was proved there must be proved here, with as many states; no row or form may be missing that was not missing there.
 * What is new here is not judged. Releases @baseline.
 *
 * Return: 1 after a line for each difference.
 */
enum slu_exit slu_baseline_compare(struct slu_baseline *baseline, const struct slu_findings *findings);

#endif
