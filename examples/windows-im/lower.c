/* SPDX-License-Identifier: MIT */
/*
 * lower.c - the lower edge: a protocol driver
 */
#include "mux.h"

static struct binding *binding_of(const struct slu_binding *binding)
{
	return slu_binding_context(binding);
}

/*
 * The core asks NDIS
 */

static slu_status open_adapter(struct slu_binding *binding)
{
	struct binding *b = binding_of(binding);
	NDIS_MEDIUM medium = NdisMedium802_3;
	UINT selected;
	NDIS_OPEN_PARAMETERS parameters = {
	        .Header = mux_header(NDIS_OBJECT_TYPE_OPEN_PARAMETERS, NDIS_OPEN_PARAMETERS_REVISION_1,
	                             NDIS_SIZEOF_OPEN_PARAMETERS_REVISION_1),
	        .AdapterName = &b->name,
	        .MediumArray = &medium,
	        .MediumArraySize = 1,
	        .SelectedMediumIndex = &selected,
	};

	return mux_status(NdisOpenAdapterEx(mux.protocol, b, &parameters, b->bind, &b->handle));
}

/* A request of our own is known by its SourceReserved: the core's object, or NULL. */
static void init_request(NDIS_OID_REQUEST *request, NDIS_OID oid, ULONG *value, ULONG bytes, struct slu_oid *object)
{
	RtlZeroMemory(request, sizeof *request);
	request->Header = mux_header(NDIS_OBJECT_TYPE_OID_REQUEST, NDIS_OID_REQUEST_REVISION_1, sizeof *request);
	request->RequestType = NdisRequestSetInformation;
	request->PortNumber = NDIS_DEFAULT_PORT_NUMBER;
	request->DATA.SET_INFORMATION.Oid = oid;
	request->DATA.SET_INFORMATION.InformationBuffer = value;
	request->DATA.SET_INFORMATION.InformationBufferLength = bytes;
	*(struct slu_oid **)request->SourceReserved = object;
}

static slu_status set_up(struct slu_binding *binding)
{
	struct binding *b = binding_of(binding);
	struct own_requests *memory =
	        NdisAllocateMemoryWithTagPriority(b->handle, sizeof *memory, MUX_TAG, NormalPoolPriority);

	if (!memory)
		return SLU_STATUS_RESOURCES;
	memory->all = NDIS_PACKET_TYPE_DIRECTED | NDIS_PACKET_TYPE_MULTICAST | NDIS_PACKET_TYPE_BROADCAST;
	memory->none = 0;
	b->memory = memory;
	return SLU_STATUS_SUCCESS;
}

/* A filter that could not be set means no receives, not a failed restart. */
static void filter_is_set(struct slu_oid *oid, slu_status status)
{
	struct binding *b = oid->context;

	(void)status;
	slu_binding_restart_done(&b->binding, SLU_STATUS_SUCCESS);
}

static slu_status restart(struct slu_binding *binding)
{
	struct binding *b = binding_of(binding);
	struct own_requests *memory = b->memory;

	init_request(&memory->filter, OID_GEN_CURRENT_PACKET_FILTER, &memory->all, sizeof memory->all, &b->oid);
	slu_oid_init(&b->oid, filter_is_set, b);
	return slu_binding_oid(binding, &b->oid) == SLU_STATUS_PENDING ? SLU_STATUS_PENDING : SLU_STATUS_SUCCESS;
}

/* One after the other: SUCCESS when the last has ended, PENDING while one is out. */
static slu_status clear_next(struct binding *b)
{
	struct own_requests *memory = b->memory;

	while (b->cleared < RTL_NUMBER_OF(memory->clear)) {
		NDIS_OID_REQUEST *request = &memory->clear[b->cleared];

		if (b->cleared++ == 0)
			init_request(request, OID_GEN_CURRENT_PACKET_FILTER, &memory->none, sizeof memory->none, NULL);
		else
			init_request(request, OID_802_3_MULTICAST_LIST, NULL, 0, NULL);
		if (NdisOidRequest(b->handle, request) == NDIS_STATUS_PENDING)
			return SLU_STATUS_PENDING;
	}
	return SLU_STATUS_SUCCESS;
}

static slu_status clear_filter(struct slu_binding *binding)
{
	binding_of(binding)->cleared = 0;
	return clear_next(binding_of(binding));
}

static slu_status close_adapter(struct slu_binding *binding)
{
	return mux_status(NdisCloseAdapterEx(binding_of(binding)->handle));
}

static void unbind_adapter(struct slu_binding *binding)
{
	NdisUnbindAdapter(binding_of(binding)->handle);
}

static void complete_bind(struct slu_binding *binding, slu_status status)
{
	NdisCompleteBindAdapterEx(binding_of(binding)->bind, mux_ndis_status(status));
}

static void complete_unbind(struct slu_binding *binding)
{
	NdisCompleteUnbindAdapterEx(binding_of(binding)->unbind);
}

