/* SPDX-License-Identifier: MIT */
/*
 * ebpf-3594.c - a detach callback waits for an epoch that its own thread is in
 *
 * In miniature: the load of a program, and the detach callback that the registrar calls inside it.
 */
#include "../museum.h"

enum { LOAD, INVOKE, MUSEUM_THREADS };

struct museum {
	uint16_t at[MUSEUM_THREADS];
	uint8_t epochs; /* threads inside */
	bool is_visible;
};

static enum museum_step load_program(struct museum *m)
{
	MUSEUM_BEGIN(m, LOAD);
	m->epochs++;
	MUSEUM_SAY("* enters an epoch");
	MUSEUM_STEP;
	MUSEUM_SAY("-> Registrar: NmrRegisterClient");
	MUSEUM_STEP;
	/* detach_provider(), called by the registrar on this thread */
	MUSEUM_SAY("* detach callback");
#ifndef MUSEUM_BUG
	if (m->is_visible)
#endif
		MUSEUM_WAIT(!m->epochs);
	MUSEUM_CLAIM(thread_is_in_its_epoch, true, m->epochs > 0);
	MUSEUM_STEP;
	m->epochs--;
	MUSEUM_END;
}

/* Some other program's */
static enum museum_step invoke_program(struct museum *m)
{
	MUSEUM_BEGIN(m, INVOKE);
	m->epochs++;
	MUSEUM_SAY("* enters an epoch");
	MUSEUM_STEP;
	m->epochs--;
	MUSEUM_SAY("* leaves it");
	MUSEUM_END;
}

enum museum_step museum_run(struct museum *m, int thread)
{
	return thread == LOAD ? load_program(m) : invoke_program(m);
}
