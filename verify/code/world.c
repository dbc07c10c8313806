/* SPDX-License-Identifier: MIT */
/*
 * world.c - the objects of the core, and what is asked of every step
 */
#include "world-private.h"

#include <string.h>

#include "pending/pending.h"
#include "rows/loaded.h"

struct slu_world slu_world;
slu_status slu_world_answer;
unsigned slu_world_steps;
int slu_world_level;
#ifdef SLU_WORLD_BOUNDS_AT_RUN_TIME
struct slu_world_bounds slu_world_bounds = {.bindings = 1, .devices = 1, .sends = 1};
#endif

/* Of the option that is being taken. */
static bool refused, reset_ended[SLU_WORLD_DEVICES_MAX];
const char *slu_world_asserted;

/* A status that nobody may take for an answer: what stands in memory that is not read any more. */
#define DEAD ((slu_status)0xDEADDEADu)

/* The platform: who steps holds the lock. */

static bool locked;

static void lock(void *context)
{
	(void)context;
	SLU_ASSERT(!locked);
	locked = true;
}

static void unlock(void *context)
{
	(void)context;
	SLU_ASSERT(locked);
	locked = false;
}

static void on_step(void *context, const struct slu_step *step);

static const struct slu_platform platform = {.lock = lock, .unlock = unlock, .trace = on_step};

/* Every machine that is offered something says so here. */

static unsigned index_of(const struct slu_object *object)
{
	switch (object->noun) {
	case SLU_NOUN_BINDING:
		return (unsigned)((const struct slu_binding *)(const void *)object - w->binding);
	case SLU_NOUN_INSTANCE:
		return (unsigned)((const struct slu_instance *)(const void *)object - w->instance);
	default:
		return (unsigned)((const struct slu_adapter *)(const void *)object - w->adapter);
	}
}

/* One who stops a device gets to do so; refused where it is being stopped already, or gone (RACE-29). What ended says how. */
static void look_at_device(unsigned v, int event, uint8_t from)
{
	switch (event) {
	case SLU_INSTANCE_EV_STOP:
		CLAIM(device_is_stopped_once, true, !w->stopped[v] && slu_world_is_there(v));
		w->stopped[v] = true;
		break;
	case SLU_INSTANCE_EV_INITIALIZE_FAILED:
		w->ended[v] = SLU_INSTANCE_INIT_FAILED;
		w->stopped[v] = false;
		break;
	case SLU_INSTANCE_EV_CANCEL_COMPLETE:
		w->ended[v] = SLU_INSTANCE_CANCELLED;
		w->stopped[v] = false;
		break;
	case SLU_INSTANCE_EV_HALT:
	case SLU_INSTANCE_EV_REQUEST_REFUSED:
		w->stopped[v] = false;
		break;
	case SLU_INSTANCE_EV_HALT_COMPLETE:
		w->ended[v] = SLU_INSTANCE_GONE;
		break;
	case SLU_INSTANCE_EV_RELEASE:
		CLAIM(initialized_device_is_halted_before_release, true, !w->halt_due[v]);
		CLAIM(ended_device_says_how, true, from == w->ended[v]);
		w->ended[v] = 0;
		break;
	default:
		break;
	}
}

static void on_step(void *context, const struct slu_step *step)
{
	const struct slu_object *object = step->object;

	(void)context;
	if (object->noun == SLU_NOUN_DRIVER)
		return;
	slu_world_steps++;
	slu_says_row((enum slu_noun)object->noun, index_of(object), step->event, step->from, step->taken);
	if (!step->taken)
		refused = true;
	else if (object->noun == SLU_NOUN_INSTANCE)
		look_at_device(index_of(object), step->event, step->from);
	else if (object->noun == SLU_NOUN_ADAPTER && step->event == SLU_ADAPTER_EV_RESET_COMPLETE)
		reset_ended[index_of(object)] = true;
}

void slu_world_legal(bool taken)
{
	if (!taken)
		refused = true;
}

void slu_world_pass(struct slu_object *object, int event)
{
	bool taken = slu_core_admits(object, event);

	slu_says_row((enum slu_noun)object->noun, index_of(object), event, object->state, taken);
	slu_world_legal(taken);
}

/* Pending machines have no trace of their own: where a run prints, what they did is read off their states. */

