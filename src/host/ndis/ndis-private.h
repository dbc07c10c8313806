/* SPDX-License-Identifier: MIT */
/*
 * ndis-private.h - NDIS's own view, shared by the conductor's files
 *
 * Everything below is guarded by the world's lock (ndis_lock(), ndis_unlock()), which is never held across a call into the driver.
 */
#ifndef SLU_NDIS_PRIVATE_H
#define SLU_NDIS_PRIVATE_H

#include "conductor.h"

#include <sluice/pending.h>

#pragma GCC visibility push(hidden)

/* Who wants to do something with an object waits for its turn; NDIS does one thing at a time with each (STATE-08). */
struct turn {
	struct turn *next;
};

struct turns {
	struct turn *head;
	struct turn *tail;
	bool taken;
};

/* A binding handle; never freed before the end, so that its use after the close is seen. */
struct slu_ndis_open {
	struct slu_ndis_open *next;
	struct slu_ndis_adapter *adapter;
	void *context;
	struct slu_ndis_open **handle; /* where the driver wants it */
	uint32_t filter;
	unsigned sends;               /* given to us and not completed */
	unsigned oids;                /* likewise */
	unsigned loans;               /* receives with the driver */
	unsigned in_receive;          /* of which these are in a callback that has not returned */
	bool closing;                 /* NdisCloseAdapterEx was called */
	bool closed;                  /* and that is complete: what still comes has nobody to go to */
	bool close_waits;             /* its completion waits for the last receive callback */
	struct slu_nbl_queue waiting; /* for the wire, and may be cancelled */
	struct slu_nbl_queue sending;
	bool completing; /* a work item will complete what is in both */
};

enum binding_state {
	BINDING_UNBOUND,
	BINDING_OPENING,
	BINDING_PAUSED,
	BINDING_RESTARTING,
	BINDING_RUNNING,
	BINDING_PAUSING,
	BINDING_CLOSING,
};

struct lower_oid;

struct slu_ndis_adapter {
	struct slu_ndis *ndis;
	const char *name;
	unsigned index;
	struct turns turns;
	enum binding_state state;
	bool setup_fails;
	bool in_bind;    /* ProtocolBindAdapterEx is running */
	bool in_unbind;  /* ProtocolUnbindAdapterEx is running */
	slu_word thread; /* on which either of them, or an event, runs */
	bool missing;    /* the last bind failed: bound again when bindings are enumerated anew */
	struct slu_pending up;
	struct slu_ndis_open *open;
	void *context; /* the driver's, of the last open */
	bool removed;
	bool low_power;
	bool resetting;
	bool paused_for_power;
	const struct slu_ndis_pnp_event *event; /* which the driver is being told */
	bool objected;                          /* a protocol above said no to it */
	struct slu_nbl_pool pool;
	struct slu_nbl *nbls;
	uint8_t *memory;
	size_t memory_bytes;
	struct slu_nbl_queue arrived;
	struct lower_oid *oids;
	struct slu_ledger *frames;
	struct slu_ledger *loans;
	struct slu_ledger *sends;
	struct slu_ledger *requests;
	struct slu_ledger *calls;
};

enum device_state {
	DEVICE_HALTED,
	DEVICE_INITIALIZING,
	DEVICE_PAUSED,
	DEVICE_RESTARTING,
	DEVICE_RUNNING,
	DEVICE_PAUSING,
	DEVICE_HALTING,
	DEVICE_SHUTDOWN,
};

enum request_state {
	REQUEST_NONE,
	REQUEST_MADE,    /* NdisIMInitializeDeviceInstanceEx was called */
	REQUEST_DECIDED, /* MiniportInitializeEx will be called, whatever the driver wants */
	REQUEST_GRANTED, /* it was called */
};

struct device;

/* A miniport handle: one for each MiniportInitializeEx; never freed before the end. */
struct slu_ndis_miniport {
	struct slu_ndis_miniport *next;
	struct device *device;
	bool alive;   /* nobody has decided for a halt yet */
	bool entered; /* MiniportHaltEx was called, or MiniportInitializeEx failed */
	bool dead;    /* and that has returned */
	bool deinitialized;
};

