/* SPDX-License-Identifier: MIT */
/*
 * mux.h - an intermediate driver: virtual miniports over a trunk, one for each VLAN
 *
 * Frames of the adapter below are untagged and indicated by the virtual miniport of their VLAN; what that sends is tagged
 * and sent below. The driver is a translation: each callback of NDIS is a call of the core, each callout of the core a call
 * of NDIS.
 */
#ifndef SLU_MUX_H
#define SLU_MUX_H

#include "ndis/conductor.h"

#include <sluice/platform.h>

struct slu_mux;

/* @platform must stay valid. */
struct slu_mux *slu_mux_new(const struct slu_platform *platform);
void slu_mux_free(struct slu_mux *mux);

/* An adapter that the driver may bind to; what becomes of each of its frames is said in @frames. */
void slu_mux_add_lower(struct slu_mux *mux, const char *name, struct slu_ledger *frames);

/* A virtual miniport for one VLAN of that adapter. */
void slu_mux_add_device(struct slu_mux *mux, const char *name, const char *lower, uint16_t vlan);

/* DriverEntry, for slu_ndis_new(); the image is the mux. */
slu_status slu_mux_entry(struct slu_ndis *ndis, void *image);

/* The driver, of its own accord, no longer wants a virtual miniport. False: it is gone or going already. */
bool slu_mux_stop_device(struct slu_mux *mux, const char *name);

/* ... no longer wants its binding to that adapter. False: it has none, or it is coming or going. */
bool slu_mux_close_lower(struct slu_mux *mux, const char *lower);

/* Whose machine a traced step is: the name of the adapter below, the virtual miniport, or "mux". */
const char *slu_mux_object_name(const struct slu_step *step);

#endif
