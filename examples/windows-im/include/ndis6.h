/* SPDX-License-Identifier: MIT */
/*
 * ndis6.h - of NDIS 6 what this driver uses, for compilers that come without it
 *
 * The header of mingw-w64 stops at NDIS 5 and does not compile. What stands here are facts of the published interface: names, values,
 * and the order and the size of members, for x64. Structures that the driver only reads are given up to the last member that it looks
 * at; those that it fills are whole. With the WDK nothing of this is used (mux.h).
 */
#ifndef MUX_NDIS6_H
#define MUX_NDIS6_H

#define NDIS_SUPPORT_NDIS6 1

#include <ntddk.h>
#include <ntddndis.h>

#include <ifdef.h>
#include <ipifcons.h>

#ifdef MUX_IS_NDIS
#define NDISAPI __declspec(dllexport)
#else
#define NDISAPI __declspec(dllimport)
#endif

typedef int NDIS_STATUS;
typedef unsigned int UINT, *PUINT;
typedef PVOID NDIS_HANDLE, *PNDIS_HANDLE;
typedef UNICODE_STRING NDIS_STRING, *PNDIS_STRING;

#define NDIS_STATUS_SUCCESS         ((NDIS_STATUS)0x00000000)
#define NDIS_STATUS_PENDING         ((NDIS_STATUS)0x00000103)
#define NDIS_STATUS_FAILURE         ((NDIS_STATUS)0xC0000001)
#define NDIS_STATUS_RESOURCES       ((NDIS_STATUS)0xC000009A)
#define NDIS_STATUS_INVALID_DATA    ((NDIS_STATUS)0xC0010015)
#define NDIS_STATUS_LOW_POWER_STATE ((NDIS_STATUS)0xC023002F)

/*
 * Net buffer lists
 */

typedef struct _NET_BUFFER NET_BUFFER, *PNET_BUFFER;
typedef struct _NET_BUFFER_LIST NET_BUFFER_LIST, *PNET_BUFFER_LIST;
typedef struct _NET_BUFFER_LIST_CONTEXT NET_BUFFER_LIST_CONTEXT, *PNET_BUFFER_LIST_CONTEXT;

struct DECLSPEC_ALIGN(MEMORY_ALLOCATION_ALIGNMENT) _NET_BUFFER_LIST_CONTEXT {
	PNET_BUFFER_LIST_CONTEXT Next;
	USHORT Size;
	USHORT Offset;
	UCHAR DECLSPEC_ALIGN(MEMORY_ALLOCATION_ALIGNMENT) ContextData[];
};

/* Indices of NetBufferListInfo. */
enum {
	Ieee8021QNetBufferListInfo = 4,
	NetBufferListCancelId = 5,
	MUX_NBL_INFO_MAX = 12,
};

struct _NET_BUFFER_LIST {
	PNET_BUFFER_LIST Next;
	PNET_BUFFER FirstNetBuffer;
	PNET_BUFFER_LIST_CONTEXT Context;
	PNET_BUFFER_LIST ParentNetBufferList;
	NDIS_HANDLE NdisPoolHandle;
	DECLSPEC_ALIGN(MEMORY_ALLOCATION_ALIGNMENT) PVOID NdisReserved[2];
	DECLSPEC_ALIGN(MEMORY_ALLOCATION_ALIGNMENT) PVOID ProtocolReserved[4];
	DECLSPEC_ALIGN(MEMORY_ALLOCATION_ALIGNMENT) PVOID MiniportReserved[2];
	PVOID Scratch;
	NDIS_HANDLE SourceHandle;
	ULONG NblFlags;
	LONG ChildRefCount;
	ULONG Flags;
	NDIS_STATUS Status;
	PVOID NetBufferListInfo[MUX_NBL_INFO_MAX];
};

typedef union _NDIS_NET_BUFFER_LIST_8021Q_INFO {
	struct {
		UINT32 UserPriority : 3;
		UINT32 CanonicalFormatId : 1;
		UINT32 VlanId : 12;
		UINT32 Reserved : 16;
	} TagHeader;
	PVOID Value;
} NDIS_NET_BUFFER_LIST_8021Q_INFO, *PNDIS_NET_BUFFER_LIST_8021Q_INFO;

