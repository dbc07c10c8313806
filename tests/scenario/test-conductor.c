/* SPDX-License-Identifier: MIT */
/*
 * test-conductor.c - drivers that break the contract, each in one way, and the claim that NDIS names
 *
 * The driver below is as small as one can be: one binding, one device, everything answered at once. Unfaulted it breaks
 * nothing; each fault breaks one claim. So every claim of the conductor is seen to fail. The last tests are about what NDIS
 * promises to a driver.
 */
#include "world.h"

enum fault {
	NONE,
	ASSOCIATE_FIRST,
	BIND_FAILS_OPEN,
	BIND_OPENS_NOT,
	CANCEL_UNASKED,
	CLOSE_IN_PAUSE,
	CLOSE_OVER_DEVICE,
	CLOSE_OVER_INITIALIZATION,
	CLOSE_TWICE,
	CLOSE_WITH_REQUEST,
	COMPLETE_AND_RETURN,
	COMPLETE_TWICE,
	DEINITIALIZE_TWICE,
	DEREGISTER_TWICE,
	ENTRY_FAILS_REGISTERED,
	ENTRY_PENDS,
	ENUMERATE_INSIDE,
	EVENT_AFTER_HALT,
	EVENT_FAILS,
	EVENT_IN_REQUEST,
	EVENT_OUTSIDE,
	EVENT_UNSUPPORTED,
	HALT_KEEPS_RESOURCE,
	HALT_WITH_LOAN,
	INDICATE_PAUSED,
	NEVER_COMPLETE,
	OPEN_OUTSIDE,
	PAUSE_FAILS,
	PAUSE_WITH_LOAN,
	PAUSE_WITH_SEND,
	PAUSE_BINDING_FAILS,
	PAUSE_BINDING_WITH_LOAN,
	PAUSE_PASSED_ON,
	QUERY_SWALLOWED,
	REFUSE_SOFTLY,
	RELEASE_IN_ORDER,
	REQUEST_AFTER_CLOSE,
	REQUEST_COMPLETED_TWICE,
	RESOURCE_LATE,
	RESOURCE_SKIPPED,
	RETURN_AFTER_CLOSE,
	RETURN_CHANGED,
	RETURN_TWICE,
	SEND_COMPLETED_TWICE,
	SEND_FOREIGN,
	SEND_PAUSED,
	SEND_PAUSED_ABOVE,
	SET_POWER_FAILS,
	UNBIND_ADAPTER_AFTER_CLOSE,
	UNBIND_FAILS,
	UNBIND_OPEN,
	UNLOAD_REGISTERED,
};

/* The driver and what it remembers. */
static struct driver {
	enum fault fault;
	struct slu_ndis *ndis;
	struct slu_ndis_adapter *adapter;
	struct slu_ndis_open *handle;
	struct slu_ndis_miniport *miniport;
	struct slu_nbl *kept; /* a receive */
	bool paused;          /* the device */
	struct slu_ndis_request filter;
	struct slu_ndis_miniport *halted; /* the handle of a device that was halted */
	struct slu_ndis_request *asked;   /* a request that is not answered yet */
	int refuses;                      /* this event */
	struct slu_ndis_pnp_event told;   /* the last event */
	bool answers_later;               /* to requests */
	unsigned requests;                /* that NDIS has no answer to */
	unsigned most_requests;
	const void *initialized_with;
	enum slu_ndis_halt halt;
	bool paused_at_halt;
	bool alone_at_halt; /* no protocol above can send any more */
} driver;

static bool faulty(enum fault fault)
{
	return driver.fault == fault;
}

/*
 * The driver
 */

