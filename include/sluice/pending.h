/* SPDX-License-Identifier: MIT */
/**
 * sluice/pending.h - exactly once
 *
 * Every asynchronous operation of the contract has two ends: a call that returns, and a completion. The answer counts once,
 * whichever end brings it and in whatever order they come (INV-01, INV-02). One of these stands behind each such operation;
 * the page is models/pending/pending.rl.
 *
 * The functions below are told of both ends and say "finished" exactly once for each slu_pending_call(). Whoever is told
 * so acts on the answer. The same machine serves both directions:
 *
 *   downward, we call NDIS             upward, NDIS calls us
 *   call     before the call           call     at the entry of the callback
 *   return   with what it returned     return   at its end, always with PENDING: finished means return the
 *                                               stored status, not finished means return PENDING
 *   complete in the completion         complete when the operation is done: finished means call the
 *            callback                           completion function now
 *
 * Context: any; the caller serialises the calls of one object (the core: by the lifecycle lock).
 */
#ifndef SLUICE_PENDING_H
#define SLUICE_PENDING_H

#include "sluice/platform.h"
#include "sluice/status.h"

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * struct slu_pending - one operation
 * @state:  state of the machine `pending`
 * @status: answer, valid once finished
 */
struct slu_pending {
	uint8_t state;
	slu_status status;
};

/**
 * slu_pending_init() - no operation is in progress
 * @pending: operation
 */
void slu_pending_init(SLU_OUT struct slu_pending *pending);

/**
 * slu_pending_is_idle() - is no operation in progress?
 * @pending: operation
 */
bool slu_pending_is_idle(const struct slu_pending *pending);

/**
 * slu_pending_call() - the operation begins
 * @pending: operation
 *
 * Return: false, and nothing changed, if one is in progress already.
 */
bool slu_pending_call(struct slu_pending *pending);

/**
 * slu_pending_return() - the call returned
 * @pending:  operation
 * @status:   what it returned; SLU_STATUS_PENDING if the completion brings the answer
 * @finished: set to true if the answer is known now, in @pending->status; else to false
 *
 * Return: false, and nothing changed, if the contract has no such return here: a call that was completed already must have
 * returned PENDING.
 */
SLU_MUST_CHECK
bool slu_pending_return(struct slu_pending *pending, slu_status status, SLU_OUT bool *finished);

/**
 * slu_pending_complete() - the completion came
 * @pending:  operation
 * @status:   answer
 * @finished: set to true if the call had returned and the answer counts now; to false if the call is still to return
 *
 * Return: false, and nothing changed, if nothing is pending or it was completed already.
 */
SLU_MUST_CHECK
bool slu_pending_complete(struct slu_pending *pending, slu_status status, SLU_OUT bool *finished);

#ifdef __cplusplus
}
#endif

#endif
