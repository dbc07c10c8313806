/* SPDX-License-Identifier: MIT */
/*
 * core.c - unpacks the registrar's objects, runs one step of the core on them, packs them
 */
#include "core.h"

#include <stddef.h>
#include <string.h>

#include "sluice/nmr.h"

#include "nmr-attachment/nmr-attachment-names.h"
#include "nmr-attachment/nmr-attachment.h"
#include "nmr-client/nmr-client-names.h"
#include "nmr-client/nmr-client.h"
#include "nmr-provider/nmr-provider-names.h"
#include "nmr-provider/nmr-provider.h"
#include "nmr-side/nmr-side-names.h"
#include "nmr-side/nmr-side.h"

const char *slu_core_asserted;
struct slu_rows_listener slu_core_listener;

/* The registrar, and what it was packed from. */
static struct memory {
	struct slu_nmr nmr;
	struct slu_nmr_module modules[SLU_CORE_MODULES_MAX];
	struct slu_nmr_attachment attachments[SLU_CORE_ATTACHMENTS_MAX];
} memory, left;
static const struct slu_core_view *packed;

static struct slu_nmr_turn done;
static uint32_t called; /* the callback that a callout has called */

/* Modules and attachments by number. */

static size_t module_count(const struct slu_core_view *view)
{
	return (size_t)view->clients + view->providers;
}

static size_t attachment_count(const struct slu_core_view *view)
{
	return (size_t)view->clients * view->providers;
}

static size_t number_of(const struct slu_core_view *view, size_t b, int kind)
{
	return kind == SLU_NMR_CLIENT ? b / view->providers : view->clients + b % view->providers;
}

static size_t pair_of(const struct slu_nmr_attachment *attachment)
{
	size_t client = (size_t)(attachment->sides[SLU_NMR_CLIENT].module - memory.modules);
	size_t provider = (size_t)(attachment->sides[SLU_NMR_PROVIDER].module - memory.modules);

	return client * packed->providers + provider - packed->clients;
}

static struct slu_rows all_rows[] = {
        {.machine = &slu_nmr_client_info},
        {.machine = &slu_nmr_provider_info},
        {.machine = &slu_nmr_attachment_info},
        {.machine = &slu_nmr_side_info},
};

static size_t object_of(const struct slu_machine *machine, const void *object)
{
	const struct slu_nmr_attachment *attachment = memory.attachments;

	if (machine == &slu_nmr_client_info)
		return (size_t)((const struct slu_nmr_module *)object - memory.modules);
	if (machine == &slu_nmr_provider_info)
		return (size_t)((const struct slu_nmr_module *)object - memory.modules) - packed->clients;
	if (machine == &slu_nmr_attachment_info)
		return pair_of(object);
	while (object != &attachment->sides[0] && object != &attachment->sides[1])
		attachment++;
	return 2 * pair_of(attachment) + (object == &attachment->sides[1]);
}

static void on_step(void *context, const struct slu_step *step)
{
	struct slu_rows *rows = all_rows;

	(void)context;
	while (strcmp(rows->machine->name, step->machine) != 0)
		rows++;
	slu_rows_say(rows, &slu_core_listener, (unsigned)object_of(rows->machine, step->object), step->event,
	             step->from, step->taken);
}

/* One thread; it has a name where the question is whether it waits for itself. */

static void no_lock(void *context)
{
	(void)context;
}

static void no_wait(void *context, void *object)
{
	(void)context;
	(void)object;
}

static slu_word the_thread(void *context)
{
	(void)context;
	return 1;
}

static const struct slu_platform platform = {
        .lock = no_lock,
        .unlock = no_lock,
        .wait = no_wait,
        .wake = no_wait,
        .trace = on_step,
};

static const struct slu_platform named = {
        .lock = no_lock,
        .unlock = no_lock,
        .wait = no_wait,
        .wake = no_wait,
        .thread = the_thread,
};

/* The callbacks: which one was called? */

