/* SPDX-License-Identifier: MIT */
/*
 * follow.c - the guide that makes the host follow a trail
 *
 * 1. The host does a piece at a time: what one thread does from one point where another may be quicker to the next. Of each piece
 *    it is heard what happened: nothing that the trail speaks of, what the trail has next, or something else.
 * 2. Before a piece is run a copy of the process runs it, says what happened, and ends. So no piece is ever run that does
 *    something else: its thread waits.
 * 3. Pieces of which nothing is heard are run as soon as may be. What NDIS and the protocol do on the way to the driver has no
 *    row; it is put off until the trail has the row that it leads to, or nothing else can run.
 * 4. If nobody can go on, the host has parted from the trail there. After the last row all go on in turn, to the end of the run.
 * 5. A thread may have in its hands a call of a device (NdisIM...) that the trail has not come to yet, while it is the only one
 *    that can do what comes first. In the model anybody makes such a call; so another thread takes it (help).
 * 6. The driver's own filter (an OID while a binding restarts) is in no trail, and is passed over.
 */
#include "follow-private.h"
#include "memory.h"
#include "run-private.h"
#include "schedule.h"

#include "pending/pending.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { THREADS_MAX = 4096, CHOICES_ROOM = 1 << 20, SILENT_MAX = 1000, TEXT_BYTES = 200 };

enum outcome {
	OUTCOME_SILENT,
	OUTCOME_MATCH,
	OUTCOME_EARLY, /* on the way to something that the trail does not have yet */
	OUTCOME_OTHER,
	OUTCOME_DEAD,
};

enum ending {
	ENDING_NONE, /* the process died */
	ENDING_FOLLOWED,
	ENDING_PARTED,
	ENDING_FAILED, /* the scenario could not be run */
};

/* Written by copies of the process. */
struct shared {
	enum outcome outcome; /* of a piece, after @silent ones that were silent */
	unsigned silent;
	char text[TEXT_BYTES];

	enum ending ending;
	unsigned long step;
	char expected[TEXT_BYTES];
	char seen[TEXT_BYTES];
	bool violated;
	size_t choice_count;
	struct slu_choice choices[CHOICES_ROOM];
};

/* What is known of the next piece of a thread. */
struct thread {
	const void *context;
	size_t line; /* of the plan; SIZE_MAX: another work */
	unsigned long last;
	bool known;
	enum outcome outcome;
	size_t stamp;        /* rows that were matched then */
	unsigned long turns; /* pieces that had been run then */
	char text[TEXT_BYTES];
};

struct follow {
	struct follow_plan plan;
	struct run *run;
	FILE *out;
	struct shared *shared;
	struct slu_sched_guide guide;
	struct thread threads[THREADS_MAX];
	size_t group;
	uint64_t shown; /* rows of it */
	size_t matched;
	unsigned long turns;
	unsigned own_oids; /* the driver's filter, under way */
	enum outcome outcome;
	char text[TEXT_BYTES];
	unsigned current; /* thread that ran last */
	unsigned ahead;   /* so many of its pieces are known to be next */
	bool trying;      /* this is a copy */
	unsigned silent;
};

static bool is_over(const struct follow *follow)
{
	return follow->group == follow->plan.group_count;
}

static void describe(char *text, const struct follow_event *event)
{
	if (event->from)
		snprintf(text, TEXT_BYTES, "%s %u %s %s to %s", event->machine, event->object, event->event,
		         event->from, event->to);
	else
		snprintf(text, TEXT_BYTES, "%s %u %s", event->machine, event->object, event->event);
}

/*
 * The end
 */

static const struct slu_trail_row *next_row(const struct follow *follow)
{
	const struct follow_group *group = &follow->plan.groups[follow->group];

	for (size_t i = group->first; i < group->end; i++) {
		if (!(follow->shown >> (i - group->first) & 1))
			return follow->plan.rows[i];
	}
	return follow->plan.rows[group->first];
}

static _Noreturn void part(struct follow *follow, const char *seen)
{
	const struct slu_trail_row *row = next_row(follow);
	struct follow_event event = {row->machine, row->object, row->event, row->from, row->to};
	struct shared *shared = follow->shared;

	shared->step = row->step;
	describe(shared->expected, &event);
	snprintf(shared->seen, sizeof shared->seen, "%s", seen);
	shared->ending = ENDING_PARTED;
	_exit(0);
}

