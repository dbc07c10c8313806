/* SPDX-License-Identifier: MIT */
/*
 * registrar.c - threads that meet our registrar, by its C, and what their modules see of it: core.pmh, performer.pmh
 */
#include "world-private.h"

static bool is_taken(void)
{
	return slu_status_of(&slu_core_did) != 0;
}

/* The callout itself: which callback is called; and one that waited there would be refused (NMR-38). */
static void calls_out(unsigned b, unsigned callout)
{
	slu_core(SLU_CORE_PERFORM, NOBODY, b, callout, 0, 0);
	CLAIM(callbacks_enter_live_modules, true, slu_core_did.effect == callout);
	slu_core(SLU_CORE_INSIDE, NOBODY, b, 0, 0, 0);
	CLAIM(wait_outside_callbacks, true, !is_taken());
}

/* What the modules see of an offer, when it reaches them. */
static void see_attach_client(unsigned b)
{
	bool taken = true;

	calls_out(b, ATTACH_CLIENT);
	slu_see_attach(b);
	CLAIM(every_run_is_a_run_of_nmr, true, slu_see_attachment(b, SLU_NMR_ATTACHMENT_EV_OFFER));
	w->seen_owed[b] &= (uint8_t)~ATTACH_CLIENT;
	if (!slu_are_there(b)) /* the deregistration overtook the callback on its way */
		taken = slu_see_attachment(b, SLU_NMR_ATTACHMENT_EV_DEREGISTER);
	CLAIM(every_run_is_a_run_of_nmr, true, taken);
}

static void see_attach_provider(unsigned b)
{
	calls_out(b, ATTACH_PROVIDER);
	slu_see_attach(b);
	CLAIM(every_run_is_a_run_of_nmr, true, slu_see_attachment(b, SLU_NMR_ATTACHMENT_EV_ATTACH_PROVIDER));
	w->seen_owed[b] &= (uint8_t)~ATTACH_PROVIDER;
}

static void see_answer(unsigned b, bool accepted)
{
	int event = accepted ? SLU_NMR_ATTACHMENT_EV_ATTACH_PROVIDER_COMPLETE
	                     : SLU_NMR_ATTACHMENT_EV_ATTACH_PROVIDER_FAILED;

	CLAIM(every_run_is_a_run_of_nmr, true, slu_see_attachment(b, event));
}

/* TN-07: a client that failed after the provider's success has detached itself. It may have completed early. */
static void release_client(unsigned i)
{
	bool early;

	CLAIM(registrar_follows_its_pages, true, slu_see_side(i, SLU_NMR_SIDE_EV_DETACH));
	early = w->seen_side[i] == SLU_NMR_SIDE_CALLED_COMPLETED;
	CLAIM(registrar_follows_its_pages, true,
	      slu_see_side(i, early ? SLU_NMR_SIDE_EV_RETURN_PENDING : SLU_NMR_SIDE_EV_RETURN_DONE));
}

static void see_attach_return(unsigned b, bool ok)
{
	w->attaching[b] = 0;
	w->attached[b] = w->context[2 * b + 1] == LIVE_CONTEXT;
	if (!ok && w->context[2 * b] == LIVE_CONTEXT) {
		w->let_go[b] = 1;
		release_client(2 * b);
	}
	CLAIM(every_run_is_a_run_of_nmr, true,
	      slu_see_attachment(b, ok ? SLU_NMR_ATTACHMENT_EV_ATTACH_COMPLETE : SLU_NMR_ATTACHMENT_EV_ATTACH_FAILED));
}

/* The first deregistration counts (NMR-17): a refusal here is no violation. */
static void see_deregister(unsigned m)
{
	for (unsigned b = 0; b < NB; b++) {
		if (slu_has(m, b) && w->core.listed[b] && w->seen_attachment[b] != SLU_NMR_ATTACHMENT_NONE)
			slu_see_attachment(b, SLU_NMR_ATTACHMENT_EV_DEREGISTER);
	}
}

/*
 * The registrar's lock regions
 */

static bool awaits(unsigned m)
{
	for (unsigned b = 0; b < NB; b++) {
		if (w->core.awaits[b] == 1 + m)
			return true;
	}
	return false;
}

