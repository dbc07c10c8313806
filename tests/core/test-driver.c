/* SPDX-License-Identifier: MIT */
/*
 * test-driver.c - DriverEntry failing at each step, early binds, uninstall, unload
 */
#include "world.h"

static uint8_t state_now(void)
{
	return world.driver.object.state;
}

/* holds: UNL-08 SDV-21 */
static void entry_succeeds(void **state)
{
	(void)state;
	world_load();
	assert_int_equal(state_now(), SLU_DRIVER_LOADED);
	assert_int_equal(slu_driver_entry(&world.driver), SLU_STATUS_INVALID_STATE);
	assert_true(slu_driver_unload(&world.driver));
	world_expect("deregister_protocol deregister_miniport");
	assert_int_equal(state_now(), SLU_DRIVER_NOT_LOADED);
	assert_false(slu_driver_unload(&world.driver));
	world_load();
	world.refused_expected = world.refused;
}

/* holds: DE-06 DE-16 DE-18 */
static void each_step_of_entry_can_fail(void **state)
{
	struct step {
		struct knob *knob;
		slu_status status;
		const char *log;
	} steps[] = {
	        {&world.register_miniport, SLU_STATUS_BAD_VERSION, "register_miniport"},
	        {&world.register_protocol, SLU_STATUS_RESOURCES,
	         "register_miniport register_protocol deregister_miniport"},
	        {&world.start, SLU_STATUS_FAILURE,
	         "register_miniport register_protocol associate start deregister_protocol deregister_miniport"},
	};

	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		world_reset(state);
		steps[i].knob->status = steps[i].status;
		assert_int_equal(slu_driver_entry(&world.driver), steps[i].status);
		world_expect(steps[i].log);
		assert_int_equal(state_now(), SLU_DRIVER_NOT_LOADED);
		assert_false(slu_driver_unload(&world.driver)); /* no unload after a failed entry (DE-16) */
		steps[i].knob->status = SLU_STATUS_SUCCESS;
		world_load();
		world.refused_expected = world.refused;
		world_check(state);
	}
}

static void bind_early(void)
{
	assert_int_equal(slu_binding_bind(world_binding(0)), SLU_STATUS_SUCCESS);
}

static void bind_before_the_association(void **state)
{
	(void)state;
	world_device(0, 1);
	world.in_register_protocol = bind_early;
	assert_int_equal(slu_driver_entry(&world.driver), SLU_STATUS_SUCCESS);
	/* The request is safe: the initialization waits for DriverEntry to return (Q-16, DE-08). */
	world_expect("register_miniport register_protocol open0 set_up0 request0 associate start");
	assert_int_equal(slu_adapter_initialize(&world.devices[0].adapter), SLU_STATUS_SUCCESS);
	world_expect("acquireA acquireB acquireC");
}

static void bind_and_initialize_early(void)
{
	bind_early();
	assert_int_equal(slu_adapter_initialize(&world.devices[0].adapter), SLU_STATUS_INVALID_STATE);
}

static void initialize_during_entry_fails(void **state)
{
	(void)state;
	world_device(0, 1);
	world.in_register_protocol = bind_and_initialize_early;
	assert_int_equal(slu_driver_entry(&world.driver), SLU_STATUS_SUCCESS);
	/* NDIS has given the device up, and so has the core: nobody waits for it, and it may be asked for again. */
	assert_int_equal(world.devices[0].instance.object.state, SLU_INSTANCE_NONE);
	world_expect("register_miniport register_protocol open0 set_up0 request0 gone0 associate start");
	assert_true(slu_instance_reenable(&world.devices[0].instance));
	world_expect("request0");
	assert_int_equal(slu_adapter_initialize(&world.devices[0].adapter), SLU_STATUS_SUCCESS);
	world_expect("acquireA acquireB acquireC");
	world.refused_expected = world.refused;
}

