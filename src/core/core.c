/* SPDX-License-Identifier: MIT */
/*
 * core.c - lock regions, and who performs what
 *
 * 1. Every function that changes an object does so in a lock region, tests what follows before it unlocks, and then runs
 *    (slu_core_run): it looks for effects that it may perform, at any object of the driver. So whatever an event makes due
 *    is performed by the thread that brought the event, or
 * 2. by the thread that performs the object's effects already, when that comes back from its callout, or
 * 3. by the thread that waits inside the callback which the effect belongs to: it is woken, or
 * 4. by a work item, if the effect may block and this thread may not.
 * 5. An object is counted as entered while a thread is between two lock regions for it; it is released when nobody is inside.
 *
 * SLU_STEPWISE, a compile-time switch for a verifier, takes 1 to 4 away: an entry point is its lock region and no more, and
 * whoever calls it takes and performs what is owed by the lower layer, when it likes and in any order (verify/code).
 */
#include "core-private.h"

#ifdef SLU_STEPWISE
#define STEPWISE true
#else
#define STEPWISE false
#endif

/* What to do next, found under the lock, done without it. */
struct job {
	struct slu_object *object;
	enum { NO_JOB, PERFORM, WAKE, DEFER } kind;
	uint32_t effect;
};

typedef bool step_fn(uint8_t *state, int event, uint32_t *effects);

/* The objects' lists and heads. */

/* In the order of their making: an author who makes devices before bindings hears of them in that order. */
static void link_last(struct slu_driver *driver, struct slu_object *object)
{
	struct slu_object **at = &driver->objects;

	while (*at)
		at = &(*at)->next;
	object->next = NULL;
	*at = object;
}

void slu_core_init(struct slu_object *object, struct slu_driver *driver, enum slu_noun noun, uint8_t state,
                   void *context)
{
	object->driver = driver;
	object->context = context;
	object->owed = 0;
	object->inside = 0;
	object->noun = (uint8_t)noun;
	object->state = state;
	object->performing = false;
	object->waiting = false;
	object->waking = false;
	object->deferred = false;
	object->in_use = false;
#ifdef SLU_EVENT_RING
	object->ring_at = 0;
	for (int i = 0; i < SLU_EVENT_RING_MAX; i++)
		object->ring[i] = (struct slu_record){0};
#endif
	slu_core_lock(driver);
	link_last(driver, object);
	slu_core_unlock(driver);
}

void slu_core_unlink_locked(struct slu_object *object)
{
	struct slu_object **at = &object->driver->objects;

	while (*at != object)
		at = &(*at)->next;
	*at = object->next;
	object->next = NULL;
}

/* One event offered to one machine. */

static step_fn *machine_of(const struct slu_object *object, const char **name)
{
	switch (object->noun) {
	case SLU_NOUN_BINDING:
		*name = "binding";
		return slu_binding_machine;
	case SLU_NOUN_INSTANCE:
		*name = "instance";
		return slu_instance_machine;
	case SLU_NOUN_ADAPTER:
		*name = "adapter";
		return slu_adapter_machine;
	default:
		*name = "driver";
		return slu_driver_machine;
	}
}

static void record(struct slu_object *object, const struct slu_step *step)
{
	const struct slu_platform *platform = object->driver->platform;

#ifdef SLU_EVENT_RING
	object->ring[object->ring_at] = (struct slu_record){
	        .event = (uint16_t)step->event,
	        .from = step->from,
	        .to = step->to,
	        .taken = step->taken,
	};
	object->ring_at = (uint8_t)((object->ring_at + 1) % SLU_EVENT_RING_MAX);
#endif
	if (platform->trace)
		platform->trace(platform->context, step);
}

bool slu_core_admits(const struct slu_object *object, int event)
{
	const char *name;
	uint8_t state = object->state;
	uint32_t effects = 0;

	return machine_of(object, &name)(&state, event, &effects);
}

bool slu_core_offer(struct slu_object *object, int event, uint32_t *effects)
{
	struct slu_step step = {.object = object, .event = event, .from = object->state};
	step_fn *machine = machine_of(object, &step.machine);

	step.taken = machine(&object->state, event, &step.effects);
	step.to = object->state;
	*effects |= step.effects;
	record(object, &step);
	object->waking = object->waiting;
	return step.taken;
}

