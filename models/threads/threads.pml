/*
 * threads.pml - who performs, who waits, who wakes: the core's own threads, in the C that ships
 *
 * Claims    see threads.claims
 * Contract  section 2 of the facts; INV-01, -07, -08, -11, -17, -18, -25
 * Code      src/core, through its entry points; verify/threads: NDIS, the platform and the threads around it
 * Left out  README.md
 *
 *   SENDS     1: a send from above
 *   ASKING    1: the driver asks NDIS for unbinds (NdisUnbindAdapter)
 */
#include "common/claim.pmh"
#include "adapter/adapter.pmh"
#include "binding/binding.pmh"
#include "instance/instance.pmh"
#include "verify/threads/claims.h"

c_decl {
\#include "threads.h"
\#include "says.h"
}
c_track "slu_threads_state" "sizeof slu_threads_state"

c_code {
	extern int readtrail; /* pan: this is a replay */

#define NAME(name) "reach " #name,
	static const char *const slu_claims[] = {SLU_WORLD_CLAIMS(NAME) 0};

	static void slu_listen(void)
	{
		slu_world_listener.counter = slu_counter;
		slu_world_listener.plant = &slu_plant_count;
		slu_world_listener.only = slu_only;
		slu_world_listener.print = readtrail ? printf : NULL;
	}

	static void slu_begin(void)
	{
		for (int i = 0; slu_claims[i]; i++)
			slu_counter(slu_claims[i]);
		slu_listen();
		slu_threads_start();
	}

	static void slu_go_on(enum slu_threads_who thread, unsigned way)
	{
		slu_listen();
		slu_threads_go_on(thread, way);
		slu_violated = slu_world_violated;
	}
}

#define CHECK_CLAIMS                                                                                                  \
	if                                                                                                             \
	:: c_expr { (slu_violated != 0) } -> assert(false)                                                             \
	:: else                                                                                                        \
	fi

#define WAY(thread, way)                                                                                              \
	:: d_step {                                                                                                    \
		c_expr { (slu_threads_may(thread, way)) } ->                                                           \
		c_code { slu_go_on(thread, way); };                                                                    \
		CHECK_CLAIMS                                                                                           \
	}

#define THREAD(name, thread)                                                                                          \
	proctype name()                                                                                                \
	{                                                                                                              \
	end:                                                                                                           \
		do                                                                                                     \
		WAY(thread, 0)                                                                                         \
		WAY(thread, 1)                                                                                         \
		WAY(thread, 2)                                                                                         \
		WAY(thread, 3)                                                                                         \
		WAY(thread, 4)                                                                                         \
		WAY(thread, 5)                                                                                         \
		od                                                                                                     \
	}

THREAD(Ndis, SLU_THREADS_NDIS)
THREAD(Binder, SLU_THREADS_BINDER)
THREAD(Device, SLU_THREADS_DEVICE)
THREAD(Completion, SLU_THREADS_COMPLETION)
THREAD(Dispatch, SLU_THREADS_DISPATCH)
THREAD(WorkBinding, SLU_THREADS_WORK_BINDING)
THREAD(WorkInstance, SLU_THREADS_WORK_INSTANCE)

/* Asks no more, and waits without an end label until all has come to its end: what is stuck is an invalid end state. */
proctype Rest()
{
	d_step {
		true ->
		c_code { slu_threads_ask_no_more(); }
	};
	c_expr { (slu_threads_rest()) }
}

init
{
	atomic {
		c_code { slu_begin(); };
		run Ndis();
		run Binder();
		run Device();
		run Completion();
		run Dispatch();
		run WorkBinding();
		run WorkInstance();
		run Rest()
	}
}
