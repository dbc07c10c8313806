/* SPDX-License-Identifier: MIT */
/*
 * lockstep-world.c - a counterexample on the compiled core, in the world of level code
 *
 * 1. The world has the processes of the model as its actors, and one option for each of their steps. Which option a step of the
 *    trail is, is not written in it: each is tried that its actor has and that says the same. What they come to is a set of
 *    worlds, mostly of one.
 * 2. What the model offers and the machine refuses need not be offered by the core: refusals are not compared.
 * 3. A world in which a claim is violated before the last step is none that the trail leads to. An assertion of the core is
 *    no claim: it is said, and the run goes on as that of a core does which is compiled without them.
 * 4. In the last step the model stops where it is violated, the world goes on to the end of the lock region: it may say more.
 * 5. Of a pending machine only where it begins and ends in the step is compared: the world reads it off the core's state. A trail of
 *    level code may say nothing of them.
 * 6. Steps that repeat for ever are gone through once: if a world is the same afterwards, the core repeats them, too. What the
 *    claim waits for must be wanting all the time, and nobody may be passed over: whoever could take a step all the time takes
 *    one.
 *
 * Compiled with the world, the core in it, and the bounds of the trail's configuration: code-cc and replay-cc in the model's
 * manifest say of what. What the live claims of each wait for is in lockstep-im.c and its like.
 */
#include "lockstep.h"
#include "lockstep-wants.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum {
	WORLDS_MAX = 64,
	LINES_MAX = 32,
	LINE_MAX = 160,
	SEEN_MAX = 4,
	SEEN_BYTES = 600,
	PENDINGS_MAX = 16,
	WORD_MAX = 32
};

struct worlds {
	size_t count;
	struct slu_world at[WORLDS_MAX];
};

/* One option, and what it said. */
struct attempt {
	char lines[LINES_MAX][LINE_MAX];
	size_t count;
	const char *violated;
};

static struct attempt attempt;

/* The option that the last step of the trail was, the first of them where it may be several. */
struct taken {
	bool is_known;
	struct slu_world from;
	enum slu_actor actor;
	unsigned v, b, variant;
};

/* The run. @last: a claim that the last step violates; @other: the same, of another claim or another step. */
static struct {
	const struct slu_trail *trail;
	struct worlds now, next;
	const char *last;
	const char *other;
	unsigned long other_step;
	bool tells_pending;     /* the trail has rows of pending machines */
	unsigned long asserted; /* step in which an assertion of the core fails, 0: none */
	char seen[SEEN_MAX][SEEN_BYTES];
	size_t seen_count;
	bool overflow;
	struct taken taken;
} run;

static unsigned long *count_nothing(const char *name)
{
	static unsigned long count;

	(void)name;
	return &count;
}

static int hear(const char *format, ...) __attribute__((format(printf, 1, 2)));

static int hear(const char *format, ...)
{
	va_list args;

	if (attempt.count == LINES_MAX) {
		run.overflow = true;
		return 0;
	}
	va_start(args, format);
	vsnprintf(attempt.lines[attempt.count], LINE_MAX, format, args);
	va_end(args);
	attempt.lines[attempt.count][strcspn(attempt.lines[attempt.count], "\n")] = '\0';
	attempt.count++;
	return 0;
}

/*
 * One step
 */

/* The row as the world says it; without the row's ID, which stands between the two. */
static void write_row(char *text, char *effects, const struct slu_trail_row *row)
{
	if (strcmp(row->machine, "ndis") == 0)
		snprintf(text, LINE_MAX, "~ ndis %u %s", row->object, row->event);
	else
		snprintf(text, LINE_MAX, "~ %s %u %s %s %s ", row->machine, row->object, row->event, row->from,
		         row->to);
	snprintf(effects, LINE_MAX, " %s", row->effects);
}

static bool is_pending(const struct slu_trail_row *row)
{
	return strcmp(row->machine, "pending") == 0;
}

static bool is_compared(const struct slu_trail_row *row)
{
	return (row->from || strcmp(row->machine, "ndis") == 0) && !is_pending(row);
}