static slu_status bind(void *context, struct slu_ndis_adapter *adapter, const char *name)
{
	(void)context;
	(void)name;
	driver.adapter = adapter;
	driver.handle = NULL;
	if (faulty(BIND_OPENS_NOT))
		return SLU_STATUS_SUCCESS;
	slu_ndis_open_adapter(adapter, &driver, &driver.handle);
	if (faulty(BIND_FAILS_OPEN))
		return SLU_STATUS_FAILURE;
	if (faulty(NEVER_COMPLETE))
		return SLU_STATUS_PENDING;
	if (faulty(COMPLETE_AND_RETURN))
		slu_ndis_complete_bind(adapter, SLU_STATUS_SUCCESS);
	slu_ndis_im_initialize(driver.ndis, "device", &driver);
	return SLU_STATUS_SUCCESS;
}

static void open_complete(void *context, slu_status status)
{
	(void)context;
	(void)status;
}

static slu_status unbind(void *context)
{
	struct slu_ndis_miniport *handle = driver.miniport;

	(void)context;
	if (faulty(UNBIND_FAILS) || faulty(UNBIND_OPEN))
		return faulty(UNBIND_FAILS) ? SLU_STATUS_FAILURE : SLU_STATUS_SUCCESS;
	if (handle && !faulty(CLOSE_OVER_DEVICE)) {
		slu_ndis_im_deinitialize(handle);
		if (faulty(DEINITIALIZE_TWICE))
			slu_ndis_im_deinitialize(handle);
	} else if (!handle && !faulty(CLOSE_OVER_DEVICE)) {
		slu_ndis_im_cancel(driver.ndis, "device");
		if (faulty(CANCEL_UNASKED))
			slu_ndis_im_cancel(driver.ndis, "device");
	}
	if (faulty(CLOSE_WITH_REQUEST)) {
		slu_ndis_choose_form(driver.ndis, SLU_NDIS_OID, SLU_NDIS_FORM_LAST);
		slu_ndis_request(driver.handle, &driver.filter);
	}
	slu_ndis_close_adapter(driver.handle);
	if (faulty(CLOSE_TWICE))
		slu_ndis_close_adapter(driver.handle);
	if (faulty(UNBIND_ADAPTER_AFTER_CLOSE))
		slu_ndis_unbind_adapter(driver.handle);
	if (faulty(REQUEST_AFTER_CLOSE))
		slu_ndis_request(driver.handle, &driver.filter);
	if (faulty(RETURN_AFTER_CLOSE))
		slu_ndis_return(driver.handle, NULL);
	return SLU_STATUS_SUCCESS;
}

static void close_complete(void *context)
{
	(void)context;
}

static void give_back_kept(void)
{
	if (driver.kept)
		slu_ndis_return(driver.handle, driver.kept);
	driver.kept = NULL;
}

static slu_status pause_binding(void)
{
	if (faulty(CLOSE_IN_PAUSE))
		slu_ndis_close_adapter(driver.handle);
	if (faulty(COMPLETE_TWICE))
		slu_ndis_complete_pnp_event(driver.handle, SLU_STATUS_SUCCESS);
	if (faulty(COMPLETE_TWICE))
		slu_ndis_complete_pnp_event(driver.handle, SLU_STATUS_SUCCESS);
	if (!faulty(PAUSE_BINDING_WITH_LOAN))
		give_back_kept();
	if (faulty(PAUSE_BINDING_FAILS))
		return SLU_STATUS_FAILURE;
	return faulty(COMPLETE_TWICE) ? SLU_STATUS_PENDING : SLU_STATUS_SUCCESS;
}

/* To the protocols above; what waits for the event is answered then. */
static slu_status pass_on(const struct slu_ndis_pnp_event *event)
{
	slu_status status = driver.miniport ? slu_ndis_net_pnp_event(driver.miniport, event) : SLU_STATUS_SUCCESS;

	if (driver.asked)
		slu_ndis_request_complete(driver.miniport, driver.asked, SLU_STATUS_SUCCESS);
	driver.asked = NULL;
	return faulty(QUERY_SWALLOWED) ? SLU_STATUS_SUCCESS : status;
}

