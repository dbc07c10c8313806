/* SPDX-License-Identifier: MIT */
/*
 * claims.h - the safety claims of models/nmr/nmr.claims, by name
 */
#define SLU_WORLD_CLAIMS(NAME)                     \
	NAME(callbacks_enter_live_modules)         \
	NAME(callouts_of_an_attachment_in_order)   \
	NAME(cleanup_once_after_both_sides)        \
	NAME(complete_once_when_idle)              \
	NAME(context_lives_until_cleanup)          \
	NAME(detach_follows_first_deregistration)  \
	NAME(detach_is_called_once_a_side)         \
	NAME(each_client_is_offered_each_provider) \
	NAME(early_wait_is_refused)                \
	NAME(every_question_reaches_provider)      \
	NAME(every_run_is_a_run_of_nmr)            \
	NAME(late_bind_waits_for_the_attach)       \
	NAME(module_follows_its_page)              \
	NAME(no_attach_begins_after_deregister)    \
	NAME(no_call_after_detach_called)          \
	NAME(no_cleanup_after_refused_attach)      \
	NAME(registrar_follows_its_pages)          \
	NAME(unloaded_module_is_quiet)             \
	NAME(wait_outside_callbacks)               \
	NAME(wait_returns_when_all_is_gone)        \
	NAME(waits_at_passive_only)
