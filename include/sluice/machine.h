/* SPDX-License-Identifier: MIT */
/**
 * sluice/machine.h - a generated machine as data
 *
 * The generator writes, beside the C of a machine, a description of it: its states, events, effects and rows with the
 * contract's row IDs. Tools and tests read this; a driver need not link it.
 */
#ifndef SLUICE_MACHINE_H
#define SLUICE_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * struct slu_name - a number and its names
 * @number: value in the C enumeration
 * @label:  as the page writes it: Paused_halting
 * @name:   as it is shown: Paused/halting
 */
struct slu_name {
	uint32_t number;
	const char *label;
	const char *name;
};

/**
 * struct slu_row - one legal event
 * @from:    state number
 * @event:   event number
 * @to:      state number
 * @effects: effect bits, or-ed
 * @id:      contract row: TA-07
 * @line:    line in the page
 */
struct slu_row {
	uint8_t from;
	uint16_t event;
	uint8_t to;
	uint32_t effects;
	const char *id;
	uint16_t line;
};

/**
 * struct slu_machine - a generated machine
 * @name:    machine name, as in the page
 * @page:    file name of the page
 * @start:   initial state
 * @step:    the generated function; see gen/NAME/NAME.h
 * @states:  in page order; @state_count of them
 * @events:  in page order; @event_count of them
 * @effects: in bit order; @effect_count of them
 * @rows:    in page order; @row_count of them
 */
struct slu_machine {
	const char *name;
	const char *page;
	uint8_t start;
	bool (*step)(uint8_t *state, int event, uint32_t *effects);
	const struct slu_name *states;
	const struct slu_name *events;
	const struct slu_name *effects;
	const struct slu_row *rows;
	size_t state_count;
	size_t event_count;
	size_t effect_count;
	size_t row_count;
};

#ifdef __cplusplus
}
#endif

#endif
