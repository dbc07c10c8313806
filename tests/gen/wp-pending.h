/* SPDX-License-Identifier: MIT */
/*
 * wp-pending.h - contracts of sluice/pending.h, for Frama-C's WP (wp.sh)
 *
 * What the machine does is taken from its table, next(), which tests/table holds against the compiled cells; proved is what
 * pending.c makes of it: of each call exactly one answer.
 */
#include "pending/pending.h"
#include "sluice/pending.h"

/*@
  predicate is_state(integer s) = 1 <= s <= 4;

  logic integer next(integer s, integer e) =
    e == SLU_PENDING_EV_CALL ? (s == SLU_PENDING_IDLE ? SLU_PENDING_CALLED : 0) :
    e == SLU_PENDING_EV_RETURN_DONE ? (s == SLU_PENDING_CALLED ? SLU_PENDING_IDLE : 0) :
    e == SLU_PENDING_EV_RETURN_PENDING ?
      (s == SLU_PENDING_CALLED ? SLU_PENDING_WAITING : s == SLU_PENDING_EARLY ? SLU_PENDING_IDLE : 0) :
    e == SLU_PENDING_EV_COMPLETE ?
      (s == SLU_PENDING_CALLED ? SLU_PENDING_EARLY : s == SLU_PENDING_WAITING ? SLU_PENDING_IDLE : 0) : 0;

  predicate ends(integer s, integer e) = s != SLU_PENDING_IDLE && next(s, e) == SLU_PENDING_IDLE;
*/

/*@
  requires \valid(state) && \valid(effects) && \separated(state, effects);
  requires is_state(*state);
  requires *effects == 0;
  assigns *state, *effects;
  ensures \result <==> next(\old(*state), event) != 0;
  ensures \result ==> *state == next(\old(*state), event);
  ensures !\result ==> *state == \old(*state) && *effects == 0;
  ensures \result && ends(\old(*state), event) ==> *effects == SLU_PENDING_DO_FINISH;
  ensures \result && !ends(\old(*state), event) ==> *effects == 0;
*/
bool slu_pending_machine(uint8_t *state, int event, uint32_t *effects);

/*@
  requires \valid(pending) && \valid(finished) && \separated(pending, finished) && is_state(pending->state);
  assigns pending->state, *finished;
  ensures is_state(pending->state);
  ensures \result <==> next(\old(pending->state), event) != 0;
  ensures \result ==> pending->state == next(\old(pending->state), event);
  ensures !\result ==> pending->state == \old(pending->state);
  ensures *finished <==> \result && ends(\old(pending->state), event);
*/
static bool offer(struct slu_pending *pending, int event, bool *finished);

/*@
  requires \valid(pending);
  assigns *pending;
  ensures pending->state == SLU_PENDING_IDLE;
*/
void slu_pending_init(struct slu_pending *pending);

/*@
  requires \valid_read(pending);
  assigns \nothing;
  ensures \result <==> pending->state == SLU_PENDING_IDLE;
*/
bool slu_pending_is_idle(const struct slu_pending *pending);

/*@
  requires \valid(pending) && is_state(pending->state);
  assigns pending->state;
  ensures \result <==> \old(pending->state) == SLU_PENDING_IDLE;
  ensures \result ==> pending->state == SLU_PENDING_CALLED;
  ensures !\result ==> pending->state == \old(pending->state);
*/
bool slu_pending_call(struct slu_pending *pending);

/*@
  requires \valid(pending) && \valid(finished) && \separated(pending, finished) && is_state(pending->state);
  assigns *pending, *finished;
  ensures is_state(pending->state);
  ensures *finished ==> \result && pending->state == SLU_PENDING_IDLE && \old(pending->state) != SLU_PENDING_IDLE;
  ensures \result && pending->state == SLU_PENDING_IDLE ==> *finished;
  ensures !\result ==> pending->state == \old(pending->state) && pending->status == \old(pending->status) && !*finished;
  ensures \result && status != SLU_STATUS_PENDING ==> pending->status == status && *finished;
  ensures status == SLU_STATUS_PENDING ==> pending->status == \old(pending->status);
*/
bool slu_pending_return(struct slu_pending *pending, slu_status status, bool *finished);

/*@
  requires \valid(pending) && \valid(finished) && \separated(pending, finished) && is_state(pending->state);
  assigns *pending, *finished;
  ensures is_state(pending->state);
  ensures \result <==> \old(pending->state) == SLU_PENDING_CALLED || \old(pending->state) == SLU_PENDING_WAITING;
  ensures *finished <==> \old(pending->state) == SLU_PENDING_WAITING;
  ensures \result ==> pending->status == status;
  ensures !\result ==> pending->state == \old(pending->state) && pending->status == \old(pending->status);
*/
bool slu_pending_complete(struct slu_pending *pending, slu_status status, bool *finished);
