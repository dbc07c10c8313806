/* SPDX-License-Identifier: MIT */
/*
 * pages.c - whether what is searched was made from the pages as they are now
 *
 * A model includes what `sluice gen` made of a page. Who edits the page and forgets to make it anew would be told that the
 * old page is proved. Our own are compared by a test.
 */
#include "pages.h"
#include "home.h"

#include <gen.h>

#include <string.h>

/* The folder of its pages, as the user knows it where that can be told. */
static const char *models_of(const struct slu_model *model)
{
	const char *folder = slu_folder_of(model->manifest);

	return slu_folder_of(strchr(folder, '/') ? folder : model->folder);
}

static enum slu_exit check_machine(const struct slu_model *model, const char *machine)
{
	char *name = slu_text("%s", machine);
	const char *page;
	bool made;

	for (char *at = name; *at; at++)
		if (*at == '_')
			*at = '-';
	page = slu_text("%s/%s", models_of(model), name);
	if (!slu_page_exists(page) || !slu_is_file(slu_text("%s/../../gen/%s/%s.pmh", model->folder, name, name)))
		return SLU_EXIT_PROVED;
	if (slu_page_is_made(page, &made))
		return SLU_EXIT_USAGE;
	if (made)
		return SLU_EXIT_PROVED;
	return slu_fail(SLU_EXIT_USAGE, "%s/%s.rl was changed since `sluice gen`; run `sluice gen %s` again", page,
	                name, slu_folder_of(page));
}

enum slu_exit slu_pages_check(const struct slu_model *models, size_t count)
{
	const char *ours = slu_text("%s/models/", slu_path_real(slu_home()) ? slu_path_real(slu_home()) : "");
	enum slu_exit status = SLU_EXIT_PROVED;

	if (!slu_is_command("ragel"))
		return SLU_EXIT_PROVED;
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < models[i].row_count && !status && !slu_starts(models[i].folder, ours); k++)
			status = check_machine(&models[i], models[i].rows[k].machine);
	return status;
}
