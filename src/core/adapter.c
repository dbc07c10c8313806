/* SPDX-License-Identifier: MIT */
/*
 * adapter.c - a miniport adapter
 *
 * The rules, tested after every event in the same lock region (docs/architecture.md):
 *
 *   pause      Pausing, no accepted send, no loan, no indication running      PAUSE_COMPLETE
 *   drained    Paused/draining, the same, and no OID                          DRAINED
 *   taken      Initializing, every resource acquired                          INITIALIZE_COMPLETE
 *   undone     Initializing and failed, every resource released               INITIALIZE_FAILED
 *   released   Paused/releasing, every resource released                      HALT_COMPLETE
 *   failed     Restarting and failed, nothing indicated is out; or Shutdown   RESTART_FAILED
 *   reset      hardware reset, no accepted send, no OID                       RESET_COMPLETE
 *   power      in D0, or no accepted send                                     the power request is answered
 *   parked     both edges in D0; or it cannot go down any more                it goes down; it is answered (oid.c)
 */
#include "core-private.h"

/* The effect that answers a send at once; it is never owed. */
#define SEND_ANSWERS SLU_ADAPTER_DO_REFUSE_SEND

/* Effects that answer a callback from above: owed only if the callback has returned. */
#define UP_ANSWERS (SLU_ADAPTER_DO_COMPLETE_RESTART | SLU_ADAPTER_DO_FAIL_RESTART | SLU_ADAPTER_DO_COMPLETE_PAUSE)

/* Effects of the object's one chain: one at a time, inside the callback. */
#define CHAIN                                                                                                      \
	(SLU_ADAPTER_DO_ACQUIRE_RESOURCES | SLU_ADAPTER_DO_RELEASE_RESOURCES | SLU_ADAPTER_DO_DISABLE_INTERRUPTS | \
	 SLU_ADAPTER_DO_RESTART)

/* The gates, by their index. */
enum { GATE_OF_SENDS, GATE_OF_RECEIVES };

void slu_adapter_init(struct slu_adapter *adapter, struct slu_driver *driver, const struct slu_adapter_ops *ops,
                      void *context)
{
	SLU_ASSERT_LEVEL(SLU_LEVEL_DISPATCH);
	adapter->ops = ops;
	adapter->instance = NULL;
	slu_pending_init(&adapter->up);
	slu_pending_init(&adapter->down);
	slu_pending_init(&adapter->reset_up);
	slu_pending_init(&adapter->reset_down);
	slu_pending_init(&adapter->power);
	slu_drain_init(&adapter->sends);
	slu_drain_init(&adapter->receives);
	slu_atomic_store_relaxed(&adapter->refusal, SLU_STATUS_PAUSED);
	adapter->oids = 0;
	adapter->resources = 0;
	adapter->failure = SLU_STATUS_SUCCESS;
	adapter->low_power = false;
	adapter->removed = false;
	adapter->resetting = false;
	adapter->reset_ended = false;
	adapter->power_due = false;
	adapter->failing = false;
	adapter->lower_low = false;
	adapter->parked = NULL;
	adapter->unparked = NULL;
	slu_core_init(&adapter->object, driver, SLU_NOUN_ADAPTER, SLU_ADAPTER_STATE_START, context);
}

bool slu_adapter_deinit(struct slu_adapter *adapter)
{
	struct slu_driver *driver = adapter->object.driver;
	const struct slu_object *object = &adapter->object;
	bool done;

	SLU_ASSERT_LEVEL(SLU_LEVEL_DISPATCH);
	slu_core_lock(driver);
	done = (object->state == SLU_ADAPTER_HALTED || object->state == SLU_ADAPTER_SHUTDOWN) && !object->inside &&
	       !object->tells[GATE_OF_SENDS] && !object->tells[GATE_OF_RECEIVES] && !adapter->instance;
	if (done)
		slu_core_unlink_locked(&adapter->object);
	slu_core_unlock(driver);
	return done;
}

/* The machines and the gates. */

/* The event of the instance with which @event is one, or 0. */
static int instance_event(int event)
{
	switch (event) {
	case SLU_ADAPTER_EV_INITIALIZE:
		return SLU_INSTANCE_EV_INITIALIZE;
	case SLU_ADAPTER_EV_INITIALIZE_COMPLETE:
		return SLU_INSTANCE_EV_INITIALIZE_COMPLETE;
	case SLU_ADAPTER_EV_INITIALIZE_FAILED:
		return SLU_INSTANCE_EV_INITIALIZE_FAILED;
	case SLU_ADAPTER_EV_HALT:
	case SLU_ADAPTER_EV_HALT_INIT_FAILED:
		return SLU_INSTANCE_EV_HALT;
	case SLU_ADAPTER_EV_HALT_COMPLETE:
		return SLU_INSTANCE_EV_HALT_COMPLETE;
	default:
		return 0;
	}
}

