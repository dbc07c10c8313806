/* SPDX-License-Identifier: MIT */
/*
 * lines.rl - what pan prints while it replays, line by line, and its trail
 *
 * `ragel -T0 -L lines.rl -o lines.c` in this folder; lines.c is committed, a test compares.
 */
#include "../trace-lines.h"

#include <string.h>

%%{
	machine slu_trace_line;

	action mark    { mark = p; }
	action name    { line->name = span(mark, p); }
	action file    { line->file = span(mark, p); }
	action type    { line->type = span(mark, p); }
	action text    { line->text = span(mark, p); }
	action word    { if (line->word_count < SLU_LINE_WORDS) line->words[line->word_count++] = span(mark, p); }
	action number  { line->number = 10 * line->number + (unsigned long)(*p - '0'); }
	action process { line->process = 10 * line->process + (unsigned)(*p - '0'); }
	action source  { line->line = 10 * line->line + (unsigned)(*p - '0'); }

	action step     { line->kind = SLU_LINE_STEP; }
	action values   { line->kind = SLU_LINE_VALUES; }
	action open     { line->kind = SLU_LINE_STEP; line->open = true; }
	action noise    { line->kind = SLU_LINE_NOISE; }
	action row      { line->kind = SLU_LINE_ROW; }
	action refused  { line->kind = SLU_LINE_REFUSED; }
	action cycle    { line->kind = SLU_LINE_CYCLE; }
	action end      { line->kind = SLU_LINE_END; }
	action fault    { line->kind = SLU_LINE_FAULT; }
	action violated { line->kind = SLU_LINE_VIOLATED; }
	action moves    { line->kind = SLU_LINE_MOVES; }
	action claim    { line->kind = SLU_LINE_CLAIM; }
	action trouble  { line->kind = SLU_LINE_TROUBLE; }
	action globals  { line->kind = SLU_LINE_GLOBALS; }
	action locals   { line->kind = SLU_LINE_LOCALS; }
	action struct   { line->kind = SLU_LINE_STRUCT; }
	action value    { line->kind = SLU_LINE_VALUE; }
	action channel  { line->kind = SLU_LINE_CHANNEL; }

	number  = digit+ $number;
	process = digit+ $process;
	source  = digit+ $source;

	# `  7:<tab>proc  0 (Ndis) model.pml:14 (state 39)<tab>[x = 1]`, with -v `  7: proc  0 (Ndis)  model.pml:14 (state 39) trans {1,2} [x = 1]`
	process_name = [^)]+ >mark %name;
	place        = ' '* number ':' [ \t]+ 'proc' ' '+ process ' (' process_name ')' ' '+
	               [^: \t(]+ >mark %file ':' source ' '? '(state ' ' '? '-'? digit+ ')';
	transition   = ' trans {' [^}]* '}';
	statement    = ( any* - ( 'values: ' any* ) ) >mark %text;
	step         = place transition? [ \t]+ '[' statement ']' %step;
	open_step    = place transition? [ \t]+ '[' ( statement - ( any* ']' ) ) %open;
	values       = place [ \t]+ '[values: ' any* >mark %text ']' %values;
	standing     = place ' (invalid end state)'? %step;

	# `~ latch 0 TAKE Free Taken_by_one L-01 effects`
	word      = [^ \t]+ >mark %word;
	event     = [A-Z0-9_]+ >mark %word;
	row       = '~ ' word ' ' word ' ' event ' ' word ' ' word ' ' word ( ' ' word )? %row;
	refused   = '~ ' word ' ' word ' ' event ' refused' %refused;

	trouble   = ( ( 'pan: ' [Ee] 'rror' any* ) | ( 'error:' any* ) | ( any* 'no matching stmnt' any* ) |
	              ( '\tRecovered at state' any* ) ) %trouble;
	fault     = 'pan:' digit+ ': ' any* >mark %text %fault;
	violated  = 'slu-violated ' any+ >mark %text %violated;
	moves     = 'slu-moves ' any+ >mark %text %moves;
	claim     = 'slu-claim-ends' %claim;
	end       = 'spin: trail ends after ' number ' steps' %end;
	cycle     = '<<<<<START OF CYCLE' any* %cycle;
	noise     = ( '' | ( 'pan: ' any* - ( 'pan: ' [Ee] 'rror' any* ) ) | ( 'MSC:' any* ) | ( 'warning:' any* ) |
	              ( 'slu-' any* - ( ( 'slu-violated ' | 'slu-moves ' | 'slu-claim-ends' ) any* ) ) | ( 'ltl ' any* ) | ( '#processes ' any* ) ) %noise;

	# `<tab>byte   k[2]:<tab>1`, a channel: `<tab>chan c (=1):<tab>len 1:<tab> [req1,],`
	value     = '\t' ' '* [a-z]+ >mark %type ' '+ ( [^ :\t]+ - ( any* '(' any* ) ) >mark %name ':\t' any* >mark %text %value;
	channel   = '\tchan' ' '+ [^ :\t]+ >mark %name ' '* '(=' digit+ '):\tlen ' digit+ ':' any* >mark %text %channel;
	struct    = '\t(struct ' [^)]+ >mark %text ')' %struct;
	globals   = 'global vars:' %globals;
	locals    = 'local vars proc ' process ' (' process_name '):' %locals;

	main := row | refused | step | open_step | values | standing | trouble | fault | violated | moves | claim | end | cycle | noise |
	        value | channel | struct | globals | locals;

	write data nofinal noerror noentry;
}%%

