/* SPDX-License-Identifier: MIT */
/*
 * table.h - a table of the contract, typed by hand, against the compiled machine
 *
 * The data of this folder is copied from the contract's tables, not from the pages: it is what the pages are held against.
 * Every (state, event) of the compiled C must be taken to the state that the data names, or be refused where the data is
 * blank. The row must carry the ID that the data gives it.
 *
 * Each table has two parts: the rows of the contract, and rows that this project adds, each under the ID of the fact it
 * follows from (sub-states, data events, completions).
 */
#ifndef TABLE_H
#define TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "sluice/machine.h"

/* One legal event. */
struct cell {
	const char *id;
	const char *from;
	const char *event;
	const char *to;
};

/* A row of the contract's table that the page leaves out. */
struct left_out {
	const char *id;
	const char *reason;
};

/*
 * @series: name of the contract's table: TA, or NULL if the contract has none
 * @count:  how many rows it has: TA-01 to TA-20
 */
struct table {
	const struct slu_machine *machine;
	const char *series;
	int count;
	const struct cell *contract;
	size_t contract_count;
	const struct cell *added;
	size_t added_count;
	const struct left_out *left_out;
	size_t left_out_count;
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

extern const struct table adapter_table;
extern const struct table binding_table;
extern const struct table driver_table;
extern const struct table filter_table;
extern const struct table instance_table;
extern const struct table nmr_attachment_table;
extern const struct table nmr_client_table;
extern const struct table nmr_provider_table;
extern const struct table nmr_side_table;
extern const struct table pending_table;

#endif
