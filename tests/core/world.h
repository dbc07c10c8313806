/* SPDX-License-Identifier: MIT */
/*
 * world.h - one driver, its bindings and devices, and an NDIS that does as it is told, on one thread
 *
 * Each callout writes a word into the log and answers as its knob says: at once, later, or by a completion before the call
 * returns. What comes later is queued; a wait runs the queue until somebody wakes the waiter, and fails the test if nobody
 * can. No callout may come with the lock held, and no lock is taken twice. A test may choose which of what is queued comes first,
 * which form an answer has (ANY), and that the n-th answer of all is a failure. What other threads do meanwhile is done where the core
 * is about to take the lock or has just waited: world.before_lock, world.after_wait.
 */
#ifndef WORLD_H
#define WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sluice/sluice.h"

#include "adapter/adapter.h"
#include "binding/binding.h"
#include "driver/driver.h"
#include "instance/instance.h"

#define WORLD_MAX 3

enum form { AT_ONCE, LATER, BEFORE_RETURN, NEVER, ANY };

/* How an operation of NDIS ends; NEVER: the test completes it; ANY: world.choose says which of the first three. */
struct knob {
	enum form form;
	slu_status status;
};

struct world_binding {
	struct slu_binding binding;
	struct knob open, set_up, restart, clear, close, oid;
	int released;
};

struct world_device {
	struct slu_instance instance;
	struct slu_adapter adapter;
	struct slu_use use[WORLD_MAX];
	struct knob request, cancel, deinit, restart, reset;
	bool init_in_request; /* MiniportInitializeEx runs inside the request */
	bool init_in_cancel;  /* ... or while the cancel is under way, which then loses */
	bool halt_in_deinit;  /* MiniportHaltEx runs inside the deinitialization */
	bool release_deinits; /* the record goes when the device is None */
	int fail_resource;    /* this one cannot be had; -1: all can */
	slu_status init_status;
	int released;
};

struct world {
	struct slu_platform platform;
	struct slu_driver driver;
	struct world_binding bindings[WORLD_MAX];
	struct world_device devices[WORLD_MAX];
	struct knob register_miniport, register_protocol, start;
	void (*in_register_protocol)(void);
	void (*in_deregister_protocol)(void);
	void (*in_wait)(void);
	void (*in_cancel_oid)(struct slu_oid *oid);
	bool (*before_lock)(void); /* true: done, and not asked again */
	bool (*after_wait)(void);
	int (*choose)(int count); /* a number below @count; NULL: the first */
	int answers;              /* that operations gave which may fail */
	int fail_answer;          /* this one is a failure, the first is 1 */
	int refused;              /* events that the core refused */
	int refused_expected;     /* of which the test wanted so many */
};

extern struct world world;

/* Everything as new: a driver that is not loaded, no bindings, no devices. */
int world_reset(void **state);

/* At the end: nothing queued, no lock, no refusal that the test did not ask for. */
int world_check(void **state);

/* Load the driver; make binding number @b; make device number @d on the bindings named by the bits of @uses. */
void world_load(void);
struct slu_binding *world_binding(int b);
struct slu_instance *world_device(int d, unsigned uses);

/* Load, bind 0, device 0 on it initialized: both edges Paused; the log is empty afterwards. */
void world_pause_one(void);

/* Load, bind 0, device 0 on it up to Running at both edges; the log is empty afterwards. */
void world_run_one(void);
void world_device_up(int d);

/* The slots of the devices that use binding @b are filled. */
void world_fill(int b);

/* Queue something, run the oldest, run all. */
void world_later(void (*action)(void *), void *argument);
bool world_step(void);
void world_settle(void);

/* The log: what was called since the last check, words with blanks between. */
void world_log(const char *format, ...) __attribute__((format(printf, 1, 2)));
void world_expect(const char *words);
void world_forget(void);

#endif
