/* SPDX-License-Identifier: MIT */
/*
 * museum.h - threads of a driver in miniature, run by pan from one step to the next
 *
 * The code of an exhibit keeps all that it knows in one `struct museum`, which pan tracks. Each of its threads is a function
 * between MUSEUM_BEGIN and MUSEUM_END; what stands between two of MUSEUM_STEP is one step: a lock region, an access to memory
 * that others see, a call out of the driver. Between steps any other thread may run. MUSEUM_WAIT ends a step, too; the next one
 * begins where its condition holds.
 *
 *	static enum museum_step pause(struct museum *m)
 *	{
 *		MUSEUM_BEGIN(m, PAUSE);
 *		m->is_paused = true;
 *		MUSEUM_WAIT(!m->sends);
 *		MUSEUM_SAY("-> Ndis: SUCCESS");
 *		MUSEUM_END;
 *	}
 *
 * Variables of a function do not outlive a step, so there are none.
 */
#ifndef MUSEUM_H
#define MUSEUM_H

#include <stdbool.h>
#include <stdint.h>

#define MUSEUM_ENDED UINT16_MAX

enum museum_step {
	MUSEUM_MOVED,
	MUSEUM_BLOCKED,
};

struct museum;

/* One step of a thread. */
enum museum_step museum_run(struct museum *m, int thread);
/* threads.pmh has these: counts @name, and notes whether it is broken; a line of the trace. */
extern void museum_claim(const char *name, bool holds);
extern void museum_say(const char *text);

#define MUSEUM_BEGIN(m, thread)          \
	uint16_t *at = &(m)->at[thread]; \
	switch (*at) {                   \
	case 0:;

#define MUSEUM_STEP                  \
	do {                         \
		*at = __LINE__;      \
		return MUSEUM_MOVED; \
	case __LINE__:;              \
	} while (0)

#define MUSEUM_WAIT(condition)                 \
	do {                                   \
		*at = __LINE__;                \
		return MUSEUM_MOVED;           \
	case __LINE__:                         \
		if (!(condition))              \
			return MUSEUM_BLOCKED; \
	} while (0)

#define MUSEUM_RETURN                \
	do {                         \
		*at = MUSEUM_ENDED;  \
		return MUSEUM_MOVED; \
	} while (0)

#define MUSEUM_END \
	}          \
	MUSEUM_RETURN

/* As CLAIM of claim.pmh: @what is asserted where @when holds. */
#define MUSEUM_CLAIM(name, when, what)             \
	do {                                       \
		if (when)                          \
			museum_claim(#name, what); \
	} while (0)

#define MUSEUM_SAY(text) museum_say(text)

#endif
