/* SPDX-License-Identifier: MIT */
/*
 * pending.c - exactly once
 */
#include "sluice/pending.h"

#include "pending/pending.h"

/* Offer @event; @finished tells whether its row had the effect finish. */
static bool offer(struct slu_pending *pending, int event, bool *finished)
{
	uint32_t effects = 0;

	*finished = false;
	if (!slu_pending_machine(&pending->state, event, &effects))
		return false;
	*finished = (effects & SLU_PENDING_DO_FINISH) != 0;
	return true;
}

void slu_pending_init(struct slu_pending *pending)
{
	pending->state = SLU_PENDING_STATE_START;
	pending->status = SLU_STATUS_SUCCESS;
}

bool slu_pending_is_idle(const struct slu_pending *pending)
{
	return pending->state == SLU_PENDING_IDLE;
}

bool slu_pending_call(struct slu_pending *pending)
{
	bool finished;

	return offer(pending, SLU_PENDING_EV_CALL, &finished);
}

bool slu_pending_return(struct slu_pending *pending, slu_status status, bool *finished)
{
#ifdef SLU_FAULT_RETURN_OVERWRITES_ANSWER
	pending->status = status;
#endif
	if (status == SLU_STATUS_PENDING)
		return offer(pending, SLU_PENDING_EV_RETURN_PENDING, finished);
	if (!offer(pending, SLU_PENDING_EV_RETURN_DONE, finished))
		return false;
	pending->status = status;
	return true;
}

bool slu_pending_complete(struct slu_pending *pending, slu_status status, bool *finished)
{
#ifdef SLU_FAULT_EARLY_COMPLETION_LOST
	*finished = false;
	if (pending->state == SLU_PENDING_CALLED)
		return true;
#endif
	if (!offer(pending, SLU_PENDING_EV_COMPLETE, finished))
		return false;
#ifndef SLU_FAULT_STATUS_STORED_LATE
	pending->status = status;
#endif
	return true;
}
