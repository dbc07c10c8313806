/* SPDX-License-Identifier: MIT */
/*
 * test-binding.c - bind, restart, pause, unbind: each order, each form, each refusal
 */
#include "world.h"

static const char *const forms[] = {"at once", "later", "before return"};

static uint8_t state_of(int b)
{
	return world.bindings[b].binding.object.state;
}

/* holds: BIND-10 BIND-20 */
static void bind_succeeds_in_each_form(void **state)
{
	for (int form = AT_ONCE; form <= BEFORE_RETURN; form++) {
		world_reset(state);
		print_message("open %s\n", forms[form]);
		world_load();
		world.bindings[0].open.form = (enum form)form;
		assert_int_equal(slu_binding_bind(world_binding(0)), SLU_STATUS_SUCCESS);
		assert_int_equal(state_of(0), SLU_BINDING_PAUSED);
		world_expect("open0 set_up0");
		assert_int_equal(world.bindings[0].released, 0);
		world_check(state);
	}
}

static void failed_open_is_not_closed(void **state)
{
	for (int form = AT_ONCE; form <= BEFORE_RETURN; form++) {
		world_reset(state);
		world_load();
		world.bindings[0].open = (struct knob){(enum form)form, SLU_STATUS_ADAPTER_NOT_FOUND};
		assert_int_equal(slu_binding_bind(world_binding(0)), SLU_STATUS_ADAPTER_NOT_FOUND);
		world_expect("open0 release0");
		world_check(state);
	}
}

static void failed_set_up_is_closed_inside_the_bind(void **state)
{
	for (int form = AT_ONCE; form <= BEFORE_RETURN; form++) {
		world_reset(state);
		world_load();
		world.bindings[0].set_up.status = SLU_STATUS_RESOURCES;
		world.bindings[0].close.form = (enum form)form;
		assert_int_equal(slu_binding_bind(world_binding(0)), SLU_STATUS_RESOURCES);
		world_expect("open0 set_up0 close0 release0");
		world_check(state);
	}
}

static void receive_before_a_failed_set_up_delays_the_close(void **state)
{
	(void)state;
	/* The receive is on its way back when the bind fails: the close waits for it. */
	world_load();
	world_binding(0);
	world.bindings[0].binding.holds = 2;
	world.bindings[0].set_up.status = SLU_STATUS_FAILURE;
	assert_true(slu_binding_step(&world.bindings[0].binding, SLU_BINDING_EV_BIND));
	assert_int_equal(slu_binding_take(&world.bindings[0].binding, SLU_PLACE_CALLBACK), SLU_BINDING_DO_OPEN_ADAPTER);
	slu_binding_answer(&world.bindings[0].binding, SLU_BINDING_DO_OPEN_ADAPTER, SLU_STATUS_SUCCESS);
	assert_int_equal(slu_binding_take(&world.bindings[0].binding, SLU_PLACE_CALLBACK), SLU_BINDING_DO_SET_UP);
	slu_binding_answer(&world.bindings[0].binding, SLU_BINDING_DO_SET_UP, SLU_STATUS_FAILURE);
	assert_int_equal(slu_binding_take(&world.bindings[0].binding, SLU_PLACE_CALLBACK), 0);
	slu_binding_return(&world.bindings[0].binding, SLU_RECEIVE_RETURN, 2);
	assert_int_equal(slu_binding_take(&world.bindings[0].binding, SLU_PLACE_CALLBACK),
	                 SLU_BINDING_DO_CLOSE_ADAPTER);
	assert_int_equal(slu_binding_take(&world.bindings[0].binding, SLU_PLACE_CALLBACK), 0);
}

