/* SPDX-License-Identifier: MIT */
/*
 * netkvm-334.c - the error path of a power-up does not resume the state machine
 *
 * In miniature: ParaNdis_PowerOn() and the pause that follows. Whether the device comes up is the world's choice.
 */
#include "../museum.h"

enum { POWER_ON, DEVICE, PAUSE, MUSEUM_THREADS };

enum { STATE_SUSPENDED, STATE_RUNNING, STATE_PAUSED };

struct museum {
	uint16_t at[MUSEUM_THREADS];
	uint8_t state;
	bool device_is_up;
	bool power_on_has_returned;
};

static enum museum_step power_on(struct museum *m)
{
	MUSEUM_BEGIN(m, POWER_ON);
	MUSEUM_SAY("-> Adapter: power on");
	MUSEUM_STEP;
	if (m->device_is_up) {
		m->state = STATE_RUNNING;
		MUSEUM_SAY("-> Adapter: resumed");
	} else {
		MUSEUM_SAY("* the device does not come up");
#ifndef MUSEUM_BUG
		m->state = STATE_RUNNING;
		MUSEUM_SAY("-> Adapter: resumed");
#endif
	}
	MUSEUM_STEP;
	m->power_on_has_returned = true;
	MUSEUM_END;
}

static enum museum_step device(struct museum *m)
{
	MUSEUM_BEGIN(m, DEVICE);
	m->device_is_up = true;
	MUSEUM_SAY("* the device is up");
	MUSEUM_END;
}

static enum museum_step pause_adapter(struct museum *m)
{
	MUSEUM_BEGIN(m, PAUSE);
	MUSEUM_WAIT(m->power_on_has_returned);
	MUSEUM_SAY("-> Adapter: MiniportPause");
	MUSEUM_WAIT(m->state == STATE_RUNNING);
	MUSEUM_CLAIM(pause_finds_a_resumed_adapter, true, m->state == STATE_RUNNING);
	m->state = STATE_PAUSED;
	MUSEUM_END;
}

enum museum_step museum_run(struct museum *m, int thread)
{
	switch (thread) {
	case POWER_ON:
		return power_on(m);
	case DEVICE:
		return device(m);
	default:
		return pause_adapter(m);
	}
}