#define NET_BUFFER_LIST_NEXT_NBL(nbl)           ((nbl)->Next)
#define NET_BUFFER_LIST_STATUS(nbl)             ((nbl)->Status)
#define NET_BUFFER_LIST_INFO(nbl, id)           ((nbl)->NetBufferListInfo[id])
#define NET_BUFFER_LIST_CONTEXT_DATA_START(nbl) ((PUCHAR)(nbl)->Context->ContextData + (nbl)->Context->Offset)
#define NDIS_GET_NET_BUFFER_LIST_CANCEL_ID(nbl) ((nbl)->NetBufferListInfo[NetBufferListCancelId])

/* A context of @ContextSize bytes before those that are there: NET_BUFFER_LIST_CONTEXT_DATA_START is its. */
NDISAPI NDIS_STATUS NTAPI NdisAllocateNetBufferListContext(PNET_BUFFER_LIST NetBufferList, USHORT ContextSize,
                                                           USHORT ContextBackFill, ULONG PoolTag);
NDISAPI VOID NTAPI NdisFreeNetBufferListContext(PNET_BUFFER_LIST NetBufferList, USHORT ContextSize);

#define NDIS_RECEIVE_FLAGS_RESOURCES 0x00000002

/*
 * OID requests
 */

typedef struct _NDIS_OID_REQUEST {
	NDIS_OBJECT_HEADER Header;
	NDIS_REQUEST_TYPE RequestType;
	NDIS_PORT_NUMBER PortNumber;
	UINT Timeout;
	PVOID RequestId;
	NDIS_HANDLE RequestHandle;
	union _REQUEST_DATA {
		struct _QUERY {
			NDIS_OID Oid;
			PVOID InformationBuffer;
			UINT InformationBufferLength;
			UINT BytesWritten;
			UINT BytesNeeded;
		} QUERY_INFORMATION;
		struct _SET {
			NDIS_OID Oid;
			PVOID InformationBuffer;
			UINT InformationBufferLength;
			UINT BytesRead;
			UINT BytesNeeded;
		} SET_INFORMATION;
		struct _METHOD {
			NDIS_OID Oid;
			PVOID InformationBuffer;
			ULONG InputBufferLength;
			ULONG OutputBufferLength;
			ULONG MethodId;
			UINT BytesWritten;
			UINT BytesRead;
			UINT BytesNeeded;
		} METHOD_INFORMATION;
	} DATA;
	UCHAR NdisReserved[16 * sizeof(PVOID)];
	UCHAR MiniportReserved[2 * sizeof(PVOID)];
	UCHAR SourceReserved[2 * sizeof(PVOID)];
	UCHAR SupportedRevision;
	UCHAR Reserved1;
	USHORT Reserved2;
} NDIS_OID_REQUEST, *PNDIS_OID_REQUEST;

#define NDIS_OID_REQUEST_REVISION_1 1

/*
 * Events of a binding
 */

typedef enum _NET_DEVICE_POWER_STATE {
	NetDeviceStateUnspecified,
	NetDeviceStateD0,
	NetDeviceStateD1,
	NetDeviceStateD2,
	NetDeviceStateD3,
} NET_DEVICE_POWER_STATE,
        *PNET_DEVICE_POWER_STATE;

typedef enum _NET_PNP_EVENT_CODE {
	NetEventSetPower,
	NetEventQueryPower,
	NetEventQueryRemoveDevice,
	NetEventCancelRemoveDevice,
	NetEventReconfigure,
	NetEventBindList,
	NetEventBindsComplete,
	NetEventPnPCapabilities,
	NetEventPause,
	NetEventRestart,
	NetEventPortActivation,
	NetEventPortDeactivation,
	NetEventIMReEnableDevice,
} NET_PNP_EVENT_CODE;

