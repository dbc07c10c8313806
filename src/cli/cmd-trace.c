/* SPDX-License-Identifier: MIT */
/*
 * cmd-trace.c - sluice trace: read a counterexample
 */
#include "cli.h"
#include "options.h"
#include "table.h"
#include "trail.h"

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

/* Paused_halting is shown as Paused/halting, further underscores as blanks. */
static const char *show_state(const char *label)
{
	char *name = slu_text("%s", label), *at = strchr(name, '_');

	if (at)
		*at++ = '/';
	for (; at && *at; at++)
		if (*at == '_')
			*at = ' ';
	return name;
}

static void add_step(struct slu_table *table, const struct slu_step *step, bool last)
{
	const char *number = slu_text("%lu", step->number);
	const char *object = step->machine ? slu_text("%s %s", step->machine, step->object) : "";

	const char *const begin[] = {number, step->who};

	switch (step->kind) {
	case SLU_STEP_ROW:
		slu_table_row(table, (const char *[]){number, step->who, object, step->event, show_state(step->from),
		                                      show_state(step->to), step->id});
		break;
	case SLU_STEP_REFUSED:
		slu_table_row(table, (const char *[]){number, step->who, object, step->event, "refused", "", ""});
		break;
	case SLU_STEP_CYCLE:
		slu_table_span(table, NULL, 0,
		               last ? "and nothing more happens, for ever" : "from here on the steps repeat for ever:");
		break;
	case SLU_STEP_SAY:
		slu_table_span(table, begin, 2, step->text);
		break;
	default:
		slu_table_span(table, begin, 2,
		               slu_text("%s%s%s", step->where ? step->where : "", step->where ? ": " : "",
		                        step->text ? step->text : "ends"));
	}
}

static void print_heading(const struct slu_record *record)
{
	printf("%s", record->model);
	if (record->config)
		printf(", configuration %s", record->config);
	if (record->defines.count)
		printf(", %s", slu_words_join(&record->defines, " "));
	for (size_t i = 0; i < record->edit_count; i++)
		printf("\npage %s: \"%s\" is \"%s\"", record->edits[i].machine, record->edits[i].replace,
		       record->edits[i].with);
	puts("\n");
}

/* Without a record nothing says what was violated; the replay may. */
static const char *violated(const struct slu_record *record, const struct slu_replay *replay)
{
	if (record->claim)
		return record->claim;
	if (replay->claim)
		return replay->claim;
	if (replay->violation)
		return slu_starts(replay->violation, "event_trace") ? SLU_EVENT_TRACE : SLU_ASSERTIONS;
	return replay->cycle ? "a cycle" : "nothing that the trail could show; each process stands as above";
}

static void print_end(const struct slu_record *record, const struct slu_replay *replay)
{
	const char *claim = violated(record, replay);
	const char *text = replay->violation ? replay->violation : record->violation;
	struct slu_model model;
	const struct slu_claim *known = NULL;

	if (!strcmp(claim, SLU_NO_DEADLOCK) || (!record->claim && !replay->violation && !replay->cycle)) {
		puts("\nnobody can move:");
		for (size_t i = 0; i < replay->blocked.count; i++)
			printf("  %s\n", replay->blocked.at[i]);
	}
	if (record->manifest && !slu_claims_read(&model, record->manifest, record->level))
		known = slu_model_claim(&model, claim);
	printf("\nviolated: %s", claim);
	if (known)
		printf(" (%s: %s)", known->whose, slu_words_join(&known->ids, " "));
	else if (text && strcmp(claim, SLU_NO_DEADLOCK))
		printf(": %s", text);
	putchar('\n');
}

static enum slu_exit trace(const char *path, const struct slu_words *defines, const char *claim, bool all)
{
	struct slu_table table = {.right = "rllllll"};
	struct slu_record record;
	struct slu_replay replay;
	enum slu_exit status = slu_record_read(&record, path, defines);
	bool speaks = false;

	if (claim && record.path && !status)
		return slu_fail(SLU_EXIT_USAGE, "--claim %s: the record %s says which claim", claim, record.path);
	if (claim)
		record.formula = claim;
	status = status ? status : slu_trail_replay(&replay, &record);
	if (status)
		return status;
	for (size_t i = 0; i < replay.step_count; i++)
		speaks = speaks || replay.steps[i].kind == SLU_STEP_ROW || replay.steps[i].kind == SLU_STEP_REFUSED;
	print_heading(&record);
	if (speaks)
		slu_table_row(&table, (const char *[]){"step", "who", "object", "event", "from", "to", "row"});
	for (size_t i = 0; i < replay.step_count; i++) {
		all = all || replay.steps[i].kind == SLU_STEP_CYCLE;
		if (all || !speaks || replay.steps[i].kind != SLU_STEP_SILENT)
			add_step(&table, &replay.steps[i], i + 1 == replay.step_count);
	}
	slu_table_print(&table);
	print_end(&record, &replay);
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