/*
 * The instance moves along, or nobody moves, and the one that refuses has it on record. A driver that is not loaded, or leaves, fails
 * the initialization (DE-08, UNL-04).
 */
static bool offer_along(struct slu_adapter *adapter, int event)
{
	struct slu_driver *driver = adapter->object.driver;
	uint32_t effects = 0;

	if (!instance_event(event) || !slu_core_admits(&adapter->object, event))
		return true; /* its refusal is the caller's to have */
	if (adapter->instance && !slu_core_admits(&adapter->instance->object, instance_event(event)))
		return slu_core_offer(&adapter->instance->object, instance_event(event), &effects);
#ifdef SLU_FAULT_REFUSED_INITIALIZATION_GOES_ON
	if (event == SLU_ADAPTER_EV_INITIALIZE && !slu_core_offer(&driver->object, SLU_DRIVER_EV_INITIALIZE, &effects))
		return false;
	effects = 0;
#else
	if (event == SLU_ADAPTER_EV_INITIALIZE)
		adapter->failure = slu_core_offer(&driver->object, SLU_DRIVER_EV_INITIALIZE, &effects)
		                           ? SLU_STATUS_SUCCESS
		                           : SLU_STATUS_INVALID_STATE;
	effects = 0;
#endif
	if (adapter->instance) {
		slu_core_offer(&adapter->instance->object, instance_event(event), &effects);
		SLU_ASSERT(!(adapter->instance->object.owed & effects));
		adapter->instance->object.owed |= effects;
		slu_instance_changed(adapter->instance);
	}
	return true;
}

/* Why a send is refused in this state. */
static slu_status refusal_of(const struct slu_adapter *adapter)
{
	if (adapter->object.state != SLU_ADAPTER_RUNNING)
#ifdef SLU_FAULT_WRONG_STATUS
		return SLU_STATUS_ADAPTER_REMOVED;
#else
		return SLU_STATUS_PAUSED;
#endif
	if (adapter->removed)
		return SLU_STATUS_ADAPTER_REMOVED;
	if (adapter->low_power || adapter->lower_low)
		return SLU_STATUS_LOW_POWER_STATE;
	return adapter->resetting ? SLU_STATUS_RESET_IN_PROGRESS : SLU_STATUS_PAUSED;
}

/* A device that is being stopped sends no more (SEND-06), nor does one above an adapter that sleeps (SEND-05). */
static bool is_wanted(const struct slu_adapter *adapter)
{
	if (adapter->lower_low)
		return false;
#ifdef SLU_FAULT_SENDS_WHILE_STOPPING
	return true;
#else
	return !adapter->instance || adapter->instance->object.state == SLU_INSTANCE_LIVE;
#endif
}

/* The reason of a refusal stands before its gate is closed. */
void slu_adapter_set_gates(struct slu_adapter *adapter)
{
#ifdef SLU_FAULT_SENDS_IN_LOW_POWER
	bool awake = !adapter->resetting;
#elif defined(SLU_FAULT_SENDS_DURING_RESET)
	bool awake = !adapter->low_power;
#else
	bool awake = !adapter->low_power && !adapter->resetting;
#endif
	bool running = adapter->object.state == SLU_ADAPTER_RUNNING;
	bool restarting = adapter->object.state == SLU_ADAPTER_RESTARTING && !adapter->failing;

#if defined(SLU_FAULT_RECEIVE_GATE_LEFT_OPEN)
	restarting = adapter->object.state != SLU_ADAPTER_HALTED && adapter->object.state != SLU_ADAPTER_SHUTDOWN;
#elif defined(SLU_FAULT_RECEIVES_WHILE_PAUSING)
	restarting = restarting || adapter->object.state == SLU_ADAPTER_PAUSING;
#endif
	slu_atomic_store_release(&adapter->refusal, refusal_of(adapter));
	slu_core_set_gate(&adapter->object, GATE_OF_SENDS, &adapter->sends,
	                  running && awake && !adapter->removed && is_wanted(adapter));
	slu_core_set_gate(&adapter->object, GATE_OF_RECEIVES, &adapter->receives, (running || restarting) && awake);
}