typedef struct _NET_PNP_EVENT {
	NET_PNP_EVENT_CODE NetEvent;
	PVOID Buffer;
	ULONG BufferLength;
	ULONG_PTR NdisReserved[4];
	ULONG_PTR TransportReserved[4];
	ULONG_PTR TdiReserved[4];
	ULONG_PTR TdiClientReserved[4];
} NET_PNP_EVENT, *PNET_PNP_EVENT;

typedef struct _NET_PNP_EVENT_NOTIFICATION {
	NDIS_OBJECT_HEADER Header;
	NDIS_PORT_NUMBER PortNumber;
	NET_PNP_EVENT NetPnPEvent;
	ULONG Flags;
} NET_PNP_EVENT_NOTIFICATION, *PNET_PNP_EVENT_NOTIFICATION;

typedef struct _NDIS_STATUS_INDICATION {
	NDIS_OBJECT_HEADER Header;
	NDIS_HANDLE SourceHandle;
	NDIS_PORT_NUMBER PortNumber;
	NDIS_STATUS StatusCode;
	ULONG Flags;
} NDIS_STATUS_INDICATION, *PNDIS_STATUS_INDICATION;

/*
 * The upper edge
 */

typedef enum _NDIS_HALT_ACTION {
	NdisHaltDeviceDisabled,
	NdisHaltDeviceInstanceDeInitialized,
	NdisHaltDevicePoweredDown,
	NdisHaltDeviceSurpriseRemoved,
	NdisHaltDeviceFailed,
	NdisHaltDeviceInitializationFailed,
	NdisHaltDeviceStopped,
} NDIS_HALT_ACTION;

typedef enum _NDIS_SHUTDOWN_ACTION {
	NdisShutdownPowerOff,
	NdisShutdownBugCheck,
} NDIS_SHUTDOWN_ACTION;

typedef enum _NDIS_DEVICE_PNP_EVENT {
	NdisDevicePnPEventQueryRemoved,
	NdisDevicePnPEventRemoved,
	NdisDevicePnPEventSurpriseRemoved,
	NdisDevicePnPEventQueryStopped,
	NdisDevicePnPEventStopped,
	NdisDevicePnPEventPowerProfileChanged,
} NDIS_DEVICE_PNP_EVENT;

typedef struct _NET_DEVICE_PNP_EVENT {
	NDIS_OBJECT_HEADER Header;
	NDIS_PORT_NUMBER PortNumber;
	NDIS_DEVICE_PNP_EVENT DevicePnPEvent;
	PVOID InformationBuffer;
	ULONG InformationBufferLength;
} NET_DEVICE_PNP_EVENT, *PNET_DEVICE_PNP_EVENT;

typedef struct _NDIS_MINIPORT_INIT_PARAMETERS {
	NDIS_OBJECT_HEADER Header;
	ULONG Flags;
	PVOID AllocatedResources;
	NDIS_HANDLE IMDeviceInstanceContext;
} NDIS_MINIPORT_INIT_PARAMETERS, *PNDIS_MINIPORT_INIT_PARAMETERS;

typedef struct _NDIS_MINIPORT_PAUSE_PARAMETERS {
	NDIS_OBJECT_HEADER Header;
	ULONG Flags;
	ULONG PauseReason;
} NDIS_MINIPORT_PAUSE_PARAMETERS, *PNDIS_MINIPORT_PAUSE_PARAMETERS;

typedef struct _NDIS_MINIPORT_RESTART_PARAMETERS {
	NDIS_OBJECT_HEADER Header;
	PVOID RestartAttributes;
	ULONG Flags;
} NDIS_MINIPORT_RESTART_PARAMETERS, *PNDIS_MINIPORT_RESTART_PARAMETERS;

typedef NDIS_STATUS(NTAPI MINIPORT_INITIALIZE)(NDIS_HANDLE NdisMiniportHandle, NDIS_HANDLE MiniportDriverContext,
                                               PNDIS_MINIPORT_INIT_PARAMETERS MiniportInitParameters);
