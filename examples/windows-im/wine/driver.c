/* SPDX-License-Identifier: MIT */
/*
 * driver.c - the driver under test: configuration, load, unload, its control device, its memory
 */
#include "wine.h"

#include "../mux-public.h"
#include "memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SERVICE L"\\Registry\\Machine\\System\\CurrentControlSet\\Services\\sluice-mux"

NTSYSAPI NTSTATUS NTAPI ZwLoadDriver(PUNICODE_STRING service);
NTSYSAPI NTSTATUS NTAPI ZwUnloadDriver(PUNICODE_STRING service);
NTSYSAPI int NTAPI FreeLibrary(PVOID image);

struct slu_mux *wine_mux;

/*
 * Names
 */

void *wine_keep(size_t bytes)
{
	struct wine_kept *kept = slu_alloc(1, sizeof *kept + 8 + bytes);

	kept->next = wine_mux->kept;
	wine_mux->kept = kept;
	return (char *)kept + 16;
}

/* \Device\vm10, kept. */
UNICODE_STRING wine_path(const char *name)
{
	static const char folder[] = "\\Device\\";
	size_t chars = strlen(folder) + strlen(name);
	WCHAR *text = wine_keep((chars + 1) * sizeof *text);
	UNICODE_STRING path;

	for (size_t i = 0; i < chars; i++)
		text[i] = (WCHAR)(i < strlen(folder) ? folder[i] : name[i - strlen(folder)]);
	RtlInitUnicodeString(&path, text);
	return path;
}

struct wine_device *wine_find_device(const UNICODE_STRING *path)
{
	struct wine_device *device = wine_mux->devices;

	while (device && !RtlEqualUnicodeString(&device->path, path, TRUE))
		device = device->next;
	return device;
}

struct wine_device *wine_device_of(const struct slu_ndis_miniport *handle)
{
	struct wine_device *device = wine_mux->devices;

	while (device && device->handle != handle)
		device = device->next;
	return device;
}

struct wine_lower *wine_lower_named(const char *name)
{
	struct wine_lower *lower = wine_mux->lowers;

	while (strcmp(lower->name, name))
		lower = lower->next;
	return lower;
}

struct wine_lower *wine_lower_of(const void *context)
{
	struct wine_lower *lower = wine_mux->lowers;

	while (lower && lower->context != context)
		lower = lower->next;
	return lower;
}

/*
 * Load and unload
 */

/* Parameters\Devices: a string for each device, then an empty one. */
static NTSTATUS write_configuration(void)
{
	WCHAR list[4096];
	size_t at = 0;

	for (const struct wine_device *device = wine_mux->devices; device; device = device->next) {
		char text[160];
		int chars = snprintf(text, sizeof text, "\\Device\\%s %u \\Device\\%s", device->name, device->vlan,
		                     device->lower->name);

		if (at + (size_t)chars + 2 > RTL_NUMBER_OF(list))
			return STATUS_BUFFER_OVERFLOW;
		for (int i = 0; i <= chars; i++)
			list[at++] = (WCHAR)text[i];
	}
	list[at++] = 0;
	RtlCreateRegistryKey(RTL_REGISTRY_ABSOLUTE, SERVICE L"\\Parameters");
	return RtlWriteRegistryValue(RTL_REGISTRY_ABSOLUTE, SERVICE L"\\Parameters", MUX_DEVICES_VALUE, REG_MULTI_SZ,
	                             list, (ULONG)(at * sizeof *list));
}

static void check_memory(const char *after)
{
	if (wine_mux->memory)
		wine_violated("driver_returns_its_memory", "%s: %ld blocks left", after, wine_mux->memory);
}

/* Wine keeps that of a driver whose DriverEntry has failed. */
static void drop_image(void)
{
	if (wine_mux->image)
		FreeLibrary(wine_mux->image);
}

slu_status slu_mux_entry(struct slu_ndis *ndis, void *image)
{
	UNICODE_STRING service;
	NTSTATUS status;

	(void)image;
	wine_mux->ndis = ndis;
	RtlInitUnicodeString(&service, SERVICE);
	status = write_configuration();
	if (status == STATUS_SUCCESS)
		status = ZwLoadDriver(&service);
	if (status != STATUS_SUCCESS) {
		wine_mux->object = NULL;
		check_memory("a DriverEntry that failed");
		drop_image();
	}
	wine_mux->image = NULL;
	return (slu_status)status;
}

