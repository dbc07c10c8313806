/* SPDX-License-Identifier: MIT */
/*
 * free.c - NMR as its pages have it, doing what they allow in any order: free.pmh, waits.pmh
 *
 * A page that refuses what may come is a violation, so what would come of that is not gone through here as in the model.
 */
#include "world-private.h"

enum { MAY_OVERLAP = HOSTILE, MAY_CONCUR = HOSTILE };

/* NMR moved its page when it planned the offer. */
static void see_attach_client(unsigned b)
{
	slu_see_attach(b);
}

static void provider_answers(unsigned b, int event)
{
	CLAIM(registrar_follows_its_pages, true, slu_see_attachment(b, event));
}

static void provider_accepted(unsigned b)
{
	provider_answers(b, SLU_NMR_ATTACHMENT_EV_ATTACH_PROVIDER_COMPLETE);
}

static bool move_module(unsigned m, enum slu_module_event event)
{
	bool taken = slu_module_page(m, event, NULL);

	CLAIM(registrar_follows_its_pages, true, taken);
	return taken;
}

/*
 * A registration that fails, and the wait
 */

static bool fail_registration(unsigned m)
{
	return move_module(m, MODULE_REGISTER) && move_module(m, MODULE_REGISTER_FAILED);
}

/* Both kinds have the same effects: client and provider refuse a wait by the same bit. */
static bool offer_wait(unsigned m, bool *refused)
{
	uint32_t effects = 0;
	bool taken = slu_module_page(m, MODULE_WAIT, &effects);

	*refused = effects & (m < NC ? SLU_NMR_CLIENT_DO_REFUSE_WAIT : SLU_NMR_PROVIDER_DO_REFUSE_WAIT);
	return taken;
}

static bool waits_drained(unsigned m)
{
	uint8_t state = w->core.module[m];

	return m < NC ? state == SLU_NMR_CLIENT_DRAINED_WAITING : state == SLU_NMR_PROVIDER_DRAINED_WAITING;
}

static bool take_wait(unsigned m)
{
	bool refused, taken = offer_wait(m, &refused);

	CLAIM(registrar_follows_its_pages, true, taken);
	if (waits_drained(m))
		w->woken[m] = 1;
	return taken && !refused;
}

static bool take_end_of_wait(unsigned m)
{
	return move_module(m, MODULE_WAIT_COMPLETE);
}

static bool take_early_wait(unsigned m)
{
	bool refused;

	offer_wait(m, &refused);
	return !refused;
}

const struct slu_world_nmr slu_free_nmr = {
        .see_attach_client = see_attach_client,
        .provider_accepted = provider_accepted,
        .take_wait = take_wait,
        .take_end_of_wait = take_end_of_wait,
        .take_early_wait = take_early_wait,
        .fail_registration = fail_registration,
};

/*
 * What NMR does
 */

/* The last attachment of m may be gone. */
static void settle(unsigned m)
{
	uint32_t effects = 0, wake = m < NC ? SLU_NMR_CLIENT_DO_WAKE_WAITER : SLU_NMR_PROVIDER_DO_WAKE_WAITER;

	for (unsigned b = 0; b < NB; b++) {
		if (slu_has(m, b) && (w->core.listed[b] || w->attaching[b]))
			return;
	}
	if (w->life[m] != DEREGISTERED)
		return;
	slu_module_page(m, MODULE_DRAINED, &effects);
	if (effects & wake)
		w->woken[m] = 1;
}

static void settle_both(unsigned b)
{
	settle(slu_client_of(b));
	settle(slu_provider_of(b));
}

/* One side of what is detached now: its module is told, and only then is its callback due. */
static void tell_side(unsigned b, unsigned i)
{
	unsigned m = slu_module_of(i);

	if (!move_module(m, w->life[m] == DEREGISTERED ? MODULE_LATE_BIND : MODULE_DETACH))
		w->seen_owed[b] &= (uint8_t)~slu_detach_of(i);
}

static void tell_sides(unsigned b)
{
	for (unsigned i = 2 * b; i < 2 * b + 2; i++) {
		if (w->seen_owed[b] & slu_detach_of(i))
			tell_side(b, i);
	}
}

/* NMR-17: of two deregistrations the first counts, and none where the client has let go by itself. */
static void detach(unsigned b, unsigned m)
{
	unsigned other = slu_client_of(b) + slu_provider_of(b) - m;
	bool taken = slu_see_attachment(b, SLU_NMR_ATTACHMENT_EV_DEREGISTER);

	CLAIM(detach_follows_first_deregistration, true, taken == (slu_is_there(other) && !w->let_go[b]));
	if (taken && w->seen_owed[b] & (DETACH_CLIENT | DETACH_PROVIDER))
		tell_side(b, 2 * b + (m < NC));
}

static void begin_deregistration(struct slu_world_thread *thread, unsigned m)
{
	if (!move_module(m, MODULE_DEREGISTER)) {
		thread->phase = TURNED_AWAY;
		return;
	}
	w->life[m] = DEREGISTERED;
	for (unsigned b = 0; b < NB; b++) {
		if (slu_has(m, b) && w->core.listed[b])
			detach(b, m);
	}
	settle(m);
	slu_clear_pointers(m);
	thread->phase = LEAVING;
}

