/* SPDX-License-Identifier: MIT */
/*
 * world.h - the C core and all that is around it, in one static world that a verifier can track
 *
 * The objects of src/core, driven through their lower layer, one lock region or callout a step; and NDIS, PnP, the protocols
 * above and the adapter below, which keep their own view and never read the driver: models/im/im.pml with the driver's half
 * replaced by what ships. slu_world_option() says whether a step may be taken, and takes it. The verifier (models/im/code.pml),
 * the explorer (explore.c) and a replay all call it.
 *
 * What decides the future is in slu_world and nowhere else; its dead bytes are zero. The pointers in it are addresses of
 * slu_world itself and of constants, the same in every state of a run: equal states are equal bytes.
 */
#ifndef CODE_WORLD_H
#define CODE_WORLD_H

#include "rows/claim.h"
#include "rows/option.h"
#include "sluice/sluice.h"

/*
 * Bounds, as in im.pml. SPLIT, which im.pml has not: every callout upward is apart from the lock region that follows it, and
 * objects are looked at in the order of their making.
 */
#ifdef SLU_WORLD_BOUNDS_AT_RUN_TIME
struct slu_world_bounds {
	unsigned bindings, devices, sends, loans, oids, power, lower, resets, shutdown, removal, asking, own, cancels,
	        hostile, live, split;
};
extern struct slu_world_bounds slu_world_bounds;
#define BINDINGS slu_world_bounds.bindings
#define DEVICES  slu_world_bounds.devices
#define SENDS    slu_world_bounds.sends
#define LOANS    slu_world_bounds.loans
#define OIDS     slu_world_bounds.oids
#define POWER    slu_world_bounds.power
#define LOWER    slu_world_bounds.lower
#define RESETS   slu_world_bounds.resets
#define SHUTDOWN slu_world_bounds.shutdown
#define REMOVAL  slu_world_bounds.removal
#define ASKING   slu_world_bounds.asking
#define OWN      slu_world_bounds.own
#define CANCELS  slu_world_bounds.cancels
#define HOSTILE  slu_world_bounds.hostile
#define LIVE     slu_world_bounds.live
#define SPLIT    slu_world_bounds.split
enum { SLU_WORLD_BINDINGS_MAX = 2, SLU_WORLD_DEVICES_MAX = 2 };
#else
#ifndef BINDINGS
#define BINDINGS 1
#endif
#ifndef DEVICES
#define DEVICES 1
#endif
#ifndef SENDS
#define SENDS 1
#endif
#ifndef LOANS
#define LOANS 0
#endif
#ifndef OIDS
#define OIDS 0
#endif
#ifndef POWER
#define POWER 0
#endif
#ifndef LOWER
#define LOWER 0
#endif
#ifndef RESETS
#define RESETS 0
#endif
#ifndef SHUTDOWN
#define SHUTDOWN 0
#endif
#ifndef REMOVAL
#define REMOVAL 0
#endif
#ifndef ASKING
#define ASKING 0
#endif
#ifndef OWN
#define OWN 0
#endif
#ifndef CANCELS
#define CANCELS 0
#endif
#ifndef HOSTILE
#define HOSTILE 0
#endif
#ifndef LIVE
#define LIVE 0
#endif
#ifndef SPLIT
#define SPLIT 0
#endif
enum { SLU_WORLD_BINDINGS_MAX = BINDINGS, SLU_WORLD_DEVICES_MAX = DEVICES };
#endif

/* NDIS's view of an adapter; of a binding, where halted is unbound, initializing is binding, halting is unbinding. */
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
	N_INIT_FAILED,
	N_SHUTDOWN,
	N_EARLY,
};

/* The handle of a binding. */
enum { NOT_OPEN, OPEN, CLOSED };

/* A device, as NDIS knows it. */
enum { D_NONE, D_REQUESTED, D_INITIALIZED, D_DISABLED };

/* Why NDIS is going to halt it. */
enum { NO_HALT, HALT_PNP, HALT_DEINIT };

