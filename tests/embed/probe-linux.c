/* SPDX-License-Identifier: MIT */
/*
 * probe-linux.c - each function of sluice/platform-linux.h in a module
 */
#include <linux/module.h>

#include "sluice.h"

static struct slu_linux probe;
static struct slu_linux_waiter waiter;
static struct slu_drain gate;

static void wake(void *object)
{
	probe.platform.wake(&probe, object);
}

static int __init probe_init(void)
{
	int error = slu_linux_init(&probe, "probe");

	if (error)
		return error;
	slu_linux_attach(&probe, &waiter, &gate);
	slu_drain_init(&gate);
	probe.platform.defer(&probe, &gate, wake);
	probe.platform.wait(&probe, &gate);
	slu_drain_open(&gate);
	SLU_ASSERT_LEVEL(SLU_LEVEL_PASSIVE);
	SLU_ASSERT(slu_drain_acquire(&gate, 1));
	SLU_ASSERT(!slu_drain_close(&gate));
	SLU_ASSERT(slu_drain_release(&gate, 1));
	slu_linux_detach(&probe, &waiter);
	return 0;
}

static void __exit probe_exit(void)
{
	slu_linux_deinit(&probe);
}

module_init(probe_init);
module_exit(probe_exit);
MODULE_LICENSE("Dual MIT/GPL");
MODULE_DESCRIPTION("the platform of sluice, tried");
