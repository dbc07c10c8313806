/* SPDX-License-Identifier: MIT */
/*
 * stddef.h - in the words of the Linux kernel, for a module that includes the core's headers one by one (sluice/platform-linux.h)
 */
#ifndef SLUICE_LINUX_STDDEF_H
#define SLUICE_LINUX_STDDEF_H

#include <linux/types.h>

#endif
