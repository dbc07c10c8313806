/* SPDX-License-Identifier: MIT */
/*
 * world.c - the driver, who acts, and what is asked of every step
 */
#include "world-private.h"

#include "driver/driver-names.h"
#include "rows/rows.h"

struct slu_world slu_world;
const char *slu_world_asserted;
int slu_world_level;

static struct slu_rows rows = {.machine = &slu_driver_info};

/* Of the option that is being taken. */
static bool refused;

void slu_world_legal(bool taken)
{
	refused = refused || !taken;
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
	const struct slu_rows_listener listener = {
	        .counter = slu_world_listener.counter,
	        .print = slu_world_listener.print,
	};

	(void)context;
	slu_rows_say(&rows, &listener, 0, step->event, step->from, step->taken);
}

static const struct slu_platform platform = {.lock = lock, .unlock = unlock, .trace = on_step};

/* What several actors look at. */

bool slu_world_all(uint8_t state)
{
	for (unsigned b = 0; b < BINDINGS; b++) {
		if (w->binding[b] != state)
			return false;
	}
	return true;
}

bool slu_world_is_settled(void)
{
	for (unsigned b = 0; b < BINDINGS; b++) {
		if (w->binding[b] != N_HALTED && w->binding[b] != N_PAUSED)
			return false;
	}
	return true;
}

uint32_t slu_world_owed(void)
{
	return slu_driver_next(&w->driver, SLU_PLACE_CALLBACK);
}

bool slu_world_is_empty(void)
{
	return !w->miniport && w->protocol == UNKNOWN && !w->driver.object.owed && !w->after && w->device == N_HALTED &&
	       !w->driver.bound && !w->driver.devices && !w->control && slu_world_all(N_HALTED);
}

/* After every step. */

/* The bindings and the device of the world count as those of the core do. */
static void count(void)
{
	w->driver.bound = 0;
	for (unsigned b = 0; b < BINDINGS; b++)
		w->driver.bound += w->record[b];
	w->driver.devices = w->instance != NO_INSTANCE;
}

static unsigned owed_count(void)
{
	unsigned count = w->after != 0;

	for (uint32_t bits = w->driver.object.owed; bits; bits &= bits - 1)
		count++;
	return count;
}

static void after_event(void)
{
	CLAIM(one_effect_is_owed, owed_count(), owed_count() == 1);
	CLAIM(legal_event_is_taken, true, !refused);
	CLAIM(protocol_lives_inside_the_miniport, w->protocol != UNKNOWN, w->miniport);
}

/* The actors. */

static bool act_start(unsigned b, unsigned variant, bool fire)
{
	(void)b, (void)variant;
	WHEN(!w->driver.platform);
	slu_driver_init(&w->driver, &platform, &slu_world_driver_ops, NULL);
	return true;
}

static bool has_work(void)
{
	for (unsigned b = 0; b < BINDINGS; b++) {
		if (w->work[b] != NO_WORK)
			return true;
	}
	return false;
}

/* Everything has come to its end. */
static bool all_rest(void)
{
	if (w->image == NOT_LOADED)
		return true;
	return w->image == LOADED && !w->going && slu_world_is_settled() && !has_work() && !w->handle &&
	       (w->device == N_HALTED || w->device == N_REQUESTED || w->device == N_RUNNING);
}

static bool act_rest(unsigned b, unsigned variant, bool fire)
{
	(void)b;
	WHEN(!LIVE && w->rests == variant && (variant != RESTING || all_rest()));
	w->rests++;
	return true;
}

const struct slu_world_actor slu_world_actors[] = {
        [SLU_ACTOR_START] = {"Start", SLU_WORLD_ONE, 1, SLU_LEVEL_PASSIVE},
        [SLU_ACTOR_ADAPTER] = {"Adapter", SLU_WORLD_EACH_BINDING, 2, SLU_LEVEL_PASSIVE},
        [SLU_ACTOR_UNBIND] = {"Unbind", SLU_WORLD_EACH_BINDING, 1, SLU_LEVEL_PASSIVE},
        [SLU_ACTOR_BINDING] = {"Binding", SLU_WORLD_EACH_BINDING, 8, SLU_LEVEL_PASSIVE},
        [SLU_ACTOR_PLUG] = {"Plug", SLU_WORLD_ONE, 2, SLU_LEVEL_PASSIVE},
        [SLU_ACTOR_DEINITIALIZE] = {"Deinitialize", SLU_WORLD_ONE, 1, SLU_LEVEL_PASSIVE},
        [SLU_ACTOR_DEVICE] = {"Device", SLU_WORLD_ONE, 4, SLU_LEVEL_PASSIVE},
        [SLU_ACTOR_OPEN] = {"Open", SLU_WORLD_ONE, 1, SLU_LEVEL_PASSIVE},
        [SLU_ACTOR_CLOSE] = {"Close", SLU_WORLD_ONE, 1, SLU_LEVEL_PASSIVE},
        [SLU_ACTOR_USER] = {"User", SLU_WORLD_ONE, 3, SLU_LEVEL_PASSIVE},
        [SLU_ACTOR_PNP] = {"Pnp", SLU_WORLD_ONE, 3, SLU_LEVEL_PASSIVE},
        [SLU_ACTOR_NDIS] = {"Ndis", SLU_WORLD_ONE, 6, SLU_LEVEL_PASSIVE},
        [SLU_ACTOR_DRIVER] = {"Driver", SLU_WORLD_ONE, 6, SLU_LEVEL_PASSIVE},
        [SLU_ACTOR_REST] = {":init:", SLU_WORLD_ONE, 3, SLU_LEVEL_PASSIVE},
};

static slu_world_act *const acts[] = {
        [SLU_ACTOR_START] = act_start,         [SLU_ACTOR_ADAPTER] = slu_world_adapter,
        [SLU_ACTOR_UNBIND] = slu_world_unbind, [SLU_ACTOR_BINDING] = slu_world_binding,
        [SLU_ACTOR_PLUG] = slu_world_plug,     [SLU_ACTOR_DEINITIALIZE] = slu_world_deinitialize,
        [SLU_ACTOR_DEVICE] = slu_world_device, [SLU_ACTOR_OPEN] = slu_world_open,
        [SLU_ACTOR_CLOSE] = slu_world_close,   [SLU_ACTOR_USER] = slu_world_user,
        [SLU_ACTOR_PNP] = slu_world_pnp,       [SLU_ACTOR_NDIS] = slu_world_ndis,
        [SLU_ACTOR_DRIVER] = slu_world_driver, [SLU_ACTOR_REST] = act_rest,
};

bool slu_world_option(enum slu_actor actor, unsigned v, unsigned b, unsigned variant, bool fire)
{
	(void)v;
	if (!w->driver.platform && actor != SLU_ACTOR_START)
		return false;
	if (fire) {
		slu_world_violated = NULL;
		slu_world_asserted = NULL;
		slu_world_level = (int)slu_world_actors[actor].level;
		refused = false;
	}
	if (!acts[actor](b, variant, fire))
		return false;
	if (!fire)
		return true;
	count();
	after_event();
	if (!slu_world_violated)
		slu_world_violated = slu_world_asserted;
	return true;
}
