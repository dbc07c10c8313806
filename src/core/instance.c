/* SPDX-License-Identifier: MIT */
/*
 * instance.c - the IM device instance
 *
 * The rules, tested after every event in the same lock region (docs/architecture.md):
 *
 *   request    None, each of its bindings is ready                         REQUEST may be offered
 *   release    Cancelled, InitFailed or Gone, no thread inside the pair    RELEASE: None again, no user of its bindings
 *
 * INITIALIZE, HALT and their outcomes move the adapter and its instance together; see adapter.c.
 */
#include "core-private.h"

#define DOWN_CALLS (SLU_INSTANCE_DO_REQUEST | SLU_INSTANCE_DO_CANCEL | SLU_INSTANCE_DO_DEINIT)

void slu_instance_init(struct slu_instance *instance, struct slu_adapter *adapter, const struct slu_instance_ops *ops,
                       void *context)
{
	SLU_ASSERT_LEVEL(SLU_LEVEL_DISPATCH);
	instance->ops = ops;
	instance->adapter = adapter;
	instance->uses = NULL;
	slu_pending_init(&instance->down);
	instance->call = 0;
	adapter->instance = instance;
	slu_core_init(&instance->object, adapter->object.driver, SLU_NOUN_INSTANCE, SLU_INSTANCE_STATE_START, context);
}

/* Nobody is inside either half. */
static bool is_quiet(const struct slu_instance *instance)
{
	const struct slu_object *own = &instance->object;
	const struct slu_object *adapter = &instance->adapter->object;

	return !own->inside && !own->owed && !instance->call && !adapter->inside && !adapter->owed;
}

bool slu_instance_deinit(struct slu_instance *instance)
{
	struct slu_driver *driver = instance->object.driver;
	bool done;

	SLU_ASSERT_LEVEL(SLU_LEVEL_DISPATCH);
	slu_core_lock(driver);
	done = instance->object.state == SLU_INSTANCE_NONE && is_quiet(instance);
	if (done) {
		for (struct slu_use *use = instance->uses; use; use = use->next)
			slu_use_unlink(use);
		slu_core_unlink_locked(&instance->object);
		slu_core_unlink_locked(&instance->adapter->object);
	}
	slu_core_end(driver);
	return done;
}

void slu_instance_use(struct slu_instance *instance, struct slu_use *use)
{
	struct slu_driver *driver = instance->object.driver;

	SLU_ASSERT_LEVEL(SLU_LEVEL_DISPATCH);
	use->instance = instance;
	use->binding = NULL;
	use->before = NULL;
	use->after = NULL;
	use->awaited = false;
	slu_core_lock(driver);
	use->next = instance->uses;
	instance->uses = use;
	slu_core_unlock(driver);
}

void slu_use_set(struct slu_use *use, struct slu_binding *binding)
{
	struct slu_driver *driver = use->instance->object.driver;

	SLU_ASSERT_LEVEL(SLU_LEVEL_DISPATCH);
	slu_core_lock(driver);
	slu_use_unlink(use);
	if (binding)
		slu_use_link(use, binding);
	slu_core_end(driver);
}

/* Among the slots of the binding in the order in which the devices were made: mostly the last. */
void slu_use_link(struct slu_use *use, struct slu_binding *binding)
{
	struct slu_use *first = binding->users, *after = first ? first : use;
	uint64_t made = use->instance->object.made;

	while (first && after->before->instance->object.made > made) {
		after = after->before;
		if (after == first) {
			binding->users = use;
			break;
		}
	}
	use->binding = binding;
	use->after = after;
	use->before = first ? after->before : use;
	use->before->after = use;
	after->before = use;
	if (!first)
		binding->users = use;
	slu_use_count(use);
}

void slu_use_unlink(struct slu_use *use)
{
	struct slu_binding *binding = use->binding;

	if (!binding)
		return;
	use->before->after = use->after;
	use->after->before = use->before;
	if (binding->users == use)
		binding->users = use->after == use ? NULL : use->after;
	use->binding = NULL;
	use->before = NULL;
	use->after = NULL;
	if (use->awaited)
		slu_binding_await(binding, -1);
	use->awaited = false;
}

