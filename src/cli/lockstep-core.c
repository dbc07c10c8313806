/* SPDX-License-Identifier: MIT */
/*
 * lockstep-core.c - a counterexample on the compiled core
 *
 * 1. What comes from outside (NDIS, traffic, answers of calls) is done to the core through its lower layer, when the trail
 *    comes to the row of it.
 * 2. What the core does by itself (rules, rows that move along) it does at once; it is kept until the trail comes to it. An
 *    object's rows must come in the trail's order.
 * 3. Effects are performed when the trail comes to the row that needs them: an owed effect may be performed at any time. What
 *    the callout answers is read from the row that is expected.
 * 4. Our models say when a callback, an indication or a receive goes back and when NdisCompleteNetPnPEvent is called; in others
 *    that is as early as may be.
 * 5. Nothing makes the core post an event of its rules. A trail in which a rule fires too early is not followed.
 */
#include "lockstep.h"

#include <stdlib.h>
#include <string.h>

#include <sluice/sluice.h>

#include "adapter/adapter-names.h"
#include "adapter/adapter.h"
#include "binding/binding-names.h"
#include "binding/binding.h"
#include "driver/driver-names.h"
#include "driver/driver.h"
#include "instance/instance-names.h"
#include "instance/instance.h"
#include "pending/pending.h"

enum { EACH_MAX = 4, KEPT_MAX = 64, PUMP_MAX = 16 };

/* A step that the core has taken and the trail has not come to yet. */
struct kept {
	struct slu_step step;
	bool used;
};

static struct world {
	struct slu_platform platform;
	struct slu_driver driver;
	bool has_driver; /* the trail is of the driver, too */
	struct slu_binding bindings[EACH_MAX];
	struct slu_instance instances[EACH_MAX];
	struct slu_adapter adapters[EACH_MAX];
	struct slu_use uses[EACH_MAX][EACH_MAX];
	unsigned binding_count, instance_count, adapter_count;
	bool released[EACH_MAX];          /* the binding's memory is ours again */
	unsigned indicating[EACH_MAX];    /* indications that have not returned */
	unsigned going_back[EACH_MAX][2]; /* receives that are given back in their callback, kept and not kept ones */
	struct kept kept[KEPT_MAX];
	size_t kept_count;
	struct {
		void *object;
		void (*work)(void *object);
	} deferred[KEPT_MAX];
	size_t deferred_count;
	bool hears_more;   /* the model says when an indication returns, and when NDIS is answered */
	bool let_in;       /* a gate has let in what the row refuses */
	slu_status said;   /* of the last send */
	slu_status answer; /* of the next callout */
	const char *trouble;
} world;

/* The platform: one thread. */

static void nothing(void *context)
{
	(void)context;
}

static void nothing_at(void *context, void *object)
{
	(void)context;
	(void)object;
}

static void defer(void *context, void *object, void (*work)(void *object))
{
	(void)context;
	if (world.deferred_count == KEPT_MAX) {
		world.trouble = "too many work items";
		return;
	}
	world.deferred[world.deferred_count].object = object;
	world.deferred[world.deferred_count++].work = work;
}

static void keep(void *context, const struct slu_step *step)
{
	(void)context;
	if (step->object == &world.driver && !world.has_driver)
		return;
	if (world.kept_count == KEPT_MAX)
		world.trouble = "the core is too far ahead of the trail";
	else
		world.kept[world.kept_count++] = (struct kept){.step = *step};
}

/* Callouts. */

static slu_status answer_binding(struct slu_binding *binding)
{
	(void)binding;
	return world.answer;
}

static slu_status pend_binding(struct slu_binding *binding)
{
	(void)binding;
	return SLU_STATUS_PENDING;
}

static void ignore_binding(struct slu_binding *binding)
{
	(void)binding;
}

static void ignore_binding_status(struct slu_binding *binding, slu_status status)
{
	(void)binding;
	(void)status;
}

static void release_binding(struct slu_binding *binding)
{
	world.released[binding - world.bindings] = true;
}

static const struct slu_binding_ops binding_ops = {
        .open_adapter = answer_binding,
        .set_up = answer_binding,
        .restart = answer_binding,
        .clear_filter = pend_binding,
        .close_adapter = answer_binding,
        .unbind_adapter = ignore_binding,
        .complete_bind = ignore_binding_status,
        .complete_unbind = ignore_binding,
        .complete_pnp_event = ignore_binding_status,
        .release = release_binding,
};

/* They may be performed long before the trail comes to their answer. */
static slu_status pend_instance(struct slu_instance *instance)
{
	(void)instance;
	return SLU_STATUS_PENDING;
}

static const struct slu_instance_ops instance_ops = {
        .request = pend_instance,
        .cancel = pend_instance,
        .deinit = pend_instance,
};

static slu_status acquire(struct slu_adapter *adapter, uint8_t kind)
{
	(void)adapter;
	(void)kind;
	return world.answer;
}

static void release(struct slu_adapter *adapter, uint8_t kind)
{
	(void)adapter;
	(void)kind;
}

static slu_status answer_adapter(struct slu_adapter *adapter)
{
	(void)adapter;
	return world.answer;
}

static slu_status pend_adapter(struct slu_adapter *adapter)
{
	(void)adapter;
	return SLU_STATUS_PENDING;
}

static void ignore_adapter(struct slu_adapter *adapter)
{
	(void)adapter;
}

static void ignore_adapter_status(struct slu_adapter *adapter, slu_status status)
{
	(void)adapter;
	(void)status;
}

static const struct slu_adapter_ops adapter_ops = {
        .resource_count = 3,
        .acquire = acquire,
        .release = release,
        .restart = answer_adapter,
        .complete_restart = ignore_adapter_status,
        .complete_pause = ignore_adapter,
        .reset = pend_adapter,
        .complete_reset = ignore_adapter_status,
        .complete_power = ignore_adapter_status,
};

static slu_status answer_driver(struct slu_driver *driver)
{
	(void)driver;
	return world.answer;
}

static void ignore_driver(struct slu_driver *driver)
{
	(void)driver;
}

static const struct slu_driver_ops driver_ops = {
        .register_miniport = answer_driver,
        .register_protocol = answer_driver,
        .associate = ignore_driver,
        .start = answer_driver,
        .deregister_protocol = ignore_driver,
        .deregister_miniport = ignore_driver,
};

