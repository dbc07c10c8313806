/* SPDX-License-Identifier: MIT */
/*
 * every.c - different faults, once each; every.h numbers the rules
 */
#include "every.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TRAILS_EACH = 12 }; /* to one statement */

/**
 * struct place - a statement that trails end in
 * @text:  what pan says is wrong there
 * @trails: kept so far
 */
struct place {
	const char *text;
	const char *statement;
	unsigned trails;
};

/**
 * struct candidate - a trail that may be a fault of its own
 * @steps: that it has
 */
struct candidate {
	struct slu_search *search;
	const char *path;
	const char *statement;
	unsigned long steps;
	struct slu_job job;
	struct slu_words argv;
	struct candidate *next;
};

/**
 * struct slu_every - a search that goes on
 * @text:    the last error that pan printed; it prints equal ones once
 * @written: file of the last trail, which pan may still be writing
 */
struct slu_every {
	const char *text;
	const char *written, *written_for;
	struct place *places;
	size_t place_count, place_room;
	struct candidate *candidates, **last;
	struct slu_words faults;
};

static struct slu_every *every_of(struct slu_search *search)
{
	if (!search->every) {
		search->every = slu_keep(sizeof *search->every);
		search->every->text = "";
		search->every->last = &search->every->candidates;
	}
	return search->every;
}

static struct place *place_of(struct slu_every *every, const char *text, const char *statement)
{
	for (size_t i = 0; i < every->place_count; i++)
		if (!strcmp(every->places[i].text, text) && !strcmp(every->places[i].statement, statement))
			return &every->places[i];
	every->places = slu_grow(every->places, every->place_count, &every->place_room, sizeof *every->places);
	every->places[every->place_count] = (struct place){.text = text, .statement = statement};
	return &every->places[every->place_count++];
}

/* Steps are `NUMBER:PROCESS:STATEMENT`; the last one. */
static bool read_last(const char *trail, unsigned long *steps, const char **statement)
{
	const char *last = NULL;
	unsigned long process, number;

	for (const char *at = trail; at && *at; at = strchr(at, '\n') ? strchr(at, '\n') + 1 : NULL)
		if (*at != '-')
			last = at;
	if (!last || sscanf(last, "%lu:%lu:%lu", steps, &process, &number) != 3)
		return false;
	*statement = slu_text("%lu", number);
	return true;
}

/* Rule 3. */
static void take_written(struct slu_search *search)
{
	struct slu_every *every = every_of(search);
	const char *path = every->written, *trail = path ? slu_file_read(path, NULL) : NULL, *statement;
	struct candidate *candidate;
	unsigned long steps;
	struct place *place;

	every->written = NULL;
	if (!trail)
		return;
	if (!read_last(trail, &steps, &statement) ||
	    (place = place_of(every, every->written_for, statement))->trails == TRAILS_EACH) {
		unlink(path);
		return;
	}
	place->trails++;
	candidate = slu_keep(sizeof *candidate);
	*candidate = (struct candidate){.search = search, .path = path, .statement = statement, .steps = steps};
	*every->last = candidate;
	every->last = &candidate->next;
}

void slu_every_line(struct slu_search *search, const char *line)
{
	struct slu_every *every = every_of(search);
	const char *text;

	if (slu_starts(line, "pan: wrote ")) {
		take_written(search);
		every->written = slu_text("%s/%s", search->folder, line + strlen("pan: wrote "));
		every->written_for = every->text;
	} else if (slu_starts(line, "pan:") && line[4] >= '0' && line[4] <= '9' &&
	           (text = strstr(line, ": ")) != NULL) {
		take_written(search);
		every->text = slu_text_of(text + 2,
		                          (size_t)(strstr(text, " (at depth ") ? strstr(text, " (at depth ") - text - 2
		                                                               : (long)strlen(text + 2)));
	}
}

/* What a run says last: a line behind ~, without the number of the object. */
static const char *last_words(const char *output)
{
	const char *last = NULL;
	struct slu_words words = {0};

	for (const char *at = output; at && *at; at = strchr(at, '\n') ? strchr(at, '\n') + 1 : NULL) {
		const char *from = at + strspn(at, " \t");

		if (slu_starts(from, "~ "))
			last = from + 2;
	}
	if (!last || !slu_words_split(&words, slu_text_of(last, strcspn(last, "\n"))))
		return NULL;
	for (size_t i = 1; i < words.count; i++)
		if (strspn(words.at[i], "0123456789") == strlen(words.at[i]))
			words.at[i] = "-";
	return slu_words_join(&words, " ");
}

/* What was violated in a run of the verifier, without a whole report. */
static void read_replay(struct slu_report *report, const char *output)
{
	slu_report_read(report, output, 0, false, 0);
	report->outcome = report->error ? SLU_OUTCOME_VIOLATED : SLU_OUTCOME_FAILED;
}

static bool is_of_same_claim(const struct slu_search *one, const struct slu_search *other)
{
	const char *a = slu_search_broken(one), *b = slu_search_broken(other);

	return a && b ? !strcmp(a, b) : a == b;
}

static void add_fault(struct candidate *candidate, const struct slu_report *report, const char *words)
{
	struct slu_search *search = candidate->search;
	struct slu_search *fault = slu_search_plan(search->unit, SLU_SEARCH_FAULT, search->verifier, search->claim);

	fault->done = true;
	search->unit->session->finished++;
	fault->argv = search->argv;
	fault->report = search->report;
	fault->report.error = report->error;
	fault->report.text = report->text;
	fault->report.violated = report->violated;
	fault->report.at = report->at;
	fault->every_words = words;
	fault->number = 1;
	for (const struct slu_search *at = search->unit->session->searches; at != fault; at = at->next)
		fault->number += at->kind == SLU_SEARCH_FAULT && at->unit == fault->unit && is_of_same_claim(at, fault);
	if (mkdir(fault->folder, 0700) || rename(candidate->path, slu_text("%s/model.pml.trail", fault->folder)))
		fault->report.outcome = SLU_OUTCOME_FAILED;
}

/* Rules 2 and 4. */
static void on_replayed(struct slu_job *job)
{
	struct candidate *candidate = job->of;
	struct slu_every *every = candidate->search->every;
	const char *ends = job->output ? strstr(job->output, "trail ends after ") : NULL;
	struct slu_report report;
	const char *words, *fault;

	if (!ends || strtoul(ends + strlen("trail ends after "), NULL, 10) != candidate->steps)
		return;
	read_replay(&report, job->output);
	if (report.outcome != SLU_OUTCOME_VIOLATED)
		return;
	words = last_words(job->output);
	fault = slu_text("%s %s %s", report.violated ? report.violated : "", report.text,
	                 words ? words : candidate->statement);
	if (slu_words_have(&every->faults, fault))
		return;
	slu_words_add(&every->faults, fault);
	add_fault(candidate, &report, words ? slu_text("behind %s", words) : report.text);
}

void slu_every_end(struct slu_search *search)
{
	struct slu_every *every = every_of(search);

	take_written(search);
	for (struct candidate *at = every->candidates; at; at = at->next) {
		slu_words_add(&at->argv, "../pan");
		slu_words_add(&at->argv, "-r");
		slu_words_add(&at->argv, slu_base(at->path));
		slu_words_add(&at->argv, "-n");
		at->job = (struct slu_job){
		        .argv = at->argv.at,
		        .folder = search->folder,
		        .set = search->job.set,
		        .on_done = on_replayed,
		        .of = at,
		};
		slu_jobs_add(search->unit->session->jobs, &at->job);
	}
}
