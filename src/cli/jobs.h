/* SPDX-License-Identifier: MIT */
/*
 * jobs.h - commands, several at a time, each within its budget
 *
 * One thread, one event loop. A finished job's callback may add further jobs. An interrupt (Ctrl-C, SIGTERM, SIGHUP)
 * ends every child with its own children.
 */
#ifndef SLU_JOBS_H
#define SLU_JOBS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct slu_jobs;

/**
 * struct slu_job - one command
 * @argv:      the command; its first word is looked up in PATH
 * @folder:    where it runs
 * @set:       a NAME=VALUE for its environment, or NULL
 * @time_s:    ends after that many seconds, 0: none
 * @memory:    address space in bytes, 0: none
 * @on_line:   called with each whole line of output as it comes, or NULL
 * @on_done:   called once; @output and @status are set
 * @of:        the caller's
 * @output:    standard output and standard error together, until on_done returns
 * @status:    as of waitpid(); -1 where it could not be started (@error says why)
 * @late:      it was ended because @time_s was over
 * @seconds:   how long it took
 * @resident:  largest resident set in bytes
 */
struct slu_job {
	const char *const *argv;
	const char *folder;
	const char *set;
	double time_s;
	uint64_t memory;
	void (*on_line)(struct slu_job *job, const char *line);
	void (*on_done)(struct slu_job *job);
	void *of;

	char *output;
	size_t size;
	int status;
	int error;
	bool late;
	double seconds;
	uint64_t resident;

	/* jobs.c's own */
	struct slu_jobs *jobs;
	struct slu_job *next;
	pid_t pid;
	int pipe;
	size_t room;
	size_t lines_seen;
	double started;
	double killed;
};

/* @on_tick is called some times a second with @of, or NULL. */
struct slu_jobs *slu_jobs_new(unsigned at_once, void (*on_tick)(void *of), void *of);
void slu_jobs_add(struct slu_jobs *jobs, struct slu_job *job);
/* Before those that wait. */
void slu_jobs_add_first(struct slu_jobs *jobs, struct slu_job *job);
/* Ends a running job at once; its on_done comes later. */
void slu_job_kill(struct slu_job *job);
/* Until none is left. Return: 0, or the signal that interrupted. */
int slu_jobs_run(struct slu_jobs *jobs);
/* Seconds since some start. */
double slu_now(void);

#endif
