/* SPDX-License-Identifier: MIT */
/*
 * claims.h - the safety claims of models/im/im.claims that hold of the world, by name
 *
 * No other name can be claimed in C; code.pml has them in its text, where sluice looks for them.
 */
#define SLU_WORLD_CLAIMS(NAME)                            \
	NAME(bind_asks_for_its_devices)                   \
	NAME(bind_succeeds_with_a_handle)                 \
	NAME(binding_is_freed_after_unbind)               \
	NAME(cancel_or_initialize_never_both)             \
	NAME(close_is_called_inside_bind_or_unbind)       \
	NAME(close_owns_nothing)                          \
	NAME(closed_binding_has_no_device)                \
	NAME(device_is_deinitialized_once)                \
	NAME(device_is_stopped_once)                      \
	NAME(ended_device_says_how)                       \
	NAME(failed_bind_leaves_nothing)                  \
	NAME(filter_is_cleared_before_close)              \
	NAME(halted_gets_no_callback)                     \
	NAME(halted_owns_nothing)                         \
	NAME(handle_is_not_used_after_close)              \
	NAME(indicates_in_restarting_and_running_only)    \
	NAME(initialized_device_is_halted_before_release) \
	NAME(initialized_device_is_halted_once)           \
	NAME(legal_event_is_taken)                        \
	NAME(oid_after_deinitialize_stays)                \
	NAME(oid_completes_once)                          \
	NAME(oid_goes_below_in_d0_only)                   \
	NAME(oid_goes_down_while_open)                    \
	NAME(one_effect_is_owed)                          \
	NAME(open_is_called_inside_bind)                  \
	NAME(operation_completes_once)                    \
	NAME(outstanding_call_is_told)                    \
	NAME(pause_is_complete_when_drained)              \
	NAME(paused_binding_owns_nothing)                 \
	NAME(paused_indicates_nothing)                    \
	NAME(paused_owns_no_send)                         \
	NAME(receive_is_kept_by_running_binding)          \
	NAME(refused_send_says_why)                       \
	NAME(reset_ends_when_idle)                        \
	NAME(send_after_close_fails)                      \
	NAME(send_after_deinitialize_fails)               \
	NAME(send_completes_once)                         \
	NAME(send_goes_down_before_paused)                \
	NAME(send_is_accepted_in_running_only)            \
	NAME(shutdown_is_final)                           \
	NAME(unbind_completes_after_close)                \
	NAME(waits_at_passive_only)                       \
	NAME(wanted_device_is_kept)
