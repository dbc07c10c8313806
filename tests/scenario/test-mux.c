/* SPDX-License-Identifier: MIT */
/*
 * test-mux.c - what of the contract our own driver keeps without the core: events that go up, the handle in a packet
 *
 * The mux runs on the conductor, which names what it does wrong.
 */
#include "world.h"

#include <mux.h>

#include <string.h>

static struct slu_mux *mux;

static void set_up(void *context)
{
	struct slu_ndis *ndis = context;

	slu_ndis_load(ndis, SLU_NDIS_STEP_NONE, -1);
	slu_ndis_start(ndis, 0, SLU_NDIS_START_ANY, 0);
	slu_ndis_bind(ndis, 0, false);
	slu_ndis_restart_binding(ndis, 0);
	slu_ndis_restart_device(ndis, 0, false);
}

static void begin(void)
{
	mux = slu_mux_new(&world_platform);
	world_begin(slu_mux_entry, mux);
	slu_mux_add_lower(mux, "adapter", slu_ndis_frame_ledger(world.ndis, 0));
	slu_mux_add_device(mux, "device", "adapter", 10);
	world_run(set_up, false);
	assert_string_equal(slu_ndis_adapter_state(world.ndis, 0), "Running");
	assert_string_equal(slu_ndis_device_state(world.ndis, 0), "Running");
}

static void take_down(void *context)
{
	struct slu_ndis *ndis = context;

	slu_ndis_unbind(ndis, 0);
	slu_ndis_unload(ndis);
}

/* Nothing is left, and nothing was wrong. */
static void end(void)
{
	world_run(take_down, true);
	world_finish();
	assert_string_equal(world.violated, "");
	assert_int_equal(slu_account_unbalanced(world.account), 0);
	world_end();
	slu_mux_free(mux);
}

/*
 * Events
 */

static void tell_all(void *context)
{
	struct slu_ndis *ndis = context;

	slu_ndis_tell(ndis, SLU_NDIS_PNP_CAPABILITIES, 0);
	slu_ndis_tell(ndis, SLU_NDIS_PNP_RECONFIGURE, 0);
	slu_ndis_power_adapter(ndis, 0, true, true);
	slu_ndis_power_adapter(ndis, 0, false, false);
	slu_ndis_remove_adapter(ndis, 0, true);
}

/* holds: PNP-08 */
static void events_go_up(void **state)
{
	(void)state;
	begin();
	world_run(tell_all, false);
	assert_int_equal(world_count("device.events", "NetEventPnPCapabilities"), 1);
	assert_int_equal(world_count("device.events", "NetEventReconfigure"), 1);
	assert_int_equal(world_count("device.events", "NetEventQueryPower"), 1);
	assert_int_equal(world_count("device.events", "NetEventSetPower"), 2);
	assert_int_equal(world_count("device.events", "NetEventQueryRemoveDevice"), 1);
	assert_int_equal(world_count("device.events", "NetEventCancelRemoveDevice"), 1);
	end();
}

static void tell_what_stays(void *context)
{
	struct slu_ndis *ndis = context;

	slu_ndis_tell(ndis, SLU_NDIS_PNP_BIND_LIST, -1);
	slu_ndis_tell(ndis, SLU_NDIS_PNP_BINDS_COMPLETE, -1);
	slu_ndis_tell(ndis, SLU_NDIS_PNP_RECONFIGURE, -1);
	slu_ndis_tell(ndis, SLU_NDIS_PNP_PORT_ACTIVATION, 0);
	slu_ndis_tell(ndis, SLU_NDIS_PNP_PORT_DEACTIVATION, 0);
	slu_ndis_pause_binding(ndis, 0);
	slu_ndis_restart_binding(ndis, 0);
}

/* holds: PNP-04 PNP-05 PNP-09 */
static void some_events_stay_below(void **state)
{
	(void)state;
	begin();
	world_run(tell_what_stays, false);
	assert_int_equal(slu_ledger_sum_in(slu_account_find(world.account, "device.events")), 0);
	end();
}

static void stop_and_reconfigure(void *context)
{
	struct slu_ndis *ndis = context;

	slu_mux_stop_device(mux, "device");
	assert_false(slu_ndis_is_requested(ndis, 0));
	slu_ndis_tell(ndis, SLU_NDIS_PNP_RECONFIGURE, -1);
	assert_true(slu_ndis_is_requested(ndis, 0));
}

/* holds: PNP-01 */
static void event_without_a_binding_is_for_all(void **state)
{
	(void)state;
	begin();
	world_run(stop_and_reconfigure, false);
	end();
}

/* The driver could not be had for the adapter; nothing tries again by itself. */
static void lose_the_binding(void *context)
{
	struct slu_ndis *ndis = context;

	slu_ndis_unbind(ndis, 0);
	slu_ndis_bind(ndis, 0, true);
	slu_ndis_tell(ndis, SLU_NDIS_PNP_BIND_LIST, -1);
}

static void tell_all_bindings(void *context)
{
	slu_ndis_tell(context, SLU_NDIS_PNP_RECONFIGURE, -1);
}

/* holds: PNP-14 */
static void reconfiguration_of_all_brings_the_missing_binding(void **state)
{
	(void)state;
	begin();
	world_run(lose_the_binding, true);
	assert_string_equal(slu_ndis_adapter_state(world.ndis, 0), "Unbound");
	world_run(tell_all_bindings, false);
	assert_string_equal(slu_ndis_adapter_state(world.ndis, 0), "Paused");
	assert_true(slu_ndis_is_requested(world.ndis, 0));
	end();
}