static slu_status attach_provider(struct slu_nmr_attachment *attachment, void *context,
                                  const struct slu_nmr_instance *provider)
{
	bool right = context == attachment->sides[SLU_NMR_CLIENT].module && provider;

	called = right ? SLU_NMR_ATTACHMENT_DO_ATTACH_CLIENT : 0;
	return SLU_STATUS_FAILURE;
}

static slu_status attach_client(struct slu_nmr_attachment *attachment, void *context,
                                const struct slu_nmr_instance *client, void *client_binding_context,
                                const void *client_dispatch, void **provider_binding_context,
                                const void **provider_dispatch)
{
	bool right = context == attachment->sides[SLU_NMR_PROVIDER].module && client && !client_binding_context &&
	             !client_dispatch && provider_binding_context && provider_dispatch;

	called = right ? SLU_NMR_ATTACHMENT_DO_ATTACH_PROVIDER : 0;
	return SLU_STATUS_FAILURE;
}

static slu_status detach_provider(void *binding_context)
{
	(void)binding_context;
	called = SLU_NMR_ATTACHMENT_DO_DETACH_CLIENT;
	return SLU_STATUS_FAILURE;
}

static slu_status detach_client(void *binding_context)
{
	(void)binding_context;
	called = SLU_NMR_ATTACHMENT_DO_DETACH_PROVIDER;
	return SLU_STATUS_FAILURE;
}

static void cleanup_client(void *binding_context)
{
	(void)binding_context;
	called = SLU_NMR_ATTACHMENT_DO_CLEANUP_CLIENT;
}

static void cleanup_provider(void *binding_context)
{
	(void)binding_context;
	called = SLU_NMR_ATTACHMENT_DO_CLEANUP_PROVIDER;
}

static const struct slu_nmr_client client_callbacks = {
        .attach_provider = attach_provider,
        .detach_provider = detach_provider,
        .cleanup_binding_context = cleanup_client,
};

static const struct slu_nmr_provider provider_callbacks = {
        .attach_client = attach_client,
        .detach_client = detach_client,
        .cleanup_binding_context = cleanup_provider,
};

/* Unpacking. */

static bool is_registered(const struct slu_core_view *view, size_t m)
{
	return view->module[m] !=
	       (m < view->clients ? (int)SLU_NMR_CLIENT_UNREGISTERED : (int)SLU_NMR_PROVIDER_UNREGISTERED);
}

static void unpack_modules(const struct slu_core_view *view)
{
	struct slu_nmr_module **end = &memory.nmr.modules;

	for (size_t m = 0; m < module_count(view); m++) {
		struct slu_nmr_module *module = &memory.modules[m];
		bool is_client = m < view->clients;

		module->nmr = &memory.nmr;
		module->client = is_client ? &client_callbacks : NULL;
		module->provider = is_client ? NULL : &provider_callbacks;
		module->kind = is_client ? SLU_NMR_CLIENT : SLU_NMR_PROVIDER;
		module->context = module;
		module->machine.state = view->module[m];
		if (is_registered(view, m)) {
			*end = module;
			end = &module->next;
		}
	}
}

static void unpack_attachment(const struct slu_core_view *view, size_t b)
{
	struct slu_nmr_attachment *attachment = &memory.attachments[b];

	attachment->owed = view->owed[b];
	attachment->performing = view->busy[b] != 0;
	attachment->awaits = view->awaits[b] ? &memory.modules[view->awaits[b] - 1] : NULL;
	for (int kind = 0; kind < 2; kind++) {
		attachment->sides[kind].machine.state = view->side[2 * b + (size_t)kind];
		attachment->sides[kind].module->attachments++;
	}
}

/* What is in the pool still says whom it tied, for whoever goes there although it may not. */
static void unpack_pair(const struct slu_core_view *view, size_t b)
{
	struct slu_nmr_attachment *attachment = &memory.attachments[b];

	attachment->nmr = &memory.nmr;
	attachment->machine.state = view->attachment[b];
	for (int kind = 0; kind < 2; kind++)
		attachment->sides[kind].module = &memory.modules[number_of(view, b, kind)];
}