/* A callback of the driver. */
enum { OUTSIDE, INSIDE, LEAVING };

/* A call of the driver's: a request, cancel or deinitialization; an open, close or OID. */
enum { NO_CALL, IN_CALL, INLINE, GRANTED = INLINE, DENIED };
enum { NOT_CALLED, CALLED, EARLY, WAITING };

/* An OID on its way through the driver. */
enum { NO_OID, COUNTED, ASKED, HELD, SETTLED, PARKED, DUE };

/* A reset: inside, of the hardware; of what is still under way, also until NDIS has the answer. */
enum { NO_RESET, RESET_CALLED, RESET_EARLY, RESET_HARDWARE, RESET_DRAINS };

/* Rest. */
enum { ASKING_ON, RESTING, RESTED, GONE };

/* Faults that have a step of their own, which is still to come where `later` is set. */
#if defined(SLU_FAULT_SEND_IS_PUT_OFF) || defined(SLU_FAULT_INDICATION_IS_PUT_OFF) || \
        defined(SLU_FAULT_TOUCH_AFTER_COUNT) || defined(SLU_FAULT_STOP_READS_UNLOCKED)
#define SLU_WORLD_LATER 1
#else
#define SLU_WORLD_LATER 0
#endif

typedef uint8_t slu_world_pairs[SLU_WORLD_DEVICES_MAX][SLU_WORLD_BINDINGS_MAX];

/**
 * struct slu_world - all of it
 *
 * Members of the environment have the meaning and, but for the plural of pairs, the name that they have in im.pml.
 *
 * @driver, @binding, @instance, @adapter, @use, @oid, @own: the objects; all zero: not made, or given back
 * @binding_after: callouts of a binding that have been made and whose thread has not taken the lock again; likewise for a device
 * @binding_works: the work of a restart goes on; likewise for a device
 * @rests:         ASKING_ON: NDIS still asks; RESTING: it has stopped; RESTED: and all came to its end; GONE: whoever waited for
 *                 that is gone. For pan the last two are locations of the process that waits; as pan does, by its partial order
 *                 reduction, it goes before anybody else moves
 */
struct slu_world {
#if SLU_WORLD_LATER
	slu_world_pairs later;
#endif
	struct slu_driver driver;
	struct slu_binding binding[SLU_WORLD_BINDINGS_MAX];
	struct slu_instance instance[SLU_WORLD_DEVICES_MAX];
	struct slu_adapter adapter[SLU_WORLD_DEVICES_MAX];
	struct slu_use use[SLU_WORLD_DEVICES_MAX][SLU_WORLD_BINDINGS_MAX];
	struct slu_oid oid[SLU_WORLD_DEVICES_MAX];
	struct slu_oid own[SLU_WORLD_BINDINGS_MAX];
	uint32_t binding_after[SLU_WORLD_BINDINGS_MAX];
	uint32_t adapter_after[SLU_WORLD_DEVICES_MAX];

	uint8_t ndis_binding[SLU_WORLD_BINDINGS_MAX];
	uint8_t handle[SLU_WORLD_BINDINGS_MAX];
	uint8_t binding_callback[SLU_WORLD_BINDINGS_MAX];
	uint8_t binding_works[SLU_WORLD_BINDINGS_MAX];
	uint8_t down[SLU_WORLD_BINDINGS_MAX];
	uint8_t own_oid[SLU_WORLD_BINDINGS_MAX];
	uint8_t returns[SLU_WORLD_BINDINGS_MAX];
	uint8_t kept[SLU_WORLD_BINDINGS_MAX];

