/* SPDX-License-Identifier: MIT */
/*
 * dataplane.c - net buffer lists from ring to ring: each batch through a guard, accounted, by VLAN and address
 *
 * The guard is that of quiescent reports; a thread reports after each batch. Peers are loops of the same form over DPDK's ethdev on a
 * ring, and over its ring alone, in the same run.
 */
#include "frame.h"
#include "peers.h"

#include <sluice/demux.h>
#include <sluice/guard.h>
#include <sluice/ring.h>

#include "../../src/core/drain-processors.c"
#include "../../src/core/drain-reports.c"
#include "../../src/core/drain.c"
#include "../../src/core/guard.c"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SLOTS       1024
#define BURST_MAX   64
#define STRIDE      (2048 + 64) /* an odd number of cache lines */
#define LONG_FRAME  1500
#define ADDRESSES   64
#define ROWS        1024
#define SEATS       4
#define PATIENCE    1000000000
#define TURNS       2000000L
#define COPIES      20000L
#define CLOSE_NS    1000000 /* a pause and a restart a thousand times a second */
#define LIFE_FRAMES 300000000L

static struct slu_reporters reporters;
static struct slu_reporter seats[SEATS];
static struct slu_drain_counter counters[SEATS];
static struct slu_guard guard;
static _Alignas(128) struct slu_ring rings[2];
static _Alignas(128) struct slu_ring between;
static _Alignas(128) void *slots[3][SLOTS];
static _Alignas(64) struct slu_nbl nbls[PEER_FRAMES];
static _Alignas(64) uint8_t memory[PEER_FRAMES * STRIDE];
static uint8_t source[PEER_FRAMES * STRIDE];
static struct slu_nbl_pool pool;
static struct slu_demux demux;
static struct slu_demux_row rows[ROWS];

/* What went from ring to ring, what of it was looked up, and whose it was. */
static struct {
	uint64_t moved;
	uint64_t looked;
	uint64_t refused; /* batches, which were offered once again */
	uint64_t to[SLU_DEMUX_NOBODY + 1];
} account;

static void no_barrier(void)
{
	atomic_thread_fence(memory_order_seq_cst);
}

/*
 * Forwarding
 */

struct seat {
	struct slu_reporter *reporter;
	struct slu_drain_counter *counter;
	slu_word held;
};

static struct seat sit_down(void)
{
	struct slu_reporter *reporter = slu_reporter_enter(&reporters);

	struct slu_drain_counter *counter = slu_drain_counter_of(&guard.drain, reporter);

	return (struct seat){reporter, counter, slu_drain_held_by(counter)};
}

static inline void let_in(struct seat *seat, size_t count)
{
	while (!slu_drain_acquire_held(seat->counter, &seat->held, &guard.drain, count)) {
		slu_reporter_report(seat->reporter);
		account.refused++;
		sched_yield();
	}
}

static inline void let_out(struct seat *seat, size_t count)
{
	if (slu_drain_release_held(seat->counter, &seat->held, &guard.drain, count))
		slu_guard_tell(&guard);
	slu_reporter_report(seat->reporter);
}

static void count_by_number(struct slu_nbl *const *batch, size_t count)
{
	uint16_t numbers[BURST_MAX];

	slu_demux_find_all(&demux, batch, count, numbers);
	for (size_t i = 0; i < count; i++)
		account.to[numbers[i]]++;
}

/*
 * What each case is made of; unused parts are left out by the compiler. What moves stays in the one ring until it is in the other. What was let
 * in and what got there are one number here: each batch is held to it.
 */
static inline __attribute__((always_inline)) void forward(unsigned burst, long frames, bool guarded, bool looks)
{
	struct seat seat = sit_down();
	struct slu_ring *from = &rings[0], *to = &rings[1];
	long left = frames;

	while (left > 0) {
		size_t count = burst;
		void **batch = slu_ring_look(from, &count);
		struct slu_ring *before = from;

		if (guarded)
			let_in(&seat, count);
		if (looks)
			count_by_number((struct slu_nbl *const *)batch, count);
		if (slu_ring_put(to, batch, count) != count)
			abort();
		slu_ring_leave(from, count);
		if (guarded)
			let_out(&seat, count);
		left -= (long)count;
		from = to;
		to = before;
	}
	slu_reporter_leave(seat.reporter);
	account.moved += (uint64_t)(frames - left);
	account.looked += looks ? (uint64_t)(frames - left) : 0;
}

static void own_plain(unsigned burst, long frames)
{
	forward(burst, frames, false, false);
}

static void own_looks(unsigned burst, long frames)
{
	forward(burst, frames, false, true);
}

static void own_guarded(unsigned burst, long frames)
{
	forward(burst, frames, true, false);
}

static void own_demux(unsigned burst, long frames)
{
	forward(burst, frames, true, true);
}

struct loop {
	void (*run)(unsigned burst, long frames);
	unsigned burst;
};

static double turn(void *context, long turns)
{
	const struct loop *loop = context;
	double before = bench_thread();

	loop->run(loop->burst, turns);
	return (bench_thread() - before) / (double)turns;
}