/* The objects of a trail. */

static void make_binding(unsigned b)
{
	slu_binding_init(&world.bindings[b], &world.driver, &binding_ops, NULL);
	world.released[b] = false;
	for (unsigned v = 0; v < world.instance_count; v++)
		slu_use_set(&world.uses[v][b], &world.bindings[b]);
}

static void load_driver(void)
{
	static const int events[] = {
	        SLU_DRIVER_EV_DRIVER_ENTRY,
	        SLU_DRIVER_EV_REGISTER_MINIPORT_COMPLETE,
	        SLU_DRIVER_EV_REGISTER_PROTOCOL_COMPLETE,
	        SLU_DRIVER_EV_ASSOCIATE_COMPLETE,
	        SLU_DRIVER_EV_ENTRY_RETURN,
	};

	for (size_t i = 0; i < sizeof events / sizeof *events; i++)
		slu_driver_step(&world.driver, events[i]);
	world.driver.object.owed = 0;
}

static unsigned count_of(const struct slu_trail *trail, const char *machine)
{
	unsigned count = 0;

	for (size_t i = 0; i < trail->count; i++) {
		if (strcmp(trail->rows[i].machine, machine) == 0 && trail->rows[i].object >= count)
			count = trail->rows[i].object + 1;
	}
	return count;
}

/* False: not the core's, or too many. */
static bool make_world(const struct slu_trail *trail)
{
	memset(&world, 0, sizeof world);
	world.platform = (struct slu_platform){
	        .lock = nothing,
	        .unlock = nothing,
	        .wait = nothing_at,
	        .wake = nothing_at,
	        .defer = defer,
	        .trace = keep,
	};
	world.hears_more = strcmp(trail->model, "adapter") == 0 || strcmp(trail->model, "im") == 0;
	world.binding_count = count_of(trail, "binding");
	world.instance_count = count_of(trail, "instance");
	world.adapter_count = count_of(trail, "adapter");
	if (world.binding_count > EACH_MAX || world.adapter_count > EACH_MAX || world.instance_count > EACH_MAX)
		return false;
	if (world.adapter_count < world.instance_count)
		world.adapter_count = world.instance_count;
	slu_driver_init(&world.driver, &world.platform, &driver_ops, NULL);
	world.has_driver = count_of(trail, "driver") > 0;
	if (!world.has_driver)
		load_driver();
	for (unsigned v = 0; v < world.adapter_count; v++)
		slu_adapter_init(&world.adapters[v], &world.driver, &adapter_ops, NULL);
	for (unsigned v = 0; v < world.instance_count; v++) {
		slu_instance_init(&world.instances[v], &world.adapters[v], &instance_ops, NULL);
		for (unsigned b = 0; b < world.binding_count; b++)
			slu_instance_use(&world.instances[v], &world.uses[v][b]);
	}
	for (unsigned b = 0; b < world.binding_count; b++)
		make_binding(b);
	world.kept_count = 0;
	return world.binding_count || world.adapter_count || world.has_driver;
}

static bool is_ours(const struct slu_trail *trail)
{
	static const char *const ours[] = {"adapter", "binding", "driver", "instance", "ndis", "pending"};

	for (size_t i = 0; i < trail->count; i++) {
		bool known = false;

		for (size_t k = 0; k < sizeof ours / sizeof *ours; k++)
			known |= strcmp(trail->rows[i].machine, ours[k]) == 0;
		if (!known)
			return false;
	}
	return true;
}

static struct slu_object *object_of(const struct slu_trail_row *row)
{
	if (strcmp(row->machine, "binding") == 0)
		return &world.bindings[row->object].object;
	if (strcmp(row->machine, "instance") == 0)
		return &world.instances[row->object].object;
	if (strcmp(row->machine, "adapter") == 0)
		return &world.adapters[row->object].object;
	return &world.driver.object;
}

/* Names. */

static const struct slu_machine *machine_of(const struct slu_object *object)
{
	switch (object->noun) {
	case SLU_NOUN_BINDING:
		return &slu_binding_info;
	case SLU_NOUN_INSTANCE:
		return &slu_instance_info;
	case SLU_NOUN_ADAPTER:
		return &slu_adapter_info;
	default:
		return &slu_driver_info;
	}
}

static const char *state_label(const struct slu_machine *machine, uint8_t state)
{
	for (size_t i = 0; i < machine->state_count; i++) {
		if (machine->states[i].number == state)
			return machine->states[i].label;
	}
	return "no state";
}

static int event_number(const struct slu_machine *machine, const char *label)
{
	for (size_t i = 0; i < machine->event_count; i++) {
		if (strcmp(machine->events[i].label, label) == 0)
			return (int)machine->events[i].number;
	}
	return 0;
}

static bool ends_with(const char *text, const char *end)
{
	size_t length = strlen(text), tail = strlen(end);

	return length >= tail && strcmp(text + length - tail, end) == 0;
}

static bool has_effect(const struct slu_trail_row *row, const char *effect)
{
	return row->effects && strstr(row->effects, effect) != NULL;
}

/* The gate lets it in. */
static bool is_let_in(const struct slu_trail_row *row)
{
	return row->from && !has_effect(row, "refuse_send");
}

/* What a callout answers if this row is to follow. */
static slu_status answer_for(const struct slu_trail_row *row)
{
	if (ends_with(row->event, "_PENDING"))
		return SLU_STATUS_PENDING;
	if (ends_with(row->event, "_FAILED") || ends_with(row->event, "_REFUSED"))
		return SLU_STATUS_FAILURE;
	return SLU_STATUS_SUCCESS;
}

/* Performing. */

static uint32_t take(struct slu_object *object, enum slu_place place)
{
	switch (object->noun) {
	case SLU_NOUN_BINDING:
		return slu_binding_take((struct slu_binding *)(void *)object, place);
	case SLU_NOUN_INSTANCE:
		return slu_instance_take((struct slu_instance *)(void *)object, place);
	case SLU_NOUN_ADAPTER:
		return slu_adapter_take((struct slu_adapter *)(void *)object, place);
	default:
		return slu_driver_take((struct slu_driver *)(void *)object, place);
	}
}

