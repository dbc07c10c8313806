/* SPDX-License-Identifier: MIT */
/*
 * upper.c - the exports of a miniport driver, and its callbacks
 */
#include "wine.h"

/*
 * What the driver does
 */

VOID NTAPI NdisIMAssociateMiniport(NDIS_HANDLE driver, NDIS_HANDLE protocol)
{
	wine_enter("NdisIMAssociateMiniport", PASSIVE_LEVEL);
	if (driver != wine_mux || protocol != &wine_mux->protocol)
		wine_violated("handle_is_ours", "NdisIMAssociateMiniport");
	slu_ndis_associate(wine_mux->ndis);
}

NDIS_STATUS NTAPI NdisIMInitializeDeviceInstanceEx(NDIS_HANDLE driver, PNDIS_STRING name, NDIS_HANDLE context)
{
	struct wine_device *device = wine_find_device(name);

	(void)driver;
	wine_enter("NdisIMInitializeDeviceInstanceEx", PASSIVE_LEVEL);
	if (!device)
		return NDIS_STATUS_FAILURE;
	device->im = context;
	return (NDIS_STATUS)slu_ndis_im_initialize(wine_mux->ndis, device->name, device);
}

NDIS_STATUS NTAPI NdisIMCancelInitializeDeviceInstance(NDIS_HANDLE driver, PNDIS_STRING name)
{
	const struct wine_device *device = wine_find_device(name);

	(void)driver;
	wine_enter("NdisIMCancelInitializeDeviceInstance", PASSIVE_LEVEL);
	return (NDIS_STATUS)slu_ndis_im_cancel(wine_mux->ndis, device ? device->name : "no device");
}

NDIS_STATUS NTAPI NdisIMDeInitializeDeviceInstance(NDIS_HANDLE handle)
{
	wine_enter("NdisIMDeInitializeDeviceInstance", PASSIVE_LEVEL);
	return (NDIS_STATUS)slu_ndis_im_deinitialize(handle);
}

/* The registration attributes take nothing: they say who it is. The general ones are the first resource. */
NDIS_STATUS NTAPI NdisMSetMiniportAttributes(NDIS_HANDLE handle, PNDIS_MINIPORT_ADAPTER_ATTRIBUTES attributes)
{
	struct wine_device *device = wine_device_of(handle);
	slu_status status = SLU_STATUS_SUCCESS;

	wine_enter("NdisMSetMiniportAttributes", PASSIVE_LEVEL);
	switch (attributes->RegistrationAttributes.Header.Type) {
	case NDIS_OBJECT_TYPE_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES:
		device->context = attributes->RegistrationAttributes.MiniportAdapterContext;
		break;
	case NDIS_OBJECT_TYPE_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES:
		status = slu_ndis_take_resource(handle, device->taken);
		device->taken += status == SLU_STATUS_SUCCESS;
		break;
	default:
		status = SLU_STATUS_NOT_SUPPORTED;
		break;
	}
	return (NDIS_STATUS)status;
}

VOID NTAPI NdisMPauseComplete(NDIS_HANDLE handle)
{
	wine_enter("NdisMPauseComplete", DISPATCH_LEVEL);
	slu_ndis_pause_complete(handle);
}

VOID NTAPI NdisMRestartComplete(NDIS_HANDLE handle, NDIS_STATUS status)
{
	wine_enter("NdisMRestartComplete", DISPATCH_LEVEL);
	slu_ndis_restart_complete(handle, (slu_status)status);
}

NDIS_STATUS NTAPI NdisMNetPnPEvent(NDIS_HANDLE handle, PNET_PNP_EVENT_NOTIFICATION event)
{
	wine_enter("NdisMNetPnPEvent", PASSIVE_LEVEL);
	return (NDIS_STATUS)slu_ndis_net_pnp_event(handle, wine_event_of(event));
}

/*
 * Lifecycle
 */

/* An initialization that fails leaves no attributes. */
static slu_status initialize(void *context, struct slu_ndis_miniport *handle)
{
	struct wine_device *device = context;
	NDIS_MINIPORT_INIT_PARAMETERS parameters = {
	        .Header = {.Type = NDIS_OBJECT_TYPE_MINIPORT_INIT_PARAMETERS, .Revision = 1, .Size = sizeof parameters},
	        .IMDeviceInstanceContext = device->im,
	};
	slu_status status;

	device->handle = handle;
	device->inside = WINE_IN_INITIALIZE;
	status = (slu_status)wine_mux->miniport.InitializeHandlerEx(handle, wine_mux->miniport_context, &parameters);
	device->inside = WINE_NOWHERE;
	while (status != SLU_STATUS_SUCCESS && device->taken)
		slu_ndis_give_resource(handle, --device->taken);
	return status;
}

static void halt(void *context, enum slu_ndis_halt action)
{
	static const NDIS_HALT_ACTION actions[] = {
	        [SLU_NDIS_HALT_DISABLED] = NdisHaltDeviceDisabled,
	        [SLU_NDIS_HALT_DEINITIALIZED] = NdisHaltDeviceInstanceDeInitialized,
	        [SLU_NDIS_HALT_SURPRISE_REMOVED] = NdisHaltDeviceSurpriseRemoved,
	        [SLU_NDIS_HALT_INITIALIZATION_FAILED] = NdisHaltDeviceInitializationFailed,
	};

	wine_mux->miniport.HaltHandlerEx(((struct wine_device *)context)->context, actions[action]);
}

