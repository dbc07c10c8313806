/* SPDX-License-Identifier: MIT */
/*
 * run-world.c - locks, threads and event records for the driver and for NDIS
 */
#include "run-private.h"
#include "memory.h"

#include "follow-private.h"
#include "record.h"

#include <registry.h>

#include <stdlib.h>
#include <string.h>

/*
 * Event records
 */

static bool is_traffic(const char *event)
{
	return strstr(event, "NetBufferLists") != NULL;
}

void run_say(struct run *run, const char *actor, const char *object, const char *event, const char *from,
             const char *to, const char *status, const char *row)
{
	struct slu_event_record record = {
	        .thread = slu_sched_thread(run->sched),
	        .actor = actor,
	        .object = object,
	        .event = event,
	        .from = from,
	        .to = to,
	        .status = status,
	        .row = row,
	};

	if (run->stats)
		run_stats_hear(run->stats, object, from, to, status);
	if (!run->options->json && (!run->options->trace || is_traffic(event)))
		return;
	pthread_mutex_lock(&run->mutex);
	record.step = ++run->step;
	if (run->options->json)
		slu_record_print_json(&record, run->out);
	else
		slu_record_print_text(&record, run->out);
	pthread_mutex_unlock(&run->mutex);
}

static void say_ndis(void *context, const char *actor, const char *object, const char *event, const char *from,
                     const char *to, const char *status)
{
	const struct run *run = context;

	if (run->options->follow)
		follow_hear_ndis(run->options->follow, actor, object, event, status);
	run_say(context, actor, object, event, from, to, status, NULL);
}

static const char *word_name(const struct slu_name *words, size_t count, uint32_t number)
{
	for (size_t i = 0; i < count; i++) {
		if (words[i].number == number)
			return words[i].name;
	}
	return "?";
}

static const char *row_id(const struct slu_machine *machine, const struct slu_step *step)
{
	for (size_t i = 0; i < machine->row_count; i++) {
		const struct slu_row *row = &machine->rows[i];

		if (row->from == step->from && row->event == step->event && row->to == step->to)
			return row->id;
	}
	return NULL;
}

static void say_step(struct run *run, const char *actor, const char *name, const struct slu_step *step)
{
	const struct slu_machine *machine = slu_machine_find(step->machine);
	char object[96];

	snprintf(object, sizeof object, "%s %s", machine->name, name);
	run_say(run, actor, object, word_name(machine->events, machine->event_count, (uint32_t)step->event),
	        word_name(machine->states, machine->state_count, step->from),
	        word_name(machine->states, machine->state_count, step->to), step->taken ? NULL : "refused",
	        step->taken ? row_id(machine, step) : NULL);
}

static bool is_silent(const struct run *run)
{
	return !run->options->json && !run->options->trace && !run->stats;
}

/* A step of one of the driver's machines, or of the registrar's; called inside the lock. */
static void trace_driver(void *context, const struct slu_step *step)
{
	const struct run *run = context;

	if (run->options->follow && step->taken)
		follow_hear_step(run->options->follow, run_object_name(run, step), slu_machine_find(step->machine),
		                 step->from, step->to, step->event);
	if (!is_silent(context))
		say_step(context, "driver", run_object_name(run, step), step);
}

static void trace_nmr(void *context, const struct slu_step *step)
{
	char name[80];

	if (is_silent(context))
		return;
	slu_modules_object_name(step, name, sizeof name);
	say_step(context, "nmr", name, step);
}

void run_violate(struct run *run, const char *claim, const char *what)
{
	struct violation **at = &run->violations;

	pthread_mutex_lock(&run->mutex);
	while (*at && strcmp((*at)->claim, claim))
		at = &(*at)->next;
	if (!*at) {
		*at = slu_alloc(1, sizeof **at);
		snprintf((*at)->claim, sizeof(*at)->claim, "%s", claim);
		snprintf((*at)->what, sizeof(*at)->what, "%s", what);
	}
	(*at)->count++;
	pthread_mutex_unlock(&run->mutex);
	run_say(run, "ndis", claim, "violated", NULL, NULL, what, NULL);
}

static void violated(void *context, const char *claim, const char *what)
{
	run_violate(context, claim, what);
}

/*
 * Locks, waits, work items
 */

static struct slu_sched *sched(void *context)
{
	return ((struct run *)context)->sched;
}

static void lock_driver(void *context)
{
	slu_sched_lock(sched(context), SLU_SCHED_LOCK_DRIVER);
}

/* After a lock region of what is under test another processor may be quicker. */
static void unlock_driver(void *context)
{
	const struct run *run = context;

	if (run->options->follow)
		slu_mux_watch(run->mux);
	slu_sched_unlock(sched(context), SLU_SCHED_LOCK_DRIVER);
	slu_sched_yield(sched(context));
}

