/* SPDX-License-Identifier: MIT */
/*
 * home.c - where this program's own models, pages and sources are
 */
#include "home.h"
#include "text.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

/* The folder of the running program; empty where the system does not tell. */
static const char *program_folder(void)
{
	char path[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", path, sizeof path);

	return length > 0 ? slu_folder_of(slu_text_of(path, (size_t)length)) : "";
}

const char *slu_home(void)
{
	const char *folder = program_folder();

	if (!strcmp(folder, SLU_BUILD_DIR))
		return SLU_SOURCE_DIR;
	/* PREFIX/bin and PREFIX/share/sluice move together. */
	if (slu_ends(folder, "/" SLU_BIN_DIR) && *SLU_DATA_DIR != '/')
		return slu_text("%.*s/%s", (int)(strlen(folder) - strlen("/" SLU_BIN_DIR)), folder, SLU_DATA_DIR);
	return SLU_DATA_PATH;
}
