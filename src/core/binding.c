/* SPDX-License-Identifier: MIT */
/*
 * binding.c - a protocol binding, the lower edge
 *
 * The rules, tested after every event in the same lock region (docs/architecture.md):
 *
 *   pause      Pausing, no own send, no receive held                       PAUSE_COMPLETE
 *   request    Opening/requesting, each request of a device has returned   BIND_COMPLETE
 *   stopped    Closing, no device uses the binding                         DEVICES_STOPPED
 *   drained    Closing/clearing, filter cleared, no receive, no OID        DRAINED
 *   release    Unbound, NDIS has its answer, no thread inside              the memory goes back
 *
 * A bind that is refused ends likewise: the driver forgets the binding, and its memory goes back.
 */
#include "core-private.h"

/* Effects that answer a receive at once; they are never owed. */
#define RECEIVE_ANSWERS (SLU_BINDING_DO_RETURN_RECEIVE | SLU_BINDING_DO_DROP_RECEIVE)

/* Effects that answer a callback from above: owed only if the callback has returned. */
#define UP_ANSWERS                                                                                   \
	(SLU_BINDING_DO_COMPLETE_BIND | SLU_BINDING_DO_FAIL_BIND | SLU_BINDING_DO_COMPLETE_RESTART | \
	 SLU_BINDING_DO_FAIL_RESTART | SLU_BINDING_DO_COMPLETE_PAUSE | SLU_BINDING_DO_COMPLETE_UNBIND)

/* Effects that make a call which may pend. */
#define DOWN_CALLS                                                                             \
	(SLU_BINDING_DO_OPEN_ADAPTER | SLU_BINDING_DO_CLOSE_ADAPTER | SLU_BINDING_DO_RESTART | \
	 SLU_BINDING_DO_CLEAR_FILTER)

/* Effects of the object's one chain: one at a time, by one thread. */
#define CHAIN (DOWN_CALLS | SLU_BINDING_DO_SET_UP | SLU_BINDING_DO_REQUEST_DEVICES | SLU_BINDING_DO_STOP_DEVICES)

void slu_binding_init(struct slu_binding *binding, struct slu_driver *driver, const struct slu_binding_ops *ops,
                      void *context)
{
	SLU_ASSERT_LEVEL(SLU_LEVEL_DISPATCH);
	binding->ops = ops;
	binding->users = NULL;
	slu_pending_init(&binding->up);
	slu_pending_init(&binding->down);
	slu_drain_init(&binding->traffic);
	binding->holds = 0;
	binding->awaited = 0;
	binding->failure = SLU_STATUS_SUCCESS;
	binding->oids = 0;
	binding->asks = 0;
	binding->unanswered = 0;
	binding->cleared = false;
	slu_core_init(&binding->object, driver, SLU_NOUN_BINDING, SLU_BINDING_STATE_START, context);
}

/* A device may be requested over it. */
bool slu_binding_is_ready(const struct slu_binding *binding)
{
	switch (binding->object.state) {
	case SLU_BINDING_OPENING_REQUESTING:
	case SLU_BINDING_PAUSED:
	case SLU_BINDING_RESTARTING:
	case SLU_BINDING_RUNNING:
	case SLU_BINDING_PAUSING:
		return true;
	default:
		return false;
	}
}

/* The slot behind @use among those of its binding, or NULL: all of them, the device made first first. */
static struct slu_use *after(const struct slu_use *use)
{
	return use->after == use->binding->users ? NULL : use->after;
}

static bool is_there(const struct slu_instance *instance)
{
#ifdef SLU_FAULT_CLOSE_IGNORES_DEVICES
	return (void)instance, false;
#else
	return instance->object.state != SLU_INSTANCE_NONE;
#endif
}

/* Sends are completed and receives are back. */
static bool is_paused(const struct slu_binding *binding)
{
#if defined(SLU_FAULT_PAUSE_OF_BINDING_IGNORES_SENDS) || defined(SLU_FAULT_PAUSE_OF_BINDING_IGNORES_LOANS)
	return !binding->holds;
#elif defined(SLU_FAULT_PAUSE_OF_BINDING_TESTED_INSIDE_ONLY)
	return slu_core_is_idle(&binding->object, 0, &binding->traffic) && !binding->holds &&
	       binding->up.state == SLU_PENDING_CALLED;
#elif defined(SLU_FAULT_WAIT_IS_ARMED_LATE)
	return slu_core_is_idle(&binding->object, 0, &binding->traffic) && !binding->holds &&
	       !binding->object.tells[SLU_BINDING_ARMING];
#else
	return slu_core_is_idle(&binding->object, 0, &binding->traffic) && !binding->holds;
#endif
}

