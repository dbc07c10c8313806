/* SPDX-License-Identifier: MIT */
/*
 * conductor.h - who plays NDIS and PnP
 *
 * The conductor owns NDIS's view of the world: adapters below, virtual devices, protocols above them. Each function below is
 * something that NDIS, PnP or a protocol does; it may block until the driver has answered, so it runs on a thread of its
 * own. The conductor never looks into the driver. What the driver must not do it finds by its own view, and says so by the
 * name of the claim.
 *
 * It asks the world for nothing but struct slu_ndis_world; locks, waits and threads come by struct slu_platform.
 */
#ifndef SLU_NDIS_CONDUCTOR_H
#define SLU_NDIS_CONDUCTOR_H

#include "../account.h"

#include <sluice/ndis.h>
#include <sluice/platform.h>

#include <stddef.h>

/*
 * struct slu_ndis_world - what the conductor needs
 *   platform     one lock, waits and work items of its own; not the driver's
 *   choose       a number below @count
 *   yield        here another thread may be quicker
 *   defer_last   as platform.defer, but when nothing else can run
 *   event        something happened; unused texts are NULL
 *   violated     the driver broke the contract: claim's name, and one line
 *   wire         a frame leaves by the adapter below
 *   arrived      a frame reached the protocol above a device
 */
struct slu_ndis_world {
	struct slu_platform platform;
	uint32_t (*choose)(void *context, uint32_t count);
	void (*yield)(void *context);
	void (*defer_last)(void *context, void *object, void (*work)(void *object));
	void (*event)(void *context, const char *actor, const char *object, const char *event, const char *from,
	              const char *to, const char *status);
	void (*violated)(void *context, const char *claim, const char *what);
	void (*wire)(void *context, unsigned adapter, const struct slu_nbl *nbl);
	void (*arrived)(void *context, unsigned device, const struct slu_nbl *nbl);
};

/* How an operation that NDIS answers may end. */
enum slu_ndis_form {
	SLU_NDIS_FORM_ANY,     /* the seed chooses one of the next three */
	SLU_NDIS_FORM_AT_ONCE, /* by the return value */
	SLU_NDIS_FORM_LATER,   /* PENDING, then the completion on another thread */
	SLU_NDIS_FORM_EARLY,   /* the completion, then PENDING */
	SLU_NDIS_FORM_LAST,    /* PENDING, then the completion when nothing else can run */
	SLU_NDIS_FORM_FAILS,   /* an error, in any of the first three that the operation has */
	SLU_NDIS_FORM_NEVER,   /* SUCCESS, and nothing comes of it */
	SLU_NDIS_FORM_COUNT,
};

enum slu_ndis_operation {
	SLU_NDIS_OPEN,
	SLU_NDIS_CLOSE,
	SLU_NDIS_OID,
	SLU_NDIS_SEND,
	SLU_NDIS_RETURN,
	SLU_NDIS_INIT,
	SLU_NDIS_DEINIT,
	SLU_NDIS_SET_UP,         /* what the driver takes for a binding */
	SLU_NDIS_RESTART,        /* what it takes for a restart of a virtual device */
	SLU_NDIS_REQUEST,        /* NdisIMInitializeDeviceInstanceEx */
	SLU_NDIS_CANCEL,         /* NdisIMCancelInitializeDeviceInstance */
	SLU_NDIS_QUERY,          /* what the protocols above answer to QueryPower and QueryRemoveDevice */
	SLU_NDIS_UNBIND_ADAPTER, /* NdisUnbindAdapter */
	SLU_NDIS_OPERATION_COUNT,
};

extern const char *const slu_ndis_form_names[SLU_NDIS_FORM_COUNT];
extern const char *const slu_ndis_operation_names[SLU_NDIS_OPERATION_COUNT];

/* Where DriverEntry fails. */
enum slu_ndis_step {
	SLU_NDIS_STEP_NONE,
	SLU_NDIS_STEP_REGISTER_MINIPORT,
	SLU_NDIS_STEP_REGISTER_PROTOCOL,
	SLU_NDIS_STEP_START,
	SLU_NDIS_STEP_COUNT,
};

extern const char *const slu_ndis_step_names[SLU_NDIS_STEP_COUNT];

