/* SPDX-License-Identifier: MIT */
/*
 * fibers.c - the scheduler's stacks; and what of the C library an image without its start-up code lacks
 *
 * kernelbase.dll, not kernel32.dll: Wine takes an image that imports the latter for no driver, and calls its entry as DllMain.
 */
#include "wine.h"

#include <stdlib.h>
#include <ucontext.h>

#define STACK_BYTES ((SIZE_T)512 * 1024)

NTSYSAPI PVOID NTAPI ConvertThreadToFiber(PVOID parameter);
NTSYSAPI PVOID NTAPI CreateFiberEx(SIZE_T commit, SIZE_T reserve, ULONG flags, VOID(NTAPI *work)(PVOID),
                                   PVOID parameter);
NTSYSAPI VOID NTAPI SwitchToFiber(PVOID fiber);
NTSYSAPI VOID NTAPI DeleteFiber(PVOID fiber);
NTSYSAPI int NTAPI ConvertFiberToThread(VOID);

struct made {
	struct made *next;
	void *fiber;
};

static struct made *made;

void getcontext(ucontext_t *context)
{
	*context = (ucontext_t){0};
}

static VOID NTAPI run(PVOID parameter)
{
	const ucontext_t *context = parameter;

	wine_set_level(PASSIVE_LEVEL);
	context->work(context->high, context->low);
}

void makecontext(ucontext_t *context, void (*work)(void), int count, unsigned high, unsigned low)
{
	struct made *one = calloc(1, sizeof *one);

	(void)count;
	context->work = (void (*)(unsigned, unsigned))work;
	context->high = high;
	context->low = low;
	context->fiber = CreateFiberEx(0, STACK_BYTES, 0, run, context);
	if (!one || !context->fiber)
		abort();
	*one = (struct made){.next = made, .fiber = context->fiber};
	made = one;
}

void swapcontext(ucontext_t *from, const ucontext_t *to)
{
	KIRQL level;

	from->fiber = (void *)__readgsqword(FIELD_OFFSET(NT_TIB, FiberData));
	level = wine_level();
	SwitchToFiber(to->fiber);
	wine_set_level(level);
}

void wine_begin_fibers(void)
{
	if (!ConvertThreadToFiber(NULL))
		abort();
}

void wine_end_fibers(void)
{
	while (made) {
		struct made *one = made;

		made = one->next;
		DeleteFiber(one->fiber);
		free(one);
	}
	ConvertFiberToThread();
}

/* Nothing of an image is called when a process ends. */
int atexit(void (*function)(void))
{
	(void)function;
	return 0;
}
