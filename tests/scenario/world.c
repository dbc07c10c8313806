/* SPDX-License-Identifier: MIT */
/*
 * world.c - the conductor and a driver, on the seeded scheduler
 */
#include "world.h"

#include <stdio.h>
#include <string.h>

struct world world;

static void lock(void *context)
{
	(void)context;
	slu_sched_lock(world.sched, SLU_SCHED_LOCK_NDIS);
}

static void unlock(void *context)
{
	(void)context;
	slu_sched_unlock(world.sched, SLU_SCHED_LOCK_NDIS);
}

static void lock_driver(void *context)
{
	(void)context;
	slu_sched_lock(world.sched, SLU_SCHED_LOCK_DRIVER);
}

static void unlock_driver(void *context)
{
	(void)context;
	slu_sched_unlock(world.sched, SLU_SCHED_LOCK_DRIVER);
}

static void wait(void *context, void *object)
{
	(void)context;
	slu_sched_wait(world.sched, object);
}

static void wake(void *context, void *object)
{
	(void)context;
	slu_sched_wake(world.sched, object);
}

static void defer(void *context, void *object, void (*work)(void *object))
{
	(void)context;
	slu_sched_post(world.sched, work, object);
}

static void defer_last(void *context, void *object, void (*work)(void *object))
{
	(void)context;
	slu_sched_post_idle(world.sched, work, object);
}

static slu_word thread(void *context)
{
	(void)context;
	return slu_sched_thread(world.sched);
}

/* All at once: the choices of the seed are tested by the scenarios. */
static uint32_t choose(void *context, uint32_t count)
{
	(void)context;
	(void)count;
	return 0;
}

static void yield(void *context)
{
	(void)context;
}

static void event(void *context, const char *actor, const char *object, const char *name, const char *from,
                  const char *to, const char *status)
{
	(void)context;
	(void)object;
	(void)from;
	(void)to;
	(void)status;
	if (world.hears)
		world.hears(actor, name);
}

static void claim_violated(void *context, const char *claim, const char *what)
{
	(void)context;
	if (!*world.violated) {
		snprintf(world.violated, sizeof world.violated, "%s", claim);
		print_message("  %s: %s\n", claim, what);
	}
}

static void frame_moved(void *context, unsigned index, const struct slu_nbl *nbl)
{
	(void)context;
	(void)index;
	(void)nbl;
}

static const struct slu_ndis_world ndis_world = {
        .platform = {.lock = lock, .unlock = unlock, .wait = wait, .wake = wake, .defer = defer, .thread = thread},
        .choose = choose,
        .yield = yield,
        .defer_last = defer_last,
        .event = event,
        .violated = claim_violated,
        .wire = frame_moved,
        .arrived = frame_moved,
};

const struct slu_platform world_platform = {
        .lock = lock_driver,
        .unlock = unlock_driver,
        .wait = wait,
        .wake = wake,
        .defer = defer,
        .thread = thread,
};

void world_begin(slu_ndis_driver_entry *entry, void *image)
{
	struct slu_account *account = slu_account_new();

	world = (struct world){
	        .sched = slu_sched_new_seeded(1),
	        .account = account,
	        .ndis = slu_ndis_new(&ndis_world, account, entry, image),
	};
	slu_ndis_add_adapter(world.ndis, "adapter", 1514);
	slu_ndis_add_device(world.ndis, "device", 0);
	for (int i = SLU_NDIS_OPEN; i < SLU_NDIS_OPERATION_COUNT; i++)
		slu_ndis_choose_form(world.ndis, (enum slu_ndis_operation)i, SLU_NDIS_FORM_AT_ONCE);
}

void world_run(slu_work *work, bool idle)
{
	slu_sched_post(world.sched, work, world.ndis);
	slu_sched_settle(world.sched, idle);
}

void world_finish(void)
{
	slu_ndis_finish(world.ndis);
}

void world_end(void)
{
	slu_sched_free(world.sched);
	slu_ndis_free(world.ndis);
	slu_account_free(world.account);
}

unsigned world_count(const char *ledger, const char *outcome)
{
	return (unsigned)slu_ledger_count(slu_account_find(world.account, ledger), outcome);
}