static void perform(struct slu_object *object, uint32_t effect)
{
	slu_status status;

	switch (object->noun) {
	case SLU_NOUN_BINDING:
		status = slu_binding_perform((struct slu_binding *)(void *)object, effect);
		slu_binding_answer((struct slu_binding *)(void *)object, effect, status);
		break;
	case SLU_NOUN_INSTANCE:
		status = slu_instance_perform((struct slu_instance *)(void *)object, effect);
		slu_instance_answer((struct slu_instance *)(void *)object, effect, status);
		break;
	case SLU_NOUN_ADAPTER:
		status = slu_adapter_perform((struct slu_adapter *)(void *)object, effect);
		slu_adapter_answer((struct slu_adapter *)(void *)object, effect, status);
		break;
	default:
		status = slu_driver_perform((struct slu_driver *)(void *)object, effect);
		slu_driver_answer((struct slu_driver *)(void *)object, effect, status);
		break;
	}
}

/* Perform one effect of @object that @place permits. */
static bool pump(struct slu_object *object, enum slu_place place, slu_status answer)
{
	uint32_t effect = take(object, place);

	if (!effect)
		return false;
	world.answer = answer;
	perform(object, effect);
	return true;
}

/* What has no row of its own is performed at once: work items, notices, completions that any thread may make. */
static void tidy(void)
{
	for (size_t i = 0; i < world.deferred_count; i++)
		world.deferred[i].work(world.deferred[i].object);
	world.deferred_count = 0;
	for (unsigned v = 0; v < world.adapter_count; v++) {
		while (pump(&world.adapters[v].object, SLU_PLACE_ANY, SLU_STATUS_SUCCESS))
			;
	}
	for (unsigned v = 0; v < world.instance_count; v++) {
		while (pump(&world.instances[v].object, SLU_PLACE_ANY, SLU_STATUS_SUCCESS))
			;
	}
	for (unsigned b = 0; b < world.binding_count; b++) {
		while (!world.released[b] && pump(&world.bindings[b].object, SLU_PLACE_ANY, SLU_STATUS_SUCCESS))
			;
	}
}

/* What comes from outside. */

/* Answers of calls that have returned PENDING. */
static void answer_binding_call(struct slu_binding *binding, const struct slu_trail_row *row)
{
	slu_status answer = answer_for(row);

	if (slu_pending_is_idle(&binding->down) || answer == SLU_STATUS_PENDING)
		return;
	if (strncmp(row->event, "OPEN_", 5) == 0)
		slu_binding_open_complete(binding, answer);
	else if (strcmp(row->event, "CLOSE_COMPLETE") == 0)
		slu_binding_close_complete(binding);
	else if (strcmp(row->event, "OID_COMPLETE") == 0 && !binding->oids)
		slu_binding_clear_complete(binding, answer);
}

static bool is_call_from_above(const char *event)
{
	static const char *const calls[] = {"BIND", "UNBIND", "PAUSE", "RESTART"};

	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
		if (strcmp(calls[i], event) == 0)
			return true;
	}
	return false;
}

/* The last callback has left long ago. */
static void leave_last(struct slu_object *object)
{
	if (object->noun == SLU_NOUN_BINDING && !slu_pending_is_idle(&((struct slu_binding *)(void *)object)->up))
		slu_binding_leave((struct slu_binding *)(void *)object);
	else if (object->noun == SLU_NOUN_ADAPTER && !slu_pending_is_idle(&((struct slu_adapter *)(void *)object)->up))
		slu_adapter_leave((struct slu_adapter *)(void *)object);
}

/* Traffic passes a gate and no machine: true if it is that, with *@same telling whether the gate did as the row says. */
static bool do_binding_traffic(struct slu_binding *binding, const struct slu_trail_row *row, bool *same)
{
	if (strcmp(row->event, "SEND") == 0) {
		/* The completion function of the restart may have been called. */
		while (!world.hears_more && !slu_drain_is_open(&binding->traffic) &&
		       pump(&binding->object, SLU_PLACE_PASSIVE, SLU_STATUS_SUCCESS))
			;
		*same = slu_binding_send(binding, 1) == is_let_in(row);
	} else if (strcmp(row->event, "SEND_COMPLETE") == 0) {
		slu_binding_send_complete(binding, 1);
	} else if (strcmp(row->event, "RETURN") == 0) {
		slu_binding_return(binding, SLU_RECEIVE_KEEP, 1);
	} else {
		return false;
	}
	return true;
}

/* A send of a virtual device needs the gate of a binding, too; the row of that follows, unless the trail ends here. */
static bool is_carried(void)
{
	bool open = world.binding_count == 0;

	for (unsigned b = 0; b < world.binding_count; b++)
		open = open || slu_drain_is_open(&world.bindings[b].traffic);
	return open;
}

static bool do_adapter_traffic(struct slu_adapter *adapter, const struct slu_trail_row *row, bool *same)
{
	bool taken = false;

	if (strcmp(row->event, "SEND") == 0) {
		world.said = is_carried() ? slu_adapter_send(adapter, NULL, 1) : SLU_STATUS_PAUSED;
		taken = world.said == SLU_STATUS_SUCCESS;
		*same = taken == is_let_in(row);
	} else if (strcmp(row->event, "SEND_COMPLETE") == 0)
		slu_adapter_send_complete(adapter, NULL, 1);
	else if (strcmp(row->event, "RECEIVE") == 0) {
		taken = slu_adapter_receive(adapter, 1);
		*same = taken == is_let_in(row);
	} else if (strcmp(row->event, "RETURN") == 0)
		slu_adapter_return(adapter, 1);
	else
		return false;
	world.let_in = taken && !*same;
	if (strcmp(row->event, "RECEIVE") != 0 || !*same || !is_let_in(row))
		return true;
	if (world.hears_more)
		world.indicating[row->object]++;
	else
		slu_adapter_receive_done(adapter);
	return true;
}