static _Noreturn void answer(struct follow *follow, enum outcome outcome)
{
	follow->shared->outcome = outcome;
	follow->shared->silent = follow->silent;
	memcpy(follow->shared->text, follow->text, TEXT_BYTES);
	_exit(0);
}

/*
 * What is heard
 */

static bool is_refused_send(const struct slu_trail_row *row)
{
	return strcmp(row->event, "SEND") == 0 && strstr(row->effects, "refuse_send");
}

static bool is_same(const struct slu_trail_row *row, const struct follow_event *event)
{
	const char *name = is_refused_send(row) ? "SEND refused" : row->event;

	if (strcmp(row->machine, event->machine) != 0 || row->object != event->object ||
	    strcmp(name, event->event) != 0)
		return false;
	return !row->from || !event->from || (strcmp(row->from, event->from) == 0 && strcmp(row->to, event->to) == 0);
}

/* The group is shown: the trail goes on. */
static bool match(struct follow *follow, const struct follow_event *event)
{
	const struct follow_group *group = &follow->plan.groups[follow->group];
	size_t count = group->end - group->first;

	for (size_t i = 0; i < count; i++) {
		if (follow->shown >> i & 1 || !is_same(follow->plan.rows[group->first + i], event))
			continue;
		follow->shown |= (uint64_t)1 << i;
		follow->matched++;
		follow->shared->step = follow->plan.rows[group->first + i]->step;
		if (follow->shown == ((uint64_t)2 << (count - 1)) - 1) {
			follow->shown = 0;
			follow->group++;
		}
		return true;
	}
	return false;
}

/* An OID of a binding that no device asked for. One that a device asked for is heard of the device, too. */
static bool is_own_oid(struct follow *follow, const struct follow_event *event)
{
	if (strcmp(event->machine, "binding") != 0)
		return false;
	if (strcmp(event->event, "OID") == 0) {
		follow->own_oids++;
		return true;
	}
	if (strcmp(event->event, "OID_COMPLETE") != 0 || !follow->own_oids)
		return false;
	follow->own_oids--;
	return true;
}

static void hear(struct follow *follow, const struct follow_event *event)
{
	if (is_over(follow) || follow->outcome == OUTCOME_OTHER)
		return;
	if (match(follow, event)) {
		follow->outcome = OUTCOME_MATCH;
		return;
	}
	if (is_own_oid(follow, event))
		return;
	follow->outcome = OUTCOME_OTHER;
	describe(follow->text, event);
	if (follow->trying)
		answer(follow, OUTCOME_OTHER);
	part(follow, follow->text);
}

/* On the way to @event of a device or, with @below, of any. */
static void hear_early(struct follow *follow, unsigned object, const char *event, bool below)
{
	const struct follow_group *group;

	if (is_over(follow) || follow->outcome != OUTCOME_SILENT)
		return;
	group = &follow->plan.groups[follow->group];
	for (size_t i = group->first; i < group->end; i++) {
		const struct slu_trail_row *row = follow->plan.rows[i];

		if (strcmp(row->machine, "adapter") == 0 && strcmp(row->event, event) == 0 &&
		    (below || row->object == object))
			return;
	}
	follow->outcome = OUTCOME_EARLY;
}

static unsigned number_of(const char *name)
{
	return (unsigned)strtoul(name + 1, NULL, 10);
}

static const char *state_label(const struct slu_machine *machine, uint8_t state)
{
	for (size_t i = 0; i < machine->state_count; i++) {
		if (machine->states[i].number == state)
			return machine->states[i].label;
	}
	return "no state";
}

static const char *event_label(const struct slu_machine *machine, int event)
{
	for (size_t i = 0; i < machine->event_count; i++) {
		if ((int)machine->events[i].number == event)
			return machine->events[i].label;
	}
	return "no event";
}

void follow_hear_step(struct follow *follow, const char *name, const struct slu_machine *machine, uint8_t from,
                      uint8_t to, int event)
{
	struct follow_event heard = {
	        .machine = machine->name,
	        .object = number_of(name),
	        .event = event_label(machine, event),
	        .from = state_label(machine, from),
	        .to = state_label(machine, to),
	};

	if (strcmp(machine->name, "driver") != 0)
		hear(follow, &heard);
}

