/* SPDX-License-Identifier: MIT */
/*
 * modules.c - clients and providers on the registrar of the NMR
 *
 * A binding context is made in the attach callback and freed in the cleanup callback, or at once if the attach fails. It is
 * in its module's list in between, so that a line of the scenario finds it.
 */
#include "modules.h"

#include "memory.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

struct module;

/* One side of an attachment: a binding context. */
struct side {
	struct side *next;
	struct module *module;
	const struct slu_modules_identity *peer_module;
	void *peer; /* the other side's context */
	const struct slu_modules_dispatch *functions;
	struct slu_nmr_attachment *handle;
	struct slu_nmr_calls calls;
	unsigned busy;   /* own calls in progress */
	unsigned called; /* the other side's calls into this one */
	bool given_up;   /* completed before it was asked */
	bool detached;   /* asked */
};

struct module {
	struct slu_modules_identity identity; /* what the others see of it */
	struct module *next;
	struct slu_modules *modules;
	bool is_client;
	bool refuses;
	struct slu_nmr_module registration;
	struct slu_nmr_client client;
	struct slu_nmr_provider provider;
	struct side *sides;
	struct slu_ledger *bindings;
	struct slu_ledger *calls;
};

struct slu_modules {
	struct slu_ndis_world world;
	const struct slu_platform *registrar;
	struct slu_account *account;
	struct slu_nmr nmr;
	struct slu_nmr_attachment *pool;
	struct module *first;
	unsigned count;
};

static void lock(struct slu_modules *modules)
{
	modules->world.platform.lock(modules->world.platform.context);
}

static void unlock(struct slu_modules *modules)
{
	modules->world.platform.unlock(modules->world.platform.context);
}

static void say(const struct module *module, const char *name, const char *status)
{
	const struct slu_ndis_world *world = &module->modules->world;

	world->event(world->platform.context, module->is_client ? "client" : "provider", module->identity.name, name,
	             NULL, NULL, status);
	world->yield(world->platform.context);
}

/* A call begins; it has ended. */
static void event_call(const struct module *module, const char *name)
{
	say(module, name, NULL);
}

static void event(const struct module *module, const char *name, slu_status status)
{
	say(module, name, slu_status_name(status));
}

static void violated(const struct side *side, const char *claim, const char *what)
{
	const struct slu_ndis_world *world = &side->module->modules->world;
	char text[160];

	snprintf(text, sizeof text, "%s to %s: %s", side->module->identity.name, side->peer_module->name, what);
	world->violated(world->platform.context, claim, text);
}

static struct slu_ndis_result refuse(const char *format, ...) __attribute__((format(printf, 1, 2)));

static struct slu_ndis_result refuse(const char *format, ...)
{
	struct slu_ndis_result result = {.refused = true};
	va_list args;

	va_start(args, format);
	vsnprintf(result.text, sizeof result.text, format, args);
	va_end(args);
	return result;
}

static struct slu_ndis_result answer(slu_status status)
{
	return (struct slu_ndis_result){.status = status};
}

/*
 * Binding contexts
 */

static void count_called(struct side *side, int change)
{
	lock(side->module->modules);
	side->called += (unsigned)change;
	unlock(side->module->modules);
}

static void call(void *side)
{
	count_called(side, 1);
}

static void end(void *side)
{
	count_called(side, -1);
}

static const struct slu_modules_dispatch dispatch = {.call = call, .end = end};

static struct side *new_side(struct module *module, const struct slu_modules_identity *peer,
                             struct slu_nmr_attachment *handle)
{
	struct side *side = slu_alloc(1, sizeof *side);

	side->module = module;
	side->peer_module = peer;
	side->handle = handle;
	slu_nmr_calls_init(&side->calls, module->is_client ? slu_nmr_complete_client : slu_nmr_complete_provider,
	                   handle);
	return side;
}

/* The attach has succeeded on this side. */
static void link_side(struct side *side, void *peer, const struct slu_modules_dispatch *functions)
{
	struct module *module = side->module;

	lock(module->modules);
	side->peer = peer;
	side->functions = functions;
	side->next = module->sides;
	module->sides = side;
	unlock(module->modules);
	slu_ledger_in(module->bindings, 1);
	slu_nmr_calls_attached(&side->calls);
}

static void unlink_side(struct side *side)
{
	lock(side->module->modules);
	for (struct side **at = &side->module->sides; *at; at = &(*at)->next) {
		if (*at == side) {
			*at = side->next;
			break;
		}
	}
	unlock(side->module->modules);
}

static void clean_up(void *context)
{
	struct side *side = context;

	event_call(side->module,
	           side->module->is_client ? "ClientCleanupBindingContext" : "ProviderCleanupBindingContext");
	if (side->called)
		violated(side, "context_lives_until_cleanup", "cleaned up while the other side is inside");
	unlink_side(side);
	slu_ledger_out(side->module->bindings, "cleaned-up", 1);
	free(side);
}