static void unload(void *context)
{
	UNICODE_STRING service;
	NTSTATUS status;

	(void)context;
	RtlInitUnicodeString(&service, SERVICE);
	status = ZwUnloadDriver(&service);
	if (status != STATUS_SUCCESS)
		wine_violated("driver_unloads", "ZwUnloadDriver: %08x", (unsigned)status);
	check_memory("unload");
}

/* Where the kernel goes in: to the driver's own handler. */
static VOID NTAPI driver_unload(PDRIVER_OBJECT object)
{
	wine_mux->miniport.UnloadHandler(object);
	wine_mux->object = NULL;
}

static VOID NTAPI leave_as_it_is(PDRIVER_OBJECT object)
{
	(void)object;
}

/* The run has ended with the driver loaded: its image goes, whatever it still has. */
static void drop_driver(void)
{
	UNICODE_STRING service;

	RtlInitUnicodeString(&service, SERVICE);
	if (wine_mux->control)
		IoDeleteDevice(wine_mux->control);
	wine_mux->object->DriverUnload = leave_as_it_is;
	ZwUnloadDriver(&service);
}

NDIS_STATUS NTAPI NdisMRegisterMiniportDriver(PDRIVER_OBJECT object, PUNICODE_STRING registry, NDIS_HANDLE context,
                                              PNDIS_MINIPORT_DRIVER_CHARACTERISTICS characteristics,
                                              PNDIS_HANDLE handle)
{
	static struct slu_ndis_miniport_ops ops;

	(void)registry;
	wine_enter("NdisMRegisterMiniportDriver", PASSIVE_LEVEL);
	if (characteristics->Header.Type != NDIS_OBJECT_TYPE_MINIPORT_DRIVER_CHARACTERISTICS ||
	    characteristics->Header.Size < NDIS_SIZEOF_MINIPORT_DRIVER_CHARACTERISTICS_REVISION_1 ||
	    !(characteristics->Flags & NDIS_INTERMEDIATE_DRIVER))
		return (NDIS_STATUS)SLU_STATUS_BAD_CHARACTERISTICS;
	wine_mux->object = object;
	wine_mux->miniport = *characteristics;
	wine_mux->miniport_context = context;
	object->DriverUnload = driver_unload;
	*handle = wine_mux;
	ops = wine_miniport_ops;
	ops.unload = unload;
	return (NDIS_STATUS)slu_ndis_register_miniport(wine_mux->ndis, &ops, wine_mux);
}

VOID NTAPI NdisMDeregisterMiniportDriver(NDIS_HANDLE handle)
{
	wine_enter("NdisMDeregisterMiniportDriver", PASSIVE_LEVEL);
	if (handle != wine_mux)
		wine_violated("handle_is_ours", "NdisMDeregisterMiniportDriver");
	slu_ndis_deregister_miniport(wine_mux->ndis);
}

/*
 * The control device
 */

NDIS_STATUS NTAPI NdisRegisterDeviceEx(NDIS_HANDLE driver, PNDIS_DEVICE_OBJECT_ATTRIBUTES attributes,
                                       PDEVICE_OBJECT *object, PNDIS_HANDLE handle)
{
	slu_status status;
	NTSTATUS made;

	(void)driver;
	wine_enter("NdisRegisterDeviceEx", PASSIVE_LEVEL);
	status = slu_ndis_take_global(wine_mux->ndis);
	if (status != SLU_STATUS_SUCCESS)
		return (NDIS_STATUS)status;
	made = IoCreateDevice(wine_mux->object, 0, attributes->DeviceName, FILE_DEVICE_NETWORK, 0, FALSE,
	                      &wine_mux->control);
	if (made != STATUS_SUCCESS) {
		slu_ndis_give_global(wine_mux->ndis);
		return (NDIS_STATUS)made;
	}
	for (unsigned i = 0; i <= IRP_MJ_MAXIMUM_FUNCTION; i++) {
		if (attributes->MajorFunctions[i])
			wine_mux->object->MajorFunction[i] = attributes->MajorFunctions[i];
	}
	*object = wine_mux->control;
	*handle = wine_mux->control;
	return NDIS_STATUS_SUCCESS;
}

VOID NTAPI NdisDeregisterDeviceEx(NDIS_HANDLE handle)
{
	wine_enter("NdisDeregisterDeviceEx", PASSIVE_LEVEL);
	if (handle != wine_mux->control)
		wine_violated("handle_is_ours", "NdisDeregisterDeviceEx");
	slu_ndis_give_global(wine_mux->ndis);
	IoDeleteDevice(wine_mux->control);
	wine_mux->control = NULL;
}