void follow_hear_driver(struct follow *follow, const char *machine, const char *name, const char *event,
                        const char *from, const char *to)
{
	struct follow_event heard = {machine, number_of(name), event, from, to};

	if (strcmp(machine, "pending") == 0 && *name == 'd')
		heard.object += follow->plan.trail->bindings;
	hear(follow, &heard);
}

/* NDIS on its way to the driver, and the row that it leads to. */
static const char *leads_to(const char *actor, const char *event)
{
	static const struct {
		const char *event;
		const char *row;
	} ways[] = {
	        {"MiniportHaltEx", "HALT"},
	        {"MiniportInitializeEx", "INITIALIZE"},
	        {"MiniportReturnNetBufferLists", "RETURN"},
	        {"MiniportSendNetBufferLists", "SEND"},
	        {"ProtocolSendNetBufferListsComplete", "SEND_COMPLETE"},
	};

	for (size_t i = 0; i < sizeof ways / sizeof *ways && strcmp(actor, "ndis") == 0; i++) {
		if (strcmp(ways[i].event, event) == 0)
			return ways[i].row;
	}
	return NULL;
}

/* The words of the trail for what NDIS and the driver say to each other; NULL: it has none. */
static const char *saying_of(struct follow *follow, const char *actor, const char *object, const char *event,
                             const char *status)
{
	bool calls = strcmp(actor, "driver") == 0 && !status;

	if (strcmp(event, "MiniportInitializeEx") == 0)
		return strcmp(actor, "driver") == 0 ? "MiniportInitializeEx returns" : NULL;
	if (strcmp(event, "MiniportHaltEx") == 0)
		return strcmp(actor, "driver") == 0 ? "MiniportHaltEx returns" : NULL;
	if (strcmp(event, "IRP_MN_START_DEVICE") == 0)
		return event;
	if (strcmp(event, "NdisCompleteNetPnPEvent") == 0)
		return strcmp(slu_ndis_adapter_state(follow->run->ndis, number_of(object)), "Restarting") == 0 ? event
		                                                                                               : NULL;
	if (calls && (strstr(event, "DeviceInstance") || strcmp(event, "NdisOpenAdapterEx") == 0 ||
	              strcmp(event, "NdisCloseAdapterEx") == 0))
		return event;
	return NULL;
}

void follow_hear_ndis(struct follow *follow, const char *actor, const char *object, const char *event,
                      const char *status)
{
	const char *row = leads_to(actor, event);
	struct follow_event heard = {.machine = "ndis", .object = number_of(object)};

	if (row) {
		hear_early(follow, heard.object, row, *object == 'b');
		return;
	}
	heard.event = saying_of(follow, actor, object, event, status);
	if (heard.event)
		hear(follow, &heard);
}

/*
 * Who goes next
 */

static void note(struct follow *follow, uint32_t choice, uint32_t count)
{
	struct shared *shared = follow->shared;

	if (follow->trying || count < 2 || shared->choice_count == CHOICES_ROOM)
		return;
	shared->choices[shared->choice_count++] = (struct slu_choice){.choice = choice, .count = count};
}

static size_t line_of(const struct follow *follow, const struct slu_sched_ready *ready)
{
	const struct run *run = follow->run;

	if (ready->begun)
		return SIZE_MAX;
	for (const struct job *job = run->jobs; job; job = job->next) {
		if (job == ready->context)
			return (size_t)(job->statement - run->scenario->statements);
	}
	return SIZE_MAX;
}

static struct thread *thread_of(struct follow *follow, const struct slu_sched_ready *ready)
{
	struct thread *thread = &follow->threads[ready->thread % THREADS_MAX];
	size_t head = follow->plan.head_count, line;

	if (thread->context == ready->context && thread->context)
		return thread;
	line = line_of(follow, ready);
	*thread = (struct thread){.context = ready->context, .line = line, .last = thread->last};
	thread->line = line == SIZE_MAX || line < head ? SIZE_MAX : line - head;
	return thread;
}

/* A line whose turn has not come. */
static bool must_wait(const struct follow *follow, const struct thread *thread, const struct slu_sched_ready *ready)
{
	const struct follow_line *line;

	if (ready->begun || thread->line == SIZE_MAX)
		return false;
	line = &follow->plan.lines[thread->line];
	return line->helps || line->group > follow->group;
}

