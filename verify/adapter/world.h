/* SPDX-License-Identifier: MIT */
/*
 * world.h - the adapter of the core and all that is around it
 *
 * The processes of models/adapter/adapter.pml with the adapter of src/core in their middle, driven through its lower layer: what
 * ships decides the rows, and what an author of a miniport writes around it (resources, interrupts, a timer, packets, requests)
 * is done here, step by step as in the model. `sluice replay` follows trails of the model in it (src/cli/lockstep-world.c); the
 * faults that are not the core's are here, too: SLU_FAULT_X is the MUTANT_X of the model.
 *
 * What decides the future is in slu_world and nowhere else.
 */
#ifndef ADAPTER_WORLD_H
#define ADAPTER_WORLD_H

#include "rows/claim.h"
#include "rows/option.h"
#include "sluice/sluice.h"

/* Bounds, as in adapter.pml. */
#ifndef SENDS
#define SENDS 1
#endif
#ifndef LOANS
#define LOANS 1
#endif
#ifndef TIMERS
#define TIMERS 0
#endif
#ifndef LOWER
#define LOWER 0
#endif
#ifndef HOSTILE
#define HOSTILE 0
#endif
#ifndef LIVE
#define LIVE 0
#endif
#ifndef DROP_HALT_02
#define DROP_HALT_02 0
#endif
#ifndef DROP_OID_07
#define DROP_OID_07 0
#endif
#ifndef DROP_RECV_03
#define DROP_RECV_03 0
#endif
#ifndef DROP_SURP_01
#define DROP_SURP_01 0
#endif
/* In a replay an adapter above another one is that of a virtual device, as it is in a driver: only such a one parks requests. */
#ifndef VIRTUAL
#define VIRTUAL 0
#endif
#define HAS_INSTANCE (VIRTUAL && LOWER)
enum { BINDINGS = 1, DEVICES = 1 };

/* NDIS's view of the adapter, in the order of models/common/ndis.pmh. */
enum {
	N_HALTED,
	N_INITIALIZING,
	N_RETURNING,
	N_PAUSED,
	N_RESTARTING,
	N_RUNNING,
	N_PAUSING,
	N_HALTING,
	N_HALTED_LATE,
	N_SHUTDOWN,
};

/* Calls from above, and where the callback of one is. */
enum { CALL_STATE, CALL_OID, CALL_RESET, CALLS };
enum { OUTSIDE, INSIDE, LEAVING };

/* The request under way. A refused one is answered like any other, and never goes below. */
enum { NO_OID, OID_OTHER, OID_POWER, OID_PARKED };
enum { OIDS = 2 };

/* Resources, in the order of acquisition. */
enum { REGISTERS, INTERRUPT, BUFFERS, RESOURCES };

/* Rest. */
enum { ASKING_ON, RESTING, RESTED, GONE };

/* Faults that leave something to a work item. */
#if defined(SLU_FAULT_SEND_IS_PUT_OFF) || defined(SLU_FAULT_INDICATION_IS_PUT_OFF) || \
        defined(SLU_FAULT_STATUS_IS_PUT_OFF)
#define SLU_WORLD_LATER 1
#else
#define SLU_WORLD_LATER 0
#endif

/**
 * struct slu_world - all of it; members of the environment have the names that they have in adapter.pml
 *
 * @driver, @binding, @adapter: the objects; requests go down to the binding, which is there all the time
 * @instance, @use: of a virtual device: requested before each initialization, over the binding
 * @oid:         requests: one is under way (@oid_at), one may be answered and still count (@done_at)
 * @call:        the author's answers to MiniportOidRequest and MiniportResetEx; a pause or restart is the core's
 * @after:       the callout that was made and has not returned: an effect; what it returns is @answer
 * @works:       the work of a restart goes on
 * @power_known: the core answered a power request at once, and NDIS does not know it yet
 * @oid_is:      `oid` of the model
 * @put_off, @locked, @twice: of faults
 * @rests:       as in verify/code/world.h
 */
struct slu_world {
	struct slu_driver driver;
	struct slu_binding binding;
	struct slu_adapter adapter;
#if HAS_INSTANCE
	struct slu_instance instance;
	struct slu_use use;
#endif
	struct slu_oid oid[OIDS];
	struct slu_pending call[CALLS];
	uint32_t after;
	slu_status answer;
	uint8_t callback[CALLS];
	uint8_t ndis;
	uint8_t fresh;
	uint8_t sends_out;
	uint8_t oid_out;
	uint8_t removed;
	uint8_t low;
	uint8_t lower_low;
	uint8_t stopping;
	uint8_t sends;
	uint8_t sends_done;
	uint8_t indicating;
	uint8_t lent;
	uint8_t returning;
	uint8_t lost;
	uint8_t oid_is;
	uint8_t oid_at;
	uint8_t oid_refused[OIDS];
	uint8_t oid_done;
	uint8_t done_at;
	uint8_t resetting;
	uint8_t held;
	uint8_t interrupts;
	uint8_t handler;
	uint8_t timer;
	uint8_t ticking;
	uint8_t works;
	uint8_t power_known;
	uint8_t put_off;
	uint8_t locked;
	uint8_t twice;
	uint8_t rests;
};

extern struct slu_world slu_world;

/* Who acts: the processes of adapter.pml. */
enum slu_actor {
	SLU_ACTOR_START,
	SLU_ACTOR_NDIS,
	SLU_ACTOR_PROTOCOL,
	SLU_ACTOR_HARDWARE,
	SLU_ACTOR_HANDLER,
	SLU_ACTOR_TIMER,
	SLU_ACTOR_TIMER_FUNCTION,
	SLU_ACTOR_BELOW,
	SLU_ACTOR_WAKE,
	SLU_ACTOR_WORK_ITEM,
	SLU_ACTOR_SEND_COMPLETE,
	SLU_ACTOR_INDICATE,
	SLU_ACTOR_RETURN,
	SLU_ACTOR_REQUESTS,
	SLU_ACTOR_DRIVER,
	SLU_ACTOR_STATE_CALLBACK,
	SLU_ACTOR_OID_CALLBACK,
	SLU_ACTOR_RESET_CALLBACK,
	SLU_ACTOR_REST,
	SLU_ACTOR_COUNT,
};

/* The table of the actors, by enum slu_actor. */
extern const struct slu_world_actor slu_world_actors[SLU_ACTOR_COUNT];

/**
 * slu_world_option() - one step of one actor
 * @actor:   who
 * @v:       0
 * @b:       0
 * @variant: which of its steps
 * @fire:    take it
 *
 * Return: whether the step may be taken; it was, if @fire.
 */
bool slu_world_option(enum slu_actor actor, unsigned v, unsigned b, unsigned variant, bool fire);

#endif
