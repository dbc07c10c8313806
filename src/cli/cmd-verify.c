/* SPDX-License-Identifier: MIT */
/*
 * cmd-verify.c - sluice verify: search models for what their claims forbid
 */
#include "cli.h"
#include "options.h"
#include "pages.h"
#include "table.h"
#include "verify.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage[] =
        "usage: sluice verify [OPTION ...] [NAME | FOLDER | FILE.pml ...]\n"
        "\n"
        "Searches every interleaving of the models named (all built-in ones without a name) for a violation of their\n"
        "claims. A file that is not ours is searched for what is found in it: claims, assertions, invalid end states,\n"
        "progress.\n"
        "\n"
        "  -D WORD[=VALUE]   define WORD in the model: bounds, or a fault to plant\n"
        "  --baseline FILE   what FILE of an earlier --json has as proved must be so now, by as many states\n"
        "  --budget 20s|2g   bound each search, in time (s, min, h) or memory (m, g; 16m or more)\n"
        "  --all-errors      go on after a violation: different faults of safety claims, once each\n"
        "  --annotations     tell GitHub Actions of each violation; by itself where GITHUB_ACTIONS is true\n"
        "  --cache FOLDER    where what was found is kept, and looked up (default: ~/.cache/sluice)\n"
        "  --claim NAME      this claim only\n"
        "  --config NAME     this configuration only\n"
        "  --coverage        count every row and completion form\n"
        "  --fair            weak fairness for the claims of files that are not ours\n"
        "  --faults          plant each seeded fault and see whether its claim notices\n"
        "  --golden          with --faults: write the counterexamples anew that are kept beside the faults\n"
        "  --full            the large configurations too\n"
        "  --html FILE       write a page: verdicts, coverage, and a chart of each violation\n"
        "  --jobs N          so many at a time (default: the processors)\n"
        "  --json FILE       write the verdicts as JSON\n"
        "  --junit FILE      write the verdicts as JUnit XML\n"
        "  --keep FOLDER     where counterexamples are kept (default: sluice-trails)\n"
        "  --level code      the C itself inside the verifier, where a model has that (default: spec, the model)\n"
        "  --list            list models, configurations and claims, and search nothing\n"
        "  --models FOLDER   where the built-in models are\n"
        "  --no-cache        search everything, and keep nothing of it for the next run\n"
        "  --sarif FILE      write the verdicts as SARIF 2.1.0\n"
        "  --swarm N         for each search that ran out N searches by chance: they may find a violation, not a "
        "proof\n"
        "  --tap             print the verdicts as TAP; the table goes to standard error\n"
        "\n"
        "exit status: 0 proved, 1 violated or vacuous, 2 usage, 3 ran out, 4 a tool failed\n";

static enum slu_exit bad_option(const char *option, const char *value, const char *what)
{
	return slu_fail(SLU_EXIT_USAGE, "%s %s: %s", option, value, what);
}

/* Less than this holds neither a verifier nor its first states. */
#define MEMORY_LEAST (16 << 20)

/* 20s 5min 1h: time; 500m 2g: memory. */
static enum slu_exit read_budget(struct slu_verify *verify, const char *value)
{
	static const struct {
		const char *unit;
		double seconds;
		double bytes;
	} units[] = {
	        {"s", 1, 0}, {"min", 60, 0}, {"h", 3600, 0}, {"m", 0, 1 << 20}, {"g", 0, 1 << 30},
	};
	char *end;
	double number = strtod(value, &end);

	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		if (strcmp(end, units[i].unit) || end == value || !(number > 0 && number < 1e9))
			continue;
		if (units[i].bytes > 0 ? verify->memory > 0 : verify->time_s > 0)
			return bad_option("--budget", value, "a second one of its kind");
		if (units[i].bytes > 0 && number * units[i].bytes < MEMORY_LEAST)
			return bad_option("--budget", value, "too small to run a verifier in; write 16m or more");
		if (units[i].bytes > 0)
			verify->memory = (uint64_t)(number * units[i].bytes);
		else
			verify->time_s = number * units[i].seconds;
		return SLU_EXIT_PROVED;
	}
	return bad_option("--budget", value, "write a time (20s, 5min, 1h) or a memory (500m, 2g)");
}

