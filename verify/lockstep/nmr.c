/* SPDX-License-Identifier: MIT */
/*
 * nmr.c - builds the registrar's objects from a state of the model, runs a lock region, compares
 */
#include "nmr.h"

#include <stddef.h>
#include <string.h>

#include "sluice/nmr.h"

#include "nmr-attachment/nmr-attachment.h"
#include "nmr-client/nmr-client.h"
#include "nmr-provider/nmr-provider.h"
#include "nmr-side/nmr-side.h"

static struct slu_nmr nmr;
static struct slu_nmr_module modules[SLU_LOCKSTEP_MODULES_MAX];
static struct slu_nmr_attachment attachments[SLU_LOCKSTEP_ATTACHMENTS_MAX];

/* What the last region answered. */
static struct slu_nmr_turn done;
static slu_status answered;
static enum slu_lockstep_region last;
static struct slu_lockstep_view was;

/* One thread; nobody is called in a lock region. */
static void no_lock(void *context)
{
	(void)context;
}

static void no_wait(void *context, void *object)
{
	(void)context;
	(void)object;
}

static const struct slu_platform platform = {
        .lock = no_lock,
        .unlock = no_lock,
        .wait = no_wait,
        .wake = no_wait,
};

static slu_status never_attach_provider(struct slu_nmr_attachment *attachment, void *context,
                                        const struct slu_nmr_instance *provider)
{
	(void)attachment;
	(void)context;
	(void)provider;
	return SLU_STATUS_FAILURE;
}

static slu_status never_attach_client(struct slu_nmr_attachment *attachment, void *context,
                                      const struct slu_nmr_instance *client, void *client_binding_context,
                                      const void *client_dispatch, void **provider_binding_context,
                                      const void **provider_dispatch)
{
	(void)attachment;
	(void)context;
	(void)client;
	(void)client_binding_context;
	(void)client_dispatch;
	(void)provider_binding_context;
	(void)provider_dispatch;
	return SLU_STATUS_FAILURE;
}

static slu_status never_detach(void *binding_context)
{
	(void)binding_context;
	return SLU_STATUS_FAILURE;
}

static const struct slu_nmr_client client = {
        .attach_provider = never_attach_provider,
        .detach_provider = never_detach,
};

static const struct slu_nmr_provider provider = {
        .attach_client = never_attach_client,
        .detach_client = never_detach,
};

/* The model's state as objects. */

static bool is_client(const struct slu_lockstep_view *view, size_t m)
{
	return m < view->clients;
}

static bool is_registered(const struct slu_lockstep_view *view, size_t m)
{
	return view->module[m] !=
	       (is_client(view, m) ? (int)SLU_NMR_CLIENT_UNREGISTERED : (int)SLU_NMR_PROVIDER_UNREGISTERED);
}

static size_t module_count(const struct slu_lockstep_view *view)
{
	return (size_t)view->clients + view->providers;
}

static size_t attachment_count(const struct slu_lockstep_view *view)
{
	return (size_t)view->clients * view->providers;
}

static bool is_in_use(const struct slu_lockstep_view *view, size_t b)
{
	if (view->attachment[b] == SLU_NMR_ATTACHMENT_NONE)
		return view->awaits[b] != 0;
	return view->attachment[b] != SLU_NMR_ATTACHMENT_GONE;
}

static struct slu_nmr_module *module_of(const struct slu_lockstep_view *view, size_t b, int kind)
{
	return &modules[kind == SLU_NMR_CLIENT ? b / view->providers : view->clients + b % view->providers];
}

static void build_modules(const struct slu_lockstep_view *view)
{
	struct slu_nmr_module **end = &nmr.modules;

	memset(modules, 0, sizeof modules);
	for (size_t m = 0; m < module_count(view); m++) {
		bool is_first_kind = is_client(view, m);

		modules[m].nmr = &nmr;
		modules[m].client = is_first_kind ? &client : NULL;
		modules[m].provider = is_first_kind ? NULL : &provider;
		modules[m].kind = is_first_kind ? SLU_NMR_CLIENT : SLU_NMR_PROVIDER;
		modules[m].machine.state = view->module[m];
		if (is_registered(view, m)) {
			*end = &modules[m];
			end = &modules[m].next;
		}
	}
}

static void build_attachment(const struct slu_lockstep_view *view, size_t b)
{
	struct slu_nmr_attachment *attachment = &attachments[b];

	attachment->machine.state = view->attachment[b];
	attachment->owed = view->owed[b];
	attachment->performing = view->busy[b] != 0;
	attachment->awaits = view->awaits[b] ? &modules[view->awaits[b] - 1] : NULL;
	for (int kind = 0; kind < 2; kind++) {
		attachment->sides[kind].module = module_of(view, b, kind);
		attachment->sides[kind].machine.state = view->side[2 * b + (size_t)kind];
		attachment->sides[kind].module->attachments++;
	}
}