/* holds: PAUSEB-09 */
static void restart_and_pause_in_each_form(void **state)
{
	for (int form = AT_ONCE; form <= BEFORE_RETURN; form++) {
		struct slu_binding *binding;

		world_reset(state);
		world_load();
		binding = world_binding(0);
		slu_binding_bind(binding);
		world.bindings[0].restart.form = (enum form)form;
		world_expect("open0 set_up0");
		assert_false(slu_binding_send(binding, 1));
		if (form == LATER) {
			assert_int_equal(slu_binding_restart(binding), SLU_STATUS_PENDING);
			assert_false(slu_binding_send(binding, 1));
			world_settle();
			world_expect("restart0 complete_pnp_event0:SUCCESS");
		} else {
			assert_int_equal(slu_binding_restart(binding), SLU_STATUS_SUCCESS);
			world_expect("restart0");
		}
		assert_true(slu_binding_send(binding, 1));
		slu_binding_send_complete(binding, 1);
		assert_int_equal(slu_binding_pause(binding), SLU_STATUS_SUCCESS);
		assert_int_equal(state_of(0), SLU_BINDING_PAUSED);
		world_check(state);
	}
}

/* holds: PAUSEB-10 Q-06 */
static void failed_restart_goes_back_to_paused(void **state)
{
	struct slu_binding *binding;

	(void)state;
	world_load();
	binding = world_binding(0);
	slu_binding_bind(binding);
	world.bindings[0].restart = (struct knob){LATER, SLU_STATUS_RESOURCES};
	assert_int_equal(slu_binding_restart(binding), SLU_STATUS_PENDING);
	world_settle();
	world_expect("open0 set_up0 restart0 complete_pnp_event0:RESOURCES");
	assert_int_equal(state_of(0), SLU_BINDING_PAUSED);
	world.bindings[0].restart.form = AT_ONCE;
	assert_int_equal(slu_binding_restart(binding), SLU_STATUS_RESOURCES);
	world_expect("restart0");
}

/* holds: PAUSEB-06 PAUSEB-07 PDP-03 RACE-08 */
static void pause_waits_for_the_last_send_and_receive(void **state)
{
	struct slu_binding *binding = &world.bindings[0].binding;

	(void)state;
	world_run_one();
	assert_true(slu_binding_send(binding, 2));
	assert_int_equal(slu_binding_receive(binding, 3), SLU_RECEIVE_KEEP);
	assert_int_equal(slu_binding_pause(binding), SLU_STATUS_PENDING);
	assert_false(slu_binding_send(binding, 1));
	slu_binding_send_complete(binding, 2);
	slu_binding_return(binding, SLU_RECEIVE_KEEP, 2);
	assert_int_equal(state_of(0), SLU_BINDING_PAUSING);
	world_expect("");
	slu_binding_return(binding, SLU_RECEIVE_KEEP, 1);
	assert_int_equal(state_of(0), SLU_BINDING_PAUSED);
	/* NdisCompleteNetPnPEvent is for PASSIVE: a work item does it. */
	world_expect("");
	world_settle();
	world_expect("complete_pnp_event0:SUCCESS");
}

/* holds: PAUSEB-05 */
static void receives_are_answered_by_the_state(void **state)
{
	struct slu_binding *binding = &world.bindings[0].binding;

	(void)state;
	world_run_one();
	assert_int_equal(slu_binding_receive(binding, 1), SLU_RECEIVE_KEEP);
	assert_int_equal(slu_binding_pause(binding), SLU_STATUS_PENDING);
	assert_int_equal(slu_binding_receive(binding, 4), SLU_RECEIVE_RETURN);
	slu_binding_return(binding, SLU_RECEIVE_KEEP, 1);
	assert_int_equal(state_of(0), SLU_BINDING_PAUSING);
	slu_binding_return(binding, SLU_RECEIVE_RETURN, 4);
	world_settle();
	world_expect("complete_pnp_event0:SUCCESS");
	assert_int_equal(slu_binding_receive(binding, 1), SLU_RECEIVE_RETURN);
	slu_binding_return(binding, SLU_RECEIVE_RETURN, 1);
}