/* A receive: kept for the device whose row follows in the same step, or given back at once. */
static void do_binding_receive(struct slu_binding *binding, const struct slu_trail *trail, size_t at, bool *same)
{
	enum slu_receive verdict = slu_binding_receive(binding, 1);
	const struct slu_trail_row *row = &trail->rows[at], *next = row + 1;
	bool loaned = at + 1 < trail->count && next->step == row->step && strcmp(next->machine, "adapter") == 0 &&
	              strcmp(next->event, "RECEIVE") == 0;

	if (has_effect(row, "drop_receive"))
		*same = verdict == SLU_RECEIVE_DROP;
	else if (has_effect(row, "return_receive"))
		*same = verdict == SLU_RECEIVE_RETURN;
	else
		*same = verdict == SLU_RECEIVE_KEEP;
	if (loaned || verdict == SLU_RECEIVE_DROP)
		return;
	if (world.hears_more)
		world.going_back[row->object][verdict != SLU_RECEIVE_KEEP]++;
	else
		slu_binding_return(binding, verdict, 1);
}

static void give_back(unsigned b)
{
	enum slu_receive verdict = world.going_back[b][1] ? SLU_RECEIVE_RETURN : SLU_RECEIVE_KEEP;
	unsigned *count = &world.going_back[b][verdict != SLU_RECEIVE_KEEP];

	if (!*count)
		return;
	--*count;
	slu_binding_return(&world.bindings[b], verdict, 1);
}

static bool do_binding(const struct slu_trail *trail, size_t at)
{
	const struct slu_trail_row *row = &trail->rows[at];
	struct slu_binding *binding = &world.bindings[row->object];
	bool same = true;

	if (strcmp(row->event, "BIND") == 0 && world.released[row->object])
		make_binding(row->object);
	if (do_binding_traffic(binding, row, &same))
		return same;
	if (strcmp(row->event, "RECEIVE") == 0) {
		do_binding_receive(binding, trail, at, &same);
		return same;
	}
	if (is_call_from_above(row->event)) {
		leave_last(&binding->object);
		slu_binding_step(binding, event_number(&slu_binding_info, row->event));
	} else if (strcmp(row->event, "OID") == 0 && !(binding->object.owed & SLU_BINDING_DO_CLEAR_FILTER)) {
		binding->oids++;
		slu_binding_step(binding, SLU_BINDING_EV_OID);
	} else if (strcmp(row->event, "OID_COMPLETE") == 0 && binding->oids) {
		binding->oids--;
		slu_binding_step(binding, SLU_BINDING_EV_OID_COMPLETE);
	} else if (strcmp(row->event, "UNBIND_ADAPTER") == 0) {
		slu_binding_step(binding, SLU_BINDING_EV_UNBIND_ADAPTER);
	} else {
		answer_binding_call(binding, row);
	}
	return true;
}

/* A device is initialized and halted as one: what the adapter's row of the same step says. */
static void do_pair(const struct slu_trail *trail, size_t at)
{
	const struct slu_trail_row *row = &trail->rows[at];
	const char *event = row->event;

	for (size_t i = at + 1; i < trail->count && trail->rows[i].step == row->step; i++) {
		const struct slu_trail_row *other = &trail->rows[i];

		if (strcmp(other->machine, "adapter") == 0 && other->object == row->object)
			event = other->event;
	}
	/* The callback is inside until the model says that it returns. */
	if (slu_adapter_step(&world.adapters[row->object], event_number(&slu_adapter_info, event)) && world.hears_more)
		world.adapters[row->object].object.inside++;
}

static bool has_binding(bool (*is)(const struct slu_binding *binding),
                        size_t (*count)(const struct slu_binding *binding))
{
	for (unsigned b = 0; b < world.binding_count; b++) {
		if (!world.released[b] && is(&world.bindings[b]) && count(&world.bindings[b]))
			return true;
	}
	return false;
}

static bool is_there(const struct slu_binding *binding)
{
	(void)binding;
	return true;
}

static size_t stops_devices(const struct slu_binding *binding)
{
	return (binding->object.owed & SLU_BINDING_DO_STOP_DEVICES) != 0;
}

static bool do_instance(const struct slu_trail *trail, size_t at)
{
	const struct slu_trail_row *row = &trail->rows[at];
	struct slu_instance *instance = &world.instances[row->object];

	if (strcmp(row->event, "REENABLE") == 0) {
		slu_instance_step(instance, SLU_INSTANCE_EV_REENABLE);
	} else if (strcmp(row->event, "INITIALIZE") == 0 || strcmp(row->event, "HALT") == 0) {
		do_pair(trail, at);
	} else if (strncmp(row->event, "REQUEST_", 8) == 0 || strncmp(row->event, "CANCEL_", 7) == 0 ||
	           strncmp(row->event, "DEINIT_", 7) == 0) {
		if (!instance->call)
			pump(&instance->object, SLU_PLACE_BLOCKING, SLU_STATUS_PENDING);
		slu_instance_done(instance, answer_for(row));
	}
	/* REQUEST and STOP are effects of a binding, or the driver wants the device no more. */
	if (strcmp(row->event, "STOP") == 0 && !has_binding(is_there, stops_devices))
		slu_instance_step(instance, SLU_INSTANCE_EV_STOP);
	for (unsigned b = 0; b < world.binding_count; b++) {
		uint32_t owed = world.bindings[b].object.owed;

		if (owed & (SLU_BINDING_DO_REQUEST_DEVICES | SLU_BINDING_DO_STOP_DEVICES) &&
		    (strcmp(row->event, "REQUEST") == 0 || strcmp(row->event, "STOP") == 0))
			pump(&world.bindings[b].object, SLU_PLACE_CALLBACK, SLU_STATUS_SUCCESS);
	}
	return true;
}

static bool do_adapter(const struct slu_trail_row *row)
{
	static const char *const told[] = {"INITIALIZE",      "HALT",     "HALT_INIT_FAILED", "SHUTDOWN",
	                                   "SURPRISE_REMOVE", "INTERRUPT"};
	struct slu_adapter *adapter = &world.adapters[row->object];
	int event = event_number(&slu_adapter_info, row->event);
	bool same = true;

	if (do_adapter_traffic(adapter, row, &same))
		return same;
	for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
		if (strcmp(told[i], row->event) == 0)
			slu_adapter_step(adapter, event);
	}
	if (is_call_from_above(row->event)) {
		leave_last(&adapter->object);
		slu_adapter_step(adapter, event);
	} else if (strcmp(row->event, "OID") == 0) {
		adapter->oids++;
		slu_adapter_step(adapter, event);
	} else if (strcmp(row->event, "OID_COMPLETE") == 0) {
		adapter->oids--;
		slu_adapter_step(adapter, event);
	} else if (strncmp(row->event, "POWER_", 6) == 0) {
		slu_adapter_power(adapter, strcmp(row->event, "POWER_DOWN") == 0);
	} else if (strcmp(row->event, "RESET") == 0) {
		slu_adapter_reset(adapter);
	} else if (strcmp(row->event, "RESET_COMPLETE") == 0) {
		slu_adapter_reset_done(adapter, SLU_STATUS_SUCCESS);
	}
	return true;
}

