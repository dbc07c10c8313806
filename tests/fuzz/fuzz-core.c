/* SPDX-License-Identifier: MIT */
/*
 * fuzz-core.c - sequences of events for the whole core, with the claims as judge
 *
 * The world is that of the explorer (verify/code): NDIS, PnP, protocols and the adapter below around src/core, its assertions on.
 * The first bytes of an input are the bounds, each further byte is a step: the n-th of those that may be taken. So every input is
 * a run, and what is found stands in larger worlds than a search to the end has room for: two bindings, two devices, everything at
 * once. An input that breaks a claim, or stops where somebody waits and nobody can go on, ends the program.
 */
#include "world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEADER_BYTES = 2, STEPS_MAX = 4096 };

struct step {
	enum slu_actor actor;
	unsigned v, b, variant;
};

extern const char *slu_world_asserted;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned long *count(const char *name)
{
	static unsigned long all;

	(void)name;
	return &all;
}

static unsigned bit(unsigned bits, unsigned number)
{
	return bits >> number & 1;
}

/*
 * The system goes off with one device only: off means that NDIS does nothing more, also for a second device that is half way, and
 * what the claims keep in mind of that one is not meant for it (im.claims has shutdown with one device, too).
 */
static void begin(const uint8_t *data)
{
	unsigned bits = data[0] | (unsigned)data[1] << 8;

	memset(&slu_world, 0, sizeof slu_world);
	slu_world_violated = NULL;
	slu_world_asserted = NULL;
	slu_world_listener.counter = count;
	slu_world_bounds = (struct slu_world_bounds){
	        .bindings = 1 + bit(bits, 0),
	        .devices = 1 + bit(bits, 1),
	        .sends = 1 + bit(bits, 2),
	        .loans = bit(bits, 3),
	        .oids = bit(bits, 4),
	        .power = bit(bits, 5),
	        .lower = bit(bits, 5) && bit(bits, 6),
	        .resets = bit(bits, 7),
	        .shutdown = bit(bits, 8) && !bit(bits, 1),
	        .removal = bit(bits, 9),
	        .asking = bit(bits, 10),
	        .own = bit(bits, 11),
	        .cancels = bit(bits, 4) && bit(bits, 12),
	        .hostile = bit(bits, 13),
	        .split = bit(bits, 14),
	};
}

/*
 * How many steps may be taken; @wanted, if it is among them, into @step. That NDIS stops to ask ends a run, so it is the last of
 * them, and only the last byte stands for it.
 */
static unsigned options(unsigned wanted, struct step *step)
{
	unsigned found = 0;

	_Static_assert(SLU_ACTOR_REST == SLU_ACTOR_COUNT - 1, "the last one");
	for (unsigned actor = 0; actor < SLU_ACTOR_COUNT; actor++) {
		const struct slu_world_actor *who = &slu_world_actors[actor];
		bool devices = who->index == SLU_WORLD_EACH_DEVICE || who->index == SLU_WORLD_EACH_PAIR;
		bool bindings = who->index == SLU_WORLD_EACH_BINDING || who->index == SLU_WORLD_EACH_PAIR;

		for (unsigned v = 0; v < (devices ? DEVICES : 1); v++) {
			for (unsigned b = 0; b < (bindings ? BINDINGS : 1); b++) {
				for (unsigned variant = 0; variant < who->variants; variant++) {
					if (!slu_world_option((enum slu_actor)actor, v, b, variant, false))
						continue;
					if (found++ == wanted)
						*step = (struct step){(enum slu_actor)actor, v, b, variant};
				}
			}
		}
	}
	return found;
}

/* The step that a byte stands for. */
static unsigned choice(uint8_t byte, unsigned found)
{
	return byte == UINT8_MAX || found == 1 ? found - 1 : byte % (found - 1);
}

static void violated(const char *claim, size_t at)
{
	fprintf(stderr, "violated after %zu steps: %s\n", at, claim);
	fprintf(stderr,
	        "-DBINDINGS=%u -DDEVICES=%u -DSENDS=%u -DLOANS=%u -DOIDS=%u -DPOWER=%u -DLOWER=%u -DRESETS=%u "
	        "-DSHUTDOWN=%u "
	        "-DREMOVAL=%u -DASKING=%u -DOWN=%u -DCANCELS=%u -DHOSTILE=%u -DSPLIT=%u\n",
	        BINDINGS, DEVICES, SENDS, LOANS, OIDS, POWER, LOWER, RESETS, SHUTDOWN, REMOVAL, ASKING, OWN, CANCELS,
	        HOSTILE, SPLIT);
	abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t at = HEADER_BYTES;

	if (size < HEADER_BYTES || size > STEPS_MAX)
		return -1;
	begin(data);
	for (; at < size; at++) {
		struct step step;
		unsigned found = options(0, &step);

		if (!found && slu_world.rests == RESTING)
			violated("no_deadlock", at - HEADER_BYTES);
		if (!found)
			break;
		options(choice(data[at], found), &step);
		slu_world_option(step.actor, step.v, step.b, step.variant, true);
		if (slu_world_violated)
			violated(slu_world_violated, at - HEADER_BYTES + 1);
	}
	return 0;
}