static void set_flags(struct slu_adapter *adapter, int event)
{
	switch (event) {
	case SLU_ADAPTER_EV_INITIALIZE:
		adapter->low_power = false;
		adapter->removed = false;
		adapter->resetting = false;
		break;
	case SLU_ADAPTER_EV_RESTART_FAILED:
		adapter->failing = false;
		break;
	case SLU_ADAPTER_EV_SURPRISE_REMOVE:
		adapter->removed = true;
		break;
	case SLU_ADAPTER_EV_POWER_DOWN:
		adapter->low_power = true;
		break;
	case SLU_ADAPTER_EV_POWER_UP:
		adapter->low_power = false;
#ifdef SLU_FAULT_STANDING_BY_ENDS_EARLY
		adapter->lower_low = false;
#endif
		break;
	case SLU_ADAPTER_EV_RESET:
		adapter->resetting = true;
		adapter->reset_ended = false;
		break;
	case SLU_ADAPTER_EV_RESET_COMPLETE:
		adapter->resetting = false;
		break;
	default:
		break;
	}
}

static slu_status answer_of(const struct slu_adapter *adapter, uint32_t effect)
{
	return effect & SLU_ADAPTER_DO_FAIL_RESTART ? adapter->failure : SLU_STATUS_SUCCESS;
}

/* An event from above begins an operation that is to be answered. */
static void begin_up(struct slu_adapter *adapter, int event)
{
	if (event != SLU_ADAPTER_EV_PAUSE && event != SLU_ADAPTER_EV_RESTART)
		return;
	slu_core_call(&adapter->up); /* NDIS calls one at a time for an adapter (STATE-08) */
}

/* What a row owes; an answer upward is kept by the callback if that still runs. */
static void owe(struct slu_adapter *adapter, uint32_t effects)
{
	uint32_t up = effects & UP_ANSWERS;
	bool finished = false;

	if (up && slu_pending_complete(&adapter->up, answer_of(adapter, up), &finished) && !finished)
		effects &= ~up;
	SLU_ASSERT(!(adapter->object.owed & effects));
	adapter->object.owed |= effects;
}

bool slu_adapter_offer(struct slu_adapter *adapter, int event)
{
	uint32_t effects = 0;

	if (!offer_along(adapter, event) || !slu_core_offer(&adapter->object, event, &effects))
		return false;
	set_flags(adapter, event);
	slu_adapter_set_gates(adapter);
	begin_up(adapter, event);
	owe(adapter, effects & ~SEND_ANSWERS);
	return true;
}

static bool has_sends(const struct slu_adapter *adapter)
{
	return !slu_core_is_idle(&adapter->object, GATE_OF_SENDS, &adapter->sends);
}

static bool has_loans(const struct slu_adapter *adapter)
{
	return !slu_core_is_idle(&adapter->object, GATE_OF_RECEIVES, &adapter->receives);
}

static bool is_paused(const struct slu_adapter *adapter)
{
#if defined(SLU_FAULT_PAUSE_IGNORES_SENDS)
	return !has_loans(adapter);
#elif defined(SLU_FAULT_PAUSE_IGNORES_LOANS)
	return !has_sends(adapter);
#elif defined(SLU_FAULT_PAUSE_TESTED_INSIDE_ONLY)
	return !has_sends(adapter) && !has_loans(adapter) && adapter->up.state == SLU_PENDING_CALLED;
#elif defined(SLU_FAULT_REMOVED_NEVER_PAUSES)
	return !has_sends(adapter) && !has_loans(adapter) && !adapter->removed;
#else
	return !has_sends(adapter) && !has_loans(adapter);
#endif
}

static bool is_drained(const struct slu_adapter *adapter)
{
#ifdef SLU_FAULT_HALT_IGNORES_LOANS
	return !has_sends(adapter) && !adapter->oids;
#else
	return !has_sends(adapter) && !has_loans(adapter) && !adapter->oids;
#endif
}

