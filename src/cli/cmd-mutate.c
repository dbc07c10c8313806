/* SPDX-License-Identifier: MIT */
/*
 * cmd-mutate.c - sluice mutate: change a page in each single way, and see which claim notices
 */
#include "cli.h"
#include "mutate.h"
#include "options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage[] =
        "usage: sluice mutate [OPTION ...] [NAME | FOLDER ...]\n"
        "\n"
        "Changes each row of a page in each single way (dropped, another target, another event, an effect dropped or\n"
        "swapped) and puts rows into blank cells; then searches the models that list the page's rows until a claim is\n"
        "violated. NAME is a page or a model; without one, all pages that some model lists.\n"
        "\n"
        "  --all            every row in every blank cell (default: a sample of those that are never offered)\n"
        "  --brief          count what was caught, and list the rest\n"
        "  --budget 5min    bound the searches of each mutant together, in time (s, min, h; default 5min)\n"
        "  --config NAME    this configuration only; several with several --config\n"
        "  --full           the large configurations too\n"
        "  --jobs N         so many at a time (default: the processors)\n"
        "  --keep FOLDER    where a run that is interrupted goes on (default: sluice-mutants)\n"
        "  --models FOLDER  where the built-in models are\n"
        "  --sample N       so many rows in blank cells that are never offered (default 50)\n"
        "  --seed N         of that sample (default 1)\n"
        "\n"
        "exit status: 0 no survivor, 1 survivors, 2 usage, 3 ran out, 4 a tool failed\n";

enum {
	OPTION_ALL = 256,
	OPTION_BRIEF,
	OPTION_BUDGET,
	OPTION_CONFIG,
	OPTION_FULL,
	OPTION_HELP,
	OPTION_JOBS,
	OPTION_KEEP,
	OPTION_MODELS,
	OPTION_SAMPLE,
	OPTION_SEED,
};

static const struct option options[] = {
        {"all", no_argument, NULL, OPTION_ALL},
        {"brief", no_argument, NULL, OPTION_BRIEF},
        {"budget", required_argument, NULL, OPTION_BUDGET},
        {"config", required_argument, NULL, OPTION_CONFIG},
        {"full", no_argument, NULL, OPTION_FULL},
        {"help", no_argument, NULL, OPTION_HELP},
        {"jobs", required_argument, NULL, OPTION_JOBS},
        {"keep", required_argument, NULL, OPTION_KEEP},
        {"models", required_argument, NULL, OPTION_MODELS},
        {"sample", required_argument, NULL, OPTION_SAMPLE},
        {"seed", required_argument, NULL, OPTION_SEED},
        {0},
};

/**
 * struct command - what the command line asked for
 * @wanted: of each page; its root and name are filled in
 * @root:   --models
 * @pages:  ROOT/NAME, in the order asked for
 */
struct command {
	struct slu_mutate wanted;
	const char *root;
	struct slu_words pages;
};

static enum slu_exit read_number(const char *option, unsigned long most, unsigned long *to)
{
	char *end;

	*to = strtoul(optarg, &end, 10);
	if (*optarg >= '0' && *optarg <= '9' && !*end && *to <= most)
		return SLU_EXIT_PROVED;
	return slu_fail(SLU_EXIT_USAGE, "%s %s: write a number up to %lu", option, optarg, most);
}

static enum slu_exit read_time(double *to)
{
	static const struct {
		const char *unit;
		double seconds;
	} units[] = {{"s", 1}, {"min", 60}, {"h", 3600}};
	char *end;
	double number = strtod(optarg, &end);

	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (!strcmp(end, units[i].unit) && end != optarg && number > 0 && number < 1e9) {
			*to = number * units[i].seconds;
			return SLU_EXIT_PROVED;
		}
	return slu_fail(SLU_EXIT_USAGE, "--budget %s: write a time (20s, 5min, 1h)", optarg);
}

static enum slu_exit read_jobs(unsigned *to)
{
	unsigned long number;
	enum slu_exit status = read_number("--jobs", 1024, &number);

	*to = (unsigned)number;
	return status || number ? status : slu_fail(SLU_EXIT_USAGE, "--jobs 0: write a number from 1 to 1024");
}

static enum slu_exit take_option(struct command *command, int option)
{
	struct slu_mutate *wanted = &command->wanted;

	switch (option) {
	case OPTION_ALL:
		wanted->all = true;
		break;
	case OPTION_BRIEF:
		wanted->brief = true;
		break;
	case OPTION_BUDGET:
		return read_time(&wanted->budget_s);
	case OPTION_CONFIG:
		slu_words_add(&wanted->configs, optarg);
		break;
	case OPTION_FULL:
		wanted->full = true;
		break;
	case OPTION_JOBS:
		return read_jobs(&wanted->jobs);
	case OPTION_KEEP:
		wanted->keep = optarg;
		break;
	case OPTION_MODELS:
		command->root = optarg;
		break;
	case OPTION_SAMPLE:
		return read_number("--sample", 1000000, &wanted->sample);
	case OPTION_SEED:
		return read_number("--seed", 4294967295, &wanted->seed);
	default:
		return SLU_EXIT_USAGE;
	}
	return SLU_EXIT_PROVED;
}

/* The models of @root that list the rows of @machine, appended. */
static enum slu_exit find_models(struct slu_mutate *mutate, const char *machine)
{
	struct slu_words folders = slu_folder_list(mutate->root, "");
	enum slu_exit status = SLU_EXIT_PROVED;

