/* SPDX-License-Identifier: MIT */
/*
 * test-nmr.c - the registrar: attach, detach, late binds, waits, and what it refuses
 */
#include "world.h"

#include "nmr-attachment/nmr-attachment.h"
#include "nmr-client/nmr-client.h"
#include "nmr-side/nmr-side.h"

#define DETACHED "detach:c0>p0 detach:p0<c0"
#define CLEANED  "cleanup:c0>p0 cleanup:p0<c0"

static struct slu_nmr_attachment *c0_p0(void)
{
	return world.c0.end->attachment;
}

static void attach_c0_p0(void)
{
	assert_int_equal(world_register(&world.c0), SLU_STATUS_SUCCESS);
	assert_int_equal(world_register(&world.p0), SLU_STATUS_SUCCESS);
	world_expect("attach:c0>p0 attach-client:p0<c0");
	assert_int_equal(c0_p0()->machine.state, SLU_NMR_ATTACHMENT_ATTACHED);
}

static void complete_client(void)
{
	assert_int_equal(slu_nmr_client_detach_provider_complete(world.c0.end->attachment), SLU_STATUS_SUCCESS);
}

static void complete_provider(void)
{
	assert_int_equal(slu_nmr_provider_detach_client_complete(world.p0.end->attachment), SLU_STATUS_SUCCESS);
}

/* Attach. */

/* holds: NMR-05 NMR-10 NMR-37 */
static void whoever_comes_later_is_offered(void **state)
{
	(void)state;
	attach_c0_p0();
	world_remove(&world.c0);
	world_expect(DETACHED " " CLEANED);
	assert_int_equal(world_register(&world.c0), SLU_STATUS_SUCCESS);
	world_expect("attach:c0>p0 attach-client:p0<c0");
	world_remove(&world.p0);
	world_expect(DETACHED " " CLEANED);
	world_remove(&world.c0);
}

static void each_client_meets_each_provider(void **state)
{
	(void)state;
	assert_int_equal(world_register(&world.c0), SLU_STATUS_SUCCESS);
	assert_int_equal(world_register(&world.c1), SLU_STATUS_SUCCESS);
	assert_int_equal(world_register(&world.p0), SLU_STATUS_SUCCESS);
	world_expect("attach:c0>p0 attach-client:p0<c0 attach:c1>p0 attach-client:p0<c1");
	assert_int_equal(world_register(&world.p1), SLU_STATUS_SUCCESS);
	world_expect("attach:c0>p1 attach-client:p1<c0 attach:c1>p1 attach-client:p1<c1");
	assert_int_equal(world_pool_left(), 0);
	world_remove(&world.p0);
	world_expect("detach:c0>p0 detach:p0<c0 cleanup:c0>p0 cleanup:p0<c0 "
	             "detach:c1>p0 detach:p0<c1 cleanup:c1>p0 cleanup:p0<c1");
	world_remove(&world.c1);
	world_expect("detach:c1>p1 detach:p1<c1 cleanup:c1>p1 cleanup:p1<c1");
	world_remove(&world.c0);
	world_expect("detach:c0>p1 detach:p1<c0 cleanup:c0>p1 cleanup:p1<c0");
	world_remove(&world.p1);
}

static void other_interfaces_do_not_meet(void **state)
{
	(void)state;
	world.p0.provider.instance.npi.bytes[SLU_NMR_NPI_BYTES - 1] = 1;
	assert_int_equal(world_register(&world.c0), SLU_STATUS_SUCCESS);
	assert_int_equal(world_register(&world.c1), SLU_STATUS_SUCCESS);
	assert_int_equal(world_register(&world.p0), SLU_STATUS_SUCCESS);
	world_expect("");
	world_remove(&world.c0);
	world_remove(&world.c1);
	world_remove(&world.p0);
}

/* holds: NMR-01 */
static void pool_too_small_refuses_the_registration(void **state)
{
	(void)state;
	slu_nmr_init(&world.nmr, world.nmr.platform, world.pool, 1);
	assert_int_equal(world_register(&world.c0), SLU_STATUS_SUCCESS);
	assert_int_equal(world_register(&world.c1), SLU_STATUS_SUCCESS);
	assert_int_equal(world_register(&world.p0), SLU_STATUS_RESOURCES);
	world_expect("");
	assert_int_equal(world_pool_left(), 1);
	assert_int_equal(slu_nmr_deregister(&world.p0.module), SLU_STATUS_INVALID_STATE);
	world_remove(&world.c1);
	assert_int_equal(world_register(&world.p0), SLU_STATUS_SUCCESS);
	world_expect("attach:c0>p0 attach-client:p0<c0");
	assert_int_equal(world_register(&world.p1), SLU_STATUS_RESOURCES);
	world_remove(&world.p0);
	world_expect(DETACHED " " CLEANED);
	world_remove(&world.c0);
	assert_int_equal(world_pool_left(), 1);
	slu_nmr_init(&world.nmr, world.nmr.platform, world.pool, POOL_MAX);
}

static void client_declines(void **state)
{
	(void)state;
	world.c0.attach = SLU_STATUS_NOINTERFACE;
	assert_int_equal(world_register(&world.c0), SLU_STATUS_SUCCESS);
	assert_int_equal(world_register(&world.p0), SLU_STATUS_SUCCESS);
	world_expect("attach:c0>p0");
	assert_int_equal(world_pool_left(), POOL_MAX);
	world_remove(&world.c0);
	world_remove(&world.p0);
}

