/* SPDX-License-Identifier: MIT */
/*
 * cmd-trace.c - sluice trace: read a counterexample
 */
#include "cli.h"
#include "options.h"
#include "trace.h"

#include <stdio.h>
#include <string.h>

static const char usage[] =
        "usage: sluice trace [--all] [--claim NAME] [-D WORD[=VALUE] ...] FILE\n"
        "\n"
        "Replays a counterexample and prints its steps. FILE is a record or a trail that `sluice verify` kept, or a "
        "trail\n"
        "that pan wrote beside its model (then with the -D words of the model).\n"
        "\n"
        "  --all          statements that say nothing too\n"
        "  --claim NAME   for a trail of pan's own, where the model has several claims: the one it is of\n"
        "\n"
        "exit status: 0 replayed to the violation, 2 usage, 4 the trail does not fit or a tool failed\n";

static enum slu_exit trace(const char *path, const struct slu_words *defines, const char *claim, bool all)
{
	struct slu_record record;
	struct slu_replay replay;
	enum slu_exit status = slu_record_read(&record, path, defines);

	if (claim && record.path && !status)
		return slu_fail(SLU_EXIT_USAGE, "--claim %s: the record %s says which claim", claim, record.path);
	if (claim)
		record.formula = claim;
	status = status ? status : slu_trail_replay(&replay, &record);
	if (status)
		return status;
	slu_trace_write(stdout, &record, &replay, all);
	return SLU_EXIT_PROVED;
}

slu_command slu_cmd_trace;

enum slu_exit slu_cmd_trace(int argc, char **argv)
{
	static const struct option options[] = {{"all", no_argument, NULL, 'a'},
	                                        {"claim", required_argument, NULL, 'c'},
	                                        {"help", no_argument, NULL, 'h'},
	                                        {0}};
	struct slu_words defines = {0};
	const char *claim = NULL;
	enum slu_exit status;
	bool all = false;
	int option;

	optind = 1;
	while ((option = slu_option_next(argc, argv, ":D:", options)) != -1) {
		if (option == 'h') {
			fputs(usage, stdout);
			return SLU_EXIT_PROVED;
		}
		if (option == 'a')
			all = true;
		else if (option == 'c' && claim)
			return slu_fail(SLU_EXIT_USAGE, "--claim %s: a second one", optarg);
		else if (option == 'c')
			claim = optarg;
		else if (option != 'D' || slu_option_define(&defines, optarg))
			return SLU_EXIT_USAGE;
	}
	if (optind + 1 != argc) {
		fputs(usage, stderr);
		return SLU_EXIT_USAGE;
	}
	status = trace(argv[optind], &defines, claim, all);
	slu_text_forget();
	return status;
}