enum { PENDINGS_MAX = 2 * (SLU_WORLD_BINDINGS_MAX + SLU_WORLD_DEVICES_MAX) };
static uint8_t seen[PENDINGS_MAX];

/* Calls from above are the core's, calls downward as NDIS knows them. */
static uint8_t pending_state(unsigned index)
{
	static const uint8_t states[] = {
	        [NOT_CALLED] = SLU_PENDING_IDLE,
	        [CALLED] = SLU_PENDING_CALLED,
	        [EARLY] = SLU_PENDING_EARLY,
	        [WAITING] = SLU_PENDING_WAITING,
	};

	if (index < BINDINGS)
		return slu_world_has_binding(index) ? w->binding[index].up.state : SLU_PENDING_IDLE;
	index -= BINDINGS;
	if (index < DEVICES)
		return w->adapter[index].up.state;
	index -= DEVICES;
	return states[index < BINDINGS ? w->down[index] : w->ask[index - BINDINGS]];
}

static void look_at_pending(void)
{
	for (unsigned i = 0; i < 2 * (BINDINGS + DEVICES); i++)
		seen[i] = pending_state(i);
}

static void move_pending(unsigned index, int event, uint8_t to)
{
	slu_says_pending(index, event, seen[index]);
	seen[index] = to;
}

static void tell_pending(unsigned index, uint8_t to)
{
	if (seen[index] == SLU_PENDING_IDLE && to != SLU_PENDING_IDLE)
		move_pending(index, SLU_PENDING_EV_CALL, SLU_PENDING_CALLED);
	if (seen[index] == to)
		return;
	if (to == SLU_PENDING_EARLY || seen[index] == SLU_PENDING_WAITING)
		move_pending(index, SLU_PENDING_EV_COMPLETE, to);
	else if (seen[index] == SLU_PENDING_CALLED && to == SLU_PENDING_IDLE)
		move_pending(index, SLU_PENDING_EV_RETURN_DONE, to);
	else
		move_pending(index, SLU_PENDING_EV_RETURN_PENDING, to);
}

static void tell_all_pending(void)
{
	for (unsigned i = 0; i < 2 * (BINDINGS + DEVICES); i++)
		tell_pending(i, pending_state(i));
}

void slu_world_return_up(unsigned index)
{
	if (slu_world_listener.print)
		move_pending(index, SLU_PENDING_EV_RETURN_PENDING,
		             seen[index] == SLU_PENDING_EARLY ? SLU_PENDING_IDLE : SLU_PENDING_WAITING);
}

/* Effects. */

static uint32_t next(struct slu_object *object, enum slu_place place)
{
	switch (object->noun) {
	case SLU_NOUN_BINDING:
		return slu_binding_next(slu_binding_of(object), place);
	case SLU_NOUN_INSTANCE:
		return slu_instance_next(slu_instance_of(object), place);
	default:
		return slu_adapter_next(slu_adapter_of(object), place);
	}
}

bool slu_world_may(struct slu_object *object, uint32_t effect, enum slu_place place)
{
	uint32_t owed = object->owed, found;

	if (!(owed & effect))
		return false;
	object->owed = effect;
	found = next(object, place);
	object->owed = owed;
	return found == effect;
}

slu_status slu_world_call(struct slu_object *object, uint32_t effect, enum slu_place place)
{
	slu_world_legal(slu_world_may(object, effect, place));
	slu_core_lock(&w->driver);
	slu_core_begin(object, effect);
	slu_core_end(&w->driver);
	SLU_ASSERT(!locked);
	return slu_core_perform(object, effect);
}

void slu_world_carry_out(struct slu_object *object, uint32_t effect, enum slu_place place)
{
	slu_core_answer(object, effect, slu_world_call(object, effect, place));
}

/* Making and giving back. */

/* Bindings that are there and were made before @b. */
static uint64_t made_before(unsigned b)
{
	uint64_t count = 0;

	for (unsigned other = 0; other < BINDINGS; other++) {
		if (slu_world_has_binding(other) &&
		    (SPLIT ? w->binding[other].object.made < w->binding[b].object.made : other < b))
			count++;
	}
	return count;
}

/*
 * The core compares the numbers that objects have by their making, and uses them for nothing else; so they are counted anew: driver,
 * devices, bindings. Without SPLIT bindings stand in the order of their numbers here.
 */
