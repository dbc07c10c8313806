/* SPDX-License-Identifier: MIT */
/*
 * gen.c - sluice gen: pages to C, Promela, names, tables and pictures
 */
#include "gen-private.h"

#include <dirent.h>
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
        "usage: sluice gen [--check] [--out DIR] [--style STYLE] DIR...\n"
        "\n"
        "  DIR      models/NAME with the page NAME.rl, or a folder of such folders\n"
        "  --check  compare with what is there and write nothing\n"
        "  --out    write to DIR/NAME instead of gen/NAME beside the folder models\n"
        "  --style  code style of Ragel: T0, T1, F0, F1, G0, " SLU_RAGEL_STYLE " (the default) or G2\n";

struct options {
	const char *out;
	const char *style;
	bool check;
};

/* X/models/NAME -> X/gen/NAME */
static char *default_folder(struct slu_page *page, const char *dir)
{
	char real[PATH_MAX];

	if (!realpath(dir, real))
		return NULL;
	char *slash = strrchr(real, '/');
	*slash = 0;
	char *models = strrchr(real, '/');
	if (!models || strcmp(models, "/models"))
		return NULL;
	*models = 0;
	return slu_arena_print(page->memory, "%s/gen/%s", real, page->base);
}

/* As Ragel has it, which both gives the states their numbers and is compared with what was read. */
static enum slu_gen_status read_ragel(struct slu_page *page)
{
	const char *xml = NULL;
	enum slu_gen_status status = slu_ragel_run(page, &xml);

	return status == SLU_GEN_DONE ? slu_page_compare(page, xml) : status;
}

static enum slu_gen_status compile(struct slu_page *page, const char *out, bool check)
{
	enum slu_gen_status status = read_ragel(page);

	return status == SLU_GEN_DONE ? slu_output(page, out, check) : status;
}

enum slu_gen_status slu_page_is_made(const char *dir, bool *made)
{
	struct slu_page page;
	enum slu_gen_status status = slu_page_open(&page, dir);
	const char *out = status == SLU_GEN_DONE ? default_folder(&page, dir) : NULL;

	page.style = SLU_RAGEL_STYLE;
	*made = false;
	if (out)
		status = read_ragel(&page);
	if (out && status == SLU_GEN_DONE)
		status = slu_output_is_promela(&page, out, made);
	slu_page_close(&page);
	return status;
}

static enum slu_gen_status gen_one(const char *dir, const struct options *options)
{
	struct slu_page page;
	enum slu_gen_status status = slu_page_open(&page, dir);

	page.style = options->style;
	if (status == SLU_GEN_DONE) {
		const char *out = options->out ? slu_arena_print(page.memory, "%s/%s", options->out, page.base)
		                               : default_folder(&page, dir);
		if (out)
			status = compile(&page, out, options->check);
		else
			status = slu_gen_fail(SLU_GEN_REFUSED,
			                      "%s: not in a folder models; say where to write with --out DIR", dir);
	}
	slu_page_close(&page);
	return status;
}

static enum slu_gen_status worst(enum slu_gen_status a, enum slu_gen_status b)
{
	return a > b ? a : b;
}

static int is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static enum slu_gen_status gen_entry(const char *dir, const char *name, const struct options *options, size_t *count)
{
	struct slu_arena *arena = slu_arena_new();
	const char *path = slu_arena_print(arena, "%s/%s", dir, name);
	enum slu_gen_status status = SLU_GEN_DONE;

	if (slu_page_exists(path)) {
		status = gen_one(path, options);
		++*count;
	}
	slu_arena_free(arena);
	return status;
}

static enum slu_gen_status gen_folder(const char *dir, const struct options *options)
{
	struct dirent **entries;
	int found = scandir(dir, &entries, is_visible, alphasort);
	enum slu_gen_status status = SLU_GEN_DONE;
	size_t count = 0;

	if (found < 0)
		return slu_gen_fail(SLU_GEN_REFUSED, "%s: %s; name the folder of a machine", dir, strerror(errno));
	for (int i = 0; i < found; i++) {
		status = worst(status, gen_entry(dir, entries[i]->d_name, options, &count));
		free(entries[i]);
	}
	free(entries);
	if (!count)
		return slu_gen_fail(SLU_GEN_REFUSED, "%s: no page here; a machine's folder NAME holds its page NAME.rl",
		                    dir);
	return status;
}

static bool read_options(int argc, char **argv, struct options *options)
{
	static const struct option known[] = {
	        {"check", no_argument, NULL, 'c'},
	        {"out", required_argument, NULL, 'o'},
	        {"style", required_argument, NULL, 's'},
	        {NULL, 0, NULL, 0},
	};
	int option;

	optind = 0;
	opterr = 0;
	while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
		if (option == 'c')
			options->check = true;
		else if (option == 'o' && !options->out)
			options->out = optarg;
		else if (option == 's' && slu_ragel_has_style(optarg))
			options->style = optarg;
		else
			return false;
	}
	return optind < argc && (!options->out || *options->out);
}

enum slu_gen_status slu_gen_command(int argc, char **argv)
{
	struct options options = {.style = SLU_RAGEL_STYLE};
	enum slu_gen_status status = SLU_GEN_DONE;

	if (argc == 2 && !strcmp(argv[1], "--help")) {
		fputs(usage, stdout);
		return SLU_GEN_DONE;
	}
	if (!read_options(argc, argv, &options)) {
		fputs(usage, stderr);
		return SLU_GEN_REFUSED;
	}
	for (int i = optind; i < argc; i++)
		status = worst(status,
		               slu_page_exists(argv[i]) ? gen_one(argv[i], &options) : gen_folder(argv[i], &options));
	return status;
}
