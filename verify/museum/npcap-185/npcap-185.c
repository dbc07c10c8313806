/* SPDX-License-Identifier: MIT */
/*
 * npcap-185.c - a handle is closed after its module was detached
 *
 * In miniature: NPF_ReleaseOpenInstanceResources() and the detach of the module that the handle is on.
 */
#include "../museum.h"

enum { DETACH, CLOSE, MUSEUM_THREADS };

enum { OPEN_RUNNING, OPEN_DETACHED, OPEN_CLOSED };

struct museum {
	uint16_t at[MUSEUM_THREADS];
	uint8_t status; /* of the handle */
	bool has_no_module;
};

static enum museum_step detach(struct museum *m)
{
	MUSEUM_BEGIN(m, DETACH);
	if (m->status == OPEN_CLOSED)
		MUSEUM_RETURN;
	m->status = OPEN_DETACHED;
	m->has_no_module = true;
	MUSEUM_SAY("-> Handle: detached, its module is NULL");
	MUSEUM_END;
}

static enum museum_step close_handle(struct museum *m)
{
	MUSEUM_BEGIN(m, CLOSE);
	MUSEUM_SAY("-> Handle: close");
#ifndef MUSEUM_BUG
	if (m->status != OPEN_DETACHED)
#endif
		MUSEUM_CLAIM(close_finds_a_module_or_skips_it, true, !m->has_no_module);
	m->status = OPEN_CLOSED;
	MUSEUM_END;
}

enum museum_step museum_run(struct museum *m, int thread)
{
	return thread == DETACH ? detach(m) : close_handle(m);
}
