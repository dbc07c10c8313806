/* SPDX-License-Identifier: MIT */
/*
 * test-corners.c - operations that a driver leaves out, objects that somebody is inside of, names of every status
 */
#include "world.h"

static void every_status_has_its_name(void **state)
{
	(void)state;
#define NAME(word) assert_string_equal(slu_status_name(SLU_STATUS_##word), #word)
	NAME(ADAPTER_NOT_FOUND);
	NAME(ADAPTER_NOT_OPEN);
	NAME(ADAPTER_NOT_READY);
	NAME(ADAPTER_REMOVED);
	NAME(BAD_CHARACTERISTICS);
	NAME(BAD_VERSION);
	NAME(BUFFER_TOO_SHORT);
	NAME(BUSY);
	NAME(CALL_ACTIVE);
	NAME(CANCELLED);
	NAME(CLOSED);
	NAME(CLOSING);
	NAME(CLOSING_INDICATING);
	NAME(DELETE_PENDING);
	NAME(DEVICE_FAILED);
	NAME(DEVICE_NOT_READY);
	NAME(DEVICE_REMOVED);
	NAME(FAILURE);
	NAME(HARD_ERRORS);
	NAME(INDICATION_REQUIRED);
	NAME(INTERFACE_NOT_FOUND);
	NAME(INVALID_DATA);
	NAME(INVALID_HANDLE);
	NAME(INVALID_LENGTH);
	NAME(INVALID_OID);
	NAME(INVALID_PACKET);
	NAME(INVALID_PARAMETER);
	NAME(INVALID_PORT);
	NAME(INVALID_PORT_STATE);
	NAME(INVALID_STATE);
	NAME(LINK_STATE);
	NAME(LOW_POWER_STATE);
	NAME(MEDIA_DISCONNECTED);
	NAME(NETWORK_CHANGE);
	NAME(NOINTERFACE);
	NAME(NOT_ACCEPTED);
	NAME(NOT_COPIED);
	NAME(NOT_RECOGNIZED);
	NAME(NOT_RESETTABLE);
	NAME(NOT_SUPPORTED);
	NAME(OPEN_FAILED);
	NAME(OPEN_LIST_FULL);
	NAME(PAUSED);
	NAME(PENDING);
	NAME(REQUEST_ABORTED);
	NAME(RESET_END);
	NAME(RESET_IN_PROGRESS);
	NAME(RESET_START);
	NAME(RESOURCES);
	NAME(SEND_ABORTED);
	NAME(SOFT_ERRORS);
	NAME(SUCCESS);
	NAME(TIMEOUT);
	NAME(TOO_LATE);
	NAME(UNSUPPORTED_MEDIA);
	NAME(UNSUPPORTED_REVISION);
#undef NAME
}

/* The least that each table must have. */

static slu_status succeed(struct slu_driver *driver)
{
	(void)driver;
	return SLU_STATUS_SUCCESS;
}

static void nothing(struct slu_driver *driver)
{
	(void)driver;
}

static const struct slu_driver_ops least_driver = {
        .register_miniport = succeed,
        .register_protocol = succeed,
        .associate = nothing,
        .deregister_protocol = nothing,
        .deregister_miniport = nothing,
};

static slu_status open_and_close(struct slu_binding *binding)
{
	(void)binding;
	return SLU_STATUS_SUCCESS;
}

static const struct slu_binding_ops least_binding = {
        .open_adapter = open_and_close,
        .close_adapter = open_and_close,
};

static struct slu_adapter adapter;
static struct slu_instance instance;
static struct slu_use use;

static slu_status request(struct slu_instance *of)
{
	(void)of;
	return slu_adapter_initialize(&adapter);
}

static slu_status deinit(struct slu_instance *of)
{
	(void)of;
	assert_true(slu_adapter_halt(&adapter, false));
	return SLU_STATUS_SUCCESS;
}

static const struct slu_instance_ops least_instance = {
        .request = request,
        .cancel = request,
        .deinit = deinit,
};

