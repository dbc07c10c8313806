/* SPDX-License-Identifier: MIT */
/*
 * jobs.c - commands, several at a time, each within its budget
 *
 * Every child leads a process group of its own, so that ending it ends the compiler passes below it too, and dies with
 * us (PR_SET_PDEATHSIG) should we be killed without a chance to clean up.
 */
#include "cli.h"
#include "jobs.h"
#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	TICK_MS = 200,
	GRACE_S = 3, /* for a verifier to print its report after SIGINT */
	READ_SIZE = 1 << 16,
};

struct slu_jobs {
	unsigned at_once;
	unsigned running_count;
	struct slu_job *waiting;
	struct slu_job *running;
	void (*on_tick)(void *of);
	void *of;
};

static volatile sig_atomic_t interrupted;

static void on_signal(int signal)
{
	interrupted = signal;
}

double slu_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

struct slu_jobs *slu_jobs_new(unsigned at_once, void (*on_tick)(void *of), void *of)
{
	struct slu_jobs *jobs = slu_keep(sizeof *jobs);

	jobs->at_once = at_once ? at_once : 1;
	jobs->on_tick = on_tick;
	jobs->of = of;
	return jobs;
}

void slu_jobs_add(struct slu_jobs *jobs, struct slu_job *job)
{
	struct slu_job **last = &jobs->waiting;

	while (*last)
		last = &(*last)->next;
	job->next = NULL;
	*last = job;
}

void slu_jobs_add_first(struct slu_jobs *jobs, struct slu_job *job)
{
	job->next = jobs->waiting;
	jobs->waiting = job;
}

static void limit(int resource, uint64_t most)
{
	struct rlimit bound = {most, most};

	setrlimit(resource, &bound);
}

/*
 * The child: a group of its own, its bounds, its folder (for temporary files too: a compiler that is ended leaves them),
 * its output; then the command.
 */
static void become(const struct slu_job *job, int out, pid_t parent)
{
	int none = open("/dev/null", O_RDONLY);

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(127);
	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	signal(SIGHUP, SIG_DFL);
	limit(RLIMIT_CORE, 0);
	/* What only a search or a replay sets for its verifier. */
	unsetenv("SLU_ONLY");
	unsetenv("SLU_PATCH");
	unsetenv("SLU_PLANT");
	if (job->set)
		putenv((char *)job->set);
	setenv("TMPDIR", job->folder, 1);
	if (chdir(job->folder) || dup2(none, 0) < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0)
		return;
	/* Last: what is done here needs memory, too. */
	if (job->memory)
		limit(RLIMIT_AS, job->memory);
	execvp(job->argv[0], (char *const *)job->argv);
}

static bool start(struct slu_job *job)
{
	pid_t parent = getpid();
	int out[2], told[2], error = 0;
	ssize_t got;

	if (pipe2(out, O_CLOEXEC))
		return false;
	if (pipe2(told, O_CLOEXEC)) {
		close(out[0]);
		close(out[1]);
		return false;
	}
	job->pid = fork();
	if (!job->pid) {
		become(job, out[1], parent);
		error = errno;
		got = write(told[1], &error, sizeof error);
		_exit(127);
	}
	close(out[1]);
	close(told[1]);
	if (job->pid > 0)
		setpgid(job->pid, job->pid);
	do
		got = read(told[0], &error, sizeof error);
	while (got < 0 && errno == EINTR);
	close(told[0]);
	job->pipe = out[0];
	if (job->pid > 0 && got != sizeof error)
		return true;
	if (job->pid > 0)
		waitpid(job->pid, NULL, 0);
	else
		error = errno;
	close(out[0]);
	errno = error;
	return false;
}

/* on_done may fill in the same job anew. */
static void finish(struct slu_job *job)
{
	char *output = job->output;

	job->on_done(job);
	free(output);
}

static void start_waiting(struct slu_jobs *jobs)
{
	while (jobs->waiting && jobs->running_count < jobs->at_once && !interrupted) {
		struct slu_job *job = jobs->waiting;

		jobs->waiting = job->next;
		job->jobs = jobs;
		job->size = job->room = job->lines_seen = 0;
		job->output = NULL;
		job->killed = 0;
		job->late = false;
		job->error = 0;
		job->status = -1;
		job->started = slu_now();
		if (start(job)) {
			job->next = jobs->running;
			jobs->running = job;
			jobs->running_count++;
		} else {
			job->error = errno;
			finish(job);
		}
	}
}