static bool has_partner(unsigned m)
{
	return m < NC ? slu_is_there(NC) || slu_is_there(NM - 1) : slu_is_there(0) || slu_is_there(NC - 1);
}

/* What the register call is to do next: an offer, or it is complete. */
static void go_on(struct slu_world_thread *thread, unsigned m, bool has_more)
{
	CLAIM(each_client_is_offered_each_provider, has_more, slu_core_did.effect == ATTACH_CLIENT);
	if (slu_core_did.effect) {
		thread->b = slu_core_did.attachment;
		CLAIM(no_attach_begins_after_deregister, true, slu_are_there(thread->b));
		thread->phase = OFFERING;
	} else {
		w->life[m] = REGISTERED;
		thread->b = 0;
		thread->phase = SETTLED;
	}
}

static void begin_registration(struct slu_world_thread *thread, unsigned m)
{
	bool has_more = has_partner(m);

	w->life[m] = REGISTERING;
	slu_core(SLU_CORE_REGISTER, m, NOBODY, 0, 0, 0);
	CLAIM(registrar_follows_its_pages, true, slu_status_of(&slu_core_did) == SUCCESS);
	go_on(thread, m, has_more);
}

static void go_on_offering(struct slu_world_thread *thread, unsigned m)
{
	bool has_more = awaits(m);

	slu_core(SLU_CORE_TAKE, m, NOBODY, 0, 0, 0);
	go_on(thread, m, has_more);
}

static bool ask_for_provider(unsigned b)
{
	bool ok;

	slu_core(SLU_CORE_ASK, NOBODY, b, 0, 0, 0);
	ok = slu_status_of(&slu_core_did) == SUCCESS;
	CLAIM(no_attach_begins_after_deregister, ok, slu_are_there(b));
	CLAIM(every_question_reaches_provider, slu_are_there(b), ok);
	if (ok)
		see_attach_provider(b);
	return ok;
}

static void provider_refused(unsigned b)
{
	slu_core(SLU_CORE_ANSWER, NOBODY, b, ATTACH_PROVIDER, 0, NO_ANSWER);
	see_answer(b, false);
}

static void provider_accepted(unsigned b)
{
	slu_core(SLU_CORE_ANSWER, NOBODY, b, ATTACH_PROVIDER, 0, SUCCESS);
	see_answer(b, true);
}

/* An attachment that went back to the pool is forgotten by its modules, too. */
static void forget_if_gone(unsigned b)
{
	if (!w->core.listed[b])
		slu_forget(b);
}

static void attach_returned(struct slu_world_thread *thread, bool ok)
{
	unsigned b = thread->b;

	see_attach_return(b, ok);
	slu_core(SLU_CORE_ANSWER, NOBODY, b, ATTACH_CLIENT, 0, ok ? SUCCESS : NO_ANSWER);
	thread->callout = slu_core_did.effect;
	CLAIM(no_cleanup_after_refused_attach, !ok && !w->let_go[b], !w->core.listed[b]);
	forget_if_gone(b);
	thread->phase = OFFERED;
	thread->at = NOWHERE;
	thread->s = 0;
	thread->tries = 0;
	thread->ok = 0;
}

/*
 * NMR-17: of two deregistrations the first counts, and none where the client has let go by itself. As in the model, that is asked
 * where the page was.
 */
#ifdef SLU_FAULT_LATE_BIND_LOST
static void judge_deregistration(unsigned m, const struct slu_core_view *before)
{
	(void)m, (void)before;
}
#else
static void judge_deregistration(unsigned m, const struct slu_core_view *before)
{
	for (unsigned b = 0; b < NB; b++) {
		unsigned other = slu_client_of(b) + slu_provider_of(b) - m;
		bool is_offered = before->listed[b] && before->attachment[b] != SLU_NMR_ATTACHMENT_NONE;

		CLAIM(detach_follows_first_deregistration, slu_has(m, b) && is_offered,
		      (w->core.attachment[b] != before->attachment[b]) == (slu_is_there(other) && !w->let_go[b]));
	}
}
#endif

