/* SPDX-License-Identifier: MIT */
/*
 * trail.c - keeps counterexamples
 */
#include "trail.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static const char *first_line_of(const char *command)
{
	char line[256] = "";
	FILE *out = popen(command, "re");

	if (out) {
		if (!fgets(line, sizeof line, out))
			line[0] = '\0';
		pclose(out);
	}
	line[strcspn(line, "\n")] = '\0';
	return slu_text("%s", line);
}

static const char *check_name(enum slu_check check)
{
	switch (check) {
	case SLU_CHECK_SAFETY:
		return "safety";
	case SLU_CHECK_LIVE:
		return "live";
	default:
		return "non-progress";
	}
}

/* A name that is a file name. */
static char *file_name(const char *from)
{
	char *name = slu_text("%s", from);

	for (char *at = name; *at; at++)
		if (strchr("/ ()", *at))
			*at = '-';
	return name;
}

static const char *record_text(const struct slu_search *search, const char *claim)
{
	const struct slu_unit *unit = search->unit;
	const struct slu_words *lists[] = {unit->config ? &unit->config->defines : NULL, &unit->extra};
	char *text = slu_text("sluice-trail 1\nmodel %s\n", unit->model->name);

	if (unit->model->manifest)
		text = slu_text("%smanifest %s\n", text, slu_path_real(unit->model->manifest));
	text = slu_text("%sfile %s\n", text, unit->model->file);
	if (unit->config)
		text = slu_text("%sconfig %s\n", text, unit->config->name);
	text = slu_text("%scheck %s\nclaim %s\n", text, check_name(search->verifier->check), claim);
	if (search->kind == SLU_SEARCH_LIVE && *search->claim)
		text = slu_text("%sformula %s\n", text, search->claim);
	text = slu_text("%sviolation %s\ndepth %lu\n", text, search->report.text, search->report.at);
	for (size_t i = 0; i < 2; i++)
		for (size_t k = 0; lists[i] && k < lists[i]->count; k++)
			text = slu_text("%sdefine %s\n", text, lists[i]->at[k]);
	return slu_text("%shash %016" PRIx64 "\nspin %s\ngcc %s\nsearch pan %s\n", text,
	                slu_text_hash(search->verifier->text), first_line_of("spin -V 2>&1"),
	                first_line_of("gcc --version 2>&1"), slu_words_join(&search->argv, " ") + strlen("../pan "));
}

const char *slu_trail_save(const struct slu_search *search, const char *folder, const char **why)
{
	const struct slu_unit *unit = search->unit;
	const char *broken = slu_search_broken(search);
	const char *claim = broken ? broken : SLU_ASSERTIONS;
	const char *path, *text;
	size_t size;
	char *trail = slu_file_read(slu_text("%s/model.pml.trail", search->folder), &size);

	if (!trail) {
		*why = "the verifier wrote no trail";
		return NULL;
	}
	path = slu_text("%s/%s", folder,
	                file_name(slu_text("%s%s%s-%s", unit->model->name, unit->config ? "-" : "",
	                                   unit->config ? unit->config->name : "", claim)));
	text = record_text(search, claim);
	if ((mkdir(folder, 0777) && errno != EEXIST) || !slu_file_write(slu_text("%s.trail", path), trail, size) ||
	    !slu_file_write(slu_text("%s.txt", path), text, strlen(text))) {
		*why = slu_text("%s: %s", path, strerror(errno));
		return NULL;
	}
	return slu_text("%s.txt", path);
}
