/* SPDX-License-Identifier: MIT */
/*
 * jansson.h - the host prints no JSON from inside of Wine: control.c asks for text
 */
#ifndef WINE_JANSSON_H
#define WINE_JANSSON_H

#include <stdio.h>
#include <stdlib.h>

typedef struct json_t json_t;
typedef long long json_int_t;

#define JSON_COMPACT 0

#define WINE_NO_JSON(type, name, ...)        \
	static inline type name(__VA_ARGS__) \
	{                                    \
		abort();                     \
	}

WINE_NO_JSON(json_t *, json_object, void)
WINE_NO_JSON(json_t *, json_array, void)
WINE_NO_JSON(json_t *, json_integer, json_int_t value)
WINE_NO_JSON(json_t *, json_string, const char *value)
WINE_NO_JSON(json_t *, json_pack, const char *format, ...)
WINE_NO_JSON(int, json_object_set_new, json_t *object, const char *key, json_t *value)
WINE_NO_JSON(int, json_array_append_new, json_t *array, json_t *value)
WINE_NO_JSON(int, json_dumpf, const json_t *json, FILE *to, size_t flags)
WINE_NO_JSON(void, json_decref, json_t *json)

#endif
