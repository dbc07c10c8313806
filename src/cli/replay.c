/* SPDX-License-Identifier: MIT */
/*
 * replay.c - runs a trail again
 *
 * The verifier is built anew and asked to replay; trace-reader.c reads what it prints. Whatever does not fit is one line.
 */
#include "trace-reader.h"
#include "trace-source.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

enum { REPLAY_S = 120 };

/*
 * For a trail without a record, compiled into the verifier where its replay ends: can anybody take one more step? Tries each
 * transition of each process; what that does to the state is of no interest any more. A message handed over needs one who
 * takes it.
 */
static const char moves_c[] =
        "-DON_EXIT={extern uchar do_transit(Trans*,short);extern int unsend(int);int m=0;short "
        "i,k;Trans*t,*r;boq=-1;trpt->o_pm&=~1;trpt->tau|=1;"
        "for(i=0;i<now._nr_pr&&!m;i++){P0*a=(P0*)pptr(i);if(Btypes[a->_t]==N_CLAIM)continue;"
        "for(t=trans[a->_t][a->_p];t&&!m;t=t->nxt){_this=pptr(i);if(!do_transit(t,i))continue;if(boq==-1){m=1;break;}"
        "for(k=0;k<now._nr_pr&&!m;k++){P0*b=(P0*)pptr(k);if(k==i||Btypes[b->_t]==N_CLAIM)continue;"
        "for(r=trans[b->_t][b->_p];r&&!m;r=r->nxt){_this=pptr(k);m=do_transit(r,k)!=0;}}"
        "if(!m){unsend(boq);boq=-1;}}"
        "if(m)printf(\"\\nslu-moves %s(%d)\\n\",procname[a->_t],(int)i);}"
        "if(!m&&now._nr_pr>0&&Btypes[((P0*)pptr(0))->_t]==N_CLAIM&&(((P0*)pptr(0))->_p==0||stopstate[((P0*)pptr(0))->_"
        "t][((P0*)pptr(0))->_p]))printf(\"\\nslu-claim-ends\\n\");}";

/* What stands behind the number at *@at, which moves behind the colon or the line's end. */
static long next_number(const char **at)
{
	char *end;
	long number = strtol(*at, &end, 10);

	*at = end + (*end == ':' || *end == '\n');
	return number;
}

/*
 * pan cannot replay a non-progress cycle: it does not know the steps of its own claim, process 0. Without them and with one
 * less for each other process the trail fits the same model compiled without a claim.
 */
static const char *without_claim(const char *trail)
{
	char *kept = slu_keep(strlen(trail) + 1), *to = kept;

	while (*trail) {
		long depth = next_number(&trail), process = next_number(&trail), transition = next_number(&trail);

		if (depth != -2 && (depth < 0 || process))
			to += sprintf(to, "%ld:%ld:%ld\n", depth, depth < 0 ? process : process - 1, transition);
	}
	return kept;
}

/**
 * struct playing - one trail on its way through the verifier
 * @record:   of the trail; what only the verifier knows of a trail without a record is added
 * @values:   the variables are wanted
 * @progress: the verifier is being built anew: the trail is of a non-progress cycle
 * @first:    what was printed for a trail without steps
 */
struct playing {
	struct slu_trace_reader reader;
	struct slu_record record;
	struct slu_verifier verifier;
	struct slu_job job;
	struct slu_trail_steps steps;
	const char *trail;
	bool values;
	bool progress;
	const char *first;
	enum slu_exit status;
};

static enum slu_exit misfit(const struct playing *playing, const char *what)
{
	return slu_fail(SLU_EXIT_TOOL_FAILED, "%s: %s", playing->record.trail, what);
}

/* Another model, or another verifier of it. */
static enum slu_exit other_model(const struct playing *playing, const char *why)
{
	const struct slu_record *record = &playing->record;
	struct stat model, trail;