/* A refusal, or a row of a pending machine. */
static bool is_passed_over(const char *line)
{
	size_t length = strlen(line), tail = strlen(" refused");

	return strncmp(line, "~ pending ", strlen("~ pending ")) == 0 ||
	       (length > tail && strcmp(line + length - tail, " refused") == 0);
}

static bool is_line(const char *line, const char *text, const char *effects)
{
	size_t length = strlen(line), start = strlen(text), tail = strlen(effects);

	if (text[start - 1] != ' ')
		return strcmp(line, text) == 0;
	return strncmp(line, text, start) == 0 && length >= tail && strcmp(line + length - tail, effects) == 0;
}

static bool has_line(const struct slu_trail_row *row, bool *used)
{
	char text[LINE_MAX], effects[LINE_MAX];

	write_row(text, effects, row);
	for (size_t i = 0; i < attempt.count; i++) {
		if (used[i] || !is_line(attempt.lines[i], text, effects))
			continue;
		used[i] = true;
		return true;
	}
	return false;
}

/* The model's event that was refused: with that the claim is broken, and what the model does later in this step is its own. */
static bool breaks_claim(const struct slu_trail_row *row)
{
	return !row->from && strcmp(row->machine, "ndis") != 0 && strcmp(run.trail->claim, "legal_event_is_taken") == 0;
}

static bool has_refusal(const struct slu_trail_row *row)
{
	char text[LINE_MAX];

	snprintf(text, LINE_MAX, "~ %s %u %s refused", row->machine, row->object, row->event);
	for (size_t i = 0; i < attempt.count; i++) {
		if (strcmp(attempt.lines[i], text) == 0)
			return true;
	}
	return false;
}

/* Where pending machines begin and end in a step; "": one does not move. */
struct ends {
	char from[PENDINGS_MAX][WORD_MAX], to[PENDINGS_MAX][WORD_MAX];
};

static void add_ends(struct ends *ends, unsigned object, const char *from, const char *to)
{
	if (object >= PENDINGS_MAX)
		return;
	if (!ends->from[object][0])
		snprintf(ends->from[object], WORD_MAX, "%s", from);
	memset(ends->to[object], 0, WORD_MAX);
	snprintf(ends->to[object], WORD_MAX, "%s", to);
}

static bool ends_same(const struct slu_trail_move *move)
{
	struct ends trail = {0}, core = {0};
	char from[WORD_MAX], to[WORD_MAX];
	unsigned object;

	for (size_t i = move->first; i < move->end; i++) {
		const struct slu_trail_row *row = &run.trail->rows[i];

		if (is_pending(row) && row->from)
			add_ends(&trail, row->object, row->from, row->to);
	}
	for (size_t i = 0; i < attempt.count; i++) {
		if (sscanf(attempt.lines[i], "~ pending %u %*s %31s %31s", &object, from, to) == 3)
			add_ends(&core, object, from, to);
	}
	return memcmp(&trail, &core, sizeof trail) == 0;
}

/* Did the option say the same? @more: it may say more. */
static bool says_same(const struct slu_trail_move *move, bool more)
{
	bool used[LINES_MAX] = {false};

	for (size_t i = move->first; i < move->end; i++) {
		const struct slu_trail_row *row = &run.trail->rows[i];

		if (more && breaks_claim(row) && has_refusal(row))
			return true;
		if (is_compared(row) && !has_line(row, used))
			return false;
	}
	for (size_t i = 0; i < attempt.count && !more; i++) {
		if (!used[i] && !is_passed_over(attempt.lines[i]))
			return false;
	}
	return more || !run.tells_pending || ends_same(move);
}

static void add_world(struct worlds *to, const struct slu_world *world)
{
	for (size_t i = 0; i < to->count; i++) {
		if (memcmp(&to->at[i], world, sizeof *world) == 0)
			return;
	}
	if (to->count == WORLDS_MAX)
		run.overflow = true;
	else
		to->at[to->count++] = *world;
}

