/* SPDX-License-Identifier: MIT */
/*
 * filter.c - a filter module
 *
 * 1. Every function that changes the module does so in a lock region. One rule is tested in each: Pausing, no send is below, no
 *    receive above and no indication runs: PAUSE_COMPLETE.
 * 2. One effect is owed at a time. Those that belong to a callback are performed inside it, the completions by whoever made them
 *    due. Nothing is touched after a completion: NDIS may detach the module before it returns.
 * 3. A gate says to one thread that it has emptied it after the close. That thread takes the lock next; until it has, `tells` counts
 *    it, and nobody takes the gate for empty: the module stays (7. of core.c).
 * 4. A detach waits for requests. Who drops the last one wakes it, outside of the lock, and counts in `waking` until it is back.
 */
#include "sluice/filter.h"

#include "filter/filter.h"
#include "pending/pending.h"

#ifdef SLU_STEPWISE
#define STEPWISE true
#else
#define STEPWISE false
#endif

/* What becomes of a packet, never owed. */
#define TRAFFIC_ANSWERS (SLU_FILTER_DO_REFUSE_SEND | SLU_FILTER_DO_RETURN_RECEIVE)

/* Effects that answer a callback from above: owed only if the callback has returned. */
#define UP_ANSWERS (SLU_FILTER_DO_COMPLETE_RESTART | SLU_FILTER_DO_FAIL_RESTART | SLU_FILTER_DO_COMPLETE_PAUSE)

void slu_filter_init(struct slu_filter *filter, const struct slu_platform *platform, const struct slu_filter_ops *ops,
                     void *context)
{
	SLU_ASSERT_LEVEL(SLU_LEVEL_PASSIVE);
	filter->ops = ops;
	filter->platform = platform;
	filter->context = context;
	slu_pending_init(&filter->up);
	slu_pending_init(&filter->down);
	for (int i = 0; i < SLU_FILTER_GATES; i++) {
		slu_drain_init(&filter->gates[i]);
		filter->tells[i] = 0;
	}
	filter->oids = 0;
	filter->owed = 0;
	filter->failure = SLU_STATUS_SUCCESS;
	filter->waking = 0;
	filter->state = SLU_FILTER_STATE_START;
	filter->waiting = false;
}

static void lock(const struct slu_filter *filter)
{
	filter->platform->lock(filter->platform->context);
}

/* The module may be gone: only its platform is touched. */
static void unlock(const struct slu_platform *platform)
{
	platform->unlock(platform->context);
}

bool slu_filter_deinit(struct slu_filter *filter)
{
	bool done;

	SLU_ASSERT_LEVEL(SLU_LEVEL_DISPATCH);
	lock(filter);
	done = filter->state == SLU_FILTER_DETACHED && !filter->waking;
	unlock(filter->platform);
	return done;
}

/* The machine and the gates. All locked. */

static void set_gate(struct slu_filter *filter, enum slu_filter_gate index, bool open)
{
	struct slu_drain *gate = &filter->gates[index];

	if (open == slu_drain_is_open(gate))
		return;
	if (open && slu_drain_open(gate))
		filter->tells[index]--;
	else if (!open && !slu_drain_close(gate))
		filter->tells[index]++;
}

static bool is_empty(const struct slu_filter *filter, enum slu_filter_gate index)
{
	return !filter->tells[index] && slu_drain_is_idle(&filter->gates[index]);
}

static bool has_sends(const struct slu_filter *filter)
{
#ifdef SLU_FAULT_PAUSE_IGNORES_SENDS
	return (void)filter, false;
#else
	return !is_empty(filter, SLU_FILTER_SENDS);
#endif
}

static bool has_receives(const struct slu_filter *filter)
{
#ifdef SLU_FAULT_PAUSE_IGNORES_LOANS
	return (void)filter, false;
#else
	return !is_empty(filter, SLU_FILTER_RECEIVES);
#endif
}