	if (!record->path && !stat(record->file, &model) && !stat(record->trail, &trail) &&
	    (model.st_mtim.tv_sec > trail.st_mtim.tv_sec ||
	     (model.st_mtim.tv_sec == trail.st_mtim.tv_sec && model.st_mtim.tv_nsec > trail.st_mtim.tv_nsec)))
		return misfit(playing, slu_text("the trail does not fit (%s); %s was edited since: verify it again",
		                                why, slu_base(record->file)));
	return misfit(playing, slu_text("the trail is not of this model with these options (%s)%s", why,
	                                record->path ? "" : "; give the -D words that it was verified with"));
}

static void start(struct playing *playing, const char *how, void (*on_done)(struct slu_job *job), const char *trail)
{
	const struct slu_record *record = &playing->record;
	const char *folder = playing->verifier.folder;
	struct slu_words argv = {0};

	if (!slu_file_write(slu_text("%s/model.pml.trail", folder), trail, strlen(trail))) {
		playing->status = slu_fail(SLU_EXIT_TOOL_FAILED, "%s: %s", folder, strerror(errno));
		return;
	}
	slu_words_add(&argv, "./pan");
	slu_words_add(&argv, "-r");
	slu_words_add(&argv, how);
	/* It was searched for with assertions passed over; in a model of ours the claim is told by the environment. */
	if (record->claim && !strcmp(record->claim, SLU_NO_DEADLOCK) && !record->manifest)
		slu_words_add(&argv, "-A");
	if (record->formula) {
		slu_words_add(&argv, "-N");
		slu_words_add(&argv, record->formula);
	}
	playing->job = (struct slu_job){.argv = argv.at,
	                                .folder = folder,
	                                .set = record->claim ? slu_text("SLU_ONLY=%s", record->claim) : NULL,
	                                .time_s = REPLAY_S,
	                                .on_done = on_done,
	                                .of = playing};
	slu_jobs_add(playing->verifier.jobs, &playing->job);
}

static bool died(struct playing *playing, const struct slu_job *job)
{
	if (job->status >= 0 && !WIFSIGNALED(job->status) && !job->late)
		return false;
	playing->status = misfit(playing, "the verifier died while replaying");
	return true;
}

static void on_values(struct slu_job *job)
{
	struct playing *playing = job->of;
	const char *pan = slu_file_read(slu_text("%s/pan.c", playing->verifier.folder), NULL), *wrong;

	if (died(playing, job))
		return;
	wrong = pan ? slu_trace_values_read(&playing->reader, pan, playing->first, slu_text("%s", job->output))
	            : "the verifier's text is not there";
	if (wrong)
		playing->status = misfit(playing, wrong);
}

static void on_first(struct slu_job *job)
{
	struct playing *playing = job->of;

	if (died(playing, job))
		return;
	playing->first = slu_text("%s", job->output);
	start(playing, "-v", on_values, playing->trail);
}

static void find_source(struct playing *playing)
{
	const char *pan_c = slu_file_read(slu_text("%s/pan.c", playing->verifier.folder), NULL);
	const char *pan_t = slu_file_read(slu_text("%s/pan.t", playing->verifier.folder), NULL);

	if (pan_c && pan_t)
		slu_trace_source_apply(playing->reader.replay, playing->record.file, playing->trail, pan_c, pan_t);
}

static void on_played(struct slu_job *job)
{
	struct playing *playing = job->of;

	if (died(playing, job))
		return;
	slu_trace_steps_read(&playing->reader, job->output ? job->output : "");
	find_source(playing);
	playing->status = SLU_EXIT_PROVED;
	if (playing->values || playing->reader.replay->cycle)
		start(playing, "-v", on_first, "");
}

/* `char *procname[] = { "A", "B", ":np_:", 0 }` in pan.c, entry @number; NULL: no such type. */
static const char *process_type(const char *pan, int number)
{
	const char *at = pan ? strstr(pan, "procname[] = {") : NULL, *end = at ? strchr(at, '}') : NULL;

	for (int i = 0; at && end; i++) {
		const char *name = strchr(at, '"');

		if (!name || name > end)
			return NULL;
		at = name + 1 + strcspn(name + 1, "\"") + 1;
		if (i == number)
			return slu_text_of(name + 1, (size_t)(at - name - 2));
	}
	return NULL;
}

