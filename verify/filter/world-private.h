/* SPDX-License-Identifier: MIT */
/*
 * world-private.h - what the actors of the filter's world share
 */
#ifndef FILTER_WORLD_PRIVATE_H
#define FILTER_WORLD_PRIVATE_H

#include "claims.h"
#include "filter/filter.h"
#include "pending/pending.h"
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

/* The core refused what may happen. */
void slu_world_legal(bool taken);

/* A packet passed a gate that stands for a row: print the row, which must be there. */
bool slu_world_pass(int event);

/* The effect that may be performed now, or 0. */
uint32_t slu_world_due(void);

/* Where the operation of a call is. */
const struct slu_pending *slu_world_call(unsigned call);

/* NDIS still asks. */
static inline bool slu_world_asks(void)
{
	return w->rests == ASKING_ON;
}

static inline bool slu_world_is_idle(unsigned call)
{
	return w->callback[call] == OUTSIDE && slu_pending_is_idle(slu_world_call(call));
}

/* No request of any kind is under way. */
static inline bool slu_world_has_no_request(void)
{
	return !w->sends_out && !w->oid_out && slu_world_is_idle(CALL_OID) && slu_world_is_idle(CALL_STATE);
}

static inline unsigned slu_world_own_sends(void)
{
	return w->sends + w->sends_done;
}

static inline unsigned slu_world_own_loans(void)
{
	return w->lent + w->returning;
}

/* Callouts. */
extern const struct slu_filter_ops slu_world_filter_ops;

/* The actors. */
typedef bool slu_world_act(unsigned variant, bool fire);
slu_world_act slu_world_ndis, slu_world_above, slu_world_receive, slu_world_send_complete, slu_world_indicate,
        slu_world_return, slu_world_oid_complete, slu_world_filter, slu_world_state_callback, slu_world_oid_callback;

#endif
