/* SPDX-License-Identifier: MIT */
/*
 * ucontext.h - the host's stacks are fibers
 *
 * A fiber brings its own stack, so the one that the scheduler has mapped stays as it is: untouched memory.
 */
#ifndef WINE_UCONTEXT_H
#define WINE_UCONTEXT_H

#include <stddef.h>

typedef struct {
	struct {
		void *ss_sp;
		size_t ss_size;
	} uc_stack;
	void *fiber;
	void (*work)(unsigned high, unsigned low);
	unsigned high;
	unsigned low;
} ucontext_t;

/* fibers.c */
void getcontext(ucontext_t *context);
void makecontext(ucontext_t *context, void (*work)(void), int count, unsigned high, unsigned low);
void swapcontext(ucontext_t *from, const ucontext_t *to);

#endif
