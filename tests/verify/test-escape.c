/* SPDX-License-Identifier: MIT */
/*
 * test-escape.c - a text that may hold anything, inside XML and inside an annotation
 */
#include "cli.h"
#include "verdicts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* text.c ends the program by this where memory is gone. */
enum slu_exit slu_fail(enum slu_exit status, const char *format, ...)
{
	(void)format;
	return status;
}

static void test_plain(void **state)
{
	(void)state;
	assert_string_equal(slu_text_clean(""), "");
	assert_string_equal(slu_text_clean("a b~"), "a b~");
	assert_string_equal(slu_text_clean("\xc3\xa9 \xe2\x82\xac \xf0\x9f\x99\x82"),
	                    "\xc3\xa9 \xe2\x82\xac \xf0\x9f\x99\x82");
	assert_string_equal(slu_text_clean("\t\n"), "\t\n");
}

static void test_no_text(void **state)
{
	static const char *const bad[] = {
	        "\x01",
	        "\x1b",
	        "\r",
	        "\x7f",
	        "\x80",
	        "\xff",
	        "\xc3",
	        "\xc0\xaf",
	        "\xe2\x82",
	        "\xe0\x80\xaf",
	        "\xed\xa0\x80",
	        "\xef\xbf\xbf",
	        "\xf4\x90\x80\x80",
	        "\xf0\x80\x80\xaf",
	        "\xc2\x85",
	};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		const char *clean = slu_text_clean(slu_text("a%sb", bad[i]));

		assert_int_equal(strlen(clean), strlen(bad[i]) + 2);
		assert_int_equal(strspn(clean + 1, "?"), strlen(bad[i]));
		assert_string_equal(clean + 1 + strlen(bad[i]), "b");
	}
}

static void test_xml(void **state)
{
	(void)state;
	assert_string_equal(slu_text_xml("a<b>&\"'"), "a&lt;b&gt;&amp;&quot;&#39;");
	assert_string_equal(slu_text_xml("&amp;"), "&amp;amp;");
	assert_string_equal(slu_text_xml("a\tb\nc"), "a&#9;b&#10;c");
	assert_string_equal(slu_text_xml("]]>\x02"), "]]&gt;?");
}

static void test_annotation(void **state)
{
	(void)state;
	assert_string_equal(slu_text_annotation("50%\n::error::", false), "50%25%0A::error::");
	assert_string_equal(slu_text_annotation("a,b:c%", true), "a%2Cb%3Ac%25");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_plain),
	        cmocka_unit_test(test_no_text),
	        cmocka_unit_test(test_xml),
	        cmocka_unit_test(test_annotation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
