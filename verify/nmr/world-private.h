/* SPDX-License-Identifier: MIT */
/*
 * world-private.h - what the actors of the registrar's world share
 *
 * The functions are the inlines of models/nmr, under their names; each is part of one option (verify/rows/option.h).
 */
#ifndef NMR_WORLD_PRIVATE_H
#define NMR_WORLD_PRIVATE_H

#include "claims.h"
#include "world.h"

#include "nmr-attachment/nmr-attachment.h"
#include "nmr-client/nmr-client.h"
#include "nmr-provider/nmr-provider.h"
#include "nmr-side/nmr-side.h"
#include "sluice/status.h"

#define SLU_NAME(name) SLU_CLAIM_##name,
enum { SLU_WORLD_CLAIMS(SLU_NAME) SLU_CLAIM_COUNT };
#undef SLU_NAME

static struct slu_world *const w = &slu_world;

/* Callouts that are due. */
enum {
	ATTACH_CLIENT = SLU_NMR_ATTACHMENT_DO_ATTACH_CLIENT,
	ATTACH_PROVIDER = SLU_NMR_ATTACHMENT_DO_ATTACH_PROVIDER,
	DETACH_CLIENT = SLU_NMR_ATTACHMENT_DO_DETACH_CLIENT,
	DETACH_PROVIDER = SLU_NMR_ATTACHMENT_DO_DETACH_PROVIDER,
	CLEANUP_CLIENT = SLU_NMR_ATTACHMENT_DO_CLEANUP_CLIENT,
	CLEANUP_PROVIDER = SLU_NMR_ATTACHMENT_DO_CLEANUP_PROVIDER,
};

/* Levels at which a module's code runs, as in modules.pmh. */
enum { PASSIVE_LEVEL = 0, CALLBACK_LEVEL = 2 };

/* Modules, attachments and sides by number, as in views.pmh. */

static inline unsigned slu_client_of(unsigned b)
{
	return b / NP;
}

static inline unsigned slu_provider_of(unsigned b)
{
	return NC + b % NP;
}

static inline bool slu_has(unsigned m, unsigned b)
{
	return slu_client_of(b) == m || slu_provider_of(b) == m;
}

static inline unsigned slu_module_of(unsigned i)
{
	return i % 2 ? slu_provider_of(i / 2) : slu_client_of(i / 2);
}

static inline unsigned slu_side_of(unsigned m, unsigned b)
{
	return 2 * b + (m >= NC);
}

static inline unsigned slu_detach_of(unsigned i)
{
	return i % 2 ? DETACH_PROVIDER : DETACH_CLIENT;
}

static inline unsigned slu_cleanup_of(unsigned i)
{
	return i % 2 ? CLEANUP_PROVIDER : CLEANUP_CLIENT;
}

static inline bool slu_lives(unsigned m)
{
	return w->life[m] >= REGISTERING && w->life[m] <= DEREGISTERED;
}

static inline bool slu_is_there(unsigned m)
{
	return w->life[m] == REGISTERING || w->life[m] == REGISTERED;
}

static inline bool slu_are_there(unsigned b)
{
	return slu_is_there(slu_client_of(b)) && slu_is_there(slu_provider_of(b));
}

/* Modules of a kind are alike: 0 comes first. */
static inline bool slu_is_turn_of(unsigned m)
{
	return m == 0 || m == NC || w->life[m - 1];
}

static inline bool slu_detaches(const struct slu_world_thread *thread)
{
	return thread->callout == DETACH_CLIENT || thread->callout == DETACH_PROVIDER;
}

static inline bool slu_cleans_up(const struct slu_world_thread *thread)
{
	return thread->callout == CLEANUP_CLIENT || thread->callout == CLEANUP_PROVIDER;
}

/* The module's own lock, where a fault holds one. */
static inline bool slu_lock_is_free(unsigned m)
{
	return !w->held[m];
}