/* The nouns. */

static bool offer(struct slu_object *object, int event)
{
	switch (object->noun) {
	case SLU_NOUN_BINDING:
		return slu_binding_offer(slu_binding_of(object), event);
	case SLU_NOUN_INSTANCE:
		return slu_instance_offer(slu_instance_of(object), event);
	case SLU_NOUN_ADAPTER:
		return slu_adapter_offer(slu_adapter_of(object), event);
	default:
		return slu_driver_offer(slu_driver_of(object), event);
	}
}

static bool advance(struct slu_object *object)
{
	switch (object->noun) {
	case SLU_NOUN_BINDING:
		return slu_binding_advance(slu_binding_of(object));
	case SLU_NOUN_INSTANCE:
		return slu_instance_advance(slu_instance_of(object));
	case SLU_NOUN_ADAPTER:
		return slu_adapter_advance(slu_adapter_of(object));
	default:
		return false;
	}
}

static uint32_t next(const struct slu_object *object, enum slu_place place)
{
	if (!object->owed)
		return 0;
	switch (object->noun) {
	case SLU_NOUN_BINDING:
		return slu_binding_next((const struct slu_binding *)(const void *)object, place);
	case SLU_NOUN_INSTANCE:
		return slu_instance_next((const struct slu_instance *)(const void *)object, place);
	case SLU_NOUN_ADAPTER:
		return slu_adapter_next((const struct slu_adapter *)(const void *)object, place);
	default:
		return slu_driver_next((const struct slu_driver *)(const void *)object, place);
	}
}

/* Who makes a callout for an object comes back to it. */
static bool comes_back(uint32_t effect)
{
#ifdef SLU_FAULT_RELEASED_DURING_CALLOUT
	(void)effect;
	return false;
#else
	return effect != SLU_OWED_RELEASE;
#endif
}

static void begin(struct slu_object *object, uint32_t effect)
{
	object->owed &= ~effect;
	if (comes_back(effect))
		object->inside++;
	switch (object->noun) {
	case SLU_NOUN_BINDING:
		slu_binding_begin(slu_binding_of(object), effect);
		break;
	case SLU_NOUN_INSTANCE:
		slu_instance_begin(slu_instance_of(object), effect);
		break;
	case SLU_NOUN_ADAPTER:
		slu_adapter_begin(slu_adapter_of(object), effect);
		break;
	default:
		slu_driver_begin(slu_driver_of(object), effect);
		break;
	}
}

static void end(struct slu_object *object, uint32_t effect, slu_status status)
{
	switch (object->noun) {
	case SLU_NOUN_BINDING:
		slu_binding_end(slu_binding_of(object), effect, status);
		break;
	case SLU_NOUN_INSTANCE:
		slu_instance_end(slu_instance_of(object), effect, status);
		break;
	case SLU_NOUN_ADAPTER:
		slu_adapter_end(slu_adapter_of(object), effect, status);
		break;
	default:
		slu_driver_end(slu_driver_of(object), effect, status);
		break;
	}
	if (comes_back(effect))
		object->inside--;
}

slu_status slu_core_perform(struct slu_object *object, uint32_t effect)
{
	switch (object->noun) {
	case SLU_NOUN_BINDING:
		return slu_binding_perform(slu_binding_of(object), effect);
	case SLU_NOUN_INSTANCE:
		return slu_instance_perform(slu_instance_of(object), effect);
	case SLU_NOUN_ADAPTER:
		return slu_adapter_perform(slu_adapter_of(object), effect);
	default:
		return slu_driver_perform(slu_driver_of(object), effect);
	}
}

/* Lock regions. */

void slu_core_advance(struct slu_driver *driver)
{
	struct slu_object *object = driver->objects;

	/* Each event posted moves a machine, and no cycle of a page consists of such events alone: this ends. */
	while (object)
		object = advance(object) ? driver->objects : object->next;
}

bool slu_core_step(struct slu_object *object, int event)
{
	struct slu_driver *driver = object->driver;
	bool taken;

	slu_core_lock(driver);
	taken = offer(object, event);
	slu_core_advance(driver);
	slu_core_unlock(driver);
	return taken;
}

