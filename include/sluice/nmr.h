/* SPDX-License-Identifier: MIT */
/**
 * sluice/nmr.h - a network module registrar, and what a module of it needs
 *
 * The model is models/nmr; the code is src/core/nmr*.c. The pages are models/nmr-client, nmr-provider, nmr-attachment and
 * nmr-side.
 *
 *   NMR                                     here
 *   NmrRegisterClient, -Provider            slu_nmr_register_client(), slu_nmr_register_provider()
 *   NmrClientAttachProvider                 slu_nmr_client_attach_provider()
 *   NmrDeregisterClient, -Provider          slu_nmr_deregister()
 *   NmrWaitFor...DeregisterComplete         slu_nmr_wait_deregister_complete()
 *   NmrClientDetachProviderComplete         slu_nmr_client_detach_provider_complete()
 *   NmrProviderDetachClientComplete         slu_nmr_provider_detach_client_complete()
 *   registration handle                     struct slu_nmr_module, the module's own memory
 *   binding handle                          struct slu_nmr_attachment, out of the registrar's pool
 *
 * Each client is offered each provider of its network programming interface (NPI), inside the register call of whichever
 * comes later. A registration that the pool cannot serve in full is refused before anybody was called. An attachment ends
 * once, by the first deregistration of either module. Its callbacks come one at a time and in this order: client detach,
 * provider detach, client cleanup, provider cleanup, the cleanups when both sides are done. An attachment whose attach is
 * still running is detached when that has returned. One that was refused has no cleanup.
 *
 * No lock is held in a callback, and each may call the registrar. The wait alone has no place there: it waits for the
 * callback. With platform.thread such a wait is refused instead.
 *
 * struct slu_nmr_calls is the module's half: it counts a side's own calls into the other side and answers the detach.
 *
 *   any thread of the module              its detach callback
 *   slu_nmr_calls_enter()  true
 *   calls the other side                  slu_nmr_calls_detach()  PENDING
 *   slu_nmr_calls_enter()  false
 *   slu_nmr_calls_leave()  calls Nmr...DetachComplete; the context may be gone now
 */
#ifndef SLUICE_NMR_H
#define SLUICE_NMR_H

#include "sluice/drain.h"
#include "sluice/object.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SLU_NMR_NPI_BYTES 16

/**
 * struct slu_nmr_npi - name of a network programming interface
 * @bytes: a GUID; equal if all bytes are
 */
struct slu_nmr_npi {
	uint8_t bytes[SLU_NMR_NPI_BYTES];
};

/**
 * struct slu_nmr_instance - what a module tells of itself
 * @npi:      interface that it takes or offers
 * @module:   who it is: for the other side to see, the registrar does not look
 * @number:   which of several: the same
 * @specific: what the interface wants the other side to know: the same
 */
struct slu_nmr_instance {
	struct slu_nmr_npi npi;
	struct slu_nmr_npi module;
	uint32_t number;
	const void *specific;
};

struct slu_nmr;
struct slu_nmr_attachment;

/**
 * struct slu_nmr_client - characteristics of a client
 * @instance:                what a provider sees
 * @attach_provider:         ClientAttachProvider: declines with NOINTERFACE, or calls slu_nmr_client_attach_provider() and
 *                           returns its status. After anything but SUCCESS the client frees its context itself (NMR-09).
 *                           PASSIVE
 * @detach_provider:         ClientDetachProvider: SUCCESS; or PENDING, then slu_nmr_client_detach_provider_complete().
 *                           slu_nmr_calls_detach() gives the answer. Up to DISPATCH
 * @cleanup_binding_context: ClientCleanupBindingContext: the context may be freed. NULL: nothing to do. Up to DISPATCH
 */
struct slu_nmr_client {
	struct slu_nmr_instance instance;
	slu_status (*attach_provider)(struct slu_nmr_attachment *attachment, void *context,
	                              const struct slu_nmr_instance *provider);
	slu_status (*detach_provider)(void *binding_context);
	void (*cleanup_binding_context)(void *binding_context);
};

/**
 * struct slu_nmr_provider - characteristics of a provider
 * @instance:                what a client sees
 * @attach_client:           ProviderAttachClient: SUCCESS, with @provider_binding_context and @provider_dispatch filled in;
 *                           NOINTERFACE; or an error. PASSIVE
 * @detach_client:           ProviderDetachClient: SUCCESS; or PENDING, then slu_nmr_provider_detach_client_complete(). Up to
 *                           DISPATCH
 * @cleanup_binding_context: ProviderCleanupBindingContext. NULL: nothing to do. Up to DISPATCH
 */
