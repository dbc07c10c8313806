/* SPDX-License-Identifier: MIT */
/*
 * lifecycle.c - the mux on the user-mode host, frames as fast as they go, and a thousand lifecycle events a second beside them
 *
 *   traffic    batches of frames of two VLANs, from the wire through the binding, the mux and a virtual miniport to the protocol above,
 *              and home again
 *   events     a virtual miniport is paused and restarted; the binding is; it is unbound, bound, and all that hangs on it comes back
 *
 * Real threads, the real driver over the real core, and NDIS's own view of both, which names what breaks the contract. Frames that come
 * while there is nobody to take them are turned away, by name. At the end all is taken down, every ledger must balance, and every frame of
 * the traffic is one that arrived or one that was turned away.
 */
#include "frame.h"

#include <mux.h>
#include <ndis/conductor.h>
#include <scheduler.h>

#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define DEVICES     2
#define FRAME_BYTES 64
#define MTU_BYTES   1518
#define FRAMES      2000000L /* of a turn */
#define EVENT_NS    1000000.0

static struct {
	struct slu_sched *sched;
	struct slu_platform platform;
	struct slu_account *account;
	struct slu_ndis *ndis;
	struct slu_mux *mux;
	uint64_t offered;
	uint64_t arrived;      /* by the thread of the traffic: who indicates calls who gets it */
	unsigned long in_vain; /* batches of which nothing has arrived */
	unsigned long events;
	double busy;        /* nanoseconds of the clock that events had */
	atomic_ulong wrong; /* claims that were broken, and calls that made no sense */
	atomic_bool is_over;
} world;

static const char *const device_names[DEVICES] = {"ten", "twenty"};
static const uint16_t vlans[DEVICES] = {10, 20};

/*
 * What the driver and NDIS ask for
 */

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

static void lock_ndis(void *context)
{
	(void)context;
	slu_sched_lock(world.sched, SLU_SCHED_LOCK_NDIS);
}

static void unlock_ndis(void *context)
{
	(void)context;
	slu_sched_unlock(world.sched, SLU_SCHED_LOCK_NDIS);
}

static void wait_for(void *context, void *object)
{
	(void)context;
	slu_sched_wait(world.sched, object);
}

static void wake(void *context, void *object)
{
	(void)context;
	slu_sched_wake(world.sched, object);
}