static void bind_and_unbind_early(void)
{
	bind_early();
	assert_int_equal(slu_binding_unbind(&world.bindings[0].binding), SLU_STATUS_SUCCESS);
}

static void unbind_during_entry(void **state)
{
	(void)state;
	world.in_register_protocol = bind_and_unbind_early;
	assert_int_equal(slu_driver_entry(&world.driver), SLU_STATUS_SUCCESS);
	world_expect("register_miniport register_protocol open0 set_up0 clear0 close0 release0 associate start");
}

static void unbind_now(void)
{
	assert_int_equal(slu_binding_unbind(&world.bindings[0].binding), SLU_STATUS_SUCCESS);
}

static void roll_back_unbinds_inside(void **state)
{
	(void)state;
	world_device(0, 1);
	world.in_register_protocol = bind_early;
	world.in_deregister_protocol = unbind_now;
	world.start.status = SLU_STATUS_RESOURCES;
	assert_int_equal(slu_driver_entry(&world.driver), SLU_STATUS_RESOURCES);
	world_expect("register_miniport register_protocol open0 set_up0 request0 associate start deregister_protocol "
	             "cancel0 gone0 "
	             "clear0 close0 release0 deregister_miniport");
	assert_int_equal(state_now(), SLU_DRIVER_NOT_LOADED);
}

static void bind_late(void)
{
	assert_int_equal(slu_binding_bind(world_binding(0)), SLU_STATUS_INVALID_STATE);
}

static void no_bind_while_unloading(void **state)
{
	(void)state;
	world_load();
	world.in_deregister_protocol = bind_late;
	assert_true(slu_driver_unload(&world.driver));
	world_expect("deregister_protocol release0 deregister_miniport");
	world.refused_expected = world.refused;
}

static void unload_unbinds_inside(void **state)
{
	(void)state;
	world_load();
	bind_early();
	world.in_deregister_protocol = unbind_now;
	assert_true(slu_driver_unload(&world.driver));
	world_expect("open0 set_up0 deregister_protocol clear0 close0 release0 deregister_miniport");
}

/* holds: UNL-05 */
static void unload_waits_for_the_last_device(void **state)
{
	(void)state;
	world_run_one();
	assert_false(slu_driver_unload(&world.driver));
	assert_int_equal(state_now(), SLU_DRIVER_LOADED);
	assert_int_equal(slu_binding_pause(&world.bindings[0].binding), SLU_STATUS_SUCCESS);
	assert_int_equal(slu_adapter_pause(&world.devices[0].adapter), SLU_STATUS_SUCCESS);
	unbind_now();
	assert_true(slu_driver_unload(&world.driver));
	world_expect(
	        "deinit0 interrupts_off releaseC releaseB releaseA gone0 clear0 close0 release0 deregister_protocol "
	        "deregister_miniport");
}

static void uninstall_follows_the_unbinds(void **state)
{
	(void)state;
	assert_false(slu_driver_uninstall(&world.driver));
	world_load();
	bind_early();
	assert_false(slu_driver_uninstall(&world.driver));
	unbind_now();
	assert_true(slu_driver_uninstall(&world.driver));
	assert_int_equal(slu_binding_bind(world_binding(0)), SLU_STATUS_INVALID_STATE);
	assert_true(slu_driver_unload(&world.driver));
	world_expect("open0 set_up0 clear0 close0 release0 release0 deregister_protocol deregister_miniport");
	world.refused_expected = world.refused;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_reset, world_check)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(entry_succeeds),
	        TEST(each_step_of_entry_can_fail),
	        TEST(bind_before_the_association),
	        TEST(initialize_during_entry_fails),
	        TEST(unbind_during_entry),
	        TEST(roll_back_unbinds_inside),
	        TEST(no_bind_while_unloading),
	        TEST(unload_unbinds_inside),
	        TEST(unload_waits_for_the_last_device),
	        TEST(uninstall_follows_the_unbinds),
	};

	return cmocka_run_group_tests_name("driver", tests, NULL, NULL);
}
