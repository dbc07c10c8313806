/* SPDX-License-Identifier: MIT */
/*
 * world-private.h - what the actors of the driver's world share
 */
#ifndef DRIVER_WORLD_PRIVATE_H
#define DRIVER_WORLD_PRIVATE_H

#include "claims.h"
#include "core-private.h"
#include "world.h"

#define SLU_NAME(name) SLU_CLAIM_##name,
enum { SLU_WORLD_CLAIMS(SLU_NAME) SLU_CLAIM_COUNT };
#undef SLU_NAME

static struct slu_world *const w = &slu_world;

/* The core refused what may happen. */
void slu_world_legal(bool taken);

/* NDIS still asks. */
static inline bool slu_world_asks(void)
{
	return w->rests == ASKING_ON;
}

/* Each binding is as NDIS sees it in @state. */
bool slu_world_all(uint8_t state);

/* No binding is on its way. */
bool slu_world_is_settled(void);

/* A callout of the driver's is owed: which one, or 0. */
uint32_t slu_world_owed(void);

/* Nothing of the driver's is there: no registration, record, device, control device (INV-17, UNL-14). */
bool slu_world_is_empty(void);

/* The callouts. */
extern const struct slu_driver_ops slu_world_driver_ops;

/* The actors. */
typedef bool slu_world_act(unsigned b, unsigned variant, bool fire);
slu_world_act slu_world_adapter, slu_world_unbind, slu_world_binding, slu_world_plug, slu_world_deinitialize,
        slu_world_device, slu_world_open, slu_world_close, slu_world_user, slu_world_pnp, slu_world_ndis,
        slu_world_driver;

#endif