static uint32_t take(struct follow *follow, const struct slu_sched_ready *ready, uint32_t count, uint32_t at)
{
	note(follow, at, count);
	follow->current = ready[at].thread;
	follow->outcome = OUTCOME_SILENT;
	follow->threads[follow->current % THREADS_MAX].last = ++follow->turns;
	follow->threads[follow->current % THREADS_MAX].known = false;
	return at;
}

/* In a copy: on with the same thread, until something is heard. */
static uint32_t try_on(struct follow *follow, const struct slu_sched_ready *ready, uint32_t count)
{
	if (follow->outcome != OUTCOME_SILENT)
		answer(follow, follow->outcome);
	if (++follow->silent == SILENT_MAX)
		answer(follow, OUTCOME_SILENT);
	for (uint32_t i = 0; i < count; i++) {
		if (ready[i].thread == follow->current)
			return i;
	}
	answer(follow, OUTCOME_SILENT);
}

/* True in the copy, which goes on with @thread. Else *@thread says what came of it. */
static bool try_thread(struct follow *follow, const struct slu_sched_ready *ready, struct thread *thread)
{
	int status;
	pid_t pid;

	follow->shared->outcome = OUTCOME_DEAD;
	follow->shared->silent = 0;
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		follow->trying = true;
		follow->silent = 0;
		follow->outcome = OUTCOME_SILENT;
		follow->current = ready->thread;
		return true;
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		part(follow, "the host cannot be copied: no memory");
	thread->known = true;
	thread->outcome = follow->shared->outcome;
	thread->stamp = follow->matched;
	thread->turns = follow->turns;
	snprintf(thread->text, TEXT_BYTES, "%s",
	         thread->outcome == OUTCOME_DEAD ? "an assertion of the core fails" : follow->shared->text);
	return false;
}

/* Somebody could take the call that this one is about to make. */
static bool is_call(const struct thread *thread)
{
	return thread->outcome == OUTCOME_OTHER && strstr(thread->text, " NdisIM");
}

/* What was tried and how it came out: run, kept for later, or nothing. */
static bool is_to_run(struct follow *follow, const struct thread *thread, bool may_help)
{
	unsigned silent = follow->shared->silent;

	if (is_call(thread) && may_help)
		return false;
	if (thread->outcome == OUTCOME_MATCH)
		follow->ahead = silent;
	else if (silent)
		follow->ahead = silent - 1;
	else
		return false;
	return true;
}

/* Has it been tried since the trail, or with @anew anything, went on? */
static bool is_known(const struct follow *follow, const struct thread *thread, bool anew)
{
	return thread->known && thread->stamp == follow->matched && (!anew || thread->turns == follow->turns);
}

static uint32_t find_helper(struct follow *follow, const struct slu_sched_ready *ready, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		const struct thread *thread = thread_of(follow, &ready[i]);

		if (!ready[i].begun && thread->line != SIZE_MAX && follow->plan.lines[thread->line].helps)
			return i;
	}
	return count;
}

/* One round over all that are ready. Returns whom to take, or @count; *@copy: this is a copy now, and takes it. */
static uint32_t try_all(struct follow *follow, const struct slu_sched_ready *ready, uint32_t count, bool anew,
                        bool *copy)
{
	bool may_help = find_helper(follow, ready, count) < count;

	for (uint32_t turn = 0; turn <= count; turn++) {
		uint32_t at = turn - 1;
		struct thread *thread;

		/* first the one that ran last */
		for (uint32_t i = 0; !turn && i < count; i++) {
			if (ready[i].thread == follow->current)
				at = i;
		}
		if (at >= count)
			continue;
		thread = thread_of(follow, &ready[at]);
		if (must_wait(follow, thread, &ready[at]) || is_known(follow, thread, anew))
			continue;
		*copy = try_thread(follow, &ready[at], thread);
		if (*copy || is_to_run(follow, thread, may_help))
			return at;
	}
	return count;
}