/* An event from above begins an operation that is to be answered. */
static void begin_up(struct slu_filter *filter, int event)
{
	if (event != SLU_FILTER_EV_PAUSE && event != SLU_FILTER_EV_RESTART)
		return;
	if (!slu_pending_call(&filter->up))
		SLU_ASSERT(false); /* NDIS calls one at a time for a module */
}

/* What a row owes; an answer upward is kept by the callback if that still runs. */
static void owe(struct slu_filter *filter, uint32_t effects)
{
	uint32_t up = effects & UP_ANSWERS;
	slu_status status = up & SLU_FILTER_DO_FAIL_RESTART ? filter->failure : SLU_STATUS_SUCCESS;
	bool finished = false;

	if (up && slu_pending_complete(&filter->up, status, &finished) && !finished)
		effects &= ~up;
	SLU_ASSERT(!filter->owed || !effects); /* 2 */
	filter->owed |= effects;
}

static bool offer(struct slu_filter *filter, int event)
{
	struct slu_step step = {.machine = "filter", .object = filter, .event = event, .from = filter->state};

	step.taken = slu_filter_machine(&filter->state, event, &step.effects);
	step.to = filter->state;
	if (filter->platform->trace)
		filter->platform->trace(filter->platform->context, &step);
	if (!step.taken)
		return false;
	set_gate(filter, SLU_FILTER_SENDS, filter->state == SLU_FILTER_RUNNING);
	set_gate(filter, SLU_FILTER_RECEIVES, filter->state == SLU_FILTER_RUNNING);
	begin_up(filter, event);
	owe(filter, step.effects & ~TRAFFIC_ANSWERS);
	return true;
}

/* The end of each lock region. */
static void end(struct slu_filter *filter)
{
	const struct slu_platform *platform = filter->platform;

	if (filter->state == SLU_FILTER_PAUSING && !has_sends(filter) && !has_receives(filter))
		offer(filter, SLU_FILTER_EV_PAUSE_COMPLETE);
	unlock(platform);
}

/* Effects. */

/* A detach waits for the requests (4). */
static bool is_due(const struct slu_filter *filter, uint32_t effect)
{
#ifdef SLU_FAULT_DETACH_IGNORES_OID
	return (void)filter, effect != 0;
#else
	return effect && (effect != SLU_FILTER_DO_DETACH || !filter->oids);
#endif
}

static uint32_t next(const struct slu_filter *filter, bool inside)
{
	uint32_t owed = inside ? filter->owed : filter->owed & UP_ANSWERS, effect = owed & (~owed + 1u);

	return is_due(filter, effect) ? effect : 0;
}

uint32_t slu_filter_take(struct slu_filter *filter, bool inside)
{
	uint32_t effect;

	lock(filter);
	effect = next(filter, inside);
#ifdef SLU_FAULT_PAUSE_COMPLETES_TWICE
	if (effect != SLU_FILTER_DO_COMPLETE_PAUSE)
#endif
		filter->owed &= ~effect;
	if (effect == SLU_FILTER_DO_RESTART && !slu_pending_call(&filter->down))
		SLU_ASSERT(false); /* the page admits one at a time */
	unlock(filter->platform);
	return effect;
}

slu_status slu_filter_perform(struct slu_filter *filter, uint32_t effect)
{
	const struct slu_filter_ops *ops = filter->ops;

	switch (effect) {
	case SLU_FILTER_DO_ATTACH:
		return ops->attach(filter);
	case SLU_FILTER_DO_RESTART:
		return ops->restart ? ops->restart(filter) : SLU_STATUS_SUCCESS;
	case SLU_FILTER_DO_COMPLETE_RESTART:
		ops->complete_restart(filter, SLU_STATUS_SUCCESS);
		break;
	case SLU_FILTER_DO_FAIL_RESTART:
		ops->complete_restart(filter, filter->failure);
		break;
	case SLU_FILTER_DO_COMPLETE_PAUSE:
		ops->complete_pause(filter);
		break;
	default:
		ops->detach(filter);
		break;
	}
	return SLU_STATUS_SUCCESS;
}