static slu_status pnp_event(void *context, void *binding, const struct slu_ndis_pnp_event *event)
{
	(void)context;
	(void)binding;
	driver.told = *event;
	if (driver.refuses == (int)event->code)
		return SLU_STATUS_FAILURE;
	switch (event->code) {
	case SLU_NDIS_PNP_PORT_ACTIVATION:
		return faulty(EVENT_UNSUPPORTED) ? SLU_STATUS_NOT_SUPPORTED : SLU_STATUS_SUCCESS;
	case SLU_NDIS_PNP_QUERY_POWER:
	case SLU_NDIS_PNP_CAPABILITIES:
		return pass_on(event);
	case SLU_NDIS_PNP_PAUSE:
		if (faulty(PAUSE_PASSED_ON))
			pass_on(event);
		return pause_binding();
	case SLU_NDIS_PNP_RESTART:
		if (faulty(ENUMERATE_INSIDE))
			slu_ndis_reenumerate_bindings(driver.ndis);
		if (faulty(OPEN_OUTSIDE))
			slu_ndis_open_adapter(driver.adapter, &driver, &driver.handle);
		driver.filter = (struct slu_ndis_request){
		        .oid = SLU_OID_GEN_CURRENT_PACKET_FILTER,
		        .set = true,
		        .value = SLU_PACKET_FILTER_ALL,
		};
		slu_ndis_request(driver.handle, &driver.filter);
		return SLU_STATUS_SUCCESS;
	case SLU_NDIS_PNP_REENABLE:
		if (faulty(EVENT_AFTER_HALT))
			slu_ndis_net_pnp_event(driver.halted, event);
		slu_ndis_im_initialize(driver.ndis, "device", &driver);
		return faulty(EVENT_FAILS) ? SLU_STATUS_FAILURE : SLU_STATUS_SUCCESS;
	default:
		return SLU_STATUS_SUCCESS;
	}
}

/* Everything goes up, or back at once. */
static void receive(void *context, struct slu_nbl *chain, bool resources)
{
	(void)context;
	(void)resources;
	while (chain) {
		struct slu_nbl *nbl = chain;

		chain = nbl->next;
		nbl->next = NULL;
		slu_ledger_out(slu_ndis_frame_ledger(driver.ndis, 0), "seen", 1);
		if (faulty(PAUSE_BINDING_WITH_LOAN))
			driver.kept = nbl;
		else if (driver.miniport && (!driver.paused || faulty(INDICATE_PAUSED)))
			slu_ndis_indicate(driver.miniport, nbl);
		else
			slu_ndis_return(driver.handle, nbl);
	}
}

static void send_complete(void *context, struct slu_nbl *chain)
{
	(void)context;
	for (struct slu_nbl *nbl = chain; nbl; nbl = nbl->next)
		nbl->source = driver.miniport;
	slu_ndis_send_complete(driver.miniport, chain);
	if (faulty(SEND_COMPLETED_TWICE))
		slu_ndis_send_complete(driver.miniport, chain);
}

static void request_complete(void *context, struct slu_ndis_request *request, slu_status status)
{
	(void)context;
	(void)request;
	(void)status;
}

static void status_indicated(void *context, slu_status status)
{
	(void)context;
	(void)status;
}

static void uninstall(void *context)
{
	(void)context;
}

static const struct slu_ndis_protocol_ops protocol = {
        .bind = bind,
        .open_complete = open_complete,
        .unbind = unbind,
        .close_complete = close_complete,
        .pnp_event = pnp_event,
        .receive = receive,
        .send_complete = send_complete,
        .request_complete = request_complete,
        .status = status_indicated,
        .uninstall = uninstall,
};

static slu_status initialize(void *context, struct slu_ndis_miniport *handle)
{
	driver.initialized_with = context;
	driver.miniport = handle;
	driver.paused = true;
	if (faulty(CLOSE_OVER_INITIALIZATION)) {
		slu_ndis_close_adapter(driver.handle);
		return SLU_STATUS_SUCCESS;
	}
	slu_ndis_take_resource(handle, faulty(RESOURCE_SKIPPED));
	slu_ndis_take_resource(handle, 1);
	return SLU_STATUS_SUCCESS;
}