typedef VOID(NTAPI MINIPORT_HALT)(NDIS_HANDLE MiniportAdapterContext, NDIS_HALT_ACTION HaltAction);
typedef VOID(NTAPI MINIPORT_UNLOAD)(PDRIVER_OBJECT DriverObject);
typedef NDIS_STATUS(NTAPI MINIPORT_PAUSE)(NDIS_HANDLE MiniportAdapterContext,
                                          PNDIS_MINIPORT_PAUSE_PARAMETERS PauseParameters);
typedef NDIS_STATUS(NTAPI MINIPORT_RESTART)(NDIS_HANDLE MiniportAdapterContext,
                                            PNDIS_MINIPORT_RESTART_PARAMETERS RestartParameters);
typedef NDIS_STATUS(NTAPI MINIPORT_OID_REQUEST)(NDIS_HANDLE MiniportAdapterContext, PNDIS_OID_REQUEST OidRequest);
typedef VOID(NTAPI MINIPORT_SEND_NET_BUFFER_LISTS)(NDIS_HANDLE MiniportAdapterContext, PNET_BUFFER_LIST NetBufferList,
                                                   NDIS_PORT_NUMBER PortNumber, ULONG SendFlags);
typedef VOID(NTAPI MINIPORT_RETURN_NET_BUFFER_LISTS)(NDIS_HANDLE MiniportAdapterContext,
                                                     PNET_BUFFER_LIST NetBufferLists, ULONG ReturnFlags);
typedef VOID(NTAPI MINIPORT_CANCEL_SEND)(NDIS_HANDLE MiniportAdapterContext, PVOID CancelId);
typedef BOOLEAN(NTAPI MINIPORT_CHECK_FOR_HANG)(NDIS_HANDLE MiniportAdapterContext);
typedef NDIS_STATUS(NTAPI MINIPORT_RESET)(NDIS_HANDLE MiniportAdapterContext, PBOOLEAN AddressingReset);
typedef VOID(NTAPI MINIPORT_DEVICE_PNP_EVENT_NOTIFY)(NDIS_HANDLE MiniportAdapterContext,
                                                     PNET_DEVICE_PNP_EVENT NetDevicePnPEvent);
typedef VOID(NTAPI MINIPORT_SHUTDOWN)(NDIS_HANDLE MiniportAdapterContext, NDIS_SHUTDOWN_ACTION ShutdownAction);
typedef VOID(NTAPI MINIPORT_CANCEL_OID_REQUEST)(NDIS_HANDLE MiniportAdapterContext, PVOID RequestId);
typedef NDIS_STATUS(NTAPI SET_OPTIONS)(NDIS_HANDLE NdisDriverHandle, NDIS_HANDLE DriverContext);

typedef struct _NDIS_MINIPORT_DRIVER_CHARACTERISTICS {
	NDIS_OBJECT_HEADER Header;
	UCHAR MajorNdisVersion;
	UCHAR MinorNdisVersion;
	UCHAR MajorDriverVersion;
	UCHAR MinorDriverVersion;
	ULONG Flags;
	SET_OPTIONS *SetOptionsHandler;
	MINIPORT_INITIALIZE *InitializeHandlerEx;
	MINIPORT_HALT *HaltHandlerEx;
	MINIPORT_UNLOAD *UnloadHandler;
	MINIPORT_PAUSE *PauseHandler;
	MINIPORT_RESTART *RestartHandler;
	MINIPORT_OID_REQUEST *OidRequestHandler;
	MINIPORT_SEND_NET_BUFFER_LISTS *SendNetBufferListsHandler;
	MINIPORT_RETURN_NET_BUFFER_LISTS *ReturnNetBufferListsHandler;
	MINIPORT_CANCEL_SEND *CancelSendHandler;
	MINIPORT_CHECK_FOR_HANG *CheckForHangHandlerEx;
	MINIPORT_RESET *ResetHandlerEx;
	MINIPORT_DEVICE_PNP_EVENT_NOTIFY *DevicePnPEventNotifyHandler;
	MINIPORT_SHUTDOWN *ShutdownHandlerEx;
	MINIPORT_CANCEL_OID_REQUEST *CancelOidRequestHandler;
} NDIS_MINIPORT_DRIVER_CHARACTERISTICS, *PNDIS_MINIPORT_DRIVER_CHARACTERISTICS;