static slu_status pause(void *context)
{
	NDIS_MINIPORT_PAUSE_PARAMETERS parameters = {
	        .Header = {.Type = NDIS_OBJECT_TYPE_DEFAULT, .Revision = 1, .Size = sizeof parameters},
	};

	return (slu_status)wine_mux->miniport.PauseHandler(((struct wine_device *)context)->context, &parameters);
}

static slu_status restart(void *context)
{
	struct wine_device *device = context;
	NDIS_MINIPORT_RESTART_PARAMETERS parameters = {
	        .Header = {.Type = NDIS_OBJECT_TYPE_DEFAULT, .Revision = 1, .Size = sizeof parameters},
	};
	slu_status status;

	device->inside = WINE_IN_RESTART;
	status = (slu_status)wine_mux->miniport.RestartHandler(device->context, &parameters);
	device->inside = WINE_NOWHERE;
	return status;
}

static void surprise_removed(void *context)
{
	NET_DEVICE_PNP_EVENT event = {
	        .Header = {.Type = NDIS_OBJECT_TYPE_DEFAULT, .Revision = 1, .Size = sizeof event},
	        .DevicePnPEvent = NdisDevicePnPEventSurpriseRemoved,
	};

	wine_mux->miniport.DevicePnPEventNotifyHandler(((struct wine_device *)context)->context, &event);
}

static void shut_down(void *context)
{
	wine_mux->miniport.ShutdownHandlerEx(((struct wine_device *)context)->context, NdisShutdownPowerOff);
}

/*
 * Frames
 */

static void send(void *context, struct slu_nbl *chain)
{
	const struct wine_device *device = context;
	KIRQL before = wine_at_dispatch();

	wine_mux->miniport.SendNetBufferListsHandler(device->context, wine_to_send(chain), NDIS_DEFAULT_PORT_NUMBER, 0);
	wine_set_level(before);
}

static void cancel_send(void *context, uint64_t id)
{
	KIRQL before = wine_at_dispatch();

	wine_mux->miniport.CancelSendHandler(((struct wine_device *)context)->context, (PVOID)(ULONG_PTR)id);
	wine_set_level(before);
}

static void return_receives(void *context, struct slu_nbl *chain)
{
	KIRQL before = wine_at_dispatch();

	wine_mux->miniport.ReturnNetBufferListsHandler(((struct wine_device *)context)->context, wine_again(chain), 0);
	wine_set_level(before);
}

/*
 * Requests of the protocols above
 */

struct request {
	NDIS_OID_REQUEST oid;
	struct slu_ndis_request *host;
	ULONG value;
};

static void fill(struct request *request, struct slu_ndis_request *host)
{
	struct _SET *set = &request->oid.DATA.SET_INFORMATION;

	request->host = host;
	request->value = host->value;
	if (host->oid == SLU_OID_PNP_SET_POWER)
		request->value = host->value ? NdisDeviceStateD3 : NdisDeviceStateD0;
	request->oid.Header.Type = NDIS_OBJECT_TYPE_OID_REQUEST;
	request->oid.Header.Revision = NDIS_OID_REQUEST_REVISION_1;
	request->oid.Header.Size = sizeof request->oid;
	request->oid.RequestType = host->set ? NdisRequestSetInformation : NdisRequestQueryInformation;
	request->oid.RequestId = (PVOID)(ULONG_PTR)host->id;
	set->Oid = host->oid;
	set->InformationBuffer = &request->value;
	set->InformationBufferLength = sizeof request->value;
}

static void read_answer(const struct request *request)
{
	if (!request->host->set)
		request->host->value = request->value;
}

static slu_status oid_request(void *context, struct slu_ndis_request *host)
{
	struct request *request = wine_keep(sizeof *request);
	slu_status status;

	fill(request, host);
	status = (slu_status)wine_mux->miniport.OidRequestHandler(((struct wine_device *)context)->context,
	                                                          &request->oid);
	if (status != SLU_STATUS_PENDING)
		read_answer(request);
	return status;
}

VOID NTAPI NdisMOidRequestComplete(NDIS_HANDLE handle, PNDIS_OID_REQUEST oid, NDIS_STATUS status)
{
	const struct request *request = (struct request *)oid;

	wine_enter("NdisMOidRequestComplete", DISPATCH_LEVEL);
	read_answer(request);
	slu_ndis_request_complete(handle, request->host, (slu_status)status);
}

static void cancel_request(void *context, uint64_t id)
{
	KIRQL before = wine_at_dispatch();

	wine_mux->miniport.CancelOidRequestHandler(((struct wine_device *)context)->context, (PVOID)(ULONG_PTR)id);
	wine_set_level(before);
}

const struct slu_ndis_miniport_ops wine_miniport_ops = {
        .initialize = initialize,
        .halt = halt,
        .pause = pause,
        .restart = restart,
        .send = send,
        .cancel_send = cancel_send,
        .return_receives = return_receives,
        .request = oid_request,
        .cancel_request = cancel_request,
        .surprise_removed = surprise_removed,
        .shutdown = shut_down,
};
