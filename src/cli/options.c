/* SPDX-License-Identifier: MIT */
/*
 * options.c - reads the switches of a subcommand
 */
#include "options.h"

#include <stddef.h>
#include <string.h>

int slu_option_next(int argc, char **argv, const char *letters, const struct option *words)
{
	int place = optind, option;

	opterr = 0;
	option = getopt_long(argc, argv, letters, words, NULL);
	/* One letter of several leaves optind where it was. */
	if (option == '?' && optind == place)
		slu_fail(SLU_EXIT_USAGE, "-%c: no such option; see `sluice %s --help`", optopt, argv[0]);
	else if (option == '?')
		slu_fail(SLU_EXIT_USAGE, "%s: no such option; see `sluice %s --help`", argv[optind - 1], argv[0]);
	else if (option == ':')
		slu_fail(SLU_EXIT_USAGE, "%s: its value is missing; see `sluice %s --help`", argv[optind - 1], argv[0]);
	return option == ':' ? '?' : option;
}

enum slu_exit slu_option_define(struct slu_words *defines, const char *value)
{
	size_t length = strcspn(value, "=");

	if (!length || strchr("0123456789", *value) ||
	    value[strspn(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")] != value[length])
		return slu_fail(SLU_EXIT_USAGE, "-D %s: write -DWORD or -DWORD=VALUE", value);
	slu_words_add(defines, slu_text("-D%s", value));
	return SLU_EXIT_PROVED;
}
