/* SPDX-License-Identifier: MIT */
/*
 * world.c - the objects, and what is asked of every step
 */
#include "world-private.h"

#include <string.h>

#include "adapter/adapter-names.h"
#include "pending/pending-names.h"
#include "rows/loaded.h"
#include "rows/rows.h"

struct slu_world slu_world;
const char *slu_world_asserted;
int slu_world_level;

static struct slu_rows adapter_rows = {.machine = &slu_adapter_info};

/* Of the option that is being taken. */
static bool refused;

/* What a run says. */

void slu_world_say(const char *line)
{
	if (slu_world_listener.print)
		slu_world_listener.print("%s", line);
}

static void say_row(int event, uint8_t from, bool taken)
{
	const struct slu_rows_listener listener = {
	        .counter = slu_world_listener.counter,
	        .print = slu_world_listener.print,
	};

	slu_rows_say(&adapter_rows, &listener, 0, event, from, taken);
}

void slu_world_legal(bool taken)
{
	refused = refused || !taken;
}

bool slu_world_keeps(bool taken)
{
	slu_world_legal(taken);
	w->lost = w->lost || !taken;
	return taken;
}

bool slu_world_pass(int event)
{
	bool taken = slu_core_admits(&w->adapter.object, event);

	say_row(event, w->adapter.object.state, taken);
	slu_world_legal(taken);
	return taken;
}

/* Pending machines have no trace: where each began and ended in a step is read off their states. */

static uint8_t pending_seen[CALLS];

static uint8_t pending_state(unsigned call)
{
	return call == CALL_STATE ? w->adapter.up.state : w->call[call].state;
}

static const char *pending_label(uint8_t state)
{
	for (size_t i = 0; i < slu_pending_info.state_count; i++) {
		if (slu_pending_info.states[i].number == state)
			return slu_pending_info.states[i].label;
	}
	return "nothing";
}

static void look_at_pending(void)
{
	for (unsigned i = 0; i < CALLS; i++)
		pending_seen[i] = pending_state(i);
}

static void tell_pending(void)
{
	for (unsigned i = 0; i < CALLS && slu_world_listener.print; i++) {
		if (pending_seen[i] != pending_state(i))
			slu_world_listener.print("~ pending %u moves %s %s\n", i, pending_label(pending_seen[i]),
			                         pending_label(pending_state(i)));
	}
}

/* The platform: who steps holds the lock. */

static bool locked;

static void lock(void *context)
{
	(void)context;
	SLU_ASSERT(!locked);
	locked = true;
}

static void unlock(void *context)
{
	(void)context;
	SLU_ASSERT(locked);
	locked = false;
}

static void on_step(void *context, const struct slu_step *step)
{
	const struct slu_object *object = step->object;

	(void)context;
	if (object->noun != SLU_NOUN_ADAPTER)
		return;
	say_row(step->event, step->from, step->taken);
	slu_world_legal(step->taken);
}

static const struct slu_platform platform = {.lock = lock, .unlock = unlock, .trace = on_step};

/* Effects of the adapter. */

bool slu_world_may(uint32_t effect)
{
	struct slu_object *object = &w->adapter.object;
	uint32_t owed = object->owed, found;

	if (!(owed & effect))
		return false;
	object->owed = effect;
	found = slu_adapter_next(&w->adapter, SLU_PLACE_CALLBACK);
	object->owed = owed;
	return found == effect;
}

slu_status slu_world_call(uint32_t effect)
{
	struct slu_object *object = &w->adapter.object;
	uint32_t others = object->owed & ~effect;

	object->owed = effect;
	slu_world_legal(slu_adapter_take(&w->adapter, SLU_PLACE_CALLBACK) == effect);
	object->owed |= others;
	SLU_ASSERT(!locked);
	return slu_adapter_perform(&w->adapter, effect);
}

void slu_world_carry_out(uint32_t effect)
{
	slu_adapter_answer(&w->adapter, effect, slu_world_call(effect));
}

bool slu_world_enter(int event)
{
	bool taken;

	w->adapter.object.inside++;
	taken = slu_adapter_step(&w->adapter, event);
	slu_world_legal(taken);
	return taken;
}

slu_status slu_world_leave(void)
{
	w->adapter.object.inside--;
	return slu_adapter_leave(&w->adapter);
}

