/* SPDX-License-Identifier: MIT */
/**
 * sluice/filter.h - a filter module: between a miniport and the protocols above it
 *
 * The page is models/filter/filter.rl. A module stands alone: it needs the platform's lock and nothing else of a driver's.
 *
 *   NDIS calls                           the driver calls                    the core calls (struct slu_filter_ops)
 *   FilterAttach                         slu_filter_attach()                 attach
 *   FilterDetach                         slu_filter_detach()                 detach
 *   FilterRestart                        slu_filter_restart()                restart, complete_restart
 *   FilterPause                          slu_filter_pause()                  complete_pause
 *   FilterSendNetBufferLists             slu_filter_send()
 *   FilterSendNetBufferListsComplete     slu_filter_send_complete()
 *   FilterReceiveNetBufferLists          slu_filter_receive()
 *   FilterReturnNetBufferLists           slu_filter_return()
 *   FilterOidRequest                     slu_filter_oid()
 *   FilterOidRequestComplete             slu_filter_oid_complete()
 *
 * Packets pass gates, without the lock. A gate is open while Running; what it turns away goes back at once, so that a pause
 * ends (TF-08). A pause is complete when each send that was forwarded is back and completed, each receive that was indicated is
 * back, and no indication runs (TF-06). Requests are counted until the driver is done with them, which may be after NDIS has
 * the answer, and a detach waits for them.
 */
#ifndef SLUICE_FILTER_H
#define SLUICE_FILTER_H

#include "sluice/drain.h"
#include "sluice/pending.h"
#include "sluice/platform.h"
#include "sluice/status.h"

