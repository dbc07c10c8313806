/* SPDX-License-Identifier: MIT */
/*
 * ebpf-1906.c - a pointer is cleared before the registrar is told
 *
 * In miniature: ebpf_link_detach_program() and the function that a hook invokes.
 */
#include "../museum.h"

enum { DETACH, HOOK, MUSEUM_THREADS };

struct museum {
	uint16_t at[MUSEUM_THREADS];
	bool program_is_cleared;
	bool is_closed;
	uint8_t invocations;
};

static enum museum_step detach_program(struct museum *m)
{
	MUSEUM_BEGIN(m, DETACH);
#ifdef MUSEUM_BUG
	m->program_is_cleared = true;
	MUSEUM_SAY("* link->program = NULL");
	MUSEUM_STEP;
#endif
	/* NmrDeregisterClient, and the wait for it */
	m->is_closed = true;
	MUSEUM_SAY("-> Hook: detach");
	MUSEUM_WAIT(!m->invocations);
#ifndef MUSEUM_BUG
	m->program_is_cleared = true;
	MUSEUM_SAY("* link->program = NULL");
#endif
	MUSEUM_END;
}

static enum museum_step hook(struct museum *m)
{
	MUSEUM_BEGIN(m, HOOK);
	if (m->is_closed)
		MUSEUM_RETURN;
	m->invocations++;
	MUSEUM_SAY("-> Link: invoke");
	MUSEUM_STEP;
	MUSEUM_CLAIM(invoked_link_has_its_program, true, !m->program_is_cleared);
	MUSEUM_STEP;
	m->invocations--;
	MUSEUM_END;
}

enum museum_step museum_run(struct museum *m, int thread)
{
	return thread == DETACH ? detach_program(m) : hook(m);
}