static void count_made(void)
{
	uint64_t before[SLU_WORLD_BINDINGS_MAX];
	uint64_t made = 1 + 2 * DEVICES;

	for (unsigned b = 0; b < BINDINGS; b++)
		before[b] = made_before(b);
	w->driver.made = made;
	for (unsigned b = 0; b < BINDINGS; b++) {
		if (slu_world_has_binding(b)) {
			w->binding[b].object.made = made + 1 + before[b];
			w->driver.made++;
		}
	}
}

void slu_world_make_binding(unsigned b)
{
	slu_binding_init(&w->binding[b], &w->driver, &slu_world_binding_ops, NULL);
	count_made();
	for (unsigned v = 0; v < DEVICES; v++)
		slu_use_set(&w->use[v][b], &w->binding[b]);
}

/* DriverEntry has run; devices are there, bindings come with their bind. */
static void start(void)
{
	slu_loaded_driver(&w->driver, &platform);
	for (unsigned v = 0; v < DEVICES; v++) {
		slu_adapter_init(&w->adapter[v], &w->driver, &slu_world_adapter_ops, NULL);
		slu_instance_init(&w->instance[v], &w->adapter[v], &slu_world_instance_ops, NULL);
		for (unsigned b = 0; b < BINDINGS; b++)
			slu_instance_use(&w->instance[v], &w->use[v][b]);
	}
}

/* Whoever hears that memory is free takes it at once. */
static void release(struct slu_object *object)
{
	if (object->driver && slu_world_may(object, SLU_OWED_RELEASE, SLU_PLACE_ANY))
		slu_world_carry_out(object, SLU_OWED_RELEASE, SLU_PLACE_ANY);
}

/* Dead bytes: members that the core writes before it reads them again. */

static void clear_pending(struct slu_pending *pending)
{
	if (pending->state && pending->state != SLU_PENDING_EARLY)
		pending->status = DEAD;
}

static void clear_binding(unsigned b)
{
	struct slu_binding *binding = &w->binding[b];

	clear_pending(&binding->up);
	clear_pending(&binding->down);
	if (w->binding_callback[b] != INSIDE)
		binding->object.asked = 0;
	if (binding->object.state != SLU_BINDING_OPENING_CLOSING &&
	    !(binding->object.owed & (SLU_BINDING_DO_FAIL_BIND | SLU_BINDING_DO_FAIL_RESTART)))
		binding->failure = DEAD;
}

static void clear_device(unsigned v)
{
	struct slu_adapter *adapter = &w->adapter[v];

	clear_pending(&adapter->up);
	clear_pending(&adapter->down);
	clear_pending(&adapter->power);
	adapter->reset_ended = adapter->reset_ended && adapter->resetting;
	if (!adapter->reset_ended)
		clear_pending(&adapter->reset_down);
	if (!(adapter->object.owed & SLU_OWED_COMPLETE_RESET))
		clear_pending(&adapter->reset_up);
	clear_pending(&w->instance[v].down);
	if (!adapter->failing && adapter->object.state != SLU_ADAPTER_INITIALIZING &&
	    w->ndis_adapter[v] != N_RETURNING && w->ndis_adapter[v] != N_INIT_FAILED &&
	    !(adapter->object.owed & SLU_ADAPTER_DO_FAIL_RESTART))
		adapter->failure = DEAD;
}

/* Counts. */

unsigned slu_world_of_device(const slu_world_pairs pairs, unsigned v)
{
	unsigned sum = 0;

	for (unsigned b = 0; b < BINDINGS; b++)
		sum += pairs[v][b];
	return sum;
}

unsigned slu_world_of_binding(const slu_world_pairs pairs, unsigned b)
{
	unsigned sum = 0;

	for (unsigned v = 0; v < DEVICES; v++)
		sum += pairs[v][b];
	return sum;
}

unsigned slu_world_of_all(const slu_world_pairs pairs)
{
	unsigned sum = 0;

	for (unsigned v = 0; v < DEVICES; v++)
		sum += slu_world_of_device(pairs, v);
	return sum;
}

unsigned slu_world_sends_of_device(unsigned v)
{
	return slu_world_of_device(w->accepted, v) + slu_world_of_device(w->below, v) + slu_world_of_device(w->sent, v);
}

