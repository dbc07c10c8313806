/* SPDX-License-Identifier: MIT */
/*
 * fuzz-main.c - runs of fuzz-core.c without libFuzzer: the files of a folder, and COUNT inputs made of numbers from a fixed seed
 *
 * usage: fuzz-main COUNT FOLDER
 */
#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { INPUT_MAX = 600 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint64_t state = 0x9e3779b97f4a7c15u;

static uint8_t next_byte(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint8_t)(state >> 32);
}

static void run_numbers(long count)
{
	uint8_t data[INPUT_MAX];

	for (long i = 0; i < count; i++) {
		for (size_t k = 0; k < sizeof data; k++)
			data[k] = next_byte();
		LLVMFuzzerTestOneInput(data, sizeof data);
	}
}

static bool run_file(const char *path)
{
	uint8_t data[INPUT_MAX];
	FILE *file = fopen(path, "rb");
	size_t size;

	if (!file) {
		perror(path);
		return false;
	}
	size = fread(data, 1, sizeof data, file);
	fclose(file);
	LLVMFuzzerTestOneInput(data, size);
	return true;
}

/* Returns how many there were; -1: one could not be read. */
static int run_folder(const char *path)
{
	char name[4096];
	DIR *folder = opendir(path);
	const struct dirent *entry;
	int count = 0;

	if (!folder) {
		perror(path);
		return -1;
	}
	while (count >= 0 && (entry = readdir(folder))) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
		count = run_file(name) ? count + 1 : -1;
	}
	closedir(folder);
	return count;
}

int main(int count, char **words)
{
	int files;

	if (count != 3) {
		fputs("usage: fuzz-main COUNT FOLDER\n", stderr);
		return 2;
	}
	files = run_folder(words[2]);
	if (files <= 0) {
		fprintf(stderr, "fuzz-main: %s: no input\n", words[2]);
		return 1;
	}
	run_numbers(strtol(words[1], NULL, 10));
	printf("%d files and %s inputs more: no claim violated\n", files, words[1]);
	return 0;
}
