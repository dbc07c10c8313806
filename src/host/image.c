/* SPDX-License-Identifier: MIT */
/*
 * image.c - a driver in a shared object
 */
#include "image.h"
#include "memory.h"

#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct slu_image {
	void *handle;
	const struct slu_host_driver *driver;
};

/* dlopen() looks for a bare name in the system's folders only; a user means the file beside. */
static void *load(const char *file)
{
	char *path = slu_alloc(strlen(file) + sizeof "./", 1);
	void *handle;

	sprintf(path, "%s%s", strchr(file, '/') ? "" : "./", file);
	handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	free(path);
	return handle;
}

/*
 * A driver that crashes takes the program with it. Whose fault it is has to be said; the signal then does what it does without us, so
 * that a debugger and a core file see the place.
 */
static char last_words[256];

static void say_and_die(int number)
{
	ssize_t written = write(STDERR_FILENO, last_words, strlen(last_words));

	(void)written;
	raise(number);
}

static void on_crash(void (*handler)(int number))
{
	static const int signals[] = {SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV};
	const struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESETHAND | SA_NODEFER};

	for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
		sigaction(signals[i], &action, NULL);
}

/* What is wrong with it, or NULL. */
static const char *bad(const struct slu_host_driver *driver)
{
	if (!driver)
		return "has no slu_host_driver; is it a driver for sluice/host.h?";
	if (driver->version != SLU_HOST_VERSION)
		return "is for another sluice; compile it with the headers of this one";
	if (!driver->name || !driver->open || !driver->entry || !driver->close)
		return "slu_host_driver has no name, open, entry or close; sluice/host.h says what they are";
	return NULL;
}

/* The loader's words, in a line that begins with @file once. */
static void say_loader(const char *file, char *error, size_t error_bytes)
{
	const char *why = dlerror();
	const char *at = why ? strstr(why, file) : NULL;

	if (at && !strncmp(at + strlen(file), ": ", 2))
		why = at + strlen(file) + 2;
	snprintf(error, error_bytes, "%s: cannot be loaded: %s", file, why ? why : "the loader does not say why");
}

struct slu_image *slu_image_open(const char *file, char *error, size_t error_bytes)
{
	struct slu_image *image = slu_alloc(1, sizeof *image);
	const char *why;

	image->handle = load(file);
	if (!image->handle) {
		say_loader(file, error, error_bytes);
		free(image);
		return NULL;
	}
	image->driver = dlsym(image->handle, "slu_host_driver");
	why = bad(image->driver);
	if (!why) {
		snprintf(last_words, sizeof last_words,
		         "sluice: %.160s: the driver has crashed; gdb --args sluice run ... shows where\n", file);
		on_crash(say_and_die);
		return image;
	}
	snprintf(error, error_bytes, "%s: %s", file, why);
	slu_image_close(image);
	return NULL;
}

void slu_image_close(struct slu_image *image)
{
	on_crash(SIG_DFL);
	dlclose(image->handle);
	free(image);
}

const struct slu_host_driver *slu_image_driver(const struct slu_image *image)
{
	return image->driver;
}