#define NDIS_MINIPORT_DRIVER_CHARACTERISTICS_REVISION_1        1
#define NDIS_SIZEOF_MINIPORT_DRIVER_CHARACTERISTICS_REVISION_1 sizeof(NDIS_MINIPORT_DRIVER_CHARACTERISTICS)
#define NDIS_INTERMEDIATE_DRIVER                               0x00000001

typedef struct _NDIS_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES {
	NDIS_OBJECT_HEADER Header;
	NDIS_HANDLE MiniportAdapterContext;
	ULONG AttributeFlags;
	UINT CheckForHangTimeInSeconds;
	ULONG InterfaceType;
} NDIS_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES;

typedef struct _NDIS_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES {
	NDIS_OBJECT_HEADER Header;
	ULONG Flags;
	NDIS_MEDIUM MediaType;
	NDIS_PHYSICAL_MEDIUM PhysicalMediumType;
	ULONG MtuSize;
	ULONG64 MaxXmitLinkSpeed;
	ULONG64 XmitLinkSpeed;
	ULONG64 MaxRcvLinkSpeed;
	ULONG64 RcvLinkSpeed;
	NDIS_MEDIA_CONNECT_STATE MediaConnectState;
	NET_IF_MEDIA_DUPLEX_STATE MediaDuplexState;
	ULONG LookaheadSize;
	PVOID PowerManagementCapabilities;
	ULONG MacOptions;
	ULONG SupportedPacketFilters;
	ULONG MaxMulticastListSize;
	USHORT MacAddressLength;
	UCHAR PermanentMacAddress[32];
	UCHAR CurrentMacAddress[32];
	PVOID RecvScaleCapabilities;
	NET_IF_ACCESS_TYPE AccessType;
	NET_IF_DIRECTION_TYPE DirectionType;
	NET_IF_CONNECTION_TYPE ConnectionType;
	USHORT IfType;
	BOOLEAN IfConnectorPresent;
	ULONG SupportedStatistics;
	ULONG SupportedPauseFunctions;
	ULONG DataBackFillSize;
	ULONG ContextBackFillSize;
	NDIS_OID *SupportedOidList;
	ULONG SupportedOidListLength;
	ULONG AutoNegotiationFlags;
} NDIS_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES;

typedef union _NDIS_MINIPORT_ADAPTER_ATTRIBUTES {
	NDIS_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES RegistrationAttributes;
	NDIS_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES GeneralAttributes;
} NDIS_MINIPORT_ADAPTER_ATTRIBUTES, *PNDIS_MINIPORT_ADAPTER_ATTRIBUTES;

#define NDIS_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES_REVISION_1 1
#define NDIS_SIZEOF_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES_REVISION_1 \
	sizeof(NDIS_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES)
#define NDIS_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES_REVISION_1        1
#define NDIS_SIZEOF_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES_REVISION_1 sizeof(NDIS_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES)
#define NDIS_MINIPORT_ATTRIBUTES_NO_HALT_ON_SUSPEND                0x00000004

NDISAPI NDIS_STATUS NTAPI NdisMRegisterMiniportDriver(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath,
                                                      NDIS_HANDLE MiniportDriverContext,
                                                      PNDIS_MINIPORT_DRIVER_CHARACTERISTICS Characteristics,
                                                      PNDIS_HANDLE NdisMiniportDriverHandle);
NDISAPI VOID NTAPI NdisMDeregisterMiniportDriver(NDIS_HANDLE NdisMiniportDriverHandle);
NDISAPI NDIS_STATUS NTAPI NdisMSetMiniportAttributes(NDIS_HANDLE NdisMiniportHandle,
                                                     PNDIS_MINIPORT_ADAPTER_ATTRIBUTES MiniportAttributes);