static void halt(void *context, enum slu_ndis_halt action)
{
	(void)context;
	driver.halt = action;
	driver.paused_at_halt = driver.paused;
	driver.alone_at_halt = world_count("device.sends", "unbound");
	slu_ndis_give_resource(driver.miniport, !faulty(RELEASE_IN_ORDER));
	if (!faulty(HALT_KEEPS_RESOURCE))
		slu_ndis_give_resource(driver.miniport, faulty(RELEASE_IN_ORDER));
	driver.halted = driver.miniport;
	driver.miniport = NULL;
}

static slu_status pause_device(void *context)
{
	(void)context;
	driver.paused = true;
	if (faulty(RESOURCE_LATE))
		slu_ndis_take_resource(driver.miniport, 2);
	return faulty(PAUSE_FAILS) ? SLU_STATUS_FAILURE : SLU_STATUS_SUCCESS;
}

static slu_status restart_device(void *context)
{
	(void)context;
	driver.paused = false;
	return SLU_STATUS_SUCCESS;
}

static void refuse(struct slu_nbl *nbl, slu_status status)
{
	nbl->status = status;
	slu_ndis_send_complete(driver.miniport, nbl);
}

static void send(void *context, struct slu_nbl *chain)
{
	(void)context;
	if (faulty(EVENT_OUTSIDE))
		pass_on(&(struct slu_ndis_pnp_event){.code = SLU_NDIS_PNP_CAPABILITIES});
	while (chain) {
		struct slu_nbl *nbl = chain;

		chain = nbl->next;
		nbl->next = NULL;
		if (faulty(PAUSE_WITH_SEND)) {
			continue;
		} else if (faulty(REFUSE_SOFTLY)) {
			refuse(nbl, SLU_STATUS_NOT_ACCEPTED);
		} else if (driver.paused && !faulty(SEND_PAUSED) && !faulty(SEND_PAUSED_ABOVE)) {
			refuse(nbl, SLU_STATUS_PAUSED);
		} else {
			if (!faulty(SEND_FOREIGN))
				nbl->source = driver.handle;
			slu_ndis_send(driver.handle, nbl);
		}
	}
}

static void cancel_send(void *context, uint64_t id)
{
	(void)context;
	slu_ndis_cancel_send(driver.handle, id);
}

static void return_receives(void *context, struct slu_nbl *chain)
{
	(void)context;
	if (faulty(RETURN_CHANGED))
		chain->data++;
	slu_ndis_return(driver.handle, chain);
	if (faulty(RETURN_TWICE))
		slu_ndis_return(driver.handle, chain);
}

static void answer(void *context)
{
	driver.requests--;
	slu_ndis_request_complete(driver.miniport, context, SLU_STATUS_SUCCESS);
}

static slu_status answer_later(struct slu_ndis_request *request)
{
	if (++driver.requests > driver.most_requests)
		driver.most_requests = driver.requests;
	slu_sched_post_idle(world.sched, answer, request);
	return SLU_STATUS_PENDING;
}

static slu_status request(void *context, struct slu_ndis_request *request)
{
	(void)context;
	if (driver.answers_later)
		return answer_later(request);
	if (faulty(EVENT_IN_REQUEST)) {
		driver.asked = request;
		return SLU_STATUS_PENDING;
	}
	if (faulty(REQUEST_COMPLETED_TWICE)) {
		slu_ndis_request_complete(driver.miniport, request, SLU_STATUS_SUCCESS);
		slu_ndis_request_complete(driver.miniport, request, SLU_STATUS_SUCCESS);
		return SLU_STATUS_PENDING;
	}
	return faulty(SET_POWER_FAILS) ? SLU_STATUS_FAILURE : SLU_STATUS_SUCCESS;
}

static void cancel_request(void *context, uint64_t id)
{
	(void)context;
	(void)id;
}

static void surprise_removed(void *context)
{
	(void)context;
}

