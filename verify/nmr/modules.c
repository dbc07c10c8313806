/* SPDX-License-Identifier: MIT */
/*
 * modules.c - clients and providers around the C of their calls, and what they see of NMR: modules.pmh, callbacks.pmh
 */
#include "world-private.h"

#include <string.h>

#ifdef SLU_FAULT_PUSH_LOCK
enum { LOCK_WAITS = true };
#else
enum { LOCK_WAITS = false };
#endif

/* What the C of a module's calls answered last. */
static struct slu_core_outcome did;

static void half(enum slu_core_calls function, unsigned i)
{
	slu_core_calls_run(&w->half[i], function, &did);
	CLAIM(module_follows_its_page, true, !did.lost && !did.asserted);
}

/* Behind its completion nobody reads it: what is left is the count, and whether calls start. */
void slu_half_is_dead(unsigned i)
{
	w->half[i].flags = 0;
	w->half[i].is_closed = false;
}

/* A module that completes early does not count as ours do (NMR-49); where NMR is free they all are ours. */
static bool half_is_ours(unsigned i)
{
	return w->own_side[i] == SLU_NMR_SIDE_ACTIVE || w->own_side[i] == SLU_NMR_SIDE_PENDING ||
	       (FREE_NMR && w->own_side[i] == SLU_NMR_SIDE_ACTIVE_COMPLETED);
}

/*
 * The module's lock regions
 */

void slu_may_wait(bool waits, unsigned level)
{
	CLAIM(waits_at_passive_only, waits, level == PASSIVE_LEVEL);
}

void slu_touch_context(unsigned i)
{
	CLAIM(context_lives_until_cleanup, true, w->context[i] == LIVE_CONTEXT);
}

void slu_begin_call(unsigned i)
{
	slu_touch_context(i);
	CLAIM(no_call_after_detach_called, true, w->answer[i] == NO_ANSWER);
	half(SLU_CORE_ENTER, i);
	CLAIM(module_follows_its_page, true, slu_status_of(&did) == SUCCESS);
	w->inside[i]++;
	w->in_flight++;
}

/* The C has completed the detach, or not: what the module does there is to call its NMR, on this thread. */
static void own_completion(unsigned i)
{
	if (!did.effect)
		return;
	CLAIM(module_follows_its_page, true, did.effect == 1 && slu_own_side(i, SLU_NMR_SIDE_EV_COMPLETE));
	if (w->own_side[i] == SLU_NMR_SIDE_DONE)
		slu_half_is_dead(i);
#ifndef SLU_FAULT_COMPLETE_NEVER
	w->due[i] = 1;
#endif
}

void slu_end_call(unsigned i)
{
	slu_touch_context(i);
	if (half_is_ours(i)) {
		half(SLU_CORE_LEAVE, i);
		own_completion(i);
	} else {
		w->half[i].calls--;
	}
}

/* Out of the gate, and the answer is thrown away. */
void slu_drop_call(unsigned i)
{
	half(SLU_CORE_DROP, i);
}

void slu_end_attach(unsigned i)
{
	slu_may_wait(LOCK_WAITS, PASSIVE_LEVEL);
	slu_touch_context(i);
	if (half_is_ours(i)) {
		half(SLU_CORE_ATTACHED, i);
		own_completion(i);
	} else {
		w->half[i].calls--;
	}
}

void slu_begin_attach(unsigned i)
{
	w->context[i] = LIVE_CONTEXT;
	half(SLU_CORE_BEGIN, i);
}

/* A module that has completed early counts by hand. */
static unsigned close_calls(unsigned i)
{
	w->half[i].is_open = false;
	return PENDING;
}

static unsigned close_half(unsigned i)
{
	half(SLU_CORE_DETACH, i);
	return slu_status_of(&did);
}