/* What the actor does instead, said where nobody does what the trail has. */
static void note_seen(void)
{
	char text[SEEN_BYTES] = "nothing that has a row";

	for (size_t i = 0, used = 0; i < attempt.count && used < sizeof text; i++)
		used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", used ? "; " : "",
		                         attempt.lines[i] + strlen("~ "));
	for (size_t i = 0; i < run.seen_count; i++) {
		if (strcmp(run.seen[i], text) == 0)
			return;
	}
	if (run.seen_count < SEEN_MAX)
		memcpy(run.seen[run.seen_count++], text, SEEN_BYTES);
}

static void note_violation(const struct slu_trail_move *move, bool is_last)
{
	bool same = strcmp(attempt.violated, run.trail->claim) == 0 || strcmp(attempt.violated, "core_assertion") == 0;

	if (is_last && same && (!run.last || strcmp(run.last, run.trail->claim) != 0)) {
		run.last = attempt.violated;
	} else if (!run.other) {
		run.other = attempt.violated;
		run.other_step = move->step;
	}
}

static bool is_assertion(const char *violated)
{
	return violated && strcmp(violated, "core_assertion") == 0;
}

static void try_option(const struct slu_world *from, enum slu_actor actor, unsigned v, unsigned b, unsigned variant,
                       const struct slu_trail_move *move, bool is_last)
{
	slu_world = *from;
	if (!slu_world_option(actor, v, b, variant, false))
		return;
	attempt.count = 0;
	slu_world_option(actor, v, b, variant, true);
	attempt.violated = slu_world_violated;
	note_seen();
	if (!says_same(move, is_last && attempt.violated))
		return;
	if (!run.taken.is_known)
		run.taken = (struct taken){true, *from, actor, v, b, variant};
	if (is_assertion(attempt.violated) && !run.asserted)
		run.asserted = move->step;
	if (attempt.violated && (is_last || !is_assertion(attempt.violated)))
		note_violation(move, is_last);
	if (!attempt.violated || is_assertion(attempt.violated))
		add_world(&run.next, &slu_world);
}

static unsigned devices_of(enum slu_actor actor)
{
	enum slu_world_index index = slu_world_actors[actor].index;

	return index == SLU_WORLD_EACH_DEVICE || index == SLU_WORLD_EACH_PAIR ? DEVICES : 1;
}

static unsigned bindings_of(enum slu_actor actor)
{
	enum slu_world_index index = slu_world_actors[actor].index;

	return index == SLU_WORLD_EACH_BINDING || index == SLU_WORLD_EACH_PAIR ? BINDINGS : 1;
}

/* The actor of that name, or SLU_ACTOR_COUNT. */
static enum slu_actor actor_of(const char *name)
{
	unsigned actor = 0;

	while (actor < SLU_ACTOR_COUNT && strcmp(slu_world_actors[actor].name, name) != 0)
		actor++;
	return (enum slu_actor)actor;
}

static void try_actor(const struct slu_world *from, const struct slu_trail_move *move, bool is_last)
{
	enum slu_actor actor = actor_of(move->who);
	unsigned v, b;

	if (actor == SLU_ACTOR_COUNT)
		return;
	v = move->index / bindings_of(actor);
	b = move->index % bindings_of(actor);
	for (unsigned variant = 0; variant < slu_world_actors[actor].variants; variant++)
		try_option(from, actor, v, b, variant, move, is_last);
}

/* It was there for pan only: the world begins laid out. */
static bool may_be_nothing(const struct slu_trail_move *move)
{
	bool silent = move->first == move->end;

	return move->idle || (silent && (strcmp(move->who, "init") == 0 || strcmp(move->who, ":init:") == 0));
}

/* Who waited for rest is gone once it came: for pan the end of its process. */
static void end_rest(struct worlds *worlds)
{
	for (size_t i = 0; i < worlds->count; i++) {
		slu_world = worlds->at[i];
		if (slu_world_option(SLU_ACTOR_REST, 0, 0, RESTED, false))
			slu_world_option(SLU_ACTOR_REST, 0, 0, RESTED, true);
		worlds->at[i] = slu_world;
	}
}

/* The step once more, for whoever looks on. */
static void take_again(const struct slu_trail_move *move)
{
	const struct taken *taken = &run.taken;

	if (!slu_lockstep_is_due(move->step))
		return;
	slu_world = taken->is_known ? taken->from : run.now.at[0];
	slu_lockstep_here(move->step, move->who);
	if (taken->is_known)
		slu_world_option(taken->actor, taken->v, taken->b, taken->variant, true);
}

