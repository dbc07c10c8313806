/* SPDX-License-Identifier: MIT */
/*
 * scratch.c - a folder to run a program in, without a shell, removed afterwards
 */
#include "gen-private.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *path_of(const struct slu_scratch *scratch, const char *name)
{
	return slu_arena_print(scratch->arena, "%s/%s", scratch->dir, name);
}

enum slu_gen_status slu_scratch_fail(const struct slu_scratch *scratch)
{
	return slu_gen_fail(SLU_GEN_TOOL_FAILED, "%s: %s; check the folder and the disk", scratch->dir,
	                    strerror(errno));
}

enum slu_gen_status slu_scratch_open(struct slu_scratch *scratch, struct slu_arena *arena)
{
	const char *parent = getenv("TMPDIR");

	scratch->arena = arena;
	scratch->dir = slu_arena_print(arena, "%s/sluice-gen-XXXXXX", parent && *parent ? parent : "/tmp");
	return mkdtemp(scratch->dir) ? SLU_GEN_DONE : slu_scratch_fail(scratch);
}

void slu_scratch_close(const struct slu_scratch *scratch)
{
	DIR *dir = opendir(scratch->dir);
	struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			unlink(path_of(scratch, entry->d_name));
	if (dir)
		closedir(dir);
	rmdir(scratch->dir);
}

FILE *slu_scratch_create(const struct slu_scratch *scratch, const char *name)
{
	return fopen(path_of(scratch, name), "we");
}

char *slu_scratch_text(const struct slu_scratch *scratch, const char *name)
{
	size_t length = 0;
	char *text = slu_read_file(scratch->arena, path_of(scratch, name), &length);

	return text ? text : slu_arena_copy(scratch->arena, "", 0);
}

static int wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int slu_scratch_run(const struct slu_scratch *scratch, char *const argv[])
{
	posix_spawn_file_actions_t actions;
	pid_t pid;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addchdir_np(&actions, scratch->dir);
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "output", O_WRONLY | O_CREAT | O_TRUNC, 0600);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "errors", O_WRONLY | O_CREAT | O_TRUNC, 0600);
	int error = posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (error) {
		errno = error;
		return -1;
	}
	return wait_for(pid);
}

char *slu_read_file(struct slu_arena *arena, const char *path, size_t *length)
{
	FILE *file = fopen(path, "re");
	char *text = NULL;
	long size;

	if (!file)
		return NULL;
	if (!fseek(file, 0, SEEK_END) && (size = ftell(file)) >= 0 && !fseek(file, 0, SEEK_SET)) {
		text = slu_arena_alloc(arena, (size_t)size + 1);
		*length = fread(text, 1, (size_t)size, file);
	}
	fclose(file);
	return text;
}
