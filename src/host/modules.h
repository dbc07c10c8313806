/* SPDX-License-Identifier: MIT */
/*
 * modules.h - clients and providers on the registrar of the NMR
 *
 * Each module is a driver of its own: it attaches to whom it is offered, unless it is to refuse; calls into the other side
 * are begun and ended by the scenario; the detach answers by how many are in progress.
 */
#ifndef SLU_MODULES_H
#define SLU_MODULES_H

#include "ndis/conductor.h"

#include <sluice/nmr.h>

struct slu_modules;

/* What a module tells of itself: the others find it at slu_nmr_instance.specific. */
struct slu_modules_identity {
	const char *name;
};

/* The interface: the functions that each side offers the other. A call begins; it has ended. */
struct slu_modules_dispatch {
	void (*call)(void *side);
	void (*end)(void *side);
};

/*
 * @world is the modules' (lock, event, yield, violated); @registrar is the registrar's, with a lock of its own, and must stay
 * valid.
 */
struct slu_modules *slu_modules_new(const struct slu_ndis_world *world, const struct slu_platform *registrar,
                                    struct slu_account *account);
void slu_modules_free(struct slu_modules *modules);

/* All before the first registration. */
void slu_modules_add(struct slu_modules *modules, const char *name, const char *npi, bool is_client, bool refuses);

/* For one client or provider from elsewhere; NULL if no module was added. */
struct slu_nmr *slu_modules_registrar(struct slu_modules *modules);

struct slu_ndis_result slu_modules_register(struct slu_modules *modules, const char *name);
struct slu_ndis_result slu_modules_deregister(struct slu_modules *modules, const char *name);
struct slu_ndis_result slu_modules_wait(struct slu_modules *modules, const char *name);

/* A call of @name into @peer begins; ends. */
struct slu_ndis_result slu_modules_busy(struct slu_modules *modules, const char *name, const char *peer);
struct slu_ndis_result slu_modules_done(struct slu_modules *modules, const char *name, const char *peer);

/* @name is done with @peer of its own accord, before anybody deregisters (NMR-49). */
struct slu_ndis_result slu_modules_detach(struct slu_modules *modules, const char *name, const char *peer);

/* The end: who is attached and was not asked to detach stays attached. */
void slu_modules_finish(struct slu_modules *modules);

/* Whose machine a traced step is. */
void slu_modules_object_name(const struct slu_step *step, char *name, size_t bytes);

#endif
