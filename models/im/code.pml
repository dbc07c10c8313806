/*
 * code.pml - the intermediate driver as it ships: src/core inside the verifier
 *
 * Claims    those of im.pml, under the same names; see im.claims
 * Code      src/core, by its lower layer; verify/code: the world around it
 * Left out  README.md; besides, how threads of the driver wake and wait for each other (slu_core_run(), slu_core_attend())
 *
 * The processes are those of im.pml, each an actor of the world. An option is one d_step: slu_world_option() says whether it
 * may be taken, then takes it. All state is in slu_world, whose parts are tracked as numbers (verify/parts); the bounds are those
 * of im.pml, and SPLIT.
 */
#ifndef BINDINGS
#define BINDINGS 1
#endif
#ifndef DEVICES
#define DEVICES 1
#endif
#ifndef SENDS
#define SENDS 1
#endif

#include "common/claim.pmh"
#include "adapter/adapter.pmh"
#include "binding/binding.pmh"
#include "instance/instance.pmh"
#include "verify/code/claims.h"

c_decl {
\#include "world.h"
\#include "parts/parts.h"
}
c_track "slu_parts_state" "sizeof slu_parts_state"

c_code {
	extern int readtrail; /* pan: this is a replay */

#define NAME(name) "reach " #name,
	static const char *const slu_claims[] = {SLU_WORLD_CLAIMS(NAME) 0};

	/* An object each, and of the rest what changes with bindings and what changes with devices. */
	static void slu_divide(void)
	{
		struct slu_world *world = &slu_world;
		size_t end = sizeof *world, after = offsetof(struct slu_world, binding_after);
		size_t devices = offsetof(struct slu_world, ndis_adapter);

		slu_parts_add(world, offsetof(struct slu_world, binding), NULL);
		for (int b = 0; b < BINDINGS; b++)
			slu_parts_add(&world->binding[b], sizeof world->binding[b], NULL);
		for (int v = 0; v < DEVICES; v++) {
			slu_parts_add(&world->instance[v], sizeof world->instance[v], NULL);
			slu_parts_add(&world->adapter[v], sizeof world->adapter[v], NULL);
		}
		slu_parts_add(world->use, sizeof world->use, NULL);
		slu_parts_add(world->oid, after - offsetof(struct slu_world, oid), NULL);
		slu_parts_add((char *)world + after, devices - after, NULL);
		slu_parts_add((char *)world + devices, end - devices, NULL);
	}

	/* The world of the state that the search is in. */
	static const struct slu_world *slu_here(void)
	{
		slu_parts_load(slu_parts_state);
		return &slu_world;
	}

	static bool slu_may(enum slu_actor actor, unsigned v, unsigned b, unsigned variant)
	{
		slu_here();
		return slu_world_option(actor, v, b, variant, false);
	}

	static void slu_take(enum slu_actor actor, unsigned v, unsigned b, unsigned variant)
	{
		slu_here();
		slu_world_listener.counter = slu_counter;
		slu_world_listener.plant = &slu_plant_count;
		slu_world_listener.only = slu_only;
		slu_world_listener.print = readtrail ? printf : NULL;
		slu_world_option(actor, v, b, variant, true);
		slu_violated = slu_world_violated;
		slu_parts_keep(slu_parts_state);
	}

	/* Claims that are not reached are counted, too. */
	static void slu_list(void)
	{
		for (int i = 0; slu_claims[i]; i++)
			slu_counter(slu_claims[i]);
	}

	/* Each of an actor's steps must be an option of its process. */
	static void slu_expect(enum slu_actor actor, unsigned variants)
	{
		if (slu_world_actors[actor].variants != variants)
			abort();
	}
}

#define CHECK_CLAIMS                                                                                                  \
	if                                                                                                             \
	:: c_expr { (slu_violated != 0) } -> assert(false)                                                             \
	:: else                                                                                                        \
	fi

