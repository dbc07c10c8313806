/* SPDX-License-Identifier: MIT */
/*
 * machine-argument.c - MACHINE on the command line: a built-in machine, or the folder of a page
 */
#include "machine-argument.h"

#include "registry.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum slu_exit fail_unknown(const char *name)
{
	char *names = NULL;
	size_t size;
	FILE *to = open_memstream(&names, &size);

	for (size_t i = 0; to && slu_machines[i]; i++)
		fprintf(to, "%s%.*s", i ? ", " : "", (int)strcspn(slu_machines[i]->page, "."), slu_machines[i]->page);
	if (!to || fclose(to))
		return slu_fail(SLU_EXIT_TOOL_FAILED, "out of memory; close something and try again");
	slu_fail(SLU_EXIT_USAGE, "%s: no such machine; name the folder of a page, or one of %s", name, names);
	free(names);
	return SLU_EXIT_USAGE;
}

enum slu_exit machine_argument_open(struct machine_argument *argument, const char *name)
{
	*argument = (struct machine_argument){.machine = slu_machine_find(name)};
	if (argument->machine)
		return SLU_EXIT_PROVED;
	if (!slu_page_exists(name))
		return fail_unknown(name);
	argument->machine = &argument->page.machine;
	return (enum slu_exit)slu_page_open(&argument->page, name);
}

void machine_argument_close(struct machine_argument *argument)
{
	slu_page_close(&argument->page);
}
