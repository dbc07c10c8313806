/* SPDX-License-Identifier: MIT */
/*
 * netkvm-343.c - sends in the queue of a device that was unplugged are never completed
 *
 * In miniature: the transmit queue, the notice of the removal, and the pause that follows.
 */
#include "../museum.h"

enum { SEND, DEVICE, NDIS, MUSEUM_THREADS };

struct museum {
	uint16_t at[MUSEUM_THREADS];
	bool is_pausing;
	bool is_removed;
	uint8_t sends; /* accepted, not completed */
	uint8_t queue;
};

static enum museum_step send_packet(struct museum *m)
{
	MUSEUM_BEGIN(m, SEND);
	if (m->is_removed || m->is_pausing)
		MUSEUM_RETURN;
	m->sends++;
	m->queue++;
	MUSEUM_SAY("-> Queue: a packet");
	MUSEUM_END;
}

/* It takes one packet, if there is one while it is there. */
static enum museum_step device(struct museum *m)
{
	MUSEUM_BEGIN(m, DEVICE);
	MUSEUM_WAIT(m->queue || m->is_pausing);
	if (!m->queue || m->is_removed)
		MUSEUM_RETURN;
	m->queue--;
	m->sends--;
	MUSEUM_SAY("-> Queue: sent");
	MUSEUM_END;
}

static enum museum_step ndis(struct museum *m)
{
	MUSEUM_BEGIN(m, NDIS);
	m->is_removed = true;
	MUSEUM_SAY("-> Device: surprise removal");
#ifndef MUSEUM_BUG
	m->sends = (uint8_t)(m->sends - m->queue);
	m->queue = 0;
	MUSEUM_SAY("-> Queue: all given back");
#endif
	MUSEUM_STEP;
	m->is_pausing = true;
	MUSEUM_SAY("* MiniportPause");
	MUSEUM_WAIT(!m->sends);
	MUSEUM_CLAIM(pause_is_complete_when_drained, true, !m->queue);
	MUSEUM_END;
}

enum museum_step museum_run(struct museum *m, int thread)
{
	switch (thread) {
	case SEND:
		return send_packet(m);
	case DEVICE:
		return device(m);
	default:
		return ndis(m);
	}
}
