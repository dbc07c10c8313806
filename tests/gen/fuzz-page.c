/* SPDX-License-Identifier: MIT */
/*
 * fuzz-page.c - random changes of a page are read or refused with one line, never more, never a crash
 *
 * usage: fuzz-page PAGE ROUNDS. The changes come from a generator with a fixed seed.
 */
#include "gen.h"

#include <stdlib.h>
#include <string.h>

#define ROOM 65536

static uint64_t seed = 1;

/* xorshift64* */
static uint32_t draw(uint32_t below)
{
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return (uint32_t)((seed * 0x2545F4914F6CDD1Dull) >> 33) % below;
}

static size_t change_byte(char *text, size_t length)
{
	text[draw((uint32_t)length)] = (char)draw(256);
	return length;
}

static size_t cut(char *text, size_t length)
{
	(void)text;
	return draw((uint32_t)length) + 1;
}

static size_t drop(char *text, size_t length)
{
	size_t at = draw((uint32_t)length);
	size_t count = draw(40);

	count = count < length - at ? count : length - at - 1;
	memmove(text + at, text + at + count, length - at - count);
	return length - count;
}

static size_t repeat(char *text, size_t length)
{
	size_t at = draw((uint32_t)length);
	size_t count = draw(200);

	count = count < length - at ? count : length - at;
	count = count < ROOM - length ? count : 0;
	memmove(text + at + count, text + at, length - at);
	return length + count;
}

static size_t insert_sign(char *text, size_t length)
{
	static const char *const signs[] = {"|", "@", "->", "(", ")",  "%%{", "}%%",
	                                    ":", ",", "#",  "'", "\"", "0x1", "LABELS"};
	const char *sign = signs[draw(sizeof signs / sizeof *signs)];
	size_t at = draw((uint32_t)length);

	if (length + strlen(sign) > ROOM)
		return length;
	memmove(text + at + strlen(sign), text + at, length - at);
	memcpy(text + at, sign, strlen(sign));
	return length + strlen(sign);
}

static size_t mutate(char *text, size_t length)
{
	static size_t (*const changes[])(char *, size_t) = {change_byte, cut, drop, repeat, insert_sign};

	for (uint32_t left = 1 + draw(3); left && length; left--)
		length = changes[draw(sizeof changes / sizeof *changes)](text, length);
	return length;
}

static bool is_one_line(const char *said, const char *path)
{
	const char *end = strchr(said, '\n');

	return end && !end[1] && !strncmp(said, path, strlen(path)) && said[strlen(path)] == ':';
}

/* Standard error is a variable in this libc: a stream in memory takes its place. */
static bool parse_quietly(const char *text, size_t length, bool *refused)
{
	struct slu_page page;
	char *said = NULL;
	size_t size;
	FILE *real = stderr;
	FILE *memory = open_memstream(&said, &size);
	if (!memory)
		exit(99);

	stderr = memory;
	enum slu_gen_status status = slu_page_parse(&page, "door.rl", text, length);
	stderr = real;
	fclose(memory);
	slu_page_close(&page);
	*refused = status == SLU_GEN_REFUSED;
	bool good = *refused ? is_one_line(said, "door.rl") : status == SLU_GEN_DONE && !*said;
	if (!good)
		printf("status %d and: %s\n%.*s\n", (int)status, said, (int)length, text);
	free(said);
	return good;
}

static size_t load(const char *path, char *text)
{
	FILE *file = fopen(path, "r");
	if (!file)
		return 0;
	size_t length = fread(text, 1, ROOM, file);
	fclose(file);
	return length;
}

int main(int argc, char **argv)
{
	static char page[ROOM], text[ROOM + 1];
	size_t length = argc == 3 ? load(argv[1], page) : 0;
	long rounds = argc == 3 ? atol(argv[2]) : 0;
	long refused_count = 0;

	if (!length || !rounds) {
		fputs("usage: fuzz-page PAGE ROUNDS\n", stderr);
		return 99;
	}
	for (long round = 0; round < rounds; round++) {
		bool refused;

		memcpy(text, page, length);
		size_t left = mutate(text, length);
		if (!parse_quietly(text, left, &refused))
			return 1;
		refused_count += refused;
	}
	printf("%ld pages, %ld refused\n", rounds, refused_count);
	return refused_count == 0 || refused_count == rounds;
}
