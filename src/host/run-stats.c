/* SPDX-License-Identifier: MIT */
/*
 * run-stats.c - what a run does, while it does it
 *
 * A thread of its own looks at the account every interval and says what has changed since. States come from the records of
 * the driver's machines. A drain is the time from the state Pausing, or of a binding Closing, to the next one that is neither.
 */
#include "run-stats.h"
#include "memory.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LINES       3
#define STATES_TEXT 400

/* A machine's, as the records name it: binding trunk. */
struct object {
	struct object *next;
	char name[64];
	char state[40];
	double drains_since; /* 0: it does not */
};

struct drains {
	unsigned long count;
	double last, most, all;
};

struct run_stats {
	struct slu_account *account;
	FILE *to;
	bool is_terminal;
	bool is_drawn;
	double interval;
	double began;
	double looked; /* when, and what was in the account then */
	uint64_t in, out;
	pthread_t thread;
	pthread_mutex_t mutex; /* all that follows */
	pthread_cond_t cond;
	bool ends;
	struct object *objects;
	struct drains drains;
	unsigned long events;
	unsigned long refused;
};

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/*
 * What is heard. Mutex held.
 */

static struct object *find_object(struct run_stats *stats, const char *name)
{
	struct object **at = &stats->objects;

	while (*at && strcmp((*at)->name, name) != 0)
		at = &(*at)->next;
	if (!*at) {
		*at = slu_alloc(1, sizeof **at);
		snprintf((*at)->name, sizeof(*at)->name, "%s", name);
	}
	return *at;
}

static bool drains(const char *state)
{
	return !strcmp(state, "Pausing") || !strncmp(state, "Closing", strlen("Closing"));
}

static void move(struct run_stats *stats, struct object *object, const char *state)
{
	double time = now();

	if (object->drains_since > 0 && !drains(state)) {
		stats->drains.last = time - object->drains_since;
		stats->drains.all += stats->drains.last;
		stats->drains.count++;
		if (stats->drains.last > stats->drains.most)
			stats->drains.most = stats->drains.last;
		object->drains_since = 0;
	} else if (object->drains_since <= 0 && drains(state)) {
		object->drains_since = time;
	}
	snprintf(object->state, sizeof object->state, "%s", state);
}

void run_stats_hear(struct run_stats *stats, const char *object, const char *from, const char *to, const char *status)
{
	pthread_mutex_lock(&stats->mutex);
	stats->events++;
	if (status && !strcmp(status, "refused"))
		stats->refused++;
	else if (object && strchr(object, ' ') && from && to)
		move(stats, find_object(stats, object), to);
	pthread_mutex_unlock(&stats->mutex);
}

/*
 * What is said. Mutex held.
 */

/* binding Running 2, adapter Paused 1, in the order in which they were first heard of. */
static void write_states(const struct run_stats *stats, char *text, size_t size)
{
	size_t used = 0;

	*text = '\0';
	for (const struct object *object = stats->objects; object; object = object->next) {
		size_t kind = strcspn(object->name, " ");
		unsigned count = 0;
		bool is_first = true;

		for (const struct object *other = stats->objects; other; other = other->next) {
			bool same =
			        !strncmp(other->name, object->name, kind + 1) && !strcmp(other->state, object->state);

			is_first = is_first && !(same && !count && other != object);
			count += same;
		}
		if (!is_first || used >= size)
			continue;
		used += (size_t)snprintf(text + used, size - used, "%s%.*s %s %u", used ? ", " : "", (int)kind,
		                         object->name, object->state, count);
	}
}

/* "\n" between parts on a terminal, where each has a line of its own. */
static void print_now(struct run_stats *stats, const char *rates)
{
	const char *apart = stats->is_terminal ? "\033[K\n" : "; ";
	char states[STATES_TEXT];

	write_states(stats, states, sizeof states);
	if (stats->is_drawn)
		fprintf(stats->to, "\033[%dA", LINES);
	fprintf(stats->to, "%s%s%s%s%lu refused of %lu events, %lu drains, last %.3f ms, longest %.3f ms%s\n", rates,
	        apart, *states ? states : "no objects", apart, stats->refused, stats->events, stats->drains.count,
	        stats->drains.last * 1e3, stats->drains.most * 1e3, stats->is_terminal ? "\033[K" : "");
	stats->is_drawn = stats->is_terminal;
	fflush(stats->to);
}

static double rate(uint64_t count, double seconds)
{
	return seconds > 0 ? (double)count / seconds : 0;
}

static void look(struct run_stats *stats)
{
	uint64_t in, out;
	double time = now(), since = time - stats->looked;
	char rates[200];

	slu_account_sum(stats->account, &in, &out);
	snprintf(rates, sizeof rates, "%.1f s: %.0f in, %.0f out a second, %" PRIu64 " in flight", time - stats->began,
	         rate(in - stats->in, since), rate(out - stats->out, since), in - out);
	stats->in = in;
	stats->out = out;
	stats->looked = time;
	print_now(stats, rates);
}

static void *run_thread(void *context)
{
	struct run_stats *stats = context;
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	pthread_mutex_lock(&stats->mutex);
	while (!stats->ends) {
		double next = (double)until.tv_nsec / 1e9 + stats->interval;

		until.tv_sec += (time_t)next;
		until.tv_nsec = (long)((next - (double)(time_t)next) * 1e9);
		while (!stats->ends && pthread_cond_timedwait(&stats->cond, &stats->mutex, &until) != ETIMEDOUT)
			;
		if (!stats->ends)
			look(stats);
	}
	pthread_mutex_unlock(&stats->mutex);
	return NULL;
}

struct run_stats *run_stats_begin(struct slu_account *account, FILE *to, double interval)
{
	struct run_stats *stats = slu_alloc(1, sizeof *stats);
	pthread_condattr_t attributes;

	stats->account = account;
	stats->to = to;
	stats->is_terminal = isatty(fileno(to));
	stats->interval = interval;
	stats->began = now();
	stats->looked = stats->began;
	pthread_mutex_init(&stats->mutex, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&stats->cond, &attributes);
	pthread_condattr_destroy(&attributes);
	if (pthread_create(&stats->thread, NULL, run_thread, stats))
		slu_end_without("thread");
	return stats;
}

void run_stats_end(struct run_stats *stats)
{
	uint64_t in, out;
	double seconds = now() - stats->began;
	char rates[200];

	pthread_mutex_lock(&stats->mutex);
	stats->ends = true;
	pthread_cond_signal(&stats->cond);
	pthread_mutex_unlock(&stats->mutex);
	pthread_join(stats->thread, NULL);
	slu_account_sum(stats->account, &in, &out);
	snprintf(rates, sizeof rates,
	         "in all %.3f s: %" PRIu64 " in, %.0f a second, %" PRIu64 " out, %" PRIu64
	         " in flight; drains %.3f ms each",
	         seconds, in, rate(in, seconds), out, in - out,
	         stats->drains.count ? stats->drains.all * 1e3 / (double)stats->drains.count : 0);
	print_now(stats, rates);
	while (stats->objects) {
		struct object *object = stats->objects;

		stats->objects = object->next;
		free(object);
	}
	pthread_cond_destroy(&stats->cond);
	pthread_mutex_destroy(&stats->mutex);
	free(stats);
}
