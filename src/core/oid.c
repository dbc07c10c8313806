/* SPDX-License-Identifier: MIT */
/*
 * oid.c - an OID request on its way
 *
 * 1. The request counts at both edges from the entry until the answer of the binding is known and no cancel of it is on its
 *    way down; so the handle lives as long as a request or a cancel may use it (RACE-09, RACE-27).
 * 2. Whoever learns the answer of the binding, or drops the cancel after that, settles the request, once.
 * 3. Settled while slu_adapter_oid() still runs, that returns the answer; else @complete is called (RACE-10).
 * 4. While only the adapter below sleeps, one request is parked (OID-08). It counts from then on as in 1, its caller has
 *    PENDING, and whoever takes it out of adapter->parked under the lock, once, ends that: a cancel; or the thread that
 *    performs what slu_oid_advance() owes: down when both edges are in D0, or the answer where it cannot go down any more
 *    (RACE-12). A close or a halt waits for it by the counts (1).
 */
#include "core-private.h"

void slu_oid_init(struct slu_oid *oid, void (*complete)(struct slu_oid *oid, slu_status status), void *context)
{
	oid->adapter = NULL;
	oid->binding = NULL;
	oid->context = context;
	oid->complete = complete;
	slu_pending_init(&oid->up);
	slu_pending_init(&oid->down);
	oid->cancelling = false;
}

/* SUCCESS: it may go down; PENDING is not used. */
static slu_status refusal_at_adapter(const struct slu_adapter *adapter)
{
	if (!slu_core_admits(&adapter->object, SLU_ADAPTER_EV_OID))
		return SLU_STATUS_INVALID_STATE;
	if (adapter->removed)
		return SLU_STATUS_NOT_ACCEPTED;
#ifndef SLU_FAULT_OIDS_WHILE_STOPPING
	if (adapter->instance && adapter->instance->object.state != SLU_INSTANCE_LIVE)
		return SLU_STATUS_CLOSING;
#endif
	return SLU_STATUS_SUCCESS;
}

static bool is_closing(const struct slu_binding *binding)
{
	switch (binding->object.state) {
	case SLU_BINDING_CLOSING:
	case SLU_BINDING_CLOSING_CLEARING:
		return true;
	default:
		return !slu_core_admits(&binding->object, SLU_BINDING_EV_OID);
	}
}

/* SUCCESS: not ended by what goes on at either edge. */
static slu_status refusal_of(const struct slu_oid *oid)
{
	slu_status status = oid->adapter ? refusal_at_adapter(oid->adapter) : SLU_STATUS_SUCCESS;

	if (status != SLU_STATUS_SUCCESS)
		return status;
	if (oid->adapter ? is_closing(oid->binding) : !slu_core_admits(&oid->binding->object, SLU_BINDING_EV_OID))
		return SLU_STATUS_CLOSING;
	return SLU_STATUS_SUCCESS;
}

/* Both edges take the event. Locked. */
static void offer_both(struct slu_oid *oid, int binding_event, int adapter_event)
{
	slu_binding_offer(oid->binding, binding_event);
	if (oid->adapter)
		slu_adapter_offer(oid->adapter, adapter_event);
}

static void begin(struct slu_oid *oid)
{
	offer_both(oid, SLU_BINDING_EV_OID, SLU_ADAPTER_EV_OID);
	oid->binding->oids++;
	if (oid->adapter)
		oid->adapter->oids++;
	slu_core_call(&oid->up); /* fresh from slu_oid_init() */
}

static void begin_down(struct slu_oid *oid)
{
	slu_core_call(&oid->down); /* once, in begin() or when it is unparked */
}

/* Who does not is not told when the binding closes. */
static bool uses(const struct slu_adapter *adapter, const struct slu_binding *binding)
{
	return adapter->instance && slu_instance_uses(adapter->instance, binding);
}

/* By power alone: SUCCESS: down; PENDING: parked; else the final answer (OID-08). */
static slu_status verdict_of_power(const struct slu_adapter *adapter, const struct slu_binding *binding)
{
#ifdef SLU_FAULT_OIDS_GO_BELOW_ASLEEP
	if (!adapter || !adapter->low_power)
		return SLU_STATUS_SUCCESS;
#endif
	if (!adapter || (!adapter->low_power && !adapter->lower_low))
		return SLU_STATUS_SUCCESS;
	return adapter->low_power || adapter->parked || !uses(adapter, binding) ? SLU_STATUS_LOW_POWER_STATE
	                                                                        : SLU_STATUS_PENDING;
}

