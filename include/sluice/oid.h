/* SPDX-License-Identifier: MIT */
/**
 * sluice/oid.h - an OID request on its way through the driver
 *
 * A request from above (slu_adapter_oid()) is forwarded to a binding; one of the driver's own (slu_binding_oid()) starts there.
 * Both are answered exactly once, whether NdisOidRequest answered at once, later, or before it returned, and whether somebody
 * cancels meanwhile (RACE-10, RACE-11).
 *
 * A request that is answered without the binding (power, queries that the driver knows) needs no slu_oid.
 */
#ifndef SLUICE_OID_H
#define SLUICE_OID_H

#include "sluice/pending.h"

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
void slu_oid_init(struct slu_oid *oid, void (*complete)(struct slu_oid *oid, slu_status status), void *context);

/**
 * slu_adapter_oid() - MiniportOidRequest, to be forwarded
 * @adapter: adapter
 * @oid:     request, fresh from slu_oid_init()
 * @binding: binding that is to answer
 *
 * Context: up to DISPATCH.
 *
 * Return: PENDING, then @oid->complete once; or the final answer: that of the binding, CLOSING if the device is being stopped
 * or the binding is being closed, NOT_ACCEPTED after surprise removal, INVALID_STATE if the adapter admits no OID.
 */
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
bool slu_oid_complete(struct slu_oid *oid, slu_status status);

/**
 * slu_oid_cancel() - MiniportCancelOidRequest
 * @oid: request; the caller found it in its own list, under its own lock, so it is not yet answered
 *
 * Hands the cancel to the binding if the request is there. The answer comes by the normal way.
 *
 * Context: up to DISPATCH.
 *
 * Return: false if there is nothing to cancel any more.
 */
bool slu_oid_cancel(struct slu_oid *oid);

#ifdef __cplusplus
}
#endif

#endif