static void complete_pnp_event(struct slu_binding *binding, slu_status status)
{
	struct binding *b = binding_of(binding);

	NdisCompleteNetPnPEvent(b->handle, b->event, mux_ndis_status(status));
}

static NDIS_OID_REQUEST *request_of(const struct binding *b, const struct slu_oid *oid)
{
	return oid == &b->oid ? &b->memory->filter : &((struct device *)oid->context)->request->clone;
}

static slu_status request_oid(struct slu_binding *binding, struct slu_oid *oid)
{
	struct binding *b = binding_of(binding);

	return mux_status(NdisOidRequest(b->handle, request_of(b, oid)));
}

static void cancel_oid(struct slu_binding *binding, struct slu_oid *oid)
{
	struct binding *b = binding_of(binding);

	NdisCancelOidRequest(b->handle, request_of(b, oid)->RequestId);
}

static void free_binding(struct binding *b)
{
	if (b->memory)
		NdisFreeMemory(b->memory, 0, 0);
	mux_free(b);
}

static void release(struct slu_binding *binding)
{
	struct binding *b = binding_of(binding);
	bool used;

	slu_windows_detach(&mux.windows, &b->waiter);
	mux_lock();
	for (struct binding **at = &mux.bindings; *at; at = &(*at)->next) {
		if (*at == b) {
			*at = b->next;
			break;
		}
	}
	b->released = true;
	used = b->users;
	mux_unlock();
	if (!used)
		free_binding(b);
}

static const struct slu_binding_ops binding_ops = {
        .open_adapter = open_adapter,
        .set_up = set_up,
        .restart = restart,
        .clear_filter = clear_filter,
        .close_adapter = close_adapter,
        .unbind_adapter = unbind_adapter,
        .complete_bind = complete_bind,
        .complete_unbind = complete_unbind,
        .complete_pnp_event = complete_pnp_event,
        .request_oid = request_oid,
        .cancel_oid = cancel_oid,
        .release = release,
};

/* It stays where it is until mux_drop_binding(). NULL: there is none. */
struct binding *mux_hold_binding(const UNICODE_STRING *name)
{
	struct binding *b;

	mux_lock();
	b = mux.bindings;
	while (b && !RtlEqualUnicodeString(&b->name, name, TRUE))
		b = b->next;
	if (b)
		b->users++;
	mux_unlock();
	return b;
}

void mux_drop_binding(struct binding *b)
{
	bool last;

	mux_lock();
	last = !--b->users && b->released;
	mux_unlock();
	if (last)
		free_binding(b);
}

/*
 * NDIS calls
 */

static struct binding *new_binding(NDIS_HANDLE bind, const NDIS_BIND_PARAMETERS *parameters)
{
	struct binding *b = mux_allocate(sizeof *b);

	if (!b)
		return NULL;
	b->bind = bind;
	mux_copy_name(&b->name, b->name_text, parameters->AdapterName->Buffer,
	              parameters->AdapterName->Length / sizeof(WCHAR));
	b->mtu = parameters->MtuSize;
	b->speed = parameters->MaxXmitLinkSpeed;
	b->address_bytes = parameters->MacAddressLength;
	RtlCopyMemory(b->address, parameters->CurrentMacAddress, sizeof b->address);
	if (slu_windows_attach(&mux.windows, &b->waiter, &b->binding.object))
		return b;
	mux_free(b);
	return NULL;
}

static void link_binding(struct binding *b)
{
	mux_lock();
	b->next = mux.bindings;
	mux.bindings = b;
	mux_unlock();
	for (struct device *device = mux.devices; device; device = device->next) {
		if (!RtlEqualUnicodeString(&device->lower, &b->name, TRUE))
			continue;
		device->binding = b;
		slu_use_set(&device->use, &b->binding);
	}
}

static NDIS_STATUS NTAPI bind_adapter(NDIS_HANDLE context, NDIS_HANDLE bind, PNDIS_BIND_PARAMETERS parameters)
{
	struct binding *b = new_binding(bind, parameters);

	(void)context;
	if (!b)
		return NDIS_STATUS_RESOURCES;
	slu_binding_init(&b->binding, &mux.driver, &binding_ops, b);
	link_binding(b);
	return mux_ndis_status(slu_binding_bind(&b->binding));
}

static VOID NTAPI open_complete(NDIS_HANDLE context, NDIS_STATUS status)
{
	slu_binding_open_complete(&((struct binding *)context)->binding, mux_status(status));
}

static NDIS_STATUS NTAPI unbind(NDIS_HANDLE handle, NDIS_HANDLE context)
{
	struct binding *b = context;

	b->unbind = handle;
	return mux_ndis_status(slu_binding_unbind(&b->binding));
}

static VOID NTAPI close_complete(NDIS_HANDLE context)
{
	slu_binding_close_complete(&((struct binding *)context)->binding);
}

static VOID NTAPI request_complete(NDIS_HANDLE context, PNDIS_OID_REQUEST request, NDIS_STATUS status)
{
	struct binding *b = context;
	struct slu_oid *object = *(struct slu_oid **)request->SourceReserved;

	if (object)
		slu_oid_complete(object, mux_status(status));
	else if (clear_next(b) == SLU_STATUS_SUCCESS)
		slu_binding_clear_complete(&b->binding, mux_status(status));
}

