/* SPDX-License-Identifier: MIT */
/*
 * trace-why.c - after which step could the violation no longer be avoided?
 *
 * The trail is cut behind a step and replayed by a verifier that goes on from there: in a copy of itself (fork) it takes steps
 * at random. It passes without a violation if it ends where the model may end, if it comes back to a state of its own and
 * everybody has moved since who can, or if it goes on for very long: the violation could still be avoided. Where none of them passes, every run
 * is looked at (why-every.inc), which decides; if too many states follow for that, or C of the model's holds a part of them, it is
 * said that runs were tried. The last state from which one passes is found by halving.
 */
#include "trace-why.h"
#include "home.h"
#include "table.h"
#include "trace-data.h"
#include "trace-reader.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

/* pan's names are pan's; 200 is SLU_WHY_RUNS, 10000 SLU_WHY_STEPS. A step is printed as pan does, behind what the model prints during it. */
static const char walk_c[] =
        "-DON_EXIT={extern uchar do_transit(Trans*,short);extern int unsend(int),fork(),pipe(),waitpid();"
        "static char out[65536];static unsigned long seen[65536];static int when[65536],last[256];int "
        "run,fd[2],got,status;"
        "if(depth<0)depth=0;"
        "for(run=1;run<=200;run++){"
        "int child;size_t have=0;fflush(stdout);if(pipe(fd))break;"
        "if(!(child=fork())){"
        "long n;short inside=-1;dup2(fd[1],1);close(fd[0]);srand(run);errors=0;boq=-1;"
        "for(n=0;n<10000&&!errors;n++){"
        "short i,k,p,count=now._nr_pr,start=count?rand()%count:0;int did=0,late,other,back=0,since=0;"
        /* back in a state of this run: whoever did not move since must not be able to, or does it now */
        "unsigned long "
        "hash=14695981039346656037ul,at;for(at=0;at<vsize;at++)hash=(hash^((uchar*)&now)[at])*1099511628211ul;"
        "for(at=hash%65536;seen[at]&&seen[at]!=hash;)at=(at+1)%65536;"
        "if(inside<0){if(seen[at])back=1,since=when[at];else seen[at]=hash,when[at]=n;}"
        /* timeout only where nobody can move without, else only where its process cannot */
        "for(late=0;late<2-back&&!did;late++){if(late)trpt->tau|=1;else trpt->tau&=~1;"
        "for(i=-(inside>=0&&inside<count);i<count&&!did;i++){P0*a;int type;"
        "p=i<0?inside:(start+i)%count;a=(P0*)pptr(p);type=a->_t;if(Btypes[type]==N_CLAIM||(back&&last[p]>since))"
        "continue;"
        "for(other=0;other<2&&!did;other++){Trans*t;int all=0,skip,c;"
        "for(t=trans[type][a->_p];t;t=t->nxt)all++;skip=all?rand()%all:0;"
        "for(c=0;c<all&&!did;c++){int at=(skip+c)%all,line=0,j,from=a->_p;"
        "for(t=trans[type][from];at--;)t=t->nxt;"
        "if((strcmp(t->tp,\"else\")==0)!=other)continue;"
        "trpt->o_pm&=~1;_this=(uchar*)a;if(!do_transit(t,p))continue;did=1;"
        /* a message is handed over: to somebody, or not at all */
        "if(boq!=-1){did=0;for(k=0;k<now._nr_pr&&!did;k++){P0*b=(P0*)pptr(k);Trans*r;"
        "if(k==p||Btypes[b->_t]==N_CLAIM)continue;"
        "for(r=trans[b->_t][b->_p];r&&!did;r=r->nxt){_this=(uchar*)b;if(do_transit(r,k)){b->_p=r->st;last[k]=n+1;did=1;"
        "}}}"
        "if(!did){unsend(boq);boq=-1;continue;}}"
        "for(j=0;src_all[j].src;j++)if(src_all[j].tp==type){line=src_all[j].src[from];break;}"
        "if(n<40)printf(\"%3ld:\\tproc %2d (%s) %s:%d (state "
        "%d)\\t[%s]\\n\",depth+n+1,(int)p,procname[type],PanSource,line,"
        "from,t->tp);"
        "a->_p=t->st;last[p]=n+1;inside=(t->atom&2)?p:-1;}}}}"
        "if(errors||(back&&!did))break;"
        "if(!did){for(k=0;k<now._nr_pr;k++){P0*b=(P0*)pptr(k);"
        "if(Btypes[b->_t]!=N_CLAIM&&!stopstate[b->_t][b->_p])errors++;}break;}"
        "}fflush(stdout);_exit(errors?1:0);}"
        "close(fd[1]);while((got=read(fd[0],out+have,sizeof out-1-have))>0)"
        "if((have+=got)>=sizeof out-1)have=sizeof out/2;"
        "close(fd[0]);status=1;waitpid(child,&status,0);"
        "if(!status){out[have]=0;printf(\"\\nslu-passes %d\\n%s\\n\",run,out);break;}"
        "}if(run>200)";