static void ask_protocols(void *context)
{
	struct slu_ndis *ndis = context;

	slu_ndis_choose_form(ndis, SLU_NDIS_QUERY, SLU_NDIS_FORM_FAILS);
	assert_int_equal(slu_ndis_power_adapter(ndis, 0, true, true).status, SLU_STATUS_FAILURE);
	assert_int_equal(slu_ndis_remove_adapter(ndis, 0, false).status, SLU_STATUS_FAILURE);
	assert_string_equal(slu_ndis_adapter_state(ndis, 0), "Running");
}

/* holds: PNP-10 */
static void answer_from_above_is_ours(void **state)
{
	(void)state;
	begin();
	world_run(ask_protocols, false);
	end();
}

/* While the protocol hears of the new power state, a request still or again reaches the adapter below. */
static void ask_below(const char *actor, const char *event)
{
	if (strcmp(actor, "protocol") || strcmp(event, "NetEventSetPower"))
		return;
	assert_int_equal(slu_ndis_oid(world.ndis, 0, SLU_OID_GEN_STATISTICS, false).status, SLU_STATUS_SUCCESS);
}

static void sleep_and_wake(void *context)
{
	struct slu_ndis *ndis = context;

	world.hears = ask_below;
	slu_ndis_power_adapter(ndis, 0, true, false);
	assert_int_equal(slu_ndis_oid(ndis, 0, SLU_OID_GEN_STATISTICS, false).status, SLU_STATUS_LOW_POWER_STATE);
	slu_ndis_power_adapter(ndis, 0, false, false);
	world.hears = NULL;
}

/* holds: PNP-11 */
static void sleep_is_told_first_and_waking_last(void **state)
{
	(void)state;
	begin();
	world_run(sleep_and_wake, false);
	assert_int_equal(world_count("device.oids", "SUCCESS"), 2);
	end();
}

/*
 * Requests
 */

static void ask_slowly(void *context)
{
	slu_ndis_choose_form(context, SLU_NDIS_OID, SLU_NDIS_FORM_LAST);
	slu_ndis_oid(context, 0, SLU_OID_GEN_STATISTICS, false);
	slu_ndis_choose_form(context, SLU_NDIS_OID, SLU_NDIS_FORM_AT_ONCE);
}

static void tell_capabilities(void *context)
{
	slu_ndis_tell(context, SLU_NDIS_PNP_CAPABILITIES, 0);
}

/* holds: PNP-12 */
static void event_waits_for_the_request(void **state)
{
	(void)state;
	begin();
	world_run(ask_slowly, false);
	world_run(tell_capabilities, false);
	assert_int_equal(world_count("device.events", "NetEventPnPCapabilities"), 0);
	slu_sched_settle(world.sched, true);
	assert_int_equal(world_count("device.events", "NetEventPnPCapabilities"), 1);
	end();
}

/* holds: OID-05 */
static void request_below_is_our_own(void **state)
{
	(void)state;
	begin();
	world_run(ask_slowly, true);
	assert_int_equal(world_count("device.oids", "SUCCESS"), 1);
	end();
}

static void cancel(void *context)
{
	slu_ndis_cancel_oid(context, 0);
}

/* holds: BUG-11 */
static void cancel_finds_the_request(void **state)
{
	(void)state;
	begin();
	world_run(ask_slowly, false);
	world_run(cancel, false);
	assert_int_equal(world_count("device.oids", "REQUEST_ABORTED"), 1);
	end();
}

/*
 * Sends
 */

static void send(void *context)
{
	slu_ndis_send_from(context, 0, 1);
}

/* holds: PDP-02 */
static void handle_in_a_packet_is_ours_and_restored(void **state)
{
	(void)state;
	begin();
	world_run(send, false);
	assert_int_equal(world_count("device.sends", "SUCCESS"), 1);
	end();
}

static void send_slowly(void *context)
{
	slu_ndis_choose_form(context, SLU_NDIS_SEND, SLU_NDIS_FORM_LAST);
	slu_ndis_send_from(context, 0, 3);
}

static void cancel_sends(void *context)
{
	slu_ndis_cancel_sends(context, 0);
}

/* holds: SEND-04 */
static void cancelled_sends_come_back_at_once(void **state)
{
	(void)state;
	begin();
	world_run(send_slowly, false);
	assert_int_equal(world_count("device.sends", "SUCCESS"), 0);
	world_run(cancel_sends, false);
	assert_int_equal(world_count("device.sends", "SEND_ABORTED"), 3);
	end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(events_go_up),
	        cmocka_unit_test(some_events_stay_below),
	        cmocka_unit_test(event_without_a_binding_is_for_all),
	        cmocka_unit_test(reconfiguration_of_all_brings_the_missing_binding),
	        cmocka_unit_test(answer_from_above_is_ours),
	        cmocka_unit_test(sleep_is_told_first_and_waking_last),
	        cmocka_unit_test(event_waits_for_the_request),
	        cmocka_unit_test(request_below_is_our_own),
	        cmocka_unit_test(cancel_finds_the_request),
	        cmocka_unit_test(handle_in_a_packet_is_ours_and_restored),
	        cmocka_unit_test(cancelled_sends_come_back_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
