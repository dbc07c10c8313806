/* SPDX-License-Identifier: MIT */
/*
 * stdint.h - in the words of the Linux kernel, for a module that includes the core's headers one by one (sluice/platform-linux.h)
 */
#ifndef SLUICE_LINUX_STDINT_H
#define SLUICE_LINUX_STDINT_H

#include <linux/types.h>

#endif