static const struct slu_adapter_ops least_adapter = {0};

static void what_is_left_out_is_not_called(void **state)
{
	struct slu_binding *binding = &world.bindings[0].binding;

	(void)state;
	world.platform.trace = NULL;
	slu_driver_init(&world.driver, &world.platform, &least_driver, NULL);
	assert_int_equal(slu_driver_entry(&world.driver), SLU_STATUS_SUCCESS);
	slu_adapter_init(&adapter, &world.driver, &least_adapter, NULL);
	slu_instance_init(&instance, &adapter, &least_instance, NULL);
	slu_instance_use(&instance, &use);
	slu_binding_init(binding, &world.driver, &least_binding, NULL);
	slu_use_set(&use, binding);
	assert_int_equal(slu_binding_bind(binding), SLU_STATUS_SUCCESS);
	assert_int_equal(slu_binding_restart(binding), SLU_STATUS_SUCCESS);
	assert_int_equal(slu_adapter_restart(&adapter), SLU_STATUS_SUCCESS);
	assert_int_equal(slu_adapter_send(&adapter, binding, 1), SLU_STATUS_SUCCESS);
	assert_int_equal(slu_adapter_power(&adapter, true), SLU_STATUS_SUCCESS);
	slu_adapter_send_complete(&adapter, binding, 1);
	assert_int_equal(slu_adapter_power(&adapter, false), SLU_STATUS_SUCCESS);
	assert_int_equal(slu_adapter_pause(&adapter), SLU_STATUS_SUCCESS);
	assert_int_equal(slu_binding_pause(binding), SLU_STATUS_SUCCESS);
	assert_int_equal(slu_binding_unbind(binding), SLU_STATUS_SUCCESS);
	assert_true(slu_instance_deinit(&instance));
	assert_true(slu_driver_uninstall(&world.driver));
	assert_true(slu_driver_unload(&world.driver));
}

/* A device that is None, and one thing at a time that keeps its memory. */
static void device_is_kept_while_somebody_is_inside(void **state)
{
	struct slu_instance *of = world_device(0, 0);
	struct slu_adapter *half = &world.devices[0].adapter;

	(void)state;
	of->object.inside = 1;
	assert_false(slu_instance_deinit(of));
	of->object.inside = 0;
	of->object.owed = SLU_INSTANCE_DO_REQUEST;
	assert_false(slu_instance_deinit(of));
	of->object.owed = 0;
	of->call = SLU_INSTANCE_DO_REQUEST;
	assert_false(slu_instance_deinit(of));
	assert_false(slu_instance_done(of, SLU_STATUS_SUCCESS));
	of->call = 0;
	half->object.inside = 1;
	assert_false(slu_instance_deinit(of));
	half->object.inside = 0;
	half->object.owed = SLU_ADAPTER_DO_COMPLETE_PAUSE;
	assert_false(slu_instance_deinit(of));
	half->object.owed = 0;
	assert_true(slu_instance_deinit(of));
}

static void adapter_without_instance_is_kept_while_somebody_is_inside(void **state)
{
	struct slu_adapter *lone = &world.devices[0].adapter;

	(void)state;
	slu_adapter_init(lone, &world.driver, &least_adapter, NULL);
	lone->object.inside = 1;
	assert_false(slu_adapter_deinit(lone));
	lone->object.inside = 0;
	lone->object.state = SLU_ADAPTER_PAUSED;
	assert_false(slu_adapter_deinit(lone));
	lone->object.state = SLU_ADAPTER_SHUTDOWN;
	assert_true(slu_adapter_deinit(lone));
	/* Of a virtual device the instance goes, and takes it along. */
	world_device(1, 0);
	assert_false(slu_adapter_deinit(&world.devices[1].adapter));
}

