/* SPDX-License-Identifier: MIT */
/*
 * fibers.h - threads that a verifier can take back
 *
 * A fiber runs C on a stack of its own until it parks. Its stack, below which all is zero, and where it goes on are memory like
 * any other: who puts them back has the fiber back in that state. Nothing else is kept in a processor: slu_fiber_park() is where
 * all fibers stand between two steps, and it has saved the registers of its callers in its own frame.
 */
#ifndef SLU_VERIFY_FIBERS_H
#define SLU_VERIFY_FIBERS_H

#include <stddef.h>

enum { SLU_FIBERS_MAX = 7, SLU_FIBER_STACK = 16384 };

/**
 * struct slu_fiber - one of them
 * @resume: frame, place and stack of its park
 */
struct slu_fiber {
	void *resume[5];
};

/* A fiber's memory; and how many bytes at the beginning of its stack are not in use. */
extern struct slu_fiber slu_fibers[SLU_FIBERS_MAX];
extern unsigned char slu_fiber_stacks[SLU_FIBERS_MAX][SLU_FIBER_STACK];
extern size_t slu_fiber_dead[SLU_FIBERS_MAX];

/**
 * slu_fibers_start() - let fibers begin: each runs to its first park, which is before @body
 * @count: how many
 * @body:  what each does; if it returns the fiber stays parked
 */
void slu_fibers_start(unsigned count, void (*body)(unsigned fiber));

/**
 * slu_fiber_resume() - let one run until it parks again
 * @fiber: which
 */
void slu_fiber_resume(unsigned fiber);

/**
 * slu_fiber_park() - the running fiber stops here until it is resumed
 */
void slu_fiber_park(void);

#endif
