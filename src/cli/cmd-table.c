/* SPDX-License-Identifier: MIT */
/*
 * cmd-table.c - sluice table, sluice diagram: a machine's table and picture
 */
#include "machine-argument.h"

#include <stdio.h>
#include <string.h>

static const char table_usage[] = "usage: sluice table [--markdown] MACHINE\n"
                                  "\n"
                                  "  MACHINE     a built-in machine, or the folder of a page\n"
                                  "  --markdown  as gen/NAME/NAME.md has it, with the matrix of events and states\n";
static const char diagram_usage[] = "usage: sluice diagram [--svg] MACHINE\n"
                                    "\n"
                                    "  MACHINE  a built-in machine, or the folder of a page\n"
                                    "  --svg    drawn by graphviz; without, its input\n";

typedef enum slu_gen_status writer(FILE *to, const struct slu_machine *machine);

/* A command with one option, which chooses the writer. */
struct form {
	const char *usage;
	const char *option;
	writer *plain;
	writer *other;
};

static enum slu_gen_status write_text(FILE *to, const struct slu_machine *machine)
{
	slu_write_table_text(to, machine);
	return SLU_GEN_DONE;
}

static enum slu_gen_status write_markdown(FILE *to, const struct slu_machine *machine)
{
	slu_write_table_markdown(to, machine);
	return SLU_GEN_DONE;
}

static enum slu_gen_status write_dot(FILE *to, const struct slu_machine *machine)
{
	slu_write_dot(to, machine);
	return SLU_GEN_DONE;
}

static enum slu_exit print(const char *name, writer *write)
{
	struct machine_argument argument;
	enum slu_exit status = machine_argument_open(&argument, name);

	if (status == SLU_EXIT_PROVED)
		status = (enum slu_exit)write(stdout, argument.machine);
	machine_argument_close(&argument);
	return status;
}

static enum slu_exit run(int argc, char **argv, const struct form *form)
{
	const char *name = NULL;
	bool other = false;

	if (argc == 2 && !strcmp(argv[1], "--help")) {
		fputs(form->usage, stdout);
		return SLU_EXIT_PROVED;
	}
	for (int i = 1; i < argc; i++) {
		bool option = !strcmp(argv[i], form->option);

		if (!option && (name || argv[i][0] == '-')) {
			fputs(form->usage, stderr);
			return SLU_EXIT_USAGE;
		}
		other |= option;
		name = option ? name : argv[i];
	}
	if (!name) {
		fputs(form->usage, stderr);
		return SLU_EXIT_USAGE;
	}
	return print(name, other ? form->other : form->plain);
}

slu_command slu_cmd_table, slu_cmd_diagram;

enum slu_exit slu_cmd_table(int argc, char **argv)
{
	return run(argc, argv, &(struct form){table_usage, "--markdown", write_text, write_markdown});
}

enum slu_exit slu_cmd_diagram(int argc, char **argv)
{
	return run(argc, argv, &(struct form){diagram_usage, "--svg", write_dot, slu_write_svg});
}
