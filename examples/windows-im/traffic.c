/* SPDX-License-Identifier: MIT */
/*
 * traffic.c - frames in both directions
 *
 * The adapter below takes the tag off and puts it on: here a VLAN is out-of-band data of a frame. What is forwarded gets our
 * handle as its source; whose it was stands in a context of the frame until it goes back.
 */
#include "mux.h"

struct passage {
	struct device *device;
	NDIS_HANDLE source;
	PVOID tag;
};

/* A multiple of what memory is aligned to. */
#define PASSAGE_BYTES \
	((USHORT)((sizeof(struct passage) + MEMORY_ALLOCATION_ALIGNMENT - 1) & ~(MEMORY_ALLOCATION_ALIGNMENT - 1)))

static struct passage *passage_of(PNET_BUFFER_LIST nbl)
{
	return (struct passage *)NET_BUFFER_LIST_CONTEXT_DATA_START(nbl);
}

/* False: no memory, nothing has changed. */
static bool enter_passage(PNET_BUFFER_LIST nbl, struct device *device, NDIS_HANDLE source, USHORT vlan)
{
	NDIS_NET_BUFFER_LIST_8021Q_INFO tag;
	struct passage *passage;

	if (NdisAllocateNetBufferListContext(nbl, PASSAGE_BYTES, 0, MUX_TAG) != NDIS_STATUS_SUCCESS)
		return false;
	passage = passage_of(nbl);
	tag.Value = NET_BUFFER_LIST_INFO(nbl, Ieee8021QNetBufferListInfo);
	passage->device = device;
	passage->source = nbl->SourceHandle;
	passage->tag = tag.Value;
	tag.TagHeader.VlanId = vlan & 0xfffu;
	NET_BUFFER_LIST_INFO(nbl, Ieee8021QNetBufferListInfo) = tag.Value;
	nbl->SourceHandle = source;
	return true;
}

/* As it came. */
static void leave_passage(PNET_BUFFER_LIST nbl)
{
	const struct passage *passage = passage_of(nbl);

	NET_BUFFER_LIST_INFO(nbl, Ieee8021QNetBufferListInfo) = passage->tag;
	nbl->SourceHandle = passage->source;
	NdisFreeNetBufferListContext(nbl, PASSAGE_BYTES);
}

struct chain {
	PNET_BUFFER_LIST head;
	PNET_BUFFER_LIST tail;
	ULONG count;
};

static void push(struct chain *chain, PNET_BUFFER_LIST nbl)
{
	NET_BUFFER_LIST_NEXT_NBL(nbl) = NULL;
	if (chain->tail)
		NET_BUFFER_LIST_NEXT_NBL(chain->tail) = nbl;
	else
		chain->head = nbl;
	chain->tail = nbl;
	chain->count++;
}

/*
 * From below
 */

static void turn_away(struct binding *b, PNET_BUFFER_LIST nbl, enum slu_receive verdict)
{
	NET_BUFFER_LIST_NEXT_NBL(nbl) = NULL;
	NdisReturnNetBufferLists(b->handle, nbl, 0);
	slu_binding_return(&b->binding, verdict, 1);
}

/* NULL: nobody wants it. */
static struct device *find_device(const struct binding *b, PNET_BUFFER_LIST nbl)
{
	NDIS_NET_BUFFER_LIST_8021Q_INFO tag = {.Value = NET_BUFFER_LIST_INFO(nbl, Ieee8021QNetBufferListInfo)};
	struct device *device = mux.devices;

	if (!tag.TagHeader.VlanId)
		return NULL;
	while (device && (device->binding != b || device->vlan != tag.TagHeader.VlanId))
		device = device->next;
	return device;
}

/* They are loans of the device. */
static void pass_up(struct binding *b, struct device *device, struct chain *run)
{
	struct chain up = {0};
	PNET_BUFFER_LIST nbl = run->head;

	while (nbl) {
		PNET_BUFFER_LIST next = NET_BUFFER_LIST_NEXT_NBL(nbl);

		if (enter_passage(nbl, device, device->handle, 0)) {
			push(&up, nbl);
		} else {
			turn_away(b, nbl, SLU_RECEIVE_KEEP);
			slu_adapter_return(&device->adapter, 1);
		}
		nbl = next;
	}
	if (up.count) {
		InterlockedExchangeAdd(&device->counters->receives, (LONG)up.count);
		NdisMIndicateReceiveNetBufferLists(device->handle, up.head, NDIS_DEFAULT_PORT_NUMBER, up.count, 0);
	}
	slu_adapter_receive_done(&device->adapter);
}

