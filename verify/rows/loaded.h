/* SPDX-License-Identifier: MIT */
/*
 * loaded.h - a driver whose DriverEntry has run, for a world that begins there
 */
#ifndef SLU_VERIFY_LOADED_H
#define SLU_VERIFY_LOADED_H

#include <sluice/driver.h>

#include "driver/driver.h"

static inline slu_status slu_loaded_succeed(struct slu_driver *driver)
{
	(void)driver;
	return SLU_STATUS_SUCCESS;
}

static inline void slu_loaded_ignore(struct slu_driver *driver)
{
	(void)driver;
}

/**
 * slu_loaded_driver() - make it
 * @driver:   memory
 * @platform: must stay valid
 */
static inline void slu_loaded_driver(struct slu_driver *driver, const struct slu_platform *platform)
{
	static const struct slu_driver_ops ops = {
	        .register_miniport = slu_loaded_succeed,
	        .register_protocol = slu_loaded_succeed,
	        .associate = slu_loaded_ignore,
	        .deregister_protocol = slu_loaded_ignore,
	        .deregister_miniport = slu_loaded_ignore,
	};
	uint32_t effect;

	slu_driver_init(driver, platform, &ops, NULL);
	slu_driver_step(driver, SLU_DRIVER_EV_DRIVER_ENTRY);
	while ((effect = slu_driver_take(driver, SLU_PLACE_CALLBACK)) != 0)
		slu_driver_answer(driver, effect, slu_driver_perform(driver, effect));
}

#endif
