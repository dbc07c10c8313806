/* SPDX-License-Identifier: MIT */
/*
 * gen.h - from a page to everything that is made from it
 *
 * A page is read twice: by the reader in page.c, which knows lines, names and comments, and by Ragel, whose XML says what
 * the page means to the compiler that makes the C. The two must agree row by row before anything is written.
 */
#ifndef SLU_GEN_H
#define SLU_GEN_H

#include <sluice/machine.h>

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

/* Outcome of each step of the generator; the values are exit statuses. */
enum slu_gen_status {
	SLU_GEN_DONE = 0,
	SLU_GEN_DIFFERS = 1,
	SLU_GEN_REFUSED = 2,
	SLU_GEN_TOOL_FAILED = 4,
};

/* Lines of machine.states, .events and .effects; offsets of the table and of the bracket that closes a state's rows. */
struct slu_page_places {
	const int *states;
	const int *events;
	const int *effects;
	const size_t *ends;
	size_t table;
};

/**
 * struct slu_page - a page as read
 * @machine: the page as data; state numbers are page order until slu_ragel_compile() puts in Ragel's
 * @places:  where things stand in the text
 * @path:    file name, as messages show it
 * @base:    file name without folder and suffix: nmr-client
 * @prefix:  "slu_", or "" without a `# Prefix:` line
 * @licence: by SPDX's name, from a `# SPDX-License-Identifier:` line, or NULL
 * @text:    the file
 * @length:  bytes in @text
 * @style:   Ragel's code style: G1
 * @code:    Ragel's C, once it has run
 * @memory:  all that the above points to
 */
struct slu_page {
	struct slu_machine machine;
	struct slu_page_places places;
	const char *path;
	const char *base;
	const char *prefix;
	const char *licence;
	const char *text;
	size_t length;
	const char *style;
	const char *code;
	struct slu_arena *memory;
};

/**
 * slu_page_open() - read the page of a machine's folder
 * @page: filled in; slu_page_close() it afterwards, whatever the outcome
 * @dir:  folder NAME that holds NAME.rl
 *
 * A page that breaks a rule is refused with one line on standard error: FILE:LINE: what; what to do.
 *
 * Return: SLU_GEN_DONE, or SLU_GEN_REFUSED after the line was printed.
 */
enum slu_gen_status slu_page_open(struct slu_page *page, const char *dir);

/**
 * slu_page_parse() - read a page from memory
 * @page:   filled in; slu_page_close() it afterwards, whatever the outcome
 * @path:   file name for messages; its last part is the page's name
 * @text:   the page
 * @length: bytes in @text
 *
 * Return: as slu_page_open().
 */
enum slu_gen_status slu_page_parse(struct slu_page *page, const char *path, const char *text, size_t length);

void slu_page_close(struct slu_page *page);

/* Whether @dir holds the page of a machine: DIR/NAME/NAME.rl. */
bool slu_page_exists(const char *dir);

/**
 * slu_page_is_made() - whether the Promela that was made from a page is what it makes
 * @dir:  models/NAME with the page NAME.rl
 * @made: set; gen/NAME/NAME.pmh beside the folder models is compared with what `sluice gen` would write
 *
 * Return: as slu_page_open(), or SLU_GEN_TOOL_FAILED; then @made means nothing.
 */
enum slu_gen_status slu_page_is_made(const char *dir, bool *made);

/* The table and the picture of any machine, built in or read from a page. */
void slu_write_table_markdown(FILE *to, const struct slu_machine *machine);
void slu_write_table_text(FILE *to, const struct slu_machine *machine);
void slu_write_dot(FILE *to, const struct slu_machine *machine);
enum slu_gen_status slu_write_svg(FILE *to, const struct slu_machine *machine);

/* One line on standard error: control bytes as \x0a, words and lines of any length cut. */
void slu_message(const char *begin, const char *format, va_list args) __attribute__((format(printf, 2, 0)));

/* Whether all that was printed reached standard output; SLU_GEN_TOOL_FAILED after one line where it did not. */
enum slu_gen_status slu_output_flush(void);

/* `sluice gen` and `sluice-gen`: argv[0] is skipped. Returns an exit status. */
enum slu_gen_status slu_gen_command(int argc, char **argv);

#endif