static slu_status detach(void *context)
{
	struct side *side = context;
	struct module *module = side->module;
	const char *name = module->is_client ? "ClientDetachProvider" : "ProviderDetachClient";
	slu_status status = SLU_STATUS_PENDING;
	bool given_up;

	lock(module->modules);
	given_up = side->given_up;
	side->detached = true;
	unlock(module->modules);
	event_call(module, name);
	if (!given_up)
		status = slu_nmr_calls_detach(&side->calls);
	event(module, name, status);
	return status;
}

/*
 * Attach
 */

static slu_status refused(const struct module *module, const char *name)
{
	event(module, name, SLU_STATUS_NOINTERFACE);
	return SLU_STATUS_NOINTERFACE;
}

static slu_status attach_provider(struct slu_nmr_attachment *attachment, void *context,
                                  const struct slu_nmr_instance *provider)
{
	static const char name[] = "ClientAttachProvider";
	struct module *client = context;
	struct side *side;
	void *peer;
	const void *functions;
	slu_status status;

	if (client->refuses)
		return refused(client, name);
	side = new_side(client, provider->specific, attachment);
	status = slu_nmr_client_attach_provider(attachment, side, &dispatch, &peer, &functions);
	event(client, name, status);
	if (status == SLU_STATUS_SUCCESS)
		link_side(side, peer, functions);
	else
		free(side);
	return status;
}

static slu_status attach_client(struct slu_nmr_attachment *attachment, void *context,
                                const struct slu_nmr_instance *client, void *client_context,
                                const void *client_dispatch, void **provider_context, const void **provider_dispatch)
{
	static const char name[] = "ProviderAttachClient";
	struct module *provider = context;
	struct side *side;

	if (provider->refuses)
		return refused(provider, name);
	side = new_side(provider, client->specific, attachment);
	*provider_context = side;
	*provider_dispatch = &dispatch;
	event(provider, name, SLU_STATUS_SUCCESS);
	link_side(side, client_context, client_dispatch);
	return SLU_STATUS_SUCCESS;
}

/*
 * Set-up
 */

struct slu_modules *slu_modules_new(const struct slu_ndis_world *world, const struct slu_platform *registrar,
                                    struct slu_account *account)
{
	struct slu_modules *modules = slu_alloc(1, sizeof *modules);

	modules->world = *world;
	modules->registrar = registrar;
	modules->account = account;
	return modules;
}

void slu_modules_free(struct slu_modules *modules)
{
	while (modules->first) {
		struct module *module = modules->first;

		modules->first = module->next;
		while (module->sides) {
			struct side *side = module->sides;

			module->sides = side->next;
			free(side);
		}
		free(module);
	}
	free(modules->pool);
	free(modules);
}

static void describe(struct module *module, const char *npi)
{
	struct slu_nmr_instance instance = {.specific = &module->identity};

	for (size_t i = 0; npi[i] && i < SLU_NMR_NPI_BYTES; i++)
		instance.npi.bytes[i] = (uint8_t)npi[i];
	module->client = (struct slu_nmr_client){
	        .instance = instance,
	        .attach_provider = attach_provider,
	        .detach_provider = detach,
	        .cleanup_binding_context = clean_up,
	};
	module->provider = (struct slu_nmr_provider){
	        .instance = instance,
	        .attach_client = attach_client,
	        .detach_client = detach,
	        .cleanup_binding_context = clean_up,
	};
}

/* Room for each client with each provider, one from outside among them. */
static void make_pool(struct slu_modules *modules)
{
	size_t count = (size_t)(modules->count + 1) * (modules->count + 1);

	free(modules->pool);
	modules->pool = slu_alloc(count, sizeof *modules->pool);
	slu_nmr_init(&modules->nmr, modules->registrar, modules->pool, count);
}

void slu_modules_add(struct slu_modules *modules, const char *name, const char *npi, bool is_client, bool refuses)
{
	struct module *module = slu_alloc(1, sizeof *module);

	module->modules = modules;
	module->identity.name = name;
	module->is_client = is_client;
	module->refuses = refuses;
	module->bindings = slu_account_open(modules->account, name, "bindings");
	module->calls = slu_account_open(modules->account, name, "calls");
	describe(module, npi);
	module->next = modules->first;
	modules->first = module;
	modules->count++;
	make_pool(modules);
}

struct slu_nmr *slu_modules_registrar(struct slu_modules *modules)
{
	return modules->count ? &modules->nmr : NULL;
}

/*
 * Lines
 */

static struct module *find_module(const struct slu_modules *modules, const char *name)
{
	struct module *module = modules->first;

	while (strcmp(module->identity.name, name))
		module = module->next;
	return module;
}

struct slu_ndis_result slu_modules_register(struct slu_modules *modules, const char *name)
{
	struct module *module = find_module(modules, name);
	const char *call = module->is_client ? "NmrRegisterClient" : "NmrRegisterProvider";
	slu_status status;

