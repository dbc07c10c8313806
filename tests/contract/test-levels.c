/* SPDX-License-Identifier: MIT */
/*
 * test-levels.c - the level that each entry point states, and what the core does at DISPATCH
 */
#include "level.h"
#include "world.h"

enum { NOT_ASKED = -1 };

static struct slu_adapter *const adapter = &world.devices[0].adapter;
static struct slu_instance *const instance = &world.devices[0].instance;
static struct slu_binding *const binding = &world.bindings[0].binding;
static int asked; /* by the call under test itself, before all that it calls */
static int now;   /* the level that this thread is at */

void level_asked(int level)
{
	if (asked == NOT_ASKED)
		asked = level;
	assert_true(now <= level);
}

#define EXPECT_LEVEL(level, call)               \
	do {                                    \
		asked = NOT_ASKED;              \
		(void)(call);                   \
		assert_int_equal(asked, level); \
	} while (0)

#define EXPECT_LEVEL_VOID(level, call)          \
	do {                                    \
		asked = NOT_ASKED;              \
		call;                           \
		assert_int_equal(asked, level); \
	} while (0)

/* What is refused states its level, too: nothing is loaded here. */

/* holds: IRQL-03 */
static void callbacks_of_the_protocol_are_at_passive(void **state)
{
	(void)state;
	world_binding(0);
	EXPECT_LEVEL(SLU_LEVEL_PASSIVE, slu_binding_bind(binding));
	world_expect("release0");
	world_binding(0);
	EXPECT_LEVEL(SLU_LEVEL_PASSIVE, slu_binding_open_complete(binding, SLU_STATUS_SUCCESS));
	EXPECT_LEVEL(SLU_LEVEL_PASSIVE, slu_binding_restart(binding));
	EXPECT_LEVEL(SLU_LEVEL_PASSIVE, slu_binding_pause(binding));
	EXPECT_LEVEL(SLU_LEVEL_PASSIVE, slu_binding_unbind(binding));
	EXPECT_LEVEL(SLU_LEVEL_PASSIVE, slu_binding_close_complete(binding));
	EXPECT_LEVEL(SLU_LEVEL_PASSIVE, slu_driver_uninstall(&world.driver));
	world.refused_expected = world.refused;
}

/* holds: IRQL-03 UNL-01 */
static void callbacks_of_the_miniport_are_at_passive(void **state)
{
	(void)state;
	world_device(0, 1);
	EXPECT_LEVEL(SLU_LEVEL_PASSIVE, slu_adapter_initialize(adapter));
	EXPECT_LEVEL(SLU_LEVEL_PASSIVE, slu_adapter_halt(adapter, false));
	EXPECT_LEVEL(SLU_LEVEL_PASSIVE, slu_adapter_restart(adapter));
	EXPECT_LEVEL(SLU_LEVEL_PASSIVE, slu_adapter_pause(adapter));
	EXPECT_LEVEL(SLU_LEVEL_PASSIVE, slu_adapter_surprise_remove(adapter));
	EXPECT_LEVEL(SLU_LEVEL_PASSIVE, slu_driver_unload(&world.driver));
	EXPECT_LEVEL(SLU_LEVEL_PASSIVE, slu_driver_entry(&world.driver));
	world_expect("register_miniport register_protocol associate start");
	world.refused_expected = world.refused;
}

/* holds: IRQL-01 */
static void what_requests_and_stops_devices_is_at_passive(void **state)
{
	(void)state;
	world_device(0, 1);
	EXPECT_LEVEL(SLU_LEVEL_PASSIVE, slu_instance_reenable(instance));
	EXPECT_LEVEL(SLU_LEVEL_PASSIVE, slu_instance_stop(instance));
	EXPECT_LEVEL(SLU_LEVEL_PASSIVE, slu_instance_done(instance, SLU_STATUS_SUCCESS));
	world.refused_expected = world.refused;
}

static void unexpected(struct slu_oid *oid, slu_status status)
{
	(void)oid;
	(void)status;
	fail();
}

/* holds: IRQL-04 IRQL-05 Q-14 */
static void traffic_and_oids_are_up_to_dispatch(void **state)
{
	struct slu_oid oid;

	(void)state;
	world_run_one();
	now = SLU_LEVEL_DISPATCH;
	EXPECT_LEVEL(SLU_LEVEL_DISPATCH, slu_adapter_send(adapter, binding, 1));
	EXPECT_LEVEL_VOID(SLU_LEVEL_DISPATCH, slu_adapter_send_complete(adapter, binding, 1));
	EXPECT_LEVEL(SLU_LEVEL_DISPATCH, slu_adapter_receive(adapter, 1));
	EXPECT_LEVEL_VOID(SLU_LEVEL_DISPATCH, slu_adapter_receive_done(adapter));
	EXPECT_LEVEL_VOID(SLU_LEVEL_DISPATCH, slu_adapter_return(adapter, 1));
	EXPECT_LEVEL(SLU_LEVEL_DISPATCH, slu_binding_receive(binding, 1));
	EXPECT_LEVEL_VOID(SLU_LEVEL_DISPATCH, slu_binding_return(binding, SLU_RECEIVE_KEEP, 1));
	EXPECT_LEVEL(SLU_LEVEL_DISPATCH, slu_binding_send(binding, 1));
	EXPECT_LEVEL_VOID(SLU_LEVEL_DISPATCH, slu_binding_send_complete(binding, 1));
	slu_oid_init(&oid, unexpected, NULL);
	EXPECT_LEVEL(SLU_LEVEL_DISPATCH, slu_adapter_oid(adapter, &oid, binding));
	EXPECT_LEVEL(SLU_LEVEL_DISPATCH, slu_oid_complete(&oid, SLU_STATUS_SUCCESS));
	EXPECT_LEVEL(SLU_LEVEL_DISPATCH, slu_oid_cancel(&oid));
	EXPECT_LEVEL(SLU_LEVEL_DISPATCH, slu_adapter_reset(adapter));
	world_expect("oid0 reset0");
}

