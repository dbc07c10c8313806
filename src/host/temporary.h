/* SPDX-License-Identifier: MIT */
/*
 * temporary.h - files that are not to be left behind, even where a signal ends the process
 */
#ifndef SLU_TEMPORARY_H
#define SLU_TEMPORARY_H

struct slu_temporary;

/*
 * As mkstemp(): a new file, its name in @name, its descriptor, or -1. From here on SIGHUP, SIGINT, SIGPIPE and SIGTERM remove it
 * before they end the process; one of them that is ignored stays ignored.
 */
int slu_temporary_make(char *name, struct slu_temporary **temporary);

/* The file was removed, or has its own name now. */
void slu_temporary_forget(struct slu_temporary *temporary);

#endif
