/* SPDX-License-Identifier: MIT */
/*
 * claims.h - the safety claims of models/filter/filter.claims, by name
 */
#define SLU_WORLD_CLAIMS(NAME)                     \
	NAME(detached_holds_nothing)               \
	NAME(legal_event_is_taken)                 \
	NAME(one_effect_is_owed)                   \
	NAME(operation_completes_once)             \
	NAME(paused_holds_no_traffic)              \
	NAME(receive_is_indicated_in_running_only) \
	NAME(send_completes_once)                  \
	NAME(send_is_forwarded_in_running_only)