static void unpack(const struct slu_core_view *view)
{
	struct slu_nmr_attachment **used = &memory.nmr.attachments;
	struct slu_nmr_attachment **unused = &memory.nmr.free;

	packed = view;
	memset(&memory, 0, sizeof memory);
	memory.nmr.platform = &platform;
	unpack_modules(view);
	for (size_t b = 0; b < attachment_count(view); b++) {
		struct slu_nmr_attachment ***end = view->listed[b] ? &used : &unused;

		unpack_pair(view, b);
		if (view->listed[b])
			unpack_attachment(view, b);
		**end = &memory.attachments[b];
		*end = &memory.attachments[b].next;
	}
}

/* Packing. */

static const struct slu_nmr_attachment *find(const struct slu_core_view *view, size_t b)
{
	const struct slu_nmr_attachment *attachment = memory.nmr.attachments;

	while (attachment &&
	       (attachment->sides[SLU_NMR_CLIENT].module != &memory.modules[number_of(view, b, SLU_NMR_CLIENT)] ||
	        attachment->sides[SLU_NMR_PROVIDER].module != &memory.modules[number_of(view, b, SLU_NMR_PROVIDER)]))
		attachment = attachment->next;
	return attachment;
}

/* Back in the pool: how it ended is kept, for the reader of a trail. */
static void pack_end(struct slu_core_view *view, size_t b)
{
	if (view->listed[b])
		view->attachment[b] = memory.attachments[b].machine.state;
	view->listed[b] = 0;
	view->owed[b] = 0;
	view->awaits[b] = 0;
	view->busy[b] = 0;
	view->side[2 * b] = SLU_NMR_SIDE_STATE_START;
	view->side[2 * b + 1] = SLU_NMR_SIDE_STATE_START;
}

static void pack_attachment(struct slu_core_view *view, size_t b, const struct slu_nmr_attachment *attachment)
{
	view->listed[b] = 1;
	view->attachment[b] = attachment->machine.state;
	view->owed[b] = (uint8_t)attachment->owed;
	view->awaits[b] = attachment->awaits ? (uint8_t)(attachment->awaits - memory.modules + 1) : 0;
	view->busy[b] = attachment->performing;
	view->side[2 * b] = attachment->sides[SLU_NMR_CLIENT].machine.state;
	view->side[2 * b + 1] = attachment->sides[SLU_NMR_PROVIDER].machine.state;
}

static void pack(struct slu_core_view *view)
{
	for (size_t m = 0; m < module_count(view); m++)
		view->module[m] = memory.modules[m].machine.state;
	for (size_t b = 0; b < attachment_count(view); b++) {
		const struct slu_nmr_attachment *attachment = find(view, b);

		if (attachment)
			pack_attachment(view, b, attachment);
		else
			pack_end(view, b);
	}
}

/* Has the packed form everything? It is unpacked again and compared with what the core left. */

static size_t slots[SLU_CORE_ATTACHMENTS_MAX]; /* of the attachments in use, by pair */

/* Modules of a kind and attachments of a module are listed in the order of their numbers; the rest of the order is nobody's. */
static const char *compare_modules_list(const struct slu_core_view *view)
{
	size_t expected = 0, linked = 0, last[2] = {0, 0};

	for (size_t m = 0; m < module_count(view); m++)
		expected += is_registered(view, m);
	for (const struct slu_nmr_module *module = memory.nmr.modules; module; module = module->next) {
		size_t number = (size_t)(module - memory.modules) + 1;

		if (number <= last[module->kind] || ++linked > expected)
			return "list of modules";
		last[module->kind] = number;
	}
	return linked == expected ? NULL : "list of modules";
}

static const char *compare_attachments_list(const struct slu_core_view *view)
{
	size_t expected = 0, linked = 0, free = 0, last[SLU_CORE_MODULES_MAX] = {0};

	for (size_t b = 0; b < attachment_count(view); b++)
		expected += view->listed[b];
	for (const struct slu_nmr_attachment *attachment = memory.nmr.attachments; attachment;
	     attachment = attachment->next) {
		size_t number = pair_of(attachment) + 1;

		slots[number - 1] = (size_t)(attachment - memory.attachments);
		for (int kind = 0; kind < 2; kind++) {
			size_t *before = &last[attachment->sides[kind].module - memory.modules];

			if (number <= *before || linked >= expected)
				return "list of attachments";
			*before = number;
		}
		linked++;
	}
	for (const struct slu_nmr_attachment *attachment = memory.nmr.free; attachment; attachment = attachment->next)
		free++;
	return linked == expected && free == attachment_count(view) - expected ? NULL : "list of attachments";
}

