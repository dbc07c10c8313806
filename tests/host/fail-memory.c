/* SPDX-License-Identifier: MIT */
/*
 * fail-memory.c - there is no memory, at each place in turn
 *
 *   fail-memory each SCENARIO   a run whose process is doubled at each allocation of the host, its ports, the dataplane and the driver
 *                               (and of what they give memory to: jansson): the child does not get it, and goes on
 *   fail-memory nth SCENARIO    run after run, the nth allocation fails; captures have names on the way (no O_TMPFILE)
 *   fail-memory threads SCENARIO  the same on real threads, where also a thread may not be had; every seventh
 *
 * The run then ends with one line and status 4, or the driver answers for itself (a bind with RESOURCES) and the run goes on: then the
 * account balances, no claim is violated and no block is left. Of a run that ended there is no file in the folder for its captures. With SLU_JSON set, records instead of text.
 */
#include <run.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define TEXT_MAX         (1u << 20)
#define SECONDS_MAX      60
#define FILES_MAX        32
#define STATUS_NO_MEMORY 4

enum mode { EACH, NTH, THREADS };

static enum mode mode;
static atomic_bool armed;     /* the run under test is on */
static atomic_bool fails_now; /* in a child that has lost one */
static atomic_long calls;
static atomic_long live; /* blocks that nobody has given back */
static long nth;
static int said, errors; /* files for what a child says */
static char folder[] = "/tmp/fail-memory-XXXXXX";
static unsigned ended, went_on;

/*
 * What a child has come to
 */

static const char *text_of(int file)
{
	static char text[TEXT_MAX];
	ssize_t length = pread(file, text, sizeof text - 1, 0);

	text[length > 0 ? length : 0] = '\0';
	return text;
}

static _Noreturn void wrong(long call, const char *what)
{
	printf("allocation %ld: %s\n%s\n", call, what, text_of(errors));
	exit(1);
}

/* How many captures there are; whatever else there is counts as many. */
static unsigned count_files(void)
{
	DIR *open = opendir(folder);
	unsigned count = 0;

	for (const struct dirent *entry = readdir(open); entry; entry = readdir(open)) {
		const char *end = strrchr(entry->d_name, '.');

		if (*entry->d_name != '.')
			count += end && !strcmp(end, ".pcap") ? 1 : 1000;
	}
	closedir(open);
	return count;
}

static void remove_files(void)
{
	DIR *open = opendir(folder);

	for (const struct dirent *entry = readdir(open); entry; entry = readdir(open)) {
		if (*entry->d_name != '.')
			unlinkat(dirfd(open), entry->d_name, 0);
	}
	closedir(open);
}

static bool is_one_line(const char *text)
{
	const char *end = strchr(text, '\n');

	return !strncmp(text, "sluice: ", strlen("sluice: ")) && end && !end[1];
}

static bool balances(const char *text)
{
	if (getenv("SLU_JSON"))
		return strstr(text, "\"balanced\": true") || strstr(text, "\"balanced\":true");
	return strstr(text, "; every ledger balances; no claim violated\n");
}

static void judge(long call, pid_t child)
{
	int status;

	if (child < 0 || waitpid(child, &status, 0) != child)
		wrong(call, "no process");
	if (!WIFEXITED(status))
		wrong(call, WTERMSIG(status) == SIGALRM ? "the run does not end" : "the run is ended by a signal");
	if (WEXITSTATUS(status) == STATUS_NO_MEMORY || *text_of(errors)) {
		if (!is_one_line(text_of(errors)))
			wrong(call, "not one line:");
		if (!WEXITSTATUS(status))
			wrong(call, "status 0, but:");
		if (count_files())
			wrong(call, "a file is left behind");
		ended++;
	} else {
		if (!balances(text_of(said)))
			wrong(call, "the run goes on, and does not balance, or violates a claim, or leaves a block");
		went_on++;
	}
	remove_files();
}

/* The child's: what it says from here on, on whichever stream. */
static void say_into(void)
{
	ftruncate(said, 0);
	ftruncate(errors, 0);
	lseek(said, 0, SEEK_SET);
	lseek(errors, 0, SEEK_SET);
	dup2(errors, STDERR_FILENO);
	alarm(SECONDS_MAX);
}

static FILE *out;

/* A file is read by both at one place: the parent's comes back. */
static void keep_places(off_t *places, bool put_back)
{
	for (int file = 0; file < FILES_MAX; file++) {
		if (!put_back)
			places[file] = lseek(file, 0, SEEK_CUR);
		else if (places[file] >= 0)
			lseek(file, places[file], SEEK_SET);
	}
}

/* Is there no memory? */
static bool none(void)
{
	off_t places[FILES_MAX];
	long call;
	pid_t child;

	if (!armed)
		return false;
	call = ++calls;
	if (mode != EACH) {
		if (call == nth)
			errno = ENOMEM;
		return call == nth;
	}
	if (fails_now)
		return false;
	keep_places(places, false);
	child = fork();
	if (child) {
		judge(call, child);
		keep_places(places, true);
		return false;
	}
	fails_now = true;
	say_into();
	dup2(said, fileno(out));
	errno = ENOMEM;
	return true;
}