static void provider_declines(void **state)
{
	(void)state;
	world.p0.attach = SLU_STATUS_RESOURCES;
	assert_int_equal(world_register(&world.c0), SLU_STATUS_SUCCESS);
	assert_int_equal(world_register(&world.p0), SLU_STATUS_SUCCESS);
	world_expect("attach:c0>p0 attach-client:p0<c0");
	assert_int_equal(world_pool_left(), POOL_MAX);
	world_remove(&world.p0);
	world_remove(&world.c0);
}

static void client_may_ask_again(void **state)
{
	(void)state;
	world.c0.asks = 3;
	world.p0.attach = SLU_STATUS_NOINTERFACE;
	assert_int_equal(world_register(&world.p0), SLU_STATUS_SUCCESS);
	assert_int_equal(world_register(&world.c0), SLU_STATUS_SUCCESS);
	world_expect("attach:c0>p0 attach-client:p0<c0 attach-client:p0<c0 attach-client:p0<c0");
	assert_int_equal(world_pool_left(), POOL_MAX);
	world_remove(&world.c0);
	world_remove(&world.p0);
}

/* The provider takes the second dispatch table that it is shown. */
static slu_status twice(struct slu_nmr_attachment *attachment, void *context, const struct slu_nmr_instance *provider)
{
	struct module *module = context;
	const void *dispatch = NULL;
	void *peer = NULL;

	world_log("attach", module, provider->specific);
	world.c0.ends[0] = (struct end){module, attachment, provider->specific, .used = true};
	world.c0.end = world.c0.ends;
	world.p0.attach = SLU_STATUS_NOINTERFACE;
	assert_int_equal(slu_nmr_client_attach_provider(attachment, world.c0.end, &module->client, &peer, &dispatch),
	                 SLU_STATUS_NOINTERFACE);
	assert_null(peer);
	world.p0.attach = SLU_STATUS_SUCCESS;
	assert_int_equal(slu_nmr_client_attach_provider(attachment, world.c0.end, &module->client, &peer, &dispatch),
	                 SLU_STATUS_SUCCESS);
	assert_ptr_equal(peer, world.p0.end);
	world.c0.end->live = true;
	return SLU_STATUS_SUCCESS;
}

/* holds: NMR-08 NMR-10 */
static void client_is_accepted_the_second_time(void **state)
{
	(void)state;
	world.c0.client.attach_provider = twice;
	assert_int_equal(world_register(&world.p0), SLU_STATUS_SUCCESS);
	assert_int_equal(world_register(&world.c0), SLU_STATUS_SUCCESS);
	world_expect("attach:c0>p0 attach-client:p0<c0 attach-client:p0<c0");
	world_remove(&world.c0);
	world_expect(DETACHED " " CLEANED);
	world_remove(&world.p0);
}

static slu_status fail_after_success(struct slu_nmr_attachment *attachment, void *context,
                                     const struct slu_nmr_instance *provider)
{
	struct module *module = context;
	const void *dispatch;
	void *peer;

	world_log("attach", module, provider->specific);
	module->ends[0] = (struct end){module, attachment, provider->specific, .used = true};
	module->end = module->ends;
	assert_int_equal(slu_nmr_client_attach_provider(attachment, module->end, &module->client, &peer, &dispatch),
	                 SLU_STATUS_SUCCESS);
	module->end->live = true;
	return SLU_STATUS_RESOURCES;
}

/* TN-07: forbidden, yet nobody hangs. */
/* holds: NMR-13 */
static void client_fails_after_all(void **state)
{
	(void)state;
	world.c0.client.attach_provider = fail_after_success;
	assert_int_equal(world_register(&world.c0), SLU_STATUS_SUCCESS);
	assert_int_equal(world_register(&world.p0), SLU_STATUS_SUCCESS);
	world_expect("attach:c0>p0 attach-client:p0<c0 detach:p0<c0 " CLEANED);
	assert_int_equal(world.assertions, 1);
	world.assertions = 0;
	world_remove(&world.c0);
	world_remove(&world.p0);
}

/* Detach: how each side ends it, in every combination. */

enum form { AT_ONCE, BEFORE_RETURN, LATER, EARLY, FORMS };
enum who { THE_CLIENT, THE_PROVIDER, BOTH, WHOS };

static void complete_client_here(struct module *module, struct slu_nmr_attachment *attachment)
{
	(void)module;
	assert_int_equal(slu_nmr_client_detach_provider_complete(attachment), SLU_STATUS_SUCCESS);
}

static void complete_provider_here(struct module *module, struct slu_nmr_attachment *attachment)
{
	(void)module;
	assert_int_equal(slu_nmr_provider_detach_client_complete(attachment), SLU_STATUS_SUCCESS);
}

static void set_form(struct module *module, enum form form,
                     void (*here)(struct module *module, struct slu_nmr_attachment *attachment))
{
	module->detach = form == AT_ONCE ? SLU_STATUS_SUCCESS : SLU_STATUS_PENDING;
	module->in[IN_DETACH] = form == BEFORE_RETURN ? here : NULL;
}

static void deregister(enum who who)
{
	if (who != THE_PROVIDER)
		assert_int_equal(slu_nmr_deregister(&world.c0.module), SLU_STATUS_PENDING);
	if (who != THE_CLIENT)
		assert_int_equal(slu_nmr_deregister(&world.p0.module), SLU_STATUS_PENDING);
}

