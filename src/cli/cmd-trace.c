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
        "usage: sluice trace [--statements] [--all] [--model FILE] [--claim NAME] [-D WORD[=VALUE] ...] FILE\n"
        "\n"
        "Replays a counterexample and prints its steps. FILE is a record or a trail that `sluice verify` kept, a trail "
        "of "
        "pan's\n"
        "own (then with the -D words of the model), or a model beside which such a trail lies.\n"
        "\n"
        "  --statements   statements that say nothing too\n"
        "  --all          every numbered trail of pan's own that lies beside the model\n"
        "  --model FILE   for a trail of pan's own: the model it is of, if it does not lie beside it\n"
        "  --claim NAME   for a trail of pan's own: the claim it is of, where that cannot be told\n"
        "\n"
        "exit status: 0 replayed to the violation, 2 usage, 4 the trail does not fit or a tool failed\n";

struct asked {
	const char *path;
	const char *model;
	const char *claim;
	struct slu_words defines;
	bool statements;
	bool all;
};

static enum slu_exit trace(const struct asked *asked, const char *path)
{
	struct slu_record record;
	struct slu_replay replay;
	enum slu_exit status = slu_record_read_as(&record, path, asked->model, &asked->defines);

	if (asked->claim && record.path && !status)
		return slu_fail(SLU_EXIT_USAGE, "--claim %s: the record %s says which claim", asked->claim,
		                record.path);
	if (asked->claim)
		record.formula = asked->claim;
	status = status ? status : slu_trail_replay(&replay, &record);
	if (status)
		return status;
	slu_trace_write(stdout, &record, &replay, asked->statements);
	return SLU_EXIT_PROVED;
}

static enum slu_exit trace_all(const struct asked *asked)
{
	struct slu_words trails = slu_trail_family(asked->path);
	enum slu_exit status = SLU_EXIT_PROVED;

	if (!trails.count)
		return slu_fail(SLU_EXIT_USAGE, "%s: no trail of pan's own is beside it", asked->path);
	for (size_t i = 0; i < trails.count; i++) {
		printf("%s== %s\n", i ? "\n" : "", trails.at[i]);
		fflush(stdout);
		status = slu_exit_worst(status, trace(asked, trails.at[i]));
	}
	return status;
}

static enum slu_exit once(const char **to, const char *name)
{
	if (*to)
		return slu_fail(SLU_EXIT_USAGE, "--%s %s: a second one", name, optarg);
	*to = optarg;
	return SLU_EXIT_PROVED;
}

static enum slu_exit take(struct asked *asked, int option)
{
	switch (option) {
	case 's':
		asked->statements = true;
		return SLU_EXIT_PROVED;
	case 'a':
		asked->all = true;
		return SLU_EXIT_PROVED;
	case 'c':
		return once(&asked->claim, "claim");
	case 'm':
		return once(&asked->model, "model");
	case 'D':
		return slu_option_define(&asked->defines, optarg);
	default:
		return SLU_EXIT_USAGE;
	}
}

slu_command slu_cmd_trace;

enum slu_exit slu_cmd_trace(int argc, char **argv)
{
	static const struct option options[] = {
	        {"all", no_argument, NULL, 'a'},        {"claim", required_argument, NULL, 'c'},
	        {"help", no_argument, NULL, 'h'},       {"model", required_argument, NULL, 'm'},
	        {"statements", no_argument, NULL, 's'}, {0}};
	struct asked asked = {0};
	enum slu_exit status = SLU_EXIT_PROVED;
	int option;

	optind = 1;
	while (!status && (option = slu_option_next(argc, argv, ":D:", options)) != -1) {
		if (option == 'h') {
			fputs(usage, stdout);
			return SLU_EXIT_PROVED;
		}
		status = take(&asked, option);
	}
	if (status)
		return status;
	if (optind + 1 != argc) {
		fputs(usage, stderr);
		return SLU_EXIT_USAGE;
	}
	asked.path = argv[optind];
	status = asked.all ? trace_all(&asked) : trace(&asked, asked.path);
	slu_text_forget();
	return status;
}