/* C of the model's own may hold a part of its state, which is not kept with a state then. */
static bool has_state_in_c(const struct slu_record *record)
{
	const char *text = slu_file_read(record->file, NULL);

	return record->level == SLU_LEVEL_CODE || slu_words_have(&record->defines, "-DCODE") || !text ||
	       strstr(text, "c_track") || strstr(text, "c_state") || strstr(text, "c_code");
}

/* In front of why-every.inc, and behind it. */
static const char *every_run(void)
{
	const char *path = slu_text("%s/src/cli/why-every.inc", slu_home());
	char *text = slu_file_read(path, NULL);

	if (!text)
		return NULL;
	for (char *at = text; *at; at++)
		if (*at == '\n' || *at == '\t')
			*at = ' ';
	return slu_text("%s%s}", walk_c, text);
}

struct asking {
	struct slu_why *why;
	const struct slu_record *record;
	const struct slu_replay *replay;
	struct slu_verifier verifier;
	struct slu_job job;
	const char *trail;
	size_t low, high; /* lines of the trail: behind @low a run passes, behind @high none does */
	size_t asked;
	const char **lines;
	size_t line_count;
	bool began;
	enum slu_exit status;
};

static void ask(struct asking *asking);

/* Where the trail has been cut, as the number of the step before. */
static unsigned long step_before(const struct asking *asking, size_t line)
{
	return line ? strtoul(asking->lines[line - 1], NULL, 10) : 0;
}

static void take_passing(struct asking *asking, const char *output)
{
	struct slu_why *why = asking->why;
	struct slu_trace_reader reader = {.replay = &why->passing, .record = asking->record};

	why->avoidable = true;
	why->after = step_before(asking, asking->asked);
	why->passing = (struct slu_replay){0};
	slu_trace_steps_read(&reader, slu_text("%s", output));
}

static void on_answer(struct slu_job *job)
{
	struct asking *asking = job->of;
	const char *found = job->output ? strstr(job->output, "\nslu-passes ") : NULL;
	const char *none = job->output ? strstr(job->output, "\nslu-unavoidable ") : NULL;

	if (job->status < 0 || WIFSIGNALED(job->status) || job->late) {
		slu_fail(SLU_EXIT_TOOL_FAILED, "%s: the verifier died while looking for another run",
		         asking->record->trail);
		return;
	}
	if (found) {
		found += 1 + strcspn(found + 1, "\n");
		take_passing(asking, found);
		asking->low = asking->asked;
	} else {
		asking->high = asking->asked;
		asking->why->searched = none ? strtoul(none + strlen("\nslu-unavoidable "), NULL, 10) : 0;
	}
	asking->status = SLU_EXIT_PROVED;
	/* No run passes from the beginning on: none from later on. */
	if (asking->began ? asking->low + 1 < asking->high : found != NULL)
		ask(asking);
}

