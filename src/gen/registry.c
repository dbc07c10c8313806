/* SPDX-License-Identifier: MIT */
/*
 * registry.c - the machines that are built in
 */
#include "registry.h"

#include "machine-list.h"

#define DECLARE(name) extern const struct slu_machine slu_##name##_info;
#define ENTRY(name)   &slu_##name##_info,

SLU_MACHINES(DECLARE)

const struct slu_machine *const slu_machines[] = {SLU_MACHINES(ENTRY) NULL};

static bool same_name(const char *a, const char *b)
{
	while (*a && (*a == '-' ? '_' : *a) == (*b == '-' ? '_' : *b)) {
		a++;
		b++;
	}
	return *a == *b;
}

const struct slu_machine *slu_machine_find(const char *name)
{
	for (size_t i = 0; slu_machines[i]; i++)
		if (same_name(slu_machines[i]->name, name))
			return slu_machines[i];
	return NULL;
}
