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
 * 4. A module is Drained when it has no attachment. A thread uses a module for an attachment that it performs for, or that
 *    awaits its call, or inside the register call, which no deregistration enters. So the memory is free when the wait
 *    returns.
 *    The registrar itself is free when the last wait returns: a thread that woke somebody, and has nothing else to do, does
 *    not touch it again.
 * 5. What a lock region makes due for its own thread it also takes: between the answer of one callout and the next nobody
 *    finds an attachment that is performed for although nothing is due.
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

#ifdef SLU_FAULT_QUESTION_LOST
#define ASKED_BEFORE 0x40u /* no callout */
#endif

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
	bool taken = offer(module->nmr, &module->machine, is_client ? slu_nmr_client_machine : slu_nmr_provider_machine,
	                   &step);

	*effects |= step.effects;
	return taken;
}

/* An event that the registrar brings about itself: the page has it. */
static void move_module(struct slu_nmr_module *module, int event)
{
	uint32_t effects = 0;
	bool taken = offer_module(module, event, &effects);

	SLU_ASSERT(taken);
	SLU_ASSERT(!effects);
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

#if defined(SLU_FAULT_DRAINED_DURING_ATTACH) || defined(SLU_FAULT_OFFER_NOT_COUNTED)
static bool is_passed_over(const struct slu_nmr_attachment *attachment)
{
#ifdef SLU_FAULT_DRAINED_DURING_ATTACH
	if (attachment->machine.state == SLU_NMR_ATTACHMENT_LATE_PENDING ||
	    attachment->machine.state == SLU_NMR_ATTACHMENT_LATE_PENDING_PROV_DECIDING)
		return true;
#endif
	return attachment->machine.state == SLU_NMR_ATTACHMENT_LATE_PENDING_OFFERED;
}

static size_t count_attachments(const struct slu_nmr_module *module)
{
	size_t count = 0;

	for (const struct slu_nmr_attachment *attachment = module->nmr->attachments; attachment;
	     attachment = attachment->next)
		count += has(attachment, module) && !is_passed_over(attachment);
	return count;
}
#endif

static void settle(struct slu_nmr_turn *turn, struct slu_nmr_module *module)
{
	uint32_t effects = 0;

#if defined(SLU_FAULT_DRAINED_DURING_ATTACH) || defined(SLU_FAULT_OFFER_NOT_COUNTED)
	if (count_attachments(module))
		return;
#else
	if (module->attachments)
		return;
#endif
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
	bool dropped;

	attachment->performing = false;
	turn->attachment = NULL;
	if (attachment->machine.state != SLU_NMR_ATTACHMENT_DETACHING_CLEANING)
		return;
#ifndef SLU_FAULT_DROPPED_UNCLEANED
	offer_attachment(attachment, SLU_NMR_ATTACHMENT_EV_CLEANUP_COMPLETE);
#endif
	dropped = offer_attachment(attachment, SLU_NMR_ATTACHMENT_EV_DROP);
	SLU_ASSERT(dropped);
	(void)dropped;
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
#ifdef SLU_FAULT_PROVIDER_FIRST
	if (attachment->owed & SLU_NMR_ATTACHMENT_DO_DETACH_PROVIDER)
		turn->effect = SLU_NMR_ATTACHMENT_DO_DETACH_PROVIDER;
#endif
	attachment->owed &= ~turn->effect;
	if (turn->effect == SLU_NMR_ATTACHMENT_DO_DETACH_CLIENT)
		offer_side(attachment, SLU_NMR_CLIENT, SLU_NMR_SIDE_EV_DETACH);
	else if (turn->effect == SLU_NMR_ATTACHMENT_DO_DETACH_PROVIDER)
		offer_side(attachment, SLU_NMR_PROVIDER, SLU_NMR_SIDE_EV_DETACH);
	return true;
}

static struct slu_nmr_attachment *next_awaiting(const struct slu_nmr *nmr, const struct slu_nmr_module *module)
{
	struct slu_nmr_attachment *attachment = nmr->attachments;

	while (attachment && attachment->awaits != module)
		attachment = attachment->next;
	return attachment;
}

static void begin_offer(struct slu_nmr_attachment *attachment)
{
	struct slu_nmr_module *client = attachment->sides[SLU_NMR_CLIENT].module;

	begin_performing(attachment);
	move_module(client, EVENT(client, ATTACH));
	offer_attachment(attachment, SLU_NMR_ATTACHMENT_EV_OFFER);
#ifdef SLU_FAULT_OFFER_LOST
	if (attachment->nmr->attachments != attachment)
		attachment->owed = 0;
#endif
}

#ifdef SLU_FAULT_OFFERED_TWICE
/* What was refused last, once more; else @next. */
static struct slu_nmr_attachment *plan_again(struct slu_nmr_module *module, struct slu_nmr_attachment *next)
{
	struct slu_nmr_attachment *attachment = module->nmr->free;

	if (!attachment || attachment->machine.state != SLU_NMR_ATTACHMENT_GONE || !has(attachment, module))
		return next;
	module->nmr->free = attachment->next;
	attachment->machine.state = SLU_NMR_ATTACHMENT_STATE_START;
	attachment->sides[SLU_NMR_CLIENT].module->attachments++;
	attachment->sides[SLU_NMR_PROVIDER].module->attachments++;
	link_attachment(module->nmr, attachment);
	return attachment;
}
#endif

/* The next attachment of a register call is to be offered, that of a deregister call to be detached. */
static bool take_attachment(struct slu_nmr_turn *turn)
{
	struct slu_nmr_module *module = turn->module;
	struct slu_nmr_attachment *attachment;

	attachment = next_awaiting(turn->nmr, module);
#ifdef SLU_FAULT_OFFERED_TWICE
	attachment = plan_again(module, attachment);
#endif
	if (!attachment) {
		turn->module = NULL;
		move_module(module, EVENT(module, REGISTER_COMPLETE));
		return false;
	}
	attachment->awaits = NULL;
	turn->attachment = attachment;
	if (attachment->machine.state == SLU_NMR_ATTACHMENT_NONE)
		begin_offer(attachment);
	else if (!next_awaiting(turn->nmr, module))
		turn->module = NULL; /* by 4 */
	return take_callout(turn);
}

bool slu_nmr_take(struct slu_nmr_turn *turn)
{
	bool taken;

	if (!turn->effect && turn->wakes[0])
		turn->effect = SLU_NMR_DO_WAKE;
	if (turn->effect || !turn->module)
		return turn->effect != 0;
	lock(turn->nmr);
	taken = take_attachment(turn);
	unlock(turn->nmr);
	return taken;
}

/* The callouts. */

static slu_status perform_attach(struct slu_nmr_turn *turn)
{
	struct slu_nmr_attachment *attachment = turn->attachment;
	const struct slu_nmr_side *side = &attachment->sides[SLU_NMR_CLIENT];
	const struct slu_nmr_module *client = side->module;
	const struct slu_nmr_module *provider = attachment->sides[SLU_NMR_PROVIDER].module;

	if (turn->effect == SLU_NMR_ATTACHMENT_DO_ATTACH_CLIENT)
		return client->client->attach_provider(attachment, client->context, &provider->provider->instance);
	return provider->provider->attach_client(attachment, provider->context, &client->client->instance,
	                                         side->context, side->dispatch, &turn->provider_context,
	                                         &turn->provider_dispatch);
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
	bool is_leaving = module->machine.state == STATE(module, DEREGISTERING) ||
	                  module->machine.state == STATE(module, WAITING);

	move_module(module, is_leaving ? EVENT(module, LATE_BIND) : EVENT(module, DETACH));
}

static bool provider_is_ready(const struct slu_nmr_attachment *attachment)
{
	return attachment->machine.state == SLU_NMR_ATTACHMENT_PROV_READY ||
	       attachment->machine.state == SLU_NMR_ATTACHMENT_LATE_PENDING;
}

/* A side has answered that it is done, or is taken to be; one that completed before is so by saying PENDING. */
static bool end_side(struct slu_nmr_attachment *attachment, enum slu_nmr_kind kind)
{
	if (offer_side(attachment, kind, SLU_NMR_SIDE_EV_RETURN_DONE))
		return true;
	offer_side(attachment, kind, SLU_NMR_SIDE_EV_RETURN_PENDING);
	return false;
}

/* ClientAttachProvider failed; if the provider is attached all the same, the client has detached itself (TN-07). */
static void fail_attach(struct slu_nmr_attachment *attachment)
{
	if (provider_is_ready(attachment)) {
		offer_side(attachment, SLU_NMR_CLIENT, SLU_NMR_SIDE_EV_DETACH);
		end_side(attachment, SLU_NMR_CLIENT);
	}
	offer_attachment(attachment, SLU_NMR_ATTACHMENT_EV_ATTACH_FAILED);
}

static void end_attach(struct slu_nmr_turn *turn, slu_status status)
{
	struct slu_nmr_attachment *attachment = turn->attachment;
	bool succeeded = status == SLU_STATUS_SUCCESS && provider_is_ready(attachment);

	/* The client returns what slu_nmr_client_attach_provider() returned (NMR-06). */
	SLU_ASSERT((status == SLU_STATUS_SUCCESS) == provider_is_ready(attachment));
#ifdef SLU_FAULT_QUESTION_LOST
	attachment->owed &= ~ASKED_BEFORE;
#endif
	if (succeeded)
		offer_attachment(attachment, SLU_NMR_ATTACHMENT_EV_ATTACH_COMPLETE);
	else
		fail_attach(attachment);
	if (attachment->machine.state == SLU_NMR_ATTACHMENT_GONE) {
#ifdef SLU_FAULT_DRAIN_FORGOTTEN
		free_attachment(attachment);
		turn->attachment = NULL;
#else
		drop(turn, attachment);
#endif
#ifdef SLU_FAULT_CLEANUP_AFTER_REFUSAL
		turn->attachment = attachment;
		turn->effect = SLU_NMR_ATTACHMENT_DO_CLEANUP_CLIENT;
#endif
		return;
	}
	if (attachment->owed & SLU_NMR_ATTACHMENT_DO_DETACH_CLIENT)
		tell_module(attachment->sides[SLU_NMR_CLIENT].module);
	if (attachment->owed & SLU_NMR_ATTACHMENT_DO_DETACH_PROVIDER)
		tell_module(attachment->sides[SLU_NMR_PROVIDER].module);
}

static void end_attach_provider(struct slu_nmr_turn *turn, slu_status status)
{
	struct slu_nmr_attachment *attachment = turn->attachment;
	struct slu_nmr_side *side = &attachment->sides[SLU_NMR_PROVIDER];

	/* The performer is the thread that called attach_provider. */
	turn->attachment = NULL;
	if (status != SLU_STATUS_SUCCESS) {
		/* Whatever it completed was never attached. */
		side->machine.state = SLU_NMR_SIDE_STATE_START;
		offer_attachment(attachment, SLU_NMR_ATTACHMENT_EV_ATTACH_PROVIDER_FAILED);
		return;
	}
	side->context = turn->provider_context;
	side->dispatch = turn->provider_dispatch;
	offer_attachment(attachment, SLU_NMR_ATTACHMENT_EV_ATTACH_PROVIDER_COMPLETE);
#ifdef SLU_FAULT_DETACHED_UNASKED
	offer_attachment(attachment, SLU_NMR_ATTACHMENT_EV_DEREGISTER);
#endif
}

/* Nothing but PENDING and SUCCESS is an answer, and one that has completed says PENDING; all else is taken as done. */
static void end_detach(struct slu_nmr_attachment *attachment, enum slu_nmr_kind kind, slu_status status)
{
	bool right = status == SLU_STATUS_PENDING ? offer_side(attachment, kind, SLU_NMR_SIDE_EV_RETURN_PENDING)
	                                          : end_side(attachment, kind) && status == SLU_STATUS_SUCCESS;

	SLU_ASSERT(right);
	(void)right;
}

static void end_callout(struct slu_nmr_turn *turn, uint32_t effect, slu_status status)
{
	switch (effect) {
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
	default:
		break;
	}
}

void slu_nmr_answer(struct slu_nmr_turn *turn, slu_status status)
{
	uint32_t effect = turn->effect;

	turn->effect = 0;
	if (effect == SLU_NMR_DO_WAKE) {
		turn->wakes[0] = turn->wakes[1];
		turn->wakes[1] = NULL;
		return;
	}
	lock(turn->nmr);
	end_callout(turn, effect, status);
	take_callout(turn);
	unlock(turn->nmr);
}

static void run(struct slu_nmr_turn *turn)
{
	while (slu_nmr_take(turn))
		slu_nmr_answer(turn, slu_nmr_perform(turn));
}

/* Registration. */

static bool same_npi(const struct slu_nmr_npi *a, const struct slu_nmr_npi *b)
{
	for (int i = 0; i < SLU_NMR_NPI_BYTES; i++) {
		if (a->bytes[i] != b->bytes[i])
			return false;
	}
	return true;
}

static const struct slu_nmr_npi *npi_of(const struct slu_nmr_module *module)
{
	return module->kind == SLU_NMR_CLIENT ? &module->client->instance.npi : &module->provider->instance.npi;
}

/* Is @other to be paired with @module? */
static bool is_partner(const struct slu_nmr_module *module, const struct slu_nmr_module *other)
{
	return other->kind != module->kind && same_npi(npi_of(module), npi_of(other)) &&
	       (other->machine.state == STATE(other, REGISTERING) || other->machine.state == STATE(other, REGISTERED));
}

static void prepare_side(struct slu_nmr_side *side, struct slu_nmr_module *module)
{
	side->module = module;
	side->context = NULL;
	side->dispatch = NULL;
	side->machine.state = SLU_NMR_SIDE_STATE_START;
	module->attachments++;
}

/* The pool has one, see has_room(). */
static void plan(struct slu_nmr_module *module, struct slu_nmr_module *other)
{
	struct slu_nmr *nmr = module->nmr;
	struct slu_nmr_attachment *attachment = nmr->free;

	nmr->free = attachment->next;
	prepare_side(&attachment->sides[module->kind], module);
	prepare_side(&attachment->sides[other->kind], other);
	attachment->awaits = module;
	attachment->owed = 0;
	attachment->machine.state = SLU_NMR_ATTACHMENT_STATE_START;
	link_attachment(nmr, attachment);
}

static bool has_room(const struct slu_nmr_module *module)
{
	const struct slu_nmr_attachment *left = module->nmr->free;

	for (const struct slu_nmr_module *other = module->nmr->modules; other; other = other->next) {
		if (!is_partner(module, other))
			continue;
		if (!left)
			return false;
		left = left->next;
	}
	return true;
}

static slu_status plan_offers(struct slu_nmr_module *module)
{
	if (!has_room(module)) {
		move_module(module, EVENT(module, REGISTER_FAILED));
		return SLU_STATUS_RESOURCES;
	}
	for (struct slu_nmr_module *other = module->nmr->modules; other; other = other->next) {
		if (is_partner(module, other))
			plan(module, other);
	}
	link_module(module->nmr, module);
	return SLU_STATUS_SUCCESS;
}

/* Memory that is not registered may become a module of either kind, of any registrar. */
static void adopt(struct slu_nmr_module *module, struct slu_nmr *nmr, enum slu_nmr_kind kind)
{
	if (module->machine.state && module->machine.state != STATE(module, UNREGISTERED))
		return;
	module->nmr = nmr;
	module->kind = (uint8_t)kind;
	module->machine.state = (uint8_t)STATE(module, UNREGISTERED);
}

static bool is_complete(const struct slu_nmr_client *client, const struct slu_nmr_provider *provider)
{
	return client ? client->attach_provider && client->detach_provider && !provider
	              : provider && provider->attach_client && provider->detach_client;
}

slu_status slu_nmr_begin_register(struct slu_nmr_turn *turn, struct slu_nmr *nmr, struct slu_nmr_module *module,
                                  const struct slu_nmr_client *client, const struct slu_nmr_provider *provider,
                                  void *context)
{
	slu_status status = SLU_STATUS_INVALID_STATE;
	uint32_t effects = 0;

	*turn = turn_at(nmr);
	if (!is_complete(client, provider))
		return SLU_STATUS_INVALID_PARAMETER;
	lock(nmr);
	adopt(module, nmr, client ? SLU_NMR_CLIENT : SLU_NMR_PROVIDER);
	if (offer_module(module, EVENT(module, REGISTER), &effects)) {
		module->client = client;
		module->provider = provider;
		module->context = context;
		status = plan_offers(module);
	}
	if (status == SLU_STATUS_SUCCESS) {
		turn->module = module;
		take_attachment(turn);
	}
	unlock(nmr);
	return status;
}

static slu_status register_module(struct slu_nmr *nmr, struct slu_nmr_module *module,
                                  const struct slu_nmr_client *client, const struct slu_nmr_provider *provider,
                                  void *context)
{
	struct slu_nmr_turn turn;
	slu_status status = slu_nmr_begin_register(&turn, nmr, module, client, provider, context);

	if (status == SLU_STATUS_SUCCESS)
		run(&turn);
	return status;
}

slu_status slu_nmr_register_client(struct slu_nmr *nmr, struct slu_nmr_module *client,
                                   const struct slu_nmr_client *characteristics, void *context)
{
	SLU_ASSERT_LEVEL(SLU_LEVEL_PASSIVE);
	return register_module(nmr, client, characteristics, NULL, context);
}

slu_status slu_nmr_register_provider(struct slu_nmr *nmr, struct slu_nmr_module *provider,
                                     const struct slu_nmr_provider *characteristics, void *context)
{
	SLU_ASSERT_LEVEL(SLU_LEVEL_PASSIVE);
	return register_module(nmr, provider, NULL, characteristics, context);
}

/* The client asks for the provider. */

static slu_status why_not(const struct slu_nmr_attachment *attachment)
{
	bool late = attachment->machine.state == SLU_NMR_ATTACHMENT_LATE_PENDING_OFFERED;

	return late ? SLU_STATUS_DELETE_PENDING : SLU_STATUS_INVALID_STATE;
}

/* The page owes the callout to whoever asked: this turn takes it, the performer goes on when attach_provider has returned. */
static void begin_asking(struct slu_nmr_turn *turn, struct slu_nmr_attachment *attachment)
{
	struct slu_nmr_module *provider = attachment->sides[SLU_NMR_PROVIDER].module;

	move_module(provider, EVENT(provider, ATTACH));
	attachment->owed &= ~SLU_NMR_ATTACHMENT_DO_ATTACH_PROVIDER;
	turn->attachment = attachment;
	turn->effect = SLU_NMR_ATTACHMENT_DO_ATTACH_PROVIDER;
}

slu_status slu_nmr_begin_attach_provider(struct slu_nmr_turn *turn, struct slu_nmr_attachment *attachment,
                                         void *context, const void *dispatch)
{
	struct slu_nmr *nmr = attachment->nmr;
	struct slu_nmr_side *side = &attachment->sides[SLU_NMR_CLIENT];
	slu_status status = SLU_STATUS_SUCCESS;

	*turn = turn_at(nmr);
	lock(nmr);
#ifdef SLU_FAULT_QUESTION_LOST
	if (attachment->owed & ASKED_BEFORE) {
		unlock(nmr);
		return SLU_STATUS_INVALID_STATE;
	}
	attachment->owed |= ASKED_BEFORE;
#endif
	if (offer_attachment(attachment, SLU_NMR_ATTACHMENT_EV_ATTACH_PROVIDER)) {
		side->context = context;
		side->dispatch = dispatch;
		begin_asking(turn, attachment);
	} else {
		status = why_not(attachment);
	}
	unlock(nmr);
	return status;
}

slu_status slu_nmr_client_attach_provider(struct slu_nmr_attachment *attachment, void *client_binding_context,
                                          const void *client_dispatch, void **provider_binding_context,
                                          const void **provider_dispatch)
{
	SLU_ASSERT_LEVEL(SLU_LEVEL_PASSIVE);
	struct slu_nmr_turn turn;
	slu_status status = slu_nmr_begin_attach_provider(&turn, attachment, client_binding_context, client_dispatch);

	if (status != SLU_STATUS_SUCCESS)
		return status;
	status = slu_nmr_perform(&turn);
	slu_nmr_answer(&turn, status);
	if (status == SLU_STATUS_SUCCESS) {
		*provider_binding_context = turn.provider_context;
		*provider_dispatch = turn.provider_dispatch;
	}
	return status;
}

/* Deregistration. */

#ifdef SLU_FAULT_LATE_BIND_LOST
static bool is_attaching(const struct slu_nmr_attachment *attachment)
{
	return attachment->machine.state == SLU_NMR_ATTACHMENT_OFFERED ||
	       attachment->machine.state == SLU_NMR_ATTACHMENT_PROV_DECIDING ||
	       attachment->machine.state == SLU_NMR_ATTACHMENT_PROV_READY;
}
#endif

#ifdef SLU_FAULT_SECOND_DEREGISTRATION_DETACHES
static void detach_again(struct slu_nmr_attachment *attachment, const struct slu_nmr_module *module)
{
	if (attachment->machine.state != SLU_NMR_ATTACHMENT_DETACHING || attachment->performing)
		return;
	attachment->sides[SLU_NMR_CLIENT].machine.state = SLU_NMR_SIDE_ACTIVE;
	attachment->owed = SLU_NMR_ATTACHMENT_DO_DETACH_CLIENT;
	begin_performing(attachment);
	attachment->awaits = module;
}
#endif

#ifdef SLU_FAULT_DETACH_DURING_ATTACH
static void detach_late(struct slu_nmr_attachment *attachment, const struct slu_nmr_module *module)
{
	if (attachment->machine.state != SLU_NMR_ATTACHMENT_LATE_PENDING)
		return;
	attachment->owed = SLU_NMR_ATTACHMENT_DO_DETACH_CLIENT | SLU_NMR_ATTACHMENT_DO_DETACH_PROVIDER;
	attachment->awaits = module;
}
#endif

/* An attachment of a module that deregisters: forgotten if not yet offered, else detached now or after its attach. */
static void begin_detach(struct slu_nmr_attachment *attachment, const struct slu_nmr_module *module)
{
#ifndef SLU_FAULT_ATTACH_AFTER_DEREGISTER
	if (attachment->machine.state == SLU_NMR_ATTACHMENT_NONE) {
		free_attachment(attachment);
		return;
	}
#endif
#ifdef SLU_FAULT_LATE_BIND_LOST
	if (is_attaching(attachment))
		return;
#endif
#ifdef SLU_FAULT_SECOND_DEREGISTRATION_DETACHES
	detach_again(attachment, module);
#endif
	if (!offer_attachment(attachment, SLU_NMR_ATTACHMENT_EV_DEREGISTER))
		return;
#ifdef SLU_FAULT_DETACH_DURING_ATTACH
	detach_late(attachment, module);
#endif
	if (!attachment->owed)
		return;
#ifdef SLU_FAULT_SECOND_DEREGISTRATION_DETACHES
	if (attachment->awaits)
		return;
#endif
	tell_module(other_of(attachment, module));
	begin_performing(attachment);
	attachment->awaits = module;
}

static void begin_leaving(struct slu_nmr_turn *turn, struct slu_nmr_module *module)
{
	struct slu_nmr_attachment *attachment = turn->nmr->attachments;

	while (attachment) {
		struct slu_nmr_attachment *next = attachment->next;

		if (has(attachment, module))
			begin_detach(attachment, module);
		attachment = next;
	}
	if (next_awaiting(turn->nmr, module))
		turn->module = module;
	settle(turn, module);
}

slu_status slu_nmr_begin_deregister(struct slu_nmr_turn *turn, struct slu_nmr_module *module)
{
	struct slu_nmr *nmr = module->nmr;
	uint32_t effects = 0;
	bool taken;

	*turn = turn_at(nmr);
	if (!nmr)
		return SLU_STATUS_INVALID_STATE;
	lock(nmr);
	taken = offer_module(module, EVENT(module, DEREGISTER), &effects);
	if (taken)
		begin_leaving(turn, module);
	unlock(nmr);
	return taken ? SLU_STATUS_PENDING : SLU_STATUS_INVALID_STATE;
}

slu_status slu_nmr_deregister(struct slu_nmr_module *module)
{
	SLU_ASSERT_LEVEL(SLU_LEVEL_DISPATCH);
	struct slu_nmr_turn turn;
	slu_status status = slu_nmr_begin_deregister(&turn, module);

	if (status == SLU_STATUS_PENDING)
		run(&turn);
	return status;
}

/* A detach is complete. */

/*
 * May this side complete, as far as the attachment is concerned? A provider's threads know the handle since attach_client was
 * called, a client's since its call for the provider returned.
 */
static bool may_complete(const struct slu_nmr_attachment *attachment, enum slu_nmr_kind kind)
{
	switch (attachment->machine.state) {
	case SLU_NMR_ATTACHMENT_PROV_DECIDING:
	case SLU_NMR_ATTACHMENT_LATE_PENDING_PROV_DECIDING:
		return kind == SLU_NMR_PROVIDER;
	case SLU_NMR_ATTACHMENT_PROV_READY:
	case SLU_NMR_ATTACHMENT_LATE_PENDING:
	case SLU_NMR_ATTACHMENT_ATTACHED:
	case SLU_NMR_ATTACHMENT_DETACHING:
		return true;
	default:
		return false;
	}
}

slu_status slu_nmr_begin_complete(struct slu_nmr_turn *turn, struct slu_nmr_attachment *attachment,
                                  enum slu_nmr_kind kind)
{
	struct slu_nmr *nmr = attachment->nmr;
	bool taken;

	*turn = turn_at(nmr);
	lock(nmr);
	taken = may_complete(attachment, kind) && offer_side(attachment, kind, SLU_NMR_SIDE_EV_COMPLETE);
	if (taken && cleanup_is_due(attachment)) { /* by 5 there is no performer */
		begin_performing(attachment);
		turn->attachment = attachment;
		take_callout(turn);
#ifdef SLU_FAULT_CLEANUP_TWICE
		attachment->owed |= SLU_NMR_ATTACHMENT_DO_CLEANUP_CLIENT;
#endif
	}
#ifdef SLU_FAULT_CLEANUP_BEFORE_RETURN
	if (taken && attachment->sides[kind].machine.state == SLU_NMR_SIDE_CALLED_COMPLETED &&
	    side_is_done(attachment, kind == SLU_NMR_CLIENT ? SLU_NMR_PROVIDER : SLU_NMR_CLIENT)) {
		offer_attachment(attachment, SLU_NMR_ATTACHMENT_EV_CLEANUP);
		turn->attachment = attachment;
		take_callout(turn);
	}
#endif
	unlock(nmr);
	return taken ? SLU_STATUS_SUCCESS : SLU_STATUS_INVALID_PARAMETER;
}

static slu_status complete_detach(struct slu_nmr_attachment *attachment, enum slu_nmr_kind kind)
{
	struct slu_nmr_turn turn;
	slu_status status = slu_nmr_begin_complete(&turn, attachment, kind);

	if (status == SLU_STATUS_SUCCESS)
		run(&turn);
	return status;
}

slu_status slu_nmr_client_detach_provider_complete(struct slu_nmr_attachment *attachment)
{
	SLU_ASSERT_LEVEL(SLU_LEVEL_DISPATCH);
	return complete_detach(attachment, SLU_NMR_CLIENT);
}

slu_status slu_nmr_provider_detach_client_complete(struct slu_nmr_attachment *attachment)
{
	SLU_ASSERT_LEVEL(SLU_LEVEL_DISPATCH);
	return complete_detach(attachment, SLU_NMR_PROVIDER);
}

/* The wait. */

/* Is the calling thread inside a callback for an attachment of the module? Then it would wait for itself (NMR-38). */
static bool waits_for_itself(const struct slu_nmr_module *module)
{
	const struct slu_nmr *nmr = module->nmr;

	if (!nmr->platform->thread || module->machine.state != STATE(module, DEREGISTERING))
		return false;
	for (const struct slu_nmr_attachment *attachment = nmr->attachments; attachment;
	     attachment = attachment->next) {
		if (has(attachment, module) && attachment->performing && attachment->performer == this_thread(nmr))
			return true;
	}
	return false;
}

static slu_status begin_wait(struct slu_nmr_module *module)
{
	uint32_t effects = 0;

#ifndef SLU_FAULT_WAIT_FOR_ITSELF
	if (waits_for_itself(module))
		return SLU_STATUS_INVALID_STATE;
#endif
#ifdef SLU_FAULT_EARLY_WAIT_TAKEN
	if (module->machine.state == STATE(module, REGISTERED) && offer_module(module, EVENT(module, WAIT), &effects))
		return SLU_STATUS_SUCCESS;
#endif
	/* The one effect of this event is the refusal. */
	if (!offer_module(module, EVENT(module, WAIT), &effects) || effects)
		return SLU_STATUS_INVALID_PARAMETER;
	return module->machine.state == STATE(module, WAITING) ? SLU_STATUS_PENDING : SLU_STATUS_SUCCESS;
}

slu_status slu_nmr_begin_wait(struct slu_nmr_module *module)
{
	struct slu_nmr *nmr = module->nmr;
	slu_status status;

	if (!nmr)
		return SLU_STATUS_INVALID_PARAMETER;
	lock(nmr);
	status = begin_wait(module);
	unlock(nmr);
	return status;
}

bool slu_nmr_end_wait(struct slu_nmr_module *module)
{
	struct slu_nmr *nmr = module->nmr;
	bool ended;

	lock(nmr);
	ended = module->machine.state == STATE(module, DRAINED_WAITING);
	if (ended) {
		move_module(module, EVENT(module, WAIT_COMPLETE));
		unlink_module(module);
	}
	unlock(nmr);
	return ended;
}

slu_status slu_nmr_wait_deregister_complete(struct slu_nmr_module *module)
{
	SLU_ASSERT_LEVEL(SLU_LEVEL_PASSIVE);
	slu_status status = slu_nmr_begin_wait(module);
	const struct slu_platform *platform;

	if (slu_status_is_error(status))
		return status;
	platform = module->nmr->platform;
	if (status == SLU_STATUS_PENDING)
		platform->wait(platform->context, module);
	while (!slu_nmr_end_wait(module))
		platform->wait(platform->context, module);
	return SLU_STATUS_SUCCESS;
}

void slu_nmr_init(struct slu_nmr *nmr, const struct slu_platform *platform, struct slu_nmr_attachment *pool,
                  size_t count)
{
	*nmr = (struct slu_nmr){.platform = platform};
	while (count) {
		pool[--count] = (struct slu_nmr_attachment){.nmr = nmr, .next = nmr->free};
		nmr->free = &pool[count];
	}
}