/*
 * From one thread to another
 */

static void own_put(unsigned burst, long frames)
{
	void *batch[BURST_MAX] = {0};

	while (frames > 0) {
		size_t count = slu_ring_put(&between, batch, burst);

		frames -= (long)count;
		if (!count)
			sched_yield();
	}
}

static void own_get(unsigned burst, long frames)
{
	void *batch[BURST_MAX];

	while (frames > 0) {
		size_t count = slu_ring_get(&between, batch, burst);

		frames -= (long)count;
		if (!count)
			sched_yield();
	}
}

struct hand_over {
	void (*put)(unsigned burst, long frames);
	void (*get)(unsigned burst, long frames);
	unsigned burst;
};

static void hand_over_on(void *context, int thread, long turns)
{
	const struct hand_over *hand_over = context;

	if (thread)
		hand_over->get(hand_over->burst, turns);
	else
		hand_over->put(hand_over->burst, turns);
}

static double hand_over(void *context, long turns)
{
	/* A whole number of bursts, so that both sides end. */
	const struct hand_over *hand_over = context;

	return bench_threads(hand_over_on, context, 2, turns / hand_over->burst * hand_over->burst);
}

/*
 * Copies
 */

static double copy_by_fill(void *context, long turns)
{
	double before = bench_thread();

	(void)context;
	for (long i = 0; i < turns; i++)
		slu_nbl_fill(&nbls[i % PEER_FRAMES], source + i % PEER_FRAMES * STRIDE, LONG_FRAME);
	return (bench_thread() - before) / (double)turns;
}

static double copy_by_memcpy(void *context, long turns)
{
	double before = bench_thread();

	(void)context;
	for (long i = 0; i < turns; i++) {
		memcpy(nbls[i % PEER_FRAMES].data, source + i % PEER_FRAMES * STRIDE, LONG_FRAME);
		__asm__ volatile("" ::: "memory");
	}
	return (bench_thread() - before) / (double)turns;
}

/*
 * A lifecycle beside it
 */

static atomic_bool is_over;
static atomic_bool is_closed;
static long closes;

static void told_closed(void *context)
{
	(void)context;
	atomic_store(&is_closed, true);
}

static void *close_and_open(void *context)
{
	const struct timespec pause = {.tv_nsec = CLOSE_NS};
	slu_word now = 0;

	(void)context;
	while (!atomic_load(&is_over)) {
		nanosleep(&pause, NULL);
		atomic_store(&is_closed, false);
		if (!slu_guard_close(&guard, told_closed, NULL)) {
			while (!atomic_load(&is_closed)) {
				slu_reporters_attend(&reporters, ++now);
				sched_yield();
			}
		}
		closes++;
		slu_guard_open(&guard);
	}
	return NULL;
}

/* The same loop, while somebody closes and opens the guard. */
static double with_lifecycle(void *context, long turns)
{
	struct loop loop = {own_guarded, 32};
	pthread_t thread;
	double each;

	(void)context;
	atomic_store(&is_over, false);
	if (pthread_create(&thread, NULL, close_and_open, NULL))
		abort();
	each = turn(&loop, turns);
	atomic_store(&is_over, true);
	pthread_join(thread, NULL);
	return each;
}

/*
 * All
 */

/* Frames for 64 addresses, every other one with a tag; all of them are somebody's. */
static void make_frame(unsigned i)
{
	uint8_t frame[LONG_FRAME] = {2, 0, 0, 0, 0, (uint8_t)(i % ADDRESSES), 2, 0, 0, 0, 1, 0, 0x08, 0x00};

	if (i & 1)
		memcpy(frame + 12, "\x81\x00\x00\x0a\x08\x00", 6);
	memcpy(source + i * STRIDE, frame, sizeof frame);
	if (!slu_nbl_fill(slu_nbl_take(&pool), frame, sizeof frame))
		abort();
	nbls[i].length = 64;
}

static void set_up(void)
{
	slu_reporters_init(&reporters, seats, SEATS, PATIENCE, no_barrier);
	slu_guard_init(&guard, &reporters, counters);
	slu_guard_open(&guard);
	slu_nbl_pool_init(&pool, nbls, PEER_FRAMES, memory, STRIDE, 4);
	slu_demux_init(&demux, rows, ROWS);
	for (int i = 0; i < 2; i++)
		slu_ring_init(&rings[i], slots[i], SLOTS);
	slu_ring_init(&between, slots[2], SLOTS);
	for (uint16_t i = 0; i < ADDRESSES; i++) {
		const uint8_t address[] = {2, 0, 0, 0, 0, (uint8_t)i};

		if (!slu_demux_add(&demux, i & 1 ? 10 : 0, address, i))
			abort();
	}
	for (unsigned i = 0; i < PEER_FRAMES; i++) {
		void *nbl = &nbls[i];

		make_frame(i);
		if (slu_ring_put(&rings[i & 1], &nbl, 1) != 1)
			abort();
	}
}

