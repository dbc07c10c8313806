/* SPDX-License-Identifier: MIT */
/*
 * cmd-trace.c - sluice trace: read a counterexample
 */
#include "cli.h"
#include "home.h"
#include "options.h"
#include "trace-least.h"
#include "trace-why.h"
#include "trace.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage[] =
        "usage: sluice trace [--format FORM] [-o OUTPUT] [--statements] [--columns] [--only NAME] [--from STEP] [--to "
        "STEP]\n"
        "                    [--minimise] [--why] [--all] [--model FILE] [--claim NAME] [-D WORD[=VALUE] ...] FILE\n"
        "\n"
        "Replays a counterexample and prints its steps. FILE is a record or a trail that `sluice verify` kept, a trail "
        "of "
        "pan's\n"
        "own (then with the -D words of the model), or a model beside which such a trail lies.\n"
        "\n"
        "  --format FORM  text; a chart: svg, mermaid, plantuml, msc; data: json, itf, perfetto; a page: html\n"
        "  -o OUTPUT      write there, whole or not at all\n"
        "  --statements   statements that say nothing too\n"
        "  --columns      text: a column for each process\n"
        "  --only NAME    text and charts: the steps of this process or machine (Ndis, Ndis(0), adapter, \"adapter "
        "0\")\n"
        "  --from STEP    text and charts: from this step on\n"
        "  --to STEP      text and charts: up to this step\n"
        "  --minimise     show a shortest run to the same violation, in which processes take over less often\n"
        "  --why          text: up to which step it could be avoided, and a run that does\n"
        "  --all          every numbered trail of pan's own that lies beside the model\n"
        "  --model FILE   for a trail of pan's own: the model it is of, if it does not lie beside it\n"
        "  --claim NAME   for a trail of pan's own: the claim it is of, where that cannot be told\n"
        "\n"
        "exit status: 0 replayed to the violation, 2 usage, 3 --minimise ran out, 4 the trail does not fit or a tool "
        "failed\n";

/* @data: always whole, with the values of the variables. */
static const struct form {
	const char *name;
	slu_trace_form *write;
	bool data;
} forms[] = {
        {"text", slu_trace_text, false},       {"svg", slu_trace_svg, false},
        {"mermaid", slu_trace_mermaid, false}, {"plantuml", slu_trace_plantuml, false},
        {"msc", slu_trace_msc, false},         {"json", slu_trace_json, true},
        {"itf", slu_trace_itf, true},          {"perfetto", slu_trace_perfetto, true},
        {"html", slu_trace_html, true},
};

struct asked {
	const char *path;
	const char *model;
	const char *claim;
	const char *output;
	const struct form *form;
	struct slu_words defines;
	struct slu_shown shown;
	bool all;
	bool why;
	bool minimise;
};

/* One counterexample, and what was found out about it. */
struct found {
	struct slu_record record;
	struct slu_replay replay;
	struct slu_least least;
	struct slu_why why;
};

static void write_least(FILE *out, const struct slu_least *least)
{
	fprintf(out, "minimised: %lu steps of %lu, %lu switches of %lu; no run has fewer steps\n", least->steps,
	        least->steps_before, least->switches, least->switches_before);
}

/* Into memory first: a file is written whole or not at all. */
static enum slu_exit write_form(const struct asked *asked, const struct found *found)
{
	enum slu_exit status = SLU_EXIT_PROVED;
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return slu_fail(SLU_EXIT_TOOL_FAILED, "out of memory");
	asked->form->write(out, &found->record, &found->replay, &asked->shown);
	if (asked->minimise && !strcmp(asked->form->name, "text"))
		write_least(out, &found->least);
	if (asked->why)
		slu_trace_why_write(out, &found->why, &found->record, &found->replay);
	if (fclose(out))
		status = slu_fail(SLU_EXIT_TOOL_FAILED, "out of memory");
	else if (!size)
		status = slu_fail(SLU_EXIT_TOOL_FAILED,
		                  "%s/src/cli/trace.html: the page is missing; install sluice anew", slu_home());
	else if (asked->output && !slu_file_write(asked->output, text, size))
		status = slu_fail(SLU_EXIT_TOOL_FAILED, "%s: %s", asked->output, strerror(errno));
	else if (!asked->output && (fwrite(text, 1, size, stdout) != size || fflush(stdout)))
		status = slu_fail(SLU_EXIT_TOOL_FAILED, "standard output: %s", strerror(errno));
	free(text);
	return status;
}

static enum slu_exit replay_record(const struct asked *asked, struct found *found)
{
	return asked->form->data ? slu_trail_replay_values(&found->replay, &found->record)
	                         : slu_trail_replay(&found->replay, &found->record);
}

/* The trail of another run takes the place of the one that was given. */
static enum slu_exit minimise(const struct asked *asked, struct found *found, const char *scratch)
{
	const char *claim = found->record.claim ? found->record.claim : found->replay.claim;
	enum slu_exit status = slu_trace_least(&found->least, &found->record, claim, scratch);

	return status ? status : replay_record(asked, found);
}

static enum slu_exit finish(const struct asked *asked, struct found *found)
{
	enum slu_exit status = SLU_EXIT_PROVED;

	if (asked->shown.from > found->replay.ends)
		return slu_fail(SLU_EXIT_USAGE, "--from %lu: the counterexample has %lu steps", asked->shown.from,
		                found->replay.ends);
	if (asked->why)
		status = slu_trace_why(&found->why, &found->record, &found->replay);
	return status ? status : write_form(asked, found);
}

static enum slu_exit trace(const struct asked *asked, const char *path)
{
	struct found found;
	const char *scratch;
	enum slu_exit status = slu_record_read_as(&found.record, path, asked->model, &asked->defines);

