/* SPDX-License-Identifier: MIT */
/*
 * run-live.c - traffic of live ports, by the clock
 *
 * The scenario's own thread goes round: it looks at the clock, lets what has something to read be read, lets the world come to
 * rest, sends what was written, and sleeps until something comes or is due. Lines `at TIME` run one after the other beside the
 * readers: the scheduler mixes them, as it does all pieces of work.
 */
#include "memory.h"
#include "run-private.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#define ROUND_FRAMES 256u /* of one port, before others have their turn */
#define NS_PER_MS    1000000u
#define NS_PER_S     1000000000u
#define NAP_NS       200000 /* where nobody says when to look again, or there is no room for what has come */
#define FOREVER      UINT64_MAX

struct live {
	struct live *before; /* a line of it was never answered */
	struct run *run;
	const char *only; /* the port that was named, or NULL */
	uint64_t begin;
	uint64_t end; /* both in nanoseconds, of a clock that nobody sets */
	const struct slu_statement **lines;
	size_t line_count;
	size_t line_next;
	bool script_runs;
	struct slu_ndis_result last;
	struct end **ends; /* live ones that are read */
	size_t end_count;
	struct pollfd *polls; /* one for each, then the signal's */
	bool looks;           /* one of them cannot be waited for */
};

/*
 * A signal ends the traffic, and not the run; a second one ends the process, as always.
 */

static int signal_event = -1;

static void on_signal(int number)
{
	const uint64_t one = 1;
	int before = errno;

	(void)number;
	if (write(signal_event, &one, sizeof one) < 0)
		_exit(RUN_FAILED);
	errno = before;
}

static const int signals[] = {SIGINT, SIGTERM};

#define SIGNAL_COUNT (sizeof signals / sizeof *signals)

static void catch_signals(struct sigaction *before)
{
	const struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART | (int)SA_RESETHAND};

	signal_event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	for (size_t i = 0; i < SIGNAL_COUNT; i++)
		sigaction(signals[i], &action, &before[i]);
}

static void let_signals_go(const struct sigaction *before)
{
	for (size_t i = 0; i < SIGNAL_COUNT; i++)
		sigaction(signals[i], &before[i], NULL);
	close(signal_event);
	signal_event = -1;
}

/*
 * Lines
 */

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * NS_PER_S + (uint64_t)time.tv_nsec;
}

static uint64_t due_at(const struct live *live, size_t line)
{
	return line < live->line_count ? live->begin + live->lines[line]->ms * NS_PER_MS : FOREVER;
}

/* Before the line that asks for the traffic, not taken by another, in the order of their times. */
static void collect_lines(struct live *live, const struct slu_statement *traffic)
{
	struct run *run = live->run;

	live->lines = slu_alloc(run->scenario->count, sizeof *live->lines);
	for (const struct slu_statement *s = run->scenario->statements; s < traffic; s++) {
		size_t at = live->line_count;

		if (!s->timed || !run_take_line(run, s))
			continue;
		for (; at && live->lines[at - 1]->ms > s->ms; at--)
			live->lines[at] = live->lines[at - 1];
		live->lines[at] = s;
		live->line_count++;
	}
}

static void run_script(void *context)
{
	struct live *live = context;
	struct run *run = live->run;

	while (due_at(live, live->line_next) <= now()) {
		struct job *job = run_new_job(run, live->lines[live->line_next++]);

		if (job->statement->begin) {
			run_begin_job(job);
			continue;
		}
		run_do_job(job, &live->last);
		live->last = job->result;
	}
	pthread_mutex_lock(&run->mutex);
	live->script_runs = false;
	pthread_mutex_unlock(&run->mutex);
}

static bool script_is_free(struct live *live)
{
	bool is_free;

	pthread_mutex_lock(&live->run->mutex);
	is_free = !live->script_runs;
	pthread_mutex_unlock(&live->run->mutex);
	return is_free;
}

static void begin_lines(struct live *live)
{
	if (!script_is_free(live) || due_at(live, live->line_next) > now())
		return;
	live->script_runs = true;
	slu_sched_post(live->run->sched, run_script, live);
}

/*
 * Frames
 */

/* Frames of one indication. Returns how many. */
static unsigned let_batch_in(struct end *end)
{
	unsigned count = 0;

	while (count < SLU_NDIS_BATCH_MAX && run_read_frame(end) && run_let_frame_in(end))
		count++;
	return count;
}

static void read_port(void *context)
{
	struct end *end = context;
	unsigned count;

	do {
		count = let_batch_in(end);
		end->moved += count;
		slu_ndis_indicate_frames(end->run->ndis, end->index);
		slu_sched_yield(end->run->sched);
	} while (count == SLU_NDIS_BATCH_MAX && end->moved < ROUND_FRAMES);
}

static bool carry(struct end *end)
{
	const struct slu_frame *frame = &end->frame;

	if (!slu_ndis_carry(end->run->ndis, end->index, frame->data, frame->length, frame->time_ns, 0))
		return false;
	run_count_frame(end);
	return true;
}

static void read_far_side(void *context)
{
	struct end *end = context;

	while (end->moved < ROUND_FRAMES && run_read_frame(end) && carry(end)) {
		if (++end->moved % SLU_NDIS_BATCH_MAX == 0)
			slu_ndis_carry_on(end->run->ndis, end->index);
	}
	slu_ndis_carry_on(end->run->ndis, end->index);
}

static bool is_port(const struct end *end)
{
	const struct run *run = end->run;

	return end >= run->ports && end < run->ports + run->port_count;
}

