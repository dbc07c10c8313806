/* SPDX-License-Identifier: MIT */
/*
 * trace-source.h - which statements of the model a step is
 */
#ifndef SLU_TRACE_SOURCE_H
#define SLU_TRACE_SOURCE_H

#include "trail.h"

/**
 * slu_trace_source_apply() - give steps their own lines, and the statements that SPIN made one of
 * @replay: its steps were read
 * @file:   the model
 * @trail:  text of the trail
 * @pan_c:  the verifier's text, which has the lines of the source
 * @pan_t:  its transitions
 */
void slu_trace_source_apply(struct slu_replay *replay, const char *file, const char *trail, const char *pan_c,
                            const char *pan_t);

#endif
