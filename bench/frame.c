/* SPDX-License-Identifier: MIT */
/*
 * frame.c - benchmarks: cases measured in turn, medians, paired ratios, goals
 */
#include "frame.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define CASES_MAX   64
#define GOALS_MAX   32
#define SKIPS_MAX   16
#define THREADS_MAX 16
#define ROUNDS      15

struct measured {
	const char *name;
	bench_case *run;
	void *context;
	long turns;
	double *rounds; /* NULL: not measured yet */
};

struct goal {
	const char *text;
	const char *unit;
	double measured;
	double limit;
	enum bench_bound bound;
	bool is_met;
};

struct bench {
	const char *name;
	const char *folder;
	int rounds;
	int cases_count;
	int goals_count;
	int skips_count;
	struct measured cases[CASES_MAX];
	struct goal goals[GOALS_MAX];
	const char *skips[SKIPS_MAX][2];
};

static void *need(void *memory)
{
	if (!memory) {
		fputs("out of memory\n", stderr);
		exit(4);
	}
	return memory;
}

static void full(const char *what)
{
	fprintf(stderr, "too many %s for one benchmark: raise the limit in bench/frame.c\n", what);
	exit(4);
}

/* ------------------------------------------------------------------ clocks and threads */

static double clock_of(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

double bench_wall(void)
{
	return clock_of(CLOCK_MONOTONIC);
}

double bench_thread(void)
{
	return clock_of(CLOCK_THREAD_CPUTIME_ID);
}

int bench_processors(void)
{
	long count = sysconf(_SC_NPROCESSORS_ONLN);

	return count < 1 ? 1 : (int)count;
}

void bench_pin(int number)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET((size_t)(number % bench_processors()), &set);
	pthread_setaffinity_np(pthread_self(), sizeof(set), &set);
}

struct crew {
	void (*work)(void *context, int thread, long turns);
	void *context;
	long turns;
	pthread_barrier_t start;
};

struct member {
	struct crew *crew;
	pthread_t thread;
	int number;
	double took;
};

static void *work_of(void *argument)
{
	struct member *member = argument;
	struct crew *crew = member->crew;
	double before;

	bench_pin(member->number);
	pthread_barrier_wait(&crew->start);
	before = bench_thread();
	crew->work(crew->context, member->number, crew->turns);
	member->took = bench_thread() - before;
	return NULL;
}

double bench_threads(void (*work)(void *context, int thread, long turns), void *context, int threads, long turns)
{
	struct crew crew = {.work = work, .context = context, .turns = turns};
	struct member members[THREADS_MAX];
	double slowest = 0;
	int i;

	if (threads > THREADS_MAX)
		full("threads");
	pthread_barrier_init(&crew.start, NULL, (unsigned)threads);
	for (i = 0; i < threads; i++) {
		members[i] = (struct member){.crew = &crew, .number = i};
		if (pthread_create(&members[i].thread, NULL, work_of, &members[i])) {
			fputs("no thread to be had\n", stderr);
			exit(4);
		}
	}
	for (i = 0; i < threads; i++) {
		pthread_join(members[i].thread, NULL);
		slowest = members[i].took > slowest ? members[i].took : slowest;
	}
	pthread_barrier_destroy(&crew.start);
	return slowest / (double)turns;
}

/* ------------------------------------------------------------------ cases */

struct bench *bench_new(const char *name, int argc, char **argv)
{
	struct bench *bench = need(calloc(1, sizeof(*bench)));
	char *end = "";

	bench->name = name;
	bench->folder = argc > 1 ? argv[1] : ".";
	bench->rounds = argc > 2 ? (int)strtol(argv[2], &end, 10) : ROUNDS;
	if (argc > 3 || *end || bench->rounds < 1) {
		fprintf(stderr, "%s: usage: %s [FOLDER [ROUNDS]]\n", argv[0], argv[0]);
		exit(2);
	}
	return bench;
}

int bench_add(struct bench *bench, const char *name, bench_case *run, void *context, long turns)
{
	if (bench->cases_count == CASES_MAX)
		full("cases");
	bench->cases[bench->cases_count] =
	        (struct measured){.name = name, .run = run, .context = context, .turns = turns};
	return bench->cases_count++;
}

void bench_skip(struct bench *bench, const char *what, const char *why)
{
	if (bench->skips_count == SKIPS_MAX)
		full("skips");
	bench->skips[bench->skips_count][0] = what;
	bench->skips[bench->skips_count++][1] = why;
	printf("skip: %s: %s\n", what, why);
}

