/* SPDX-License-Identifier: MIT */
/*
 * trace-least.h - a shortest run to the same violation
 */
#ifndef SLU_TRACE_LEAST_H
#define SLU_TRACE_LEAST_H

#include "trail.h"

/**
 * struct slu_least - how far a counterexample was shortened
 * @steps, @switches: of the trail now; how often one process takes over from another
 * @steps_before, @switches_before: of the trail that was given
 */
struct slu_least {
	unsigned long steps, switches;
	unsigned long steps_before, switches_before;
};

/**
 * slu_trace_least() - look for a shortest trail of the same violation, and to move its steps so that processes take over less often
 * @least:   filled in
 * @record:  has the new trail afterwards
 * @claim:   that is violated; NULL: an assertion without a name
 * @scratch: empty folder, which the new trail is in
 *
 * Return: 0; 2 for a cycle; 3 where the search ran out; 4 after one line.
 */
enum slu_exit slu_trace_least(struct slu_least *least, struct slu_record *record, const char *claim,
                              const char *scratch);

#endif
