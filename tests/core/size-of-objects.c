/* SPDX-License-Identifier: MIT */
/*
 * size-of-objects.c - bytes of an object: those of a binding's state are 64 at most
 *
 * Six pointers tie it to its driver, to two neighbours in a queue of the driver's, to the devices that use it, to its callouts and
 * to the author; the rest is state. A gate that is one word is counted, which is the smallest (sluice/drain.h).
 */
#include "sluice/sluice.h"

#include <stdio.h>

#define POINTERS 6
#define LIMIT    64

int main(void)
{
	size_t state = sizeof(struct slu_binding) - POINTERS * sizeof(void *);

	printf("%-10s %6s\n", "object", "bytes");
	printf("%-10s %6zu\n", "driver", sizeof(struct slu_driver));
	printf("%-10s %6zu, %zu of them state\n", "binding", sizeof(struct slu_binding), state);
	printf("%-10s %6zu\n", "instance", sizeof(struct slu_instance));
	printf("%-10s %6zu\n", "adapter", sizeof(struct slu_adapter));
	printf("%-10s %6zu\n", "operation", sizeof(struct slu_pending));
	printf("%-10s %6zu\n", "gate", sizeof(struct slu_drain));
	return state > LIMIT;
}
