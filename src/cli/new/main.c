/*
 * main.c - the generated machine, driven by hand
 */
#include "@NAME@.h"

#include <stdio.h>

int main(void)
{
	static const int events[] = {@STEM@_EV_OPEN, @STEM@_EV_USE, @STEM@_EV_CLOSE,
	                             @STEM@_EV_USE, @STEM@_EV_DONE, @STEM@_EV_DRAINED};
	static const char *const names[] = {"OPEN", "USE", "CLOSE", "USE", "DONE", "DRAINED"};
	uint8_t state = @STEM@_STATE_START;
	uint32_t effects = 0;

	for (int i = 0; i < 6; i++)
		printf("%-7s %s\n", names[i], @C@_machine(&state, events[i], &effects) ? "taken" : "refused");
	return state == @STEM@_CLOSED && effects == @STEM@_DO_COMPLETE_CLOSE ? 0 : 1;
}