NDISAPI VOID NTAPI NdisMPauseComplete(NDIS_HANDLE MiniportAdapterHandle);
NDISAPI VOID NTAPI NdisMRestartComplete(NDIS_HANDLE MiniportAdapterHandle, NDIS_STATUS Status);
NDISAPI VOID NTAPI NdisMSendNetBufferListsComplete(NDIS_HANDLE MiniportAdapterHandle, PNET_BUFFER_LIST NetBufferList,
                                                   ULONG SendCompleteFlags);
NDISAPI VOID NTAPI NdisMIndicateReceiveNetBufferLists(NDIS_HANDLE MiniportAdapterHandle, PNET_BUFFER_LIST NetBufferList,
                                                      NDIS_PORT_NUMBER PortNumber, ULONG NumberOfNetBufferLists,
                                                      ULONG ReceiveFlags);
NDISAPI VOID NTAPI NdisMOidRequestComplete(NDIS_HANDLE MiniportAdapterHandle, PNDIS_OID_REQUEST OidRequest,
                                           NDIS_STATUS Status);
NDISAPI NDIS_STATUS NTAPI NdisMNetPnPEvent(NDIS_HANDLE MiniportAdapterHandle,
                                           PNET_PNP_EVENT_NOTIFICATION NetPnPEventNotification);

/*
 * The lower edge
 */

typedef struct _NDIS_BIND_PARAMETERS {
	NDIS_OBJECT_HEADER Header;
	PNDIS_STRING ProtocolSection;
	PNDIS_STRING AdapterName;
	PDEVICE_OBJECT PhysicalDeviceObject;
	NDIS_MEDIUM MediaType;
	ULONG MtuSize;
	ULONG64 MaxXmitLinkSpeed;
	ULONG64 XmitLinkSpeed;
	ULONG64 MaxRcvLinkSpeed;
	ULONG64 RcvLinkSpeed;
	NDIS_MEDIA_CONNECT_STATE MediaConnectState;
	NET_IF_MEDIA_DUPLEX_STATE MediaDuplexState;
	ULONG LookAheadSize;
	PVOID PowerManagementCapabilities;
	ULONG SupportedPacketFilters;
	ULONG MaxMulticastListSize;
	USHORT MacAddressLength;
	UCHAR CurrentMacAddress[32];
} NDIS_BIND_PARAMETERS, *PNDIS_BIND_PARAMETERS;

typedef struct _NDIS_OPEN_PARAMETERS {
	NDIS_OBJECT_HEADER Header;
	PNDIS_STRING AdapterName;
	NDIS_MEDIUM *MediumArray;
	UINT MediumArraySize;
	PUINT SelectedMediumIndex;
	PUSHORT FrameTypeArray;
	UINT FrameTypeArraySize;
} NDIS_OPEN_PARAMETERS, *PNDIS_OPEN_PARAMETERS;

#define NDIS_OPEN_PARAMETERS_REVISION_1        1
#define NDIS_SIZEOF_OPEN_PARAMETERS_REVISION_1 sizeof(NDIS_OPEN_PARAMETERS)

typedef NDIS_STATUS(NTAPI PROTOCOL_BIND_ADAPTER_EX)(NDIS_HANDLE ProtocolDriverContext, NDIS_HANDLE BindContext,
                                                    PNDIS_BIND_PARAMETERS BindParameters);
typedef NDIS_STATUS(NTAPI PROTOCOL_UNBIND_ADAPTER_EX)(NDIS_HANDLE UnbindContext, NDIS_HANDLE ProtocolBindingContext);
typedef VOID(NTAPI PROTOCOL_OPEN_ADAPTER_COMPLETE_EX)(NDIS_HANDLE ProtocolBindingContext, NDIS_STATUS Status);
typedef VOID(NTAPI PROTOCOL_CLOSE_ADAPTER_COMPLETE_EX)(NDIS_HANDLE ProtocolBindingContext);
typedef NDIS_STATUS(NTAPI PROTOCOL_NET_PNP_EVENT)(NDIS_HANDLE ProtocolBindingContext,
                                                  PNET_PNP_EVENT_NOTIFICATION NetPnPEventNotification);