static void end_one(bool client, enum form form)
{
	if (form == LATER && client)
		complete_client();
	else if (form == LATER)
		complete_provider();
}

static void detach_in_forms(enum form client, enum form provider, enum who who, bool client_last)
{
	world_begin(NULL);
	attach_c0_p0();
	set_form(&world.c0, client, complete_client_here);
	set_form(&world.p0, provider, complete_provider_here);
	if (client == EARLY)
		complete_client();
	if (provider == EARLY)
		complete_provider();
	world_expect("");
	deregister(who);
	world_expect(client != LATER && provider != LATER ? DETACHED " " CLEANED : DETACHED);
	end_one(!client_last, client_last ? provider : client);
	if (client == LATER && provider == LATER)
		world_expect("");
	end_one(client_last, client_last ? client : provider);
	world_expect(client == LATER || provider == LATER ? CLEANED : "");
	assert_int_equal(slu_nmr_deregister(&world.c0.module),
	                 who == THE_PROVIDER ? SLU_STATUS_PENDING : SLU_STATUS_INVALID_STATE);
	assert_int_equal(slu_nmr_deregister(&world.p0.module),
	                 who == THE_CLIENT ? SLU_STATUS_PENDING : SLU_STATUS_INVALID_STATE);
	assert_int_equal(slu_nmr_wait_deregister_complete(&world.c0.module), SLU_STATUS_SUCCESS);
	assert_int_equal(slu_nmr_wait_deregister_complete(&world.p0.module), SLU_STATUS_SUCCESS);
	assert_int_equal(world.wakes, 0);
	world_end(NULL);
}

/* holds: NMR-32 */
static void detach_in_every_form(void **state)
{
	(void)state;
	for (int client = AT_ONCE; client < FORMS; client++) {
		for (int provider = AT_ONCE; provider < FORMS; provider++) {
			for (int who = THE_CLIENT; who < WHOS; who++) {
				detach_in_forms((enum form)client, (enum form)provider, (enum who)who, false);
				detach_in_forms((enum form)client, (enum form)provider, (enum who)who, true);
			}
		}
	}
}

/* The other side's completion comes while this one's callback runs. */
static void provider_completes_in_the_client_s_callback(void **state)
{
	(void)state;
	attach_c0_p0();
	world.p0.detach = SLU_STATUS_PENDING;
	world.c0.in[IN_DETACH] = complete_provider_here;
	world_remove(&world.c0);
	world_expect(DETACHED " " CLEANED);
	world_remove(&world.p0);
}

static void client_completes_in_the_provider_s_callback(void **state)
{
	(void)state;
	attach_c0_p0();
	world.c0.detach = SLU_STATUS_PENDING;
	world.p0.in[IN_DETACH] = complete_client_here;
	world_remove(&world.p0);
	world_expect(DETACHED " " CLEANED);
	world_remove(&world.c0);
}

static void cleanups_are_optional(void **state)
{
	(void)state;
	world.c0.client.cleanup_binding_context = NULL;
	attach_c0_p0();
	world_remove(&world.c0);
	world_expect(DETACHED " cleanup:p0<c0");
	world.c0.end->live = false;
	world.p0.provider.cleanup_binding_context = NULL;
	assert_int_equal(world_register(&world.c0), SLU_STATUS_SUCCESS);
	world_remove(&world.p0);
	world_expect("attach:c0>p0 attach-client:p0<c0 " DETACHED);
	world_remove(&world.c0);
}

/* One attachment of a module is pending, the others go on. */
/* holds: NMR-42 */
static void pending_detach_holds_nobody_up(void **state)
{
	(void)state;
	assert_int_equal(world_register(&world.c0), SLU_STATUS_SUCCESS);
	assert_int_equal(world_register(&world.c1), SLU_STATUS_SUCCESS);
	assert_int_equal(world_register(&world.p0), SLU_STATUS_SUCCESS);
	world_expect("attach:c0>p0 attach-client:p0<c0 attach:c1>p0 attach-client:p0<c1");
	world.c0.detach = SLU_STATUS_PENDING;
	assert_int_equal(slu_nmr_deregister(&world.p0.module), SLU_STATUS_PENDING);
	world_expect(DETACHED " detach:c1>p0 detach:p0<c1 cleanup:c1>p0 cleanup:p0<c1");
	world_remove(&world.c1);
	world.work = complete_client;
	assert_int_equal(slu_nmr_wait_deregister_complete(&world.p0.module), SLU_STATUS_SUCCESS);
	assert_int_equal(world.wakes, 1);
	world_expect(CLEANED);
	world_remove(&world.c0);
}

/* Late binds: one of the modules deregisters while the attach runs. */

static void deregister_c0(struct module *module, struct slu_nmr_attachment *attachment)
{
	(void)module;
	(void)attachment;
	assert_int_equal(slu_nmr_deregister(&world.c0.module), SLU_STATUS_PENDING);
	world_log("deregistered", &world.c0, &world.p0);
}

static void deregister_p0(struct module *module, struct slu_nmr_attachment *attachment)
{
	(void)module;
	(void)attachment;
	assert_int_equal(slu_nmr_deregister(&world.p0.module), SLU_STATUS_PENDING);
	world_log("deregistered", &world.p0, &world.c0);
}