static void shut_down(void *context)
{
	(void)context;
}

static void unload(void *context)
{
	(void)context;
	slu_ndis_deregister_protocol(driver.ndis);
	if (faulty(UNLOAD_REGISTERED))
		return;
	slu_ndis_deregister_miniport(driver.ndis);
	if (faulty(DEREGISTER_TWICE))
		slu_ndis_deregister_miniport(driver.ndis);
}

static const struct slu_ndis_miniport_ops miniport = {
        .initialize = initialize,
        .halt = halt,
        .pause = pause_device,
        .restart = restart_device,
        .send = send,
        .cancel_send = cancel_send,
        .return_receives = return_receives,
        .request = request,
        .cancel_request = cancel_request,
        .surprise_removed = surprise_removed,
        .shutdown = shut_down,
        .unload = unload,
};

static slu_status entry(struct slu_ndis *ndis, void *image)
{
	(void)image;
	driver.ndis = ndis;
	if (faulty(ASSOCIATE_FIRST))
		slu_ndis_associate(ndis);
	slu_ndis_register_miniport(ndis, &miniport, NULL);
	if (faulty(ENTRY_FAILS_REGISTERED))
		return SLU_STATUS_FAILURE;
	slu_ndis_register_protocol(ndis, &protocol, NULL);
	slu_ndis_associate(ndis);
	return faulty(ENTRY_PENDS) ? SLU_STATUS_PENDING : SLU_STATUS_SUCCESS;
}

/*
 * One life, from load to unload
 */

static void frame(struct slu_ndis *ndis)
{
	static const uint8_t data[60] = {1};
	static uint64_t number;

	assert_true(slu_ndis_frame(ndis, 0, data, sizeof data, sizeof data, 0, ++number));
	slu_ndis_indicate_frames(ndis, 0);
}

static void set_up(struct slu_ndis *ndis)
{
	slu_ndis_load(ndis, SLU_NDIS_STEP_NONE, -1);
	if (!faulty(CANCEL_UNASKED))
		slu_ndis_start(ndis, 0, SLU_NDIS_START_ANY, 0);
	slu_ndis_bind(ndis, 0, false);
	slu_ndis_restart_binding(ndis, 0);
	slu_ndis_restart_device(ndis, 0, false);
}

static void use(struct slu_ndis *ndis)
{
	if (faulty(HALT_WITH_LOAN) || faulty(PAUSE_WITH_LOAN))
		slu_ndis_hold(ndis, 0);
	frame(ndis);
	slu_ndis_send_from(ndis, 0, 1);
	slu_ndis_oid(ndis, 0, SLU_OID_GEN_STATISTICS, false);
}

static void take_down(struct slu_ndis *ndis)
{
	slu_ndis_tell(ndis, SLU_NDIS_PNP_CAPABILITIES, 0);
	slu_ndis_tell(ndis, SLU_NDIS_PNP_PORT_ACTIVATION, 0);
	if (faulty(HALT_WITH_LOAN))
		slu_ndis_halt_device(ndis, 0, true);
	if (faulty(SEND_PAUSED))
		slu_ndis_pause_binding(ndis, 0);
	slu_ndis_pause_device(ndis, 0);
	frame(ndis);
	slu_ndis_send_from(ndis, 0, 1);
}

static void work(void *context)
{
	struct slu_ndis *ndis = context;

	set_up(ndis);
	if (slu_ndis_is_requested(ndis, 0))
		use(ndis);
}

static void more_work(void *context)
{
	struct slu_ndis *ndis = context;

	take_down(ndis);
}

static void last_work(void *context)
{
	struct slu_ndis *ndis = context;

	if (faulty(CANCEL_UNASKED))
		slu_ndis_unbind(ndis, 0);
	slu_ndis_choose_form(ndis, SLU_NDIS_QUERY, SLU_NDIS_FORM_FAILS);
	slu_ndis_power_adapter(ndis, 0, true, true);
	slu_ndis_power_device(ndis, 0, true, true);
	slu_ndis_power_device(ndis, 0, false, true);
	slu_ndis_halt_device(ndis, 0, false);
	slu_ndis_reenable(ndis, 0);
	slu_ndis_start(ndis, 0, SLU_NDIS_START_ANY, 0);
	slu_ndis_unbind(ndis, 0);
	slu_ndis_unload(ndis);
}