void bench_run(struct bench *bench)
{
	int first = 0;
	int round, i;

	while (first < bench->cases_count && bench->cases[first].rounds)
		first++;
	for (i = first; i < bench->cases_count; i++) {
		bench->cases[i].rounds = need(calloc((size_t)bench->rounds, sizeof(double)));
		bench->cases[i].run(bench->cases[i].context, bench->cases[i].turns);
	}
	for (round = 0; round < bench->rounds; round++)
		for (i = first; i < bench->cases_count; i++)
			bench->cases[i].rounds[round] =
			        bench->cases[i].run(bench->cases[i].context, bench->cases[i].turns);
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a;
	double y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Nearest rank: of three, 0.5 is the second. */
static double part_of(const double *values, int count, double part)
{
	double *sorted = need(malloc((size_t)count * sizeof(*sorted)));
	double found;

	memcpy(sorted, values, (size_t)count * sizeof(*sorted));
	qsort(sorted, (size_t)count, sizeof(*sorted), compare);
	found = sorted[(int)(part * (count - 1) + 0.5)];
	free(sorted);
	return found;
}

double bench_part(const struct bench *bench, int number, double part)
{
	return part_of(bench->cases[number].rounds, bench->rounds, part);
}

double bench_median(const struct bench *bench, int number)
{
	return bench_part(bench, number, 0.5);
}

double bench_ratio(const struct bench *bench, int a, int b)
{
	double *ratios = need(malloc((size_t)bench->rounds * sizeof(*ratios)));
	double median;
	int i;

	for (i = 0; i < bench->rounds; i++)
		ratios[i] = bench->cases[a].rounds[i] / bench->cases[b].rounds[i];
	median = part_of(ratios, bench->rounds, 0.5);
	free(ratios);
	return median;
}

void bench_goal(struct bench *bench, const char *text, double measured, enum bench_bound bound, double limit,
                const char *unit)
{
	bool is_met = bound == BENCH_AT_MOST ? measured <= limit : measured >= limit;

	if (bench->goals_count == GOALS_MAX)
		full("goals");
	bench->goals[bench->goals_count++] = (struct goal){
	        .text = text, .unit = unit, .measured = measured, .limit = limit, .bound = bound, .is_met = is_met};
}

/* ------------------------------------------------------------------ what comes out */

static const char *sign_of(enum bench_bound bound)
{
	return bound == BENCH_AT_MOST ? "<=" : ">=";
}

static void print_tables(const struct bench *bench)
{
	int i;

	printf("\n%-48s %12s %12s %12s\n", "ns for one turn", "median", "best tenth", "worst tenth");
	for (i = 0; i < bench->cases_count; i++)
		printf("%-48s %12.3f %12.3f %12.3f\n", bench->cases[i].name, bench_median(bench, i),
		       bench_part(bench, i, 0.1), bench_part(bench, i, 0.9));
	printf("\n%-60s %14s %12s  %s\n", "goal", "", "measured", "met");
	for (i = 0; i < bench->goals_count; i++)
		printf("%-60s %2s %9.2f %-2s %9.2f %-2s  %s\n", bench->goals[i].text, sign_of(bench->goals[i].bound),
		       bench->goals[i].limit, bench->goals[i].unit, bench->goals[i].measured, bench->goals[i].unit,
		       bench->goals[i].is_met ? "yes" : "NO");
}

/* A file in the folder, written beside it first. */
static FILE *begin_file(const struct bench *bench, const char *name, char *path, size_t size)
{
	snprintf(path, size, "%s/.%s.new", bench->folder, name);
	return fopen(path, "w");
}

static bool end_file(const struct bench *bench, FILE *file, const char *name, const char *path)
{
	char wanted[4096];
	bool is_written = !ferror(file);

	snprintf(wanted, sizeof(wanted), "%s/%s", bench->folder, name);
	if (fclose(file) || !is_written || rename(path, wanted)) {
		remove(path);
		return false;
	}
	return true;
}

static void write_word(FILE *file, const char *word)
{
	fputc('"', file);
	for (; *word; word++) {
		if (*word == '"' || *word == '\\')
			fputc('\\', file);
		fputc(*word, file);
	}
	fputc('"', file);
}

static void write_cases(const struct bench *bench, FILE *file)
{
	int i;

	fputs("  \"cases\": [", file);
	for (i = 0; i < bench->cases_count; i++) {
		fputs(i ? ",\n    {\"name\": " : "\n    {\"name\": ", file);
		write_word(file, bench->cases[i].name);
		fprintf(file, ", \"median_ns\": %.4f, \"p10_ns\": %.4f, \"p90_ns\": %.4f}", bench_median(bench, i),
		        bench_part(bench, i, 0.1), bench_part(bench, i, 0.9));
	}
	fputs("\n  ],\n", file);
}

static void write_goals(const struct bench *bench, FILE *file)
{
	int i;

	fputs("  \"goals\": [", file);
	for (i = 0; i < bench->goals_count; i++) {
		const struct goal *goal = &bench->goals[i];

		fputs(i ? ",\n    {\"goal\": " : "\n    {\"goal\": ", file);
		write_word(file, goal->text);
		fprintf(file, ", \"bound\": \"%s\", \"limit\": %.4f, \"unit\": ", sign_of(goal->bound), goal->limit);
		write_word(file, goal->unit);
		fprintf(file, ", \"measured\": %.4f, \"met\": %s}", goal->measured, goal->is_met ? "true" : "false");
	}
	fputs("\n  ],\n", file);
}

static bool write_json(const struct bench *bench)
{
	char name[256], path[4096];
	FILE *file;
	int i;

	snprintf(name, sizeof(name), "bench-%s.json", bench->name);
	file = begin_file(bench, name, path, sizeof(path));
	if (!file)
		return false;
	fputs("{\n  \"name\": ", file);
	write_word(file, bench->name);
	fprintf(file, ",\n  \"rounds\": %d,\n  \"processors\": %d,\n", bench->rounds, bench_processors());
	write_cases(bench, file);
	write_goals(bench, file);
	fputs("  \"skipped\": [", file);
	for (i = 0; i < bench->skips_count; i++) {
		fputs(i ? ", " : "", file);
		write_word(file, bench->skips[i][0]);
	}
	fputs("]\n}\n", file);
	return end_file(bench, file, name, path);
}

static int is_part(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);

	return !strncmp(entry->d_name, "bench-", 6) && length > 11 && !strcmp(entry->d_name + length - 5, ".json");
}