void slu_world_call_miniport(void)
{
	CLAIM(silent_adapter_gets_no_callback, true,
	      w->adapter.object.state != SLU_ADAPTER_HALTED && w->adapter.object.state != SLU_ADAPTER_SHUTDOWN);
}

void slu_world_begin_call(unsigned call)
{
	w->callback[call] = INSIDE;
	slu_world_legal(slu_pending_call(&w->call[call]));
}

bool slu_world_end_call(unsigned call)
{
	bool finished = false;

	slu_world_legal(slu_pending_complete(&w->call[call], SLU_STATUS_SUCCESS, &finished));
	return finished;
}

bool slu_world_has_no_request(void)
{
	return !w->sends_out && !w->oid_out && slu_world_is_idle(CALL_OID) && slu_world_is_idle(CALL_RESET) &&
	       slu_world_is_idle(CALL_STATE);
}

/* Making. */

static slu_status succeed(struct slu_binding *binding)
{
	(void)binding;
	return SLU_STATUS_SUCCESS;
}

static void ignore(struct slu_binding *binding)
{
	(void)binding;
}

static void ignore_status(struct slu_binding *binding, slu_status status)
{
	(void)binding, (void)status;
}

static const struct slu_binding_ops binding_ops = {
        .open_adapter = succeed,
        .set_up = succeed,
        .clear_filter = succeed,
        .close_adapter = succeed,
        .complete_bind = ignore_status,
        .complete_unbind = ignore,
        .request_oid = slu_world_request_oid,
        .release = ignore,
};

#if HAS_INSTANCE
static slu_status request(struct slu_instance *instance)
{
	(void)instance;
	return SLU_STATUS_SUCCESS;
}

static const struct slu_instance_ops instance_ops = {.request = request};

static void perform_at_device(void)
{
	uint32_t effect;

	while ((effect = slu_instance_take(&w->instance, SLU_PLACE_BLOCKING)) != 0)
		slu_instance_answer(&w->instance, effect, slu_instance_perform(&w->instance, effect));
}

static void make_device(void)
{
	slu_instance_init(&w->instance, &w->adapter, &instance_ops, NULL);
	slu_instance_use(&w->instance, &w->use);
	slu_use_set(&w->use, &w->binding);
}

void slu_world_request_device(void)
{
	slu_instance_step(&w->instance, SLU_INSTANCE_EV_REQUEST);
	perform_at_device();
}

/* It is over, and may be requested again. */
static void release_device(void)
{
	perform_at_device();
}

/* Over the binding that is there now; NULL: that goes. */
static void use_binding(struct slu_binding *binding)
{
	if (w->use.instance)
		slu_use_set(&w->use, binding);
}
#else
static void make_device(void)
{
}

void slu_world_request_device(void)
{
}

static void release_device(void)
{
}

static void use_binding(struct slu_binding *binding)
{
	(void)binding;
}
#endif

void slu_world_make_binding(void)
{
	struct slu_binding *binding = &w->binding;
	uint64_t before = binding->object.made, last;
	uint32_t effect;

	use_binding(NULL);
	if (before)
		slu_core_unlink_locked(&binding->object);
	w->driver.bound = 0;
	last = w->driver.made;
	memset(binding, 0, sizeof *binding);
	/* it stands where the one before stood, or no state would be seen twice */
	if (before)
		w->driver.made = before - 1;
	slu_binding_init(binding, &w->driver, &binding_ops, NULL);
	if (before)
		w->driver.made = last;
	binding->object.inside++;
	slu_binding_step(binding, SLU_BINDING_EV_BIND);
	while ((effect = slu_binding_take(binding, SLU_PLACE_CALLBACK)) != 0)
		slu_binding_answer(binding, effect, slu_binding_perform(binding, effect));
	binding->object.inside--;
	slu_binding_leave(binding);
	use_binding(binding);
}

/* DriverEntry has run, the binding below is open. */
static void start(void)
{
	slu_loaded_driver(&w->driver, &platform);
	slu_world_make_binding();
	slu_adapter_init(&w->adapter, &w->driver, &slu_world_adapter_ops, NULL);
	make_device();
	for (unsigned call = 0; call < CALLS; call++)
		slu_pending_init(&w->call[call]);
}

/* Dead bytes: members that the core writes before it reads them again. */

