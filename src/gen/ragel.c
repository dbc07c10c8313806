/* SPDX-License-Identifier: MIT */
/*
 * ragel.c - runs Ragel on a page, in a scratch folder
 *
 * Ragel sees a bare file name, so that no path of the machine it runs on ends in what it writes.
 *
 * It minimises: two states with equal rows (two ways to be gone, say) would become one and share a number, although the
 * page names both. So what Ragel sees is the page and, in each state but the start, one more row on LABELS with an action of
 * its own, which no step takes. The start has one already.
 */
#include "gen-private.h"

#include <errno.h>
#include <string.h>

/* " | LABELS @_apart_Gone -> Gone" before the bracket that closes the rows of Gone */
static void write_apart(const struct slu_page *page, FILE *file)
{
	const struct slu_machine *machine = &page->machine;
	size_t at = page->places.table;

	fwrite(page->text, 1, at, file);
	for (size_t i = 0; i < machine->state_count; i++)
		fprintf(file, "action _apart_%s { } ", machine->states[i].label);
	for (size_t i = 0; i < machine->state_count; i++) {
		const char *label = machine->states[i].label;
		size_t end = page->places.ends[i];

		fwrite(page->text + at, 1, end - at, file);
		if (machine->states[i].number != machine->start)
			fprintf(file, "| LABELS @_apart_%s -> %s ", label, label);
		at = end;
	}
	fwrite(page->text + at, 1, page->length - at, file);
}

static enum slu_gen_status write_page(const struct slu_scratch *scratch, const struct slu_page *page)
{
	FILE *file = slu_scratch_create(scratch, page->machine.page);

	if (!file)
		return slu_scratch_fail(scratch);
	write_apart(page, file);
	fputs("\n%%{ write data; write exec; }%%\n", file);
	bool bad = ferror(file);
	return fclose(file) || bad ? slu_scratch_fail(scratch) : SLU_GEN_DONE;
}

static enum slu_gen_status run(const struct slu_scratch *scratch, char *const argv[], int *status)
{
	*status = slu_scratch_run(scratch, argv);
	if (*status < 0)
		return slu_gen_fail(SLU_GEN_TOOL_FAILED, "ragel: %s; install ragel " SLU_RAGEL_VERSION,
		                    strerror(errno));
	return SLU_GEN_DONE;
}

/* "Ragel State Machine Compiler version 6.10 March 2017" */
static enum slu_gen_status check_version(const struct slu_scratch *scratch)
{
	static const char mark[] = "Ragel State Machine Compiler version ";
	char *const argv[] = {"ragel", "--version", NULL};
	int status;

	if (run(scratch, argv, &status) != SLU_GEN_DONE)
		return SLU_GEN_TOOL_FAILED;
	char *said = slu_scratch_text(scratch, "output");
	if (status || strncmp(said, mark, strlen(mark)))
		return slu_gen_fail(SLU_GEN_TOOL_FAILED,
		                    "ragel does not say its version; install ragel " SLU_RAGEL_VERSION);
	char *version = said + strlen(mark);
	version[strcspn(version, " \n")] = 0;
	if (strcmp(version, SLU_RAGEL_VERSION))
		return slu_gen_fail(SLU_GEN_TOOL_FAILED, "ragel is version %s; install ragel " SLU_RAGEL_VERSION,
		                    version);
	return SLU_GEN_DONE;
}

/* Ragel says "door.rl:12:3: ..." and may go on for lines; the first says it. */
static enum slu_gen_status refuse(const struct slu_scratch *scratch, const struct slu_page *page, int status)
{
	char *said = slu_scratch_text(scratch, "errors");
	size_t length = strlen(page->machine.page);

	said[strcspn(said, "\n")] = 0;
	if (strncmp(said, page->machine.page, length) || said[length] != ':')
		return slu_gen_fail(SLU_GEN_TOOL_FAILED, "%s: ragel stopped with status %d (%s); reinstall ragel",
		                    page->path, status, *said ? said : "without a word");
	fprintf(stderr, "%s%s; correct the page, Ragel refuses it\n", page->path, said + length);
	return SLU_GEN_REFUSED;
}

static enum slu_gen_status compile(const struct slu_scratch *scratch, const struct slu_page *page, char *const argv[])
{
	int status;

	if (run(scratch, argv, &status) != SLU_GEN_DONE)
		return SLU_GEN_TOOL_FAILED;
	return status ? refuse(scratch, page, status) : SLU_GEN_DONE;
}

static enum slu_gen_status run_all(const struct slu_scratch *scratch, const struct slu_page *page)
{
	char *rl = slu_arena_copy(scratch->arena, page->machine.page, strlen(page->machine.page));
	char *const to_xml[] = {"ragel", "-x", "-o", "xml", rl, NULL};
	char *style = slu_arena_print(scratch->arena, "-%s", page->style);
	char *const to_code[] = {"ragel", style, "-L", "-o", "code", rl, NULL};
	enum slu_gen_status status = check_version(scratch);

	if (status == SLU_GEN_DONE)
		status = write_page(scratch, page);
	if (status == SLU_GEN_DONE)
		status = compile(scratch, page, to_xml);
	if (status == SLU_GEN_DONE)
		status = compile(scratch, page, to_code);
	return status;
}

bool slu_ragel_has_style(const char *style)
{
	static const char *const styles[] = {"T0", "T1", "F0", "F1", "G0", "G1", "G2"};

	for (size_t i = 0; i < sizeof styles / sizeof *styles; i++)
		if (!strcmp(styles[i], style))
			return true;
	return false;
}

enum slu_gen_status slu_ragel_run(struct slu_page *page, const char **xml)
{
	struct slu_scratch scratch;
	enum slu_gen_status status = slu_scratch_open(&scratch, page->memory);

	if (status != SLU_GEN_DONE)
		return status;
	status = run_all(&scratch, page);
	*xml = slu_scratch_text(&scratch, "xml");
	page->code = slu_scratch_text(&scratch, "code");
	slu_scratch_close(&scratch);
	return status;
}
