/* SPDX-License-Identifier: MIT */
/*
 * entry.c - DriverEntry, configuration, control device, unload
 */
#include "mux.h"

#include "mux-public.h"

#define PATH_CHARS 512

struct mux mux;

/* Zeroed, or NULL. */
PVOID mux_allocate(size_t bytes)
{
	PVOID memory = ExAllocatePoolWithTag(NonPagedPool, bytes, MUX_TAG);

	if (memory)
		RtlZeroMemory(memory, bytes);
	return memory;
}

void mux_free(PVOID memory)
{
	ExFreePoolWithTag(memory, MUX_TAG);
}

/* What is too long is cut. */
void mux_copy_name(UNICODE_STRING *name, WCHAR *text, const WCHAR *from, size_t chars)
{
	if (chars > MUX_NAME_CHARS)
		chars = MUX_NAME_CHARS;
	RtlCopyMemory(text, from, chars * sizeof *text);
	name->Buffer = text;
	name->Length = (USHORT)(chars * sizeof *text);
	name->MaximumLength = MUX_NAME_CHARS * sizeof *text;
}

/*
 * Configuration
 */

/* The next word of @text, and what is behind it. */
static const WCHAR *next_word(const WCHAR **text, size_t *chars)
{
	const WCHAR *word = *text;

	while (*word == L' ')
		word++;
	*chars = 0;
	while (word[*chars] && word[*chars] != L' ')
		++*chars;
	*text = word + *chars;
	return word;
}

static USHORT to_number(const WCHAR *word, size_t chars)
{
	unsigned number = 0;

	while (chars-- && *word >= L'0' && *word <= L'9' && number < 4096)
		number = 10 * number + (unsigned)(*word++ - L'0');
	return (USHORT)number;
}

static void parse_device(struct device *device, const WCHAR *text)
{
	const WCHAR *word;
	size_t chars;

	word = next_word(&text, &chars);
	mux_copy_name(&device->name, device->name_text, word, chars);
	word = next_word(&text, &chars);
	device->vlan = to_number(word, chars);
	word = next_word(&text, &chars);
	mux_copy_name(&device->lower, device->lower_text, word, chars);
}

/* A VLAN that is none is left out. */
static NTSTATUS add_device(const WCHAR *text)
{
	struct device **last = &mux.devices;
	struct device *device = mux_allocate(sizeof *device);

	if (!device)
		return STATUS_INSUFFICIENT_RESOURCES;
	parse_device(device, text);
	if (!device->vlan || device->vlan > 4094) {
		mux_free(device);
		return STATUS_SUCCESS;
	}
	if (!mux_add_device(device)) {
		mux_free(device);
		return STATUS_INSUFFICIENT_RESOURCES;
	}
	while (*last)
		last = &(*last)->next;
	*last = device;
	return STATUS_SUCCESS;
}

/* The whole list; it ends with an empty string, or with its last byte. */
static NTSTATUS NTAPI read_devices(PWSTR name, ULONG type, PVOID data, ULONG bytes, PVOID context, PVOID entry)
{
	const WCHAR *text = data;
	const WCHAR *end = text + bytes / sizeof *text;
	NTSTATUS status = STATUS_SUCCESS;

	(void)name;
	(void)context;
	(void)entry;
	if (type != REG_MULTI_SZ)
		return STATUS_OBJECT_TYPE_MISMATCH;
	while (status == STATUS_SUCCESS && text < end && *text) {
		const WCHAR *next = text;

		while (next < end && *next)
			next++;
		if (next == end) /* without its zero */
			return STATUS_SUCCESS;
		status = add_device(text);
		text = next + 1;
	}
	return status;
}

static NTSTATUS read_configuration(const UNICODE_STRING *registry)
{
	static const WCHAR parameters[] = L"\\Parameters";
	RTL_QUERY_REGISTRY_TABLE table[2] = {{
	        .QueryRoutine = read_devices,
	        .Flags = RTL_QUERY_REGISTRY_NOEXPAND,
	        .Name = MUX_DEVICES_VALUE,
	}};
	WCHAR path[PATH_CHARS];

	if (registry->Length + sizeof parameters > sizeof path)
		return STATUS_NAME_TOO_LONG;
	RtlCopyMemory(path, registry->Buffer, registry->Length);
	RtlCopyMemory(path + registry->Length / sizeof *path, parameters, sizeof parameters);
	return RtlQueryRegistryValues(RTL_REGISTRY_ABSOLUTE, path, table, NULL, NULL);
}

static void free_devices(void)
{
	while (mux.devices) {
		struct device *device = mux.devices;

		mux.devices = device->next;
		slu_instance_deinit(&device->instance);
		slu_windows_detach(&mux.windows, &device->adapter_waiter);
		slu_windows_detach(&mux.windows, &device->instance_waiter);
		mux_free(device);
	}
}

/*
 * The control device
 */

static bool stop_device(const UNICODE_STRING *name)
{
	struct device *device = mux_find_device(name);

	return device && slu_instance_stop(&device->instance);
}