/* holds: UNB-12 Q-05 */
static void receive_after_close_is_dropped(void **state)
{
	struct slu_binding *binding;

	(void)state;
	world_load();
	binding = world_binding(0);
	slu_binding_bind(binding);
	world.bindings[0].close.form = LATER;
	assert_int_equal(slu_binding_unbind(binding), SLU_STATUS_PENDING);
	world_expect("open0 set_up0 clear0 close0");
	assert_int_equal(slu_binding_receive(binding, 1), SLU_RECEIVE_DROP);
	slu_binding_return(binding, SLU_RECEIVE_DROP, 1);
	world_settle();
	world_expect("complete_unbind0 release0");
}

/* holds: UNB-04 UNB-10 UNB-14 UNB-16 */
static void unbind_in_each_form(void **state)
{
	for (int form = AT_ONCE; form <= BEFORE_RETURN; form++) {
		struct slu_binding *binding;

		world_reset(state);
		world_load();
		binding = world_binding(0);
		slu_binding_bind(binding);
		world.bindings[0].clear.form = (enum form)form;
		world.bindings[0].close.form = (enum form)form;
		if (form == LATER) {
			assert_int_equal(slu_binding_unbind(binding), SLU_STATUS_PENDING);
			world_expect("open0 set_up0 clear0 close0");
			world_settle();
			world_expect("complete_unbind0 release0");
		} else {
			assert_int_equal(slu_binding_unbind(binding), SLU_STATUS_SUCCESS);
			world_expect("open0 set_up0 clear0 close0 release0");
		}
		assert_int_equal(world.bindings[0].released, 1);
		world_check(state);
	}
}

static void give_receive_back(void)
{
	assert_int_equal(state_of(0), SLU_BINDING_CLOSING_CLEARING);
	world_log("return");
	slu_binding_return(&world.bindings[0].binding, SLU_RECEIVE_RETURN, 1);
}

static void close_waits_for_a_receive_on_its_way_back(void **state)
{
	struct slu_binding *binding;

	(void)state;
	world_load();
	binding = world_binding(0);
	slu_binding_bind(binding);
	world_expect("open0 set_up0");
	assert_int_equal(slu_binding_receive(binding, 1), SLU_RECEIVE_RETURN);
	world.in_wait = give_receive_back;
	assert_int_equal(slu_binding_unbind(binding), SLU_STATUS_SUCCESS);
	world_expect("clear0 return close0 release0");
}

static void refusals_change_nothing(void **state)
{
	struct slu_binding *binding;

	(void)state;
	world_load();
	binding = world_binding(0);
	assert_int_equal(slu_binding_unbind(binding), SLU_STATUS_INVALID_STATE);
	assert_int_equal(slu_binding_pause(binding), SLU_STATUS_INVALID_STATE);
	assert_int_equal(slu_binding_restart(binding), SLU_STATUS_INVALID_STATE);
	assert_false(slu_binding_open_complete(binding, SLU_STATUS_SUCCESS));
	assert_false(slu_binding_close_complete(binding));
	assert_false(slu_binding_restart_done(binding, SLU_STATUS_SUCCESS));
	assert_false(slu_binding_clear_complete(binding, SLU_STATUS_SUCCESS));
	assert_false(slu_binding_close_self(binding));
	assert_int_equal(slu_binding_bind(binding), SLU_STATUS_SUCCESS);
	assert_int_equal(slu_binding_bind(binding), SLU_STATUS_INVALID_STATE);
	assert_false(slu_binding_open_complete(binding, SLU_STATUS_SUCCESS));
	assert_int_equal(slu_binding_restart(binding), SLU_STATUS_SUCCESS);
	assert_int_equal(slu_binding_unbind(binding), SLU_STATUS_INVALID_STATE); /* Running: pause first (UNB-02) */
	assert_int_equal(state_of(0), SLU_BINDING_RUNNING);
	world_expect("open0 set_up0 restart0");
	world.refused_expected = world.refused;
}

