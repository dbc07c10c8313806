/* SPDX-License-Identifier: MIT */
/*
 * upper.c - the upper edge: a miniport driver
 */
#include "mux.h"

/* Taken in MiniportInitializeEx, in this order. */
enum {
	RESOURCE_ATTRIBUTES,
	RESOURCE_REQUEST,
	RESOURCES,
};

static struct device *device_of(const struct slu_adapter *adapter)
{
	return slu_adapter_context(adapter);
}

/*
 * The core asks NDIS, for the instance
 */

static slu_status request_instance(struct slu_instance *instance)
{
	struct device *device = slu_instance_context(instance);

	return mux_status(NdisIMInitializeDeviceInstanceEx(mux.miniport, &device->name, device));
}

static slu_status cancel_instance(struct slu_instance *instance)
{
	struct device *device = slu_instance_context(instance);

	return mux_status(NdisIMCancelInitializeDeviceInstance(mux.miniport, &device->name));
}

static slu_status deinit_instance(struct slu_instance *instance)
{
	struct device *device = slu_instance_context(instance);

	return mux_status(NdisIMDeInitializeDeviceInstance(device->handle));
}

static const struct slu_instance_ops instance_ops = {
        .request = request_instance,
        .cancel = cancel_instance,
        .deinit = deinit_instance,
};

/*
 * ... for the adapter
 */

static slu_status set_registration_attributes(struct device *device)
{
	NDIS_MINIPORT_ADAPTER_ATTRIBUTES attributes = {
	        .RegistrationAttributes =
	                {
	                        .Header = mux_header(NDIS_OBJECT_TYPE_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES,
	                                             NDIS_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES_REVISION_1,
	                                             NDIS_SIZEOF_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES_REVISION_1),
	                        .MiniportAdapterContext = device,
	                        .AttributeFlags = NDIS_MINIPORT_ATTRIBUTES_NO_HALT_ON_SUSPEND,
	                },
	};

	return mux_status(NdisMSetMiniportAttributes(device->handle, &attributes));
}

/* What the adapter below told of itself at the bind. */
static slu_status set_general_attributes(struct device *device)
{
	static NDIS_OID oids[] = {OID_GEN_CURRENT_PACKET_FILTER,
	                          OID_GEN_STATISTICS,
	                          OID_802_3_CURRENT_ADDRESS,
	                          OID_802_3_MULTICAST_LIST,
	                          OID_PNP_QUERY_POWER,
	                          OID_PNP_SET_POWER,
	                          OID_GEN_LINK_SPEED,
	                          OID_GEN_MAXIMUM_FRAME_SIZE};
	const struct binding *b = device->binding;
	NDIS_MINIPORT_ADAPTER_ATTRIBUTES attributes = {
	        .GeneralAttributes =
	                {
	                        .Header = mux_header(NDIS_OBJECT_TYPE_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES,
	                                             NDIS_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES_REVISION_1,
	                                             NDIS_SIZEOF_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES_REVISION_1),
	                        .MediaType = NdisMedium802_3,
	                        .PhysicalMediumType = NdisPhysicalMediumUnspecified,
	                        .MtuSize = b->mtu,
	                        .MaxXmitLinkSpeed = b->speed,
	                        .XmitLinkSpeed = b->speed,
	                        .MaxRcvLinkSpeed = b->speed,
	                        .RcvLinkSpeed = b->speed,
	                        .MediaConnectState = MediaConnectStateConnected,
	                        .MediaDuplexState = MediaDuplexStateFull,
	                        .LookaheadSize = b->mtu,
	                        .MacOptions = NDIS_MAC_OPTION_NO_LOOPBACK,
	                        .SupportedPacketFilters = NDIS_PACKET_TYPE_DIRECTED | NDIS_PACKET_TYPE_MULTICAST |
	                                                  NDIS_PACKET_TYPE_BROADCAST,
	                        .MaxMulticastListSize = 32,
	                        .MacAddressLength = b->address_bytes,
	                        .AccessType = NET_IF_ACCESS_BROADCAST,
	                        .DirectionType = NET_IF_DIRECTION_SENDRECEIVE,
	                        .ConnectionType = NET_IF_CONNECTION_DEDICATED,
	                        .IfType = IF_TYPE_ETHERNET_CSMACD,
	                        .SupportedOidList = oids,
	                        .SupportedOidListLength = sizeof oids,
	                },
	};

	RtlCopyMemory(attributes.GeneralAttributes.PermanentMacAddress, b->address, sizeof b->address);
	RtlCopyMemory(attributes.GeneralAttributes.CurrentMacAddress, b->address, sizeof b->address);
	return mux_status(NdisMSetMiniportAttributes(device->handle, &attributes));
}