static const char *compare_memory(const struct slu_core_view *view)
{
	left = memory;
	unpack(view);
	for (size_t m = 0; m < module_count(view); m++) {
		left.modules[m].next = memory.modules[m].next;
		if (memcmp(&left.modules[m], &memory.modules[m], sizeof memory.modules[m]) != 0)
			return "memory of a module";
	}
	for (size_t b = 0; b < attachment_count(view); b++) {
		struct slu_nmr_attachment *attachment = &left.attachments[slots[b]];

		attachment->next = memory.attachments[b].next;
		if (view->listed[b] && memcmp(attachment, &memory.attachments[b], sizeof *attachment) != 0)
			return "memory of an attachment";
	}
	return NULL;
}

static const char *compare(const struct slu_core_view *view)
{
	const char *wrong = compare_modules_list(view);

	if (!wrong)
		wrong = compare_attachments_list(view);
	return wrong ? wrong : compare_memory(view);
}

/* The step. */

/* The pool serves nobody for once; where nobody is to be offered, a registration cannot fail. */
static slu_status fail_registration(struct slu_nmr_module *module)
{
	struct slu_nmr_attachment *pool = memory.nmr.free;
	struct slu_nmr_module before = *module;
	slu_status status;

	memory.nmr.free = NULL;
	status = slu_nmr_begin_register(&done, &memory.nmr, module, module->client, module->provider, module->context);
	memory.nmr.free = pool;
	if (status == SLU_STATUS_SUCCESS) {
		unpack(packed);
		return SLU_STATUS_RESOURCES;
	}
	return memcmp(&before, module, sizeof before) == 0 ? status : SLU_STATUS_SUCCESS;
}

/* Does the core refuse a wait on the thread that is inside a callback of the attachment (NMR-38)? */
static slu_status wait_inside(struct slu_nmr_attachment *attachment)
{
	slu_status status = SLU_STATUS_INVALID_STATE;

	memory.nmr.platform = &named;
	attachment->performer = the_thread(NULL);
	for (int kind = 0; kind < 2; kind++) {
		slu_status answer = slu_nmr_begin_wait(attachment->sides[kind].module);

		if (!slu_status_is_error(answer))
			status = answer;
	}
	unpack(packed);
	return status;
}

static slu_status perform(void)
{
	called = 0;
	slu_nmr_perform(&done);
	done.effect = called;
	return SLU_STATUS_SUCCESS;
}

static slu_status step(enum slu_core_region region, const struct slu_core_turn *turn)
{
	struct slu_nmr_module *module = done.module;
	struct slu_nmr_attachment *attachment = done.attachment;

	switch (region) {
	case SLU_CORE_REGISTER:
		return slu_nmr_begin_register(&done, &memory.nmr, module, module->client, module->provider,
		                              module->context);
	case SLU_CORE_ASK:
		return slu_nmr_begin_attach_provider(&done, attachment, NULL, NULL);
	case SLU_CORE_TAKE:
		return slu_nmr_take(&done) ? SLU_STATUS_SUCCESS : SLU_STATUS_NOT_ACCEPTED;
	case SLU_CORE_ANSWER:
		slu_nmr_answer(&done, turn->status);
		return SLU_STATUS_SUCCESS;
	case SLU_CORE_DEREGISTER:
		return slu_nmr_begin_deregister(&done, module);
	case SLU_CORE_COMPLETE:
		return slu_nmr_begin_complete(&done, attachment, turn->side ? SLU_NMR_PROVIDER : SLU_NMR_CLIENT);
	case SLU_CORE_WAIT:
		return slu_nmr_begin_wait(module);
	case SLU_CORE_END_WAIT:
		return slu_nmr_end_wait(module) ? SLU_STATUS_SUCCESS : SLU_STATUS_NOT_ACCEPTED;
	case SLU_CORE_FAIL:
		return fail_registration(module);
	case SLU_CORE_PERFORM:
		return perform();
	default:
		return wait_inside(attachment);
	}
}

