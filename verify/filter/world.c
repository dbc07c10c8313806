/* SPDX-License-Identifier: MIT */
/*
 * world.c - the module, who acts, and what is asked of every step
 */
#include "world-private.h"

#include "filter/filter-names.h"
#include "pending/pending-names.h"
#include "rows/rows.h"

struct slu_world slu_world;
const char *slu_world_asserted;
int slu_world_level;

static struct slu_rows rows = {.machine = &slu_filter_info};

/* Of the option that is being taken. */
static bool refused;

static void say_row(int event, uint8_t from, bool taken)
{
	const struct slu_rows_listener listener = {
	        .counter = slu_world_listener.counter,
	        .print = slu_world_listener.print,
	};

	slu_rows_say(&rows, &listener, 0, event, from, taken);
}

void slu_world_legal(bool taken)
{
	refused = refused || !taken;
}

bool slu_world_pass(int event)
{
	uint8_t state = w->filter.state;
	uint32_t effects = 0;
	bool taken = slu_filter_machine(&state, event, &effects);

	say_row(event, w->filter.state, taken);
	slu_world_legal(taken);
	return taken;
}

/* Pending machines have no trace: where each began and ended in a step is read off their states. */

static uint8_t pending_seen[CALLS];

const struct slu_pending *slu_world_call(unsigned call)
{
	return call == CALL_STATE ? &w->filter.up : &w->oid_up;
}

static const char *pending_label(uint8_t state)
{
	for (size_t i = 0; i < slu_pending_info.state_count; i++) {
		if (slu_pending_info.states[i].number == state)
			return slu_pending_info.states[i].label;
	}
	return "nothing";
}

static void look_at_pending(void)
{
	for (unsigned i = 0; i < CALLS; i++)
		pending_seen[i] = slu_world_call(i)->state;
}

static void tell_pending(void)
{
	for (unsigned i = 0; i < CALLS && slu_world_listener.print; i++) {
		uint8_t now = slu_world_call(i)->state;

		if (pending_seen[i] != now)
			slu_world_listener.print("~ pending %u moves %s %s\n", i, pending_label(pending_seen[i]),
			                         pending_label(now));
	}
}

/* The platform: who steps holds the lock. */

static bool locked;

static void lock(void *context)
{
	(void)context;
	SLU_ASSERT(!locked);
	locked = true;
}

static void unlock(void *context)
{
	(void)context;
	SLU_ASSERT(locked);
	locked = false;
}

static void on_step(void *context, const struct slu_step *step)
{
	(void)context;
	say_row(step->event, step->from, step->taken);
	slu_world_legal(step->taken);
}

static const struct slu_platform platform = {.lock = lock, .unlock = unlock, .trace = on_step};

uint32_t slu_world_due(void)
{
	struct slu_filter copy = w->filter;

	return slu_filter_take(&copy, true);
}

/* After every step. */

/* Members that the core writes before it reads them again. */

static void clear_pending(struct slu_pending *pending)
{
	if (pending->state != SLU_PENDING_EARLY)
		pending->status = SLU_STATUS_SUCCESS;
}

static void clear_dead(void)
{
	clear_pending(&w->filter.up);
	clear_pending(&w->filter.down);
	clear_pending(&w->oid_up);
	if (!(w->filter.owed & SLU_FILTER_DO_FAIL_RESTART))
		w->filter.failure = SLU_STATUS_SUCCESS;
}

static unsigned owed(void)
{
	unsigned count = w->works + (unsigned)(w->after != 0);

	for (uint32_t bits = w->filter.owed; bits; bits &= bits - 1)
		count++;
	return count;
}

static bool holds_something(void)
{
	return w->context || w->oid || w->oid_done || w->filter.oids ||
	       slu_drain_count(&w->filter.gates[SLU_FILTER_SENDS]) ||
	       slu_drain_count(&w->filter.gates[SLU_FILTER_RECEIVES]);
}

static void after_event(void)
{
	CLAIM(one_effect_is_owed, owed(), owed() == 1);
	CLAIM(legal_event_is_taken, true, !refused);
	CLAIM(paused_holds_no_traffic, w->ndis == N_PAUSED,
	      slu_world_own_sends() + slu_world_own_loans() + w->indicating == 0);
	CLAIM(detached_holds_nothing, w->ndis == N_HALTED || w->filter.state == SLU_FILTER_DETACHED,
	      !holds_something());
	clear_dead();
}

