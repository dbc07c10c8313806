/* SPDX-License-Identifier: MIT */
/*
 * lower.c - the exports of a protocol driver, and its callbacks
 */
#include "wine.h"

#include <stddef.h>

#define ETHERNET_MTU  1500
#define LINK_SPEED    1000000000u
#define ADDRESS_BYTES 6

/*
 * Requests of the driver: one of the host's stands for each
 */

struct request {
	struct slu_ndis_request host;
	PNDIS_OID_REQUEST request;
	bool home;
};

static bool is_set(const NDIS_OID_REQUEST *request)
{
	return request->RequestType == NdisRequestSetInformation;
}

static void write_answer(struct request *request, slu_status status)
{
	struct _QUERY *query = &request->request->DATA.QUERY_INFORMATION;

	request->home = true;
	if (status != SLU_STATUS_SUCCESS || is_set(request->request) || query->InformationBufferLength < sizeof(ULONG))
		return;
	*(ULONG *)query->InformationBuffer = request->host.value;
	query->BytesWritten = sizeof(ULONG);
}

NDIS_STATUS NTAPI NdisOidRequest(NDIS_HANDLE handle, PNDIS_OID_REQUEST oid)
{
	struct request *request = wine_keep(sizeof *request);
	const struct _SET *set = &oid->DATA.SET_INFORMATION;
	slu_status status;

	wine_enter("NdisOidRequest", DISPATCH_LEVEL);
	if (oid->Header.Type != NDIS_OBJECT_TYPE_OID_REQUEST)
		wine_violated("header_says_what_it_is", "NdisOidRequest: type %02x", oid->Header.Type);
	request->request = oid;
	request->host.oid = set->Oid;
	request->host.set = is_set(oid);
	request->host.id = (uint64_t)(ULONG_PTR)oid->RequestId;
	if (set->InformationBufferLength >= sizeof(ULONG))
		request->host.value = *(ULONG *)set->InformationBuffer;
	*(struct request **)oid->NdisReserved = request;
	status = slu_ndis_request(handle, &request->host);
	if (status != SLU_STATUS_PENDING)
		write_answer(request, status);
	return (NDIS_STATUS)status;
}

VOID NTAPI NdisCancelOidRequest(NDIS_HANDLE handle, PVOID id)
{
	wine_enter("NdisCancelOidRequest", DISPATCH_LEVEL);
	slu_ndis_cancel_request(handle, (uint64_t)(ULONG_PTR)id);
}

static void request_complete(void *context, struct slu_ndis_request *host, slu_status status)
{
	struct request *request = (struct request *)host;

	KIRQL before = wine_at_dispatch();

	write_answer(request, status);
	wine_mux->protocol.OidRequestCompleteHandler(context, request->request, (NDIS_STATUS)status);
	wine_set_level(before);
}

/*
 * Bind and unbind
 */

static slu_status bind(void *driver, struct slu_ndis_adapter *adapter, const char *name)
{
	struct wine_lower *lower = wine_lower_named(name);
	NDIS_BIND_PARAMETERS parameters = {
	        .Header = {.Type = NDIS_OBJECT_TYPE_BIND_PARAMETERS, .Revision = 1, .Size = sizeof parameters},
	        .AdapterName = &lower->path,
	        .MediaType = NdisMedium802_3,
	        .MtuSize = ETHERNET_MTU,
	        .MaxXmitLinkSpeed = LINK_SPEED,
	        .MacAddressLength = ADDRESS_BYTES,
	        .CurrentMacAddress = {2, 0, 0, 0, 0, 1},
	};

	(void)driver;
	lower->adapter = adapter;
	return (slu_status)wine_mux->protocol.BindAdapterHandlerEx(wine_mux->protocol_context, adapter, &parameters);
}

NDIS_STATUS NTAPI NdisOpenAdapterEx(NDIS_HANDLE protocol, NDIS_HANDLE context, PNDIS_OPEN_PARAMETERS parameters,
                                    NDIS_HANDLE bind, PNDIS_HANDLE handle)
{
	struct wine_lower *lower = wine_mux->lowers;

	wine_enter("NdisOpenAdapterEx", PASSIVE_LEVEL);
	while (lower && lower->adapter != bind)
		lower = lower->next;
	if (!lower || protocol != &wine_mux->protocol ||
	    !RtlEqualUnicodeString(parameters->AdapterName, &lower->path, TRUE)) {
		wine_violated("handle_is_ours", "NdisOpenAdapterEx");
		return NDIS_STATUS_FAILURE;
	}
	lower->context = context;
	return (NDIS_STATUS)slu_ndis_open_adapter(lower->adapter, context, (struct slu_ndis_open **)handle);
}

