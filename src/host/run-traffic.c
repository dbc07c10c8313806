/* SPDX-License-Identifier: MIT */
/*
 * run-traffic.c - frames from the ports, and the lines that are tied to them
 *
 * Each port has a reader. Lines `at FRAME` run one after the other on a thread of their own, while the frames go on: when
 * frame FRAME is next, the reader hands the line over and goes on as soon as it has begun.
 */
#include "run-private.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>

#define BATCH_MAX 4

/*
 * The lines of frames
 */

/* Is that a line of a frame that no traffic before has taken? From here on it is taken. */
bool run_take_line(struct run *run, const struct slu_statement *s)
{
	bool *collected = &run->collected[s - run->scenario->statements];
	bool fresh = (s->frame || s->timed) && !*collected;

	*collected = true;
	return fresh;
}

void run_refuse_line(struct run *run, const struct slu_statement *line)
{
	struct job *job = run_new_job(run, line);
	unsigned long long frame = line->frame, frames = run->frames;

	job->result.refused = true;
	if (line->timed)
		snprintf(job->result.text, sizeof job->result.text, "%llu ms of live traffic never came",
		         (unsigned long long)line->ms);
	else if (run->script_runs)
		snprintf(job->result.text, sizeof job->result.text, "a line before it was not answered");
	else if (frame <= frames)
		snprintf(job->result.text, sizeof job->result.text, "frame %llu has gone by; the last was %llu", frame,
		         frames);
	else
		snprintf(job->result.text, sizeof job->result.text, "frame %llu never came; the last was %llu", frame,
		         frames);
	run_end_job(job);
}

/* At the end: lines of frames that no traffic came after. */
void run_refuse_late_lines(struct run *run)
{
	const struct slu_statement *end = run->scenario->statements + run->scenario->count;

	for (const struct slu_statement *s = run->scenario->statements; s < end; s++) {
		if (run_take_line(run, s))
			run_refuse_line(run, s);
	}
}

/* Before the line that asks for the traffic, not done yet, in the order of their frames. */
static void collect_lines(struct run *run, const struct slu_statement *traffic)
{
	run->due = slu_alloc(run->scenario->count, sizeof *run->due);
	for (const struct slu_statement *s = run->scenario->statements; s < traffic; s++) {
		size_t at = run->due_count;

		if (s->timed || !run_take_line(run, s))
			continue;
		if (s->frame <= run->frames) {
			run_refuse_line(run, s);
			continue;
		}
		for (; at && run->due[at - 1]->frame > s->frame; at--)
			run->due[at] = run->due[at - 1];
		run->due[at] = s;
		run->due_count++;
	}
}

static bool is_due(const struct run *run, uint64_t frame)
{
	return run->due_done < run->due_count && run->due[run->due_done]->frame <= frame;
}

/* Takes the next line whose frame has come. False: no more will come. */
static bool take_line(struct run *run, const struct slu_statement **line)
{
	bool more;

	pthread_mutex_lock(&run->mutex);
	*line = is_due(run, run->frames + 1) ? run->due[run->due_done++] : NULL;
	run->script_idle = !*line && run->traffic_runs;
	more = *line || run->traffic_runs;
	pthread_mutex_unlock(&run->mutex);
	return more;
}

static void let_reader_go(struct run *run)
{
	void *waits;

	pthread_mutex_lock(&run->mutex);
	waits = run->reader_waits;
	run->reader_waits = NULL;
	pthread_mutex_unlock(&run->mutex);
	if (waits)
		slu_sched_wake(run->sched, waits);
}

static void run_script(void *context)
{
	struct run *run = context;
	const struct slu_statement *line;
	struct slu_ndis_result last = {0};

	while (take_line(run, &line)) {
		struct job *job;

		if (!line) {
			slu_sched_wait(run->sched, &run->script_idle);
			continue;
		}
		job = run_new_job(run, line);
		let_reader_go(run);
		if (line->begin) {
			run_begin_job(job);
			continue;
		}
		run_do_job(job, &last);
		last = job->result;
	}
	pthread_mutex_lock(&run->mutex);
	run->script_runs = false;
	pthread_mutex_unlock(&run->mutex);
}

/* Wakes the script if it has something to do and nothing to wait for; then waits until it has begun. */
static void hand_over(struct end *end)
{
	struct run *run = end->run;
	bool hand;

	pthread_mutex_lock(&run->mutex);
	hand = run->script_idle && !run->reader_waits && is_due(run, run->frames + 1);
	if (hand) {
		run->script_idle = false;
		run->reader_waits = end;
	}
	pthread_mutex_unlock(&run->mutex);
	if (!hand)
		return;
	slu_sched_wake(run->sched, &run->script_idle);
	slu_sched_wait(run->sched, end);
}

