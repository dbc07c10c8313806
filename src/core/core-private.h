/* SPDX-License-Identifier: MIT */
/*
 * core-private.h - what the nouns of the core share
 *
 * All functions named ..._locked, and those said to be, are called with the driver's lifecycle lock held and call nothing
 * outside of the core. The others are called without it.
 */
#ifndef SLU_CORE_PRIVATE_H
#define SLU_CORE_PRIVATE_H

#include "sluice/sluice.h"

#include "adapter/adapter.h"
#include "binding/binding.h"
#include "driver/driver.h"
#include "instance/instance.h"
#include "pending/pending.h"

#pragma GCC visibility push(hidden)

/*
 * Effects that no page has: the memory goes back to its owner; DriverEntry does the rest of its work; the answers to a reset and
 * to OID_PNP_SET_POWER after their callbacks have left; a parked OID goes down, or is answered.
 */
#define SLU_OWED_RELEASE        0x80000000u
#define SLU_OWED_START          0x40000000u
#define SLU_OWED_COMPLETE_RESET 0x20000000u
#define SLU_OWED_COMPLETE_POWER 0x10000000u
#define SLU_OWED_FORWARD_OID    0x08000000u
#define SLU_OWED_ANSWER_OID     0x04000000u
#define SLU_OWED_PARKED_OID     (SLU_OWED_FORWARD_OID | SLU_OWED_ANSWER_OID)

#ifdef SLU_FAULT_WAIT_IS_ARMED_LATE
/* A gate that a binding has not says whether a pause has read the counts, or has missed that they dropped since. */
enum { SLU_BINDING_ARMING = 1, SLU_BINDING_COUNTS_READ = 1, SLU_BINDING_MISSED = 2 };
void slu_binding_arm(struct slu_binding *binding);
#endif

/* The head is the first member of each object. */
static inline struct slu_binding *slu_binding_of(struct slu_object *object)
{
	return (struct slu_binding *)(void *)object;
}

static inline struct slu_instance *slu_instance_of(struct slu_object *object)
{
	return (struct slu_instance *)(void *)object;
}

static inline struct slu_adapter *slu_adapter_of(struct slu_object *object)
{
	return (struct slu_adapter *)(void *)object;
}

static inline struct slu_driver *slu_driver_of(struct slu_object *object)
{
	return (struct slu_driver *)(void *)object;
}

static inline void slu_core_lock(struct slu_driver *driver)
{
	driver->platform->lock(driver->platform->context);
	SLU_ASSERT(!driver->queues[SLU_QUEUE_CHANGED]);
}

static inline void slu_core_unlock(struct slu_driver *driver)
{
	driver->platform->unlock(driver->platform->context);
}

/* One lock region of a verifier's or a caller's own: lock, offer, test what follows, unlock. */
bool slu_core_step(struct slu_object *object, int event);

/* Prepare the head of an object; take it out of its queue for good. The first takes the lock; the second is done inside it. */
void slu_core_init(struct slu_object *object, struct slu_driver *driver, enum slu_noun noun, uint8_t state,
                   void *context);
void slu_core_unlink_locked(struct slu_object *object);

/* Would the machine of @object take @event? Locked. */
bool slu_core_admits(const struct slu_object *object, int event);

/* Offer @event to one machine; @effects are or-ed in; a waiter is told. Locked. */
bool slu_core_offer(struct slu_object *object, int event, uint32_t *effects);

/* @object has changed: what follows is looked for before the lock is dropped (6. of core.c). Locked. */
void slu_core_changed(struct slu_object *object);

/* Post every event that follows from what has changed, until nothing does. Locked. */
void slu_core_advance(struct slu_driver *driver);

/* The same, and unlock: the end of a lock region that performs nothing. */
void slu_core_end(struct slu_driver *driver);

/* Take one effect that is owed. Locked. */
void slu_core_begin(struct slu_object *object, uint32_t effect);

/*
 * The gates of an object, by index (7. of core.c). Locked: open or close; enter, open or closed; who was told by a release that it
 * was the last has come; is it closed and empty, and nobody on the way who says so?
 */
void slu_core_set_gate(struct slu_object *object, unsigned index, struct slu_drain *gate, bool open);
void slu_core_enter_gate(struct slu_object *object, unsigned index, struct slu_drain *gate, size_t count);
void slu_core_left_gate(struct slu_object *object, unsigned index);

static inline bool slu_core_is_idle(const struct slu_object *object, unsigned index, const struct slu_drain *gate)
{
	return !object->tells[index] && slu_drain_is_idle(gate);
}

/* A thread is inside an object from enter to leave. Both locked; leave unlocks and performs what @place permits. */
void slu_core_enter(struct slu_object *object);
void slu_core_leave(struct slu_object *object, enum slu_place place);

/* Test what follows, unlock, perform what @place permits: the end of a lock region of an entry point. Locked at entry. */
void slu_core_finish(struct slu_driver *driver, enum slu_place place);