void slu_instance_changed(struct slu_instance *instance)
{
	slu_core_changed(&instance->object);
	for (struct slu_use *use = instance->uses; use; use = use->next)
		slu_use_count(use);
	if (instance->adapter->parked)
		slu_core_changed(&instance->adapter->object);
}

bool slu_instance_uses(const struct slu_instance *instance, const struct slu_binding *binding)
{
	for (const struct slu_use *use = instance->uses; use; use = use->next) {
		if (use->binding == binding)
			return true;
	}
	return false;
}

static bool bindings_ready(const struct slu_instance *instance)
{
	for (const struct slu_use *use = instance->uses; use; use = use->next) {
		if (!use->binding || !slu_binding_is_ready(use->binding))
			return false;
	}
	return true;
}

bool slu_instance_may(const struct slu_instance *instance, int event)
{
#ifdef SLU_FAULT_REQUESTS_WHILE_CLOSING
	return slu_core_admits(&instance->object, event);
#else
	return slu_core_admits(&instance->object, event) && (event == SLU_INSTANCE_EV_STOP || bindings_ready(instance));
#endif
}

/* The event of the adapter with which @event is one, or 0. */
static int adapter_event(int event)
{
	switch (event) {
	case SLU_INSTANCE_EV_INITIALIZE:
		return SLU_ADAPTER_EV_INITIALIZE;
	case SLU_INSTANCE_EV_INITIALIZE_COMPLETE:
		return SLU_ADAPTER_EV_INITIALIZE_COMPLETE;
	case SLU_INSTANCE_EV_INITIALIZE_FAILED:
		return SLU_ADAPTER_EV_INITIALIZE_FAILED;
	case SLU_INSTANCE_EV_HALT:
		return SLU_ADAPTER_EV_HALT;
	case SLU_INSTANCE_EV_HALT_COMPLETE:
		return SLU_ADAPTER_EV_HALT_COMPLETE;
	default:
		return 0;
	}
}

bool slu_instance_offer(struct slu_instance *instance, int event)
{
	uint8_t from = instance->object.state;
	uint32_t effects = 0;

	if (adapter_event(event))
		return slu_adapter_offer(instance->adapter, adapter_event(event));
	if (!slu_core_offer(&instance->object, event, &effects))
		return false;
	SLU_ASSERT(!(instance->object.owed & effects));
	instance->object.owed |= effects;
	instance->object.driver->devices += (size_t)(instance->object.state != SLU_INSTANCE_NONE);
	instance->object.driver->devices -= (size_t)(from != SLU_INSTANCE_NONE);
	slu_adapter_set_gates(instance->adapter);
	slu_instance_changed(instance);
	return true;
}

bool slu_instance_is_over(const struct slu_instance *instance)
{
	switch (instance->object.state) {
	case SLU_INSTANCE_CANCELLED:
	case SLU_INSTANCE_INIT_FAILED:
	case SLU_INSTANCE_GONE:
		return true;
	default:
		return false;
	}
}

bool slu_instance_advance(struct slu_instance *instance)
{
	if (!slu_instance_is_over(instance))
		return false;
#ifdef SLU_FAULT_RELEASED_BEFORE_HALT_RETURNED
	if (instance->object.state == SLU_INSTANCE_GONE)
		return slu_instance_offer(instance, SLU_INSTANCE_EV_RELEASE);
#endif
	if (!is_quiet(instance))
		return false;
	instance->object.owed |= SLU_OWED_RELEASE;
	return slu_instance_offer(instance, SLU_INSTANCE_EV_RELEASE);
}

/* Effects: when, begin, perform, end. */

uint32_t slu_instance_next(const struct slu_instance *instance, enum slu_place place)
{
	uint32_t owed = instance->object.owed;

#ifdef SLU_FAULT_DEVICE_STOPPED_TWICE
	if ((owed & SLU_INSTANCE_DO_DEINIT) && place >= SLU_PLACE_BLOCKING)
		return SLU_INSTANCE_DO_DEINIT;
#endif
	if ((owed & DOWN_CALLS) && place >= SLU_PLACE_BLOCKING && !instance->call)
		return slu_core_lowest(owed & DOWN_CALLS);
	return owed & SLU_OWED_RELEASE;
}