static void clear_pending(struct slu_pending *pending)
{
	if (pending->state != SLU_PENDING_EARLY)
		pending->status = SLU_STATUS_SUCCESS;
}

static void clear_dead(void)
{
	struct slu_adapter *adapter = &w->adapter;

	clear_pending(&adapter->up);
	clear_pending(&adapter->down);
	clear_pending(&adapter->power);
	adapter->reset_ended = adapter->reset_ended && adapter->resetting;
	clear_pending(&adapter->reset_down);
	clear_pending(&adapter->reset_up);
	if (!adapter->failing && adapter->object.state != SLU_ADAPTER_INITIALIZING &&
	    !(adapter->object.owed & SLU_ADAPTER_DO_FAIL_RESTART))
		adapter->failure = SLU_STATUS_SUCCESS;
}

/* After every step. */

/* Effects of the one chain, and answers to pause and restart. */
static unsigned owed(void)
{
	uint32_t bits = w->adapter.object.owed &
	                ~(SLU_OWED_PARKED_OID | SLU_OWED_COMPLETE_RESET | SLU_OWED_COMPLETE_POWER | SLU_OWED_RELEASE);
	unsigned count = w->works + (unsigned)(w->after != 0);

	for (; bits; bits &= bits - 1)
		count++;
	return count;
}

static void after_event(void)
{
	unsigned held = slu_world_own_sends() + slu_world_own_loans() + w->indicating + w->adapter.oids;

	slu_world_forward_parked();
	release_device();
	/* why adapter.claims leaves RECV-03 out at level code */
	SLU_ASSERT(w->adapter.object.state != SLU_ADAPTER_PAUSED || !slu_world_own_loans());
	CLAIM(one_effect_is_owed, owed(), owed() == 1);
	CLAIM(legal_event_is_taken, true, !refused);
	CLAIM(paused_owns_no_send, w->ndis == N_PAUSED, w->sends == 0);
	CLAIM(paused_indicates_nothing, w->ndis == N_PAUSED, w->indicating == 0);
	CLAIM(shutdown_is_final, w->ndis == N_SHUTDOWN && !w->lost, w->adapter.object.state == SLU_ADAPTER_SHUTDOWN);
	CLAIM(halted_holds_nothing, w->ndis == N_HALTED, !w->held && !w->interrupts && !held);
	CLAIM(halted_has_no_timer, w->ndis == N_HALTED && TIMERS, !w->timer);
	CLAIM(standing_by_until_both_wake, w->ndis != N_HALTED,
	      slu_adapter_is_standing_by(&w->adapter) == (w->low || w->lower_low));
	clear_dead();
}

/* The actors. */

static bool is_started(void)
{
	return w->driver.platform != NULL;
}

static bool act_start(unsigned variant, bool fire)
{
	(void)variant;
	WHEN(!is_started());
	start();
	return true;
}

/* Everything has come to its end. */
static bool all_rest(void)
{
	if (w->lost)
		return false;
	if (w->ndis == N_SHUTDOWN)
		return true;
	if (w->ndis != N_HALTED && w->ndis != N_PAUSED && w->ndis != N_RUNNING)
		return false;
	return !owed() && slu_world_has_no_request() && !w->resetting && !w->handler && !w->ticking &&
	       slu_world_own_sends() + slu_world_own_loans() + w->indicating + w->oid_is + w->adapter.oids == 0;
}

static bool act_rest(unsigned variant, bool fire)
{
	WHEN(!LIVE && w->rests == variant && (variant != RESTING || all_rest()));
	w->rests++;
	return true;
}

