/* SPDX-License-Identifier: MIT */
/*
 * npcap-341.c - the driver is unloaded under an injection
 *
 * In miniature: the callout that injects, the completion, and the stop.
 */
#include "../museum.h"

enum { CLASSIFY, STOP, MUSEUM_THREADS };

struct museum {
	uint16_t at[MUSEUM_THREADS];
	bool is_stopping;
	bool is_unloaded;
	uint8_t injections;
};

static enum museum_step classify(struct museum *m)
{
	MUSEUM_BEGIN(m, CLASSIFY);
	if (m->is_stopping)
		MUSEUM_RETURN;
	m->injections++;
	MUSEUM_SAY("-> Wfp: FwpsInjectNetworkSendAsync");
	MUSEUM_STEP;
	MUSEUM_SAY("* completion");
	MUSEUM_CLAIM(injection_finds_its_driver, true, !m->is_unloaded);
	m->injections--;
	MUSEUM_END;
}

static enum museum_step stop(struct museum *m)
{
	MUSEUM_BEGIN(m, STOP);
	m->is_stopping = true;
	MUSEUM_SAY("* stop");
	MUSEUM_STEP;
#ifndef MUSEUM_BUG
	MUSEUM_WAIT(!m->injections);
#endif
	m->is_unloaded = true;
	MUSEUM_SAY("-> Wfp: FwpsInjectionHandleDestroy");
	MUSEUM_END;
}

enum museum_step museum_run(struct museum *m, int thread)
{
	return thread == CLASSIFY ? classify(m) : stop(m);
}
