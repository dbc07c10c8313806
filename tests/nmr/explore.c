/* SPDX-License-Identifier: MIT */
/*
 * explore.c - the registrar and the call counting under every schedule of a few threads, up to a number of preemptions
 *
 * The code is the shipped one, with a possible switch before each lock region, each atomic operation, and inside each
 * callback. Each module has a thread that registers, deregisters and waits; further threads call from one side of the
 * attachment into the other. What a module keeps for itself is ghosts (struct ghost), which the registrar never sees.
 *
 * In the end each row of the registrar's pages must have been taken in some schedule, but those for which somebody breaks a
 * rule (rows_of_others[]).
 *
 * usage: explore [PREEMPTIONS]: at most so many, and no demand on the rows
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "schedule.h"

#include "sluice/machine.h"
#include "sluice/nmr.h"

#include "nmr-attachment/nmr-attachment-names.h"
#include "nmr-client/nmr-client-names.h"
#include "nmr-provider/nmr-provider-names.h"
#include "nmr-side/nmr-side-names.h"

#define CLIENTS_MAX 2
#define ROWS_MAX    32

#define CHECK(condition) ((condition) ? (void)0 : schedule_fail(__FILE__, __LINE__, #condition))

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum rank { NOTHING_YET, ATTACHING, ATTACHED, DETACHING, CLEANED };

struct module;

/* A binding context. */
struct end {
	struct slu_nmr_calls calls;
	struct ghost *ghost;
	struct slu_nmr_attachment *attachment;
};

/*
 * One side of the attachment of a client and the provider.
 * @end:     NULL, or the context: allocated in attach, freed in cleanup
 * @peer:    other side
 * @rank:    how far the callbacks of this side are
 * @listed:  the module's threads may find the context
 * @closing: the module has closed its gate: in the detach callback, or before it (NMR-49)
 * @early:   before it
 * @decided: the gate is closed
 * @inside:  calls of the other side into this one
 */
struct ghost {
	struct end *end;
	struct ghost *peer;
	struct module *module;
	enum rank rank;
	bool listed;
	bool closing;
	bool early;
	bool decided;
	int inside;
};

/*
 * @ghosts:  its sides, one for each client
 * @locked:  its own lock
 * @gone:    the wait has returned
 */
struct module {
	struct slu_nmr_module module;
	struct ghost *ghosts[CLIENTS_MAX];
	bool locked;
	bool gone;
};

/* What is explored. */
struct world {
	const char *name;
	size_t clients;
	bool client_calls;   /* the first client calls the provider */
	bool provider_calls; /* the provider calls the first client */
	bool early;          /* the provider completes before its detach callback */
	bool hesitates;      /* the provider declines once */
	bool declines;       /* the last client always does */
	bool in_cleanup;     /* the first client's cleanup deregisters the provider */
	unsigned preemptions;
};

static const struct world worlds[] = {
        {.name = "the client calls", .clients = 1, .client_calls = true, .preemptions = 2},
        {.name = "the provider calls", .clients = 1, .provider_calls = true, .preemptions = 1},
        {.name = "both call", .clients = 1, .client_calls = true, .provider_calls = true, .preemptions = 0},
        {.name = "completed early", .clients = 1, .provider_calls = true, .early = true, .preemptions = 1},
        {.name = "asked twice", .clients = 1, .hesitates = true, .preemptions = 3},
        {.name = "two clients", .clients = 2, .preemptions = 1},
        {.name = "one that declines", .clients = 2, .declines = true, .preemptions = 1},
        {.name = "deregistered in cleanup", .clients = 2, .in_cleanup = true, .preemptions = 1},
};

static const struct world *world;
static struct slu_nmr nmr;
static struct slu_nmr_attachment pool[CLIENTS_MAX];
static struct module clients[CLIENTS_MAX];
static struct module provider;
static struct ghost ghosts[CLIENTS_MAX][2];
static const void *woken[4];
static bool locked;
static bool declined;

/* Rows, counted. */

static const struct slu_machine *const machines[] = {
        &slu_nmr_attachment_info,
        &slu_nmr_client_info,
        &slu_nmr_provider_info,
        &slu_nmr_side_info,
};

static size_t taken[COUNT(machines)][ROWS_MAX];

/* Nobody here waits before it deregisters, fails an attach after the provider's success, or has too small a pool. */
static const char *const rows_of_others[] = {"TC-04", "TC-12", "TP-04", "TP-12", "TN-07"};