static void begin_deregistration(struct slu_world_thread *thread, unsigned m)
{
	struct slu_core_view before = w->core;

	slu_core(SLU_CORE_DEREGISTER, m, NOBODY, 0, 0, 0);
	judge_deregistration(m, &before);
	CLAIM(registrar_follows_its_pages, true, slu_status_of(&slu_core_did) == PENDING);
	w->life[m] = DEREGISTERED;
	thread->phase = LEAVING;
	see_deregister(m);
	slu_clear_pointers(m);
}

static void next_detach(struct slu_world_thread *thread, unsigned m)
{
	slu_core(SLU_CORE_TAKE, m, NOBODY, 0, 0, 0);
	thread->b = slu_core_did.attachment;
	thread->callout = slu_core_did.effect;
}

static void take_completion(struct slu_world_thread *thread, unsigned i)
{
	slu_see_complete(i);
	slu_core(SLU_CORE_COMPLETE, NOBODY, i / 2, 0, i % 2, 0);
	CLAIM(registrar_follows_its_pages, true, slu_status_of(&slu_core_did) == SUCCESS);
	thread->callout = slu_core_did.effect;
}

static bool fail_registration(unsigned m)
{
	slu_core(SLU_CORE_FAIL, m, NOBODY, 0, 0, 0);
	CLAIM(registrar_follows_its_pages, true, !is_taken());
	return true;
}

static bool take_wait(unsigned m)
{
	slu_core(SLU_CORE_WAIT, m, NOBODY, 0, 0, 0);
	CLAIM(registrar_follows_its_pages, true, is_taken());
	if (slu_status_of(&slu_core_did) == SUCCESS)
		w->woken[m] = 1;
	return true;
}

static bool take_end_of_wait(unsigned m)
{
	slu_core(SLU_CORE_END_WAIT, m, NOBODY, 0, 0, 0);
	CLAIM(registrar_follows_its_pages, true, slu_status_of(&slu_core_did) == SUCCESS);
	return true;
}

static bool take_early_wait(unsigned m)
{
	slu_core(SLU_CORE_WAIT, m, NOBODY, 0, 0, 0);
	return is_taken();
}

const struct slu_world_nmr slu_our_registrar = {
        .see_attach_client = see_attach_client,
        .provider_accepted = provider_accepted,
        .take_wait = take_wait,
        .take_end_of_wait = take_end_of_wait,
        .take_early_wait = take_early_wait,
        .fail_registration = fail_registration,
};

static void complete_unasked(struct slu_world_thread *thread, unsigned i)
{
	w->half[i].is_open = false;
	slu_half_is_dead(i);
	slu_own_side(i, SLU_NMR_SIDE_EV_COMPLETE);
	take_completion(thread, i);
}

static bool may_complete_early(unsigned m, unsigned b)
{
	const struct slu_core_side *half = &w->half[slu_side_of(m, b)];

	return slu_has(m, b) && half->is_open && half->calls == 0;
}

/* NMR-49: a module that closes on its own initiative completes before its detach callback runs. */
static void complete_early(struct slu_world_thread *thread, unsigned m)
{
	unsigned b = 0;

	while (b < NB && !may_complete_early(m, b))
		b++;
	thread->b = (uint8_t)(b < NB ? b : 0);
	if (b < NB)
		complete_unasked(thread, slu_side_of(m, b));
}

/*
 * One callout, without the lock
 */

/* 1, 2, 4, 8 in the order of the contract of ours */
static unsigned rank(unsigned callout)
{
	return callout / 4;
}

static void enter_callback(unsigned i, unsigned callout)
{
	calls_out(i / 2, callout);
	CLAIM(callbacks_enter_live_modules, true, slu_lives(slu_module_of(i)));
	CLAIM(callouts_of_an_attachment_in_order, true, w->last[i / 2] < rank(callout));
	w->last[i / 2] = (uint8_t)rank(callout);
}

static void enter_detach(struct slu_world_thread *thread)
{
	unsigned b = thread->b;

	thread->s = (uint8_t)(2 * b + (thread->callout == DETACH_PROVIDER));
	CLAIM(late_bind_waits_for_the_attach, true, !w->attaching[b]);
	slu_see_detach(b, thread->s);
	enter_callback(thread->s, thread->callout);
	slu_decide_detach(thread->s);
	thread->at = IN_CALLBACK;
}