static bool is_being_requested(const struct slu_instance *instance)
{
	return (instance->object.owed & SLU_INSTANCE_DO_REQUEST) || instance->call == SLU_INSTANCE_DO_REQUEST;
}

/* Devices that are awaited, counted: a bind waits for those that are being requested, a close for those that are there. */

static bool awaits(const struct slu_binding *binding, const struct slu_instance *instance)
{
	switch (binding->object.state) {
	case SLU_BINDING_OPENING_REQUESTING:
		return is_being_requested(instance);
	case SLU_BINDING_CLOSING:
		return is_there(instance);
	default:
		return false;
	}
}

void slu_binding_await(struct slu_binding *binding, int more)
{
	binding->awaited += (uint32_t)more;
	if (!binding->awaited)
		slu_core_changed(&binding->object);
}

void slu_use_count(struct slu_use *use)
{
	bool awaited = use->binding && awaits(use->binding, use->instance);

	if (awaited == use->awaited)
		return;
	use->awaited = awaited;
	slu_binding_await(use->binding, awaited ? 1 : -1);
}

/* A binding that begins to wait, or ends to. */
static void count_users(struct slu_binding *binding)
{
	for (struct slu_use *use = binding->users; use; use = after(use))
		slu_use_count(use);
}

/* No OID goes down any more: those that are parked are to be answered. */
static void look_at_parked(const struct slu_binding *binding)
{
	for (struct slu_use *use = binding->oids ? binding->users : NULL; use; use = after(use)) {
		if (use->instance->adapter->parked)
			slu_core_changed(&use->instance->adapter->object);
	}
}

static void look_at_users(struct slu_binding *binding, int event)
{
	switch (event) {
	case SLU_BINDING_EV_UNBIND:
		look_at_parked(binding);
		count_users(binding);
		break;
	case SLU_BINDING_EV_SETUP_COMPLETE:
	case SLU_BINDING_EV_BIND_COMPLETE:
	case SLU_BINDING_EV_DEVICES_STOPPED:
		count_users(binding);
		break;
	default:
		break;
	}
}

/* What an upward effect answers. */
static slu_status answer_of(const struct slu_binding *binding, uint32_t effect)
{
	if (effect & (SLU_BINDING_DO_FAIL_BIND | SLU_BINDING_DO_FAIL_RESTART))
		return binding->failure;
	return SLU_STATUS_SUCCESS;
}

#ifdef SLU_FAULT_WAIT_IS_ARMED_LATE
static bool has_traffic(const struct slu_binding *binding)
{
	return slu_drain_count(&binding->traffic) || binding->holds;
}

/* A lock region of its own: now it is said that a pause waits, and whoever has gone meanwhile did not know. */
void slu_binding_arm(struct slu_binding *binding)
{
	struct slu_driver *driver = binding->object.driver;

	slu_core_lock(driver);
	binding->object.tells[SLU_BINDING_ARMING] = has_traffic(binding) ? 0 : SLU_BINDING_MISSED;
	slu_core_changed(&binding->object);
	slu_core_end(driver);
}
#endif

/* An event from above begins an operation that is to be answered. */
static void begin_up(struct slu_binding *binding, int event)
{
#ifdef SLU_FAULT_WAIT_IS_ARMED_LATE
	if (event == SLU_BINDING_EV_PAUSE)
		binding->object.tells[SLU_BINDING_ARMING] = has_traffic(binding) ? SLU_BINDING_COUNTS_READ : 0;
#endif
	if (event != SLU_BINDING_EV_BIND && event != SLU_BINDING_EV_UNBIND && event != SLU_BINDING_EV_PAUSE &&
	    event != SLU_BINDING_EV_RESTART)
		return;
	binding->object.asked = (uint16_t)event;
	if (event == SLU_BINDING_EV_BIND)
		binding->object.in_use = true;
	if (event == SLU_BINDING_EV_RESTART)
		binding->unanswered++;
	slu_core_call(&binding->up); /* NDIS calls one at a time for a binding */
}

/* Running, and NDIS knows it. */
static void set_gate(struct slu_binding *binding)
{
#ifdef SLU_FAULT_GATE_OPENS_BEFORE_ANSWER
	bool open = binding->object.state == SLU_BINDING_RUNNING;
#elif defined(SLU_FAULT_GATE_OPENS_AT_CLOSE)
	bool open = binding->object.state == SLU_BINDING_CLOSING_DRAINED ||
	            binding->object.state == SLU_BINDING_CLOSING_CLOSE_OUTSTANDING ||
	            binding->object.state == SLU_BINDING_OPENING_CLOSING;
#elif defined(SLU_FAULT_BINDING_GATE_LEFT_OPEN)
	bool open = binding->object.state != SLU_BINDING_UNBOUND;
#else
	bool open = binding->object.state == SLU_BINDING_RUNNING && !binding->unanswered;
#endif

	slu_core_set_gate(&binding->object, 0, &binding->traffic, open);
}