#ifdef __cplusplus
extern "C" {
#endif

struct slu_filter;

/**
 * struct slu_filter_ops - what a filter module asks of NDIS and of the driver
 * @attach:           take what the module needs, then NdisFSetAttributes: SUCCESS; or an error, with all given back. Inside
 *                    FilterAttach
 * @detach:           give it back. Inside FilterDetach, once no request is counted
 * @restart:          prepare to run: SUCCESS; PENDING, then slu_filter_restart_done(); or an error. Inside FilterRestart. NULL:
 *                    nothing to do
 * @complete_restart: NdisFRestartComplete, after slu_filter_restart() returned PENDING. Up to DISPATCH
 * @complete_pause:   NdisFPauseComplete, after slu_filter_pause() returned PENDING. Up to DISPATCH
 *
 * No lock is held in any of them. The module may be detached, and its memory gone, before a completion returns.
 */
struct slu_filter_ops {
	slu_status (*attach)(struct slu_filter *filter);
	void (*detach)(struct slu_filter *filter);
	slu_status (*restart)(struct slu_filter *filter);
	void (*complete_restart)(struct slu_filter *filter, slu_status status);
	void (*complete_pause)(struct slu_filter *filter);
};

/**
 * enum slu_filter_gate - gates of a module, by number
 * @SLU_FILTER_SENDS:    forwarded, and not completed
 * @SLU_FILTER_RECEIVES: indicated, and not returned; and indications that run
 */
enum slu_filter_gate {
	SLU_FILTER_SENDS,
	SLU_FILTER_RECEIVES,
	SLU_FILTER_GATES,
};

/**
 * struct slu_filter - a filter module; its members are the core's
 * @ops:      callouts
 * @platform: lock and wait
 * @context:  the author's own
 * @up:       pause or restart, as NDIS called it
 * @down:     restart, as we called it
 * @gates:    by enum slu_filter_gate
 * @oids:     requests that are counted
 * @owed:     effects not yet performed
 * @failure:  why it was not attached, or not restarted
 * @waking:   threads that wake the one that detaches
 * @state:    state of the machine
 * @tells:    of each gate: threads that empty it after it was closed, or have, and have not taken the lock since
 * @waiting:  a thread waits inside FilterDetach
 */
struct slu_filter {
	const struct slu_filter_ops *ops;
	const struct slu_platform *platform;
	void *context;
	struct slu_pending up;
	struct slu_pending down;
	struct slu_drain gates[SLU_FILTER_GATES];
	size_t oids;
	uint32_t owed;
	slu_status failure;
	uint16_t waking;
	uint8_t state;
	uint8_t tells[SLU_FILTER_GATES];
	bool waiting;
};

/**
 * slu_filter_init() - make a module of caller's memory
 * @filter:   memory
 * @platform: its lock guards the module, trace is told of its steps; must stay valid
 * @ops:      callouts; must stay valid
 * @context:  the author's own, see slu_filter_context()
 *
 * Context: PASSIVE; before anything else.
 */
SLU_PASSIVE
void slu_filter_init(struct slu_filter *filter, const struct slu_platform *platform, const struct slu_filter_ops *ops,
                     void *context);

/**
 * slu_filter_deinit() - may the memory go?
 * @filter: module
 *
 * Context: up to DISPATCH.
 *
 * Return: false if it is attached, or a thread that has dropped the last request is still on its way out: ask again.
 */
SLU_UP_TO_DISPATCH
bool slu_filter_deinit(struct slu_filter *filter);

/**
 * slu_filter_context() - the author's own
 * @filter: module
 */
static inline void *slu_filter_context(const struct slu_filter *filter)
{
	return filter->context;
}

/**
 * slu_filter_attach() - FilterAttach
 * @filter: module
 *
 * Context: PASSIVE.
 *
 * Return: SUCCESS, it is Paused; the error of ops.attach, or INVALID_STATE if it is attached.
 */
SLU_PASSIVE
slu_status slu_filter_attach(struct slu_filter *filter);

/**
 * slu_filter_detach() - FilterDetach
 * @filter: module
 *
 * Waits until no request is counted, then ops.detach. It cannot fail.
 *
 * Context: PASSIVE.
 * Claims:  detached_holds_nothing
 *
 * Return: false, and nothing changed, if it is not Paused.
 */
SLU_PASSIVE
bool slu_filter_detach(struct slu_filter *filter);

/**
 * slu_filter_restart() - FilterRestart
 * @filter: module
 *
 * Packets pass from the end of ops.restart on, before NDIS has the answer.
 *
 * Context: PASSIVE.
 *
 * Return: SUCCESS, PENDING, or the error of ops.restart; INVALID_STATE if not Paused.
 */
SLU_PASSIVE
slu_status slu_filter_restart(struct slu_filter *filter);

/**
 * slu_filter_restart_done() - what ops.restart answered PENDING for is done
 * @filter: module
 * @status: of the restart
 *
 * Context: up to DISPATCH.
 *
 * Return: false if no restart is outstanding.
 */
SLU_UP_TO_DISPATCH
bool slu_filter_restart_done(struct slu_filter *filter, slu_status status);

/**
 * slu_filter_pause() - FilterPause
 * @filter: module
 *
 * Closes the gates. It cannot fail (DV-07).
 *
 * Context: PASSIVE.
 * Claims:  every_pause_completes, paused_holds_no_traffic
 *
 * Return: SUCCESS or PENDING; INVALID_STATE if not Running.
 */
SLU_PASSIVE
slu_status slu_filter_pause(struct slu_filter *filter);

/**
 * slu_filter_send() - FilterSendNetBufferLists
 * @filter: module
 * @count:  packets
 *
 * SUCCESS: forward them; each is counted until slu_filter_send_complete(). Sends of the driver's own are counted likewise.
 *
 * Context: up to DISPATCH, lock-free.
 * Claims:  send_is_forwarded_in_running_only
 *
 * Return: SUCCESS; or PAUSED, nothing is counted: complete each of them upward with that status.
 */
SLU_UP_TO_DISPATCH
slu_status slu_filter_send(struct slu_filter *filter, size_t count);

/**
 * slu_filter_send_complete() - FilterSendNetBufferListsComplete
 * @filter: module; the last thing done with it for these packets, after NdisFSendNetBufferListsComplete
 * @count:  packets
 *
 * Context: up to DISPATCH.
 */
SLU_UP_TO_DISPATCH
void slu_filter_send_complete(struct slu_filter *filter, size_t count);

/**
 * slu_filter_receive() - FilterReceiveNetBufferLists
 * @filter: module
 * @count:  packets
 *
 * true: indicate them upward, then slu_filter_receive_done(). Each is counted until slu_filter_return(); where the indication
 * carried the RESOURCES flag, the caller calls that itself when the indication has returned.
 *
 * Context: up to DISPATCH, lock-free.
 * Claims:  receive_is_indicated_in_running_only
 *
 * Return: false outside Running, nothing is counted: give them back at once.
 */
SLU_UP_TO_DISPATCH
bool slu_filter_receive(struct slu_filter *filter, size_t count);

/**
 * slu_filter_receive_done() - the indication has returned
 * @filter: module
 *
 * Context: up to DISPATCH.
 */
SLU_UP_TO_DISPATCH
void slu_filter_receive_done(struct slu_filter *filter);

/**
 * slu_filter_return() - FilterReturnNetBufferLists
 * @filter: module; the last thing done with it for these packets, after NdisFReturnNetBufferLists
 * @count:  packets
 *
 * Context: up to DISPATCH.
 */
SLU_UP_TO_DISPATCH
void slu_filter_return(struct slu_filter *filter, size_t count);

/**
 * slu_filter_oid() - FilterOidRequest
 * @filter: module
 *
 * Context: up to DISPATCH.
 *
 * Return: false if the state does not admit it (TF-09), nothing is counted; else forward or answer it, and call
 * slu_filter_oid_complete() once.
 */
SLU_UP_TO_DISPATCH
bool slu_filter_oid(struct slu_filter *filter);

/**
 * slu_filter_oid_complete() - the driver is done with a request
 * @filter: module; the last thing done with it for this request, after NdisFOidRequestComplete
 *
 * Context: up to DISPATCH.
 *
 * Return: false if none is counted.
 */
SLU_UP_TO_DISPATCH
bool slu_filter_oid_complete(struct slu_filter *filter);

/*
 * The lower layer: a lock region that offers an event; one that takes an effect which may be performed now, inside a callback of
 * the module's or not; its callout; the lock region after it. Nothing may be touched after the callout of a completion, which has
 * no answer. slu_filter_leave() is the last lock region of FilterPause and FilterRestart.
 */
bool slu_filter_step(struct slu_filter *filter, int event);
uint32_t slu_filter_take(struct slu_filter *filter, bool inside);
slu_status slu_filter_perform(struct slu_filter *filter, uint32_t effect);
void slu_filter_answer(struct slu_filter *filter, uint32_t effect, slu_status status);
slu_status slu_filter_leave(struct slu_filter *filter);

#ifdef __cplusplus
}
#endif

#endif
