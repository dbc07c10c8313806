/* SPDX-License-Identifier: MIT */
/*
 * test-account.c - ledgers balance, or say what is missing
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <account.h>

static void a_ledger_balances_when_all_came_out(void **state)
{
	struct slu_account *account = slu_account_new();
	struct slu_ledger *frames = slu_account_open(account, "trunk", "frames");

	(void)state;
	assert_int_equal(slu_account_unbalanced(account), 0);
	slu_ledger_in(frames, 3);
	assert_int_equal(slu_account_unbalanced(account), 1);
	slu_ledger_out(frames, "vm10", 2);
	slu_ledger_out(frames, "short", 1);
	assert_int_equal(slu_account_unbalanced(account), 0);
	slu_ledger_out(frames, "short", 1);
	assert_int_equal(slu_account_unbalanced(account), 1);
	slu_account_free(account);
}

static void a_ledger_is_found_and_counts(void **state)
{
	struct slu_account *account = slu_account_new();
	struct slu_ledger *frames = slu_account_open(account, "trunk", "frames");

	(void)state;
	slu_account_open(account, "trunk", "loans");
	slu_ledger_in(frames, 7);
	slu_ledger_out(frames, "vm10", 4);
	slu_ledger_out(frames, "vm10", 1);
	slu_ledger_out(frames, "never", 0);
	assert_ptr_equal(slu_account_find(account, "trunk.frames"), frames);
	assert_null(slu_account_find(account, "trunk"));
	assert_int_equal(slu_ledger_sum_in(frames), 7);
	assert_int_equal(slu_ledger_count(frames, "vm10"), 5);
	assert_int_equal(slu_ledger_count(frames, "never"), 0);
	slu_account_free(account);
}

static void the_table_says_what_is_missing(void **state)
{
	struct slu_account *account = slu_account_new();
	struct slu_ledger *frames = slu_account_open(account, "trunk", "frames");
	struct slu_ledger *sends = slu_account_open(account, "vm10", "sends");
	char *text = NULL;
	size_t bytes = 0;
	FILE *stream = open_memstream(&text, &bytes);

	(void)state;
	slu_account_open(account, "vm20", "sends");
	slu_ledger_in(frames, 1234567);
	slu_ledger_out(frames, "vm10", 1234560);
	slu_ledger_out(sends, "SUCCESS", 2);
	slu_account_print(account, stream);
	fclose(stream);
	assert_string_equal(text, "account             in       out  how it ended\n"
	                          "trunk.frames 1,234,567 1,234,560  vm10 1,234,560, MISSING 7\n"
	                          "vm10.sends           0         2  SUCCESS 2, TOO MANY 2\n");
	free(text);
	slu_account_free(account);
}

static void a_long_line_is_wrapped(void **state)
{
	struct slu_account *account = slu_account_new();
	struct slu_ledger *frames = slu_account_open(account, "trunk", "frames");
	char *text = NULL;
	size_t bytes = 0;
	FILE *stream = open_memstream(&text, &bytes);

	(void)state;
	for (char name[] = "a-long-outcome-a"; name[15] < 'j'; name[15]++) {
		slu_ledger_in(frames, 1);
		slu_ledger_out(frames, name, 1);
	}
	slu_account_print(account, stream);
	fclose(stream);
	assert_non_null(strstr(text, ",\n                                  a-long-outcome-d 1"));
	for (char *line = text; line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL)
		assert_true(strcspn(line, "\n") <= 111);
	free(text);
	slu_account_free(account);
}

static void numbers_have_commas(void **state)
{
	char text[27];

	(void)state;
	assert_string_equal(slu_count_text(text, 0), "0");
	assert_string_equal(slu_count_text(text, 999), "999");
	assert_string_equal(slu_count_text(text, 1000), "1,000");
	assert_string_equal(slu_count_text(text, 18446744073709551615u), "18,446,744,073,709,551,615");
}

/* What was under way at the mark may stay away; what came later may not. */
static void only_what_was_under_way_is_settled(void **state)
{
	struct slu_account *account = slu_account_new();
	struct slu_ledger *frames = slu_account_open(account, "trunk", "frames");
	struct slu_ledger *calls = slu_account_open(account, "trunk", "calls");

	(void)state;
	slu_ledger_in(frames, 5);
	slu_ledger_out(frames, "vm10", 2);
	slu_ledger_in(calls, 1);
	slu_account_mark(account);
	slu_ledger_out(frames, "vm10", 1);
	slu_ledger_in(calls, 1);
	slu_account_settle(account, "shut-down");
	assert_int_equal(slu_ledger_count(frames, "shut-down"), 2);
	assert_int_equal(slu_ledger_count(calls, "shut-down"), 1);
	assert_int_equal(slu_account_unbalanced(account), 1);
	slu_account_free(account);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_ledger_balances_when_all_came_out),
	        cmocka_unit_test(a_ledger_is_found_and_counts),
	        cmocka_unit_test(the_table_says_what_is_missing),
	        cmocka_unit_test(a_long_line_is_wrapped),
	        cmocka_unit_test(numbers_have_commas),
	        cmocka_unit_test(only_what_was_under_way_is_settled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