/* The driver as PnP finds it. */
typedef slu_status slu_ndis_driver_entry(struct slu_ndis *ndis, void *image);

/*
 * What came of something the scenario asked for. @refused: it made no sense now, nothing was done, @text says why.
 * Otherwise @status is the answer, @from and @to the states before and after as NDIS sees them, NULL if they do not apply.
 */
struct slu_ndis_result {
	bool refused;
	slu_status status;
	const char *from;
	const char *to;
	char text[160];
};

struct slu_ndis *slu_ndis_new(const struct slu_ndis_world *world, struct slu_account *account,
                              slu_ndis_driver_entry *entry, void *image);
void slu_ndis_free(struct slu_ndis *ndis);

/* An adapter below; @frame_bytes is the longest frame. They are numbered from 0 in this order. */
unsigned slu_ndis_add_adapter(struct slu_ndis *ndis, const char *name, uint32_t frame_bytes);

/* A virtual device that the driver exports on an adapter. They are numbered from 0 in this order. */
unsigned slu_ndis_add_device(struct slu_ndis *ndis, const char *name, unsigned adapter);

/* The next such operations end in this form; refused if the contract lets none end so. */
struct slu_ndis_result slu_ndis_choose_form(struct slu_ndis *ndis, enum slu_ndis_operation operation,
                                            enum slu_ndis_form form);

/* The driver: DriverEntry, failing at @step; @adapter, if not negative, is bound as soon as the protocol is registered. */
struct slu_ndis_result slu_ndis_load(struct slu_ndis *ndis, enum slu_ndis_step step, int adapter);
struct slu_ndis_result slu_ndis_uninstall(struct slu_ndis *ndis);
struct slu_ndis_result slu_ndis_unload(struct slu_ndis *ndis);

/*
 * The system goes off: MiniportShutdownEx for each device that is there, and nothing after it (STATE-04). What is under way then
 * may never end.
 */
struct slu_ndis_result slu_ndis_shutdown(struct slu_ndis *ndis);
bool slu_ndis_is_off(struct slu_ndis *ndis);

/* The lower edge. @setup_fails: after the open the driver does not get what it needs. */
struct slu_ndis_result slu_ndis_bind(struct slu_ndis *ndis, unsigned adapter, bool setup_fails);
struct slu_ndis_result slu_ndis_unbind(struct slu_ndis *ndis, unsigned adapter);
struct slu_ndis_result slu_ndis_pause_binding(struct slu_ndis *ndis, unsigned adapter);
struct slu_ndis_result slu_ndis_restart_binding(struct slu_ndis *ndis, unsigned adapter);
struct slu_ndis_result slu_ndis_reset_adapter(struct slu_ndis *ndis, unsigned adapter);

/* @query: asks first, and stays as it is if anybody objects. */
struct slu_ndis_result slu_ndis_power_adapter(struct slu_ndis *ndis, unsigned adapter, bool low, bool query);

/* By surprise; or asking first, and not if anybody objects or PnP changes its mind (@cancel). */
struct slu_ndis_result slu_ndis_surprise_adapter(struct slu_ndis *ndis, unsigned adapter);
struct slu_ndis_result slu_ndis_remove_adapter(struct slu_ndis *ndis, unsigned adapter, bool cancel);

/* Reconfigure, or one of the events that only tell something; @adapter negative: no binding context. */
struct slu_ndis_result slu_ndis_tell(struct slu_ndis *ndis, enum slu_ndis_pnp code, int adapter);

/* NetEventBindList by its name, bind-list; those that slu_ndis_tell() tells. */
bool slu_ndis_event_code(const char *name, enum slu_ndis_pnp *code);

/* How a start goes on. */
enum slu_ndis_start {
	SLU_NDIS_START_ANY,
	SLU_NDIS_START_LATER, /* the call to MiniportInitializeEx is decided, but comes only after a cancel has lost to it */
	SLU_NDIS_START_REJECT, /* NDIS does not like what it initialized, and halts it */
};

/* The upper edge. @fail: MiniportInitializeEx does not get resource @fail - 1; 0: it gets all. */
struct slu_ndis_result slu_ndis_start(struct slu_ndis *ndis, unsigned device, enum slu_ndis_start how, unsigned fail);

/* Until the initialization that is coming has ended; at once if none is. */
struct slu_ndis_result slu_ndis_wait_for_start(struct slu_ndis *ndis, unsigned device);

