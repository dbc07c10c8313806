/* SPDX-License-Identifier: MIT */
/*
 * claims.h - the safety claims of models/driver/driver.claims, by name
 */
#define SLU_WORLD_CLAIMS(NAME)                           \
	NAME(bind_is_refused_by_a_leaving_driver_only)   \
	NAME(deregisters_in_entry_and_unload_only)       \
	NAME(deregistration_returns_when_all_is_unbound) \
	NAME(failed_entry_leaves_nothing)                \
	NAME(initialize_finds_a_driver_that_is_ready)    \
	NAME(leaving_driver_takes_no_bind)               \
	NAME(legal_event_is_taken)                       \
	NAME(one_effect_is_owed)                         \
	NAME(protocol_lives_inside_the_miniport)         \
	NAME(request_has_the_miniport_handle)            \
	NAME(returns_from_what_was_called)               \
	NAME(uninstall_follows_every_unbind)             \
	NAME(unload_finds_nothing_alive)                 \
	NAME(unload_leaves_nothing)
