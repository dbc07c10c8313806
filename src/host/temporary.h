/* SPDX-License-Identifier: MIT */
/*
 * temporary.h - files that are not to be left behind, even where a signal ends the process
 */
#ifndef SLU_TEMPORARY_H
#define SLU_TEMPORARY_H

#include <stdbool.h>

struct slu_temporary;

/*
 * As mkstemp(): a new file, its name in @name, its descriptor, or -1. From here on SIGHUP, SIGINT, SIGPIPE and SIGTERM remove it
 * before they end the process; one of them that is ignored stays ignored.
 */
int slu_temporary_make(char *name, struct slu_temporary **temporary);

/**
 * slu_temporary_open() - a file that has no name yet
 * @beside: its folder is that of this file
 *
 * Nothing is left behind whatever ends the process, SIGKILL too. Not every file system can do that.
 *
 * Return: its descriptor, or -1.
 */
int slu_temporary_open(const char *beside);
/* Gives such a file a name in place of any other file that has it. False with errno. */
bool slu_temporary_name(int descriptor, const char *name);

/* The file was removed, or has its own name now. */
void slu_temporary_forget(struct slu_temporary *temporary);

#endif