	uint8_t ndis_adapter[SLU_WORLD_DEVICES_MAX];
	uint8_t ndis_device[SLU_WORLD_DEVICES_MAX];
	uint8_t started[SLU_WORLD_DEVICES_MAX];
	uint8_t halt_for[SLU_WORLD_DEVICES_MAX];
	uint8_t in_request[SLU_WORLD_DEVICES_MAX];
	uint8_t in_cancel[SLU_WORLD_DEVICES_MAX];
	uint8_t in_deinit[SLU_WORLD_DEVICES_MAX];
	uint8_t low[SLU_WORLD_DEVICES_MAX];
	uint8_t removed[SLU_WORLD_DEVICES_MAX];
	uint8_t adapter_callback[SLU_WORLD_DEVICES_MAX];
	uint8_t adapter_works[SLU_WORLD_DEVICES_MAX];
	uint8_t sends_out[SLU_WORLD_DEVICES_MAX];
	uint8_t oid_out[SLU_WORLD_DEVICES_MAX];
	uint8_t oid_is[SLU_WORLD_DEVICES_MAX];
	uint8_t oid_binding[SLU_WORLD_DEVICES_MAX];
	uint8_t ask[SLU_WORLD_DEVICES_MAX];
	uint8_t cancelling[SLU_WORLD_DEVICES_MAX];
	uint8_t late[SLU_WORLD_DEVICES_MAX];
	uint8_t reset[SLU_WORLD_DEVICES_MAX];
	uint8_t halt_due[SLU_WORLD_DEVICES_MAX];
	uint8_t deinit_done[SLU_WORLD_DEVICES_MAX];
	uint8_t cancelled[SLU_WORLD_DEVICES_MAX];
	uint8_t stopped[SLU_WORLD_DEVICES_MAX];
	uint8_t ended[SLU_WORLD_DEVICES_MAX];
	uint8_t asked[SLU_WORLD_BINDINGS_MAX];
	uint8_t cleared[SLU_WORLD_BINDINGS_MAX];
	slu_world_pairs accepted, below, sent, indicating, lent, returning;
	uint8_t lower_low;
	uint8_t off;
	uint8_t rests;
};

extern struct slu_world slu_world;

/* Who acts: the processes of im.pml. */
enum slu_actor {
	SLU_ACTOR_START,
#if SLU_WORLD_LATER
	SLU_ACTOR_WORK_ITEM,
#endif
	SLU_ACTOR_NDIS_BINDING,
	SLU_ACTOR_NDIS_ANSWER,
	SLU_ACTOR_BINDING_CALLBACK,
	SLU_ACTOR_BINDING,
	SLU_ACTOR_ASK,
	SLU_ACTOR_OWN,
	SLU_ACTOR_GIVE_BACK,
	SLU_ACTOR_NDIS_DEVICE,
	SLU_ACTOR_NDIS_DEVICE_MUST,
	SLU_ACTOR_NDIS_RETURNS,
	SLU_ACTOR_INSTANCE,
	SLU_ACTOR_ADAPTER,
	SLU_ACTOR_DEVICE_CALLBACK,
	SLU_ACTOR_WISH,
	SLU_ACTOR_OID,
	SLU_ACTOR_CANCEL,
	SLU_ACTOR_PROTOCOL,
	SLU_ACTOR_SEND,
	SLU_ACTOR_LOWER,
	SLU_ACTOR_INDICATE,
	SLU_ACTOR_LOAN,
	SLU_ACTOR_RESET,
	SLU_ACTOR_BELOW,
	SLU_ACTOR_WAKE,
	SLU_ACTOR_REST,
	SLU_ACTOR_COUNT,
};

enum { SLU_WORLD_VARIANTS_MAX = 22 };

/* The table of the actors, by enum slu_actor. */
extern const struct slu_world_actor slu_world_actors[SLU_ACTOR_COUNT];

/**
 * slu_world_option() - one step of one actor
 * @actor:   who
 * @v:       device, 0 if it has none
 * @b:       binding, 0 if it has none
 * @variant: which of its steps
 * @fire:    take it
 *
 * Return: whether the step may be taken; it was, if @fire.
 */
bool slu_world_option(enum slu_actor actor, unsigned v, unsigned b, unsigned variant, bool fire);

#endif
