/* SPDX-License-Identifier: MIT */
/*
 * coverage.h - which rows and which completion forms the searches of a model took
 */
#ifndef SLU_COVERAGE_H
#define SLU_COVERAGE_H

#include "search.h"

/**
 * struct slu_missing - a row or a completion form that no configuration took
 * @machine: of a row, else NULL
 * @id:      of a row
 */
struct slu_missing {
	const char *name;
	const char *text;
	const char *machine;
	const char *id;
};

/**
 * struct slu_coverage - the counts of one model
 * @rows:    texts of the rows that were seen in the model: `~ adapter %d PAUSE Running Pausing TA-07`
 * @unjudged: NULL where every configuration was searched to its end: what is missing is missing; else why not
 */
struct slu_coverage {
	const struct slu_model *model;
	const struct slu_unit *units;
	size_t unit_count;
	struct slu_words rows;
	const char *unjudged;
	struct slu_missing *missing;
	size_t missing_count, missing_room;
	size_t rows_asked, rows_taken, forms_asked, forms_taken;
};

/**
 * struct slu_covered - a row, as texts
 * @taken:    how often, in all configurations
 * @left_out: the manifest says so
 */
struct slu_covered {
	const char *machine;
	const char *event;
	const char *from;
	const char *to;
	const char *id;
	unsigned long taken;
	bool left_out;
};

/* The row number @index of @coverage; false behind the last. */
bool slu_coverage_row(const struct slu_coverage *coverage, size_t index, struct slu_covered *row);
/* @chosen: the switches that chose what is searched, or "". Return: 2 where the manifest asks for rows of a machine that the model does not hold. */
enum slu_exit slu_coverage_take(struct slu_coverage *coverage, const struct slu_model *model,
                                const struct slu_unit *units, size_t unit_count, const char *chosen);
/* Prints sums and what is missing, with @counts every row and configuration. Return: 1 where something is missing. */
enum slu_exit slu_coverage_print(struct slu_coverage *coverage, bool counts);

/**
 * slu_coverage_judge_pages() - every row of every page is taken by some model
 * @coverages: of all models of a tree
 * @root:      the folder of the pages
 *
 * A row that one model leaves out must be taken by another.
 *
 * Return: 1 after a line for each page that no model lists and each row that none takes.
 */
enum slu_exit slu_coverage_judge_pages(const struct slu_coverage *coverages, size_t count, const char *root);

#endif