/* NDIS has the answer of a restart. */
static void answered_restart(struct slu_binding *binding)
{
	binding->unanswered--;
	set_gate(binding);
}

/* What a row owes; an answer upward is kept by the callback if that still runs. */
static void owe(struct slu_binding *binding, uint32_t effects)
{
	uint32_t up = effects & UP_ANSWERS;
	bool finished = false;

	if (up && slu_pending_complete(&binding->up, answer_of(binding, up), &finished) && !finished)
		effects &= ~up;
	SLU_ASSERT(!(binding->object.owed & effects));
	binding->object.owed |= effects;
}

/* Both machines take a bind or an unbind, or neither does. */
static bool driver_admits(struct slu_binding *binding, int event)
{
	struct slu_object *driver = &binding->object.driver->object;
	int driver_event = event == SLU_BINDING_EV_BIND ? SLU_DRIVER_EV_BIND : SLU_DRIVER_EV_UNBIND;
	uint32_t effects = 0;

	if (event != SLU_BINDING_EV_BIND && event != SLU_BINDING_EV_UNBIND)
		return true;
	return slu_core_admits(&binding->object, event) && slu_core_offer(driver, driver_event, &effects);
}

static void count_bound(const struct slu_binding *binding, uint8_t from)
{
	struct slu_driver *driver = binding->object.driver;

	driver->bound += (size_t)(binding->object.state != SLU_BINDING_UNBOUND);
	driver->bound -= (size_t)(from != SLU_BINDING_UNBOUND);
}

bool slu_binding_offer(struct slu_binding *binding, int event)
{
	uint8_t from = binding->object.state;
	uint32_t effects = 0;

	if (!driver_admits(binding, event) || !slu_core_offer(&binding->object, event, &effects))
		return false;
	count_bound(binding, from);
	begin_up(binding, event);
	set_gate(binding);
	if (event == SLU_BINDING_EV_UNBIND_ADAPTER)
		binding->asks++;
#ifdef SLU_FAULT_BIND_ASKS_FOR_NOTHING
	effects &= ~SLU_BINDING_DO_REQUEST_DEVICES;
#endif
	owe(binding, effects & ~RECEIVE_ANSWERS);
	look_at_users(binding, event);
	return true;
}

/* A call of NdisUnbindAdapter is under way. */
static bool is_asking(const struct slu_binding *binding)
{
#ifdef SLU_FAULT_CLOSE_IGNORES_ASKING
	return (void)binding, false;
#else
	return binding->asks;
#endif
}

/* The memory goes back when NDIS has its answer and nobody is inside. */
static bool advance_release(struct slu_binding *binding)
{
	struct slu_object *object = &binding->object;

	if (!object->in_use || object->inside || object->owed)
		return false;
	object->in_use = false;
	object->owed = SLU_OWED_RELEASE;
	return true;
}

bool slu_binding_advance(struct slu_binding *binding)
{
	const struct slu_object *object = &binding->object;

	switch (object->state) {
	case SLU_BINDING_UNBOUND:
		return advance_release(binding);
	case SLU_BINDING_OPENING_REQUESTING:
		if (object->performing || object->owed & SLU_BINDING_DO_REQUEST_DEVICES || binding->awaited)
			return false;
		return slu_binding_offer(binding, SLU_BINDING_EV_BIND_COMPLETE);
	case SLU_BINDING_PAUSING:
		if (!is_paused(binding))
			return false;
		return slu_binding_offer(binding, SLU_BINDING_EV_PAUSE_COMPLETE);
	case SLU_BINDING_CLOSING:
		if (object->performing || object->owed & SLU_BINDING_DO_STOP_DEVICES || binding->awaited)
			return false;
		return slu_binding_offer(binding, SLU_BINDING_EV_DEVICES_STOPPED);
	case SLU_BINDING_CLOSING_CLEARING:
#if defined(SLU_FAULT_CLOSE_IGNORES_FILTER)
		return !(object->owed & SLU_BINDING_DO_CLEAR_FILTER) && !binding->holds && !binding->oids &&
		       !binding->asks && slu_binding_offer(binding, SLU_BINDING_EV_DRAINED);
#elif defined(SLU_FAULT_CLOSE_IGNORES_RECEIVES)
		return binding->cleared && !binding->oids && !binding->asks &&
		       slu_binding_offer(binding, SLU_BINDING_EV_DRAINED);
#elif defined(SLU_FAULT_CLOSE_IGNORES_OIDS)
		return binding->cleared && !binding->holds && !binding->asks &&
		       slu_binding_offer(binding, SLU_BINDING_EV_DRAINED);
#else
		if (!binding->cleared || binding->holds || binding->oids || is_asking(binding))
			return false;
		return slu_binding_offer(binding, SLU_BINDING_EV_DRAINED);
#endif
	default:
		return false;
	}
}

