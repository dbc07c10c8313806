/* SPDX-License-Identifier: MIT */
/*
 * verdicts-escape.c - a text that may hold anything, inside another language
 */
#include "verdicts.h"

#include <string.h>

/* Bytes of the character that starts at @text; 0: not UTF-8, or a control byte. */
static size_t utf8_length(const unsigned char *text)
{
	static const struct {
		unsigned char mask, lead;
		uint32_t least;
	} forms[] = {{0x80, 0, ' '}, {0xe0, 0xc0, 0x80}, {0xf0, 0xe0, 0x800}, {0xf8, 0xf0, 0x10000}};

	if (*text == '\t' || *text == '\n')
		return 1;
	for (size_t length = 1; length <= 4; length++) {
		uint32_t letter;

		if ((*text & forms[length - 1].mask) != forms[length - 1].lead)
			continue;
		letter = *text & (unsigned char)~forms[length - 1].mask;
		for (size_t i = 1; i < length; i++) {
			if ((text[i] & 0xc0) != 0x80)
				return 0;
			letter = letter << 6 | (text[i] & 0x3fU);
		}
		if (letter < forms[length - 1].least || (letter >= 0x7f && letter < 0xa0) || letter > 0x10ffff ||
		    (letter >= 0xd800 && letter < 0xe000) || letter == 0xfffe || letter == 0xffff)
			return 0;
		return length;
	}
	return 0;
}

char *slu_text_clean(const char *text)
{
	char *clean = slu_text("%s", text), *at = clean;

	while (*at) {
		size_t length = utf8_length((const unsigned char *)at);

		if (!length)
			*at = '?';
		at += length ? length : 1;
	}
	return clean;
}

/* @text with each letter of @letters as the word of @words at its place. */
static char *replaced(const char *text, const char *letters, const char *const *words)
{
	size_t most = 1;
	char *out, *to;

	for (const char *at = text; *at; at++)
		most += strchr(letters, *at) ? strlen(words[strchr(letters, *at) - letters]) : 1;
	out = to = slu_keep(most);
	for (const char *at = text; *at; at++) {
		const char *found = strchr(letters, *at);

		if (found)
			to = stpcpy(to, words[found - letters]);
		else
			*to++ = *at;
	}
	return out;
}

char *slu_text_xml(const char *text)
{
	static const char *const words[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;", "&#9;", "&#10;"};

	return replaced(slu_text_clean(text), "&<>\"'\t\n", words);
}

char *slu_text_annotation(const char *text, bool property)
{
	static const char *const words[] = {"%25", "%0D", "%0A", "%3A", "%2C"};

	return replaced(slu_text_clean(text), property ? "%\r\n:," : "%\r\n", words);
}
