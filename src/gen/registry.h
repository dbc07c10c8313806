/* SPDX-License-Identifier: MIT */
/*
 * registry.h - the machines that are built in: the list in gen/meson.build
 */
#ifndef SLU_REGISTRY_H
#define SLU_REGISTRY_H

#include <sluice/machine.h>

/* All built-in machines, alphabetical; the last is NULL. */
extern const struct slu_machine *const slu_machines[];

/* The machine of that name (nmr-client and nmr_client are one), or NULL. */
const struct slu_machine *slu_machine_find(const char *name);

#endif
