/* SPDX-License-Identifier: MIT */
/*
 * world.h - the conductor and a driver, on the seeded scheduler
 *
 * One adapter below, one virtual device. What NDIS answers, it answers at once, unless a test chooses another form.
 */
#ifndef WORLD_H
#define WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <ndis/conductor.h>
#include <scheduler.h>

struct world {
	struct slu_sched *sched;
	struct slu_account *account;
	struct slu_ndis *ndis;
	char violated[64];                                   /* the first claim that was violated, or "" */
	void (*hears)(const char *actor, const char *event); /* what happens, while it does; may be NULL */
};

extern struct world world;

/* What the driver under test asks. */
extern const struct slu_platform world_platform;

void world_begin(slu_ndis_driver_entry *entry, void *image);

/* Work begins, and has gone as far as it can; with what is to come last, if @idle. */
void world_run(slu_work *work, bool idle);

/* Nothing comes any more: what is still held is named. */
void world_finish(void);
void world_end(void);

/* How many of the device's @what ended as @outcome. */
unsigned world_count(const char *ledger, const char *outcome);

#endif
