/* SPDX-License-Identifier: MIT */
/**
 * sluice/host.h - a driver of yours on the user-mode NDIS of `sluice run`
 *
 * A driver is a shared object that has one name, slu_host_driver:
 *
 *   const struct slu_host_driver slu_host_driver = {
 *           .version = SLU_HOST_VERSION,
 *           .name = "wire",
 *           .open = wire_open,
 *           .entry = wire_entry,
 *           .close = wire_close,
 *   };
 *
 *   cc -std=c11 -shared -fPIC wire.c -o wire.so $(pkg-config --cflags --libs sluice-host)
 *   sluice run --driver ./wire.so SCENARIO
 *
 * What it calls of NDIS is in sluice/ndis.h. Locks, waits and work items are the host's, by the platform that it is handed: so that the
 * scheduler decides who is quicker. docs/first-driver.md goes from an empty folder to a driver that runs.
 */
#ifndef SLUICE_HOST_H
#define SLUICE_HOST_H

#include "sluice/ndis.h"
#include "sluice/platform.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Changes when a driver must be compiled anew. */
#define SLU_HOST_VERSION 1

/**
 * struct slu_host_device - a virtual miniport that the scenario declares
 * @name:    as NDIS knows it: for slu_ndis_im_initialize()
 * @adapter: the adapter below, by its name in a bind
 * @vlan:    the number that the scenario gives it, or 0
 */
struct slu_host_device {
	const char *name;
	const char *adapter;
	uint16_t vlan;
};

/**
 * struct slu_host_config - what the scenario says before the driver is loaded
 * @platform:      lock, wait and work item for slu_driver_init(); a trace that is set there is the host's
 * @adapters:      names of the adapters below, @adapter_count of them
 * @devices:       virtual miniports, @device_count of them, in the order of the scenario
 * @adapter_count: how many
 * @device_count:  how many
 *
 * All of it is there until struct slu_host_driver.close has returned.
 */
struct slu_host_config {
	const struct slu_platform *platform;
	const char *const *adapters;
	const struct slu_host_device *devices;
	size_t adapter_count;
	size_t device_count;
};

/**
 * struct slu_host_driver - a driver, as the host finds it in a file
 * @version:       SLU_HOST_VERSION
 * @name:          of the driver, in records of what has no other name
 * @open:          memory for the driver; NULL: there is none. Before anything else
 * @entry:         DriverEntry: SUCCESS, or an error with nothing left behind. Perhaps several times, each after the one before has
 *                 failed or was unloaded
 * @close:         gives the memory back. After the unload, or at the end of a run that came to no unload
 * @stop_device:   the line `cancel`: the driver, of its own accord, no longer wants that virtual miniport. False: it is going
 *                 already. NULL: the line is refused
 * @close_adapter: the line `unbind-adapter`: it no longer wants its binding to that adapter. False: it has none, or it is coming
 *                 or going. NULL: the line is refused
 * @object_name:   whose machine a step is, for --trace and --json. NULL: the driver's name
 *
 * Called at PASSIVE, @object_name inside the driver's lock.
 */
struct slu_host_driver {
	uint32_t version;
	const char *name;
	void *(*open)(const struct slu_host_config *config);
	slu_status (*entry)(struct slu_ndis *ndis, void *driver);
	void (*close)(void *driver);
	bool (*stop_device)(void *driver, const char *device);
	bool (*close_adapter)(void *driver, const char *adapter);
	const char *(*object_name)(void *driver, const struct slu_step *step);
};

/* What the driver's file defines. */
extern const struct slu_host_driver slu_host_driver;

#ifdef __cplusplus
}
#endif

#endif
