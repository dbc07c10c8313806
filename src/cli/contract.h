/* SPDX-License-Identifier: MIT */
/*
 * contract.h - each fact of the contract, and where it is held
 *
 * verify/contract/facts lists the facts, verify/contract/plants the edits of the C that a test must notice. Everything else is
 * read where it stands: rows in the machines, claims in the manifests, seeded faults in verify/faults, `holds:` in the tests.
 * docs/architecture.md, "The contract", describes the two files and the rules.
 */
#ifndef SLU_CONTRACT_H
#define SLU_CONTRACT_H

#include "cli.h"
#include "text.h"

#include <stdio.h>

/**
 * struct slu_section - a part of the contract
 * @limit: how many of a hundred facts may be left out
 */
struct slu_section {
	const char *number;
	const char *title;
	size_t limit;
	size_t count;
	size_t left_out;
	int line;
};

/**
 * struct slu_holder - what holds a fact
 * @what: a row, a claim, a test, another fact
 * @red:  what turns it red
 */
struct slu_holder {
	const char *what;
	const char *red;
};

/**
 * struct slu_fact - one fact
 * @title:    in our words
 * @left_out: why nothing holds it, or NULL
 * @as:       the facts that it says again
 * @headers:  files of include/sluice that cite it
 */
struct slu_fact {
	const char *id;
	const char *title;
	const char *left_out;
	struct slu_words as;
	struct slu_words headers;
	struct slu_holder *holders;
	size_t holder_count, holder_room;
	size_t section;
	int line;
};

/**
 * struct slu_test - a test that says `holds: ID ...`
 * @name: its function, or "" if the whole file is the test
 */
struct slu_test {
	const char *file;
	const char *name;
	struct slu_words facts;
	int line;
};

/**
 * struct slu_plant - an edit of the C that breaks a promise
 * @file:    below the root
 * @replace: stands there once
 * @red:     tests that must fail: FILE, or FILE:FUNCTION
 */
struct slu_plant {
	const char *name;
	const char *says;
	const char *file;
	const char *replace;
	const char *with;
	struct slu_words red;
	struct slu_words facts;
	int line;
};

/**
 * struct slu_contract - all of it
 * @levels: see contract-levels.c
 * @count: of the facts, as verify/contract/facts says
 * @wrong: lines that were printed
 */
struct slu_contract {
	const char *root;
	struct slu_section *sections;
	size_t section_count, section_room;
	struct slu_fact *facts;
	size_t fact_count, fact_room;
	struct slu_test *tests;
	size_t test_count, test_room;
	struct slu_plant *plants;
	size_t plant_count, plant_room;
	struct slu_levels *levels;
	size_t count;
	size_t wrong;
};

/* One line about what is wrong; counted. @line 0: no line. */
void slu_contract_complain(struct slu_contract *contract, const char *file, int line, const char *format, ...)
        __attribute__((format(printf, 4, 5)));

typedef void slu_contract_line(struct slu_contract *contract, const char *text, int line);

/* Each line of @file, below the root, without the blanks at its ends. */
void slu_contract_read_lines(struct slu_contract *contract, const char *file, slu_contract_line *read);

/* NULL: there is no such fact. */
struct slu_fact *slu_contract_fact(const struct slu_contract *contract, const char *id);
bool slu_fact_is_held(const struct slu_fact *fact);

/* verify/contract/facts and verify/contract/plants. */
void slu_contract_read(struct slu_contract *contract);
/* The length of the ID that @text begins with (PAUSE-03), or 0. */
size_t slu_contract_id(const char *text);
/* Every file below models, verify, include, src and tests: IDs that are cited, `holds:` of tests. */
void slu_contract_scan(struct slu_contract *contract);
/* Rows, claims, tests and other facts become holders; then the rules. */
void slu_contract_join(struct slu_contract *contract);
/* Which claims are searched for at which level, and what NDIS promises: verify/contract/levels; then the rules of both. */
void slu_contract_levels(struct slu_contract *contract);
/* The text of @plant's file with the edit, or NULL after a complaint. */
const char *slu_plant_text(struct slu_contract *contract, const struct slu_plant *plant);

/* docs/contract.md; its sections about levels and promises */
void slu_contract_print(FILE *to, const struct slu_contract *contract);
void slu_contract_print_levels(FILE *to, const struct slu_contract *contract);

#endif
