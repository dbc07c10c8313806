/* SPDX-License-Identifier: MIT */
/*
 * replay.c - runs a trail again
 *
 * `pan -r` prints what the model prints during a step, then the step. The step that violates an assertion is not printed
 * any more; the trail's last line says which process it was of.
 */
#include "trail.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

enum { REPLAY_S = 120 };

struct reader {
	struct slu_replay *replay;
	const struct slu_record *record;
	size_t from; /* first line of the step that is being printed */
	unsigned last_process;
	bool ended;
	const char *trouble;
};

struct place {
	unsigned long number;
	unsigned process;
	const char *name;
	const char *where;
	const char *text;
};

static struct slu_step *new_step(struct reader *reader, enum slu_step_kind kind)
{
	struct slu_replay *replay = reader->replay;

	replay->steps = slu_grow(replay->steps, replay->step_count, &replay->step_room, sizeof *replay->steps);
	replay->steps[replay->step_count] = (struct slu_step){.kind = kind};
	return &replay->steps[replay->step_count++];
}

/* `  7:\tproc  0 (Ndis) model.pml:14 (state 39)\t[x = 1]` */
static bool read_place(const struct reader *reader, const char *line, struct place *place)
{
	char name[64];
	unsigned source;
	int used = 0;
	const char *text;

	if (sscanf(line, " %lu:\tproc %u (%63[^)])%n", &place->number, &place->process, name, &used) != 3 || !used)
		return false;
	line += used;
	text = strrchr(line, ':');
	for (const char *at = strstr(line, ":"); at; at = strstr(at + 1, ":"))
		if (sscanf(at, ":%u (state", &source) == 1) {
			text = at;
			break;
		}
	if (!text || sscanf(text, ":%u", &source) != 1)
		return false;
	place->name = slu_text("%s", name);
	place->where = source ? slu_text("%s:%u", slu_base(reader->record->file), source) : NULL;
	text = strstr(text, "\t[");
	place->text = text ? slu_text_of(text + 2, strlen(text + 2) - (slu_ends(text, "]") ? 1 : 0)) : NULL;
	return true;
}

static void read_words(struct slu_step *step, const char *line)
{
	struct slu_words words = {0};
	const char *const *at;

	slu_words_split(&words, line);
	at = words.at;
	step->text = slu_text("%s", line + (slu_starts(line, "~ ") ? 2 : 0));
	if (words.count < 4 || strcmp(at[0], "~") || !slu_is_event(at[3]))
		return;
	if (words.count == 5 && !strcmp(at[4], "refused")) {
		*step = (struct slu_step){.kind = SLU_STEP_REFUSED, .machine = at[1], .object = at[2], .event = at[3]};
	} else if (words.count == 7 || words.count == 8) {
		*step = (struct slu_step){.kind = SLU_STEP_ROW,
		                          .machine = at[1],
		                          .object = at[2],
		                          .event = at[3],
		                          .from = at[4],
		                          .to = at[5],
		                          .id = at[6],
		                          .effects = words.count == 8 ? at[7] : "-"};
	}
}

/* The claim is process 0 for pan; the model counts without it. */
static const char *show_process(const struct reader *reader, const struct place *place)
{
	return slu_text("%s(%u)", place->name, place->process - (reader->record->check == SLU_CHECK_LIVE));
}

/* What was printed since the last step belongs to @place. */
static void close_step(struct reader *reader, const struct place *place)
{
	struct slu_replay *replay = reader->replay;
	const char *who = show_process(reader, place);

	if (reader->from == replay->step_count)
		new_step(reader, SLU_STEP_SILENT)->text = place->text;
	for (size_t i = reader->from; i < replay->step_count; i++) {
		replay->steps[i].number = place->number;
		replay->steps[i].who = who;
		replay->steps[i].where = place->where;
	}
	reader->from = replay->step_count;
}

/* Steps of the never claim are of the search, not of the model. */
static bool is_claim(const struct reader *reader, const struct place *place)
{
	return reader->record->check == SLU_CHECK_LIVE && !place->process &&
	       (!reader->record->formula || !strcmp(place->name, reader->record->formula) ||
	        slu_starts(place->name, "never"));
}

static void read_end(struct reader *reader, const char *line)
{
	struct slu_replay *replay = reader->replay;
	struct place place;

	if (!read_place(reader, line, &place))
		return;
	if (reader->from < replay->step_count && place.process == reader->last_process) {
		place.number = replay->ends;
		close_step(reader, &place);
	}
	if (!is_claim(reader, &place))
		slu_words_add(&replay->blocked, slu_text("%s at %s", show_process(reader, &place),
		                                         place.where ? place.where : "its end"));
}

