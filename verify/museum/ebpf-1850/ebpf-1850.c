/* SPDX-License-Identifier: MIT */
/*
 * ebpf-1850.c - a reader looks at a flag, then reads
 *
 * In miniature: a reader in ebpf_program.c, and the detach callback.
 */
#include "../museum.h"

enum { READER, DETACH, MUSEUM_THREADS };

struct museum {
	uint16_t at[MUSEUM_THREADS];
	bool is_detaching;
	bool is_unloaded;
	uint8_t readers;
};

static enum museum_step reader(struct museum *m)
{
	MUSEUM_BEGIN(m, READER);
	if (m->is_detaching)
		MUSEUM_RETURN;
	MUSEUM_SAY("* the flag is not set");
#ifndef MUSEUM_BUG
	m->readers++;
#endif
	MUSEUM_STEP;
	MUSEUM_SAY("-> Provider: read its data");
	MUSEUM_CLAIM(data_outlives_its_reader, true, !m->is_unloaded);
#ifndef MUSEUM_BUG
	MUSEUM_STEP;
	m->readers--;
#endif
	MUSEUM_END;
}

static enum museum_step detach(struct museum *m)
{
	MUSEUM_BEGIN(m, DETACH);
	m->is_detaching = true;
	MUSEUM_SAY("* the flag is set");
	MUSEUM_WAIT(!m->readers);
	m->is_unloaded = true;
	MUSEUM_SAY("-> Provider: unload");
	MUSEUM_END;
}

enum museum_step museum_run(struct museum *m, int thread)
{
	return thread == READER ? reader(m) : detach(m);
}