struct slu_nmr_provider {
	struct slu_nmr_instance instance;
	slu_status (*attach_client)(struct slu_nmr_attachment *attachment, void *context,
	                            const struct slu_nmr_instance *client, void *client_binding_context,
	                            const void *client_dispatch, void **provider_binding_context,
	                            const void **provider_dispatch);
	slu_status (*detach_client)(void *binding_context);
	void (*cleanup_binding_context)(void *binding_context);
};

/**
 * enum slu_nmr_kind - clients and providers, and the two sides of an attachment
 */
enum slu_nmr_kind {
	SLU_NMR_CLIENT,
	SLU_NMR_PROVIDER,
};

/**
 * struct slu_nmr_machine - state of one of the four machines
 * @state: state number; 0: the memory was never used
 * @ring:  last events, the newest before @ring_at
 */
struct slu_nmr_machine {
	uint8_t state;
#ifdef SLU_EVENT_RING
	uint8_t ring_at;
	struct slu_record ring[SLU_EVENT_RING_MAX];
#endif
};

/**
 * struct slu_nmr_module - one registration; its members are the registrar's
 * @nmr:         registrar
 * @next:        next module of the registrar
 * @client:      characteristics of a client, or NULL
 * @provider:    characteristics of a provider, or NULL
 * @context:     the author's own
 * @attachments: how many there are, those not yet offered included
 * @machine:     nmr-client or nmr-provider
 * @kind:        which
 *
 * The memory is the registrar's from a registration that succeeds until slu_nmr_wait_deregister_complete() has returned
 * SUCCESS. Before the first registration it is SLU_NMR_MODULE_INIT or zero; after a wait it can be registered again.
 */
struct slu_nmr_module {
	struct slu_nmr *nmr;
	struct slu_nmr_module *next;
	const struct slu_nmr_client *client;
	const struct slu_nmr_provider *provider;
	void *context;
	size_t attachments;
	struct slu_nmr_machine machine;
	uint8_t kind;
};

/**
 * struct slu_nmr_side - one side of an attachment; its members are the registrar's
 * @module:   client or provider
 * @context:  its binding context
 * @dispatch: its functions for the other side
 * @machine:  nmr-side
 */
struct slu_nmr_side {
	struct slu_nmr_module *module;
	void *context;
	const void *dispatch;
	struct slu_nmr_machine machine;
};

/**
 * struct slu_nmr_attachment - one client, one provider; its members are the registrar's
 * @nmr:        registrar
 * @next:       next in use, or next free
 * @sides:      by enum slu_nmr_kind
 * @awaits:     module whose register or deregister call comes to this attachment later, or NULL
 * @performer:  thread that performs its callouts
 * @owed:       callouts not yet made
 * @machine:    nmr-attachment
 * @performing: there is a performer
 */
struct slu_nmr_attachment {
	struct slu_nmr *nmr;
	struct slu_nmr_attachment *next;
	struct slu_nmr_side sides[2];
	const struct slu_nmr_module *awaits;
	slu_word performer;
	uint32_t owed;
	struct slu_nmr_machine machine;
	bool performing;
};

/**
 * struct slu_nmr - a registrar; its members are its own
 * @platform:    lock, wait, wake; perhaps trace and thread
 * @modules:     registered, in order of registration
 * @attachments: in use, in the order in which they were planned
 * @free:        the rest of the pool
 */
struct slu_nmr {
	const struct slu_platform *platform;
	struct slu_nmr_module *modules;
	struct slu_nmr_attachment *attachments;
	struct slu_nmr_attachment *free;
};

#define SLU_NMR_MODULE_INIT \
	{                   \
		0           \
	}

/**
 * slu_nmr_init() - make a registrar of caller's memory
 * @nmr:      memory
 * @platform: must stay valid; defer is not used, trace and thread may be NULL
 * @pool:     memory of the attachments; must stay valid
 * @count:    how many: for each interface its clients times its providers, as many as are registered at a time
 *
 * The memory is the caller's again when the wait of the last module has returned.
 *
 * Context: any; nobody uses the registrar yet.
 */
void slu_nmr_init(SLU_OUT struct slu_nmr *nmr, const struct slu_platform *platform, struct slu_nmr_attachment *pool,
                  size_t count);