static slu_status acquire(struct slu_adapter *adapter, uint8_t kind)
{
	struct device *device = device_of(adapter);
	slu_status status;

	if (kind == RESOURCE_ATTRIBUTES) {
		status = set_registration_attributes(device);
		return status == SLU_STATUS_SUCCESS ? set_general_attributes(device) : status;
	}
	device->request =
	        NdisAllocateMemoryWithTagPriority(device->handle, sizeof *device->request, MUX_TAG, NormalPoolPriority);
	return device->request ? SLU_STATUS_SUCCESS : SLU_STATUS_RESOURCES;
}

/* Attributes go with the handle. */
static void release(struct slu_adapter *adapter, uint8_t kind)
{
	struct device *device = device_of(adapter);

	if (kind == RESOURCE_ATTRIBUTES)
		return;
	NdisFreeMemory(device->request, 0, 0);
	device->request = NULL;
}

static slu_status restart(struct slu_adapter *adapter)
{
	struct device *device = device_of(adapter);

	device->counters = NdisAllocateMemoryWithTagPriority(device->handle, sizeof *device->counters, MUX_TAG,
	                                                     NormalPoolPriority);
	if (!device->counters)
		return SLU_STATUS_RESOURCES;
	RtlZeroMemory(device->counters, sizeof *device->counters);
	return SLU_STATUS_SUCCESS;
}

static void complete_restart(struct slu_adapter *adapter, slu_status status)
{
	NdisMRestartComplete(device_of(adapter)->handle, mux_ndis_status(status));
}

/* No frame is under way. */
static void end_counters(struct device *device)
{
	struct counters *counters = device->counters;

	device->counters = NULL;
	if (counters)
		NdisFreeMemory(counters, 0, 0);
}

static void complete_pause(struct slu_adapter *adapter)
{
	end_counters(device_of(adapter));
	NdisMPauseComplete(device_of(adapter)->handle);
}

/* NDIS waits for an answer; before it has one, an event from below is not passed on. */
static void begin_request(struct device *device)
{
	mux_lock();
	device->asked++;
	mux_unlock();
}

/* Locked. Somebody waits for @waits, and need not any more. */
static bool may_wake(bool *waits, bool over)
{
	bool wake = *waits && over;

	if (wake)
		*waits = false;
	return wake;
}

/* NDIS has it; the halt waits for us. */
static void end_request(struct device *device)
{
	bool wake_event, wake_halt;

	mux_lock();
	device->asked--;
	wake_event = may_wake(&device->event_waits, !device->asked);
	wake_halt = may_wake(&device->halt_waits, !device->asked && !device->events);
	mux_unlock();
	if (wake_event)
		KeSetEvent(&device->event_may_go_on, IO_NO_INCREMENT, FALSE);
	if (wake_halt)
		KeSetEvent(&device->halt_may_go_on, IO_NO_INCREMENT, FALSE);
}

/* The power request waited for sends under way. */
static void complete_power(struct slu_adapter *adapter, slu_status status)
{
	struct device *device = device_of(adapter);

	NdisMOidRequestComplete(device->handle, device->request->original, mux_ndis_status(status));
	end_request(device);
}

static const struct slu_adapter_ops adapter_ops = {
        .resource_count = RESOURCES,
        .acquire = acquire,
        .release = release,
        .restart = restart,
        .complete_restart = complete_restart,
        .complete_pause = complete_pause,
        .complete_power = complete_power,
};

/*
 * Devices
 */

/* False: no memory, and nothing is left. */
bool mux_add_device(struct device *device)
{
	KeInitializeEvent(&device->halt_may_go_on, SynchronizationEvent, FALSE);
	KeInitializeEvent(&device->event_may_go_on, SynchronizationEvent, FALSE);
	if (!slu_windows_attach(&mux.windows, &device->instance_waiter, &device->instance.object))
		return false;
	if (!slu_windows_attach(&mux.windows, &device->adapter_waiter, &device->adapter.object)) {
		slu_windows_detach(&mux.windows, &device->instance_waiter);
		return false;
	}
	slu_adapter_init(&device->adapter, &mux.driver, &adapter_ops, device);
	slu_instance_init(&device->instance, &device->adapter, &instance_ops, device);
	slu_instance_use(&device->instance, &device->use);
	return true;
}

