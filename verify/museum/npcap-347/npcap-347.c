/* SPDX-License-Identifier: MIT */
/*
 * npcap-347.c - the unload frees what a detach still uses
 *
 * In miniature: the driver's unload, and FilterDetach, which NDIS calls on a thread of its own.
 */
#include "../museum.h"

enum { UNLOAD, DETACH, MUSEUM_THREADS };

struct museum {
	uint16_t at[MUSEUM_THREADS];
	bool is_deregistering;
	bool is_detached;
	bool globals_are_freed;
};

static void free_globals(struct museum *m)
{
	m->globals_are_freed = true;
	MUSEUM_SAY("* frees the driver's globals");
}

static enum museum_step unload(struct museum *m)
{
	MUSEUM_BEGIN(m, UNLOAD);
#ifdef MUSEUM_BUG
	free_globals(m);
	MUSEUM_STEP;
#endif
	m->is_deregistering = true;
	MUSEUM_SAY("-> Detach: NdisFDeregisterFilterDriver");
	MUSEUM_WAIT(m->is_detached);
#ifndef MUSEUM_BUG
	free_globals(m);
#endif
	MUSEUM_END;
}

static enum museum_step detach(struct museum *m)
{
	MUSEUM_BEGIN(m, DETACH);
	MUSEUM_SAY("* FilterDetach");
	MUSEUM_STEP;
	MUSEUM_SAY("* uses the driver's globals");
	MUSEUM_CLAIM(modules_end_before_the_driver, true, !m->globals_are_freed);
	MUSEUM_STEP;
	m->is_detached = true;
	MUSEUM_SAY("* detached");
	MUSEUM_END;
}

enum museum_step museum_run(struct museum *m, int thread)
{
	return thread == UNLOAD ? unload(m) : detach(m);
}