/* Effects: where, when, begin, perform, end. */

static enum slu_place place_of(uint32_t effect)
{
#ifdef SLU_FAULT_CLOSES_FROM_ELSEWHERE
	if (effect == SLU_BINDING_DO_CLOSE_ADAPTER)
		return SLU_PLACE_BLOCKING;
#endif
	if (effect & CHAIN)
		return SLU_PLACE_CALLBACK;
#ifdef SLU_FAULT_PAUSE_OF_BINDING_COMPLETED_AT_DISPATCH
	if (effect == SLU_BINDING_DO_COMPLETE_PAUSE)
		return SLU_PLACE_ANY;
#endif
#ifndef SLU_FAULT_BINDING_ANSWERED_AT_DISPATCH
	if (effect & (SLU_BINDING_DO_COMPLETE_RESTART | SLU_BINDING_DO_FAIL_RESTART | SLU_BINDING_DO_COMPLETE_PAUSE))
		return SLU_PLACE_PASSIVE;
#endif
	return SLU_PLACE_ANY;
}

static bool may_begin(const struct slu_binding *binding, uint32_t effect)
{
	if ((effect & CHAIN) && binding->object.performing)
		return false;
#ifdef SLU_FAULT_CLOSE_IGNORES_RECEIVES
	return true;
#endif
	/* A failed bind closes while receives may be on their way back. */
	return effect != SLU_BINDING_DO_CLOSE_ADAPTER || !binding->holds;
}

uint32_t slu_binding_next(const struct slu_binding *binding, enum slu_place place)
{
	for (uint32_t left = binding->object.owed; left; left &= left - 1) {
		uint32_t effect = slu_core_lowest(left);

		if (place_of(effect) <= place && may_begin(binding, effect))
			return effect;
	}
	return 0;
}

/* Nobody knows the binding any more. */
static void forget(struct slu_binding *binding)
{
	while (binding->users)
		slu_use_unlink(binding->users);
	slu_core_unlink_locked(&binding->object);
}

void slu_binding_begin(struct slu_binding *binding, uint32_t effect)
{
	if (effect == SLU_OWED_RELEASE) {
		forget(binding);
		return;
	}
#if !defined(SLU_FAULT_GATE_OPENS_AT_CLOSE) && !defined(SLU_FAULT_BINDING_GATE_LEFT_OPEN)
	if (effect == SLU_BINDING_DO_CLOSE_ADAPTER) {
		SLU_ASSERT(slu_drain_is_idle(&binding->traffic));
		SLU_ASSERT(!binding->holds);
		SLU_ASSERT(!binding->oids);
		SLU_ASSERT(!is_asking(binding));
	}
#endif
	if (effect & CHAIN)
		binding->object.performing = true;
	if (effect & DOWN_CALLS)
		slu_core_call(&binding->down); /* the page admits one at a time */
	if (effect == SLU_BINDING_DO_CLEAR_FILTER)
		slu_binding_offer(binding, SLU_BINDING_EV_OID);
#ifdef SLU_FAULT_CLOSE_IGNORES_FILTER
	if (effect == SLU_BINDING_DO_CLEAR_FILTER) {
		binding->object.performing = false;
		slu_core_advance(binding->object.driver);
	}
#endif
}

static slu_status perform_down(struct slu_binding *binding, uint32_t effect)
{
	const struct slu_binding_ops *ops = binding->ops;

	switch (effect) {
	case SLU_BINDING_DO_OPEN_ADAPTER:
		return ops->open_adapter(binding);
	case SLU_BINDING_DO_SET_UP:
		return ops->set_up ? ops->set_up(binding) : SLU_STATUS_SUCCESS;
	case SLU_BINDING_DO_RESTART:
		return ops->restart ? ops->restart(binding) : SLU_STATUS_SUCCESS;
	case SLU_BINDING_DO_CLEAR_FILTER:
		return ops->clear_filter ? ops->clear_filter(binding) : SLU_STATUS_SUCCESS;
	case SLU_BINDING_DO_CLOSE_ADAPTER:
		return ops->close_adapter(binding);
	default:
		return SLU_STATUS_SUCCESS;
	}
}

