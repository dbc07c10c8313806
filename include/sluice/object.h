/* SPDX-License-Identifier: MIT */
/**
 * sluice/object.h - what binding, instance, adapter and driver have in common
 *
 * Each object is the caller's memory and holds the state byte of its machine, the effects that it owes, and how many threads
 * are inside. Everything but the gates is guarded by the driver's one lifecycle lock (struct slu_platform).
 *
 * Two layers, and on top of them the functions that a driver author calls:
 *
 *   slu_NOUN_step()      one lock region: offers an event, moves, tests what follows from it, leaves effects owed
 *   slu_NOUN_take()      one lock region: takes one owed effect, so that no other thread performs it
 *   slu_NOUN_perform()   one callout through the ops table, no lock held, nothing changed
 *   slu_NOUN_answer()    one lock region: what the callout returned becomes the next event
 *
 *   slu_NOUN_<verb>()    a callback of NDIS: step, then perform what is owed as far as this thread may
 *
 * A callout may call back on the same thread (MiniportInitializeEx inside the request, MiniportHaltEx inside the
 * deinitialization): the nested call steps and leaves the effects of an object that is being performed to the outer one.
 *
 * Not every thread may perform every effect. What it may not, it leaves: to the thread that waits inside the callback
 * concerned, or to a work item (platform.wait, wake, defer).
 */
#ifndef SLUICE_OBJECT_H
#define SLUICE_OBJECT_H

#include "sluice/pending.h"
#include "sluice/platform.h"
#include "sluice/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* SLU_EVENT_RING, a compile-time switch of the library and of all that includes it, keeps the last events of an object. */
#define SLU_EVENT_RING_MAX 8

/**
 * enum slu_noun - kinds of objects
 */
enum slu_noun {
	SLU_NOUN_DRIVER = 1,
	SLU_NOUN_BINDING,
	SLU_NOUN_INSTANCE,
	SLU_NOUN_ADAPTER,
};

/**
 * enum slu_place - where an effect may run, and what a thread may do
 * @SLU_PLACE_ANY:      up to DISPATCH, inside any callback
 * @SLU_PLACE_PASSIVE:  at PASSIVE, inside any callback
 * @SLU_PLACE_BLOCKING: at PASSIVE, where other callbacks of this driver may be waited for: a work item, the bind and unbind
 *                      callbacks, a thread of the driver's own
 * @SLU_PLACE_CALLBACK: only inside the callback of this very object that began the operation: bind, unbind, restart, initialize,
 *                      halt, entry, unload
 */
enum slu_place {
	SLU_PLACE_ANY,
	SLU_PLACE_PASSIVE,
	SLU_PLACE_BLOCKING,
	SLU_PLACE_CALLBACK,
};

/**
 * enum slu_queue - where an object stands between two events
 * @SLU_QUEUE_NONE:     nothing is to be done for it, or nothing that any passing thread may do
 * @SLU_QUEUE_ANY:      any thread that comes by has something to do there
 * @SLU_QUEUE_PASSIVE:  a thread at SLU_PLACE_PASSIVE has
 * @SLU_QUEUE_BLOCKING: a thread at SLU_PLACE_BLOCKING has
 * @SLU_QUEUE_CHANGED:  it has changed: what follows from that is looked for before the lock is dropped
 */
enum slu_queue {
	SLU_QUEUE_NONE,
	SLU_QUEUE_ANY,
	SLU_QUEUE_PASSIVE,
	SLU_QUEUE_BLOCKING,
	SLU_QUEUE_CHANGED,
	SLU_QUEUE_COUNT,
};

/* Gates of an object: an adapter has two. */
#define SLU_GATES_MAX 2

/**
 * struct slu_record - one entry of the optional event ring
 * @event: event number of the object's machine
 * @from:  state before
 * @to:    state after; @from if the event was refused
 * @taken: false: refused
 */
struct slu_record {
	uint16_t event;
	uint8_t from;
	uint8_t to;
	bool taken;
};

struct slu_driver;

/**
 * struct slu_object - common head of the objects; its members are the core's
 * @driver:     whose lock guards it
 * @context:    the author's own
 * @lower:      in its queue, those below it that were made before it
 * @higher:     and after it
 * @made:       in which order the driver's objects were made
 * @owed:       effects not yet performed
 * @inside:     threads inside a function of the core for this object
 * @asked:      event of the callback from above
 * @noun:       kind
 * @state:      state of the machine
 * @queue:      which queue of the driver's it is in, an enum slu_queue
 * @tells:      of each gate: threads that empty it after it was closed, or have, and have not taken the lock since
 * @performing: a thread performs an effect
 * @waiting:    a thread waits inside a callback
 * @waking:     it is to be woken
 * @deferred:   a work item is outstanding
 * @in_use:     taken into service and not yet released
 * @ring:       last events, the newest before @ring_at
 */
struct slu_object {
	struct slu_driver *driver;
	void *context;
	struct slu_object *lower;
	struct slu_object *higher;
	uint64_t made;
	uint32_t owed;
	uint16_t inside;
	uint16_t asked;
	uint8_t noun;
	uint8_t state;
	uint8_t queue;
	uint8_t tells[SLU_GATES_MAX];
	bool performing : 1;
	bool waiting : 1;
	bool waking : 1;
	bool deferred : 1;
	bool in_use : 1;
#ifdef SLU_EVENT_RING
	uint8_t ring_at;
	struct slu_record ring[SLU_EVENT_RING_MAX];
#endif
};

#ifdef __cplusplus
}
#endif

#endif
