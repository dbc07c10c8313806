/* SPDX-License-Identifier: MIT */
/*
 * stress.c - the registrar on threads: modules come and go while calls run
 *
 * Two interfaces; each has clients and providers, each module a thread that registers it, waits a little, deregisters it and
 * waits. Callers look a binding up, as the published scheme has it (NMR-43 to -46): list and lock of the module, one call
 * counted, then into the other side. Every third call returns PENDING and is completed by another thread. One provider of each
 * interface closes on its own initiative (NMR-49), one client declines at times, some cleanups register or deregister a
 * client of the other interface.
 *
 * Contexts are allocated in attach and freed in cleanup, and say what they are, so that a call into one that has gone is seen;
 * under a sanitizer also at once. At the end all of them were freed, and each attach had its cleanup.
 *
 * usage: stress [CYCLES]
 */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "check.h"

#include "sluice/nmr.h"

#define INTERFACES   2
#define MODULES      4 /* of an interface: clients, then providers */
#define CLIENTS      2
#define CALLERS      3
#define PENDING_MAX  64
#define CONTEXT_LIVE 0x51c0ffee
#define CONTEXT_DEAD 0xdead

#define CHECK(condition)       \
	((condition) ? (void)0 \
	             : (fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition), fflush(stderr), abort()))

void check_failed(const char *condition, const char *file, int line)
{
	fprintf(stderr, "%s:%d: %s\n", file, line, condition);
	abort();
}

struct module;

/*
 * A binding context.
 * @peer:    the other side's
 * @next:    next in the module's list
 * @mark:    CONTEXT_LIVE until freed
 * @inside:  calls from the other side
 * @closing: under the module's lock: the gate is being closed, by the callback or before it
 */
struct context {
	struct slu_nmr_calls calls;
	struct slu_nmr_attachment *attachment;
	struct module *module;
	struct context *peer;
	struct context *next;
	atomic_uint mark;
	atomic_int inside;
	bool closing;
};

/* Of a client that cleanups register and deregister: whose turn it is. */
enum turn { NOBODY, COMING, THERE, GOING, LEFT };

/*
 * @number:  MODULES: a client that cleanups register and deregister
 * @list:    bindings that calls may use
 */
struct module {
	struct slu_nmr_module module;
	struct slu_nmr_client client;
	struct slu_nmr_provider provider;
	size_t interface;
	size_t number;
	pthread_mutex_t mutex;
	struct context *list;
	atomic_uint seed;
	atomic_int turn;
};

static struct slu_nmr nmr;
static struct slu_nmr_attachment pool[INTERFACES * (CLIENTS + 1) * (MODULES - CLIENTS)];
static struct module modules[INTERFACES][MODULES];
static struct module extras[INTERFACES]; /* clients */

static pthread_mutex_t lifecycle = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t wait_mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t wait_cond = PTHREAD_COND_INITIALIZER;
static const void *woken[INTERFACES * (MODULES + 1)];

/* Calls that returned PENDING. */
static pthread_mutex_t pending_mutex = PTHREAD_MUTEX_INITIALIZER;
static struct context *pending[PENDING_MAX];
static size_t pending_count;

static atomic_bool stop;
static atomic_long allocated, freed, attached, cleaned, calls_made, calls_pended, closed_early, late, extras_gone,
        detached[2];
static long cycles = 1000;

static unsigned chance(atomic_uint *seed, unsigned of)
{
	unsigned value = atomic_load(seed) * 1103515245u + 12345u;

	atomic_store(seed, value);
	return (value >> 16) % of;
}

/* The platform. */

static void take_lock(void *context)
{
	(void)context;
	pthread_mutex_lock(&lifecycle);
}

static void drop_lock(void *context)
{
	(void)context;
	pthread_mutex_unlock(&lifecycle);
}

static const void **find_woken(const void *object)
{
	const void **at = woken;

	while (*at != object)
		CHECK(++at < woken + sizeof woken / sizeof *woken);
	return at;
}

static bool is_woken(const void *object)
{
	for (size_t i = 0; i < sizeof woken / sizeof *woken; i++) {
		if (woken[i] == object)
			return true;
	}
	return false;
}

static void wait_for(void *context, void *object)
{
	(void)context;
	pthread_mutex_lock(&wait_mutex);
	while (!is_woken(object))
		pthread_cond_wait(&wait_cond, &wait_mutex);
	*find_woken(object) = NULL;
	pthread_mutex_unlock(&wait_mutex);
}

