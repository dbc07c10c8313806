/* SPDX-License-Identifier: MIT */
/*
 * claim.h - claims and completion forms, counted from C as models/common/claim.pmh does from Promela
 *
 * The claims of a world are enumerators SLU_CLAIM_..., so that no other name can be claimed.
 */
#ifndef SLU_VERIFY_CLAIM_H
#define SLU_VERIFY_CLAIM_H

#include <stdbool.h>

/**
 * struct slu_world_listener - where a run says what it does; none of it is state
 * @counter: the count called @name, created with 0 when it is asked for first
 * @plant:   NULL, or where the count stands of the claim that is to fail where it first applies
 * @only:    NULL, or the one claim that is judged
 * @print:   printf, or NULL: silent
 */
struct slu_world_listener {
	unsigned long *(*counter)(const char *name);
	unsigned long **plant;
	const char *only;
	int (*print)(const char *format, ...);
};
extern struct slu_world_listener slu_world_listener;

/* The claim that the last step violated, or NULL. */
extern const char *slu_world_violated;

/* This claim is the one that is to fail. */
bool slu_claim_is_planted(const unsigned long *reached);

/* The first claim that does not hold is the one. */
void slu_claim_judge(const char *claim, bool holds);

/* Where `when` holds, `what` must; counted as reached. */
#define CLAIM(name, when, what)                                                           \
	do {                                                                              \
		(void)SLU_CLAIM_##name;                                                   \
		if (when) {                                                               \
			static unsigned long *reached;                                    \
			if (!reached)                                                     \
				reached = slu_world_listener.counter("reach " #name);     \
			++*reached;                                                       \
			slu_claim_judge(#name, (what) && !slu_claim_is_planted(reached)); \
		}                                                                         \
	} while (0)

/* An operation completed in a form. */
#define FORM(operation, form)                                                             \
	do {                                                                              \
		static unsigned long *taken;                                              \
		if (!taken)                                                               \
			taken = slu_world_listener.counter("form " #operation " " #form); \
		++*taken;                                                                 \
	} while (0)

#endif
