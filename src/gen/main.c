/* SPDX-License-Identifier: MIT */
/*
 * main.c - sluice-gen: `sluice gen` without the rest of sluice, so that gen/ can be made before anything is built on it
 */
#include "gen.h"

int main(int argc, char **argv)
{
	enum slu_gen_status status = slu_gen_command(argc, argv);
	enum slu_gen_status written = slu_output_flush();

	return written ? (int)written : (int)status;
}