static void count_row(size_t m, const struct slu_step *step)
{
	for (size_t i = 0; i < machines[m]->row_count; i++) {
		const struct slu_row *row = &machines[m]->rows[i];

		if (row->from == step->from && row->event == step->event)
			taken[m][i]++;
	}
}

static bool is_of_others(const struct slu_row *row)
{
	for (size_t i = 0; i < COUNT(rows_of_others); i++) {
		if (strcmp(row->id, rows_of_others[i]) == 0)
			return true;
	}
	return false;
}

static int report_rows(void)
{
	int status = 0;

	for (size_t m = 0; m < COUNT(machines); m++) {
		for (size_t i = 0; i < machines[m]->row_count; i++) {
			const struct slu_row *row = &machines[m]->rows[i];

			if ((taken[m][i] == 0) == is_of_others(row))
				continue;
			printf("%s:%d: row %s %s\n", machines[m]->page, row->line, row->id,
			       taken[m][i] ? "taken, though only a broken rule takes it" : "never taken");
			status = 1;
		}
	}
	return status;
}

/* The platform. */

void explore_yield(void);

void explore_yield(void)
{
	schedule_yield();
}

void check_failed(const char *condition, const char *file, int line)
{
	schedule_fail(file, line, condition);
}

static void take_lock(void *context)
{
	(void)context;
	schedule_yield();
	CHECK(!locked);
	locked = true;
}

static void drop_lock(void *context)
{
	(void)context;
	CHECK(locked);
	locked = false;
}

static bool was_woken(const void *object)
{
	for (size_t i = 0; i < COUNT(woken); i++) {
		if (woken[i] == object)
			return true;
	}
	return false;
}

static void replace_woken(const void *object, const void *with)
{
	for (size_t i = 0; i < COUNT(woken); i++) {
		if (woken[i] == object) {
			woken[i] = with;
			return;
		}
	}
	schedule_fail(__FILE__, __LINE__, "no room for a wake");
}

static void wait_for(void *context, void *object)
{
	(void)context;
	CHECK(!locked);
	schedule_until(was_woken, object);
	replace_woken(object, NULL);
}

static void wake(void *context, void *object)
{
	(void)context;
	CHECK(!locked);
	schedule_yield();
	CHECK(!was_woken(object));
	replace_woken(NULL, object);
}

static void trace(void *context, const struct slu_step *step)
{
	(void)context;
	CHECK(locked);
	for (size_t m = 0; m < COUNT(machines) && step->taken; m++) {
		if (strcmp(machines[m]->name, step->machine) == 0)
			count_row(m, step);
	}
}

static slu_word this_thread(void *context)
{
	(void)context;
	return schedule_current();
}

static const struct slu_platform platform = {
        .lock = take_lock,
        .unlock = drop_lock,
        .wait = wait_for,
        .wake = wake,
        .trace = trace,
        .thread = this_thread,
};

/* A module's own lock. */

static bool is_unlocked(const void *argument)
{
	return !((const struct module *)argument)->locked;
}

static void lock_module(struct module *module)
{
	schedule_yield();
	if (module->locked)
		schedule_until(is_unlocked, module);
	CHECK(!module->locked);
	module->locked = true;
}

static void unlock_module(struct module *module)
{
	module->locked = false;
}

/* Callbacks. */

static void enter_callback(const struct ghost *ghost, enum rank rank)
{
	CHECK(!locked);
	CHECK(!ghost->module->gone);
	CHECK(ghost->rank == rank);
	schedule_yield();
}

static struct end *new_end(struct ghost *ghost, struct slu_nmr_attachment *attachment, void (*complete)(void *handle))
{
	struct end *end = malloc(sizeof *end);

	CHECK(!ghost->end);
	*end = (struct end){.ghost = ghost, .attachment = attachment};
	ghost->end = end;
	ghost->rank = ATTACHING;
	ghost->closing = false;
	ghost->early = false;
	ghost->decided = false;
	slu_nmr_calls_init(&end->calls, complete, attachment);
	return end;
}

static void free_end(struct ghost *ghost, enum rank rank)
{
	CHECK(!ghost->inside && !ghost->listed);
	free(ghost->end);
	ghost->end = NULL;
	ghost->rank = rank;
}

