/* SPDX-License-Identifier: MIT */
/*
 * folder.c - finds and loads the page of a machine's folder
 */
#include "gen-private.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* DIR/NAME/NAME.rl, with DIR as the user wrote it: the file's name in messages. NULL if there is no such folder. */
static char *page_path(const char *dir)
{
	char real[PATH_MAX];
	char *path;
	size_t length = strlen(dir);

	if (!realpath(dir, real))
		return NULL;
	while (length > 1 && dir[length - 1] == '/')
		length--;
	if (asprintf(&path, "%.*s/%s.rl", (int)length, dir, strrchr(real, '/') + 1) < 0)
		exit(slu_gen_fail(SLU_GEN_TOOL_FAILED, "out of memory; close something and try again"));
	return path;
}

bool slu_page_exists(const char *dir)
{
	char *path = page_path(dir);
	struct stat stat_buffer;
	bool exists = path && !stat(path, &stat_buffer) && S_ISREG(stat_buffer.st_mode);

	free(path);
	return exists;
}

static enum slu_gen_status parse_file(struct slu_page *page, const char *path, FILE *file, char *text)
{
	size_t length = fread(text, 1, SLU_PAGE_MAX + 1, file);

	if (ferror(file))
		return slu_gen_fail(SLU_GEN_REFUSED, "%s: %s; check the file", path, strerror(errno));
	if (length > SLU_PAGE_MAX)
		return slu_gen_fail(SLU_GEN_REFUSED, "%s: longer than %d bytes; is this a page?", path, SLU_PAGE_MAX);
	return slu_page_parse(page, path, text, length);
}

static enum slu_gen_status load_file(struct slu_page *page, const char *path)
{
	FILE *file = fopen(path, "re");
	if (!file)
		return slu_gen_fail(SLU_GEN_REFUSED, "%s: %s; a machine's folder NAME holds its page NAME.rl", path,
		                    strerror(errno));

	char *text = malloc(SLU_PAGE_MAX + 1);
	enum slu_gen_status status =
	        text ? parse_file(page, path, file, text)
	             : slu_gen_fail(SLU_GEN_TOOL_FAILED, "out of memory; close something and try again");
	free(text);
	fclose(file);
	return status;
}

enum slu_gen_status slu_page_open(struct slu_page *page, const char *dir)
{
	char *path = page_path(dir);

	*page = (struct slu_page){0};
	if (!path)
		return slu_gen_fail(SLU_GEN_REFUSED, "%s: %s; name the folder of a machine", dir, strerror(errno));
	enum slu_gen_status status = load_file(page, path);
	free(path);
	return status;
}
