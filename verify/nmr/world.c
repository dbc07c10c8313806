/* SPDX-License-Identifier: MIT */
/*
 * world.c - the pages, the core's steps, and what the threads of both systems have in common
 */
#include "world-private.h"

#include <string.h>

#include "nmr-attachment/nmr-attachment-names.h"
#include "nmr-client/nmr-client-names.h"
#include "nmr-provider/nmr-provider-names.h"
#include "nmr-side/nmr-side-names.h"

struct slu_world slu_world;
struct slu_core_outcome slu_core_did;

/* An assertion of the core that did not hold in the option that is being taken. */
static const char *asserted;

/* The pages. */

static bool offer(struct slu_rows *rows, uint8_t *state, unsigned object, int event, uint32_t *effects)
{
	uint8_t from = *state;
	bool taken = rows->machine->step(state, event, effects);

	slu_rows_say(rows, &slu_core_listener, object, event, from, taken);
	return taken;
}

bool slu_see_attachment(unsigned b, int event)
{
	static struct slu_rows rows = {.machine = &slu_nmr_attachment_info};
	uint32_t owed = 0;
	bool taken = offer(&rows, &w->seen_attachment[b], NB + b, event, &owed);

	w->seen_owed[b] |= (uint8_t)owed;
	return taken;
}

static bool offer_side(uint8_t *state, unsigned object, int event)
{
	static struct slu_rows rows = {.machine = &slu_nmr_side_info};
	uint32_t effects = 0;

	return offer(&rows, state, object, event, &effects);
}

bool slu_see_side(unsigned i, int event)
{
	return offer_side(&w->seen_side[i], 2 * NB + i, event);
}

bool slu_own_side(unsigned i, int event)
{
	return offer_side(&w->own_side[i], 4 * NB + i, event);
}

#define EACH_KIND(word)                     \
	[MODULE_##word] = {                 \
	        SLU_NMR_CLIENT_EV_##word,   \
	        SLU_NMR_PROVIDER_EV_##word, \
	}
static const int module_events[][2] = {
        EACH_KIND(REGISTER), EACH_KIND(REGISTER_COMPLETE), EACH_KIND(REGISTER_FAILED), EACH_KIND(ATTACH),
        EACH_KIND(DETACH),   EACH_KIND(LATE_BIND),         EACH_KIND(DEREGISTER),      EACH_KIND(DRAINED),
        EACH_KIND(WAIT),     EACH_KIND(WAIT_COMPLETE),
};
#undef EACH_KIND

bool slu_module_page(unsigned m, enum slu_module_event event, uint32_t *effects)
{
	static struct slu_rows rows[2] = {{.machine = &slu_nmr_client_info}, {.machine = &slu_nmr_provider_info}};
	unsigned kind = m >= NC;
	uint32_t ignored = 0;

	return offer(&rows[kind], &w->core.module[m], kind ? m - NC : m, module_events[event][kind],
	             effects ? effects : &ignored);
}

bool slu_takes_attach(unsigned m)
{
	uint8_t state = w->core.module[m];

	return m < NC ? state == SLU_NMR_CLIENT_REGISTERING || state == SLU_NMR_CLIENT_REGISTERED
	              : state == SLU_NMR_PROVIDER_REGISTERING || state == SLU_NMR_PROVIDER_REGISTERED;
}

/* The core. */

unsigned slu_status_of(const struct slu_core_outcome *outcome)
{
	if (outcome->status == SLU_STATUS_SUCCESS)
		return SUCCESS;
	return outcome->status == SLU_STATUS_PENDING ? PENDING : 0;
}

void slu_core(enum slu_core_region region, unsigned m, unsigned b, unsigned callout, unsigned side, unsigned status)
{
	/* by NO_ANSWER or failed, SUCCESS, PENDING */
	static const uint32_t statuses[] = {SLU_STATUS_FAILURE, SLU_STATUS_SUCCESS, SLU_STATUS_PENDING};
	struct slu_core_turn turn = {(uint8_t)m, (uint8_t)b, (uint8_t)callout, (uint8_t)side, statuses[status]};
	/* A client that fails after all does what the core takes for granted that none does (NMR-13). */
	bool may_assert = b != NOBODY && w->let_go[b];

	slu_core_run(&w->core, region, &turn, &slu_core_did);
	for (m = 0; m < NM; m++)
		w->woken[m] |= slu_core_did.woken >> m & 1;
	if (slu_core_did.asserted && !may_assert)
		asserted = "core_assertion";
	CLAIM(registrar_follows_its_pages, true, !slu_core_did.lost);
}

