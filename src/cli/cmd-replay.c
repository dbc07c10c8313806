/* SPDX-License-Identifier: MIT */
/*
 * cmd-replay.c - sluice replay: run a counterexample on the compiled C
 */
#include "cli.h"
#include "lockstep.h"
#include "options.h"
#include "registry.h"
#include "replay-build.h"
#include "replay-rows.h"
#include "trail.h"

#include <errno.h>
#include <follow.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
        "usage: sluice replay [--fault] [--host [--save FILE] | --emit-c FILE | --gdb [STEP]] [-D WORD[=VALUE] ...] "
        "FILE\n"
        "\n"
        "Runs a counterexample on the compiled C, row by row: first on the machines alone, then on the core with its\n"
        "gates and counts. FILE is what `sluice trace` reads.\n"
        "\n"
        "  --host         drive it through the user-mode host instead: mux, conductor and a guided scheduler\n"
        "  --save FILE    and keep it: a scenario, and in FILE.choices what sluice run plays it back with\n"
        "  --emit-c FILE  write the counterexample as a C test, and run nothing\n"
        "  --gdb [STEP]   compile it for gdb, and stop there before that step of the trail is taken (the last one);\n"
        "                 GDB is the debugger's name; with --fault the C has the fault\n"
        "  --fault        then on the C with the same fault: its edited pages are generated anew, each -DMUTANT_X of\n"
        "                 the model is -DSLU_FAULT_X for the C\n"
        "\n"
        "exit status: 0 the C does not do this, 1 reproduced, 2 usage, 4 the trail does not fit or a tool failed,\n"
        "5 the host parted from the trail\n";

struct options {
	const char *file;
	const char *emit;
	const char *save;
	struct slu_words defines;
	const char *step;
	bool fault;
	bool host;
	bool gdb;
};

/* A trail as C has it, and where its machines come from. */
struct job {
	struct slu_record record;
	struct slu_replay replay;
	struct slu_trail trail;
	struct slu_words names;
	struct slu_replay_build build;
};

static enum slu_exit read_trail(struct job *job, const struct options *options)
{
	enum slu_exit status = slu_record_read(&job->record, options->file, &options->defines);

	status = status ? status : slu_trail_replay(&job->replay, &job->record);
	if (status)
		return status;
	slu_trail_rows(&job->trail, &job->record, &job->replay, &job->names);
	job->trail.machines = slu_machines;
	return SLU_EXIT_PROVED;
}

static void print_heading(const struct job *job)
{
	printf("%s", job->record.model);
	if (job->record.config)
		printf(", configuration %s", job->record.config);
	if (job->record.level == SLU_LEVEL_CODE)
		printf(", level code");
	if (job->record.defines.count)
		printf(", %s", slu_words_join(&job->record.defines, " "));
	putchar('\n');
}

static bool must_compile(const struct slu_replay_build *build)
{
	bool foreign = false;

	for (size_t i = 0; i < build->names->count; i++)
		foreign = foreign || !slu_machine_find(build->names->at[i]);
	return foreign || build->fault || build->way == SLU_REPLAY_WORLD;
}

/* On the C that is built in. */
static enum slu_exit run_here(const struct slu_replay_build *build, const char *save)
{
	if (build->way == SLU_REPLAY_HOST)
		return (enum slu_exit)slu_follow(build->trail, save, stdout, stderr);
	return (enum slu_exit)slu_lockstep_run(build->trail, slu_lockstep_core, stdout);
}

/* What slu_replay_run() and slu_replay_write() are. */
typedef enum slu_exit use_fn(const struct slu_replay_build *build, const char *path);

/* In a scratch folder of its own. */
static enum slu_exit run_there(struct slu_replay_build *build, use_fn *use, const char *path)
{
	enum slu_exit status;

	build->folder = slu_scratch_new();
	if (!build->folder)
		return slu_fail(SLU_EXIT_TOOL_FAILED, "no scratch folder: %s", strerror(errno));
	status = slu_replay_generate(build);
	if (!status)
		status = use(build, path);
	slu_scratch_remove(build->folder);
	return status;
}

/* The C as it is, or with the fault. */
static enum slu_exit run(const struct job *job, bool fault, const char *save)
{
	struct slu_replay_build build = job->build;
	enum slu_exit status;

	build.fault = fault;
	printf("%s\n\n", fault ? "\nthe C with the same fault" : "the C as it is");
	status = must_compile(&build) ? run_there(&build, slu_replay_run, save) : run_here(&build, save);
	if (build.way == SLU_REPLAY_HOST && (int)status == SLU_FOLLOW_PARTED)
		printf("parted: %s\n", job->trail.claim);
	else if (build.way == SLU_REPLAY_HOST && status <= SLU_EXIT_VIOLATED)
		printf("%s: %s\n", status ? "reproduced" : "not reproduced", job->trail.claim);
	return status;
}

static bool has_ended(enum slu_exit status)
{
	return status <= SLU_EXIT_VIOLATED || (int)status == SLU_FOLLOW_PARTED;
}

