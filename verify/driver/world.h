/* SPDX-License-Identifier: MIT */
/*
 * world.h - the driver of the core and all that is around it
 *
 * The processes of models/driver/driver.pml with src/core/driver.c in their middle, driven through its lower layer: NDIS, PnP and
 * the user around it, and what an author does inside DriverEntry, a bind, an unbind and the callbacks of one device. Bindings and
 * the device are as short as in the model; they offer the driver its events and count in it as those of the core do. `sluice
 * replay` follows trails of the model in it (src/cli/lockstep-world.c); the faults that are not the core's are here, too:
 * SLU_FAULT_X is the MUTANT_X of the model.
 *
 * What decides the future is in slu_world and nowhere else.
 */
#ifndef DRIVER_WORLD_H
#define DRIVER_WORLD_H

#include "rows/claim.h"
#include "rows/option.h"
#include "sluice/driver.h"

/* Bounds, as in driver.pml. */
#ifndef BINDINGS
#define BINDINGS 2
#endif
#ifndef HOSTILE
#define HOSTILE 0
#endif
#ifndef LIVE
#define LIVE 0
#endif
enum { DEVICES = 1 };

/* NDIS's view of a binding and of the device. */
enum { N_HALTED, N_INITIALIZING, N_PAUSED, N_RUNNING, N_HALTING, N_REQUESTED, N_UNANSWERED };

/* What NDIS and PnP know of the image. */
enum { NOT_LOADED, ENTERING, LOADED, UNINSTALLING, UNINSTALLED, UNLOADING };

/* The call into NDIS that is running, and what it has returned. */
enum { NO_CALL, REGISTER_MINIPORT, REGISTER_PROTOCOL, ASSOCIATE, DEREGISTER_PROTOCOL, DEREGISTER_MINIPORT };
enum { NO_RESULT, GOOD, BAD };
enum { UNKNOWN, REGISTERED, LEAVING_US };

/* What the author does for a binding, and what is there of the device. */
enum { NO_WORK, DO_BIND, ANSWER_BIND, DO_UNBIND, ANSWER_UNBIND };
enum { NO_INSTANCE, REQUESTED, LIVE_INSTANCE };

/* Rest. */
enum { ASKING_ON, RESTING, RESTED, GONE };

/**
 * struct slu_world - all of it; members of the environment have the names that they have in driver.pml
 * @driver: the core's
 * @after:  the callout that was made and has not returned: an effect
 * @rests:  as in verify/code/world.h
 */
struct slu_world {
	struct slu_driver driver;
	uint32_t after;
	uint8_t image;
	uint8_t returning;
	uint8_t going;
	uint8_t call;
	uint8_t result;
	uint8_t miniport;
	uint8_t protocol;
	uint8_t binding[BINDINGS];
	uint8_t record[BINDINGS];
	uint8_t work[BINDINGS];
	uint8_t device;
	uint8_t handle;
	uint8_t own_handle;
	uint8_t handle_known;
	uint8_t started;
	uint8_t instance;
	uint8_t deinit;
	uint8_t control;
	uint8_t rests;
};

extern struct slu_world slu_world;

/* Who acts: the processes of driver.pml. */
enum slu_actor {
	SLU_ACTOR_START,
	SLU_ACTOR_ADAPTER,
	SLU_ACTOR_UNBIND,
	SLU_ACTOR_BINDING,
	SLU_ACTOR_PLUG,
	SLU_ACTOR_DEINITIALIZE,
	SLU_ACTOR_DEVICE,
	SLU_ACTOR_OPEN,
	SLU_ACTOR_CLOSE,
	SLU_ACTOR_USER,
	SLU_ACTOR_PNP,
	SLU_ACTOR_NDIS,
	SLU_ACTOR_DRIVER,
	SLU_ACTOR_REST,
	SLU_ACTOR_COUNT,
};

/* The table of the actors, by enum slu_actor. */
extern const struct slu_world_actor slu_world_actors[SLU_ACTOR_COUNT];

/**
 * slu_world_option() - one step of one actor
 * @actor:   who
 * @v:       0
 * @b:       which binding
 * @variant: which of its steps
 * @fire:    take it
 *
 * Return: whether the step may be taken; it was, if @fire.
 */
bool slu_world_option(enum slu_actor actor, unsigned v, unsigned b, unsigned variant, bool fire);

#endif