/* holds: IRQL-06 */
static void shutdown_is_at_any_level(void **state)
{
	(void)state;
	world_run_one();
	EXPECT_LEVEL(NOT_ASKED, slu_adapter_shutdown(adapter));
}

/* What needs PASSIVE is left to who has it. */

static const struct slu_platform *inner;

static void wait_at_passive(void *context, void *object)
{
	assert_int_equal(now, SLU_LEVEL_PASSIVE);
	inner->wait(context, object);
}

static void log_event(struct slu_binding *of, slu_status status)
{
	(void)of;
	assert_int_equal(now, SLU_LEVEL_PASSIVE);
	world_log("complete_pnp_event:%s", slu_status_name(status));
}

static void log_pause(struct slu_adapter *of)
{
	(void)of;
	world_log("complete_pause at %d", now);
}

/* holds: IRQL-01 IRQL-02 INV-25 */
static void at_dispatch_nothing_waits(void **state)
{
	struct slu_platform platform;
	struct slu_binding_ops binding_ops;
	struct slu_adapter_ops adapter_ops;

	(void)state;
	world_run_one();
	inner = world.driver.platform;
	platform = *inner;
	platform.wait = wait_at_passive;
	world.driver.platform = &platform;
	binding_ops = *binding->ops;
	binding_ops.complete_pnp_event = log_event;
	binding->ops = &binding_ops;
	adapter_ops = *adapter->ops;
	adapter_ops.complete_pause = log_pause;
	adapter->ops = &adapter_ops;
	assert_int_equal(slu_adapter_send(adapter, binding, 1), SLU_STATUS_SUCCESS);
	assert_int_equal(slu_adapter_pause(adapter), SLU_STATUS_PENDING);
	assert_int_equal(slu_binding_pause(binding), SLU_STATUS_PENDING);
	now = SLU_LEVEL_DISPATCH;
	slu_adapter_send_complete(adapter, binding, 1);
	now = SLU_LEVEL_PASSIVE;
	world_expect("complete_pause at 2");
	world_settle();
	world_expect("complete_pnp_event:SUCCESS");
	world.driver.platform = inner;
}

/* The registrar: nothing is registered here. */

static void do_nothing(void *context)
{
	(void)context;
}

static const struct slu_platform quiet = {.lock = do_nothing, .unlock = do_nothing};
static struct slu_nmr nmr;
static struct slu_nmr_attachment pool[1];
static struct slu_nmr_module module;

/* holds: IRQL-07 */
static void registration_and_attach_are_at_passive(void **state)
{
	void *context;
	const void *dispatch;

	(void)state;
	slu_nmr_init(&nmr, &quiet, pool, 1);
	EXPECT_LEVEL(SLU_LEVEL_PASSIVE, slu_nmr_register_client(&nmr, &module, NULL, NULL));
	EXPECT_LEVEL(SLU_LEVEL_PASSIVE, slu_nmr_register_provider(&nmr, &module, NULL, NULL));
	EXPECT_LEVEL(SLU_LEVEL_PASSIVE, slu_nmr_client_attach_provider(&pool[0], NULL, NULL, &context, &dispatch));
}

/* holds: IRQL-08 */
static void deregistration_and_completions_are_up_to_dispatch(void **state)
{
	(void)state;
	slu_nmr_init(&nmr, &quiet, pool, 1);
	now = SLU_LEVEL_DISPATCH;
	EXPECT_LEVEL(SLU_LEVEL_DISPATCH, slu_nmr_deregister(&module));
	EXPECT_LEVEL(SLU_LEVEL_DISPATCH, slu_nmr_client_detach_provider_complete(&pool[0]));
	EXPECT_LEVEL(SLU_LEVEL_DISPATCH, slu_nmr_provider_detach_client_complete(&pool[0]));
}

/* holds: IRQL-09 */
static void wait_is_at_passive(void **state)
{
	(void)state;
	EXPECT_LEVEL(SLU_LEVEL_PASSIVE, slu_nmr_wait_deregister_complete(&module));
}

static int reset(void **state)
{
	now = SLU_LEVEL_PASSIVE;
	return world_reset(state);
}

static int check(void **state)
{
	now = SLU_LEVEL_PASSIVE;
	return world_check(state);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, reset, check)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(callbacks_of_the_protocol_are_at_passive),
	        TEST(callbacks_of_the_miniport_are_at_passive),
	        TEST(what_requests_and_stops_devices_is_at_passive),
	        TEST(traffic_and_oids_are_up_to_dispatch),
	        TEST(shutdown_is_at_any_level),
	        TEST(at_dispatch_nothing_waits),
	        TEST(registration_and_attach_are_at_passive),
	        TEST(deregistration_and_completions_are_up_to_dispatch),
	        TEST(wait_is_at_passive),
	};

	return cmocka_run_group_tests_name("levels", tests, NULL, NULL);
}
