/* SPDX-License-Identifier: MIT */
/*
 * lockstep-adapter.c - what the live claims of adapter.claims wait for
 */
#include "lockstep-wants.h"

#include <string.h>

/* Something is owed: begun, going on, or still to be begun. */
static bool owes(const struct slu_world *world)
{
	return world->adapter.object.owed || world->after || world->works;
}

bool slu_lockstep_is_wanting(const struct slu_world *world, const char *claim)
{
	const struct {
		const char *claim;
		bool wanting;
	} waits[] = {
	        {"every_pause_completes", world->ndis == N_PAUSING},
	        {"every_restart_completes", world->ndis == N_RESTARTING},
	        {"every_initialization_completes", world->ndis == N_INITIALIZING},
	        {"every_halt_returns", world->ndis == N_HALTING},
	        {"every_send_completes", world->sends_out > 0},
	        {"every_oid_completes", world->oid_out},
	        {"every_parked_oid_ends", world->oid_is == OID_PARKED},
	        {"every_send_leaves", world->sends_done > 0},
	        {"every_loan_ends", world->returning > 0},
	        {"every_oid_leaves", world->oid_done && world->ndis == N_SHUTDOWN},
	        {"every_effect_is_performed", owes(world)},
	        {"every_reset_completes", world->resetting && world->ndis != N_SHUTDOWN},
	};

	for (size_t i = 0; i < sizeof waits / sizeof *waits; i++) {
		if (strcmp(waits[i].claim, claim) == 0)
			return waits[i].wanting;
	}
	return false;
}