static uint8_t woken(void)
{
	uint8_t bits = 0;

	for (int i = 0; i < 2; i++) {
		if (done.wakes[i])
			bits |= (uint8_t)(1u << (done.wakes[i] - memory.modules));
	}
	return bits;
}

void slu_core_run(struct slu_core_view *view, enum slu_core_region region, const struct slu_core_turn *turn,
                  struct slu_core_outcome *outcome)
{
	struct slu_core_view before = *view;

	slu_core_asserted = NULL;
	unpack(&before);
	done = (struct slu_nmr_turn){
	        .nmr = &memory.nmr,
	        .module = turn->module == SLU_CORE_NONE ? NULL : &memory.modules[turn->module],
	        .attachment = turn->attachment == SLU_CORE_NONE ? NULL : &memory.attachments[turn->attachment],
	        .effect = turn->effect,
	};
	outcome->status = step(region, turn);
	outcome->effect = (uint8_t)done.effect;
	outcome->attachment = done.attachment ? (uint8_t)pair_of(done.attachment) : SLU_CORE_NONE;
	outcome->woken = woken();
	pack(view);
	outcome->asserted = slu_core_asserted;
	outcome->lost = compare(view);
}

/* The module's half. */

static int completions;

static void count_completion(void *handle)
{
	(void)handle;
	completions++;
}

static void unpack_calls(struct slu_nmr_calls *calls, const struct slu_core_side *side)
{
	*calls = (struct slu_nmr_calls){
	        .complete = count_completion,
	        .flags = side->flags,
	        .gate.word = SLU_DRAIN_ONE * side->calls | (side->is_closed ? SLU_DRAIN_CLOSED : 0),
	};
}

/* Would a call start now? Asked of a copy. */
static bool may_enter(const struct slu_nmr_calls *calls)
{
	struct slu_nmr_calls copy = *calls;

	return slu_nmr_calls_enter(&copy);
}

static const char *pack_calls(struct slu_core_side *side, const struct slu_nmr_calls *calls)
{
	struct slu_nmr_calls again;

	side->calls = (uint8_t)slu_drain_count(&calls->gate);
	side->is_closed = calls->gate.word & SLU_DRAIN_CLOSED;
	side->flags = (uint8_t)calls->flags;
	side->is_open = may_enter(calls);
	unpack_calls(&again, side);
	return memcmp(&again, calls, sizeof again) == 0 ? NULL : "memory of a module's calls";
}

static slu_status step_calls(struct slu_nmr_calls *calls, enum slu_core_calls function)
{
	switch (function) {
	case SLU_CORE_BEGIN:
		slu_nmr_calls_init(calls, count_completion, NULL);
		return SLU_STATUS_SUCCESS;
	case SLU_CORE_ENTER:
		return slu_nmr_calls_enter(calls) ? SLU_STATUS_SUCCESS : SLU_STATUS_CLOSING;
	case SLU_CORE_LEAVE:
		slu_nmr_calls_leave(calls);
		return SLU_STATUS_SUCCESS;
	case SLU_CORE_ATTACHED:
		slu_nmr_calls_attached(calls);
		return SLU_STATUS_SUCCESS;
	case SLU_CORE_DROP:
		slu_drain_release(&calls->gate, 1);
		return SLU_STATUS_SUCCESS;
	default:
		return slu_nmr_calls_detach(calls);
	}
}

void slu_core_calls_run(struct slu_core_side *side, enum slu_core_calls function, struct slu_core_outcome *outcome)
{
	struct slu_nmr_calls calls;

	memset(&calls, 0, sizeof calls);
	memset(outcome, 0, sizeof *outcome);
	slu_core_asserted = NULL;
	completions = 0;
	unpack_calls(&calls, side);
	outcome->status = step_calls(&calls, function);
	outcome->effect = (uint8_t)completions;
	outcome->lost = pack_calls(side, &calls);
	outcome->asserted = slu_core_asserted;
}
