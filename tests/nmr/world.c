/* SPDX-License-Identifier: MIT */
/*
 * world.c - clients and providers on one thread, a registrar, and a log of who was called
 */
#include "world.h"

#include <stdio.h>
#include <string.h>

#define LOG_MAX 2048

struct world world;

static char entries[LOG_MAX];

/* What a refused call must not change. */
struct memory {
	struct slu_nmr nmr;
	struct slu_nmr_attachment pool[POOL_MAX];
	struct slu_nmr_module modules[4];
};

static struct memory remembered;

/* The platform. */

static void fake_lock(void *context)
{
	(void)context;
	assert_int_equal(world.locked, 0);
	world.locked++;
}

static void fake_unlock(void *context)
{
	(void)context;
	assert_int_equal(world.locked, 1);
	world.locked--;
}

static void fake_wait(void *context, void *object)
{
	void (*work)(void) = world.work;

	(void)context;
	assert_int_equal(world.locked, 0);
	world.work = NULL;
	if (work)
		work();
	if (world.woken != object)
		fail_msg("waits for ever");
	world.woken = NULL;
}

static void fake_wake(void *context, void *object)
{
	(void)context;
	assert_int_equal(world.locked, 0);
	assert_null(world.woken);
	world.woken = object;
	world.wakes++;
}

static void fake_trace(void *context, const struct slu_step *step)
{
	(void)context;
	assert_int_equal(world.locked, 1);
	if (!step->taken)
		world.refusals++;
}

static slu_word fake_thread(void *context)
{
	(void)context;
	return world.thread;
}

static const struct slu_platform platform = {
        .lock = fake_lock,
        .unlock = fake_unlock,
        .wait = fake_wait,
        .wake = fake_wake,
        .trace = fake_trace,
        .thread = fake_thread,
};

/* The core's own assertions: some tests break a rule, and count them. */
void check_failed(const char *condition, const char *file, int line)
{
	(void)condition;
	(void)file;
	(void)line;
	world.assertions++;
}

/* The log. */

void world_log(const char *what, const struct module *module, const struct module *peer)
{
	size_t length = strlen(entries);

	assert_int_equal(world.locked, 0);
	snprintf(entries + length, LOG_MAX - length, "%s%s:%s%s%s", length ? " " : "", what, module->name,
	         module->name[0] == 'c' ? ">" : "<", peer->name);
}

void world_expect(const char *log)
{
	assert_string_equal(entries, log);
	entries[0] = '\0';
}

/* The modules. */

static void happen(enum callback callback, struct module *module, struct slu_nmr_attachment *attachment)
{
	if (module->in[callback])
		module->in[callback](module, attachment);
}

static struct end *new_end(struct module *module, struct slu_nmr_attachment *attachment, const struct module *peer)
{
	struct end *end = module->ends;

	while (end->used)
		end++;
	*end = (struct end){.module = module, .attachment = attachment, .peer = peer, .used = true};
	module->end = end;
	return end;
}

static slu_status ask(struct end *end)
{
	const void *dispatch = NULL;
	void *peer = NULL;
	slu_status status = SLU_STATUS_NOINTERFACE;

	for (int i = 0; i < end->module->asks && status == SLU_STATUS_NOINTERFACE; i++)
		status = slu_nmr_client_attach_provider(end->attachment, end, &end->module->client, &peer, &dispatch);
	end->live = status == SLU_STATUS_SUCCESS;
	if (end->live) {
		assert_ptr_equal(((struct end *)peer)->peer, end->module);
		assert_ptr_equal(dispatch, &end->peer->provider);
	}
	return status;
}

static slu_status attach_provider(struct slu_nmr_attachment *attachment, void *context,
                                  const struct slu_nmr_instance *provider)
{
	struct module *module = context;
	struct end *end = new_end(module, attachment, provider->specific);
	slu_status status = module->attach;

	world_log("attach", module, end->peer);
	if (module->before)
		module->before(module, attachment);
	if (status == SLU_STATUS_SUCCESS)
		status = ask(end);
	happen(IN_ATTACH, module, attachment);
	end->used = end->live;
	return status;
}

