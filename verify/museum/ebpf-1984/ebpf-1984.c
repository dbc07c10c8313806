/* SPDX-License-Identifier: MIT */
/*
 * ebpf-1984.c - a function drops the last reference to what it works on
 *
 * In miniature: ebpf_link_detach_program(), and the application that closes its handle of the link.
 */
#include "../museum.h"

enum { DETACH, CLOSE, MUSEUM_THREADS };

struct museum {
	uint16_t at[MUSEUM_THREADS];
	uint8_t dropped; /* of the two references, the program's and the handle's */
	uint8_t own;
	bool is_freed;
};

static void release(struct museum *m)
{
	if (m->dropped == 2 && !m->own) {
		m->is_freed = true;
		MUSEUM_SAY("-> Link: freed");
	}
}

static enum museum_step detach_program(struct museum *m)
{
	MUSEUM_BEGIN(m, DETACH);
	/* the program's reference keeps the link here */
#ifndef MUSEUM_BUG
	m->own = 1;
	MUSEUM_STEP;
#endif
	m->dropped++;
	MUSEUM_SAY("-> Link: the program lets go");
	release(m);
	MUSEUM_STEP;
	MUSEUM_SAY("-> Link: detached");
	MUSEUM_CLAIM(link_is_held_while_used, true, !m->is_freed);
#ifndef MUSEUM_BUG
	MUSEUM_STEP;
	m->own = 0;
	release(m);
#endif
	MUSEUM_END;
}

static enum museum_step close_handle(struct museum *m)
{
	MUSEUM_BEGIN(m, CLOSE);
	m->dropped++;
	MUSEUM_SAY("-> Link: the handle is closed");
	release(m);
	MUSEUM_END;
}

enum museum_step museum_run(struct museum *m, int thread)
{
	return thread == DETACH ? detach_program(m) : close_handle(m);
}