/* The pointers are stored, calls may start. */
static void open_end(struct end *end)
{
	struct ghost *ghost = end->ghost;

	lock_module(ghost->module);
	ghost->rank = ATTACHED;
	ghost->listed = true;
	unlock_module(ghost->module);
	slu_nmr_calls_attached(&end->calls);
}

static slu_status attach_provider(struct slu_nmr_attachment *attachment, void *context,
                                  const struct slu_nmr_instance *instance)
{
	struct ghost *ghost = ((struct module *)context)->ghosts[0];
	struct end *end;
	const void *dispatch;
	void *peer;
	slu_status status;

	CHECK(instance->specific == &provider);
	CHECK(ghost->rank == NOTHING_YET);
	enter_callback(ghost, NOTHING_YET);
	if (world->declines && ghost->module == &clients[world->clients - 1])
		return SLU_STATUS_NOINTERFACE;
	end = new_end(ghost, attachment, slu_nmr_complete_client);
	status = slu_nmr_client_attach_provider(attachment, end, NULL, &peer, &dispatch);
	if (status == SLU_STATUS_NOINTERFACE)
		status = slu_nmr_client_attach_provider(attachment, end, NULL, &peer, &dispatch);
	if (status == SLU_STATUS_SUCCESS)
		open_end(end);
	else
		free_end(ghost, NOTHING_YET);
	schedule_yield();
	return status;
}

static slu_status attach_client(struct slu_nmr_attachment *attachment, void *context,
                                const struct slu_nmr_instance *instance, void *client_binding_context,
                                const void *client_dispatch, void **provider_binding_context,
                                const void **provider_dispatch)
{
	const struct end *peer = client_binding_context;
	struct ghost *ghost = peer->ghost->peer;
	struct end *end;

	(void)instance;
	(void)client_dispatch;
	CHECK(ghost->module == context);
	enter_callback(ghost, NOTHING_YET);
	if (world->hesitates && !declined) {
		declined = true;
		return SLU_STATUS_NOINTERFACE;
	}
	end = new_end(ghost, attachment, slu_nmr_complete_provider);
	open_end(end);
	*provider_binding_context = end;
	*provider_dispatch = NULL;
	schedule_yield();
	return SLU_STATUS_SUCCESS;
}

static slu_status detach(void *binding_context)
{
	struct end *end = binding_context;
	struct ghost *ghost = end->ghost;
	slu_status status = SLU_STATUS_PENDING;
	bool early;

	CHECK(ghost->peer->rank >= ATTACHED || ghost->peer->rank == NOTHING_YET);
	enter_callback(ghost, ATTACHED);
	ghost->rank = DETACHING;
	lock_module(ghost->module);
	early = ghost->closing;
	ghost->closing = true;
	ghost->listed = false;
	unlock_module(ghost->module);
	if (!early) {
		status = slu_nmr_calls_detach(&end->calls);
		ghost->decided = true;
	}
	schedule_yield();
	return status;
}

static void cleanup(void *binding_context)
{
	struct end *end = binding_context;
	struct ghost *ghost = end->ghost;

	enter_callback(ghost, DETACHING);
	CHECK(ghost->decided && ghost->peer->decided);
	CHECK(ghost->peer->rank == (ghost->module == &provider ? NOTHING_YET : DETACHING));
	if (world->in_cleanup && ghost->module == &clients[0])
		slu_nmr_deregister(&provider.module); /* refused, if it has gone itself, or is still registering */
	schedule_yield();
	free_end(ghost, NOTHING_YET);
}

static const struct slu_nmr_client client_characteristics = {
        .attach_provider = attach_provider,
        .detach_provider = detach,
        .cleanup_binding_context = cleanup,
};

static const struct slu_nmr_provider provider_characteristics = {
        .instance.specific = &provider,
        .attach_client = attach_client,
        .detach_client = detach,
        .cleanup_binding_context = cleanup,
};

/* The threads. */

/* NMR-49: the provider closes on its own initiative. */
static void close_early(struct module *module)
{
	struct ghost *ghost = module->ghosts[0];
	struct end *end;

	lock_module(module);
	end = ghost->listed && !ghost->closing ? ghost->end : NULL;
	if (end) {
		ghost->closing = true;
		ghost->listed = false;
	}
	unlock_module(module);
	if (!end)
		return;
	if (slu_nmr_calls_detach(&end->calls) == SLU_STATUS_SUCCESS) {
		ghost->decided = true;
		CHECK(slu_nmr_provider_detach_client_complete(end->attachment) == SLU_STATUS_SUCCESS);
	} else {
		ghost->decided = true;
	}
}