/* The core associates as soon as the protocol is registered; an author may give up before that. */
static void fail_early(const struct slu_trail_row *row)
{
	struct slu_object *object = &world.driver.object;

	if (strcmp(row->event, "ENTRY_FAILED") != 0 || !(object->owed & SLU_DRIVER_DO_ASSOCIATE))
		return;
	object->owed &= ~(uint32_t)SLU_DRIVER_DO_ASSOCIATE;
	slu_driver_step(&world.driver, SLU_DRIVER_EV_ENTRY_FAILED);
}

static bool do_driver(const struct slu_trail_row *row)
{
	static const char *const told[] = {
	        "DRIVER_ENTRY", "ENTRY_RETURN_FAILURE", "UNINSTALL", "UNLOAD", "UNLOAD_RETURN", "BIND", "UNBIND",
	        "INITIALIZE"};

	for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
		if (strcmp(told[i], row->event) == 0)
			slu_driver_step(&world.driver, event_number(&slu_driver_info, row->event));
	}
	fail_early(row);
	return true;
}

/* Do what the row tells of. False: a gate answered otherwise. */
static bool do_row(const struct slu_trail *trail, size_t at)
{
	const struct slu_trail_row *row = &trail->rows[at];

	if (strcmp(row->machine, "binding") == 0)
		return do_binding(trail, at);
	if (strcmp(row->machine, "instance") == 0)
		return do_instance(trail, at);
	if (strcmp(row->machine, "adapter") == 0)
		return do_adapter(row);
	return do_driver(row);
}

/* Lockstep. */

static struct kept *find_kept(const struct slu_object *object)
{
	for (size_t i = 0; i < world.kept_count; i++) {
		if (!world.kept[i].used && world.kept[i].step.object == object)
			return &world.kept[i];
	}
	return NULL;
}

static void forget_used(void)
{
	size_t left = 0;

	for (size_t i = 0; i < world.kept_count; i++) {
		if (!world.kept[i].used)
			world.kept[left++] = world.kept[i];
	}
	world.kept_count = left;
}

/* The kept step against the row: NULL if it is the same. */
static const char *compare(const struct slu_object *object, const struct kept *kept, const struct slu_trail_row *row)
{
	static char what[160];
	const struct slu_machine *machine = machine_of(object);
	const struct slu_step *step = &kept->step;

	if (step->event == event_number(machine, row->event) && step->taken == (row->from != NULL) &&
	    (!step->taken || (strcmp(state_label(machine, step->from), row->from) == 0 &&
	                      strcmp(state_label(machine, step->to), row->to) == 0)))
		return NULL;
	for (size_t i = 0; i < machine->event_count; i++) {
		if ((int)machine->events[i].number == step->event)
			snprintf(what, sizeof what, "the core %s %s in %s instead", step->taken ? "takes" : "refuses",
			         machine->events[i].label, state_label(machine, step->from));
	}
	return what;
}

static bool is_traffic(const struct slu_trail_row *row)
{
	static const char *const traffic[] = {"SEND", "SEND_COMPLETE", "RETURN"};

	for (size_t i = 0; i < sizeof traffic / sizeof *traffic; i++) {
		if (strcmp(traffic[i], row->event) == 0)
			return true;
	}
	/* A receive outside of Running is a step of the binding's machine. */
	return strcmp(row->event, "RECEIVE") == 0 &&
	       (strcmp(row->machine, "adapter") == 0 || (row->from && strcmp(row->from, "Running") == 0));
}

/* Traffic: the object must be in the row's state, the gate must do as the row says. */
static const char *follow_traffic(const struct slu_trail *trail, size_t at)
{
	const struct slu_trail_row *row = &trail->rows[at];
	const struct slu_object *object = object_of(row);
	struct kept *kept;

	if (row->from && strcmp(state_label(machine_of(object), object->state), row->from) != 0)
		return "the core is in another state";
	if (!do_row(trail, at))
		return "the gate of the core answers otherwise";
	/* A receive that a closed gate did not take was offered to the machine. */
	kept = find_kept(object);
	if (kept && strcmp(row->event, "RECEIVE") == 0 && !compare(object, kept, row))
		kept->used = true;
	return NULL;
}

