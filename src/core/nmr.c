/* SPDX-License-Identifier: MIT */
/*
 * nmr.c - the registrar
 *
 * 1. A thread that makes callouts due on an attachment which nobody performs for becomes its performer, in the same lock
 *    region, and stays it until nothing is due. So the callouts of an attachment come one at a time, in the order of their
 *    bits, and none is forgotten: what becomes due meanwhile is found by the performer when it comes back.
 * 2. A register call performs for an attachment from the offer on. So a deregistration meanwhile only marks it, and the
 *    detach follows on that thread when the attach has returned (NMR-40).
 * 3. Sides move in lock regions only. The cleanup is due when the second side becomes Done, which is one event: by 1 it is
 *    taken once (RACE-38).
 * 4. A module is Drained when it has no attachment and no thread is inside its deregister call. By 1 a thread that uses a
 *    module otherwise does so for an attachment of it. So its memory is free when the wait returns.
 */
#include "sluice/nmr.h"

#include "nmr-attachment/nmr-attachment.h"
#include "nmr-client/nmr-client.h"
#include "nmr-provider/nmr-provider.h"
#include "nmr-side/nmr-side.h"

typedef bool step_fn(uint8_t *state, int event, uint32_t *effects);

/* Both kinds of modules have the same events and states. */
#define EVENT(module, word) \
	((module)->kind == SLU_NMR_CLIENT ? (int)SLU_NMR_CLIENT_EV_##word : (int)SLU_NMR_PROVIDER_EV_##word)
#define STATE(module, word) \
	((module)->kind == SLU_NMR_CLIENT ? (int)SLU_NMR_CLIENT_##word : (int)SLU_NMR_PROVIDER_##word)

static void lock(const struct slu_nmr *nmr)
{
	nmr->platform->lock(nmr->platform->context);
}

static void unlock(const struct slu_nmr *nmr)
{
	nmr->platform->unlock(nmr->platform->context);
}

static slu_word this_thread(const struct slu_nmr *nmr)
{
	return nmr->platform->thread ? nmr->platform->thread(nmr->platform->context) : 0;
}

static struct slu_nmr_turn turn_at(struct slu_nmr *nmr)
{
	return (struct slu_nmr_turn){.nmr = nmr};
}

/* One event offered to one machine. All of the rest, up to the entry points, is called with the lock held. */

static void record(const struct slu_nmr *nmr, struct slu_nmr_machine *machine, const struct slu_step *step)
{
#ifdef SLU_EVENT_RING
	machine->ring[machine->ring_at] = (struct slu_record){
	        .event = (uint16_t)step->event,
	        .from = step->from,
	        .to = step->to,
	        .taken = step->taken,
	};
	machine->ring_at = (uint8_t)((machine->ring_at + 1) % SLU_EVENT_RING_MAX);
#else
	(void)machine;
#endif
	if (nmr->platform->trace)
		nmr->platform->trace(nmr->platform->context, step);
}

static bool offer(const struct slu_nmr *nmr, struct slu_nmr_machine *machine, step_fn *fn, struct slu_step *step)
{
	step->from = machine->state;
	step->taken = fn(&machine->state, step->event, &step->effects);
	step->to = machine->state;
	record(nmr, machine, step);
	return step->taken;
}

static bool offer_module(struct slu_nmr_module *module, int event, uint32_t *effects)
{
	bool is_client = module->kind == SLU_NMR_CLIENT;
	struct slu_step step = {
	        .machine = is_client ? "nmr_client" : "nmr_provider",
	        .object = module,
	        .event = event,
	};
	bool taken =
	        offer(module->nmr, &module->machine, is_client ? slu_nmr_client_machine : slu_nmr_provider_machine, &step);

	*effects |= step.effects;
	return taken;
}

/* An event that the registrar brings about itself: the page has it. */
static void move_module(struct slu_nmr_module *module, int event)
{
	uint32_t effects = 0;
	bool taken = offer_module(module, event, &effects);

	SLU_ASSERT(taken && !effects);
	(void)taken;
}

static bool offer_attachment(struct slu_nmr_attachment *attachment, int event)
{
	struct slu_step step = {.machine = "nmr_attachment", .object = attachment, .event = event};
	bool taken = offer(attachment->nmr, &attachment->machine, slu_nmr_attachment_machine, &step);

	SLU_ASSERT(!(attachment->owed & step.effects));
	attachment->owed |= step.effects;
	return taken;
}

static bool offer_side(struct slu_nmr_attachment *attachment, enum slu_nmr_kind kind, int event)
{
	struct slu_nmr_side *side = &attachment->sides[kind];
	struct slu_step step = {.machine = "nmr_side", .object = side, .event = event};

	return offer(attachment->nmr, &side->machine, slu_nmr_side_machine, &step);
}

static bool side_is_done(const struct slu_nmr_attachment *attachment, enum slu_nmr_kind kind)
{
	return attachment->sides[kind].machine.state == SLU_NMR_SIDE_DONE;
}

/* The lists. */

static void link_module(struct slu_nmr *nmr, struct slu_nmr_module *module)
{
	struct slu_nmr_module **at = &nmr->modules;

	while (*at)
		at = &(*at)->next;
	module->next = NULL;
	*at = module;
}

static void unlink_module(struct slu_nmr_module *module)
{
	struct slu_nmr_module **at = &module->nmr->modules;

	while (*at != module)
		at = &(*at)->next;
	*at = module->next;
	module->next = NULL;
}

static void link_attachment(struct slu_nmr *nmr, struct slu_nmr_attachment *attachment)
{
	struct slu_nmr_attachment **at = &nmr->attachments;

	while (*at)
		at = &(*at)->next;
	attachment->next = NULL;
	*at = attachment;
}

static bool has(const struct slu_nmr_attachment *attachment, const struct slu_nmr_module *module)
{
	return attachment->sides[module->kind].module == module;
}

static struct slu_nmr_module *other_of(const struct slu_nmr_attachment *attachment, const struct slu_nmr_module *module)
{
	return attachment->sides[module->kind == SLU_NMR_CLIENT ? SLU_NMR_PROVIDER : SLU_NMR_CLIENT].module;
}

/* Nothing is left of it: back to the pool. */
static void free_attachment(struct slu_nmr_attachment *attachment)
{
	struct slu_nmr *nmr = attachment->nmr;
	struct slu_nmr_attachment **at = &nmr->attachments;

	while (*at != attachment)
		at = &(*at)->next;
	*at = attachment->next;
	attachment->next = nmr->free;
	nmr->free = attachment;
	attachment->performing = false;
	attachment->sides[SLU_NMR_CLIENT].module->attachments--;
	attachment->sides[SLU_NMR_PROVIDER].module->attachments--;
}

/* The end of a deregistration. */

static void settle(struct slu_nmr_turn *turn, struct slu_nmr_module *module)
{
	uint32_t effects = 0;

	if (module->attachments || module->leaving)
		return;
	if (module->machine.state != STATE(module, DEREGISTERING) && module->machine.state != STATE(module, WAITING))
		return;
	offer_module(module, EVENT(module, DRAINED), &effects);
	if (effects)
		turn->wakes[turn->wakes[0] ? 1 : 0] = module;
}

/* The attachment is gone, and with it perhaps the last one of a module. */
static void drop(struct slu_nmr_turn *turn, struct slu_nmr_attachment *attachment)
{
	free_attachment(attachment);
	turn->attachment = NULL;
	settle(turn, attachment->sides[SLU_NMR_CLIENT].module);
	settle(turn, attachment->sides[SLU_NMR_PROVIDER].module);
}

/* Performing. */

static void begin_performing(struct slu_nmr_attachment *attachment)
{
	SLU_ASSERT(!attachment->performing);
	attachment->performing = true;
	attachment->performer = this_thread(attachment->nmr);
}

/* Nothing is due: the turn's thread performs no longer. */
static void end_performing(struct slu_nmr_turn *turn, struct slu_nmr_attachment *attachment)
{
	attachment->performing = false;
	turn->attachment = NULL;
	if (attachment->machine.state != SLU_NMR_ATTACHMENT_DETACHING_CLEANING)
		return;
	offer_attachment(attachment, SLU_NMR_ATTACHMENT_EV_CLEANUP_COMPLETE);
	offer_attachment(attachment, SLU_NMR_ATTACHMENT_EV_DROP);
	drop(turn, attachment);
}

static bool cleanup_is_due(const struct slu_nmr_attachment *attachment)
{
	return attachment->machine.state == SLU_NMR_ATTACHMENT_DETACHING && !attachment->owed &&
	       side_is_done(attachment, SLU_NMR_CLIENT) && side_is_done(attachment, SLU_NMR_PROVIDER);
}

static bool take_callout(struct slu_nmr_turn *turn)
{
	struct slu_nmr_attachment *attachment = turn->attachment;

	if (!attachment)
		return false;
	if (cleanup_is_due(attachment))
		offer_attachment(attachment, SLU_NMR_ATTACHMENT_EV_CLEANUP);
	if (!attachment->owed) {
		end_performing(turn, attachment);
		return false;
	}
	turn->effect = attachment->owed & (~attachment->owed + 1u);
	attachment->owed &= ~turn->effect;
	if (turn->effect == SLU_NMR_ATTACHMENT_DO_DETACH_CLIENT)
		offer_side(attachment, SLU_NMR_CLIENT, SLU_NMR_SIDE_EV_DETACH);
	else if (turn->effect == SLU_NMR_ATTACHMENT_DO_DETACH_PROVIDER)
		offer_side(attachment, SLU_NMR_PROVIDER, SLU_NMR_SIDE_EV_DETACH);
	return true;
}

static bool take_wake(struct slu_nmr_turn *turn)
{
	turn->effect = turn->wakes[0] ? SLU_NMR_DO_WAKE : 0;
	return turn->effect != 0;
}

static struct slu_nmr_attachment *next_awaiting(const struct slu_nmr_turn *turn)
{
	struct slu_nmr_attachment *attachment = turn->nmr->attachments;

	while (attachment && attachment->awaits != turn->module)
		attachment = attachment->next;
	return attachment;
}

static void end_call(struct slu_nmr_turn *turn)
{
	struct slu_nmr_module *module = turn->module;

	turn->module = NULL;
	if (!module->leaving) {
		move_module(module, EVENT(module, REGISTER_COMPLETE));
		return;
	}
	module->leaving = false;
	settle(turn, module);
}

/* The next attachment of a register call is to be offered, that of a deregister call to be detached. */
static bool take_attachment(struct slu_nmr_turn *turn)
{
	struct slu_nmr_attachment *attachment;

	if (!turn->module)
		return false;
	attachment = next_awaiting(turn);
	if (!attachment) {
		end_call(turn);
		return take_wake(turn);
	}
	attachment->awaits = NULL;
	turn->attachment = attachment;
	if (attachment->machine.state == SLU_NMR_ATTACHMENT_NONE) {
		begin_performing(attachment);
		move_module(attachment->sides[SLU_NMR_CLIENT].module, SLU_NMR_CLIENT_EV_ATTACH);
		offer_attachment(attachment, SLU_NMR_ATTACHMENT_EV_OFFER);
	}
	return take_callout(turn);
}

bool slu_nmr_take(struct slu_nmr_turn *turn)
{
	bool taken;

	lock(turn->nmr);
	do {
		taken = take_wake(turn) || take_callout(turn) || take_wake(turn) || take_attachment(turn);
	} while (!taken && turn->module);
	unlock(turn->nmr);
	return taken;
}

static slu_status perform_attach(struct slu_nmr_turn *turn)
{
	struct slu_nmr_attachment *attachment = turn->attachment;
	const struct slu_nmr_side *side = &attachment->sides[SLU_NMR_CLIENT];
	const struct slu_nmr_module *client = side->module;
	const struct slu_nmr_module *provider = attachment->sides[SLU_NMR_PROVIDER].module;

	if (turn->effect == SLU_NMR_ATTACHMENT_DO_ATTACH_CLIENT)
		return client->client->attach_provider(attachment, client->context, &provider->provider->instance);
	return provider->provider->attach_client(attachment, provider->context, &client->client->instance, side->context,
	                                         side->dispatch, &turn->provider_context, &turn->provider_dispatch);
}

static slu_status perform_cleanup(void (*cleanup)(void *binding_context), const struct slu_nmr_side *side)
{
	if (cleanup)
		cleanup(side->context);
	return SLU_STATUS_SUCCESS;
}

slu_status slu_nmr_perform(struct slu_nmr_turn *turn)
{
	const struct slu_platform *platform = turn->nmr->platform;
	const struct slu_nmr_side *client;
	const struct slu_nmr_side *provider;

	if (turn->effect == SLU_NMR_DO_WAKE) {
		platform->wake(platform->context, turn->wakes[0]);
		return SLU_STATUS_SUCCESS;
	}
	client = &turn->attachment->sides[SLU_NMR_CLIENT];
	provider = &turn->attachment->sides[SLU_NMR_PROVIDER];
	switch (turn->effect) {
	case SLU_NMR_ATTACHMENT_DO_DETACH_CLIENT:
		return client->module->client->detach_provider(client->context);
	case SLU_NMR_ATTACHMENT_DO_DETACH_PROVIDER:
		return provider->module->provider->detach_client(provider->context);
	case SLU_NMR_ATTACHMENT_DO_CLEANUP_CLIENT:
		return perform_cleanup(client->module->client->cleanup_binding_context, client);
	case SLU_NMR_ATTACHMENT_DO_CLEANUP_PROVIDER:
		return perform_cleanup(provider->module->provider->cleanup_binding_context, provider);
	default:
		return perform_attach(turn);
	}
}

/* What the callouts answered. */

/* A module of an attachment that is detached now, because of its own deregistration or of the other's. */
static void tell_module(struct slu_nmr_module *module)
{
	bool is_leaving =
	        module->machine.state == STATE(module, DEREGISTERING) || module->machine.state == STATE(module, WAITING);

	move_module(module, is_leaving ? EVENT(module, LATE_BIND) : EVENT(module, DETACH));
}

static bool provider_is_ready(const struct slu_nmr_attachment *attachment)
{
	return attachment->machine.state == SLU_NMR_ATTACHMENT_PROV_READY ||
	       attachment->machine.state == SLU_NMR_ATTACHMENT_LATE_PENDING;
}

/* ClientAttachProvider failed; if the provider is attached all the same, the client has detached itself (TN-07). */
static void fail_attach(struct slu_nmr_attachment *attachment)
{
	if (provider_is_ready(attachment)) {
		offer_side(attachment, SLU_NMR_CLIENT, SLU_NMR_SIDE_EV_DETACH);
		offer_side(attachment, SLU_NMR_CLIENT, SLU_NMR_SIDE_EV_RETURN_DONE);
	}
	offer_attachment(attachment, SLU_NMR_ATTACHMENT_EV_ATTACH_FAILED);
}

static void end_attach(struct slu_nmr_turn *turn, slu_status status)
{
	struct slu_nmr_attachment *attachment = turn->attachment;
	bool succeeded = status == SLU_STATUS_SUCCESS && provider_is_ready(attachment);

	/* The client returns what slu_nmr_client_attach_provider() returned (NMR-06). */
	SLU_ASSERT((status == SLU_STATUS_SUCCESS) == provider_is_ready(attachment));
	if (succeeded)
		offer_attachment(attachment, SLU_NMR_ATTACHMENT_EV_ATTACH_COMPLETE);
	else
		fail_attach(attachment);
	if (attachment->machine.state == SLU_NMR_ATTACHMENT_GONE)
		drop(turn, attachment);
	if (attachment->owed & SLU_NMR_ATTACHMENT_DO_DETACH_CLIENT)
		tell_module(attachment->sides[SLU_NMR_CLIENT].module);
	if (attachment->owed & SLU_NMR_ATTACHMENT_DO_DETACH_PROVIDER)
		tell_module(attachment->sides[SLU_NMR_PROVIDER].module);
}

static void end_attach_provider(struct slu_nmr_turn *turn, slu_status status)
{
	struct slu_nmr_attachment *attachment = turn->attachment;
	struct slu_nmr_side *side = &attachment->sides[SLU_NMR_PROVIDER];

	if (status != SLU_STATUS_SUCCESS) {
		offer_attachment(attachment, SLU_NMR_ATTACHMENT_EV_ATTACH_PROVIDER_FAILED);
		return;
	}
	side->context = turn->provider_context;
	side->dispatch = turn->provider_dispatch;
	offer_attachment(attachment, SLU_NMR_ATTACHMENT_EV_ATTACH_PROVIDER_COMPLETE);
}

/* A module that completed must return PENDING, and nothing but PENDING and SUCCESS is an answer; all else is "done". */
static void end_detach(struct slu_nmr_attachment *attachment, enum slu_nmr_kind kind, slu_status status)
{
	bool taken = false;

	if (status != SLU_STATUS_PENDING)
		taken = offer_side(attachment, kind, SLU_NMR_SIDE_EV_RETURN_DONE);
	SLU_ASSERT(status == SLU_STATUS_PENDING || (status == SLU_STATUS_SUCCESS && taken));
	if (!taken)
		offer_side(attachment, kind, SLU_NMR_SIDE_EV_RETURN_PENDING);
}

void slu_nmr_answer(struct slu_nmr_turn *turn, slu_status status)
{
	lock(turn->nmr);
	switch (turn->effect) {
	case SLU_NMR_ATTACHMENT_DO_ATTACH_CLIENT:
		end_attach(turn, status);
		break;
	case SLU_NMR_ATTACHMENT_DO_ATTACH_PROVIDER:
		end_attach_provider(turn, status);
		break;
	case SLU_NMR_ATTACHMENT_DO_DETACH_CLIENT:
		end_detach(turn->attachment, SLU_NMR_CLIENT, status);
		break;
	case SLU_NMR_ATTACHMENT_DO_DETACH_PROVIDER:
		end_detach(turn->attachment, SLU_NMR_PROVIDER, status);
		break;
	case SLU_NMR_DO_WAKE:
		turn->wakes[0] = turn->wakes[1];
		turn->wakes[1] = NULL;
		break;
	default:
		break;
	}
	turn->effect = 0;
	unlock(turn->nmr);
}

static void run(struct slu_nmr_turn *turn)
{
	while (slu_nmr_take(turn))
		slu_nmr_answer(turn, slu_nmr_perform(turn));
}