static void leave(struct module *module)
{
	slu_status status;

	schedule_pause();
	status = slu_nmr_deregister(&module->module);
	CHECK(status == SLU_STATUS_PENDING || (world->in_cleanup && module == &provider));
	CHECK(slu_nmr_wait_deregister_complete(&module->module) == SLU_STATUS_SUCCESS);
	module->gone = true;
	for (size_t i = 0; i < CLIENTS_MAX; i++)
		CHECK(!module->ghosts[i] || !module->ghosts[i]->end);
}

static void run_client(void *argument)
{
	struct module *module = argument;

	CHECK(slu_nmr_register_client(&nmr, &module->module, &client_characteristics, module) == SLU_STATUS_SUCCESS);
	leave(module);
}

static void run_provider(void *argument)
{
	struct module *module = argument;

	CHECK(slu_nmr_register_provider(&nmr, &module->module, &provider_characteristics, module) ==
	      SLU_STATUS_SUCCESS);
	if (world->early)
		close_early(module);
	leave(module);
}

static bool may_call_or_is_gone(const void *argument)
{
	const struct ghost *ghost = argument;

	return ghost->listed || ghost->module->gone;
}

/* One call from this side into the other. */
static void run_caller(void *argument)
{
	struct ghost *ghost = argument;
	struct end *end;

	schedule_until(may_call_or_is_gone, ghost);
	lock_module(ghost->module);
	end = ghost->listed ? ghost->end : NULL;
	if (end && !slu_nmr_calls_enter(&end->calls))
		end = NULL;
	CHECK(!end || !ghost->decided);
	unlock_module(ghost->module);
	if (!end)
		return;
	CHECK(ghost->peer->end);
	ghost->peer->inside++;
	schedule_pause();
	CHECK(ghost->peer->end);
	ghost->peer->inside--;
	slu_nmr_calls_leave(&end->calls);
}

/* The worlds. */

static void begin(void)
{
	memset(pool, 0, sizeof pool);
	memset(clients, 0, sizeof clients);
	memset(&provider, 0, sizeof provider);
	memset(ghosts, 0, sizeof ghosts);
	memset(woken, 0, sizeof woken);
	declined = false;
	slu_nmr_init(&nmr, &platform, pool, world->clients);
	for (size_t i = 0; i < world->clients; i++) {
		ghosts[i][0] = (struct ghost){.module = &clients[i], .peer = &ghosts[i][1]};
		ghosts[i][1] = (struct ghost){.module = &provider, .peer = &ghosts[i][0]};
		clients[i].ghosts[0] = &ghosts[i][0];
		provider.ghosts[i] = &ghosts[i][1];
	}
}

static void end(void)
{
	size_t left = 0;

	for (const struct slu_nmr_attachment *attachment = nmr.free; attachment; attachment = attachment->next)
		left++;
	CHECK(left == world->clients);
	CHECK(!nmr.modules && !nmr.attachments);
	CHECK(!was_woken(&provider) && !was_woken(&clients[0]) && !was_woken(&clients[1]));
}

static void explore(unsigned preemptions)
{
	static const char *const names[] = {"client-0", "client-1"};
	size_t count;

	for (size_t i = 0; i < world->clients; i++)
		schedule_actor(names[i], run_client, &clients[i]);
	schedule_actor("provider", run_provider, &provider);
	if (world->client_calls)
		schedule_actor("client-calls", run_caller, &ghosts[0][0]);
	if (world->provider_calls)
		schedule_actor("provider-calls", run_caller, &ghosts[0][1]);
	count = schedule_all(preemptions, begin, end);
	printf("%s: %zu schedules, %u preemptions\n", world->name, count, preemptions);
	fflush(stdout);
}

int main(int argc, char **argv)
{
	unsigned preemptions_max = argc > 1 ? (unsigned)atoi(argv[1]) : SCHEDULE_TSAN ? 0 : UINT_MAX;

	for (world = worlds; world < worlds + COUNT(worlds); world++)
		explore(world->preemptions < preemptions_max ? world->preemptions : preemptions_max);
	return preemptions_max == UINT_MAX ? report_rows() : 0;
}