/* The effects of which this event may be the outcome. */
static uint32_t causes_of(const struct slu_object *object, const char *event)
{
	static const struct {
		enum slu_noun noun;
		const char *event;
		uint32_t effects;
	} causes[] = {
	        {SLU_NOUN_ADAPTER, "HALT_COMPLETE", SLU_ADAPTER_DO_RELEASE_RESOURCES},
	        {SLU_NOUN_ADAPTER, "INITIALIZE_COMPLETE", SLU_ADAPTER_DO_ACQUIRE_RESOURCES},
	        {SLU_NOUN_ADAPTER, "INITIALIZE_FAILED", SLU_ADAPTER_DO_ACQUIRE_RESOURCES},
	        {SLU_NOUN_ADAPTER, "INTERRUPTS_DISABLED", SLU_ADAPTER_DO_DISABLE_INTERRUPTS},
	        {SLU_NOUN_ADAPTER, "RESTART_COMPLETE", SLU_ADAPTER_DO_RESTART},
	        {SLU_NOUN_ADAPTER, "RESTART_FAILED", SLU_ADAPTER_DO_RESTART},
	        {SLU_NOUN_BINDING, "BIND_COMPLETE", SLU_BINDING_DO_REQUEST_DEVICES},
	        {SLU_NOUN_BINDING, "BIND_FAILED", SLU_BINDING_DO_FAIL_BIND},
	        {SLU_NOUN_BINDING, "CLOSE_COMPLETE", SLU_BINDING_DO_CLOSE_ADAPTER},
	        {SLU_NOUN_BINDING, "CLOSE_PENDING", SLU_BINDING_DO_CLOSE_ADAPTER},
	        {SLU_NOUN_BINDING, "DEVICES_STOPPED", SLU_BINDING_DO_STOP_DEVICES},
	        {SLU_NOUN_BINDING, "OID", SLU_BINDING_DO_CLEAR_FILTER},
	        {SLU_NOUN_BINDING, "OPEN_COMPLETE", SLU_BINDING_DO_OPEN_ADAPTER},
	        {SLU_NOUN_BINDING, "OPEN_FAILED", SLU_BINDING_DO_OPEN_ADAPTER},
	        {SLU_NOUN_BINDING, "OPEN_PENDING", SLU_BINDING_DO_OPEN_ADAPTER},
	        {SLU_NOUN_BINDING, "RESTART_COMPLETE", SLU_BINDING_DO_RESTART},
	        {SLU_NOUN_BINDING, "RESTART_FAILED", SLU_BINDING_DO_RESTART},
	        {SLU_NOUN_BINDING, "SETUP_COMPLETE", SLU_BINDING_DO_SET_UP},
	        {SLU_NOUN_BINDING, "SETUP_FAILED", SLU_BINDING_DO_SET_UP},
	        {SLU_NOUN_BINDING, "UNBIND_COMPLETE", SLU_BINDING_DO_COMPLETE_UNBIND},
	};

	if (object->noun == SLU_NOUN_DRIVER)
		return UINT32_MAX;
	for (size_t i = 0; i < sizeof causes / sizeof *causes; i++) {
		if (causes[i].noun == object->noun && strcmp(causes[i].event, event) == 0)
			return causes[i].effects;
	}
	return 0;
}

/* Whose effects lead to the row: a device's instance moves with its adapter. */
static struct slu_object *actor_of(const struct slu_trail_row *row)
{
	static const char *const pairs[] = {"INITIALIZE_COMPLETE", "INITIALIZE_FAILED", "HALT_COMPLETE"};

	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		if (strcmp(row->machine, "instance") == 0 && strcmp(row->event, pairs[i]) == 0)
			return &world.adapters[row->object].object;
	}
	return object_of(row);
}

/* The model offers and is refused, the core does not even offer. */
static bool is_refused_too(const struct slu_object *object, const struct slu_trail_row *row)
{
	const struct slu_machine *machine = machine_of(object);
	uint8_t state = object->state;
	uint32_t effects = 0;

	return !row->from && !machine->step(&state, event_number(machine, row->event), &effects);
}

static const char *follow_step(const struct slu_trail *trail, size_t at)
{
	const struct slu_trail_row *row = &trail->rows[at];
	struct slu_object *object = object_of(row);
	struct slu_object *actor = actor_of(row);
	struct kept *kept = find_kept(object);
	const char *what;

	if (!kept && !do_row(trail, at))
		return "the core gives another verdict";
	for (int turn = 0; !(kept = find_kept(object)) && turn < PUMP_MAX; turn++) {
		if (!(actor->owed & causes_of(actor, row->event)) || !pump(actor, SLU_PLACE_CALLBACK, answer_for(row)))
			break;
		if (object->noun == SLU_NOUN_BINDING)
			answer_binding_call((struct slu_binding *)(void *)object, row);
	}
	if (!kept)
		return is_refused_too(object, row) ? NULL : "the core does not do this: it is not due";
	what = compare(object, kept, row);
	kept->used = true;
	return what;
}

/* MiniportInitializeEx or MiniportHaltEx returns: what waited for that may follow. */
static void leave_device(struct slu_adapter *adapter)
{
	if (!adapter->object.inside)
		return;
	adapter->object.inside--;
	slu_adapter_leave(adapter);
}

static void end_indication(unsigned v)
{
	world.indicating[v] -= world.indicating[v] > 0;
	slu_adapter_receive_done(&world.adapters[v]);
}

/* What the model says of NDIS. */
static void follow_ndis(const struct slu_trail_row *row)
{
	bool is_binding = row->object < world.binding_count, is_adapter = row->object < world.adapter_count;

	if (strcmp(row->event, "an indication returns") == 0 && is_adapter)
		end_indication(row->object);
	else if (strcmp(row->event, "NdisCompleteNetPnPEvent") == 0 && is_binding)
		pump(&world.bindings[row->object].object, SLU_PLACE_PASSIVE, SLU_STATUS_SUCCESS);
	else if (strcmp(row->event, "a receive goes back") == 0 && is_binding)
		give_back(row->object);
	else if ((strcmp(row->event, "MiniportInitializeEx returns") == 0 ||
	          strcmp(row->event, "MiniportHaltEx returns") == 0) &&
	         is_adapter)
		leave_device(&world.adapters[row->object]);
}

/* What a bind waits for may have been performed in the trail and not yet in the core. */
static bool stays_in_unbind(const struct slu_binding *binding)
{
	return binding->object.asked == SLU_BINDING_EV_UNBIND && slu_binding_stays(binding);
}

/* The rows of a pending machine that tell when a callback leaves; the model says which they are. */
static const char *follow_pending(const struct slu_trail *trail, const struct slu_trail_row *row)
{
	unsigned object = row->object;

	if (strcmp(row->event, "RETURN_PENDING") != 0)
		return NULL;
	if (strcmp(trail->model, "im") == 0 && object < world.binding_count && stays_in_unbind(&world.bindings[object]))
		return "the callback of the core stays inside";
	if (strcmp(trail->model, "adapter") == 0 && object == 0)
		leave_last(&world.adapters[0].object);
	else if (strcmp(trail->model, "im") == 0 && object < world.binding_count)
		leave_last(&world.bindings[object].object);
	else if (strcmp(trail->model, "im") == 0 && object < world.binding_count + world.adapter_count)
		leave_last(&world.adapters[object - world.binding_count].object);
	return NULL;
}

/* Claims that can be read off the core. */

