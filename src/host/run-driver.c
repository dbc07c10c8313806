/* SPDX-License-Identifier: MIT */
/*
 * run-driver.c - the driver under test: the mux, or one of the user's
 */
#include "memory.h"
#include "run-private.h"

#include <stdlib.h>
#include <string.h>

/* What the scenario says of it; the arrays belong to @config. */
struct run_driver {
	struct slu_image *image;             /* NULL: the mux */
	const struct slu_host_driver *hooks; /* of the image */
	void *driver;                        /* what it has opened */
	struct slu_host_config config;
	const char **adapters;
	struct slu_host_device *devices;
};

static bool is_mux(const struct run *run)
{
	return !run->driver->image;
}

/*
 * Before the run
 */

static bool fail_line(struct run *run, const struct slu_statement *statement, const char *what)
{
	snprintf(run->error, sizeof run->error, "%s:%u: %s: %s", run->scenario->file, statement->line, statement->text,
	         what);
	return false;
}

/* The mux is built in, and serves VLANs. */
static bool check_for_mux(struct run *run)
{
	for (size_t i = 0; i < run->scenario->count; i++) {
		const struct slu_statement *statement = &run->scenario->statements[i];

		if (slu_statement_is(statement, "driver") && strcmp(statement->words[1], "mux"))
			return fail_line(run, statement, "is not built in; give its file: sluice run --driver FILE");
		if (slu_statement_is(statement, "device") && !slu_statement_after(statement, "vlan"))
			return fail_line(run, statement, "the mux serves VLANs; write: device NAME vlan N on PORT");
	}
	return true;
}

bool run_open_driver(struct run *run)
{
	const char *file = run->options->driver;

	run->driver = slu_alloc(1, sizeof *run->driver);
	if (!file)
		return check_for_mux(run);
	run->driver->image = slu_image_open(file, run->error, sizeof run->error);
	if (run->driver->image)
		run->driver->hooks = slu_image_driver(run->driver->image);
	return run->driver->image;
}

void run_close_driver(struct run *run)
{
	if (run->driver && run->driver->image)
		slu_image_close(run->driver->image);
	free(run->driver);
}

/*
 * The world
 */

static void add_adapter(struct run_driver *d, const char *name)
{
	d->adapters[d->config.adapter_count++] = name;
}

static void add_device(struct run_driver *d, struct run *run, const struct slu_statement *statement)
{
	const char *vlan = slu_statement_after(statement, "vlan");

	d->devices[d->config.device_count++] = (struct slu_host_device){
	        .name = statement->words[1],
	        .adapter = run_find_end(run, slu_statement_after(statement, "on"))->name,
	        .vlan = vlan ? (uint16_t)strtoul(vlan, NULL, 10) : 0,
	};
}

static void configure(struct run *run)
{
	struct run_driver *d = run->driver;

	d->adapters = slu_alloc(run->scenario->count, sizeof *d->adapters);
	d->devices = slu_alloc(run->scenario->count, sizeof *d->devices);
	for (size_t i = 0; i < run->scenario->count; i++) {
		const struct slu_statement *statement = &run->scenario->statements[i];

		if (slu_statement_is(statement, "port"))
			add_adapter(d, statement->words[1]);
		else if (slu_statement_is(statement, "device"))
			add_device(d, run, statement);
	}
	d->config.platform = &run->driver_platform;
	d->config.adapters = d->adapters;
	d->config.devices = d->devices;
}

slu_ndis_driver_entry *run_make_driver(struct run *run, void **image)
{
	struct run_driver *d = run->driver;

	configure(run);
	if (is_mux(run)) {
		*image = run->mux = slu_mux_new(&run->driver_platform);
		return slu_mux_entry;
	}
	d->driver = slu_have(d->hooks->open(&d->config));
	*image = d->driver;
	return d->hooks->entry;
}

/* NDIS has its adapters and devices. */
void run_tell_driver(struct run *run)
{
	const struct slu_host_config *config = &run->driver->config;

	if (!is_mux(run)) {
		slu_ndis_count_returned(run->ndis);
		return;
	}
	for (size_t i = 0; i < config->adapter_count; i++)
		slu_mux_add_lower(run->mux, config->adapters[i], slu_ndis_frame_ledger(run->ndis, (unsigned)i));
	for (size_t i = 0; i < config->device_count; i++)
		slu_mux_add_device(run->mux, config->devices[i].name, config->devices[i].adapter,
		                   config->devices[i].vlan);
}

void run_free_driver(struct run *run)
{
	struct run_driver *d = run->driver;

	if (run->mux)
		slu_mux_free(run->mux);
	if (d->driver)
		d->hooks->close(d->driver);
	free(d->adapters);
	free(d->devices);
}

/*
 * What only the driver can do, or knows
 */

bool run_driver_stops_devices(const struct run *run)
{
	return is_mux(run) || run->driver->hooks->stop_device;
}

bool run_stop_device(struct run *run, const char *device)
{
	bool taken;

	if (is_mux(run))
		return slu_mux_stop_device(run->mux, device);
	slu_ndis_enter(run->ndis);
	taken = run->driver->hooks->stop_device(run->driver->driver, device);
	slu_ndis_leave(run->ndis);
	return taken;
}

bool run_driver_closes_adapters(const struct run *run)
{
	return is_mux(run) || run->driver->hooks->close_adapter;
}

bool run_close_adapter(struct run *run, const char *adapter)
{
	bool taken;

	if (is_mux(run))
		return slu_mux_close_lower(run->mux, adapter);
	slu_ndis_enter(run->ndis);
	taken = run->driver->hooks->close_adapter(run->driver->driver, adapter);
	slu_ndis_leave(run->ndis);
	return taken;
}

const char *run_object_name(const struct run *run, const struct slu_step *step)
{
	const struct slu_host_driver *hooks = run->driver->hooks;
	const char *name = NULL;

	if (is_mux(run))
		return slu_mux_object_name(step);
	if (hooks->object_name)
		name = hooks->object_name(run->driver->driver, step);
	return name ? name : hooks->name;
}
