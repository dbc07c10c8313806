/* SPDX-License-Identifier: MIT */
/*
 * token.c - the page as words and signs, comments stripped
 */
#include "gen-private.h"

#include <ctype.h>
#include <string.h>

struct lexer {
	struct slu_page *page;
	const char *at;
	const char *end;
	int line;
	struct slu_token *token;
};

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* What separates words for Ragel too. */
static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool starts_with(const struct lexer *lexer, const char *sign)
{
	size_t length = strlen(sign);

	return (size_t)(lexer->end - lexer->at) >= length && !memcmp(lexer->at, sign, length);
}

static void put(struct lexer *lexer, enum slu_token_kind kind, size_t length)
{
	*lexer->token++ = (struct slu_token){
	        .kind = kind,
	        .line = lexer->line,
	        .offset = (size_t)(lexer->at - lexer->page->text),
	        .text = slu_arena_copy(lexer->page->memory, lexer->at, length),
	};
	lexer->at += length;
}

/* What follows @mark in a comment, without the blanks around it; false: the comment does not begin so. */
static bool read_mark(const char **comment, size_t *length, const char *mark)
{
	if (*length < strlen(mark) || memcmp(*comment, mark, strlen(mark)))
		return false;
	*comment += strlen(mark);
	*length -= strlen(mark);
	while (*length && isblank((unsigned char)**comment))
		++*comment, --*length;
	while (*length && isspace((unsigned char)(*comment)[*length - 1]))
		--*length;
	return true;
}

/* "# Prefix: slu" puts slu_ before all C names. */
static bool read_prefix(struct lexer *lexer, const char *comment, size_t length)
{
	struct slu_page *page = lexer->page;

	if (!read_mark(&comment, &length, "# Prefix:"))
		return true;

	bool good =
	        length > 0 && length <= SLU_NAME_MAX && islower((unsigned char)*comment) && comment[length - 1] != '_';
	for (size_t i = 0; good && i < length; i++)
		good = islower((unsigned char)comment[i]) || isdigit((unsigned char)comment[i]) || comment[i] == '_';
	if (!good)
		return slu_page_refuse(page, lexer->line,
		                       "the prefix is not a name in small letters; write # Prefix: slu");
	if (*page->prefix)
		return slu_page_refuse(page, lexer->line, "a second prefix; keep one # Prefix: line");
	page->prefix = slu_arena_print(page->memory, "%.*s_", (int)length, comment);
	return true;
}

/* "# SPDX-License-Identifier: MIT" is the licence of all that is made from the page. */
static bool read_licence(struct lexer *lexer, const char *comment, size_t length)
{
	struct slu_page *page = lexer->page;
	bool good;

	if (!read_mark(&comment, &length, "# SPDX-License-Identifier:"))
		return true;
	good = length > 0;
	for (size_t i = 0; good && i < length; i++)
		good = isalnum((unsigned char)comment[i]) || memchr(" .+-:()", comment[i], 7);
	if (!good)
		return slu_page_refuse(page, lexer->line,
		                       "the licence is not one of SPDX's names; write # SPDX-License-Identifier: MIT");
	if (page->licence)
		return slu_page_refuse(page, lexer->line, "a second licence; keep one # SPDX-License-Identifier: line");
	page->licence = slu_arena_copy(page->memory, comment, length);
	return true;
}

static bool skip_comment(struct lexer *lexer)
{
	const char *comment = lexer->at;

	while (lexer->at < lexer->end && *lexer->at != '\n')
		lexer->at++;
	return read_prefix(lexer, comment, (size_t)(lexer->at - comment)) &&
	       read_licence(lexer, comment, (size_t)(lexer->at - comment));
}

static bool put_word(struct lexer *lexer)
{
	size_t length = 0;

	while (lexer->at + length < lexer->end && is_word(lexer->at[length]))
		length++;
	if (length > SLU_NAME_MAX)
		return slu_page_refuse(lexer->page, lexer->line, "a name of %zu characters; use at most %d", length,
		                       SLU_NAME_MAX);
	put(lexer, isdigit((unsigned char)*lexer->at) ? SLU_TOKEN_NUMBER : SLU_TOKEN_WORD, length);
	return true;
}

static bool put_literal(struct lexer *lexer)
{
	char quote = *lexer->at;
	size_t length = 1;

	while (lexer->at + length < lexer->end && lexer->at[length] != quote && lexer->at[length] != '\n')
		length++;
	if (lexer->at + length == lexer->end || lexer->at[length] != quote)
		return slu_page_refuse(lexer->page, lexer->line, "a literal without an end; close it with %c", quote);
	put(lexer, SLU_TOKEN_LITERAL, length + 1);
	return true;
}

static bool put_sign(struct lexer *lexer)
{
	static const struct {
		const char *text;
		enum slu_token_kind kind;
	} signs[] = {
	        {"%%{", SLU_TOKEN_OPEN},
	        {"}%%", SLU_TOKEN_CLOSE},
	        {"->", SLU_TOKEN_SIGN},
	        {":=", SLU_TOKEN_SIGN},
	};

	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
		if (starts_with(lexer, signs[i].text)) {
			put(lexer, signs[i].kind, strlen(signs[i].text));
			return true;
		}
	}
	if (!isgraph((unsigned char)*lexer->at))
		return slu_page_refuse(lexer->page, lexer->line,
		                       "a character that is no text (%#x); write plain ASCII outside comments",
		                       (unsigned)(unsigned char)*lexer->at);
	put(lexer, SLU_TOKEN_SIGN, 1);
	return true;
}

static bool put_token(struct lexer *lexer)
{
	char c = *lexer->at;

	if (c == '#')
		return skip_comment(lexer);
	if (is_word(c))
		return put_word(lexer);
	if (c == '\'' || c == '"')
		return put_literal(lexer);
	return put_sign(lexer);
}

bool slu_page_tokens(struct slu_page *page, const struct slu_token **tokens)
{
	struct slu_token *first = slu_arena_alloc(page->memory, (page->length + 1) * sizeof *first);
	struct lexer lexer = {
	        .page = page,
	        .at = page->text,
	        .end = page->text + page->length,
	        .line = 1,
	        .token = first,
	};

	*tokens = first;
	while (lexer.at < lexer.end) {
		if (is_blank(*lexer.at)) {
			lexer.line += *lexer.at == '\n';
			lexer.at++;
		} else if (!put_token(&lexer)) {
			return false;
		}
	}
	if (lexer.line > UINT16_MAX)
		return slu_page_refuse(page, lexer.line, "too many lines; use at most %d", UINT16_MAX);
	put(&lexer, SLU_TOKEN_END, 0);
	return true;
}
