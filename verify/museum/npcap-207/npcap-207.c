/* SPDX-License-Identifier: MIT */
/*
 * npcap-207.c - the driver's record does not follow the attach
 *
 * In miniature: the end of NPF_AttachAdapter(), NPF_Restart().
 */
#include "../museum.h"

enum { NDIS, MUSEUM_THREADS };

enum { FILTER_DETACHED, FILTER_ATTACHING, FILTER_PAUSED, FILTER_RESTARTING, FILTER_RUNNING };

struct museum {
	uint16_t at[MUSEUM_THREADS];
	uint8_t binding_status;
};

static enum museum_step ndis(struct museum *m)
{
	MUSEUM_BEGIN(m, NDIS);
	/* NPF_AttachAdapter() */
	m->binding_status = FILTER_ATTACHING;
	MUSEUM_SAY("-> filter: FilterAttach");
	MUSEUM_STEP;
#ifndef MUSEUM_BUG
	m->binding_status = FILTER_PAUSED;
#endif
	MUSEUM_SAY("* FilterAttach returns: the filter is paused");
	MUSEUM_STEP;
	/* NPF_Restart() */
	MUSEUM_SAY("-> filter: FilterRestart");
	MUSEUM_CLAIM(restart_finds_a_paused_filter, true, m->binding_status == FILTER_PAUSED);
	m->binding_status = FILTER_RESTARTING;
	MUSEUM_STEP;
	m->binding_status = FILTER_RUNNING;
	MUSEUM_END;
}

enum museum_step museum_run(struct museum *m, int thread)
{
	(void)thread;
	return ndis(m);
}