static void perform_up(struct slu_binding *binding, uint32_t effect)
{
	const struct slu_binding_ops *ops = binding->ops;

	switch (effect) {
	case SLU_BINDING_DO_COMPLETE_BIND:
	case SLU_BINDING_DO_FAIL_BIND:
		ops->complete_bind(binding, answer_of(binding, effect));
		break;
	case SLU_BINDING_DO_COMPLETE_UNBIND:
		ops->complete_unbind(binding);
		break;
	default:
		ops->complete_pnp_event(binding, answer_of(binding, effect));
		break;
	}
}

slu_status slu_binding_perform(struct slu_binding *binding, uint32_t effect)
{
	if (effect & CHAIN)
		return perform_down(binding, effect);
	if (effect & UP_ANSWERS)
		perform_up(binding, effect);
	else if (effect == SLU_BINDING_DO_UNBIND_ADAPTER)
		binding->ops->unbind_adapter(binding);
	else if (binding->ops->release)
		binding->ops->release(binding);
	return SLU_STATUS_SUCCESS;
}

/* The answer of a call that may have pended is known: it becomes an event. */
static void end_down(struct slu_binding *binding, slu_status status)
{
	bool good = status == SLU_STATUS_SUCCESS;
	int event;

#ifdef SLU_FAULT_OPEN_FAILURE_IGNORED
	good = true;
#endif
	switch (binding->object.state) {
	case SLU_BINDING_OPENING:
	case SLU_BINDING_OPENING_OPEN_OUTSTANDING:
		event = good ? SLU_BINDING_EV_OPEN_COMPLETE : SLU_BINDING_EV_OPEN_FAILED;
		break;
	case SLU_BINDING_RESTARTING:
		event = good ? SLU_BINDING_EV_RESTART_COMPLETE : SLU_BINDING_EV_RESTART_FAILED;
		break;
	case SLU_BINDING_CLOSING_CLEARING:
		binding->cleared = true;
		event = SLU_BINDING_EV_OID_COMPLETE;
		break;
	default:
		event = SLU_BINDING_EV_CLOSE_COMPLETE;
		break;
	}
	if (!good && event != SLU_BINDING_EV_CLOSE_COMPLETE && event != SLU_BINDING_EV_OID_COMPLETE)
		binding->failure = status;
	slu_binding_offer(binding, event);
}

/* The call returned. */
static void end_call(struct slu_binding *binding, uint32_t effect, slu_status status)
{
	bool finished;

	if (!slu_pending_return(&binding->down, status, &finished)) {
		SLU_ASSERT(false); /* what was completed already must have returned PENDING */
		return;
	}
	if (finished)
		end_down(binding, binding->down.status);
	else if (effect == SLU_BINDING_DO_OPEN_ADAPTER)
		slu_binding_offer(binding, SLU_BINDING_EV_OPEN_PENDING);
	else if (effect == SLU_BINDING_DO_CLOSE_ADAPTER)
		slu_binding_offer(binding, SLU_BINDING_EV_CLOSE_PENDING);
}

static void end_set_up(struct slu_binding *binding, slu_status status)
{
	if (status == SLU_STATUS_SUCCESS) {
		slu_binding_offer(binding, SLU_BINDING_EV_SETUP_COMPLETE);
		return;
	}
	binding->failure = status;
	slu_binding_offer(binding, SLU_BINDING_EV_SETUP_FAILED);
}

/* REQUEST to each device that waits for this binding, or STOP to each that uses it and is not being stopped yet. */
static void offer_users(struct slu_binding *binding, int event)
{
	for (struct slu_use *use = binding->users; use; use = after(use)) {
		struct slu_instance *instance = use->instance;

#if defined(SLU_FAULT_DEVICE_STOPPED_TWICE)
		if (instance->object.state == SLU_INSTANCE_DEINITING)
			instance->object.owed |= SLU_INSTANCE_DO_DEINIT;
#elif defined(SLU_FAULT_STOP_READS_UNLOCKED)
		if (instance->object.state == SLU_INSTANCE_LIVE)
			continue; /* whoever has read that acts on it later */
#endif
		if (slu_instance_may(instance, event))
			slu_instance_offer(instance, event);
	}
}

/* Fewer users of the handle: whoever waits for the close looks again. */
static void drop_holds(struct slu_binding *binding, size_t count)
{
	SLU_ASSERT(binding->holds >= count);
	binding->holds -= (uint32_t)count;
	binding->object.waking = binding->object.waiting;
	slu_core_changed(&binding->object);
}

