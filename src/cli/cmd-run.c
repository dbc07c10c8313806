/* SPDX-License-Identifier: MIT */
/*
 * cmd-run.c - sluice run: a scenario on the user-mode host
 */
#include "cli.h"
#include "options.h"

#include <run.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REDIRECTS_MAX 64

static void print_usage(FILE *to)
{
	fputs("usage: sluice run [--seed N | --schedule FILE | --threads] [--json | --trace] [--stats[=SECONDS]] [-i "
	      "NAME=PORT] "
	      "[-o NAME=PORT] [-O FOLDER] [--driver FILE] SCENARIO\n\n"
	      "  --seed N       of the scheduler, 0 to 18446744073709551615; 1 if not given\n"
	      "  --schedule FILE  the choices of the scheduler, as sluice replay has kept them\n"
	      "  --threads      real threads instead of the seeded scheduler\n"
	      "  --json         one event record a line, then the result\n"
	      "  --trace        the lifecycle's event records as text\n"
	      "  --stats[=SECONDS]  rates, what is in flight, states, refusals and drain times to standard error, "
	      "every SECONDS;\n"
	      "                 1 if not given\n"
	      "  -i NAME=PORT   port NAME reads from PORT: memory, pcap:FILE, packet:IF, ...\n"
	      "  -o NAME=PORT   port or device NAME writes to PORT\n"
	      "  -O FOLDER      each port and device writes FOLDER/NAME.pcap\n"
	      "  --driver FILE  the driver in this shared object (sluice/host.h), instead of the mux\n\n"
	      "exit status: 0 clean, 1 a claim is violated, a ledger does not balance or an expectation is not met,\n"
	      "2 bad scenario or input, 4 cannot write\n",
	      to);
}

static bool parse_seed(const char *text, uint64_t *seed)
{
	char *end;

	errno = 0;
	*seed = strtoull(text, &end, 10);
	return *text >= '0' && *text <= '9' && !*end && !errno;
}

/* Seconds; @text may be NULL. */
static bool parse_interval(const char *text, double *seconds)
{
	char *end;

	*seconds = 1;
	if (!text)
		return true;
	*seconds = strtod(text, &end);
	return *text >= '0' && *text <= '9' && !*end && *seconds >= 0.01 && *seconds <= 3600;
}

/* NAME=PORT, in place; each name once. */
static enum slu_exit add_redirect(struct slu_run_redirect *redirects, size_t *count, char letter, char *text)
{
	char *equals = strchr(text, '=');

	if (!equals || equals == text || *count == REDIRECTS_MAX)
		return slu_fail(SLU_EXIT_USAGE, "-%c %s: write NAME=PORT", letter, text);
	*equals = '\0';
	for (size_t i = 0; i < *count; i++)
		if (!strcmp(redirects[i].name, text))
			return slu_fail(SLU_EXIT_USAGE, "-%c %s=%s: %s has a port already, %s", letter, text,
			                equals + 1, text, redirects[i].port);
	redirects[(*count)++] = (struct slu_run_redirect){.name = text, .port = equals + 1};
	return SLU_EXIT_PROVED;
}

/* Without a scenario there is nothing to go on with. */
static enum slu_exit parse(int argc, char **argv, struct slu_run_options *options)
{
	static const struct option words[] = {
	        {"driver", required_argument, NULL, 'd'},
	        {"help", no_argument, NULL, 'h'},
	        {"json", no_argument, NULL, 'j'},
	        {"seed", required_argument, NULL, 's'},
	        {"threads", no_argument, NULL, 't'},
	        {"trace", no_argument, NULL, 'T'},
	        {"schedule", required_argument, NULL, 'S'},
	        {"stats", optional_argument, NULL, 'z'},
	        {0},
	};
	int word;

	while ((word = slu_option_next(argc, argv, ":hi:o:O:", words)) != -1) {
		switch (word) {
		case 'i':
			if (add_redirect(options->inputs, &options->input_count, 'i', optarg))
				return SLU_EXIT_USAGE;
			break;
		case 'o':
			if (add_redirect(options->outputs, &options->output_count, 'o', optarg))
				return SLU_EXIT_USAGE;
			break;
		case 'd':
			options->driver = optarg;
			break;
		case 'O':
			options->folder = optarg;
			break;
		case 'j':
			options->json = true;
			break;
		case 's':
			if (!parse_seed(optarg, &options->seed))
				return slu_fail(SLU_EXIT_USAGE, "--seed %s: write a number", optarg);
			break;
		case 'S':
			options->schedule = optarg;
			break;
		case 'z':
			if (!parse_interval(optarg, &options->stats))
				return slu_fail(SLU_EXIT_USAGE, "--stats=%s: write seconds, 0.01 to 3600", optarg);
			break;
		case 't':
			options->threads = true;
			break;
		case 'T':
			options->trace = true;
			break;
		case 'h':
			print_usage(stdout);
			return SLU_EXIT_PROVED;
		default:
			return SLU_EXIT_USAGE;
		}
	}
	if (options->json && options->trace)
		return slu_fail(SLU_EXIT_USAGE,
		                "--json and --trace: one of the two; each is a form of the whole output");
	if (optind + 1 != argc) {
		print_usage(stderr);
		return SLU_EXIT_USAGE;
	}
	if (options->schedule && options->threads)
		return slu_fail(SLU_EXIT_USAGE, "--schedule: real threads take no choices; leave --threads out");
	options->scenario = argv[optind];
	return SLU_EXIT_PROVED;
}

slu_command slu_cmd_run;

enum slu_exit slu_cmd_run(int argc, char **argv)
{
	struct slu_run_redirect inputs[REDIRECTS_MAX];
	struct slu_run_redirect outputs[REDIRECTS_MAX];
	struct slu_run_options options = {.seed = 1, .inputs = inputs, .outputs = outputs};
	enum slu_exit status = parse(argc, argv, &options);

	if (status || !options.scenario)
		return status;
	return (enum slu_exit)slu_run(&options, stdout, stderr);
}