static void answer(struct slu_world_thread *thread, unsigned status)
{
	thread->s = 0;
	thread->at = NOWHERE;
	slu_core(SLU_CORE_ANSWER, NOBODY, thread->b, thread->callout, 0, status);
	thread->callout = slu_core_did.effect;
}

static void leave_detach(struct slu_world_thread *thread)
{
	slu_see_detach_return(thread->s);
	answer(thread, w->answer[thread->s]);
}

static void enter_cleanup(struct slu_world_thread *thread)
{
	unsigned b = thread->b;

	thread->s = (uint8_t)(2 * b + (thread->callout == CLEANUP_PROVIDER));
	CLAIM(no_cleanup_after_refused_attach, true, w->attached[b]);
	slu_see_cleanup(b, thread->s);
	enter_callback(thread->s, thread->callout);
	thread->at = IN_CALLBACK;
}

static void leave_cleanup(struct slu_world_thread *thread)
{
	unsigned b = thread->b;

	if (!w->seen_owed[b]) {
		CLAIM(every_run_is_a_run_of_nmr, true, slu_see_attachment(b, SLU_NMR_ATTACHMENT_EV_CLEANUP_COMPLETE));
		CLAIM(every_run_is_a_run_of_nmr, true, slu_see_attachment(b, SLU_NMR_ATTACHMENT_EV_DROP));
	}
	answer(thread, SUCCESS);
	forget_if_gone(b);
}

static bool may_enter(const struct slu_world_thread *thread)
{
	unsigned b = thread->b;
	unsigned m = thread->callout == DETACH_CLIENT ? slu_client_of(b) : slu_provider_of(b);

	return thread->at == NOWHERE && slu_lock_is_free(m);
}

enum { PERFORM_OPTIONS = 4 + CALLBACK_OPTIONS };

static bool perform_option(struct slu_world_thread *thread, unsigned variant, bool fire)
{
	bool is_back = thread->at == IN_CALLBACK || thread->at == OUT_OF_CALL;

	switch (variant) {
	case 0:
		WHEN(slu_detaches(thread) && may_enter(thread));
		enter_detach(thread);
		return true;
	case 1:
		WHEN(slu_detaches(thread) && thread->at == IN_CALLBACK);
		leave_detach(thread);
		return true;
	case 2:
		WHEN(slu_cleans_up(thread) && thread->at == NOWHERE);
		enter_cleanup(thread);
		return true;
	case 3:
		WHEN(slu_cleans_up(thread) && is_back);
		leave_cleanup(thread);
		return true;
	default:
		return slu_callback_option(thread, variant - 4, fire);
	}
}

/*
 * A module: registers, is registered, deregisters on its own or because a callback asks, waits, and is gone
 */

static bool is_idle(const struct slu_world_thread *thread, unsigned phase)
{
	return thread->phase == phase && !thread->callout;
}

static bool may_answer(const struct slu_world_thread *thread)
{
	return thread->phase == ATTACHING && !thread->asking &&
	       (thread->at == IN_CALLBACK || thread->at == OUT_OF_CALL);
}

static bool is_asked(const struct slu_world_thread *thread, unsigned asking)
{
	return thread->asking == asking && thread->at != IN_CALL;
}

/* Its register call, up to the return of an attach. */
enum { ATTACH_OPTIONS = 7 };

static bool attach_option(struct slu_world_thread *thread, unsigned m, unsigned variant, bool fire)
{
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
		WHEN(thread->phase == OFFERING);
		slu_enter_attach(thread->b);
		thread->s = (uint8_t)(2 * thread->b);
		thread->at = IN_CALLBACK;
		thread->phase = ATTACHING;
		return true;
	case 3:
		WHEN(may_answer(thread) && !thread->ok && thread->tries < TRIES);
		thread->tries++;
		thread->asking = ask_for_provider(thread->b) ? ASKED : NOT_ASKED;
		return true;
	case 4:
		WHEN(is_asked(thread, ASKED));
		thread->asking = NOT_ASKED;
		provider_refused(thread->b);
		return true;
	case 5:
		WHEN(is_asked(thread, ASKED));
		thread->asking = NOT_ASKED;
		slu_provider_attaches(thread->b);
		thread->ok = 1;
		return true;
	default:
		WHEN(may_answer(thread));
		slu_client_knows(thread->b, thread->ok);
		attach_returned(thread, thread->ok);
		return true;
	}
}

