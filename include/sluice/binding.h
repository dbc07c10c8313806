/* SPDX-License-Identifier: MIT */
/**
 * sluice/binding.h - a protocol binding, the lower edge of an intermediate driver
 *
 * One object for each ProtocolBindAdapterEx. The page is models/binding/binding.rl.
 *
 *   NDIS calls                        the driver calls                       the core calls (struct slu_binding_ops)
 *   ProtocolBindAdapterEx             slu_binding_bind()                     open_adapter, set_up, close_adapter
 *   ProtocolOpenAdapterCompleteEx     slu_binding_open_complete()            complete_bind
 *   ProtocolNetPnPEvent, restart      slu_binding_restart()                  restart, complete_pnp_event
 *   ProtocolNetPnPEvent, pause        slu_binding_pause()                    complete_pnp_event
 *   ProtocolUnbindAdapterEx           slu_binding_unbind()                   clear_filter, close_adapter
 *   ProtocolCloseAdapterCompleteEx    slu_binding_close_complete()           complete_unbind, release
 *   ProtocolReceiveNetBufferLists     slu_binding_receive(), _return()
 *   ProtocolSendNetBufferListsComplete  slu_binding_send_complete()
 *   ProtocolOidRequestComplete        slu_oid_complete()                     (sluice/oid.h)
 *
 * The answer of a callback from above is given once: if the operation is over while the callback runs, the callback returns
 * the final status; else it returns PENDING and the completion function is called once, later.
 */
#ifndef SLUICE_BINDING_H
#define SLUICE_BINDING_H

#include "sluice/drain.h"
#include "sluice/object.h"

