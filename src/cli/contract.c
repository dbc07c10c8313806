/* SPDX-License-Identifier: MIT */
/*
 * contract.c - the list of facts, the plants, and who holds what
 */
#include "contract.h"

#include "claims.h"
#include "faults.h"

#include "registry.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char facts_file[] = "verify/contract/facts";
static const char plants_file[] = "verify/contract/plants";

void slu_contract_complain(struct slu_contract *contract, const char *file, int line, const char *format, ...)
{
	va_list args;

	contract->wrong++;
	if (line)
		fprintf(stderr, "sluice: %s:%d: ", file, line);
	else
		fprintf(stderr, "sluice: %s: ", file);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

struct slu_fact *slu_contract_fact(const struct slu_contract *contract, const char *id)
{
	for (size_t i = 0; i < contract->fact_count; i++)
		if (!strcmp(contract->facts[i].id, id))
			return &contract->facts[i];
	return NULL;
}

bool slu_fact_is_held(const struct slu_fact *fact)
{
	return fact->holder_count > 0;
}

/* The files. */

/* The rest of a line after its first word. */
static const char *rest_of(const char *line)
{
	line += strcspn(line, " \t");
	return line + strspn(line, " \t");
}

/* One word or more is missing: said, and NULL. */
static const char *need(struct slu_contract *contract, const char *file, int line, const char *text, const char *what)
{
	const char *rest = rest_of(text);

	if (*rest)
		return rest;
	slu_contract_complain(contract, file, line, "write %s", what);
	return NULL;
}

static void read_section(struct slu_contract *contract, const char *text, int line)
{
	struct slu_section section = {.line = line};
	const char *rest = need(contract, facts_file, line, text, "`section NUMBER LIMIT TITLE`");
	char *end;

	if (!rest)
		return;
	section.number = slu_text_of(rest, strcspn(rest, " "));
	rest = rest_of(rest);
	section.limit = strtoul(rest, &end, 10);
	if (end == rest || *end != ' ' || section.limit > 100) {
		slu_contract_complain(contract, facts_file, line,
		                      "write `section NUMBER LIMIT TITLE`; LIMIT is 0 to 100 of a hundred");
		return;
	}
	section.title = rest_of(rest);
	contract->sections = slu_grow(contract->sections, contract->section_count, &contract->section_room,
	                              sizeof *contract->sections);
	contract->sections[contract->section_count++] = section;
}

static void read_fact(struct slu_contract *contract, const char *text, int line)
{
	size_t length = slu_contract_id(text);
	struct slu_fact fact = {.line = line, .section = contract->section_count - 1};

	fact.id = slu_text_of(text, length);
	fact.title = need(contract, facts_file, line, text, "a title after the ID");
	if (!contract->section_count) {
		slu_contract_complain(contract, facts_file, line, "a fact before the first `section`");
		return;
	}
	if (!fact.title)
		return;
	if (slu_contract_fact(contract, fact.id)) {
		slu_contract_complain(contract, facts_file, line, "%s: a second time", fact.id);
		return;
	}
	contract->facts =
	        slu_grow(contract->facts, contract->fact_count, &contract->fact_room, sizeof *contract->facts);
	contract->facts[contract->fact_count++] = fact;
}

/* `left-out` and `as` speak of the fact before them. */
static void read_place(struct slu_contract *contract, const char *text, int line)
{
	struct slu_fact *fact = contract->fact_count ? &contract->facts[contract->fact_count - 1] : NULL;
	struct slu_words words = {0};

	if (!fact) {
		slu_contract_complain(contract, facts_file, line, "no fact before this line");
	} else if (slu_starts(text, "left-out ")) {
		fact->left_out = need(contract, facts_file, line, text, "why after `left-out`");
	} else if (slu_starts(text, "as ")) {
		slu_words_split(&words, rest_of(text));
		slu_words_add_all(&fact->as, &words);
	} else {
		slu_contract_complain(contract, facts_file, line,
		                      "%.*s: neither a fact, nor count, section, left-out, as", (int)strcspn(text, " "),
		                      text);
	}
}

static void read_facts_line(struct slu_contract *contract, const char *text, int line)
{
	if (!*text || *text == '#')
		return;
	if (slu_starts(text, "section "))
		read_section(contract, text, line);
	else if (slu_starts(text, "count "))
		contract->count = strtoul(rest_of(text), NULL, 10);
	else if (slu_contract_id(text) && text[slu_contract_id(text)] == ' ')
		read_fact(contract, text, line);
	else
		read_place(contract, text, line);
}

/* \n and \t stand for themselves in C. */
static const char *unescape(const char *text)
{
	char *plain = slu_text("%s", text), *to = plain;

	for (; *text; text++) {
		if (text[0] == '\\' && (text[1] == 'n' || text[1] == 't'))
			*to++ = *++text == 'n' ? '\n' : '\t';
		else
			*to++ = *text;
	}
	*to = '\0';
	return plain;
}

static void begin_plant(struct slu_contract *contract, const char *text, int line)
{
	const char *name = need(contract, plants_file, line, text, "a name after `plant`");

	contract->plants =
	        slu_grow(contract->plants, contract->plant_count, &contract->plant_room, sizeof *contract->plants);
	contract->plants[contract->plant_count++] =
	        (struct slu_plant){.name = name ? name : "", .with = "", .line = line};
}

static void read_plants_line(struct slu_contract *contract, const char *text, int line)
{
	struct slu_plant *plant = contract->plant_count ? &contract->plants[contract->plant_count - 1] : NULL;
	struct slu_words words = {0};
	const char *rest;

	if (!*text || *text == '#')
		return;
	if (slu_starts(text, "plant ")) {
		begin_plant(contract, text, line);
		return;
	}
	rest = need(contract, plants_file, line, text, "something after the first word");
	if (!plant || !rest)
		return;
	if (slu_starts(text, "says "))
		plant->says = rest;
	else if (slu_starts(text, "file "))
		plant->file = rest;
	else if (slu_starts(text, "replace "))
		plant->replace = unescape(rest);
	else if (slu_starts(text, "with "))
		plant->with = unescape(rest);
	else if (slu_starts(text, "red "))
		slu_words_add(&plant->red, rest);
	else if (slu_starts(text, "facts ") && slu_words_split(&words, rest))
		slu_words_add_all(&plant->facts, &words);
	else
		slu_contract_complain(contract, plants_file, line,
		                      "%.*s: not one of plant, says, file, replace, with, red, facts",
		                      (int)strcspn(text, " "), text);
}

void slu_contract_read_lines(struct slu_contract *contract, const char *file, slu_contract_line *read)
{
	const char *text = slu_file_read(slu_text("%s/%s", contract->root, file), NULL);
	int number = 0;

	if (!text) {
		slu_contract_complain(contract, file, 0, "cannot be read; name the source tree with --root");
		return;
	}
	while (*text) {
		size_t length = strcspn(text, "\n"), blanks = strspn(text, " \t");

		number++;
		if (blanks < length)
			read(contract, slu_trimmed(text + blanks, length - blanks), number);
		text += length + (text[length] == '\n');
	}
}

void slu_contract_read(struct slu_contract *contract)
{
	slu_contract_read_lines(contract, facts_file, read_facts_line);
	if (contract->fact_count != contract->count)
		slu_contract_complain(contract, facts_file, 0, "%zu facts, and `count` says %zu", contract->fact_count,
		                      contract->count);
	slu_contract_read_lines(contract, plants_file, read_plants_line);
}

/* Holders. */

static void hold(struct slu_fact *fact, const char *what, const char *red)
{
	for (size_t i = 0; i < fact->holder_count; i++)
		if (!strcmp(fact->holders[i].what, what))
			return;
	fact->holders = slu_grow(fact->holders, fact->holder_count, &fact->holder_room, sizeof *fact->holders);
	fact->holders[fact->holder_count++] = (struct slu_holder){.what = what, .red = red};
}

/* The file of tests/table that has @id as data. */
static const char *table_of(const char *id, const struct slu_words *names, const struct slu_words *texts)
{
	for (size_t i = 0; i < names->count; i++)
		if (strstr(texts->at[i], slu_text("{\"%s\", ", id)))
			return names->at[i];
	return NULL;
}

static const char *name_of(const struct slu_name *names, size_t count, uint32_t number)
{
	for (size_t i = 0; i < count; i++)
		if (names[i].number == number)
			return names[i].name;
	return "?";
}

static void hold_by_row(struct slu_contract *contract, const struct slu_machine *machine, const struct slu_row *row,
                        const char *id, const char *table)
{
	struct slu_fact *fact = slu_contract_fact(contract, id);
	const char *page = slu_text("models/%.*s/%s", (int)strcspn(machine->page, "."), machine->page, machine->page);

	if (!fact)
		slu_contract_complain(contract, page, row->line, "%s: no such fact", id);
	else if (!table)
		slu_contract_complain(contract, page, row->line, "%s: no table of tests/table has this row", row->id);
	else
		hold(fact,
		     slu_text("row of %s: %s, %s", machine->name,
		              name_of(machine->states, machine->state_count, row->from),
		              name_of(machine->events, machine->event_count, row->event)),
		     slu_text("tests/table/%s: the cell", table));
}

/* A row may carry two IDs: TN-11-TN-15. */
static void hold_by_ids(struct slu_contract *contract, const struct slu_machine *machine, const struct slu_row *row,
                        const char *table)
{
	for (const char *at = row->id; *at;) {
		size_t letters = strcspn(at, "-"), length = letters + strnlen(at + letters, 3);

		hold_by_row(contract, machine, row, slu_text_of(at, length), table);
		at += length;
		at += *at == '-';
	}
}

static void join_rows(struct slu_contract *contract)
{
	const char *folder = slu_text("%s/tests/table", contract->root);
	struct slu_words names = slu_folder_list(folder, ".c"), texts = {0};

	for (size_t i = 0; i < names.count; i++) {
		const char *text = slu_file_read(slu_text("%s/%s", folder, names.at[i]), NULL);

		slu_words_add(&texts, text ? text : "");
	}
	for (size_t i = 0; slu_machines[i]; i++)
		for (size_t k = 0; k < slu_machines[i]->row_count; k++)
			hold_by_ids(contract, slu_machines[i], &slu_machines[i]->rows[k],
			            table_of(slu_machines[i]->rows[k].id, &names, &texts));
}

/* Claims and faults. */

struct sources {
	struct slu_model *models;
	size_t model_count;
	struct slu_fault *faults;
	size_t fault_count;
};

static void read_models(struct slu_contract *contract, struct sources *sources)
{
	struct slu_words names = slu_folder_list(slu_text("%s/models", contract->root), "");

	sources->models = slu_keep((names.count + 1) * sizeof *sources->models);
	for (size_t i = 0; i < names.count; i++) {
		const char *manifest = slu_text("%s/models/%s/%s.claims", contract->root, names.at[i], names.at[i]);

		if (slu_is_file(manifest) &&
		    slu_claims_read(&sources->models[sources->model_count++], manifest, SLU_LEVEL_SPEC))
			contract->wrong++;
	}
}

static void read_faults(struct slu_contract *contract, struct sources *sources)
{
	struct slu_words names = slu_folder_list(slu_text("%s/verify/faults", contract->root), ".fault");

	sources->faults = slu_keep((names.count + 1) * sizeof *sources->faults);
	for (size_t i = 0; i < names.count; i++)
		if (slu_fault_read(&sources->faults[sources->fault_count++],
		                   slu_text("%s/verify/faults/%s", contract->root, names.at[i])))
			contract->wrong++;
}

static const struct slu_model *model_of(const struct sources *sources, const struct slu_fault *fault)
{
	for (size_t i = 0; fault->model && i < sources->model_count; i++)
		if (!strcmp(slu_base(sources->models[i].folder), fault->model))
			return &sources->models[i];
	return NULL;
}

/* Does whichever of its claims notices @fault show that @id is broken? */
static bool is_about(const struct slu_model *model, const struct slu_fault *fault, const char *id)
{
	if (slu_words_have(&fault->facts, id))
		return true;
	for (size_t i = 0; i < fault->caught.count; i++) {
		const struct slu_claim *claim = slu_model_claim(model, fault->caught.at[i]);

		if (!claim || !slu_words_have(&claim->ids, id))
			return false;
	}
	return true;
}

/* The claims of @fault: whichever of several notices it holds the fact. */
static void hold_by_claims(struct slu_contract *contract, const struct slu_fault *fault, const char *id)
{
	struct slu_fact *fact = slu_contract_fact(contract, id);

	if (fact)
		hold(fact, slu_text("claim `%s` of %s", slu_words_join(&fault->caught, "` or `"), fault->model),
		     slu_text("fault `%s`", fault->name));
}

/* What the fault says that it breaks. */
static void join_named(struct slu_contract *contract, const struct slu_model *model, const struct slu_fault *fault)
{
	for (size_t i = 0; i < fault->caught.count; i++) {
		const char *name = fault->caught.at[i];

		if (!slu_model_claim(model, name) && strcmp(name, SLU_NO_DEADLOCK) && strcmp(name, SLU_ASSERTIONS))
			slu_contract_complain(contract, slu_text("verify/faults/%s.fault", fault->name), 0,
			                      "%s: the model has no such claim", name);
	}
	for (size_t i = 0; i < fault->facts.count; i++)
		hold_by_claims(contract, fault, fault->facts.at[i]);
}

/* Does a claim of the same model hold @id already? */
static bool is_claimed(const struct slu_contract *contract, const struct slu_fault *fault, const char *id)
{
	const struct slu_fact *fact = slu_contract_fact(contract, id);

	for (size_t i = 0; fact && i < fact->holder_count; i++)
		if (slu_starts(fact->holders[i].what, "claim ") &&
		    slu_ends(fact->holders[i].what, slu_text(" of %s", fault->model)))
			return true;
	return false;
}

/* What all the claims that may catch it are about, where no fault of the model names that. */
static void join_caught(struct slu_contract *contract, const struct slu_model *model, const struct slu_fault *fault)
{
	const struct slu_claim *claim = slu_model_claim(model, fault->caught.at[0]);

	for (size_t i = 0; claim && i < claim->ids.count; i++)
		if (is_about(model, fault, claim->ids.at[i]) && !is_claimed(contract, fault, claim->ids.at[i]))
			hold_by_claims(contract, fault, claim->ids.at[i]);
}

typedef void join_fault(struct slu_contract *contract, const struct slu_model *model, const struct slu_fault *fault);

static void join_faults(struct slu_contract *contract, const struct sources *sources, join_fault *join)
{
	for (size_t i = 0; i < sources->fault_count; i++) {
		const struct slu_model *model = model_of(sources, &sources->faults[i]);

		if (model)
			join(contract, model, &sources->faults[i]);
	}
}

/* The fault that names a fact stands beside it; one that its claim catches, where none does. */
static void join_claims(struct slu_contract *contract)
{
	struct sources sources = {0};

	read_models(contract, &sources);
	read_faults(contract, &sources);
	for (size_t i = 0; i < sources.fault_count; i++)
		if (!model_of(&sources, &sources.faults[i]))
			slu_contract_complain(contract, slu_text("verify/faults/%s.fault", sources.faults[i].name), 0,
			                      "no such model");
	join_faults(contract, &sources, join_named);
	join_faults(contract, &sources, join_caught);
}

/* Tests and plants. */

static const char *shown(const struct slu_test *test)
{
	return *test->name ? slu_text("%s:%s", test->file, test->name) : test->file;
}

static struct slu_test *test_of(const struct slu_contract *contract, const char *red)
{
	for (size_t i = 0; i < contract->test_count; i++)
		if (!strcmp(shown(&contract->tests[i]), red))
			return &contract->tests[i];
	return NULL;
}

const char *slu_plant_text(struct slu_contract *contract, const struct slu_plant *plant)
{
	const char *text = slu_file_read(slu_text("%s/%s", contract->root, plant->file), NULL);
	const char *found = text ? strstr(text, plant->replace) : NULL;

	if (found && !strstr(found + 1, plant->replace))
		return slu_text("%.*s%s%s", (int)(found - text), text, plant->with, found + strlen(plant->replace));
	slu_contract_complain(contract, plants_file, plant->line, "%s: what it replaces stands %s in %s", plant->name,
	                      !text   ? "nowhere, no file,"
	                      : found ? "more than once"
	                              : "nowhere",
	                      plant->file);
	return NULL;
}

static bool is_whole(const struct slu_plant *plant)
{
	return plant->says && plant->file && plant->replace && plant->red.count && plant->facts.count;
}

/* A test holds what it says, and of that what some plant breaks. */
static void join_plant(struct slu_contract *contract, const struct slu_plant *plant)
{
	if (!is_whole(plant)) {
		slu_contract_complain(contract, plants_file, plant->line,
		                      "%s: needs says, file, replace, red and facts", plant->name);
		return;
	}
	slu_plant_text(contract, plant);
	for (size_t i = 0; i < plant->red.count; i++) {
		const struct slu_test *test = test_of(contract, plant->red.at[i]);

		if (!test)
			slu_contract_complain(contract, plants_file, plant->line, "%s: no such test with `holds:`",
			                      plant->red.at[i]);
		for (size_t k = 0; test && k < plant->facts.count; k++) {
			struct slu_fact *fact = slu_contract_fact(contract, plant->facts.at[k]);

			if (fact && slu_words_have(&test->facts, fact->id))
				hold(fact, slu_text("test %s", shown(test)), slu_text("plant `%s`", plant->name));
		}
	}
}

static bool is_broken_by(const struct slu_plant *plant, const struct slu_test *test, const char *id)
{
	return slu_words_have(&plant->red, shown(test)) && slu_words_have(&plant->facts, id);
}

/* A test that says it holds a fact names what turns it red. */
static void check_test(struct slu_contract *contract, const struct slu_test *test)
{
	for (size_t i = 0; i < test->facts.count; i++) {
		bool broken = false;

		for (size_t k = 0; k < contract->plant_count && !broken; k++)
			broken = is_broken_by(&contract->plants[k], test, test->facts.at[i]);
		if (!broken)
			slu_contract_complain(contract, test->file, test->line,
			                      "holds %s: no plant breaks it and turns this test red",
			                      test->facts.at[i]);
	}
}

static void check_plant(struct slu_contract *contract, const struct slu_plant *plant)
{
	for (size_t i = 0; i < plant->facts.count; i++) {
		bool held = false;

		for (size_t k = 0; k < contract->test_count && !held; k++)
			held = slu_words_have(&plant->red, shown(&contract->tests[k])) &&
			       slu_words_have(&contract->tests[k].facts, plant->facts.at[i]);
		if (!held)
			slu_contract_complain(contract, plants_file, plant->line,
			                      "%s: breaks %s, and none of its tests says that it holds that",
			                      plant->name, plant->facts.at[i]);
	}
}

/* Facts that say again what others say: held when all of those are. */
static void join_as(struct slu_contract *contract, struct slu_fact *fact)
{
	for (size_t i = 0; i < fact->as.count; i++) {
		const struct slu_fact *other = slu_contract_fact(contract, fact->as.at[i]);

		if (!other || other == fact || other->as.count || !slu_fact_is_held(other)) {
			slu_contract_complain(contract, facts_file, fact->line,
			                      "%s is said to be held as %s, which nothing holds by itself", fact->id,
			                      fact->as.at[i]);
			return;
		}
	}
	for (size_t i = 0; i < fact->as.count; i++)
		hold(fact, slu_text("as %s", fact->as.at[i]), "as there");
}

/* The rules. */

static void check_fact(struct slu_contract *contract, struct slu_fact *fact)
{
	struct slu_section *section = &contract->sections[fact->section];

	section->count++;
	if (fact->left_out && slu_fact_is_held(fact))
		slu_contract_complain(contract, facts_file, fact->line, "%s is left out, and held by: %s", fact->id,
		                      fact->holders[0].what);
	else if (!fact->left_out && !slu_fact_is_held(fact))
		slu_contract_complain(contract, facts_file, fact->line, "%s: neither held nor left out", fact->id);
	else if (fact->left_out)
		section->left_out++;
}

/* The sections that share a limit are counted together; said at the first of them. */
static void check_limit(struct slu_contract *contract, size_t number)
{
	const struct slu_section *section = &contract->sections[number];
	size_t count = 0, left_out = 0;

	for (size_t i = 0; i < contract->section_count; i++) {
		if (contract->sections[i].limit != section->limit)
			continue;
		if (i < number)
			return;
		count += contract->sections[i].count;
		left_out += contract->sections[i].left_out;
	}
	if (left_out * 100 > count * section->limit)
		slu_contract_complain(contract, facts_file, section->line,
		                      "%zu of %zu facts are left out, more than %zu of a hundred", left_out, count,
		                      section->limit);
}

void slu_contract_join(struct slu_contract *contract)
{
	join_rows(contract);
	join_claims(contract);
	for (size_t i = 0; i < contract->plant_count; i++)
		join_plant(contract, &contract->plants[i]);
	for (size_t i = 0; i < contract->test_count; i++)
		check_test(contract, &contract->tests[i]);
	for (size_t i = 0; i < contract->plant_count; i++)
		check_plant(contract, &contract->plants[i]);
	for (size_t i = 0; i < contract->fact_count; i++)
		join_as(contract, &contract->facts[i]);
	for (size_t i = 0; i < contract->fact_count; i++)
		check_fact(contract, &contract->facts[i]);
	for (size_t i = 0; i < contract->section_count; i++)
		check_limit(contract, i);
	slu_contract_levels(contract);
}