static void build(const struct slu_lockstep_view *view)
{
	struct slu_nmr_attachment **used = &nmr.attachments;
	struct slu_nmr_attachment **unused = &nmr.free;

	nmr = (struct slu_nmr){.platform = &platform};
	build_modules(view);
	memset(attachments, 0, sizeof attachments);
	for (size_t b = 0; b < attachment_count(view); b++) {
		attachments[b].nmr = &nmr;
		if (is_in_use(view, b)) {
			build_attachment(view, b);
			*used = &attachments[b];
			used = &attachments[b].next;
		} else {
			*unused = &attachments[b];
			unused = &attachments[b].next;
		}
	}
}

/* The region. */

static slu_status run(enum slu_lockstep_region region, const struct slu_lockstep_turn *turn)
{
	struct slu_nmr_module *module = turn->module == SLU_LOCKSTEP_NONE ? NULL : &modules[turn->module];
	struct slu_nmr_attachment *attachment =
	        turn->attachment == SLU_LOCKSTEP_NONE ? NULL : &attachments[turn->attachment];

	done = (struct slu_nmr_turn){.nmr = &nmr, .module = module, .attachment = attachment, .effect = turn->effect};
	switch (region) {
	case SLU_LOCKSTEP_REGISTER:
		return slu_nmr_begin_register(&done, &nmr, module, module->client, module->provider, NULL);
	case SLU_LOCKSTEP_ASK:
		return slu_nmr_begin_attach_provider(&done, attachment, NULL, NULL);
	case SLU_LOCKSTEP_TAKE:
		return slu_nmr_take(&done) ? SLU_STATUS_SUCCESS : SLU_STATUS_NOT_ACCEPTED;
	case SLU_LOCKSTEP_ANSWER:
		slu_nmr_answer(&done, turn->status);
		return SLU_STATUS_SUCCESS;
	case SLU_LOCKSTEP_DEREGISTER:
		return slu_nmr_begin_deregister(&done, module);
	case SLU_LOCKSTEP_COMPLETE:
		return slu_nmr_begin_complete(&done, attachment, turn->side ? SLU_NMR_PROVIDER : SLU_NMR_CLIENT);
	case SLU_LOCKSTEP_EARLY_WAIT:
	case SLU_LOCKSTEP_WAIT:
		return slu_nmr_begin_wait(module);
	default:
		return slu_nmr_end_wait(module) ? SLU_STATUS_SUCCESS : SLU_STATUS_PENDING;
	}
}

void slu_lockstep_before(const struct slu_lockstep_view *view, enum slu_lockstep_region region,
                         const struct slu_lockstep_turn *turn)
{
	was = *view;
	last = region;
	build(view);
	answered = run(region, turn);
}

/* The comparison. */

static const struct slu_nmr_attachment *find_attachment(const struct slu_lockstep_view *view, size_t b)
{
	const struct slu_nmr_attachment *attachment = nmr.attachments;

	while (attachment && (attachment->sides[SLU_NMR_CLIENT].module != module_of(view, b, SLU_NMR_CLIENT) ||
	                      attachment->sides[SLU_NMR_PROVIDER].module != module_of(view, b, SLU_NMR_PROVIDER)))
		attachment = attachment->next;
	return attachment;
}

static const char *compare_attachment(const struct slu_lockstep_view *view, size_t b)
{
	const struct slu_nmr_attachment *attachment = find_attachment(view, b);

	if (!attachment != !is_in_use(view, b))
		return "an attachment is in use";
	if (!attachment)
		return NULL;
	if (attachment->machine.state != view->attachment[b])
		return "state of an attachment";
	if (attachment->owed != view->owed[b])
		return "callouts that are owed";
	if (attachment->performing != (view->busy[b] != 0))
		return "an attachment has a performer";
	if (attachment->awaits != (view->awaits[b] ? &modules[view->awaits[b] - 1] : NULL))
		return "the call that an attachment awaits";
	for (size_t kind = 0; kind < 2; kind++) {
		if (attachment->sides[kind].machine.state != view->side[2 * b + kind])
			return "state of a side";
	}
	return NULL;
}

static bool is_linked(const struct slu_nmr_module *module)
{
	const struct slu_nmr_module *other = nmr.modules;

	while (other && other != module)
		other = other->next;
	return other != NULL;
}

static const char *compare_module(const struct slu_lockstep_view *view, size_t m)
{
	bool is_to_wake = done.wakes[0] == &modules[m] || done.wakes[1] == &modules[m];
	size_t count = 0;

	for (size_t b = 0; b < attachment_count(view); b++)
		count += is_in_use(view, b) && (module_of(view, b, SLU_NMR_CLIENT) == &modules[m] ||
		                                module_of(view, b, SLU_NMR_PROVIDER) == &modules[m]);
	if (modules[m].machine.state != view->module[m])
		return "state of a module";
	if (modules[m].attachments != count)
		return "number of a module's attachments";
	if (is_linked(&modules[m]) != is_registered(view, m))
		return "list of modules";
	if (last != SLU_LOCKSTEP_WAIT && last != SLU_LOCKSTEP_END_WAIT &&
	    is_to_wake != (view->woken[m] && !was.woken[m]))
		return "waiters to wake";
	return NULL;
}