struct device *mux_find_device(const UNICODE_STRING *name)
{
	struct device *device = mux.devices;

	while (device && !RtlEqualUnicodeString(&device->name, name, TRUE))
		device = device->next;
	return device;
}

/* The device stays initialized until mux_drop_device(). False: it is not. Waits for the answer of a request. */
bool mux_hold_device(struct device *device)
{
	bool live, waits;

	mux_lock();
	live = device->live;
	device->events += live;
	waits = live && device->asked;
	device->event_waits = waits;
	mux_unlock();
	if (waits)
		KeWaitForSingleObject(&device->event_may_go_on, Executive, KernelMode, FALSE, NULL);
	return live;
}

void mux_drop_device(struct device *device)
{
	bool wake;

	mux_lock();
	device->events--;
	wake = may_wake(&device->halt_waits, !device->asked && !device->events);
	mux_unlock();
	if (wake)
		KeSetEvent(&device->halt_may_go_on, IO_NO_INCREMENT, FALSE);
}

/*
 * NDIS calls
 */

static NDIS_STATUS NTAPI initialize(NDIS_HANDLE handle, NDIS_HANDLE context, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
	struct device *device = parameters->IMDeviceInstanceContext;
	slu_status status;

	(void)context;
	device->handle = handle;
	status = slu_adapter_initialize(&device->adapter);
	mux_lock();
	device->live = status == SLU_STATUS_SUCCESS;
	mux_unlock();
	return mux_ndis_status(status);
}

/* No event goes up from here on, none is on its way, and nobody is still in a completion. */
static void end_events(struct device *device)
{
	bool waits;

	mux_lock();
	device->live = false;
	waits = device->events || device->asked;
	device->halt_waits = waits;
	mux_unlock();
	if (waits)
		KeWaitForSingleObject(&device->halt_may_go_on, Executive, KernelMode, FALSE, NULL);
}

/* Without a pause before it, what that would have ended is ended here, when the core has drained the device. */
static VOID NTAPI halt(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
	struct device *device = context;

	end_events(device);
	mux_watch_end(device);
	slu_adapter_halt(&device->adapter, action == NdisHaltDeviceInitializationFailed);
	end_counters(device);
}

static NDIS_STATUS NTAPI pause(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
	struct device *device = context;
	slu_status status;

	(void)parameters;
	mux_watch_end(device);
	status = slu_adapter_pause(&device->adapter);
	if (status == SLU_STATUS_SUCCESS)
		end_counters(device);
	return mux_ndis_status(status);
}

static NDIS_STATUS NTAPI restart_miniport(NDIS_HANDLE context, PNDIS_MINIPORT_RESTART_PARAMETERS parameters)
{
	struct device *device = context;
	slu_status status = slu_adapter_restart(&device->adapter);

	(void)parameters;
	if (status == SLU_STATUS_SUCCESS)
		mux_watch_begin(device);
	return mux_ndis_status(status);
}

/* What the answer brings besides its status. */
static void copy_answer(NDIS_OID_REQUEST *to, const NDIS_OID_REQUEST *from)
{
	if (from->RequestType == NdisRequestSetInformation) {
		to->DATA.SET_INFORMATION.BytesRead = from->DATA.SET_INFORMATION.BytesRead;
		to->DATA.SET_INFORMATION.BytesNeeded = from->DATA.SET_INFORMATION.BytesNeeded;
	} else if (from->RequestType == NdisRequestMethod) {
		to->DATA.METHOD_INFORMATION.BytesWritten = from->DATA.METHOD_INFORMATION.BytesWritten;
		to->DATA.METHOD_INFORMATION.BytesRead = from->DATA.METHOD_INFORMATION.BytesRead;
		to->DATA.METHOD_INFORMATION.BytesNeeded = from->DATA.METHOD_INFORMATION.BytesNeeded;
	} else {
		to->DATA.QUERY_INFORMATION.BytesWritten = from->DATA.QUERY_INFORMATION.BytesWritten;
		to->DATA.QUERY_INFORMATION.BytesNeeded = from->DATA.QUERY_INFORMATION.BytesNeeded;
	}
}

static void request_answered(struct slu_oid *oid, slu_status status)
{
	struct device *device = oid->context;
	struct forwarded *request = device->request;

	copy_answer(request->original, &request->clone);
	NdisMOidRequestComplete(device->handle, request->original, mux_ndis_status(status));
	end_request(device);
}