static void open_complete(void *context, slu_status status)
{
	wine_mux->protocol.OpenAdapterCompleteHandlerEx(context, (NDIS_STATUS)status);
}

NDIS_STATUS NTAPI NdisCloseAdapterEx(NDIS_HANDLE handle)
{
	wine_enter("NdisCloseAdapterEx", PASSIVE_LEVEL);
	return (NDIS_STATUS)slu_ndis_close_adapter(handle);
}

static void close_complete(void *context)
{
	wine_mux->protocol.CloseAdapterCompleteHandlerEx(context);
}

VOID NTAPI NdisCompleteBindAdapterEx(NDIS_HANDLE bind, NDIS_STATUS status)
{
	wine_enter("NdisCompleteBindAdapterEx", DISPATCH_LEVEL);
	slu_ndis_complete_bind(bind, (slu_status)status);
}

static slu_status unbind(void *context)
{
	return (slu_status)wine_mux->protocol.UnbindAdapterHandlerEx(wine_lower_of(context)->adapter, context);
}

VOID NTAPI NdisCompleteUnbindAdapterEx(NDIS_HANDLE unbind)
{
	wine_enter("NdisCompleteUnbindAdapterEx", DISPATCH_LEVEL);
	slu_ndis_complete_unbind(unbind);
}

NDIS_STATUS NTAPI NdisUnbindAdapter(NDIS_HANDLE handle)
{
	wine_enter("NdisUnbindAdapter", DISPATCH_LEVEL);
	return (NDIS_STATUS)slu_ndis_unbind_adapter(handle);
}

VOID NTAPI NdisReEnumerateProtocolBindings(NDIS_HANDLE protocol)
{
	(void)protocol;
	wine_enter("NdisReEnumerateProtocolBindings", PASSIVE_LEVEL);
	slu_ndis_reenumerate_bindings(wine_mux->ndis);
}

/*
 * Events
 */

struct event {
	NET_PNP_EVENT_NOTIFICATION notification;
	struct slu_ndis_pnp_event host;
	NET_DEVICE_POWER_STATE power;
	UNICODE_STRING device;
};

const struct slu_ndis_pnp_event *wine_event_of(PNET_PNP_EVENT_NOTIFICATION notification)
{
	return &((struct event *)notification)->host;
}

static NET_PNP_EVENT_CODE code_of(enum slu_ndis_pnp code)
{
	static const NET_PNP_EVENT_CODE codes[] = {
	        [SLU_NDIS_PNP_PAUSE] = NetEventPause,
	        [SLU_NDIS_PNP_RESTART] = NetEventRestart,
	        [SLU_NDIS_PNP_QUERY_POWER] = NetEventQueryPower,
	        [SLU_NDIS_PNP_SET_POWER] = NetEventSetPower,
	        [SLU_NDIS_PNP_QUERY_REMOVE] = NetEventQueryRemoveDevice,
	        [SLU_NDIS_PNP_CANCEL_REMOVE] = NetEventCancelRemoveDevice,
	        [SLU_NDIS_PNP_RECONFIGURE] = NetEventReconfigure,
	        [SLU_NDIS_PNP_REENABLE] = NetEventIMReEnableDevice,
	        [SLU_NDIS_PNP_BIND_LIST] = NetEventBindList,
	        [SLU_NDIS_PNP_BINDS_COMPLETE] = NetEventBindsComplete,
	        [SLU_NDIS_PNP_CAPABILITIES] = NetEventPnPCapabilities,
	        [SLU_NDIS_PNP_PORT_ACTIVATION] = NetEventPortActivation,
	        [SLU_NDIS_PNP_PORT_DEACTIVATION] = NetEventPortDeactivation,
	};

	return codes[code];
}

static void fill(struct event *event, const struct slu_ndis_pnp_event *host)
{
	NET_PNP_EVENT *pnp = &event->notification.NetPnPEvent;

	event->host = *host;
	pnp->NetEvent = code_of(host->code);
	if (pnp->NetEvent == NetEventSetPower || pnp->NetEvent == NetEventQueryPower) {
		event->power = host->low_power ? NetDeviceStateD3 : NetDeviceStateD0;
		pnp->Buffer = &event->power;
		pnp->BufferLength = sizeof event->power;
	} else if (host->device) {
		event->device = wine_path(host->device);
		pnp->Buffer = &event->device;
		pnp->BufferLength = sizeof event->device;
	}
}

