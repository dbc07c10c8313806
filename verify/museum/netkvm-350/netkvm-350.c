/* SPDX-License-Identifier: MIT */
/*
 * netkvm-350.c - an OID polls a device that the shutdown has reset
 *
 * In miniature: ParaNdis_OnShutdown(), SendControlMessage() for an OID, and the device.
 */
#include "../museum.h"

enum { SHUTDOWN, REQUEST, DEVICE, MUSEUM_THREADS };

struct museum {
	uint16_t at[MUSEUM_THREADS];
	bool is_reset;
	bool is_asked;
	bool is_answered;
};

static enum museum_step on_shutdown(struct museum *m)
{
	MUSEUM_BEGIN(m, SHUTDOWN);
	/* the lock is free: no message is under way */
	MUSEUM_WAIT(!m->is_asked || m->is_answered);
	m->is_reset = true;
	MUSEUM_SAY("-> Device: reset");
	MUSEUM_END;
}

static enum museum_step send_control_message(struct museum *m)
{
	MUSEUM_BEGIN(m, REQUEST);
	MUSEUM_SAY("* OID: the multicast list");
#ifndef MUSEUM_BUG
	if (m->is_reset)
		MUSEUM_RETURN;
#endif
	m->is_asked = true;
	MUSEUM_SAY("-> Device: control message");
	MUSEUM_WAIT(m->is_answered);
	MUSEUM_END;
}

static enum museum_step device(struct museum *m)
{
	MUSEUM_BEGIN(m, DEVICE);
	MUSEUM_WAIT(m->is_reset || m->is_asked);
	if (m->is_reset)
		MUSEUM_RETURN;
	MUSEUM_CLAIM(request_has_one_answer, true, !m->is_answered);
	m->is_answered = true;
	MUSEUM_SAY("-> Request: answer");
	MUSEUM_END;
}

enum museum_step museum_run(struct museum *m, int thread)
{
	switch (thread) {
	case SHUTDOWN:
		return on_shutdown(m);
	case REQUEST:
		return send_control_message(m);
	default:
		return device(m);
	}
}
