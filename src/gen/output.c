/* SPDX-License-Identifier: MIT */
/*
 * output.c - all files of one page, compared or written
 *
 * All texts are made in memory first, then put beside their places as temporary files, then renamed: a page that fails
 * leaves what was there. A file that is current already is not touched.
 */
#include "gen-private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct {
	const char *suffix;
	slu_writer *write;
} files[] = {
        {".c", slu_write_code},        {".dot", slu_write_picture},
        {".h", slu_write_header},      {".md", slu_write_table},
        {"-names.c", slu_write_names}, {"-names.h", slu_write_names_header},
        {".pmh", slu_write_promela},   {".rv.dot", slu_write_rv},
        {"-table.c", slu_write_cells}, {"-table.h", slu_write_cells_header},
};
#define FILES (sizeof files / sizeof *files)

struct output {
	const char *path;
	const char *temporary;
	char *text;
	size_t length;
	bool current;
};

static enum slu_gen_status fail(const char *path)
{
	return slu_gen_fail(SLU_GEN_TOOL_FAILED, "%s: %s; check the folder and the disk", path, strerror(errno));
}

static bool is_current(struct slu_page *page, const struct output *output)
{
	size_t length = 0;
	const char *text = slu_read_file(page->memory, output->path, &length);

	return text && length == output->length && !memcmp(text, output->text, length);
}

static enum slu_gen_status make(struct slu_page *page, const char *dir, size_t i, struct output *output)
{
	FILE *to = open_memstream(&output->text, &output->length);

	output->path = slu_arena_print(page->memory, "%s/%s%s", dir, page->base, files[i].suffix);
	output->temporary = slu_arena_print(page->memory, "%s.%ld.tmp", output->path, (long)getpid());
	if (!to)
		return fail(output->path);
	files[i].write(to, page);
	if (fclose(to))
		return fail(output->path);
	output->current = is_current(page, output);
	return SLU_GEN_DONE;
}

static enum slu_gen_status write_temporary(const struct output *output)
{
	FILE *to = fopen(output->temporary, "we");

	if (!to)
		return fail(output->temporary);
	fwrite(output->text, 1, output->length, to);
	bool bad = ferror(to);
	return fclose(to) || bad ? fail(output->temporary) : SLU_GEN_DONE;
}

/* mkdir -p */
static enum slu_gen_status make_folders(struct slu_page *page, const char *dir)
{
	char *path = slu_arena_copy(page->memory, dir, strlen(dir));

	for (char *c = path + 1; *c; c++) {
		if (*c != '/')
			continue;
		*c = 0;
		if (mkdir(path, 0777) && errno != EEXIST)
			return fail(path);
		*c = '/';
	}
	return mkdir(path, 0777) && errno != EEXIST ? fail(path) : SLU_GEN_DONE;
}

static enum slu_gen_status write_all(struct slu_page *page, const char *dir, const struct output *outputs)
{
	enum slu_gen_status status = make_folders(page, dir);

	for (size_t i = 0; i < FILES && status == SLU_GEN_DONE; i++)
		if (!outputs[i].current)
			status = write_temporary(&outputs[i]);
	for (size_t i = 0; i < FILES && status == SLU_GEN_DONE; i++)
		if (!outputs[i].current && rename(outputs[i].temporary, outputs[i].path))
			status = fail(outputs[i].path);
	for (size_t i = 0; i < FILES && status != SLU_GEN_DONE; i++)
		unlink(outputs[i].temporary);
	return status;
}

static enum slu_gen_status compare_all(const struct output *outputs)
{
	enum slu_gen_status status = SLU_GEN_DONE;

	for (size_t i = 0; i < FILES; i++) {
		if (!outputs[i].current) {
			printf("%s: differs\n", outputs[i].path);
			status = SLU_GEN_DIFFERS;
		}
	}
	return status;
}

enum slu_gen_status slu_output(struct slu_page *page, const char *dir, bool check)
{
	struct output outputs[FILES] = {0};
	enum slu_gen_status status = SLU_GEN_DONE;

	for (size_t i = 0; i < FILES && status == SLU_GEN_DONE; i++)
		status = make(page, dir, i, &outputs[i]);
	if (status == SLU_GEN_DONE)
		status = check ? compare_all(outputs) : write_all(page, dir, outputs);
	for (size_t i = 0; i < FILES; i++)
		free(outputs[i].text);
	return status;
}

enum slu_gen_status slu_output_is_promela(struct slu_page *page, const char *dir, bool *same)
{
	struct output output = {0};
	enum slu_gen_status status;
	size_t i = 0;

	while (files[i].write != slu_write_promela)
		i++;
	status = make(page, dir, i, &output);
	*same = output.current;
	free(output.text);
	return status;
}