/**
 * slu_nmr_register_client() - NmrRegisterClient
 * @nmr:     registrar
 * @client:  the registration
 * @characteristics: must stay valid while registered
 * @context: the author's own, handed to attach_provider
 *
 * Offers the client each provider that is there: attach_provider runs inside this call (NMR-05). Callbacks may come before
 * it returns, also from other threads. If the other side deregisters meanwhile, its detach callbacks come here, too.
 *
 * Context: PASSIVE, no lock held.
 * Claims:  no_attach_begins_after_deregister
 *
 * Return: SUCCESS. RESOURCES if the pool does not hold an attachment for each provider, INVALID_PARAMETER without an attach
 * or detach callback, INVALID_STATE if it is registered already: nobody was called and nothing changed.
 */
SLU_MUST_CHECK
SLU_PASSIVE
slu_status slu_nmr_register_client(struct slu_nmr *nmr, struct slu_nmr_module *client,
                                   const struct slu_nmr_client *characteristics, void *context);

/**
 * slu_nmr_register_provider() - NmrRegisterProvider
 * @nmr:      registrar
 * @provider: the registration
 * @characteristics: must stay valid while registered
 * @context:  the author's own, handed to attach_client
 *
 * Offers the provider to each client that is there. The rest as for slu_nmr_register_client().
 *
 * Context: PASSIVE, no lock held.
 *
 * Return: as slu_nmr_register_client().
 */
SLU_MUST_CHECK
SLU_PASSIVE
slu_status slu_nmr_register_provider(struct slu_nmr *nmr, struct slu_nmr_module *provider,
                                     const struct slu_nmr_provider *characteristics, void *context);

/**
 * slu_nmr_client_attach_provider() - NmrClientAttachProvider
 * @attachment:               as attach_provider got it
 * @client_binding_context:   handed to the client's detach and cleanup callbacks, and to the provider
 * @client_dispatch:          the client's functions; must stay valid while attached
 * @provider_binding_context: filled in if SUCCESS
 * @provider_dispatch:        filled in if SUCCESS
 *
 * Only inside attach_provider of this attachment, which must not return before this call has. After a refusal the client may
 * ask again, with another dispatch (NMR-12). The provider may call the client before this returns (NMR-11).
 *
 * Context: PASSIVE, no lock held.
 *
 * Return: what attach_client returned. DELETE_PENDING, nobody called, if a module deregistered meanwhile; INVALID_STATE
 * outside of attach_provider or after it had SUCCESS.
 */
SLU_MUST_CHECK
SLU_PASSIVE
slu_status slu_nmr_client_attach_provider(struct slu_nmr_attachment *attachment, void *client_binding_context,
                                          const void *client_dispatch, void **provider_binding_context,
                                          const void **provider_dispatch);

/**
 * slu_nmr_deregister() - NmrDeregisterClient, NmrDeregisterProvider
 * @module: registered
 *
 * Detaches every attachment of the module. Those whose attach is running follow when it has returned, on that thread.
 *
 * Context: up to DISPATCH, no lock held; also inside a callback.
 * Claims:  detach_is_called_once_a_side, late_bind_waits_for_the_attach
 *
 * Return: PENDING, also if nothing is left to be done (NMR-33); INVALID_STATE, nothing changed, if the module is not
 * registered, is inside its register call, or was deregistered before.
 */
SLU_MUST_CHECK
SLU_UP_TO_DISPATCH
slu_status slu_nmr_deregister(struct slu_nmr_module *module);

/**
 * slu_nmr_wait_deregister_complete() - NmrWaitForClientDeregisterComplete, NmrWaitForProviderDeregisterComplete
 * @module: deregistered
 *
 * Returns when each attachment of the module is gone and no thread uses @module any more. Waits by platform.wait,
 * with @module as the object; one thread at a time.
 *
 * Context: PASSIVE, no lock held; not inside a callback, nor inside a call that slu_nmr_calls_enter() counts (NMR-38).
 * Claims:  wait_returns_when_all_is_gone, every_deregistration_completes
 *
 * Return: SUCCESS, the memory is the author's again. INVALID_PARAMETER, at once, if the module is not deregistered or waited
 * for already. INVALID_STATE, at once, if this very thread is inside a callback or call which the wait would wait for; this
 * is known only if platform.thread is there.
 */
SLU_MUST_CHECK
SLU_PASSIVE
slu_status slu_nmr_wait_deregister_complete(struct slu_nmr_module *module);

/**
 * slu_nmr_client_detach_provider_complete() - NmrClientDetachProviderComplete
 * @attachment: handle
 *
 * Once, for a detach callback that returned PENDING or is going to. May come from any thread, before the callback returned,
 * and before the deregistration, from the moment the module has the handle of an attach that will succeed (NMR-49; the
 * callback must return PENDING then). Both cleanup callbacks may run inside.
 *
 * Context: up to DISPATCH, no lock held.
 * Claims:  cleanup_once_after_both_sides
 *
 * Return: SUCCESS; INVALID_PARAMETER, nothing changed, if this side is not attached, has completed, or returned SUCCESS. The
 * handle is dead after the cleanup: the pool may give it to others (NMR-31).
 */