struct device {
	struct slu_ndis *ndis;
	const char *name;
	unsigned index;
	struct slu_ndis_adapter *adapter;
	struct turns turns;
	enum device_state state;
	enum request_state request;
	bool ever_requested;        /* since the last cancel that won */
	bool irp;                   /* IRP_MN_START_DEVICE came */
	bool posted;                /* a work item will initialize it */
	struct turn *start_waiters; /* who waits for that */
	enum slu_ndis_start start_how;
	unsigned start_fail;
	slu_status start_status;
	void *context;
	struct slu_ndis_miniport *handle;
	struct slu_pending up; /* pause or restart */
	bool restart_fails;
	uintptr_t restarts;
	bool stopping; /* on the way to the halt: no new requests, no new sends */
	bool removed;
	bool low_power;
	bool paused_for_power;
	unsigned resources;
	bool halted_running; /* MiniportHaltEx came without a pause */
	bool closed_below;   /* the adapter below was closed while this was initializing */

	unsigned sends;       /* given to the driver and not completed */
	unsigned in_send;     /* of which these are in a callback that has not returned */
	unsigned loans;       /* with the protocol */
	unsigned in_indicate; /* calls that have not returned */
	bool drain_waits;

	struct turns oid_turns;
	struct slu_ndis_request *oid;
	struct slu_pending oid_up;
	uint64_t oid_answered;     /* the last request that was completed by a call */
	uint64_t oid_pended;       /* the one that the driver answered PENDING and has not completed, or 0 */
	uint64_t oid_before_event; /* and was so when the driver was told an event */
	bool cancelling;
	bool cancel_waits;

	/* the protocol above */
	bool mute;
	bool carries; /* it is a wire to somewhere else */
	bool holding;
	struct slu_nbl_queue held;
	struct slu_nbl_queue returning;
	bool return_posted;
	struct slu_nbl_queue replies;
	bool sending;

	struct slu_ledger *ledger_loans;
	struct slu_ledger *ledger_sends;
	struct slu_ledger *ledger_oids;
	struct slu_ledger *ledger_events;
	struct slu_ledger *ledger_calls;
};

enum driver_state {
	DRIVER_NOT_LOADED,
	DRIVER_ENTERING,
	DRIVER_LOADED,
	DRIVER_UNLOADING,
};

struct slu_ndis {
	struct slu_ndis_world world;
	struct slu_account *account;
	slu_ndis_driver_entry *entry;
	void *image;

	struct turns turns; /* load, uninstall, unload */
	enum driver_state state;
	bool uninstalled;
	bool off;             /* the system was shut down */
	bool counts_returned; /* a frame ends when the driver returns it */
	enum slu_ndis_step fail_step;
	int early_bind;
	unsigned globals;
	const struct slu_ndis_miniport_ops *miniport;
	void *miniport_context;
	const struct slu_ndis_protocol_ops *protocol;
	void *protocol_context;
	bool deregistering;
	unsigned inside; /* callbacks and work items of the driver that are running */
	bool leave_waits;
	struct slu_ledger *ledger_calls;

	enum slu_ndis_form forms[SLU_NDIS_OPERATION_COUNT];
	struct slu_ndis_adapter **adapters;
	unsigned adapter_count;
	struct device **devices;
	unsigned device_count;
	struct slu_ndis_open *opens;
	struct slu_ndis_miniport *miniports;
	uint64_t next_request_id;
	unsigned batch; /* so many frames are indicated, or sent, at once, if not 0 */

	/* what the protocols above send */
	struct slu_nbl_pool pool;
	struct slu_nbl *nbls;
	uint8_t *memory;
	size_t memory_bytes;
	uint32_t frame_bytes;
	struct slu_ledger *buffers;
};