/* The client was there first, so it may go while the provider registers. */
static void late_before_the_client_asked(void **state)
{
	(void)state;
	world.c0.before = deregister_c0;
	assert_int_equal(world_register(&world.c0), SLU_STATUS_SUCCESS);
	assert_int_equal(world_register(&world.p0), SLU_STATUS_SUCCESS);
	world_expect("attach:c0>p0 deregistered:c0>p0");
	assert_int_equal(world.refusals, 1); /* the client asked, and was told DELETE_PENDING */
	assert_int_equal(slu_nmr_wait_deregister_complete(&world.c0.module), SLU_STATUS_SUCCESS);
	world_remove(&world.p0);
}

static void late_while_the_provider_decides(void **state)
{
	(void)state;
	world.p0.in[IN_ATTACH_CLIENT] = deregister_c0;
	assert_int_equal(world_register(&world.c0), SLU_STATUS_SUCCESS);
	assert_int_equal(world_register(&world.p0), SLU_STATUS_SUCCESS);
	world_expect("attach:c0>p0 attach-client:p0<c0 deregistered:c0>p0 " DETACHED " " CLEANED);
	assert_int_equal(slu_nmr_wait_deregister_complete(&world.c0.module), SLU_STATUS_SUCCESS);
	world_remove(&world.p0);
}

static void late_and_the_provider_declines(void **state)
{
	(void)state;
	world.p0.in[IN_ATTACH_CLIENT] = deregister_c0;
	world.p0.attach = SLU_STATUS_NOINTERFACE;
	world.c0.asks = 2;
	assert_int_equal(world_register(&world.c0), SLU_STATUS_SUCCESS);
	assert_int_equal(world_register(&world.p0), SLU_STATUS_SUCCESS);
	world_expect("attach:c0>p0 attach-client:p0<c0 deregistered:c0>p0");
	assert_int_equal(slu_nmr_wait_deregister_complete(&world.c0.module), SLU_STATUS_SUCCESS);
	world_remove(&world.p0);
}

static void late_when_the_provider_is_ready(void **state)
{
	(void)state;
	world.c0.in[IN_ATTACH] = deregister_p0;
	assert_int_equal(world_register(&world.p0), SLU_STATUS_SUCCESS);
	assert_int_equal(world_register(&world.c0), SLU_STATUS_SUCCESS);
	world_expect("attach:c0>p0 attach-client:p0<c0 deregistered:p0<c0 " DETACHED " " CLEANED);
	assert_int_equal(slu_nmr_wait_deregister_complete(&world.p0.module), SLU_STATUS_SUCCESS);
	world_remove(&world.c0);
}

static void deregister_p0_and_complete(struct module *module, struct slu_nmr_attachment *attachment)
{
	deregister_p0(module, attachment);
	complete_provider_here(module, attachment);
	complete_client_here(module, attachment);
}

/* NMR-40 and NMR-49 at once: both have gone in all but name when the attach returns. */
static void late_and_completed_before(void **state)
{
	(void)state;
	world.c0.in[IN_ATTACH] = deregister_p0_and_complete;
	world.c0.detach = SLU_STATUS_PENDING;
	world.p0.detach = SLU_STATUS_PENDING;
	assert_int_equal(world_register(&world.p0), SLU_STATUS_SUCCESS);
	assert_int_equal(world_register(&world.c0), SLU_STATUS_SUCCESS);
	world_expect("attach:c0>p0 attach-client:p0<c0 deregistered:p0<c0 " DETACHED " " CLEANED);
	assert_int_equal(slu_nmr_wait_deregister_complete(&world.p0.module), SLU_STATUS_SUCCESS);
	world_remove(&world.c0);
}

static slu_status deregister_and_fail(struct slu_nmr_attachment *attachment, void *context,
                                      const struct slu_nmr_instance *provider)
{
	slu_status status = fail_after_success(attachment, context, provider);

	deregister_c0(context, attachment);
	complete_client_here(context, attachment);
	return status;
}

static void late_and_the_client_fails_after_all(void **state)
{
	(void)state;
	world.c0.client.attach_provider = deregister_and_fail;
	assert_int_equal(world_register(&world.c0), SLU_STATUS_SUCCESS);
	assert_int_equal(world_register(&world.p0), SLU_STATUS_SUCCESS);
	world_expect("attach:c0>p0 attach-client:p0<c0 deregistered:c0>p0 detach:p0<c0 " CLEANED);
	assert_int_equal(world.assertions, 1);
	world.assertions = 0;
	assert_int_equal(slu_nmr_wait_deregister_complete(&world.c0.module), SLU_STATUS_SUCCESS);
	world_remove(&world.p0);
}

/* The wait is not over while the attach that was late is still running. */
static void wait_for_a_late_bind(struct module *module, struct slu_nmr_attachment *attachment)
{
	deregister_c0(module, attachment);
	world.thread = 2;
	assert_int_equal(slu_nmr_begin_wait(&world.c0.module), SLU_STATUS_PENDING);
	assert_int_equal(slu_nmr_begin_wait(&world.c0.module), SLU_STATUS_INVALID_PARAMETER);
	assert_false(slu_nmr_end_wait(&world.c0.module));
	world.thread = 1;
}

static void wait_covers_the_late_bind(void **state)
{
	(void)state;
	world.c0.in[IN_ATTACH] = wait_for_a_late_bind;
	assert_int_equal(world_register(&world.c0), SLU_STATUS_SUCCESS);
	assert_int_equal(world_register(&world.p0), SLU_STATUS_SUCCESS);
	world_expect("attach:c0>p0 attach-client:p0<c0 deregistered:c0>p0 " DETACHED " " CLEANED);
	assert_ptr_equal(world.woken, &world.c0.module);
	world.woken = NULL;
	assert_true(slu_nmr_end_wait(&world.c0.module));
	assert_false(slu_nmr_end_wait(&world.c0.module));
	world_remove(&world.p0);
}