static void begin(enum fault fault)
{
	driver = (struct driver){.fault = fault, .refuses = -1};
	world_begin(entry, NULL);
}

static void live(enum fault fault)
{
	begin(fault);
	world_run(work, false);
	world_run(more_work, false);
	world_run(last_work, true);
	world_finish();
	if (fault == NONE)
		assert_int_equal(slu_account_unbalanced(world.account), 0);
	world_end();
}

static const struct {
	enum fault fault;
	const char *claim;
} faults[] = {
        {ASSOCIATE_FIRST, "associate_after_registration"},
        {BIND_FAILS_OPEN, "failed_bind_leaves_nothing"},
        {BIND_OPENS_NOT, "bind_opens"},
        {CANCEL_UNASKED, "cancel_only_what_is_requested"},
        {CLOSE_IN_PAUSE, "close_only_in_bind_or_unbind"},
        {CLOSE_OVER_DEVICE, "close_after_devices"},
        {CLOSE_OVER_INITIALIZATION, "close_after_devices"},
        {CLOSE_TWICE, "handle_dead_after_close"},
        {CLOSE_WITH_REQUEST, "close_after_drain"},
        {COMPLETE_AND_RETURN, "every_call_completes_once"},
        {COMPLETE_TWICE, "every_call_completes_once"},
        {DEINITIALIZE_TWICE, "deinitialize_once"},
        {DEREGISTER_TWICE, "deregister_once"},
        {ENTRY_FAILS_REGISTERED, "entry_failure_leaves_nothing"},
        {ENTRY_PENDS, "entry_is_synchronous"},
        {ENUMERATE_INSIDE, "enumerates_outside_of_bindings"},
        {EVENT_AFTER_HALT, "handle_dead_after_halt"},
        {EVENT_FAILS, "event_always_succeeds"},
        {EVENT_IN_REQUEST, "no_event_during_request"},
        {EVENT_OUTSIDE, "event_goes_up_inside_its_callback"},
        {EVENT_UNSUPPORTED, "event_is_supported"},
        {HALT_KEEPS_RESOURCE, "halt_returns_all"},
        {HALT_WITH_LOAN, "halt_owns_no_loan"},
        {INDICATE_PAUSED, "paused_indicates_nothing"},
        {NEVER_COMPLETE, "every_call_completes"},
        {OPEN_OUTSIDE, "open_only_in_bind"},
        {PAUSE_BINDING_FAILS, "pause_cannot_fail"},
        {PAUSE_BINDING_WITH_LOAN, "paused_binding_holds_nothing"},
        {PAUSE_FAILS, "pause_cannot_fail"},
        {PAUSE_PASSED_ON, "event_stays_below"},
        {QUERY_SWALLOWED, "query_answer_is_passed_on"},
        {PAUSE_WITH_LOAN, "paused_owns_no_loan"},
        {PAUSE_WITH_SEND, "paused_owns_no_send"},
        {REFUSE_SOFTLY, "send_after_close_fails"},
        {RELEASE_IN_ORDER, "release_in_reverse"},
        {REQUEST_AFTER_CLOSE, "handle_dead_after_close"},
        {REQUEST_COMPLETED_TWICE, "every_call_completes_once"},
        {RESOURCE_LATE, "resources_in_initialize"},
        {RESOURCE_SKIPPED, "resources_in_order"},
        {RETURN_AFTER_CLOSE, "handle_dead_after_close"},
        {RETURN_CHANGED, "loan_returns_once"},
        {RETURN_TWICE, "loan_returns_once"},
        {SEND_COMPLETED_TWICE, "send_completes_once"},
        {SEND_FOREIGN, "source_is_the_binding"},
        {SEND_PAUSED, "sends_only_while_running"},
        {SEND_PAUSED_ABOVE, "paused_sends_nothing"},
        {SET_POWER_FAILS, "set_power_is_accepted"},
        {UNBIND_ADAPTER_AFTER_CLOSE, "handle_dead_after_close"},
        {UNBIND_FAILS, "unbind_cannot_fail"},
        {UNBIND_OPEN, "unbind_ends_after_close"},
        {UNLOAD_REGISTERED, "unload_leaves_nothing"},
};