/* The claim of a trail without a record, from the number in its head. False: another verifier is needed, or none will do. */
static bool find_claim(struct playing *playing)
{
	struct slu_verifier *verifier = &playing->verifier;
	struct slu_record *record = &playing->record;
	const char *name =
	        process_type(slu_file_read(slu_text("%s/pan.c", verifier->folder), NULL), playing->steps.claim);

	if (name && !strcmp(name, ":np_:")) {
		playing->progress = true;
		return false;
	}
	if (name && slu_words_have(&verifier->claims, name))
		record->formula = name;
	if (record->formula || verifier->claims.count == 1)
		return true;
	if (!verifier->claims.count)
		playing->status = other_model(playing, "it is of a claim, and the model has none");
	else
		playing->status = slu_fail(SLU_EXIT_USAGE, "%s: the model has several claims (%s); choose with --claim",
		                           record->trail, slu_words_join(&verifier->claims, ", "));
	return false;
}

static void on_built(struct slu_verifier *verifier)
{
	struct playing *playing = verifier->of;
	const struct slu_record *record = &playing->record;

	if (verifier->error) {
		playing->status = slu_fail(SLU_EXIT_TOOL_FAILED, "%s", verifier->error);
		return;
	}
	if (!record->path && record->check == SLU_CHECK_LIVE && !record->formula && !find_claim(playing))
		return;
	if (record->model_sum && verifier->sum != record->model_sum) {
		playing->status =
		        slu_fail(SLU_EXIT_TOOL_FAILED,
		                 "%s: the model has changed since this trail was kept; verify it again", record->file);
		return;
	}
	start(playing, "-g", on_played, playing->trail);
}

enum slu_exit slu_record_model(struct slu_model *model, const struct slu_record *record, const char *scratch)
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
	/* Nobody knows what such a trail's verifier was compiled with: room for wide states. */
	if (!record->path)
		slu_words_add(&model->cc, "-DVECTORSZ=65536");
	if (!record->edit_count)
		return SLU_EXIT_PROVED;
	pages = slu_folder_of(slu_folder_of(record->file));
	return slu_pages_edit(record->edits, record->edit_count, pages, scratch);
}

/* The state at the end of a cycle is that at its beginning; local variables may be dead, which a replay does not set back. */
static const char *open_cycle(const struct slu_replay *replay)
{
	const char **start = slu_keep((replay->variable_count + 1) * sizeof *start);
	const char **end = slu_keep((replay->variable_count + 1) * sizeof *end);
	unsigned long begin = 0;

	for (size_t i = 0; i < replay->step_count && replay->steps[i].kind != SLU_STEP_CYCLE; i++)
		begin = replay->steps[i].number;
	for (size_t i = 0; i < replay->variable_count; i++)
		start[i] = end[i] = replay->variables[i].first;
	for (size_t i = 0; i < replay->change_count; i++) {
		const struct slu_change *change = &replay->changes[i];

		end[change->variable] = change->value;
		if (change->step <= begin)
			start[change->variable] = change->value;
	}
	for (size_t i = 0; i < replay->variable_count; i++)
		if (!replay->variables[i].owner && start[i] && end[i] && strcmp(start[i], end[i]))
			return slu_text("%s is %s at its beginning and %s at its end", replay->variables[i].name,
			                start[i], end[i]);
	return NULL;
}

static bool is_violation(const char *text)
{
	static const char *const known[] = {"assertion violated", "event_trace error", "end state in claim",
	                                    "claim violated"};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (slu_starts(text, known[i]))
			return true;
	return false;
}