static enum slu_exit run_both(const struct job *job, const struct options *options)
{
	enum slu_exit status;

	print_heading(job);
	status = run(job, false, options->save);
	if (options->fault && has_ended(status))
		status = run(job, true, NULL);
	return status;
}

static enum slu_replay_way way_of(struct job *job, const struct options *options)
{
	if (options->host)
		return SLU_REPLAY_HOST;
	if (!options->emit && slu_replay_find_world(&job->build.model, &job->record))
		return SLU_REPLAY_WORLD;
	return SLU_REPLAY_ROWS;
}

/* The step that --gdb stops at; 0 after one line. */
static unsigned long step_of(const struct slu_trail *trail, const char *word)
{
	unsigned long last = trail->move_count ? trail->moves[trail->move_count - 1].step : 0, step = last;
	char *end = NULL;

	for (size_t i = 0; i < trail->count; i++)
		last = trail->rows[i].step > last ? trail->rows[i].step : last;
	if (word)
		step = strtoul(word, &end, 10);
	if (last && step && step <= last && (!word || !*end))
		return step;
	slu_fail(SLU_EXIT_USAGE, "replay: --gdb %s: the steps of the trail are 1 to %lu", word ? word : "", last);
	return 0;
}

static enum slu_exit debug(struct job *job, const struct options *options)
{
	job->build.fault = options->fault;
	job->build.stop = step_of(&job->trail, options->step);
	return job->build.stop ? run_there(&job->build, slu_replay_debug, NULL) : SLU_EXIT_USAGE;
}

static enum slu_exit replay(const struct options *options)
{
	struct job job = {0};
	enum slu_exit status = read_trail(&job, options);

	if (status)
		return status;
	job.build.record = &job.record;
	job.build.trail = &job.trail;
	job.build.names = &job.names;
	job.build.way = way_of(&job, options);
	if (!job.names.count && job.build.way != SLU_REPLAY_WORLD)
		return slu_fail(SLU_EXIT_USAGE, "%s: no row of a page in it: there is nothing to run on C",
		                options->file);
	if (options->gdb)
		return debug(&job, options);
	return options->emit ? run_there(&job.build, slu_replay_write, options->emit) : run_both(&job, options);
}

static enum slu_exit check_options(const struct options *options)
{
	if (options->save && !options->host)
		return slu_fail(SLU_EXIT_USAGE, "replay: --save keeps a run of the host; write --host, too");
	if (options->save && options->fault)
		return slu_fail(SLU_EXIT_USAGE,
		                "replay: --save keeps what sluice run plays back, and no sluice has the fault; "
		                "leave --save or --fault out");
	if (options->emit && options->host)
		return slu_fail(SLU_EXIT_USAGE, "replay: --emit-c writes a test of the core; leave --host out");
	if (options->gdb && (options->host || options->emit))
		return slu_fail(SLU_EXIT_USAGE,
		                "replay: --gdb stops in a replay on the core; leave --host and --emit-c out");
	return SLU_EXIT_PROVED;
}

/* One option; @done: nothing is to be run. */
static enum slu_exit read_option(struct options *options, int option, bool *done)
{
	switch (option) {
	case 'c':
		options->emit = optarg;
		break;
	case 'g':
		options->gdb = true;
		options->step = optarg;
		break;
	case 'f':
		options->fault = true;
		break;
	case 'H':
		options->host = true;
		break;
	case 's':
		options->save = optarg;
		break;
	case 'D':
		return slu_option_define(&options->defines, optarg);
	case 'h':
		fputs(usage, stdout);
		*done = true;
		break;
	default:
		return SLU_EXIT_USAGE;
	}
	return SLU_EXIT_PROVED;
}

static enum slu_exit read_options(struct options *options, int argc, char **argv, bool *done)
{
	static const struct option words[] = {
	        {"emit-c", required_argument, NULL, 'c'},
	        {"fault", no_argument, NULL, 'f'},
	        {"gdb", optional_argument, NULL, 'g'},
	        {"help", no_argument, NULL, 'h'},
	        {"host", no_argument, NULL, 'H'},
	        {"save", required_argument, NULL, 's'},
	        {0},
	};
	enum slu_exit status = SLU_EXIT_PROVED;
	int option;

	optind = 1;
	while (!status && !*done && (option = slu_option_next(argc, argv, ":D:h", words)) != -1)
		status = read_option(options, option, done);
	if (status || *done)
		return status;
	if (options->gdb && !options->step && optind + 2 == argc) /* --gdb STEP, a word of its own */
		options->step = argv[optind++];
	if (optind + 1 != argc)
		return slu_fail(SLU_EXIT_USAGE, "replay: one FILE; see `sluice replay --help`");
	options->file = argv[optind];
	return check_options(options);
}

slu_command slu_cmd_replay;

enum slu_exit slu_cmd_replay(int argc, char **argv)
{
	struct options options = {0};
	bool done = false;
	enum slu_exit status = read_options(&options, argc, argv, &done);

	return status || done ? status : replay(&options);
}
