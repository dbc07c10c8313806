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
 * 6. What follows from an event is looked for at the objects that have changed, the one made first first, until nothing does. An
 *    object's next event depends on itself, on its gates (7), and: of a binding, on how many devices it waits for (`awaited`,
 *    kept with each change of a device); of an instance, on its adapter; of an adapter with a parked OID, on its instance and on
 *    the binding of the OID. Whoever changes one says so for the other (slu_core_changed(), slu_instance_changed(), look_at_parked()
 *    of binding.c). So at an object that has not changed nothing follows, and an event costs the same however many there are.
 * 7. A gate says to one thread that it has emptied it after the close (sluice/drain.h). That thread takes the lock next, with
 *    the object in its hand. Until it has, `tells` of the object counts it, and nobody takes the gate for empty: the object stays.
 * 8. When the lock is dropped nothing has changed any more, and an object is in the queue of those who have something to do
 *    there. A queue is a tree in the order of making, its shape given by its members alone: what is added to the objects'
 *    state is a function of the rest of it.
 *
 * SLU_STEPWISE, a compile-time switch for a verifier, takes 1 to 4 away: an entry point is its lock region and no more, and
 * whoever calls it takes and performs what is owed by the lower layer, when it likes and in any order (verify/code). Queues of what
 * is to be done are read by nobody then, and stay empty.
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

/*
 * Queues, in the order of making: an author who makes devices before bindings hears of them in that order. A tree by that order,
 * in which who is heavier stands above; weights are scattered and all different.
 */

static uint64_t weight_of(const struct slu_object *object)
{
	return object->made * 0x9E3779B97F4A7C15u;
}

static struct slu_object *first_of(const struct slu_driver *driver, enum slu_queue queue)
{
	struct slu_object *object = driver->queues[queue];

	while (object && object->lower)
		object = object->lower;
	return object;
}

/* Where @object stands in its queue, or would stand if all who are lighter were below it. */
static struct slu_object **place_of(struct slu_object *object)
{
	struct slu_object **at = &object->driver->queues[object->queue];

	while (*at && *at != object && weight_of(*at) > weight_of(object))
		at = object->made < (*at)->made ? &(*at)->lower : &(*at)->higher;
	return at;
}

static void join(struct slu_object *object, enum slu_queue queue)
{
	struct slu_object **lower = &object->lower, **higher = &object->higher, **at, *rest;

	object->queue = (uint8_t)queue;
	if (queue == SLU_QUEUE_NONE)
		return;
	at = place_of(object);
	rest = *at;
	*at = object;
	while (rest) {
		bool is_lower = rest->made < object->made;

		*(is_lower ? lower : higher) = rest;
		if (is_lower)
			lower = &rest->higher;
		else
			higher = &rest->lower;
		rest = is_lower ? rest->higher : rest->lower;
	}
	*lower = NULL;
	*higher = NULL;
}

static void leave(struct slu_object *object)
{
	struct slu_object *lower = object->lower, *higher = object->higher, **at;

	if (object->queue == SLU_QUEUE_NONE)
		return;
	at = place_of(object);
	while (lower && higher) {
		bool is_lower = weight_of(lower) > weight_of(higher);

		*at = is_lower ? lower : higher;
		at = is_lower ? &lower->higher : &higher->lower;
		if (is_lower)
			lower = lower->higher;
		else
			higher = higher->lower;
	}
	*at = lower ? lower : higher;
	object->lower = NULL;
	object->higher = NULL;
	object->queue = SLU_QUEUE_NONE;
}

static void move(struct slu_object *object, enum slu_queue queue)
{
	if (object->queue == queue)
		return;
	leave(object);
	join(object, queue);
}

/* The objects' heads. */

void slu_core_init(struct slu_object *object, struct slu_driver *driver, enum slu_noun noun, uint8_t state,
                   void *context)
{
	object->driver = driver;
	object->context = context;
	object->lower = NULL;
	object->higher = NULL;
	object->owed = 0;
	object->inside = 0;
	object->asked = 0;
	object->noun = (uint8_t)noun;
	object->state = state;
	object->queue = SLU_QUEUE_NONE;
	for (int i = 0; i < SLU_GATES_MAX; i++)
		object->tells[i] = 0;
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
	object->made = ++driver->made;
	slu_core_unlock(driver);
}

/* The newest gives its number back: so one that comes and goes is the same each time. */
void slu_core_unlink_locked(struct slu_object *object)
{
	struct slu_driver *driver = object->driver;

	leave(object);
	if (object->made == driver->made)
		driver->made--;
}

void slu_core_changed(struct slu_object *object)
{
	struct slu_instance *other;

	move(object, SLU_QUEUE_CHANGED);
	other = object->noun == SLU_NOUN_ADAPTER ? slu_adapter_of(object)->instance : NULL;
	if (other && slu_instance_is_over(other))
		move(&other->object, SLU_QUEUE_CHANGED);
}

/* Gates. */

void slu_core_set_gate(struct slu_object *object, unsigned index, struct slu_drain *gate, bool open)
{
	if (open == slu_drain_is_open(gate))
		return;
	if (open && slu_drain_open(gate))
		object->tells[index]--;
	else if (!open && !slu_drain_close(gate))
		object->tells[index]++;
}

