/* SPDX-License-Identifier: MIT */
/*
 * ebpf-1088.c - a work item completes the detach, then reads the context
 *
 * In miniature: the routine of the work item that completes a provider's detach.
 */
#include "../museum.h"

enum { WORK_ITEM, REGISTRAR, MUSEUM_THREADS };

struct museum {
	uint16_t at[MUSEUM_THREADS];
	bool is_completed;
	bool context_is_freed;
};

/* context->work_item */
static void read_work_item(struct museum *m)
{
	MUSEUM_SAY("-> Context: read the pointer");
	MUSEUM_CLAIM(context_is_read_before_it_goes, true, !m->context_is_freed);
}

static enum museum_step detach_client_completion(struct museum *m)
{
	MUSEUM_BEGIN(m, WORK_ITEM);
#ifndef MUSEUM_BUG
	read_work_item(m);
	MUSEUM_STEP;
#endif
	m->is_completed = true;
	MUSEUM_SAY("-> Registrar: NmrProviderDetachClientComplete");
#ifdef MUSEUM_BUG
	MUSEUM_STEP;
	read_work_item(m);
#endif
	MUSEUM_END;
}

static enum museum_step registrar(struct museum *m)
{
	MUSEUM_BEGIN(m, REGISTRAR);
	MUSEUM_WAIT(m->is_completed);
	m->context_is_freed = true;
	MUSEUM_SAY("-> Context: clean up");
	MUSEUM_END;
}

enum museum_step museum_run(struct museum *m, int thread)
{
	return thread == WORK_ITEM ? detach_client_completion(m) : registrar(m);
}