/* First from the beginning, then between what is known. */
static void ask(struct asking *asking)
{
	const char *folder = asking->verifier.folder, *text = "";
	struct slu_words argv = {0};

	asking->status = SLU_EXIT_TOOL_FAILED;
	asking->began = asking->asked || asking->why->avoidable;
	asking->asked = asking->began ? (asking->low + asking->high) / 2 : 0;
	if (asking->asked)
		text = slu_text_of(asking->trail, (size_t)(asking->lines[asking->asked] - asking->trail));
	if (!slu_file_write(slu_text("%s/model.pml.trail", folder), text, strlen(text))) {
		slu_fail(SLU_EXIT_TOOL_FAILED, "%s: %s", folder, strerror(errno));
		return;
	}
	slu_words_add(&argv, "./pan");
	slu_words_add(&argv, "-r");
	asking->job =
	        (struct slu_job){.argv = argv.at,
	                         .folder = folder,
	                         .set = asking->record->claim ? slu_text("SLU_ONLY=%s", asking->record->claim) : NULL,
	                         .time_s = 60,
	                         .on_done = on_answer,
	                         .of = asking};
	slu_jobs_add(asking->verifier.jobs, &asking->job);
}

static void on_built(struct slu_verifier *verifier)
{
	struct asking *asking = verifier->of;

	if (verifier->error)
		slu_fail(SLU_EXIT_TOOL_FAILED, "%s", verifier->error);
	else
		ask(asking);
}

/* Lines of steps; the last one of them violates. */
static void find_lines(struct asking *asking)
{
	size_t room = 0;

	for (const char *at = asking->trail; *at;) {
		size_t length = strcspn(at, "\n");

		if (*at != '-') {
			asking->lines = slu_grow(asking->lines, asking->line_count, &room, sizeof *asking->lines);
			asking->lines[asking->line_count++] = at;
		}
		at += length + (at[length] == '\n');
	}
	asking->high = asking->line_count;
}

enum slu_exit slu_trace_why(struct slu_why *why, const struct slu_record *record, const struct slu_replay *replay)
{
	struct asking asking = {.why = why, .record = record, .replay = replay, .status = SLU_EXIT_TOOL_FAILED};
	const char *scratch, *walk = has_state_in_c(record) ? slu_text("%s;}", walk_c) : every_run();
	struct slu_model model;

	*why = (struct slu_why){0};
	if (!walk)
		return slu_fail(SLU_EXIT_TOOL_FAILED, "%s/src/cli/why-every.inc is missing; install sluice anew",
		                slu_home());
	if (replay->cycle || record->check == SLU_CHECK_LIVE)
		return slu_fail(SLU_EXIT_USAGE,
		                "--why: %s: no single step leads into a cycle; only safety claims and deadlocks",
		                record->trail);
	asking.trail = slu_file_read(record->trail, NULL);
	scratch = slu_scratch_new();
	if (!asking.trail || !scratch)
		return slu_fail(SLU_EXIT_TOOL_FAILED, "%s: %s", record->trail, strerror(errno));
	find_lines(&asking);
	asking.verifier = (struct slu_verifier){.model = &model,
	                                        .check = SLU_CHECK_SAFETY,
	                                        .extra = record->defines,
	                                        .folder = slu_text("%s/pan", scratch),
	                                        .first = record->edit_count ? scratch : NULL,
	                                        .gnu = true, /* a function in a function: pan's step */
	                                        .on_built = on_built,
	                                        .of = &asking};
	if (!slu_record_model(&model, record, scratch) && !mkdir(asking.verifier.folder, 0700)) {
		struct slu_jobs *jobs = slu_jobs_new(1, NULL, NULL);

		slu_words_add(&model.cc, walk);
		slu_verifier_build(&asking.verifier, jobs);
		if (slu_jobs_run(jobs))
			asking.status = slu_fail(SLU_EXIT_TOOL_FAILED, "interrupted");
	}
	slu_scratch_remove(scratch);
	return asking.status;
}

