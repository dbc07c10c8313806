/* SPDX-License-Identifier: MIT */
/*
 * herd.c - many bindings in one process
 *
 * NDIS answers all at once here: what is measured is the core.
 */
#include "herd.h"

#include <stdio.h>
#include <stdlib.h>

#define LINE 64

static void lock(void *context)
{
	(void)context;
}

static void wait_or_wake(void *context, void *object)
{
	(void)context;
	(void)object;
	abort();
}

static void defer(void *context, void *object, void (*work)(void *object))
{
	(void)context;
	work(object);
}

static const struct slu_platform platform = {
        .lock = lock, .unlock = lock, .wait = wait_or_wake, .wake = wait_or_wake, .defer = defer};

static slu_status at_once(struct slu_binding *binding)
{
	(void)binding;
	return SLU_STATUS_SUCCESS;
}

static const struct slu_binding_ops binding_ops = {.open_adapter = at_once, .close_adapter = at_once};

static slu_status succeed(struct slu_driver *driver)
{
	(void)driver;
	return SLU_STATUS_SUCCESS;
}

static void nothing(struct slu_driver *driver)
{
	(void)driver;
}

static const struct slu_driver_ops driver_ops = {
        .register_miniport = succeed,
        .register_protocol = succeed,
        .associate = nothing,
        .deregister_protocol = nothing,
        .deregister_miniport = nothing,
};

static void must(slu_status status, const char *what)
{
	if (status == SLU_STATUS_SUCCESS)
		return;
	fprintf(stderr, "%s: refused with status %#x\n", what, (unsigned)status);
	exit(4);
}

static void *need(void *memory)
{
	if (memory)
		return memory;
	fputs("out of memory\n", stderr);
	exit(4);
}

static void shuffle(struct herd *herd)
{
	uint64_t seed = 0x9e3779b97f4a7c15u;

	for (size_t i = 0; i < herd->count; i++)
		herd->order[i] = i;
	for (size_t i = herd->count; i > 1; i--) {
		seed = seed * 6364136223846793005u + 1442695040888963407u;

		size_t other = (size_t)((seed >> 32) * i >> 32);
		size_t kept = herd->order[i - 1];

		herd->order[i - 1] = herd->order[other];
		herd->order[other] = kept;
	}
}

struct herd *herd_new(const char *name, size_t count, bool is_shared)
{
	struct herd *herd = need(calloc(1, sizeof *herd));

	herd->name = name;
	herd->count = count;
	herd->is_shared = is_shared;
	herd->members = need(calloc(count, sizeof *herd->members));
	herd->order = need(calloc(count, sizeof *herd->order));
	shuffle(herd);
	return herd;
}

static void enter(struct slu_driver *driver)
{
	slu_driver_init(driver, &platform, &driver_ops, NULL);
	must(slu_driver_entry(driver), "DriverEntry");
}

void herd_create(struct herd *herd)
{
	if (herd->is_shared)
		enter(&herd->shared);
	for (size_t i = 0; i < herd->count; i++) {
		struct herd_member *member = &herd->members[i];
		struct slu_driver *driver = herd->is_shared ? &herd->shared : &member->driver;

		if (!herd->is_shared)
			enter(driver);
		slu_binding_init(&member->binding, driver, &binding_ops, NULL);
		must(slu_binding_bind(&member->binding), "bind");
		must(slu_binding_restart(&member->binding), "restart");
	}
}

void herd_destroy(struct herd *herd)
{
	for (size_t i = 0; i < herd->count; i++) {
		struct slu_binding *binding = &herd->members[i].binding;

		must(slu_binding_pause(binding), "pause");
		must(slu_binding_unbind(binding), "unbind");
	}
}

static struct herd_member *member_at(const struct herd *herd, size_t *at)
{
	struct herd_member *member = &herd->members[herd->order[*at]];

	*at = *at + 1 == herd->count ? 0 : *at + 1;
	return member;
}

void herd_cycle(const struct herd *herd, long visits)
{
	for (size_t at = 0; visits > 0; visits--) {
		struct slu_binding *binding = &member_at(herd, &at)->binding;

		must(slu_binding_pause(binding), "pause");
		must(slu_binding_restart(binding), "restart");
	}
}

void herd_send(const struct herd *herd, long visits)
{
	for (size_t at = 0; visits > 0; visits--) {
		struct slu_binding *binding = &member_at(herd, &at)->binding;

		must(slu_binding_send(binding, 1) ? SLU_STATUS_SUCCESS : SLU_STATUS_INVALID_STATE, "send");
		slu_binding_send_complete(binding, 1);
	}
}

/* Each address waits for what the one before held, as it does where an event is decided by a state. */
void herd_touch(const struct herd *herd, long visits)
{
	static volatile unsigned char nothing_of_it;
	size_t mask = nothing_of_it;
	size_t read = 0;

	for (size_t at = 0; visits > 0; visits--) {
		volatile unsigned char *byte = (volatile unsigned char *)member_at(herd, &at);
		size_t first = herd->is_shared ? offsetof(struct herd_member, binding) : 0;

		for (size_t i = first; i < sizeof(struct herd_member); i += LINE) {
			volatile unsigned char *one = byte + i + (read & mask);

			read = *one;
			*one = (unsigned char)read;
		}
	}
}
