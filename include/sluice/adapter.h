/* SPDX-License-Identifier: MIT */
/**
 * sluice/adapter.h - a miniport adapter: of a device, or of a virtual device together with its instance
 *
 * The page is models/adapter/adapter.rl.
 *
 *   NDIS calls                        the driver calls                       the core calls (struct slu_adapter_ops)
 *   MiniportInitializeEx              slu_adapter_initialize()               acquire, release
 *   MiniportHaltEx                    slu_adapter_halt()                     disable_interrupts, release
 *   MiniportRestart                   slu_adapter_restart()                  restart, complete_restart
 *   MiniportPause                     slu_adapter_pause()                    complete_pause
 *   MiniportSendNetBufferLists        slu_adapter_send()
 *   MiniportReturnNetBufferLists      slu_adapter_return()
 *   MiniportOidRequest                slu_adapter_oid()                      (sluice/oid.h)
 *   MiniportResetEx                   slu_adapter_reset()                    reset, complete_reset
 *   MiniportShutdownEx                slu_adapter_shutdown()
 *   MiniportDevicePnPEventNotify      slu_adapter_surprise_remove()
 *   OID_PNP_SET_POWER                 slu_adapter_power()                    complete_power
 *   NetEventSetPower, from below      slu_adapter_lower_power()              (sluice/oid.h)
 *
 * initialize and halt move the adapter and its instance together: both or neither.
 *
 * Sends and receives pass gates, without the lifecycle lock. A send is let in while Running, a receive while Restarting or
 * Running; low power and a reset close both gates, removal and the end of the device (SEND-06) that of the sends.
 */
#ifndef SLUICE_ADAPTER_H
#define SLUICE_ADAPTER_H

#include "sluice/drain.h"
#include "sluice/object.h"

