/* SPDX-License-Identifier: MIT */
/*
 * frames.c - net buffer lists
 *
 * Each frame that is with the driver has a net buffer list in front of it. The adapter below takes the VLAN tag off and puts it on,
 * and tells the driver out of band. A list stays until the end of the run, so that one that comes back twice is seen.
 */
#include "wine.h"

#include "account.h"
#include "memory.h"

#include <sluice/vlan.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 *   stripped   the tag is out of band
 *   passed     it was indicated to the protocol above
 *   home       the driver no longer has it
 */
struct frame {
	NET_BUFFER_LIST nbl;
	struct slu_nbl *host;
	struct wine_lower *lower;
	uint16_t vlan;
	const char *kind;
	bool stripped;
	bool passed;
	bool home;
};

static struct frame *frame_of(PNET_BUFFER_LIST nbl)
{
	return (struct frame *)nbl;
}

static USHORT vlan_of(const NET_BUFFER_LIST *nbl)
{
	const NDIS_NET_BUFFER_LIST_8021Q_INFO tag = {.Value = NET_BUFFER_LIST_INFO(nbl, Ieee8021QNetBufferListInfo)};

	return (USHORT)tag.TagHeader.VlanId;
}

static struct frame *new_frame(struct slu_nbl *host)
{
	struct frame *frame = wine_keep(sizeof *frame);

	frame->host = host;
	frame->nbl.SourceHandle = (NDIS_HANDLE)host->source;
	frame->nbl.NetBufferListInfo[NetBufferListCancelId] = (PVOID)(ULONG_PTR)host->cancel_id;
	host->driver_data = frame;
	return frame;
}

ULONG wine_count(PNET_BUFFER_LIST nbl)
{
	ULONG count = 0;

	for (; nbl; nbl = nbl->Next)
		count++;
	return count;
}

/*
 * Contexts
 */

NDIS_STATUS NTAPI NdisAllocateNetBufferListContext(PNET_BUFFER_LIST nbl, USHORT bytes, USHORT fill, ULONG tag)
{
	PNET_BUFFER_LIST_CONTEXT context;

	(void)fill, (void)tag;
	wine_enter("NdisAllocateNetBufferListContext", DISPATCH_LEVEL);
	if (!wine_gives_memory())
		return NDIS_STATUS_RESOURCES;
	context = slu_alloc(1, sizeof *context + bytes);
	context->Next = nbl->Context;
	context->Size = bytes;
	context->Offset = 0;
	nbl->Context = context;
	return NDIS_STATUS_SUCCESS;
}

VOID NTAPI NdisFreeNetBufferListContext(PNET_BUFFER_LIST nbl, USHORT bytes)
{
	PNET_BUFFER_LIST_CONTEXT context = nbl->Context;

	wine_enter("NdisFreeNetBufferListContext", DISPATCH_LEVEL);
	if (!context || context->Size != bytes) {
		wine_violated("context_is_freed_once", "a context of %u bytes that is not there", bytes);
		return;
	}
	nbl->Context = context->Next;
	wine_mux->memory--;
	free(context);
}

/*
 * From below
 */

static void strip(struct frame *frame)
{
	NDIS_NET_BUFFER_LIST_8021Q_INFO tag = {0};
	uint16_t control;
	enum slu_vlan_kind kind = slu_vlan_classify(frame->host->data, frame->host->length, &control);

	frame->kind = slu_vlan_name(kind);
	if (kind != SLU_VLAN_TAGGED)
		return;
	frame->kind = "unknown-VLAN";
	frame->vlan = slu_vlan_number(control);
	frame->stripped = frame->vlan <= SLU_VLAN_NUMBER_MAX && slu_vlan_untag(frame->host);
	tag.TagHeader.VlanId = frame->vlan & 0xfffu;
	NET_BUFFER_LIST_INFO(&frame->nbl, Ieee8021QNetBufferListInfo) = tag.Value;
}

PNET_BUFFER_LIST wine_to_receive(struct wine_lower *lower, struct slu_nbl *chain)
{
	PNET_BUFFER_LIST head = NULL, *last = &head;

	for (; chain; chain = chain->next) {
		struct frame *frame = new_frame(chain);

		frame->lower = lower;
		strip(frame);
		*last = &frame->nbl;
		last = &frame->nbl.Next;
	}
	return head;
}

/* Why the driver did not want it. */
static const char *turned_away(const struct frame *frame, char *text, size_t bytes)
{
	const struct wine_device *device = wine_mux->devices;

	if (strcmp(slu_ndis_adapter_state(wine_mux->ndis, frame->lower->index), "Running"))
		return "binding-not-running";
	while (device && (device->lower != frame->lower || device->vlan != frame->vlan))
		device = device->next;
	if (!frame->vlan || !device)
		return frame->kind;
	snprintf(text, bytes, "%s-not-running", device->name);
	return text;
}

/* The driver is done with it: as it came, and for the first time. */
static bool comes_home(struct frame *frame, const char *call, const char *claim)
{
	if (frame->home) {
		wine_violated(claim, "%s: a frame that the driver does not have", call);
		return false;
	}
	if (frame->nbl.Context)
		wine_violated("context_is_freed_once", "%s: a frame with a context of the driver's", call);
	frame->home = true;
	frame->host->source = frame->nbl.SourceHandle;
	return true;
}