/* Perform everything owed that @place permits, and all that @home owes; @home may be NULL. */
void slu_core_run(struct slu_driver *driver, enum slu_place place, struct slu_object *home);

/*
 * Inside a callback of @home: perform and wait until busy(@home) is false. Returns with the lock held.
 */
void slu_core_attend(struct slu_object *home, enum slu_place place, bool (*busy)(const struct slu_object *object));

/* A call begins; no other of its kind is under way. */
static inline void slu_core_call(struct slu_pending *pending)
{
	bool taken = slu_pending_call(pending);

	SLU_ASSERT(taken);
	(void)taken;
}

/* It returned @status; true if its answer is known by that. What was completed already must have returned PENDING (PDP-06). */
static inline bool slu_core_return(struct slu_pending *pending, slu_status status)
{
	bool finished;
	bool taken = slu_pending_return(pending, status, &finished);

	SLU_ASSERT(taken);
	(void)taken;
	return finished;
}

/* The end of a callback from above: the status to return. Locked. */
slu_status slu_core_return_up(struct slu_pending *up);

/* The lowest bit. */
static inline uint32_t slu_core_lowest(uint32_t bits)
{
	return bits & (~bits + 1u);
}

/*
 * Each noun: offer an event (with what moves along), post one event that follows (true: posted), choose an effect that a
 * thread at @place could take, take it, and make of its answer the next event. All locked.
 */
bool slu_adapter_offer(struct slu_adapter *adapter, int event);
bool slu_binding_offer(struct slu_binding *binding, int event);
bool slu_driver_offer(struct slu_driver *driver, int event);
bool slu_instance_offer(struct slu_instance *instance, int event);

bool slu_adapter_advance(struct slu_adapter *adapter);
bool slu_binding_advance(struct slu_binding *binding);
bool slu_instance_advance(struct slu_instance *instance);

uint32_t slu_adapter_next(const struct slu_adapter *adapter, enum slu_place place);
uint32_t slu_binding_next(const struct slu_binding *binding, enum slu_place place);
uint32_t slu_driver_next(const struct slu_driver *driver, enum slu_place place);
uint32_t slu_instance_next(const struct slu_instance *instance, enum slu_place place);

void slu_adapter_begin(struct slu_adapter *adapter, uint32_t effect);
void slu_binding_begin(struct slu_binding *binding, uint32_t effect);
void slu_driver_begin(struct slu_driver *driver, uint32_t effect);
void slu_instance_begin(struct slu_instance *instance, uint32_t effect);

void slu_adapter_end(struct slu_adapter *adapter, uint32_t effect, slu_status status);
void slu_binding_end(struct slu_binding *binding, uint32_t effect, slu_status status);
void slu_driver_end(struct slu_driver *driver, uint32_t effect, slu_status status);
void slu_instance_end(struct slu_instance *instance, uint32_t effect, slu_status status);

/* The dispatch of take, perform and answer over the nouns. */
uint32_t slu_core_take(struct slu_object *object, enum slu_place place);
slu_status slu_core_perform(struct slu_object *object, uint32_t effect);
void slu_core_answer(struct slu_object *object, uint32_t effect, slu_status status);

/* The gates of an adapter follow its state, its flags and its instance. Locked; after each step of either half. */
void slu_adapter_set_gates(struct slu_adapter *adapter);

/*
 * The OID of an adapter that is parked until both edges are in D0 (oid.c). Locked: owe what follows for it (true: something
 * changed); take and end SLU_OWED_FORWARD_OID and SLU_OWED_ANSWER_OID. Unlocked: the callout of either.
 */
bool slu_oid_advance(struct slu_adapter *adapter);
void slu_oid_begin_parked(struct slu_adapter *adapter, uint32_t effect);
void slu_oid_end_parked(struct slu_adapter *adapter, uint32_t effect, slu_status status);
slu_status slu_oid_perform_parked(struct slu_adapter *adapter, uint32_t effect);

/* Relations between objects. All locked. */
bool slu_binding_is_ready(const struct slu_binding *binding);
bool slu_instance_uses(const struct slu_instance *instance, const struct slu_binding *binding);

/* It has ended, and is to be released when nobody is inside. Locked. */
bool slu_instance_is_over(const struct slu_instance *instance);

/* An instance has changed: so has what it matters to. A device uses a binding from now on, or no longer. All locked. */
void slu_instance_changed(struct slu_instance *instance);
void slu_use_link(struct slu_use *use, struct slu_binding *binding);
void slu_use_unlink(struct slu_use *use);

/* Count the device of a slot among those that its binding waits for, or no longer. Locked. */
void slu_use_count(struct slu_use *use);
void slu_binding_await(struct slu_binding *binding, int more);

/* REQUEST, REENABLE, STOP: is there a row for it now, and are the bindings ready for a request? */
bool slu_instance_may(const struct slu_instance *instance, int event);

#pragma GCC visibility pop

#endif