static enum slu_exit read_number(unsigned *to, const char *option, const char *value)
{
	char *end;
	long number = strtol(value, &end, 10);

	if (*to)
		return bad_option(option, value, "a second one");
	if (*end || number < 1 || number > 1024)
		return bad_option(option, value, "write a number from 1 to 1024");
	*to = (unsigned)number;
	return SLU_EXIT_PROVED;
}

enum {
	OPTION_ALL_ERRORS = 256,
	OPTION_ANNOTATIONS,
	OPTION_BASELINE,
	OPTION_BUDGET,
	OPTION_CACHE,
	OPTION_CLAIM,
	OPTION_CONFIG,
	OPTION_COVERAGE,
	OPTION_FAIR,
	OPTION_FAULTS,
	OPTION_FULL,
	OPTION_GOLDEN,
	OPTION_HELP,
	OPTION_HTML,
	OPTION_JOBS,
	OPTION_JSON,
	OPTION_JUNIT,
	OPTION_KEEP,
	OPTION_LEVEL,
	OPTION_LIST,
	OPTION_MODELS,
	OPTION_NO_CACHE,
	OPTION_SARIF,
	OPTION_SWARM,
	OPTION_TAP,
};

static const struct option options[] = {
        {"all-errors", no_argument, NULL, OPTION_ALL_ERRORS},
        {"annotations", no_argument, NULL, OPTION_ANNOTATIONS},
        {"baseline", required_argument, NULL, OPTION_BASELINE},
        {"budget", required_argument, NULL, OPTION_BUDGET},
        {"cache", required_argument, NULL, OPTION_CACHE},
        {"claim", required_argument, NULL, OPTION_CLAIM},
        {"config", required_argument, NULL, OPTION_CONFIG},
        {"coverage", no_argument, NULL, OPTION_COVERAGE},
        {"fair", no_argument, NULL, OPTION_FAIR},
        {"faults", no_argument, NULL, OPTION_FAULTS},
        {"full", no_argument, NULL, OPTION_FULL},
        {"golden", no_argument, NULL, OPTION_GOLDEN},
        {"help", no_argument, NULL, OPTION_HELP},
        {"html", required_argument, NULL, OPTION_HTML},
        {"jobs", required_argument, NULL, OPTION_JOBS},
        {"json", required_argument, NULL, OPTION_JSON},
        {"junit", required_argument, NULL, OPTION_JUNIT},
        {"keep", required_argument, NULL, OPTION_KEEP},
        {"level", required_argument, NULL, OPTION_LEVEL},
        {"list", no_argument, NULL, OPTION_LIST},
        {"models", required_argument, NULL, OPTION_MODELS},
        {"no-cache", no_argument, NULL, OPTION_NO_CACHE},
        {"sarif", required_argument, NULL, OPTION_SARIF},
        {"swarm", required_argument, NULL, OPTION_SWARM},
        {"tap", no_argument, NULL, OPTION_TAP},
        {0},
};

static enum slu_exit read_level(struct slu_verify *verify, const char *value)
{
	if (strcmp(value, "spec") && strcmp(value, "code"))
		return bad_option("--level", value, "write spec or code");
	if (verify->level == SLU_LEVEL_CODE)
		return bad_option("--level", value, "a second one");
	verify->level = strcmp(value, "code") ? SLU_LEVEL_SPEC : SLU_LEVEL_CODE;
	return SLU_EXIT_PROVED;
}

/* Of two, the second would win without a word. */
static enum slu_exit read_one(const char **to, const char *option, const char *value)
{
	if (*to)
		return bad_option(option, value, "a second one");
	*to = value;
	return SLU_EXIT_PROVED;
}

