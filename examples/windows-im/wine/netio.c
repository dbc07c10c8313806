/* SPDX-License-Identifier: MIT */
/*
 * netio.c - netio.sys: the names of the network module registrar
 */
#include "registrar.h"

NTSTATUS NTAPI NmrRegisterClient(PNPI_CLIENT_CHARACTERISTICS characteristics, PVOID context, PHANDLE handle)
{
	return WineRegisterClient(characteristics, context, handle);
}

NTSTATUS NTAPI NmrDeregisterClient(HANDLE handle)
{
	return WineDeregisterClient(handle);
}

NTSTATUS NTAPI NmrWaitForClientDeregisterComplete(HANDLE handle)
{
	return WineWaitForClient(handle);
}

NTSTATUS NTAPI NmrClientAttachProvider(HANDLE handle, PVOID context, const VOID *dispatch, PVOID *provider,
                                       const VOID **functions)
{
	return WineAttachProvider(handle, context, dispatch, provider, functions);
}

VOID NTAPI NmrClientDetachProviderComplete(HANDLE handle)
{
	WineDetachComplete(handle);
}

DRIVER_INITIALIZE DriverEntry;

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT object, PUNICODE_STRING registry)
{
	(void)object, (void)registry;
	return STATUS_SUCCESS;
}
