/* SPDX-License-Identifier: MIT */
/*
 * usersim-318.c - a provider registers while a client deregisters
 *
 * In miniature: bind(), the attach, and begin_unbind() of the registrar's emulation. A lock region is one step.
 */
#include "../museum.h"

enum { REGISTER_PROVIDER, DEREGISTER_CLIENT, MUSEUM_THREADS };

enum binding { BINDING_NONE, BINDING_START, BINDING_READY };

struct museum {
	uint16_t at[MUSEUM_THREADS];
	uint8_t binding;
	uint8_t bindings_of_client;
	bool is_deregistering;
};

/* Both detach callbacks succeed at once. */
static void unbind(struct museum *m)
{
	m->binding = BINDING_NONE;
	m->bindings_of_client--;
	MUSEUM_SAY("-> Client: detach");
}

/* Under the lock. A binding that is not ready is taken for one that is being torn down. */
static void begin_unbind(struct museum *m)
{
	if (m->binding == BINDING_READY)
		unbind(m);
}

static enum museum_step register_provider(struct museum *m)
{
	MUSEUM_BEGIN(m, REGISTER_PROVIDER);
	if (m->is_deregistering)
		MUSEUM_RETURN;
	m->bindings_of_client++;
	m->binding = BINDING_START;
	MUSEUM_SAY("* the binding is inserted: Start");
	MUSEUM_STEP;
	MUSEUM_SAY("-> Client: attach");
	MUSEUM_STEP;
	MUSEUM_CLAIM(binding_is_counted, true, m->bindings_of_client == 1);
	m->binding = BINDING_READY;
	MUSEUM_SAY("* the binding is Ready");
#ifndef MUSEUM_BUG
	/* late bind: somebody deregistered meanwhile */
	if (m->is_deregistering)
		unbind(m);
#endif
	MUSEUM_END;
}

static enum museum_step deregister_client(struct museum *m)
{
	MUSEUM_BEGIN(m, DEREGISTER_CLIENT);
	m->is_deregistering = true;
	MUSEUM_SAY("* NmrDeregisterClient");
	begin_unbind(m);
	MUSEUM_WAIT(!m->bindings_of_client);
	MUSEUM_SAY("* the wait returns");
	MUSEUM_END;
}

enum museum_step museum_run(struct museum *m, int thread)
{
	return thread == REGISTER_PROVIDER ? register_provider(m) : deregister_client(m);
}