static void wake(void *context, void *object)
{
	(void)context;
	pthread_mutex_lock(&wait_mutex);
	CHECK(!is_woken(object));
	*find_woken(NULL) = object;
	pthread_cond_broadcast(&wait_cond);
	pthread_mutex_unlock(&wait_mutex);
}

static slu_word this_thread(void *context)
{
	(void)context;
	return (slu_word)pthread_self();
}

static const struct slu_platform platform = {
        .lock = take_lock,
        .unlock = drop_lock,
        .wait = wait_for,
        .wake = wake,
        .thread = this_thread,
};

/* Contexts. */

static struct context *new_context(struct module *module, struct slu_nmr_attachment *attachment,
                                   void (*complete)(void *handle))
{
	struct context *context = calloc(1, sizeof *context);

	CHECK(context);
	context->module = module;
	context->attachment = attachment;
	atomic_init(&context->mark, CONTEXT_LIVE);
	slu_nmr_calls_init(&context->calls, complete, attachment);
	atomic_fetch_add(&allocated, 1);
	return context;
}

static void free_context(struct context *context)
{
	CHECK(atomic_exchange(&context->mark, CONTEXT_DEAD) == CONTEXT_LIVE);
	CHECK(atomic_load(&context->inside) == 0);
	atomic_fetch_add(&freed, 1);
	free(context);
}

static void open_context(struct context *context, struct context *peer)
{
	struct module *module = context->module;

	context->peer = peer;
	pthread_mutex_lock(&module->mutex);
	context->next = module->list;
	module->list = context;
	pthread_mutex_unlock(&module->mutex);
	slu_nmr_calls_attached(&context->calls);
}

/* Off the list, by whoever closes first: then true. */
static bool begin_closing(struct context *context)
{
	struct module *module = context->module;
	struct context **at = &module->list;
	bool first;

	pthread_mutex_lock(&module->mutex);
	first = !context->closing;
	context->closing = true;
	while (first && *at != context)
		at = &(*at)->next;
	if (first)
		*at = context->next;
	pthread_mutex_unlock(&module->mutex);
	return first;
}

/* Callbacks. */

static slu_status attach_provider(struct slu_nmr_attachment *attachment, void *argument,
                                  const struct slu_nmr_instance *provider)
{
	struct module *module = argument;
	struct context *context;
	const void *dispatch;
	void *peer;
	slu_status status;

	(void)provider;
	if (module->number == 0 && chance(&module->seed, 4) == 0)
		return SLU_STATUS_NOINTERFACE;
	context = new_context(module, attachment, slu_nmr_complete_client);
	status = slu_nmr_client_attach_provider(attachment, context, NULL, &peer, &dispatch);
	if (status == SLU_STATUS_SUCCESS) {
		atomic_fetch_add(&attached, 1);
		open_context(context, peer);
		return status;
	}
	CHECK(status == SLU_STATUS_DELETE_PENDING || status == SLU_STATUS_NOINTERFACE);
	if (status == SLU_STATUS_DELETE_PENDING)
		atomic_fetch_add(&late, 1);
	free_context(context);
	return status;
}

static slu_status attach_client(struct slu_nmr_attachment *attachment, void *argument,
                                const struct slu_nmr_instance *client, void *client_binding_context,
                                const void *client_dispatch, void **provider_binding_context,
                                const void **provider_dispatch)
{
	struct module *module = argument;
	struct context *context;

	(void)client;
	(void)client_dispatch;
	if (chance(&module->seed, 8) == 0)
		return SLU_STATUS_NOINTERFACE;
	context = new_context(module, attachment, slu_nmr_complete_provider);
	*provider_binding_context = context;
	*provider_dispatch = NULL;
	open_context(context, client_binding_context);
	return SLU_STATUS_SUCCESS;
}

static slu_status detach(void *binding_context)
{
	struct context *context = binding_context;
	slu_status status = SLU_STATUS_PENDING;

	CHECK(atomic_load(&context->mark) == CONTEXT_LIVE);
	if (begin_closing(context))
		status = slu_nmr_calls_detach(&context->calls);
	atomic_fetch_add(&detached[status == SLU_STATUS_PENDING], 1);
	return status;
}

static bool take_turn(struct module *extra, int from, int to)
{
	return atomic_compare_exchange_strong(&extra->turn, &from, to);
}

