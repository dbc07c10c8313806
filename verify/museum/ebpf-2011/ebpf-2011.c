/* SPDX-License-Identifier: MIT */
/*
 * ebpf-2011.c - a counter is initialized while somebody is counted in it
 *
 * In miniature: the attach of a hook's client, and a packet. Memory that nobody has written is zero, which reads as open.
 */
#include "../museum.h"

enum { ATTACH, PACKET, MUSEUM_THREADS };

struct museum {
	uint16_t at[MUSEUM_THREADS];
	bool is_inspecting;
	bool is_closed; /* the rundown */
	uint8_t references;
};

static enum museum_step attach_client(struct museum *m)
{
	MUSEUM_BEGIN(m, ATTACH);
#ifndef MUSEUM_BUG
	m->is_closed = true;
	m->references = 0;
	MUSEUM_SAY("-> Rundown: initialize, closed");
	MUSEUM_STEP;
#endif
	m->is_inspecting = true;
	MUSEUM_SAY("* packets are inspected");
	MUSEUM_STEP;
#ifdef MUSEUM_BUG
	m->references = 0;
	MUSEUM_SAY("-> Rundown: initialize");
#else
	m->is_closed = false;
	MUSEUM_SAY("-> Rundown: open");
#endif
	MUSEUM_END;
}

static enum museum_step packet(struct museum *m)
{
	MUSEUM_BEGIN(m, PACKET);
	MUSEUM_WAIT(m->is_inspecting);
	if (m->is_closed)
		MUSEUM_RETURN;
	m->references++;
	MUSEUM_SAY("-> Rundown: acquire");
	MUSEUM_STEP;
	MUSEUM_SAY("-> Rundown: release");
	MUSEUM_CLAIM(dropped_reference_was_counted, true, m->references > 0);
	m->references--;
	MUSEUM_END;
}

enum museum_step museum_run(struct museum *m, int thread)
{
	return thread == ATTACH ? attach_client(m) : packet(m);
}
