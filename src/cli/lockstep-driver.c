/* SPDX-License-Identifier: MIT */
/*
 * lockstep-driver.c - what the live claims of driver.claims wait for
 */
#include "lockstep-wants.h"

#include <string.h>

#include "driver/driver.h"

static bool rolls_back(const struct slu_world *world)
{
	uint8_t state = world->driver.object.state;

	return state == SLU_DRIVER_ROLL_PROT || state == SLU_DRIVER_ROLL_MP || state == SLU_DRIVER_FAILED;
}

bool slu_lockstep_is_wanting(const struct slu_world *world, const char *claim)
{
	const struct {
		const char *claim;
		bool wanting;
	} waits[] = {
	        {"every_entry_returns", world->image == ENTERING},
	        {"every_roll_back_ends", rolls_back(world) && world->image != NOT_LOADED},
	        {"every_uninstall_ends_in_unload", world->going && world->image != NOT_LOADED},
	        {"every_unload_returns", world->image == UNLOADING},
	};

	for (size_t i = 0; i < sizeof waits / sizeof *waits; i++) {
		if (strcmp(waits[i].claim, claim) == 0)
			return waits[i].wanting;
	}
	return false;
}