/*
 * Readers
 */

bool run_read_frame(struct end *end)
{
	enum slu_port_result result;

	if (end->has_frame)
		return true;
	result = slu_port_read(end->in, &end->frame);
	if (result == SLU_PORT_ERROR)
		run_port_failed(end->run, end->in->live ? RUN_FAILED : RUN_USAGE, end->in->error);
	end->has_frame = result == SLU_PORT_FRAME;
	end->got += end->has_frame && end->in->live;
	return end->has_frame;
}

static bool line_is_due(struct run *run)
{
	bool due;

	pthread_mutex_lock(&run->mutex);
	due = is_due(run, run->frames + 1);
	pthread_mutex_unlock(&run->mutex);
	return due;
}

static uint64_t next_frame(const struct run *run)
{
	return run->frames + 1;
}

/* Returns its number. */
uint64_t run_count_frame(struct end *end)
{
	end->has_frame = false;
	return ++end->run->frames;
}

bool run_let_frame_in(struct end *end)
{
	const struct slu_frame *frame = &end->frame;

	if (!slu_ndis_frame(end->run->ndis, end->index, frame->data, frame->length, frame->wire_length, frame->time_ns,
	                    next_frame(end->run)))
		return false;
	run_count_frame(end);
	return true;
}

/* A few frames for one indication; a line's frame begins a new one. Returns how many. */
static unsigned let_batch_in(struct end *end)
{
	struct run *run = end->run;
	unsigned count = 0, most = 1 + slu_sched_choose(run->sched, BATCH_MAX);

	while (count < most && run_read_frame(end)) {
		if (line_is_due(run)) {
			if (count)
				break;
			hand_over(end);
		}
		if (!run_let_frame_in(end))
			break;
		count++;
	}
	return count;
}

/* All buffers are out. If nobody can bring one back, the frame is lost. */
static void wait_for_buffer(struct end *end)
{
	struct run *run = end->run;

	slu_sched_yield_idle(run->sched);
	if (run_let_frame_in(end))
		return;
	slu_ndis_frame_lost(run->ndis, end->index);
	run_count_frame(end);
}

static void read_port(void *context)
{
	struct end *end = context;
	struct run *run = end->run;

	for (;;) {
		unsigned count = let_batch_in(end);

		if (!count && !end->has_frame)
			break;
		if (!count)
			wait_for_buffer(end);
		slu_ndis_indicate_frames(run->ndis, end->index);
		slu_sched_yield(run->sched);
	}
}

/*
 * traffic
 */

static void post_readers(struct run *run, const char *only)
{
	for (unsigned i = 0; i < run->port_count; i++) {
		if (!only || !strcmp(run->ports[i].name, only))
			slu_sched_post(run->sched, read_port, &run->ports[i]);
	}
}

/* The scenario's own thread: until the last frame has gone its way and the world is quiet. */
static struct slu_ndis_result run_recorded(struct run *run, const struct slu_statement *statement)
{
	collect_lines(run, statement);
	run->traffic_runs = true;
	run->script_runs = true;
	slu_sched_post(run->sched, run_script, run);
	slu_sched_settle(run->sched, false);
	post_readers(run, statement->count > 1 ? statement->words[1] : NULL);
	slu_sched_settle(run->sched, true);
	pthread_mutex_lock(&run->mutex);
	run->traffic_runs = false;
	pthread_mutex_unlock(&run->mutex);
	if (run->script_idle)
		slu_sched_wake(run->sched, &run->script_idle);
	slu_sched_settle(run->sched, true);
	while (run->due_done < run->due_count)
		run_refuse_line(run, run->due[run->due_done++]);
	free(run->due);
	run->due = NULL;
	run->due_count = run->due_done = 0;
	return (struct slu_ndis_result){.status = SLU_STATUS_SUCCESS};
}

struct slu_ndis_result run_traffic(struct run *run, const struct slu_statement *statement)
{
	struct slu_ndis_result result = {.refused = true};

	if (run_has_live_port(run))
		return run_live(run, statement);
	if (!slu_statement_after(statement, "for"))
		return run_recorded(run, statement);
	snprintf(result.text, sizeof result.text, "no port is live: this traffic ends with its last frame");
	return result;
}
