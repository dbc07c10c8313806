/* SPDX-License-Identifier: MIT */
/*
 * listed.c - the claims that a manifest lists are those that its model holds
 *
 * Read from the preprocessed model: CLAIM() leaves `"reach " "NAME"` there, a formula is `ltl NAME`.
 */
#include "listed.h"

#include <ctype.h>
#include <string.h>

static const char claim_mark[] = "\"reach \" \"";
static const char formula_mark[] = "ltl";

static bool is_letter(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* The name behind the next CLAIM() at or after *@at, which moves on; NULL: no more. */
static const char *next_claim(const char **at)
{
	const char *found = strstr(*at, claim_mark);

	if (!found)
		return NULL;
	found += strlen(claim_mark);
	*at = found + strcspn(found, "\"");
	return slu_text_of(found, (size_t)(*at - found));
}

static const char *next_formula(const char **at)
{
	const char *text = *at;

	for (const char *found = strstr(text, formula_mark); found; found = strstr(found + 1, formula_mark)) {
		const char *name = found + strlen(formula_mark), *end;

		name += strspn(name, " \t\n");
		for (end = name; is_letter(*end);)
			end++;
		*at = found + strlen(formula_mark);
		if ((found == text || !is_letter(found[-1])) && name > *at && end > name)
			return slu_text_of(name, (size_t)(end - name));
	}
	return NULL;
}

static struct slu_words names_in(const struct slu_unit *unit, const char *(*next)(const char **at))
{
	const char *at = unit->verifiers[0].text, *name;
	struct slu_words names = {0};

	while ((name = next(&at)) != NULL)
		if (!slu_words_have(&names, name))
			slu_words_add(&names, name);
	return names;
}

static enum slu_exit check_claims(const struct slu_model *model, const struct slu_words *names)
{
	for (size_t i = 0; i < names->count; i++) {
		const struct slu_claim *claim = slu_model_claim(model, names->at[i]);

		if (!claim)
			return slu_fail(SLU_EXIT_USAGE, "%s: CLAIM(%s, ...) is not listed in %s", model->shown,
			                names->at[i], model->manifest);
		if (claim->live)
			return slu_fail(SLU_EXIT_USAGE, "%s:%d: claim %s is live, but %s holds CLAIM(%s, ...)",
			                model->manifest, claim->line, claim->name, model->shown, claim->name);
	}
	return SLU_EXIT_PROVED;
}

static enum slu_exit check_formulas(const struct slu_model *model, const struct slu_words *names)
{
	for (size_t i = 0; i < names->count; i++) {
		const char *name = names->at[i];
		const struct slu_claim *claim =
		        slu_model_claim(model, name + (slu_starts(name, "reach_") ? strlen("reach_") : 0));

		if (!claim || !claim->live)
			return slu_fail(SLU_EXIT_USAGE, "%s: `ltl %s` is not listed in %s%s", model->shown, name,
			                model->manifest, claim ? " as live" : "");
	}
	return SLU_EXIT_PROVED;
}

/* A live configuration searches each claim and its twin. */
static enum slu_exit check_searched(const struct slu_unit *unit, const struct slu_words *names)
{
	const struct slu_model *model = unit->model;

	for (size_t i = 0; i < model->claim_count; i++) {
		const struct slu_claim *claim = &model->claims[i];
		const char *twin = slu_text("reach_%s", claim->name);
		bool here = !unit->config->claims.count || slu_words_have(&unit->config->claims, claim->name);

		if (!claim->live || !here || (slu_words_have(names, claim->name) && slu_words_have(names, twin)))
			continue;
		return slu_fail(SLU_EXIT_USAGE, "%s:%d: claim %s: %s holds no `ltl %s` in configuration %s",
		                model->manifest, claim->line, claim->name, model->shown,
		                slu_words_have(names, claim->name) ? twin : claim->name, unit->config->name);
	}
	return SLU_EXIT_PROVED;
}

/* @names: of all texts. They say it all only if no configuration for every day is missing. */
static enum slu_exit check_held(const struct slu_model *model, const struct slu_unit *units, size_t count,
                                const struct slu_words *names)
{
	for (size_t i = 0; i < model->config_count; i++) {
		bool there = model->configs[i].full || model->configs[i].live;

		for (size_t k = 0; k < count && !there; k++)
			there = units[k].config == &model->configs[i] && units[k].verifiers[0].text;
		if (!there)
			return SLU_EXIT_PROVED;
	}
	for (size_t i = 0; i < model->claim_count; i++) {
		const struct slu_claim *claim = &model->claims[i];

		if (!claim->live && !slu_words_have(names, claim->name))
			return slu_fail(SLU_EXIT_USAGE, "%s:%d: claim %s: %s holds no CLAIM(%s, ...)", model->manifest,
			                claim->line, claim->name, model->shown, claim->name);
	}
	return SLU_EXIT_PROVED;
}

enum slu_exit slu_listed_check(const struct slu_model *model, const struct slu_unit *units, size_t count, bool whole)
{
	enum slu_exit status = SLU_EXIT_PROVED;
	struct slu_words all = {0};

	for (size_t i = 0; i < count && !status && model->manifest; i++) {
		struct slu_words claims, formulas;

		if (units[i].model != model || !units[i].verifiers[0].text)
			continue;
		claims = names_in(&units[i], next_claim);
		formulas = names_in(&units[i], next_formula);
		slu_words_add_all(&all, &claims);
		status = check_claims(model, &claims);
		status = status ? status : check_formulas(model, &formulas);
		if (!status && units[i].config->live)
			status = check_searched(&units[i], &formulas);
	}
	return status || !whole || !model->manifest ? status : check_held(model, units, count, &all);
}