/* What an unkind one does. */
enum { HOSTILE_OPTIONS = 5 };

static bool hostile_option(struct slu_world_thread *thread, unsigned m, unsigned variant, bool fire)
{
	unsigned b = thread->b;

	switch (variant) {
	case 0: /* NMR-49: the provider completes before it has answered, */
		WHEN(is_asked(thread, ASKED));
		w->context[2 * b + 1] = LIVE_CONTEXT;
		thread->asking = COMPLETED;
		complete_unasked(thread, 2 * b + 1);
		return true;
	case 1:
		WHEN(is_asked(thread, COMPLETED));
		thread->asking = NOT_ASKED;
		provider_accepted(b);
		thread->ok = 1;
		return true;
	case 2: /* the client before it has */
		WHEN(may_answer(thread) && thread->ok && w->own_side[2 * b] == SLU_NMR_SIDE_ACTIVE);
		complete_unasked(thread, 2 * b);
		return true;
	case 3: /* TN-07: the client fails after all */
		WHEN(may_answer(thread) && thread->ok);
		w->half[2 * b].calls = 0;
		attach_returned(thread, false);
		return true;
	default:
		WHEN(is_idle(thread, SETTLED));
		complete_early(thread, m);
		return true;
	}
}

/* What comes after the register call. */
static bool leave_option(struct slu_world_thread *thread, unsigned m, unsigned variant, bool fire)
{
	switch (variant) {
	case 0:
		WHEN(is_idle(thread, OFFERED));
		go_on_offering(thread, m);
		return true;
	case 1:
		WHEN(STAY && is_idle(thread, SETTLED) && !w->asked[m]);
		thread->phase = STAYS;
		return true;
	case 2:
		WHEN(thread->phase == STAYS && w->asked[m]);
		thread->phase = SETTLED;
		return true;
	case 3:
		WHEN(is_idle(thread, SETTLED));
		slu_wait_too_early(m);
		begin_deregistration(thread, m);
		return true;
	case 4:
		WHEN(is_idle(thread, LEAVING) && awaits(m));
		next_detach(thread, m);
		return true;
	case 5:
		WHEN(is_idle(thread, LEAVING) && !awaits(m));
		thread->b = 0;
		w->returned[m] = 1;
		thread->phase = slu_begin_wait(m, thread->at != NOWHERE, thread->at) ? WAITING : TURNED_AWAY;
		return true;
	case 6:
		WHEN(thread->phase == WAITING && w->woken[m]);
		slu_end_wait(m);
		thread->phase = ENDING;
		return true;
	default:
		WHEN(thread->phase == ENDING && w->life[m] == FREED);
		thread->phase = ENDED;
		return true;
	}
}

bool slu_registrar_module(unsigned m, unsigned variant, bool fire)
{
	struct slu_world_thread *thread = &w->module[m];

	if (variant < ATTACH_OPTIONS)
		return attach_option(thread, m, variant, fire);
	variant -= ATTACH_OPTIONS;
	if (variant < PERFORM_OPTIONS)
		return perform_option(thread, variant, fire);
	variant -= PERFORM_OPTIONS;
	if (variant < HOSTILE_OPTIONS)
		return HOSTILE && hostile_option(thread, m, variant, fire);
	return leave_option(thread, m, variant - HOSTILE_OPTIONS, fire);
}

/*
 * The thread on which the last call of a side ended
 */
bool slu_registrar_completer(unsigned b, unsigned variant, bool fire)
{
	struct slu_world_thread *thread = &w->completer[b];
	unsigned i = 2 * b + variant;

	if (variant < 2) {
		WHEN(!thread->callout && !thread->after && w->due[i]);
		w->due[i] = 0;
		take_completion(thread, i);
		slu_after(thread, i);
		return true;
	}
	variant -= 2;
	return variant < PERFORM_OPTIONS ? perform_option(thread, variant, fire) : slu_after_option(thread, fire);
}