static uint32_t silent_line(struct follow *follow, const struct slu_sched_ready *ready, uint32_t count)
{
	uint32_t found = count;

	for (uint32_t i = 0; i < count; i++) {
		const struct thread *thread = thread_of(follow, &ready[i]);

		if (!ready[i].begun && thread->line != SIZE_MAX && follow->plan.lines[thread->line].silent &&
		    !must_wait(follow, thread, &ready[i]) &&
		    (found == count || thread->line < thread_of(follow, &ready[found])->line))
			found = i;
	}
	return found;
}

static uint32_t early_one(struct follow *follow, const struct slu_sched_ready *ready, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		const struct thread *thread = thread_of(follow, &ready[i]);

		if (thread->known && thread->outcome == OUTCOME_EARLY && !must_wait(follow, thread, &ready[i]))
			return i;
	}
	return count;
}

/* Nobody can do what the trail has next: what they would do instead, rather the same object than another. */
static _Noreturn void give_up(struct follow *follow, const struct slu_sched_ready *ready, uint32_t count)
{
	const struct slu_trail_row *row = next_row(follow);
	const char *seen = "nothing: each thread waits for another";
	char same[64];
	bool found = false;

	snprintf(same, sizeof same, "%s %u ", row->machine, row->object);
	for (uint32_t i = 0; i < count; i++) {
		const struct thread *thread = thread_of(follow, &ready[i]);

		if (!thread->known || must_wait(follow, thread, &ready[i]))
			continue;
		if (!found || strncmp(thread->text, same, strlen(same)) == 0)
			seen = thread->text;
		found = true;
	}
	part(follow, seen);
}

/* Is there a thread with the call of @helper in its hands? */
static bool is_wanted(struct follow *follow, const struct slu_sched_ready *ready, uint32_t count,
                      const struct thread *helper)
{
	for (uint32_t i = 0; i < count; i++) {
		const struct thread *thread = thread_of(follow, &ready[i]);

		if (thread != helper && thread->known && is_call(thread) && strcmp(thread->text, helper->text) == 0)
			return true;
	}
	return false;
}

static bool has_call(struct follow *follow, const struct slu_sched_ready *ready, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		if (thread_of(follow, &ready[i])->known && is_call(thread_of(follow, &ready[i])))
			return true;
	}
	return false;
}

/* A new thread takes the call that another is about to make, and stops before it. */
static uint32_t help(struct follow *follow, const struct slu_sched_ready *ready, uint32_t count, bool *copy)
{
	uint32_t at = find_helper(follow, ready, count);
	struct thread *helper;

	if (at == count || !has_call(follow, ready, count))
		return count;
	helper = thread_of(follow, &ready[at]);
	*copy = try_thread(follow, &ready[at], helper);
	if (*copy)
		return at;
	if (!follow->shared->silent || !is_call(helper) || !is_wanted(follow, ready, count, helper))
		return count;
	follow->ahead = follow->shared->silent - 1;
	return at;
}

/*
 * In the last step that has a row an assertion of the core fails: the trail ends there, or in a step behind it that says nothing,
 * and whoever breaks the core is let on.
 */
static uint32_t breaker(struct follow *follow, const struct slu_sched_ready *ready, uint32_t count)
{
	if (follow->group + 1 < follow->plan.group_count)
		return count;
	for (uint32_t i = 0; i < count; i++) {
		const struct thread *thread = thread_of(follow, &ready[i]);

		if (thread->known && thread->outcome == OUTCOME_DEAD) {
			follow->shared->step = next_row(follow)->step;
			return i;
		}
	}
	return count;
}

static uint32_t decide(struct follow *follow, const struct slu_sched_ready *ready, uint32_t count)
{
	bool copy = false;
	uint32_t at = silent_line(follow, ready, count);

	if (at == count)
		at = try_all(follow, ready, count, false, &copy);
	if (at == count)
		at = try_all(follow, ready, count, true, &copy);
	if (at == count)
		at = early_one(follow, ready, count);
	if (at == count)
		at = help(follow, ready, count, &copy);
	if (at == count)
		at = breaker(follow, ready, count);
	if (at == count)
		give_up(follow, ready, count);
	return copy ? at : take(follow, ready, count, at);
}

/* Who did the last row goes on, so that what comes of it comes first; then all in turn, who waits longest. */
static uint32_t in_turn(struct follow *follow, const struct slu_sched_ready *ready, uint32_t count)
{
	uint32_t oldest = 0;

	for (uint32_t i = 0; i < count; i++) {
		if (ready[i].thread == follow->current)
			return take(follow, ready, count, i);
		if (thread_of(follow, &ready[i])->last < thread_of(follow, &ready[oldest])->last)
			oldest = i;
	}
	return take(follow, ready, count, oldest);
}

