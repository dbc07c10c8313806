/* SPDX-License-Identifier: MIT */
/*
 * npcap-667.c - a handle comes back from a pause in the wrong state
 *
 * In miniature: pause and restart of a module with one handle, a packet, and a request of the application.
 */
#include "../museum.h"

enum { NDIS, RECEIVE, APPLICATION, MUSEUM_THREADS };

enum { OPEN_RUNNING, OPEN_ATTACHED, OPEN_DETACHED };

struct museum {
	uint16_t at[MUSEUM_THREADS];
	uint8_t status;
	bool is_paused; /* the module */
};

static enum museum_step ndis(struct museum *m)
{
	MUSEUM_BEGIN(m, NDIS);
	m->is_paused = true;
	m->status = OPEN_DETACHED;
	MUSEUM_SAY("-> Handle: pause");
	MUSEUM_STEP;
#ifdef MUSEUM_BUG
	m->status = OPEN_ATTACHED;
#else
	m->status = OPEN_RUNNING;
#endif
	m->is_paused = false;
	MUSEUM_SAY("-> Handle: restart");
	MUSEUM_END;
}

static enum museum_step receive(struct museum *m)
{
	MUSEUM_BEGIN(m, RECEIVE);
	MUSEUM_SAY("-> Handle: a packet");
	MUSEUM_CLAIM(restarted_handle_captures, !m->is_paused, m->status == OPEN_RUNNING);
	MUSEUM_END;
}

static enum museum_step application(struct museum *m)
{
	MUSEUM_BEGIN(m, APPLICATION);
	if (m->status != OPEN_ATTACHED)
		MUSEUM_RETURN;
	m->status = OPEN_RUNNING;
	MUSEUM_SAY("-> Handle: a request");
	MUSEUM_END;
}

enum museum_step museum_run(struct museum *m, int thread)
{
	switch (thread) {
	case NDIS:
		return ndis(m);
	case RECEIVE:
		return receive(m);
	default:
		return application(m);
	}
}
