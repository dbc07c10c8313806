/* SPDX-License-Identifier: MIT */
/*
 * claims.h - the safety claims of models/pending/pending.claims, by name
 */
#define SLU_WORLD_CLAIMS(NAME)                   \
	NAME(call_finishes_once)                 \
	NAME(call_has_returned_when_it_finishes) \
	NAME(consumer_reads_the_answer_given)    \
	NAME(legal_event_is_taken)               \
	NAME(operation_completes_once)