#define STEP(name, actor, variant)                                                                                    \
	:: d_step {                                                                                                    \
		c_expr { (slu_may(actor, P##name->v, P##name->b, variant)) } ->                            \
		c_code { slu_take(actor, P##name->v, P##name->b, variant); };                                          \
		CHECK_CLAIMS                                                                                           \
	}

#define STEPS_1(n, a)  STEP(n, a, 0)
#define STEPS_2(n, a)  STEPS_1(n, a) STEP(n, a, 1)
#define STEPS_3(n, a)  STEPS_2(n, a) STEP(n, a, 2)
#define STEPS_4(n, a)  STEPS_3(n, a) STEP(n, a, 3)
#define STEPS_5(n, a)  STEPS_4(n, a) STEP(n, a, 4)
#define STEPS_6(n, a)  STEPS_5(n, a) STEP(n, a, 5)
#define STEPS_7(n, a)  STEPS_6(n, a) STEP(n, a, 6)
#define STEPS_8(n, a)  STEPS_7(n, a) STEP(n, a, 7)
#define STEPS_9(n, a)  STEPS_8(n, a) STEP(n, a, 8)
#define STEPS_10(n, a) STEPS_9(n, a) STEP(n, a, 9)
#define STEPS_13(n, a) STEPS_10(n, a) STEP(n, a, 10) STEP(n, a, 11) STEP(n, a, 12)
#define STEPS_16(n, a) STEPS_13(n, a) STEP(n, a, 13) STEP(n, a, 14) STEP(n, a, 15)
#define STEPS_22(n, a)                                                                                                \
	STEPS_16(n, a) STEP(n, a, 16) STEP(n, a, 17) STEP(n, a, 18) STEP(n, a, 19) STEP(n, a, 20) STEP(n, a, 21)

#ifdef LIVE
/* Fairness forces a process, not an option: whoever may ask may also go on saying nothing. */
#define SILENT :: atomic { true; true }
#else
#define SILENT
#endif

#define ACTOR(name, actor, variants, silent)                                                                          \
	proctype name(byte v; byte b)                                                                                  \
	{                                                                                                              \
	end:                                                                                                           \
		do                                                                                                     \
		STEPS_##variants(name, actor)                                                                          \
		silent                                                                                                 \
		od                                                                                                     \
	}

ACTOR(NdisBinding, SLU_ACTOR_NDIS_BINDING, 4, SILENT)
ACTOR(NdisAnswer, SLU_ACTOR_NDIS_ANSWER, 10, )
ACTOR(BindingCallback, SLU_ACTOR_BINDING_CALLBACK, 2, )
ACTOR(Binding, SLU_ACTOR_BINDING, 22, )
ACTOR(NdisDevice, SLU_ACTOR_NDIS_DEVICE, 10, SILENT)
ACTOR(NdisDeviceMust, SLU_ACTOR_NDIS_DEVICE_MUST, 5, )
ACTOR(NdisReturns, SLU_ACTOR_NDIS_RETURNS, 10, )
ACTOR(Instance, SLU_ACTOR_INSTANCE, 3, )
ACTOR(Adapter, SLU_ACTOR_ADAPTER, 13, )
ACTOR(DeviceCallback, SLU_ACTOR_DEVICE_CALLBACK, 4, )
#if ASKING
ACTOR(Ask, SLU_ACTOR_ASK, 2, )
#endif
#if OWN
ACTOR(Own, SLU_ACTOR_OWN, 3, )
ACTOR(Wish, SLU_ACTOR_WISH, 2, SILENT)
#endif
#if LOANS
ACTOR(GiveBack, SLU_ACTOR_GIVE_BACK, 2, )
ACTOR(Lower, SLU_ACTOR_LOWER, 1, SILENT)
ACTOR(Indicate, SLU_ACTOR_INDICATE, 1, )
ACTOR(Loan, SLU_ACTOR_LOAN, 2, )
#endif
#if OIDS
ACTOR(Oid, SLU_ACTOR_OID, 9, )
#endif
#if CANCELS
ACTOR(Cancel, SLU_ACTOR_CANCEL, 3, )
#endif
#if RESETS
ACTOR(Reset, SLU_ACTOR_RESET, 6, )
#endif
#if LOWER
ACTOR(Below, SLU_ACTOR_BELOW, 2, SILENT)
ACTOR(Wake, SLU_ACTOR_WAKE, 1, )
#endif
#if SENDS || OIDS
ACTOR(Protocol, SLU_ACTOR_PROTOCOL, 3, SILENT)
#endif
#if SENDS
ACTOR(Send, SLU_ACTOR_SEND, 3, )
#endif

#ifndef LIVE
/* Asks no more, and waits without an end label until all has come to its end: what is stuck is an invalid end state. */
proctype Rest()
{
	d_step {
		c_expr { (slu_may(SLU_ACTOR_REST, 0, 0, ASKING_ON)) } ->
		c_code { slu_take(SLU_ACTOR_REST, 0, 0, ASKING_ON); }
	};
	c_expr { (slu_may(SLU_ACTOR_REST, 0, 0, RESTING)) }
}
#endif

#define START(name, actor, variants, v, b)                                                                            \
	c_code { slu_expect(actor, variants); };                                                                       \
	run name(v, b)

init
{
	byte v, b;

	atomic {
		c_code { slu_list(); slu_divide(); slu_take(SLU_ACTOR_START, 0, 0, 0); };
		for (b : 0 .. BINDINGS - 1) {
			START(NdisBinding, SLU_ACTOR_NDIS_BINDING, 4, 0, b);
			START(NdisAnswer, SLU_ACTOR_NDIS_ANSWER, 10, 0, b);
			START(BindingCallback, SLU_ACTOR_BINDING_CALLBACK, 2, 0, b);
			START(Binding, SLU_ACTOR_BINDING, 22, 0, b);
#if ASKING
			START(Ask, SLU_ACTOR_ASK, 2, 0, b);
#endif
#if OWN
			START(Own, SLU_ACTOR_OWN, 3, 0, b);
#endif
#if LOANS
			START(GiveBack, SLU_ACTOR_GIVE_BACK, 2, 0, b)
#endif
		}
		for (v : 0 .. DEVICES - 1) {
			START(NdisDevice, SLU_ACTOR_NDIS_DEVICE, 10, v, 0);
			START(NdisDeviceMust, SLU_ACTOR_NDIS_DEVICE_MUST, 5, v, 0);
			START(NdisReturns, SLU_ACTOR_NDIS_RETURNS, 10, v, 0);
			START(Instance, SLU_ACTOR_INSTANCE, 3, v, 0);
			START(Adapter, SLU_ACTOR_ADAPTER, 13, v, 0);
			START(DeviceCallback, SLU_ACTOR_DEVICE_CALLBACK, 4, v, 0);
#if OWN
			START(Wish, SLU_ACTOR_WISH, 2, v, 0);
#endif
#if RESETS
			START(Reset, SLU_ACTOR_RESET, 6, v, 0);
#endif
#if OIDS
			START(Oid, SLU_ACTOR_OID, 9, v, 0);
#endif
#if CANCELS
			START(Cancel, SLU_ACTOR_CANCEL, 3, v, 0);
#endif
#if SENDS || OIDS || LOANS
			for (b : 0 .. BINDINGS - 1) {
#if SENDS || OIDS
				START(Protocol, SLU_ACTOR_PROTOCOL, 3, v, b);
#endif
#if SENDS
				START(Send, SLU_ACTOR_SEND, 3, v, b);
#endif
#if LOANS
				START(Lower, SLU_ACTOR_LOWER, 1, v, b);
				START(Indicate, SLU_ACTOR_INDICATE, 1, v, b);
				START(Loan, SLU_ACTOR_LOAN, 2, v, b)
#endif
			}
#endif
		}
#if LOWER
		START(Below, SLU_ACTOR_BELOW, 2, 0, 0);
#ifdef LIVE
		START(Wake, SLU_ACTOR_WAKE, 1, 0, 0);
#endif
#endif
#ifndef LIVE
		run Rest();
#endif
		v = 0;
		b = 0
	}
}

#ifdef LIVE
#define SEES(what, state) c_expr { ((*slu_here()).what[0] == state) }
#define BINDS       SEES(ndis_binding, N_INITIALIZING)
#define UNBINDS     SEES(ndis_binding, N_HALTING)
#define B_PAUSES    SEES(ndis_binding, N_PAUSING)
#define B_RESTARTS  SEES(ndis_binding, N_RESTARTING)
#define PAUSES      SEES(ndis_adapter, N_PAUSING)
#define RESTARTS    SEES(ndis_adapter, N_RESTARTING)
#define INITIALIZES SEES(ndis_adapter, N_INITIALIZING)
#define HALTS       SEES(ndis_adapter, N_HALTING)
#define DEINITS     c_expr { ((*slu_here()).in_deinit[0] != NO_CALL) }
#define CANCELLING  c_expr { ((*slu_here()).in_cancel[0] != NO_CALL) }
#define SENDS_OUT   c_expr { ((*slu_here()).sends_out[0] > 0) }
#define BELOW       c_expr { ((*slu_here()).below[0][0] > 0) }

ltl every_bind_completes { [] (BINDS -> <> !BINDS) }
ltl every_unbind_completes { [] (UNBINDS -> <> !UNBINDS) }
ltl every_binding_pause_completes { [] (B_PAUSES -> <> !B_PAUSES) }
ltl every_binding_restart_completes { [] (B_RESTARTS -> <> !B_RESTARTS) }
ltl every_pause_completes { [] (PAUSES -> <> !PAUSES) }
ltl every_restart_completes { [] (RESTARTS -> <> !RESTARTS) }
ltl every_initialization_completes { [] (INITIALIZES -> <> !INITIALIZES) }
ltl every_halt_returns { [] (HALTS -> <> !HALTS) }
ltl every_deinitialize_returns { [] (DEINITS -> <> !DEINITS) }
ltl every_send_completes { [] (SENDS_OUT -> <> !SENDS_OUT) }
#if OIDS
ltl every_oid_completes { [] (SEES(oid_out, true) -> <> !SEES(oid_out, true)) }
#endif

/* twins: each must be violated */
ltl reach_every_bind_completes { [] !(BINDS && SEES(in_request, INLINE)) }
ltl reach_every_unbind_completes { [] !(UNBINDS && SEES(in_cancel, DENIED)) }
ltl reach_every_binding_pause_completes { [] !(B_PAUSES && BELOW) }
ltl reach_every_binding_restart_completes { [] !B_RESTARTS }
ltl reach_every_pause_completes { [] !(PAUSES && BELOW) }
ltl reach_every_restart_completes { [] !RESTARTS }
ltl reach_every_initialization_completes { [] !(INITIALIZES && CANCELLING) }
ltl reach_every_halt_returns { [] !HALTS }
ltl reach_every_deinitialize_returns { [] !(DEINITS && SEES(halt_for, HALT_PNP)) }
ltl reach_every_send_completes { [] !(BELOW && !SEES(halt_for, NO_HALT)) }
#if OIDS
ltl reach_every_oid_completes { [] !(SEES(oid_is, ASKED) && UNBINDS) }
#endif
#endif