static struct slu_span span(const char *from, const char *to)
{
	return (struct slu_span){from, (size_t)(to - from)};
}

void slu_trace_line_read(struct slu_trace_line *line, const char *at, size_t length)
{
	const char *p = at, *const pe = at + length, *const eof = pe, *mark = at;
	int cs;

	*line = (struct slu_trace_line){.kind = SLU_LINE_SAY};
	%% write init;
	%% write exec;
}

%%{
	machine slu_trail;

	action begin   { field = 0; value[0] = value[1] = value[2] = 0; }
	action minus   { negative[field] = true; }
	action plus    { negative[field] = false; }
	action digit   { if (value[field] < 100000000000) value[field] = 10 * value[field] + (*p - '0'); }
	action next    { field++; }
	action taken   { if (!take(steps, value, negative)) return false; }

	int  = ( '-' >minus | '' >plus ) digit+ $digit;
	main := ( int >begin ':' @next int ':' @next int '\r'? '\n' @taken )*;

	write data nofinal noerror noentry;
}%%

static bool fail(struct slu_trail_steps *steps, const char *wrong)
{
	steps->wrong = wrong;
	return false;
}

/* Three numbers: step, process, transition; before the first step notes of the search. */
static bool take(struct slu_trail_steps *steps, const long *value, const bool *negative)
{
	steps->line++;
	if (negative[0]) {
		if (value[0] == 2)
			steps->claim = (int)value[1];
		steps->cycle = steps->cycle || value[0] == 1;
		return true;
	}
	if (negative[1] || negative[2])
		return fail(steps, "no such step");
	if (steps->steps && (unsigned long)value[0] <= steps->last)
		return fail(steps, "its steps are not in their order");
	steps->steps++;
	steps->last = (unsigned long)value[0];
	steps->process = (unsigned)value[1];
	return true;
}

bool slu_trail_steps_read(struct slu_trail_steps *steps, const char *trail, size_t size)
{
	const char *p = trail, *const pe = trail + size;
	long value[3] = {0};
	bool negative[3] = {false};
	unsigned field = 0;
	int cs;

	*steps = (struct slu_trail_steps){.claim = -1};
	%% write init;
	%% write exec;
	if (cs == slu_trail_start || (p == pe && trail[size - 1] == '\n'))
		return steps->steps > 0 || fail(steps, "it has no step");
	steps->line++;
	return fail(steps, p == pe ? "its last line is cut" : "not a line of a trail");
}
