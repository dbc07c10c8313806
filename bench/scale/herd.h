/* SPDX-License-Identifier: MIT */
/*
 * herd.h - many bindings in one process
 */
#ifndef BENCH_HERD_H
#define BENCH_HERD_H

#include "sluice/sluice.h"

#include <stddef.h>

/* A binding with a driver of its own, which a herd with one driver for all leaves unused. */
struct herd_member {
	struct slu_driver driver;
	struct slu_binding binding;
};

/* @order: in which the members are visited: any, so that memory is not read in a row. */
struct herd {
	const char *name;
	struct herd_member *members;
	struct slu_driver shared;
	size_t *order;
	size_t count;
	bool is_shared;
};

/* Memory only. */
struct herd *herd_new(const char *name, size_t count, bool is_shared);

/* All bound and running; all unbound again. They end the process where the core refuses. */
void herd_create(struct herd *herd);
void herd_destroy(struct herd *herd);

/* Pause and restart, binding after binding: @visits of them. */
void herd_cycle(const struct herd *herd, long visits);

/* One send and its completion, binding after binding. */
void herd_send(const struct herd *herd, long visits);

/* What the memory alone costs: the same objects in the same order, a byte of each of their lines read and written. */
void herd_touch(const struct herd *herd, long visits);

#endif