uint32_t slu_core_take(struct slu_object *object, enum slu_place place)
{
	struct slu_driver *driver = object->driver;
	uint32_t effect;

	slu_core_lock(driver);
	effect = next(object, place);
	if (effect)
		begin(object, effect);
	slu_core_unlock(driver);
	return effect;
}

void slu_core_answer(struct slu_object *object, uint32_t effect, slu_status status)
{
	struct slu_driver *driver;

	/* The object is the author's again since the callout. */
	if (effect == SLU_OWED_RELEASE)
		return;
	driver = object->driver;
	slu_core_lock(driver);
	end(object, effect, status);
	slu_core_advance(driver);
	slu_core_unlock(driver);
}

void slu_core_enter(struct slu_object *object)
{
	object->inside++;
}

void slu_core_leave(struct slu_object *object, enum slu_place place)
{
	object->inside--;
	slu_core_finish(object->driver, place);
}

void slu_core_finish(struct slu_driver *driver, enum slu_place place)
{
	slu_core_advance(driver);
	slu_core_unlock(driver);
	slu_core_run(driver, place, NULL);
}

slu_status slu_core_return_up(struct slu_pending *up)
{
	bool finished;

	if (!slu_pending_return(up, SLU_STATUS_PENDING, &finished))
		return SLU_STATUS_INVALID_STATE;
	return finished ? up->status : SLU_STATUS_PENDING;
}

/* Performing. */

/* A job at @object for a thread that may do what @place says there. Locked. */
static struct job find_at(struct slu_object *object, enum slu_place place)
{
	struct job job = {.object = object, .kind = NO_JOB};

	if (object->waking) {
		object->waking = false;
		object->inside++;
		job.kind = WAKE;
		return job;
	}
	job.effect = next(object, place);
	if (job.effect) {
		begin(object, job.effect);
		job.kind = PERFORM;
		return job;
	}
	if (place < SLU_PLACE_BLOCKING && !object->deferred && next(object, SLU_PLACE_BLOCKING)) {
		object->deferred = true;
		object->inside++;
		job.kind = DEFER;
	}
	return job;
}

static struct job find(struct slu_driver *driver, enum slu_place place, const struct slu_object *home)
{
	struct job job = {.kind = NO_JOB};

	slu_core_lock(driver);
	for (struct slu_object *object = driver->objects; object && job.kind == NO_JOB; object = object->next)
		job = find_at(object, object == home ? SLU_PLACE_CALLBACK : place);
	slu_core_unlock(driver);
	return job;
}

static void work(void *context)
{
	struct slu_object *object = context;
	struct slu_driver *driver = object->driver;

	slu_core_lock(driver);
	object->deferred = false;
	slu_core_leave(object, SLU_PLACE_BLOCKING);
}

static void wake(struct slu_object *object)
{
	struct slu_driver *driver = object->driver;

	driver->platform->wake(driver->platform->context, object);
	slu_core_lock(driver);
	object->inside--;
	slu_core_advance(driver);
	slu_core_unlock(driver);
}

void slu_core_run(struct slu_driver *driver, enum slu_place place, struct slu_object *home)
{
	struct job job;

	if (STEPWISE)
		return;
	while ((job = find(driver, place, home)).kind != NO_JOB) {
		switch (job.kind) {
		case PERFORM:
			slu_core_answer(job.object, job.effect, slu_core_perform(job.object, job.effect));
			break;
		case WAKE:
			wake(job.object);
			break;
		default:
			driver->platform->defer(driver->platform->context, job.object, work);
			break;
		}
	}
}

void slu_core_attend(struct slu_object *home, enum slu_place place, bool (*busy)(const struct slu_object *object))
{
	struct slu_driver *driver = home->driver;

	for (;;) {
		slu_core_run(driver, place, home);
		slu_core_lock(driver);
		if (!busy(home))
			return;
		home->waiting = next(home, SLU_PLACE_CALLBACK) == 0;
		if (home->waiting) {
			slu_core_unlock(driver);
			driver->platform->wait(driver->platform->context, home);
			slu_core_lock(driver);
			home->waiting = false;
		}
		slu_core_unlock(driver);
	}
}
