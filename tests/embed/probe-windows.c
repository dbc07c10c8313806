/* SPDX-License-Identifier: MIT */
/*
 * probe-windows.c - each function of sluice/platform-windows.h in a driver
 */
#include "sluice.h"

static struct slu_windows probe;
static struct slu_windows_waiter waiter;
static struct slu_drain gate;

static void wake(void *object)
{
	probe.platform.wake(&probe, object);
}

DRIVER_INITIALIZE DriverEntry;
NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
	(void)path;
	slu_windows_init(&probe, driver);
	if (!slu_windows_attach(&probe, &waiter, &gate))
		return STATUS_INSUFFICIENT_RESOURCES;
	slu_drain_init(&gate);
	probe.platform.defer(&probe, &gate, wake);
	probe.platform.wait(&probe, &gate);
	slu_drain_open(&gate);
	slu_atomic_fence();
	SLU_ASSERT_LEVEL(SLU_LEVEL_PASSIVE);
	SLU_ASSERT(slu_drain_acquire(&gate, 1));
	SLU_ASSERT(!slu_drain_close(&gate));
	SLU_ASSERT(slu_drain_release(&gate, 1));
	slu_windows_detach(&probe, &waiter);
	return STATUS_UNSUCCESSFUL;
}