static size_t count_free(void)
{
	size_t count = 0;

	for (const struct slu_nmr_attachment *attachment = nmr.free; attachment; attachment = attachment->next)
		count++;
	return count;
}

static const char *compare_pool(const struct slu_lockstep_view *view)
{
	size_t count = 0;

	for (size_t b = 0; b < attachment_count(view); b++)
		count += !is_in_use(view, b);
	return count == count_free() ? NULL : "number of free attachments";
}

/* What the model makes of the region is what the region must have answered. */
static slu_status expected(const struct slu_lockstep_view *view, uint8_t effect)
{
	size_t m = done.module ? (size_t)(done.module - modules) : 0;

	switch (last) {
	case SLU_LOCKSTEP_ASK:
		return effect ? SLU_STATUS_SUCCESS : SLU_STATUS_DELETE_PENDING;
	case SLU_LOCKSTEP_TAKE:
		return effect ? SLU_STATUS_SUCCESS : SLU_STATUS_NOT_ACCEPTED;
	case SLU_LOCKSTEP_DEREGISTER:
		return SLU_STATUS_PENDING;
	case SLU_LOCKSTEP_EARLY_WAIT:
		return SLU_STATUS_INVALID_PARAMETER;
	case SLU_LOCKSTEP_WAIT:
		return view->woken[m] ? SLU_STATUS_SUCCESS : SLU_STATUS_PENDING;
	default:
		return SLU_STATUS_SUCCESS;
	}
}

const char *slu_lockstep_after(const struct slu_lockstep_view *view, uint8_t effect)
{
	const char *difference = NULL;

	if (answered != expected(view, effect))
		return "what the call answered";
	if (last != SLU_LOCKSTEP_WAIT && last != SLU_LOCKSTEP_EARLY_WAIT && last != SLU_LOCKSTEP_END_WAIT &&
	    done.effect != effect)
		return "the next callout";
	for (size_t m = 0; m < module_count(view) && !difference; m++)
		difference = compare_module(view, m);
	for (size_t b = 0; b < attachment_count(view) && !difference; b++)
		difference = compare_attachment(view, b);
	return difference ? difference : compare_pool(view);
}

/* The module's half. */

static struct slu_nmr_calls calls;
static struct slu_lockstep_side side_before;
static enum slu_lockstep_calls function_run;
static int completions;

static void count_completion(void *handle)
{
	(void)handle;
	completions++;
}

/* While it attaches a side has one call, that. */
static void build_calls(const struct slu_lockstep_side *side)
{
	bool is_attached = side->is_open || !side->calls;

	slu_nmr_calls_init(&calls, count_completion, NULL);
	if (is_attached)
		slu_nmr_calls_attached(&calls);
	slu_drain_acquire(&calls.gate, side->calls - (is_attached ? 0u : 1u));
	if (side->own != SLU_NMR_SIDE_ACTIVE)
		slu_nmr_calls_detach(&calls);
	completions = 0;
}

void slu_lockstep_calls_before(const struct slu_lockstep_side *side, enum slu_lockstep_calls function)
{
	side_before = *side;
	function_run = function;
	build_calls(side);
	answered = SLU_STATUS_SUCCESS;
	switch (function) {
	case SLU_LOCKSTEP_ENTER:
		answered = slu_nmr_calls_enter(&calls) ? SLU_STATUS_SUCCESS : SLU_STATUS_CLOSING;
		break;
	case SLU_LOCKSTEP_LEAVE:
		slu_nmr_calls_leave(&calls);
		break;
	case SLU_LOCKSTEP_ATTACHED:
		slu_nmr_calls_attached(&calls);
		break;
	default:
		answered = slu_nmr_calls_detach(&calls);
		break;
	}
}

/* Would a call start now? Asked of a copy. */
static bool may_enter(void)
{
	struct slu_nmr_calls copy = calls;

	return slu_nmr_calls_enter(&copy);
}

const char *slu_lockstep_calls_after(const struct slu_lockstep_side *side)
{
	if (answered != (function_run == SLU_LOCKSTEP_DETACH ? side->answer : SLU_STATUS_SUCCESS))
		return "what a module's function answered";
	if (slu_drain_count(&calls.gate) != side->calls)
		return "number of calls in progress";
	if (may_enter() != side->is_open)
		return "whether a call may start";
	if (completions != (side->is_due && !side_before.is_due))
		return "whether the detach is completed";
	return NULL;
}