/* A cleanup that calls the registrar: the client of the other interface that has no thread comes, or goes. */
static void call_the_registrar(const struct module *module)
{
	struct module *extra = &extras[1 - module->interface];

	if (take_turn(extra, NOBODY, COMING)) {
		CHECK(slu_nmr_register_client(&nmr, &extra->module, &extra->client, extra) == SLU_STATUS_SUCCESS);
		atomic_store(&extra->turn, THERE);
	} else if (take_turn(extra, THERE, GOING)) {
		CHECK(slu_nmr_deregister(&extra->module) == SLU_STATUS_PENDING);
		atomic_store(&extra->turn, LEFT);
	}
}

static void cleanup(void *binding_context)
{
	struct context *context = binding_context;
	struct module *module = context->module;

	CHECK(context->closing);
	free_context(context);
	atomic_fetch_add(&cleaned, 1);
	if (module->number < MODULES && chance(&module->seed, 3) == 0)
		call_the_registrar(module);
}

/* Threads. */

static void register_module(struct module *module)
{
	slu_status status;

	if (module->number < CLIENTS)
		status = slu_nmr_register_client(&nmr, &module->module, &module->client, module);
	else
		status = slu_nmr_register_provider(&nmr, &module->module, &module->provider, module);
	CHECK(status == SLU_STATUS_SUCCESS);
}

/* NMR-49, as far as a binding of it is on the list. */
static void close_one_early(struct module *module)
{
	struct context *context;

	pthread_mutex_lock(&module->mutex);
	context = module->list;
	if (context) {
		module->list = context->next;
		context->closing = true;
	}
	pthread_mutex_unlock(&module->mutex);
	if (!context)
		return;
	atomic_fetch_add(&closed_early, 1);
	if (slu_nmr_calls_detach(&context->calls) == SLU_STATUS_SUCCESS)
		CHECK(slu_nmr_provider_detach_client_complete(context->attachment) == SLU_STATUS_SUCCESS);
}

static void *run_module(void *argument)
{
	struct module *module = argument;

	for (long i = 0; i < cycles; i++) {
		register_module(module);
		for (unsigned j = chance(&module->seed, 20); j; j--)
			sched_yield();
		if (module->number == MODULES - 1)
			close_one_early(module);
		CHECK(slu_nmr_wait_deregister_complete(&module->module) == SLU_STATUS_INVALID_PARAMETER);
		CHECK(slu_nmr_deregister(&module->module) == SLU_STATUS_PENDING);
		CHECK(slu_nmr_wait_deregister_complete(&module->module) == SLU_STATUS_SUCCESS);
		CHECK(!module->list);
	}
	return NULL;
}

/* Waits for a client that a cleanup has deregistered. */
static void *run_extra(void *argument)
{
	struct module *extra = argument;

	while (!atomic_load(&stop)) {
		if (atomic_load(&extra->turn) != LEFT) {
			sched_yield();
			continue;
		}
		CHECK(slu_nmr_wait_deregister_complete(&extra->module) == SLU_STATUS_SUCCESS);
		atomic_fetch_add(&extras_gone, 1);
		atomic_store(&extra->turn, NOBODY);
	}
	return NULL;
}

/* Every other module has gone, so no cleanup runs. */
static void remove_extra(struct module *extra)
{
	if (take_turn(extra, THERE, GOING))
		CHECK(slu_nmr_deregister(&extra->module) == SLU_STATUS_PENDING);
	else if (!take_turn(extra, LEFT, GOING))
		return;
	CHECK(slu_nmr_wait_deregister_complete(&extra->module) == SLU_STATUS_SUCCESS);
}

static struct context *begin_call(struct module *module)
{
	struct context *context;

	pthread_mutex_lock(&module->mutex);
	context = module->list;
	if (context && !slu_nmr_calls_enter(&context->calls))
		context = NULL;
	pthread_mutex_unlock(&module->mutex);
	return context;
}

static void end_call(struct context *context)
{
	struct context *peer = context->peer;

	CHECK(atomic_load(&peer->mark) == CONTEXT_LIVE);
	atomic_fetch_sub(&peer->inside, 1);
	slu_nmr_calls_leave(&context->calls);
}

static bool pend(struct context *context)
{
	bool room;

	pthread_mutex_lock(&pending_mutex);
	room = pending_count < PENDING_MAX;
	if (room)
		pending[pending_count++] = context;
	pthread_mutex_unlock(&pending_mutex);
	return room;
}

