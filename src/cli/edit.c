/* SPDX-License-Identifier: MIT */
/*
 * edit.c - pages that are changed, and what is generated from them
 */
#include "edit.h"

#include "gen.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

bool slu_edit_read(struct slu_edit *edit, const struct slu_words *words)
{
	const char **at = words->at;

	if (words->count != 6 || strcmp(at[2], "replace") || strcmp(at[4], "with") || !strcmp(at[3], at[5]) || !*at[3])
		return false;
	*edit = (struct slu_edit){.machine = at[1], .replace = at[3], .with = at[5]};
	return true;
}

static enum slu_exit edit_page(const struct slu_edit *edit, const char *models, const char *tree)
{
	const char *path = slu_text("%s/%s/%s.rl", models, edit->machine, edit->machine);
	const char *folder = slu_text("%s/models/%s", tree, edit->machine);
	const char *edited = slu_text("%s/%s.rl", folder, edit->machine);
	const char *text = slu_file_read(slu_is_file(edited) ? edited : path, NULL);
	const char *found = text ? strstr(text, edit->replace) : NULL;

	if (!text)
		return slu_fail(SLU_EXIT_USAGE, "%s: %s", path, strerror(errno));
	if (!found || strstr(found + 1, edit->replace))
		return slu_fail(SLU_EXIT_USAGE, "%s: \"%s\" stands there %s, not once", path, edit->replace,
		                found ? "more than once" : "nowhere");
	text = slu_text("%.*s%s%s", (int)(found - text), text, edit->with, found + strlen(edit->replace));
	mkdir(slu_text("%s/models", tree), 0700);
	mkdir(slu_text("%s/gen", tree), 0700);
	mkdir(folder, 0700);
	if (!slu_file_write(edited, text, strlen(text)))
		return slu_fail(SLU_EXIT_TOOL_FAILED, "%s: %s", edited, strerror(errno));
	return SLU_EXIT_PROVED;
}

enum slu_exit slu_pages_edit(const struct slu_edit *edits, size_t count, const char *models, const char *tree)
{
	enum slu_exit status = SLU_EXIT_PROVED;

	for (size_t i = 0; i < count && !status; i++)
		status = edit_page(&edits[i], models, tree);
	for (size_t i = 0; i < count && !status; i++) {
		char *words[] = {"gen", "--out", slu_text("%s/gen", tree),
		                 slu_text("%s/models/%s", tree, edits[i].machine), NULL};

		status = (enum slu_exit)slu_gen_command(4, words);
	}
	return status;
}