void slu_binding_end(struct slu_binding *binding, uint32_t effect, slu_status status)
{
	if (effect & CHAIN)
		binding->object.performing = false;
	switch (effect) {
	case SLU_BINDING_DO_SET_UP:
		end_set_up(binding, status);
		break;
	case SLU_BINDING_DO_REQUEST_DEVICES:
		offer_users(binding, SLU_INSTANCE_EV_REQUEST);
		break;
	case SLU_BINDING_DO_STOP_DEVICES:
#ifndef SLU_FAULT_DEVICES_NEVER_STOPPED
		offer_users(binding, SLU_INSTANCE_EV_STOP);
#endif
		break;
	case SLU_BINDING_DO_FAIL_BIND:
		slu_binding_offer(binding, SLU_BINDING_EV_BIND_FAILED);
		break;
	case SLU_BINDING_DO_COMPLETE_UNBIND:
		slu_binding_offer(binding, SLU_BINDING_EV_UNBIND_COMPLETE);
		break;
	case SLU_BINDING_DO_COMPLETE_RESTART:
	case SLU_BINDING_DO_FAIL_RESTART:
		answered_restart(binding);
		break;
	case SLU_BINDING_DO_UNBIND_ADAPTER:
		binding->asks--;
		break;
#ifdef SLU_FAULT_PAUSE_COMPLETES_TWICE
	case SLU_BINDING_DO_COMPLETE_PAUSE:
		binding->object.owed |= effect;
		break;
#endif
	default:
		if (effect & DOWN_CALLS)
			end_call(binding, effect, status);
		break;
	}
}

/* The callbacks. */

/* Both callbacks wait while something may come that only they may do: the open or the close, and what goes before. */
bool slu_binding_stays(const struct slu_binding *binding)
{
#if defined(SLU_FAULT_UNBIND_LEAVES_EARLY)
	if (binding->object.asked == SLU_BINDING_EV_UNBIND)
		return false;
#elif defined(SLU_FAULT_BIND_LEAVES_EARLY)
	if (binding->object.asked == SLU_BINDING_EV_BIND)
		return false;
#elif defined(SLU_FAULT_OPENS_FROM_ELSEWHERE)
	if (binding->object.owed & SLU_BINDING_DO_OPEN_ADAPTER)
		return false;
#endif
	if (binding->object.owed & CHAIN)
		return true;
	switch (binding->object.state) {
	case SLU_BINDING_OPENING:
	case SLU_BINDING_OPENING_OPEN_OUTSTANDING:
	case SLU_BINDING_OPENING_HANDLE_VALID:
	case SLU_BINDING_OPENING_CLOSING:
	case SLU_BINDING_CLOSING:
	case SLU_BINDING_CLOSING_CLEARING:
	case SLU_BINDING_CLOSING_DRAINED:
		return true;
	default:
		return false;
	}
}

static bool stays(const struct slu_object *object)
{
	return slu_binding_stays((const struct slu_binding *)(const void *)object);
}

/* What follows from the answer, if the callback gives it. */
static void offer_answered(struct slu_binding *binding)
{
	if (binding->object.asked == SLU_BINDING_EV_RESTART)
		answered_restart(binding);
	else if (binding->object.state == SLU_BINDING_OPENING_NOTHING_TO_CLOSE)
		slu_binding_offer(binding, SLU_BINDING_EV_BIND_FAILED);
	else if (binding->object.state == SLU_BINDING_CLOSING_CLOSED)
		slu_binding_offer(binding, SLU_BINDING_EV_UNBIND_COMPLETE);
}

/* The last lock region of a callback: what it returns. Locked. */
static slu_status end_callback(struct slu_binding *binding)
{
	slu_status status;

#if defined(SLU_FAULT_UNBIND_BEFORE_CLOSE)
	if (binding->object.state == SLU_BINDING_CLOSING_CLOSE_OUTSTANDING)
		slu_pending_complete(&binding->up, SLU_STATUS_SUCCESS, &(bool){false});
#elif defined(SLU_FAULT_PAUSE_OF_BINDING_ANSWERED_EARLY)
	if (binding->object.state == SLU_BINDING_PAUSING)
		slu_pending_complete(&binding->up, SLU_STATUS_SUCCESS, &(bool){false});
#endif
	status = slu_core_return_up(&binding->up);
	if (status != SLU_STATUS_PENDING)
		offer_answered(binding);
	return status;
}