	for (size_t i = 0; i < folders.count && !status; i++) {
		const char *folder = slu_text("%s/%s", mutate->root, folders.at[i]);
		struct slu_words names = slu_folder_list(folder, ".claims");

		for (size_t k = 0; k < names.count && !status; k++) {
			struct slu_model model;
			bool lists = false;

			status = slu_claims_read(&model, slu_text("%s/%s", folder, names.at[k]), SLU_LEVEL_SPEC);
			for (size_t r = 0; r < model.row_count && !status; r++)
				lists = lists || !strcmp(model.rows[r].machine, machine);
			if (!lists)
				continue;
			mutate->models =
			        slu_grow(mutate->models, mutate->model_count, &mutate->model_room, sizeof model);
			mutate->models[mutate->model_count++] = model;
			for (size_t c = 0; c < model.checks.count; c++)
				if (!slu_words_have(&mutate->checks, model.checks.at[c]))
					slu_words_add(&mutate->checks, model.checks.at[c]);
		}
	}
	return status;
}

static enum slu_exit mutate_page(const struct command *command, const char *path, struct slu_fates *fates)
{
	struct slu_mutate mutate = command->wanted;
	enum slu_exit status;

	mutate.root = slu_folder_of(path);
	mutate.name = slu_base(path);
	status = find_models(&mutate, slu_machine_name(mutate.name));
	if (!status && !mutate.model_count)
		status = slu_fail(SLU_EXIT_USAGE, "%s: no model in %s lists `rows %s`", path, mutate.root, mutate.name);
	if (!status)
		status = slu_mutate_open(&mutate);
	if (!status)
		status = slu_mutate_run(&mutate);
	if (!status)
		slu_mutate_print(&mutate, fates);
	slu_page_close(&mutate.page);
	return status;
}

static bool is_page(const char *folder)
{
	return slu_is_file(slu_text("%s/%s.rl", folder, slu_base(folder)));
}

/* Every page of a folder of pages; of those without a model none, if @listed. */
static enum slu_exit add_pages(struct command *command, const char *root, bool listed)
{
	struct slu_words names = slu_folder_list(root, "");
	size_t before = command->pages.count;

	for (size_t i = 0; i < names.count; i++) {
		const char *folder = slu_text("%s/%s", root, names.at[i]);
		struct slu_mutate probe = {.root = root};

		if (!is_page(folder))
			continue;
		if (listed && find_models(&probe, slu_machine_name(names.at[i])))
			return SLU_EXIT_USAGE;
		if (!listed || probe.model_count)
			slu_words_add(&command->pages, folder);
	}
	return command->pages.count > before ? SLU_EXIT_PROVED
	                                     : slu_fail(SLU_EXIT_USAGE, "%s: no page here (NAME/NAME.rl)", root);
}

/* A model that is no page: the pages that it lists. */
static enum slu_exit add_listed(struct command *command, const char *root, const char *name)
{
	struct slu_model model;
	enum slu_exit status = slu_claims_read(&model, slu_text("%s/%s/%s.claims", root, name, name), SLU_LEVEL_SPEC);
	struct slu_words names = slu_folder_list(root, "");

	for (size_t r = 0; !status && r < model.row_count; r++)
		for (size_t i = 0; i < names.count; i++)
			if (!strcmp(slu_machine_name(names.at[i]), model.rows[r].machine))
				slu_words_add(&command->pages, slu_text("%s/%s", root, names.at[i]));
	return status;
}

static enum slu_exit add_named(struct command *command, const char *name)
{
	const char *root, *folder = strchr(name, '/') || slu_is_folder(name) ? slu_path_real(name) : NULL;

	if (folder && is_page(folder)) {
		slu_words_add(&command->pages, folder);
		return SLU_EXIT_PROVED;
	}
	if (folder)
		return add_pages(command,
		                 slu_is_folder(slu_text("%s/models", folder)) ? slu_text("%s/models", folder) : folder,
		                 false);
	root = slu_models_root(command->root);
	if (root && *name && is_page(slu_text("%s/%s", root, name))) {
		slu_words_add(&command->pages, slu_text("%s/%s", root, name));
		return SLU_EXIT_PROVED;
	}
	if (root && *name && slu_is_file(slu_text("%s/%s/%s.claims", root, name, name)))
		return add_listed(command, root, name);
	return slu_fail(SLU_EXIT_USAGE, "%s: no such page or model; `sluice verify --list` lists the models", name);
}

static enum slu_exit select_pages(struct command *command, int argc, char **argv)
{
	enum slu_exit status = SLU_EXIT_PROVED;
	const char *root;

	for (int i = 0; i < argc && !status; i++)
		status = add_named(command, argv[i]);
	if (argc || status)
		return status;
	root = slu_models_root(command->root);
	if (!root)
		return slu_fail(SLU_EXIT_USAGE, "the built-in models were not found; name their folder with --models "
		                                "or SLUICE_MODELS");
	return add_pages(command, root, true);
}

slu_command slu_cmd_mutate;

enum slu_exit slu_cmd_mutate(int argc, char **argv)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	struct command command = {.wanted = {.budget_s = 300,
	                                     .jobs = (unsigned)(processors > 0 ? processors : 1),
	                                     .keep = "sluice-mutants",
	                                     .sample = 50,
	                                     .seed = 1}};
	enum slu_exit status = SLU_EXIT_PROVED;
	struct slu_fates fates = {0};
	int option;

	optind = 1;
	while (!status && (option = slu_option_next(argc, argv, ":", options)) != -1) {
		if (option == OPTION_HELP) {
			fputs(usage, stdout);
			return SLU_EXIT_PROVED;
		}
		status = take_option(&command, option);
	}
	if (!status)
		status = select_pages(&command, argc - optind, argv + optind);
	for (size_t i = 0; i < command.pages.count && !status; i++)
		status = mutate_page(&command, command.pages.at[i], &fates);
	if (!status)
		status = slu_fates_print(&fates);
	slu_text_forget();
	return status;
}