/* The provider closes while its own attach callback runs; its completion counts only if that succeeds. */
static void completed_while_it_decides(void **state)
{
	(void)state;
	world.p0.in[IN_ATTACH_CLIENT] = complete_provider_here;
	world.p0.attach = SLU_STATUS_NOINTERFACE;
	world.c0.asks = 2;
	assert_int_equal(world_register(&world.p0), SLU_STATUS_SUCCESS);
	assert_int_equal(world_register(&world.c0), SLU_STATUS_SUCCESS);
	world_expect("attach:c0>p0 attach-client:p0<c0 attach-client:p0<c0");
	world_remove(&world.c0);
	world.p0.attach = SLU_STATUS_SUCCESS;
	world.p0.detach = SLU_STATUS_PENDING;
	assert_int_equal(world_register(&world.c0), SLU_STATUS_SUCCESS);
	world_remove(&world.p0);
	world_expect("attach:c0>p0 attach-client:p0<c0 " DETACHED " " CLEANED);
	world_remove(&world.c0);
}

static void deregister_p1(struct module *module, struct slu_nmr_attachment *attachment)
{
	(void)attachment;
	module->in[IN_ATTACH] = NULL;
	assert_int_equal(slu_nmr_deregister(&world.p1.module), SLU_STATUS_PENDING);
	assert_int_equal(slu_nmr_wait_deregister_complete(&world.p1.module), SLU_STATUS_SUCCESS);
}

/* An offer that was planned and not yet made is forgotten when its provider goes. */
static void whoever_has_gone_is_not_offered(void **state)
{
	(void)state;
	assert_int_equal(world_register(&world.p0), SLU_STATUS_SUCCESS);
	assert_int_equal(world_register(&world.p1), SLU_STATUS_SUCCESS);
	world.c0.in[IN_ATTACH] = deregister_p1;
	assert_int_equal(world_register(&world.c0), SLU_STATUS_SUCCESS);
	world_expect("attach:c0>p0 attach-client:p0<c0");
	assert_int_equal(world_pool_left(), POOL_MAX - 1);
	world_remove(&world.c0);
	world_expect(DETACHED " " CLEANED);
	world_remove(&world.p0);
}

static void register_c1(struct module *module, struct slu_nmr_attachment *attachment)
{
	(void)attachment;
	module->in[IN_ATTACH_CLIENT] = NULL;
	assert_int_equal(world_register(&world.c1), SLU_STATUS_SUCCESS);
}

/* A module that is still inside its register call is offered to those that come meanwhile. */
static void registration_inside_an_attach(void **state)
{
	(void)state;
	assert_int_equal(world_register(&world.c0), SLU_STATUS_SUCCESS);
	world.p0.in[IN_ATTACH_CLIENT] = register_c1;
	assert_int_equal(world_register(&world.p0), SLU_STATUS_SUCCESS);
	world_expect("attach:c0>p0 attach-client:p0<c0 attach:c1>p0 attach-client:p0<c1");
	world_remove(&world.p0);
	world_expect(DETACHED " " CLEANED " detach:c1>p0 detach:p0<c1 cleanup:c1>p0 cleanup:p0<c1");
	world_remove(&world.c0);
	world_remove(&world.c1);
}

/* Callbacks that call the registrar. */

static void replace_client(struct module *module, struct slu_nmr_attachment *attachment)
{
	(void)attachment;
	module->in[IN_CLEANUP] = NULL;
	assert_int_equal(world_register(&world.c1), SLU_STATUS_SUCCESS);
	world_remove(&world.p1);
}

static void cleanup_registers_and_deregisters(void **state)
{
	(void)state;
	attach_c0_p0();
	assert_int_equal(world_register(&world.p1), SLU_STATUS_SUCCESS);
	world_expect("attach:c0>p1 attach-client:p1<c0");
	world.c0.in[IN_CLEANUP] = replace_client;
	assert_int_equal(slu_nmr_deregister(&world.p0.module), SLU_STATUS_PENDING);
	world_expect(DETACHED " cleanup:c0>p0 "
	                      "attach:c1>p1 attach-client:p1<c1 "
	                      "detach:c0>p1 detach:p1<c0 cleanup:c0>p1 cleanup:p1<c0 "
	                      "detach:c1>p1 detach:p1<c1 cleanup:c1>p1 cleanup:p1<c1 "
	                      "cleanup:p0<c0");
	assert_int_equal(slu_nmr_wait_deregister_complete(&world.p0.module), SLU_STATUS_SUCCESS);
	world_remove(&world.c0);
	world_remove(&world.c1);
}

static void deregister_in_the_other_s_detach(void **state)
{
	(void)state;
	attach_c0_p0();
	world.p0.in[IN_DETACH] = deregister_p0;
	assert_int_equal(slu_nmr_deregister(&world.c0.module), SLU_STATUS_PENDING);
	world_expect(DETACHED " deregistered:p0<c0 " CLEANED);
	assert_int_equal(slu_nmr_wait_deregister_complete(&world.c0.module), SLU_STATUS_SUCCESS);
	assert_int_equal(slu_nmr_wait_deregister_complete(&world.p0.module), SLU_STATUS_SUCCESS);
}

