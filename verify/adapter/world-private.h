/* SPDX-License-Identifier: MIT */
/*
 * world-private.h - what the actors of the adapter's world share
 *
 * An option (verify/rows/option.h) is one lock region of the core, or one callout of it, or both.
 */
#ifndef ADAPTER_WORLD_PRIVATE_H
#define ADAPTER_WORLD_PRIVATE_H

#include "claims.h"
#include "core-private.h"
#include "world.h"

#define SLU_NAME(name) SLU_CLAIM_##name,
enum { SLU_WORLD_CLAIMS(SLU_NAME) SLU_CLAIM_COUNT };
#undef SLU_NAME

/* NDIS has an answer: the callback returned it, or it came by the completion function. */
#define ANSWERED(call, operation, returned)             \
	do {                                            \
		if (returned)                           \
			FORM(operation, at_once);       \
		else if (w->callback[call] == OUTSIDE)  \
			FORM(operation, later);         \
		else                                    \
			FORM(operation, before_return); \
	} while (0)

static struct slu_world *const w = &slu_world;

/* A line of the environment's own. */
void slu_world_say(const char *line);

/* The core refused what may happen. */
void slu_world_legal(bool taken);

/* The same where the model goes on without it: nobody tries again. True: it was taken. */
bool slu_world_keeps(bool taken);

/* A packet passed a gate that stands for a row: print the row, which must be there. */
bool slu_world_pass(int event);

/* May a thread perform @effect of the adapter? Take it and make its callout; the same and take the lock again. */
bool slu_world_may(uint32_t effect);
slu_status slu_world_call(uint32_t effect);
void slu_world_carry_out(uint32_t effect);

/* An event from above, with the thread inside; its last lock region. */
bool slu_world_enter(int event);
slu_status slu_world_leave(void);

/* NDIS calls the driver: nothing after a halt or a shutdown (INV-16). */
void slu_world_call_miniport(void);

/* The author's half of MiniportOidRequest and MiniportResetEx: begun; ended, true: the callback has left. */
void slu_world_begin_call(unsigned call);
bool slu_world_end_call(unsigned call);

/* What comes before MiniportInitializeEx of a virtual device. */
void slu_world_request_device(void);

/* The binding below as a bind leaves it. */
void slu_world_make_binding(void);

/* NDIS still asks. */
static inline bool slu_world_asks(void)
{
	return w->rests == ASKING_ON;
}

/* Between MiniportInitializeEx and MiniportHaltEx. */
static inline bool slu_world_is_alive(void)
{
	return w->ndis >= N_PAUSED && w->ndis <= N_PAUSING;
}

static inline bool slu_world_is_idle(unsigned call)
{
	const struct slu_pending *pending = call == CALL_STATE ? &w->adapter.up : &w->call[call];

	return w->callback[call] == OUTSIDE && slu_pending_is_idle(pending);
}

static inline unsigned slu_world_own_sends(void)
{
	return w->sends + w->sends_done;
}

static inline unsigned slu_world_own_loans(void)
{
	return w->lent + w->returning;
}

/* No request of any kind is under way. */
bool slu_world_has_no_request(void);

/* Callouts of the adapter: what its author does. */
extern const struct slu_adapter_ops slu_world_adapter_ops;

/* Callouts of the binding: a request goes down. */
slu_status slu_world_request_oid(struct slu_binding *binding, struct slu_oid *oid);

/* What was parked goes down, or is over: the thread that made it due does that. */
void slu_world_forward_parked(void);

/* The actors. */
typedef bool slu_world_act(unsigned variant, bool fire);
slu_world_act slu_world_ndis, slu_world_driver, slu_world_state_callback, slu_world_oid_callback,
        slu_world_reset_callback, slu_world_protocol, slu_world_hardware, slu_world_handler, slu_world_timer,
        slu_world_timer_function, slu_world_below, slu_world_wake, slu_world_work_item, slu_world_send_complete,
        slu_world_indicate, slu_world_return, slu_world_requests;

#endif