static void a_driver_without_fault_breaks_nothing(void **state)
{
	(void)state;
	live(NONE);
	assert_string_equal(world.violated, "");
}

/* holds: PNP-05 PNP-14 */
static void each_fault_is_named(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
		live(faults[i].fault);
		assert_string_equal(world.violated, faults[i].claim);
	}
}

/*
 * Events
 */

/* Unloaded; @claim: the first that was violated, or "". */
static void end(const char *claim)
{
	world_run(last_work, true);
	world_finish();
	assert_string_equal(world.violated, claim);
	world_end();
}

static void set_up_only(void *context)
{
	set_up(context);
}

/* @claim: what NDIS says when the driver refuses this event. */
static void refuse_event(enum slu_ndis_pnp code, slu_work *tell, const char *claim)
{
	begin(NONE);
	world_run(set_up_only, false);
	driver.refuses = (int)code;
	world_run(tell, false);
	driver.refuses = -1;
	end(claim);
}

static void tell_all(void *context)
{
	struct slu_ndis *ndis = context;

	slu_ndis_tell(ndis, SLU_NDIS_PNP_BIND_LIST, -1);
	slu_ndis_tell(ndis, SLU_NDIS_PNP_BINDS_COMPLETE, -1);
	slu_ndis_tell(ndis, SLU_NDIS_PNP_RECONFIGURE, -1);
	slu_ndis_tell(ndis, SLU_NDIS_PNP_RECONFIGURE, 0);
	slu_ndis_tell(ndis, SLU_NDIS_PNP_CAPABILITIES, 0);
	slu_ndis_tell(ndis, SLU_NDIS_PNP_PORT_ACTIVATION, 0);
	slu_ndis_tell(ndis, SLU_NDIS_PNP_PORT_DEACTIVATION, 0);
	slu_ndis_remove_adapter(ndis, 0, true);
}

/* holds: PNP-04 */
static void other_events_always_succeed(void **state)
{
	static const enum slu_ndis_pnp codes[] = {
	        SLU_NDIS_PNP_BIND_LIST,    SLU_NDIS_PNP_BINDS_COMPLETE,    SLU_NDIS_PNP_RECONFIGURE,
	        SLU_NDIS_PNP_CAPABILITIES, SLU_NDIS_PNP_PORT_DEACTIVATION, SLU_NDIS_PNP_CANCEL_REMOVE,
	};

	(void)state;
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
		refuse_event(codes[i], tell_all, "event_always_succeeds");
}

static void remove_adapter(void *context)
{
	struct slu_ndis *ndis = context;
	struct slu_ndis_result result = slu_ndis_remove_adapter(ndis, 0, false);

	assert_int_equal(result.status, SLU_STATUS_FAILURE);
	assert_string_equal(slu_ndis_adapter_state(ndis, 0), "Running");
	assert_int_equal(driver.told.code, SLU_NDIS_PNP_CANCEL_REMOVE);
}

/* holds: PNP-03 */
static void removal_and_port_activation_may_be_refused(void **state)
{
	(void)state;
	refuse_event(SLU_NDIS_PNP_QUERY_REMOVE, remove_adapter, "");
	refuse_event(SLU_NDIS_PNP_PORT_ACTIVATION, tell_all, "");
}