	event_call(module, call);
	if (module->is_client)
		status = slu_nmr_register_client(&modules->nmr, &module->registration, &module->client, module);
	else
		status = slu_nmr_register_provider(&modules->nmr, &module->registration, &module->provider, module);
	event(module, call, status);
	return status == SLU_STATUS_INVALID_STATE ? refuse("%s is registered already", name) : answer(status);
}

struct slu_ndis_result slu_modules_deregister(struct slu_modules *modules, const char *name)
{
	struct module *module = find_module(modules, name);
	slu_status status = slu_nmr_deregister(&module->registration);

	event(module, module->is_client ? "NmrDeregisterClient" : "NmrDeregisterProvider", status);
	return status == SLU_STATUS_INVALID_STATE ? refuse("%s is not registered", name) : answer(status);
}

struct slu_ndis_result slu_modules_wait(struct slu_modules *modules, const char *name)
{
	struct module *module = find_module(modules, name);
	slu_status status = slu_nmr_wait_deregister_complete(&module->registration);

	event(module, module->is_client ? "NmrWaitForClientDeregisterComplete" : "NmrWaitForProviderDeregisterComplete",
	      status);
	return answer(status);
}

/* The side of @module towards @peer, or NULL. Call with the lock held. */
static struct side *find_side(struct module *module, const char *peer)
{
	struct side *side = module->sides;

	while (side && strcmp(side->peer_module->name, peer))
		side = side->next;
	return side;
}

/* NMR-44: found and counted in one lock region; from then on the context lives until the call has ended. */
struct slu_ndis_result slu_modules_busy(struct slu_modules *modules, const char *name, const char *peer)
{
	struct module *module = find_module(modules, name);
	struct side *side;
	bool entered;

	lock(modules);
	side = find_side(module, peer);
	entered = side && !side->given_up && slu_nmr_calls_enter(&side->calls);
	if (entered)
		side->busy++;
	unlock(modules);
	if (!side)
		return refuse("%s is not attached to %s", name, peer);
	if (!entered)
		return refuse("%s is being detached from %s", name, peer);
	slu_ledger_in(module->calls, 1);
	event_call(module, "call");
	side->functions->call(side->peer);
	return answer(SLU_STATUS_SUCCESS);
}

struct slu_ndis_result slu_modules_done(struct slu_modules *modules, const char *name, const char *peer)
{
	struct module *module = find_module(modules, name);
	struct side *side;

	lock(modules);
	side = find_side(module, peer);
	if (side && side->busy)
		side->busy--;
	else
		side = NULL;
	unlock(modules);
	if (!side)
		return refuse("%s has no call in progress into %s", name, peer);
	side->functions->end(side->peer);
	slu_ledger_out(module->calls, peer, 1);
	event(module, "call", SLU_STATUS_SUCCESS);
	slu_nmr_calls_leave(&side->calls);
	return answer(SLU_STATUS_SUCCESS);
}

/* From here on the detach callback answers PENDING, whenever it comes: the completion is this one. */
struct slu_ndis_result slu_modules_detach(struct slu_modules *modules, const char *name, const char *peer)
{
	struct module *module = find_module(modules, name);
	struct slu_nmr_attachment *handle = NULL;
	struct side *side;

	lock(modules);
	side = find_side(module, peer);
	if (side && !side->busy && !side->given_up && !side->detached) {
		side->given_up = true;
		handle = side->handle;
	}
	unlock(modules);
	if (!side)
		return refuse("%s is not attached to %s", name, peer);
	if (!handle)
		return refuse("%s is being detached from %s, or has a call in progress into it", name, peer);
	event_call(module, module->is_client ? "NmrClientDetachProviderComplete" : "NmrProviderDetachClientComplete");
	return answer(module->is_client ? slu_nmr_client_detach_provider_complete(handle)
	                                : slu_nmr_provider_detach_client_complete(handle));
}

void slu_modules_finish(struct slu_modules *modules)
{
	for (struct module *module = modules->first; module; module = module->next) {
		for (const struct side *side = module->sides; side; side = side->next) {
			if (!side->detached)
				slu_ledger_out(module->bindings, "attached", 1);
		}
	}
}

/* The registration is a member of our module; its context is not set yet when its first step is traced. */
static const char *module_name(const struct slu_nmr_module *registration)
{
	const char *module = (const char *)registration - offsetof(struct module, registration);

	return registration ? ((const struct module *)(const void *)module)->identity.name : "?";
}

void slu_modules_object_name(const struct slu_step *step, char *name, size_t bytes)
{
	const struct slu_nmr_attachment *attachment = step->object;

	if (!strcmp(step->machine, "nmr_attachment"))
		snprintf(name, bytes, "%s-%s", module_name(attachment->sides[SLU_NMR_CLIENT].module),
		         module_name(attachment->sides[SLU_NMR_PROVIDER].module));
	else if (!strcmp(step->machine, "nmr_side"))
		snprintf(name, bytes, "%s", module_name(((const struct slu_nmr_side *)step->object)->module));
	else
		snprintf(name, bytes, "%s", module_name(step->object));
}