/* The answer of the binding is known: true if @complete is to be called with it, after unlocking. Locked. */
static bool settle(struct slu_oid *oid)
{
	bool finished = false;
	bool taken;

#ifndef SLU_FAULT_CANCEL_IS_NOT_COUNTED
	if (oid->cancelling)
		return false;
#endif
	offer_both(oid, SLU_BINDING_EV_OID_COMPLETE, SLU_ADAPTER_EV_OID_COMPLETE);
	oid->binding->oids--;
	if (oid->adapter)
		oid->adapter->oids--;
	taken = slu_pending_complete(&oid->up, oid->down.status, &finished);
	SLU_ASSERT(taken); /* 2 */
	(void)taken;
	return finished;
}

slu_status slu_oid_take(struct slu_oid *oid, struct slu_adapter *adapter, struct slu_binding *binding)
{
	struct slu_driver *driver = binding->object.driver;
	slu_status status;

	oid->adapter = adapter;
	oid->binding = binding;
	slu_core_lock(driver);
	status = refusal_of(oid);
	if (status == SLU_STATUS_SUCCESS)
		status = verdict_of_power(adapter, binding);
	if (status == SLU_STATUS_SUCCESS) {
		begin(oid);
		begin_down(oid);
	} else if (status == SLU_STATUS_PENDING) {
		begin(oid);
#ifdef SLU_FAULT_PARKED_OID_IS_NOT_COUNTED
		adapter->oids--;
		binding->oids--;
#endif
		adapter->parked = oid;
		slu_core_return_up(&oid->up);
	}
#ifdef SLU_FAULT_REFUSED_OID_IS_COUNTED_DOWN
	else
		binding->oids--;
#endif
	slu_core_end(driver);
	return status;
}

slu_status slu_oid_perform(struct slu_oid *oid)
{
	return oid->binding->ops->request_oid(oid->binding, oid);
}

slu_status slu_oid_answer(struct slu_oid *oid, slu_status status)
{
	struct slu_driver *driver = oid->binding->object.driver;

	slu_core_lock(driver);
	if (slu_core_return(&oid->down, status))
		settle(oid);
	status = slu_core_return_up(&oid->up);
	slu_core_finish(driver, SLU_PLACE_ANY);
	return status;
}

static slu_status submit(struct slu_oid *oid, struct slu_adapter *adapter, struct slu_binding *binding)
{
	slu_status status = slu_oid_take(oid, adapter, binding);

	return status == SLU_STATUS_SUCCESS ? slu_oid_answer(oid, slu_oid_perform(oid)) : status;
}

slu_status slu_adapter_oid(struct slu_adapter *adapter, struct slu_oid *oid, struct slu_binding *binding)
{
	SLU_ASSERT_LEVEL(SLU_LEVEL_DISPATCH);
	return submit(oid, adapter, binding);
}

slu_status slu_binding_oid(struct slu_binding *binding, struct slu_oid *oid)
{
	SLU_ASSERT_LEVEL(SLU_LEVEL_DISPATCH);
	return submit(oid, NULL, binding);
}

bool slu_oid_settle(struct slu_oid *oid, slu_status status, bool *answer)
{
	struct slu_driver *driver = oid->binding->object.driver;
	bool finished, taken;

	slu_core_lock(driver);
	taken = slu_pending_complete(&oid->down, status, &finished);
	*answer = taken && finished && settle(oid);
	slu_core_end(driver);
	return taken;
}

bool slu_oid_cancel_take(struct slu_oid *oid)
{
	struct slu_driver *driver = oid->binding->object.driver;
	bool taken;

	slu_core_lock(driver);
	taken = !slu_pending_is_idle(&oid->down) && !oid->cancelling;
	if (taken)
		oid->cancelling = true;
	slu_core_unlock(driver);
	return taken;
}

void slu_oid_cancel_perform(struct slu_oid *oid)
{
	oid->binding->ops->cancel_oid(oid->binding, oid);
}

bool slu_oid_cancel_answer(struct slu_oid *oid)
{
	struct slu_driver *driver = oid->binding->object.driver;
	bool answer = false;

	slu_core_lock(driver);
	oid->cancelling = false;
	if (slu_pending_is_idle(&oid->down))
		answer = settle(oid);
	slu_core_end(driver);
	return answer;
}

/* What is parked. */