static bool advance_initialize(struct slu_adapter *adapter)
{
	const uint32_t acquire = SLU_ADAPTER_DO_ACQUIRE_RESOURCES;
	const uint32_t release = SLU_ADAPTER_DO_RELEASE_RESOURCES;

	if (adapter->failure == SLU_STATUS_SUCCESS) {
		if (adapter->resources < adapter->ops->resource_count)
			return false;
		adapter->object.owed &= ~acquire;
		return slu_adapter_offer(adapter, SLU_ADAPTER_EV_INITIALIZE_COMPLETE);
	}
	if (adapter->resources)
		return false;
	adapter->object.owed &= ~(acquire | release);
	return slu_adapter_offer(adapter, SLU_ADAPTER_EV_INITIALIZE_FAILED);
}

static bool advance_release(struct slu_adapter *adapter)
{
	const uint32_t release = SLU_ADAPTER_DO_RELEASE_RESOURCES;

	if (adapter->resources)
		return false;
	adapter->object.owed &= ~release;
	return slu_adapter_offer(adapter, SLU_ADAPTER_EV_HALT_COMPLETE);
}

/* The end of an upward operation: now by its completion function, if its callback has left. */
static void finish_up(struct slu_adapter *adapter, struct slu_pending *up, slu_status status, uint32_t completion)
{
	bool finished;
	bool taken = slu_pending_complete(up, status, &finished);

	SLU_ASSERT(taken);
	(void)taken;
	if (finished)
		adapter->object.owed |= completion;
}

static bool advance_reset(struct slu_adapter *adapter)
{
#ifdef SLU_FAULT_RESET_IGNORES_SENDS
	bool is_idle = !adapter->oids;
#else
	bool is_idle = !has_sends(adapter) && !adapter->oids;
#endif

	if (!adapter->resetting || !adapter->reset_ended || !is_idle ||
	    !slu_core_admits(&adapter->object, SLU_ADAPTER_EV_RESET_COMPLETE))
		return false;
	slu_adapter_offer(adapter, SLU_ADAPTER_EV_RESET_COMPLETE);
	finish_up(adapter, &adapter->reset_up, adapter->reset_down.status, SLU_OWED_COMPLETE_RESET);
	return true;
}

static bool advance_power(struct slu_adapter *adapter)
{
#if defined(SLU_FAULT_POWER_DOWN_AT_ONCE)
	bool waits = false;
#elif defined(SLU_FAULT_POWER_DOWN_WAITS_FOR_LOANS)
	bool waits = adapter->low_power && (has_sends(adapter) || has_loans(adapter));
#else
	bool waits = adapter->low_power && adapter->ops->complete_power && has_sends(adapter);
#endif

	if (!adapter->power_due || waits)
		return false;
	adapter->power_due = false;
	finish_up(adapter, &adapter->power, SLU_STATUS_SUCCESS, SLU_OWED_COMPLETE_POWER);
	return true;
}

static bool advance_state(struct slu_adapter *adapter)
{
	switch (adapter->object.state) {
	case SLU_ADAPTER_INITIALIZING:
		return advance_initialize(adapter);
	case SLU_ADAPTER_RESTARTING:
		if (!adapter->failing || has_loans(adapter))
			return false;
		return slu_adapter_offer(adapter, SLU_ADAPTER_EV_RESTART_FAILED);
	case SLU_ADAPTER_PAUSING:
		if (!is_paused(adapter))
			return false;
		return slu_adapter_offer(adapter, SLU_ADAPTER_EV_PAUSE_COMPLETE);
	case SLU_ADAPTER_PAUSED_DRAINING:
		if (!is_drained(adapter))
			return false;
		return slu_adapter_offer(adapter, SLU_ADAPTER_EV_DRAINED);
	case SLU_ADAPTER_PAUSED_RELEASING:
		return advance_release(adapter);
	case SLU_ADAPTER_SHUTDOWN: /* no loan comes back there (STATE-04) */
		if (!adapter->failing)
			return false;
		return slu_adapter_offer(adapter, SLU_ADAPTER_EV_RESTART_FAILED);
	default:
		return false;
	}
}

bool slu_adapter_advance(struct slu_adapter *adapter)
{
	return advance_state(adapter) || advance_reset(adapter) || advance_power(adapter) || slu_oid_advance(adapter);
}

/* Effects: where, when, begin, perform, end. */

uint32_t slu_adapter_next(const struct slu_adapter *adapter, enum slu_place place)
{
	uint32_t owed = adapter->object.owed;

	if (place < SLU_PLACE_CALLBACK || adapter->object.performing)
		owed &= ~CHAIN;
	return slu_core_lowest(owed);
}

