/* SPDX-License-Identifier: MIT */
/*
 * name.c - the spellings of a name
 */
#include "gen-private.h"

#include <ctype.h>
#include <string.h>

/* Paused_halting -> Paused/halting, Opening_handle_valid -> Opening/handle valid */
const char *slu_name_shown(struct slu_page *page, const char *label)
{
	char *shown = slu_arena_copy(page->memory, label, strlen(label));
	char sign = '/';

	for (char *c = shown; *c; c++) {
		if (*c == '_') {
			*c = sign;
			sign = ' ';
		}
	}
	return shown;
}

/* TA_07 -> TA-07 */
const char *slu_name_id(struct slu_page *page, const char *action)
{
	char *id = slu_arena_copy(page->memory, action, strlen(action));

	for (char *c = id; *c; c++)
		if (*c == '_')
			*c = '-';
	return id;
}

/* A capital starts a word after a small letter or digit (MpReg), or before a small letter (OIDWait). */
static bool starts_word(const char *name, size_t i)
{
	if (i == 0 || !isupper((unsigned char)name[i]) || name[i - 1] == '_')
		return false;
	return !isupper((unsigned char)name[i - 1]) || islower((unsigned char)name[i + 1]);
}

/* Paused_halting -> PAUSED_HALTING, MpReg -> MP_REG */
const char *slu_name_upper(struct slu_page *page, const char *name)
{
	size_t length = strlen(name);
	char *upper = slu_arena_alloc(page->memory, 2 * length + 1);
	size_t at = 0;

	for (size_t i = 0; i < length; i++) {
		if (starts_word(name, i))
			upper[at++] = '_';
		upper[at++] = (char)toupper((unsigned char)name[i]);
	}
	return upper;
}

const char *slu_name_lower(struct slu_page *page, const char *name)
{
	const char *upper = slu_name_upper(page, name);
	char *lower = slu_arena_copy(page->memory, upper, strlen(upper));

	for (char *c = lower; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	return lower;
}

const char *slu_name_c(struct slu_page *page)
{
	return slu_arena_print(page->memory, "%s%s", page->prefix, page->machine.name);
}

const char *slu_name_stem(struct slu_page *page)
{
	return slu_name_upper(page, slu_name_c(page));
}

const char *slu_name_state(struct slu_page *page, const char *label)
{
	return slu_arena_print(page->memory, "%s_%s", slu_name_stem(page), slu_name_upper(page, label));
}

const char *slu_name_event(struct slu_page *page, const char *event)
{
	return slu_arena_print(page->memory, "%s_EV_%s", slu_name_stem(page), event);
}

const char *slu_name_effect(struct slu_page *page, const char *effect)
{
	return slu_arena_print(page->memory, "%s_DO_%s", slu_name_stem(page), slu_name_upper(page, effect));
}