const struct slu_world_actor slu_world_actors[] = {
        [SLU_ACTOR_START] = {"Start", SLU_WORLD_ONE, 1, SLU_LEVEL_PASSIVE},
        [SLU_ACTOR_NDIS] = {"Ndis", SLU_WORLD_ONE, 9, SLU_LEVEL_PASSIVE},
        [SLU_ACTOR_PROTOCOL] = {"Protocol", SLU_WORLD_ONE, 4, SLU_LEVEL_DISPATCH},
        [SLU_ACTOR_HARDWARE] = {"Hardware", SLU_WORLD_ONE, 2, SLU_LEVEL_DISPATCH},
        [SLU_ACTOR_HANDLER] = {"Handler", SLU_WORLD_ONE, 1, SLU_LEVEL_DISPATCH},
        [SLU_ACTOR_TIMER] = {"Timer", SLU_WORLD_ONE, 1, SLU_LEVEL_DISPATCH},
        [SLU_ACTOR_TIMER_FUNCTION] = {"TimerFunction", SLU_WORLD_ONE, 1, SLU_LEVEL_DISPATCH},
        [SLU_ACTOR_BELOW] = {"Below", SLU_WORLD_ONE, 3, SLU_LEVEL_DISPATCH},
        [SLU_ACTOR_WAKE] = {"Wake", SLU_WORLD_ONE, 1, SLU_LEVEL_DISPATCH},
        [SLU_ACTOR_WORK_ITEM] = {"WorkItem", SLU_WORLD_ONE, 2, SLU_LEVEL_DISPATCH},
        [SLU_ACTOR_SEND_COMPLETE] = {"SendComplete", SLU_WORLD_ONE, 2, SLU_LEVEL_DISPATCH},
        [SLU_ACTOR_INDICATE] = {"Indicate", SLU_WORLD_ONE, 1, SLU_LEVEL_DISPATCH},
        [SLU_ACTOR_RETURN] = {"Return", SLU_WORLD_ONE, 2, SLU_LEVEL_DISPATCH},
        [SLU_ACTOR_REQUESTS] = {"Requests", SLU_WORLD_ONE, 5, SLU_LEVEL_DISPATCH},
        [SLU_ACTOR_DRIVER] = {"Driver", SLU_WORLD_ONE, 15, SLU_LEVEL_PASSIVE},
        [SLU_ACTOR_STATE_CALLBACK] = {"StateCallback", SLU_WORLD_ONE, 3, SLU_LEVEL_PASSIVE},
        [SLU_ACTOR_OID_CALLBACK] = {"OidCallback", SLU_WORLD_ONE, 2, SLU_LEVEL_DISPATCH},
        [SLU_ACTOR_RESET_CALLBACK] = {"ResetCallback", SLU_WORLD_ONE, 2, SLU_LEVEL_DISPATCH},
        [SLU_ACTOR_REST] = {"Rest", SLU_WORLD_ONE, 3, SLU_LEVEL_PASSIVE},
};

static slu_world_act *const acts[] = {
        [SLU_ACTOR_START] = act_start,
        [SLU_ACTOR_NDIS] = slu_world_ndis,
        [SLU_ACTOR_PROTOCOL] = slu_world_protocol,
        [SLU_ACTOR_HARDWARE] = slu_world_hardware,
        [SLU_ACTOR_HANDLER] = slu_world_handler,
        [SLU_ACTOR_TIMER] = slu_world_timer,
        [SLU_ACTOR_TIMER_FUNCTION] = slu_world_timer_function,
        [SLU_ACTOR_BELOW] = slu_world_below,
        [SLU_ACTOR_WAKE] = slu_world_wake,
        [SLU_ACTOR_WORK_ITEM] = slu_world_work_item,
        [SLU_ACTOR_SEND_COMPLETE] = slu_world_send_complete,
        [SLU_ACTOR_INDICATE] = slu_world_indicate,
        [SLU_ACTOR_RETURN] = slu_world_return,
        [SLU_ACTOR_REQUESTS] = slu_world_requests,
        [SLU_ACTOR_DRIVER] = slu_world_driver,
        [SLU_ACTOR_STATE_CALLBACK] = slu_world_state_callback,
        [SLU_ACTOR_OID_CALLBACK] = slu_world_oid_callback,
        [SLU_ACTOR_RESET_CALLBACK] = slu_world_reset_callback,
        [SLU_ACTOR_REST] = act_rest,
};

bool slu_world_option(enum slu_actor actor, unsigned v, unsigned b, unsigned variant, bool fire)
{
	(void)v, (void)b;
	if (!is_started() && actor != SLU_ACTOR_START)
		return false;
	if (fire) {
		slu_world_violated = NULL;
		slu_world_asserted = NULL;
		slu_world_level = (int)slu_world_actors[actor].level;
		refused = false;
		look_at_pending();
	}
	if (!acts[actor](variant, fire))
		return false;
	if (!fire)
		return true;
	after_event();
	if (actor != SLU_ACTOR_START)
		tell_pending();
	if (!slu_world_violated)
		slu_world_violated = slu_world_asserted;
	return true;
}
