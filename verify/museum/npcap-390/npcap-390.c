/* SPDX-License-Identifier: MIT */
/*
 * npcap-390.c - FilterPause returns success, and a send completes the pause again
 *
 * In miniature: NPF_Pause() and the completion of a send.
 */
#include "../museum.h"

enum { PAUSE, SEND, MUSEUM_THREADS };

enum { FILTER_RUNNING, FILTER_PAUSING, FILTER_PAUSED };

struct museum {
	uint16_t at[MUSEUM_THREADS];
	uint8_t state;
	uint8_t sends;
	bool pause_pending;
	bool is_answered; /* what NDIS knows */
};

static void answer(struct museum *m)
{
	MUSEUM_CLAIM(pause_completes_once, true, !m->is_answered);
	m->is_answered = true;
	m->state = FILTER_PAUSED;
}

static enum museum_step filter_pause(struct museum *m)
{
	MUSEUM_BEGIN(m, PAUSE);
	m->state = FILTER_PAUSING;
	m->pause_pending = true;
	MUSEUM_SAY("* NPF_Pause");
	MUSEUM_STEP;
#ifndef MUSEUM_BUG
	MUSEUM_WAIT(!m->sends);
#endif
	MUSEUM_SAY("-> Ndis: NDIS_STATUS_SUCCESS");
	answer(m);
	MUSEUM_END;
}

static enum museum_step send_packet(struct museum *m)
{
	MUSEUM_BEGIN(m, SEND);
	if (m->state != FILTER_RUNNING)
		MUSEUM_RETURN;
	m->sends++;
	MUSEUM_SAY("-> Below: send");
	MUSEUM_STEP;
	m->sends--;
	MUSEUM_SAY("* the send is back");
#ifdef MUSEUM_BUG
	if (m->pause_pending && !m->sends) {
		MUSEUM_SAY("-> Ndis: NdisFPauseComplete");
		answer(m);
	}
#endif
	MUSEUM_END;
}

enum museum_step museum_run(struct museum *m, int thread)
{
	return thread == PAUSE ? filter_pause(m) : send_packet(m);
}
