/* SPDX-License-Identifier: MIT */
/*
 * temporary.c - files that are not to be left behind, even where a signal or exit() ends the process
 *
 * The handler may run on any thread at any time. So an entry is complete before it is in the list, and stays there to the end of
 * the process; it is only marked.
 */
#include "temporary.h"
#include "memory.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct slu_temporary {
	struct slu_temporary *next;
	atomic_bool there;
	char name[];
};

static _Atomic(struct slu_temporary *) temporaries;

static void remove_all(void)
{
	for (struct slu_temporary *t = atomic_load(&temporaries); t; t = t->next) {
		if (atomic_load(&t->there))
			unlink(t->name);
	}
}

static void on_signal(int number)
{
	remove_all();
	signal(number, SIG_DFL);
	raise(number);
}

static pid_t owner;

/* Not those of the process that this one was forked from. */
static void on_exit_of_owner(void)
{
	if (getpid() == owner)
		remove_all();
}

static const int signals[] = {SIGHUP, SIGINT, SIGPIPE, SIGTERM};

#define SIGNAL_COUNT (sizeof signals / sizeof *signals)

static void install(void)
{
	const struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};

	if (!owner && !atexit(on_exit_of_owner))
		owner = getpid();

	for (size_t i = 0; i < SIGNAL_COUNT; i++) {
		struct sigaction old;

		sigaction(signals[i], NULL, &old);
		if (old.sa_handler == SIG_DFL)
			sigaction(signals[i], &action, NULL);
	}
}

static void hold_signals(sigset_t *before)
{
	sigset_t held;

	sigemptyset(&held);
	for (size_t i = 0; i < SIGNAL_COUNT; i++)
		sigaddset(&held, signals[i]);
	pthread_sigmask(SIG_BLOCK, &held, before);
}

static void add(struct slu_temporary *temporary, const char *name)
{
	strcpy(temporary->name, name);
	atomic_init(&temporary->there, true);
	temporary->next = atomic_load(&temporaries);
	atomic_store(&temporaries, temporary);
}

/* Memory first: a file that is there is in the list. */
int slu_temporary_make(char *name, struct slu_temporary **temporary)
{
	struct slu_temporary *entry = slu_alloc(1, sizeof *entry + strlen(name) + 1);
	sigset_t before;
	int descriptor;

	install();
	hold_signals(&before);
	descriptor = mkstemp(name);
	if (descriptor >= 0)
		add(entry, name);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (descriptor < 0)
		free(entry);
	else
		*temporary = entry;
	return descriptor;
}

int slu_temporary_open(const char *beside)
{
	const char *slash = strrchr(beside, '/');
	size_t length = slash ? (size_t)(slash - beside) + 1 : 0;
	char *folder = slu_alloc(1, length + sizeof ".");
	int descriptor;

	memcpy(folder, beside, length);
	strcpy(folder + length, ".");
	descriptor = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0666);
	free(folder);
	return descriptor;
}

/* No call links a file over another one: a name of its own first, then that one is renamed. */
bool slu_temporary_name(int descriptor, const char *name)
{
	char first[PATH_MAX], self[sizeof "/proc/self/fd/4294967295"];
	bool named;

	if ((size_t)snprintf(first, sizeof first, "%s.%u.part", name, (unsigned)getpid()) >= sizeof first) {
		errno = ENAMETOOLONG;
		return false;
	}
	snprintf(self, sizeof self, "/proc/self/fd/%u", (unsigned)descriptor);
	named = !linkat(AT_FDCWD, self, AT_FDCWD, first, AT_SYMLINK_FOLLOW);
	if (named && rename(first, name)) {
		unlink(first);
		named = false;
	}
	return named;
}

void slu_temporary_forget(struct slu_temporary *temporary)
{
	atomic_store(&temporary->there, false);
}
