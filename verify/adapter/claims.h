/* SPDX-License-Identifier: MIT */
/*
 * claims.h - the safety claims of models/adapter/adapter.claims, by name
 */
#define SLU_WORLD_CLAIMS(NAME)                         \
	NAME(halted_has_no_timer)                      \
	NAME(halted_holds_nothing)                     \
	NAME(halted_indicates_no_status)               \
	NAME(indicates_in_restarting_and_running_only) \
	NAME(interrupt_finds_its_resources)            \
	NAME(legal_event_is_taken)                     \
	NAME(low_power_owns_no_send)                   \
	NAME(oid_completes_once)                       \
	NAME(oid_goes_below_in_d0_only)                \
	NAME(oid_is_counted)                           \
	NAME(one_effect_is_owed)                       \
	NAME(operation_completes_once)                 \
	NAME(pause_is_complete_when_drained)           \
	NAME(paused_indicates_nothing)                 \
	NAME(paused_owns_no_send)                      \
	NAME(refused_send_says_why)                    \
	NAME(resources_go_back_in_reverse)             \
	NAME(send_completes_once)                      \
	NAME(send_is_accepted_in_running_only)         \
	NAME(shutdown_is_final)                        \
	NAME(silent_adapter_gets_no_callback)          \
	NAME(standing_by_until_both_wake)              \
	NAME(timer_finds_its_resources)