void slu_adapter_begin(struct slu_adapter *adapter, uint32_t effect)
{
	if (effect & CHAIN)
		adapter->object.performing = true;
	if (effect == SLU_ADAPTER_DO_RESTART)
		slu_core_call(&adapter->down); /* the page admits one at a time */
	if (effect & SLU_OWED_PARKED_OID)
		slu_oid_begin_parked(adapter, effect);
}

static void perform_up(struct slu_adapter *adapter, uint32_t effect)
{
	const struct slu_adapter_ops *ops = adapter->ops;

	switch (effect) {
	case SLU_ADAPTER_DO_COMPLETE_PAUSE:
		ops->complete_pause(adapter);
		break;
	case SLU_OWED_COMPLETE_RESET:
		ops->complete_reset(adapter, adapter->reset_up.status);
		break;
	case SLU_OWED_COMPLETE_POWER:
		ops->complete_power(adapter, adapter->power.status);
		break;
	default:
		ops->complete_restart(adapter, answer_of(adapter, effect));
		break;
	}
}

slu_status slu_adapter_perform(struct slu_adapter *adapter, uint32_t effect)
{
	const struct slu_adapter_ops *ops = adapter->ops;

	switch (effect) {
	case SLU_ADAPTER_DO_ACQUIRE_RESOURCES:
		return ops->acquire(adapter, adapter->resources);
	case SLU_ADAPTER_DO_RELEASE_RESOURCES:
		ops->release(adapter, (uint8_t)(adapter->resources - 1));
		return SLU_STATUS_SUCCESS;
	case SLU_ADAPTER_DO_DISABLE_INTERRUPTS:
		if (ops->disable_interrupts)
			ops->disable_interrupts(adapter);
		return SLU_STATUS_SUCCESS;
	case SLU_ADAPTER_DO_RESTART:
		return ops->restart ? ops->restart(adapter) : SLU_STATUS_SUCCESS;
	case SLU_OWED_FORWARD_OID:
	case SLU_OWED_ANSWER_OID:
		return slu_oid_perform_parked(adapter, effect);
	default:
		perform_up(adapter, effect);
		return SLU_STATUS_SUCCESS;
	}
}

/* One resource at a time: what is left is owed again. */
static void end_acquire(struct slu_adapter *adapter, slu_status status)
{
	if (status != SLU_STATUS_SUCCESS) {
		adapter->failure = status;
		if (adapter->resources)
			adapter->object.owed |= SLU_ADAPTER_DO_DISABLE_INTERRUPTS;
		return;
	}
	adapter->resources++;
	adapter->object.owed |= SLU_ADAPTER_DO_ACQUIRE_RESOURCES;
}

static void end_release(struct slu_adapter *adapter)
{
	adapter->resources--;
	adapter->object.owed |= SLU_ADAPTER_DO_RELEASE_RESOURCES;
}

/* In a halt the page goes on; in an initialization that fails there is no row for it. */
static void end_disable(struct slu_adapter *adapter)
{
	if (adapter->object.state == SLU_ADAPTER_INITIALIZING)
		adapter->object.owed |= SLU_ADAPTER_DO_RELEASE_RESOURCES;
	else
		slu_adapter_offer(adapter, SLU_ADAPTER_EV_INTERRUPTS_DISABLED);
}

static void end_restart(struct slu_adapter *adapter, slu_status status)
{
	if (status == SLU_STATUS_SUCCESS) {
		slu_adapter_offer(adapter, SLU_ADAPTER_EV_RESTART_COMPLETE);
		return;
	}
	adapter->failure = status;
	adapter->failing = true;
	slu_adapter_set_gates(adapter);
}

static void end_restart_call(struct slu_adapter *adapter, slu_status status)
{
	if (slu_core_return(&adapter->down, status))
		end_restart(adapter, adapter->down.status);
}

void slu_adapter_end(struct slu_adapter *adapter, uint32_t effect, slu_status status)
{
	if (effect & CHAIN)
		adapter->object.performing = false;
	switch (effect) {
	case SLU_ADAPTER_DO_ACQUIRE_RESOURCES:
		end_acquire(adapter, status);
		break;
	case SLU_ADAPTER_DO_RELEASE_RESOURCES:
		end_release(adapter);
		break;
	case SLU_ADAPTER_DO_DISABLE_INTERRUPTS:
		end_disable(adapter);
		break;
	case SLU_ADAPTER_DO_RESTART:
		end_restart_call(adapter, status);
		break;
	case SLU_OWED_FORWARD_OID:
	case SLU_OWED_ANSWER_OID:
		slu_oid_end_parked(adapter, effect, status);
		break;
	default:
		break;
	}
}

