/* SPDX-License-Identifier: MIT */
/*
 * trace-least.c - a shortest run to the same violation, with few switches
 *
 * A search breadth first finds a shortest run. What a process does without a break is a block of it; two blocks of one process
 * are brought together, the later one forward or the earlier one back, wherever the replay still comes to the same end, value
 * by value. No block is divided: what is atomic stays so.
 */
#include "trace-least.h"
#include "report.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { BREADTH_S = 120, SWITCHES_S = 30 };

struct block {
	const char *text; /* lines, without the numbers of their steps */
	long process;
};

struct order {
	struct block *at;
	size_t count, room;
};

struct looking {
	struct slu_least *least;
	const struct slu_record *record;
	const char *claim;
	struct slu_verifier verifier;
	struct slu_job job;
	double began;
	const char *head; /* of the trail: lines that are no steps */
	const char *end;  /* what the verifier says at the end of the shortest run */
	struct order now, tried;
	size_t later; /* block that is brought together with the one before of its process */
	bool back;    /* that one moves back */
	enum slu_exit status;
};

static void count(const char *trail, unsigned long *steps, unsigned long *switches)
{
	long last = -1;

	*steps = *switches = 0;
	while (*trail) {
		char *end;
		long step = strtol(trail, &end, 10), process = strtol(end + (*end == ':'), NULL, 10);

		if (step >= 0) {
			++*steps;
			*switches += last >= 0 && process != last;
			last = process;
		}
		trail += strcspn(trail, "\n");
		trail += *trail == '\n';
	}
}

static struct block *new_block(struct order *order, const char *text, long process)
{
	order->at = slu_grow(order->at, order->count, &order->room, sizeof *order->at);
	order->at[order->count] = (struct block){text, process};
	return &order->at[order->count++];
}

static void read_blocks(struct looking *looking, const char *trail)
{
	looking->head = "";
	while (*trail) {
		size_t length = strcspn(trail, "\n") + 1;
		const char *line = slu_text_of(trail, length), *behind = strchr(line, ':');
		struct order *order = &looking->now;

		trail += length;
		if (*line == '-' || !behind) {
			looking->head = slu_text("%s%s", looking->head, line);
			continue;
		}
		if (order->count && order->at[order->count - 1].process == strtol(behind + 1, NULL, 10))
			order->at[order->count - 1].text = slu_text("%s%s", order->at[order->count - 1].text, behind);
		else
			new_block(order, behind, strtol(behind + 1, NULL, 10));
	}
}

static const char *trail_of(const struct looking *looking, const struct order *order)
{
	char *trail = slu_text("%s", looking->head);
	unsigned long number = 0;

	for (size_t i = 0; i < order->count; i++)
		for (const char *at = order->at[i].text; *at;) {
			size_t length = strcspn(at, "\n") + 1;

			trail = slu_text("%s%lu%.*s", trail, ++number, (int)length, at);
			at += length;
		}
	return trail;
}

/* The verifier's last words: the violation, where each process stands, the values. */
static const char *end_of(const char *output)
{
	const char *from = output ? strstr(output, "pan:1: ") : NULL, *to;

	from = from ? from : output ? strstr(output, "spin: trail ends") : NULL;
	to = from ? strstr(from, "\nslu-") : NULL;
	return from ? slu_text_of(from, to ? (size_t)(to - from) : strlen(from)) : "";
}

static void replay(struct looking *looking, const char *trail, void (*on_done)(struct slu_job *job))
{
	static const char *const argv[] = {"./pan", "-r", NULL};

	if (!slu_file_write(slu_text("%s/model.pml.trail", looking->verifier.folder), trail, strlen(trail))) {
		looking->status = slu_fail(SLU_EXIT_TOOL_FAILED, "%s: %s", looking->verifier.folder, strerror(errno));
		return;
	}
	looking->job = (struct slu_job){.argv = argv,
	                                .folder = looking->verifier.folder,
	                                .set = looking->claim ? slu_text("SLU_ONLY=%s", looking->claim) : NULL,
	                                .time_s = SWITCHES_S,
	                                .on_done = on_done,
	                                .of = looking};
	slu_jobs_add(looking->verifier.jobs, &looking->job);
}

/* @looking->tried: block @from stands at @to, the others in their order; blocks that meet are one. */
static void move(struct looking *looking, size_t from, size_t to)
{
	const struct order *now = &looking->now;
	struct order moved = {0};

	for (size_t i = 0, taken = 0; i < now->count; i++) {
		const struct block *block = i == to ? &now->at[from] : &now->at[taken += taken == from];

		taken += i != to;
		if (moved.count && moved.at[moved.count - 1].process == block->process)
			moved.at[moved.count - 1].text = slu_text("%s%s", moved.at[moved.count - 1].text, block->text);
		else
			new_block(&moved, block->text, block->process);
	}
	looking->tried = moved;
}

static void try_next(struct looking *looking);

static void on_tried(struct slu_job *job)
{
	struct looking *looking = job->of;

	if (job->output && !strcmp(end_of(job->output), looking->end) && !strstr(job->output, "Recovered at state") &&
	    !strstr(job->output, "pan: Error")) {
		looking->now = looking->tried;
		looking->later = 0;
		looking->back = true;
	}
	try_next(looking);
}