/* The actors. */

static bool act_start(unsigned variant, bool fire)
{
	(void)variant;
	WHEN(!w->filter.platform);
	slu_filter_init(&w->filter, &platform, &slu_world_filter_ops, NULL);
	slu_pending_init(&w->oid_up);
	return true;
}

/* Everything has come to its end. */
static bool all_rest(void)
{
	return (w->ndis == N_HALTED || w->ndis == N_PAUSED || w->ndis == N_RUNNING) && !owed() &&
	       slu_world_has_no_request() &&
	       slu_world_own_sends() + slu_world_own_loans() + w->indicating + w->oid + w->oid_done + w->leaked == 0;
}

static bool act_rest(unsigned variant, bool fire)
{
	WHEN(!LIVE && w->rests == variant && (variant != RESTING || all_rest()));
	w->rests++;
	return true;
}

const struct slu_world_actor slu_world_actors[] = {
        [SLU_ACTOR_START] = {"Start", SLU_WORLD_ONE, 1, SLU_LEVEL_PASSIVE},
        [SLU_ACTOR_NDIS] = {"Ndis", SLU_WORLD_ONE, 4, SLU_LEVEL_PASSIVE},
        [SLU_ACTOR_ABOVE] = {"Above", SLU_WORLD_ONE, 2, SLU_LEVEL_DISPATCH},
        [SLU_ACTOR_RECEIVE] = {"Receive", SLU_WORLD_ONE, 1, SLU_LEVEL_DISPATCH},
        [SLU_ACTOR_SEND_COMPLETE] = {"SendComplete", SLU_WORLD_ONE, 2, SLU_LEVEL_DISPATCH},
        [SLU_ACTOR_INDICATE] = {"Indicate", SLU_WORLD_ONE, 1, SLU_LEVEL_DISPATCH},
        [SLU_ACTOR_RETURN] = {"Return", SLU_WORLD_ONE, 2, SLU_LEVEL_DISPATCH},
        [SLU_ACTOR_OID_COMPLETE] = {"OidComplete", SLU_WORLD_ONE, 2, SLU_LEVEL_DISPATCH},
        [SLU_ACTOR_FILTER] = {"Filter", SLU_WORLD_ONE, 9, SLU_LEVEL_PASSIVE},
        [SLU_ACTOR_STATE_CALLBACK] = {"StateCallback", SLU_WORLD_ONE, 3, SLU_LEVEL_PASSIVE},
        [SLU_ACTOR_OID_CALLBACK] = {"OidCallback", SLU_WORLD_ONE, 2, SLU_LEVEL_DISPATCH},
        [SLU_ACTOR_REST] = {"Rest", SLU_WORLD_ONE, 3, SLU_LEVEL_PASSIVE},
};

static slu_world_act *const acts[] = {
        [SLU_ACTOR_START] = act_start,
        [SLU_ACTOR_NDIS] = slu_world_ndis,
        [SLU_ACTOR_ABOVE] = slu_world_above,
        [SLU_ACTOR_RECEIVE] = slu_world_receive,
        [SLU_ACTOR_SEND_COMPLETE] = slu_world_send_complete,
        [SLU_ACTOR_INDICATE] = slu_world_indicate,
        [SLU_ACTOR_RETURN] = slu_world_return,
        [SLU_ACTOR_OID_COMPLETE] = slu_world_oid_complete,
        [SLU_ACTOR_FILTER] = slu_world_filter,
        [SLU_ACTOR_STATE_CALLBACK] = slu_world_state_callback,
        [SLU_ACTOR_OID_CALLBACK] = slu_world_oid_callback,
        [SLU_ACTOR_REST] = act_rest,
};

bool slu_world_option(enum slu_actor actor, unsigned v, unsigned b, unsigned variant, bool fire)
{
	(void)v, (void)b;
	if (!w->filter.platform && actor != SLU_ACTOR_START)
		return false;
	if (fire) {
		slu_world_violated = NULL;
		slu_world_asserted = NULL;
		slu_world_level = (int)slu_world_actors[actor].level;
		refused = false;
		look_at_pending();
	}
	if (!acts[actor](variant, fire))
		return false;
	if (!fire)
		return true;
	after_event();
	if (actor != SLU_ACTOR_START)
		tell_pending();
	if (!slu_world_violated)
		slu_world_violated = slu_world_asserted;
	return true;
}