/* The callbacks. */

/* Initialize and halt do all of their work before they return. */
bool slu_adapter_stays(const struct slu_adapter *adapter)
{
	if (adapter->object.owed & CHAIN)
		return true;
	switch (adapter->object.state) {
	case SLU_ADAPTER_INITIALIZING:
	case SLU_ADAPTER_PAUSED_HALTING:
	case SLU_ADAPTER_PAUSED_DRAINING:
	case SLU_ADAPTER_PAUSED_RELEASING:
		return true;
	default:
		return false;
	}
}

static bool stays(const struct slu_object *object)
{
	return slu_adapter_stays((const struct slu_adapter *)(const void *)object);
}

/* Offer, perform, wait. True: inside, and the lock is held. */
static bool call_up(struct slu_adapter *adapter, int event)
{
	struct slu_driver *driver = adapter->object.driver;

	slu_core_lock(driver);
	if (!slu_adapter_offer(adapter, event)) {
		slu_core_end(driver);
		return false;
	}
	slu_core_enter(&adapter->object);
	slu_core_end(driver);
	slu_core_attend(&adapter->object, SLU_PLACE_PASSIVE, stays);
	return true;
}

slu_status slu_adapter_initialize(struct slu_adapter *adapter)
{
	slu_status status;

	SLU_ASSERT_LEVEL(SLU_LEVEL_PASSIVE);
	if (!call_up(adapter, SLU_ADAPTER_EV_INITIALIZE))
		return SLU_STATUS_INVALID_STATE;
	status = adapter->failure;
	slu_core_leave(&adapter->object, SLU_PLACE_PASSIVE);
	return status;
}

bool slu_adapter_halt(struct slu_adapter *adapter, bool init_failed)
{
	SLU_ASSERT_LEVEL(SLU_LEVEL_PASSIVE);
	if (!call_up(adapter, init_failed ? SLU_ADAPTER_EV_HALT_INIT_FAILED : SLU_ADAPTER_EV_HALT))
		return false;
	slu_core_leave(&adapter->object, SLU_PLACE_PASSIVE);
	return true;
}

static slu_status call_up_pending(struct slu_adapter *adapter, int event)
{
	slu_status status;

	if (!call_up(adapter, event))
		return SLU_STATUS_INVALID_STATE;
	status = slu_core_return_up(&adapter->up);
	slu_core_leave(&adapter->object, SLU_PLACE_PASSIVE);
	return status;
}

slu_status slu_adapter_restart(struct slu_adapter *adapter)
{
	SLU_ASSERT_LEVEL(SLU_LEVEL_PASSIVE);
	return call_up_pending(adapter, SLU_ADAPTER_EV_RESTART);
}

slu_status slu_adapter_pause(struct slu_adapter *adapter)
{
	SLU_ASSERT_LEVEL(SLU_LEVEL_PASSIVE);
	return call_up_pending(adapter, SLU_ADAPTER_EV_PAUSE);
}

bool slu_adapter_restart_done(struct slu_adapter *adapter, slu_status status)
{
	struct slu_driver *driver = adapter->object.driver;
	bool finished;

	SLU_ASSERT_LEVEL(SLU_LEVEL_DISPATCH);
	slu_core_lock(driver);
	if (!slu_pending_complete(&adapter->down, status, &finished)) {
		slu_core_unlock(driver);
		return false;
	}
	slu_core_enter(&adapter->object);
	if (finished)
		end_restart(adapter, status);
	slu_core_leave(&adapter->object, SLU_PLACE_ANY);
	return true;
}

/* An event that has no answer but whether it was taken. */
static bool tell(struct slu_adapter *adapter, int event, enum slu_place place)
{
	struct slu_driver *driver = adapter->object.driver;
	bool taken;

	slu_core_lock(driver);
	taken = slu_adapter_offer(adapter, event);
	slu_core_finish(driver, place);
	return taken;
}

bool slu_adapter_shutdown(struct slu_adapter *adapter)
{
#ifdef SLU_FAULT_SHUTDOWN_IS_IGNORED
	(void)adapter;
	return true;
#else
	return tell(adapter, SLU_ADAPTER_EV_SHUTDOWN, SLU_PLACE_ANY);
#endif
}

