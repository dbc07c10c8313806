/* SPDX-License-Identifier: MIT */
/*
 * table.c - rows of text in aligned columns
 */
#include "table.h"

#include <stdio.h>
#include <string.h>

void slu_table_row(struct slu_table *table, const char *const *cells)
{
	table->columns = strlen(table->right);
	for (size_t i = 0; i < table->columns; i++)
		slu_words_add(&table->cells, cells[i] ? cells[i] : "");
}

void slu_table_print(const struct slu_table *table)
{
	size_t width[SLU_TABLE_COLUMNS] = {0};

	for (size_t i = 0; i < table->cells.count; i++) {
		size_t *widest = &width[i % table->columns], length = strlen(table->cells.at[i]);

		*widest = length > *widest ? length : *widest;
	}
	for (size_t i = 0; i < table->cells.count; i++) {
		size_t column = i % table->columns;
		bool last = column + 1 == table->columns;

		if (table->right[column] == 'r')
			printf("%*s%s", (int)width[column], table->cells.at[i], last ? "\n" : "  ");
		else
			printf("%-*s%s", last ? 0 : (int)width[column], table->cells.at[i], last ? "\n" : "  ");
	}
}

const char *slu_show_number(double number)
{
	char *digits = slu_text("%.0f", number);
	size_t length = strlen(digits);
	char *shown = slu_keep(length + length / 3 + 1), *to = shown;

	for (size_t i = 0; i < length; i++) {
		if (i && (length - i) % 3 == 0)
			*to++ = ',';
		*to++ = digits[i];
	}
	return shown;
}

const char *slu_show_seconds(double seconds)
{
	return slu_text(seconds < 100 ? "%.2f s" : "%.0f s", seconds);
}

const char *slu_show_memory(double mb)
{
	return mb > 0 ? slu_text("%s MB", slu_show_number(mb)) : "";
}