/* A callback from above was taken: perform, wait, answer. Locked; unlocks. */
static slu_status carry_out(struct slu_binding *binding, enum slu_place place)
{
	struct slu_driver *driver = binding->object.driver;
	slu_status status;

	slu_core_enter(&binding->object);
	slu_core_end(driver);
	slu_core_attend(&binding->object, place, stays);
	status = end_callback(binding);
	slu_core_leave(&binding->object, place);
	return status;
}

static slu_status call_up(struct slu_binding *binding, int event, enum slu_place place)
{
	struct slu_driver *driver = binding->object.driver;

	slu_core_lock(driver);
	if (slu_binding_offer(binding, event))
		return carry_out(binding, place);
	slu_core_end(driver);
	return SLU_STATUS_INVALID_STATE;
}

slu_status slu_binding_bind(struct slu_binding *binding)
{
	struct slu_driver *driver = binding->object.driver;
	bool fresh;

	SLU_ASSERT_LEVEL(SLU_LEVEL_PASSIVE);
	slu_core_lock(driver);
	fresh = binding->object.state == SLU_BINDING_UNBOUND && !binding->object.in_use;
	if (fresh && slu_binding_offer(binding, SLU_BINDING_EV_BIND))
		return carry_out(binding, SLU_PLACE_BLOCKING);
	if (fresh)
		forget(binding);
	slu_core_end(driver);
	if (fresh)
		slu_binding_perform(binding, SLU_OWED_RELEASE);
	return SLU_STATUS_INVALID_STATE;
}

slu_status slu_binding_unbind(struct slu_binding *binding)
{
	SLU_ASSERT_LEVEL(SLU_LEVEL_PASSIVE);
	return call_up(binding, SLU_BINDING_EV_UNBIND, SLU_PLACE_BLOCKING);
}

slu_status slu_binding_restart(struct slu_binding *binding)
{
	SLU_ASSERT_LEVEL(SLU_LEVEL_PASSIVE);
	return call_up(binding, SLU_BINDING_EV_RESTART, SLU_PLACE_PASSIVE);
}

slu_status slu_binding_pause(struct slu_binding *binding)
{
	SLU_ASSERT_LEVEL(SLU_LEVEL_PASSIVE);
	return call_up(binding, SLU_BINDING_EV_PAUSE, SLU_PLACE_PASSIVE);
}

/* A completion of the call that @calls names. */
static bool complete_down(struct slu_binding *binding, bool (*calls)(uint8_t state), slu_status status,
                          enum slu_place place)
{
	struct slu_driver *driver = binding->object.driver;
	bool finished;

	slu_core_lock(driver);
	if (!calls(binding->object.state) || !slu_pending_complete(&binding->down, status, &finished)) {
		slu_core_unlock(driver);
		return false;
	}
	slu_core_enter(&binding->object);
	if (finished)
		end_down(binding, status);
	slu_core_leave(&binding->object, place);
	return true;
}

static bool calls_open(uint8_t state)
{
	return state == SLU_BINDING_OPENING || state == SLU_BINDING_OPENING_OPEN_OUTSTANDING;
}

static bool calls_close(uint8_t state)
{
	return state == SLU_BINDING_OPENING_CLOSING || state == SLU_BINDING_CLOSING_DRAINED ||
	       state == SLU_BINDING_CLOSING_CLOSE_OUTSTANDING;
}

static bool calls_restart(uint8_t state)
{
	return state == SLU_BINDING_RESTARTING;
}

static bool calls_clear(uint8_t state)
{
	return state == SLU_BINDING_CLOSING_CLEARING;
}

bool slu_binding_open_complete(struct slu_binding *binding, slu_status status)
{
	SLU_ASSERT_LEVEL(SLU_LEVEL_PASSIVE);
	return complete_down(binding, calls_open, status, SLU_PLACE_PASSIVE);
}

bool slu_binding_close_complete(struct slu_binding *binding)
{
	SLU_ASSERT_LEVEL(SLU_LEVEL_PASSIVE);
	return complete_down(binding, calls_close, SLU_STATUS_SUCCESS, SLU_PLACE_PASSIVE);
}

bool slu_binding_restart_done(struct slu_binding *binding, slu_status status)
{
	SLU_ASSERT_LEVEL(SLU_LEVEL_DISPATCH);
	return complete_down(binding, calls_restart, status, SLU_PLACE_ANY);
}

bool slu_binding_clear_complete(struct slu_binding *binding, slu_status status)
{
	SLU_ASSERT_LEVEL(SLU_LEVEL_DISPATCH);
	return complete_down(binding, calls_clear, status, SLU_PLACE_ANY);
}

