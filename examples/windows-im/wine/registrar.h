/* SPDX-License-Identifier: MIT */
/*
 * registrar.h - what netio.sys calls in ndis.sys, where the scenario is
 */
#ifndef WINE_REGISTRAR_H
#define WINE_REGISTRAR_H

#include "ndis6.h"
#include "netio6.h"

NDISAPI NTSTATUS NTAPI WineRegisterClient(PNPI_CLIENT_CHARACTERISTICS characteristics, PVOID context, PHANDLE handle);
NDISAPI NTSTATUS NTAPI WineDeregisterClient(HANDLE handle);
NDISAPI NTSTATUS NTAPI WineWaitForClient(HANDLE handle);
NDISAPI NTSTATUS NTAPI WineAttachProvider(HANDLE handle, PVOID context, const VOID *dispatch, PVOID *provider,
                                          const VOID **functions);
NDISAPI VOID NTAPI WineDetachComplete(HANDLE handle);

#endif
