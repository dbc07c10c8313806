/* SPDX-License-Identifier: MIT */
/*
 * trail.h - a counterexample that can be replayed later
 *
 * A trail is two files: NAME.trail, pan's steps, and NAME.txt, the record: what was searched, with which options and
 * tools. Lines of a record are `word value`.
 */
#ifndef SLU_TRAIL_H
#define SLU_TRAIL_H

#include "search.h"

/**
 * struct slu_record - what NAME.txt says
 * @model:     model's name
 * @manifest:  its manifest, or NULL
 * @file:      the Promela file
 * @config:    configuration, or NULL
 * @check:     safety, live or non-progress
 * @claim:     the claim that was violated
 * @formula:   for `pan -N`, or NULL
 * @violation: in pan's words
 * @at:        depth of the violation
 * @defines:   all -D words
 * @pages:     edits of pages, as in a fault
 * @hash:      of the preprocessed model
 */
struct slu_record {
	const char *model;
	const char *manifest;
	const char *file;
	const char *config;
	const char *check;
	const char *claim;
	const char *formula;
	const char *violation;
	unsigned long at;
	struct slu_words defines;
	struct slu_words pages;
	uint64_t hash;
	const char *spin;
	const char *gcc;
};

/**
 * slu_trail_save() - keep the trail of a violated search
 * @search: violated
 * @folder: made where it is not there
 *
 * Return: the record's path, or NULL with *@why.
 */
const char *slu_trail_save(const struct slu_search *search, const char *folder, const char **why);

#endif