static enum slu_exit take_option(struct slu_verify *verify, int option)
{
	switch (option) {
	case 'D':
		return slu_option_define(&verify->defines, optarg);
	case OPTION_ALL_ERRORS:
		verify->all_errors = true;
		break;
	case OPTION_ANNOTATIONS:
		verify->outputs.annotations = true;
		break;
	case OPTION_BASELINE:
		return read_one(&verify->baseline, "--baseline", optarg);
	case OPTION_BUDGET:
		return read_budget(verify, optarg);
	case OPTION_CACHE:
		return read_one(&verify->cache, "--cache", optarg);
	case OPTION_CLAIM:
		return read_one(&verify->claim, "--claim", optarg);
	case OPTION_CONFIG:
		return read_one(&verify->config, "--config", optarg);
	case OPTION_COVERAGE:
		verify->coverage = true;
		break;
	case OPTION_FAIR:
		verify->fair = true;
		break;
	case OPTION_FAULTS:
		verify->faults = true;
		break;
	case OPTION_FULL:
		verify->full = true;
		break;
	case OPTION_GOLDEN:
		verify->golden = true;
		break;
	case OPTION_HTML:
		return read_one(&verify->outputs.html, "--html", optarg);
	case OPTION_JOBS:
		return read_number(&verify->jobs, "--jobs", optarg);
	case OPTION_JSON:
		return read_one(&verify->outputs.json, "--json", optarg);
	case OPTION_JUNIT:
		return read_one(&verify->outputs.junit, "--junit", optarg);
	case OPTION_KEEP:
		return read_one(&verify->keep, "--keep", optarg);
	case OPTION_LEVEL:
		return read_level(verify, optarg);
	case OPTION_LIST:
		verify->list = true;
		break;
	case OPTION_MODELS:
		return read_one(&verify->root, "--models", optarg);
	case OPTION_NO_CACHE:
		verify->no_cache = true;
		break;
	case OPTION_SARIF:
		return read_one(&verify->outputs.sarif, "--sarif", optarg);
	case OPTION_SWARM:
		return read_number(&verify->swarm, "--swarm", optarg);
	case OPTION_TAP:
		verify->outputs.tap = true;
		break;
	default:
		return SLU_EXIT_USAGE;
	}
	return SLU_EXIT_PROVED;
}

/* A switch that would be passed over is refused. */
static enum slu_exit check_options(const struct slu_verify *verify)
{
	const struct {
		bool given;
		bool with_faults;
		const char *name;
	} switches[] = {
	        {verify->defines.count > 0, false, "-D"},
	        {verify->memory || verify->time_s > 0, true, "--budget"},
	        {verify->cache, false, "--cache"},
	        {verify->claim, false, "--claim"},
	        {verify->config, false, "--config"},
	        {verify->coverage, false, "--coverage"},
	        {verify->fair, false, "--fair"},
	        {verify->full, false, "--full"},
	        {verify->jobs, true, "--jobs"},
	        {verify->all_errors, false, "--all-errors"},
	        {verify->outputs.annotations, false, "--annotations"},
	        {verify->baseline, false, "--baseline"},
	        {verify->outputs.html, false, "--html"},
	        {verify->outputs.json, false, "--json"},
	        {verify->outputs.junit, false, "--junit"},
	        {verify->outputs.sarif, false, "--sarif"},
	        {verify->swarm > 0, false, "--swarm"},
	        {verify->outputs.tap, false, "--tap"},
	        {verify->keep, true, "--keep"},
	        {verify->golden, true, "--golden"},
	        {verify->no_cache, true, "--no-cache"},
	};

	for (size_t i = 0; i < sizeof switches / sizeof *switches; i++) {
		if (switches[i].given && verify->list)
			return slu_fail(SLU_EXIT_USAGE, "--list and %s: nothing is searched where --list stands",
			                switches[i].name);
		if (switches[i].given && verify->faults && !switches[i].with_faults)
			return slu_fail(SLU_EXIT_USAGE, "--faults and %s: each fault says what is searched for it",
			                switches[i].name);
	}
	if (verify->cache && verify->no_cache)
		return slu_fail(SLU_EXIT_USAGE, "--cache and --no-cache: one of them");
	if (verify->golden && !verify->faults)
		return slu_fail(SLU_EXIT_USAGE, "--golden: only beside --faults, whose counterexamples are kept");
	if (verify->level == SLU_LEVEL_CODE && verify->faults)
		return slu_fail(SLU_EXIT_USAGE, "--faults and --level: each fault says what is searched for it");
	return SLU_EXIT_PROVED;
}