static void end_restart(struct slu_filter *filter, slu_status status)
{
	filter->failure = status;
	offer(filter, status == SLU_STATUS_SUCCESS ? SLU_FILTER_EV_RESTART_COMPLETE : SLU_FILTER_EV_RESTART_FAILED);
}

static void end_effect(struct slu_filter *filter, uint32_t effect, slu_status status)
{
	bool finished;

	switch (effect) {
	case SLU_FILTER_DO_ATTACH:
		filter->failure = status;
		offer(filter,
		      status == SLU_STATUS_SUCCESS ? SLU_FILTER_EV_ATTACH_COMPLETE : SLU_FILTER_EV_ATTACH_FAILED);
		break;
	case SLU_FILTER_DO_RESTART:
		if (slu_pending_return(&filter->down, status, &finished) && finished)
			end_restart(filter, filter->down.status);
		break;
	default:
		offer(filter, SLU_FILTER_EV_DETACH_COMPLETE);
		break;
	}
}

void slu_filter_answer(struct slu_filter *filter, uint32_t effect, slu_status status)
{
	if (effect & UP_ANSWERS)
		return; /* 2 */
	lock(filter);
	end_effect(filter, effect, status);
	end(filter);
}

/* Perform what is owed; nothing may be touched afterwards but by the callback that is @inside. */
static void run(struct slu_filter *filter, bool inside)
{
	uint32_t effect;

	if (STEPWISE)
		return;
	while ((effect = slu_filter_take(filter, inside)) != 0) {
		slu_status status = slu_filter_perform(filter, effect);

		if (effect & UP_ANSWERS)
			return;
		slu_filter_answer(filter, effect, status);
	}
}

/* The callbacks. */

bool slu_filter_step(struct slu_filter *filter, int event)
{
	bool taken;

	lock(filter);
	taken = offer(filter, event);
	end(filter);
	return taken;
}

slu_status slu_filter_leave(struct slu_filter *filter)
{
	slu_status status = SLU_STATUS_INVALID_STATE;
	bool finished;

	lock(filter);
	if (slu_pending_return(&filter->up, SLU_STATUS_PENDING, &finished))
		status = finished ? filter->up.status : SLU_STATUS_PENDING;
	end(filter);
	return status;
}

slu_status slu_filter_attach(struct slu_filter *filter)
{
	SLU_ASSERT_LEVEL(SLU_LEVEL_PASSIVE);
	if (!slu_filter_step(filter, SLU_FILTER_EV_ATTACH))
		return SLU_STATUS_INVALID_STATE;
	run(filter, true);
	return filter->failure;
}

/* Until no request is counted. */
static void wait_for_oids(struct slu_filter *filter)
{
	lock(filter);
	while (filter->oids) {
		filter->waiting = true;
		unlock(filter->platform);
		filter->platform->wait(filter->platform->context, filter);
		lock(filter);
		filter->waiting = false;
	}
	unlock(filter->platform);
}

bool slu_filter_detach(struct slu_filter *filter)
{
	SLU_ASSERT_LEVEL(SLU_LEVEL_PASSIVE);
	if (!slu_filter_step(filter, SLU_FILTER_EV_DETACH))
		return false;
	wait_for_oids(filter);
	run(filter, true);
	return true;
}

static slu_status call_up(struct slu_filter *filter, int event)
{
	if (!slu_filter_step(filter, event))
		return SLU_STATUS_INVALID_STATE;
	run(filter, true);
	return slu_filter_leave(filter);
}

slu_status slu_filter_restart(struct slu_filter *filter)
{
	SLU_ASSERT_LEVEL(SLU_LEVEL_PASSIVE);
	return call_up(filter, SLU_FILTER_EV_RESTART);
}