static slu_status pnp_event(void *driver, void *context, const struct slu_ndis_pnp_event *host)
{
	struct event *event = wine_keep(sizeof *event);

	(void)driver;
	event->notification.Header.Type = NDIS_OBJECT_TYPE_DEFAULT;
	event->notification.Header.Revision = 1;
	event->notification.Header.Size = sizeof event->notification;
	fill(event, host);
	return (slu_status)wine_mux->protocol.NetPnPEventHandler(context, &event->notification);
}

VOID NTAPI NdisCompleteNetPnPEvent(NDIS_HANDLE handle, PNET_PNP_EVENT_NOTIFICATION event, NDIS_STATUS status)
{
	wine_enter("NdisCompleteNetPnPEvent", PASSIVE_LEVEL);
	if (event->Header.Size != sizeof *event)
		wine_violated("handle_is_ours", "NdisCompleteNetPnPEvent: another event");
	slu_ndis_complete_pnp_event(handle, (slu_status)status);
}

static void status(void *context, slu_status status)
{
	NDIS_STATUS_INDICATION indication = {
	        .Header = {.Type = NDIS_OBJECT_TYPE_STATUS_INDICATION, .Revision = 1, .Size = sizeof indication},
	        .StatusCode = (NDIS_STATUS)status,
	};

	KIRQL before = wine_at_dispatch();

	wine_mux->protocol.StatusHandlerEx(context, &indication);
	wine_set_level(before);
}

/*
 * Frames
 */

static void receive(void *context, struct slu_nbl *chain, bool resources)
{
	PNET_BUFFER_LIST nbl = wine_to_receive(wine_lower_of(context), chain);
	KIRQL before = wine_at_dispatch();

	wine_mux->protocol.ReceiveNetBufferListsHandler(context, nbl, NDIS_DEFAULT_PORT_NUMBER, wine_count(nbl),
	                                                resources ? NDIS_RECEIVE_FLAGS_RESOURCES : 0);
	wine_set_level(before);
}

static void send_complete(void *context, struct slu_nbl *chain)
{
	KIRQL before = wine_at_dispatch();

	wine_mux->protocol.SendNetBufferListsCompleteHandler(context, wine_sent(chain), 0);
	wine_set_level(before);
}

static void uninstall(void *driver)
{
	(void)driver;
	wine_mux->protocol.UninstallHandler();
}

const struct slu_ndis_protocol_ops wine_protocol_ops = {
        .bind = bind,
        .open_complete = open_complete,
        .unbind = unbind,
        .close_complete = close_complete,
        .pnp_event = pnp_event,
        .receive = receive,
        .send_complete = send_complete,
        .request_complete = request_complete,
        .status = status,
        .uninstall = uninstall,
};

/* Binds may come before this returns, and use the handle. */
NDIS_STATUS NTAPI NdisRegisterProtocolDriver(NDIS_HANDLE context, PNDIS_PROTOCOL_DRIVER_CHARACTERISTICS characteristics,
                                             PNDIS_HANDLE handle)
{
	wine_enter("NdisRegisterProtocolDriver", PASSIVE_LEVEL);
	if (characteristics->Header.Type != NDIS_OBJECT_TYPE_PROTOCOL_DRIVER_CHARACTERISTICS ||
	    characteristics->Header.Size < NDIS_SIZEOF_PROTOCOL_DRIVER_CHARACTERISTICS_REVISION_1)
		return (NDIS_STATUS)SLU_STATUS_BAD_CHARACTERISTICS;
	wine_mux->protocol = *characteristics;
	wine_mux->protocol_context = context;
	*handle = &wine_mux->protocol;
	return (NDIS_STATUS)slu_ndis_register_protocol(wine_mux->ndis, &wine_protocol_ops, wine_mux);
}

VOID NTAPI NdisDeregisterProtocolDriver(NDIS_HANDLE handle)
{
	wine_enter("NdisDeregisterProtocolDriver", PASSIVE_LEVEL);
	if (handle != &wine_mux->protocol)
		wine_violated("handle_is_ours", "NdisDeregisterProtocolDriver");
	slu_ndis_deregister_protocol(wine_mux->ndis);
}
