/* SPDX-License-Identifier: MIT */
/*
 * schedule.c - the choices of a run, kept
 *
 *     sluice-schedule 1
 *     scenario 92cc986310b5c6cb
 *     choices 2
 *     0/3
 *     1/2
 */
#include "schedule.h"
#include "memory.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define CHOICES_MAX 10000000u

struct slu_schedule {
	struct slu_sched_guide guide;
	char *file;
	struct slu_choice *choices;
	size_t count;
	size_t made;
	struct slu_choice other; /* the first that was not as it should be; @count 0: none */
	size_t other_at;
};

static uint64_t hash(uint64_t sum, const char *bytes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		sum = (sum ^ (unsigned char)bytes[i]) * 0x100000001b3u;
	return sum;
}

#define HASH_START 0xcbf29ce484222325u

static bool sum_file(const char *path, uint64_t *sum)
{
	FILE *from = fopen(path, "rb");
	char bytes[4096];
	size_t count;
	bool good;

	if (!from)
		return false;
	*sum = HASH_START;
	while ((count = fread(bytes, 1, sizeof bytes, from)))
		*sum = hash(*sum, bytes, count);
	good = !ferror(from);
	fclose(from);
	return good;
}

/*
 * Played back
 */

static uint32_t next(struct slu_schedule *schedule, uint32_t count)
{
	const struct slu_choice *choice = &schedule->choices[schedule->made];

	if (count < 2)
		return 0;
	if (schedule->made < schedule->count && choice->count == count) {
		schedule->made++;
		return choice->choice;
	}
	if (!schedule->other.count) {
		schedule->other.count = count;
		schedule->other_at = schedule->made;
	}
	return 0;
}

static uint32_t pick(void *context, const struct slu_sched_ready *ready, uint32_t count)
{
	(void)ready;
	return next(context, count);
}

static uint32_t choose(void *context, uint32_t count)
{
	return next(context, count);
}

const struct slu_sched_guide *slu_schedule_guide(struct slu_schedule *schedule)
{
	return &schedule->guide;
}

#define FIRST_CHOICE 4 /* line of the file */

bool slu_schedule_fits(const struct slu_schedule *schedule, char *error, size_t error_bytes)
{
	if (schedule->other.count && schedule->other_at < schedule->count)
		snprintf(error, error_bytes,
		         "%s:%zu: a choice of %" PRIu32 ", where this program has %" PRIu32
		         ": it was recorded by another; record it anew",
		         schedule->file, schedule->other_at + FIRST_CHOICE, schedule->choices[schedule->other_at].count,
		         schedule->other.count);
	else if (schedule->other.count)
		snprintf(error, error_bytes, "%s: the run goes on after the last of %zu choices; record it anew",
		         schedule->file, schedule->count);
	else if (schedule->made < schedule->count)
		snprintf(error, error_bytes, "%s:%zu: the run has ended before this choice; record it anew",
		         schedule->file, schedule->made + FIRST_CHOICE);
	else
		return true;
	return false;
}

/*
 * Read and written
 */

static bool read_head(FILE *from, const struct slu_schedule *schedule, const char *scenario, size_t *count, char *error,
                      size_t error_bytes)
{
	uint64_t sum, wanted;
	int version;

	if (fscanf(from, "sluice-schedule %d scenario %16" SCNx64 " choices %zu", &version, &wanted, count) != 3 ||
	    version != 1 || *count > CHOICES_MAX) {
		snprintf(error, error_bytes, "%s:1: no schedule that sluice replay --host --save has written",
		         schedule->file);
		return false;
	}
	if (!sum_file(scenario, &sum)) {
		snprintf(error, error_bytes, "%s: cannot read: %s", scenario, strerror(errno));
		return false;
	}
	if (sum != wanted) {
		snprintf(error, error_bytes, "%s:2: is of another scenario than %s; run the one it was saved with",
		         schedule->file, scenario);
		return false;
	}
	return true;
}

static bool read_choices(FILE *from, struct slu_schedule *schedule, size_t count, char *error, size_t error_bytes)
{
	for (size_t i = 0; i < count; i++) {
		struct slu_choice *choice = &schedule->choices[i];

		if (fscanf(from, "%" SCNu32 "/%" SCNu32, &choice->choice, &choice->count) != 2 ||
		    choice->choice >= choice->count) {
			snprintf(error, error_bytes,
			         "%s:%zu: choice %zu of %zu is missing or no choice; the file was cut or changed",
			         schedule->file, i + FIRST_CHOICE, i + 1, count);
			return false;
		}
	}
	schedule->count = count;
	return true;
}

static bool read_all(FILE *from, struct slu_schedule *schedule, const char *scenario, char *error, size_t error_bytes)
{
	size_t count;
	char more;

	if (!read_head(from, schedule, scenario, &count, error, error_bytes))
		return false;
	schedule->choices = slu_alloc(count + 1, sizeof *schedule->choices);
	if (!read_choices(from, schedule, count, error, error_bytes))
		return false;
	if (fscanf(from, " %c", &more) != 1)
		return true;
	snprintf(error, error_bytes, "%s:%zu: more than the %zu choices it speaks of", schedule->file,
	         count + FIRST_CHOICE, count);
	return false;
}

struct slu_schedule *slu_schedule_read(const char *file, const char *scenario, char *error, size_t error_bytes)
{
	FILE *from = fopen(file, "rb");
	struct slu_schedule *schedule;
	size_t bytes = strlen(file) + 1;
	bool good;

	if (!from) {
		snprintf(error, error_bytes, "%s: cannot read: %s", file, strerror(errno));
		return NULL;
	}
	schedule = slu_alloc(1, sizeof *schedule);
	schedule->guide = (struct slu_sched_guide){.context = schedule, .pick = pick, .choose = choose};
	schedule->file = slu_alloc(1, bytes);
	memcpy(schedule->file, file, bytes);
	good = read_all(from, schedule, scenario, error, error_bytes);
	fclose(from);
	if (good)
		return schedule;
	slu_schedule_free(schedule);
	return NULL;
}

void slu_schedule_free(struct slu_schedule *schedule)
{
	free(schedule->choices);
	free(schedule->file);
	free(schedule);
}

void slu_schedule_print(FILE *to, const char *scenario, const struct slu_choice *choices, size_t count)
{
	fprintf(to, "sluice-schedule 1\nscenario %016" PRIx64 "\nchoices %zu\n",
	        hash(HASH_START, scenario, strlen(scenario)), count);
	for (size_t i = 0; i < count; i++)
		fprintf(to, "%" PRIu32 "/%" PRIu32 "\n", choices[i].choice, choices[i].count);
}