static void binding_in_use_is_not_bound_again(void **state)
{
	struct slu_binding *binding;

	(void)state;
	world_load();
	binding = world_binding(0);
	binding->object.in_use = true;
	assert_int_equal(slu_binding_bind(binding), SLU_STATUS_INVALID_STATE);
	binding->object.in_use = false;
	assert_int_equal(slu_binding_bind(binding), SLU_STATUS_SUCCESS);
	world_expect("open0 set_up0");
}

/* Slots filled in any order: the devices of a binding are asked in the order of their making. */
static void uses_are_kept_in_the_order_of_their_devices(void **state)
{
	static const int orders[][3] = {{0, 1, 2}, {2, 1, 0}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}};

	for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
		struct slu_binding *binding;

		world_reset(state);
		world_load();
		for (int d = 0; d < 3; d++)
			world_device(d, 1);
		binding = &world.bindings[0].binding;
		world_binding(0);
		for (int d = 0; d < 3; d++)
			slu_use_set(&world.devices[d].use[0], NULL);
		for (int d = 0; d < 3; d++)
			slu_use_set(&world.devices[orders[i][d]].use[0], binding);
		assert_int_equal(slu_binding_bind(binding), SLU_STATUS_SUCCESS);
		world_expect("open0 set_up0 request0 request1 request2");
	}
}

/* NdisIMInitializeDeviceInstanceEx is done before it returns PENDING. */
static struct slu_instance *early;

static slu_status request_that_is_early(struct slu_instance *of)
{
	early = of;
	assert_true(slu_instance_done(of, SLU_STATUS_SUCCESS));
	return SLU_STATUS_PENDING;
}

static void request_is_done_before_it_returns(void **state)
{
	static const struct slu_instance_ops early_instance = {.request = request_that_is_early};

	(void)state;
	world_load();
	slu_adapter_init(&adapter, &world.driver, &least_adapter, NULL);
	slu_instance_init(&instance, &adapter, &early_instance, NULL);
	slu_instance_use(&instance, &use);
	world_binding(0);
	slu_use_set(&use, &world.bindings[0].binding);
	assert_int_equal(slu_binding_bind(&world.bindings[0].binding), SLU_STATUS_SUCCESS);
	assert_ptr_equal(early, &instance);
	assert_int_equal(instance.object.state, SLU_INSTANCE_REQUESTED);
	world_expect("open0 set_up0");
}

/* An association that fails, as the lower layer may say: the registrations go back, the protocol's first. */
static void association_that_fails_is_rolled_back(void **state)
{
	struct slu_driver *driver = &world.driver;
	uint32_t effect;

	(void)state;
	assert_true(slu_driver_step(driver, SLU_DRIVER_EV_DRIVER_ENTRY));
	while ((effect = slu_driver_take(driver, SLU_PLACE_CALLBACK)) != 0) {
		slu_status status = slu_driver_perform(driver, effect);

		slu_driver_answer(driver, effect, effect == SLU_DRIVER_DO_ASSOCIATE ? SLU_STATUS_FAILURE : status);
	}
	assert_int_equal(driver->object.state, SLU_DRIVER_FAILED);
	assert_int_equal(driver->failure, SLU_STATUS_FAILURE);
	world_expect("register_miniport register_protocol associate deregister_protocol deregister_miniport");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(every_status_has_its_name),
	        cmocka_unit_test_setup_teardown(what_is_left_out_is_not_called, world_reset, world_check),
	        cmocka_unit_test_setup_teardown(device_is_kept_while_somebody_is_inside, world_reset, world_check),
	        cmocka_unit_test_setup_teardown(adapter_without_instance_is_kept_while_somebody_is_inside, world_reset,
	                                        world_check),
	        cmocka_unit_test_setup_teardown(binding_in_use_is_not_bound_again, world_reset, world_check),
	        cmocka_unit_test_setup_teardown(uses_are_kept_in_the_order_of_their_devices, world_reset, world_check),
	        cmocka_unit_test_setup_teardown(request_is_done_before_it_returns, world_reset, world_check),
	        cmocka_unit_test_setup_teardown(association_that_fails_is_rolled_back, world_reset, world_check),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
