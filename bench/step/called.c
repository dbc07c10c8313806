/* SPDX-License-Identifier: MIT */
/*
 * called.c - calls to measure beside those of the machines
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

/* Gives the event back: of the form of step_word(). */
uint32_t empty_word_call(unsigned *state, int event)
{
	(void)state;
	return (uint32_t)event;
}

/* The inline function of the table, called: the state in a word, the effects returned. */
uint32_t step_word(unsigned *state, int event)
{
	return step_inline(state, event);
}
