/* SPDX-License-Identifier: MIT */
/*
 * test-sum.c - SHA-256, by the examples of its standard
 */
#include "cli.h"
#include "sum.h"
#include "text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* text.c ends the program by it. */
enum slu_exit slu_fail(enum slu_exit status, const char *format, ...)
{
	(void)format;
	abort();
	return status;
}

static const char *sum_of(const char *text, size_t times, size_t piece)
{
	struct slu_sum sum;

	slu_sum_begin(&sum);
	for (size_t i = 0; i < times; i++)
		for (size_t at = 0, length = strlen(text); at < length; at += piece)
			slu_sum_add(&sum, text + at, piece < length - at ? piece : length - at);
	return slu_sum_end(&sum);
}

static void examples(void **state)
{
	(void)state;
	assert_string_equal(sum_of("", 1, 1), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	assert_string_equal(sum_of("abc", 1, 3), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	assert_string_equal(sum_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1, 100),
	                    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
	assert_string_equal(sum_of("aaaaaaaaaa", 100000, 7),
	                    "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

static void ends_of_texts_count(void **state)
{
	struct slu_sum one, other;

	(void)state;
	slu_sum_begin(&one);
	slu_sum_add_text(&one, "ab");
	slu_sum_add_text(&one, "c");
	slu_sum_begin(&other);
	slu_sum_add_text(&other, "a");
	slu_sum_add_text(&other, "bc");
	assert_string_not_equal(slu_sum_end(&one), slu_sum_end(&other));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(examples),
	        cmocka_unit_test(ends_of_texts_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
