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
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WANTED "6.10"

struct scratch {
	struct slu_page *page;
	char *dir;
	const char *rl;
};

static enum slu_gen_status fail(const char *what)
{
	return slu_gen_fail(SLU_GEN_TOOL_FAILED, "%s: %s; is the disk full?", what, strerror(errno));
}

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

static enum slu_gen_status write_page(const struct scratch *scratch)
{
	struct slu_page *page = scratch->page;
	FILE *file = fopen(slu_arena_print(page->memory, "%s/%s", scratch->dir, scratch->rl), "we");

	if (!file)
		return fail(scratch->dir);
	write_apart(page, file);
	fputs("\n%%{ write data; write exec; }%%\n", file);
	bool bad = ferror(file);
	return fclose(file) || bad ? fail(scratch->dir) : SLU_GEN_DONE;
}

static char *output(const struct scratch *scratch, const char *name)
{
	struct slu_arena *arena = scratch->page->memory;
	size_t length = 0;
	char *text = slu_read_file(arena, slu_arena_print(arena, "%s/%s", scratch->dir, name), &length);

	return text ? text : slu_arena_copy(arena, "", 0);
}

/* Ragel says "door.rl:12:3: ..." and may go on for lines; the first says it. */
static enum slu_gen_status refuse(const struct scratch *scratch, int status)
{
	char *said = output(scratch, "errors");
	size_t length = strlen(scratch->rl);

	said[strcspn(said, "\n")] = 0;
	if (strncmp(said, scratch->rl, length) || said[length] != ':')
		return slu_gen_fail(SLU_GEN_TOOL_FAILED, "%s: ragel stopped with status %d (%s); correct the page",
		                    scratch->page->path, status, *said ? said : "without a word");
	fprintf(stderr, "%s%s; correct the page, Ragel refuses it\n", scratch->page->path, said + length);
	return SLU_GEN_REFUSED;
}

static enum slu_gen_status run(const struct scratch *scratch, char *const argv[])
{
	int status = slu_run(scratch->dir, "output", "errors", argv);

	if (status < 0)
		return slu_gen_fail(SLU_GEN_TOOL_FAILED, "ragel: %s; install ragel " WANTED, strerror(errno));
	return status ? refuse(scratch, status) : SLU_GEN_DONE;
}

/* "Ragel State Machine Compiler version 6.10 March 2017" */
static enum slu_gen_status check_version(const struct scratch *scratch)
{
	static const char mark[] = "Ragel State Machine Compiler version ";
	char *const argv[] = {"ragel", "--version", NULL};
	enum slu_gen_status status = run(scratch, argv);

	if (status != SLU_GEN_DONE)
		return status;
	char *said = output(scratch, "output");
	char *version = strncmp(said, mark, strlen(mark)) ? "of another kind" : said + strlen(mark);
	version[strcspn(version, " \n")] = 0;
	if (strcmp(version, WANTED))
		return slu_gen_fail(SLU_GEN_TOOL_FAILED, "ragel is version %s; install ragel " WANTED, version);
	return SLU_GEN_DONE;
}

static enum slu_gen_status compile(const struct scratch *scratch, const char **xml, const char **code)
{
	char *rl = slu_arena_copy(scratch->page->memory, scratch->rl, strlen(scratch->rl));
	char *const to_xml[] = {"ragel", "-x", rl, NULL};
	char *const to_code[] = {"ragel", "-G1", "-L", "-o", "code", rl, NULL};
	enum slu_gen_status status = write_page(scratch);

	if (status == SLU_GEN_DONE)
		status = run(scratch, to_xml);
	if (status != SLU_GEN_DONE)
		return status;
	*xml = output(scratch, "output");
	status = run(scratch, to_code);
	*code = output(scratch, "code");
	return status;
}

static void remove_scratch(const struct scratch *scratch)
{
	const char *const names[] = {scratch->rl, "output", "errors", "code"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		unlink(slu_arena_print(scratch->page->memory, "%s/%s", scratch->dir, names[i]));
	rmdir(scratch->dir);
}

enum slu_gen_status slu_ragel_run(struct slu_page *page, const char **xml, const char **code)
{
	const char *parent = getenv("TMPDIR");
	struct scratch scratch = {
	        .page = page,
	        .dir = slu_arena_print(page->memory, "%s/sluice-gen-XXXXXX", parent && *parent ? parent : "/tmp"),
	        .rl = page->machine.page,
	};

	if (!mkdtemp(scratch.dir))
		return fail(scratch.dir);
	enum slu_gen_status status = check_version(&scratch);
	if (status == SLU_GEN_DONE)
		status = compile(&scratch, xml, code);
	remove_scratch(&scratch);
	return status;
}