void slu_refuse_registration(unsigned m)
{
	bool failed = nmr->fail_registration(m) && nmr->fail_registration(m);

	w->life[m] = failed ? FREED : w->life[m];
}

/* A callback calls the deregistration of its own module, and returns after that call has. */

static bool may_ask(const struct slu_world_thread *thread)
{
	unsigned m = slu_module_of(thread->s);

	return HOSTILE && thread->at == IN_CALLBACK && !slu_detaches(thread) && w->life[m] == REGISTERED &&
	       !w->asked[m];
}

#ifdef SLU_FAULT_WAIT_IN_CALLBACK
bool slu_callback_option(struct slu_world_thread *thread, unsigned variant, bool fire)
{
	WHEN(variant == 0 && slu_cleans_up(thread) && thread->at == IN_CALLBACK);
	slu_begin_wait(slu_module_of(thread->s), true, thread->at);
	return true;
}
#else
bool slu_callback_option(struct slu_world_thread *thread, unsigned variant, bool fire)
{
	unsigned m = slu_module_of(thread->s);

	if (variant == 0) {
		WHEN(may_ask(thread));
		w->asked[m] = 1;
		thread->at = IN_CALL;
		return true;
	}
	WHEN(HOSTILE && thread->at == IN_CALL && w->returned[m]);
	thread->at = OUT_OF_CALL;
	return true;
}
#endif

/* What a thread may wrongly do after it called the completion. */

#if defined(SLU_FAULT_TOUCH_AFTER_COMPLETE) || defined(SLU_FAULT_COMPLETE_TWICE)
void slu_after(struct slu_world_thread *thread, unsigned i)
{
	thread->after = (uint8_t)(1 + i);
}
#else
void slu_after(struct slu_world_thread *thread, unsigned i)
{
	(void)thread, (void)i;
}
#endif

bool slu_after_option(struct slu_world_thread *thread, bool fire)
{
	WHEN(thread->after && !thread->callout);
#ifdef SLU_FAULT_TOUCH_AFTER_COMPLETE
	slu_touch_context(thread->after - 1u);
#else
	slu_see_complete(thread->after - 1u);
#endif
	thread->after = 0;
	return true;
}

/* Calls between modules, by side: one begins, and one ends. */

static bool is_callable(unsigned i)
{
	return w->half[i].is_open && w->in_flight + 1 <= CALLS;
}

static void leave_call(unsigned i)
{
	w->inside[i]--;
	w->in_flight--;
}

#if defined(SLU_FAULT_PENDING_CALL_NOT_COUNTED)
static bool end_option(unsigned i, unsigned variant, bool fire)
{
	if (variant == 1) {
		WHEN(w->inside[i] && w->half[i].calls);
		slu_end_call(i);
		return true;
	}
	WHEN(w->inside[i] > w->half[i].calls);
	leave_call(i);
	return true;
}
#elif defined(SLU_FAULT_TEST_UNLOCKED)
static bool end_option(unsigned i, unsigned variant, bool fire)
{
	bool is_last = w->half[i].calls == 0 && w->answer[i] != NO_ANSWER;

	if (variant == 1) {
		WHEN(w->inside[i]);
		slu_drop_call(i);
		w->unsure[i] = 1;
		leave_call(i);
		return true;
	}
	WHEN(w->unsure[i]);
	w->unsure[i] = 0;
	w->due[i] = is_last;
	return true;
}
#elif defined(SLU_FAULT_WAIT_IN_CALL)
static bool end_option(unsigned i, unsigned variant, bool fire)
{
	if (variant == 1) {
		WHEN(w->inside[i]);
		leave_call(i);
		slu_end_call(i);
		return true;
	}
	WHEN(w->inside[i] && w->returned[slu_module_of(i)]);
	slu_begin_wait(slu_module_of(i), true, NOWHERE);
	return true;
}
#else
static bool end_option(unsigned i, unsigned variant, bool fire)
{
	WHEN(variant == 1 && w->inside[i] && slu_lock_is_free(slu_module_of(i)));
	leave_call(i);
	slu_end_call(i);
	return true;
}
#endif

bool slu_calls(unsigned v, unsigned variant, bool fire)
{
	unsigned i = variant / CALL_OPTIONS;

	if (v)
		return false;
	if (variant % CALL_OPTIONS)
		return end_option(i, variant % CALL_OPTIONS, fire);
	WHEN(is_callable(i));
	slu_begin_call(i);
	return true;
}

/* The actors. */

