/* SPDX-License-Identifier: MIT */
/*
 * lockstep-im.c - what the live claims of im.claims wait for, at the first binding or device
 */
#include "lockstep-wants.h"

#include <stddef.h>
#include <string.h>

bool slu_lockstep_is_wanting(const struct slu_world *world, const char *claim)
{
	static const struct {
		const char *claim;
		size_t at;
		uint8_t state;
	} waits[] = {
	        {"every_bind_completes", offsetof(struct slu_world, ndis_binding), N_INITIALIZING},
	        {"every_unbind_completes", offsetof(struct slu_world, ndis_binding), N_HALTING},
	        {"every_binding_pause_completes", offsetof(struct slu_world, ndis_binding), N_PAUSING},
	        {"every_binding_restart_completes", offsetof(struct slu_world, ndis_binding), N_RESTARTING},
	        {"every_pause_completes", offsetof(struct slu_world, ndis_adapter), N_PAUSING},
	        {"every_restart_completes", offsetof(struct slu_world, ndis_adapter), N_RESTARTING},
	        {"every_initialization_completes", offsetof(struct slu_world, ndis_adapter), N_INITIALIZING},
	        {"every_halt_returns", offsetof(struct slu_world, ndis_adapter), N_HALTING},
	};

	if (strcmp(claim, "every_deinitialize_returns") == 0)
		return world->in_deinit[0] != NO_CALL;
	if (strcmp(claim, "every_send_completes") == 0)
		return world->sends_out[0] > 0;
	if (strcmp(claim, "every_oid_completes") == 0)
		return world->oid_out[0];
	for (size_t i = 0; i < sizeof waits / sizeof *waits; i++) {
		if (strcmp(waits[i].claim, claim) == 0)
			return ((const uint8_t *)world)[waits[i].at] == waits[i].state;
	}
	return false;
}