/* As if the binding had answered at once. Locked; true as settle(). */
static bool answer_parked(struct slu_oid *oid, slu_status status)
{
	begin_down(oid);
	slu_core_return(&oid->down, status);
	return settle(oid);
}

static uint32_t due_of(const struct slu_adapter *adapter)
{
	if (!adapter->parked)
		return 0;
	if (refusal_of(adapter->parked) != SLU_STATUS_SUCCESS)
#ifdef SLU_FAULT_PARKED_OID_IS_FORGOTTEN
		return 0;
#else
		return SLU_OWED_ANSWER_OID;
#endif
	return adapter->low_power || adapter->lower_low ? 0 : SLU_OWED_FORWARD_OID;
}

bool slu_oid_advance(struct slu_adapter *adapter)
{
	uint32_t due = due_of(adapter);

	if (adapter->unparked || (adapter->object.owed & SLU_OWED_PARKED_OID) == due)
		return false;
	adapter->object.owed = (adapter->object.owed & ~SLU_OWED_PARKED_OID) | due;
	return true;
}

/* What a request is told that cannot go down any more. */
static slu_status last_answer(const struct slu_oid *oid)
{
	slu_status status = refusal_of(oid);

	return status == SLU_STATUS_INVALID_STATE ? SLU_STATUS_CLOSING : status;
}

void slu_oid_begin_parked(struct slu_adapter *adapter, uint32_t effect)
{
	bool answered;

	if (adapter->unparked) {
		settle(adapter->unparked); /* it was down, and at once or already answered */
		return;
	}
	adapter->unparked = adapter->parked;
	adapter->parked = NULL;
	if (effect == SLU_OWED_FORWARD_OID) {
		begin_down(adapter->unparked);
		return;
	}
	answered = answer_parked(adapter->unparked, last_answer(adapter->unparked));
	SLU_ASSERT(answered); /* 4: its caller has PENDING */
	(void)answered;
}

slu_status slu_oid_perform_parked(struct slu_adapter *adapter, uint32_t effect)
{
	struct slu_oid *oid = adapter->unparked;

	if (effect == SLU_OWED_FORWARD_OID)
		return slu_oid_perform(oid);
	oid->complete(oid, oid->down.status);
	return SLU_STATUS_SUCCESS;
}

void slu_oid_end_parked(struct slu_adapter *adapter, uint32_t effect, slu_status status)
{
	struct slu_oid *oid = adapter->unparked;

	/* An answer that a cancel waits for is that cancel's to give (2). */
	if (effect == SLU_OWED_FORWARD_OID && slu_core_return(&oid->down, status) && !oid->cancelling)
		adapter->object.owed |= SLU_OWED_ANSWER_OID;
	else
		adapter->unparked = NULL;
}

/* Answer, perform what follows. After the answer the memory is the author's. */
static void finish(struct slu_driver *driver, struct slu_oid *oid, bool answer)
{
	if (answer)
		oid->complete(oid, oid->down.status);
	slu_core_run(driver, SLU_PLACE_ANY, NULL);
}

bool slu_oid_cancel_parked(struct slu_oid *oid, bool *answer)
{
	struct slu_driver *driver = oid->binding->object.driver;
	struct slu_adapter *adapter = oid->adapter;
	bool taken;

	slu_core_lock(driver);
	taken = adapter && adapter->parked == oid;
	if (taken) {
		adapter->parked = NULL;
		*answer = answer_parked(oid, SLU_STATUS_REQUEST_ABORTED);
	}
	slu_core_end(driver);
	return taken;
}

bool slu_oid_complete(struct slu_oid *oid, slu_status status)
{
	struct slu_driver *driver = oid->binding->object.driver;
	bool answer;

	SLU_ASSERT_LEVEL(SLU_LEVEL_DISPATCH);
	if (!slu_oid_settle(oid, status, &answer))
		return false;
	finish(driver, oid, answer);
	return true;
}

bool slu_oid_cancel(struct slu_oid *oid)
{
	struct slu_driver *driver = oid->binding->object.driver;
	bool answer = false;

	SLU_ASSERT_LEVEL(SLU_LEVEL_DISPATCH);
	if (slu_oid_cancel_parked(oid, &answer)) {
		finish(driver, oid, answer);
		return true;
	}
	if (!slu_oid_cancel_take(oid))
		return false;
	slu_oid_cancel_perform(oid);
	finish(driver, oid, slu_oid_cancel_answer(oid));
	return true;
}
