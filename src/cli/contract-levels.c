/* SPDX-License-Identifier: MIT */
/*
 * contract-levels.c - the invariants by level, and what NDIS promises
 *
 * Read from the manifests: a claim that names an invariant is searched in each safety configuration of its model, or in each live
 * one that names it, at the levels that the configuration has. Hostile is what has -DHOSTILE or -DDROP_X. What --full adds does not
 * count.
 *
 * 1. An invariant of which some claim is a safety claim is searched for in each of the four columns, any other where NDIS is fair, or
 *    verify/contract/levels says why not.
 * 2. A promise of NDIS is broken by a configuration -DDROP_ID in which the driver survives, or by a seeded fault `ndis` that a claim
 *    notices; each such configuration has its promise in verify/contract/levels, and each claim that is NDIS's some.
 */
#include "contract.h"

#include "claims.h"
#include "faults.h"

#include <string.h>

static const char levels_file[] = "verify/contract/levels";
static const char *const columns[] = {"spec-fair", "spec-hostile", "code-fair", "code-hostile"};

enum { COLUMNS = sizeof columns / sizeof *columns };

/* A line of verify/contract/levels. */
struct said {
	const char *word, *id, *column, *why;
	int line;
};

struct slu_levels {
	struct slu_model *models[2];
	size_t count[2];
	struct slu_fault *faults;
	size_t fault_count;
	struct said *said;
	size_t said_count, said_room;
};

/* Reading. */

static void read_level(struct slu_contract *contract, enum slu_level level)
{
	struct slu_levels *levels = contract->levels;
	struct slu_words names = slu_folder_list(slu_text("%s/models", contract->root), "");

	levels->models[level] = slu_keep((names.count + 1) * sizeof *levels->models[level]);
	for (size_t i = 0; i < names.count; i++) {
		const char *manifest = slu_text("%s/models/%s/%s.claims", contract->root, names.at[i], names.at[i]);

		if (!slu_is_file(manifest))
			continue;
		if (slu_claims_read(&levels->models[level][levels->count[level]], manifest, level))
			contract->wrong++;
		else
			levels->count[level]++;
	}
}

static void read_faults(struct slu_contract *contract)
{
	struct slu_levels *levels = contract->levels;
	struct slu_words names = slu_folder_list(slu_text("%s/verify/faults", contract->root), ".fault");

	levels->faults = slu_keep((names.count + 1) * sizeof *levels->faults);
	for (size_t i = 0; i < names.count; i++) {
		if (strstr(names.at[i], "-ndis-") &&
		    !slu_fault_read(&levels->faults[levels->fault_count],
		                    slu_text("%s/verify/faults/%s", contract->root, names.at[i])))
			levels->fault_count++;
	}
}

static bool is_column(const char *word)
{
	for (size_t i = 0; i < COLUMNS; i++)
		if (!strcmp(columns[i], word))
			return true;
	return false;
}

/* `without ID COLUMN WHY`, `promise ID WHAT` */
static void read_said(struct slu_contract *contract, const char *text, int line)
{
	struct slu_levels *levels = contract->levels;
	struct slu_words words = {0};
	struct said said = {.line = line};
	size_t rest = 2;

	if (!*text || *text == '#')
		return;
	slu_words_split(&words, text);
	said.word = words.at[0];
	if (!strcmp(said.word, "without") && words.count > 3 && is_column(words.at[2])) {
		said.column = words.at[rest++];
	} else if (strcmp(said.word, "promise") || words.count < 3) {
		slu_contract_complain(contract, levels_file, line,
		                      "write `without ID spec-fair|spec-hostile|code-fair|code-hostile WHY` or "
		                      "`promise ID WHAT`");
		return;
	}
	said.id = words.at[1];
	said.why = "";
	for (size_t i = rest; i < words.count; i++)
		said.why = slu_text("%s%s%s", said.why, *said.why ? " " : "", words.at[i]);
	if (!slu_contract_fact(contract, said.id))
		slu_contract_complain(contract, levels_file, line, "%s: no such fact", said.id);
	levels->said = slu_grow(levels->said, levels->said_count, &levels->said_room, sizeof said);
	levels->said[levels->said_count++] = said;
}

/* What is searched where. */

static bool is_dropping(const char *define)
{
	return slu_starts(define, "-DDROP_");
}

static bool is_hostile(const struct slu_config *config)
{
	for (size_t i = 0; i < config->defines.count; i++)
		if (is_dropping(config->defines.at[i]) || slu_starts(config->defines.at[i], "-DHOSTILE"))
			return true;
	return false;
}

static bool searches(const struct slu_config *config, const struct slu_claim *claim)
{
	if (config->full || config->live != claim->live)
		return false;
	return !config->live || !config->claims.count || slu_words_have(&config->claims, claim->name);
}

