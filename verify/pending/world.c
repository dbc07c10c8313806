/* SPDX-License-Identifier: MIT */
/*
 * world.c - the operations, who acts, and what is asked of every step
 */
#include "world.h"

#include "claims.h"
#include "pending/pending-names.h"
#include "pending/pending.h"
#include "rows/rows.h"

#define SLU_NAME(name) SLU_CLAIM_##name,
enum { SLU_WORLD_CLAIMS(SLU_NAME) SLU_CLAIM_COUNT };
#undef SLU_NAME

struct slu_world slu_world;
const char *slu_world_asserted;
int slu_world_level;

static struct slu_rows rows = {.machine = &slu_pending_info};

static void say(unsigned o, int event, uint8_t from, bool taken)
{
	const struct slu_rows_listener listener = {
	        .counter = slu_world_listener.counter,
	        .print = slu_world_listener.print,
	};

	slu_rows_say(&rows, &listener, o, event, from, taken);
}

/* Whoever offered an event is told whether it was taken and whether the operation has finished, and acts on it. */
static void act(struct slu_world_operation *w, bool taken, bool finished)
{
	CLAIM(legal_event_is_taken, true, taken);
	if (!finished)
		return;
	CLAIM(call_finishes_once, true, w->unfinished);
	CLAIM(call_has_returned_when_it_finishes, true, w->call == OUTSIDE);
	w->unfinished = false;
	w->told = true;
}

static void bring(struct slu_world_operation *w)
{
	CLAIM(operation_completes_once, true, w->open);
	w->open = false;
}

static bool is_idle(const struct slu_world_operation *w)
{
	return w->call == OUTSIDE && !w->unfinished && !w->told;
}

static bool asks(void)
{
	return slu_world.rests == ASKING_ON;
}

static bool act_caller(unsigned o, unsigned variant, bool fire)
{
	struct slu_world_operation *w = &slu_world.operations[o];
	uint8_t from = w->pending.state;
	bool taken;

	(void)variant;
	WHEN(asks() && is_idle(w));
	w->open = true;
	w->unfinished = true;
	taken = slu_pending_call(&w->pending);
	say(o, SLU_PENDING_EV_CALL, from, taken);
	w->call = taken ? INSIDE : OUTSIDE;
	act(w, taken, false);
	return true;
}

/* The call returns. */
static bool act_return(unsigned o, unsigned variant, bool fire)
{
	struct slu_world_operation *w = &slu_world.operations[o];
	bool at_once = variant == 0, finished, taken;
	uint8_t from = w->pending.state;
	slu_status returns = w->returns;

	WHEN(w->call == RETURNING && (returns != SLU_STATUS_PENDING) == at_once);
	w->call = OUTSIDE;
	w->returns = NO_ANSWER;
	if (at_once) {
		FORM(operation, at_once);
		bring(w);
	}
	taken = slu_pending_return(&w->pending, returns, &finished);
	say(o, at_once ? SLU_PENDING_EV_RETURN_DONE : SLU_PENDING_EV_RETURN_PENDING, from, taken);
	act(w, taken, finished);
#ifdef SLU_FAULT_RETURN_LOOKS_FOR_ANSWER
	if (!at_once)
		act(w, true, w->pending.status != NO_ANSWER);
#endif
	return true;
}

/* What was called has its answer at once or will have it, and brings it in one of the two ways. */
static bool act_operation(unsigned o, unsigned variant, bool fire)
{
	struct slu_world_operation *w = &slu_world.operations[o];
	slu_status answer = variant & 1 ? SLU_STATUS_FAILURE : SLU_STATUS_SUCCESS;
	bool later = variant >= 2;

	WHEN(w->call == INSIDE);
	w->call = RETURNING;
	w->given = answer;
	w->returns = later ? SLU_STATUS_PENDING : answer;
	w->due = later ? answer : NO_ANSWER;
#ifdef SLU_FAULT_COMPLETES_AND_RETURNS
	if (answer == SLU_STATUS_SUCCESS)
		w->due = answer;
#endif
	return true;
}

static void complete(unsigned o)
{
	struct slu_world_operation *w = &slu_world.operations[o];
	uint8_t from = w->pending.state;
	slu_status due = w->due;
	bool finished, taken;

	if (w->call == OUTSIDE)
		FORM(operation, later);
	else
		FORM(operation, before_return);
	bring(w);
#ifdef SLU_FAULT_STATUS_STORED_LATE
	w->late = due;
#endif
#ifndef SLU_FAULT_COMPLETES_TWICE
	w->due = NO_ANSWER;
#endif
	taken = slu_pending_complete(&w->pending, due, &finished);
	if (!taken || from != w->pending.state)
		say(o, SLU_PENDING_EV_COMPLETE, from, taken);
	act(w, taken, finished);
}

