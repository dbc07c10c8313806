/* SPDX-License-Identifier: MIT */
/*
 * message.c - one line on standard error
 */
#include "gen-private.h"

enum slu_gen_status slu_gen_fail(enum slu_gen_status status, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fputs("sluice: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
	return status;
}

bool slu_page_refuse(const struct slu_page *page, int line, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fprintf(stderr, "%s:%d: ", page->path, line);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
	return false;
}