/* world.c: the world in short, and what is common */
void ndis_lock(struct slu_ndis *ndis);
void ndis_unlock(struct slu_ndis *ndis);
void ndis_yield(struct slu_ndis *ndis);
void ndis_wait(struct slu_ndis *ndis, void *object);
void ndis_wake(struct slu_ndis *ndis, void *object);
uint32_t ndis_choose(struct slu_ndis *ndis, uint32_t count);
void ndis_event(struct slu_ndis *ndis, const char *actor, const char *object, const char *name);
void ndis_event_state(struct slu_ndis *ndis, const char *actor, const char *object, const char *name, const char *from,
                      const char *to);
void ndis_event_status(struct slu_ndis *ndis, const char *actor, const char *object, const char *name,
                       slu_status status);
void ndis_violated(struct slu_ndis *ndis, const char *claim, const char *format, ...)
        __attribute__((format(printf, 3, 4)));
enum slu_ndis_form ndis_pick_form(struct slu_ndis *ndis, enum slu_ndis_operation operation);
bool ndis_fails(struct slu_ndis *ndis, enum slu_ndis_operation operation);
void ndis_run_later(struct slu_ndis *ndis, void *object, void (*work)(void *object), enum slu_ndis_form form);
void ndis_run_elsewhere(struct slu_ndis *ndis, void *object, void (*work)(void *object));
void ndis_take_turn(struct slu_ndis *ndis, struct turns *turns);
void ndis_give_turn(struct slu_ndis *ndis, struct turns *turns);
unsigned ndis_count_chain(const struct slu_nbl *chain);
void ndis_wait_until_left(struct slu_ndis *ndis);
bool ndis_is_closed(const struct slu_ndis_open *open);
bool ndis_enter_device(struct device *device);
void ndis_enter_device_or_stop(struct device *device, struct slu_ledger *calls);
void ndis_stop(struct slu_ndis *ndis);
struct slu_ndis_result ndis_refuse(const char *format, ...) __attribute__((format(printf, 1, 2)));
struct slu_ndis_result ndis_answer(slu_status status, const char *from, const char *to);

/* The two ends of a call to the driver: what it returned, then wait if that was PENDING; and its completion. */
void ndis_call_begins(struct slu_ndis *ndis, struct slu_pending *up, struct slu_ledger *calls);
slu_status ndis_call_returned(struct slu_ndis *ndis, struct slu_pending *up, slu_status status,
                              struct slu_ledger *calls, const char *object, const char *name);
void ndis_call_completed(struct slu_ndis *ndis, struct slu_pending *up, slu_status status, const char *object,
                         const char *name);

/* driver.c */
bool ndis_is_loaded(struct slu_ndis *ndis);

/* lower.c */
void ndis_on_this_thread(struct slu_ndis_adapter *adapter);
void ndis_check_handle(struct slu_ndis_open *open, const char *call);
const char *ndis_binding_state_name(enum binding_state state);
bool ndis_is_bound(const struct slu_ndis_adapter *adapter);
const char *ndis_move_binding(struct slu_ndis_adapter *adapter, const char *why, enum binding_state to);
bool ndis_may_bind(const struct slu_ndis *ndis);
void ndis_unbind_adapter(struct slu_ndis_adapter *adapter);

/* pnp.c */
const char *ndis_pnp_name(const struct slu_ndis_pnp_event *pnp);
slu_status ndis_tell_binding(struct slu_ndis_adapter *adapter, const struct slu_ndis_pnp_event *pnp);
slu_status ndis_pause_binding(struct slu_ndis_adapter *adapter);
slu_status ndis_restart_binding(struct slu_ndis_adapter *adapter);

/* device.c */
const char *ndis_device_state_name(enum device_state state);
struct device *ndis_find_device(struct slu_ndis *ndis, const char *name);
void ndis_start_if_decided(struct device *device);
slu_status ndis_pause_device(struct device *device);
slu_status ndis_restart_device(struct device *device);
void ndis_tear_down(struct device *device, enum slu_ndis_halt action, bool without_pause);

/* protocol.c: the protocol above a device */
void ndis_protocol_receive(struct device *device, struct slu_nbl *chain);
void ndis_protocol_wake(struct device *device);
void ndis_protocol_stop(struct device *device);

/* request.c */
slu_status ndis_request_and_wait(struct device *device, uint32_t oid, bool set, uint32_t value);

#pragma GCC visibility pop

#endif