unsigned slu_world_loans_of_device(unsigned v)
{
	return slu_world_of_device(w->indicating, v) + slu_world_of_device(w->lent, v) +
	       slu_world_of_device(w->returning, v);
}

unsigned slu_world_sends_of_binding(unsigned b)
{
#ifdef SLU_FAULT_SEND_IS_COUNTED_LATE
	return slu_world_of_binding(w->below, b) + slu_world_of_binding(w->sent, b);
#else
	return slu_world_of_binding(w->accepted, b) + slu_world_of_binding(w->below, b) +
	       slu_world_of_binding(w->sent, b);
#endif
}

unsigned slu_world_loans_of_binding(unsigned b)
{
	return slu_world_of_binding(w->lent, b) + slu_world_of_binding(w->returning, b) + w->returns[b] + w->kept[b];
}

bool slu_world_has_oids(unsigned b)
{
	bool has = w->own_oid[b] != NO_OID;

	for (unsigned v = 0; v < DEVICES; v++)
		has = has || (w->oid_is[v] != NO_OID && w->oid_is[v] != SETTLED && w->oid_binding[v] == b);
	return has;
}

/* After every step. */

static unsigned count_bits(uint32_t bits)
{
	unsigned count = 0;

	for (; bits; bits &= bits - 1)
		count++;
	return count;
}

/* What an object owes besides is not of its one thread: NdisUnbindAdapter, a parked OID, a reset, and its memory. */
static unsigned owed_by(const struct slu_object *object)
{
	uint32_t beside = SLU_OWED_RELEASE;

	if (object->noun == SLU_NOUN_BINDING)
		beside |= SLU_BINDING_DO_UNBIND_ADAPTER;
	if (object->noun == SLU_NOUN_ADAPTER)
		beside |= SLU_OWED_PARKED_OID | SLU_OWED_COMPLETE_RESET;
	return count_bits(object->owed & ~beside);
}

/* Callouts that block, or that NDIS takes at PASSIVE only (IRQL-01, -03). */
static uint32_t needs_passive(const struct slu_object *object)
{
	switch (object->noun) {
	case SLU_NOUN_BINDING:
		return SLU_BINDING_DO_OPEN_ADAPTER | SLU_BINDING_DO_SET_UP | SLU_BINDING_DO_RESTART |
		       SLU_BINDING_DO_COMPLETE_RESTART | SLU_BINDING_DO_FAIL_RESTART | SLU_BINDING_DO_COMPLETE_PAUSE |
		       SLU_BINDING_DO_CLOSE_ADAPTER;
	case SLU_NOUN_INSTANCE:
		return SLU_INSTANCE_DO_REQUEST | SLU_INSTANCE_DO_CANCEL | SLU_INSTANCE_DO_DEINIT;
	default:
		return SLU_ADAPTER_DO_ACQUIRE_RESOURCES | SLU_ADAPTER_DO_DISABLE_INTERRUPTS |
		       SLU_ADAPTER_DO_RELEASE_RESOURCES | SLU_ADAPTER_DO_RESTART;
	}
}

/* Whoever comes by at DISPATCH must not find any of them (INV-25). */
static void observe_level(struct slu_object *object)
{
	uint32_t needs = needs_passive(object);

#ifdef SLU_FAULT_PAUSE_OF_BINDING_COMPLETED_AT_DISPATCH
	if (object->noun == SLU_NOUN_BINDING)
		needs &= ~SLU_BINDING_DO_COMPLETE_PAUSE; /* it is taken: see there */
#endif
	for (uint32_t left = object->owed & needs; left; left &= left - 1)
		CLAIM(waits_at_passive_only, true, !slu_world_may(object, slu_core_lowest(left), SLU_PLACE_ANY));
}