static struct slu_model *new_model(struct slu_verify *verify)
{
	verify->models = slu_grow(verify->models, verify->model_count, &verify->model_room, sizeof *verify->models);
	return &verify->models[verify->model_count++];
}

/* Every manifest of a folder. *@found counts. */
static enum slu_exit add_folder(struct slu_verify *verify, const char *folder, size_t *found)
{
	struct slu_words names = slu_folder_list(folder, ".claims");
	enum slu_exit status = SLU_EXIT_PROVED;

	for (size_t i = 0; i < names.count && !status; i++) {
		status = slu_claims_read(new_model(verify), slu_text("%s/%s", folder, names.at[i]), verify->level);
		++*found;
	}
	return status;
}

/* The folder's own manifests, or those of the folders in it. */
static enum slu_exit add_tree(struct slu_verify *verify, const char *folder)
{
	struct slu_words names;
	enum slu_exit status;
	size_t found = 0;

	status = add_folder(verify, folder, &found);
	if (status || found)
		return status;
	names = slu_folder_list(folder, "");
	for (size_t i = 0; i < names.count && !status; i++)
		status = add_folder(verify, slu_text("%s/%s", folder, names.at[i]), &found);
	if (!status && !found)
		return slu_fail(SLU_EXIT_USAGE, "%s: no NAME.claims in this folder or in the folders in it", folder);
	return status;
}

static enum slu_exit need_root(const struct slu_verify *verify, const char **root)
{
	*root = slu_models_root(verify->root);
	if (*root)
		return SLU_EXIT_PROVED;
	if (verify->root)
		return slu_fail(SLU_EXIT_USAGE, "--models %s: no models here (NAME/NAME.claims)", verify->root);
	return slu_fail(SLU_EXIT_USAGE, "the built-in models were not found; name their folder with --models or "
	                                "SLUICE_MODELS");
}

/* A path, and no model's name. */
static bool is_path(const char *name)
{
	return strchr(name, '/') || slu_ends(name, ".pml") || !strcmp(name, ".") || !strcmp(name, "..");
}

static enum slu_exit add_named(struct slu_verify *verify, const char *name)
{
	const char *root, *folder;

	if (slu_is_file(name))
		return slu_claims_plain(new_model(verify), name);
	if (!*name || (!slu_is_folder(name) && !access(name, F_OK)))
		return slu_fail(SLU_EXIT_USAGE, "%s: neither a file nor a folder", *name ? name : "\"\"");
	if (is_path(name)) {
		if (slu_is_folder(name))
			return add_tree(verify, name);
		return slu_fail(SLU_EXIT_USAGE, "%s: %s", name, strerror(errno ? errno : ENOENT));
	}
	if (slu_is_folder(name) && slu_folder_list(name, ".claims").count)
		return add_tree(verify, name);
	if (need_root(verify, &root))
		return SLU_EXIT_USAGE;
	folder = slu_text("%s/%s", root, name);
	if (!slu_is_folder(folder))
		return slu_is_folder(name)
		               ? add_tree(verify, name)
		               : slu_fail(SLU_EXIT_USAGE, "%s: no such model; `sluice verify --list` lists them", name);
	return add_tree(verify, folder);
}

static enum slu_exit select_models(struct slu_verify *verify, int argc, char **argv)
{
	enum slu_exit status = SLU_EXIT_PROVED;

	if (!argc) {
		status = need_root(verify, &verify->tree);
		return status ? status : add_tree(verify, verify->tree);
	}
	for (int i = 0; i < argc && !status; i++)
		status = add_named(verify, argv[i]);
	return status;
}

/* A file that is not ours is searched as it is. */
static bool has_level(const struct slu_verify *verify, const struct slu_model *model)
{
	return model->config_count || (verify->level == SLU_LEVEL_SPEC && (verify->list || !model->manifest));
}

