/* SPDX-License-Identifier: MIT */
/*
 * driver.c - DriverEntry, roll-back, uninstall, unload
 */
#include "core-private.h"

void slu_driver_init(struct slu_driver *driver, const struct slu_platform *platform, const struct slu_driver_ops *ops,
                     void *context)
{
	SLU_ASSERT_LEVEL(SLU_LEVEL_PASSIVE);
	driver->platform = platform;
	driver->ops = ops;
	for (int i = 0; i < SLU_QUEUE_COUNT; i++)
		driver->queues[i] = NULL;
	driver->made = 0;
	driver->bound = 0;
	driver->devices = 0;
	driver->failure = SLU_STATUS_SUCCESS;
	slu_core_init(&driver->object, driver, SLU_NOUN_DRIVER, SLU_DRIVER_STATE_START, context);
}

bool slu_driver_offer(struct slu_driver *driver, int event)
{
	uint32_t effects = 0;

	if (!slu_core_offer(&driver->object, event, &effects))
		return false;
	driver->object.owed |= effects;
	if (event == SLU_DRIVER_EV_DRIVER_ENTRY)
		driver->failure = SLU_STATUS_SUCCESS;
	if (event == SLU_DRIVER_EV_ASSOCIATE_COMPLETE)
		driver->object.owed |= SLU_OWED_START;
	return true;
}

/* Effects: all of them inside DriverEntry or unload. */

uint32_t slu_driver_next(const struct slu_driver *driver, enum slu_place place)
{
	if (place < SLU_PLACE_CALLBACK || driver->object.performing)
		return 0;
	return slu_core_lowest(driver->object.owed);
}

void slu_driver_begin(struct slu_driver *driver, uint32_t effect)
{
	(void)effect;
	driver->object.performing = true;
}

#if defined(SLU_FAULT_ROLL_BACK_FORGETS_PROTOCOL) || defined(SLU_FAULT_UNLOAD_FORGETS_MINIPORT)
static bool is_forgotten(const struct slu_driver *driver, uint32_t effect)
{
#ifdef SLU_FAULT_ROLL_BACK_FORGETS_PROTOCOL
	return effect == SLU_DRIVER_DO_DEREGISTER_PROTOCOL && driver->object.state == SLU_DRIVER_ROLL_PROT;
#else
	return effect == SLU_DRIVER_DO_DEREGISTER_MINIPORT && driver->object.state == SLU_DRIVER_UNL_PROT;
#endif
}
#endif

slu_status slu_driver_perform(struct slu_driver *driver, uint32_t effect)
{
	const struct slu_driver_ops *ops = driver->ops;

#if defined(SLU_FAULT_ROLL_BACK_FORGETS_PROTOCOL) || defined(SLU_FAULT_UNLOAD_FORGETS_MINIPORT)
	if (is_forgotten(driver, effect))
		return SLU_STATUS_SUCCESS;
#elif defined(SLU_FAULT_MINIPORT_DEREGISTERED_FIRST)
	if (effect & (SLU_DRIVER_DO_DEREGISTER_PROTOCOL | SLU_DRIVER_DO_DEREGISTER_MINIPORT))
		effect ^= SLU_DRIVER_DO_DEREGISTER_PROTOCOL | SLU_DRIVER_DO_DEREGISTER_MINIPORT;
#endif
	switch (effect) {
	case SLU_DRIVER_DO_REGISTER_MINIPORT:
		return ops->register_miniport(driver);
	case SLU_DRIVER_DO_REGISTER_PROTOCOL:
		return ops->register_protocol(driver);
	case SLU_DRIVER_DO_ASSOCIATE:
		ops->associate(driver);
		return SLU_STATUS_SUCCESS;
	case SLU_OWED_START:
		return ops->start ? ops->start(driver) : SLU_STATUS_SUCCESS;
	case SLU_DRIVER_DO_DEREGISTER_PROTOCOL:
		ops->deregister_protocol(driver);
		return SLU_STATUS_SUCCESS;
	default:
#ifdef SLU_FAULT_ROLL_BACK_FORGETS_MINIPORT
		if (driver->failure != SLU_STATUS_SUCCESS)
			return SLU_STATUS_SUCCESS;
#endif
		ops->deregister_miniport(driver);
		return SLU_STATUS_SUCCESS;
	}
}