void slu_core_enter_gate(struct slu_object *object, unsigned index, struct slu_drain *gate, size_t count)
{
	if (slu_drain_enter(gate, count))
		object->tells[index]++;
}

void slu_core_left_gate(struct slu_object *object, unsigned index)
{
	SLU_ASSERT(object->tells[index]);
	object->tells[index]--;
	slu_core_changed(object);
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
#ifndef SLU_FAULT_WAKE_IS_FORGOTTEN
	object->waking = object->waiting;
#endif
	slu_core_changed(object);
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

void slu_core_begin(struct slu_object *object, uint32_t effect)
{
	slu_core_changed(object);
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
#ifndef SLU_FAULT_RELEASED_DURING_CALLOUT
	object->inside--;
#endif
	slu_core_changed(object);
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

/* The queue of those who have something to do at @object. */
static enum slu_queue queue_of(const struct slu_object *object)
{
	if (STEPWISE)
		return SLU_QUEUE_NONE;
	if (!object->owed && !object->waking)
		return SLU_QUEUE_NONE;
	if (object->waking || next(object, SLU_PLACE_ANY))
		return SLU_QUEUE_ANY;
	if (!next(object, SLU_PLACE_BLOCKING))
		return SLU_QUEUE_NONE;
	if (!object->deferred) /* to be deferred */
		return SLU_QUEUE_ANY;
	return next(object, SLU_PLACE_PASSIVE) ? SLU_QUEUE_PASSIVE : SLU_QUEUE_BLOCKING;
}

void slu_core_advance(struct slu_driver *driver)
{
	struct slu_object *object;

	/* Each event posted moves a machine, and no cycle of a page consists of such events alone: this ends. */
	while ((object = first_of(driver, SLU_QUEUE_CHANGED)) != NULL) {
		if (!advance(object))
			move(object, queue_of(object));
	}
}

bool slu_core_step(struct slu_object *object, int event)
{
	struct slu_driver *driver = object->driver;
	bool taken;

	slu_core_lock(driver);
	taken = offer(object, event);
	slu_core_end(driver);
	return taken;
}

uint32_t slu_core_take(struct slu_object *object, enum slu_place place)
{
	struct slu_driver *driver = object->driver;
	uint32_t effect;

	slu_core_lock(driver);
	effect = next(object, place);
	if (effect)
		slu_core_begin(object, effect);
	slu_core_end(driver);
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
	slu_core_end(driver);
}

void slu_core_enter(struct slu_object *object)
{
	object->inside++;
}

void slu_core_leave(struct slu_object *object, enum slu_place place)
{
	object->inside--;
	slu_core_changed(object);
	slu_core_finish(object->driver, place);
}

void slu_core_end(struct slu_driver *driver)
{
	slu_core_advance(driver);
	slu_core_unlock(driver);
}

void slu_core_finish(struct slu_driver *driver, enum slu_place place)
{
	slu_core_end(driver);
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

#if defined(SLU_FAULT_PERFORMS_AT_DISPATCH)
	place = place == SLU_PLACE_ANY ? SLU_PLACE_PASSIVE : place;
#elif defined(SLU_FAULT_BLOCKS_IN_CALLBACKS)
	place = place == SLU_PLACE_PASSIVE ? SLU_PLACE_BLOCKING : place;
#endif
	if (object->waking) {
		object->waking = false;
		object->inside++;
		job.kind = WAKE;
		return job;
	}
	job.effect = next(object, place);
	if (job.effect) {
		slu_core_begin(object, job.effect);
		job.kind = PERFORM;
		return job;
	}
	/* It stands in a queue that @place looks at, so somebody else may do it: a work item, the first (queue_of()). */
	SLU_ASSERT(place < SLU_PLACE_BLOCKING);
	SLU_ASSERT(!object->deferred);
	SLU_ASSERT(next(object, SLU_PLACE_BLOCKING));
#ifndef SLU_FAULT_WORK_ITEM_IS_NOT_NOTED
	object->deferred = true;
#endif
	object->inside++;
	job.kind = DEFER;
	return job;
}

/* The first object made where a thread that may do what @place says finds something, also at its @home. Locked. */
static struct slu_object *first_due(const struct slu_driver *driver, enum slu_place place, struct slu_object *home)
{
	struct slu_object *first = home && (home->waking || next(home, SLU_PLACE_CALLBACK)) ? home : NULL;

	for (enum slu_queue queue = SLU_QUEUE_ANY; queue <= (enum slu_queue)(SLU_QUEUE_ANY + place); queue++) {
		struct slu_object *object = first_of(driver, queue);

		if (object && (!first || object->made < first->made))
			first = object;
	}
	return first;
}

static struct job find(struct slu_driver *driver, enum slu_place place, struct slu_object *home)
{
	struct job job = {.kind = NO_JOB};
	struct slu_object *object;

	slu_core_lock(driver);
	object = first_due(driver, place, home);
	if (object) {
		slu_core_changed(object);
		job = find_at(object, object == home ? SLU_PLACE_CALLBACK : place);
	}
#ifdef SLU_FAULT_CALLS_WITH_LOCK
	if (job.kind == PERFORM)
		return job;
#endif
	slu_core_end(driver);
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
	slu_core_changed(object);
	slu_core_end(driver);
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
#ifdef SLU_FAULT_WAIT_IS_NOTED_LATE
		slu_core_unlock(driver);
		slu_core_lock(driver);
#endif
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