static void lock_nmr(void *context)
{
	slu_sched_lock(sched(context), SLU_SCHED_LOCK_NMR);
}

static void unlock_nmr(void *context)
{
	slu_sched_unlock(sched(context), SLU_SCHED_LOCK_NMR);
	slu_sched_yield(sched(context));
}

static void lock_ndis(void *context)
{
	slu_sched_lock(sched(context), SLU_SCHED_LOCK_NDIS);
}

static void unlock_ndis(void *context)
{
	slu_sched_unlock(sched(context), SLU_SCHED_LOCK_NDIS);
}

static void lock_modules(void *context)
{
	slu_sched_lock(sched(context), SLU_SCHED_LOCK_MODULES);
}

static void unlock_modules(void *context)
{
	slu_sched_unlock(sched(context), SLU_SCHED_LOCK_MODULES);
}

static slu_word thread(void *context)
{
	return slu_sched_thread(sched(context));
}

static void wait(void *context, void *object)
{
	slu_sched_wait(sched(context), object);
}

static void wake(void *context, void *object)
{
	slu_sched_wake(sched(context), object);
}

static void defer(void *context, void *object, void (*work)(void *object))
{
	slu_sched_post(sched(context), work, object);
}

/* A work item of the driver: its image waits for it. */
struct work_item {
	struct run *run;
	void *object;
	void (*work)(void *object);
};

static void run_work_item(void *context)
{
	const struct work_item item = *(struct work_item *)context;

	free(context);
	item.work(item.object);
	slu_ndis_leave(item.run->ndis);
}

static void defer_driver(void *context, void *object, void (*work)(void *object))
{
	struct work_item *item = slu_alloc(1, sizeof *item);

	*item = (struct work_item){.run = context, .object = object, .work = work};
	slu_ndis_enter(item->run->ndis);
	slu_sched_post(sched(context), run_work_item, item);
}

static void defer_last(void *context, void *object, void (*work)(void *object))
{
	slu_sched_post_idle(sched(context), work, object);
}

static uint32_t choose(void *context, uint32_t count)
{
	return slu_sched_choose(sched(context), count);
}

static void yield(void *context)
{
	slu_sched_yield(sched(context));
}

static void wire(void *context, unsigned adapter, const struct slu_nbl *nbl)
{
	struct run *run = context;

	run_write(run, &run->ports[adapter], nbl);
}

static void arrived(void *context, unsigned device, const struct slu_nbl *nbl)
{
	struct run *run = context;

	run_write(run, &run->devices[device], nbl);
}

static struct slu_platform platform(struct run *run, void (*lock)(void *context), void (*unlock)(void *context))
{
	return (struct slu_platform){
	        .context = run,
	        .lock = lock,
	        .unlock = unlock,
	        .wait = wait,
	        .wake = wake,
	        .defer = defer,
	        .thread = thread,
	};
}

/* What the driver does at a gate, and where a callback ends: in no record, but in a trail. */
static void driver_does(void *context, const char *machine, const char *name, const char *event, const char *from,
                        const char *to)
{
	const struct run *run = context;

	follow_hear_driver(run->options->follow, machine, name, event, from, to);
}

/* INV-05: a send that is let in while NDIS has no answer of the restart. */
static void let_in_early(void *context, const char *name)
{
	char what[80];

	snprintf(what, sizeof what, "%s: a send is let in before NDIS has the answer of the restart", name);
	run_violate(context, "send_is_accepted_in_running_only", what);
}

void run_listen(struct run *run)
{
	run->listener = (struct slu_mux_listener){.context = run, .does = driver_does, .early = let_in_early};
	slu_mux_listen(run->mux, &run->listener);
}

void run_make_worlds(struct run *run, struct slu_ndis_world *ndis, struct slu_ndis_world *modules)
{
	run->driver_platform = platform(run, lock_driver, unlock_driver);
	run->driver_platform.trace = trace_driver;
	run->driver_platform.defer = defer_driver;
	run->nmr_platform = platform(run, lock_nmr, unlock_nmr);
	run->nmr_platform.trace = trace_nmr;
	*ndis = (struct slu_ndis_world){
	        .platform = platform(run, lock_ndis, unlock_ndis),
	        .choose = choose,
	        .yield = yield,
	        .defer_last = defer_last,
	        .event = say_ndis,
	        .violated = violated,
	        .wire = wire,
	        .arrived = arrived,
	};
	*modules = *ndis;
	modules->platform = platform(run, lock_modules, unlock_modules);
}