static uint32_t pick(void *context, const struct slu_sched_ready *ready, uint32_t count)
{
	struct follow *follow = context;

	if (follow->trying)
		return try_on(follow, ready, count);
	for (uint32_t i = 0; follow->ahead && i < count; i++) {
		if (ready[i].thread == follow->current) {
			follow->ahead--;
			return take(follow, ready, count, i);
		}
	}
	follow->ahead = 0;
	return is_over(follow) ? in_turn(follow, ready, count) : decide(follow, ready, count);
}

/* A cancel that is decided now: does it win? */
static uint32_t cancel_wins(const struct follow *follow)
{
	for (size_t i = follow->matched; i < follow->plan.row_count; i++) {
		const char *event = follow->plan.rows[i]->event;

		if (strcmp(event, "CANCEL_COMPLETE") == 0)
			return 1;
		if (strcmp(event, "CANCEL_FAILED") == 0)
			return 0;
	}
	return 0;
}

/* The form of the open that fails now. */
static uint32_t open_form(const struct follow *follow)
{
	size_t group = follow->group;

	while (group && group <= follow->plan.group_count) {
		const struct follow_group *at = &follow->plan.groups[--group];

		if (strcmp(follow->plan.rows[at->first]->event, "NdisOpenAdapterEx") == 0)
			return at->form;
	}
	return 0;
}

/* NDIS asks for a number in three places: who wins a cancel, how an open fails, how many sends are completed at once. */
static uint32_t choose(void *context, uint32_t count)
{
	struct follow *follow = context;
	uint32_t choice = 0;

	if (count == 2)
		choice = cancel_wins(follow);
	else if (count == 3)
		choice = open_form(follow);
	note(follow, choice, count);
	return choice;
}

const struct slu_sched_guide *follow_begin(struct follow *follow, struct run *run)
{
	follow->run = run;
	return &follow->guide;
}

/* What the host says that is wrong. */
static void print_violations(const struct run *run, FILE *out)
{
	for (const struct violation *v = run->violations; v; v = v->next)
		fprintf(out, "  violated  %s: %s\n", v->claim, v->what);
	if (slu_account_unbalanced(run->account))
		slu_account_print(run->account, out);
}

/* Everything has come to rest, or the trail to its end. */
void follow_end(struct follow *follow)
{
	if (follow->trying) {
		follow->silent += follow->outcome == OUTCOME_SILENT;
		answer(follow, follow->outcome);
	}
	if (!is_over(follow))
		part(follow, "nothing: all is at rest");
	follow->shared->violated = follow->run->violations || slu_account_unbalanced(follow->run->account);
	print_violations(follow->run, follow->out);
	follow->shared->ending = ENDING_FOLLOWED;
}

/*
 * The whole
 */

static bool write_text(const char *path, const char *text, FILE *errors)
{
	char temporary[4096];
	FILE *to;
	bool good;

	snprintf(temporary, sizeof temporary, "%s.part", path);
	to = fopen(temporary, "wb");
	good = to && fputs(text, to) >= 0;
	good = to && !fclose(to) && good && !rename(temporary, path);
	if (!good) {
		fprintf(errors, "sluice: %s: cannot write: %s\n", path, strerror(errno));
		if (to)
			unlink(temporary);
	}
	return good;
}

static bool write_choices(const struct follow *follow, const char *path, FILE *errors)
{
	char *text = NULL;
	size_t size;
	FILE *to = slu_have(open_memstream(&text, &size));
	bool good;

	slu_schedule_print(to, follow->plan.scenario, follow->shared->choices, follow->shared->choice_count);
	if (fclose(to))
		slu_end_without("memory");
	good = write_text(path, text, errors);
	free(text);
	return good;
}

static bool save_both(const struct follow *follow, const char *path, FILE *errors)
{
	char choices[4096];

	if (follow->shared->choice_count == CHOICES_ROOM) {
		fprintf(errors, "sluice: %s: not written, the run has more than %d choices\n", path, CHOICES_ROOM);
		return false;
	}
	snprintf(choices, sizeof choices, "%s.choices", path);
	return write_text(path, follow->plan.scenario, errors) && write_choices(follow, choices, errors);
}