SLU_UP_TO_DISPATCH
slu_status slu_nmr_client_detach_provider_complete(struct slu_nmr_attachment *attachment);

/**
 * slu_nmr_provider_detach_client_complete() - NmrProviderDetachClientComplete
 * @attachment: handle
 *
 * As slu_nmr_client_detach_provider_complete(), for the other side.
 *
 * Context: up to DISPATCH, no lock held.
 *
 * Return: as slu_nmr_client_detach_provider_complete().
 */
SLU_UP_TO_DISPATCH
slu_status slu_nmr_provider_detach_client_complete(struct slu_nmr_attachment *attachment);

/*
 * A module's own calls.
 */

/**
 * struct slu_nmr_calls - the calls of one side of an attachment into the other side
 * @complete: Nmr{Client,Provider}DetachComplete
 * @handle:   binding handle
 * @flags:    attached, detach called
 * @gate:     calls in progress, the attach of this side among them
 *
 * Lives in the binding context. No lock.
 */
struct slu_nmr_calls {
	void (*complete)(void *handle);
	void *handle;
	slu_word flags;
	struct slu_drain gate;
};

/**
 * slu_nmr_calls_init() - the attach begins
 * @calls:    memory
 * @complete: called once if slu_nmr_calls_detach() answered PENDING. A driver wraps its NMR's function;
 *            slu_nmr_complete_client() and slu_nmr_complete_provider() are those of the registrar above
 * @handle:   for @complete
 *
 * In the attach callback, before the other side learns of the context. No call may start yet. The attach counts as a call,
 * so that a detach that overtakes it stays pending until slu_nmr_calls_attached() (RACE-30). If the attach fails there is
 * nothing to undo.
 */
void slu_nmr_calls_init(SLU_OUT struct slu_nmr_calls *calls, void (*complete)(void *handle), void *handle);

/**
 * slu_nmr_calls_attached() - the attach has succeeded
 * @calls: calls
 *
 * After the pointers of the other side are stored. Calls may start, unless the detach was faster: then this completes it,
 * and @calls may be gone.
 */
void slu_nmr_calls_attached(struct slu_nmr_calls *calls);

/**
 * slu_nmr_calls_enter() - a call into the other side begins
 * @calls: calls; the caller knows that the binding context is still there
 *
 * Context: up to DISPATCH, any number of threads.
 *
 * Return: true, and slu_nmr_calls_leave() is due once; false before the attach and from the detach callback on (NMR-20).
 */
SLU_MUST_CHECK
SLU_UP_TO_DISPATCH
bool slu_nmr_calls_enter(struct slu_nmr_calls *calls);

/**
 * slu_nmr_calls_leave() - a call has ended
 * @calls: calls; do not touch it or its context afterwards
 *
 * When the call returned, or, if it returned PENDING, when its completion has come (NMR-25). The last one after the detach
 * callback calls @complete.
 *
 * Context: up to DISPATCH.
 */
SLU_UP_TO_DISPATCH
void slu_nmr_calls_leave(struct slu_nmr_calls *calls);

/**
 * slu_nmr_calls_returned() - a call has returned
 * @calls:  calls; do not touch it or its context afterwards
 * @status: what it returned; PENDING: its completion calls slu_nmr_calls_leave(), or has
 */
static inline void slu_nmr_calls_returned(struct slu_nmr_calls *calls, slu_status status)
{
	if (status != SLU_STATUS_PENDING)
		slu_nmr_calls_leave(calls);
}

/**
 * slu_nmr_calls_detach() - the answer of the detach callback
 * @calls: calls; after PENDING do not touch it or its context
 *
 * Context: up to DISPATCH.
 * Claims:  no_call_after_detach_called, complete_once_when_idle
 *
 * Return: SUCCESS, no call is in progress and @complete is never called; PENDING, @complete is called once, perhaps already;
 * INVALID_STATE if the detach was called before.
 */
SLU_MUST_CHECK
SLU_UP_TO_DISPATCH
slu_status slu_nmr_calls_detach(struct slu_nmr_calls *calls);

/**
 * slu_nmr_complete_client() - slu_nmr_client_detach_provider_complete() for slu_nmr_calls_init()
 * @attachment: handle
 */
void slu_nmr_complete_client(void *attachment);