/* As a program would ask, on this thread. */
static bool ask(ULONG code, const char *name)
{
	UNICODE_STRING path = wine_path(name);
	IO_STATUS_BLOCK answer = {0};
	KEVENT event;
	PIRP irp;

	if (!wine_mux->control)
		return false;
	KeInitializeEvent(&event, NotificationEvent, FALSE);
	irp = IoBuildDeviceIoControlRequest(code, wine_mux->control, path.Buffer, path.Length, NULL, 0, FALSE, &event,
	                                    &answer);
	if (!irp)
		abort();
	slu_ndis_enter(wine_mux->ndis);
	IoCallDriver(wine_mux->control, irp);
	slu_ndis_leave(wine_mux->ndis);
	return answer.Status == STATUS_SUCCESS;
}

bool slu_mux_stop_device(struct slu_mux *mux, const char *name)
{
	(void)mux;
	return ask(MUX_IOCTL_STOP_DEVICE, name);
}

bool slu_mux_close_lower(struct slu_mux *mux, const char *lower)
{
	(void)mux;
	return ask(MUX_IOCTL_CLOSE_ADAPTER, lower);
}

/*
 * Memory: each block knows what was taken for it
 */

bool wine_gives_memory(void)
{
	if (++wine_mux->had == wine_failing)
		return false;
	wine_mux->memory++;
	return true;
}

struct block {
	struct wine_device *device; /* resources of an initialization */
	void *padding;
};

/* May it be had? */
static slu_status take(struct wine_device *device, NDIS_HANDLE handle)
{
	slu_status status;

	if (!device)
		return slu_ndis_take_binding_memory(handle);
	if (device->inside == WINE_IN_RESTART)
		return slu_ndis_take_restart_memory(device->handle);
	if (device->inside != WINE_IN_INITIALIZE)
		return SLU_STATUS_SUCCESS;
	status = slu_ndis_take_resource(device->handle, device->taken);
	device->taken += status == SLU_STATUS_SUCCESS;
	return status;
}

PVOID NTAPI NdisAllocateMemoryWithTagPriority(NDIS_HANDLE handle, UINT bytes, ULONG tag, EX_POOL_PRIORITY priority)
{
	struct wine_device *device = wine_device_of(handle);
	struct block *block;

	(void)tag, (void)priority;
	wine_enter("NdisAllocateMemoryWithTagPriority", DISPATCH_LEVEL);
	if (take(device, handle) != SLU_STATUS_SUCCESS)
		return NULL;
	wine_mux->memory++;
	block = slu_alloc(1, sizeof *block + bytes);
	memset(block + 1, 0xa5, bytes);
	block->device = device && device->inside == WINE_IN_INITIALIZE ? device : NULL;
	return block + 1;
}

/* With the last block the attributes go, too: the driver has nothing that would say so. */
VOID NTAPI NdisFreeMemory(PVOID memory, UINT bytes, UINT flags)
{
	struct block *block = (struct block *)memory - 1;
	struct wine_device *device = block->device;

	(void)bytes, (void)flags;
	wine_enter("NdisFreeMemory", DISPATCH_LEVEL);
	while (device && device->taken)
		slu_ndis_give_resource(device->handle, --device->taken);
	wine_mux->memory--;
	free(block);
}

/*
 * What a run sets up
 */

struct slu_mux *slu_mux_new(const struct slu_platform *platform)
{
	wine_mux = slu_alloc(1, sizeof *wine_mux);
	wine_mux->platform = platform;
	return wine_mux;
}

void slu_mux_free(struct slu_mux *mux)
{
	if (mux->object)
		drop_driver();
	while (mux->kept) {
		struct wine_kept *kept = mux->kept;

		mux->kept = kept->next;
		free(kept);
	}
	free(mux);
	wine_mux = NULL;
}

void slu_mux_add_lower(struct slu_mux *mux, const char *name, struct slu_ledger *frames)
{
	struct wine_lower *lower = wine_keep(sizeof *lower);

	lower->name = name;
	lower->index = mux->lowers ? mux->lowers->index + 1 : 0;
	lower->frames = frames;
	lower->path = wine_path(name);
	lower->next = mux->lowers;
	mux->lowers = lower;
}

void slu_mux_add_device(struct slu_mux *mux, const char *name, const char *lower, uint16_t vlan)
{
	struct wine_device *device = wine_keep(sizeof *device);
	struct wine_device **last = &mux->devices;

	device->name = name;
	device->lower = wine_lower_named(lower);
	device->vlan = vlan;
	device->path = wine_path(name);
	while (*last)
		last = &(*last)->next;
	*last = device;
}