static bool is_readable(const struct live *live, size_t i)
{
	return live->polls[i].revents || live->ends[i]->has_frame || live->polls[i].fd < 0;
}

static void begin_readers(struct live *live)
{
	for (size_t i = 0; i < live->end_count; i++) {
		live->ends[i]->moved = 0;
		if (is_readable(live, i))
			slu_sched_post(live->run->sched, is_port(live->ends[i]) ? read_port : read_far_side,
			               live->ends[i]);
	}
}

static void flush(struct live *live)
{
	for (size_t i = 0; i < live->end_count; i++) {
		if (!slu_port_flush(live->ends[i]->in))
			run_port_failed(live->run, RUN_FAILED, live->ends[i]->in->error);
	}
}

/*
 * Rounds
 */

static bool is_read(const struct live *live, const struct end *end)
{
	return end->in && end->in->live && (!live->only || !is_port(end) || !strcmp(live->only, end->name));
}

static void add_ends(struct live *live, struct end *ends, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		if (!is_read(live, &ends[i]))
			continue;
		live->looks = live->looks || ends[i].in->descriptor < 0;
		live->polls[live->end_count] = (struct pollfd){.fd = ends[i].in->descriptor, .events = POLLIN};
		live->ends[live->end_count++] = &ends[i];
	}
}

/* Does what has come find room? Where it does not, there is no use in looking at once again. */
static bool moved(const struct live *live)
{
	for (size_t i = 0; i < live->end_count; i++) {
		if (live->ends[i]->moved)
			return true;
	}
	return false;
}

static bool somebody_waits(const struct live *live)
{
	for (size_t i = 0; i < live->end_count; i++) {
		if (live->ends[i]->has_frame)
			return true;
	}
	return false;
}

/* Until something comes or is due. False: a signal has come. */
static bool sleep_until_due(struct live *live)
{
	uint64_t due = due_at(live, live->line_next), time = now();
	struct pollfd *event = &live->polls[live->end_count];
	struct timespec timeout;
	uint64_t most;

	if (!script_is_free(live) || due > live->end)
		due = live->end;
	most = due > time ? due - time : 0;
	if (moved(live) && (live->looks || somebody_waits(live)))
		most = 0;
	else if ((live->looks || somebody_waits(live)) && most > NAP_NS)
		most = NAP_NS;
	timeout = (struct timespec){.tv_sec = (time_t)(most / NS_PER_S), .tv_nsec = (long)(most % NS_PER_S)};
	if (somebody_waits(live) && !moved(live)) {
		nanosleep(&timeout, NULL);
		timeout = (struct timespec){0};
	}
	ppoll(live->polls, live->end_count + 1, &timeout, NULL);
	return !event->revents;
}

static void go_round(struct live *live)
{
	struct run *run = live->run;

	do {
		begin_lines(live);
		begin_readers(live);
		slu_sched_settle(run->sched, true);
		flush(live);
		fflush(run->out);
	} while (!*run->error && sleep_until_due(live) && now() < live->end);
}

/* Frames that are in buffers go their way; lines whose time has not come are refused. */
static void finish(struct live *live)
{
	struct run *run = live->run;

	slu_sched_settle(run->sched, true);
	flush(live);
	while (live->line_next < live->line_count)
		run_refuse_line(run, live->lines[live->line_next++]);
	free(live->ends);
	free(live->polls);
}

static void free_live(struct live *live)
{
	free(live->lines);
	free(live);
}

void run_free_live(struct run *run)
{
	while (run->live) {
		struct live *live = run->live;

		run->live = live->before;
		free_live(live);
	}
}

static struct live *new_live(struct run *run, const struct slu_statement *statement)
{
	const char *time = slu_statement_after(statement, "for");
	size_t ends = run->port_count + run->device_count;
	struct live *live = slu_alloc(1, sizeof *live);
	uint64_t ms;

	*live = (struct live){.before = run->live, .run = run, .begin = now(), .end = FOREVER};
	if (time && slu_scenario_time(time, &ms))
		live->end = live->begin + ms * NS_PER_MS;
	if (statement->count > 1 && strcmp(statement->words[1], "for"))
		live->only = statement->words[1];
	live->ends = slu_alloc(ends, sizeof *live->ends);
	live->polls = slu_alloc(ends + 1, sizeof *live->polls);
	add_ends(live, run->ports, run->port_count);
	add_ends(live, run->devices, run->device_count);
	collect_lines(live, statement);
	run->live = live;
	return live;
}

bool run_has_live_port(const struct run *run)
{
	for (unsigned i = 0; i < run->port_count; i++) {
		if (run->ports[i].in->live)
			return true;
	}
	for (unsigned i = 0; i < run->device_count; i++) {
		if (run->devices[i].in)
			return true;
	}
	return false;
}

/* Until the time that the line says has gone by, or a signal comes. */
struct slu_ndis_result run_live(struct run *run, const struct slu_statement *statement)
{
	struct live *live = new_live(run, statement);
	struct sigaction before[SIGNAL_COUNT];

	slu_ndis_set_batch(run->ndis, SLU_NDIS_BATCH_MAX);
	run->traffic_runs = true;
	catch_signals(before);
	live->polls[live->end_count] = (struct pollfd){.fd = signal_event, .events = POLLIN};
	go_round(live);
	let_signals_go(before);
	finish(live);
	run->traffic_runs = false;
	return (struct slu_ndis_result){.status = SLU_STATUS_SUCCESS};
}
