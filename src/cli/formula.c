/* SPDX-License-Identifier: MIT */
/*
 * formula.c - what a formula of a file that is not ours asks for first
 */
#include "formula.h"
#include "text.h"

#include <ctype.h>
#include <string.h>

static bool is_letter(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* @word stands at @at, and is not the part of a longer one. */
static bool is_word(const char *from, const char *at, const char *word)
{
	size_t length = strlen(word);

	if (strncmp(at, word, length))
		return false;
	return !is_letter(*word) || ((at == from || !is_letter(at[-1])) && !is_letter(at[length]));
}

static const char *trimmed(const char *text)
{
	text += strspn(text, " \t\n");
	for (size_t length = strlen(text);; length--)
		if (!length || !isspace((unsigned char)text[length - 1]))
			return slu_text_of(text, length);
}

/* What stands between the braces of `ltl NAME { ... }`. */
static const char *formula_of(const char *text, const char *name)
{
	for (const char *at = strstr(text, "ltl"); at; at = strstr(at + 1, "ltl")) {
		const char *word = at + 3 + strspn(at + 3, " \t\n"), *open;

		if (!is_word(text, at, "ltl") || !is_word(text, word, name))
			continue;
		open = word + strlen(name);
		open += strspn(open, " \t\n");
		if (*open == '{')
			return trimmed(slu_text_of(open + 1, strcspn(open + 1, "}")));
	}
	return NULL;
}

/* The inside of a text that is one pair of brackets, else NULL. */
static const char *inside(const char *text)
{
	int depth = 0;

	for (const char *at = text; *text == '(' && *at; at++) {
		depth += (*at == '(') - (*at == ')');
		if (!depth)
			return at[1] ? NULL : trimmed(slu_text_of(text + 1, (size_t)(at - text) - 1));
	}
	return NULL;
}

/* The next operator outside of brackets that binds no more than an arrow does; all of these bind from the left. */
static const char *next_operator(const char *from, const char *at, const char **word)
{
	static const char *const words[] = {"<->", "->", "&&", "||", "implies", "equivalent"};
	int depth = 0;

	for (; *at; at++) {
		depth += (*at == '(') - (*at == ')');
		for (size_t i = 0; !depth && i < sizeof words / sizeof *words; i++)
			if (is_word(from, at, words[i])) {
				*word = words[i];
				return at;
			}
	}
	return NULL;
}

static const char *left_of_arrow(const char *text)
{
	const char *word, *at = next_operator(text, text, &word);

	while (at && (!strcmp(word, "&&") || !strcmp(word, "||")))
		at = next_operator(text, at + strlen(word), &word);
	if (!at || (strcmp(word, "->") && strcmp(word, "implies")))
		return NULL;
	return next_operator(text, at + strlen(word), &word) ? NULL : trimmed(slu_text_of(text, (size_t)(at - text)));
}

const char *slu_formula_condition(const char *text, const char *name)
{
	const char *formula = formula_of(text, name), *body;

	while (formula && (body = inside(formula)) != NULL)
		formula = body;
	if (!formula || (!slu_starts(formula, "[]") && !is_word(formula, formula, "always")))
		return NULL;
	formula = trimmed(formula + strlen(*formula == '[' ? "[]" : "always"));
	body = inside(formula);
	while (body && inside(body))
		body = inside(body);
	return body ? left_of_arrow(body) : NULL;
}