/* The completion, on another processor. */
static bool act_completer(unsigned o, unsigned variant, bool fire)
{
	struct slu_world_operation *w = &slu_world.operations[o];

	if (variant == 0) {
		WHEN(w->due != NO_ANSWER);
		complete(o);
		return true;
	}
	WHEN(w->late != NO_ANSWER);
	w->pending.status = w->late;
	w->late = NO_ANSWER;
	return true;
}

/* Reads the answer, and makes room for the next. */
static bool act_consumer(unsigned o, unsigned variant, bool fire)
{
	struct slu_world_operation *w = &slu_world.operations[o];

	(void)variant;
	WHEN(w->told);
	CLAIM(consumer_reads_the_answer_given, true, w->pending.status == w->given);
	w->told = false;
	w->pending.status = NO_ANSWER;
	w->given = NO_ANSWER;
	return true;
}

static bool act_start(unsigned o, unsigned variant, bool fire)
{
	(void)o, (void)variant;
	WHEN(!slu_world.is_laid_out);
	for (unsigned i = 0; i < OPERATIONS; i++) {
		struct slu_world_operation *w = &slu_world.operations[i];

		slu_pending_init(&w->pending);
		w->pending.status = NO_ANSWER;
		w->returns = w->due = w->given = w->late = NO_ANSWER;
	}
	slu_world.is_laid_out = true;
	return true;
}

/* Everything has come to its end. */
static bool all_rest(void)
{
	for (unsigned i = 0; i < OPERATIONS; i++) {
		if (!is_idle(&slu_world.operations[i]) || slu_world.operations[i].due != NO_ANSWER)
			return false;
	}
	return true;
}

static bool act_rest(unsigned o, unsigned variant, bool fire)
{
	(void)o;
	WHEN(!LIVE && slu_world.rests == variant && (variant != RESTING || all_rest()));
	slu_world.rests++;
	return true;
}

const struct slu_world_actor slu_world_actors[] = {
        [SLU_ACTOR_START] = {"Start", SLU_WORLD_ONE, 1, SLU_LEVEL_PASSIVE},
        [SLU_ACTOR_CALLER] = {"Caller", SLU_WORLD_EACH_DEVICE, 1, SLU_LEVEL_PASSIVE},
        [SLU_ACTOR_RETURN] = {"Return", SLU_WORLD_EACH_DEVICE, 2, SLU_LEVEL_PASSIVE},
        [SLU_ACTOR_OPERATION] = {"Operation", SLU_WORLD_EACH_DEVICE, 4, SLU_LEVEL_PASSIVE},
        [SLU_ACTOR_COMPLETER] = {"Completer", SLU_WORLD_EACH_DEVICE, 2, SLU_LEVEL_DISPATCH},
        [SLU_ACTOR_CONSUMER] = {"Consumer", SLU_WORLD_EACH_DEVICE, 1, SLU_LEVEL_PASSIVE},
        [SLU_ACTOR_REST] = {":init:", SLU_WORLD_ONE, 3, SLU_LEVEL_PASSIVE},
};

typedef bool act_fn(unsigned o, unsigned variant, bool fire);

static act_fn *const acts[] = {
        [SLU_ACTOR_START] = act_start,         [SLU_ACTOR_CALLER] = act_caller,
        [SLU_ACTOR_RETURN] = act_return,       [SLU_ACTOR_OPERATION] = act_operation,
        [SLU_ACTOR_COMPLETER] = act_completer, [SLU_ACTOR_CONSUMER] = act_consumer,
        [SLU_ACTOR_REST] = act_rest,
};

bool slu_world_option(enum slu_actor actor, unsigned v, unsigned b, unsigned variant, bool fire)
{
	(void)b;
	if (!slu_world.is_laid_out && actor != SLU_ACTOR_START)
		return false;
	if (fire) {
		slu_world_violated = NULL;
		slu_world_asserted = NULL;
		slu_world_level = (int)slu_world_actors[actor].level;
	}
	if (!acts[actor](v, variant, fire))
		return false;
	if (fire && !slu_world_violated)
		slu_world_violated = slu_world_asserted;
	return true;
}
