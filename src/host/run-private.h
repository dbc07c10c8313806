/* SPDX-License-Identifier: MIT */
/*
 * run-private.h - a run, shared by the files that make it
 */
#ifndef SLU_RUN_PRIVATE_H
#define SLU_RUN_PRIVATE_H

#include "image.h"
#include "modules.h"
#include "mux.h"
#include "port.h"
#include "run-stats.h"
#include "run.h"
#include "scenario.h"
#include "schedule.h"
#include "scheduler.h"

#include <pthread.h>
#include <stdatomic.h>

#pragma GCC visibility push(hidden)

/* The same numbers as in cli.h; this library does not know the command line. */
enum run_exit {
	RUN_CLEAN = 0,
	RUN_VIOLATED = 1,
	RUN_USAGE = 2,
	RUN_FAILED = 4,
};

/* A port of the scenario, or the far side of a device: where frames come from and go to; @in and @out of a live one are one. */
struct end {
	struct run *run;
	const char *name;
	unsigned index;
	struct slu_port *in; /* ports, and devices whose far side is live */
	struct slu_port *out;
	uint64_t got;     /* from a live port */
	uint64_t written; /* to a live port */
	unsigned moved;   /* of these, in this round */
	char *out_name;
	struct slu_frame frame; /* read, and not yet let in */
	bool has_frame;
};

/* Who waits for a line to be done; the address is what it waits on. */
struct job_waiter {
	struct job_waiter *next;
};

/* A line that was begun, until the end of the run. */
struct job {
	struct job *next;
	struct job_waiter *waiters;
	struct run *run;
	const struct slu_statement *statement;
	uint64_t frame; /* when it was done; 0: no traffic then */
	struct slu_ndis_result result;
	bool done;
};

struct violation {
	struct violation *next;
	char claim[48];
	char what[200];
	unsigned long count;
};

struct live;
struct run_driver;

struct run {
	struct run *kept_before;
	const struct slu_run_options *options;
	FILE *out;
	FILE *errors;
	struct slu_scenario *scenario;
	struct slu_sched *sched;
	struct slu_schedule *schedule;
	struct slu_platform driver_platform;
	struct slu_platform nmr_platform;
	struct slu_account *account;
	struct slu_ndis *ndis;
	struct run_driver *driver; /* run-driver.c */
	struct slu_mux *mux;       /* NULL: the driver is the user's */
	struct slu_mux_listener listener;
	struct slu_modules *modules;
	struct run_stats *stats; /* NULL: nobody asks */
	struct live *live;       /* run-live.c; the last, and those before it */

	struct end *ports;
	unsigned port_count;
	struct end *devices;
	unsigned device_count;

	atomic_uint_least64_t frames;

	pthread_mutex_t mutex; /* all that follows */
	unsigned long step;
	struct job *jobs;
	struct job *first_open; /* those before it are done; NULL: as @jobs */
	struct job **last_job;
	struct violation *violations;
	unsigned lines;
	unsigned refused;            /* lines */
	unsigned refused_unexpected; /* of which no expect said so */
	unsigned expectations_failed;
	bool traffic_runs;
	char error[512]; /* of a port, the first */
	enum run_exit error_exit;

	/* lines of the frames that have come, for the thread that runs them */
	bool *collected; /* of each line of the scenario, whether its traffic has begun */
	const struct slu_statement **due;
	size_t due_count;
	size_t due_done;
	bool script_idle;
	bool script_runs;
	void *reader_waits; /* for the script to have begun a line */
};

/* run-world.c: what the driver and NDIS ask for */
void run_listen(struct run *run);
void run_make_worlds(struct run *run, struct slu_ndis_world *ndis, struct slu_ndis_world *modules);
void run_say(struct run *run, const char *actor, const char *object, const char *event, const char *from,
             const char *to, const char *status, const char *row);
void run_violate(struct run *run, const char *claim, const char *what);

/* run-driver.c: the driver under test */
bool run_open_driver(struct run *run);
slu_ndis_driver_entry *run_make_driver(struct run *run, void **image);
void run_tell_driver(struct run *run);
void run_free_driver(struct run *run);
void run_close_driver(struct run *run);
bool run_driver_stops_devices(const struct run *run);
bool run_stop_device(struct run *run, const char *device);
bool run_driver_closes_adapters(const struct run *run);
bool run_close_adapter(struct run *run, const char *adapter);
const char *run_object_name(const struct run *run, const struct slu_step *step);

/* run-port.c: ports */
bool run_open_ports(struct run *run);
bool run_commit_ports(struct run *run);
void run_account_ports(struct run *run);
void run_close_ports(struct run *run);
void run_write(struct run *run, struct end *end, const struct slu_nbl *nbl);
void run_port_failed(struct run *run, enum run_exit exit, const char *error);
struct slu_ndis_result run_put_frame(struct run *run, const struct slu_statement *statement);
struct slu_ndis_result run_arrive(struct run *run, const struct slu_statement *statement);
struct end *run_find_end(struct run *run, const char *name);

/* run-live.c: live ports, by the clock */
struct slu_ndis_result run_live(struct run *run, const struct slu_statement *statement);
bool run_has_live_port(const struct run *run);
void run_free_live(struct run *run);

/* run-traffic.c: frames, and the lines tied to them */
bool run_take_line(struct run *run, const struct slu_statement *line);
void run_refuse_line(struct run *run, const struct slu_statement *line);
bool run_read_frame(struct end *end);
bool run_let_frame_in(struct end *end);
uint64_t run_count_frame(struct end *end);
struct slu_ndis_result run_traffic(struct run *run, const struct slu_statement *statement);
void run_refuse_late_lines(struct run *run);

/* run-line.c: what a line does; on a thread of its own, or the scenario's */
struct slu_ndis_result run_line(struct run *run, const struct slu_statement *statement);

/* run-expect.c */
struct slu_ndis_result run_expect(struct run *run, const struct slu_statement *statement,
                                  const struct slu_ndis_result *before);

/* run.c */
struct job *run_new_job(struct run *run, const struct slu_statement *statement);
void run_do_job(struct job *job, const struct slu_ndis_result *before);
void run_begin_job(struct job *job);
void run_end_job(struct job *job);
void run_wait_for_jobs(struct run *run, const struct slu_statement *statement);

/* run-print.c */
void run_print_head(struct run *run);
void run_print_job(const struct job *job);
void run_print_unanswered(const struct job *job, const char *text);
void run_print_end(struct run *run, enum run_exit exit);

#pragma GCC visibility pop

#endif
