/* SPDX-License-Identifier: MIT */
/*
 * ovs-80.c - a global pointer is cleared while packets still use it
 *
 * In miniature: a packet, and OvsUninitSwitchContext() in the detach of the extension.
 */
#include "../museum.h"

enum { PACKET, DETACH, MUSEUM_THREADS };

struct museum {
	uint16_t at[MUSEUM_THREADS];
	uint8_t packets; /* references besides the extension's own */
	bool is_detached;
	bool pointer_is_null; /* gOvsSwitchContext */
};

/* The caller's was the last. */
static void free_context(struct museum *m)
{
	m->pointer_is_null = true;
	MUSEUM_SAY("* the context is freed, its pointer NULL");
}

static enum museum_step packet(struct museum *m)
{
	MUSEUM_BEGIN(m, PACKET);
	if (m->is_detached)
		MUSEUM_RETURN;
	m->packets++;
	MUSEUM_SAY("-> Switch: acquire");
	MUSEUM_STEP;
	MUSEUM_SAY("-> Switch: look up the port");
	MUSEUM_CLAIM(packet_finds_the_switch, true, !m->pointer_is_null);
	MUSEUM_STEP;
	m->packets--;
	if (m->is_detached && !m->packets)
		free_context(m);
	MUSEUM_END;
}

static enum museum_step detach(struct museum *m)
{
	MUSEUM_BEGIN(m, DETACH);
	m->is_detached = true;
	MUSEUM_SAY("-> Switch: detach");
#ifdef MUSEUM_BUG
	m->pointer_is_null = true;
#endif
	if (!m->packets)
		free_context(m);
	MUSEUM_END;
}

enum museum_step museum_run(struct museum *m, int thread)
{
	return thread == PACKET ? packet(m) : detach(m);
}