static void read_line(struct reader *reader, const char *line)
{
	struct slu_replay *replay = reader->replay;
	struct place place;

	if (slu_starts(line, "slu-violated ")) {
		replay->claim = slu_text("%s", line + 13);
	} else if (slu_starts(line, "pan: Error") || slu_starts(line, "error:") || strstr(line, "no matching stmnt")) {
		reader->trouble = reader->trouble ? reader->trouble : slu_text("%s", line);
	} else if (slu_starts(line, "pan:1: ")) {
		const char *at = strstr(line, " (at depth ");

		replay->violation = slu_trimmed(line + 7, at ? (size_t)(at - line - 7) : strlen(line + 7));
	} else if (sscanf(line, "spin: trail ends after %lu steps", &replay->ends) == 1) {
		reader->ended = true;
	} else if (slu_starts(line, "<<<<<START OF CYCLE")) {
		replay->cycle = true;
		new_step(reader, SLU_STEP_CYCLE);
		reader->from = replay->step_count;
	} else if (reader->ended) {
		read_end(reader, line);
	} else if (read_place(reader, line, &place)) {
		if (is_claim(reader, &place))
			return;
		close_step(reader, &place);
	} else if (*line && !slu_starts(line, "pan: ") && !slu_starts(line, "MSC:") && !slu_starts(line, "warning:") &&
	           !slu_starts(line, "slu-") && !slu_starts(line, "ltl ")) {
		read_words(new_step(reader, SLU_STEP_SAY), line);
	}
}

/* `12:3:45`: the process is the second number. */
static unsigned last_process_of(const char *trail)
{
	unsigned last = 0, process;
	long depth;

	while (*trail) {
		if (sscanf(trail, "%ld:%u:", &depth, &process) == 2 && depth >= 0)
			last = process;
		trail += strcspn(trail, "\n");
		trail += *trail == '\n';
	}
	return last;
}

/*
 * pan cannot replay a non-progress cycle: it does not know the steps of its own claim, process 0. Without them and with one
 * less for each other process the trail fits the same model compiled without a claim.
 */
static const char *without_claim(const char *trail)
{
	char *kept = slu_keep(strlen(trail) + 1), *to = kept;

	while (*trail) {
		size_t length = strcspn(trail, "\n");
		long depth, process, transition;

		if (sscanf(trail, "%ld:%ld:%ld", &depth, &process, &transition) == 3 && depth != -2 &&
		    (depth < 0 || process))
			to += sprintf(to, "%ld:%ld:%ld\n", depth, depth < 0 ? process : process - 1, transition);
		trail += length + (trail[length] == '\n');
	}
	return kept;
}

struct playing {
	struct reader reader;
	struct slu_verifier verifier;
	struct slu_job job;
	const char *trail;
	enum slu_exit status;
};

static void on_played(struct slu_job *job)
{
	struct playing *playing = job->of;
	const char *at = job->output;

	if (job->status < 0 || WIFSIGNALED(job->status) || job->late) {
		playing->status = slu_fail(SLU_EXIT_TOOL_FAILED, "the verifier died while replaying");
		return;
	}
	while (at && *at) {
		size_t length = strcspn(at, "\n");

		read_line(&playing->reader, slu_text_of(at, length));
		at += length + (at[length] == '\n');
	}
	playing->status = SLU_EXIT_PROVED;
}

static void on_built(struct slu_verifier *verifier)
{
	struct playing *playing = verifier->of;
	const struct slu_record *record = playing->reader.record;
	struct slu_words argv = {0};

	if (verifier->error) {
		playing->status = slu_fail(SLU_EXIT_TOOL_FAILED, "%s", verifier->error);
		return;
	}
	if (!record->path && record->check == SLU_CHECK_LIVE && verifier->claims.count > 1 && !record->formula) {
		playing->status = slu_fail(SLU_EXIT_USAGE, "%s: the model has several claims (%s); choose with --claim",
		                           record->trail, slu_words_join(&verifier->claims, ", "));
		return;
	}
	if (record->model_sum && verifier->sum != record->model_sum) {
		playing->status =
		        slu_fail(SLU_EXIT_TOOL_FAILED,
		                 "%s: the model has changed since this trail was kept; verify it again", record->file);
		return;
	}
	if (!slu_file_write(slu_text("%s/model.pml.trail", verifier->folder), playing->trail, strlen(playing->trail))) {
		playing->status = slu_fail(SLU_EXIT_TOOL_FAILED, "%s: %s", verifier->folder, strerror(errno));
		return;
	}
	slu_words_add(&argv, "./pan");
	slu_words_add(&argv, "-r");
	if (record->formula) {
		slu_words_add(&argv, "-N");
		slu_words_add(&argv, record->formula);
	}
	playing->job = (struct slu_job){.argv = argv.at,
	                                .folder = verifier->folder,
	                                .set = "SLU_PLANT=",
	                                .time_s = REPLAY_S,
	                                .on_done = on_played,
	                                .of = playing};
	slu_jobs_add(verifier->jobs, &playing->job);
}

static enum slu_exit prepare(struct slu_model *model, const struct slu_record *record, const char *scratch)
{
	const char *pages;
	struct slu_model listed;

	if (slu_claims_plain(model, record->file))
		return SLU_EXIT_TOOL_FAILED;
	if (record->manifest) {
		if (slu_claims_read(&listed, record->manifest, record->level))
			return SLU_EXIT_TOOL_FAILED;
		model->cc = listed.cc;
		model->level = listed.level;
	}
	if (!record->edit_count)
		return SLU_EXIT_PROVED;
	pages = slu_folder_of(slu_folder_of(record->file));
	return slu_pages_edit(record->edits, record->edit_count, pages, scratch);
}

