/* SPDX-License-Identifier: MIT */
/*
 * message.c - one line on standard error, whatever the words in it hold
 */
#include "gen-private.h"

#include <stdlib.h>
#include <string.h>

enum {
	WORD_MAX = 255, /* what a file's name can be */
	WORD_KEPT = 60,
	LINE_MAX = 4096,
};

/* Control bytes as \x0a; a word that goes on and on is cut. */
static void show(FILE *to, const char *text)
{
	while (*text) {
		size_t length = strcspn(text, " /"), kept = length > WORD_MAX ? WORD_KEPT : length;

		for (size_t i = 0; i < kept; i++) {
			unsigned char c = (unsigned char)text[i];

			fprintf(to, c < ' ' || c == 0x7f ? "\\x%02x" : "%c", c);
		}
		fputs(kept < length ? "..." : "", to);
		text += length;
		if (*text)
			fputc(*text++, to);
	}
}

void slu_message(const char *begin, const char *format, va_list args)
{
	char *text = NULL, *shown = NULL;
	size_t size;
	FILE *to = open_memstream(&shown, &size);

	if (!to || vasprintf(&text, format, args) < 0) {
		fputs("sluice: out of memory; close something and try again\n", stderr);
		exit(SLU_GEN_TOOL_FAILED);
	}
	show(to, begin);
	show(to, text);
	fclose(to);
	if (size > LINE_MAX)
		fprintf(stderr, "%.*s ... %s\n", LINE_MAX / 2, shown, shown + size - LINE_MAX / 2);
	else
		fprintf(stderr, "%s\n", shown);
	free(shown);
	free(text);
}

enum slu_gen_status slu_output_flush(void)
{
	if (fflush(stdout) || ferror(stdout))
		return slu_gen_fail(SLU_GEN_TOOL_FAILED, "standard output: cannot write; is the disk full?");
	return SLU_GEN_DONE;
}

enum slu_gen_status slu_gen_fail(enum slu_gen_status status, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	slu_message("sluice: ", format, args);
	va_end(args);
	return status;
}

bool slu_page_refuse(const struct slu_page *page, int line, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	slu_message(slu_arena_print(page->memory, "%s:%d: ", page->path, line), format, args);
	va_end(args);
	return false;
}