slu_status slu_filter_pause(struct slu_filter *filter)
{
	SLU_ASSERT_LEVEL(SLU_LEVEL_PASSIVE);
	return call_up(filter, SLU_FILTER_EV_PAUSE);
}

bool slu_filter_restart_done(struct slu_filter *filter, slu_status status)
{
	bool taken, finished = false;

	SLU_ASSERT_LEVEL(SLU_LEVEL_DISPATCH);
	lock(filter);
	taken = slu_pending_complete(&filter->down, status, &finished);
	if (finished)
		end_restart(filter, status);
	end(filter);
	if (finished)
		run(filter, false);
	return taken;
}

/* Traffic. */

/* By the last one the lifecycle goes on (3). */
static void leave(struct slu_filter *filter, enum slu_filter_gate index, size_t count)
{
	if (!slu_drain_release(&filter->gates[index], count))
		return;
	lock(filter);
	SLU_ASSERT(filter->tells[index]);
	filter->tells[index]--;
	end(filter);
	run(filter, false);
}

slu_status slu_filter_send(struct slu_filter *filter, size_t count)
{
	SLU_ASSERT_LEVEL(SLU_LEVEL_DISPATCH);
#ifdef SLU_FAULT_GATE_LEFT_OPEN
	if (filter->state != SLU_FILTER_RUNNING)
		return SLU_STATUS_SUCCESS;
#endif
	return slu_drain_acquire(&filter->gates[SLU_FILTER_SENDS], count) ? SLU_STATUS_SUCCESS : SLU_STATUS_PAUSED;
}

void slu_filter_send_complete(struct slu_filter *filter, size_t count)
{
	SLU_ASSERT_LEVEL(SLU_LEVEL_DISPATCH);
	leave(filter, SLU_FILTER_SENDS, count);
}

bool slu_filter_receive(struct slu_filter *filter, size_t count)
{
	SLU_ASSERT_LEVEL(SLU_LEVEL_DISPATCH);
#if defined(SLU_FAULT_RECEIVE_GATE_LEFT_OPEN)
	if (filter->state != SLU_FILTER_RUNNING)
		return true;
#elif defined(SLU_FAULT_PAUSE_IGNORES_INDICATION)
	return slu_drain_acquire(&filter->gates[SLU_FILTER_RECEIVES], count);
#endif
	return slu_drain_acquire(&filter->gates[SLU_FILTER_RECEIVES], count + 1);
}

void slu_filter_receive_done(struct slu_filter *filter)
{
	SLU_ASSERT_LEVEL(SLU_LEVEL_DISPATCH);
#ifndef SLU_FAULT_PAUSE_IGNORES_INDICATION
	leave(filter, SLU_FILTER_RECEIVES, 1);
#endif
}

void slu_filter_return(struct slu_filter *filter, size_t count)
{
	SLU_ASSERT_LEVEL(SLU_LEVEL_DISPATCH);
	leave(filter, SLU_FILTER_RECEIVES, count);
}

bool slu_filter_oid(struct slu_filter *filter)
{
	bool taken;

	SLU_ASSERT_LEVEL(SLU_LEVEL_DISPATCH);
	lock(filter);
	taken = offer(filter, SLU_FILTER_EV_OID);
	filter->oids += taken;
	end(filter);
	return taken;
}

/* The thread that detaches goes on (4). */
static void wake(struct slu_filter *filter)
{
	filter->platform->wake(filter->platform->context, filter);
	lock(filter);
	filter->waking--;
	unlock(filter->platform);
}

bool slu_filter_oid_complete(struct slu_filter *filter)
{
	bool taken, last;

	SLU_ASSERT_LEVEL(SLU_LEVEL_DISPATCH);
	lock(filter);
	taken = filter->oids && offer(filter, SLU_FILTER_EV_OID_COMPLETE);
	filter->oids -= taken;
	last = taken && !filter->oids && filter->waiting;
	filter->waking = (uint16_t)(filter->waking + last);
	end(filter);
	if (last)
		wake(filter);
	return taken;
}