static void plan_offer(unsigned b)
{
	w->core.listed[b] = 1;
	if (move_module(slu_client_of(b), MODULE_ATTACH))
		CLAIM(registrar_follows_its_pages, true, slu_see_attachment(b, SLU_NMR_ATTACHMENT_EV_OFFER));
}

static bool ask_for_provider(unsigned b)
{
	bool ok;

	slu_see_attach(b);
	ok = slu_see_attachment(b, SLU_NMR_ATTACHMENT_EV_ATTACH_PROVIDER) &&
	     move_module(slu_provider_of(b), MODULE_ATTACH) && w->seen_owed[b] & ATTACH_PROVIDER;
	w->seen_owed[b] &= (uint8_t)~ATTACH_PROVIDER;
	CLAIM(every_question_reaches_provider, true, ok);
	return ok;
}

static void take_attach(unsigned b)
{
	CLAIM(registrar_follows_its_pages, true, slu_see_attachment(b, SLU_NMR_ATTACHMENT_EV_ATTACH_COMPLETE));
	tell_sides(b);
}

static void end_attach(unsigned b)
{
	bool taken = slu_see_attachment(b, SLU_NMR_ATTACHMENT_EV_ATTACH_FAILED);

	CLAIM(registrar_follows_its_pages, true, taken);
	w->core.listed[b] = !taken || w->seen_attachment[b] != SLU_NMR_ATTACHMENT_GONE;
	CLAIM(no_cleanup_after_refused_attach, true, !w->core.listed[b]);
}

static void attach_returned(unsigned b, bool ok)
{
	w->attaching[b] = 0;
	if (!w->taken[b] && ok)
		take_attach(b);
	else if (!w->taken[b])
		end_attach(b);
	w->taken[b] = 0;
	settle_both(b);
}

/* The second of the cleanups has returned: the attachment is gone. */
static void leave_cleanup(unsigned b)
{
	bool dropped;

	w->running[b]--;
	if (w->running[b] || w->seen_owed[b])
		return;
	CLAIM(registrar_follows_its_pages, true, slu_see_attachment(b, SLU_NMR_ATTACHMENT_EV_CLEANUP_COMPLETE));
	dropped = slu_see_attachment(b, SLU_NMR_ATTACHMENT_EV_DROP);
	CLAIM(registrar_follows_its_pages, true, dropped);
	if (!dropped || w->seen_attachment[b] != SLU_NMR_ATTACHMENT_GONE)
		return;
	w->core.listed[b] = 0;
	slu_forget(b);
	settle_both(b);
}

/*
 * A module: as in registrar.c, but NMR's work is done elsewhere
 */

static void go_to(struct slu_world_thread *thread, bool taken, unsigned phase)
{
	thread->phase = (uint8_t)(taken ? phase : TURNED_AWAY);
}

static void begin_registration(struct slu_world_thread *thread, unsigned m)
{
	bool taken = move_module(m, MODULE_REGISTER);

	w->life[m] = taken ? REGISTERING : w->life[m];
	go_to(thread, taken, OFFERED);
}

static void end_registration(struct slu_world_thread *thread, unsigned m)
{
	bool taken = move_module(m, MODULE_REGISTER_COMPLETE);

	w->life[m] = taken ? REGISTERED : w->life[m];
	go_to(thread, taken, SETTLED);
}

bool slu_free_module(unsigned m, unsigned variant, bool fire)
{
	struct slu_world_thread *thread = &w->module[m];

	switch (variant) {
	case 0:
		WHEN(thread->phase == START && slu_is_turn_of(m));
		begin_registration(thread, m);
		return true;
	case 1:
		WHEN(thread->phase == START && slu_is_turn_of(m));
		slu_refuse_registration(m);
		thread->phase = ENDING;
		return true;
	case 2:
		WHEN(thread->phase == OFFERED);
		end_registration(thread, m);
		return true;
	case 3:
		WHEN(STAY && thread->phase == SETTLED && !w->asked[m]);
		thread->phase = STAYS;
		return true;
	case 4:
		WHEN(thread->phase == STAYS && w->asked[m]);
		thread->phase = SETTLED;
		return true;
	case 5:
		WHEN(thread->phase == SETTLED);
		slu_wait_too_early(m);
		begin_deregistration(thread, m);
		return true;
	case 6:
		WHEN(thread->phase == LEAVING);
		w->returned[m] = 1;
		go_to(thread, slu_begin_wait(m, false, NOWHERE), WAITING);
		return true;
	case 7:
		WHEN(thread->phase == WAITING && w->woken[m]);
		slu_end_wait(m);
		thread->phase = ENDING;
		return true;
	case FREE_MODULE_END:
		WHEN(thread->phase == ENDING && w->life[m] == FREED);
		thread->phase = ENDED;
		return true;
	default:
		return false;
	}
}

/* The thread of an offer. */

