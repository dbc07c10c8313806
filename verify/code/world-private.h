/* SPDX-License-Identifier: MIT */
/*
 * world-private.h - what the actors of the world share
 *
 * An option (verify/rows/option.h) is one lock region of the core, or one callout of it, or both where im.pml has them in
 * one step: a callout that NDIS does not react to before the driver takes its lock again.
 */
#ifndef CODE_WORLD_PRIVATE_H
#define CODE_WORLD_PRIVATE_H

#include "core-private.h"
#include "says.h"

/* Indices of pending machines in what is printed, as in im.pml. */
#define UP_B(b) (b)
#define UP_D(v) (BINDINGS + (v))

static struct slu_world *const w = &slu_world;

/* What the next callout of the core returns, where it returns before anybody else runs. */
extern slu_status slu_world_answer;

/* The core refused what NDIS may do. */
void slu_world_legal(bool taken);

/* May a thread at @place perform @effect of @object? Others that are owed do not stand in the way: somebody has taken them. */
bool slu_world_may(struct slu_object *object, uint32_t effect, enum slu_place place);

/* Take @effect and make its callout; the thread is inside then. */
slu_status slu_world_call(struct slu_object *object, uint32_t effect, enum slu_place place);

/* The same, and take the lock again. */
void slu_world_carry_out(struct slu_object *object, uint32_t effect, enum slu_place place);

/* A packet passed a gate that stands for a row: print and count the row, which must be there. */
void slu_world_pass(struct slu_object *object, int event);

/* The last lock region of a callback from above is next: print the step of the pending machine behind it. */
void slu_world_return_up(unsigned index);

/* Steps that machines were offered in this option. */
extern unsigned slu_world_steps;

/* The memory of a binding is in use. */
static inline bool slu_world_has_binding(unsigned b)
{
	return w->binding[b].object.driver != NULL;
}

/* Lay out a binding in fresh memory. */
void slu_world_make_binding(unsigned b);

/* Counts of the environment. */
unsigned slu_world_of_device(const slu_world_pairs pairs, unsigned v);
unsigned slu_world_of_binding(const slu_world_pairs pairs, unsigned b);
unsigned slu_world_of_all(const slu_world_pairs pairs);
unsigned slu_world_sends_of_device(unsigned v);
unsigned slu_world_loans_of_device(unsigned v);
unsigned slu_world_sends_of_binding(unsigned b);
unsigned slu_world_loans_of_binding(unsigned b);
bool slu_world_has_oids(unsigned b);

/* Is an open on its way down, for all that NDIS knows? Else it is an OID, or, with the handle CLOSED, the close. */
static inline bool slu_world_is_open(unsigned b)
{
	return w->handle[b] != CLOSED && w->ndis_binding[b] == N_INITIALIZING;
}

/* NDIS sees a device between its initialization and its halt. */
static inline bool slu_world_is_alive(unsigned v)
{
	return w->ndis_adapter[v] >= N_PAUSED && w->ndis_adapter[v] <= N_PAUSING;
}

/* For all that NDIS knows, a device is requested or there; and where the request is still to be made. */
bool slu_world_is_there(unsigned v);

/* NDIS still asks: it does not rest, and the system was not shut down. */
static inline bool slu_world_asks(void)
{
	return !w->rests && !w->off;
}

/* MiniportShutdownEx was called. */
static inline bool slu_world_is_shut(unsigned v)
{
	return w->ndis_adapter[v] == N_SHUTDOWN;
}

/* A reset is under way, for the driver: it ends before NDIS has the answer, where that is owed (RESET-05). */
static inline bool slu_world_resets(unsigned v)
{
	return w->reset[v] != NO_RESET && !(w->adapter[v].object.owed & SLU_OWED_COMPLETE_RESET);
}

/* NDIS calls the miniport half of a device: nothing after its halt (INV-16). */
void slu_world_call_miniport(unsigned v);

/* NDIS calls; the callback is inside. */
void slu_world_enter_adapter(unsigned v, int event);

/* Callouts of the three kinds of objects, filled in by who acts there. */
extern const struct slu_binding_ops slu_world_binding_ops;
extern const struct slu_instance_ops slu_world_instance_ops;
extern const struct slu_adapter_ops slu_world_adapter_ops;
slu_status slu_world_ask_oid(struct slu_binding *binding, struct slu_oid *oid);
void slu_world_cancel_oid(struct slu_binding *binding, struct slu_oid *oid);

/* Everything has come to its end. */
bool slu_world_binding_rests(unsigned b);
bool slu_world_device_rests(unsigned v);

/* The actors. */
typedef bool slu_world_act(unsigned v, unsigned b, unsigned variant, bool fire);
#if SLU_WORLD_LATER
slu_world_act slu_world_work_item;
#endif
slu_world_act slu_world_ndis_binding, slu_world_ndis_answer, slu_world_binding_callback, slu_world_binding,
        slu_world_ask, slu_world_own, slu_world_give_back, slu_world_ndis_device, slu_world_ndis_device_must,
        slu_world_ndis_returns, slu_world_instance, slu_world_adapter, slu_world_device_callback, slu_world_wish,
        slu_world_oid, slu_world_cancel, slu_world_protocol, slu_world_send, slu_world_lower, slu_world_indicate,
        slu_world_loan, slu_world_below, slu_world_wake, slu_world_reset;

#endif