void slu_instance_begin(struct slu_instance *instance, uint32_t effect)
{
	if (effect == SLU_OWED_RELEASE)
		return;
	instance->call = effect;
	slu_core_call(&instance->down); /* one at a time: call was 0 */
}

slu_status slu_instance_perform(struct slu_instance *instance, uint32_t effect)
{
	const struct slu_instance_ops *ops = instance->ops;

	switch (effect) {
	case SLU_INSTANCE_DO_REQUEST:
		return ops->request(instance);
	case SLU_INSTANCE_DO_CANCEL:
		return ops->cancel(instance);
	case SLU_INSTANCE_DO_DEINIT:
		return ops->deinit(instance);
	default:
		if (ops->release)
			ops->release(instance);
		return SLU_STATUS_SUCCESS;
	}
}

/* The answer of the call is known: it becomes an event. */
static void end_down(struct slu_instance *instance, slu_status status)
{
	bool good = status == SLU_STATUS_SUCCESS;
	uint32_t call = instance->call;

#ifdef SLU_FAULT_CANCEL_FAILURE_IGNORED
	good = good || instance->object.state == SLU_INSTANCE_REQUESTED_CANCELLING;
#endif
	instance->call = 0;
	if (call == SLU_INSTANCE_DO_REQUEST)
		slu_instance_offer(instance, good ? SLU_INSTANCE_EV_REQUEST_COMPLETE : SLU_INSTANCE_EV_REQUEST_REFUSED);
	else if (call == SLU_INSTANCE_DO_CANCEL)
		slu_instance_offer(instance, good ? SLU_INSTANCE_EV_CANCEL_COMPLETE : SLU_INSTANCE_EV_CANCEL_FAILED);
	else
		slu_instance_offer(instance, good ? SLU_INSTANCE_EV_DEINIT_COMPLETE : SLU_INSTANCE_EV_DEINIT_FAILED);
	slu_instance_changed(instance);
}

void slu_instance_end(struct slu_instance *instance, uint32_t effect, slu_status status)
{
	(void)effect;
	if (slu_core_return(&instance->down, status))
		end_down(instance, instance->down.status);
}

/* What the driver calls. */

static bool begin_own(struct slu_instance *instance, int event)
{
	struct slu_driver *driver = instance->object.driver;
	bool taken = false;

	slu_core_lock(driver);
	if (slu_instance_may(instance, event))
		taken = slu_instance_offer(instance, event);
	slu_core_finish(driver, SLU_PLACE_BLOCKING);
	return taken;
}

bool slu_instance_reenable(struct slu_instance *instance)
{
	SLU_ASSERT_LEVEL(SLU_LEVEL_PASSIVE);
	return begin_own(instance, SLU_INSTANCE_EV_REENABLE);
}

bool slu_instance_stop(struct slu_instance *instance)
{
	SLU_ASSERT_LEVEL(SLU_LEVEL_PASSIVE);
	return begin_own(instance, SLU_INSTANCE_EV_STOP);
}

bool slu_instance_done(struct slu_instance *instance, slu_status status)
{
	struct slu_driver *driver = instance->object.driver;
	bool finished;

	SLU_ASSERT_LEVEL(SLU_LEVEL_PASSIVE);
	slu_core_lock(driver);
	if (!instance->call || !slu_pending_complete(&instance->down, status, &finished)) {
		slu_core_unlock(driver);
		return false;
	}
	if (finished)
		end_down(instance, status);
	slu_core_finish(driver, SLU_PLACE_PASSIVE);
	return true;
}

/* The lower layer. */

bool slu_instance_step(struct slu_instance *instance, int event)
{
	return slu_core_step(&instance->object, event);
}

uint32_t slu_instance_take(struct slu_instance *instance, enum slu_place place)
{
	return slu_core_take(&instance->object, place);
}

void slu_instance_answer(struct slu_instance *instance, uint32_t effect, slu_status status)
{
	slu_core_answer(&instance->object, effect, status);
}