static void copy_part(const struct bench *bench, const char *name, FILE *to)
{
	char path[4096], text[4096];
	size_t length;
	FILE *from;

	snprintf(path, sizeof(path), "%s/%s", bench->folder, name);
	from = fopen(path, "r");
	if (!from)
		return;
	while ((length = fread(text, 1, sizeof(text), from)) > 0)
		fwrite(text, 1, length, to);
	fclose(from);
}

/* bench.json: what each benchmark of this folder said last. */
static bool join_json(const struct bench *bench)
{
	struct dirent **parts;
	int count = scandir(bench->folder, &parts, is_part, alphasort);
	char path[4096];
	FILE *file;
	int i;

	if (count < 0)
		return false;
	file = begin_file(bench, "bench.json", path, sizeof(path));
	if (file)
		fputs("[\n", file);
	for (i = 0; i < count; i++) {
		if (file && i)
			fputs(",\n", file);
		if (file)
			copy_part(bench, parts[i]->d_name, file);
		free(parts[i]);
	}
	free(parts);
	if (!file)
		return false;
	fputs("]\n", file);
	return end_file(bench, file, "bench.json", path);
}

static void write_text(FILE *file, double x, double y, const char *text)
{
	fprintf(file, "<text x=\"%.0f\" y=\"%.0f\">", x, y);
	for (; *text; text++) {
		if (*text == '<')
			fputs("&lt;", file);
		else if (*text == '&')
			fputs("&amp;", file);
		else
			fputc(*text, file);
	}
	fputs("</text>\n", file);
}

/* Where a time stands on a scale of powers of ten from a tenth of a nanosecond. */
static double place_of(double time)
{
	double decades = 0;

	for (time *= 10; time >= 10; time /= 10)
		decades++;
	return 400 + 90 * (decades + (time < 1 ? 0 : (time - 1) / 9));
}

/* Bars of the medians: within a power of ten the scale is linear, so that it can be read without a logarithm. */
static bool write_svg(const struct bench *bench)
{
	char name[256], path[4096], number[64];
	double power = 0.1;
	FILE *file;
	int i;

	snprintf(name, sizeof(name), "%s.svg", bench->name);
	file = begin_file(bench, name, path, sizeof(path));
	if (!file)
		return false;
	fprintf(file,
	        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1180\" height=\"%d\" font-family=\"sans-serif\" "
	        "font-size=\"12\">\n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n",
	        60 + 20 * bench->cases_count);
	for (i = 0; i < 8; i++, power *= 10) {
		snprintf(number, sizeof(number), "%g ns", power);
		write_text(file, place_of(power), 20, number);
		fprintf(file, "<path d=\"M%.0f 26V%d\" stroke=\"#ccc\"/>\n", place_of(power),
		        40 + 20 * bench->cases_count);
	}
	for (i = 0; i < bench->cases_count; i++) {
		double end = place_of(bench_median(bench, i));

		snprintf(number, sizeof(number), "%.3g", bench_median(bench, i));
		write_text(file, 8, 47 + 20 * i, bench->cases[i].name);
		fprintf(file, "<rect x=\"400\" y=\"%d\" width=\"%.1f\" height=\"13\" fill=\"#47a\"/>\n", 36 + 20 * i,
		        end - 400);
		write_text(file, end + 6, 47 + 20 * i, number);
	}
	fputs("</svg>\n", file);
	return end_file(bench, file, name, path);
}

int bench_end(struct bench *bench)
{
	bool is_written;
	int i;

	print_tables(bench);
	is_written = write_json(bench) && join_json(bench) && write_svg(bench);
	if (is_written)
		printf("\n%s/bench.json, %s/%s.svg\n", bench->folder, bench->folder, bench->name);
	else
		fprintf(stderr, "%s: cannot write there: %s\n", bench->folder, strerror(errno));
	for (i = 0; i < bench->cases_count; i++)
		free(bench->cases[i].rounds);
	free(bench);
	return is_written ? 0 : 4;
}
