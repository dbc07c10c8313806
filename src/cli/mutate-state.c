/* SPDX-License-Identifier: MIT */
/*
 * mutate-state.c - what is decided already: KEEP/PAGE.state
 *
 * The first line holds a sum of all that decides: the preprocessed models with the table in them, the page, this program
 * and what was asked for. A file with another sum is of another run and starts anew. Then one line a search without a
 * change, and one a mutant, each appended when it is decided; a line that an interruption cut short does not count.
 * What ran out or failed is not kept: it is tried again.
 */
#include "mutate.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { FIELDS = 8 };

static uint64_t hash_file(const char *path)
{
	size_t size = 0;
	const char *data = slu_file_read(path, &size);
	uint64_t hash = size;

	for (size_t i = 0; i < size; i++)
		hash = (hash ^ (unsigned char)data[i]) * 0x100000001b3u;
	return hash;
}

static const char *sum_of(const struct slu_mutate *mutate)
{
	char *text = slu_text("%016jx %d %lu %lu", (uintmax_t)hash_file("/proc/self/exe"), mutate->all, mutate->seed,
	                      mutate->sample);

	for (size_t i = 0; i < mutate->unit_count; i++) {
		const struct slu_verifier *verifier = &mutate->units[i].verifiers[0];

		text = slu_text("%s %s %s %016jx %s %s", text, verifier->model->name, verifier->config->name,
		                (uintmax_t)verifier->sum, slu_words_join(&verifier->config->claims, ","),
		                slu_words_join(&verifier->config->pan, ","));
	}
	return slu_text("%016jx",
	                (uintmax_t)slu_text_hash(slu_text("%s %s %s", text, mutate->page.text, mutate->generated)));
}

/* Fields between tabs of the line at *@at; false: not a whole line. */
static bool take_line(const char **at, const char **fields, size_t *count)
{
	const char *from = *at, *end = strchr(from, '\n');

	*count = 0;
	if (!end)
		return false;
	*at = end + 1;
	for (; from <= end && *count < FIELDS; from += strcspn(from, "\t\n") + 1)
		fields[(*count)++] = slu_text_of(from, strcspn(from, "\t\n"));
	return true;
}

static const char *claim_of(const struct slu_trial *trial)
{
	return trial->claim ? trial->claim : "-";
}

static void take_bits(const struct slu_mutate *mutate, const char *from, unsigned char *to)
{
	for (size_t k = 0; k < mutate->machine->state_count * mutate->machine->event_count && from[k]; k++)
		to[k] = from[k] == '1';
}

static const char *show_bits(const struct slu_mutate *mutate, const unsigned char *from)
{
	size_t cells = mutate->machine->state_count * mutate->machine->event_count;
	char *text = slu_keep(cells + 1);

	for (size_t k = 0; k < cells; k++)
		text[k] = from[k] ? '1' : '0';
	return text;
}

/* `search MODEL CONFIG CLAIM STATES 0110...` */
static bool take_trial(struct slu_mutate *mutate, const char *const *fields, size_t count)
{
	size_t cells = mutate->machine->state_count * mutate->machine->event_count;

	for (size_t i = 0; i < mutate->trial_count && count == 6; i++) {
		struct slu_trial *trial = &mutate->trials[i];

		if (strcmp(trial->unit->model->name, fields[1]) || strcmp(trial->unit->config->name, fields[2]) ||
		    strcmp(claim_of(trial), fields[3]) || strlen(fields[5]) != cells)
			continue;
		trial->states = strtod(fields[4], NULL);
		take_bits(mutate, fields[5], trial->offered);
		return true;
	}
	return false;
}

enum slu_exit slu_mutate_resume(struct slu_mutate *mutate)
{
	const char *fields[FIELDS], *at;
	size_t count, taken = 0;

