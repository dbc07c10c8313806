/* SPDX-License-Identifier: MIT */
/*
 * npcap-206.c - a copy is given back more often than it was taken
 *
 * In miniature: the tap makes one copy for two handles.
 */
#include "../museum.h"

enum { TAP, FIRST_HANDLE, SECOND_HANDLE, MUSEUM_THREADS };

struct museum {
	uint16_t at[MUSEUM_THREADS];
	bool is_tapped;
	uint8_t references;
};

static void release(struct museum *m)
{
	MUSEUM_SAY("-> Copy: release");
	MUSEUM_CLAIM(released_copy_is_held, true, m->references > 0);
	m->references--;
}

static enum museum_step tap(struct museum *m)
{
	MUSEUM_BEGIN(m, TAP);
#ifdef MUSEUM_BUG
	m->references = 2;
#else
	m->references = 3;
#endif
	m->is_tapped = true;
	MUSEUM_SAY("-> Copy: made, for two handles");
	MUSEUM_STEP;
	release(m);
	MUSEUM_END;
}

static enum museum_step handle(struct museum *m, int thread)
{
	MUSEUM_BEGIN(m, thread);
	MUSEUM_WAIT(m->is_tapped);
	MUSEUM_SAY("-> Copy: read");
	MUSEUM_STEP;
	release(m);
	MUSEUM_END;
}

enum museum_step museum_run(struct museum *m, int thread)
{
	return thread == TAP ? tap(m) : handle(m, thread);
}
