/* SPDX-License-Identifier: MIT */
/*
 * test-lines.c - each kind of line that pan prints while it replays, and trails that are none
 */
#include "trace-lines.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct slu_trace_line read(const char *text)
{
	struct slu_trace_line line;

	slu_trace_line_read(&line, text, strlen(text));
	return line;
}

static void assert_span(struct slu_span span, const char *text)
{
	assert_int_equal(span.length, strlen(text));
	assert_memory_equal(span.at, text, span.length);
}

static void kinds(void **state)
{
	static const struct {
		const char *text;
		enum slu_line_kind kind;
	} lines[] = {
	        {"", SLU_LINE_NOISE},
	        {"pan: ltl formula rises", SLU_LINE_NOISE},
	        {"MSC: ~G 7", SLU_LINE_NOISE},
	        {"slu-count 3 reach one_holds", SLU_LINE_NOISE},
	        {"#processes 2:", SLU_LINE_NOISE},
	        {"holder 1 wants it", SLU_LINE_SAY},
	        {"~ holder 1 wants it", SLU_LINE_SAY},
	        {"~ latch 0 take Free Taken L-01", SLU_LINE_SAY},
	        {"~ latch 0 TAKE Free Taken L-01 ring more", SLU_LINE_SAY},
	        {"~ latch 0 TAKE Free Taken_by_one L-01 ring", SLU_LINE_ROW},
	        {"~ latch 0 TAKE Free Taken_by_one L-01", SLU_LINE_ROW},
	        {"~ latch 0 TAKE refused", SLU_LINE_REFUSED},
	        {"  1:\tproc  0 (A) t.pml:6 (state 8)\t[((i<3))]", SLU_LINE_STEP},
	        {"  1: proc  0 (A)  t.pml:6 (state 8) trans {0,8} [((i<3))]", SLU_LINE_STEP},
	        {" 12:\tproc 1 (:init:)  t.pml:6 (state  8) (invalid end state)", SLU_LINE_STEP},
	        {"  9:\tproc  1 (B) -:0 (state 0)\t[-end-]", SLU_LINE_STEP},
	        {"  5:\tproc  0 (A) t.pml:6 (state 5)\t[values: 1!1]", SLU_LINE_VALUES},
	        {"<<<<<START OF CYCLE>>>>>", SLU_LINE_CYCLE},
	        {"spin: trail ends after 13 steps", SLU_LINE_END},
	        {"pan:1: assertion violated (x<3) (at depth 13)", SLU_LINE_FAULT},
	        {"slu-violated one_holds", SLU_LINE_VIOLATED},
	        {"slu-moves B(1)", SLU_LINE_MOVES},
	        {"slu-claim-ends", SLU_LINE_CLAIM},
	        {"pan: Error, proc 9 invalid pid transition 3", SLU_LINE_TROUBLE},
	        {"pan: error, next transition UNEXECUTABLE on replay", SLU_LINE_TROUBLE},
	        {"\tRecovered at state 3", SLU_LINE_TROUBLE},
	        {"global vars:", SLU_LINE_GLOBALS},
	        {"local vars proc 1 (B):", SLU_LINE_LOCALS},
	        {"\t(struct r)", SLU_LINE_STRUCT},
	        {"\tbyte   k[2]:\t1", SLU_LINE_VALUE},
	        {"\tchan q (=1):\tlen 1:\t [req1,],", SLU_LINE_CHANNEL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		if (read(lines[i].text).kind != lines[i].kind)
			fail_msg("`%s` is %d, not %d", lines[i].text, read(lines[i].text).kind, lines[i].kind);
}

static void parts(void **state)
{
	struct slu_trace_line line = read(" 17:\tproc  3 (Ndis) adapter.pml:640 (state 39)\t[a[b] = (c+1)]");

	(void)state;
	assert_int_equal(line.number, 17);
	assert_int_equal(line.process, 3);
	assert_int_equal(line.line, 640);
	assert_span(line.name, "Ndis");
	assert_span(line.file, "adapter.pml");
	assert_span(line.text, "a[b] = (c+1)");
	assert_false(line.open);
	line = read(" 18:\tproc  3 (Ndis) adapter.pml:640 (state 39)\t[ now.z = 1;");
	assert_true(line.open);
	assert_span(line.text, " now.z = 1;");
	line = read("~ latch 0 TAKE Free Taken_by_one L-01 ring,open");
	assert_int_equal(line.word_count, 7);
	assert_span(line.words[2], "TAKE");
	assert_span(line.words[4], "Taken_by_one");
	assert_span(line.words[6], "ring,open");
	line = read("\tbyte   k[2]:\t255");
	assert_span(line.name, "k[2]");
	assert_span(line.type, "byte");
	assert_span(line.text, "255");
	line = read("  5:\tproc  0 (A) t.pml:6 (state 5)\t[values: 1!1,7]");
	assert_span(line.text, "1!1,7");
}

static void trails(void **state)
{
	static const char good[] = "-2:3:-2\n-4:-4:-4\n1:0:26\n-1:-1:-1\n3:2:7\n";
	static const struct {
		const char *text, *wrong;
		unsigned long line;
	} bad[] = {
	        {"", "it has no step", 0},
	        {"-4:-4:-4\n", "it has no step", 1},
	        {"1:0:2\n1:0:3\n", "its steps are not in their order", 2},
	        {"1:0:2\n2:0\n", "not a line of a trail", 2},
	        {"1:0:2\n2:0:4", "its last line is cut", 2},
	        {"1:0:2\n2:-1:4\n", "no such step", 2},
	        {"1:0:2\nx\n2:0:3\n", "not a line of a trail", 2},
	};
	struct slu_trail_steps steps;

	(void)state;
	assert_true(slu_trail_steps_read(&steps, good, strlen(good)));
	assert_int_equal(steps.steps, 2);
	assert_int_equal(steps.last, 3);
	assert_int_equal(steps.process, 2);
	assert_int_equal(steps.claim, 3);
	assert_true(steps.cycle);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_false(slu_trail_steps_read(&steps, bad[i].text, strlen(bad[i].text)));
		assert_string_equal(steps.wrong, bad[i].wrong);
		assert_int_equal(steps.line, bad[i].line);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(kinds),
	        cmocka_unit_test(parts),
	        cmocka_unit_test(trails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
