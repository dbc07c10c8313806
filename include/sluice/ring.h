/* SPDX-License-Identifier: MIT */
/**
 * sluice/ring.h - a ring between two threads: one puts, one gets
 *
 * Net buffer lists, or any pointers, go from one thread to another, or to the same one later, in batches. Each side has a line of
 * its own, with what it has last seen of the other's index beside its own index: it reads the other's line only where that is not enough,
 * once for many batches. One store of each batch is seen by the other side, and what was written before it.
 *
 *   slots   the caller's, as many as a power of two
 *
 * Nothing here locks: one thread at a time on each side.
 */
#ifndef SLUICE_RING_H
#define SLUICE_RING_H

#include <stddef.h>
#include <stdint.h>

#include <sluice/platform.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Two lines: some processors fetch them in pairs. */
#define SLU_RING_LINE_BYTES 128

/**
 * struct slu_ring_side - one side's own line
 * @own:  its index; the other side reads it
 * @seen: what it has last seen of the other's
 * @rest: of the line
 */
struct slu_ring_side {
	slu_word own;
	slu_word seen;
	uint8_t rest[SLU_RING_LINE_BYTES - 2 * sizeof(slu_word)];
};

/**
 * struct slu_ring - a ring of pointers
 * @put:   the side that puts
 * @get:   the side that gets
 * @slots: the caller's
 * @count: of slots, a power of two
 *
 * An index counts on for ever; the slot is what it leaves behind by @count.
 */
struct slu_ring {
	struct slu_ring_side put;
	struct slu_ring_side get;
	void **slots;
	slu_word count;
};

/**
 * slu_ring_init() - empty
 * @ring:  ring
 * @slots: memory for @count pointers
 * @count: a power of two
 *
 * Context: any level.
 */
static inline void slu_ring_init(struct slu_ring *ring, void **slots, size_t count)
{
	ring->put.own = ring->put.seen = 0;
	ring->get.own = ring->get.seen = 0;
	ring->slots = slots;
	ring->count = (slu_word)count;
}

/* Eight are read before one is written: the compiler need not know whether they overlap to move them at once. */
static inline void slu_ring_copy(void **to, void *const *from, size_t count)
{
	if (count == 1) { /* no loop, which would cost more than it does */
		*to = *from;
		return;
	}
	for (; count >= 8; count -= 8, to += 8, from += 8) {
		void *const some[8] = {from[0], from[1], from[2], from[3], from[4], from[5], from[6], from[7]};

		to[0] = some[0];
		to[1] = some[1];
		to[2] = some[2];
		to[3] = some[3];
		to[4] = some[4];
		to[5] = some[5];
		to[6] = some[6];
		to[7] = some[7];
	}
	for (; count; count--)
		*to++ = *from++;
}

/**
 * slu_ring_put() - put some in
 * @ring:  ring
 * @items: which
 * @count: how many
 *
 * Context: any level; one thread at a time.
 *
 * Return: how many found room: the first of them.
 */
static inline size_t slu_ring_put(struct slu_ring *ring, void *const *items, size_t count)
{
	slu_word at = slu_atomic_load_relaxed(&ring->put.own);
	size_t place = at & (ring->count - 1);
	size_t room = ring->count - (at - ring->put.seen);

	if (room < count) {
		ring->put.seen = slu_atomic_load_acquire(&ring->get.own);
		room = ring->count - (at - ring->put.seen);
		count = count < room ? count : room;
	}
	if (place + count <= ring->count) {
		slu_ring_copy(ring->slots + place, items, count);
	} else {
		slu_ring_copy(ring->slots + place, items, ring->count - place);
		slu_ring_copy(ring->slots, items + (ring->count - place), place + count - ring->count);
	}
	slu_atomic_store_release(&ring->put.own, at + count);
	return count;
}

/**
 * slu_ring_look() - what is there, where it lies
 * @ring:  ring
 * @count: how many at most; set to how many there are in one piece: fewer where the slots end
 *
 * They stay in the ring, and may be written over, until slu_ring_leave(): who passes them on passes them on without a copy of his own, and who
 * finds no room for some leaves them there.
 *
 * Context: any level; one thread at a time.
 *
 * Return: the oldest one; the others stand behind it.
 */
static inline void **slu_ring_look(struct slu_ring *ring, size_t *count)
{
	slu_word at = slu_atomic_load_relaxed(&ring->get.own);
	size_t place = at & (ring->count - 1);
	size_t there = ring->get.seen - at;

	if (there < *count) {
		ring->get.seen = slu_atomic_load_acquire(&ring->put.own);
		there = ring->get.seen - at;
		*count = *count < there ? *count : there;
	}
	if (*count > ring->count - place)
		*count = ring->count - place;
	return ring->slots + place;
}

/**
 * slu_ring_leave() - the oldest are done with
 * @ring:  ring
 * @count: how many of those that slu_ring_look() has shown
 *
 * Context: any level; one thread at a time.
 */
static inline void slu_ring_leave(struct slu_ring *ring, size_t count)
{
	slu_atomic_store_release(&ring->get.own, slu_atomic_load_relaxed(&ring->get.own) + count);
}

/**
 * slu_ring_get() - get some out
 * @ring:  ring
 * @items: where to
 * @count: how many at most
 *
 * Context: any level; one thread at a time.
 *
 * Return: how many there were.
 */
static inline size_t slu_ring_get(struct slu_ring *ring, void **items, size_t count)
{
	size_t first = count, second;
	void **from = slu_ring_look(ring, &first);

	slu_ring_copy(items, from, first);
	if (first == count) {
		slu_ring_leave(ring, first);
		return first;
	}
	/* Behind the end of the slots there may be more. */
	second = ring->get.seen - ring->get.own - first;
	second = second < count - first ? second : count - first;
	slu_ring_copy(items + first, ring->slots, second);
	slu_ring_leave(ring, first + second);
	return first + second;
}

#ifdef __cplusplus
}
#endif

#endif