	if (status)
		return status;
	if (asked->claim && found.record.path)
		return slu_fail(SLU_EXIT_USAGE, "--claim %s: the record %s says which claim", asked->claim,
		                found.record.path);
	if (asked->claim)
		found.record.formula = asked->claim;
	status = replay_record(asked, &found);
	if (status || !asked->minimise)
		return status ? status : finish(asked, &found);
	scratch = slu_scratch_new();
	if (!scratch)
		return slu_fail(SLU_EXIT_TOOL_FAILED, "scratch folder: %s", strerror(errno));
	status = minimise(asked, &found, scratch);
	status = status ? status : finish(asked, &found);
	slu_scratch_remove(scratch);
	return status;
}

static enum slu_exit trace_all(const struct asked *asked)
{
	struct slu_words trails = slu_trail_family(asked->path);
	enum slu_exit status = SLU_EXIT_PROVED;

	if (asked->output || strcmp(asked->form->name, "text"))
		return slu_fail(SLU_EXIT_USAGE, "--all: several counterexamples are printed as text only, without -o");
	if (!trails.count)
		return slu_fail(SLU_EXIT_USAGE, "%s: no trail of pan's own is beside it", asked->path);
	for (size_t i = 0; i < trails.count; i++) {
		printf("%s== %s\n", i ? "\n" : "", trails.at[i]);
		fflush(stdout);
		status = slu_exit_worst(status, trace(asked, trails.at[i]));
	}
	return status;
}

static enum slu_exit take_form(struct asked *asked)
{
	struct slu_words names = {0};

	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		slu_words_add(&names, forms[i].name);
		if (!strcmp(forms[i].name, optarg)) {
			asked->form = &forms[i];
			return SLU_EXIT_PROVED;
		}
	}
	return slu_fail(SLU_EXIT_USAGE, "--format %s: no such form; write one of %s", optarg,
	                slu_words_join(&names, ", "));
}

static enum slu_exit take_step(unsigned long *to, const char *name)
{
	char *end;

	errno = 0;
	*to = strtoul(optarg, &end, 10);
	if (strchr("0123456789", *optarg) && *optarg && !*end && !errno && *to)
		return SLU_EXIT_PROVED;
	return slu_fail(SLU_EXIT_USAGE, "--%s %s: write the number of a step", name, optarg);
}

/* Switches that do not go together. */
static enum slu_exit check(const struct asked *asked)
{
	const struct slu_shown *shown = &asked->shown;

	if (asked->form->data && (shown->only || shown->from || shown->to || shown->statements))
		return slu_fail(SLU_EXIT_USAGE,
		                "--format %s is always whole: without --only, --from, --to, --statements",
		                asked->form->name);
	if ((shown->columns || asked->why) && strcmp(asked->form->name, "text"))
		return slu_fail(SLU_EXIT_USAGE, "--%s is for --format text", asked->why ? "why" : "columns");
	if (shown->to && shown->from > shown->to)
		return slu_fail(SLU_EXIT_USAGE, "--from %lu --to %lu: no step is between", shown->from, shown->to);
	return SLU_EXIT_PROVED;
}

static enum slu_exit once(const char **to, const char *name)
{
	if (*to)
		return slu_fail(SLU_EXIT_USAGE, "%s %s: a second one", name, optarg);
	*to = optarg;
	return SLU_EXIT_PROVED;
}

static enum slu_exit take(struct asked *asked, int option)
{
	switch (option) {
	case 's':
		asked->shown.statements = true;
		return SLU_EXIT_PROVED;
	case 'C':
		asked->shown.columns = true;
		return SLU_EXIT_PROVED;
	case 'f':
		return take_form(asked);
	case 'o':
		return once(&asked->output, "-o");
	case 'O':
		return once(&asked->shown.only, "--only");
	case 'F':
		return take_step(&asked->shown.from, "from");
	case 'T':
		return take_step(&asked->shown.to, "to");
	case 'M':
		asked->minimise = true;
		return SLU_EXIT_PROVED;
	case 'w':
		asked->why = true;
		return SLU_EXIT_PROVED;
	case 'a':
		asked->all = true;
		return SLU_EXIT_PROVED;
	case 'c':
		return once(&asked->claim, "--claim");
	case 'm':
		return once(&asked->model, "--model");
	case 'D':
		return slu_option_define(&asked->defines, optarg);
	default:
		return SLU_EXIT_USAGE;
	}
}

slu_command slu_cmd_trace;

enum slu_exit slu_cmd_trace(int argc, char **argv)
{
	static const struct option options[] = {{"all", no_argument, NULL, 'a'},
	                                        {"claim", required_argument, NULL, 'c'},
	                                        {"columns", no_argument, NULL, 'C'},
	                                        {"format", required_argument, NULL, 'f'},
	                                        {"from", required_argument, NULL, 'F'},
	                                        {"help", no_argument, NULL, 'h'},
	                                        {"minimise", no_argument, NULL, 'M'},
	                                        {"model", required_argument, NULL, 'm'},
	                                        {"only", required_argument, NULL, 'O'},
	                                        {"statements", no_argument, NULL, 's'},
	                                        {"to", required_argument, NULL, 'T'},
	                                        {"why", no_argument, NULL, 'w'},
	                                        {0}};
	struct asked asked = {.form = forms};
	enum slu_exit status = SLU_EXIT_PROVED;
	int option;

	optind = 1;
	while (!status && (option = slu_option_next(argc, argv, ":D:o:", options)) != -1) {
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
	asked.shown.color = !asked.output && isatty(1) && !getenv("NO_COLOR");
	status = check(&asked);
	if (status)
		return status;
	status = asked.all ? trace_all(&asked) : trace(&asked, asked.path);
	slu_text_forget();
	return status;
}
