/* SPDX-License-Identifier: MIT */
/*
 * ebpf-850.c - the stop frees a timer that a deferred call is about to arm
 *
 * In miniature: ebpf_epoch_terminate() and the deferred call that flushes.
 */
#include "../museum.h"

enum { TERMINATE, FLUSH, MUSEUM_THREADS };

struct museum {
	uint16_t at[MUSEUM_THREADS];
	bool is_in_rundown;
	bool timer_is_freed;
};

static void free_timer(struct museum *m)
{
	m->timer_is_freed = true;
	MUSEUM_SAY("-> Timer: free");
}

static enum museum_step terminate(struct museum *m)
{
	MUSEUM_BEGIN(m, TERMINATE);
#ifdef MUSEUM_BUG
	free_timer(m);
	MUSEUM_STEP;
#endif
	m->is_in_rundown = true;
	MUSEUM_SAY("* rundown");
#ifndef MUSEUM_BUG
	MUSEUM_STEP;
	free_timer(m);
#endif
	MUSEUM_END;
}

static enum museum_step flush(struct museum *m)
{
	MUSEUM_BEGIN(m, FLUSH);
	MUSEUM_SAY("* deferred call");
	MUSEUM_STEP;
	if (m->is_in_rundown)
		MUSEUM_RETURN;
	MUSEUM_SAY("-> Timer: arm");
	MUSEUM_CLAIM(flush_finds_its_timer, true, !m->timer_is_freed);
	MUSEUM_END;
}

enum museum_step museum_run(struct museum *m, int thread)
{
	return thread == TERMINATE ? terminate(m) : flush(m);
}