#ifdef __cplusplus
extern "C" {
#endif

struct slu_binding;
struct slu_oid;
struct slu_use;

/**
 * struct slu_binding_ops - what a binding asks of NDIS and of the driver
 * @open_adapter:       NdisOpenAdapterEx: SUCCESS; PENDING, then slu_binding_open_complete(); or an error. Inside the bind
 *                      callback
 * @set_up:             the driver prepares itself, the handle is valid: SUCCESS or an error, which fails the bind. Inside the
 *                      bind callback. NULL: nothing to do
 * @restart:            the driver prepares to run: SUCCESS, or PENDING, then slu_binding_restart_done(). Inside the restart
 *                      callback. NULL: nothing
 *                      to do
 * @clear_filter:       packet filter to zero and multicast list to empty, as OIDs on the handle: SUCCESS; PENDING, then
 *                      slu_binding_clear_complete(). The result does not matter, the end does. Inside the unbind callback.
 *                      NULL: nothing to do
 * @close_adapter:      NdisCloseAdapterEx: SUCCESS; or PENDING, then slu_binding_close_complete(). The handle is dead from here
 *                      on. Inside the bind or unbind callback
 * @unbind_adapter:     NdisUnbindAdapter. Up to DISPATCH
 * @complete_bind:      NdisCompleteBindAdapterEx, after slu_binding_bind() returned PENDING. Up to DISPATCH
 * @complete_unbind:    NdisCompleteUnbindAdapterEx, after slu_binding_unbind() returned PENDING. Up to DISPATCH
 * @complete_pnp_event: NdisCompleteNetPnPEvent, after slu_binding_pause() or _restart() returned PENDING. PASSIVE
 * @request_oid:        NdisOidRequest: SUCCESS or an error at once; or PENDING, then slu_oid_complete(). Up to DISPATCH
 * @cancel_oid:         NdisCancelOidRequest. Up to DISPATCH
 * @release:            no thread is inside and NDIS has its answer: the memory is the author's again, and nothing of the core
 *                      knows it any more. Once for each bind, also for one that failed or was refused. Any level. NULL: nobody
 *                      to tell
 *
 * No lock is held in any of them. Each may be called back into on the same thread.
 */
struct slu_binding_ops {
	slu_status (*open_adapter)(struct slu_binding *binding);
	slu_status (*set_up)(struct slu_binding *binding);
	slu_status (*restart)(struct slu_binding *binding);
	slu_status (*clear_filter)(struct slu_binding *binding);
	slu_status (*close_adapter)(struct slu_binding *binding);
	void (*unbind_adapter)(struct slu_binding *binding);
	void (*complete_bind)(struct slu_binding *binding, slu_status status);
	void (*complete_unbind)(struct slu_binding *binding);
	void (*complete_pnp_event)(struct slu_binding *binding, slu_status status);
	slu_status (*request_oid)(struct slu_binding *binding, struct slu_oid *oid);
	void (*cancel_oid)(struct slu_binding *binding, struct slu_oid *oid);
	void (*release)(struct slu_binding *binding);
};

/**
 * struct slu_binding - a binding; its members are the core's
 * @object:  common head
 * @ops:     callouts
 * @users:   slots of the devices that use it, a ring; the first
 * @up:      bind, unbind, pause or restart, as NDIS called it; NDIS calls one at a time for a binding
 * @down:    open, close, restart or clear_filter, as we called it; the machine admits one at a time
 * @traffic: gate of sends and of receives held; open in Running once NDIS has the answer of the restart
 * @holds:   receives on their way back, which keep the handle alive
 * @awaited: devices that the bind or the close waits for
 * @failure: why the bind or the restart fails
 * @oids:    OIDs on the handle, which keep it alive as receives do
 * @asks:    calls of NdisUnbindAdapter, which do so too
 * @unanswered: restarts of which NDIS has no answer yet
 * @cleared: the filter is cleared
 */
struct slu_binding {
	struct slu_object object;
	const struct slu_binding_ops *ops;
	struct slu_use *users;
	struct slu_pending up;
	struct slu_pending down;
	struct slu_drain traffic;
	uint32_t holds;
	uint32_t awaited;
	slu_status failure;
	uint16_t oids;
	uint8_t asks;
	uint8_t unanswered : 7;
	bool cleared : 1;
};

/**
 * enum slu_receive - what to do with a receive
 * @SLU_RECEIVE_KEEP:   it may be kept, or loaned to a virtual miniport, until slu_binding_return()
 * @SLU_RECEIVE_RETURN: give it back to NDIS inside the callback, then slu_binding_return()
 * @SLU_RECEIVE_DROP:   the handle is dead: copy or forget it, call nothing for it
 */
enum slu_receive {
	SLU_RECEIVE_KEEP,
	SLU_RECEIVE_RETURN,
	SLU_RECEIVE_DROP,
};

/**
 * slu_binding_init() - make a binding of caller's memory
 * @binding: memory
 * @driver:  driver, prepared by slu_driver_init()
 * @ops:     callouts; must stay valid
 * @context: the author's own, see slu_binding_context()
 *
 * Before slu_binding_bind(). Devices that are to use the binding are told by slu_use_set().
 *
 * Context: up to DISPATCH.
 */
SLU_UP_TO_DISPATCH
void slu_binding_init(SLU_OUT struct slu_binding *binding, struct slu_driver *driver, const struct slu_binding_ops *ops,
                      void *context);

/**
 * slu_binding_context() - the author's own
 * @binding: binding
 */
static inline void *slu_binding_context(const struct slu_binding *binding)
{
	return binding->object.context;
}

/**
 * slu_binding_bind() - ProtocolBindAdapterEx
 * @binding: binding, fresh from slu_binding_init()
 *
 * Opens the adapter, lets the driver set itself up, requests the virtual devices all of whose bindings are ready. Waits, by
 * platform.wait, for an open or a close that pends: a close belongs inside this callback (BIND-15, UNB-09).
 *
 * Context: PASSIVE, no lock held.
 * Claims:  every_bind_completes
 *
 * Return: SUCCESS; PENDING, then ops.complete_bind once; or the error of the open or set-up, with nothing left open.
 * INVALID_STATE if the driver admits no bind now (DE-17): the binding is forgotten, as if it had never been made. After any
 * error ops.release was called or will be, once. INVALID_STATE, too, for a binding that is in use: nothing changes then.
 */
SLU_MUST_CHECK
SLU_PASSIVE
slu_status slu_binding_bind(struct slu_binding *binding);

/**
 * slu_binding_open_complete() - ProtocolOpenAdapterCompleteEx
 * @binding: binding
 * @status:  of the open
 *
 * May come before ops.open_adapter has returned PENDING.
 *
 * Context: PASSIVE.
 *
 * Return: false if no open is outstanding.
 */
SLU_PASSIVE
bool slu_binding_open_complete(struct slu_binding *binding, slu_status status);

/**
 * slu_binding_restart() - NetEventRestart
 * @binding: binding
 *
 * The gate opens when NDIS has the answer: as this returns, or as ops.complete_pnp_event has returned (INV-05).
 *
 * Context: PASSIVE.
 *
 * Return: SUCCESS, PENDING, an error; INVALID_STATE if not Paused.
 */
SLU_MUST_CHECK
SLU_PASSIVE
slu_status slu_binding_restart(struct slu_binding *binding);

/**
 * slu_binding_restart_done() - what ops.restart answered PENDING for is done
 * @binding: binding
 * @status:  of the restart
 *
 * Context: up to DISPATCH.
 *
 * Return: false if no restart is outstanding.
 */
SLU_UP_TO_DISPATCH
bool slu_binding_restart_done(struct slu_binding *binding, slu_status status);

/**
 * slu_binding_pause() - NetEventPause
 * @binding: binding
 *
 * Closes the gate. Paused when the last own send is completed and the last receive is back (PAUSEB-04).
 *
 * Context: PASSIVE.
 * Claims:  every_pause_completes
 *
 * Return: SUCCESS or PENDING; INVALID_STATE if not Running.
 */
SLU_MUST_CHECK
SLU_PASSIVE
slu_status slu_binding_pause(struct slu_binding *binding);

/**
 * slu_binding_unbind() - ProtocolUnbindAdapterEx
 * @binding: binding
 *
 * Stops the virtual devices that use the binding, waits until they are gone, clears the filter, waits until OIDs are done,
 * closes. The wait is by platform.wait, inside this call (UNB-09, UNB-27).
 *
 * Context: PASSIVE, no lock held.
 * Claims:  every_unbind_completes, unbind_ends_after_close
 *
 * Return: SUCCESS; PENDING, then ops.complete_unbind once; INVALID_STATE if not Paused. After SUCCESS do not touch @binding,
 * except from ops.release.
 */
SLU_MUST_CHECK
SLU_PASSIVE
slu_status slu_binding_unbind(struct slu_binding *binding);

/**
 * slu_binding_close_complete() - ProtocolCloseAdapterCompleteEx
 * @binding: binding; do not touch it afterwards
 *
 * Context: PASSIVE.
 *
 * Return: false if no close is outstanding.
 */
SLU_PASSIVE
bool slu_binding_close_complete(struct slu_binding *binding);

/**
 * slu_binding_clear_complete() - what ops.clear_filter answered PENDING for is done
 * @binding: binding
 * @status:  of the last OID; not used
 *
 * Context: up to DISPATCH.
 *
 * Return: false if no clearing is outstanding.
 */
SLU_UP_TO_DISPATCH
bool slu_binding_clear_complete(struct slu_binding *binding, slu_status status);

/**
 * slu_binding_close_self() - the driver no longer wants this binding
 * @binding: binding; it may be gone when the call returns (UNB-20)
 *
 * Asks NDIS for an unbind, which may come or not; until it comes the binding works on.
 *
 * Context: up to DISPATCH.
 *
 * Return: false if the state does not admit it.
 */
SLU_UP_TO_DISPATCH
bool slu_binding_close_self(struct slu_binding *binding);

/**
 * slu_binding_send() - may the driver send?
 * @binding: binding
 * @count:   packets
 *
 * true: send them now, each is counted until slu_binding_send_complete(). For packets that come from a virtual miniport use
 * slu_adapter_send(), which asks both.
 *
 * Context: up to DISPATCH, lock-free.
 * Claims:  sends_only_while_running
 *
 * Return: false outside Running; nothing is counted: complete them with SLU_STATUS_PAUSED, once (UNB-22, Q-04).
 */
SLU_MUST_CHECK
SLU_UP_TO_DISPATCH
bool slu_binding_send(struct slu_binding *binding, size_t count);

/**
 * slu_binding_send_complete() - own sends came back
 * @binding: binding; the last thing that ProtocolSendNetBufferListsComplete does with it
 * @count:   packets
 *
 * Context: up to DISPATCH.
 */
SLU_UP_TO_DISPATCH
void slu_binding_send_complete(struct slu_binding *binding, size_t count);

/**
 * slu_binding_receive() - receives came in
 * @binding: binding
 * @count:   packets; with NDIS_RECEIVE_FLAGS_RESOURCES slu_binding_return() follows before the callback returns
 *
 * Context: up to DISPATCH, lock-free while Running.
 *
 * Return: what to do with them; anything but SLU_RECEIVE_DROP is counted until slu_binding_return().
 */
SLU_MUST_CHECK
enum slu_receive slu_binding_receive(struct slu_binding *binding, size_t count);

/**
 * slu_binding_return() - receives went back to NDIS
 * @binding: binding; the last thing done with it, after NdisReturnNetBufferLists
 * @verdict: what slu_binding_receive() said of them
 * @count:   packets
 *
 * Context: up to DISPATCH.
 */
SLU_UP_TO_DISPATCH
void slu_binding_return(struct slu_binding *binding, enum slu_receive verdict, size_t count);

/*
 * The lower layer: for the verifier, for replay, and for the functions above.
 */

/**
 * slu_binding_step() - offer one event
 * @binding: binding
 * @event:   enum slu_binding_event
 *
 * Context: up to DISPATCH; one lock region.
 *
 * Return: false, with @binding exactly as it was, if the page has no row.
 */
SLU_UP_TO_DISPATCH
bool slu_binding_step(struct slu_binding *binding, int event);

/**
 * slu_binding_take() - take one owed effect
 * @binding: binding
 * @place:   what this thread may do
 *
 * Context: up to DISPATCH; one lock region.
 *
 * Return: the effect's bit, to be performed and answered by this thread; 0 if there is none for it.
 */
SLU_UP_TO_DISPATCH
uint32_t slu_binding_take(struct slu_binding *binding, enum slu_place place);

/**
 * slu_binding_perform() - make the one callout of an effect
 * @binding: binding
 * @effect:  one bit, from slu_binding_take()
 *
 * Two effects have none, as they concern our own devices only: stop_devices and request_devices.
 *
 * Context: where the op may be called; no lock held; nothing changes.
 *
 * Return: what the callout returned; SUCCESS if it returns nothing.
 */
slu_status slu_binding_perform(struct slu_binding *binding, uint32_t effect);

/**
 * slu_binding_answer() - what the callout returned becomes the next event
 * @binding: binding
 * @effect:  as taken
 * @status:  as performed
 *
 * Context: up to DISPATCH; one lock region.
 */
SLU_UP_TO_DISPATCH
void slu_binding_answer(struct slu_binding *binding, uint32_t effect, slu_status status);

/**
 * slu_binding_stays() - must a callback that began with a step stay inside?
 * @binding: binding
 *
 * True while something is still to come that only the callback may do, such as the open or the close (BIND-08, UNB-09).
 *
 * Context: the lifecycle lock is held.
 */
bool slu_binding_stays(const struct slu_binding *binding);

/**
 * slu_binding_leave() - the end of a callback that began with a step BIND, UNBIND, PAUSE or RESTART
 * @binding: binding
 *
 * Context: up to DISPATCH; one lock region.
 *
 * Return: what the callback returns: the final status, or PENDING; INVALID_STATE if none was begun.
 */
SLU_UP_TO_DISPATCH
slu_status slu_binding_leave(struct slu_binding *binding);

#ifdef __cplusplus
}
#endif

#endif