/* A trail without a record must show by itself what is violated. */
static enum slu_exit judge(const struct playing *playing)
{
	struct slu_replay *replay = playing->reader.replay;

	if (replay->cycle || playing->record.check == SLU_CHECK_LIVE)
		replay->claim = playing->record.formula               ? playing->record.formula
		                : playing->verifier.claims.count == 1 ? *playing->verifier.claims.at
		                : playing->progress                   ? SLU_NON_PROGRESS
		                                                      : SLU_ACCEPTANCE;
	if (replay->claim && !*replay->claim)
		replay->claim = "never claim";
	if (replay->cycle || replay->violation || replay->claim_ends)
		return SLU_EXIT_PROVED;
	/* Who can go on by priority or by a `provided` clause, this does not know. */
	if (replay->mover && !strstr(playing->verifier.text, "priority") && !strstr(playing->verifier.text, "provided"))
		return misfit(
		        playing,
		        slu_text("cut short, or not of a violation: nothing is violated after its %lu steps, and %s "
		                 "can go on",
		                 replay->ends, replay->mover));
	replay->claim = SLU_NO_DEADLOCK;
	return SLU_EXIT_PROVED;
}

/* An event that the trace declaration does not have stops pan inside of its step, which the trail then does not hold. */
static bool has_every_step(const struct playing *playing)
{
	const struct slu_replay *replay = playing->reader.replay;
	unsigned long last = playing->steps.last;
	bool inside = replay->violation && slu_starts(replay->violation, "event_trace error");

	return replay->ends == last || (inside && replay->ends == last + 1);
}

/* The replay must end as the record says. */
static enum slu_exit compare(const struct playing *playing)
{
	const struct slu_record *record = &playing->record;
	const struct slu_replay *replay = playing->reader.replay;
	const char *open = replay->cycle ? open_cycle(replay) : NULL;
	bool assertion = record->claim && (slu_starts(record->violation, "assertion violated") ||
	                                   slu_starts(record->violation, "event_trace error"));
	bool cycle = record->claim && strstr(record->violation, "cycle");

	if (playing->reader.trouble)
		return other_model(playing, playing->reader.trouble);
	if (!playing->reader.ended)
		return misfit(playing, "the replay came to no end");
	if (replay->violation && !is_violation(replay->violation))
		return misfit(playing, slu_text("no violation: the verifier itself stopped: %s", replay->violation));
	if (!has_every_step(playing))
		return other_model(playing, slu_text("%s step %lu of %lu",
		                                     replay->violation ? "a violation already at" : "nobody can take",
		                                     replay->ends, playing->steps.last));
	if (assertion && !replay->violation)
		return misfit(playing, slu_text("the replay ends without the violation: %s", record->violation));
	if (assertion && replay->claim && strcmp(replay->claim, record->claim))
		return misfit(playing, slu_text("the replay violates %s, not %s", replay->claim, record->claim));
	if (cycle && !replay->cycle)
		return misfit(playing, "the replay does not come to the cycle");
	if (open)
		return misfit(playing, slu_text("the cycle does not close: %s", open));
	if (record->path && !assertion && replay->violation)
		return misfit(playing, slu_text("the replay violates %s", replay->violation));
	return record->path ? SLU_EXIT_PROVED : judge(playing);
}

static enum slu_exit run(struct playing *playing, struct slu_jobs *jobs)
{
	return slu_jobs_run(jobs) ? slu_fail(SLU_EXIT_TOOL_FAILED, "interrupted") : playing->status;
}

static enum slu_exit build_and_run(struct playing *playing, const struct slu_model *model, const char *scratch)
{
	const struct slu_record *record = &playing->record;
	struct slu_jobs *jobs = slu_jobs_new(1, NULL, NULL);
	bool progress = record->check == SLU_CHECK_NON_PROGRESS;