static void register_again_in_cleanup(struct module *module, struct slu_nmr_attachment *attachment)
{
	(void)attachment;
	assert_int_equal(world_register(module), SLU_STATUS_INVALID_STATE);
}

static void own_memory_is_not_free_in_cleanup(void **state)
{
	(void)state;
	attach_c0_p0();
	world.c0.in[IN_CLEANUP] = register_again_in_cleanup;
	world_remove(&world.c0);
	world_expect(DETACHED " " CLEANED);
	world_remove(&world.p0);
}

/* Waits. */

/* holds: NMR-41 */
static void wait_too_early_is_refused(void **state)
{
	(void)state;
	assert_int_equal(slu_nmr_wait_deregister_complete(&world.c0.module), SLU_STATUS_INVALID_PARAMETER);
	assert_int_equal(world_register(&world.c0), SLU_STATUS_SUCCESS);
	world_remember();
	assert_int_equal(slu_nmr_wait_deregister_complete(&world.c0.module), SLU_STATUS_INVALID_PARAMETER);
	world_expect_unchanged();
	world_remove(&world.c0);
	assert_int_equal(slu_nmr_wait_deregister_complete(&world.c0.module), SLU_STATUS_INVALID_PARAMETER);
}

static void complete_both(void)
{
	complete_provider();
	world_expect("");
	complete_client();
}

static void wait_is_woken_once(void **state)
{
	(void)state;
	attach_c0_p0();
	world.c0.detach = SLU_STATUS_PENDING;
	world.p0.detach = SLU_STATUS_PENDING;
	assert_int_equal(slu_nmr_deregister(&world.c0.module), SLU_STATUS_PENDING);
	world_expect(DETACHED);
	world.work = complete_both;
	assert_int_equal(slu_nmr_wait_deregister_complete(&world.c0.module), SLU_STATUS_SUCCESS);
	assert_int_equal(world.wakes, 1);
	world_expect(CLEANED);
	world_remove(&world.p0);
}

/* Two waiters, and the last completion wakes both. */
static void both_waits_end(void **state)
{
	struct slu_nmr_turn turn;

	(void)state;
	attach_c0_p0();
	world.c0.detach = SLU_STATUS_PENDING;
	deregister(BOTH);
	assert_int_equal(slu_nmr_begin_wait(&world.c0.module), SLU_STATUS_PENDING);
	assert_int_equal(slu_nmr_begin_wait(&world.p0.module), SLU_STATUS_PENDING);
	assert_int_equal(slu_nmr_begin_complete(&turn, c0_p0(), SLU_NMR_CLIENT), SLU_STATUS_SUCCESS);
	while (slu_nmr_take(&turn)) {
		slu_nmr_answer(&turn, slu_nmr_perform(&turn));
		if (world.wakes == 1 && world.woken)
			assert_ptr_equal(world.woken, &world.c0.module);
		world.woken = NULL;
	}
	assert_int_equal(world.wakes, 2);
	assert_true(slu_nmr_end_wait(&world.c0.module));
	assert_true(slu_nmr_end_wait(&world.p0.module));
	world_expect(DETACHED " " CLEANED);
}

/* NMR-38: inside a callback of an attachment of the module, whichever side's. */
static void wait_here(struct module *module, struct slu_nmr_attachment *attachment)
{
	struct module *other = module == &world.c0 ? &world.p0 : &world.c0;

	(void)attachment;
	assert_int_equal(slu_nmr_deregister(&other->module), SLU_STATUS_PENDING);
	world_remember();
	assert_int_equal(slu_nmr_wait_deregister_complete(&world.c0.module), SLU_STATUS_INVALID_STATE);
	assert_int_equal(slu_nmr_wait_deregister_complete(&world.p0.module), SLU_STATUS_INVALID_STATE);
	world_expect_unchanged();
}

static void wait_inside_a_callback_is_refused(void **state)
{
	static const enum callback callbacks[] = {IN_DETACH, IN_CLEANUP};

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct module *module = i % 2 ? &world.c0 : &world.p0;

		attach_c0_p0();
		module->in[callbacks[i / 2]] = wait_here;
		assert_int_equal(slu_nmr_deregister(&module->module), SLU_STATUS_PENDING);
		world_expect(DETACHED " " CLEANED);
		module->in[callbacks[i / 2]] = NULL;
		assert_int_equal(slu_nmr_wait_deregister_complete(&world.c0.module), SLU_STATUS_SUCCESS);
		assert_int_equal(slu_nmr_wait_deregister_complete(&world.p0.module), SLU_STATUS_SUCCESS);
	}
}

static void deregister_and_wait(struct module *module, struct slu_nmr_attachment *attachment)
{
	(void)module;
	(void)attachment;
	assert_int_equal(slu_nmr_deregister(&world.c0.module), SLU_STATUS_PENDING);
	world_remember();
	assert_int_equal(slu_nmr_wait_deregister_complete(&world.c0.module), SLU_STATUS_INVALID_STATE);
	world_expect_unchanged();
}

static void wait_inside_an_attach_is_refused(void **state)
{
	(void)state;
	world.c0.before = deregister_and_wait;
	assert_int_equal(world_register(&world.c0), SLU_STATUS_SUCCESS);
	assert_int_equal(world_register(&world.p0), SLU_STATUS_SUCCESS);
	world_expect("attach:c0>p0");
	assert_int_equal(slu_nmr_wait_deregister_complete(&world.c0.module), SLU_STATUS_SUCCESS);
	world_remove(&world.p0);
}

