/* SPDX-License-Identifier: MIT */
/*
 * world.h - clients and providers on one thread, a registrar, and a log of who was called
 *
 * The log has one word a callback: "attach:c0>p0", "attach-client:p0<c0", "detach:c0>p0", "cleanup:p0<c0", the module that is
 * called first. world_end() compares it and looks whether the pool is whole and nobody is registered.
 */
#ifndef WORLD_H
#define WORLD_H

#include "check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sluice/nmr.h"

#define POOL_MAX 4

enum callback { IN_ATTACH, IN_ATTACH_CLIENT, IN_DETACH, IN_CLEANUP, CALLBACKS };

struct module;

/*
 * One side of one attachment: a binding context.
 * @used: between the attach callback and its failure, or the cleanup
 * @live: between the success of the attach and the cleanup
 */
struct end {
	struct module *module;
	struct slu_nmr_attachment *attachment;
	const struct module *peer;
	bool used;
	bool live;
};

/*
 * @attach:  a client asks for its provider if this is SUCCESS, and returns what that said; a provider returns this
 * @detach:  answer of the detach callback
 * @asks:    how often a client asks before it gives up
 * @in:      what else happens in a callback, before it answers; a client's attach: after it asked
 * @before:  what happens in a client's attach before it asks
 * @end:     of the attachment made last
 */
struct module {
	struct slu_nmr_module module;
	struct slu_nmr_client client;
	struct slu_nmr_provider provider;
	const char *name;
	slu_status attach;
	slu_status detach;
	int asks;
	void (*in[CALLBACKS])(struct module *module, struct slu_nmr_attachment *attachment);
	void (*before)(struct module *module, struct slu_nmr_attachment *attachment);
	struct end ends[POOL_MAX];
	struct end *end;
};

struct world {
	struct slu_nmr nmr;
	struct slu_nmr_attachment pool[POOL_MAX];
	struct module c0, c1, p0, p1;
	void (*work)(void); /* what the rest of the world does while somebody waits; once */
	slu_word thread;
	const void *woken;
	int wakes;
	int assertions; /* that failed, and were expected to */
	int refusals;   /* steps that were refused */
	int locked;
	bool unlocked_trace;
};

extern struct world world;

int world_begin(void **state);
int world_end(void **state);

slu_status world_register(struct module *module);
void world_log(const char *what, const struct module *module, const struct module *peer);

/* The log since the last time, as words with a blank between. */
void world_expect(const char *log);

/* Deregister and wait, both well. */
void world_remove(struct module *module);

size_t world_pool_left(void);

/* Is all of the registrar's memory as it was at world_remember(), rings aside? */
void world_remember(void);
void world_expect_unchanged(void);

#endif
