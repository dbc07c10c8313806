/* SPDX-License-Identifier: MIT */
/*
 * absent.c - what the host has and Wine does not: real threads, ports of a machine, trails, rates, a look into the driver
 *
 * control.c asks for none of it, so nothing here is ever called but where it says nothing.
 */
#include "wine.h"

#include "follow-private.h"
#include "run-private.h"
#include "run-stats.h"

#include <stdlib.h>

struct slu_sched *slu_sched_new_threaded(uint64_t seed)
{
	(void)seed;
	abort();
}

bool run_has_live_port(const struct run *run)
{
	(void)run;
	return false;
}

struct slu_ndis_result run_live(struct run *run, const struct slu_statement *statement)
{
	(void)run, (void)statement;
	abort();
}

void run_free_live(struct run *run)
{
	(void)run;
}

struct run_stats *run_stats_begin(struct slu_account *account, FILE *to, double interval)
{
	(void)account, (void)to, (void)interval;
	abort();
}

void run_stats_hear(struct run_stats *stats, const char *object, const char *from, const char *to, const char *status)
{
	(void)stats, (void)object, (void)from, (void)to, (void)status;
	abort();
}

void run_stats_end(struct run_stats *stats)
{
	(void)stats;
	abort();
}

const struct slu_sched_guide *follow_begin(struct follow *follow, struct run *run)
{
	(void)follow, (void)run;
	abort();
}

void follow_end(struct follow *follow)
{
	(void)follow;
	abort();
}

void follow_hear_step(struct follow *follow, const char *name, const struct slu_machine *machine, uint8_t from,
                      uint8_t to, int event)
{
	(void)follow, (void)name, (void)machine, (void)from, (void)to, (void)event;
	abort();
}

void follow_hear_ndis(struct follow *follow, const char *actor, const char *object, const char *event,
                      const char *status)
{
	(void)follow, (void)actor, (void)object, (void)event, (void)status;
	abort();
}

void follow_hear_driver(struct follow *follow, const char *machine, const char *name, const char *event,
                        const char *from, const char *to)
{
	(void)follow, (void)machine, (void)name, (void)event, (void)from, (void)to;
	abort();
}

void slu_mux_listen(struct slu_mux *mux, const struct slu_mux_listener *listener)
{
	(void)mux, (void)listener;
	abort();
}

void slu_mux_watch(struct slu_mux *mux)
{
	(void)mux;
	abort();
}

/* The driver's machines are inside of its image. */
const char *slu_mux_object_name(const struct slu_step *step)
{
	(void)step;
	return "mux";
}