typedef VOID(NTAPI PROTOCOL_UNINSTALL)(VOID);
typedef VOID(NTAPI PROTOCOL_OID_REQUEST_COMPLETE)(NDIS_HANDLE ProtocolBindingContext, PNDIS_OID_REQUEST OidRequest,
                                                  NDIS_STATUS Status);
typedef VOID(NTAPI PROTOCOL_STATUS_EX)(NDIS_HANDLE ProtocolBindingContext, PNDIS_STATUS_INDICATION StatusIndication);
typedef VOID(NTAPI PROTOCOL_RECEIVE_NET_BUFFER_LISTS)(NDIS_HANDLE ProtocolBindingContext,
                                                      PNET_BUFFER_LIST NetBufferLists, NDIS_PORT_NUMBER PortNumber,
                                                      ULONG NumberOfNetBufferLists, ULONG ReceiveFlags);
typedef VOID(NTAPI PROTOCOL_SEND_NET_BUFFER_LISTS_COMPLETE)(NDIS_HANDLE ProtocolBindingContext,
                                                            PNET_BUFFER_LIST NetBufferList, ULONG SendCompleteFlags);

typedef struct _NDIS_PROTOCOL_DRIVER_CHARACTERISTICS {
	NDIS_OBJECT_HEADER Header;
	UCHAR MajorNdisVersion;
	UCHAR MinorNdisVersion;
	UCHAR MajorDriverVersion;
	UCHAR MinorDriverVersion;
	ULONG Flags;
	NDIS_STRING Name;
	SET_OPTIONS *SetOptionsHandler;
	PROTOCOL_BIND_ADAPTER_EX *BindAdapterHandlerEx;
	PROTOCOL_UNBIND_ADAPTER_EX *UnbindAdapterHandlerEx;
	PROTOCOL_OPEN_ADAPTER_COMPLETE_EX *OpenAdapterCompleteHandlerEx;
	PROTOCOL_CLOSE_ADAPTER_COMPLETE_EX *CloseAdapterCompleteHandlerEx;
	PROTOCOL_NET_PNP_EVENT *NetPnPEventHandler;
	PROTOCOL_UNINSTALL *UninstallHandler;
	PROTOCOL_OID_REQUEST_COMPLETE *OidRequestCompleteHandler;
	PROTOCOL_STATUS_EX *StatusHandlerEx;
	PROTOCOL_RECEIVE_NET_BUFFER_LISTS *ReceiveNetBufferListsHandler;
	PROTOCOL_SEND_NET_BUFFER_LISTS_COMPLETE *SendNetBufferListsCompleteHandler;
} NDIS_PROTOCOL_DRIVER_CHARACTERISTICS, *PNDIS_PROTOCOL_DRIVER_CHARACTERISTICS;

#define NDIS_PROTOCOL_DRIVER_CHARACTERISTICS_REVISION_1        1
#define NDIS_SIZEOF_PROTOCOL_DRIVER_CHARACTERISTICS_REVISION_1 sizeof(NDIS_PROTOCOL_DRIVER_CHARACTERISTICS)

NDISAPI NDIS_STATUS NTAPI NdisRegisterProtocolDriver(NDIS_HANDLE ProtocolDriverContext,
                                                     PNDIS_PROTOCOL_DRIVER_CHARACTERISTICS ProtocolCharacteristics,
                                                     PNDIS_HANDLE NdisProtocolHandle);
NDISAPI VOID NTAPI NdisDeregisterProtocolDriver(NDIS_HANDLE NdisProtocolHandle);
NDISAPI NDIS_STATUS NTAPI NdisOpenAdapterEx(NDIS_HANDLE NdisProtocolHandle, NDIS_HANDLE ProtocolBindingContext,
                                            PNDIS_OPEN_PARAMETERS OpenParameters, NDIS_HANDLE BindContext,
                                            PNDIS_HANDLE NdisBindingHandle);