/* The block of the same process before @later, or @later itself. */
static size_t before(const struct order *order, size_t later)
{
	for (size_t i = later; i-- > 0;)
		if (order->at[i].process == order->at[later].process)
			return i;
	return later;
}

/* Forward, then back, then the next block; the last step stays the last. */
static void try_next(struct looking *looking)
{
	const struct order *now = &looking->now;

	while (slu_now() - looking->began < SWITCHES_S) {
		size_t earlier;

		looking->later += looking->back;
		looking->back = !looking->back;
		if (looking->later >= now->count)
			return;
		earlier = before(now, looking->later);
		if (earlier == looking->later || (!looking->back && looking->later + 1 == now->count))
			continue;
		if (looking->back)
			move(looking, earlier, looking->later - 1);
		else
			move(looking, looking->later, earlier + 1);
		replay(looking, trail_of(looking, &looking->tried), on_tried);
		return;
	}
}

static void on_ended(struct slu_job *job)
{
	struct looking *looking = job->of;

	looking->end = end_of(job->output);
	looking->status = SLU_EXIT_PROVED;
	looking->began = slu_now();
	looking->back = true;
	if (*looking->end)
		try_next(looking);
}

static void on_searched(struct slu_job *job)
{
	struct looking *looking = job->of;
	const char *trail = slu_file_read(slu_text("%s/model.pml.trail", looking->verifier.folder), NULL);
	struct slu_report report;

	slu_report_read(&report, job->output, job->status, job->late, job->seconds);
	if (report.outcome == SLU_OUTCOME_RAN_OUT) {
		looking->status = slu_fail(SLU_EXIT_RAN_OUT, "--minimise: the search for a shorter run ran out of %s",
		                           report.why);
		return;
	}
	if (report.outcome != SLU_OUTCOME_VIOLATED || !trail ||
	    (looking->claim && report.violated && strcmp(report.violated, looking->claim))) {
		slu_fail(SLU_EXIT_TOOL_FAILED, "--minimise: the search does not come to the violation again");
		return;
	}
	read_blocks(looking, trail);
	replay(looking, trail, on_ended);
}

/* The claim alone: a named one by the environment, deadlocks without assertions, assertions without deadlocks. */
static void on_built(struct slu_verifier *verifier)
{
	struct looking *looking = verifier->of;
	bool stuck = looking->claim && !strcmp(looking->claim, SLU_NO_DEADLOCK);
	struct slu_words argv = {0};

	if (verifier->error) {
		slu_fail(SLU_EXIT_TOOL_FAILED, "%s", verifier->error);
		return;
	}
	slu_words_add(&argv, "./pan");
	slu_words_add(&argv, "-n");
	slu_words_add(&argv, stuck ? "-A" : "-E");
	looking->job = (struct slu_job){.argv = argv.at,
	                                .folder = verifier->folder,
	                                .set = looking->claim ? slu_text("SLU_ONLY=%s", looking->claim) : NULL,
	                                .time_s = BREADTH_S,
	                                .on_done = on_searched,
	                                .of = looking};
	slu_jobs_add(verifier->jobs, &looking->job);
}

static enum slu_exit look(struct looking *looking, const char *scratch)
{
	const struct slu_record *record = looking->record;
	struct slu_jobs *jobs = slu_jobs_new(1, NULL, NULL);
	struct slu_model model;

	if (slu_record_model(&model, record, scratch))
		return SLU_EXIT_TOOL_FAILED;
	looking->verifier = (struct slu_verifier){.model = &model,
	                                          .check = SLU_CHECK_SHORTEST,
	                                          .extra = record->defines,
	                                          .folder = slu_text("%s/pan", scratch),
	                                          .first = record->edit_count ? scratch : NULL,
	                                          .on_built = on_built,
	                                          .of = looking};
	if (mkdir(looking->verifier.folder, 0700))
		return slu_fail(SLU_EXIT_TOOL_FAILED, "%s: %s", looking->verifier.folder, strerror(errno));
	slu_verifier_build(&looking->verifier, jobs);
	return slu_jobs_run(jobs) ? slu_fail(SLU_EXIT_TOOL_FAILED, "interrupted") : looking->status;
}

enum slu_exit slu_trace_least(struct slu_least *least, struct slu_record *record, const char *claim,
                              const char *scratch)
{
	struct looking looking = {.least = least, .record = record, .claim = claim, .status = SLU_EXIT_TOOL_FAILED};
	const char *trail = slu_file_read(record->trail, NULL), *path = slu_text("%s/least.trail", scratch);
	enum slu_exit status;

	*least = (struct slu_least){0};
	if (!trail)
		return slu_fail(SLU_EXIT_TOOL_FAILED, "%s: %s", record->trail, strerror(errno));
	if (record->check != SLU_CHECK_SAFETY && record->check != SLU_CHECK_SHORTEST)
		return slu_fail(SLU_EXIT_USAGE, "--minimise: %s: only safety claims and deadlocks, no cycles",
		                record->trail);
	count(trail, &least->steps_before, &least->switches_before);
	status = look(&looking, scratch);
	if (status)
		return status;
	trail = trail_of(&looking, &looking.now);
	count(trail, &least->steps, &least->switches);
	if (!slu_file_write(path, trail, strlen(trail)))
		return slu_fail(SLU_EXIT_TOOL_FAILED, "%s: %s", path, strerror(errno));
	record->trail = path;
	record->trail_sum = slu_text_hash(trail);
	return SLU_EXIT_PROVED;
}