static bool complete_one(void)
{
	struct context *context = NULL;

	pthread_mutex_lock(&pending_mutex);
	if (pending_count)
		context = pending[--pending_count];
	pthread_mutex_unlock(&pending_mutex);
	if (context)
		end_call(context);
	return context != NULL;
}

static void *run_completer(void *argument)
{
	(void)argument;
	while (!atomic_load(&stop)) {
		if (!complete_one())
			sched_yield();
	}
	return NULL;
}

static void *run_caller(void *argument)
{
	atomic_uint *seed = argument;

	while (!atomic_load(&stop)) {
		struct module *module = &modules[chance(seed, INTERFACES)][chance(seed, MODULES)];
		struct context *context = begin_call(module);

		if (!context) {
			sched_yield();
			continue;
		}
		atomic_fetch_add(&calls_made, 1);
		CHECK(atomic_load(&context->peer->mark) == CONTEXT_LIVE);
		atomic_fetch_add(&context->peer->inside, 1);
		if (chance(seed, 3) == 0 && pend(context))
			atomic_fetch_add(&calls_pended, 1);
		else
			end_call(context);
	}
	return NULL;
}

/* The whole. */

static void make(struct module *module, size_t interface, size_t number)
{
	struct slu_nmr_instance instance = {.npi = {{(uint8_t)interface}}};

	module->interface = interface;
	module->number = number;
	pthread_mutex_init(&module->mutex, NULL);
	atomic_init(&module->seed, (unsigned)(interface * 97 + number * 31 + 5));
	module->client = (struct slu_nmr_client){instance, attach_provider, detach, cleanup};
	module->provider = (struct slu_nmr_provider){instance, attach_client, detach, cleanup};
}

static void run(void)
{
	pthread_t module_threads[INTERFACES][MODULES], extra_threads[INTERFACES], callers[CALLERS], completer;
	atomic_uint seeds[CALLERS];

	for (size_t i = 0; i < INTERFACES; i++) {
		pthread_create(&extra_threads[i], NULL, run_extra, &extras[i]);
		for (size_t j = 0; j < MODULES; j++)
			pthread_create(&module_threads[i][j], NULL, run_module, &modules[i][j]);
	}
	pthread_create(&completer, NULL, run_completer, NULL);
	for (size_t i = 0; i < CALLERS; i++) {
		atomic_init(&seeds[i], (unsigned)i + 1);
		pthread_create(&callers[i], NULL, run_caller, &seeds[i]);
	}
	for (size_t i = 0; i < INTERFACES; i++) {
		for (size_t j = 0; j < MODULES; j++)
			pthread_join(module_threads[i][j], NULL);
	}
	atomic_store(&stop, true);
	for (size_t i = 0; i < CALLERS; i++)
		pthread_join(callers[i], NULL);
	pthread_join(completer, NULL);
	while (complete_one())
		;
	for (size_t i = 0; i < INTERFACES; i++) {
		pthread_join(extra_threads[i], NULL);
		remove_extra(&extras[i]);
	}
}

static void account(void)
{
	size_t left = 0;

	for (const struct slu_nmr_attachment *attachment = nmr.free; attachment; attachment = attachment->next)
		left++;
	CHECK(left == sizeof pool / sizeof *pool);
	CHECK(!nmr.modules && !nmr.attachments);
	CHECK(allocated == freed);
	CHECK(cleaned == 2 * attached);
	CHECK(detached[0] + detached[1] == 2 * attached);
	printf("%ld attachments, %ld late; %ld calls, %ld pending; %ld detached at once, %ld pending; "
	       "%ld closed early, %ld came and went in cleanups\n",
	       attached, late, calls_made, calls_pended, detached[0], detached[1], closed_early, extras_gone);
	CHECK(attached && calls_made && calls_pended && detached[0] && detached[1] && closed_early && extras_gone);
}

int main(int argc, char **argv)
{
	if (argc > 1)
		cycles = atol(argv[1]);
	slu_nmr_init(&nmr, &platform, pool, sizeof pool / sizeof *pool);
	for (size_t i = 0; i < INTERFACES; i++) {
		make(&extras[i], i, MODULES);
		for (size_t j = 0; j < MODULES; j++)
			make(&modules[i][j], i, j);
	}
	run();
	account();
	return 0;
}