/* False: nobody does this. */
static bool take_move(const struct slu_trail_move *move, bool is_last)
{
	run.next.count = 0;
	run.seen_count = 0;
	run.last = NULL;
	run.taken.is_known = false;
	for (size_t i = 0; i < run.now.count; i++) {
		if (!move->idle)
			try_actor(&run.now.at[i], move, is_last);
		if (may_be_nothing(move))
			add_world(&run.next, &run.now.at[i]);
	}
	if (!run.next.count && !run.last) {
		slu_lockstep_stop = slu_lockstep_stop ? move->step : 0;
		take_again(move);
		return false;
	}
	take_again(move);
	end_rest(&run.next);
	run.now = run.next;
	return true;
}

/*
 * The end
 */

static bool can_act(const struct slu_world *from, enum slu_actor actor, unsigned v, unsigned b)
{
	for (unsigned variant = 0; variant < slu_world_actors[actor].variants; variant++) {
		slu_world = *from;
		if (slu_world_option(actor, v, b, variant, false))
			return true;
	}
	return false;
}

/* The processes of an actor, in the order of their indices. */
static bool could_act(const struct slu_world *from, enum slu_actor actor, unsigned index)
{
	return can_act(from, actor, index / bindings_of(actor), index % bindings_of(actor));
}

static bool can_move(const struct slu_world *from)
{
	for (unsigned actor = 0; actor < SLU_ACTOR_COUNT; actor++) {
		unsigned count = devices_of((enum slu_actor)actor) * bindings_of((enum slu_actor)actor);

		for (unsigned i = 0; i < count; i++) {
			if (could_act(from, (enum slu_actor)actor, i))
				return true;
		}
	}
	return false;
}

/* Somebody waits, or something that a live claim wants has not come, and nobody can do anything. */
static bool is_stuck(void)
{
	bool is_deadlock = strcmp(run.trail->claim, "no_deadlock") == 0;

	for (size_t i = 0; i < run.now.count; i++) {
		const struct slu_world *world = &run.now.at[i];
		bool waits = is_deadlock ? world->rests == RESTING : slu_lockstep_is_wanting(world, run.trail->claim);

		if (waits && !can_move(world))
			return true;
	}
	return false;
}

static enum slu_lockstep_end judge(FILE *out)
{
	if (run.asserted)
		fprintf(out, "  an assertion of the core fails in step %lu\n", run.asserted);
	if (run.last)
		return SLU_LOCKSTEP_VIOLATED;
	return is_stuck() ? SLU_LOCKSTEP_VIOLATED : SLU_LOCKSTEP_HOLDS;
}

static void say_rows(const struct slu_trail_move *move, FILE *out)
{
	for (size_t i = move->first; i < move->end; i++) {
		const struct slu_trail_row *row = &run.trail->rows[i];

		fprintf(out, "%s %s %u %s", i == move->first ? "" : ";", row->machine, row->object, row->event);
		if (row->from)
			fprintf(out, " %s %s", row->from, row->to);
	}
	fprintf(out, "%s\n", move->first == move->end ? " nothing that has a row" : "");
}

static void say_parted(const struct slu_trail_move *move, FILE *out)
{
	fprintf(out, "  step %lu, %s:", move->step, move->who);
	say_rows(move, out);
	if (run.overflow)
		fprintf(out, "  the core may do too many things to follow them all\n");
	else if (run.other)
		fprintf(out, "  the core violates %s in step %lu\n", run.other, run.other_step);
	else if (actor_of(move->who) == SLU_ACTOR_COUNT)
		fprintf(out, "  there is no such thread in the C\n");
	else if (!run.seen_count)
		fprintf(out, "  the core does not do this: it is not due\n");
	else
		fprintf(out, "  the core does something else:\n");
	for (size_t i = 0; i < run.seen_count; i++)
		fprintf(out, "    %s\n", run.seen[i]);
}