static void observe_binding(unsigned b)
{
	const uint32_t lasting = SLU_BINDING_DO_FAIL_BIND | SLU_BINDING_DO_COMPLETE_UNBIND;
	unsigned owed =
	        owed_by(&w->binding[b].object) + w->binding_works[b] + count_bits(w->binding_after[b] & lasting);

	CLAIM(one_effect_is_owed, owed, owed == 1);
	observe_level(&w->binding[b].object);
	CLAIM(outstanding_call_is_told,
	      w->ndis_binding[b] == N_INITIALIZING && w->handle[b] != CLOSED && w->down[b] == WAITING,
	      w->binding[b].object.state == SLU_BINDING_OPENING_OPEN_OUTSTANDING);
	CLAIM(outstanding_call_is_told,
	      w->ndis_binding[b] == N_HALTING && w->handle[b] == CLOSED && w->down[b] == WAITING,
	      w->binding[b].object.state == SLU_BINDING_CLOSING_CLOSE_OUTSTANDING);
	CLAIM(binding_is_freed_after_unbind, w->binding[b].object.state == SLU_BINDING_UNBOUND,
	      w->ndis_binding[b] == N_HALTED);
	CLAIM(paused_binding_owns_nothing, w->ndis_binding[b] == N_PAUSED,
	      slu_world_sends_of_binding(b) + slu_world_of_binding(w->lent, b) +
	                      slu_world_of_binding(w->returning, b) ==
	              0);
}

static void observe_device(unsigned v)
{
	unsigned adapter = owed_by(&w->adapter[v].object) + w->adapter_works[v];
	unsigned instance = owed_by(&w->instance[v].object);
	uint8_t state = w->instance[v].object.state;
	unsigned owned = slu_world_sends_of_device(v) + slu_world_loans_of_device(v) + w->oid_is[v];

	CLAIM(one_effect_is_owed, adapter || instance, adapter <= 1 && instance <= 1);
	observe_level(&w->adapter[v].object);
	CLAIM(shutdown_is_final, slu_world_is_shut(v), w->adapter[v].object.state == SLU_ADAPTER_SHUTDOWN);
	CLAIM(reset_ends_when_idle, reset_ended[v],
	      slu_world_of_device(w->accepted, v) + slu_world_of_device(w->below, v) == 0 &&
	              (w->oid_is[v] == NO_OID || w->oid_is[v] == SETTLED));
	reset_ended[v] = false;
	observe_level(&w->instance[v].object);
	CLAIM(outstanding_call_is_told,
	      state == SLU_INSTANCE_NONE_REQUESTING || state == SLU_INSTANCE_NONE_REQUESTING_STOPPED,
	      w->instance[v].object.owed & SLU_INSTANCE_DO_REQUEST || w->in_request[v] != NO_CALL);
	CLAIM(ended_device_says_how, state == SLU_INSTANCE_NONE, !w->ended[v]);
	CLAIM(paused_owns_no_send, w->ndis_adapter[v] == N_PAUSED,
	      slu_world_of_device(w->accepted, v) + slu_world_of_device(w->below, v) == 0);
	CLAIM(paused_indicates_nothing, w->ndis_adapter[v] == N_PAUSED, slu_world_of_device(w->indicating, v) == 0);
	CLAIM(halted_owns_nothing, w->ndis_adapter[v] == N_HALTED, owned == 0);
}

/* What the core looks at after an event is enough: at no object anything follows (6. of core.c). */
static void observe_unchanged(void)
{
	for (unsigned v = 0; v < DEVICES; v++) {
		SLU_ASSERT(!slu_instance_advance(&w->instance[v]));
		SLU_ASSERT(!slu_adapter_advance(&w->adapter[v]));
	}
	for (unsigned b = 0; b < BINDINGS; b++)
		SLU_ASSERT(!slu_world_has_binding(b) || !slu_binding_advance(&w->binding[b]));
}

static void after_event(void)
{
	for (unsigned v = 0; v < DEVICES; v++)
		release(&w->instance[v].object);
	for (unsigned b = 0; b < BINDINGS; b++)
		release(&w->binding[b].object);
	count_made();
	observe_unchanged();
	CLAIM(legal_event_is_taken, true, !refused);
	for (unsigned v = 0; v < DEVICES; v++) {
		clear_device(v);
		observe_device(v);
	}
	for (unsigned b = 0; b < BINDINGS; b++) {
		if (slu_world_has_binding(b)) {
			clear_binding(b);
			observe_binding(b);
		}
	}
}

/* The actors. */

static bool is_started(void)
{
	return w->driver.platform != NULL;
}

static bool act_start(unsigned v, unsigned b, unsigned variant, bool fire)
{
	(void)v, (void)b, (void)variant;
	WHEN(!is_started());
	start();
	return true;
}