/* One event at one of the pages: of an attachment and a side as seen, of a side as its module keeps it. False: refused. */
bool slu_see_attachment(unsigned b, int event);
bool slu_see_side(unsigned i, int event);
bool slu_own_side(unsigned i, int event);

/* The same of a module, of NMR in free order: both kinds have the same events. @effects may be NULL. */
enum slu_module_event {
	MODULE_REGISTER,
	MODULE_REGISTER_COMPLETE,
	MODULE_REGISTER_FAILED,
	MODULE_ATTACH,
	MODULE_DETACH,
	MODULE_LATE_BIND,
	MODULE_DEREGISTER,
	MODULE_DRAINED,
	MODULE_WAIT,
	MODULE_WAIT_COMPLETE,
};
bool slu_module_page(unsigned m, enum slu_module_event event, uint32_t *effects);
bool slu_takes_attach(unsigned m);

/* What the registrar's lock regions answered last. */
extern struct slu_core_outcome slu_core_did;

/* One lock region, or callout, of our registrar. Both: NOBODY is none. */
enum { NOBODY = SLU_CORE_NONE };
void slu_core(enum slu_core_region region, unsigned m, unsigned b, unsigned callout, unsigned side, unsigned status);

/* Its answer as the modules know it: SUCCESS, PENDING; 0 is all else. */
unsigned slu_status_of(const struct slu_core_outcome *outcome);

/* modules.c: a module's lock regions, and what it has seen. */
void slu_touch_context(unsigned i);
void slu_may_wait(bool waits, unsigned level);
void slu_begin_call(unsigned i);
void slu_end_call(unsigned i);
void slu_drop_call(unsigned i);
void slu_begin_attach(unsigned i);
void slu_end_attach(unsigned i);
void slu_decide_detach(unsigned i);
void slu_see_attach(unsigned b);
void slu_see_detach(unsigned b, unsigned i);
void slu_see_detach_return(unsigned i);
void slu_see_complete(unsigned i);
void slu_see_cleanup(unsigned b, unsigned i);
void slu_forget(unsigned b);
void slu_clear_pointers(unsigned m);
void slu_half_is_dead(unsigned i);

/* What it does in its callbacks, and how it waits. */
/* True: taken. */
bool slu_begin_wait(unsigned m, bool is_inside, unsigned where);
void slu_end_wait(unsigned m);
void slu_wait_too_early(unsigned m);
void slu_enter_attach(unsigned b);
void slu_provider_attaches(unsigned b);
void slu_client_knows(unsigned b, bool ok);

/* The NMR that the modules meet: registrar.c, free.c. */
struct slu_world_nmr {
	void (*see_attach_client)(unsigned b);
	void (*provider_accepted)(unsigned b);
	bool (*take_wait)(unsigned m);
	bool (*take_end_of_wait)(unsigned m);
	bool (*take_early_wait)(unsigned m);
	bool (*fail_registration)(unsigned m);
};
extern const struct slu_world_nmr slu_our_registrar, slu_free_nmr;
static const struct slu_world_nmr *const nmr = FREE_NMR ? &slu_free_nmr : &slu_our_registrar;

void slu_refuse_registration(unsigned m);

/* Options that threads of both have: @variant counts from 0. */
enum { CALLBACK_OPTIONS = 2, AFTER_OPTIONS = 1, CALL_OPTIONS = 3 };
bool slu_callback_option(struct slu_world_thread *thread, unsigned variant, bool fire);
bool slu_after_option(struct slu_world_thread *thread, bool fire);
void slu_after(struct slu_world_thread *thread, unsigned i);

/* The actors. */
typedef bool slu_world_act(unsigned v, unsigned variant, bool fire);
slu_world_act slu_registrar_module, slu_registrar_completer, slu_free_module, slu_free_completer, slu_free_attacher,
        slu_free_detacher, slu_calls;

/* How many options each has. */
enum {
	MODULE_VARIANTS = 26,
	FREE_MODULE_END = 8,
	COMPLETER_VARIANTS = 9,
	ATTACHER_VARIANTS = 8,
	DETACHER_VARIANTS = 7
};

#endif