/* How many are in the rings; each frame is once in one of them, or the answer is none. */
static unsigned count_home(void)
{
	static unsigned times[PEER_FRAMES];
	unsigned home = 0;
	void *nbl;

	for (int i = 0; i < 2; i++) {
		while (slu_ring_get(&rings[i], &nbl, 1)) {
			if (times[(struct slu_nbl *)nbl - nbls]++)
				return 0;
			home++;
		}
	}
	return home;
}

static bool balances(void)
{
	unsigned home = count_home();
	uint64_t found = 0;

	for (int i = 0; i < ADDRESSES; i++)
		found += account.to[i];
	printf("%llu frames moved, %llu looked up, %llu found; %u of %d are home, %zu in the guard; %ld closes, %llu "
	       "batches were "
	       "refused and offered again\n",
	       (unsigned long long)account.moved, (unsigned long long)account.looked, (unsigned long long)found, home,
	       PEER_FRAMES, slu_drain_count(&guard.drain), closes, (unsigned long long)account.refused);
	return home == PEER_FRAMES && !slu_drain_count(&guard.drain) && found == account.looked && closes;
}

int main(int argc, char **argv)
{
	struct bench *bench = bench_new("dataplane", argc, argv);
	static struct loop ethdev = {peer_ethdev, 32}, ring = {peer_ring, 32}, ring1 = {peer_ring, 1};
	static struct loop plain = {own_plain, 32}, own = {own_guarded, 32}, own1 = {own_guarded, 1},
	                   looks = {own_demux, 32}, looks_only = {own_looks, 32};
	static struct hand_over peer_two = {peer_put, peer_get, 32}, own_two = {own_put, own_get, 32};
	bool has_peers = peer_start();
	int peers = 0, two = -1, two_peer = -1;

	bench_pin(0);
	set_up();
	int bare = bench_add(bench, "ring, no guard, burst 32", turn, &plain, TURNS);
	int guarded = bench_add(bench, "ring, guard, burst 32", turn, &own, TURNS);
	int guarded1 = bench_add(bench, "ring, guard, burst 1", turn, &own1, TURNS);
	int looked = bench_add(bench, "ring, no guard, demux, burst 32", turn, &looks_only, TURNS);
	int demuxed = bench_add(bench, "ring, guard, demux, burst 32", turn, &looks, TURNS);
	int alive = bench_add(bench, "ring, guard, 1,000 closes a second", with_lifecycle, NULL, LIFE_FRAMES);
	int filled = bench_add(bench, "copy of 1500 bytes, slu_nbl_fill", copy_by_fill, NULL, COPIES);
	int copied = bench_add(bench, "copy of 1500 bytes, memcpy", copy_by_memcpy, NULL, COPIES);
	if (bench_processors() > 1)
		two = bench_add(bench, "two threads, ring, burst 32", hand_over, &own_two, TURNS);
	if (has_peers) {
		peers = bench_add(bench, "DPDK net_ring, burst 32", turn, &ethdev, TURNS);
		bench_add(bench, "DPDK rte_ring, burst 32", turn, &ring, TURNS);
		bench_add(bench, "DPDK rte_ring, burst 1", turn, &ring1, TURNS);
		if (two >= 0)
			two_peer =
			        bench_add(bench, "two threads, DPDK rte_ring, burst 32", hand_over, &peer_two, TURNS);
	} else {
		bench_skip(bench, "DPDK", "this build has none (libdpdk)");
	}
	bench_run(bench);
	bench_goal(bench, "the guard's share of the path, with demux", bench_ratio(bench, demuxed, looked),
	           BENCH_AT_MOST, 1.03, "x");
	bench_goal(bench, "the guard's share between bare rings", bench_ratio(bench, guarded, bare), BENCH_AT_MOST,
	           1.03, "x");
	bench_goal(bench, "1,000 closes a second against none", bench_ratio(bench, alive, guarded), BENCH_AT_MOST, 1.05,
	           "x");
	bench_goal(bench, "copies of 1500 bytes against memcpy", bench_ratio(bench, copied, filled), BENCH_AT_LEAST,
	           0.9, "x");
	if (has_peers) {
		bench_goal(bench, "guarded, burst 32, against net_ring", bench_ratio(bench, guarded, peers),
		           BENCH_AT_MOST, 0.4, "x");
		bench_goal(bench, "guarded, burst 32, against rte_ring", bench_ratio(bench, guarded, peers + 1),
		           BENCH_AT_MOST, 0.6, "x");
		bench_goal(bench, "with demux, burst 32, against net_ring", bench_ratio(bench, demuxed, peers),
		           BENCH_AT_MOST, 2.0, "x");
		bench_goal(bench, "guarded, burst 1, against rte_ring", bench_ratio(bench, guarded1, peers + 2),
		           BENCH_AT_MOST, 1.0, "x");
	}
	if (two_peer >= 0)
		bench_goal(bench, "two threads: faster than rte_ring", bench_ratio(bench, two_peer, two),
		           BENCH_AT_LEAST, 1.5, "x");
	if (!balances()) {
		fputs("the account does not balance\n", stderr);
		return 1;
	}
	return bench_end(bench);
}
