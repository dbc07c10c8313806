/* SPDX-License-Identifier: MIT */
/*
 * contract-scan.c - which facts the sources cite, and which the tests say that they hold
 *
 * An ID is two to eight capitals, a dash, two digits. A comment of a test with `holds: ID ...` speaks of the next function that
 * begins with `static void NAME(void **state)`, in a file without such functions of the file itself.
 */
#include "contract.h"

#include <ctype.h>
#include <string.h>
#include <sys/stat.h>

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

size_t slu_contract_id(const char *text)
{
	size_t letters = 0;

	while (letters < 9 && text[letters] >= 'A' && text[letters] <= 'Z')
		letters++;
	if (letters < 1 || letters > 8 || text[letters] != '-' || !isdigit((unsigned char)text[letters + 1]) ||
	    !isdigit((unsigned char)text[letters + 2]) || is_word(text[letters + 3]))
		return 0;
	return letters + 3;
}

/* The next ID in @text, or NULL. */
static const char *next_id(const char *from, const char *text, size_t *length)
{
	for (; *text; text++) {
		if (text > from && (is_word(text[-1]) || text[-1] == '-'))
			continue;
		*length = slu_contract_id(text);
		/* One letter is a series of the contract or a word of somebody else's. */
		if (*length > 4 || (*length == 4 && *text == 'Q'))
			return text;
	}
	return NULL;
}

static int line_of(const char *text, const char *at)
{
	int line = 1;

	for (; text < at; text++)
		line += *text == '\n';
	return line;
}

static void scan_ids(struct slu_contract *contract, const char *file, const char *text)
{
	size_t length = 0;

	for (const char *at = next_id(text, text, &length); at; at = next_id(text, at + length, &length)) {
		const char *id = slu_text_of(at, length);
		struct slu_fact *fact = slu_contract_fact(contract, id);

		if (!fact)
			slu_contract_complain(contract, file, line_of(text, at), "%s: no such fact", id);
		else if (slu_starts(file, "include/sluice/") && !slu_words_have(&fact->headers, slu_base(file)))
			slu_words_add(&fact->headers, slu_base(file));
	}
}

/* The function that follows @at, "" if there is none. */
static const char *function_after(const char *at)
{
	static const char begin[] = "\nstatic void ";

	for (at = strstr(at, begin); at; at = strstr(at, begin)) {
		size_t length;

		at += strlen(begin);
		length = strcspn(at, "(\n");
		if (slu_starts(at + length, "(void **state)\n{"))
			return slu_text_of(at, length);
	}
	return "";
}

/* In the list of the file's tests? */
static bool is_listed(const char *text, const char *name)
{
	return strstr(text, slu_text("TEST(%s)", name)) || strstr(text, slu_text("unit_test(%s)", name));
}

static void add_test(struct slu_contract *contract, const char *file, const char *text, const char *at, size_t length)
{
	struct slu_test test = {.file = file, .name = function_after(at), .line = line_of(text, at)};
	const char *line = slu_text_of(at, length);
	size_t size = 0;

	for (const char *id = next_id(line, line, &size); id; id = next_id(line, id + size, &size))
		slu_words_add(&test.facts, slu_text_of(id, size));
	if (!test.facts.count)
		slu_contract_complain(contract, file, test.line, "holds: what? Write the IDs in this line");
	if (*test.name && !is_listed(text, test.name))
		slu_contract_complain(contract, file, test.line, "%s holds facts and is not run", test.name);
	contract->tests =
	        slu_grow(contract->tests, contract->test_count, &contract->test_room, sizeof *contract->tests);
	contract->tests[contract->test_count++] = test;
}

static void scan_holds(struct slu_contract *contract, const char *file, const char *text)
{
	static const char begin[] = "* holds: ";

	for (const char *at = strstr(text, begin); at; at = strstr(at, begin)) {
		at += strlen(begin);
		add_test(contract, file, text, at, strcspn(at, "\n"));
	}
}

static void scan(struct slu_contract *contract, const char *path)
{
	const char *real = slu_text("%s/%s", contract->root, path);
	struct stat info;
	const char *text;

	if (lstat(real, &info))
		return;
	if (S_ISDIR(info.st_mode)) {
		struct slu_words names = slu_folder_list(real, "");

		for (size_t i = 0; i < names.count; i++)
			scan(contract, slu_text("%s/%s", path, names.at[i]));
		return;
	}
	text = S_ISREG(info.st_mode) ? slu_file_read(real, NULL) : NULL;
	if (!text)
		return;
	scan_ids(contract, path, text);
	if (slu_starts(path, "tests/") && slu_ends(path, ".c"))
		scan_holds(contract, path, text);
}

void slu_contract_scan(struct slu_contract *contract)
{
	static const char *const folders[] = {"include", "models", "src", "tests", "verify"};

	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
		scan(contract, folders[i]);
}