NDISAPI NDIS_STATUS NTAPI NdisCloseAdapterEx(NDIS_HANDLE NdisBindingHandle);
NDISAPI NDIS_STATUS NTAPI NdisUnbindAdapter(NDIS_HANDLE NdisBindingHandle);
NDISAPI VOID NTAPI NdisReEnumerateProtocolBindings(NDIS_HANDLE ProtocolHandle);
NDISAPI VOID NTAPI NdisCompleteBindAdapterEx(NDIS_HANDLE BindAdapterContext, NDIS_STATUS Status);
NDISAPI VOID NTAPI NdisCompleteUnbindAdapterEx(NDIS_HANDLE UnbindContext);
NDISAPI VOID NTAPI NdisCompleteNetPnPEvent(NDIS_HANDLE NdisBindingHandle,
                                           PNET_PNP_EVENT_NOTIFICATION NetPnPEventNotification, NDIS_STATUS Status);
NDISAPI VOID NTAPI NdisSendNetBufferLists(NDIS_HANDLE NdisBindingHandle, PNET_BUFFER_LIST NetBufferLists,
                                          NDIS_PORT_NUMBER PortNumber, ULONG SendFlags);
NDISAPI VOID NTAPI NdisCancelSendNetBufferLists(NDIS_HANDLE NdisBindingHandle, PVOID CancelId);
NDISAPI VOID NTAPI NdisReturnNetBufferLists(NDIS_HANDLE NdisBindingHandle, PNET_BUFFER_LIST NetBufferLists,
                                            ULONG ReturnFlags);
NDISAPI NDIS_STATUS NTAPI NdisOidRequest(NDIS_HANDLE NdisBindingHandle, PNDIS_OID_REQUEST OidRequest);
NDISAPI VOID NTAPI NdisCancelOidRequest(NDIS_HANDLE NdisBindingHandle, PVOID RequestId);

/*
 * The two together, and what belongs to neither
 */

NDISAPI VOID NTAPI NdisIMAssociateMiniport(NDIS_HANDLE DriverHandle, NDIS_HANDLE ProtocolHandle);
NDISAPI NDIS_STATUS NTAPI NdisIMInitializeDeviceInstanceEx(NDIS_HANDLE DriverHandle, PNDIS_STRING DriverInstance,
                                                           NDIS_HANDLE DeviceContext);
NDISAPI NDIS_STATUS NTAPI NdisIMCancelInitializeDeviceInstance(NDIS_HANDLE DriverHandle, PNDIS_STRING DeviceInstance);
NDISAPI NDIS_STATUS NTAPI NdisIMDeInitializeDeviceInstance(NDIS_HANDLE NdisMiniportHandle);

typedef struct _NDIS_DEVICE_OBJECT_ATTRIBUTES {
	NDIS_OBJECT_HEADER Header;
	PNDIS_STRING DeviceName;
	PNDIS_STRING SymbolicName;
	PDRIVER_DISPATCH *MajorFunctions;
	ULONG ExtensionSize;
	const UNICODE_STRING *DefaultSDDLString;
	const GUID *DeviceClassGuid;
} NDIS_DEVICE_OBJECT_ATTRIBUTES, *PNDIS_DEVICE_OBJECT_ATTRIBUTES;

#define NDIS_DEVICE_OBJECT_ATTRIBUTES_REVISION_1        1
#define NDIS_SIZEOF_DEVICE_OBJECT_ATTRIBUTES_REVISION_1 sizeof(NDIS_DEVICE_OBJECT_ATTRIBUTES)

NDISAPI NDIS_STATUS NTAPI NdisRegisterDeviceEx(NDIS_HANDLE NdisHandle,
                                               PNDIS_DEVICE_OBJECT_ATTRIBUTES DeviceObjectAttributes,
                                               PDEVICE_OBJECT *DeviceObject, PNDIS_HANDLE NdisDeviceHandle);
NDISAPI VOID NTAPI NdisDeregisterDeviceEx(NDIS_HANDLE NdisDeviceHandle);

NDISAPI PVOID NTAPI NdisAllocateMemoryWithTagPriority(NDIS_HANDLE NdisHandle, UINT Length, ULONG Tag,
                                                      EX_POOL_PRIORITY Priority);
NDISAPI VOID NTAPI NdisFreeMemory(PVOID VirtualAddress, UINT Length, UINT MemoryFlags);

#endif
