/* SPDX-License-Identifier: MIT */
/*
 * run-expect.c - expect: says what must hold at this point
 */
#include "run-private.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static struct slu_ndis_result unmet(const char *format, ...) __attribute__((format(printf, 1, 2)));

static struct slu_ndis_result unmet(const char *format, ...)
{
	struct slu_ndis_result result = {.status = SLU_STATUS_FAILURE};
	va_list args;

	va_start(args, format);
	vsnprintf(result.text, sizeof result.text, format, args);
	va_end(args);
	return result;
}

static struct slu_ndis_result met(void)
{
	return (struct slu_ndis_result){.status = SLU_STATUS_SUCCESS};
}

static struct slu_ndis_result expect_refused(struct run *run, const struct slu_ndis_result *before)
{
	if (!before->refused)
		return unmet("the line before was not refused");
	pthread_mutex_lock(&run->mutex);
	run->refused_unexpected--;
	pthread_mutex_unlock(&run->mutex);
	return met();
}

static struct slu_ndis_result expect_answer(const char *status, const struct slu_ndis_result *before)
{
	const char *name = before->refused ? "refused" : slu_status_name(before->status);

	return name && !strcmp(name, status) ? met() : unmet("it was %s", name ? name : "another");
}

static struct slu_ndis_result expect_state(struct run *run, const struct slu_statement *s)
{
	const struct slu_scenario_name *name = slu_scenario_find(run->scenario, s->words[1]);
	const char *state = name->kind == SLU_SCENARIO_PORT ? slu_ndis_adapter_state(run->ndis, name->index)
	                                                    : slu_ndis_device_state(run->ndis, name->index);

	return strcmp(state, s->words[2]) ? unmet("%s is %s", s->words[1], state) : met();
}

static struct slu_ndis_result expect_count(struct run *run, const struct slu_statement *s)
{
	struct slu_ledger *ledger = slu_account_find(run->account, s->words[1]);
	uint64_t wanted = strtoull(s->words[2], NULL, 10);
	uint64_t count;

	if (!ledger)
		return unmet("there is no ledger %s", s->words[1]);
	count = s->count > 3 ? slu_ledger_count(ledger, s->words[3]) : slu_ledger_sum_in(ledger);
	return count == wanted ? met() : unmet("it is %llu", (unsigned long long)count);
}

static void to_hex(char *hex, size_t bytes, const struct slu_frame *frame)
{
	for (uint32_t i = 0; i < frame->length && 2 * i + 3 <= bytes; i++)
		snprintf(hex + 2 * i, 3, "%02x", frame->data[i]);
}

/* The oldest frame that left by a port, or reached the far side of a device, and that no expect has looked at. */
static struct slu_ndis_result expect_frame(struct run *run, const struct slu_statement *s)
{
	struct end *end = run_find_end(run, s->words[2]);
	bool none = !strcmp(s->words[3], "none");
	char hex[2 * 1518 + 1] = "";
	struct slu_frame frame;
	bool found;

	pthread_mutex_lock(&run->mutex);
	found = slu_port_memory_get(end->out, &frame);
	if (found)
		to_hex(hex, sizeof hex, &frame);
	pthread_mutex_unlock(&run->mutex);
	if (!found)
		return none ? met() : unmet("there is no frame");
	return !none && !strcasecmp(hex, s->words[3]) ? met() : unmet("it is %.120s%s", hex, hex[120] ? "..." : "");
}

struct slu_ndis_result run_expect(struct run *run, const struct slu_statement *s, const struct slu_ndis_result *before)
{
	struct slu_ndis_result result;

	if (!strcmp(s->words[1], "refused"))
		result = expect_refused(run, before);
	else if (!strcmp(s->words[1], "answer"))
		result = expect_answer(s->words[2], before);
	else if (!strcmp(s->words[1], "frame"))
		result = expect_frame(run, s);
	else if (strchr(s->words[1], '.'))
		result = expect_count(run, s);
	else
		result = expect_state(run, s);
	if (result.status != SLU_STATUS_SUCCESS) {
		pthread_mutex_lock(&run->mutex);
		run->expectations_failed++;
		pthread_mutex_unlock(&run->mutex);
	}
	return result;
}
