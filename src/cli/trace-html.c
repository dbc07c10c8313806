/* SPDX-License-Identifier: MIT */
/*
 * trace-html.c - a counterexample as one page that needs nothing else
 *
 * The page is src/cli/trace.html; its line TRACE becomes the data: our JSON, and the texts that the steps are of.
 */
#include "trace-data.h"

#include "home.h"

#include <ctype.h>
#include <string.h>

static const char mark[] = "/*TRACE*/";

struct page {
	const char *machine;
	const char *path;
	const char *text;
};

/* Number of the line of @text that holds @what, 0: none. */
static size_t line_of(const char *text, const char *what)
{
	const char *found = text ? strstr(text, what) : NULL;
	size_t line = 1;

	for (; found && text < found; text++)
		line += *text == '\n';
	return found ? line : 0;
}

static bool is_letter(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* @word stands in the line, and no letter or digit touches it. */
static bool has_word(const char *line, size_t length, const char *word)
{
	size_t size = strlen(word);

	for (const char *at = line; (at = memmem(at, length - (size_t)(at - line), word, size)) != NULL; at++)
		if ((at == line || !is_letter(at[-1])) && !is_letter(at[size]))
			return true;
	return false;
}

/* The label of the block that begins in the line: `Paused: (`, else what it was. */
static const char *block_of(const char *line, size_t length, const char *label)
{
	size_t blanks = strspn(line, " \t"), size = 0;

	while (is_letter(line[blanks + size]))
		size++;
	if (!size || line[blanks + size] != ':' || line[blanks + size + 1] == '=' || blanks + size >= length)
		return label;
	return slu_text_of(line + blanks, size);
}

/* The line of the page's row: in the block of its state, with its event and its ID. */
static size_t row_line(const char *text, const struct slu_step *step)
{
	char *action = slu_text("@%s", step->id);
	const char *label = "";

	for (char *at = action; *at; at++)
		if (*at == '-')
			*at = '_';
	for (size_t line = 1; *text; line++) {
		size_t length = strcspn(text, "\n");

		label = block_of(text, length, label);
		if (!strcmp(label, step->from) && has_word(text, length, step->event) && has_word(text, length, action))
			return line;
		text += length + (text[length] == '\n');
	}
	return 0;
}

/* NAME/NAME.rl beside the model's folder, or of the built-in pages; NAME with dashes or with underscores. */
static struct page page_of(const struct slu_record *record, const char *machine)
{
	const char *const roots[] = {slu_folder_of(slu_folder_of(record->file)), slu_text("%s/models", slu_home())};
	struct page page = {.machine = machine};
	char *dashed = slu_text("%s", machine);

	for (char *at = dashed; *at; at++)
		if (*at == '_')
			*at = '-';
	for (size_t i = 0; i < 4 && !page.text; i++) {
		const char *name = i % 2 ? machine : dashed;

		page.path = slu_text("%s/%s/%s.rl", roots[i / 2], name, name);
		page.text = slu_file_read(page.path, NULL);
	}
	return page;
}

const char *slu_trace_row_place(const struct slu_record *record, const struct slu_step *step)
{
	struct page page = page_of(record, step->machine);
	size_t line = page.text ? row_line(page.text, step) : 0;

	return line ? slu_text("%s:%zu", slu_base(page.path), line) : NULL;
}

static void put_source(FILE *out, const char *name, const char *text, size_t line)
{
	fputs("{\"name\":", out);
	slu_json_text(out, name);
	fprintf(out, ",\"line\":%zu,\"text\":", line);
	slu_json_text(out, text ? text : "");
	fputs("}", out);
}

/* Each machine's page, and the line of each row that is taken. */
static void put_pages(FILE *out, const struct slu_record *record, const struct slu_replay *replay)
{
	struct slu_words machines = {0}, rows = {0};
	struct page pages[64];

	fputs(",\n\"pages\":{", out);
	for (size_t i = 0; i < replay->step_count; i++) {
		const char *machine = replay->steps[i].machine;

		if (!machine || slu_words_have(&machines, machine) || machines.count == 64)
			continue;
		pages[machines.count] = page_of(record, machine);
		fputs(machines.count ? "," : "", out);
		slu_json_text(out, machine);
		fputs(":", out);
		put_source(out, slu_base(pages[machines.count].path), pages[machines.count].text, 0);
		slu_words_add(&machines, machine);
	}
	fputs("},\n\"rows\":{", out);
	for (size_t i = 0; i < replay->step_count; i++) {
		const struct slu_step *step = &replay->steps[i];
		const char *key =
		        step->id ? slu_text("%s %s %s", step->machine, slu_trace_state(step->from), step->event) : NULL;

		if (!key || slu_words_have(&rows, key))
			continue;
		fputs(rows.count ? "," : "", out);
		slu_words_add(&rows, key);
		slu_json_text(out, key);
		for (size_t k = 0; k < machines.count; k++)
			if (!strcmp(machines.at[k], step->machine))
				fprintf(out, ":%zu", pages[k].text ? row_line(pages[k].text, step) : 0);
	}
	fputs("}", out);
}

static void put_sources(FILE *out, const struct slu_record *record, const struct slu_replay *replay)
{
	const char *model = slu_file_read(record->file, NULL);
	const char *manifest = record->manifest ? slu_file_read(record->manifest, NULL) : NULL;
	struct slu_ending ending;
	size_t line;

	slu_trace_end(&ending, record, replay);
	line = line_of(model, slu_text("CLAIM(%s,", ending.claim));
	line = line ? line : line_of(model, slu_text("ltl %s", ending.claim));
	fputs(",\n\"source\":", out);
	put_source(out, slu_base(record->file), model, line);
	if (manifest) {
		fputs(",\n\"manifest\":", out);
		put_source(out, slu_base(record->manifest), manifest, ending.known ? (size_t)ending.known->line : 0);
	}
	put_pages(out, record, replay);
}

void slu_trace_html(FILE *out, const struct slu_record *record, const struct slu_replay *replay,
                    const struct slu_shown *shown)
{
	const char *page = slu_file_read(slu_text("%s/src/cli/trace.html", slu_home()), NULL);
	const char *data = page ? strstr(page, mark) : NULL;

	(void)shown;
	if (!data)
		return;
	slu_trace_name_states(replay);
	fwrite(page, 1, (size_t)(data - page), out);
	fputc('{', out);
	slu_trace_json_fields(out, record, replay);
	put_sources(out, record, replay);
	fputs("}", out);
	fputs(data + strlen(mark), out);
}
