/* SPDX-License-Identifier: MIT */
/**
 * sluice/instance.h - the IM device instance: request, cancel, deinitialize
 *
 * A virtual device is a pair of an instance, which the driver requests and stops, and an adapter (sluice/adapter.h), which
 * NDIS initializes and halts. It uses one or more bindings: it is requested when all of them are ready, and stopped when one
 * of them goes. The page is models/instance/instance.rl.
 *
 * The driver names the bindings of a device once by slots (struct slu_use), one a binding, and fills a slot whenever such a
 * binding comes to be. A slot that is empty is a binding that does not exist yet: the device waits for it. The core empties
 * the slots of a binding when it is released.
 */
#ifndef SLUICE_INSTANCE_H
#define SLUICE_INSTANCE_H

#include "sluice/object.h"

#ifdef __cplusplus
extern "C" {
#endif

struct slu_adapter;
struct slu_binding;
struct slu_instance;

/**
 * struct slu_instance_ops - what an instance asks of NDIS
 * @request: NdisIMInitializeDeviceInstanceEx: SUCCESS, or NOT_ACCEPTED or an error. May run MiniportInitializeEx inside
 * @cancel:  NdisIMCancelInitializeDeviceInstance: SUCCESS or FAILURE
 * @deinit:  NdisIMDeInitializeDeviceInstance: SUCCESS, or FAILURE if NDIS halts the device for a reason of its own. May run
 *           MiniportPause and MiniportHaltEx inside; with either answer the halt may also be still to come, and is awaited
 * @release: the device is None again, by cancel, failure or halt: its record may go, by slu_instance_deinit(). Any level; in
 *           no fixed order with the close of its bindings. NULL: nobody to tell
 *
 * At PASSIVE, no lock held, from a bind or unbind callback, from slu_instance_stop() and slu_instance_reenable(), or from a
 * work item. Each of the first three may also answer PENDING where NDIS is not Windows; then slu_instance_done().
 */
struct slu_instance_ops {
	slu_status (*request)(struct slu_instance *instance);
	slu_status (*cancel)(struct slu_instance *instance);
	slu_status (*deinit)(struct slu_instance *instance);
	void (*release)(struct slu_instance *instance);
};

/**
 * struct slu_use - a device uses a binding; its members are the core's
 * @next:     next slot of the instance
 * @instance: device
 * @binding:  binding, or NULL while there is none
 * @before:   of the slots of that binding, a ring in the order in which the devices were made; NULL: in none
 * @after:    likewise
 * @awaited:  the binding waits for the device
 */
struct slu_use {
	struct slu_use *next;
	struct slu_instance *instance;
	struct slu_binding *binding;
	struct slu_use *before;
	struct slu_use *after;
	bool awaited;
};

/**
 * struct slu_instance - a device instance; its members are the core's
 * @object:  common head
 * @ops:     callouts
 * @adapter: other half of the device
 * @uses:    slots
 * @down:    request, cancel or deinit; one at a time
 * @call:    which of them, an effect's bit; 0 for none
 */
struct slu_instance {
	struct slu_object object;
	const struct slu_instance_ops *ops;
	struct slu_adapter *adapter;
	struct slu_use *uses;
	struct slu_pending down;
	uint32_t call;
};

/**
 * slu_instance_init() - make a device instance of caller's memory
 * @instance: memory
 * @adapter:  its adapter, prepared by slu_adapter_init() with the same driver
 * @ops:      callouts; must stay valid
 * @context:  the author's own, see slu_instance_context()
 *
 * Context: up to DISPATCH.
 */
SLU_UP_TO_DISPATCH
void slu_instance_init(SLU_OUT struct slu_instance *instance, struct slu_adapter *adapter,
                       const struct slu_instance_ops *ops, void *context);

/**
 * slu_instance_deinit() - give the memory back
 * @instance: instance
 *
 * From ops.release, or before the device was ever requested.
 *
 * Context: up to DISPATCH.
 *
 * Return: true: the memory of instance, adapter and slots is the caller's; false: the device is not None or a thread is
 * inside, ops.release comes again.
 */
SLU_MUST_CHECK
SLU_UP_TO_DISPATCH
bool slu_instance_deinit(struct slu_instance *instance);

/**
 * slu_instance_context() - the author's own
 * @instance: instance
 */
static inline void *slu_instance_context(const struct slu_instance *instance)
{
	return instance->object.context;
}

/**
 * slu_instance_use() - the device uses one more binding
 * @instance: instance, not requested yet
 * @use:      slot, caller's memory, empty
 *
 * Context: up to DISPATCH.
 */
SLU_UP_TO_DISPATCH
void slu_instance_use(struct slu_instance *instance, struct slu_use *use);

/**
 * slu_use_set() - the binding of a slot is there
 * @use:     slot
 * @binding: binding, from slu_binding_init() until slu_binding_bind() or inside its ops.set_up
 *
 * Context: up to DISPATCH.
 */
SLU_UP_TO_DISPATCH
void slu_use_set(struct slu_use *use, struct slu_binding *binding);

/**
 * slu_instance_reenable() - NetEventIMReEnableDevice, or a device that reconfiguration has brought
 * @instance: instance
 *
 * Context: PASSIVE, no lock held.
 *
 * Return: false, and nothing happened, if the device is not None or one of its bindings is not ready.
 */
SLU_PASSIVE
bool slu_instance_reenable(struct slu_instance *instance);

/**
 * slu_instance_stop() - the driver no longer wants this device
 * @instance: instance
 *
 * Cancels, or deinitializes once that is possible. Does not wait for the end: ops.release tells it.
 *
 * Context: PASSIVE, no lock held.
 *
 * Return: false if the device is being stopped already or is gone: there is nothing to do (RACE-29).
 */
SLU_PASSIVE
bool slu_instance_stop(struct slu_instance *instance);

/**
 * slu_instance_done() - what an op answered PENDING for is done
 * @instance: instance
 * @status:   answer of the request, cancel or deinit
 *
 * Context: PASSIVE.
 *
 * Return: false if nothing is outstanding.
 */
SLU_PASSIVE
bool slu_instance_done(struct slu_instance *instance, slu_status status);

/* The lower layer; see sluice/binding.h. */
bool slu_instance_step(struct slu_instance *instance, int event);
uint32_t slu_instance_take(struct slu_instance *instance, enum slu_place place);
slu_status slu_instance_perform(struct slu_instance *instance, uint32_t effect);
void slu_instance_answer(struct slu_instance *instance, uint32_t effect, slu_status status);

#ifdef __cplusplus
}
#endif

#endif