/* Neighbours for one device, which may not want them any more. */
static void indicate(struct binding *b, struct device *device, struct chain *run)
{
	PNET_BUFFER_LIST nbl = run->head;

	if (!run->count)
		return;
	if (slu_adapter_receive(&device->adapter, run->count)) {
		pass_up(b, device, run);
	} else {
		while (nbl) {
			PNET_BUFFER_LIST next = NET_BUFFER_LIST_NEXT_NBL(nbl);

			turn_away(b, nbl, SLU_RECEIVE_KEEP);
			nbl = next;
		}
	}
	*run = (struct chain){0};
}

VOID NTAPI mux_receive(NDIS_HANDLE context, PNET_BUFFER_LIST nbl, NDIS_PORT_NUMBER port, ULONG count, ULONG flags)
{
	struct binding *b = context;
	struct device *device = NULL;
	struct chain run = {0};

	(void)port;
	(void)count;
	while (nbl) {
		PNET_BUFFER_LIST next = NET_BUFFER_LIST_NEXT_NBL(nbl);
		enum slu_receive verdict = slu_binding_receive(&b->binding, 1);
		struct device *wanted = find_device(b, nbl);

		if (verdict == SLU_RECEIVE_DROP) {
			nbl = next;
			continue;
		}
		if (flags & NDIS_RECEIVE_FLAGS_RESOURCES) { /* ours only inside this call, and we make no copy */
			slu_binding_return(&b->binding, verdict, 1);
			nbl = next;
			continue;
		}
		if (wanted != device) {
			indicate(b, device, &run);
			device = wanted;
		}
		if (verdict == SLU_RECEIVE_RETURN || !wanted)
			turn_away(b, nbl, verdict);
		else
			push(&run, nbl);
		nbl = next;
	}
	indicate(b, device, &run);
}

VOID NTAPI mux_return(NDIS_HANDLE context, PNET_BUFFER_LIST nbl, ULONG flags)
{
	struct device *device = context;
	struct binding *b = device->binding;
	PNET_BUFFER_LIST chain = nbl;
	size_t count = 0;

	(void)flags;
	for (; nbl; nbl = NET_BUFFER_LIST_NEXT_NBL(nbl)) {
		leave_passage(nbl);
		count++;
	}
	slu_adapter_return(&device->adapter, count);
	NdisReturnNetBufferLists(b->handle, chain, 0);
	slu_binding_return(&b->binding, SLU_RECEIVE_KEEP, count);
}

/*
 * From above
 */

static void refuse_send(struct device *device, PNET_BUFFER_LIST nbl, slu_status status)
{
	NET_BUFFER_LIST_NEXT_NBL(nbl) = NULL;
	NET_BUFFER_LIST_STATUS(nbl) = mux_ndis_status(status);
	NdisMSendNetBufferListsComplete(device->handle, nbl, 0);
}

/* None while the adapter below is not in D0. */
static slu_status may_send(struct device *device)
{
	if (slu_atomic_load_acquire(&device->binding->asleep))
		return SLU_STATUS_LOW_POWER_STATE;
	return slu_adapter_send(&device->adapter, &device->binding->binding, 1);
}

VOID NTAPI mux_send(NDIS_HANDLE context, PNET_BUFFER_LIST nbl, NDIS_PORT_NUMBER port, ULONG flags)
{
	struct device *device = context;
	struct binding *b = device->binding;
	struct chain accepted = {0};

	(void)port;
	(void)flags;
	while (nbl) {
		PNET_BUFFER_LIST next = NET_BUFFER_LIST_NEXT_NBL(nbl);
		slu_status status = may_send(device);

		if (status != SLU_STATUS_SUCCESS) {
			refuse_send(device, nbl, status);
		} else if (enter_passage(nbl, device, b->handle, device->vlan)) {
			InterlockedIncrement(&device->counters->sends);
			push(&accepted, nbl);
		} else {
			refuse_send(device, nbl, SLU_STATUS_RESOURCES);
			slu_adapter_send_complete(&device->adapter, &b->binding, 1);
		}
		nbl = next;
	}
	if (accepted.head)
		NdisSendNetBufferLists(b->handle, accepted.head, NDIS_DEFAULT_PORT_NUMBER, 0);
}

/* None waits here, all are below, with the mark that they came with. */
VOID NTAPI mux_cancel_send(NDIS_HANDLE context, PVOID id)
{
	NdisCancelSendNetBufferLists(((struct device *)context)->binding->handle, id);
}

VOID NTAPI mux_send_complete(NDIS_HANDLE context, PNET_BUFFER_LIST nbl, ULONG flags)
{
	struct binding *b = context;

	(void)flags;
	while (nbl) {
		PNET_BUFFER_LIST next = NET_BUFFER_LIST_NEXT_NBL(nbl);
		struct device *device = passage_of(nbl)->device;

		leave_passage(nbl);
		NET_BUFFER_LIST_NEXT_NBL(nbl) = NULL;
		NdisMSendNetBufferListsComplete(device->handle, nbl, 0);
		slu_adapter_send_complete(&device->adapter, &b->binding, 1);
		nbl = next;
	}
}
