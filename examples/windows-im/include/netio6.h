/* SPDX-License-Identifier: MIT */
/*
 * netio6.h - of the network module registrar what a client uses, for compilers that come without it
 *
 * Facts of the published interface, as in ndis6.h. With the WDK nothing of this is used (mux.h).
 */
#ifndef MUX_NETIO6_H
#define MUX_NETIO6_H

#include <ntddk.h>

#ifdef MUX_IS_NETIO
#define NETIOAPI __declspec(dllexport)
#else
#define NETIOAPI __declspec(dllimport)
#endif

typedef GUID NPIID;
typedef const NPIID *PNPIID;

typedef enum _NPI_MODULEID_TYPE {
	MIT_GUID = 1,
	MIT_IF_LUID,
} NPI_MODULEID_TYPE;

typedef struct _NPI_MODULEID {
	USHORT Length;
	NPI_MODULEID_TYPE Type;
	union {
		GUID Guid;
		LUID IfLuid;
	};
} NPI_MODULEID;
typedef const NPI_MODULEID *PNPI_MODULEID;

typedef struct _NPI_REGISTRATION_INSTANCE {
	USHORT Version;
	USHORT Size;
	PNPIID NpiId;
	PNPI_MODULEID ModuleId;
	ULONG Number;
	const VOID *NpiSpecificCharacteristics;
} NPI_REGISTRATION_INSTANCE;
typedef const NPI_REGISTRATION_INSTANCE *PNPI_REGISTRATION_INSTANCE;

typedef NTSTATUS(NTAPI NPI_CLIENT_ATTACH_PROVIDER_FN)(HANDLE NmrBindingHandle, PVOID ClientContext,
                                                      PNPI_REGISTRATION_INSTANCE ProviderRegistrationInstance);
typedef NTSTATUS(NTAPI NPI_CLIENT_DETACH_PROVIDER_FN)(PVOID ClientBindingContext);
typedef VOID(NTAPI NPI_CLIENT_CLEANUP_BINDING_CONTEXT_FN)(PVOID ClientBindingContext);

typedef struct _NPI_CLIENT_CHARACTERISTICS {
	USHORT Version;
	USHORT Length;
	NPI_CLIENT_ATTACH_PROVIDER_FN *ClientAttachProvider;
	NPI_CLIENT_DETACH_PROVIDER_FN *ClientDetachProvider;
	NPI_CLIENT_CLEANUP_BINDING_CONTEXT_FN *ClientCleanupBindingContext;
	NPI_REGISTRATION_INSTANCE ClientRegistrationInstance;
} NPI_CLIENT_CHARACTERISTICS;
typedef const NPI_CLIENT_CHARACTERISTICS *PNPI_CLIENT_CHARACTERISTICS;

NETIOAPI NTSTATUS NTAPI NmrRegisterClient(PNPI_CLIENT_CHARACTERISTICS ClientCharacteristics, PVOID ClientContext,
                                          PHANDLE NmrClientHandle);
NETIOAPI NTSTATUS NTAPI NmrDeregisterClient(HANDLE NmrClientHandle);
NETIOAPI NTSTATUS NTAPI NmrWaitForClientDeregisterComplete(HANDLE NmrClientHandle);
NETIOAPI NTSTATUS NTAPI NmrClientAttachProvider(HANDLE NmrBindingHandle, PVOID ClientBindingContext,
                                                const VOID *ClientDispatch, PVOID *ProviderBindingContext,
                                                const VOID **ProviderDispatch);
NETIOAPI VOID NTAPI NmrClientDetachProviderComplete(HANDLE NmrBindingHandle);

#endif
