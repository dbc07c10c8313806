/* SPDX-License-Identifier: MIT */
/**
 * sluice/oid.h - an OID request on its way through the driver
 *
 * A request from above (slu_adapter_oid()) is forwarded to a binding; one of the driver's own (slu_binding_oid()) starts there.
 * Both are answered exactly once, whether NdisOidRequest answered at once, later, or before it returned, and whether somebody
 * cancels meanwhile (RACE-10, RACE-11).
 *
 * A request that is answered without the binding (power, queries that the driver knows) needs no slu_oid.
 *
 * OID-08: while the virtual adapter sleeps, a request is refused; while only the adapter below does (slu_adapter_lower_power()),
 * one is parked, and a second refused. A parked request counts at both edges from the moment that it is parked. It goes down when
 * both edges are in D0; or is answered, once, by a cancel, a surprise removal, a halt, or when its device or binding is
 * taken away (RACE-12).
 */
#ifndef SLUICE_OID_H
#define SLUICE_OID_H

#include "sluice/pending.h"
#include "sluice/platform.h"

#ifdef __cplusplus
extern "C" {
#endif

struct slu_adapter;
struct slu_binding;
struct slu_oid;

/**
 * struct slu_oid - one request; its members are the core's
 * @adapter:    where it came from, or NULL
 * @binding:    where it goes
 * @context:    the author's own
 * @complete:   NdisMOidRequestComplete, or the end of an own request; only after PENDING was returned. Up to DISPATCH. The
 *              memory is the author's when it is called
 * @up:         as it was asked of us
 * @down:       as we asked
 * @cancelling: a cancel is being handed down: the answer waits for its return
 */
struct slu_oid {
	struct slu_adapter *adapter;
	struct slu_binding *binding;
	void *context;
	void (*complete)(struct slu_oid *oid, slu_status status);
	struct slu_pending up;
	struct slu_pending down;
	bool cancelling;
};

/**
 * slu_oid_init() - prepare a request
 * @oid:      memory; the author's again when the request is answered
 * @complete: told of the answer if it was PENDING
 * @context:  the author's own
 */
void slu_oid_init(SLU_OUT struct slu_oid *oid, void (*complete)(struct slu_oid *oid, slu_status status), void *context);

/**
 * slu_adapter_oid() - MiniportOidRequest, to be forwarded
 * @adapter: adapter
 * @oid:     request, fresh from slu_oid_init()
 * @binding: binding that is to answer
 *
 * Context: up to DISPATCH.
 *
 * Return: PENDING, then @oid->complete once; or the final answer: that of the binding, CLOSING if the device is being stopped
 * or the binding is being closed, NOT_ACCEPTED after surprise removal, LOW_POWER_STATE if the adapter sleeps, or the one
 * below does and another request is parked (OID-08), INVALID_STATE if the adapter admits no OID.
 */
SLU_MUST_CHECK
SLU_UP_TO_DISPATCH
slu_status slu_adapter_oid(struct slu_adapter *adapter, struct slu_oid *oid, struct slu_binding *binding);

/**
 * slu_binding_oid() - an OID request of our own
 * @binding: binding
 * @oid:     request, fresh from slu_oid_init()
 *
 * Context: up to DISPATCH.
 *
 * Return: PENDING, then @oid->complete once; or the final answer; CLOSING where the binding admits no OID.
 */
SLU_MUST_CHECK
SLU_UP_TO_DISPATCH
slu_status slu_binding_oid(struct slu_binding *binding, struct slu_oid *oid);

/**
 * slu_oid_complete() - ProtocolOidRequestComplete
 * @oid:    request; do not touch it afterwards
 * @status: answer, not PENDING
 *
 * May come before ops.request_oid has returned PENDING.
 *
 * Context: up to DISPATCH.
 *
 * Return: false, and nothing happened, if it is not outstanding or was completed already.
 */
SLU_UP_TO_DISPATCH
bool slu_oid_complete(struct slu_oid *oid, slu_status status);

/**
 * slu_oid_cancel() - MiniportCancelOidRequest
 * @oid: request; the caller found it in its own list, under its own lock, so it is not yet answered
 *
 * Hands the cancel to the binding if the request is there; the answer comes by the normal way. One that is parked is answered
 * with REQUEST_ABORTED.
 *
 * Context: up to DISPATCH.
 *
 * Return: false if there is nothing to cancel any more.
 */
SLU_UP_TO_DISPATCH
bool slu_oid_cancel(struct slu_oid *oid);

/*
 * The lower layer: the lock regions and the callouts of the functions above one by one, see sluice/object.h. For who runs each
 * step by itself, as a verifier does; a driver calls the functions above.
 *
 * Context of all: up to DISPATCH, the caller holds no lock. A lock region takes and drops the lifecycle lock and calls nothing
 * else. A callout is made without it, and the request may be completed before it returns (PDP-06).
 */

/**
 * slu_oid_take() - the lock region before the request goes down
 * @oid:     request, fresh from slu_oid_init()
 * @adapter: where it came from, or NULL
 * @binding: where it goes
 *
 * Return: SUCCESS: it counts at both edges, slu_oid_perform() is next; PENDING: it does, and is parked; else the final answer.
 */
slu_status slu_oid_take(struct slu_oid *oid, struct slu_adapter *adapter, struct slu_binding *binding);

/**
 * slu_oid_perform() - the one callout, ops.request_oid
 * @oid: request that slu_oid_take() counted
 *
 * Return: SUCCESS or an error: the answer of the binding; PENDING: slu_oid_settle() was called or will be.
 */
slu_status slu_oid_perform(struct slu_oid *oid);

/**
 * slu_oid_answer() - the lock region after it
 * @oid:    request
 * @status: what slu_oid_perform() returned
 *
 * Return: as slu_adapter_oid().
 */
slu_status slu_oid_answer(struct slu_oid *oid, slu_status status);

/**
 * slu_oid_settle() - the lock region of slu_oid_complete()
 * @oid:    request
 * @status: answer, not PENDING
 * @answer: set to whether @oid->complete is to be called now
 *
 * Return: as slu_oid_complete().
 */
bool slu_oid_settle(struct slu_oid *oid, slu_status status, bool *answer);

/**
 * slu_oid_cancel_parked() - the lock region of slu_oid_cancel() for a request that is parked
 * @oid:    request
 * @answer: set to whether @oid->complete is to be called now
 *
 * Return: false if it is not parked; slu_oid_cancel_take() is next.
 */
bool slu_oid_cancel_parked(struct slu_oid *oid, bool *answer);

/**
 * slu_oid_cancel_take() - the first lock region of slu_oid_cancel() for one that is not
 * @oid: request
 *
 * Return: true: the request is at the binding; slu_oid_cancel_perform() and then slu_oid_cancel_answer() are next, and until
 * then an answer of the binding is held back (RACE-11).
 */
bool slu_oid_cancel_take(struct slu_oid *oid);

/* The callout, ops.cancel_oid. */
void slu_oid_cancel_perform(struct slu_oid *oid);

/* The lock region after it. Return: true if the answer came meanwhile: @oid->complete is to be called now. */
bool slu_oid_cancel_answer(struct slu_oid *oid);

#ifdef __cplusplus
}
#endif

#endif