/* How many configurations of @model search for @claim, fair or hostile. */
static size_t count_configs(const struct slu_model *model, const struct slu_claim *claim, bool hostile)
{
	size_t count = 0;

	for (size_t i = 0; i < model->config_count; i++)
		count += searches(&model->configs[i], claim) && is_hostile(&model->configs[i]) == hostile;
	return count;
}

/* The claims of @model about @id that are searched for there; live ones said to be. */
static const char *claims_of(const struct slu_model *model, const char *id, bool hostile)
{
	const char *text = "";

	for (size_t i = 0; i < model->claim_count; i++) {
		const struct slu_claim *claim = &model->claims[i];

		if (slu_words_have(&claim->ids, id) && count_configs(model, claim, hostile))
			text = slu_text("%s%s`%s`%s", text, *text ? ", " : "", claim->name,
			                claim->live ? " (live)" : "");
	}
	return text;
}

/* The cell of a table: each model with its claims. */
static const char *cell_of(const struct slu_contract *contract, const char *id, size_t column)
{
	const struct slu_levels *levels = contract->levels;
	enum slu_level level = column / 2 ? SLU_LEVEL_CODE : SLU_LEVEL_SPEC;
	const char *text = "";

	for (size_t i = 0; i < levels->count[level]; i++) {
		const char *claims = claims_of(&levels->models[level][i], id, column % 2);

		if (*claims)
			text = slu_text("%s%s%s: %s", text, *text ? "<br>" : "", levels->models[level][i].name, claims);
	}
	return text;
}

/* Some claim about it is of safety: that is hostile, too. */
static bool is_of_safety(const struct slu_contract *contract, const char *id)
{
	const struct slu_levels *levels = contract->levels;

	for (size_t i = 0; i < levels->count[SLU_LEVEL_SPEC]; i++) {
		const struct slu_model *model = &levels->models[SLU_LEVEL_SPEC][i];

		for (size_t k = 0; k < model->claim_count; k++)
			if (!model->claims[k].live && slu_words_have(&model->claims[k].ids, id))
				return true;
	}
	return false;
}

static const struct said *find_said(const struct slu_levels *levels, const char *word, const char *id,
                                    const char *column)
{
	for (size_t i = 0; i < levels->said_count; i++) {
		const struct said *said = &levels->said[i];

		if (!strcmp(said->word, word) && !strcmp(said->id, id) && (!column || !strcmp(said->column, column)))
			return said;
	}
	return NULL;
}

static bool is_invariant(const struct slu_fact *fact)
{
	return slu_starts(fact->id, "INV-");
}

/* 1. */
static void check_invariant(struct slu_contract *contract, const struct slu_fact *fact)
{
	for (size_t i = 0; i < COLUMNS; i++) {
		const struct said *said = find_said(contract->levels, "without", fact->id, columns[i]);
		bool wanted = i % 2 == 0 || is_of_safety(contract, fact->id);

		if (*cell_of(contract, fact->id, i) || !wanted) {
			if (said)
				slu_contract_complain(contract, levels_file, said->line,
				                      "%s is searched for in %s, or need not be", fact->id, columns[i]);
		} else if (!said) {
			slu_contract_complain(contract, levels_file, 0,
			                      "%s is searched for in no configuration of %s: build one, or write "
			                      "`without %s %s WHY`",
			                      fact->id, columns[i], fact->id, columns[i]);
		}
	}
}

/* What NDIS promises. */

/* DROP_HALT_02 of a word -DDROP_HALT_02=1: HALT-02 */
static const char *dropped_by(const char *define)
{
	char *id = slu_text_of(define + strlen("-DDROP_"), strcspn(define + strlen("-DDROP_"), "="));

	for (char *at = id; *at; at++)
		if (*at == '_')
			*at = '-';
	return id;
}

/* The configurations that drop @id, with the levels: "adapter `drop-halt-02` (spec, code)". */
static const char *drops_of(const struct slu_levels *levels, const char *id)
{
	struct slu_words shown = {0};

	for (size_t level = 0; level < 2; level++)
		for (size_t i = 0; i < levels->count[level]; i++) {
			const struct slu_model *model = &levels->models[level][i];

			for (size_t k = 0; k < model->config_count; k++)
				for (size_t d = 0; d < model->configs[k].defines.count; d++)
					if (is_dropping(model->configs[k].defines.at[d]) &&
					    !strcmp(dropped_by(model->configs[k].defines.at[d]), id))
						slu_words_add(&shown, slu_text("configuration `%s` of %s, level %s",
						                               model->configs[k].name, model->name,
						                               level ? "code" : "spec"));
		}
	return slu_words_join(&shown, "<br>");
}

