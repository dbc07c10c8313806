/* SPDX-License-Identifier: MIT */
/*
 * mux.h - an intermediate driver for NDIS 6: virtual miniports over a trunk, one for each VLAN
 *
 *   entry.c    DriverEntry, configuration, control device, unload
 *   lower.c    the lower edge: callbacks of a protocol driver, what the core asks of NDIS for a binding
 *   upper.c    the upper edge: callbacks of a miniport driver, what the core asks of NDIS for a device
 *   traffic.c  frames in both directions
 *   watch.c    a client of the network module registrar
 *
 * Each callback of NDIS is one event for the core, each request of the core one call of NDIS. When what may happen is the core's
 * matter: there is no state here but what the translation needs.
 */
#ifndef MUX_H
#define MUX_H

#ifdef MUX_WDK
#include <ndis.h>
#include <netioddk.h>
#else
#include "ndis6.h"
#include "netio6.h"
#endif

#include <sluice/nmr.h>
#include <sluice/sluice.h>

#define MUX_TAG        0x78754d53u /* SMux */
#define MUX_NAME_CHARS 64

struct watch;

/*
 * An adapter below, from its bind until the core releases it.
 *   handle   of the open adapter
 *   event    pause or restart that NDIS waits for the answer of
 *   memory   its own requests, from set-up on
 *   asleep   the adapter below is not in D0, or is leaving it
 *   users    who holds it for a call of the driver's own; under the lifecycle lock, as @released
 */
struct binding {
	struct slu_binding binding;
	struct slu_windows_waiter waiter;
	struct binding *next;
	NDIS_HANDLE bind;
	NDIS_HANDLE unbind;
	NDIS_HANDLE handle;
	UNICODE_STRING name;
	WCHAR name_text[MUX_NAME_CHARS];
	UCHAR address[32];
	USHORT address_bytes;
	ULONG mtu;
	ULONG64 speed;
	PNET_PNP_EVENT_NOTIFICATION event;
	struct own_requests *memory;
	struct slu_oid oid;
	unsigned cleared;
	slu_word asleep;
	unsigned users;
	bool released;
};

/* Requests of the driver's own: set the packet filter; clear it, and the multicast list. */
struct own_requests {
	NDIS_OID_REQUEST filter;
	NDIS_OID_REQUEST clear[2];
	ULONG all;
	ULONG none;
};

/* A request from above, on its way down as one of our own. NDIS asks one thing at a time (OID-01). */
struct forwarded {
	struct slu_oid oid;
	NDIS_OID_REQUEST clone;
	PNDIS_OID_REQUEST original;
	slu_word id; /* 0: none that could be cancelled */
};

/*
 * A virtual miniport, from DriverEntry until the unload. Its callbacks find the binding at @binding: the core sees to it that the
 * binding outlives the device.
 *   request     while it is initialized
 *   counters    from the restart to the pause
 *   live        initialized, and not in MiniportHaltEx; under the lifecycle lock, as what follows
 *   events      on their way to the protocols above
 *   asked       requests that NDIS waits for the answer of, or has just got it
 *   told        the provider that was told of it runs
 */
struct device {
	struct device *next;
	UNICODE_STRING name;
	WCHAR name_text[MUX_NAME_CHARS];
	UNICODE_STRING lower;
	WCHAR lower_text[MUX_NAME_CHARS];
	USHORT vlan;
	struct slu_instance instance;
	struct slu_adapter adapter;
	struct slu_windows_waiter instance_waiter;
	struct slu_windows_waiter adapter_waiter;
	struct slu_use use;
	struct binding *binding;
	NDIS_HANDLE handle;
	struct forwarded *request;
	struct counters *counters;
	KEVENT halt_may_go_on;
	KEVENT event_may_go_on;
	bool live;
	unsigned events;
	unsigned asked;
	bool halt_waits;
	bool event_waits;
	struct watch *told;
};

struct counters {
	LONG sends;
	LONG receives;
};

/*
 * The image.
 *   watch   the provider that is attached, under the lifecycle lock
 */
struct mux {
	struct slu_driver driver;
	struct slu_windows windows;
	struct slu_windows_waiter waiter;
	PDRIVER_OBJECT object;
	PUNICODE_STRING registry;
	NDIS_HANDLE miniport;
	NDIS_HANDLE protocol;
	NDIS_HANDLE control;
	HANDLE nmr;
	struct device *devices;
	struct binding *bindings;
	struct watch *watch;
};

extern struct mux mux;

static inline NDIS_STATUS mux_ndis_status(slu_status status)
{
	return (NDIS_STATUS)status;
}

static inline slu_status mux_status(NDIS_STATUS status)
{
	return (slu_status)status;
}

static inline void mux_lock(void)
{
	slu_windows_lock(&mux.windows);
}

static inline void mux_unlock(void)
{
	slu_windows_unlock(&mux.windows);
}

/* Headers of what is handed to NDIS. */
static inline NDIS_OBJECT_HEADER mux_header(UCHAR type, UCHAR revision, size_t size)
{
	NDIS_OBJECT_HEADER header;

	header.Type = type;
	header.Revision = revision;
	header.Size = (USHORT)size;
	return header;
}

/* entry.c */
PVOID mux_allocate(size_t bytes);
void mux_free(PVOID memory);
void mux_copy_name(UNICODE_STRING *name, WCHAR *text, const WCHAR *from, size_t chars);

MINIPORT_UNLOAD mux_unload;

/* lower.c */
slu_status mux_register_protocol(struct slu_driver *driver);
struct binding *mux_hold_binding(const UNICODE_STRING *name);
void mux_drop_binding(struct binding *b);

/* upper.c */
slu_status mux_register_miniport(struct slu_driver *driver);
bool mux_add_device(struct device *device);
bool mux_hold_device(struct device *device);
void mux_drop_device(struct device *device);
struct device *mux_find_device(const UNICODE_STRING *name);

/* traffic.c */
PROTOCOL_RECEIVE_NET_BUFFER_LISTS mux_receive;
PROTOCOL_SEND_NET_BUFFER_LISTS_COMPLETE mux_send_complete;
MINIPORT_SEND_NET_BUFFER_LISTS mux_send;
MINIPORT_CANCEL_SEND mux_cancel_send;
MINIPORT_RETURN_NET_BUFFER_LISTS mux_return;

/* watch.c */
NTSTATUS mux_register_watch(void);
void mux_deregister_watch(void);
void mux_watch_begin(struct device *device);
void mux_watch_end(struct device *device);

#endif
