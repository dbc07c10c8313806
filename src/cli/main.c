/* SPDX-License-Identifier: MIT */
/*
 * main.c - sluice: picks the subcommand
 */
#include "cli.h"

#include <gen.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* One line per subcommand: name, function's file cmd-NAME.c, summary. */
#define COMMANDS(X)                                                   \
	X(contract, "each fact of the contract and where it is held") \
	X(diagram, "the picture of a machine")                        \
	X(gen, "pages to C, Promela, names, tables and pictures")     \
	X(mutate, "change a page, and see which claim notices")       \
	X(new, "a machine or a driver of your own, ready to try")     \
	X(replay, "a counterexample on the compiled C")               \
	X(run, "a scenario on the user-mode host")                    \
	X(step, "walk a machine by hand")                             \
	X(table, "the table of a machine")                            \
	X(trace, "read a counterexample")                             \
	X(verify, "search every interleaving of a model for what its claims forbid")

#define DECLARE(name, summary) slu_command slu_cmd_##name;
COMMANDS(DECLARE)

static const struct {
	const char *name;
	slu_command *run;
	const char *summary;
} commands[] = {
#define ENTRY(name, summary) {#name, slu_cmd_##name, summary},
        COMMANDS(ENTRY){NULL, NULL, NULL},
};

enum slu_exit slu_exit_worst(enum slu_exit a, enum slu_exit b)
{
	static const int weight[] = {0, 2, 3, 1, 4};

	return weight[a] >= weight[b] ? a : b;
}

enum slu_exit slu_fail(enum slu_exit status, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	slu_message("sluice: ", format, args);
	va_end(args);
	return status;
}

static void print_usage(FILE *to)
{
	fputs("usage: sluice COMMAND [ARGUMENT ...]\n\n", to);
	for (size_t i = 0; commands[i].name; i++)
		fprintf(to, "  %-8s  %s\n", commands[i].name, commands[i].summary);
	fputs("\nexit status: 0 proved or clean, 1 violated or vacuous, 2 usage, 3 ran out, 4 a tool failed\n", to);
}

static enum slu_exit run(int argc, char **argv)
{
	if (argc < 2) {
		print_usage(stderr);
		return SLU_EXIT_USAGE;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")) {
		print_usage(stdout);
		return SLU_EXIT_PROVED;
	}
	if (!strcmp(argv[1], "--version")) {
		puts("sluice " SLU_VERSION);
		return SLU_EXIT_PROVED;
	}
	for (size_t i = 0; commands[i].name; i++)
		if (!strcmp(argv[1], commands[i].name))
			return commands[i].run(argc - 1, argv + 1);
	return slu_fail(SLU_EXIT_USAGE, "%s: no such command; `sluice --help` lists them", argv[1]);
}

int main(int argc, char **argv)
{
	enum slu_exit status = run(argc, argv);
	enum slu_exit written = (enum slu_exit)slu_output_flush();

	return (int)(written ? written : status);
}