/* The same buffer, the same RequestId, our own handle and reserved words. */
static void clone_request(struct forwarded *request, PNDIS_OID_REQUEST original)
{
	request->original = original;
	RtlZeroMemory(&request->clone, sizeof request->clone);
	request->clone.Header = original->Header;
	request->clone.RequestType = original->RequestType;
	request->clone.PortNumber = original->PortNumber;
	request->clone.Timeout = original->Timeout;
	request->clone.RequestId = original->RequestId;
	request->clone.DATA = original->DATA;
	*(struct slu_oid **)request->clone.SourceReserved = &request->oid;
}

static slu_status forward(struct device *device, PNDIS_OID_REQUEST original)
{
	struct forwarded *request = device->request;
	slu_status status;

	clone_request(request, original);
	slu_atomic_store_release(&request->id, 0);
	slu_oid_init(&request->oid, request_answered, device);
	status = slu_adapter_oid(&device->adapter, &request->oid, &device->binding->binding);
	/* From here a cancel finds it; NDIS asks nothing new before this call has returned. */
	if (status == SLU_STATUS_PENDING)
		slu_atomic_store_release(&request->id, (slu_word)request->clone.RequestId);
	else
		copy_answer(original, &request->clone);
	return status;
}

/* Power is answered here. All else is refused while either edge sleeps. */
static slu_status answer(struct device *device, PNDIS_OID_REQUEST request)
{
	const struct _SET *set = &request->DATA.SET_INFORMATION;

	if (set->Oid == OID_PNP_SET_POWER) {
		device->request->original = request;
		return slu_adapter_power(&device->adapter,
		                         *(PNDIS_DEVICE_POWER_STATE)set->InformationBuffer != NdisDeviceStateD0);
	}
	if (set->Oid == OID_PNP_QUERY_POWER)
		return SLU_STATUS_SUCCESS;
	if (slu_atomic_load_acquire(&device->binding->asleep))
		return SLU_STATUS_LOW_POWER_STATE;
	return forward(device, request);
}

static NDIS_STATUS NTAPI oid_request(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
	struct device *device = context;
	slu_status status;

	begin_request(device);
	status = answer(device, request);
	if (status != SLU_STATUS_PENDING)
		end_request(device);
	return mux_ndis_status(status);
}

static VOID NTAPI cancel_oid_request(NDIS_HANDLE context, PVOID id)
{
	struct device *device = context;

	if (slu_atomic_load_acquire(&device->request->id) == (slu_word)id)
		slu_oid_cancel(&device->request->oid);
}

static VOID NTAPI device_pnp_event(NDIS_HANDLE context, PNET_DEVICE_PNP_EVENT event)
{
	struct device *device = context;

	if (event->DevicePnPEvent == NdisDevicePnPEventSurpriseRemoved)
		slu_adapter_surprise_remove(&device->adapter);
}

/* Nothing is freed, nobody is told. */
static VOID NTAPI shut_down(NDIS_HANDLE context, NDIS_SHUTDOWN_ACTION action)
{
	(void)action;
	slu_adapter_shutdown(&((struct device *)context)->adapter);
}

slu_status mux_register_miniport(struct slu_driver *driver)
{
	NDIS_MINIPORT_DRIVER_CHARACTERISTICS characteristics = {
	        .Header = mux_header(NDIS_OBJECT_TYPE_MINIPORT_DRIVER_CHARACTERISTICS,
	                             NDIS_MINIPORT_DRIVER_CHARACTERISTICS_REVISION_1,
	                             NDIS_SIZEOF_MINIPORT_DRIVER_CHARACTERISTICS_REVISION_1),
	        .MajorNdisVersion = 6,
	        .MajorDriverVersion = 1,
	        .Flags = NDIS_INTERMEDIATE_DRIVER,
	        .InitializeHandlerEx = initialize,
	        .HaltHandlerEx = halt,
	        .UnloadHandler = mux_unload,
	        .PauseHandler = pause,
	        .RestartHandler = restart_miniport,
	        .OidRequestHandler = oid_request,
	        .SendNetBufferListsHandler = mux_send,
	        .ReturnNetBufferListsHandler = mux_return,
	        .CancelSendHandler = mux_cancel_send,
	        .DevicePnPEventNotifyHandler = device_pnp_event,
	        .ShutdownHandlerEx = shut_down,
	        .CancelOidRequestHandler = cancel_oid_request,
	};

	(void)driver;
	return mux_status(NdisMRegisterMiniportDriver(mux.object, mux.registry, NULL, &characteristics, &mux.miniport));
}