static bool close_adapter(const UNICODE_STRING *name)
{
	struct binding *b = mux_hold_binding(name);
	bool taken;

	if (!b)
		return false;
	taken = slu_binding_close_self(&b->binding);
	mux_drop_binding(b);
	return taken;
}

static NTSTATUS control(PIRP irp)
{
	PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(irp);
	UNICODE_STRING name;

	if (stack->MajorFunction != IRP_MJ_DEVICE_CONTROL)
		return STATUS_SUCCESS;
	name.Buffer = irp->AssociatedIrp.SystemBuffer;
	name.Length = (USHORT)(stack->Parameters.DeviceIoControl.InputBufferLength & ~1u);
	name.MaximumLength = name.Length;
	switch (stack->Parameters.DeviceIoControl.IoControlCode) {
	case MUX_IOCTL_STOP_DEVICE:
		return stop_device(&name) ? STATUS_SUCCESS : STATUS_NOT_FOUND;
	case MUX_IOCTL_CLOSE_ADAPTER:
		return close_adapter(&name) ? STATUS_SUCCESS : STATUS_NOT_FOUND;
	default:
		return STATUS_INVALID_DEVICE_REQUEST;
	}
}

static NTSTATUS NTAPI dispatch(PDEVICE_OBJECT device, PIRP irp)
{
	NTSTATUS status = control(irp);

	(void)device;
	irp->IoStatus.Status = status;
	irp->IoStatus.Information = 0;
	IoCompleteRequest(irp, IO_NO_INCREMENT);
	return status;
}

static slu_status register_control(void)
{
	PDRIVER_DISPATCH functions[IRP_MJ_MAXIMUM_FUNCTION + 1] = {
	        [IRP_MJ_CREATE] = dispatch,
	        [IRP_MJ_CLOSE] = dispatch,
	        [IRP_MJ_DEVICE_CONTROL] = dispatch,
	};
	UNICODE_STRING name = RTL_CONSTANT_STRING(MUX_CONTROL_DEVICE);
	UNICODE_STRING link = RTL_CONSTANT_STRING(MUX_CONTROL_LINK);
	NDIS_DEVICE_OBJECT_ATTRIBUTES attributes = {
	        .Header =
	                mux_header(NDIS_OBJECT_TYPE_DEVICE_OBJECT_ATTRIBUTES, NDIS_DEVICE_OBJECT_ATTRIBUTES_REVISION_1,
	                           NDIS_SIZEOF_DEVICE_OBJECT_ATTRIBUTES_REVISION_1),
	        .DeviceName = &name,
	        .SymbolicName = &link,
	        .MajorFunctions = functions,
	};
	PDEVICE_OBJECT object;

	return mux_status(NdisRegisterDeviceEx(mux.miniport, &attributes, &object, &mux.control));
}

/*
 * DriverEntry and unload
 */

static void associate(struct slu_driver *driver)
{
	(void)driver;
	NdisIMAssociateMiniport(mux.miniport, mux.protocol);
}

static slu_status start(struct slu_driver *driver)
{
	slu_status status = register_control();

	(void)driver;
	if (status != SLU_STATUS_SUCCESS)
		return status;
	status = (slu_status)mux_register_watch();
	if (status != SLU_STATUS_SUCCESS)
		NdisDeregisterDeviceEx(mux.control);
	return status;
}

static void deregister_protocol(struct slu_driver *driver)
{
	(void)driver;
	NdisDeregisterProtocolDriver(mux.protocol);
}

static void deregister_miniport(struct slu_driver *driver)
{
	(void)driver;
	NdisMDeregisterMiniportDriver(mux.miniport);
}

static const struct slu_driver_ops driver_ops = {
        .register_miniport = mux_register_miniport,
        .register_protocol = mux_register_protocol,
        .associate = associate,
        .start = start,
        .deregister_protocol = deregister_protocol,
        .deregister_miniport = deregister_miniport,
};

static void free_all(void)
{
	free_devices();
	slu_windows_detach(&mux.windows, &mux.waiter);
}

VOID NTAPI mux_unload(PDRIVER_OBJECT object)
{
	(void)object;
	mux_deregister_watch();
	NdisDeregisterDeviceEx(mux.control);
	if (slu_driver_unload(&mux.driver))
		free_all();
}

DRIVER_INITIALIZE DriverEntry;

/* All that a bind needs is there before the registration. */
NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT object, PUNICODE_STRING registry)
{
	NTSTATUS status;

	mux.object = object;
	mux.registry = registry;
	slu_windows_init(&mux.windows, object);
	if (!slu_windows_attach(&mux.windows, &mux.waiter, &mux.driver.object))
		return STATUS_INSUFFICIENT_RESOURCES;
	slu_driver_init(&mux.driver, &mux.windows.platform, &driver_ops, &mux);
	status = read_configuration(registry);
	if (NT_SUCCESS(status))
		status = (NTSTATUS)slu_driver_entry(&mux.driver);
	if (!NT_SUCCESS(status))
		free_all();
	return status;
}