	if (mkdir(mutate->keep, 0777) && errno != EEXIST)
		return slu_fail(SLU_EXIT_TOOL_FAILED, "--keep %s: %s", mutate->keep, strerror(errno));
	mutate->sum = sum_of(mutate);
	mutate->state_path = slu_text("%s/%s.state", mutate->keep, mutate->page.base);
	mutate->state_text = at = slu_file_read(mutate->state_path, NULL);
	if (!at || !take_line(&at, fields, &count) || count != 2 || strcmp(fields[0], "sluice-mutate 1") ||
	    strcmp(fields[1], mutate->sum))
		return SLU_EXIT_PROVED;
	while (take_line(&at, fields, &count))
		taken += !strcmp(fields[0], "search") && take_trial(mutate, fields, count);
	mutate->resumed = taken == mutate->trial_count;
	return SLU_EXIT_PROVED;
}

enum slu_exit slu_mutate_keep_trials(struct slu_mutate *mutate)
{
	char *text = slu_text("sluice-mutate 1\t%s\n", mutate->sum);

	for (size_t i = 0; i < mutate->trial_count; i++) {
		const struct slu_trial *trial = &mutate->trials[i];

		text = slu_text("%ssearch\t%s\t%s\t%s\t%.0f\t%s\n", text, trial->unit->model->name,
		                trial->unit->config->name, claim_of(trial), trial->states,
		                show_bits(mutate, trial->offered));
	}
	if (!slu_file_write(mutate->state_path, text, strlen(text)))
		return slu_fail(SLU_EXIT_TOOL_FAILED, "%s: %s", mutate->state_path, strerror(errno));
	return SLU_EXIT_PROVED;
}

/* `mutant NUMBER FATE BY IN STATES SECONDS 0110...` */
static void take_mutant(struct slu_mutate *mutate, const char *const *fields, size_t count)
{
	size_t number = count == FIELDS ? strtoul(fields[1], NULL, 10) : mutate->mutant_count;
	struct slu_mutant *mutant = &mutate->mutants[number];

	if (number >= mutate->mutant_count || mutant->fate)
		return;
	for (int fate = SLU_FATE_CAUGHT; fate <= SLU_FATE_SURVIVED; fate++)
		if (!strcmp(fields[2], slu_fate_name((enum slu_fate)fate)))
			mutant->fate = (enum slu_fate)fate;
	mutant->by = fields[3];
	mutant->in = *fields[4] ? fields[4] : NULL;
	mutant->states = strtod(fields[5], NULL);
	mutant->seconds = strtod(fields[6], NULL);
	if (mutant->offered)
		take_bits(mutate, fields[7], mutant->offered);
	mutate->decided += mutant->fate != SLU_FATE_NONE;
}

enum slu_exit slu_mutate_resume_mutants(struct slu_mutate *mutate)
{
	const char *fields[FIELDS], *at = mutate->resumed ? mutate->state_text : "";
	size_t count;

	while (take_line(&at, fields, &count))
		if (!strcmp(fields[0], "mutant"))
			take_mutant(mutate, fields, count);
	/* a line that was cut short is ended, or the next would be lost with it */
	if (*at && !slu_file_write(mutate->state_path, mutate->state_text, (size_t)(at - mutate->state_text)))
		return slu_fail(SLU_EXIT_TOOL_FAILED, "%s: %s", mutate->state_path, strerror(errno));
	return SLU_EXIT_PROVED;
}

void slu_mutate_keep_mutant(struct slu_mutate *mutate, const struct slu_mutant *mutant)
{
	FILE *to;

	if (mutant->fate > SLU_FATE_SURVIVED)
		return;
	to = fopen(mutate->state_path, "ae");
	if (!to)
		return;
	fprintf(to, "mutant\t%zu\t%s\t%s\t%s\t%.0f\t%.3f\t%s\n", (size_t)(mutant - mutate->mutants),
	        slu_fate_name(mutant->fate), mutant->by, mutant->in ? mutant->in : "", mutant->states, mutant->seconds,
	        mutant->offered ? show_bits(mutate, mutant->offered) : "-");
	fclose(to);
}