VOID NTAPI NdisReturnNetBufferLists(NDIS_HANDLE handle, PNET_BUFFER_LIST nbl, ULONG flags)
{
	struct slu_nbl *head = NULL, **last = &head;

	(void)flags;
	wine_enter("NdisReturnNetBufferLists", DISPATCH_LEVEL);
	while (nbl) {
		struct frame *frame = frame_of(nbl);
		char text[80];

		nbl = nbl->Next;
		if (!comes_home(frame, "NdisReturnNetBufferLists", "loan_returns_once"))
			continue;
		if (!frame->passed)
			slu_ledger_out(frame->lower->frames, turned_away(frame, text, sizeof text), 1);
		if (frame->stripped)
			slu_vlan_tag(frame->host, frame->vlan);
		*last = frame->host;
		last = &frame->host->next;
	}
	*last = NULL;
	slu_ndis_return(handle, head);
}

VOID NTAPI NdisMIndicateReceiveNetBufferLists(NDIS_HANDLE handle, PNET_BUFFER_LIST nbl, NDIS_PORT_NUMBER port,
                                              ULONG count, ULONG flags)
{
	const struct wine_device *device = wine_device_of(handle);
	struct slu_nbl *head = NULL, **last = &head;

	(void)port, (void)flags;
	wine_enter("NdisMIndicateReceiveNetBufferLists", DISPATCH_LEVEL);
	if (count != wine_count(nbl))
		wine_violated("count_is_that_of_the_chain", "NdisMIndicateReceiveNetBufferLists: %u", (unsigned)count);
	for (; nbl; nbl = nbl->Next) {
		struct frame *frame = frame_of(nbl);

		if (nbl->SourceHandle != handle || vlan_of(nbl))
			wine_violated("source_is_the_miniport", "%s: a receive that was indicated as another's",
			              device->name);
		frame->passed = true;
		slu_ledger_out(frame->lower->frames, device->name, 1);
		*last = frame->host;
		last = &frame->host->next;
	}
	*last = NULL;
	slu_ndis_indicate(handle, head);
}

/* Frames that the driver has lent come back: the same lists. */
PNET_BUFFER_LIST wine_again(struct slu_nbl *chain)
{
	PNET_BUFFER_LIST head = NULL, *last = &head;

	for (; chain; chain = chain->next) {
		struct frame *frame = chain->driver_data;

		*last = &frame->nbl;
		last = &frame->nbl.Next;
	}
	*last = NULL;
	return head;
}

/*
 * From above
 */

PNET_BUFFER_LIST wine_to_send(struct slu_nbl *chain)
{
	PNET_BUFFER_LIST head = NULL, *last = &head;

	for (; chain; chain = chain->next) {
		struct frame *frame = new_frame(chain);

		*last = &frame->nbl;
		last = &frame->nbl.Next;
	}
	return head;
}

VOID NTAPI NdisSendNetBufferLists(NDIS_HANDLE handle, PNET_BUFFER_LIST nbl, NDIS_PORT_NUMBER port, ULONG flags)
{
	struct slu_nbl *head = NULL, **last = &head;

	(void)port, (void)flags;
	wine_enter("NdisSendNetBufferLists", DISPATCH_LEVEL);
	for (; nbl; nbl = nbl->Next) {
		struct frame *frame = frame_of(nbl);

		frame->host->source = nbl->SourceHandle;
		frame->stripped = slu_vlan_tag(frame->host, vlan_of(nbl));
		*last = frame->host;
		last = &frame->host->next;
	}
	*last = NULL;
	slu_ndis_send(handle, head);
}

PNET_BUFFER_LIST wine_sent(struct slu_nbl *chain)
{
	for (struct slu_nbl *host = chain; host; host = host->next) {
		struct frame *frame = host->driver_data;

		frame->nbl.Status = (NDIS_STATUS)host->status;
		if (frame->stripped)
			slu_vlan_untag(host);
	}
	return wine_again(chain);
}

VOID NTAPI NdisMSendNetBufferListsComplete(NDIS_HANDLE handle, PNET_BUFFER_LIST nbl, ULONG flags)
{
	struct slu_nbl *head = NULL, **last = &head;

	(void)flags;
	wine_enter("NdisMSendNetBufferListsComplete", DISPATCH_LEVEL);
	while (nbl) {
		struct frame *frame = frame_of(nbl);

		nbl = nbl->Next;
		if (!comes_home(frame, "NdisMSendNetBufferListsComplete", "send_completes_once"))
			continue;
		frame->host->status = (slu_status)frame->nbl.Status;
		*last = frame->host;
		last = &frame->host->next;
	}
	*last = NULL;
	slu_ndis_send_complete(handle, head);
}

VOID NTAPI NdisCancelSendNetBufferLists(NDIS_HANDLE handle, PVOID id)
{
	wine_enter("NdisCancelSendNetBufferLists", DISPATCH_LEVEL);
	slu_ndis_cancel_send(handle, (uint64_t)(ULONG_PTR)id);
}
