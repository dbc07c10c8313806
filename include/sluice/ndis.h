/* SPDX-License-Identifier: MIT */
/**
 * sluice/ndis.h - the user-mode NDIS of `sluice run`, as an intermediate driver sees it
 *
 * The functions that a driver calls, and the tables of those it is called by, under the contract's names in our spelling:
 * slu_ndis_open_adapter() is NdisOpenAdapterEx. Handles are NDIS's; contexts are the driver's. The program `sluice` has these
 * functions, no library: a driver that it is to load (sluice/host.h) leaves them undefined.
 *
 * Calls and callbacks keep the contract's levels: what is PASSIVE there may block here, all else does not. NDIS holds no lock
 * when it calls, and wants none held.
 */
#ifndef SLUICE_NDIS_H
#define SLUICE_NDIS_H

#include <stdbool.h>
#include <stdint.h>

#include "sluice/nbl.h"
#include "sluice/status.h"

#ifdef __cplusplus
extern "C" {
#endif

struct slu_ndis;
struct slu_ndis_adapter;  /* an adapter below; also the context of a bind and of an unbind */
struct slu_ndis_open;     /* a binding handle */
struct slu_ndis_miniport; /* a miniport handle */

/* Object identifiers that are known by name. */
#define SLU_OID_GEN_LINK_SPEED            0x00010107u
#define SLU_OID_GEN_CURRENT_PACKET_FILTER 0x0001010eu
#define SLU_OID_GEN_MAXIMUM_FRAME_SIZE    0x00010106u
#define SLU_OID_GEN_MEDIA_CONNECT_STATUS  0x00010114u
#define SLU_OID_GEN_STATISTICS            0x00020106u
#define SLU_OID_802_3_CURRENT_ADDRESS     0x01010102u
#define SLU_OID_802_3_MULTICAST_LIST      0x01010103u
#define SLU_OID_PNP_SET_POWER             0xfd010101u
#define SLU_OID_PNP_QUERY_POWER           0xfd010102u

/* Directed, multicast, broadcast. */
#define SLU_PACKET_FILTER_ALL 0x0bu

/* OID_GEN_LINK_SPEED by its name, without the OID_; 0 if there is none. */
uint32_t slu_ndis_oid_number(const char *name);

/*
 * An OID request. The requester owns it; who forwards it uses one of its own (a clone).
 *   id      RequestId, by which it is cancelled
 *   reserved   the present owner's
 */
struct slu_ndis_request {
	uint32_t oid;
	bool set;
	uint32_t value;
	uint64_t id;
	void *reserved;
};

enum slu_ndis_halt {
	SLU_NDIS_HALT_DISABLED,
	SLU_NDIS_HALT_DEINITIALIZED,
	SLU_NDIS_HALT_SURPRISE_REMOVED,
	SLU_NDIS_HALT_INITIALIZATION_FAILED,
};

enum slu_ndis_pnp {
	SLU_NDIS_PNP_PAUSE,
	SLU_NDIS_PNP_RESTART,
	SLU_NDIS_PNP_QUERY_POWER,
	SLU_NDIS_PNP_SET_POWER,
	SLU_NDIS_PNP_QUERY_REMOVE,
	SLU_NDIS_PNP_CANCEL_REMOVE,
	SLU_NDIS_PNP_RECONFIGURE,
	SLU_NDIS_PNP_REENABLE,
	SLU_NDIS_PNP_BIND_LIST,
	SLU_NDIS_PNP_BINDS_COMPLETE,
	SLU_NDIS_PNP_CAPABILITIES,
	SLU_NDIS_PNP_PORT_ACTIVATION,
	SLU_NDIS_PNP_PORT_DEACTIVATION,
};

/* @device names the virtual miniport of REENABLE; @low_power belongs to QUERY_POWER and SET_POWER. */
struct slu_ndis_pnp_event {
	enum slu_ndis_pnp code;
	const char *device;
	bool low_power;
};

/* The upper edge. @context is the device context of slu_ndis_im_initialize(), in unload() that of the registration. */
struct slu_ndis_miniport_ops {
	slu_status (*initialize)(void *context, struct slu_ndis_miniport *handle);
	void (*halt)(void *context, enum slu_ndis_halt action);
	slu_status (*pause)(void *context);
	slu_status (*restart)(void *context);
	void (*send)(void *context, struct slu_nbl *chain);
	void (*cancel_send)(void *context, uint64_t id);
	void (*return_receives)(void *context, struct slu_nbl *chain);
	slu_status (*request)(void *context, struct slu_ndis_request *request);
	void (*cancel_request)(void *context, uint64_t id);
	void (*surprise_removed)(void *context);
	void (*shutdown)(void *context);
	void (*unload)(void *context);
};

/* The lower edge. @context is that of slu_ndis_open_adapter(); @driver that of the registration. */
struct slu_ndis_protocol_ops {
	slu_status (*bind)(void *driver, struct slu_ndis_adapter *adapter, const char *name);
	void (*open_complete)(void *context, slu_status status);
	slu_status (*unbind)(void *context);
	void (*close_complete)(void *context);
	slu_status (*pnp_event)(void *driver, void *context, const struct slu_ndis_pnp_event *event);
	void (*receive)(void *context, struct slu_nbl *chain, bool resources);
	void (*send_complete)(void *context, struct slu_nbl *chain);
	void (*request_complete)(void *context, struct slu_ndis_request *request, slu_status status);
	void (*status)(void *context, slu_status status);
	void (*uninstall)(void *driver);
};

/* NdisMRegisterMiniportDriver, NdisRegisterProtocolDriver, NdisIMAssociateMiniport, and back. */
slu_status slu_ndis_register_miniport(struct slu_ndis *ndis, const struct slu_ndis_miniport_ops *ops, void *driver);
slu_status slu_ndis_register_protocol(struct slu_ndis *ndis, const struct slu_ndis_protocol_ops *ops, void *driver);
void slu_ndis_associate(struct slu_ndis *ndis);
void slu_ndis_deregister_protocol(struct slu_ndis *ndis);
void slu_ndis_deregister_miniport(struct slu_ndis *ndis);

/* What DriverEntry takes beside its registrations (a device object, a pool), and unload gives back. */
slu_status slu_ndis_take_global(struct slu_ndis *ndis);
void slu_ndis_give_global(struct slu_ndis *ndis);

/* NdisOpenAdapterEx: *@handle is there when the open is complete. NdisCloseAdapterEx: it is dead when this is called. */
slu_status slu_ndis_open_adapter(struct slu_ndis_adapter *adapter, void *context, struct slu_ndis_open **handle);
slu_status slu_ndis_close_adapter(struct slu_ndis_open *handle);

/*
 * NdisUnbindAdapter: SUCCESS or RESOURCES. The unbind comes on another thread, perhaps before this returns, or never (UNB-19 to
 * UNB-21).
 */
slu_status slu_ndis_unbind_adapter(struct slu_ndis_open *handle);

/*
 * NdisReEnumerateProtocolBindings: what could not be bound before is bound now, each on another thread. Not inside a bind, an
 * unbind or an event of a binding (PNP-14).
 */
void slu_ndis_reenumerate_bindings(struct slu_ndis *ndis);

/* What a driver needs for a binding beside the handle (a pool): fails where the scenario says so. */
slu_status slu_ndis_take_binding_memory(struct slu_ndis_open *handle);

/* NdisCompleteBindAdapterEx, NdisCompleteUnbindAdapterEx, NdisCompleteNetPnPEvent. */
void slu_ndis_complete_bind(struct slu_ndis_adapter *adapter, slu_status status);
void slu_ndis_complete_unbind(struct slu_ndis_adapter *adapter);
void slu_ndis_complete_pnp_event(struct slu_ndis_open *handle, slu_status status);

/*
 * NdisSendNetBufferLists, NdisCancelSendNetBufferLists, NdisReturnNetBufferLists, NdisOidRequest, NdisCancelOidRequest. What is
 * cancelled comes back like any send, with SEND_ABORTED if it had not left.
 */
void slu_ndis_send(struct slu_ndis_open *handle, struct slu_nbl *chain);
void slu_ndis_cancel_send(struct slu_ndis_open *handle, uint64_t id);
void slu_ndis_return(struct slu_ndis_open *handle, struct slu_nbl *chain);
slu_status slu_ndis_request(struct slu_ndis_open *handle, struct slu_ndis_request *request);
void slu_ndis_cancel_request(struct slu_ndis_open *handle, uint64_t id);

/* NdisIMInitializeDeviceInstanceEx, NdisIMCancelInitializeDeviceInstance, NdisIMDeInitializeDeviceInstance. */
slu_status slu_ndis_im_initialize(struct slu_ndis *ndis, const char *device, void *context);
slu_status slu_ndis_im_cancel(struct slu_ndis *ndis, const char *device);
slu_status slu_ndis_im_deinitialize(struct slu_ndis_miniport *handle);

/*
 * NdisMNetPnPEvent: an event of the binding goes on to the protocols above a virtual miniport, inside the callback that brought
 * it. Their answer.
 */
slu_status slu_ndis_net_pnp_event(struct slu_ndis_miniport *handle, const struct slu_ndis_pnp_event *event);

/* What MiniportInitializeEx takes, by kind, and gives back in MiniportHaltEx, the last taken first. */
slu_status slu_ndis_take_resource(struct slu_ndis_miniport *handle, unsigned kind);
void slu_ndis_give_resource(struct slu_ndis_miniport *handle, unsigned kind);

/* What MiniportRestart needs before it can run. */
slu_status slu_ndis_take_restart_memory(struct slu_ndis_miniport *handle);

/* NdisMPauseComplete, NdisMRestartComplete. */
void slu_ndis_pause_complete(struct slu_ndis_miniport *handle);
void slu_ndis_restart_complete(struct slu_ndis_miniport *handle, slu_status status);

/* NdisMSendNetBufferListsComplete (each with its status), NdisMIndicateReceiveNetBufferLists, NdisMOidRequestComplete. */
void slu_ndis_send_complete(struct slu_ndis_miniport *handle, struct slu_nbl *chain);
void slu_ndis_indicate(struct slu_ndis_miniport *handle, struct slu_nbl *chain);
void slu_ndis_request_complete(struct slu_ndis_miniport *handle, struct slu_ndis_request *request, slu_status status);

#ifdef __cplusplus
}
#endif

#endif