	playing->verifier = (struct slu_verifier){.model = model,
	                                          .check = progress ? SLU_CHECK_SAFETY : record->check,
	                                          .extra = record->defines,
	                                          .folder = slu_text("%s/%s", scratch, progress ? "progress" : "pan"),
	                                          .first = record->edit_count ? scratch : NULL,
	                                          .on_built = on_built,
	                                          .of = playing};
	if (mkdir(playing->verifier.folder, 0700))
		return slu_fail(SLU_EXIT_TOOL_FAILED, "%s: %s", playing->verifier.folder, strerror(errno));
	slu_verifier_build(&playing->verifier, jobs);
	return run(playing, jobs);
}

static void trail_without_claim(struct playing *playing)
{
	playing->record.check = SLU_CHECK_NON_PROGRESS;
	playing->trail = without_claim(playing->trail);
	slu_trail_steps_read(&playing->steps, playing->trail, strlen(playing->trail));
	playing->reader.last_process = playing->steps.process;
	playing->reader.claim = false;
}

static enum slu_exit play(struct playing *playing, const char *scratch)
{
	struct slu_model model;
	enum slu_exit status = slu_record_model(&model, &playing->record, scratch);

	if (!playing->record.path && !status)
		slu_words_add(&model.cc, moves_c);
	status = status ? status : build_and_run(playing, &model, scratch);
	if (playing->progress) {
		trail_without_claim(playing);
		status = build_and_run(playing, &model, scratch);
	}
	return status ? status : compare(playing);
}

static enum slu_exit open_trail(struct playing *playing, struct slu_replay *replay, const struct slu_record *record)
{
	size_t size;

	*replay = (struct slu_replay){0};
	*playing = (struct playing){.record = *record, .status = SLU_EXIT_TOOL_FAILED};
	playing->reader = (struct slu_trace_reader){.replay = replay, .record = &playing->record};
	playing->trail = slu_file_read(record->trail, &size);
	if (!playing->trail)
		return misfit(playing, strerror(errno));
	if (record->trail_sum && slu_text_hash(playing->trail) != record->trail_sum)
		return misfit(playing, "the trail was changed or cut since it was kept");
	if (!slu_trail_steps_read(&playing->steps, playing->trail, size))
		return slu_fail(SLU_EXIT_TOOL_FAILED, "%s:%lu: %s", record->trail, playing->steps.line,
		                playing->steps.wrong);
	playing->reader.last_process = playing->steps.process;
	playing->reader.claim = record->check == SLU_CHECK_LIVE && playing->steps.claim >= 0;
	if (record->check == SLU_CHECK_NON_PROGRESS)
		trail_without_claim(playing);
	return SLU_EXIT_PROVED;
}

static enum slu_exit replay_trail(struct slu_replay *replay, const struct slu_record *record, bool values)
{
	struct playing playing;
	enum slu_exit status = open_trail(&playing, replay, record);
	const char *scratch;

	if (status)
		return status;
	playing.values = values;
	scratch = slu_scratch_new();
	if (!scratch)
		return slu_fail(SLU_EXIT_TOOL_FAILED, "scratch folder: %s", strerror(errno));
	status = play(&playing, scratch);
	slu_scratch_remove(scratch);
	return status;
}

enum slu_exit slu_trail_replay(struct slu_replay *replay, const struct slu_record *record)
{
	return replay_trail(replay, record, false);
}

enum slu_exit slu_trail_replay_values(struct slu_replay *replay, const struct slu_record *record)
{
	return replay_trail(replay, record, true);
}

enum slu_exit slu_trail_replay_with(struct slu_replay *replay, const struct slu_record *record,
                                    const struct slu_verifier *verifier)
{
	struct playing playing;
	struct slu_jobs *jobs = slu_jobs_new(1, NULL, NULL);
	enum slu_exit status = open_trail(&playing, replay, record);

	if (status)
		return status;
	playing.verifier = *verifier;
	playing.verifier.jobs = jobs;
	playing.verifier.of = &playing;
	on_built(&playing.verifier);
	status = run(&playing, jobs);
	return status ? status : compare(&playing);
}
