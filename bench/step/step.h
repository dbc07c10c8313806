/* SPDX-License-Identifier: MIT */
/*
 * step.h - the forms of one machine that are called
 */
#ifndef BENCH_STEP_H
#define BENCH_STEP_H

#include <stdbool.h>
#include <stdint.h>

/* What a form gives back besides the answer. */
enum gives {
	GIVES_NOTHING, /* it is no machine */
	GIVES_STATE,
	GIVES_EFFECTS, /* and the state */
};

/* clang-format off */
#define FORMS_CALLED(X)                                                                      \
	X(empty_call, uint8_t, "an empty call", GIVES_NOTHING)                               \
	X(step_table, uint8_t, "table, called (ours)", GIVES_EFFECTS)                        \
	X(step_T0, uint8_t, "Ragel -T0", GIVES_EFFECTS)                                      \
	X(step_T1, uint8_t, "Ragel -T1", GIVES_EFFECTS)                                      \
	X(step_F0, uint8_t, "Ragel -F0", GIVES_EFFECTS)                                      \
	X(step_F1, uint8_t, "Ragel -F1", GIVES_EFFECTS)                                      \
	X(step_G0, uint8_t, "Ragel -G0", GIVES_EFFECTS)                                      \
	X(step_G1, uint8_t, "Ragel -G1 (ours, the default)", GIVES_EFFECTS)                  \
	X(step_G2, uint8_t, "Ragel -G2", GIVES_EFFECTS)                                      \
	X(peer_switch, uint8_t, "nested switch", GIVES_EFFECTS)                              \
	X(peer_state_major, uint8_t, "state-major table, the Linux way", GIVES_STATE)        \
	X(peer_state_major_effects, uint8_t, "state-major table with effects", GIVES_EFFECTS) \
	X(peer_pointers, uint8_t, "a function pointer for each state", GIVES_EFFECTS)
/* clang-format on */

#define DECLARE(form, type, name, gives) bool form(type *state, int event, uint32_t *effects);
FORMS_CALLED(DECLARE)
#undef DECLARE

/* Those that return the effects. */
uint32_t empty_word_call(unsigned *state, int event);
uint32_t step_word(unsigned *state, int event);

#endif