static bool has_adapter(uint8_t state, size_t (*count)(const struct slu_adapter *adapter))
{
	for (unsigned v = 0; v < world.adapter_count; v++) {
		if (world.adapters[v].object.state == state && count(&world.adapters[v]))
			return true;
	}
	return false;
}

static size_t sends_of(const struct slu_adapter *adapter)
{
	return slu_drain_count(&adapter->sends);
}

static size_t loans_of(const struct slu_adapter *adapter)
{
	return slu_drain_count(&adapter->receives);
}

static size_t all_of(const struct slu_adapter *adapter)
{
	return sends_of(adapter) + loans_of(adapter) + adapter->oids + adapter->resources;
}

static size_t indications_of(const struct slu_adapter *adapter)
{
	return world.indicating[adapter - world.adapters];
}

/* In low power, and NDIS has the answer to that. */
static size_t low_sends_of(const struct slu_adapter *adapter)
{
	return adapter->low_power && slu_pending_is_idle(&adapter->power) ? sends_of(adapter) : 0;
}

/* What its last send was refused with; not Running, it can be one thing only (PAUSE-04). */
static size_t wrong_status_of(const struct slu_adapter *adapter)
{
	(void)adapter;
	return world.said != SLU_STATUS_PAUSED;
}

/* Its close was called, or is about to be. */
static bool is_closing(const struct slu_binding *binding)
{
	return binding->object.state == SLU_BINDING_CLOSING_DRAINED ||
	       binding->object.state == SLU_BINDING_CLOSING_CLOSE_OUTSTANDING;
}

/* NDIS has the answer of its pause, whatever the state says. */
static bool is_paused(const struct slu_binding *binding)
{
	return binding->object.state == SLU_BINDING_PAUSED ||
	       (binding->object.state == SLU_BINDING_PAUSING && slu_pending_is_idle(&binding->up));
}

/* Or the close of a bind that fails. */
static bool is_shut(const struct slu_binding *binding)
{
	return is_closing(binding) || binding->object.state == SLU_BINDING_OPENING_CLOSING;
}

static bool is_close_outstanding(const struct slu_binding *binding)
{
	return binding->object.state == SLU_BINDING_CLOSING_CLOSE_OUTSTANDING;
}

static size_t users_of(const struct slu_binding *binding)
{
	size_t users = 0, b = (size_t)(binding - world.bindings);

	for (unsigned v = 0; v < world.instance_count; v++)
		users += world.uses[v][b].binding == binding && world.instances[v].object.state != SLU_INSTANCE_NONE;
	return users;
}

static size_t traffic_of(const struct slu_binding *binding)
{
	return slu_drain_count(&binding->traffic);
}

static size_t held_by(const struct slu_binding *binding)
{
	return traffic_of(binding) + binding->holds + binding->oids;
}

static size_t gate_of(const struct slu_binding *binding)
{
	return slu_drain_is_open(&binding->traffic);
}

static size_t answer_of(const struct slu_binding *binding)
{
	return slu_pending_is_idle(&binding->up);
}

/* The close may be called now. */
static bool may_be_closed(const struct slu_binding *binding)
{
	struct slu_driver driver = *binding->object.driver;
	struct slu_binding copy = *binding;

	/* Nobody else hears of it. */
	memset(driver.queues, 0, sizeof driver.queues);
	copy.object.driver = &driver;
	copy.object.queue = SLU_QUEUE_NONE;
	return (binding->object.owed & SLU_BINDING_DO_CLOSE_ADAPTER) &&
	       slu_binding_take(&copy, SLU_PLACE_CALLBACK) == SLU_BINDING_DO_CLOSE_ADAPTER;
}

static size_t called_by(const struct slu_binding *binding)
{
	return held_by(binding) + !slu_pending_is_idle(&binding->down);
}

static size_t is_outside(const struct slu_binding *binding)
{
	return binding->up.state == SLU_PENDING_WAITING;
}

/* A send may pass: Running, and NDIS knows it. */
static bool is_running(const struct slu_binding *binding)
{
	return binding->object.state == SLU_BINDING_RUNNING && !binding->unanswered &&
	       slu_pending_is_idle(&binding->up);
}

/* The send that the last step has let in at an adapter, or NULL. */
static const struct slu_trail_row *last_send(const struct slu_trail *trail)
{
	for (size_t i = trail->count; i && trail->rows[i - 1].step == trail->rows[trail->count - 1].step; i--) {
		const struct slu_trail_row *row = &trail->rows[i - 1];

		if (strcmp(row->machine, "adapter") == 0 && strcmp(row->event, "SEND") == 0 && is_let_in(row))
			return row;
	}
	return NULL;
}

/* It should not have been. */
static bool is_let_in_wrongly(const struct slu_trail_row *send)
{
	const struct slu_adapter *adapter;
	bool carried = world.binding_count == 0;

	if (!send)
		return false;
	adapter = &world.adapters[send->object];
	for (unsigned b = 0; b < world.binding_count; b++)
		carried = carried || is_running(&world.bindings[b]);
	return !carried || adapter->object.state != SLU_ADAPTER_RUNNING || adapter->low_power || adapter->resetting ||
	       adapter->removed;
}

/* Or of a device that is being stopped. */
static bool is_let_in_late(const struct slu_trail_row *send)
{
	return send && send->object < world.instance_count &&
	       world.instances[send->object].object.state != SLU_INSTANCE_LIVE;
}

/* Taken for gone with MiniportHaltEx inside. */
static bool is_released_early(void)
{
	for (unsigned v = 0; v < world.instance_count; v++) {
		if (world.instances[v].object.state == SLU_INSTANCE_NONE && world.adapters[v].object.inside)
			return true;
	}
	return false;
}

static bool is_waited_for(const struct slu_object *object)
{
	const struct slu_binding *binding = (const struct slu_binding *)(const void *)object;
	const struct slu_adapter *adapter = (const struct slu_adapter *)(const void *)object;

	if (object->noun == SLU_NOUN_BINDING)
		return !slu_pending_is_idle(&binding->up);
	return object->noun == SLU_NOUN_ADAPTER &&
	       (object->inside || !slu_pending_is_idle(&adapter->up) || !slu_pending_is_idle(&adapter->power) ||
	        !slu_pending_is_idle(&adapter->reset_up));
}