static bool all_rest(void)
{
	bool rest = true;

	for (unsigned b = 0; b < BINDINGS; b++)
		rest = rest && slu_world_binding_rests(b);
	for (unsigned v = 0; v < DEVICES; v++)
		rest = rest && slu_world_device_rests(v);
	return rest || w->off;
}

static bool act_rest(unsigned v, unsigned b, unsigned variant, bool fire)
{
	(void)v, (void)b;
	WHEN(!LIVE && w->rests == variant && (variant != RESTING || all_rest()));
	w->rests++;
	return true;
}

/* Some faults are steps of their own. */
#ifdef SLU_FAULT_WAIT_IS_ARMED_LATE
enum { NDIS_BINDING_OPTIONS = 5 };
#else
enum { NDIS_BINDING_OPTIONS = 4 };
#endif
#ifdef SLU_FAULT_PAUSE_OF_BINDING_COMPLETED_AT_DISPATCH
enum { SEND_OPTIONS = 4 };
#else
enum { SEND_OPTIONS = 3 + SLU_WORLD_LATER };
#endif

const struct slu_world_actor slu_world_actors[] = {
#if SLU_WORLD_LATER
        [SLU_ACTOR_WORK_ITEM] = {"WorkItem", SLU_WORLD_EACH_PAIR, 2, SLU_LEVEL_DISPATCH},
#endif
        [SLU_ACTOR_START] = {"Start", SLU_WORLD_ONE, 1, SLU_LEVEL_PASSIVE},
        [SLU_ACTOR_NDIS_BINDING] = {"NdisBinding", SLU_WORLD_EACH_BINDING, NDIS_BINDING_OPTIONS, SLU_LEVEL_PASSIVE},
        [SLU_ACTOR_NDIS_ANSWER] = {"NdisAnswer", SLU_WORLD_EACH_BINDING, 10, SLU_LEVEL_PASSIVE},
        [SLU_ACTOR_BINDING_CALLBACK] = {"BindingCallback", SLU_WORLD_EACH_BINDING, 2, SLU_LEVEL_PASSIVE},
        [SLU_ACTOR_BINDING] = {"Binding", SLU_WORLD_EACH_BINDING, 22, SLU_LEVEL_PASSIVE},
        [SLU_ACTOR_ASK] = {"Ask", SLU_WORLD_EACH_BINDING, 2, SLU_LEVEL_DISPATCH},
        [SLU_ACTOR_OWN] = {"Own", SLU_WORLD_EACH_BINDING, 3, SLU_LEVEL_DISPATCH},
        [SLU_ACTOR_GIVE_BACK] = {"GiveBack", SLU_WORLD_EACH_BINDING, 2, SLU_LEVEL_DISPATCH},
        [SLU_ACTOR_NDIS_DEVICE] = {"NdisDevice", SLU_WORLD_EACH_DEVICE, 10, SLU_LEVEL_PASSIVE},
        [SLU_ACTOR_NDIS_DEVICE_MUST] = {"NdisDeviceMust", SLU_WORLD_EACH_DEVICE, 5, SLU_LEVEL_PASSIVE},
        [SLU_ACTOR_NDIS_RETURNS] = {"NdisReturns", SLU_WORLD_EACH_DEVICE, 10, SLU_LEVEL_PASSIVE},
        [SLU_ACTOR_INSTANCE] = {"Instance", SLU_WORLD_EACH_DEVICE, 3 + SLU_WORLD_LATER, SLU_LEVEL_PASSIVE},
        [SLU_ACTOR_ADAPTER] = {"Adapter", SLU_WORLD_EACH_DEVICE, 13, SLU_LEVEL_PASSIVE},
        [SLU_ACTOR_DEVICE_CALLBACK] = {"DeviceCallback", SLU_WORLD_EACH_DEVICE, 4, SLU_LEVEL_PASSIVE},
        [SLU_ACTOR_WISH] = {"Wish", SLU_WORLD_EACH_DEVICE, 2, SLU_LEVEL_PASSIVE},
        [SLU_ACTOR_OID] = {"Oid", SLU_WORLD_EACH_DEVICE, 9, SLU_LEVEL_DISPATCH},
        [SLU_ACTOR_CANCEL] = {"Cancel", SLU_WORLD_EACH_DEVICE, 3, SLU_LEVEL_DISPATCH},
        [SLU_ACTOR_PROTOCOL] = {"Protocol", SLU_WORLD_EACH_PAIR, 3, SLU_LEVEL_DISPATCH},
        [SLU_ACTOR_SEND] = {"Send", SLU_WORLD_EACH_PAIR, SEND_OPTIONS, SLU_LEVEL_DISPATCH},
        [SLU_ACTOR_LOWER] = {"Lower", SLU_WORLD_EACH_PAIR, 1, SLU_LEVEL_DISPATCH},
        [SLU_ACTOR_INDICATE] = {"Indicate", SLU_WORLD_EACH_PAIR, 1, SLU_LEVEL_DISPATCH},
        [SLU_ACTOR_LOAN] = {"Loan", SLU_WORLD_EACH_PAIR, 2, SLU_LEVEL_DISPATCH},
        [SLU_ACTOR_RESET] = {"Reset", SLU_WORLD_EACH_DEVICE, 6, SLU_LEVEL_DISPATCH},
        [SLU_ACTOR_BELOW] = {"Below", SLU_WORLD_ONE, 2, SLU_LEVEL_DISPATCH},
        [SLU_ACTOR_WAKE] = {"Wake", SLU_WORLD_ONE, 1, SLU_LEVEL_DISPATCH},
        [SLU_ACTOR_REST] = {"Rest", SLU_WORLD_ONE, 3, SLU_LEVEL_PASSIVE},
};

