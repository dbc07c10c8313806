/* SPDX-License-Identifier: MIT */
/*
 * claims.h - the safety claims of models/threads/threads.claims, by name
 */
#define SLU_WORLD_CLAIMS(NAME)                            \
	NAME(binding_is_freed_after_unbind)               \
	NAME(callbacks_are_not_blocked)                   \
	NAME(callout_holds_no_lock)                       \
	NAME(closed_binding_has_no_device)                \
	NAME(failed_entry_leaves_nothing)                 \
	NAME(one_work_item_at_a_time)                     \
	NAME(open_and_close_are_called_in_their_callback) \
	NAME(operation_completes_once)                    \
	NAME(paused_binding_owns_nothing)                 \
	NAME(unbind_completes_after_close)                \
	NAME(unload_finds_nothing_alive)                  \
	NAME(waits_at_passive_only)