/* What is refused changes nothing. */

static void refuse_attach(struct module *module, struct slu_nmr_attachment *attachment)
{
	const void *dispatch;
	void *peer;

	(void)module;
	world_remember();
	assert_int_equal(slu_nmr_client_attach_provider(attachment, NULL, NULL, &peer, &dispatch),
	                 SLU_STATUS_INVALID_STATE);
	world_expect_unchanged();
}

/* holds: NMR-07 */
static void attach_outside_of_the_callback(void **state)
{
	(void)state;
	world.p0.in[IN_ATTACH_CLIENT] = refuse_attach;
	world.c0.in[IN_ATTACH] = refuse_attach;
	world.c0.in[IN_DETACH] = refuse_attach;
	world.p0.in[IN_CLEANUP] = refuse_attach;
	attach_c0_p0();
	refuse_attach(NULL, c0_p0());
	world_remove(&world.c0);
	world_expect(DETACHED " " CLEANED);
	refuse_attach(NULL, c0_p0());
	world_remove(&world.p0);
}

static void refuse_completion(struct slu_nmr_attachment *attachment, bool client)
{
	world_remember();
	assert_int_equal(client ? slu_nmr_client_detach_provider_complete(attachment)
	                        : slu_nmr_provider_detach_client_complete(attachment),
	                 SLU_STATUS_INVALID_PARAMETER);
	world_expect_unchanged();
}

static void refuse_both(struct module *module, struct slu_nmr_attachment *attachment)
{
	(void)module;
	refuse_completion(attachment, true);
	refuse_completion(attachment, false);
}

static void refuse_client(struct module *module, struct slu_nmr_attachment *attachment)
{
	(void)module;
	refuse_completion(attachment, true);
}

/* Before the attach, in its course, after SUCCESS, twice, in cleanup, and after all. */
/* holds: NMR-31 */
static void completions_out_of_place(void **state)
{
	(void)state;
	world.c0.before = refuse_both;
	world.p0.in[IN_ATTACH_CLIENT] = refuse_client;
	attach_c0_p0();
	world.c0.in[IN_CLEANUP] = refuse_both;
	world.p0.in[IN_CLEANUP] = refuse_both;
	world.p0.in[IN_DETACH] = refuse_client; /* the client has answered SUCCESS */
	world.p0.detach = SLU_STATUS_PENDING;
	assert_int_equal(slu_nmr_deregister(&world.c0.module), SLU_STATUS_PENDING);
	world_expect(DETACHED);
	refuse_completion(c0_p0(), true);
	complete_provider();
	world_expect(CLEANED);
	refuse_both(NULL, c0_p0());
	assert_int_equal(slu_nmr_wait_deregister_complete(&world.c0.module), SLU_STATUS_SUCCESS);
	refuse_both(NULL, c0_p0());
	world_remove(&world.p0);
}

static void completed_twice(void **state)
{
	(void)state;
	attach_c0_p0();
	world.c0.detach = SLU_STATUS_PENDING;
	world.p0.detach = SLU_STATUS_PENDING;
	complete_client();
	refuse_completion(c0_p0(), true);
	assert_int_equal(slu_nmr_deregister(&world.p0.module), SLU_STATUS_PENDING);
	world_expect(DETACHED);
	refuse_completion(c0_p0(), true);
	complete_provider();
	world_expect(CLEANED);
	refuse_completion(c0_p0(), false);
	assert_int_equal(slu_nmr_wait_deregister_complete(&world.p0.module), SLU_STATUS_SUCCESS);
	world_remove(&world.c0);
}

static void refuse_to_deregister(struct module *module, struct slu_nmr_attachment *attachment)
{
	(void)attachment;
	world_remember();
	assert_int_equal(slu_nmr_deregister(&module->module), SLU_STATUS_INVALID_STATE);
	assert_int_equal(slu_nmr_wait_deregister_complete(&module->module), SLU_STATUS_INVALID_PARAMETER);
	assert_int_equal(world_register(module), SLU_STATUS_INVALID_STATE);
	world_expect_unchanged();
}

/* holds: TC-13 */
static void registrations_out_of_place(void **state)
{
	(void)state;
	world.p0.in[IN_ATTACH_CLIENT] = refuse_to_deregister;
	assert_int_equal(slu_nmr_deregister(&world.c0.module), SLU_STATUS_INVALID_STATE);
	attach_c0_p0();
	world_remember();
	assert_int_equal(world_register(&world.c0), SLU_STATUS_INVALID_STATE);
	assert_int_equal(slu_nmr_register_provider(&world.nmr, &world.c0.module, &world.c0.provider, NULL),
	                 SLU_STATUS_INVALID_STATE);
	assert_int_equal(slu_nmr_register_client(&world.nmr, &world.c1.module, NULL, NULL),
	                 SLU_STATUS_INVALID_PARAMETER);
	world.c1.client.detach_provider = NULL;
	assert_int_equal(world_register(&world.c1), SLU_STATUS_INVALID_PARAMETER);
	world.c1.client.attach_provider = NULL;
	assert_int_equal(world_register(&world.c1), SLU_STATUS_INVALID_PARAMETER);
	world.p1.provider.attach_client = NULL;
	assert_int_equal(world_register(&world.p1), SLU_STATUS_INVALID_PARAMETER);
	world_expect_unchanged();
	world_remove(&world.c0);
	world_remove(&world.p0);
	world_expect(DETACHED " " CLEANED);
	assert_int_equal(slu_nmr_deregister(&world.p0.module), SLU_STATUS_INVALID_STATE);
}