/* In a process of its own, since a core that breaks takes it along. */
static void run_host(struct follow *follow, const char *scenario, FILE *out, FILE *errors)
{
	struct slu_run_options options = {.scenario = scenario, .follow = follow};
	FILE *nowhere;
	int status = 0;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		follow->out = out;
		nowhere = fopen("/dev/null", "w");
		if (!nowhere || slu_run(&options, nowhere, errors) == RUN_FAILED ||
		    follow->shared->ending == ENDING_NONE)
			follow->shared->ending = ENDING_FAILED;
		fflush(NULL);
		_exit(0);
	}
	if (pid > 0)
		waitpid(pid, &status, 0);
	/* A core that breaks ends by a signal, and not by that of a system without memory. */
	if (follow->shared->ending == ENDING_NONE && (!WIFSIGNALED(status) || WTERMSIG(status) == SIGKILL))
		follow->shared->ending = ENDING_FAILED;
}

static int report(const struct follow *follow, const char *save, FILE *out, FILE *errors)
{
	const struct shared *shared = follow->shared;

	switch (shared->ending) {
	case ENDING_FAILED:
		return RUN_FAILED;
	case ENDING_PARTED:
		fprintf(out, "  step %lu of the trail: %s\n  the host instead:   %s\n", shared->step, shared->expected,
		        shared->seen);
		fprintf(out, "host: does not follow the trail (%zu lines, %zu choices)\n", follow->plan.line_count,
		        shared->choice_count);
		if (save)
			fprintf(errors, "sluice: %s: not written, there is no run to the end of the trail\n", save);
		return SLU_FOLLOW_PARTED;
	case ENDING_NONE:
		fprintf(out, "  after step %lu an assertion of the core fails\n", shared->step);
		fprintf(out, "host: follows the trail until it breaks\n");
		return RUN_VIOLATED;
	default:
		fprintf(out, "host: follows the trail to its end (%zu rows, %zu lines, %zu choices)%s\n",
		        follow->plan.row_count, follow->plan.line_count, shared->choice_count,
		        shared->violated ? ", and shows the violation" : ", and shows no violation");
		if (save && !save_both(follow, save, errors))
			return RUN_FAILED;
		return shared->violated ? RUN_VIOLATED : RUN_CLEAN;
	}
}

static struct follow *new_follow(void)
{
	struct follow *follow = slu_map(sizeof *follow);

	follow->shared = mmap(NULL, sizeof *follow->shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (follow->shared == MAP_FAILED) {
		slu_unmap(follow, sizeof *follow);
		return NULL;
	}
	follow->guide = (struct slu_sched_guide){.context = follow, .pick = pick, .choose = choose};
	return follow;
}

static int follow_trail(struct follow *follow, const char *save, FILE *out, FILE *errors)
{
	const char *folder = getenv("TMPDIR");
	char path[4096];
	int file, status = RUN_FAILED;

	snprintf(path, sizeof path, "%s/sluice-host-XXXXXX", folder ? folder : "/tmp");
	file = mkstemp(path);
	if (file < 0 || !write_text(path, follow->plan.scenario, errors)) {
		fprintf(errors, "sluice: no scratch file: %s\n", strerror(errno));
	} else {
		if (follow->plan.left_out)
			fprintf(out, "  left out: %u receive%s before the driver has set its filter\n",
			        follow->plan.left_out, follow->plan.left_out == 1 ? "" : "s");
		run_host(follow, path, out, errors);
		status = report(follow, save, out, errors);
	}
	if (file >= 0) {
		close(file);
		unlink(path);
	}
	return status;
}

int slu_follow(const struct slu_trail *trail, const char *save, FILE *out, FILE *errors)
{
	struct follow *follow = new_follow();
	int status = RUN_USAGE;

	if (!follow)
		return RUN_FAILED;
	if (follow_plan_make(&follow->plan, trail))
		status = follow_trail(follow, save, out, errors);
	else
		fprintf(errors, "sluice: %s\n", follow->plan.refused);
	follow_plan_free(&follow->plan);
	munmap(follow->shared, sizeof *follow->shared);
	slu_unmap(follow, sizeof *follow);
	return status;
}
