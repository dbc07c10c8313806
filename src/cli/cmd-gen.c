/* SPDX-License-Identifier: MIT */
/*
 * cmd-gen.c - sluice gen: pages to C, Promela, names, tables and pictures
 */
#include "cli.h"

#include "gen.h"

slu_command slu_cmd_gen;

enum slu_exit slu_cmd_gen(int argc, char **argv)
{
	return (enum slu_exit)slu_gen_command(argc, argv);
}