static void tell_wrong_contexts(void *context)
{
	struct slu_ndis *ndis = context;

	assert_true(slu_ndis_tell(ndis, SLU_NDIS_PNP_BIND_LIST, 0).refused);
	assert_true(slu_ndis_tell(ndis, SLU_NDIS_PNP_BINDS_COMPLETE, 0).refused);
	assert_true(slu_ndis_tell(ndis, SLU_NDIS_PNP_CAPABILITIES, -1).refused);
	assert_false(slu_ndis_tell(ndis, SLU_NDIS_PNP_BIND_LIST, -1).refused);
	assert_false(slu_ndis_tell(ndis, SLU_NDIS_PNP_RECONFIGURE, -1).refused);
	assert_false(slu_ndis_tell(ndis, SLU_NDIS_PNP_RECONFIGURE, 0).refused);
}

/* holds: PNP-01 */
static void event_is_for_one_binding_or_for_all(void **state)
{
	(void)state;
	begin(NONE);
	world_run(set_up_only, false);
	world_run(tell_wrong_contexts, false);
	end("");
}

static void sleep_and_wake(void *context)
{
	struct slu_ndis *ndis = context;

	driver.refuses = SLU_NDIS_PNP_QUERY_POWER;
	slu_ndis_power_adapter(ndis, 0, true, true);
	assert_int_equal(driver.told.code, SLU_NDIS_PNP_SET_POWER);
	assert_false(driver.told.low_power);
	assert_string_equal(slu_ndis_adapter_state(ndis, 0), "Running");
	driver.refuses = -1;
	slu_ndis_power_adapter(ndis, 0, true, true);
	assert_string_equal(slu_ndis_adapter_state(ndis, 0), "Paused");
	slu_ndis_power_adapter(ndis, 0, false, false);
}

/* holds: PNP-06 */
static void query_of_power_is_followed_by_a_set(void **state)
{
	(void)state;
	begin(NONE);
	world_run(set_up_only, false);
	world_run(sleep_and_wake, false);
	end("");
}

/*
 * Initialization, requests, deinitialization
 */

/* holds: INIT-06 */
static void context_of_the_request_comes_back(void **state)
{
	(void)state;
	begin(NONE);
	world_run(set_up_only, false);
	assert_ptr_equal(driver.initialized_with, &driver);
	end("");
}

static void ask(void *context)
{
	slu_ndis_oid(context, 0, SLU_OID_GEN_STATISTICS, false);
}

/* holds: OID-01 */
static void one_request_at_a_time(void **state)
{
	(void)state;
	begin(NONE);
	world_run(set_up_only, false);
	driver.answers_later = true;
	world_run(ask, false);
	world_run(ask, true);
	driver.answers_later = false;
	assert_int_equal(driver.most_requests, 1);
	assert_int_equal(world_count("device.oids", "SUCCESS"), 2);
	end("");
}

static void send_and_unbind(void *context)
{
	struct slu_ndis *ndis = context;

	slu_ndis_send_from(ndis, 0, 1);
	slu_ndis_unbind(ndis, 0);
}

/* holds: DEINIT-02 TI-12 */
static void protocols_are_gone_before_the_halt(void **state)
{
	(void)state;
	begin(NONE);
	world_run(set_up_only, false);
	world_run(send_and_unbind, true);
	assert_int_equal(driver.halt, SLU_NDIS_HALT_DEINITIALIZED);
	assert_true(driver.paused_at_halt);
	assert_true(driver.alone_at_halt);
	end("");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_driver_without_fault_breaks_nothing),
	        cmocka_unit_test(each_fault_is_named),
	        cmocka_unit_test(other_events_always_succeed),
	        cmocka_unit_test(removal_and_port_activation_may_be_refused),
	        cmocka_unit_test(event_is_for_one_binding_or_for_all),
	        cmocka_unit_test(query_of_power_is_followed_by_a_set),
	        cmocka_unit_test(context_of_the_request_comes_back),
	        cmocka_unit_test(one_request_at_a_time),
	        cmocka_unit_test(protocols_are_gone_before_the_halt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
