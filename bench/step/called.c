/* SPDX-License-Identifier: MIT */
/*
 * called.c - two calls to measure beside those of the machines
 */
#include "step.h"

#include TABLE_HEADER

/* Stores the event: what any call costs at least. */
bool empty_call(uint8_t *state, int event, uint32_t *effects)
{
	(void)state;
	*effects = (uint32_t)event;
	return true;
}

/* The inline function of the table, called: the state in a word. */
bool step_word(unsigned *state, int event, uint32_t *effects)
{
	return step_inline(state, event, effects);
}