/**
 * slu_nmr_complete_provider() - slu_nmr_provider_detach_client_complete() for slu_nmr_calls_init()
 * @attachment: handle
 */
void slu_nmr_complete_provider(void *attachment);

/*
 * The lower layer, for a verifier. The functions above are: one that begins, then take, perform and answer until take says
 * false.
 */

/* The effects of the page nmr-attachment, and one that no page has: platform.wake. */
#define SLU_NMR_DO_WAKE 0x80000000u

/**
 * struct slu_nmr_turn - what one thread does for the registrar
 * @nmr:               registrar
 * @module:            whose register or deregister call this is, or NULL
 * @attachment:        that it performs for, or NULL
 * @wakes:             modules whose waiter it is to wake, or NULL
 * @effect:            callout that was taken
 * @provider_context:  what attach_client gave
 * @provider_dispatch: the same
 */
struct slu_nmr_turn {
	struct slu_nmr *nmr;
	struct slu_nmr_module *module;
	struct slu_nmr_attachment *attachment;
	struct slu_nmr_module *wakes[2];
	uint32_t effect;
	void *provider_context;
	const void *provider_dispatch;
};

/**
 * slu_nmr_begin_register() - one lock region: plan the offers, take the first
 * @turn:     filled in
 * @nmr:      registrar
 * @module:   the registration
 * @client:   characteristics of a client, or NULL
 * @provider: characteristics of a provider, or NULL
 * @context:  the author's own
 *
 * Return: SUCCESS, take and perform; else nothing to do.
 */
slu_status slu_nmr_begin_register(struct slu_nmr_turn *turn, struct slu_nmr *nmr, struct slu_nmr_module *module,
                                  const struct slu_nmr_client *client, const struct slu_nmr_provider *provider,
                                  void *context);

/**
 * slu_nmr_begin_attach_provider() - one lock region: the client asks for the provider
 * @turn:       filled in
 * @attachment: handle
 * @context:    the client's binding context
 * @dispatch:   the client's functions
 *
 * Return: SUCCESS, the callout is taken: perform and answer; else nothing to do.
 */
slu_status slu_nmr_begin_attach_provider(struct slu_nmr_turn *turn, struct slu_nmr_attachment *attachment,
                                         void *context, const void *dispatch);

/**
 * slu_nmr_begin_deregister() - one lock region: claim what is attached, mark what is being attached
 * @turn:   filled in
 * @module: registered
 *
 * Return: PENDING, take and perform; else nothing to do.
 */
slu_status slu_nmr_begin_deregister(struct slu_nmr_turn *turn, struct slu_nmr_module *module);

/**
 * slu_nmr_begin_complete() - one lock region: a side is done; if that makes the cleanup due, take it
 * @turn:       filled in
 * @attachment: handle
 * @kind:       which side
 *
 * Return: SUCCESS, take and perform; else nothing to do.
 */
slu_status slu_nmr_begin_complete(struct slu_nmr_turn *turn, struct slu_nmr_attachment *attachment,
                                  enum slu_nmr_kind kind);

/**
 * slu_nmr_begin_wait() - one lock region: somebody wants to wait
 * @module: deregistered
 *
 * Return: SUCCESS, slu_nmr_end_wait() is due at once; PENDING, platform.wait, then slu_nmr_end_wait(); else nothing to do.
 */
slu_status slu_nmr_begin_wait(struct slu_nmr_module *module);

/**
 * slu_nmr_end_wait() - one lock region: the waiter was woken
 * @module: deregistered
 *
 * Return: true, the module is unregistered; false, nobody woke: wait again.
 */
bool slu_nmr_end_wait(struct slu_nmr_module *module);

/**
 * slu_nmr_take() - at most one lock region: go on to a wake or to the next attachment of this call, or end the turn
 * @turn: turn
 *
 * No lock region if a callout was taken already, by what began the turn or by slu_nmr_answer().
 *
 * Return: false if nothing is left for this thread.
 */
bool slu_nmr_take(struct slu_nmr_turn *turn);

/**
 * slu_nmr_perform() - make the one callout that was taken
 * @turn: turn
 *
 * Context: as the callout; no lock held.
 *
 * Return: what it returned, SUCCESS if nothing.
 */
slu_status slu_nmr_perform(struct slu_nmr_turn *turn);

/**
 * slu_nmr_answer() - at most one lock region: what the callout returned is the next event; what is due next is taken
 * @turn:   turn
 * @status: as performed
 */
void slu_nmr_answer(struct slu_nmr_turn *turn, slu_status status);

#ifdef __cplusplus
}
#endif

#endif
