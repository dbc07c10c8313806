/* SPDX-License-Identifier: MIT */
/*
 * replay-host.c - a counterexample for the user-mode host
 */
#include "replay-host.h"

#include <stdlib.h>
#include <string.h>

/* pan's steps by lock region: the step of the event, and that of the rules after it, if the same process goes on. */
struct region {
	const struct slu_step *first;
	unsigned long number;
};

static unsigned long region_of(struct region *region, const struct slu_step *step)
{
	const struct slu_step *first = region->first;

	if (!first || !step->who || !first->who || strcmp(first->who, step->who) != 0 ||
	    step->number > first->number + 1) {
		region->first = step;
		region->number++;
	}
	return region->number;
}

static struct slu_follow_row row_of(const struct slu_step *step, unsigned long move)
{
	return (struct slu_follow_row){
	        .step = step->number,
	        .move = move,
	        .who = step->who ? step->who : "",
	        .machine = step->machine,
	        .object = step->object ? (unsigned)strtoul(step->object, NULL, 10) : 0,
	        .event = step->event,
	        .from = step->kind == SLU_STEP_ROW ? step->from : NULL,
	        .to = step->kind == SLU_STEP_ROW ? step->to : NULL,
	        .effects = step->kind == SLU_STEP_ROW ? step->effects : NULL,
	};
}

/* `ndis 0 what happens`. False: another saying. */
static bool read_saying(struct slu_follow_row *row, const struct slu_step *step)
{
	int used = 0;

	if (!step->text || sscanf(step->text, "ndis %u %n", &row->object, &used) != 1 || !used)
		return false;
	row->machine = "ndis";
	row->event = step->text + used;
	return true;
}

/* -DBINDINGS=2 */
static unsigned defined(const struct slu_record *record, const char *name)
{
	unsigned value = 1;

	for (size_t i = 0; i < record->defines.count; i++) {
		const char *word = record->defines.at[i];
		size_t length = strlen(name);

		if (slu_starts(word, "-D") && strncmp(word + 2, name, length) == 0 && word[2 + length] == '=')
			value = (unsigned)strtoul(word + 3 + length, NULL, 10);
	}
	return value;
}

enum slu_exit slu_replay_host_trail(struct slu_follow_trail *trail, const struct slu_record *record,
                                    const struct slu_replay *replay)
{
	struct slu_follow_row *rows = slu_keep((replay->step_count + 1) * sizeof *rows);
	struct region region = {0};
	size_t count = 0;

	if (replay->cycle)
		return slu_fail(SLU_EXIT_USAGE, "%s: its steps repeat for ever; the host follows trails that end",
		                record->trail);
	for (size_t i = 0; i < replay->step_count; i++) {
		const struct slu_step *step = &replay->steps[i];

		rows[count] = row_of(step, region_of(&region, step));
		if (step->kind == SLU_STEP_ROW || step->kind == SLU_STEP_REFUSED ||
		    (step->kind == SLU_STEP_SAY && read_saying(&rows[count], step)))
			count++;
	}
	trail->bindings = defined(record, "BINDINGS");
	trail->devices = defined(record, "DEVICES");
	trail->rows = rows;
	trail->count = count;
	return SLU_EXIT_PROVED;
}

static void print_word(FILE *to, const char *word)
{
	if (word)
		fprintf(to, ", \"%s\"", word);
	else
		fputs(", NULL", to);
}

void slu_replay_host_print(FILE *to, const struct slu_follow_trail *trail)
{
	fputs("#include <follow.h>\n\nstatic const struct slu_follow_row rows[] = {\n", to);
	for (size_t i = 0; i < trail->count; i++) {
		const struct slu_follow_row *row = &trail->rows[i];

		fprintf(to, "\t{%lu, %lu, \"%s\", \"%s\", %u", row->step, row->move, row->who, row->machine,
		        row->object);
		print_word(to, row->event);
		print_word(to, row->from);
		print_word(to, row->to);
		print_word(to, row->effects);
		fputs("},\n", to);
	}
	fprintf(to,
	        "};\n\nstatic const struct slu_follow_trail trail = {\n\t.model = \"%s\",\n\t.claim = \"%s\",\n"
	        "\t.bindings = %u,\n\t.devices = %u,\n\t.rows = rows,\n\t.count = sizeof rows / sizeof *rows,\n};\n\n"
	        "int main(int argc, char **argv)\n{\n"
	        "\treturn slu_follow(&trail, argc > 1 ? argv[1] : NULL, stdout, stderr);\n}\n",
	        trail->model, trail->claim, trail->bindings, trail->devices);
}

static void add_sources(struct slu_words *words, const char *folder)
{
	struct slu_words files = slu_folder_list(folder, ".c");

	for (size_t i = 0; i < files.count; i++) {
		if (strcmp(files.at[i], "port-pcap.c") != 0)
			slu_words_add(words, slu_text("%s/%s", folder, files.at[i]));
	}
}

void slu_replay_host_words(struct slu_words *words)
{
	static const char *const folders[] = {"src/host", "src/host/ndis", "src/dataplane"};

	slu_words_add(words, "-D_GNU_SOURCE");
	slu_words_add(words, "-pthread");
	slu_words_add(words, "-DSLU_ASSERT(condition)=((condition)?(void)0:__builtin_trap())");
	slu_words_add(words, "-I" SLU_SOURCE_DIR "/src/host");
	slu_words_add(words, "-I" SLU_SOURCE_DIR "/src/gen");
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
		add_sources(words, slu_text("%s/%s", SLU_SOURCE_DIR, folders[i]));
	slu_words_add(words, SLU_SOURCE_DIR "/src/gen/registry.c");
	slu_words_add(words, "-ljansson");
}