static const char *breaks_of(const struct slu_levels *levels, const char *id)
{
	struct slu_words shown = {0};

	for (size_t i = 0; i < levels->fault_count; i++)
		if (slu_words_have(&levels->faults[i].facts, id))
			slu_words_add(&shown, slu_text("fault `%s`: `%s`", levels->faults[i].name,
			                               slu_words_join(&levels->faults[i].caught, "` or `")));
	return slu_words_join(&shown, "<br>");
}

static bool is_promised(const struct slu_contract *contract, const char *id)
{
	return find_said(contract->levels, "promise", id, NULL);
}

static bool is_any_promised(const struct slu_contract *contract, const struct slu_words *ids)
{
	for (size_t i = 0; i < ids->count; i++)
		if (is_promised(contract, ids->at[i]))
			return true;
	return false;
}

/* 2. */
static void check_model(struct slu_contract *contract, const struct slu_model *model)
{
	const char *missing = "write `promise ID WHAT` in verify/contract/levels";

	for (size_t i = 0; i < model->config_count; i++) {
		const struct slu_words *defines = &model->configs[i].defines;

		for (size_t d = 0; d < defines->count; d++)
			if (is_dropping(defines->at[d]) && !is_promised(contract, dropped_by(defines->at[d])))
				slu_contract_complain(contract, model->manifest, model->configs[i].line, "%s: %s",
				                      defines->at[d], missing);
	}
	for (size_t i = 0; i < model->claim_count; i++)
		if (!strcmp(model->claims[i].whose, "ndis") && !is_any_promised(contract, &model->claims[i].ids))
			slu_contract_complain(contract, model->manifest, model->claims[i].line,
			                      "%s is NDIS's, and none of its facts a promise: %s",
			                      model->claims[i].name, missing);
}

static void check_promise(struct slu_contract *contract, const struct said *said)
{
	if (!strcmp(said->word, "promise") && !*drops_of(contract->levels, said->id) &&
	    !*breaks_of(contract->levels, said->id))
		slu_contract_complain(contract, levels_file, said->line,
		                      "%s: no configuration -DDROP_... breaks it, nor a fault of NDIS", said->id);
}

void slu_contract_levels(struct slu_contract *contract)
{
	contract->levels = slu_keep(sizeof *contract->levels);
	*contract->levels = (struct slu_levels){0};
	read_level(contract, SLU_LEVEL_SPEC);
	read_level(contract, SLU_LEVEL_CODE);
	read_faults(contract);
	slu_contract_read_lines(contract, levels_file, read_said);
	for (size_t i = 0; i < contract->fact_count; i++)
		if (is_invariant(&contract->facts[i]))
			check_invariant(contract, &contract->facts[i]);
	for (size_t level = 0; level < 2; level++)
		for (size_t i = 0; i < contract->levels->count[level]; i++)
			check_model(contract, &contract->levels->models[level][i]);
	for (size_t i = 0; i < contract->levels->said_count; i++)
		check_promise(contract, &contract->levels->said[i]);
}

/* Printing. */

static void print_invariant(FILE *to, const struct slu_contract *contract, const struct slu_fact *fact)
{
	fprintf(to, "| %s ", fact->id);
	for (size_t i = 0; i < COLUMNS; i++) {
		const char *cell = cell_of(contract, fact->id, i);
		const struct said *said = find_said(contract->levels, "without", fact->id, columns[i]);

		fprintf(to, "| %s ", *cell ? cell : said ? slu_text("none: %s", said->why) : "of what ends, fair only");
	}
	fputs("|\n", to);
}

void slu_contract_print_levels(FILE *to, const struct slu_contract *contract)
{
	const struct slu_levels *levels = contract->levels;

	fputs("\n## The invariants, by level\n\nWhich claims are searched for, in the model and in the C itself, with "
	      "an NDIS that "
	      "keeps to its promises and with a hostile one. What ends is a matter of a fair one only.\n\n"
	      "| invariant | spec, fair | spec, hostile | code, fair | code, hostile |\n|---|---|---|---|---|\n",
	      to);
	for (size_t i = 0; i < contract->fact_count; i++)
		if (is_invariant(&contract->facts[i]))
			print_invariant(to, contract, &contract->facts[i]);
	fputs("\n## What NDIS promises\n\nEach promise that the models lean on, broken alone: in a configuration, "
	      "where every claim of the "
	      "driver is proved all the same, or as a seeded fault, which the claim beside it notices.\n\n"
	      "| promise | broken by | then |\n|---|---|---|\n",
	      to);
	for (size_t i = 0; i < levels->said_count; i++) {
		const char *drops = drops_of(levels, levels->said[i].id),
		           *breaks = breaks_of(levels, levels->said[i].id);

		if (!strcmp(levels->said[i].word, "promise"))
			fprintf(to, "| %s | %s%s%s | %s |\n", levels->said[i].id, drops,
			        *drops && *breaks ? "<br>" : "", breaks, levels->said[i].why);
	}
}
