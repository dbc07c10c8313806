/* SPDX-License-Identifier: MIT */
/*
 * table.h - rows of text in aligned columns
 */
#ifndef SLU_TABLE_H
#define SLU_TABLE_H

#include "text.h"

#include <stdio.h>

enum { SLU_TABLE_COLUMNS = 64 };

/**
 * struct slu_table - collected first, printed with each column as wide as its widest cell
 * @right: one letter a column: r right, l left
 */
struct slu_table {
	const char *right;
	struct slu_words cells;
	size_t columns;
};

/* @cells: one for each column, then NULL. */
void slu_table_row(struct slu_table *table, const char *const *cells);
/* The first @count cells in their columns, then @text, which widens none. */
void slu_table_span(struct slu_table *table, const char *const *cells, size_t count, const char *text);
void slu_table_print(const struct slu_table *table);
void slu_table_write(const struct slu_table *table, FILE *out);

/* 1344 is 1,344 */
const char *slu_show_number(double number);
const char *slu_show_seconds(double seconds);
const char *slu_show_memory(double mb);

#endif
