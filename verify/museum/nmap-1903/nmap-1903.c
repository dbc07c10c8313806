/* SPDX-License-Identifier: MIT */
/*
 * nmap-1903.c - a read during a pause is taken for one during a close
 *
 * In miniature: NPF_StartUsingOpenInstance() in a read, pause and restart of the module, and a close.
 */
#include "../museum.h"

enum { NDIS, READ, CLOSE, MUSEUM_THREADS };

enum { OPEN_RUNNING, OPEN_PAUSED, OPEN_CLOSING };

struct museum {
	uint16_t at[MUSEUM_THREADS];
	uint8_t status;
	bool is_closed; /* by the application */
};

static enum museum_step ndis(struct museum *m)
{
	MUSEUM_BEGIN(m, NDIS);
	if (m->status != OPEN_RUNNING)
		MUSEUM_RETURN;
#ifdef MUSEUM_BUG
	m->status = OPEN_CLOSING;
#else
	m->status = OPEN_PAUSED;
#endif
	MUSEUM_SAY("-> Handle: pause");
	MUSEUM_STEP;
	if (!m->is_closed)
		m->status = OPEN_RUNNING;
	MUSEUM_SAY("-> Handle: restart");
	MUSEUM_END;
}

static enum museum_step read_packet(struct museum *m)
{
	MUSEUM_BEGIN(m, READ);
	MUSEUM_SAY("-> Handle: read");
	MUSEUM_WAIT(m->status != OPEN_PAUSED);
	if (m->status == OPEN_CLOSING) {
		MUSEUM_SAY("* STATUS_CANCELLED");
		MUSEUM_CLAIM(read_ends_with_the_handle_only, true, m->is_closed);
	}
	MUSEUM_END;
}

static enum museum_step close_handle(struct museum *m)
{
	MUSEUM_BEGIN(m, CLOSE);
	m->is_closed = true;
	m->status = OPEN_CLOSING;
	MUSEUM_SAY("-> Handle: close");
	MUSEUM_END;
}

enum museum_step museum_run(struct museum *m, int thread)
{
	switch (thread) {
	case NDIS:
		return ndis(m);
	case READ:
		return read_packet(m);
	default:
		return close_handle(m);
	}
}
