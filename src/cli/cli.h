/* SPDX-License-Identifier: MIT */
/*
 * cli.h - what the subcommands share
 */
#ifndef SLU_CLI_H
#define SLU_CLI_H

/* Exit status of every subcommand. Of several outcomes, slu_exit_worst() decides. */
enum slu_exit {
	SLU_EXIT_PROVED = 0,
	SLU_EXIT_VIOLATED = 1,
	SLU_EXIT_USAGE = 2,
	SLU_EXIT_RAN_OUT = 3,
	SLU_EXIT_TOOL_FAILED = 4,
};

/* 4 wins, then 2, then 1, then 3. */
enum slu_exit slu_exit_worst(enum slu_exit a, enum slu_exit b);

/* Print "sluice: ..." as one line on standard error and return @status. */
enum slu_exit slu_fail(enum slu_exit status, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* argv[0] is the subcommand's name. */
typedef enum slu_exit slu_command(int argc, char **argv);

#endif