#ifdef __cplusplus
extern "C" {
#endif

struct slu_adapter;
struct slu_binding;
struct slu_instance;
struct slu_oid;

/**
 * struct slu_adapter_ops - what an adapter asks of NDIS and of the driver
 * @resource_count:     how many resources the driver takes when it initializes
 * @acquire:            take resource @kind, 0 first: SUCCESS or an error, which fails the initialization. Inside
 *                      MiniportInitializeEx
 * @release:            give resource @kind back, the last taken first. Inside MiniportHaltEx, or MiniportInitializeEx that
 *                      fails. May block
 * @disable_interrupts: no interrupt, timer or DPC of the adapter runs when this returns. First thing of MiniportHaltEx; also of a
 *                      MiniportInitializeEx that fails after it has acquired something. NULL: a virtual device
 * @restart:            prepare to run: SUCCESS; PENDING, then slu_adapter_restart_done(); or an error. Inside
 *                      MiniportRestart. NULL: nothing to do
 * @complete_restart:   NdisMRestartComplete, after slu_adapter_restart() returned PENDING. Up to DISPATCH
 * @complete_pause:     NdisMPauseComplete, after slu_adapter_pause() returned PENDING. Up to DISPATCH
 * @reset:              reset the hardware: SUCCESS or an error; or PENDING, then slu_adapter_reset_done(). Up to DISPATCH. NULL:
 *                      slu_adapter_reset() is never called (RESET-01)
 * @complete_reset:     NdisMResetComplete, after slu_adapter_reset() returned PENDING. Up to DISPATCH
 * @complete_power:     NdisMOidRequestComplete, after slu_adapter_power() returned PENDING. Up to DISPATCH. NULL: power is
 *                      answered at once, and sends that are under way are not awaited
 *
 * No lock is held in any of them.
 */
struct slu_adapter_ops {
	uint8_t resource_count;
	slu_status (*acquire)(struct slu_adapter *adapter, uint8_t kind);
	void (*release)(struct slu_adapter *adapter, uint8_t kind);
	void (*disable_interrupts)(struct slu_adapter *adapter);
	slu_status (*restart)(struct slu_adapter *adapter);
	void (*complete_restart)(struct slu_adapter *adapter, slu_status status);
	void (*complete_pause)(struct slu_adapter *adapter);
	slu_status (*reset)(struct slu_adapter *adapter);
	void (*complete_reset)(struct slu_adapter *adapter, slu_status status);
	void (*complete_power)(struct slu_adapter *adapter, slu_status status);
};

/**
 * struct slu_adapter - an adapter; its members are the core's
 * @object:    common head
 * @ops:       callouts
 * @instance:  other half of a virtual device, or NULL
 * @up:        pause or restart, as NDIS called it
 * @down:      restart, as we called it
 * @reset_up:  reset, as NDIS called it
 * @reset_down: reset, as we called it
 * @power:     OID_PNP_SET_POWER
 * @sends:     gate of accepted sends
 * @receives:  gate of indications and of loans
 * @refusal:   why a send is refused, a slu_status
 * @oids:      OIDs from above
 * @resources: how many are held
 * @failure:   why the initialization fails
 * @low_power: not in D0
 * @removed:   surprise removal was told
 * @resetting: a reset is outstanding
 * @reset_ended: its hardware part is over
 * @power_due: a power request waits for its answer
 * @failing:   a restart has failed and waits for what it has indicated
 * @lower_low: the adapter below is not in D0
 * @parked:    OID that waits until both edges are in D0
 * @unparked:  OID that was parked and is going down, or is being answered
 */
struct slu_adapter {
	struct slu_object object;
	const struct slu_adapter_ops *ops;
	struct slu_instance *instance;
	struct slu_pending up;
	struct slu_pending down;
	struct slu_pending reset_up;
	struct slu_pending reset_down;
	struct slu_pending power;
	struct slu_drain sends;
	struct slu_drain receives;
	slu_word refusal;
	uint16_t oids;
	uint8_t resources;
	slu_status failure;
	bool low_power;
	bool removed;
	bool resetting;
	bool reset_ended;
	bool power_due;
	bool failing;
	bool lower_low;
	struct slu_oid *parked;
	struct slu_oid *unparked;
};

/**
 * slu_adapter_init() - make an adapter of caller's memory
 * @adapter: memory
 * @driver:  driver, prepared by slu_driver_init()
 * @ops:     callouts; must stay valid
 * @context: the author's own, see slu_adapter_context()
 *
 * For a virtual device slu_instance_init() follows; slu_instance_deinit() ends both.
 *
 * Context: up to DISPATCH.
 */
SLU_UP_TO_DISPATCH
void slu_adapter_init(SLU_OUT struct slu_adapter *adapter, struct slu_driver *driver, const struct slu_adapter_ops *ops,
                      void *context);

/**
 * slu_adapter_deinit() - give the memory of an adapter without instance back
 * @adapter: adapter
 *
 * Context: up to DISPATCH.
 *
 * Return: false if it is not Halted or Shutdown, or a thread is inside.
 */
SLU_MUST_CHECK
SLU_UP_TO_DISPATCH
bool slu_adapter_deinit(struct slu_adapter *adapter);

/**
 * slu_adapter_context() - the author's own
 * @adapter: adapter
 */
static inline void *slu_adapter_context(const struct slu_adapter *adapter)
{
	return adapter->object.context;
}

/**
 * slu_adapter_initialize() - MiniportInitializeEx
 * @adapter: adapter; for a virtual device that of the instance in IMDeviceInstanceContext
 *
 * Acquires the resources in order; if one fails, releases those before it in reverse (INIT-13).
 *
 * Context: PASSIVE; may be inside ops.request of the instance.
 *
 * Return: SUCCESS, or the error of ops.acquire. INVALID_STATE if the instance or the adapter is not in a state that admits it:
 * nothing changed then; or if the driver is not (DE-08, UNL-04): the initialization has failed then, like any other.
 */
SLU_MUST_CHECK
SLU_PASSIVE
slu_status slu_adapter_initialize(struct slu_adapter *adapter);

/**
 * slu_adapter_halt() - MiniportHaltEx
 * @adapter: adapter; its memory and that of the instance may go by ops.release of the instance before this returns
 * @init_failed: halt action NdisHaltDeviceInitializationFailed
 *
 * Disables interrupts, waits by platform.wait until each loan is back, releases the resources in reverse order.
 *
 * Context: PASSIVE; may be inside ops.deinit of the instance.
 * Claims:  every_halt_completes
 *
 * Return: false, and nothing changed, if the state does not admit it.
 */
SLU_PASSIVE
bool slu_adapter_halt(struct slu_adapter *adapter, bool init_failed);

/**
 * slu_adapter_restart() - MiniportRestart
 * @adapter: adapter
 *
 * Receives may be indicated from here on, sends are accepted before NDIS has the answer (RESTART-02, RESTART-03).
 *
 * Context: PASSIVE.
 *
 * A restart that fails is answered when what was indicated meanwhile is back (RESTART-04).
 *
 * Return: SUCCESS, PENDING, or an error; INVALID_STATE if not Paused.
 */
SLU_MUST_CHECK
SLU_PASSIVE
slu_status slu_adapter_restart(struct slu_adapter *adapter);

/**
 * slu_adapter_restart_done() - what ops.restart answered PENDING for is done
 * @adapter: adapter
 * @status:  of the restart
 *
 * Context: up to DISPATCH.
 *
 * Return: false if no restart is outstanding.
 */
SLU_UP_TO_DISPATCH
bool slu_adapter_restart_done(struct slu_adapter *adapter, slu_status status);

/**
 * slu_adapter_pause() - MiniportPause
 * @adapter: adapter
 *
 * Closes the gates. Paused when each accepted send is completed, each loan is back and no indication runs (PAUSE-03).
 *
 * Context: PASSIVE.
 * Claims:  every_pause_completes, paused_owns_no_send
 *
 * Return: SUCCESS or PENDING; INVALID_STATE if not Running.
 */
SLU_MUST_CHECK
SLU_PASSIVE
slu_status slu_adapter_pause(struct slu_adapter *adapter);

/**
 * slu_adapter_shutdown() - MiniportShutdownEx
 * @adapter: adapter
 *
 * Context: any level; with the lifecycle lock held by a thread that crashed it must not be called.
 *
 * Return: false if the state does not admit it.
 */
bool slu_adapter_shutdown(struct slu_adapter *adapter);

/**
 * slu_adapter_surprise_remove() - MiniportDevicePnPEventNotify, surprise removed
 * @adapter: adapter
 *
 * Sends are refused with ADAPTER_REMOVED, OIDs with NOT_ACCEPTED from here on.
 *
 * Context: PASSIVE.
 *
 * Return: false if the state does not admit it.
 */
SLU_PASSIVE
bool slu_adapter_surprise_remove(struct slu_adapter *adapter);

/**
 * slu_adapter_power() - OID_PNP_SET_POWER
 * @adapter: adapter
 * @low:     true: to D1, D2 or D3; false: to D0
 *
 * The request is answered here and never forwarded (OID-06). In low power nothing is indicated and sends are refused with
 * LOW_POWER_STATE; sends under way are awaited, loans are not (PWR-08).
 *
 * Context: up to DISPATCH.
 *
 * Return: SUCCESS; PENDING, then ops.complete_power once; NOT_ACCEPTED if the state does not admit it.
 */
SLU_MUST_CHECK
SLU_UP_TO_DISPATCH
slu_status slu_adapter_power(struct slu_adapter *adapter, bool low);

/**
 * slu_adapter_lower_power() - NetEventSetPower: an adapter below a virtual one changes its power state
 * @adapter: virtual adapter; call this for each that uses the binding
 * @low:     true: to D1, D2 or D3; false: to D0
 *
 * Nobody waits for packets here: sends are refused with LOW_POWER_STATE from now on, and what is under way is awaited by the
 * pause that follows (Q-13, PWR-05). To D0: what was parked meanwhile goes down (sluice/oid.h).
 *
 * Context: up to DISPATCH.
 */
SLU_UP_TO_DISPATCH
void slu_adapter_lower_power(struct slu_adapter *adapter, bool low);

/**
 * slu_adapter_is_standing_by() - is one of the edges not in D0?
 * @adapter: adapter
 *
 * Not a flag of its own: set when either edge leaves D0, cleared when both are back, in whatever order (PWR-07, Q-19).
 *
 * Context: up to DISPATCH.
 */
SLU_UP_TO_DISPATCH
bool slu_adapter_is_standing_by(const struct slu_adapter *adapter);

/**
 * slu_adapter_reset() - MiniportResetEx
 * @adapter: adapter
 *
 * Closes the gates. Over when ops.reset is, each accepted send is completed and each OID answered (RESET-05). A pause may run
 * beside it; each has its own end (STATE-06).
 *
 * Context: up to DISPATCH.
 *
 * Return: the status of ops.reset; PENDING, then ops.complete_reset once; RESET_IN_PROGRESS if one is outstanding; INVALID_STATE
 * if the state does not admit it.
 */
SLU_MUST_CHECK
SLU_UP_TO_DISPATCH
slu_status slu_adapter_reset(struct slu_adapter *adapter);

/**
 * slu_adapter_reset_done() - what ops.reset answered PENDING for is done
 * @adapter: adapter
 * @status:  of the reset
 *
 * Context: up to DISPATCH.
 *
 * Return: false if none is outstanding.
 */
SLU_UP_TO_DISPATCH
bool slu_adapter_reset_done(struct slu_adapter *adapter, slu_status status);

/**
 * slu_adapter_interrupt() - an interrupt, timer or DPC of the adapter runs
 * @adapter: adapter
 *
 * Context: up to DISPATCH.
 *
 * Return: false if none may come any more in this state.
 */
SLU_UP_TO_DISPATCH
bool slu_adapter_interrupt(struct slu_adapter *adapter);

/**
 * slu_adapter_send() - MiniportSendNetBufferLists
 * @adapter: adapter
 * @binding: binding that is to carry them, or NULL if the adapter is not virtual
 * @count:   packets
 *
 * SUCCESS: they are accepted. Each is counted at both edges until slu_adapter_send_complete(); send them down now. Any other
 * status: nothing is counted; complete each of them with that status.
 *
 * Context: up to DISPATCH, lock-free.
 * Claims:  sends_only_while_running, send_after_close_fails
 *
 * Return: SUCCESS, PAUSED, LOW_POWER_STATE, RESET_IN_PROGRESS or ADAPTER_REMOVED.
 */
SLU_MUST_CHECK
SLU_UP_TO_DISPATCH
slu_status slu_adapter_send(struct slu_adapter *adapter, struct slu_binding *binding, size_t count);

/**
 * slu_adapter_send_complete() - accepted sends are completed
 * @adapter: adapter; the last thing done with it for these packets, after NdisMSendNetBufferListsComplete
 * @binding: as in slu_adapter_send(); the last thing done with it, too
 * @count:   packets
 *
 * Context: up to DISPATCH.
 */
SLU_UP_TO_DISPATCH
void slu_adapter_send_complete(struct slu_adapter *adapter, struct slu_binding *binding, size_t count);

/**
 * slu_adapter_receive() - may receives be indicated?
 * @adapter: adapter
 * @count:   packets
 *
 * true: indicate them now, then slu_adapter_receive_done(). Each is a loan until slu_adapter_return(); where the indication
 * carried the RESOURCES flag, the caller calls that itself when the indication has returned.
 *
 * Context: up to DISPATCH, lock-free.
 * Claims:  paused_indicates_nothing
 *
 * Return: false outside Restarting and Running, and in low power; nothing is counted.
 */
SLU_MUST_CHECK
SLU_UP_TO_DISPATCH
bool slu_adapter_receive(struct slu_adapter *adapter, size_t count);

/**
 * slu_adapter_receive_done() - the indication has returned
 * @adapter: adapter
 *
 * Loans may come back before that; the adapter is not Paused before it (PAUSE-03).
 *
 * Context: up to DISPATCH.
 */
SLU_UP_TO_DISPATCH
void slu_adapter_receive_done(struct slu_adapter *adapter);

/**
 * slu_adapter_return() - MiniportReturnNetBufferLists
 * @adapter: adapter; the last thing done with it for these packets
 * @count:   packets
 *
 * A loan of a binding goes back there next: NdisReturnNetBufferLists, then slu_binding_return().
 *
 * Context: up to DISPATCH.
 */
SLU_UP_TO_DISPATCH
void slu_adapter_return(struct slu_adapter *adapter, size_t count);

/* The lower layer; see sluice/binding.h. */
bool slu_adapter_step(struct slu_adapter *adapter, int event);
uint32_t slu_adapter_take(struct slu_adapter *adapter, enum slu_place place);
slu_status slu_adapter_perform(struct slu_adapter *adapter, uint32_t effect);
void slu_adapter_answer(struct slu_adapter *adapter, uint32_t effect, slu_status status);
bool slu_adapter_stays(const struct slu_adapter *adapter);
slu_status slu_adapter_leave(struct slu_adapter *adapter);

/* Of slu_adapter_reset(): the lock region before the callout, SUCCESS: it is next; ops.reset; the one after it. */
slu_status slu_adapter_reset_take(struct slu_adapter *adapter);
slu_status slu_adapter_reset_perform(struct slu_adapter *adapter);
slu_status slu_adapter_reset_answer(struct slu_adapter *adapter, slu_status status);

#ifdef __cplusplus
}
#endif

#endif
