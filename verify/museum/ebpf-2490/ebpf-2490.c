/* SPDX-License-Identifier: MIT */
/*
 * ebpf-2490.c - a link is detached while its registration has not returned
 *
 * In miniature: attach and detach of one link from two threads.
 */
#include "../museum.h"

enum { ATTACH, DETACH, MUSEUM_THREADS };

struct museum {
	uint16_t at[MUSEUM_THREADS];
	bool has_client; /* link->extension_client != NULL */
	bool is_attached;
	bool has_handle;
};

static enum museum_step attach_link(struct museum *m)
{
	MUSEUM_BEGIN(m, ATTACH);
	m->has_client = true;
	MUSEUM_SAY("* the record is there");
	MUSEUM_STEP;
	MUSEUM_SAY("-> Registrar: NmrRegisterClient");
	MUSEUM_STEP;
	m->has_handle = true;
	m->is_attached = true;
	MUSEUM_SAY("* the handle is stored");
	MUSEUM_END;
}

static enum museum_step detach_link(struct museum *m)
{
	MUSEUM_BEGIN(m, DETACH);
#ifdef MUSEUM_BUG
	if (!m->has_client)
#else
	if (!m->is_attached)
#endif
		MUSEUM_RETURN;
	MUSEUM_SAY("-> Registrar: NmrDeregisterClient");
	MUSEUM_CLAIM(deregisters_what_is_registered, true, m->has_handle);
	m->is_attached = false;
	m->has_client = false;
	MUSEUM_END;
}

enum museum_step museum_run(struct museum *m, int thread)
{
	return thread == ATTACH ? attach_link(m) : detach_link(m);
}