/* What is owed and has no row of its own. */
static void perform_the_rest(void)
{
	for (unsigned b = 0; b < world.binding_count; b++) {
		while (!world.released[b] && pump(&world.bindings[b].object, SLU_PLACE_CALLBACK, SLU_STATUS_PENDING))
			;
	}
	for (unsigned v = 0; v < world.adapter_count; v++) {
		while (pump(&world.adapters[v].object, SLU_PLACE_CALLBACK, SLU_STATUS_PENDING))
			;
	}
	tidy();
}

/* It owes nothing; @waited_for: NDIS waits for it. */
static bool owes_nothing(const struct slu_object *object, bool *waited_for)
{
	*waited_for = *waited_for || is_waited_for(object);
	return !object->owed;
}

/* NDIS waits for an answer, and nothing that is owed will bring it. */
static bool is_stuck(void)
{
	bool waited_for = false;

	perform_the_rest();
	if (world.kept_count)
		return false;
	if (world.driver.object.owed)
		return false;
	for (unsigned b = 0; b < world.binding_count; b++) {
		if (!world.released[b] && !owes_nothing(&world.bindings[b].object, &waited_for))
			return false;
	}
	for (unsigned v = 0; v < world.adapter_count; v++) {
		if (!owes_nothing(&world.adapters[v].object, &waited_for) ||
		    !owes_nothing(&world.instances[v].object, &waited_for))
			return false;
	}
	return waited_for;
}

/* A row of the last step was refused. */
static bool ends_refused(const struct slu_trail *trail)
{
	const struct slu_trail_row *last = &trail->rows[trail->count - 1];

	for (size_t i = trail->count; i && trail->rows[i - 1].step == last->step; i--) {
		if (strcmp(trail->rows[i - 1].machine, "ndis") != 0 && !trail->rows[i - 1].from)
			return true;
	}
	return false;
}

/* Claims that can be looked at in the core once the last row is done; of the others the rows themselves are the evidence. */
static enum slu_lockstep_end judge(const struct slu_trail *trail)
{
	const char *claim = trail->claim;
	bool is_broken;

	if (strcmp(claim, "paused_owns_no_send") == 0)
		is_broken = has_adapter(SLU_ADAPTER_PAUSED, sends_of);
	else if (strcmp(claim, "paused_indicates_nothing") == 0 || strcmp(claim, "pause_is_complete_when_drained") == 0)
		is_broken = has_adapter(SLU_ADAPTER_PAUSED, loans_of) || has_adapter(SLU_ADAPTER_PAUSED, sends_of) ||
		            has_adapter(SLU_ADAPTER_PAUSED, indications_of);
	else if (strcmp(claim, "closed_binding_has_no_device") == 0)
		is_broken = has_binding(is_closing, users_of);
	else if (strcmp(claim, "close_owns_nothing") == 0)
		is_broken = has_binding(is_closing, held_by) || has_binding(may_be_closed, called_by);
	else if (strcmp(claim, "close_is_called_inside_bind_or_unbind") == 0)
		is_broken = has_binding(may_be_closed, is_outside);
	else if (strcmp(claim, "paused_binding_owns_nothing") == 0)
		is_broken = has_binding(is_paused, traffic_of);
	else if (strcmp(claim, "unbind_completes_after_close") == 0)
		is_broken = has_binding(is_close_outstanding, answer_of);
	else if (strcmp(claim, "send_after_close_fails") == 0)
		is_broken = has_binding(is_shut, gate_of);
	else if (strcmp(claim, "initialized_device_is_halted_before_release") == 0)
		is_broken = is_released_early();
	else if (strncmp(claim, "halted_", 7) == 0)
		is_broken = has_adapter(SLU_ADAPTER_HALTED, all_of);
	else if (strcmp(claim, "send_is_accepted_in_running_only") == 0)
		is_broken = world.let_in || is_let_in_wrongly(last_send(trail));
	else if (strcmp(claim, "indicates_in_restarting_and_running_only") == 0)
		is_broken = world.let_in;
	else if (strcmp(claim, "refused_send_says_why") == 0)
		is_broken = has_adapter(SLU_ADAPTER_PAUSED, wrong_status_of) ||
		            has_adapter(SLU_ADAPTER_PAUSING, wrong_status_of);
	else if (strcmp(claim, "send_after_deinitialize_fails") == 0)
		is_broken = is_let_in_late(last_send(trail));
	else if (strcmp(claim, "low_power_owns_no_send") == 0)
		is_broken =
		        has_adapter(SLU_ADAPTER_RUNNING, low_sends_of) || has_adapter(SLU_ADAPTER_PAUSED, low_sends_of);
	else if (strcmp(claim, "legal_event_is_taken") == 0)
		is_broken = ends_refused(trail);
	else if (strcmp(claim, "no_deadlock") == 0)
		is_broken = is_stuck();
	else
		return SLU_LOCKSTEP_FOLLOWED;
	return is_broken ? SLU_LOCKSTEP_VIOLATED : SLU_LOCKSTEP_HOLDS;
}

enum slu_lockstep_end slu_lockstep_core(const struct slu_trail *trail, FILE *out)
{
	if (!is_ours(trail) || !make_world(trail))
		return SLU_LOCKSTEP_FOREIGN;
	for (size_t i = 0; i < trail->count; i++) {
		const struct slu_trail_row *row = &trail->rows[i];
		const char *what = NULL;

		if (slu_lockstep_is_due(row->step))
			slu_lockstep_here(row->step, row->event);
		if (strcmp(row->machine, "ndis") == 0)
			follow_ndis(row);
		else if (strcmp(row->machine, "pending") == 0)
			what = follow_pending(trail, row);
		else if (is_traffic(row))
			what = follow_traffic(trail, i);
		else
			what = follow_step(trail, i);
		tidy();
		forget_used();
		if (!what)
			what = world.trouble;
		/* In the last step that is what the claim is about. */
		if (world.let_in && row->step == trail->rows[trail->count - 1].step)
			break;
		if (what && slu_lockstep_stop)
			slu_lockstep_here(row->step, what);
		if (what) {
			slu_lockstep_say(out, row, what);
			return SLU_LOCKSTEP_DIVERGED;
		}
	}
	return trail->count ? judge(trail) : SLU_LOCKSTEP_FOLLOWED;
}