/* ClientDetachProvider or ProviderDetachClient. */
void slu_decide_detach(unsigned i)
{
	bool is_ours = half_is_ours(i), taken = slu_own_side(i, SLU_NMR_SIDE_EV_DETACH);
	int event;

	slu_touch_context(i);
	slu_may_wait(LOCK_WAITS, CALLBACK_LEVEL);
#ifdef SLU_FAULT_WAIT_IN_DETACH
	slu_may_wait(w->half[i].calls > 0, CALLBACK_LEVEL);
#endif
	w->answer[i] = (uint8_t)(is_ours ? close_half(i) : close_calls(i));
	event = w->answer[i] == SUCCESS ? SLU_NMR_SIDE_EV_RETURN_DONE : SLU_NMR_SIDE_EV_RETURN_PENDING;
	CLAIM(module_follows_its_page, true, w->answer[i] && taken && slu_own_side(i, event));
	if (w->answer[i] == SUCCESS)
		slu_half_is_dead(i);
#ifdef SLU_FAULT_FREE_IN_DETACH
	if (w->answer[i] == SUCCESS)
		w->context[i] = FREED_CONTEXT;
#endif
}

/*
 * What NMR's pages say of the callbacks that the modules have seen
 */

void slu_see_attach(unsigned b)
{
	CLAIM(callbacks_enter_live_modules, true, slu_lives(slu_client_of(b)) && slu_lives(slu_provider_of(b)));
}

void slu_see_detach(unsigned b, unsigned i)
{
	CLAIM(detach_follows_first_deregistration, true, !slu_are_there(b) || w->let_go[b]);
	CLAIM(detach_is_called_once_a_side, true, w->seen_owed[b] & slu_detach_of(i));
	w->seen_owed[b] &= (uint8_t)~slu_detach_of(i);
	CLAIM(detach_is_called_once_a_side, true, slu_see_side(i, SLU_NMR_SIDE_EV_DETACH));
}

static void count_form(unsigned i)
{
	if (w->answer[i] == SUCCESS)
		FORM(detach, at_once);
	else if (w->completed[i])
		FORM(detach, before_return);
	else
		FORM(detach, later);
}

void slu_see_detach_return(unsigned i)
{
	bool at_once = w->answer[i] == SUCCESS;

	count_form(i);
	CLAIM(module_follows_its_page, true,
	      slu_see_side(i, at_once ? SLU_NMR_SIDE_EV_RETURN_DONE : SLU_NMR_SIDE_EV_RETURN_PENDING));
}

/* Our modules count the attach as a call; one that completes early does not. */
static bool is_idle(unsigned i)
{
	return w->half[i].calls == 0 || (w->own_side[i] == SLU_NMR_SIDE_ACTIVE_COMPLETED && w->inside[i] == 0);
}

void slu_see_complete(unsigned i)
{
	CLAIM(complete_once_when_idle, true, is_idle(i) && !w->completed[i] && w->answer[i] != SUCCESS);
	w->completed[i] = 1;
	CLAIM(module_follows_its_page, true, slu_see_side(i, SLU_NMR_SIDE_EV_COMPLETE));
}

static bool both_are_done(unsigned b)
{
	return w->seen_side[2 * b] == SLU_NMR_SIDE_DONE && w->seen_side[2 * b + 1] == SLU_NMR_SIDE_DONE;
}

void slu_see_cleanup(unsigned b, unsigned i)
{
	if (w->seen_attachment[b] == SLU_NMR_ATTACHMENT_DETACHING && both_are_done(b)) /* the first of the two */
		slu_see_attachment(b, SLU_NMR_ATTACHMENT_EV_CLEANUP);
	CLAIM(cleanup_once_after_both_sides, true, w->seen_owed[b] & slu_cleanup_of(i));
	w->seen_owed[b] &= (uint8_t)~slu_cleanup_of(i);
	slu_touch_context(i);
	CLAIM(context_lives_until_cleanup, true, w->inside[i ^ 1] == 0);
	w->context[i] = FREED_CONTEXT;
}

static void forget_side(unsigned i)
{
	w->seen_side[i] = SLU_NMR_SIDE_ACTIVE;
	w->own_side[i] = SLU_NMR_SIDE_ACTIVE;
	w->answer[i] = NO_ANSWER;
	w->completed[i] = 0;
	slu_half_is_dead(i);
	w->context[i] = FREED_CONTEXT;
}