/* `step 13, Ndis(0): adapter 0 RESTART, TA-05` */
static const char *show_step(const struct slu_step *step)
{
	if (step->machine)
		return slu_text("step %lu, %s: %s %s %s%s%s", step->number, step->who, step->machine, step->object,
		                step->event, step->id ? ", row " : " refused", step->id ? step->id : "");
	return slu_text("step %lu, %s: %s%s%s", step->number, step->who, step->where ? step->where : "",
	                step->where ? ": " : "", step->text ? step->text : "ends");
}

/* The step that the run takes there: of its lines, the last that a machine took, or the first. */
static const struct slu_step *step_behind(const struct slu_replay *replay, unsigned long after)
{
	const struct slu_step *found = NULL;

	for (size_t i = 0; i < replay->step_count; i++) {
		const struct slu_step *step = &replay->steps[i];

		if (step->kind == SLU_STEP_CYCLE || step->number <= after)
			continue;
		if (found && step->number != found->number)
			break;
		if (!found || step->machine)
			found = step;
	}
	return found;
}

/* The last row that was taken up to and with @step. */
static const struct slu_step *last_row(const struct slu_replay *replay, unsigned long number)
{
	const struct slu_step *found = NULL;

	for (size_t i = 0; i < replay->step_count; i++)
		if (replay->steps[i].kind == SLU_STEP_ROW && replay->steps[i].number <= number)
			found = &replay->steps[i];
	return found;
}

static void write_passing(FILE *out, const struct slu_why *why)
{
	struct slu_table table = {.right = "rl"};
	size_t shown = 0;
	bool speaks = slu_trace_speaks(&why->passing);

	for (size_t i = 0; i < why->passing.step_count && shown < 8; i++) {
		const struct slu_step *step = &why->passing.steps[i];
		const char *text = show_step(step), *behind = strstr(text, ", ");

		if (!step->who || (speaks && step->kind == SLU_STEP_SILENT && i))
			continue;
		slu_table_row(&table, (const char *[]){slu_text("  %lu", step->number), behind ? behind + 2 : text});
		shown++;
	}
	slu_table_write(&table, out);
}

static const char *none_avoids(const struct slu_why *why)
{
	if (why->searched)
		return slu_text("no run avoids it: every one was looked at, %lu state%s", why->searched,
		                why->searched == 1 ? "" : "s");
	return slu_text("no run of %d tried, of up to %d steps, avoids it; that is a sample, others may", SLU_WHY_RUNS,
	                SLU_WHY_STEPS);
}

void slu_trace_why_write(FILE *out, const struct slu_why *why, const struct slu_record *record,
                         const struct slu_replay *replay)
{
	const struct slu_step *step = step_behind(replay, why->after), *row;
	struct slu_ending ending;

	slu_trace_end(&ending, record, replay);
	if (!why->avoidable) {
		fprintf(out, "\nwhy: from the beginning %s\n", none_avoids(why));
		return;
	}
	fprintf(out, "\nwhy: up to step %lu it could be avoided", why->after);
	if (step && step->number < replay->ends)
		fprintf(out, "; after %s,\n%s\n", show_step(step), none_avoids(why));
	else
		fprintf(out, ", the last but one; the last: %s\n", step ? show_step(step) : "nobody can move");
	row = step ? last_row(replay, step->number) : NULL;
	if (row) {
		const char *where = slu_trace_row_place(record, row);

		fprintf(out, "the last row taken: %s%s%s %s %s in %s\n", where ? where : "", where ? ": " : "",
		        row->machine, row->id, row->event, slu_trace_state(row->from));
	}
	fputs("a run that passes goes on from there:\n", out);
	write_passing(out, why);
	if (ending.known)
		fprintf(out, "facts: %s\n", slu_words_join(&ending.known->ids, " "));
}
