/* SPDX-License-Identifier: MIT */
/*
 * nmr-calls.c - a module's own calls into the other side of an attachment
 *
 * 1. The gate is open from the start, with the attach counted as a call, but nobody passes before ATTACHED is set. So the
 *    attach can end a gate that a detach has closed meanwhile, and never opens it again (RACE-30).
 * 2. The detach closes the gate, once. If it is empty then, it stays so: SUCCESS. Else one release says so, and only that
 *    thread completes (RACE-32).
 * 3. Until the completion the binding context lives. A thread whose release says no touches nothing any more; the one that
 *    is told reads what it needs and then calls (RACE-33).
 */
#include "sluice/nmr.h"

#define ATTACHED ((slu_word)1)
#define DETACHED ((slu_word)2)

void slu_nmr_calls_init(struct slu_nmr_calls *calls, void (*complete)(void *handle), void *handle)
{
	bool entered;

	calls->complete = complete;
	calls->handle = handle;
	slu_atomic_store_relaxed(&calls->flags, 0);
	slu_drain_init(&calls->gate);
	slu_drain_open(&calls->gate);
	entered = slu_drain_acquire(&calls->gate, 1);
	SLU_ASSERT(entered);
	(void)entered;
#ifdef SLU_FAULT_ATTACH_NOT_COUNTED
	slu_drain_release(&calls->gate, 1);
#endif
}

void slu_nmr_calls_attached(struct slu_nmr_calls *calls)
{
	slu_atomic_or_acq_rel(&calls->flags, ATTACHED);
#ifndef SLU_FAULT_ATTACH_NOT_COUNTED
	slu_nmr_calls_leave(calls);
#endif
#ifdef SLU_FAULT_OPENED_AFTER_DETACH
	slu_drain_open(&calls->gate);
#endif
}

bool slu_nmr_calls_enter(struct slu_nmr_calls *calls)
{
	SLU_ASSERT_LEVEL(SLU_LEVEL_DISPATCH);
	return (slu_atomic_load_acquire(&calls->flags) & ATTACHED) && slu_drain_acquire(&calls->gate, 1);
}

void slu_nmr_calls_leave(struct slu_nmr_calls *calls)
{
	SLU_ASSERT_LEVEL(SLU_LEVEL_DISPATCH);
#if defined(SLU_FAULT_COMPLETE_UNASKED)
	slu_drain_release(&calls->gate, 1);
	if (slu_drain_count(&calls->gate) == 0)
		calls->complete(calls->handle);
#elif defined(SLU_FAULT_COMPLETE_WITH_CALLS)
	slu_drain_release(&calls->gate, 1);
	if (slu_atomic_load_acquire(&calls->flags) & DETACHED)
		calls->complete(calls->handle);
#elif defined(SLU_FAULT_LAST_CALL_IS_SILENT)
	slu_drain_release(&calls->gate, 1);
#else
	if (slu_drain_release(&calls->gate, 1))
		calls->complete(calls->handle);
#endif
}

slu_status slu_nmr_calls_detach(struct slu_nmr_calls *calls)
{
	SLU_ASSERT_LEVEL(SLU_LEVEL_DISPATCH);
	if (slu_atomic_or_acq_rel(&calls->flags, DETACHED) & DETACHED)
		return SLU_STATUS_INVALID_STATE;
#ifdef SLU_FAULT_GATE_LEFT_OPEN
	return slu_drain_count(&calls->gate) ? SLU_STATUS_PENDING : SLU_STATUS_SUCCESS;
#else
	return slu_drain_close(&calls->gate) ? SLU_STATUS_SUCCESS : SLU_STATUS_PENDING;
#endif
}

void slu_nmr_complete_client(void *attachment)
{
	slu_nmr_client_detach_provider_complete(attachment);
}

void slu_nmr_complete_provider(void *attachment)
{
	slu_nmr_provider_detach_client_complete(attachment);
}