/* The lower layer lets both be named; a module is one of the two, and has both of its callbacks. */
static void module_is_one_of_the_two(void **state)
{
	struct slu_nmr_client client = world.c0.client;
	struct slu_nmr_provider provider = world.p0.provider;
	struct slu_nmr_turn turn;

	(void)state;
	assert_int_equal(slu_nmr_begin_register(&turn, &world.nmr, &world.c0.module, &client, &provider, NULL),
	                 SLU_STATUS_INVALID_PARAMETER);
	provider.detach_client = NULL;
	assert_int_equal(slu_nmr_begin_register(&turn, &world.nmr, &world.p0.module, NULL, &provider, NULL),
	                 SLU_STATUS_INVALID_PARAMETER);
}

/* Answers that the contract does not have end the detach or the attach all the same, and are reported. */

static slu_status claim_success(struct slu_nmr_attachment *attachment, void *context,
                                const struct slu_nmr_instance *provider)
{
	(void)attachment;
	world_log("attach", context, provider->specific);
	return SLU_STATUS_SUCCESS;
}

/* holds: NMR-06 */
static void client_that_never_asked_is_not_attached(void **state)
{
	(void)state;
	world.c0.client.attach_provider = claim_success;
	assert_int_equal(world_register(&world.p0), SLU_STATUS_SUCCESS);
	assert_int_equal(world_register(&world.c0), SLU_STATUS_SUCCESS);
	world_expect("attach:c0>p0");
	assert_int_equal(world.assertions, 1);
	world.assertions = 0;
	world_remove(&world.c0);
	world_remove(&world.p0);
}

static void strange_answers_of_a_detach(void **state)
{
	(void)state;
	attach_c0_p0();
	complete_client();
	world.c0.detach = SLU_STATUS_SUCCESS; /* after it completed */
	world.p0.detach = SLU_STATUS_FAILURE;
	world_remove(&world.c0);
	world_expect(DETACHED " " CLEANED);
	assert_int_equal(world.assertions, 2);
	world.assertions = 0;
	world_remove(&world.p0);
}

/* The ring. */

static void ring_keeps_what_happened(void **state)
{
	const struct slu_nmr_machine *machine = &world.c0.module.machine;

	(void)state;
	assert_int_equal(world_register(&world.c0), SLU_STATUS_SUCCESS);
	assert_int_equal(slu_nmr_wait_deregister_complete(&world.c0.module), SLU_STATUS_INVALID_PARAMETER);
	world_remove(&world.c0);
	assert_int_equal(world_register(&world.c0), SLU_STATUS_SUCCESS);
	assert_int_equal(machine->ring_at, 1);
	assert_int_equal(machine->ring[0].event, SLU_NMR_CLIENT_EV_REGISTER_COMPLETE);
	assert_int_equal(machine->ring[2].event, SLU_NMR_CLIENT_EV_WAIT);
	assert_int_equal(machine->ring[2].to, SLU_NMR_CLIENT_REGISTERED);
	assert_int_equal(machine->ring[7].event, SLU_NMR_CLIENT_EV_REGISTER);
	assert_int_equal(machine->ring[7].from, SLU_NMR_CLIENT_UNREGISTERED);
	assert_true(machine->ring[7].taken);
	world_remove(&world.c0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_begin, world_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(whoever_comes_later_is_offered),
	        TEST(each_client_meets_each_provider),
	        TEST(other_interfaces_do_not_meet),
	        TEST(pool_too_small_refuses_the_registration),
	        TEST(client_declines),
	        TEST(provider_declines),
	        TEST(client_may_ask_again),
	        TEST(client_is_accepted_the_second_time),
	        TEST(client_fails_after_all),
	        TEST(detach_in_every_form),
	        TEST(provider_completes_in_the_client_s_callback),
	        TEST(client_completes_in_the_provider_s_callback),
	        TEST(cleanups_are_optional),
	        TEST(pending_detach_holds_nobody_up),
	        TEST(late_before_the_client_asked),
	        TEST(late_while_the_provider_decides),
	        TEST(late_and_the_provider_declines),
	        TEST(late_when_the_provider_is_ready),
	        TEST(late_and_completed_before),
	        TEST(late_and_the_client_fails_after_all),
	        TEST(completed_while_it_decides),
	        TEST(wait_covers_the_late_bind),
	        TEST(whoever_has_gone_is_not_offered),
	        TEST(registration_inside_an_attach),
	        TEST(cleanup_registers_and_deregisters),
	        TEST(deregister_in_the_other_s_detach),
	        TEST(own_memory_is_not_free_in_cleanup),
	        TEST(wait_too_early_is_refused),
	        TEST(wait_is_woken_once),
	        TEST(both_waits_end),
	        TEST(wait_inside_a_callback_is_refused),
	        TEST(wait_inside_an_attach_is_refused),
	        TEST(attach_outside_of_the_callback),
	        TEST(completions_out_of_place),
	        TEST(completed_twice),
	        TEST(registrations_out_of_place),
	        TEST(module_is_one_of_the_two),
	        TEST(client_that_never_asked_is_not_attached),
	        TEST(strange_answers_of_a_detach),
	        TEST(ring_keeps_what_happened),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
