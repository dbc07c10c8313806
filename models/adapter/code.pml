/*
 * code.pml - one miniport adapter as it ships: src/core/adapter.c inside the verifier
 *
 * Claims    those of adapter.pml, under the same names; see adapter.claims
 * Code      src/core, by its lower layer; verify/adapter: the world around it
 * Left out  README.md
 *
 * The processes are those of adapter.pml, each an actor of the world. An option is one d_step: slu_world_option() says whether
 * it may be taken, then takes it. All state is in slu_world, which is tracked; the bounds are those of adapter.pml.
 */
#ifndef TIMERS
#define TIMERS 0
#endif
#ifndef LOWER
#define LOWER 0
#endif

#include "common/claim.pmh"
#include "adapter/adapter.pmh"
#include "verify/adapter/claims.h"

c_decl {
\#include "world.h"
\#include "adapter/adapter.h"
}
c_track "&slu_world" "sizeof(struct slu_world)"

c_code {
	_Static_assert(sizeof(struct slu_world) + 1024 <= VECTORSZ, "the world does not fit: pan=-DVECTORSZ=");

	extern int readtrail; /* pan: this is a replay */

#define NAME(name) "reach " #name,
	static const char *const slu_claims[] = {SLU_WORLD_CLAIMS(NAME) 0};

	static void slu_take(enum slu_actor actor, unsigned variant)
	{
		slu_world_listener.counter = slu_counter;
		slu_world_listener.plant = &slu_plant_count;
		slu_world_listener.only = slu_only;
		slu_world_listener.print = readtrail ? printf : NULL;
		slu_world_option(actor, 0, 0, variant, true);
		slu_violated = slu_world_violated;
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

#define STEP(actor, variant)                                                                                          \
	:: d_step {                                                                                                    \
		c_expr { (slu_world_option(actor, 0, 0, variant, 0)) } ->                                              \
		c_code { slu_take(actor, variant); };                                                                  \
		CHECK_CLAIMS                                                                                           \
	}

#define STEPS_1(a)  STEP(a, 0)
#define STEPS_2(a)  STEPS_1(a) STEP(a, 1)
#define STEPS_3(a)  STEPS_2(a) STEP(a, 2)
#define STEPS_4(a)  STEPS_3(a) STEP(a, 3)
#define STEPS_5(a)  STEPS_4(a) STEP(a, 4)
#define STEPS_9(a)  STEPS_5(a) STEP(a, 5) STEP(a, 6) STEP(a, 7) STEP(a, 8)
#define STEPS_15(a) STEPS_9(a) STEP(a, 9) STEP(a, 10) STEP(a, 11) STEP(a, 12) STEP(a, 13) STEP(a, 14)

#ifdef LIVE
/* Fairness forces a process, not an option: whoever may ask may also go on saying nothing. */
#define SILENT :: atomic { true; true }
#else
#define SILENT
#endif

#define ACTOR(name, actor, variants, silent)                                                                          \
	proctype name()                                                                                                \
	{                                                                                                              \
	end:                                                                                                           \
		do                                                                                                     \
		STEPS_##variants(actor)                                                                                \
		silent                                                                                                 \
		od                                                                                                     \
	}

ACTOR(Ndis, SLU_ACTOR_NDIS, 9, SILENT)
ACTOR(Protocol, SLU_ACTOR_PROTOCOL, 4, SILENT)
ACTOR(Hardware, SLU_ACTOR_HARDWARE, 2, SILENT)
ACTOR(Handler, SLU_ACTOR_HANDLER, 1, )
#if TIMERS
ACTOR(Timer, SLU_ACTOR_TIMER, 1, SILENT)
ACTOR(TimerFunction, SLU_ACTOR_TIMER_FUNCTION, 1, )
#endif
#if LOWER
ACTOR(Below, SLU_ACTOR_BELOW, 3, SILENT)
ACTOR(Wake, SLU_ACTOR_WAKE, 1, )
#endif
ACTOR(WorkItem, SLU_ACTOR_WORK_ITEM, 2, )
ACTOR(SendComplete, SLU_ACTOR_SEND_COMPLETE, 2, )
ACTOR(Indicate, SLU_ACTOR_INDICATE, 1, )
ACTOR(Return, SLU_ACTOR_RETURN, 2, )
ACTOR(Requests, SLU_ACTOR_REQUESTS, 5, )
ACTOR(Driver, SLU_ACTOR_DRIVER, 15, )
ACTOR(StateCallback, SLU_ACTOR_STATE_CALLBACK, 3, )
ACTOR(OidCallback, SLU_ACTOR_OID_CALLBACK, 2, )
ACTOR(ResetCallback, SLU_ACTOR_RESET_CALLBACK, 2, )

#ifndef LIVE
/* Asks no more, and waits without an end label until all has come to its end: what is stuck is an invalid end state. */
proctype Rest()
{
	d_step {
		c_expr { (slu_world_option(SLU_ACTOR_REST, 0, 0, ASKING_ON, 0)) } ->
		c_code { slu_take(SLU_ACTOR_REST, ASKING_ON); }
	};
	c_expr { (slu_world_option(SLU_ACTOR_REST, 0, 0, RESTING, 0)) }
}
#endif

#define START(name, actor, variants)                                                                                  \
	c_code { slu_expect(actor, variants); };                                                                       \
	run name()

init
{
	atomic {
		c_code { slu_list(); slu_take(SLU_ACTOR_START, 0); };
		START(Ndis, SLU_ACTOR_NDIS, 9);
		START(Protocol, SLU_ACTOR_PROTOCOL, 4);
		START(Hardware, SLU_ACTOR_HARDWARE, 2);
		START(Handler, SLU_ACTOR_HANDLER, 1);
#if TIMERS
		START(Timer, SLU_ACTOR_TIMER, 1);
		START(TimerFunction, SLU_ACTOR_TIMER_FUNCTION, 1);
#endif
#if LOWER
		START(Below, SLU_ACTOR_BELOW, 3);
		START(Wake, SLU_ACTOR_WAKE, 1);
#endif
		START(WorkItem, SLU_ACTOR_WORK_ITEM, 2);
		START(SendComplete, SLU_ACTOR_SEND_COMPLETE, 2);
		START(Indicate, SLU_ACTOR_INDICATE, 1);
		START(Return, SLU_ACTOR_RETURN, 2);
		START(Requests, SLU_ACTOR_REQUESTS, 5);
		START(Driver, SLU_ACTOR_DRIVER, 15);
		START(StateCallback, SLU_ACTOR_STATE_CALLBACK, 3);
		START(OidCallback, SLU_ACTOR_OID_CALLBACK, 2);
		START(ResetCallback, SLU_ACTOR_RESET_CALLBACK, 2);
#ifndef LIVE
		run Rest()
#endif
	}
}

#ifdef LIVE
#define SEES(member, value) c_expr { (slu_world.member == value) }
#define SOME(member)        c_expr { (slu_world.member != 0) }
#define SHUT                SEES(ndis, N_SHUTDOWN)
#define PAUSES              SEES(ndis, N_PAUSING)
#define OWED                                                                                                          \
	c_expr { ((slu_world.adapter.object.owed & (SLU_ADAPTER_DO_COMPLETE_RESTART | SLU_ADAPTER_DO_FAIL_RESTART |      \
	                                            SLU_ADAPTER_DO_COMPLETE_PAUSE | SLU_ADAPTER_DO_RESTART)) != 0 ||      \
		  slu_world.after != 0 || slu_world.works != 0) }

ltl every_pause_completes { [] (PAUSES -> <> !PAUSES) }
ltl every_restart_completes { [] (SEES(ndis, N_RESTARTING) -> <> !SEES(ndis, N_RESTARTING)) }
ltl every_initialization_completes { [] (SEES(ndis, N_INITIALIZING) -> <> !SEES(ndis, N_INITIALIZING)) }
ltl every_halt_returns { [] (SEES(ndis, N_HALTING) -> <> !SEES(ndis, N_HALTING)) }
ltl every_send_completes { [] (SOME(sends_out) -> <> !SOME(sends_out)) }
ltl every_oid_completes { [] (SOME(oid_out) -> <> !SOME(oid_out)) }
ltl every_parked_oid_ends { [] (SEES(oid_is, OID_PARKED) -> <> !SEES(oid_is, OID_PARKED)) }
ltl every_send_leaves { [] (SOME(sends_done) -> <> !SOME(sends_done)) }
ltl every_loan_ends { [] (SOME(returning) -> <> !SOME(returning)) }
ltl every_oid_leaves { [] (SOME(oid_done) && SHUT -> <> !SOME(oid_done)) }
ltl every_effect_is_performed { [] (OWED -> <> !OWED) }
ltl every_reset_completes { [] (SOME(resetting) -> <> (!SOME(resetting) || SHUT)) }

/* twins: each must be violated */
ltl reach_every_pause_completes { [] !(PAUSES && SOME(sends) && SOME(lent)) }
ltl reach_every_restart_completes { [] !(SEES(ndis, N_RESTARTING) && SOME(lent)) }
ltl reach_every_initialization_completes { [] !(SEES(ndis, N_INITIALIZING) && SOME(adapter.failure) && SOME(handler)) }
ltl reach_every_halt_returns { [] !(SEES(ndis, N_HALTING) && SOME(handler)) }
ltl reach_every_send_completes { [] !SOME(sends_out) }
ltl reach_every_oid_completes { [] !(SOME(oid_out) && PAUSES) }
ltl reach_every_parked_oid_ends { [] !(SEES(oid_is, OID_PARKED) && PAUSES) }
ltl reach_every_send_leaves { [] !(SOME(sends_done) && SEES(ndis, N_RUNNING)) }
ltl reach_every_loan_ends { [] !(SOME(returning) && SEES(ndis, N_RUNNING)) }
ltl reach_every_oid_leaves { [] !(SOME(oid_done) && SHUT) }
ltl reach_every_effect_is_performed { [] !(SOME(works) && SHUT) }
ltl reach_every_reset_completes { [] !(SOME(resetting) && PAUSES) }
#endif
