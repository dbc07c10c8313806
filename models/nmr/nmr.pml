/*
 * nmr.pml - the Network Module Registrar: modules, attachments, detach
 *
 * Claims    see nmr.claims; a module's promises, the registrar's promises, and that detach and deregistration end
 * Contract  section 4 of the facts (NMR, TC, TP, TN), Q-09 to Q-11, RACE-30 to -38, INV-01, -02, -19 to -24
 * Code      src/core/nmr.c (registrar.pmh), src/core/nmr-calls.c (modules.pmh); code.pml has the C itself
 * Left out  see README.md
 *
 * Two systems under test share one set of modules. By default they meet our registrar (registrar.pmh) and NMR as the
 * modules may see it is a monitor: each callback must be due by its pages. With FREE_NMR they meet that NMR itself
 * (free.pmh), which does whatever the pages allow, in any order, and with HOSTILE some more.
 *
 *   CLIENTS, PROVIDERS  NC, NP below; each client is offered each provider
 *   CALLS      calls in flight between modules
 *   HOSTILE    unkind modules for our registrar (early completion, callbacks that call the registrar, a client that fails
 *              after the provider's success), an unkind NMR for our modules (overlap, detach during an unfinished attach)
 */
#ifdef CLIENTS
#define NC CLIENTS
#else
#define NC 1
#endif
#ifdef PROVIDERS
#define NP PROVIDERS
#else
#define NP 1
#endif
#ifndef CALLS
#define CALLS 1
#endif

#ifdef HOSTILE
#define TRIES 2
#else
#define TRIES 1
#endif

#include "common/claim.pmh"
#include "views.pmh"
#include "code.pmh"
#include "modules.pmh"
#include "callbacks.pmh"
#include "threads.pmh"
#ifdef FREE_NMR
#define CORE_CALLS_OUT(b, callout)
#include "waits.pmh"
#include "free.pmh"
#elif defined(CODE)
#include "core.pmh"
#include "performer.pmh"
#else
#define CORE_CALLS_OUT(b, callout)
#include "waits.pmh"
#include "registrar.pmh"
#include "performer.pmh"
#endif
#include "calls.pmh"

init
{
	byte i;

	atomic {
		for (i : 0 .. NM - 1) {
			run Module(i)
		}
		run Calls();
		for (i : 0 .. NB - 1) {
			run Completer(i);
#ifdef FREE_NMR
			run Attacher(i)
#endif
		}
#ifdef FREE_NMR
		for (i : 0 .. 2 * NB - 1) {
			run Detacher(i)
		}
#endif
	}
}

#include "live.pmh"