/* A reset below and its end: sends handed back are answered with what they came back with. */
static VOID NTAPI status_indicated(NDIS_HANDLE context, PNDIS_STATUS_INDICATION indication)
{
	(void)context;
	(void)indication;
}

static VOID NTAPI uninstall(VOID)
{
	slu_driver_uninstall(&mux.driver);
}

/*
 * Events
 */

/* To the protocols above each virtual miniport; who objects to a query speaks for all. */
static NDIS_STATUS pass_on(const struct binding *b, PNET_PNP_EVENT_NOTIFICATION event)
{
	NDIS_STATUS status = NDIS_STATUS_SUCCESS;

	for (struct device *device = mux.devices; device && status == NDIS_STATUS_SUCCESS; device = device->next) {
		if (!RtlEqualUnicodeString(&device->lower, &b->name, TRUE) || !mux_hold_device(device))
			continue;
		status = NdisMNetPnPEvent(device->handle, event);
		mux_drop_device(device);
	}
	return status;
}

/* Leaving D0 the protocols above hear of it first, coming back last. */
static NDIS_STATUS set_power(struct binding *b, PNET_PNP_EVENT_NOTIFICATION event)
{
	bool low = *(PNET_DEVICE_POWER_STATE)event->NetPnPEvent.Buffer != NetDeviceStateD0;
	NDIS_STATUS status = NDIS_STATUS_SUCCESS;

	if (low)
		status = pass_on(b, event);
	slu_atomic_store_release(&b->asleep, low);
	return low ? status : pass_on(b, event);
}

/* Told of all bindings, it asks for those that it could not have before. */
static NDIS_STATUS reconfigure(const struct binding *b, PNET_PNP_EVENT_NOTIFICATION event)
{
	NDIS_STATUS status = b ? pass_on(b, event) : NDIS_STATUS_SUCCESS;

	for (struct device *device = mux.devices; device; device = device->next) {
		if (!b || RtlEqualUnicodeString(&device->lower, &b->name, TRUE))
			slu_instance_reenable(&device->instance);
	}
	if (!b)
		NdisReEnumerateProtocolBindings(mux.protocol);
	return status;
}

static NDIS_STATUS reenable(const UNICODE_STRING *name)
{
	struct device *device = mux_find_device(name);

	if (device)
		slu_instance_reenable(&device->instance);
	return NDIS_STATUS_SUCCESS;
}

static NDIS_STATUS NTAPI net_pnp_event(NDIS_HANDLE context, PNET_PNP_EVENT_NOTIFICATION event)
{
	struct binding *b = context;

	switch (event->NetPnPEvent.NetEvent) {
	case NetEventPause:
		b->event = event;
		return mux_ndis_status(slu_binding_pause(&b->binding));
	case NetEventRestart:
		b->event = event;
		return mux_ndis_status(slu_binding_restart(&b->binding));
	case NetEventReconfigure:
		return reconfigure(b, event);
	case NetEventSetPower:
		return set_power(b, event);
	case NetEventQueryPower:
	case NetEventQueryRemoveDevice:
	case NetEventCancelRemoveDevice:
	case NetEventPnPCapabilities:
		return pass_on(b, event);
	case NetEventIMReEnableDevice:
		return reenable(event->NetPnPEvent.Buffer);
	default: /* these stay below, and there is nothing to do */
		return NDIS_STATUS_SUCCESS;
	}
}

slu_status mux_register_protocol(struct slu_driver *driver)
{
	NDIS_PROTOCOL_DRIVER_CHARACTERISTICS characteristics = {
	        .Header = mux_header(NDIS_OBJECT_TYPE_PROTOCOL_DRIVER_CHARACTERISTICS,
	                             NDIS_PROTOCOL_DRIVER_CHARACTERISTICS_REVISION_1,
	                             NDIS_SIZEOF_PROTOCOL_DRIVER_CHARACTERISTICS_REVISION_1),
	        .MajorNdisVersion = 6,
	        .MajorDriverVersion = 1,
	        .Name = RTL_CONSTANT_STRING(L"SLUICEMUX"),
	        .BindAdapterHandlerEx = bind_adapter,
	        .UnbindAdapterHandlerEx = unbind,
	        .OpenAdapterCompleteHandlerEx = open_complete,
	        .CloseAdapterCompleteHandlerEx = close_complete,
	        .NetPnPEventHandler = net_pnp_event,
	        .UninstallHandler = uninstall,
	        .OidRequestCompleteHandler = request_complete,
	        .StatusHandlerEx = status_indicated,
	        .ReceiveNetBufferListsHandler = mux_receive,
	        .SendNetBufferListsCompleteHandler = mux_send_complete,
	};

	(void)driver;
	return mux_status(NdisRegisterProtocolDriver(NULL, &characteristics, &mux.protocol));
}
