/* SPDX-License-Identifier: MIT */
/*
 * fibers.c - threads that a verifier can take back
 */
#include "fibers.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

/* What a leaf function may have written below its stack pointer, on any processor. */
enum { RED_ZONE = 128 };

struct slu_fiber slu_fibers[SLU_FIBERS_MAX];
__attribute__((aligned(64))) unsigned char slu_fiber_stacks[SLU_FIBERS_MAX][SLU_FIBER_STACK];

size_t slu_fiber_dead[SLU_FIBERS_MAX];

/* Where to go back to when a fiber parks; and who runs. Neither lasts longer than a step. */
static void *home[5];
static unsigned current;
static void (*fiber_body)(unsigned fiber);

/* Apart: a function that leaps must not be one that is leapt into. */
__attribute__((noipa, noreturn)) static void leap(void **to)
{
	__builtin_longjmp(to, 1);
}

/* Saves every register that a caller may rely on: between the two nothing of the fiber is in a processor. */
__attribute__((noipa)) void slu_fiber_park(void)
{
	if (!__builtin_setjmp(slu_fibers[current].resume))
		leap(home);
}

/* The first park comes before all else: what the start has left on the stack is the same in every state of a run. */
static void run(void)
{
	slu_fiber_park();
	fiber_body(current);
	for (;;)
		slu_fiber_park();
}

/* Below the stack pointer nothing is alive. */
static void bury(unsigned fiber)
{
	unsigned char *stack = slu_fiber_stacks[fiber];
	size_t used = (size_t)((uintptr_t)slu_fibers[fiber].resume[2] - (uintptr_t)stack);

	if (used < 2 * RED_ZONE || used > SLU_FIBER_STACK || stack[0])
		abort(); /* the stack is too small */
	slu_fiber_dead[fiber] = used - RED_ZONE;
	memset(stack, 0, used - RED_ZONE);
}

__attribute__((noipa)) static void jump(unsigned fiber)
{
	if (!__builtin_setjmp(home))
		leap(slu_fibers[fiber].resume);
}

void slu_fiber_resume(unsigned fiber)
{
	current = fiber;
	jump(fiber);
	bury(fiber);
}

__attribute__((noipa)) static void enter(ucontext_t *context)
{
	if (!__builtin_setjmp(home))
		setcontext(context);
}

static void start(unsigned fiber)
{
	static ucontext_t context;

	if (getcontext(&context))
		abort();
	context.uc_stack.ss_sp = slu_fiber_stacks[fiber];
	context.uc_stack.ss_size = SLU_FIBER_STACK;
	context.uc_link = NULL;
	makecontext(&context, run, 0);
	current = fiber;
	enter(&context);
	bury(fiber);
}

void slu_fibers_start(unsigned count, void (*body)(unsigned fiber))
{
	fiber_body = body;
	for (unsigned i = 0; i < count; i++)
		start(i);
}