/* The replay must end as the record says. */
static enum slu_exit compare(const struct playing *playing)
{
	const struct slu_record *record = playing->reader.record;
	const struct slu_replay *replay = playing->reader.replay;
	bool assertion = record->claim && (slu_starts(record->violation, "assertion violated") ||
	                                   slu_starts(record->violation, "event_trace error"));
	bool cycle = record->claim && strstr(record->violation, "cycle");

	if (playing->reader.trouble)
		return slu_fail(SLU_EXIT_TOOL_FAILED, "%s: the trail is not of this model with these options (%s)",
		                record->trail, playing->reader.trouble);
	if (!playing->reader.ended)
		return slu_fail(SLU_EXIT_TOOL_FAILED, "%s: the replay came to no end", record->trail);
	if (assertion && !replay->violation)
		return slu_fail(SLU_EXIT_TOOL_FAILED, "%s: the replay ends without the violation: %s", record->trail,
		                record->violation);
	if (assertion && replay->claim && strcmp(replay->claim, record->claim))
		return slu_fail(SLU_EXIT_TOOL_FAILED, "%s: the replay violates %s, not %s", record->trail,
		                replay->claim, record->claim);
	if (cycle && !replay->cycle)
		return slu_fail(SLU_EXIT_TOOL_FAILED, "%s: the replay does not come to the cycle", record->trail);
	if (record->path && !assertion && replay->violation)
		return slu_fail(SLU_EXIT_TOOL_FAILED, "%s: the replay violates %s", record->trail, replay->violation);
	return SLU_EXIT_PROVED;
}

static enum slu_exit run(struct playing *playing, struct slu_jobs *jobs)
{
	int interrupted = slu_jobs_run(jobs);

	if (interrupted)
		return slu_fail(SLU_EXIT_TOOL_FAILED, "interrupted");
	return playing->status ? playing->status : compare(playing);
}

static enum slu_exit play(struct playing *playing, const char *scratch)
{
	const struct slu_record *record = playing->reader.record;
	struct slu_jobs *jobs = slu_jobs_new(1, NULL, NULL);
	struct slu_model model;
	enum slu_exit status = prepare(&model, record, scratch);
	bool progress = record->check == SLU_CHECK_NON_PROGRESS;

	if (status)
		return status;
	playing->verifier = (struct slu_verifier){.model = &model,
	                                          .check = progress ? SLU_CHECK_SAFETY : record->check,
	                                          .extra = record->defines,
	                                          .folder = slu_text("%s/pan", scratch),
	                                          .first = record->edit_count ? scratch : NULL,
	                                          .on_built = on_built,
	                                          .of = playing};
	if (mkdir(playing->verifier.folder, 0700))
		return slu_fail(SLU_EXIT_TOOL_FAILED, "%s: %s", playing->verifier.folder, strerror(errno));
	slu_verifier_build(&playing->verifier, jobs);
	return run(playing, jobs);
}

static enum slu_exit open_trail(struct playing *playing)
{
	const struct slu_record *record = playing->reader.record;

	*playing->reader.replay = (struct slu_replay){0};
	playing->trail = slu_file_read(record->trail, NULL);
	if (!playing->trail)
		return slu_fail(SLU_EXIT_TOOL_FAILED, "%s: %s", record->trail, strerror(errno));
	if (record->trail_sum && slu_text_hash(playing->trail) != record->trail_sum)
		return slu_fail(SLU_EXIT_TOOL_FAILED, "%s: the trail was changed or cut since it was kept",
		                record->trail);
	if (record->check == SLU_CHECK_NON_PROGRESS)
		playing->trail = without_claim(playing->trail);
	playing->reader.last_process = last_process_of(playing->trail);
	return SLU_EXIT_PROVED;
}

enum slu_exit slu_trail_replay(struct slu_replay *replay, const struct slu_record *record)
{
	struct playing playing = {.reader = {.replay = replay, .record = record}, .status = SLU_EXIT_TOOL_FAILED};
	enum slu_exit status = open_trail(&playing);
	const char *scratch;

	if (status)
		return status;
	scratch = slu_scratch_new();
	if (!scratch)
		return slu_fail(SLU_EXIT_TOOL_FAILED, "scratch folder: %s", strerror(errno));
	status = play(&playing, scratch);
	slu_scratch_remove(scratch);
	return status;
}

enum slu_exit slu_trail_replay_with(struct slu_replay *replay, const struct slu_record *record,
                                    const struct slu_verifier *verifier)
{
	struct playing playing = {.reader = {.replay = replay, .record = record}, .status = SLU_EXIT_TOOL_FAILED};
	struct slu_jobs *jobs = slu_jobs_new(1, NULL, NULL);
	enum slu_exit status = open_trail(&playing);

	if (status)
		return status;
	playing.verifier = *verifier;
	playing.verifier.jobs = jobs;
	playing.verifier.of = &playing;
	on_built(&playing.verifier);
	return run(&playing, jobs);
}