static slu_status attach_client(struct slu_nmr_attachment *attachment, void *context,
                                const struct slu_nmr_instance *client, void *client_binding_context,
                                const void *client_dispatch, void **provider_binding_context,
                                const void **provider_dispatch)
{
	struct module *module = context;
	struct end *end = new_end(module, attachment, client->specific);
	slu_status status = module->attach;

	world_log("attach-client", module, end->peer);
	assert_ptr_equal(((struct end *)client_binding_context)->module, end->peer);
	assert_ptr_equal(client_dispatch, &end->peer->client);
	*provider_binding_context = end;
	*provider_dispatch = &module->provider;
	happen(IN_ATTACH_CLIENT, module, attachment);
	end->live = status == SLU_STATUS_SUCCESS;
	end->used = end->live;
	return status;
}

static slu_status detach(void *binding_context)
{
	struct end *end = binding_context;

	assert_true(end->live);
	world_log("detach", end->module, end->peer);
	happen(IN_DETACH, end->module, end->attachment);
	return end->module->detach;
}

static void cleanup(void *binding_context)
{
	struct end *end = binding_context;

	assert_true(end->live);
	world_log("cleanup", end->module, end->peer);
	happen(IN_CLEANUP, end->module, end->attachment);
	end->live = false;
	end->used = false;
}

static void make(struct module *module, const char *name)
{
	struct slu_nmr_instance instance = {.npi = {{1, 2, 3}}, .specific = module};

	*module = (struct module){.name = name, .asks = 1};
	module->client = (struct slu_nmr_client){
	        .instance = instance,
	        .attach_provider = attach_provider,
	        .detach_provider = detach,
	        .cleanup_binding_context = cleanup,
	};
	module->provider = (struct slu_nmr_provider){
	        .instance = instance,
	        .attach_client = attach_client,
	        .detach_client = detach,
	        .cleanup_binding_context = cleanup,
	};
}

slu_status world_register(struct module *module)
{
	if (module->name[0] == 'c')
		return slu_nmr_register_client(&world.nmr, &module->module, &module->client, module);
	return slu_nmr_register_provider(&world.nmr, &module->module, &module->provider, module);
}

void world_remove(struct module *module)
{
	assert_int_equal(slu_nmr_deregister(&module->module), SLU_STATUS_PENDING);
	assert_int_equal(slu_nmr_wait_deregister_complete(&module->module), SLU_STATUS_SUCCESS);
}

/* The whole. */

size_t world_pool_left(void)
{
	size_t count = 0;

	for (const struct slu_nmr_attachment *left = world.nmr.free; left; left = left->next)
		count++;
	return count;
}

static void forget_ring(struct slu_nmr_machine *machine)
{
	uint8_t state = machine->state;

	memset(machine, 0, sizeof *machine);
	machine->state = state;
}

static void look(struct memory *memory)
{
	const struct module *modules[] = {&world.c0, &world.c1, &world.p0, &world.p1};

	memset(memory, 0, sizeof *memory);
	memory->nmr = world.nmr;
	memcpy(memory->pool, world.pool, sizeof memory->pool);
	for (size_t i = 0; i < 4; i++) {
		memcpy(&memory->modules[i], &modules[i]->module, sizeof memory->modules[i]);
		forget_ring(&memory->modules[i].machine);
	}
	for (size_t i = 0; i < POOL_MAX; i++) {
		forget_ring(&memory->pool[i].machine);
		forget_ring(&memory->pool[i].sides[SLU_NMR_CLIENT].machine);
		forget_ring(&memory->pool[i].sides[SLU_NMR_PROVIDER].machine);
	}
}

void world_remember(void)
{
	look(&remembered);
}

void world_expect_unchanged(void)
{
	struct memory now;

	look(&now);
	assert_memory_equal(&now, &remembered, sizeof now);
}

int world_begin(void **state)
{
	(void)state;
	memset(&world, 0, sizeof world);
	entries[0] = '\0';
	world.thread = 1;
	make(&world.c0, "c0");
	make(&world.c1, "c1");
	make(&world.p0, "p0");
	make(&world.p1, "p1");
	slu_nmr_init(&world.nmr, &platform, world.pool, POOL_MAX);
	return 0;
}

int world_end(void **state)
{
	(void)state;
	world_expect("");
	assert_int_equal(world.assertions, 0);
	assert_int_equal(world.locked, 0);
	assert_null(world.woken);
	assert_null(world.nmr.modules);
	assert_null(world.nmr.attachments);
	assert_int_equal(world_pool_left(), POOL_MAX);
	return 0;
}