bool slu_adapter_surprise_remove(struct slu_adapter *adapter)
{
	SLU_ASSERT_LEVEL(SLU_LEVEL_PASSIVE);
	return tell(adapter, SLU_ADAPTER_EV_SURPRISE_REMOVE, SLU_PLACE_PASSIVE);
}

bool slu_adapter_interrupt(struct slu_adapter *adapter)
{
	SLU_ASSERT_LEVEL(SLU_LEVEL_DISPATCH);
	return tell(adapter, SLU_ADAPTER_EV_INTERRUPT, SLU_PLACE_ANY);
}

slu_status slu_adapter_power(struct slu_adapter *adapter, bool low)
{
	struct slu_driver *driver = adapter->object.driver;
	int event = low ? SLU_ADAPTER_EV_POWER_DOWN : SLU_ADAPTER_EV_POWER_UP;
	slu_status status = SLU_STATUS_NOT_ACCEPTED;

	SLU_ASSERT_LEVEL(SLU_LEVEL_DISPATCH);
	slu_core_lock(driver);
	slu_core_enter(&adapter->object);
	if (slu_pending_is_idle(&adapter->power) && slu_adapter_offer(adapter, event)) {
		slu_pending_call(&adapter->power);
		adapter->power_due = true;
		slu_core_advance(driver);
		status = slu_core_return_up(&adapter->power);
	}
	slu_core_leave(&adapter->object, SLU_PLACE_ANY);
	return status;
}

void slu_adapter_lower_power(struct slu_adapter *adapter, bool low)
{
	struct slu_driver *driver = adapter->object.driver;

	SLU_ASSERT_LEVEL(SLU_LEVEL_DISPATCH);
	slu_core_lock(driver);
	adapter->lower_low = low;
#ifdef SLU_FAULT_STANDING_BY_ENDS_EARLY
	adapter->low_power = adapter->low_power && low;
#endif
	slu_adapter_set_gates(adapter);
	slu_core_changed(&adapter->object);
	slu_core_finish(driver, SLU_PLACE_ANY);
}

bool slu_adapter_is_standing_by(const struct slu_adapter *adapter)
{
	struct slu_driver *driver = adapter->object.driver;
	bool standing_by;

	SLU_ASSERT_LEVEL(SLU_LEVEL_DISPATCH);
	slu_core_lock(driver);
	standing_by = adapter->low_power || adapter->lower_low;
	slu_core_unlock(driver);
	return standing_by;
}

/* The hardware is reset, the rest follows. */
static void end_reset(struct slu_adapter *adapter)
{
	adapter->reset_ended = true;
}

/* SUCCESS: begun. Locked. */
static slu_status begin_reset(struct slu_adapter *adapter)
{
	if (adapter->resetting)
		return SLU_STATUS_RESET_IN_PROGRESS;
	if (!slu_adapter_offer(adapter, SLU_ADAPTER_EV_RESET))
		return SLU_STATUS_INVALID_STATE;
	slu_core_call(&adapter->reset_up); /* resetting was false */
	slu_core_call(&adapter->reset_down);
	return SLU_STATUS_SUCCESS;
}

slu_status slu_adapter_reset_take(struct slu_adapter *adapter)
{
	struct slu_driver *driver = adapter->object.driver;
	slu_status status;

	slu_core_lock(driver);
	status = begin_reset(adapter);
	if (status == SLU_STATUS_SUCCESS)
		slu_core_enter(&adapter->object);
	slu_core_end(driver);
	return status;
}

slu_status slu_adapter_reset_perform(struct slu_adapter *adapter)
{
	return adapter->ops->reset(adapter);
}

slu_status slu_adapter_reset_answer(struct slu_adapter *adapter, slu_status status)
{
	struct slu_driver *driver = adapter->object.driver;

	slu_core_lock(driver);
	if (slu_core_return(&adapter->reset_down, status))
		end_reset(adapter);
	slu_core_changed(&adapter->object);
	slu_core_advance(driver);
	status = slu_core_return_up(&adapter->reset_up);
	slu_core_leave(&adapter->object, SLU_PLACE_ANY);
	return status;
}

slu_status slu_adapter_reset(struct slu_adapter *adapter)
{
	slu_status status;

	SLU_ASSERT_LEVEL(SLU_LEVEL_DISPATCH);
	status = slu_adapter_reset_take(adapter);
	if (status != SLU_STATUS_SUCCESS)
		return status;
	return slu_adapter_reset_answer(adapter, slu_adapter_reset_perform(adapter));
}