static slu_world_act *const acts[] = {
#if SLU_WORLD_LATER
        [SLU_ACTOR_WORK_ITEM] = slu_world_work_item,
#endif
        [SLU_ACTOR_START] = act_start,
        [SLU_ACTOR_NDIS_BINDING] = slu_world_ndis_binding,
        [SLU_ACTOR_NDIS_ANSWER] = slu_world_ndis_answer,
        [SLU_ACTOR_BINDING_CALLBACK] = slu_world_binding_callback,
        [SLU_ACTOR_BINDING] = slu_world_binding,
        [SLU_ACTOR_ASK] = slu_world_ask,
        [SLU_ACTOR_OWN] = slu_world_own,
        [SLU_ACTOR_GIVE_BACK] = slu_world_give_back,
        [SLU_ACTOR_NDIS_DEVICE] = slu_world_ndis_device,
        [SLU_ACTOR_NDIS_DEVICE_MUST] = slu_world_ndis_device_must,
        [SLU_ACTOR_NDIS_RETURNS] = slu_world_ndis_returns,
        [SLU_ACTOR_INSTANCE] = slu_world_instance,
        [SLU_ACTOR_ADAPTER] = slu_world_adapter,
        [SLU_ACTOR_DEVICE_CALLBACK] = slu_world_device_callback,
        [SLU_ACTOR_WISH] = slu_world_wish,
        [SLU_ACTOR_OID] = slu_world_oid,
        [SLU_ACTOR_CANCEL] = slu_world_cancel,
        [SLU_ACTOR_PROTOCOL] = slu_world_protocol,
        [SLU_ACTOR_SEND] = slu_world_send,
        [SLU_ACTOR_LOWER] = slu_world_lower,
        [SLU_ACTOR_INDICATE] = slu_world_indicate,
        [SLU_ACTOR_LOAN] = slu_world_loan,
        [SLU_ACTOR_RESET] = slu_world_reset,
        [SLU_ACTOR_BELOW] = slu_world_below,
        [SLU_ACTOR_WAKE] = slu_world_wake,
        [SLU_ACTOR_REST] = act_rest,
};

bool slu_world_option(enum slu_actor actor, unsigned v, unsigned b, unsigned variant, bool fire)
{
	if ((!is_started() && actor != SLU_ACTOR_START) || (w->rests == RESTED && actor != SLU_ACTOR_REST))
		return false;
	if (fire) {
		slu_world_violated = NULL;
		slu_world_asserted = NULL;
		slu_world_steps = 0;
		slu_world_level = (int)slu_world_actors[actor].level;
		refused = false;
		if (slu_world_listener.print && actor != SLU_ACTOR_START)
			look_at_pending();
	}
	if (!acts[actor](v, b, variant, fire))
		return false;
	if (fire)
		after_event();
	if (fire && slu_world_listener.print && actor != SLU_ACTOR_START)
		tell_all_pending();
	if (fire && !slu_world_violated)
		slu_world_violated = slu_world_asserted;
	return true;
}
