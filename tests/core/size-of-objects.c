/* SPDX-License-Identifier: MIT */
/*
 * size-of-objects.c - bytes of an object: those of a binding's state are 64 at most
 *
 * Each member of a binding is a link or state. Links are pointers: to its driver, to two neighbours in a queue of the driver's, to
 * the devices that use it, to its callouts, and the author's own. The rest is state, and so is what lies between members. A gate
 * that is one word is counted, which is the smallest (sluice/drain.h).
 */
#include "sluice/sluice.h"

#include <stdio.h>

#define LIMIT 64

struct member {
	const char *name;
	size_t offset;
	size_t size;
};

#define MEMBER(name)                                                                                  \
	{                                                                                             \
#name, offsetof(struct slu_binding, name), sizeof(((struct slu_binding *)NULL)->name) \
	}

/* In the order of the structure. */
static const struct member links[] = {
        MEMBER(object.driver), MEMBER(object.context), MEMBER(object.lower), MEMBER(object.higher),
        MEMBER(ops),           MEMBER(users),
};

/* A pointer each, and none counted twice. */
static size_t bytes_of_links(void)
{
	size_t bytes = 0;

	for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
		if (links[i].size != sizeof(void *) || (i && links[i].offset <= links[i - 1].offset))
			return 0;
		printf("  link %-20s %4zu %4zu\n", links[i].name, links[i].offset, links[i].size);
		bytes += links[i].size;
	}
	return bytes;
}

int main(void)
{
	size_t links_bytes = bytes_of_links();
	size_t state = sizeof(struct slu_binding) - links_bytes;

	printf("%-10s %6s\n", "object", "bytes");
	printf("%-10s %6zu\n", "driver", sizeof(struct slu_driver));
	printf("%-10s %6zu, %zu of them links, %zu state\n", "binding", sizeof(struct slu_binding), links_bytes, state);
	printf("%-10s %6zu\n", "instance", sizeof(struct slu_instance));
	printf("%-10s %6zu\n", "adapter", sizeof(struct slu_adapter));
	printf("%-10s %6zu\n", "operation", sizeof(struct slu_pending));
	printf("%-10s %6zu\n", "gate", sizeof(struct slu_drain));
	return !links_bytes || state > LIMIT;
}
