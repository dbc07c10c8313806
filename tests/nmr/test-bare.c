/* SPDX-License-Identifier: MIT */
/*
 * test-bare.c - the registrar on a platform that has the least: no trace, no number for a thread, a wait that returns too early
 */
#include "check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sluice/nmr.h"

enum { CLIENTS = 2 };

static struct slu_platform platform;
static struct slu_nmr nmr;
static struct slu_nmr_attachment pool[CLIENTS];
static struct slu_nmr_module clients[CLIENTS], provider;
static struct slu_nmr_attachment *attached[CLIENTS];
static int waits, wakes, too_early;

void check_failed(const char *condition, const char *file, int line)
{
	mock_assert(0, condition, file, line);
}

static void nothing(void *context)
{
	(void)context;
}

/* The client that is waited for says that it is done, unless the wait is to return before. */
static void wait_for(void *context, void *object)
{
	(void)context;
	waits++;
	if (too_early-- > 0)
		return;
	assert_int_equal(slu_nmr_client_detach_provider_complete(attached[(struct slu_nmr_module *)object - clients]),
	                 SLU_STATUS_SUCCESS);
}

static void wake(void *context, void *object)
{
	(void)context;
	(void)object;
	wakes++;
}

static slu_word thread(void *context)
{
	(void)context;
	return 1;
}

static slu_status attach_provider(struct slu_nmr_attachment *attachment, void *context,
                                  const struct slu_nmr_instance *instance)
{
	const void *dispatch;
	void *peer;

	(void)instance;
	attached[(struct slu_nmr_module *)context - clients] = attachment;
	return slu_nmr_client_attach_provider(attachment, context, NULL, &peer, &dispatch);
}

static slu_status detach_later(void *binding_context)
{
	(void)binding_context;
	return SLU_STATUS_PENDING;
}

static slu_status attach_client(struct slu_nmr_attachment *attachment, void *context,
                                const struct slu_nmr_instance *client, void *client_binding_context,
                                const void *client_dispatch, void **provider_binding_context,
                                const void **provider_dispatch)
{
	(void)attachment;
	(void)client;
	(void)client_binding_context;
	(void)client_dispatch;
	*provider_binding_context = context;
	*provider_dispatch = NULL;
	return SLU_STATUS_SUCCESS;
}

static slu_status detach_at_once(void *binding_context)
{
	(void)binding_context;
	return SLU_STATUS_SUCCESS;
}

static const struct slu_nmr_client client_table = {
        .attach_provider = attach_provider,
        .detach_provider = detach_later,
};

static const struct slu_nmr_provider provider_table = {
        .attach_client = attach_client,
        .detach_client = detach_at_once,
};

static int set_up(void **state)
{
	(void)state;
	platform = (struct slu_platform){.lock = nothing, .unlock = nothing, .wait = wait_for, .wake = wake};
	waits = wakes = too_early = 0;
	for (int i = 0; i < CLIENTS; i++)
		clients[i] = (struct slu_nmr_module){0};
	provider = (struct slu_nmr_module){0};
	slu_nmr_init(&nmr, &platform, pool, CLIENTS);
	assert_int_equal(slu_nmr_register_provider(&nmr, &provider, &provider_table, NULL), SLU_STATUS_SUCCESS);
	for (int i = 0; i < CLIENTS; i++)
		assert_int_equal(slu_nmr_register_client(&nmr, &clients[i], &client_table, &clients[i]),
		                 SLU_STATUS_SUCCESS);
	return 0;
}

static void leave(int client)
{
	assert_int_equal(slu_nmr_deregister(&clients[client]), SLU_STATUS_PENDING);
	assert_int_equal(slu_nmr_wait_deregister_complete(&clients[client]), SLU_STATUS_SUCCESS);
}

static void without_trace_and_threads(void **state)
{
	(void)state;
	leave(0);
	assert_int_equal(waits, 1);
	assert_int_equal(wakes, 1);
	leave(1);
	assert_null(nmr.attachments);
}

/* The attachment of the other client is nothing that the first waits for. */
static void one_of_two_leaves(void **state)
{
	(void)state;
	platform.thread = thread;
	leave(0);
	assert_ptr_equal(nmr.attachments, attached[1]);
	leave(1);
	assert_int_equal(waits, 2);
}

static void wait_that_returns_too_early_is_made_again(void **state)
{
	(void)state;
	too_early = 3;
	leave(1);
	assert_int_equal(waits, 4);
	assert_int_equal(wakes, 1);
}

/* Two that are attached to each other leave at once: the callouts are made by the first alone. */
static void both_sides_leave_at_once(void **state)
{
	struct slu_nmr_turn first, second;

	(void)state;
	assert_int_equal(slu_nmr_begin_deregister(&first, &clients[0]), SLU_STATUS_PENDING);
	assert_int_equal(slu_nmr_begin_deregister(&second, &provider), SLU_STATUS_PENDING);
	while (slu_nmr_take(&second))
		slu_nmr_answer(&second, slu_nmr_perform(&second));
	assert_true(slu_nmr_take(&first));
	do {
		slu_nmr_answer(&first, slu_nmr_perform(&first));
	} while (slu_nmr_take(&first));
	assert_int_equal(slu_nmr_client_detach_provider_complete(attached[0]), SLU_STATUS_SUCCESS);
	assert_int_equal(slu_nmr_client_detach_provider_complete(attached[1]), SLU_STATUS_SUCCESS);
	assert_null(nmr.attachments);
	assert_int_equal(slu_nmr_wait_deregister_complete(&clients[0]), SLU_STATUS_SUCCESS);
	assert_int_equal(slu_nmr_wait_deregister_complete(&provider), SLU_STATUS_SUCCESS);
	assert_int_equal(waits, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup(without_trace_and_threads, set_up),
	        cmocka_unit_test_setup(one_of_two_leaves, set_up),
	        cmocka_unit_test_setup(wait_that_returns_too_early_is_made_again, set_up),
	        cmocka_unit_test_setup(both_sides_leave_at_once, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