static void start(void)
{
	memset(w, 0, sizeof *w);
	w->core.clients = NC;
	w->core.providers = NP;
	memset(w->core.module, SLU_NMR_CLIENT_STATE_START, NC);
	memset(w->core.module + NC, SLU_NMR_PROVIDER_STATE_START, NP);
	memset(w->core.attachment, SLU_NMR_ATTACHMENT_STATE_START, NB);
	memset(w->core.side, SLU_NMR_SIDE_STATE_START, 2 * NB);
	memset(w->seen_attachment, SLU_NMR_ATTACHMENT_STATE_START, sizeof w->seen_attachment);
	memset(w->seen_side, SLU_NMR_SIDE_STATE_START, sizeof w->seen_side);
	memset(w->own_side, SLU_NMR_SIDE_STATE_START, sizeof w->own_side);
	for (unsigned b = 0; b < NB; b++)
		w->completer[b].b = (uint8_t)b;
	for (unsigned i = 0; i < 2 * NB; i++)
		w->detacher[i].s = (uint8_t)i;
}

static bool is_started(void)
{
	return w->core.clients != 0;
}

static bool act_start(unsigned v, unsigned variant, bool fire)
{
	WHEN(!v && !variant && !is_started());
	start();
	return true;
}

static bool act_rest(unsigned v, unsigned variant, bool fire)
{
	(void)v, (void)variant, (void)fire;
	return false;
}

const unsigned slu_world_end = FREE_NMR ? FREE_MODULE_END : MODULE_VARIANTS - 1;

const struct slu_world_actor slu_world_actors[] = {
        [SLU_ACTOR_START] = {"Start", SLU_WORLD_ONE, 1, SLU_LEVEL_PASSIVE},
        [SLU_ACTOR_MODULE] = {"Module", SLU_WORLD_EACH_DEVICE, MODULE_VARIANTS, SLU_LEVEL_PASSIVE},
        [SLU_ACTOR_CALLS] = {"Calls", SLU_WORLD_ONE, CALL_OPTIONS * 2 * NB, SLU_LEVEL_DISPATCH},
        [SLU_ACTOR_COMPLETER] = {"Completer", SLU_WORLD_EACH_DEVICE, COMPLETER_VARIANTS, SLU_LEVEL_DISPATCH},
        [SLU_ACTOR_ATTACHER] = {"Attacher", SLU_WORLD_EACH_DEVICE, ATTACHER_VARIANTS, SLU_LEVEL_PASSIVE},
        [SLU_ACTOR_DETACHER] = {"Detacher", SLU_WORLD_EACH_DEVICE, DETACHER_VARIANTS, SLU_LEVEL_DISPATCH},
        [SLU_ACTOR_REST] = {"Rest", SLU_WORLD_ONE, 1, SLU_LEVEL_PASSIVE},
};

static bool act(enum slu_actor actor, unsigned v, unsigned variant, bool fire)
{
	switch (actor) {
	case SLU_ACTOR_START:
		return act_start(v, variant, fire);
	case SLU_ACTOR_MODULE:
		return v < NM && (FREE_NMR ? slu_free_module : slu_registrar_module)(v, variant, fire);
	case SLU_ACTOR_CALLS:
		return slu_calls(v, variant, fire);
	case SLU_ACTOR_COMPLETER:
		return v < NB && (FREE_NMR ? slu_free_completer : slu_registrar_completer)(v, variant, fire);
	case SLU_ACTOR_ATTACHER:
		return v < NB && FREE_NMR && slu_free_attacher(v, variant, fire);
	case SLU_ACTOR_DETACHER:
		return v < 2 * NB && FREE_NMR && slu_free_detacher(v, variant, fire);
	default:
		return act_rest(v, variant, fire);
	}
}

static bool somebody_waits(void)
{
	for (unsigned m = 0; m < NM; m++) {
		if (w->module[m].phase != ENDED && w->module[m].phase != STAYS)
			return true;
	}
	return false;
}

bool slu_world_option(enum slu_actor actor, unsigned v, unsigned b, unsigned variant, bool fire)
{
	(void)b;
	if (!is_started() && actor != SLU_ACTOR_START)
		return false;
	if (fire) {
		slu_world_violated = NULL;
		asserted = NULL;
		slu_core_listener.counter = slu_world_listener.counter;
		slu_core_listener.print = slu_world_listener.print;
	}
	if (!act(actor, v, variant, fire))
		return false;
	if (!fire)
		return true;
	w->rests = somebody_waits() ? RESTING : RESTED;
	if (!slu_world_violated)
		slu_world_violated = asserted;
	return true;
}
