/* SPDX-License-Identifier: MIT */
/**
 * sluice/driver.h - the driver: DriverEntry, roll-back, uninstall, unload
 *
 * One object for each image. It owns the lifecycle lock of all the other objects (struct slu_platform). The page is
 * models/driver/driver.rl.
 */
#ifndef SLUICE_DRIVER_H
#define SLUICE_DRIVER_H

#include "sluice/object.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * struct slu_driver_ops - what a driver asks of NDIS
 * @register_miniport:   NdisMRegisterMiniportDriver with the IM flag: SUCCESS or an error
 * @register_protocol:   NdisRegisterProtocolDriver: SUCCESS or an error. Binds may come before it returns (DE-09)
 * @associate:           NdisIMAssociateMiniport: cannot fail
 * @start:               what else DriverEntry has to do: SUCCESS or an error, which rolls all back. NULL: nothing
 * @deregister_protocol: NdisDeregisterProtocolDriver: unbinds what is bound, inside (UNL-06)
 * @deregister_miniport: NdisMDeregisterMiniportDriver
 *
 * At PASSIVE, inside slu_driver_entry() and slu_driver_unload(), no lock held.
 */
struct slu_driver_ops {
	slu_status (*register_miniport)(struct slu_driver *driver);
	slu_status (*register_protocol)(struct slu_driver *driver);
	void (*associate)(struct slu_driver *driver);
	slu_status (*start)(struct slu_driver *driver);
	void (*deregister_protocol)(struct slu_driver *driver);
	void (*deregister_miniport)(struct slu_driver *driver);
};

/**
 * struct slu_driver - a driver; its members are the core's
 * @object:   common head
 * @ops:      callouts
 * @platform: lock, wait, work item
 * @queues:   objects for which something is to be done, by enum slu_queue; each a tree in the order of their making
 * @made:     of the object made last
 * @bound:    bindings that are not Unbound
 * @devices:  instances that are not None
 * @failure:  why DriverEntry fails
 */
struct slu_driver {
	struct slu_object object;
	const struct slu_driver_ops *ops;
	const struct slu_platform *platform;
	struct slu_object *queues[SLU_QUEUE_COUNT];
	uint64_t made;
	size_t bound;
	size_t devices;
	slu_status failure;
};

/**
 * slu_driver_init() - make a driver of caller's memory
 * @driver:   memory
 * @platform: must stay valid
 * @ops:      callouts; must stay valid
 * @context:  the author's own, see slu_driver_context()
 *
 * Context: PASSIVE; before anything else.
 */
SLU_PASSIVE
void slu_driver_init(SLU_OUT struct slu_driver *driver, const struct slu_platform *platform,
                     const struct slu_driver_ops *ops, void *context);

/**
 * slu_driver_context() - the author's own
 * @driver: driver
 */
static inline void *slu_driver_context(const struct slu_driver *driver)
{
	return driver->object.context;
}

/**
 * slu_driver_entry() - DriverEntry
 * @driver: driver, all that a bind needs set up (DE-10)
 *
 * Registers the miniport, then the protocol, associates them, starts. If a step fails, undoes the ones before it in reverse
 * order; nothing is left then and no unload follows (INV-17).
 *
 * Context: PASSIVE.
 *
 * Return: SUCCESS, or the error of the step that failed. INVALID_STATE if the driver is loaded.
 */
SLU_MUST_CHECK
SLU_PASSIVE
slu_status slu_driver_entry(struct slu_driver *driver);

/**
 * slu_driver_uninstall() - ProtocolUninstall
 * @driver: driver
 *
 * Context: PASSIVE.
 *
 * Return: false if it is not loaded or a binding is not unbound yet (UNL-09).
 */
SLU_PASSIVE
bool slu_driver_uninstall(struct slu_driver *driver);

/**
 * slu_driver_unload() - MiniportDriverUnload
 * @driver: driver
 *
 * Deregisters the protocol, which may unbind inside, then the miniport.
 *
 * Context: PASSIVE; no callback of this driver on the stack.
 *
 * Return: false, and nothing changed, if it is not loaded or a device instance is still there (INV-18, Q-25).
 */
SLU_MUST_CHECK
SLU_PASSIVE
bool slu_driver_unload(struct slu_driver *driver);

/* The lower layer; see sluice/binding.h. The second is the lock region with which slu_driver_unload() begins. */
bool slu_driver_step(struct slu_driver *driver, int event);
bool slu_driver_unload_step(struct slu_driver *driver);
uint32_t slu_driver_take(struct slu_driver *driver, enum slu_place place);
slu_status slu_driver_perform(struct slu_driver *driver, uint32_t effect);
void slu_driver_answer(struct slu_driver *driver, uint32_t effect, slu_status status);

#ifdef __cplusplus
}
#endif

#endif
