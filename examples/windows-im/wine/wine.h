/* SPDX-License-Identifier: MIT */
/*
 * wine.h - our NDIS as ndis.sys: the driver under test is an image, and calls by the names of NDIS
 *
 *   control.c   the image ndis.sys: DriverEntry, the request that runs a scenario
 *   driver.c    the driver under test: configuration, load, unload, its control device, its memory
 *   imports.c   what it imports from the kernel and must go through the scheduler
 *   lower.c     the exports of a protocol driver, and its callbacks
 *   upper.c     the exports of a miniport driver, and its callbacks
 *   frames.c    net buffer lists
 *   netio.c     the image netio.sys; registrar.c what it calls in here
 *   fibers.c    stacks; absent.c what of the host is not here
 *
 * To the host (src/host) all this is a driver with the interface of mux.h, in the place of src/host/mux.c. All of it runs on one
 * thread, on the seeded scheduler's stacks: nothing here needs a lock.
 */
#ifndef WINE_H
#define WINE_H

#include "ndis6.h"

#undef interface /* a word of the host */

#include "mux.h"

#include <sluice/ndis.h>
#include <sluice/platform.h>

#include <stdbool.h>

/* An adapter below. @context: the driver's binding, from the open on. */
struct wine_lower {
	struct wine_lower *next;
	const char *name;
	unsigned index;
	struct slu_ledger *frames;
	UNICODE_STRING path;
	struct slu_ndis_adapter *adapter;
	void *context;
	NDIS_HANDLE *handle;
};

/*
 * A virtual miniport.
 *   im        the driver's DeviceContext; @context its MiniportAdapterContext
 *   inside    the callback that takes resources and runs now
 *   taken     how many it has
 */
struct wine_device {
	struct wine_device *next;
	const char *name;
	struct wine_lower *lower;
	uint16_t vlan;
	UNICODE_STRING path;
	void *im;
	void *context;
	struct slu_ndis_miniport *handle;
	enum { WINE_NOWHERE, WINE_IN_INITIALIZE, WINE_IN_RESTART } inside;
	unsigned taken;
};

/* Whatever stands behind a structure that the driver was given: it stays until the end of the run. */
struct wine_kept {
	struct wine_kept *next;
};

struct slu_mux {
	const struct slu_platform *platform; /* the driver's: its waits and work items */
	struct slu_ndis *ndis;
	struct wine_lower *lowers;
	struct wine_device *devices;
	struct wine_kept *kept;
	PVOID image; /* while DriverEntry runs */
	PDRIVER_OBJECT object;
	NDIS_MINIPORT_DRIVER_CHARACTERISTICS miniport;
	void *miniport_context;
	NDIS_PROTOCOL_DRIVER_CHARACTERISTICS protocol;
	void *protocol_context;
	PDEVICE_OBJECT control;
	long memory;       /* blocks that the driver has */
	unsigned long had; /* how many it has asked for */
};

/* The run that is under way. */
extern struct slu_mux *wine_mux;

/* control.c: the driver broke the contract */
void wine_violated(const char *claim, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* control.c: which block the driver is not given, counted from 1; 0: it gets all. driver.c: does it get this one? */
extern unsigned long wine_failing;
bool wine_gives_memory(void);

/* driver.c */
void *wine_keep(size_t bytes);
UNICODE_STRING wine_path(const char *name);
struct wine_device *wine_find_device(const UNICODE_STRING *path);
struct wine_device *wine_device_of(const struct slu_ndis_miniport *handle);
struct wine_lower *wine_lower_named(const char *name);
struct wine_lower *wine_lower_of(const void *context);

/* imports.c: at which level the driver is; every export says at which at most it may be called. */
KIRQL wine_level(void);
void wine_set_level(KIRQL now);
KIRQL wine_at_dispatch(void);
void wine_read_levels(bool on);
void wine_enter(const char *call, KIRQL most);
void wine_take_imports(PVOID image);

/* lower.c, upper.c */
extern const struct slu_ndis_protocol_ops wine_protocol_ops;
extern const struct slu_ndis_miniport_ops wine_miniport_ops;
const struct slu_ndis_pnp_event *wine_event_of(PNET_PNP_EVENT_NOTIFICATION event);

/* frames.c */
PNET_BUFFER_LIST wine_to_receive(struct wine_lower *lower, struct slu_nbl *chain);
PNET_BUFFER_LIST wine_to_send(struct slu_nbl *chain);
PNET_BUFFER_LIST wine_again(struct slu_nbl *chain);
PNET_BUFFER_LIST wine_sent(struct slu_nbl *chain);
ULONG wine_count(PNET_BUFFER_LIST nbl);

/* fibers.c */
void wine_begin_fibers(void);
void wine_end_fibers(void);

#endif
