/* SPDX-License-Identifier: MIT */
/*
 * xdp-97.c - an interface set is used while its filter detaches
 *
 * In miniature: the creation of an offload context on an interface set, and the filter's detach.
 */
#include "../museum.h"

enum { OPEN, DETACH, MUSEUM_THREADS };

struct museum {
	uint16_t at[MUSEUM_THREADS];
	bool is_deleting;
	bool is_freed;
	uint8_t references; /* to the set */
};

static enum museum_step open_offload(struct museum *m)
{
	MUSEUM_BEGIN(m, OPEN);
	if (m->is_deleting)
		MUSEUM_RETURN;
#ifndef MUSEUM_BUG
	m->references++;
#endif
	MUSEUM_SAY("-> Set: look up the filter");
	MUSEUM_STEP;
	MUSEUM_SAY("-> Filter: insert a context");
	MUSEUM_CLAIM(filter_outlives_its_users, true, !m->is_freed);
#ifndef MUSEUM_BUG
	MUSEUM_STEP;
	m->references--;
#endif
	MUSEUM_END;
}

static enum museum_step detach(struct museum *m)
{
	MUSEUM_BEGIN(m, DETACH);
	m->is_deleting = true;
	MUSEUM_SAY("-> Set: deleting");
	MUSEUM_WAIT(!m->references);
	m->is_freed = true;
	MUSEUM_SAY("-> Filter: free");
	MUSEUM_END;
}

enum museum_step museum_run(struct museum *m, int thread)
{
	return thread == OPEN ? open_offload(m) : detach(m);
}
