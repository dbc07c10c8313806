/* SPDX-License-Identifier: MIT */
/*
 * ebpf-990.c - a binding context is freed in the detach callback
 *
 * In miniature: the client's detach and cleanup callbacks, and the provider's hook that invokes the client.
 */
#include "../museum.h"

enum { HOOK, DETACH_PROVIDER, DETACH_CLIENT, CLEANUP, MUSEUM_THREADS };

struct museum {
	uint16_t at[MUSEUM_THREADS];
	bool context_is_freed;
	bool hook_is_closed;
	bool provider_has_detached;
	bool client_has_detached;
	uint8_t invocations;
};

static enum museum_step hook(struct museum *m)
{
	MUSEUM_BEGIN(m, HOOK);
	if (m->hook_is_closed)
		MUSEUM_RETURN;
	m->invocations++;
	MUSEUM_SAY("-> Client: invoke_program");
	MUSEUM_STEP;
	MUSEUM_CLAIM(context_lives_until_cleanup, true, !m->context_is_freed);
	MUSEUM_STEP;
	m->invocations--;
	MUSEUM_END;
}

static enum museum_step detach_provider(struct museum *m)
{
	MUSEUM_BEGIN(m, DETACH_PROVIDER);
	m->hook_is_closed = true;
	MUSEUM_SAY("* provider: detach");
	MUSEUM_WAIT(!m->invocations);
	m->provider_has_detached = true;
	MUSEUM_END;
}

static enum museum_step detach_client(struct museum *m)
{
	MUSEUM_BEGIN(m, DETACH_CLIENT);
#ifdef MUSEUM_BUG
	m->context_is_freed = true;
#endif
	m->client_has_detached = true;
	MUSEUM_SAY("* client: detach");
	MUSEUM_END;
}

static enum museum_step clean_up(struct museum *m)
{
	MUSEUM_BEGIN(m, CLEANUP);
	MUSEUM_WAIT(m->provider_has_detached && m->client_has_detached);
	m->context_is_freed = true;
	MUSEUM_SAY("* client: clean up");
	MUSEUM_END;
}

enum museum_step museum_run(struct museum *m, int thread)
{
	switch (thread) {
	case HOOK:
		return hook(m);
	case DETACH_PROVIDER:
		return detach_provider(m);
	case DETACH_CLIENT:
		return detach_client(m);
	default:
		return clean_up(m);
	}
}
