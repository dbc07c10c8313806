/* SPDX-License-Identifier: MIT */
/*
 * ebpf-4982.c - an attach sets its flag after the detach has cleared it
 *
 * In miniature: the client's two callbacks in ebpf_link.c, and a user of the link. What is done under the lock is one step.
 */
#include "../museum.h"

enum { ATTACH, DEREGISTER, USE, MUSEUM_THREADS };

struct museum {
	uint16_t at[MUSEUM_THREADS];
	bool provider_attached; /* link-> */
	bool provider_detached;
	bool provider_is_alive;
};

static enum museum_step client_attach_provider(struct museum *m)
{
	MUSEUM_BEGIN(m, ATTACH);
	/* the lock is given up around this call */
	m->provider_is_alive = true;
	MUSEUM_SAY("-> Provider: NmrClientAttachProvider");
	MUSEUM_STEP;
#ifdef MUSEUM_BUG
	m->provider_attached = true;
#else
	m->provider_attached = !m->provider_detached;
#endif
	MUSEUM_SAY("* the link's flag is set");
	MUSEUM_END;
}

static enum museum_step deregister_provider(struct museum *m)
{
	MUSEUM_BEGIN(m, DEREGISTER);
	MUSEUM_WAIT(m->provider_is_alive);
	m->provider_attached = false;
	m->provider_detached = true;
	MUSEUM_SAY("-> Attach: detach clears the flag");
	MUSEUM_STEP;
	m->provider_is_alive = false;
	MUSEUM_SAY("-> Provider: clean up");
	MUSEUM_END;
}

static enum museum_step use_link(struct museum *m)
{
	MUSEUM_BEGIN(m, USE);
	MUSEUM_SAY("* uses the link");
	MUSEUM_CLAIM(attached_provider_is_alive, m->provider_attached, m->provider_is_alive);
	MUSEUM_END;
}

enum museum_step museum_run(struct museum *m, int thread)
{
	switch (thread) {
	case ATTACH:
		return client_attach_provider(m);
	case DEREGISTER:
		return deregister_provider(m);
	default:
		return use_link(m);
	}
}