/* DE-17: nothing of the core knows the binding any more, and its memory is ours. */
static void refused_bind_is_forgotten(void **state)
{
	struct slu_binding *binding;

	(void)state;
	world_device(0, 1);
	binding = world_binding(0);
	assert_ptr_equal(world.devices[0].use[0].binding, binding);
	assert_int_equal(slu_binding_bind(binding), SLU_STATUS_INVALID_STATE); /* not loaded: the driver refuses */
	world_expect("release0");
	for (int i = 0; i < SLU_QUEUE_COUNT; i++)
		assert_null(world.driver.queues[i]);
	assert_null(world.devices[0].use[0].binding);
	world.refused_expected = world.refused;

	/* The same memory, made anew, is bound, and found by the device. */
	world_load();
	assert_int_equal(slu_binding_bind(world_binding(0)), SLU_STATUS_SUCCESS);
	world_expect("open0 set_up0 request0");
}

/* One that is bound is not given back by a bind that makes no sense. */
static void second_bind_changes_nothing(void **state)
{
	struct slu_binding *binding = &world.bindings[0].binding;

	(void)state;
	world_run_one();
	assert_int_equal(slu_binding_bind(binding), SLU_STATUS_INVALID_STATE);
	assert_int_equal(state_of(0), SLU_BINDING_RUNNING);
	world_expect("");
}

/* holds: UNB-19 UNB-21 Q-07 */
static void close_self_asks_for_an_unbind(void **state)
{
	struct slu_binding *binding = &world.bindings[0].binding;

	(void)state;
	world_run_one();
	assert_true(slu_binding_close_self(binding));
	world_expect("unbind_adapter0");
	assert_true(slu_binding_send(binding, 1)); /* a hint: it works on */
	slu_binding_send_complete(binding, 1);
}

static void nested_unbind(struct slu_binding *binding)
{
	world_log("unbind");
	assert_int_equal(slu_binding_unbind(binding), SLU_STATUS_SUCCESS);
	world_log("unbound");
}

static void complete_and_unbind(struct slu_binding *binding, slu_status status)
{
	world_log("complete_pnp_event:%s", slu_status_name(status));
	nested_unbind(binding);
}

static void unbind_inside_the_completion_of_the_pause(void **state)
{
	struct slu_binding *binding;
	struct slu_binding_ops ops;

	(void)state;
	world_load();
	binding = world_binding(0);
	ops = *binding->ops;
	ops.complete_pnp_event = complete_and_unbind;
	binding->ops = &ops;
	slu_binding_bind(binding);
	slu_binding_restart(binding);
	assert_true(slu_binding_send(binding, 1));
	assert_int_equal(slu_binding_pause(binding), SLU_STATUS_PENDING);
	slu_binding_send_complete(binding, 1);
	world_settle();
	/* The memory goes only when the outer call has left, too. */
	world_expect("open0 set_up0 restart0 complete_pnp_event:SUCCESS unbind clear0 close0 unbound release0");
}

static void complete_and_try_to_send(struct slu_binding *binding, slu_status status)
{
	world_log("complete_pnp_event:%s", slu_status_name(status));
	assert_false(slu_binding_send(binding, 1));
	/* Receives may come already, and be kept. */
	assert_int_equal(slu_binding_receive(binding, 2), SLU_RECEIVE_KEEP);
	slu_binding_return(binding, SLU_RECEIVE_KEEP, 2);
}

static void gate_opens_after_the_answer(void **state)
{
	struct slu_binding *binding;
	struct slu_binding_ops ops;

	(void)state;
	world_load();
	binding = world_binding(0);
	ops = *binding->ops;
	ops.complete_pnp_event = complete_and_try_to_send;
	binding->ops = &ops;
	slu_binding_bind(binding);
	world.bindings[0].restart.form = LATER;
	assert_int_equal(slu_binding_restart(binding), SLU_STATUS_PENDING);
	world_settle();
	world_expect("open0 set_up0 restart0 complete_pnp_event:SUCCESS");
	assert_true(slu_binding_send(binding, 1));
	slu_binding_send_complete(binding, 1);
	assert_int_equal(slu_binding_pause(binding), SLU_STATUS_SUCCESS);
}

