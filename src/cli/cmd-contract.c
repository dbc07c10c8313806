/* SPDX-License-Identifier: MIT */
/*
 * cmd-contract.c - sluice contract: each fact of the contract and where it is held
 */
#include "contract.h"

#include "home.h"
#include "options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
        "usage: sluice contract [--root DIR] [--out FILE | --plants | --plant NAME FILE]\n"
        "\n"
        "  Prints docs/contract.md, if every fact has its place.\n"
        "\n"
        "  --root DIR         a source tree, with its tests; default: the one that this sluice is built in\n"
        "  --plants           only the planted edits: name, file, test that must fail\n"
        "  --plant NAME FILE  write the edited file of one to FILE\n";

struct options {
	const char *root;
	const char *out;
	const char *plant;
	const char *file;
	bool plants;
};

static enum slu_exit parse(struct options *options, int argc, char **argv)
{
	static const struct option words[] = {
	        {"root", required_argument, NULL, 'r'},
	        {"out", required_argument, NULL, 'o'},
	        {"plants", no_argument, NULL, 'l'},
	        {"plant", required_argument, NULL, 'p'},
	        {NULL, 0, NULL, 0},
	};
	int option;

	while ((option = slu_option_next(argc, argv, ":", words)) != -1) {
		if (option == 'r')
			options->root = optarg;
		else if (option == 'o')
			options->out = optarg;
		else if (option == 'l')
			options->plants = true;
		else if (option == 'p')
			options->plant = optarg;
		else
			return SLU_EXIT_USAGE;
	}
	if (options->plant && optind < argc)
		options->file = argv[optind++];
	if (optind < argc || (options->plant && !options->file))
		return slu_fail(SLU_EXIT_USAGE, "contract: %s; `sluice contract --help` shows what it takes",
		                optind < argc ? argv[optind] : "a file after --plant NAME");
	return SLU_EXIT_PROVED;
}

static enum slu_exit list_plants(const struct slu_contract *contract)
{
	for (size_t i = 0; i < contract->plant_count; i++)
		for (size_t k = 0; k < contract->plants[i].red.count; k++)
			printf("%s %s %s\n", contract->plants[i].name, contract->plants[i].file,
			       contract->plants[i].red.at[k]);
	return contract->wrong ? SLU_EXIT_VIOLATED : SLU_EXIT_PROVED;
}

static enum slu_exit write_plant(struct slu_contract *contract, const struct options *options)
{
	for (size_t i = 0; i < contract->plant_count; i++) {
		const char *text;

		if (strcmp(contract->plants[i].name, options->plant))
			continue;
		text = slu_plant_text(contract, &contract->plants[i]);
		if (!text)
			return SLU_EXIT_VIOLATED;
		if (!slu_file_write(options->file, text, strlen(text)))
			return slu_fail(SLU_EXIT_TOOL_FAILED, "%s: %s", options->file, strerror(errno));
		return SLU_EXIT_PROVED;
	}
	return slu_fail(SLU_EXIT_USAGE, "%s: no such plant; `sluice contract --plants` lists them", options->plant);
}

static enum slu_exit write_page(const struct slu_contract *contract, const char *file)
{
	char *text = NULL;
	size_t size = 0;
	FILE *to = open_memstream(&text, &size);
	enum slu_exit status = SLU_EXIT_PROVED;

	if (to)
		slu_contract_print(to, contract);
	if (!to || fclose(to))
		status = slu_fail(SLU_EXIT_TOOL_FAILED, "out of memory; close something and try again");
	else if (!slu_file_write(file, text, size))
		status = slu_fail(SLU_EXIT_TOOL_FAILED, "%s: %s", file, strerror(errno));
	free(text);
	return status;
}

static enum slu_exit show_page(struct slu_contract *contract, const char *file)
{
	slu_contract_scan(contract);
	slu_contract_join(contract);
	if (contract->wrong)
		return slu_fail(SLU_EXIT_VIOLATED, "the contract: %zu wrong, nothing printed", contract->wrong);
	if (file)
		return write_page(contract, file);
	slu_contract_print(stdout, contract);
	return SLU_EXIT_PROVED;
}

slu_command slu_cmd_contract;

enum slu_exit slu_cmd_contract(int argc, char **argv)
{
	struct options options = {.root = slu_home()};
	struct slu_contract contract = {0};
	enum slu_exit status;

	if (argc > 1 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))) {
		fputs(usage, stdout);
		return SLU_EXIT_PROVED;
	}
	status = parse(&options, argc, argv);
	if (status)
		return status;
	contract.root = options.root;
	if (!slu_is_folder(slu_text("%s/tests", contract.root)))
		return slu_fail(SLU_EXIT_USAGE, "%s: no tests here; name a source tree with --root", contract.root);
	slu_contract_read(&contract);
	if (options.plant)
		status = write_plant(&contract, &options);
	else if (options.plants)
		status = list_plants(&contract);
	else
		status = show_page(&contract, options.out);
	slu_text_forget();
	return status;
}