/*
 * In the place of the real ones. The build has files of 64 bits: open() is open64() there.
 */

void *__real_malloc(size_t bytes);
void *__real_calloc(size_t count, size_t bytes);
void *__real_realloc(void *memory, size_t bytes);
void __real_free(void *memory);
void *__real_mmap64(void *at, size_t bytes, int protection, int flags, int file, off_t offset);
FILE *__real_fopen64(const char *name, const char *how);
int __real_open64(const char *name, int flags, ...);
int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*work)(void *), void *context);

void *__wrap_malloc(size_t bytes);
void *__wrap_calloc(size_t count, size_t bytes);
void *__wrap_realloc(void *memory, size_t bytes);
void __wrap_free(void *memory);
void *__wrap_mmap64(void *at, size_t bytes, int protection, int flags, int file, off_t offset);
FILE *__wrap_fopen64(const char *name, const char *how);
int __wrap_open64(const char *name, int flags, ...);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*work)(void *), void *context);

static void *counted(void *memory)
{
	live += memory != NULL;
	return memory;
}

void *__wrap_malloc(size_t bytes)
{
	return none() ? NULL : counted(__real_malloc(bytes));
}

void *__wrap_calloc(size_t count, size_t bytes)
{
	return none() ? NULL : counted(__real_calloc(count, bytes));
}

void *__wrap_realloc(void *memory, size_t bytes)
{
	void *moved;

	if (none())
		return NULL;
	moved = __real_realloc(memory, bytes);
	live += moved && !memory;
	return moved;
}

void __wrap_free(void *memory)
{
	live -= memory != NULL;
	__real_free(memory);
}

void *__wrap_mmap64(void *at, size_t bytes, int protection, int flags, int file, off_t offset)
{
	return none() ? MAP_FAILED : __real_mmap64(at, bytes, protection, flags, file, offset);
}

FILE *__wrap_fopen64(const char *name, const char *how)
{
	return none() ? NULL : __real_fopen64(name, how);
}

int __wrap_open64(const char *name, int flags, ...)
{
	va_list rest;
	mode_t bits;

	va_start(rest, flags);
	bits = va_arg(rest, mode_t);
	va_end(rest);
	if (mode == NTH && (flags & O_TMPFILE) == O_TMPFILE) {
		errno = EOPNOTSUPP;
		return -1;
	}
	return __real_open64(name, flags, bits);
}

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*work)(void *), void *context)
{
	return none() ? EAGAIN : __real_pthread_create(thread, attributes, work, context);
}

/*
 * Runs
 */

static int run(const char *scenario)
{
	const struct slu_run_options options = {
	        .scenario = scenario,
	        .seed = 1,
	        .threads = mode == THREADS,
	        .json = getenv("SLU_JSON"),
	        .folder = mode == EACH ? NULL : folder,
	};
	long before = live, left;
	int status;

	armed = true;
	status = slu_run(&options, out, stderr);
	armed = false;
	left = live - before;
	if (mode == NTH) /* the name of a capture is in a list that a signal's handler may read at any time */
		left -= count_files();
	if (fflush(out))
		return STATUS_NO_MEMORY;
	return left ? -1 : status;
}

static int fail_each(const char *scenario)
{
	int status;

	out = fopen("/dev/null", "w");
	status = run(scenario);
	if (fails_now)
		_exit(status == -1 ? 99 : status);
	return status;
}

/* Status of a run whose @nth allocation fails; in @count, how many it asked for. */
static pid_t begin(const char *scenario)
{
	pid_t child = fork();
	int status;

	if (child)
		return child;
	say_into();
	out = fdopen(said, "w");
	status = run(scenario);
	if (status == -1) /* so that the text does not balance */
		ftruncate(said, 0);
	exit(nth > calls ? 77 : status);
}

static bool fail_nth(const char *scenario)
{
	pid_t child = begin(scenario);
	siginfo_t info = {0};

	waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT);
	if (info.si_code == CLD_EXITED && info.si_status == 77) {
		remove_files();
		return false;
	}
	judge(nth, child);
	return true;
}

int main(int argc, char **argv)
{
	static const char *const modes[] = {"each", "nth", "threads"};
	int status = 0;

	for (mode = EACH; mode < THREADS && argc > 1 && strcmp(argv[1], modes[mode]); mode++)
		;
	if (argc != 3 || strcmp(argv[1], modes[mode]) || !mkdtemp(folder))
		return 99;
	setvbuf(stdout, NULL, _IOLBF, 0);
	said = memfd_create("said", 0);
	errors = memfd_create("errors", 0);
	json_set_alloc_funcs(__wrap_malloc, __wrap_free);
	if (mode == EACH)
		status = fail_each(argv[2]);
	else
		for (nth = 1; fail_nth(argv[2]); nth += mode == THREADS ? 7 : 1)
			;
	remove_files();
	rmdir(folder);
	printf("%u ended with one line, %u went on\n", ended, went_on);
	return status || ended < 20 || (mode != THREADS && !went_on);
}