struct slu_ndis_result slu_ndis_restart_device(struct slu_ndis *ndis, unsigned device, bool fail);
struct slu_ndis_result slu_ndis_pause_device(struct slu_ndis *ndis, unsigned device);
struct slu_ndis_result slu_ndis_halt_device(struct slu_ndis *ndis, unsigned device, bool without_pause);
struct slu_ndis_result slu_ndis_power_device(struct slu_ndis *ndis, unsigned device, bool low, bool without_pause);
struct slu_ndis_result slu_ndis_remove_device(struct slu_ndis *ndis, unsigned device);
struct slu_ndis_result slu_ndis_reenable(struct slu_ndis *ndis, unsigned device);
struct slu_ndis_result slu_ndis_oid(struct slu_ndis *ndis, unsigned device, uint32_t oid, bool set);
struct slu_ndis_result slu_ndis_cancel_oid(struct slu_ndis *ndis, unsigned device);

/* The protocol above: keep each loan; give them back; answer no frame any more; send frames of its own. */
struct slu_ndis_result slu_ndis_hold(struct slu_ndis *ndis, unsigned device);
struct slu_ndis_result slu_ndis_let_go(struct slu_ndis *ndis, unsigned device);
struct slu_ndis_result slu_ndis_mute(struct slu_ndis *ndis, unsigned device);
struct slu_ndis_result slu_ndis_send_from(struct slu_ndis *ndis, unsigned device, unsigned count);

/* It cancels what it has sent (SEND-04). */
struct slu_ndis_result slu_ndis_cancel_sends(struct slu_ndis *ndis, unsigned device);

/* So many frames are indicated at once, at most, if no other number is set: up to SLU_NDIS_BATCH_MAX, for sends, too. */
#define SLU_NDIS_CHAIN_MAX 8
#define SLU_NDIS_BATCH_MAX 64
void slu_ndis_set_batch(struct slu_ndis *ndis, unsigned frames);

/*
 * The protocol above is a wire to somewhere else: it answers nothing, and sends what comes from there. slu_ndis_carry() takes one
 * such frame and returns false if there is no buffer for it just now; slu_ndis_carry_on() hands those taken to the driver. One
 * that comes while there is no miniport to send it ends at once.
 */
void slu_ndis_set_carrier(struct slu_ndis *ndis, unsigned device);
bool slu_ndis_carry(struct slu_ndis *ndis, unsigned device, const uint8_t *data, uint32_t length, uint64_t time_ns,
                    uint64_t number);
void slu_ndis_carry_on(struct slu_ndis *ndis, unsigned device);

/*
 * Frames come in from the wire. slu_ndis_frame() takes one and returns false if there is no room for it just now;
 * slu_ndis_frame_lost() accounts one that never got one. slu_ndis_indicate_frames() hands those taken to the driver.
 */
bool slu_ndis_frame(struct slu_ndis *ndis, unsigned adapter, const uint8_t *data, uint32_t length, uint32_t wire_length,
                    uint64_t time_ns, uint64_t number);
void slu_ndis_frame_lost(struct slu_ndis *ndis, unsigned adapter);
void slu_ndis_indicate_frames(struct slu_ndis *ndis, unsigned adapter);

/* What NDIS thinks. */
bool slu_ndis_is_requested(struct slu_ndis *ndis, unsigned device);
const char *slu_ndis_adapter_state(struct slu_ndis *ndis, unsigned adapter);
const char *slu_ndis_device_state(struct slu_ndis *ndis, unsigned device);

/* What became of the frames of an adapter, for the driver to say. */
struct slu_ledger *slu_ndis_frame_ledger(struct slu_ndis *ndis, unsigned adapter);

/* The driver says nothing of that: a frame that it was lent ends as `returned` when it returns it. */
void slu_ndis_count_returned(struct slu_ndis *ndis);

/* A callback or a work item of the driver runs; its image stays where it is meanwhile (UNL-12). */
void slu_ndis_enter(struct slu_ndis *ndis);
void slu_ndis_leave(struct slu_ndis *ndis);

/* Nothing can run any more: what the driver or NDIS still holds is named as violated. */
void slu_ndis_finish(struct slu_ndis *ndis);

#endif