static slu_word thread(void *context)
{
	(void)context;
	return slu_sched_thread(world.sched);
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

/* A work item of the driver: its image waits for it. */
struct item {
	void *object;
	void (*work)(void *object);
};

static void run_item(void *context)
{
	const struct item item = *(struct item *)context;

	free(context);
	item.work(item.object);
	slu_ndis_leave(world.ndis);
}

static void defer_driver(void *context, void *object, void (*work)(void *object))
{
	struct item *item = malloc(sizeof *item);

	(void)context;
	if (!item)
		abort();
	*item = (struct item){object, work};
	slu_ndis_enter(world.ndis);
	slu_sched_post(world.sched, run_item, item);
}

static uint32_t choose(void *context, uint32_t count)
{
	(void)context;
	return slu_sched_choose(world.sched, count);
}

static void go_on(void *context)
{
	(void)context;
}

static void event(void *context, const char *actor, const char *object, const char *what, const char *from,
                  const char *to, const char *status)
{
	(void)context, (void)actor, (void)object, (void)what, (void)from, (void)to, (void)status;
}

static void violated(void *context, const char *claim, const char *what)
{
	(void)context;
	if (!atomic_fetch_add(&world.wrong, 1))
		fprintf(stderr, "lifecycle: %s: %s\n", claim, what);
}

static void wire(void *context, unsigned adapter, const struct slu_nbl *nbl)
{
	(void)context, (void)adapter, (void)nbl;
}

static void arrived(void *context, unsigned device, const struct slu_nbl *nbl)
{
	(void)context, (void)device, (void)nbl;
	world.arrived++;
}

static struct slu_platform platform(void (*lock)(void *), void (*unlock)(void *))
{
	return (struct slu_platform){
	        .lock = lock, .unlock = unlock, .wait = wait_for, .wake = wake, .defer = defer, .thread = thread};
}

/*
 * Events
 */

static void need(struct slu_ndis_result result, const char *what)
{
	if (!result.refused && !slu_status_is_error(result.status))
		return;
	if (!atomic_fetch_add(&world.wrong, 1))
		fprintf(stderr, "lifecycle: %s: %s\n", what, result.refused ? result.text : "failed");
}

static void come_up(void)
{
	need(slu_ndis_bind(world.ndis, 0, false), "bind");
	need(slu_ndis_restart_binding(world.ndis, 0), "restart of the binding");
	for (unsigned i = 0; i < DEVICES; i++) {
		need(slu_ndis_wait_for_start(world.ndis, i), "start");
		need(slu_ndis_restart_device(world.ndis, i, false), "restart");
	}
}

static void begin_event(unsigned long number)
{
	unsigned device = (unsigned)(number / 3 % DEVICES);

	switch (number % 3) {
	case 0:
		need(slu_ndis_pause_device(world.ndis, device), "pause");
		need(slu_ndis_restart_device(world.ndis, device, false), "restart");
		return;
	case 1:
		need(slu_ndis_pause_binding(world.ndis, 0), "pause of the binding");
		need(slu_ndis_restart_binding(world.ndis, 0), "restart of the binding");
		return;
	default:
		need(slu_ndis_unbind(world.ndis, 0), "unbind");
		come_up();
	}
}

/* One each millisecond; one that is late makes the others no later. */
static void send_events(void *context)
{
	double begin = bench_wall();

	(void)context;
	for (unsigned long number = 0; !atomic_load(&world.is_over); number++) {
		double wait = begin + EVENT_NS * (double)(number + 1) - bench_wall();
		const struct timespec time = {.tv_nsec = (long)wait};

		if (wait > 0)
			nanosleep(&time, NULL);
		begin_event(number);
		world.events++;
	}
}

/*
 * Traffic
 */

struct load {
	bool has_events;
	double own;  /* nanoseconds of the thread for a frame that arrived, */
	double wall; /* of the clock, */
	double all;  /* and of the thread for one that arrived or was turned away */
};

/* A sender of whose batch nothing has arrived lets others go first. */
static void send_batch(void)
{
	uint64_t before = world.arrived;
	static uint8_t frames[DEVICES][FRAME_BYTES] = {{2, [12] = 0x81, [15] = 10, 8}, {2, [12] = 0x81, [15] = 20, 8}};

	for (int i = 0; i < SLU_NDIS_BATCH_MAX; i++) {
		world.offered++;
		/* Four of one VLAN, then four of the other. */
		if (!slu_ndis_frame(world.ndis, 0, frames[i / 4 % DEVICES], FRAME_BYTES, FRAME_BYTES, 0, world.offered))
			slu_ndis_frame_lost(world.ndis, 0);
	}
	slu_ndis_indicate_frames(world.ndis, 0);
	if (world.arrived == before) {
		world.in_vain++;
		sched_yield();
	}
}

static void send_frames(void *context)
{
	struct load *load = context;
	uint64_t before = world.arrived, offered = world.offered;
	double wall = bench_wall(), own = bench_thread();

	while (world.offered - offered < (uint64_t)FRAMES)
		send_batch();
	own = bench_thread() - own;
	wall = bench_wall() - wall;
	if (load->has_events)
		world.busy += wall;
	load->own = own / (double)(world.arrived - before);
	load->wall = wall / (double)(world.arrived - before);
	load->all = own / (double)(world.offered - offered);
	atomic_store(&world.is_over, true);
}

static double run_load(void *context, long turns)
{
	struct load *load = context;

	(void)turns;
	atomic_store(&world.is_over, false);
	slu_sched_post(world.sched, send_frames, load);
	if (load->has_events)
		slu_sched_post(world.sched, send_events, NULL);
	slu_sched_settle(world.sched, true);
	return load->own;
}

/* Of the turn that was run before this. */
static double wall_of(void *context, long turns)
{
	(void)turns;
	return ((struct load *)context)->wall;
}

static double all_of(void *context, long turns)
{
	(void)turns;
	return ((struct load *)context)->all;
}

/*
 * All
 */

static void choose_form(enum slu_ndis_operation operation, enum slu_ndis_form form)
{
	need(slu_ndis_choose_form(world.ndis, operation, form), slu_ndis_operation_names[operation]);
}

static void bring_up(void *context)
{
	(void)context;
	choose_form(SLU_NDIS_RETURN, SLU_NDIS_FORM_AT_ONCE);
	need(slu_ndis_load(world.ndis, SLU_NDIS_STEP_NONE, -1), "load");
	for (unsigned i = 0; i < DEVICES; i++)
		need(slu_ndis_start(world.ndis, i, SLU_NDIS_START_ANY, 0), "start");
	come_up();
}

static void take_down(void *context)
{
	(void)context;
	need(slu_ndis_unbind(world.ndis, 0), "unbind");
}

/* Once nothing of the driver runs any more. */
static void unload(void *context)
{
	(void)context;
	need(slu_ndis_unload(world.ndis), "unload");
}

static void make_world(void)
{
	struct slu_ndis_world ndis = {
	        .platform = platform(lock_ndis, unlock_ndis),
	        .choose = choose,
	        .yield = go_on,
	        .defer_last = defer_last,
	        .event = event,
	        .violated = violated,
	        .wire = wire,
	        .arrived = arrived,
	};

	world.sched = slu_sched_new_threaded(1);
	world.platform = platform(lock_driver, unlock_driver);
	world.platform.defer = defer_driver;
	world.account = slu_account_new();
	world.mux = slu_mux_new(&world.platform);
	world.ndis = slu_ndis_new(&ndis, world.account, slu_mux_entry, world.mux);
	slu_ndis_add_adapter(world.ndis, "trunk", MTU_BYTES);
	slu_mux_add_lower(world.mux, "trunk", slu_ndis_frame_ledger(world.ndis, 0));
	for (unsigned i = 0; i < DEVICES; i++) {
		slu_ndis_add_device(world.ndis, device_names[i], 0);
		slu_ndis_set_carrier(world.ndis, i);
		slu_mux_add_device(world.mux, device_names[i], "trunk", vlans[i]);
	}
	slu_ndis_set_batch(world.ndis, SLU_NDIS_BATCH_MAX);
}

static void run(slu_work *work)
{
	slu_sched_post(world.sched, work, NULL);
	slu_sched_settle(world.sched, true);
}

/* Each frame of the traffic is in the ledger of the wire, and all that arrived in one of the two that say so. */
static bool balances(void)
{
	struct slu_ledger *frames = slu_ndis_frame_ledger(world.ndis, 0);
	uint64_t up = 0;

	for (unsigned i = 0; i < DEVICES; i++)
		up += slu_ledger_count(frames, device_names[i]);
	slu_account_print(world.account, stdout);
	printf("%lu events; %llu frames, %llu arrived, %lu batches in vain; %u ledgers do not balance, %lu claims "
	       "broken\n",
	       world.events, (unsigned long long)world.offered, (unsigned long long)world.arrived, world.in_vain,
	       slu_account_unbalanced(world.account), atomic_load(&world.wrong));
	return !slu_account_unbalanced(world.account) && !atomic_load(&world.wrong) && world.events &&
	       slu_ledger_sum_in(frames) == world.offered && up == world.arrived && !slu_sched_blocked(world.sched);
}

int main(int argc, char **argv)
{
	struct bench *bench = bench_new("lifecycle", argc, argv);
	static struct load quiet, busy = {.has_events = true};
	bool is_right;

	make_world();
	run(bring_up);
	int without = bench_add(bench, "a frame, no events", run_load, &quiet, FRAMES);
	int without_wall = bench_add(bench, "the same by the clock", wall_of, &quiet, 1);
	int with = bench_add(bench, "a frame, 1,000 events a second", run_load, &busy, FRAMES);
	int with_wall = bench_add(bench, "the same by the clock", wall_of, &busy, 1);
	int with_all = bench_add(bench, "the same, those turned away counted", all_of, &busy, 1);
	bench_run(bench);
	bench_goal(bench, "events in a second", (double)world.events / world.busy * 1e9, BENCH_AT_LEAST, 950, "");
	bench_goal(bench, "frames that arrive, 1,000 events a second against none", bench_ratio(bench, with, without),
	           BENCH_AT_MOST, 1.05, "x");
	bench_goal(bench, "the same, by the clock", bench_ratio(bench, with_wall, without_wall), BENCH_AT_MOST, 1.05,
	           "x");
	bench_goal(bench, "frames that are dealt with, likewise", bench_ratio(bench, with_all, without), BENCH_AT_MOST,
	           1.05, "x");
	run(take_down);
	run(unload);
	slu_ndis_finish(world.ndis);
	is_right = balances();
	slu_sched_free(world.sched);
	slu_ndis_free(world.ndis);
	slu_mux_free(world.mux);
	slu_account_free(world.account);
	return bench_end(bench) || !is_right;
}