static int event_of(uint32_t effect, bool good)
{
	switch (effect) {
	case SLU_DRIVER_DO_REGISTER_MINIPORT:
		return good ? SLU_DRIVER_EV_REGISTER_MINIPORT_COMPLETE : SLU_DRIVER_EV_REGISTER_MINIPORT_FAILED;
	case SLU_DRIVER_DO_REGISTER_PROTOCOL:
		return good ? SLU_DRIVER_EV_REGISTER_PROTOCOL_COMPLETE : SLU_DRIVER_EV_REGISTER_PROTOCOL_FAILED;
	case SLU_DRIVER_DO_ASSOCIATE:
		return good ? SLU_DRIVER_EV_ASSOCIATE_COMPLETE : SLU_DRIVER_EV_ENTRY_FAILED;
	case SLU_OWED_START:
		return good ? SLU_DRIVER_EV_ENTRY_RETURN : SLU_DRIVER_EV_ENTRY_FAILED;
	case SLU_DRIVER_DO_DEREGISTER_PROTOCOL:
		return SLU_DRIVER_EV_DEREGISTER_PROTOCOL_COMPLETE;
	default:
		return SLU_DRIVER_EV_DEREGISTER_MINIPORT_COMPLETE;
	}
}

void slu_driver_end(struct slu_driver *driver, uint32_t effect, slu_status status)
{
	bool good = status == SLU_STATUS_SUCCESS;

	driver->object.performing = false;
	if (!good)
		driver->failure = status;
	slu_driver_offer(driver, event_of(effect, good));
}

/* What the driver calls. */

static bool is_busy(const struct slu_object *object)
{
	return object->owed != 0;
}

slu_status slu_driver_entry(struct slu_driver *driver)
{
	slu_status status;

	SLU_ASSERT_LEVEL(SLU_LEVEL_PASSIVE);
	slu_core_lock(driver);
	if (!slu_driver_offer(driver, SLU_DRIVER_EV_DRIVER_ENTRY)) {
		slu_core_end(driver);
		return SLU_STATUS_INVALID_STATE;
	}
	slu_core_end(driver);
	slu_core_attend(&driver->object, SLU_PLACE_BLOCKING, is_busy);
	status = driver->failure;
	if (status != SLU_STATUS_SUCCESS)
		slu_driver_offer(driver, SLU_DRIVER_EV_ENTRY_RETURN_FAILURE);
	slu_core_finish(driver, SLU_PLACE_BLOCKING);
	return status;
}

static bool has_devices(const struct slu_driver *driver)
{
#ifdef SLU_FAULT_UNLOAD_IGNORES_DEVICES
	return false;
#endif
	return driver->devices;
}

bool slu_driver_uninstall(struct slu_driver *driver)
{
	bool taken;

	SLU_ASSERT_LEVEL(SLU_LEVEL_PASSIVE);
	slu_core_lock(driver);
	taken = !driver->bound && slu_driver_offer(driver, SLU_DRIVER_EV_UNINSTALL);
	slu_core_end(driver);
	return taken;
}

bool slu_driver_unload(struct slu_driver *driver)
{
	SLU_ASSERT_LEVEL(SLU_LEVEL_PASSIVE);
	if (!slu_driver_unload_step(driver))
		return false;
	slu_core_attend(&driver->object, SLU_PLACE_BLOCKING, is_busy);
	slu_driver_offer(driver, SLU_DRIVER_EV_UNLOAD_RETURN);
	slu_core_finish(driver, SLU_PLACE_BLOCKING);
	return true;
}

/* The lower layer. */

bool slu_driver_step(struct slu_driver *driver, int event)
{
	return slu_core_step(&driver->object, event);
}

bool slu_driver_unload_step(struct slu_driver *driver)
{
	bool taken;

	slu_core_lock(driver);
	taken = !has_devices(driver) && slu_driver_offer(driver, SLU_DRIVER_EV_UNLOAD);
	slu_core_end(driver);
	return taken;
}

uint32_t slu_driver_take(struct slu_driver *driver, enum slu_place place)
{
	return slu_core_take(&driver->object, place);
}

void slu_driver_answer(struct slu_driver *driver, uint32_t effect, slu_status status)
{
	slu_core_answer(&driver->object, effect, status);
}