static bool plan_option(struct slu_world_thread *thread, unsigned b, unsigned variant, bool fire)
{
	if (variant == 0) {
		WHEN(thread->phase == START && slu_takes_attach(slu_client_of(b)) &&
		     slu_takes_attach(slu_provider_of(b)));
		plan_offer(b);
		thread->phase = OFFERING;
		return true;
	}
	WHEN(thread->phase == OFFERING && w->seen_owed[b] & ATTACH_CLIENT);
	w->seen_owed[b] &= (uint8_t)~ATTACH_CLIENT;
	slu_enter_attach(b);
	thread->phase = ATTACHING;
	return true;
}

static bool attach_option(struct slu_world_thread *thread, unsigned b, unsigned variant, bool fire)
{
	switch (variant) {
	case 0:
		WHEN(thread->phase == ATTACHING && !thread->ok && !thread->asking && thread->tries < TRIES &&
		     slu_are_there(b));
		thread->tries++;
		thread->asking = ask_for_provider(b) ? ASKED : NOT_ASKED;
		return true;
	case 1:
		WHEN(thread->asking);
		thread->asking = NOT_ASKED;
		provider_answers(b, SLU_NMR_ATTACHMENT_EV_ATTACH_PROVIDER_FAILED);
		return true;
	case 2:
		WHEN(thread->asking);
		thread->asking = NOT_ASKED;
		slu_provider_attaches(b);
		thread->ok = 1;
		return true;
	case 3:
		WHEN(thread->phase == ATTACHING && !thread->asking);
		slu_client_knows(b, thread->ok);
		thread->phase = OFFERED;
		return true;
	case 4:
		WHEN(thread->phase == OFFERED);
		attach_returned(b, thread->ok);
		thread->phase = ENDED;
		return true;
	default: /* it does not wait for the callback's return */
		WHEN(MAY_CONCUR && thread->phase != ENDED && w->attaching[b] &&
		     w->seen_attachment[b] == SLU_NMR_ATTACHMENT_LATE_PENDING);
		take_attach(b);
		w->taken[b] = 1;
		return true;
	}
}

bool slu_free_attacher(unsigned b, unsigned variant, bool fire)
{
	struct slu_world_thread *thread = &w->attacher[b];

	return variant < 2 ? plan_option(thread, b, variant, fire) : attach_option(thread, b, variant - 2, fire);
}

/* The thread of a side's detach and cleanup. */

static bool cleanup_is_due(unsigned b)
{
	return w->seen_attachment[b] == SLU_NMR_ATTACHMENT_DETACHING && w->seen_side[2 * b] == SLU_NMR_SIDE_DONE &&
	       w->seen_side[2 * b + 1] == SLU_NMR_SIDE_DONE;
}

static void enter(struct slu_world_thread *thread, unsigned b, unsigned callout)
{
	w->running[b]++;
	thread->callout = (uint8_t)callout;
	thread->at = IN_CALLBACK;
}

/* No callback of the attachment is in its way, or that does not matter to this NMR. */
static bool may_run(const struct slu_world_thread *thread, unsigned b)
{
	return thread->phase == OFFERED && thread->at == NOWHERE && (MAY_OVERLAP || !w->running[b]);
}

bool slu_free_detacher(unsigned i, unsigned variant, bool fire)
{
	struct slu_world_thread *thread = &w->detacher[i];
	unsigned b = i / 2;

	switch (variant) {
	case 0:
		WHEN(may_run(thread, b) && w->seen_owed[b] & slu_detach_of(i) && slu_lock_is_free(slu_module_of(i)));
		slu_see_detach(b, i);
		slu_decide_detach(i);
		enter(thread, b, DETACH_CLIENT);
		return true;
	case 1:
		WHEN(slu_detaches(thread) && thread->at == IN_CALLBACK);
		slu_see_detach_return(i);
		w->running[b]--;
		thread->at = NOWHERE;
		thread->callout = 0;
		return true;
	case 2:
		WHEN(may_run(thread, b) && (w->seen_owed[b] & slu_cleanup_of(i) || cleanup_is_due(b)));
		slu_see_cleanup(b, i);
		enter(thread, b, CLEANUP_CLIENT);
		return true;
	case 3:
		WHEN(slu_cleans_up(thread) && (thread->at == IN_CALLBACK || thread->at == OUT_OF_CALL));
		leave_cleanup(b);
		thread->phase = ENDED;
		thread->callout = 0;
		return true;
	case 4: /* it learns its number */
		WHEN(thread->phase == START);
		thread->phase = OFFERED;
		return true;
	default:
		return slu_callback_option(thread, variant - 5, fire);
	}
}

bool slu_free_completer(unsigned b, unsigned variant, bool fire)
{
	struct slu_world_thread *thread = &w->completer[b];
	unsigned i = 2 * b + variant;

	if (variant < 2) {
		WHEN(!thread->after && w->due[i]);
		w->due[i] = 0;
		slu_see_complete(i);
		slu_after(thread, i);
		return true;
	}
	return variant == 2 && slu_after_option(thread, fire);
}
