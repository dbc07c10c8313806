/* SPDX-License-Identifier: MIT */
/*
 * lockstep-filter.c - what the live claims of filter.claims wait for
 */
#include "lockstep-wants.h"

#include <string.h>

bool slu_lockstep_is_wanting(const struct slu_world *world, const char *claim)
{
	const struct {
		const char *claim;
		bool wanting;
	} waits[] = {
	        {"every_attach_returns", world->ndis == N_INITIALIZING},
	        {"every_restart_completes", world->ndis == N_RESTARTING},
	        {"every_pause_completes", world->ndis == N_PAUSING},
	        {"every_detach_returns", world->ndis == N_HALTING},
	        {"every_send_completes", world->sends_out > 0},
	        {"every_oid_completes", world->oid_out},
	        {"every_send_leaves", world->sends_done > 0},
	        {"every_loan_ends", world->returning > 0},
	};

	for (size_t i = 0; i < sizeof waits / sizeof *waits; i++) {
		if (strcmp(waits[i].claim, claim) == 0)
			return waits[i].wanting;
	}
	return false;
}
