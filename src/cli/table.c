/* SPDX-License-Identifier: MIT */
/*
 * table.c - rows of text in aligned columns
 */
#include "table.h"

#include <string.h>

void slu_table_row(struct slu_table *table, const char *const *cells)
{
	table->columns = strlen(table->right);
	for (size_t i = 0; i < table->columns; i++)
		slu_words_add(&table->cells, cells[i] ? cells[i] : "");
}

/* An empty pointer marks the end of such a row. */
void slu_table_span(struct slu_table *table, const char *const *cells, size_t count, const char *text)
{
	table->columns = strlen(table->right);
	for (size_t i = 0; i < table->columns; i++)
		slu_words_add(&table->cells, i < count ? cells[i] : i == count ? text : NULL);
}

static bool is_free(const char *const *cells, size_t column, size_t columns)
{
	return column + 1 < columns && !cells[column + 1];
}

static void print_row(const struct slu_table *table, const char *const *cells, const size_t *width, FILE *out)
{
	char *line = slu_text("%s", "");
	size_t length;

	for (size_t i = 0; i < table->columns && cells[i]; i++)
		line = slu_text(table->right[i] == 'r' ? "%s%*s  " : "%s%-*s  ", line,
		                is_free(cells, i, table->columns) ? 0 : (int)width[i], cells[i]);
	for (length = strlen(line); length && line[length - 1] == ' ';)
		line[--length] = '\0';
	fprintf(out, "%s\n", line);
}

void slu_table_write(const struct slu_table *table, FILE *out)
{
	size_t width[SLU_TABLE_COLUMNS] = {0};

	for (size_t row = 0; row < table->cells.count; row += table->columns)
		for (size_t i = 0; i < table->columns && table->cells.at[row + i]; i++) {
			size_t length = strlen(table->cells.at[row + i]);

			if (!is_free(table->cells.at + row, i, table->columns) && length > width[i])
				width[i] = length;
		}
	for (size_t row = 0; row < table->cells.count; row += table->columns)
		print_row(table, table->cells.at + row, width, out);
}

void slu_table_print(const struct slu_table *table)
{
	slu_table_write(table, stdout);
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