bool slu_binding_close_self(struct slu_binding *binding)
{
	struct slu_driver *driver = binding->object.driver;
	bool taken;

	SLU_ASSERT_LEVEL(SLU_LEVEL_DISPATCH);
	slu_core_lock(driver);
	taken = !(binding->object.owed & SLU_BINDING_DO_UNBIND_ADAPTER) &&
	        slu_binding_offer(binding, SLU_BINDING_EV_UNBIND_ADAPTER);
	slu_core_finish(driver, SLU_PLACE_ANY);
	return taken;
}

/* Traffic. */

bool slu_binding_send(struct slu_binding *binding, size_t count)
{
	SLU_ASSERT_LEVEL(SLU_LEVEL_DISPATCH);
	return slu_drain_acquire(&binding->traffic, count);
}

/* Leave the gate; by the last one the lifecycle goes on. Others leave no more than the driver behind. */
static void leave_gate(struct slu_binding *binding, size_t count)
{
	struct slu_driver *driver = binding->object.driver;

	if (!slu_drain_release(&binding->traffic, count))
		return;
	slu_core_lock(driver);
	slu_core_left_gate(&binding->object, 0);
	slu_core_finish(driver, SLU_PLACE_ANY);
}

void slu_binding_send_complete(struct slu_binding *binding, size_t count)
{
	SLU_ASSERT_LEVEL(SLU_LEVEL_DISPATCH);
	leave_gate(binding, count);
}

/* The gate is closed: the page says whether it can be kept all the same, or still be given back. */
static enum slu_receive ask_page(struct slu_binding *binding, size_t count)
{
	uint32_t effects = 0;

	if (!slu_core_offer(&binding->object, SLU_BINDING_EV_RECEIVE, &effects) ||
	    effects & SLU_BINDING_DO_DROP_RECEIVE)
		return SLU_RECEIVE_DROP;
	if (effects & SLU_BINDING_DO_RETURN_RECEIVE) {
		binding->holds += (uint32_t)count;
		return SLU_RECEIVE_RETURN;
	}
	/* Running, and NDIS is still to hear that the restart is complete: the gate is closed for our sends only. */
	slu_core_enter_gate(&binding->object, 0, &binding->traffic, count);
	return SLU_RECEIVE_KEEP;
}

static enum slu_receive receive_slowly(struct slu_binding *binding, size_t count)
{
	struct slu_driver *driver = binding->object.driver;
	enum slu_receive verdict;

	slu_core_lock(driver);
	verdict = ask_page(binding, count);
	slu_core_finish(driver, SLU_PLACE_ANY);
	return verdict;
}

enum slu_receive slu_binding_receive(struct slu_binding *binding, size_t count)
{
	SLU_ASSERT_LEVEL(SLU_LEVEL_DISPATCH);
#ifndef SLU_FAULT_BINDING_GATE_LEFT_OPEN
	if (slu_drain_acquire(&binding->traffic, count))
		return SLU_RECEIVE_KEEP;
#endif
	return receive_slowly(binding, count);
}

static void leave_handle(struct slu_binding *binding, size_t count)
{
	struct slu_driver *driver = binding->object.driver;

	slu_core_lock(driver);
	drop_holds(binding, count);
	slu_core_finish(driver, SLU_PLACE_ANY);
}

void slu_binding_return(struct slu_binding *binding, enum slu_receive verdict, size_t count)
{
	SLU_ASSERT_LEVEL(SLU_LEVEL_DISPATCH);
	if (verdict == SLU_RECEIVE_KEEP)
		leave_gate(binding, count);
	else if (verdict == SLU_RECEIVE_RETURN)
		leave_handle(binding, count);
}

/* The lower layer. */

bool slu_binding_step(struct slu_binding *binding, int event)
{
	SLU_ASSERT_LEVEL(SLU_LEVEL_DISPATCH);
	return slu_core_step(&binding->object, event);
}

uint32_t slu_binding_take(struct slu_binding *binding, enum slu_place place)
{
	SLU_ASSERT_LEVEL(SLU_LEVEL_DISPATCH);
	return slu_core_take(&binding->object, place);
}

void slu_binding_answer(struct slu_binding *binding, uint32_t effect, slu_status status)
{
	SLU_ASSERT_LEVEL(SLU_LEVEL_DISPATCH);
	slu_core_answer(&binding->object, effect, status);
}

slu_status slu_binding_leave(struct slu_binding *binding)
{
	struct slu_driver *driver = binding->object.driver;
	slu_status status;

	SLU_ASSERT_LEVEL(SLU_LEVEL_DISPATCH);
	slu_core_lock(driver);
	status = end_callback(binding);
	slu_core_changed(&binding->object);
	slu_core_end(driver);
	return status;
}
