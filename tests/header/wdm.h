/* SPDX-License-Identifier: MIT */
/*
 * wdm.h - as much of a Windows kernel's header as sluice/platform-windows.h asks for, with annotations that a compiler here can show
 *
 * _Must_inspect_result_ is a warning of the compiler's; the others are words that stay in what the preprocessor prints.
 */
#ifndef WDM_H
#define WDM_H

#include <stddef.h>

#ifdef SHOW_ANNOTATIONS
#define _Must_inspect_result_      MUST_INSPECT
#define _Out_                      OUT
#define _IRQL_requires_max_(level) IRQL_MAX(level)
#else
#define _Must_inspect_result_ __attribute__((warn_unused_result))
#endif

#define NTAPI
#define PASSIVE_LEVEL   0
#define DISPATCH_LEVEL  2
#define FALSE           0
#define IO_NO_INCREMENT 0

typedef unsigned char KIRQL, BOOLEAN, KPROCESSOR_MODE;
typedef size_t KSPIN_LOCK;
typedef long KPRIORITY, NTSTATUS;
typedef void *PVOID, *PIO_WORKITEM, *PKTHREAD;
typedef struct device_object *PDEVICE_OBJECT;
typedef struct kevent {
	void *word;
} KEVENT;
enum { SynchronizationEvent, Executive, KernelMode, DelayedWorkQueue };
typedef void worker(PDEVICE_OBJECT device, PVOID context);

void KeInitializeSpinLock(KSPIN_LOCK *lock);
void KeAcquireSpinLock(KSPIN_LOCK *lock, KIRQL *irql);
void KeReleaseSpinLock(KSPIN_LOCK *lock, KIRQL irql);
void KeInitializeEvent(KEVENT *event, int type, BOOLEAN state);
long KeSetEvent(KEVENT *event, KPRIORITY increment, BOOLEAN wait);
NTSTATUS KeWaitForSingleObject(PVOID object, int reason, int mode, BOOLEAN alertable, const void *timeout);
PKTHREAD KeGetCurrentThread(void);
PIO_WORKITEM IoAllocateWorkItem(PDEVICE_OBJECT device);
void IoFreeWorkItem(PIO_WORKITEM item);
void IoQueueWorkItem(PIO_WORKITEM item, worker *work, int queue, PVOID context);

#endif
