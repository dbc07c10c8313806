/* SPDX-License-Identifier: MIT */
/*
 * control.c - the image ndis.sys: DriverEntry, and the request that runs a scenario
 */
#include "wine.h"

#include "control.h"
#include "run-private.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

static PDEVICE_OBJECT device;

unsigned long wine_failing;

void wine_violated(const char *claim, const char *format, ...)
{
	char what[160];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof what, format, args);
	va_end(args);
	run_violate(wine_mux->platform->context, claim, what);
}

static size_t read_back(FILE *from, char *to, size_t bytes)
{
	size_t got;

	rewind(from);
	got = fread(to, 1, bytes, from);
	fclose(from);
	return got;
}

/* The report, at most @bytes of it; returns how many. */
static size_t run_scenario(const char *request, char *report, size_t bytes)
{
	struct slu_run_options options = {.seed = strtoull(request, NULL, 10)};
	const char *blank = strchr(request, ' ');
	FILE *out = tmpfile();
	FILE *errors = tmpfile();
	size_t used;
	const char *slash = strchr(request, '/');
	int exit = RUN_FAILED;

	wine_failing = slash && blank && slash < blank ? strtoul(slash + 1, NULL, 10) : 0;
	if (out && errors && blank) {
		options.scenario = blank + 1;
		wine_begin_fibers();
		wine_read_levels(true);
		exit = slu_run(&options, out, errors);
		wine_read_levels(false);
		wine_end_fibers();
	}
	used = (size_t)snprintf(report, bytes, "%d\n", exit);
	if (out)
		used += read_back(out, report + used, bytes - used);
	if (errors)
		used += read_back(errors, report + used, bytes - used);
	return used;
}

static NTSTATUS control(PIRP irp)
{
	const IO_STACK_LOCATION *stack = IoGetCurrentIrpStackLocation(irp);
	ULONG in = stack->Parameters.DeviceIoControl.InputBufferLength;
	char request[1024];

	if (stack->Parameters.DeviceIoControl.IoControlCode != WINE_IOCTL_RUN || in >= sizeof request)
		return STATUS_INVALID_DEVICE_REQUEST;
	memcpy(request, irp->AssociatedIrp.SystemBuffer, in);
	request[in] = '\0';
	irp->IoStatus.Information = run_scenario(request, irp->AssociatedIrp.SystemBuffer,
	                                         stack->Parameters.DeviceIoControl.OutputBufferLength);
	return STATUS_SUCCESS;
}

static NTSTATUS NTAPI dispatch(PDEVICE_OBJECT object, PIRP irp)
{
	NTSTATUS status = STATUS_SUCCESS;

	(void)object;
	irp->IoStatus.Information = 0;
	if (IoGetCurrentIrpStackLocation(irp)->MajorFunction == IRP_MJ_DEVICE_CONTROL)
		status = control(irp);
	irp->IoStatus.Status = status;
	IoCompleteRequest(irp, IO_NO_INCREMENT);
	return status;
}

/* An image is being loaded: the driver under test, before its DriverEntry. */
static VOID NTAPI image_loaded(PUNICODE_STRING name, HANDLE process, PIMAGE_INFO image)
{
	(void)process;
	if (!wine_mux || !name || !wcsstr(name->Buffer, L"sluice-mux"))
		return;
	wine_mux->image = image->ImageBase;
	wine_take_imports(image->ImageBase);
}

static VOID NTAPI unload(PDRIVER_OBJECT object)
{
	UNICODE_STRING link;

	(void)object;
	RtlInitUnicodeString(&link, WINE_CONTROL_LINK);
	PsRemoveLoadImageNotifyRoutine(image_loaded);
	IoDeleteSymbolicLink(&link);
	IoDeleteDevice(device);
}

DRIVER_INITIALIZE DriverEntry;

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT object, PUNICODE_STRING registry)
{
	UNICODE_STRING name, link;
	NTSTATUS status;

	(void)registry;
	RtlInitUnicodeString(&name, WINE_CONTROL_DEVICE);
	RtlInitUnicodeString(&link, WINE_CONTROL_LINK);
	status = IoCreateDevice(object, 0, &name, FILE_DEVICE_NETWORK, 0, FALSE, &device);
	if (status != STATUS_SUCCESS)
		return status;
	status = IoCreateSymbolicLink(&link, &name);
	if (status == STATUS_SUCCESS)
		status = PsSetLoadImageNotifyRoutine(image_loaded);
	object->MajorFunction[IRP_MJ_CREATE] = dispatch;
	object->MajorFunction[IRP_MJ_CLOSE] = dispatch;
	object->MajorFunction[IRP_MJ_DEVICE_CONTROL] = dispatch;
	object->DriverUnload = unload;
	return status;
}
