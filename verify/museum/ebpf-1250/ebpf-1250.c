/* SPDX-License-Identifier: MIT */
/*
 * ebpf-1250.c - deferred calls on each processor stand for an empty client
 *
 * In miniature: a hook that is invoked at either level, and the rundown in the detach.
 */
#include "../museum.h"

enum { DISPATCH_HOOK, PASSIVE_HOOK, DETACH, MUSEUM_THREADS };

struct museum {
	uint16_t at[MUSEUM_THREADS];
	bool is_closed;
	bool context_is_freed;
	uint8_t inside;
	uint8_t inside_at_dispatch;
};

static enum museum_step invoke(struct museum *m, int thread)
{
	MUSEUM_BEGIN(m, thread);
	if (m->is_closed)
		MUSEUM_RETURN;
	m->inside++;
	if (thread == DISPATCH_HOOK)
		m->inside_at_dispatch++;
	MUSEUM_SAY("-> Client: invoke");
	MUSEUM_STEP;
	MUSEUM_SAY("* uses the context");
	MUSEUM_CLAIM(invoked_context_is_alive, true, !m->context_is_freed);
	m->inside--;
	if (thread == DISPATCH_HOOK)
		m->inside_at_dispatch--;
	MUSEUM_END;
}

static enum museum_step detach(struct museum *m)
{
	MUSEUM_BEGIN(m, DETACH);
	m->is_closed = true;
	MUSEUM_SAY("-> Client: detach");
#ifdef MUSEUM_BUG
	/* a deferred call has run on each processor */
	MUSEUM_WAIT(!m->inside_at_dispatch);
#else
	MUSEUM_WAIT(!m->inside);
#endif
	m->context_is_freed = true;
	MUSEUM_SAY("-> Client: free the context");
	MUSEUM_END;
}

enum museum_step museum_run(struct museum *m, int thread)
{
	return thread == DETACH ? detach(m) : invoke(m, thread);
}