static void pausing_does_not_wait_for_the_call_of_unbind_adapter(void **state)
{
	struct slu_binding *binding = &world.bindings[0].binding;

	(void)state;
	world_run_one();
	assert_true(slu_binding_step(binding, SLU_BINDING_EV_UNBIND_ADAPTER));
	assert_int_equal(slu_binding_take(binding, SLU_PLACE_ANY), SLU_BINDING_DO_UNBIND_ADAPTER);
	assert_int_equal(slu_binding_pause(binding), SLU_STATUS_SUCCESS);
	slu_binding_answer(binding, SLU_BINDING_DO_UNBIND_ADAPTER, SLU_STATUS_SUCCESS);
	assert_int_equal(state_of(0), SLU_BINDING_PAUSED);
}

/* holds: UNB-20 */
static void closing_waits_for_the_call_of_unbind_adapter(void **state)
{
	struct slu_binding *binding;

	(void)state;
	world_load();
	binding = world_binding(0);
	slu_binding_bind(binding);
	world_expect("open0 set_up0");
	assert_true(slu_binding_step(binding, SLU_BINDING_EV_UNBIND_ADAPTER));
	assert_int_equal(slu_binding_take(binding, SLU_PLACE_ANY), SLU_BINDING_DO_UNBIND_ADAPTER);
	assert_true(slu_binding_step(binding, SLU_BINDING_EV_UNBIND));
	assert_int_equal(slu_binding_take(binding, SLU_PLACE_CALLBACK), SLU_BINDING_DO_STOP_DEVICES);
	slu_binding_answer(binding, SLU_BINDING_DO_STOP_DEVICES, SLU_STATUS_SUCCESS);
	assert_int_equal(slu_binding_take(binding, SLU_PLACE_CALLBACK), SLU_BINDING_DO_CLEAR_FILTER);
	slu_binding_answer(binding, SLU_BINDING_DO_CLEAR_FILTER, SLU_STATUS_SUCCESS);
	/* NdisUnbindAdapter has the handle in its hand. */
	assert_int_equal(slu_binding_take(binding, SLU_PLACE_CALLBACK), 0);
	slu_binding_answer(binding, SLU_BINDING_DO_UNBIND_ADAPTER, SLU_STATUS_SUCCESS);
	assert_int_equal(slu_binding_take(binding, SLU_PLACE_CALLBACK), SLU_BINDING_DO_CLOSE_ADAPTER);
}

static void ring_keeps_the_last_events(void **state)
{
	const struct slu_object *object = &world.bindings[0].binding.object;
	const struct slu_record *last;

	(void)state;
	world_run_one();
	last = &object->ring[(object->ring_at + SLU_EVENT_RING_MAX - 1) % SLU_EVENT_RING_MAX];
	assert_int_equal(last->event, SLU_BINDING_EV_RESTART_COMPLETE);
	assert_int_equal(last->from, SLU_BINDING_RESTARTING);
	assert_int_equal(last->to, SLU_BINDING_RUNNING);
	assert_true(last->taken);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_reset, world_check)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(bind_succeeds_in_each_form),
	        TEST(failed_open_is_not_closed),
	        TEST(failed_set_up_is_closed_inside_the_bind),
	        TEST(receive_before_a_failed_set_up_delays_the_close),
	        TEST(restart_and_pause_in_each_form),
	        TEST(failed_restart_goes_back_to_paused),
	        TEST(pause_waits_for_the_last_send_and_receive),
	        TEST(receives_are_answered_by_the_state),
	        TEST(receive_after_close_is_dropped),
	        TEST(unbind_in_each_form),
	        TEST(close_waits_for_a_receive_on_its_way_back),
	        TEST(refusals_change_nothing),
	        TEST(refused_bind_is_forgotten),
	        TEST(second_bind_changes_nothing),
	        TEST(close_self_asks_for_an_unbind),
	        TEST(unbind_inside_the_completion_of_the_pause),
	        TEST(gate_opens_after_the_answer),
	        TEST(pausing_does_not_wait_for_the_call_of_unbind_adapter),
	        TEST(closing_waits_for_the_call_of_unbind_adapter),
	        TEST(ring_keeps_the_last_events),
	};

	return cmocka_run_group_tests_name("binding", tests, NULL, NULL);
}