bool slu_adapter_reset_done(struct slu_adapter *adapter, slu_status status)
{
	struct slu_driver *driver = adapter->object.driver;
	bool finished, taken;

	SLU_ASSERT_LEVEL(SLU_LEVEL_DISPATCH);
	slu_core_lock(driver);
	slu_core_enter(&adapter->object);
	taken = slu_pending_complete(&adapter->reset_down, status, &finished);
	if (taken && finished)
		end_reset(adapter);
	slu_core_leave(&adapter->object, SLU_PLACE_ANY);
	return taken;
}

/* Traffic. */

/* By the last one the lifecycle goes on: what it left last is still there (7. of core.c), of others no more than the driver. */
static void go_on(struct slu_driver *driver, struct slu_adapter *adapter, unsigned index, struct slu_binding *binding)
{
	slu_core_lock(driver);
	if (adapter)
		slu_core_left_gate(&adapter->object, index);
	if (binding)
		slu_core_left_gate(&binding->object, 0);
	slu_core_finish(driver, SLU_PLACE_ANY);
}

slu_status slu_adapter_send(struct slu_adapter *adapter, struct slu_binding *binding, size_t count)
{
	struct slu_driver *driver = adapter->object.driver;

	SLU_ASSERT_LEVEL(SLU_LEVEL_DISPATCH);
#ifdef SLU_FAULT_GATE_LEFT_OPEN
	if (adapter->object.state != SLU_ADAPTER_RUNNING)
		return SLU_STATUS_SUCCESS;
#endif
	if (!slu_drain_acquire(&adapter->sends, count))
		return (slu_status)slu_atomic_load_acquire(&adapter->refusal);
	if (!binding || slu_drain_acquire(&binding->traffic, count))
		return SLU_STATUS_SUCCESS;
	if (slu_drain_release(&adapter->sends, count))
		go_on(driver, adapter, GATE_OF_SENDS, NULL);
	return SLU_STATUS_PAUSED;
}

void slu_adapter_send_complete(struct slu_adapter *adapter, struct slu_binding *binding, size_t count)
{
	SLU_ASSERT_LEVEL(SLU_LEVEL_DISPATCH);
	struct slu_driver *driver = adapter->object.driver;
	bool last_below = binding && slu_drain_release(&binding->traffic, count);
	bool last = slu_drain_release(&adapter->sends, count);

	if (last || last_below)
		go_on(driver, last ? adapter : NULL, GATE_OF_SENDS, last_below ? binding : NULL);
}

bool slu_adapter_receive(struct slu_adapter *adapter, size_t count)
{
	SLU_ASSERT_LEVEL(SLU_LEVEL_DISPATCH);
#ifdef SLU_FAULT_PAUSE_IGNORES_INDICATION
	return slu_drain_acquire(&adapter->receives, count);
#else
	return slu_drain_acquire(&adapter->receives, count + 1);
#endif
}

static void leave_receives(struct slu_adapter *adapter, size_t count)
{
	struct slu_driver *driver = adapter->object.driver;

	if (slu_drain_release(&adapter->receives, count))
		go_on(driver, adapter, GATE_OF_RECEIVES, NULL);
}

void slu_adapter_receive_done(struct slu_adapter *adapter)
{
	SLU_ASSERT_LEVEL(SLU_LEVEL_DISPATCH);
#ifdef SLU_FAULT_PAUSE_IGNORES_INDICATION
	(void)adapter;
#else
	leave_receives(adapter, 1);
#endif
}

void slu_adapter_return(struct slu_adapter *adapter, size_t count)
{
	SLU_ASSERT_LEVEL(SLU_LEVEL_DISPATCH);
	leave_receives(adapter, count);
}

/* The lower layer. */

bool slu_adapter_step(struct slu_adapter *adapter, int event)
{
	return slu_core_step(&adapter->object, event);
}

uint32_t slu_adapter_take(struct slu_adapter *adapter, enum slu_place place)
{
	return slu_core_take(&adapter->object, place);
}

void slu_adapter_answer(struct slu_adapter *adapter, uint32_t effect, slu_status status)
{
	slu_core_answer(&adapter->object, effect, status);
}

slu_status slu_adapter_leave(struct slu_adapter *adapter)
{
	struct slu_driver *driver = adapter->object.driver;
	slu_status status;

	slu_core_lock(driver);
	status = slu_core_return_up(&adapter->up);
	slu_core_changed(&adapter->object);
	slu_core_end(driver);
	return status;
}