/* Nothing is left of an attachment; equal ends become one state. */
void slu_forget(unsigned b)
{
	forget_side(2 * b);
	forget_side(2 * b + 1);
	w->last[b] = 0;
	w->attached[b] = 0;
	w->let_go[b] = 0;
}

/* A data path that lets go of its pointers before it deregisters. */
#ifdef SLU_FAULT_POINTER_CLEARED_EARLY
void slu_clear_pointers(unsigned m)
{
	for (unsigned b = 0; b < NB; b++) {
		if (slu_has(m, b) && w->context[slu_side_of(m, b)] == LIVE_CONTEXT)
			w->context[slu_side_of(m, b)] = NO_CONTEXT;
	}
}
#else
void slu_clear_pointers(unsigned m)
{
	(void)m;
}
#endif

/*
 * How a module waits
 */

/* The thread may be inside what it waits for: a callback, or a call that is counted. */
bool slu_begin_wait(unsigned m, bool is_inside, unsigned where)
{
	bool taken;

	CLAIM(wait_outside_callbacks, true, !is_inside);
	slu_may_wait(true, where == NOWHERE ? PASSIVE_LEVEL : CALLBACK_LEVEL);
	taken = nmr->take_wait(m);
#ifdef SLU_FAULT_LOCK_HELD_IN_WAIT
	w->held[m] = 1;
#endif
#ifdef SLU_FAULT_UNLOADED_WITHOUT_WAIT
	w->woken[m] = 1;
#endif
	return taken;
}

static bool is_gone(unsigned b)
{
	return !w->attaching[b] &&
	       (w->seen_attachment[b] == SLU_NMR_ATTACHMENT_NONE || w->seen_attachment[b] == SLU_NMR_ATTACHMENT_GONE);
}

/* The wait has returned: nothing is left of the module's attachments, and nobody of its own is on his way. */
static void leave(unsigned m)
{
	for (unsigned b = 0; b < NB; b++) {
		unsigned i = slu_side_of(m, b);

#ifndef SLU_FAULT_UNLOADED_WITHOUT_WAIT
		CLAIM(wait_returns_when_all_is_gone, slu_has(m, b), is_gone(b));
#endif
		CLAIM(unloaded_module_is_quiet, slu_has(m, b), w->half[i].calls == 0 && w->context[i] != LIVE_CONTEXT);
	}
}

/* The memory is the module's again: it may register once more. */
void slu_end_wait(unsigned m)
{
	bool ended = true;

	w->woken[m] = 0;
#ifndef SLU_FAULT_UNLOADED_WITHOUT_WAIT
	ended = nmr->take_end_of_wait(m);
#endif
	if (ended)
		leave(m);
#ifndef SLU_FAULT_UNLOADED_WITHOUT_WAIT
	ended = ended && nmr->fail_registration(m);
#endif
	w->life[m] = ended ? FREED : w->life[m];
}

/* TC-12, TP-12: refused, and nothing changes, so once is as good as often. */
void slu_wait_too_early(unsigned m)
{
	CLAIM(early_wait_is_refused, true, !nmr->take_early_wait(m));
}

/*
 * ClientAttachProvider, and ProviderAttachClient nested in it
 */

void slu_enter_attach(unsigned b)
{
	nmr->see_attach_client(b);
	w->attaching[b] = 1;
	slu_begin_attach(2 * b);
}

void slu_provider_attaches(unsigned b)
{
	slu_begin_attach(2 * b + 1);
	slu_end_attach(2 * b + 1);
	nmr->provider_accepted(b);
}

/* The client knows how its attach ended: pointers stored and calls possible, or its context freed on the spot. */
void slu_client_knows(unsigned b, bool ok)
{
	if (ok) {
		slu_end_attach(2 * b);
	} else {
		w->context[2 * b] = NO_CONTEXT;
		w->half[2 * b].calls = 0;
	}
}
