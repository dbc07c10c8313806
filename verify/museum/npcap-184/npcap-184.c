/* SPDX-License-Identifier: MIT */
/*
 * npcap-184.c - an OID is waited for with a spin lock held
 *
 * In miniature: NPF_RemoveFromGroupOpenArray() in a detach. A spin lock raises the level.
 */
#include "../museum.h"

enum { DETACH, BELOW, MUSEUM_THREADS };

enum { LEVEL_PASSIVE, LEVEL_DISPATCH = 2 };

struct museum {
	uint16_t at[MUSEUM_THREADS];
	uint8_t level; /* of the detaching thread */
	bool is_asked;
	bool is_answered;
	bool is_closed;
};

static enum museum_step detach_adapter(struct museum *m)
{
	MUSEUM_BEGIN(m, DETACH);
	m->level = LEVEL_DISPATCH;
	MUSEUM_SAY("* takes the lock: DISPATCH_LEVEL");
	MUSEUM_STEP;
#ifndef MUSEUM_BUG
	m->level = LEVEL_PASSIVE;
	MUSEUM_SAY("* gives it up: PASSIVE_LEVEL");
	MUSEUM_STEP;
#endif
	m->is_asked = true;
	MUSEUM_SAY("-> Below: OID packet filter");
	MUSEUM_STEP;
	MUSEUM_SAY("* NdisWaitEvent");
	MUSEUM_CLAIM(waits_at_passive_level, true, m->level == LEVEL_PASSIVE);
	MUSEUM_WAIT(m->is_answered);
	m->level = LEVEL_PASSIVE;
	m->is_closed = true;
	MUSEUM_END;
}

static enum museum_step below(struct museum *m)
{
	MUSEUM_BEGIN(m, BELOW);
	MUSEUM_WAIT(m->is_asked);
	m->is_answered = true;
	MUSEUM_SAY("-> Detach: answer");
	MUSEUM_END;
}

enum museum_step museum_run(struct museum *m, int thread)
{
	return thread == DETACH ? detach_adapter(m) : below(m);
}
