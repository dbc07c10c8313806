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

/*
 * What the driver does at a gate and where a callback of its ends is no step of a traced machine. A listener hears it all the
 * same, before it happens, by the words of a trail: machine, object, event, from, to; @from NULL: no machine moves.
 *   early  a binding lets a send in of which NDIS has no answer to the restart
 */
struct slu_mux_listener {
	void *context;
	void (*does)(void *context, const char *machine, const char *name, const char *event, const char *from,
	             const char *to);
	void (*early)(void *context, const char *name);
};

/* @listener must stay valid. */
void slu_mux_listen(struct slu_mux *mux, const struct slu_mux_listener *listener);

/* Look at the callbacks; call it at the end of each lock region. */
void slu_mux_watch(struct slu_mux *mux);

/* Whose machine a traced step is: the name of the adapter below, the virtual miniport, or "mux". */
const char *slu_mux_object_name(const struct slu_step *step);

#endif