/* The moves [first, end) from run.now on. False: said on @out where the core leaves the trail. */
static bool take_moves(size_t first, size_t end, FILE *out)
{
	for (size_t i = first; i < end; i++) {
		if (take_move(&run.trail->moves[i], i + 1 == run.trail->move_count))
			continue;
		say_parted(&run.trail->moves[i], out);
		return false;
	}
	return true;
}

static bool acts_in_cycle(enum slu_actor actor, unsigned index)
{
	for (size_t i = run.trail->cycle; i < run.trail->move_count; i++) {
		if (run.trail->moves[i].index == index &&
		    strcmp(run.trail->moves[i].who, slu_world_actors[actor].name) == 0)
			return true;
	}
	return false;
}

/* Who could have acted in each world of the cycle so far; and whether the claim has been waiting in each. */
static bool waiting[SLU_ACTOR_COUNT][PENDINGS_MAX];
static bool wanting;

static void note_waiting(const struct slu_world *world, bool is_first)
{
	wanting = (is_first || wanting) && slu_lockstep_is_wanting(world, run.trail->claim);
	for (unsigned actor = 0; actor < SLU_ACTOR_COUNT; actor++) {
		unsigned count = devices_of((enum slu_actor)actor) * bindings_of((enum slu_actor)actor);

		for (unsigned i = 0; i < count; i++)
			waiting[actor][i] =
			        (is_first || waiting[actor][i]) && could_act(world, (enum slu_actor)actor, i);
	}
}

/* Somebody waits for ever, and could go on all the time. */
static const char *passed_over(void)
{
	for (unsigned actor = 0; actor < SLU_ACTOR_COUNT; actor++) {
		for (unsigned i = 0; i < PENDINGS_MAX; i++) {
			if (waiting[actor][i] && !acts_in_cycle((enum slu_actor)actor, i))
				return slu_world_actors[actor].name;
		}
	}
	return NULL;
}

/* 6, from the one world in run.now. */
static enum slu_lockstep_end go_round(FILE *out)
{
	static struct slu_world start;

	start = run.now.at[0];
	note_waiting(&start, true);
	for (size_t i = run.trail->cycle; i < run.trail->move_count; i++) {
		if (!take_moves(i, i + 1, out))
			return SLU_LOCKSTEP_DIVERGED;
		for (size_t k = 0; k < run.now.count; k++)
			note_waiting(&run.now.at[k], false);
	}
	for (size_t k = 0; k < run.now.count; k++) {
		if (memcmp(&run.now.at[k], &start, sizeof start) != 0)
			continue;
		if (wanting && !passed_over())
			return SLU_LOCKSTEP_VIOLATED;
		if (wanting)
			fprintf(out, "  %s is passed over: it could go on all the time\n", passed_over());
		else
			fprintf(out, "  what the claim waits for has come when the steps begin to repeat\n");
		return SLU_LOCKSTEP_HOLDS;
	}
	fprintf(out, "  the core is not where it was when the steps begin to repeat\n");
	return SLU_LOCKSTEP_HOLDS;
}

static enum slu_lockstep_end go_round_from_each(FILE *out)
{
	static struct worlds starts;
	enum slu_lockstep_end end = SLU_LOCKSTEP_DIVERGED;

	starts = run.now;
	for (size_t i = 0; i < starts.count && end != SLU_LOCKSTEP_VIOLATED; i++) {
		run.now.count = 1;
		run.now.at[0] = starts.at[i];
		end = go_round(out);
	}
	return end;
}

enum slu_lockstep_end slu_lockstep_world(const struct slu_trail *trail, FILE *out)
{
	slu_world_listener.counter = count_nothing;
	slu_world_option(SLU_ACTOR_START, 0, 0, 0, true);
	slu_world_listener.print = hear;
	run.trail = trail;
	for (size_t i = 0; i < trail->count; i++)
		run.tells_pending = run.tells_pending || is_pending(&trail->rows[i]);
	add_world(&run.now, &slu_world);
	if (!take_moves(0, trail->cycle, out))
		return SLU_LOCKSTEP_DIVERGED;
	return trail->cycle < trail->move_count ? go_round_from_each(out) : judge(out);
}
