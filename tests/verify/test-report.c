/* SPDX-License-Identifier: MIT */
/*
 * test-report.c - what a verifier's report is worth: only a whole one with `errors: 0` is a proof
 */
#include "cli.h"
#include "report.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define DEPTH(errors) "State-vector 20 byte, depth reached 4, errors: " errors "\n"
#define STATES        "        7 states, stored\n       13 transitions (= stored+matched)\n"
#define MEMORY        "  128.730\ttotal actual memory usage\n"
#define WHOLE         DEPTH("0") STATES MEMORY

/* text.c ends the program by this where memory is gone. */
enum slu_exit slu_fail(enum slu_exit status, const char *format, ...)
{
	(void)format;
	return status;
}

static struct slu_report report;

static void judge(const char *output, int status, bool late)
{
	slu_report_read(&report, output, status, late, 0.5);
}

static void hold(const char *output)
{
	judge(output, 0, false);
	assert_int_equal(report.outcome, SLU_OUTCOME_HELD);
}

static void ran_out(const char *output, const char *why)
{
	judge(output, 0, false);
	assert_int_equal(report.outcome, SLU_OUTCOME_RAN_OUT);
	assert_string_equal(report.why, why);
}

static void failed(const char *output, int status, const char *why)
{
	judge(output, status, false);
	assert_int_equal(report.outcome, SLU_OUTCOME_FAILED);
	assert_string_equal(report.why, why);
}

static void a_whole_report_is_a_proof(void **state)
{
	(void)state;
	hold(WHOLE);
	assert_int_equal(report.depth, 4);
	assert_true(report.states > 6.9 && report.states < 7.1);
	assert_true(report.transitions > 12.9 && report.transitions < 13.1);
	assert_true(report.memory_mb > 128.7 && report.memory_mb < 128.8);
	hold(DEPTH("0") "1.234e+06 states, stored (2e+06 visited)\n");
	assert_true(report.states > 1233999 && report.states < 1234001);
}

static void less_is_none(void **state)
{
	static const char none[] = "no whole report from the verifier (exit status 0)";

	(void)state;
	failed("", 0, none);
	failed(NULL, 0, none);
	failed(STATES, 0, none);
	failed(DEPTH("0"), 0, none);
	failed("State-vector 20 byte, depth reached 4\n" STATES, 0, none);
	failed("State-vector 20 byte, depth reached 4, errors: \n" STATES, 0, none);
	failed(WHOLE, 1 << 8, "the verifier ended with exit status 1");
	failed(WHOLE, SIGSEGV, "the verifier died: Segmentation fault");
	failed("Warning: Search not completed\n" WHOLE, 0,
	       "the verifier did not complete its search and does not say why");
	failed(DEPTH("1") STATES, 0, "the report contradicts itself");
	failed("pan:1: invalid end state (at depth 3)\n" WHOLE, 0, "the report contradicts itself");
}

static void what_ran_out_is_none(void **state)
{
	(void)state;
	ran_out("error: max search depth too small\n" WHOLE, "depth");
	ran_out("pan: out of memory\n" WHOLE, "memory");
	ran_out("pan: reached -DMEMLIM bound\n" WHOLE, "memory");
	ran_out("error: max search depth too small\npan: out of memory\n" WHOLE, "memory");
	judge(WHOLE, 0, true);
	assert_int_equal(report.outcome, SLU_OUTCOME_RAN_OUT);
	assert_string_equal(report.why, "time");
	judge("", SIGKILL, true);
	assert_int_equal(report.outcome, SLU_OUTCOME_RAN_OUT);
}

static void violate(const char *output, enum slu_error_kind kind, const char *text, unsigned long at)
{
	judge(output, 0, false);
	assert_int_equal(report.outcome, SLU_OUTCOME_VIOLATED);
	assert_int_equal(report.error, kind);
	assert_string_equal(report.text, text);
	assert_int_equal(report.at, at);
}

static void violations_are_told_apart(void **state)
{
	(void)state;
	violate("pan:1: assertion violated (a<(b)) (at depth 30)\nWarning: Search not completed\n" DEPTH("1") STATES,
	        SLU_ERROR_ASSERTION, "assertion violated (a<(b))", 30);
	violate("pan:1: invalid end state (at depth 4)\n" DEPTH("1") STATES, SLU_ERROR_END_STATE, "invalid end state",
	        4);
	violate("pan:1: acceptance cycle (at depth 5)\n" DEPTH("1") STATES, SLU_ERROR_ACCEPTANCE, "acceptance cycle",
	        5);
	violate("pan:1: non-progress cycle (at depth 6)\n" DEPTH("1") STATES, SLU_ERROR_NON_PROGRESS,
	        "non-progress cycle", 6);
	violate("pan:1: event_trace error (no matching event) (at depth 5)\n" DEPTH("1") STATES, SLU_ERROR_EVENT_TRACE,
	        "event_trace error (no matching event)", 5);
	violate("pan:1: end state in claim reached (at depth 7)\n" DEPTH("1") STATES, SLU_ERROR_CLAIM,
	        "end state in claim reached", 7);
	violate("pan:1: assertion violated 0 (at depth 1)\n" DEPTH("1") STATES "slu-violated one_holds\n",
	        SLU_ERROR_ASSERTION, "assertion violated 0", 1);
	assert_string_equal(report.violated, "one_holds");
	/* a violation found before memory or time ran out stays one */
	violate("error: max search depth too small\npan:1: invalid end state (at depth 4)\n" DEPTH("1") STATES,
	        SLU_ERROR_END_STATE, "invalid end state", 4);
}

static void troubles_are_not_violations(void **state)
{
	(void)state;
	failed("pan:1: aborting (at depth 0)\n" DEPTH("1") STATES, 0, "pan:1: aborting (at depth 0)");
	failed("pan: error, VECTORSZ too small, recompile pan.c\n" WHOLE, 0,
	       "pan: error, VECTORSZ too small, recompile pan.c");
	failed("\trecompile with -DNFAIR=7\n", 1 << 8, "more processes than -DNFAIR=6 allows; write pan=-DNFAIR=7");
	failed("error: proctype 'One' line 6, state 5: has unconditional self-loop\n", 1 << 8,
	       "error: proctype 'One' line 6, state 5: has unconditional self-loop");
}

static void counts_are_read(void **state)
{
	(void)state;
	hold(WHOLE "slu-count 12 row ~ latch %d TAKE Free Taken L-01 ring\nslu-count 3 reach one_holds\n");
	assert_int_equal(slu_report_count(&report, "row ~ latch %d TAKE Free Taken L-01 ring"), 12);
	assert_int_equal(slu_report_count(&report, "reach one_holds"), 3);
	assert_int_equal(slu_report_count(&report, "reach one"), 0);
}

static void progress_is_read(void **state)
{
	double states = 0;

	(void)state;
	assert_true(slu_report_progress("Depth=     999 States=    3e+06 Transitions= 1e+07 Memory= 300", &states));
	assert_true(states > 2.9e6 && states < 3.1e6);
	assert_false(slu_report_progress("pan: wrote model.pml.trail", &states));
}

static int forget(void **state)
{
	(void)state;
	slu_text_forget();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_whole_report_is_a_proof),
	        cmocka_unit_test(less_is_none),
	        cmocka_unit_test(what_ran_out_is_none),
	        cmocka_unit_test(violations_are_told_apart),
	        cmocka_unit_test(troubles_are_not_violations),
	        cmocka_unit_test(counts_are_read),
	        cmocka_unit_test(progress_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, forget);
}