void slu_job_kill(struct slu_job *job)
{
	kill(-job->pid, SIGKILL);
	job->killed = slu_now();
}

static void give_lines(struct slu_job *job)
{
	while (job->on_line) {
		char *from = job->output + job->lines_seen;
		char *end = memchr(from, '\n', job->size - job->lines_seen);

		if (!end)
			return;
		*end = '\0';
		job->on_line(job, from);
		*end = '\n';
		job->lines_seen = (size_t)(end + 1 - job->output);
	}
}

/* False at the end of the output. */
static bool take_output(struct slu_job *job)
{
	ssize_t got;

	if (job->room - job->size < READ_SIZE) {
		size_t room = job->room * 2 + READ_SIZE + 1;
		char *moved = realloc(job->output, room);

		if (!moved)
			exit(slu_fail(SLU_EXIT_TOOL_FAILED, "out of memory"));
		job->output = moved;
		job->output[job->size] = '\0';
		job->room = room;
	}
	got = read(job->pipe, job->output + job->size, READ_SIZE - 1);
	if (got < 0 && errno == EINTR)
		return true;
	if (got <= 0)
		return false;
	job->size += (size_t)got;
	job->output[job->size] = '\0';
	give_lines(job);
	return true;
}

static void reap(struct slu_jobs *jobs, struct slu_job *job)
{
	struct slu_job **at = &jobs->running;
	struct rusage used = {0};

	while (*at != job)
		at = &(*at)->next;
	*at = job->next;
	jobs->running_count--;
	close(job->pipe);
	while (wait4(job->pid, &job->status, 0, &used) < 0 && errno == EINTR)
		;
	kill(-job->pid, SIGKILL);
	job->seconds = slu_now() - job->started;
	job->resident = (uint64_t)used.ru_maxrss * 1024;
	if (!interrupted)
		finish(job);
	else
		free(job->output);
}

/* Over time: ask (a verifier then prints how far it came), then insist. */
static void hold_to_time(struct slu_job *job, double now)
{
	if (job->time_s > 0 && !job->late && now - job->started > job->time_s) {
		kill(-job->pid, SIGINT);
		job->late = true;
		job->killed = now;
	} else if (job->late && now - job->killed > GRACE_S) {
		kill(-job->pid, SIGKILL);
	}
}

static void end_all(struct slu_jobs *jobs)
{
	for (struct slu_job *job = jobs->running; job; job = job->next)
		kill(-job->pid, SIGKILL);
	while (jobs->running)
		reap(jobs, jobs->running);
}

static void step(struct slu_jobs *jobs)
{
	struct pollfd *fds = calloc(jobs->running_count, sizeof *fds);
	struct slu_job **at = calloc(jobs->running_count, sizeof *at);
	unsigned count = 0;

	if (!fds || !at)
		exit(slu_fail(SLU_EXIT_TOOL_FAILED, "out of memory"));
	for (struct slu_job *job = jobs->running; job; job = job->next) {
		at[count] = job;
		fds[count++] = (struct pollfd){.fd = job->pipe, .events = POLLIN};
	}
	if (poll(fds, count, TICK_MS) < 0)
		for (unsigned i = 0; i < count; i++)
			fds[i].revents = 0;
	for (unsigned i = 0; i < count && !interrupted; i++)
		if (fds[i].revents && !take_output(at[i]))
			reap(jobs, at[i]);
		else
			hold_to_time(at[i], slu_now());
	free(fds);
	free(at);
	if (jobs->on_tick)
		jobs->on_tick(jobs->of);
}

int slu_jobs_run(struct slu_jobs *jobs)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
	struct sigaction action = {.sa_handler = on_signal}, old[3];

	interrupted = 0;
	for (int i = 0; i < 3; i++) {
		sigaction(signals[i], &action, &old[i]);
		if (old[i].sa_handler == SIG_IGN) /* nohup */
			sigaction(signals[i], &old[i], NULL);
	}
	start_waiting(jobs);
	while (jobs->running && !interrupted) {
		step(jobs);
		start_waiting(jobs);
	}
	if (interrupted)
		end_all(jobs);
	for (int i = 0; i < 3; i++)
		sigaction(signals[i], &old[i], NULL);
	return interrupted;
}
