/* SPDX-License-Identifier: MIT */
/*
 * golden.c - the counterexamples of seeded faults that are kept
 */
#include "golden.h"
#include "trace.h"
#include "trail.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

bool slu_golden_is_due(const struct slu_fault *fault, const struct slu_config *config)
{
	bool code = fault->level == SLU_LEVEL_CODE || (config->leveled && config->level == SLU_LEVEL_CODE);
	bool named = false;

	for (size_t i = 0; i < fault->facts.count; i++)
		named = named || slu_starts(fault->facts.at[i], "RACE-") || slu_starts(fault->facts.at[i], "BUG-");
	return named && !config->live && !code;
}

static const char *written(const struct slu_record *record, const struct slu_replay *replay)
{
	const char *text;
	size_t size;
	char *memory = NULL;
	FILE *out = open_memstream(&memory, &size);

	if (!out) {
		slu_fail(SLU_EXIT_TOOL_FAILED, "%s: %s", record->trail, strerror(errno));
		return NULL;
	}
	slu_trace_write(out, record, replay, false);
	fclose(out);
	text = slu_text_of(memory, size);
	free(memory);
	return text;
}

const char *slu_golden_text(const struct slu_search *search, const char *folder)
{
	const char *why = NULL, *path = slu_trail_save(search, folder, &why);
	struct slu_record record;
	struct slu_replay replay;

	if (!path) {
		slu_fail(SLU_EXIT_TOOL_FAILED, "counterexample not kept: %s", why);
		return NULL;
	}
	if (slu_record_read(&record, path, &(struct slu_words){0}) ||
	    slu_trail_replay_with(&replay, &record, search->verifier))
		return NULL;
	return written(&record, &replay);
}

/* Of a word that names a line of the model (im.pml:17, D_STEP17) up to the number. */
static size_t numbered(const char *at)
{
	static const char *const before[] = {".pml:", ".pmh:", "D_STEP"};

	for (size_t i = 0; i < sizeof before / sizeof *before; i++)
		if (slu_starts(at, before[i]))
			return strlen(before[i]);
	return 0;
}

/* @text without line numbers, and of its last line the claim's name. */
static const char *what_counts(const char *text)
{
	char *kept = slu_text("%s", text), *to = kept;
	const char *last = strstr(text, "\nviolated: "), *end = last ? strstr(last, " (") : NULL;

	while (*text && text != end) {
		size_t length = numbered(text);

		if (!length) {
			*to++ = *text++;
			continue;
		}
		memcpy(to, text, length);
		to += length;
		text += length + strspn(text + length, "0123456789");
	}
	*to = '\0';
	return kept;
}

bool slu_golden_is_same(const char *kept, const char *text)
{
	return !strcmp(what_counts(kept), what_counts(text));
}