/* Of all models, those that have something at the level. */
static enum slu_exit choose_level(struct slu_verify *verify)
{
	bool code = verify->level == SLU_LEVEL_CODE;
	size_t kept = 0;

	for (size_t i = 0; i < verify->model_count; i++) {
		if (has_level(verify, &verify->models[i]))
			verify->models[kept++] = verify->models[i];
		else if (!verify->tree)
			return slu_fail(SLU_EXIT_USAGE, "%s: %s", verify->models[i].shown,
			                code ? "no level code: neither a `code` line nor level=code"
			                     : "no level spec: each configuration says level=code; --level code");
	}
	verify->model_count = kept;
	if (code)
		verify->tree = NULL;
	return kept ? SLU_EXIT_PROVED : slu_fail(SLU_EXIT_USAGE, "no model has a level %s", code ? "code" : "spec");
}

/* What --config and --claim name must be somewhere. */
static enum slu_exit check_selection(const struct slu_verify *verify)
{
	bool config = !verify->config, claim = !verify->claim, fair = !verify->fair;

	for (size_t i = 0; i < verify->model_count; i++) {
		const struct slu_model *model = &verify->models[i];

		config = config || slu_model_config(model, verify->config);
		claim = claim || !model->manifest || slu_model_claim(model, verify->claim) ||
		        !strcmp(verify->claim, SLU_NO_DEADLOCK);
		fair = fair || !model->manifest;
	}
	if (!fair)
		return slu_fail(SLU_EXIT_USAGE, "--fair: only for files that are not ours; a manifest says for itself");
	if (!config)
		return bad_option("--config", verify->config, "no such configuration in the models chosen");
	if (!claim)
		return bad_option("--claim", verify->claim, "no such claim in the models chosen");
	return SLU_EXIT_PROVED;
}

static void list_model(const struct slu_model *model)
{
	struct slu_table table = {.right = "llll"};

	printf("%s (%s)\n", model->name, model->shown);
	for (size_t i = 0; i < model->config_count; i++) {
		const struct slu_config *config = &model->configs[i];

		slu_table_row(&table, (const char *[]){"  config", config->name,
		                                       slu_text("%s%s", config->live ? "live" : "safety",
		                                                config->full ? ", with --full" : ""),
		                                       slu_words_join(&config->defines, " ")});
	}
	for (size_t i = 0; i < model->claim_count; i++) {
		const struct slu_claim *claim = &model->claims[i];

		slu_table_row(&table,
		              (const char *[]){"  claim", claim->name, claim->live ? "live" : "safety",
		                               slu_text("%s: %s", claim->whose, slu_words_join(&claim->ids, " "))});
	}
	slu_table_print(&table);
}

slu_command slu_cmd_verify;

enum slu_exit slu_cmd_verify(int argc, char **argv)
{
	struct slu_verify verify = {0};
	struct slu_words names = {0};
	enum slu_exit status = SLU_EXIT_PROVED;
	int option;

	optind = 1;
	while (!status && (option = slu_option_next(argc, argv, ":D:", options)) != -1) {
		if (option == OPTION_HELP) {
			fputs(usage, stdout);
			return SLU_EXIT_PROVED;
		}
		status = take_option(&verify, option);
	}
	status = status ? status : check_options(&verify);
	if (!status && verify.faults) {
		for (int i = optind; i < argc; i++)
			slu_words_add(&names, argv[i]);
		status = slu_verify_faults(&verify, &names);
	} else if (!status) {
		status = select_models(&verify, argc - optind, argv + optind);
		status = status ? status : choose_level(&verify);
		status = status ? status : check_selection(&verify);
		if (!status && verify.list)
			for (size_t i = 0; i < verify.model_count; i++)
				list_model(&verify.models[i]);
		else if (!status)
			status = slu_pages_check(verify.models, verify.model_count);
		if (!status && !verify.list)
			status = slu_verify_models(&verify);
	}
	slu_text_forget();
	return status;
}
