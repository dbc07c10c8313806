/* SPDX-License-Identifier: MIT */
/*
 * stdbool.h - in the words of the Linux kernel, for a module that includes the core's headers one by one (sluice/platform-linux.h)
 */
#ifndef SLUICE_LINUX_STDBOOL_H
#define SLUICE_LINUX_STDBOOL_H

#include <linux/types.h>

#endif
